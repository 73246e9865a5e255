"""Alerts, emergency cards, texts that lie ready, and the stop of scheduled posts."""

from django.urls import path

from enforcement.views import emergency_texts, incident_lists, stops
from enforcement.views import incidents as views

urls = [
    path("alerts/", incident_lists.Alerts.as_view(), name="alerts"),
    path("alerts/raise/", views.Raise.as_view(), name="raise"),
    path("alerts/raise/<int:pk>/", views.RaiseOn.as_view(), name="raise-compromised"),
    path("alerts/raise/<int:pk>/access-lost/", views.RaiseAccessLost.as_view(), name="raise-access-lost"),
    path("alerts/raise/<int:pk>/blocked/", views.RaiseBlocked.as_view(), name="raise-blocked"),
    path("alerts/card/<int:pk>/", incident_lists.Card.as_view(), name="card"),
    path("alerts/card/<int:pk>/card.pdf", incident_lists.CardPdf.as_view(), name="card-pdf"),
    path("alerts/my-number/", incident_lists.MyNumber.as_view(), name="my-number"),
    path("alerts/ready/", emergency_texts.EmergencyTexts.as_view(), name="emergency-texts"),
    path("alerts/ready/<slug:kind>/steps/<slug:platform>/", emergency_texts.StepsChange.as_view(), name="steps-change"),
    path(
        "alerts/ready/<slug:kind>/message/<slug:audience>/",
        emergency_texts.MessageChange.as_view(),
        name="message-change",
    ),
    path("alerts/<int:pk>/", views.AlertPage.as_view(), name="alert"),
    path("alerts/<int:pk>/note/", views.AlertNote.as_view(), name="alert-note"),
    path("alerts/<int:pk>/false-alarm/", views.AlertFalseAlarm.as_view(), name="alert-false-alarm"),
    path("alerts/<int:pk>/in-hand/", views.AlertContain.as_view(), name="alert-contain"),
    path("alerts/<int:pk>/end/", views.AlertClose.as_view(), name="alert-close"),
    path("alerts/<int:pk>/lessons/", views.AlertLessons.as_view(), name="alert-lessons"),
    path("alerts/<int:pk>/erase/", views.AlertErase.as_view(), name="alert-erase"),
    path("alerts/<int:pk>/tasks/", views.AlertTask.as_view(), name="alert-task"),
    path("alerts/<int:pk>/tasks/<int:task>/done/", views.TaskDone.as_view(), name="alert-task-done"),
    path("alerts/<int:pk>/tasks/<int:task>/checked/", views.TaskCheck.as_view(), name="alert-task-check"),
    path("alerts/<int:pk>/tasks/<int:task>/not-needed/", views.TaskDrop.as_view(), name="alert-task-drop"),
    path("alerts/<int:pk>/report/", incident_lists.Report.as_view(), name="alert-report"),
    path("alerts/<int:pk>/report.pdf", incident_lists.ReportPdf.as_view(), name="alert-report-pdf"),
    path("stop/", stops.Stops.as_view(), name="stops"),
    path("stop/new/", stops.StopNew.as_view(), name="stop-new"),
    path("stop/<int:pk>/", stops.Stop.as_view(), name="stop"),
    path("stop/<int:pk>/end/", stops.StopEnd.as_view(), name="stop-end"),
    path("stop/<int:pk>/mine/", stops.StopMine.as_view(), name="stop-mine"),
    path("stop/<int:pk>/<int:receipt>/noted/", stops.StopNoted.as_view(), name="stop-noted"),
    path("stop/confirm/<str:token>/", stops.StopByLink.as_view(), name="stop-confirm"),
]
