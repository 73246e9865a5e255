"""Closings: the wish and the decision on a channel's page, the case and its steps, a platform that we leave."""

from django.urls import path

from activity.views import channel, closing, closing_steps, closings, leaving

urls = [
    path("<int:pk>/closing-wish/", channel.ClosingWishTell.as_view(), name="closing-wish"),
    path("<int:pk>/closing-wish/set-aside/", channel.ClosingWishSetAside.as_view(), name="closing-wish-set-aside"),
    path("<int:pk>/closing/start/", channel.ClosingStart.as_view(), name="closing-start"),
    path("closings/", closings.Closings.as_view(), name="closings"),
    path("closings/overdue/", closings.Closings.as_view(part="overdue"), name="closings-overdue"),
    path("closings/second/", closings.Closings.as_view(part="second"), name="closings-second"),
    path("closings/ended/", closings.EndedClosings.as_view(), name="closings-ended"),
    path("closings/<int:pk>/", closing.ClosingCase.as_view(), name="case"),
    path("closings/<int:pk>/plan/", closing.ClosingPlan.as_view(), name="case-plan"),
    path("closings/<int:pk>/stop/", closing.ClosingStop.as_view(), name="case-stop"),
    path("closings/<int:pk>/finish/", closing.ClosingFinish.as_view(), name="case-finish"),
    path("closings/<int:pk>/confirm/", closing.ClosingConfirm.as_view(), name="case-confirm"),
    path("closings/<int:pk>/send-back/", closing.ClosingSendBack.as_view(), name="case-send-back"),
    path("closings/<int:pk>/steps/<int:step>/", closing_steps.ClosingStep.as_view(), name="step"),
    path("closings/<int:pk>/steps/<int:step>/do/", closing_steps.StepDo.as_view(), name="step-do"),
    path("closings/<int:pk>/steps/<int:step>/skip/", closing_steps.StepSkip.as_view(), name="step-skip"),
    path("closings/<int:pk>/steps/<int:step>/again/", closing_steps.StepUndo.as_view(), name="step-undo"),
    path("closings/<int:pk>/steps/<int:step>/give/", closing_steps.StepAssign.as_view(), name="step-assign"),
    path(
        "closings/<int:pk>/steps/<int:step>/release/", closing_steps.StepConfirmRelease.as_view(), name="step-release"
    ),
    path(
        "closings/<int:pk>/steps/<int:step>/text/<slug:language>/", closing_steps.StepText.as_view(), name="step-text"
    ),
    path("leaving/<slug:key>/", leaving.LeavePlatform.as_view(), name="leave"),
    path("leaving/<slug:key>/go-on/", leaving.LeavingGoOn.as_view(), name="leave-go-on"),
]
