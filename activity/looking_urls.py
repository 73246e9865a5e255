"""How the portal follows channels by itself, and what it may ask of which server."""

from django.urls import path

from activity.views import feeds, sources

urls = [
    path("sources/", sources.Sources.as_view(), name="sources"),
    path("sources/servers/", sources.Servers.as_view(), name="servers"),
    path("<int:pk>/feed/", feeds.ChannelFeed.as_view(), name="feed"),
    path("<int:pk>/feed/stop/", feeds.ChannelFeedStop.as_view(), name="feed-stop"),
    path("<int:pk>/feed/own/", feeds.FollowOwnAddress.as_view(), name="feed-own"),
    path("<int:pk>/feed/new-name/", feeds.NewNameAdopt.as_view(), name="adopt-name"),
    path("<int:pk>/feed/confirm/", feeds.AccountConfirm.as_view(), name="confirm-account"),
]
