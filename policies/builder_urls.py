"""The builder: questionnaires, their themes, the written text, the settings that match it."""

from django.urls import path

from policies.views import builder as views

urls = [
    path("policy-builder/", views.QuestionnaireList.as_view(), name="builder"),
    path("policy-builder/start/", views.QuestionnaireStart.as_view(), name="questionnaire-start"),
    path("policy-builder/<int:pk>/", views.QuestionnairePage.as_view(), name="questionnaire"),
    path("policy-builder/<int:pk>/check/", views.AnswersCheck.as_view(), name="questionnaire-check"),
    path("policy-builder/<int:pk>/text/", views.WrittenText.as_view(), name="questionnaire-text"),
    path("policy-builder/<int:pk>/text/draft/", views.DraftMake.as_view(), name="questionnaire-draft"),
    path("policy-builder/<int:pk>/text.md", views.TextDownload.as_view(), name="questionnaire-download"),
    path("policy-builder/<int:pk>/settings/", views.MatchingSettings.as_view(), name="questionnaire-settings"),
    path("policy-builder/<int:pk>/give-up/", views.QuestionnaireGiveUp.as_view(), name="questionnaire-give-up"),
    path("policy-builder/<int:pk>/theme/<slug:theme>/", views.ThemePage.as_view(), name="questionnaire-theme"),
]
