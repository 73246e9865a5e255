"""Accounts that resemble ours."""

from django.urls import path

from enforcement.views import impersonations as views

urls = [
    path("imitations/", views.Imitations.as_view(), name="imitations"),
    path("imitations/new/", views.ImitationNew.as_view(), name="imitation-new"),
    path("reports/<int:pk>/follow/", views.ImitationOfReport.as_view(), name="imitation-of-report"),
    path("imitations/<int:pk>/", views.ImitationPage.as_view(), name="imitation"),
    path("imitations/<int:pk>/judge/", views.Judge.as_view(), name="imitation-judge"),
    path("imitations/<int:pk>/evidence/", views.EvidenceNew.as_view(), name="imitation-evidence"),
    path("imitations/<int:pk>/evidence/<int:evidence>/", views.EvidenceFile.as_view(), name="imitation-file"),
    path("imitations/<int:pk>/report/", views.ReportToPlatform.as_view(), name="imitation-report"),
    path("imitations/<int:pk>/<slug:act>/", views.ImitationAct.as_view(), name="imitation-act"),
]
