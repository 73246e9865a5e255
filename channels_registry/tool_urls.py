"""Publishing tools; hung into the room's own addresses (namespace ``channels``)."""

from django.urls import path

from channels_registry.views import tools

urlpatterns = [
    path("", tools.ToolList.as_view(), name="tools"),
    path("new/", tools.ToolAdd.as_view(), name="tool-add"),
    path("<int:pk>/", tools.ToolPage.as_view(), name="tool"),
    path("<int:pk>/edit/", tools.ToolChange.as_view(), name="tool-change"),
    path("<int:pk>/end/", tools.ToolEnd.as_view(), name="tool-end"),
    path("<int:pk>/seats/give/", tools.SeatGive.as_view(), name="seat-give"),
    path("<int:pk>/seats/<int:seat>/remove/", tools.SeatRemove.as_view(), name="seat-remove"),
    path("<int:pk>/channels/add/", tools.ToolConnect.as_view(), name="tool-connect"),
    path("<int:pk>/channels/<int:channel>/remove/", tools.ToolDisconnect.as_view(), name="tool-disconnect"),
]
