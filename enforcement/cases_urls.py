"""Concerns, removals at once, and formal cases."""

from django.urls import path

from enforcement.views import cases as views
from enforcement.views import concerns

urls = [
    path("concerns/", concerns.Concerns.as_view(), name="concerns"),
    path("concerns/new/", concerns.ConcernNew.as_view(), name="concern-new"),
    path("concerns/<int:pk>/", concerns.ConcernPage.as_view(), name="concern"),
    path("concerns/<int:pk>/<slug:act>/", concerns.ConcernAct.as_view(), name="concern-act"),
    path("removals/", concerns.Removals.as_view(), name="removals"),
    path("removals/<int:pk>/new/", concerns.RemovalNote.as_view(), name="removal-note"),
    path("cases/", views.Cases.as_view(), name="cases"),
    path("cases/terms/", concerns.Terms.as_view(), name="case-terms"),
    path("cases/open/<int:pk>/", views.Open.as_view(), name="case-open"),
    path("cases/<int:pk>/", views.CasePage.as_view(), name="case"),
    path("cases/<int:pk>/talk/", views.Talk.as_view(), name="case-talk"),
    path("cases/<int:pk>/removal/", views.Remove.as_view(), name="case-remove"),
    path("cases/<int:pk>/recommend/", views.Recommend.as_view(), name="case-recommend"),
    path("cases/<int:pk>/end/", views.End.as_view(), name="case-end"),
    path("cases/<int:pk>/answer/", views.Answer.as_view(), name="case-answer"),
    path("cases/<int:pk>/steps/<int:step>/answer/", views.Answer.as_view(), name="case-step-answer"),
    path("cases/<int:pk>/steps/<int:step>/evidence/", views.Evidence.as_view(), name="case-evidence"),
    path("cases/<int:pk>/decide/", views.Decide.as_view(), name="case-decide"),
    path("cases/<int:pk>/take-back/", views.Reverse.as_view(), name="case-reverse"),
    path("cases/<int:pk>/hand-on/", views.HandOn.as_view(), name="case-hand-on"),
    path("cases/<int:pk>/decider/", views.NameDecider.as_view(), name="case-decider"),
]
