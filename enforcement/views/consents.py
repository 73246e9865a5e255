"""Where consents are kept: the list of a group or of all, one entry, and the forms of its keepers; the terms (A12, R6)."""

import datetime as dt

import django_filters
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from accounts.models import Body
from accounts.person_fields import colleagues
from channels_registry import rights
from channels_registry.models import Channel
from enforcement.consents import places, recording, retention, sight
from enforcement.consents.refusing import ConsentRefused
from enforcement.forms import consents as forms
from enforcement.models import ConsentPlace
from policies.guidance.reading import minors_rule
from portal.addresses import number_in
from portal.filters import PortalFilterSet
from portal.formpages import FormPage, WordedFormPage
from portal.listpages import Column, ListPage
from portal.store import day_of, portal_settings
from portal.templatetags.components import state_tag, user_text

OPEN, SOON, OVER, ENDED = "open", "soon", "over", "ended"
STATES = {
    OPEN: (pgettext_lazy("consents", "In use"), "done"),
    SOON: (gettext_lazy("Ends soon"), "waiting"),
    OVER: (gettext_lazy("Past its last day"), "problem"),
    ENDED: (gettext_lazy("Ended"), "ended"),
}


def state_of(entry) -> str:
    """Of a place or of a single consent, today."""
    today = day_of(timezone.now())
    if entry.ended_at is not None:
        return ENDED
    if entry.until is None:
        return OPEN
    if entry.until < today:
        return OVER
    return SOON if (entry.until - today).days <= portal_settings().consent_reminder_days else OPEN


def tag_of(entry) -> str:
    label, look = STATES[state_of(entry)]
    return state_tag(look, label)


def in_state(rows, state: str):
    today, days = day_of(timezone.now()), portal_settings().consent_reminder_days
    if state == ENDED:
        return rows.exclude(ended_at=None)
    rows, soon = rows.filter(ended_at=None), today + dt.timedelta(days=days)
    kept = {
        OVER: Q(until__lt=today),
        SOON: Q(until__gte=today, until__lte=soon),
        OPEN: Q(until=None) | Q(until__gt=soon),
    }
    return rows.filter(kept[state])


class AboutConsents:
    """Before any view: the rule that no consent lifts stands on every page about consents (A12)."""

    def get_context_data(self, **context):
        language = get_language()
        return super().get_context_data(**{"minors": minors_rule(language), "language": language, **context})


# --- The list ---------------------------------------------------------------------------------------------------------------------


class PlaceFilter(PortalFilterSet):
    q = django_filters.CharFilter(label=gettext_lazy("Use, place or group"), method="with_words")
    body = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Group or office"), queryset=Body.objects.none(), empty_label=gettext_lazy("Any")
    )
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"), choices=[(key, label) for key, (label, _look) in STATES.items()],
        empty_label=gettext_lazy("Any"), method="in_state",
    )  # fmt: skip
    channel = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Channel"),
        queryset=Channel.objects.none(),
        empty_label=gettext_lazy("Any"),
        method="of_channel",
    )

    class Meta:
        model = ConsentPlace
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        user, at = self.request.user, timezone.now()
        seen = sight.places_seen(user, at=at).filter(body=OuterRef("pk"))
        self.filters["body"].queryset = Body.objects.filter(Exists(seen)).order_by("name", "pk")
        # Comes with the link of a channel's page; a list of all channels would be endless.
        if number := number_in(self.data.get("channel", "") if self.data else ""):
            self.filters["channel"].queryset = Channel.objects.visible_to(user).filter(pk=number)
        else:
            del self.filters["channel"]

    def with_words(self, rows, _name, text):
        return rows.filter(Q(use__icontains=text) | Q(place__icontains=text) | Q(body__name__icontains=text))

    def in_state(self, rows, _name, state):
        return in_state(rows, state)

    def of_channel(self, rows, _name, channel):
        return rows.filter(pk__in=ConsentPlace.objects.covering(channel).values("pk"))


