"""The addresses of the room: each topic lists its own in ``<topic>_urls.py`` and is added here in one line."""

from activity import (
    asking_urls,
    bringing_urls,
    keys_urls,
    looking_urls,
    metrics_urls,
    ownership_urls,
    retirement_urls,
    silence_urls,
    watchlist_urls,
)

app_name = "activity"
urlpatterns = [
    *silence_urls.urls,
    *asking_urls.urls,
    *retirement_urls.urls,
    *looking_urls.urls,
    *metrics_urls.urls,
    *bringing_urls.urls,
    *ownership_urls.urls,
    *keys_urls.urls,
    *watchlist_urls.urls,
]
