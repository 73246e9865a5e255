"""Things to do on the platforms (A8, I2)."""

from django.urls import path

from audits.views import to_do

urls = [
    path("to-do/", to_do.ToDoList.as_view(), name="to-do"),
    path("to-do/<int:pk>/", to_do.ToDoPage.as_view(), name="to-do-one"),
    path("to-do/<int:pk>/done/", to_do.ToDoDone.as_view(), name="to-do-done"),
    path("to-do/<int:pk>/check/", to_do.ToDoCheck.as_view(), name="to-do-check"),
    path("to-do/<int:pk>/send-back/", to_do.ToDoSendBack.as_view(), name="to-do-send-back"),
    path("to-do/<int:pk>/look/", to_do.ToDoLook.as_view(), name="to-do-look"),
    path("to-do/<int:pk>/give/", to_do.ToDoGive.as_view(), name="to-do-give"),
    path("to-do/<int:pk>/drop/", to_do.ToDoDrop.as_view(), name="to-do-drop"),
    path("to-do/<int:pk>/again/", to_do.ToDoAgain.as_view(), name="to-do-again"),
]
