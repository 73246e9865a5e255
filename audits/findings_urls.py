"""The standing controls: points to put right, what is not known, how it goes, and the lead's limits."""

from django.urls import path

from audits.views import coverage, findings, limits

urls = [
    path("findings/", findings.FindingList.as_view(), name="findings"),
    path("findings/trend/", findings.FindingTrend.as_view(), name="findings-trend"),
    path("findings/access/", coverage.AccessCoverage.as_view(), name="coverage-access"),
    path("findings/facts/", coverage.FactCoverage.as_view(), name="coverage-facts"),
    path("findings/limits/", limits.Limits.as_view(), name="limits"),
    path("findings/<int:pk>/", findings.FindingDetail.as_view(), name="finding"),
    path("findings/<int:pk>/accept/", findings.FindingAccept.as_view(), name="finding-accept"),
    path("findings/<int:pk>/end-acceptance/", findings.FindingAcceptanceEnd.as_view(), name="finding-acceptance-end"),
]
