"""Concerns between two who talk, and removals that could not wait (A13)."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.generic import TemplateView, View

from accounts.access import PermissionRequired, ReadThenSet
from accounts.models import Person
from accounts.roles import Permission
from channels_registry import rights
from channels_registry.models import Channel
from channels_registry.views.pages import ChannelForm
from enforcement.cases import concerns, removals, sight, terms
from enforcement.cases.concerns import CaseRefused
from enforcement.forms import cases as forms
from enforcement.models import Concern
from portal.addresses import number_in
from portal.formpages import FormPage
from portal.listpages import Column, ListPage
from portal.store import portal_settings
from portal.templatetags.components import user_text


def person_of(form, name: str = "email") -> Person | None:
    """Found by their whole address only, so that nobody reads through the people. The form has the sentence otherwise."""
    found = Person.objects.active().filter(email__iexact=form.cleaned_data[name]).first()
    if found is None:
        form.add_error(name, _("The portal knows nobody under this address. Look at how it is written."))
    return found


class Concerns(ListPage):
    """Everybody sees their own, and nobody those of others: no lead, no auditor."""

    title = gettext_lazy("Concerns")
    template_name = "enforcement/cases/concerns.html"
    default_sort = "delete_on"
    export_name = "concerns"
    empty_title = gettext_lazy("No concern.")
    empty_text = gettext_lazy("A concern is two lines between two people who talk. It is deleted on its day.")
    columns = (
        Column("text", gettext_lazy("What is to be talked over"), value=lambda row: user_text(row.text, inline=True),
               export=lambda row: row.text, link=lambda row: reverse("enforcement:concern", args=[row.pk])),
        Column("by", pgettext_lazy("concern", "Written by"), value="by.full_name", sort="by__full_name"),
        Column("person", gettext_lazy("Talks with"), value="person.full_name", sort="person__full_name"),
        Column("delete_on", gettext_lazy("Deleted on"), value="delete_on", sort="delete_on"),
    )  # fmt: skip

    def get_rows(self):
        return Concern.objects.visible_to(self.request.user).select_related("by", "person")

    def get_context_data(self, **context):
        return super().get_context_data(may_write=sight.may_open(self.request.user), **context)


class ConcernNew(PermissionRequired, FormPage):
    """From a channel's page (``?channel=``) the other one is chosen among its people, and the concern names the channel."""

    permission = Permission.HANDLE_REPORTS
    form_class = forms.ConcernForm
    template_name = "enforcement/cases/concern_new.html"
    refusals = (CaseRefused,)

    @cached_property
    def channel(self) -> Channel | None:
        number = number_in(self.request.GET.get("channel", ""))
        seen = Channel.objects.visible_to(self.request.user).select_related("platform")
        return seen.filter(pk=number).first() if number else None

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        if self.channel is None:
            return kwargs
        people = rights.people_listed(self.channel, at=timezone.now()).exclude(pk=self.request.user.pk)
        return kwargs | {"people": people}

    def get_context_data(self, **context):
        intro = ngettext(
            "Two lines for the two of you. The other one is told, and reads them; nobody else does. They are deleted after %(count)d day at the latest.",
            "Two lines for the two of you. The other one is told, and reads them; nobody else does. They are deleted after %(count)d days at the latest.",
            portal_settings().concern_days,
        ) % {"count": portal_settings().concern_days}
        return super().get_context_data(
            title=_("Write a concern"), submit=_("Write the concern"), intro=intro, channel=self.channel,
            back_url=reverse("enforcement:concerns"), back_label=_("Concerns"), **context,
        )  # fmt: skip

    def act(self, form):
        given = form.cleaned_data
        person = given["person"] if self.channel else person_of(form)
        if person is None:
            return self.form_invalid(form)
        concern = concerns.write_concern(
            person, text=given["text"], delete_on=given["delete_on"], channel=self.channel, by=self.request.user,
            at=timezone.now(),
        )  # fmt: skip
        messages.success(self.request, _("Written. The two of you can read it until its day."))
        return redirect("enforcement:concern", concern.pk)


class OfConcern:
    """Before any view: ``self.concern``, for the two; for everybody else there is none."""

    def dispatch(self, request, *args, **kwargs):
        own = Concern.objects.visible_to(request.user).select_related("by", "person", "channel")
        self.concern = get_object_or_404(own, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)


