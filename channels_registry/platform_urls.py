"""The platforms; hung into the room's own addresses (namespace ``channels``)."""

from django.urls import path

from channels_registry.views import platforms

urlpatterns = [
    path("platforms/", platforms.PlatformList.as_view(), name="platforms"),
    path("platforms/<slug:key>/", platforms.PlatformDetail.as_view(), name="platform"),
    path("platforms/<slug:key>/change/", platforms.PlatformChange.as_view(), name="platform-change"),
    path("platforms/<slug:key>/archive/", platforms.PlatformArchive.as_view(), name="platform-archive"),
]
