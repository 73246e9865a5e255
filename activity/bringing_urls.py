"""Bringing in figures and latest posts from a spreadsheet."""

from django.urls import path

from activity.views import bringing

urls = [
    path("import/", bringing.FiguresUpload.as_view(), name="import"),
    path("import/<int:pk>/columns/", bringing.FiguresColumns.as_view(), name="import-columns"),
    path("import/<int:pk>/rows/", bringing.FiguresRows.as_view(), name="import-rows"),
    path("import/<int:pk>/progress/", bringing.FiguresProgress.as_view(), name="import-progress"),
]
