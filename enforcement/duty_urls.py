"""The duty rota of the communications team."""

from django.urls import path

from enforcement.views import duty as views

urls = [
    path("duty/", views.Duty.as_view(), name="duty"),
    path("duty/new/", views.ShiftEnter.as_view(), name="duty-enter"),
    path("duty/<int:pk>/hand-over/", views.ShiftHandOver.as_view(), name="duty-hand-over"),
    path("duty/<int:pk>/cancel/", views.ShiftCancel.as_view(), name="duty-cancel"),
]
