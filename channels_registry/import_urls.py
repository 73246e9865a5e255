"""Bringing in channels from a spreadsheet, and taking them out; hung into the room's own addresses (``channels``)."""

from django.urls import path

from channels_registry.views import exporting, importing

urlpatterns = [
    path("registry/export/", exporting.RegisterExport.as_view(), name="export"),
    path("registry/import/", importing.ImportUpload.as_view(), name="import"),
    path("registry/import/<int:pk>/columns/", importing.ImportColumns.as_view(), name="import-columns"),
    path("registry/import/<int:pk>/names/", importing.ImportNames.as_view(), name="import-names"),
    path("registry/import/<int:pk>/rows/", importing.ImportRows.as_view(), name="import-rows"),
    path("registry/import/<int:pk>/progress/", importing.ImportProgress.as_view(), name="import-progress"),
]