class Places(AboutConsents, ListPage):
    """Those of one's own groups and channels; all of them for the team and the auditors."""

    title = gettext_lazy("Where consents are kept")
    template_name = "enforcement/consents/list.html"
    filterset_class = PlaceFilter
    default_sort = "group"
    export_name = "consents"
    empty_title = gettext_lazy("Nothing is noted yet.")
    empty_text = gettext_lazy("Note where consents are kept, so that they are found when somebody asks.")
    columns = (
        Column("use", gettext_lazy("For which use"), value=lambda row: user_text(row.use, inline=True),
               export=lambda row: row.use, sort="use",
               link=lambda row: reverse("enforcement:consent-place", args=[row.pk])),
        Column("group", gettext_lazy("Group or office"), value="body.name", sort="body__name"),
        Column("channels", gettext_lazy("Channels"), value="named"),
        Column("keeper", gettext_lazy("Who keeps them"), value="keeper.full_name", sort="keeper__full_name"),
        Column("place", gettext_lazy("Where"), value=lambda row: user_text(row.place, inline=True),
               export=lambda row: row.place),
        Column("until", gettext_lazy("Until"), value="until", sort="until"),
        Column("state", gettext_lazy("State"), value=tag_of, export=lambda row: STATES[state_of(row)][0]),
    )  # fmt: skip

    def get_rows(self):
        return sight.places_seen(self.request.user, at=timezone.now()).select_related("body", "keeper")

    def with_more(self, rows):
        """The names of the channels, in one query, as far as this person sees them."""
        through = ConsentPlace.channels.through.objects.filter(
            consentplace__in=[row.pk for row in rows],
            channel__in=Channel.objects.visible_to(self.request.user).values("pk"),
        )
        named: dict[int, list[str]] = {}
        for place, name in through.order_by("channel__name", "pk").values_list("consentplace", "channel__name"):
            named.setdefault(place, []).append(name)
        for row in rows:
            row.named = _("All of the group") if row.every_channel else ", ".join(named.get(row.pk, []))
        return rows

    def get_context_data(self, **context):
        user, at = self.request.user, timezone.now()
        return super().get_context_data(
            may_note=sight.groups_of(user, at=at).exists(),
            audits=sight.reads_all_places(user),
            single=recording.is_on() and not user.is_external,
            settings=portal_settings(),
            next=retention.next_deletions(at=at),
            **context,
        )


# --- One entry --------------------------------------------------------------------------------------------------------------------


class OfPlace(AboutConsents):
    """Before any view: ``self.entry``, as far as this person sees it; for everybody else there is none."""

    def dispatch(self, request, *args, **kwargs):
        self.at = timezone.now()
        seen = sight.places_seen(request.user, at=self.at).select_related("body", "keeper", "noted_by", "ended_by")
        self.entry = get_object_or_404(seen, pk=kwargs["pk"])
        self.refuse()
        return super().dispatch(request, *args, **kwargs)

    def refuse(self) -> None:
        """Raise PermissionDenied where the person may look but not act."""

    def get_context_data(self, **context):
        return super().get_context_data(
            **{
                "entry": self.entry,
                "back_url": reverse("enforcement:consent-place", args=[self.entry.pk]),
                "back_label": self.entry.body.name,
                **context,
            }
        )


class PlacePage(OfPlace, TemplateView):
    template_name = "enforcement/consents/place.html"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **context):
        user = self.request.user
        covered = places.channels_covered(self.entry)
        seen = Channel.objects.visible_to(user).filter(pk__in=[one.pk for one in covered])
        known = set(seen.values_list("pk", flat=True))
        return super().get_context_data(
            tag=tag_of(self.entry),
            state=state_of(self.entry),
            channels=[one for one in covered if one.pk in known],
            changes=sight.may_change(user, self.entry, at=self.at),
            withdraws=not sight.only_reads(user),
            **context,
        )


