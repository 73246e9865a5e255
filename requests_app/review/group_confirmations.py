"""The team answers in a group's place whether it knows somebody who came by a link (N3, A3)."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts.access import PermissionRequired, reason_for
from accounts.roles import Permission
from portal.formpages import FormPage
from requests_app.models import ChannelRequest, GroupConfirmation
from requests_app.refusals import Incomplete, NotAllowed
from requests_app.starting import confirming
from requests_app.starting.forms import TeamKnowsForm


class GroupSettle(PermissionRequired, FormPage):
    """What is known of the question and its answer. An auditor reads; the team answers, also while the mailbox still can."""

    permission = Permission.READ_ALL_REQUESTS
    hidden = True
    template_name = "review/group.html"
    form_class = TeamKnowsForm
    refusals = (NotAllowed, Incomplete)

    @cached_property
    def asked(self) -> GroupConfirmation:
        rows = GroupConfirmation.objects.select_related("person", "body", "answered_by")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def post(self, request, *args, **kwargs):
        if not request.user.may(Permission.REVIEW_REQUESTS):
            raise PermissionDenied(reason_for(Permission.REVIEW_REQUESTS))
        return super().post(request, *args, **kwargs)

    def get_context_data(self, **context):
        own = ChannelRequest.objects.filter(
            requester=self.asked.person, body=self.asked.body, submitted_at__isnull=False
        )
        return super().get_context_data(
            asked=self.asked,
            requests=list(own.order_by("-submitted_at")[:10]),
            may_answer=self.asked.answered_at is None and self.request.user.may(Permission.REVIEW_REQUESTS),
            **context,
        )

    def act(self, form):
        knows = form.cleaned_data["knows"] == "yes"
        confirming.answer_by_team(
            self.asked, knows=knows, why=form.cleaned_data["why"], by=self.request.user, at=timezone.now()
        )
        sentence = (
            _("%(name)s belongs to %(group)s now. They are told, and their requests can be decided.")
            if knows
            else _("%(name)s is not confirmed for %(group)s. They are told, and what they handed in is closed.")
        )
        messages.success(self.request, sentence % {"name": self.asked.person, "group": self.asked.body})
        return redirect("review:group", self.asked.pk)
