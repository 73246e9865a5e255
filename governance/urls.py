"""Every address of the portal. Each room lists its own; this page says where they hang."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from channels_registry.api import api
from channels_registry.api_frame import open_to_everyone

handler400 = "portal.errors.bad_request"
handler403 = "portal.errors.permission_denied"
handler404 = "portal.errors.not_found"
handler500 = "portal.errors.server_error"

# The support window has no sign-in of its own: one way in, with one brake on guessing.
admin.site.login = secure_admin_login(admin.site.login)

urlpatterns = [
    path("", include("workspace.urls")),  # home, contact, record of decisions, messages
    path("", include("portal.urls")),  # language, theme, readiness
    path("", include("accounts.urls")),  # sign-in, people, groups, roles, settings, profile
    path("", include("policies.urls")),  # policies, guidance
    path("", include("channels_registry.public_urls")),  # directory, check
    path("api/v1/", open_to_everyone(api)),
    path("", include("channels_registry.urls")),  # registry, platforms
    path("requests/", include("requests_app.urls")),
    path("review/", include("requests_app.review_urls")),
    path("audits/", include("audits.urls")),
    path("inactivity/", include("activity.urls")),
    path("", include("enforcement.urls")),  # reports of suspicious accounts
    path("support/", admin.site.urls),
]
