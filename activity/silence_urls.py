"""Quiet channels: the lists, a channel's page and its answers, pauses stated ahead, the days and the steps of the ladder."""

from django.urls import path

from activity.views import channel, lists, pauses, thresholds

urls = [
    path("", lists.QuietChannels.as_view(), name="list"),
    path("asked/", lists.QuietChannels.as_view(part="asked"), name="asked"),
    path("reminded/", lists.QuietChannels.as_view(part="reminded"), name="reminded"),
    path("flagged/", lists.QuietChannels.as_view(part="flagged"), name="flagged"),
    path("proposed/", lists.QuietChannels.as_view(part="proposed"), name="proposed"),
    path("unknown/", lists.QuietChannels.as_view(part="unknown"), name="unknown"),
    path("closing/", lists.QuietChannels.as_view(part="closing"), name="closing"),
    path("thresholds/", thresholds.Thresholds.as_view(), name="thresholds"),
    path("thresholds/steps/", thresholds.Steps.as_view(), name="steps"),
    path("thresholds/<int:pk>/remove/", thresholds.ThresholdRemove.as_view(), name="threshold-remove"),
    path("<int:pk>/", channel.ChannelActivity.as_view(), name="channel"),
    path("<int:pk>/latest-post/", channel.LatestPostTell.as_view(), name="latest-post"),
    path("<int:pk>/keep/", channel.ChannelKeep.as_view(), name="keep"),
    path("<int:pk>/pause/", pauses.PauseState.as_view(), name="pause"),
    path("pauses/<int:pk>/take-back/", pauses.PauseTakeBack.as_view(), name="pause-take-back"),
]
