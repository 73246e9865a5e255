"""The table of what is asked about a person's channels, signed in or by the link of a letter."""

from django.urls import path

from activity.views import answering

urls = [
    path("mine/", answering.MyTable.as_view(), name="mine"),
    path("answer/<str:token>/", answering.AnswerByLink.as_view(), name="answer"),
    path("answer/<str:token>/new-link/", answering.NewLink.as_view(), name="answer-new-link"),
]
