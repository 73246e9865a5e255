"""The addresses of help and concerns, topic by topic."""

from enforcement import (
    cases_urls,
    consents_urls,
    duty_urls,
    help_urls,
    impersonation_urls,
    incidents_urls,
    reports_urls,
)

app_name = "enforcement"
urlpatterns = [
    *reports_urls.urls,
    *duty_urls.urls,
    *help_urls.urls,
    *incidents_urls.urls,
    *cases_urls.urls,
    *impersonation_urls.urls,
    *consents_urls.urls,
]
