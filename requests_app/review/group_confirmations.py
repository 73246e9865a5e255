"""The team answers in a group's place whether it knows somebody who came by a link (N3, A3)."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import PermissionRequired, reason_for
from accounts.roles import Permission
from portal.formpages import FormPage
from portal.listpages import Column, ListPage
from requests_app.models import ChannelRequest, GroupConfirmation
from requests_app.refusals import Incomplete, NotAllowed
from requests_app.starting import confirming
from requests_app.starting.ending import with_handed_in
from requests_app.starting.forms import AskAgainForm, TeamKnowsForm
from requests_app.starting.reopening import may_reopen, reopen


def who_has_it(asked: GroupConfirmation) -> str:
    return _("The communications team") if asked.team_since else _("The group's mailbox")


def what_waits(asked: GroupConfirmation) -> str:
    return _("Handed in") if asked.has_handed_in else _("Nothing handed in yet")


class GroupQuestions(PermissionRequired, ListPage):
    """Everybody about whom a group is asked and has not answered; those who have handed something in come first."""

    permission = Permission.READ_ALL_REQUESTS
    title = gettext_lazy("Groups that were asked about somebody")
    columns = (
        Column(
            "person",
            gettext_lazy("Who asks"),
            sort="person__full_name",
            link=lambda row: reverse("review:group", args=[row.pk]),
        ),
        Column("body", gettext_lazy("Group or office"), sort="body__name"),
        Column("asked", gettext_lazy("Asked"), "asked_at", sort="asked_at"),
        Column("who", gettext_lazy("Who has it"), who_has_it, sort="team_since"),
        Column("handed_in", gettext_lazy("Request"), what_waits, sort=("has_handed_in", "-asked_at")),
    )
    default_sort = "-handed_in"
    export_name = "groups-asked"
    empty_title = gettext_lazy("No group is being asked about anybody.")
    empty_text = gettext_lazy(
        "Who starts without an account names a group; until it has answered, the question stands here."
    )

    def get_rows(self):
        return with_handed_in(GroupConfirmation.objects.open()).select_related("person", "body")


class GroupSettle(PermissionRequired, FormPage):
    """What is known of the question and its answer. An auditor reads; the team answers, also while the mailbox still can.

    Where the group's last word is a no, the team can ask again.
    """

    permission = Permission.READ_ALL_REQUESTS
    hidden = True
    template_name = "review/group.html"
    refusals = (NotAllowed, Incomplete)

    @cached_property
    def asked(self) -> GroupConfirmation:
        rows = GroupConfirmation.objects.select_related("person", "body", "answered_by")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_form_class(self):
        # What is posted says which form it was: an answer that comes second must not ask again.
        post = self.request.method == "POST"
        asks_again = "again" in self.request.POST if post else self.asked.answered_at is not None
        return AskAgainForm if asks_again else TeamKnowsForm

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
            may_reopen=may_reopen(self.asked, by=self.request.user),
            **context,
        )

    def act(self, form):
        if isinstance(form, AskAgainForm):
            return self.ask_again(form)
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

    def ask_again(self, form):
        again = reopen(self.asked, why=form.cleaned_data["why"], by=self.request.user, at=timezone.now())
        messages.success(
            self.request, _("The question is open again, and the communications team has it. Settle it here.")
        )
        return redirect("review:group", again.pk)
