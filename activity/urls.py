from django.urls import path

from activity.views import channel, feeds, lists, thresholds

app_name = "activity"
urlpatterns = [
    path("", lists.QuietChannels.as_view(), name="list"),
    path("asked/", lists.QuietChannels.as_view(part="asked"), name="asked"),
    path("flagged/", lists.QuietChannels.as_view(part="flagged"), name="flagged"),
    path("unknown/", lists.QuietChannels.as_view(part="unknown"), name="unknown"),
    path("closing/", lists.QuietChannels.as_view(part="closing"), name="closing"),
    path("thresholds/", thresholds.Thresholds.as_view(), name="thresholds"),
    path("thresholds/<int:pk>/remove/", thresholds.ThresholdRemove.as_view(), name="threshold-remove"),
    path("<int:pk>/", channel.ChannelActivity.as_view(), name="channel"),
    path("<int:pk>/latest-post/", channel.LatestPostTell.as_view(), name="latest-post"),
    path("<int:pk>/keep/", channel.ChannelKeep.as_view(), name="keep"),
    path("<int:pk>/closing-wish/", channel.ClosingWishTell.as_view(), name="closing-wish"),
    path("<int:pk>/closing-wish/set-aside/", channel.ClosingWishSetAside.as_view(), name="closing-wish-set-aside"),
    path("<int:pk>/closing/start/", channel.ClosingStart.as_view(), name="closing-start"),
    path("<int:pk>/closing/stop/", channel.ClosingStop.as_view(), name="closing-stop"),
    path("<int:pk>/closing/finish/", channel.ClosingFinish.as_view(), name="closing-finish"),
    path("<int:pk>/feed/", feeds.ChannelFeed.as_view(), name="feed"),
    path("<int:pk>/feed/stop/", feeds.ChannelFeedStop.as_view(), name="feed-stop"),
]
