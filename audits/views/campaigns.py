"""Campaigns: the list, a new one with the size of its scope, its page, opening, cancelling, closing (I1)."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from django.views.generic import TemplateView

from accounts.access import PermissionRequired, reason_for
from accounts.roles import Permission
from audits.campaigns import closing, opening, reading, rights, scope, transitions
from audits.campaigns.forms import FACETS, CampaignFilter, CampaignForm, CancelForm, NothingToFill
from audits.campaigns.opening import Incomplete
from audits.campaigns.rights import NotYours
from audits.campaigns.scope import Scope
from audits.campaigns.transitions import CampaignRefused, NotAllowed
from audits.models import Campaign, CampaignStatus
from portal.formpages import FormPage
from portal.listpages import Column, ListPage
from portal.store import day_of

REFUSALS = (NotYours, NotAllowed, CampaignRefused, Incomplete)


class CampaignList(PermissionRequired, ListPage):
    permission = Permission.READ_AUDIT
    template_name = "audits/campaigns/list.html"
    filterset_class = CampaignFilter
    default_sort = "-drafted"
    export_name = "check-ups"
    title = gettext_lazy("Access reviews")
    empty_title = gettext_lazy("There has been no access review yet.")
    empty_text = gettext_lazy("Once a year the people of every channel say who still needs access to it.")

    def get_rows(self):
        return Campaign.objects.all()

    def get_columns(self):
        return (
            Column("title", _("Access review"), sort="title", link=lambda row: reverse("audits:campaign", args=[row.pk])),
            Column("kind", _("Kind"), value="get_kind_display", sort="kind"),
            Column("status", _("State"), sort="status", value="get_status_display", template="audits/campaigns/_status.html"),
            Column("channels", _("Channels"), value="channels_count", sort="channels_count", numeric=True),
            Column("items", _("Questions"), value="items_count", sort="items_count", numeric=True),
            Column("due", _("Answers due by"), value="due_on", sort="due_on"),
            Column("drafted", pgettext("date in a table", "Begun"), value="drafted_at", sort="drafted_at"),
            Column("closed", pgettext("date in a table", "Closed"), value="closed_at", sort="closed_at"),
        )  # fmt: skip

    def get_context_data(self, **context):
        return super().get_context_data(runs=rights.runs(self.request.user), **context)


class OnCampaign(PermissionRequired):
    """Fetches the campaign; ``statuses`` are those in which the page makes sense, from others it leads to its page."""

    permission = Permission.READ_AUDIT
    runs_only = True
    # Whoever reads the room and has this too may act.
    acts_with = Permission.RUN_CAMPAIGNS
    statuses: tuple[str, ...] = tuple(CampaignStatus.values)

    def dispatch(self, request, *args, **kwargs):
        self.at = timezone.now()
        if request.user.is_authenticated and rights.reads(request.user):
            if self.runs_only and not request.user.may(self.acts_with):
                raise PermissionDenied(reason_for(self.acts_with))
            if self.campaign.status not in self.statuses:
                messages.info(request, _("This access review has moved on. Here is how it stands."))
                return redirect("audits:campaign", self.campaign.pk)
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def campaign(self) -> Campaign:
        found = Campaign.objects.select_related("opened_by", "closed_by", "cancelled_by", "drafted_by", "template")
        campaign = found.filter(pk=self.kwargs["pk"]).first()
        if campaign is None:
            raise Http404
        return campaign

    @property
    def page_url(self) -> str:
        return reverse("audits:campaign", args=[self.campaign.pk])

    def get_context_data(self, **context):
        return super().get_context_data(
            **{"campaign": self.campaign, "back_url": self.page_url, "back_label": self.campaign.title, **context}
        )

    def done(self, sentence: str):
        messages.success(self.request, sentence)
        return redirect(self.page_url)


class ScopedForm(FormPage):
    """A form with what a campaign covers; “Show how many” asks nothing of anyone and changes nothing (a GET)."""

    form_class = CampaignForm
    template_name = "audits/campaigns/form.html"
    refusals = REFUSALS

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        if "show" in self.request.GET and self.request.method == "GET":
            kwargs["data"] = self.request.GET
        return kwargs

    def get_context_data(self, **context):
        context = super().get_context_data(facets=FACETS, **context)
        form = context["form"]
        if form.is_bound and form.is_valid():
            context["size"] = scope.size_of(form.scope())
        return context


class CampaignNew(PermissionRequired, ScopedForm):
    permission = Permission.RUN_CAMPAIGNS

    def get_initial(self):
        return {"title": _("Yearly check-up %(year)d") % {"year": day_of(timezone.now()).year}}

    def get_context_data(self, **context):
        return super().get_context_data(
            title=_("New access review"), submit=_("Save the draft"), back_url=reverse("audits:campaigns"),
            back_label=_("Access reviews"), **context,
        )  # fmt: skip

    def act(self, form):
        campaign = transitions.draft(
            title=form.cleaned_data["title"], scope=form.scope(), due_on=form.cleaned_data["due_on"],
            by=self.request.user, at=timezone.now(),
        )  # fmt: skip
        messages.success(self.request, _("The draft is saved. Nobody is asked anything before you open it."))
        return redirect("audits:campaign", campaign.pk)


class CampaignChange(OnCampaign, ScopedForm):
    statuses = (CampaignStatus.DRAFT,)

    def get_initial(self):
        return CampaignForm.initial_of(self.campaign)

    def get_context_data(self, **context):
        return super().get_context_data(title=_("Change the draft"), submit=_("Save the draft"), **context)

    def act(self, form):
        transitions.change(
            self.campaign, title=form.cleaned_data["title"], scope=form.scope(), due_on=form.cleaned_data["due_on"],
            by=self.request.user, at=self.at,
        )  # fmt: skip
        return self.done(_("The draft is saved."))


class CampaignPage(OnCampaign, TemplateView):
    runs_only = False
    template_name = "audits/campaigns/campaign.html"

    def get_context_data(self, **context):
        campaign, user = self.campaign, self.request.user
        covered = Scope.read(campaign.scope)
        mine = campaign.items.decidable_by(user).exists() if campaign.is_open else False
        return super().get_context_data(
            now=self.at,
            runs=rights.runs(user),
            keeps=rights.keeps(user),
            covered=scope.in_words(covered),
            size=scope.size_of(covered) if campaign.status == CampaignStatus.DRAFT else None,
            progress=reading.progress_of(campaign, on=day_of(self.at)) if campaign.is_frozen else None,
            by_duty=reading.open_by_duty(campaign) if campaign.is_open else [],
            decisions=reading.decisions_of(campaign) if campaign.is_frozen else [],
            carried_out=reading.carried_out_of(campaign) if campaign.is_frozen else [],
            mine=mine,
            # Whoever has signed off is asked nothing any more; the answers can be changed until the review closes.
            mine_is_done=mine and not reading.waits_for(campaign, user),
            **context,
        )


class CampaignOpen(OnCampaign, FormPage):
    statuses = (CampaignStatus.DRAFT, CampaignStatus.OPENING)
    template_name = "audits/campaigns/open.html"
    form_class = NothingToFill
    refusals = REFUSALS

    def get_context_data(self, **context):
        covered = Scope.read(self.campaign.scope)
        return super().get_context_data(
            title=_("Open “%(title)s”?") % {"title": self.campaign.title},
            submit=_("Open it and write to those who are asked"),
            size=scope.size_of(covered),
            covered=scope.in_words(covered),
            **context,
        )

    def act(self, form):
        if self.campaign.status == CampaignStatus.OPENING:
            opening.resume(self.campaign)
        else:
            opening.open_campaign(self.campaign, by=self.request.user, at=self.at)
        sentence = ngettext(
            "It is open: %(count)d question. Everyone who is asked gets one letter.",
            "It is open: %(count)d questions. Everyone who is asked gets one letter.",
            self.campaign.items_count,
        )
        return self.done(sentence % {"count": self.campaign.items_count})


class CampaignCancel(OnCampaign, FormPage):
    acts_with = Permission.MANAGE_CHANNELS
    statuses = (CampaignStatus.DRAFT, CampaignStatus.OPENING, CampaignStatus.OPEN)
    form_class = CancelForm
    refusals = REFUSALS

    def get_context_data(self, **context):
        return super().get_context_data(
            title=_("Cancel “%(title)s”?") % {"title": self.campaign.title},
            intro=_("Nothing follows from the answers given so far; they stay on record."),
            submit=_("Cancel the access review"),
            **context,
        )

    def act(self, form):
        transitions.cancel(self.campaign, by=self.request.user, at=self.at, why=form.cleaned_data["why"])
        return self.done(_("The access review is cancelled. Nobody is asked any more."))


class CampaignClose(OnCampaign, FormPage):
    """What follows stands on the page before the button does."""

    statuses = (CampaignStatus.OPEN, CampaignStatus.CLOSING)
    template_name = "audits/campaigns/close.html"
    form_class = NothingToFill
    refusals = REFUSALS

    def get_context_data(self, **context):
        return super().get_context_data(
            title=_("Close “%(title)s”?") % {"title": self.campaign.title},
            submit=_("Close it, with these consequences"),
            follows=closing.consequences(self.campaign),
            today=day_of(self.at),
            **context,
        )

    def act(self, form):
        if self.campaign.status == CampaignStatus.CLOSING:
            closing.finish(self.campaign)
        else:
            closing.close(self.campaign, by=self.request.user, at=self.at)
        return self.done(
            _("It is closed. What was decided is now to be carried out; the list says by whom and until when.")
        )
