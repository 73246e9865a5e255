"""The co-administration watch (A8)."""

from django.urls import path

from audits.views import watch
from channels_registry.models import Rule

urls = [
    path("", watch.Watch.as_view(), name="watch"),
    path("single-administrator/", watch.Watch.as_view(rule=Rule.SINGLE_ADMIN), name="single"),
    path("findings/<int:pk>/assign/", watch.FindingAssign.as_view(), name="assign"),
]
