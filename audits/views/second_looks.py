"""The second look at one decision in ten, for a figure in the evidence (N9)."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from audits.campaigns import sampling
from audits.campaigns.forms import LookForm, NothingToFill
from audits.campaigns.rights import NotYours, runs
from audits.campaigns.sampling import LookRefused
from audits.campaigns.weighing import Why
from audits.models import FROZEN, SecondLook, SecondLookResult
from audits.views.campaigns import OnCampaign
from portal.formpages import FormPage
from portal.listpages import Column, ListPage


class SecondLooks(OnCampaign, ListPage):
    runs_only = False
    statuses = FROZEN
    template_name = "audits/campaigns/looks.html"
    default_sort = "channel"
    export_name = "check-up-second-looks"
    empty_title = gettext_lazy("Nothing has been drawn yet.")
    empty_text = gettext_lazy("One decision in ten is looked at again by somebody who did not take it.")

    def get_title(self):
        return _("Second look at “%(title)s”") % {"title": self.campaign.title}

    def get_rows(self):
        return sampling.looks_of(self.campaign)

    def get_columns(self):
        return (
            Column(
                "channel", _("Channel"), value="item.channel.name", sort="item__channel__name",
                link=lambda row: reverse("audits:campaign-look", args=[self.campaign.pk, row.pk])
                if sampling.may_look(row, self.request.user)
                else "",
            ),
            Column("person", _("Person"), value="item.person.full_name", sort="item__person__full_name"),
            Column("level", _("Access"), value="item.get_level_display", sort="item__level"),
            Column("decision", _("Decision"), value="item.get_decision_display", sort="item__decision"),
            Column(
                "result", _("Second look"), sort="result", template="audits/campaigns/_look.html",
                value=lambda row: row.get_result_display() if row.result else _("Not looked at yet"),
            ),
            Column("looked", pgettext("date in a table", "On"), value="looked_at", sort="looked_at"),
        )  # fmt: skip

    def get_context_data(self, **context):
        return super().get_context_data(runs=runs(self.request.user), **context)


class Draw(OnCampaign, FormPage):
    statuses = FROZEN
    form_class = NothingToFill
    refusals = (NotYours, LookRefused)

    def get_context_data(self, **context):
        return super().get_context_data(
            title=_("Draw one decision in ten?"),
            intro=_("The draw follows from the numbers of the questions, so that nobody can draw until it pleases. What was drawn before stays."),
            submit=_("Draw"),
            **{**context, "back_url": reverse("audits:campaign-looks", args=[self.campaign.pk])},
        )  # fmt: skip

    def act(self, form):
        count = sampling.draw(self.campaign, by=self.request.user, at=self.at)
        sentence = ngettext("%(count)d decision is drawn.", "%(count)d decisions are drawn.", count)
        messages.success(self.request, sentence % {"count": count})
        return redirect("audits:campaign-looks", self.campaign.pk)


class Note(OnCampaign, FormPage):
    statuses = FROZEN
    template_name = "audits/campaigns/look.html"
    form_class = LookForm
    refusals = (NotYours, LookRefused)

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and runs(request.user) and not sampling.may_look(self.look, request.user):
            raise PermissionDenied(_("You decided this, or it is about your own access. A colleague looks at it."))
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def look(self) -> SecondLook:
        found = sampling.looks_of(self.campaign).filter(pk=self.kwargs["look"]).first()
        if found is None:
            raise Http404
        return found

    def get_context_data(self, **context):
        return super().get_context_data(
            title=_("Second look: %(person)s on “%(channel)s”")
            % {"person": self.look.item.person, "channel": self.look.item.channel.name},
            submit=_("Write it down"),
            look=self.look,
            why=Why(self.look.item.recommended_why).label,
            **{**context, "back_url": reverse("audits:campaign-looks", args=[self.campaign.pk])},
        )

    def act(self, form):
        data = form.cleaned_data
        sampling.note(self.look, SecondLookResult(data["result"]), note=data["note"], by=self.request.user, at=self.at)
        messages.success(self.request, _("It is written down. The decision stays as it is."))
        return redirect("audits:campaign-looks", self.campaign.pk)
