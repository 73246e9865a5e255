"""The questions of a campaign as a list for the team and the auditors, and where something is open (I1, R8)."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from accounts.access import reason_for
from accounts.roles import Permission
from audits.campaigns import reading, rights
from audits.campaigns.deciding import AnswerRefused, is_own_and_asked, name_reviewer
from audits.campaigns.forms import ItemFilter, NameReviewerForm
from audits.campaigns.rights import NotYours
from audits.campaigns.transitions import NotAllowed
from audits.campaigns.weighing import Why
from audits.models import FROZEN, AskedAs, CampaignStatus
from audits.views.campaigns import OnCampaign
from portal.formpages import FormPage
from portal.in_words import labelled
from portal.listpages import Column, ListPage


def _decided(row) -> str:
    """The decision in a cell of the file: with the new access and the reason."""
    if not row.decision:
        return pgettext("state of a question", "Still open")
    return " · ".join(
        filter(None, (row.get_decision_display(), row.get_new_level_display() if row.new_level else "", row.comment))
    )


class CampaignItems(OnCampaign, ListPage):
    """Read-only: what was shown, recommended, decided, and why. The risky ones first."""

    runs_only = False
    statuses = FROZEN
    template_name = "audits/campaigns/items.html"
    filterset_class = ItemFilter
    default_sort = "-risk"
    export_name = "check-up-questions"
    empty_title = gettext_lazy("Nothing was asked.")

    def get_title(self):
        return _("Questions of “%(title)s”") % {"title": self.campaign.title}

    def get_rows(self):
        return reading.items_of(self.campaign)

    def get_columns(self):
        return (
            Column(
                "channel", _("Channel"), value="channel.name", sort="channel__name",
                link=lambda row: reverse("channels:detail", args=[row.channel_id]),
            ),
            Column("person", _("Person"), value="person.full_name", sort="person__full_name"),
            Column("level", _("Access"), value="get_level_display", sort="level"),
            Column("risk", _("Risk"), value="get_risk_level_display", sort="risk", template="audits/campaigns/_risk.html"),
            Column("delta", _("Since the last check-up"), value="get_delta_display", sort="delta"),
            Column(
                "recommended", _("Recommended"), value="get_recommendation_display", sort="recommendation",
                template="audits/campaigns/_recommended.html",
                export=lambda row: labelled(row.get_recommendation_display(), Why(row.recommended_why).label),
            ),
            Column("asked", _("Asked as"), value="get_asked_as_display", sort="asked_as"),
            Column(
                "decision", _("Decision"), sort="decision", template="audits/campaigns/_decision.html",
                value=_decided,
            ),
            Column("decided", pgettext("date in a table", "Decided"), value="decided_at", sort="decided_at"),
        )  # fmt: skip


class CampaignProgress(OnCampaign, ListPage):
    """Where something is still open: by channel, with the duty that is asked. No list of people (R8)."""

    runs_only = False
    statuses = FROZEN
    template_name = "audits/campaigns/progress.html"
    default_sort = "-open"
    export_name = "check-up-still-open"
    empty_title = gettext_lazy("Nothing is open.")
    empty_text = gettext_lazy("Every question has its answer.")

    def get_title(self):
        return _("Still open in “%(title)s”") % {"title": self.campaign.title}

    def get_rows(self):
        return reading.channels_with_open(self.campaign)

    def with_more(self, rows):
        """The duties each channel waits for; one query for the page."""
        waiting = self.campaign.items.undecided().filter(channel__in=[row.channel_id for row in rows])
        found: dict[int, dict[str, None]] = {}
        for channel, duty in waiting.order_by("asked_as").values_list("channel", "asked_as"):
            found.setdefault(channel, {})[duty] = None
        for row in rows:
            row.duties = ", ".join(str(AskedAs(duty).label) for duty in found.get(row.channel_id, ()))
        return rows

    @cached_property
    def asks_others(self) -> bool:
        return rights.names_reviewers(self.request.user) and self.campaign.is_open

    def get_columns(self):
        columns = (
            Column(
                "channel", _("Channel"), value="channel.name", sort="channel__name",
                link=lambda row: reverse("channels:detail", args=[row.channel_id]),
            ),
            Column("body", _("Group or office"), value="channel.body.name", sort="channel__body__name"),
            Column("platform", _("Platform"), value="channel.platform.name", sort="channel__platform__name"),
            Column("open", pgettext("number in a table", "Still open"), value="open_items", sort="open_items", numeric=True),
            Column("high", _("Of high risk"), value="open_high", sort="open_high", numeric=True),
            Column("with", _("With"), value=lambda row: getattr(row, "duties", "")),
        )  # fmt: skip
        if self.asks_others:
            columns += (Column("act", _("Change"), template="audits/campaigns/_ask.html", export=False),)
        return columns


class NameReviewer(OnCampaign, FormPage):
    """The lead asks somebody else about what is open on one channel."""

    statuses = (CampaignStatus.OPEN,)
    runs_only = False
    template_name = "audits/campaigns/ask.html"
    form_class = NameReviewerForm
    refusals = (NotYours, NotAllowed, AnswerRefused)

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and rights.reads(request.user) and not rights.names_reviewers(request.user):
            raise PermissionDenied(reason_for(Permission.ASSIGN_REQUESTS))
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def items(self):
        found = reading.items_of(self.campaign).undecided().filter(channel=self.kwargs["channel"])
        return [item for item in found.riskiest_first() if not is_own_and_asked(item, self.request.user)]

    @cached_property
    def channel(self):
        found = self.campaign.channels.select_related("channel__body").filter(channel=self.kwargs["channel"]).first()
        if found is None:
            raise Http404
        return found.channel

    def get_context_data(self, **context):
        return super().get_context_data(
            title=_("Who is asked about “%(channel)s”?") % {"channel": self.channel.name},
            submit=_("Ask this person"), items=self.items,
            **{**context, "back_url": reverse("audits:campaign-progress", args=[self.campaign.pk])},
        )  # fmt: skip

    def act(self, form):
        to = form.cleaned_data["to"]
        count = name_reviewer(
            self.campaign, [item.pk for item in self.items], to=to, why=form.cleaned_data["why"],
            by=self.request.user, at=self.at,
        )  # fmt: skip
        sentence = ngettext(
            "%(name)s is asked about %(count)d access now, and gets a letter.",
            "%(name)s is asked about %(count)d accesses now, and gets a letter.",
            count,
        )
        messages.success(self.request, sentence % {"name": to, "count": count})
        return redirect("audits:campaign-progress", self.campaign.pk)