class ConcernPage(OfConcern, TemplateView):
    template_name = "enforcement/cases/concern.html"

    def get_context_data(self, **context):
        return super().get_context_data(
            concern=self.concern, wrote=self.concern.by_id == self.request.user.pk, **context
        )


class ConcernAct(OfConcern, View):
    """“settled” by either of the two, “delete” by whoever wrote it."""

    http_method_names = ["post"]

    def post(self, request, pk, act):
        at = timezone.now()
        try:
            if act == "settled":
                concerns.settle_concern(self.concern, by=request.user, at=at)
                messages.success(request, _("Settled. It is deleted on its day."))
            elif act == "delete":
                concerns.delete_concern(self.concern, by=request.user, at=at)
                messages.success(request, _("Deleted. Nothing of it is left."))
                return redirect("enforcement:concerns")
            else:
                raise Http404
        except CaseRefused as refusal:
            messages.warning(request, str(refusal))
        return redirect("enforcement:concern", pk)


# --- Removals at once ----------------------------------------------------------------------------------------------------------


class Removals(ListPage):
    """The team and the auditors see all of them, everybody else what they noted; auditors do not read what was removed."""

    title = gettext_lazy("Removed at once")
    template_name = "enforcement/cases/removals.html"
    default_sort = "-removed_at"
    export_name = "removals"
    empty_title = gettext_lazy("Nothing is noted here.")
    empty_text = gettext_lazy(
        "A child, a danger, personal data: remove it first, and note it afterwards from the channel's page."
    )

    def get_columns(self):
        user = self.request.user
        return (
            Column("channel", gettext_lazy("Channel"), value="channel.name", sort="channel__name"),
            Column("protects", gettext_lazy("It protects"), value="get_protects_display", sort="protects"),
            Column("removed_at", gettext_lazy("Removed"), template="enforcement/cases/_removed.html", sort="removed_at"),
            Column("noted_by", gettext_lazy("Noted by"), value="noted_by.full_name", sort="noted_by__full_name"),
            Column("words", gettext_lazy("What was removed"),
                   value=lambda row: user_text(row.words, inline=True) if sight.reads_removal(user, row) else "",
                   export=lambda row: row.words if sight.reads_removal(user, row) else ""),
        )  # fmt: skip

    def get_rows(self):
        return sight.removals_seen(self.request.user).select_related("channel", "noted_by")


class RemovalNote(ChannelForm):
    form_class = forms.RemovalForm
    refusals = (CaseRefused,)
    title, submit = gettext_lazy("Note a removal at once"), gettext_lazy("Note it")
    intro = gettext_lazy(
        "A child, somebody in danger, personal data: it goes first, and nobody has to be asked. Note here that it is gone. It reproaches nobody with anything."
    )

    def refusal(self):
        allowed = rights.may_raise_alarm(self.request.user, self.channel, at=self.at)
        return "" if allowed else rights.ask_the_team()

    def get_initial(self):
        return {"removed_at": timezone.localtime(self.at)}

    def act(self, form):
        removals.note_removal(self.channel, **form.cleaned_data, by=self.request.user, at=self.at)
        messages.success(self.request, _("Noted. The communications team reads it; the words are erased in time."))
        return redirect("channels:detail", self.channel.pk)


# --- Terms ---------------------------------------------------------------------------------------------------------------------


class Terms(ReadThenSet, FormPage):
    """Who decides, and how long things are kept: read by the team and the auditors, set by the lead."""

    permission = Permission.READ_AUDIT
    permission_to_set = Permission.SET_THRESHOLDS
    form_class = forms.TermsForm
    template_name = "enforcement/cases/terms.html"
    refusals = (CaseRefused,)

    def get_initial(self):
        return {name: getattr(portal_settings(), name) for name in terms.TERMS}

    def get_context_data(self, **context):
        return super().get_context_data(decider=portal_settings().get_case_decider_display(), **context)

    def act(self, form):
        changed = terms.set_terms(by=self.request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(self.request, _("Set, and on record.") if changed else _("Nothing was changed."))
        return redirect("enforcement:case-terms")
