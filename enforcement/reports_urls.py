"""Suspicious accounts: told by anyone, dealt with by the team."""

from django.urls import path

from enforcement.views import reports as views

urls = [
    path("report/", views.Report.as_view(), name="report"),
    path("report/thanks/", views.Thanks.as_view(), name="thanks"),
    path("reports/", views.ReportList.as_view(), name="reports"),
    path("reports/<int:pk>/", views.Reported.as_view(), name="reported"),
]
