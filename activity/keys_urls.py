"""The organisation's keys for platforms."""

from django.urls import path

from activity.views import keys

urls = [
    path("keys/", keys.Keys.as_view(), name="keys"),
    path("keys/<slug:source>/", keys.KeySet.as_view(), name="key-set"),
    path("keys/<slug:source>/remove/", keys.KeyRemove.as_view(), name="key-remove"),
]
