"""Accounts of others that the team follows (R7)."""

from django.urls import path

from activity.views import watchlist

urls = [
    path("watch-list/", watchlist.WatchList.as_view(), name="watch-list"),
    path("watch-list/switch/", watchlist.WatchSwitch.as_view(), name="watch-switch"),
    path("watch-list/add/", watchlist.WatchAdd.as_view(), name="watch-add"),
    path("watch-list/<int:pk>/", watchlist.Watched.as_view(), name="watched"),
    path("watch-list/<int:pk>/note/", watchlist.WatchedNoteAdd.as_view(), name="watched-note"),
    path("watch-list/<int:pk>/remove/", watchlist.WatchedRemove.as_view(), name="watched-remove"),
]
