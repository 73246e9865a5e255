"""The conditions of one channel's approval: look, say that one is done, sign off, decide what follows."""

from django.urls import path

from channels_registry.views import conditions

urlpatterns = [
    path("<int:condition>/", conditions.ConditionPage.as_view(), name="condition"),
    path("<int:condition>/done/", conditions.ConditionDone.as_view(), name="condition-done"),
    path("<int:condition>/sign-off/", conditions.ConditionSignOff.as_view(), name="condition-sign-off"),
    path("<int:condition>/back/", conditions.ConditionBack.as_view(), name="condition-back"),
    path("<int:condition>/extend/", conditions.ConditionExtend.as_view(), name="condition-extend"),
    path("<int:condition>/waive/", conditions.ConditionWaive.as_view(), name="condition-waive"),
    path("<int:condition>/overdue/", conditions.ConditionAnswer.as_view(), name="condition-answer"),
]
