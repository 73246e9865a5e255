"""Leavers and hand-overs (A7, A8)."""

from django.urls import path

from audits.views import leavers, leaving, leaving_rows

urls = [
    path("leaving/", leaving.HandOverList.as_view(), name="leaving"),
    path("leaving/list/", leavers.LeaversList.as_view(), name="leavers"),
    path("leaving/<int:pk>/", leaving_rows.HandOverPage.as_view(), name="hand-over"),
    path("leaving/<int:pk>/call-off/", leaving_rows.HandOverCancel.as_view(), name="hand-over-cancel"),
    path("leaving/rows/<int:pk>/", leaving_rows.HandOverRow.as_view(), name="hand-over-row"),
    path("leaving/person/<int:pk>/", leaving.WhatIf.as_view(), name="what-if"),
    path("leaving/person/<int:pk>/today/", leaving.LeftToday.as_view(), name="left-today"),
    path("leaving/person/<int:pk>/replace/", leaving.Replace.as_view(), name="replace"),
]
