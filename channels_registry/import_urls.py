"""Bringing in channels from a spreadsheet; hung into the room's own addresses (namespace ``channels``)."""

from django.urls import path

from channels_registry.views import importing

urlpatterns = [
    path("registry/import/", importing.ImportUpload.as_view(), name="import"),
    path("registry/import/rows/", importing.ImportPreview.as_view(), name="import-preview"),
]
