"""The yearly check-up, signed in and by the link of a letter (N7)."""

from django.urls import path

from audits.views import check_up, check_up_by_link

urls = [
    path("check-up/", check_up.CheckUpList.as_view(), name="check-up"),
    path("check-up/<int:pk>/", check_up.CheckUpPage.as_view(), name="check-up-page"),
    path("check-up/<int:pk>/answer/", check_up.CheckUpAnswer.as_view(), name="check-up-answer"),
    path("check-up/<int:pk>/same/", check_up.CheckUpSame.as_view(), name="check-up-same"),
    path("check-up/<int:pk>/close/", check_up.CheckUpClose.as_view(), name="check-up-close"),
    path("check-up/answer/<str:token>/", check_up_by_link.LinkedList.as_view(), name="check-up-linked"),
    path("check-up/answer/<str:token>/<int:pk>/", check_up_by_link.LinkedPage.as_view(), name="check-up-linked-page"),
    path(
        "check-up/answer/<str:token>/<int:pk>/answer/",
        check_up_by_link.LinkedAnswer.as_view(),
        name="check-up-linked-answer",
    ),
    path(
        "check-up/answer/<str:token>/<int:pk>/same/", check_up_by_link.LinkedSame.as_view(), name="check-up-linked-same"
    ),
    path(
        "check-up/answer/<str:token>/<int:pk>/close/",
        check_up_by_link.LinkedClose.as_view(),
        name="check-up-linked-close",
    ),
]
