"""The addresses of the audit room: each topic lists its own in ``<topic>_urls.py`` and is added here in one line."""

from audits import campaign_urls, check_up_urls, findings_urls, leaving_urls, to_do_urls, watch_urls

app_name = "audits"
urlpatterns = [
    *watch_urls.urls,
    *findings_urls.urls,
    *campaign_urls.urls,
    *check_up_urls.urls,
    *to_do_urls.urls,
    *leaving_urls.urls,
]
