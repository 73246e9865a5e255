"""Numbers of channels: the list, the report of a period, a channel's own page."""

from django.urls import path

from activity.views import metrics, metrics_list, metrics_report

urls = [
    path("numbers/", metrics_list.Numbers.as_view(), name="numbers"),
    path("numbers/report/", metrics_report.NumbersReport.as_view(), name="numbers-report"),
    path("numbers/report/pdf/", metrics_report.NumbersReportPdf.as_view(), name="numbers-report-pdf"),
    path("<int:pk>/numbers/", metrics.ChannelNumbers.as_view(), name="channel-numbers"),
    path("<int:pk>/numbers/tell/", metrics.NumbersTell.as_view(), name="numbers-tell"),
]