class PlaceChange(OfPlace, FormPage):
    form_class = forms.PlaceForm
    template_name = "enforcement/consents/form.html"
    refusals = (ConsentRefused,)

    def refuse(self):
        if not sight.may_change(self.request.user, self.entry, at=self.at):
            raise PermissionDenied(_("It has ended.") if self.entry.ended_at else rights.ask_the_team())

    def get_form_kwargs(self):
        entry = self.entry
        initial = {
            name: getattr(entry, name) for name in ("use", "place", "link", "keeper", "since", "until", "version")
        }
        initial["reach"] = forms.EVERY if entry.every_channel else forms.SOME
        initial["channels"] = [] if entry.every_channel else list(entry.channels.values_list("pk", flat=True))
        near = colleagues(entry.body, self.at)
        return {
            **super().get_form_kwargs(),
            "initial": initial,
            "channels": sight.channels_of(entry.body, reader=self.request.user),
            "near": near,
        }

    def get_context_data(self, **context):
        return super().get_context_data(title=_("Change the entry"), submit=_("Save the entry"), **context)

    def act(self, form):
        version = form.cleaned_data["version"] or 0
        facts = form.facts()
        if facts["channels"]:
            # What this person may not know of is not theirs to take out.
            known = Channel.objects.visible_to(self.request.user).values("pk")
            facts["channels"] += self.entry.channels.filter(body=self.entry.body_id).exclude(pk__in=known)
        places.change_place(self.entry, version=version, by=self.request.user, at=self.at, **facts)
        messages.success(self.request, _("The entry is saved."))
        return redirect("enforcement:consent-place", self.entry.pk)


class PlaceEnds(PlaceChange):
    form_class = forms.WhyForm

    def get_form_kwargs(self):
        return FormPage.get_form_kwargs(self)

    def get_context_data(self, **context):
        intro = _("The consents are not kept there any more. The entry stays to be read until its time is over.")
        return OfPlace.get_context_data(self, title=_("End the entry"), submit=_("End it"), intro=intro, **context)

    def act(self, form):
        places.end_place(self.entry, why=form.cleaned_data["why"], by=self.request.user, at=self.at)
        messages.success(self.request, _("The entry is ended."))
        return redirect("enforcement:consent-place", self.entry.pk)


# --- A new entry ------------------------------------------------------------------------------------------------------------------


class GroupChosen(AboutConsents, WordedFormPage):
    """The first step of a new entry: whose it is."""

    form_class = forms.GroupForm
    template_name = "enforcement/consents/form.html"
    title, submit, back, back_label, then = (
        gettext_lazy("Note where consents are kept"), gettext_lazy("Go on"), "enforcement:consents",
        gettext_lazy("Where consents are kept"), "enforcement:consent-place-new",
    )  # fmt: skip

    def dispatch(self, request, *args, **kwargs):
        self.groups = sight.groups_of(request.user, at=timezone.now()).order_by("name", "pk")
        if not self.groups.exists():
            raise PermissionDenied(rights.ask_the_team())
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "groups": self.groups}

    def get_context_data(self, **context):
        return super().get_context_data(back_url=reverse(self.back), back_label=self.back_label, **context)

    def act(self, form):
        return redirect(self.then, form.cleaned_data["body"].pk)


class PlaceChoose(GroupChosen):
    pass


class OfGroup(AboutConsents):
    """Before any view: ``self.body``, for which this person may write; else 403, and 404 where there is none."""

    def dispatch(self, request, *args, **kwargs):
        self.at = timezone.now()
        self.body = get_object_or_404(Body.objects.open(), pk=kwargs["pk"])
        if not sight.may_write(request.user, self.body.pk, at=self.at):
            raise PermissionDenied(rights.ask_the_team())
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def asked_for(self) -> list[int]:
        """The channel whose page led here."""
        number = number_in(self.request.GET.get("channel", ""))
        return [number] if number else []

    def get_form_kwargs(self):
        channels = sight.channels_of(self.body, reader=self.request.user)
        near = colleagues(self.body, self.at)
        return {**super().get_form_kwargs(), "channels": channels, "near": near}

    def get_context_data(self, **context):
        return super().get_context_data(body=self.body, **context)


class PlaceNew(OfGroup, FormPage):
    form_class = forms.PlaceForm
    template_name = "enforcement/consents/form.html"
    refusals = (ConsentRefused,)

    def get_initial(self):
        return {"since": day_of(self.at), "keeper": self.request.user, "channels": self.asked_for}

    def get_context_data(self, **context):
        return super().get_context_data(
            title=_("Note where consents are kept"), submit=_("Note it"), intro=self.body.name,
            back_url=reverse("enforcement:consents"), back_label=_("Where consents are kept"), **context,
        )  # fmt: skip

    def act(self, form):
        entry = places.note_place(self.body, by=self.request.user, at=self.at, **form.facts())
        messages.success(self.request, _("Noted. The keeper is reminded before the last day."))
        return redirect("enforcement:consent-place", entry.pk)
