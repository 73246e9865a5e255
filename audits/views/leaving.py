"""Leavers: the list of hand-overs, “If this person leaves on …”, “Left today”, “Replace on all”."""

import django_filters
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts import holdings
from accounts.access import PermissionRequired, reason_for
from accounts.models import Person
from accounts.roles import Permission
from audits.leaving.forms import DayForm, FindForm, LeftForm, OpenForm, ReplaceForm
from audits.leaving.handing_over import LeavingRefused, open_hand_over, replace_all
from audits.leaving.left_today import left_today
from audits.leaving.simulating import Leaving
from audits.leaving.waiting import with_counts
from audits.models import HandOver, HandOverKind, HandOverOutcome
from portal.filters import PortalFilterSet
from portal.formpages import FormPage
from portal.listpages import Column, ListPage
from portal.store import day_of

STATES = [("open", gettext_lazy("Open")), ("closed", gettext_lazy("Closed"))]


class HandOverFilter(PortalFilterSet):
    q = django_filters.CharFilter(label=gettext_lazy("Name"), field_name="person__full_name", lookup_expr="icontains")
    kind = django_filters.ChoiceFilter(
        label=gettext_lazy("What happens"), choices=HandOverKind.choices, empty_label=gettext_lazy("Any")
    )
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"), choices=STATES, empty_label=gettext_lazy("Any"), method="by_state"
    )

    class Meta:
        model = HandOver
        fields = []

    def by_state(self, queryset, name, value):
        return queryset.filter(closed_at__isnull=value == "open")


def _state_of(hand_over: HandOver) -> str:
    return HandOverOutcome(hand_over.outcome).label if hand_over.outcome else _("Open")


class HandOverList(PermissionRequired, ListPage):
    """What is open, with whom, until when."""

    permission = Permission.READ_AUDIT
    template_name = "audits/leaving/list.html"
    title = gettext_lazy("People who leave")
    filterset_class = HandOverFilter
    default_sort = "last_day"
    export_name = "hand-overs"
    empty_title = gettext_lazy("Nobody who leaves has anything to hand over.")
    empty_text = gettext_lazy("Name a person above to see what would be missing without them.")
    columns = (
        Column(
            "person", gettext_lazy("Person"), value="person.full_name", sort="person__full_name",
            link=lambda row: reverse("audits:hand-over", args=[row.pk]),
        ),
        Column("kind", gettext_lazy("What happens"), value="get_kind_display", sort="kind"),
        Column("last_day", gettext_lazy("Last day"), sort=("open_first", "last_day")),
        Column("left", gettext_lazy("Open rows"), value="rows_left", sort="rows_left", numeric=True),
        Column("all", gettext_lazy("All rows"), value="rows_all", sort="rows_all", numeric=True),
        Column("state", gettext_lazy("State"), value=_state_of, sort="closed_at"),
        Column(
            "by", gettext_lazy("Opened by"), value=lambda row: row.opened_by.full_name if row.opened_by else "",
            sort="opened_by__full_name",
        ),
    )  # fmt: skip

    def get(self, request, *args, **kwargs):
        self.find = FindForm(request.GET if "who" in request.GET else None)
        if self.find.is_bound and self.find.is_valid():
            return redirect("audits:what-if", self.find.cleaned_data["who"].pk)
        return super().get(request, *args, **kwargs)

    def get_rows(self):
        found = HandOver.objects.select_related("person", "opened_by").annotate(open_first=F("outcome"))
        return with_counts(found)

    def get_context_data(self, **context):
        acts = self.request.user.may(Permission.MANAGE_CHANNELS)
        return super().get_context_data(acts=acts, form=self.find, **context)


class AboutPerson(PermissionRequired, FormPage):
    """What the pages about one person who leaves share. Only the team acts."""

    permission = Permission.READ_AUDIT
    refusals = (LeavingRefused,)

    @cached_property
    def person(self) -> Person:
        return get_object_or_404(Person.objects.select_related("manager"), pk=self.kwargs["pk"])

    @property
    def acts(self) -> bool:
        return self.request.user.may(Permission.MANAGE_CHANNELS)

    def post(self, request, *args, **kwargs):
        if not self.acts:
            raise PermissionDenied(reason_for(Permission.MANAGE_CHANNELS))
        return super().post(request, *args, **kwargs)

    def get_context_data(self, **context):
        return super().get_context_data(
            person=self.person, acts=self.acts, back_url=reverse("people:holdings", args=[self.person.pk]),
            back_label=_("Everything %(name)s holds") % {"name": self.person.full_name}, **context,
        )  # fmt: skip


class WhatIf(AboutPerson):
    """Computed for the day in the address; POST opens the hand-over for it."""

    template_name = "audits/leaving/what_if.html"
    form_class = OpenForm

    @cached_property
    def day_form(self) -> DayForm:
        return DayForm(self.request.GET if "on" in self.request.GET else None)

    @cached_property
    def on(self):
        """The day asked for; the end of the contract, or today, where none is."""
        if self.day_form.is_valid():
            return self.day_form.cleaned_data["on"]
        today = day_of(timezone.now())
        return max(self.person.contract_end or today, today)

    def get_context_data(self, **context):
        now = timezone.now()
        leaving = Leaving(self.person, on=self.on, at=now)
        if not self.day_form.is_bound:
            self.day_form.initial = {"on": self.on}
        missing = leaving.missing if self.person.is_active else []
        without_coadmin = sum(left.no_coadmin for left in missing)
        title = _("If %(name)s leaves") % {"name": self.person.full_name}
        return super().get_context_data(
            title=title, leaving=leaving, on=self.on, day_form=self.day_form, now=now, missing=missing,
            without_coadmin=without_coadmin,
            single=sum(left.single_admin for left in missing),
            nobody_responsible=sum(left.nobody_responsible for left in missing),
            work=[
                held
                for held in holdings.holdings_of(self.person, reader=self.request.user, at=now)
                if held.kind in WORK
            ],
            opened=HandOver.objects.open().filter(person=self.person).first(),
            submit=_("Open the hand-over"), **context,
        )  # fmt: skip

    def act(self, form):
        made = open_hand_over(
            self.person, last_day=self.on, by=self.request.user, at=timezone.now(), why=form.cleaned_data["why"]
        )
        messages.success(self.request, _("The hand-over is open. Name a successor for each row."))
        return redirect("audits:hand-over", made.pk)


K = holdings.HoldingKind
# Work that goes back to the team by itself, or waits for somebody, when a person leaves; access and duties stand apart.
WORK = {
    K.TOOL,
    K.ROLE,
    K.REPORT,
    K.FINDING,
    K.CONDITION,
    K.SET_UP,
    K.REQUEST,
    K.REVIEW,
    K.CHECK_UP,
    K.ABSENCE,
    K.HAND_OVER,
}


class LeftToday(AboutPerson):
    permission = Permission.MANAGE_CHANNELS
    template_name = "audits/leaving/left_today.html"
    form_class = LeftForm

    def get_context_data(self, **context):
        leaving = Leaving(self.person, on=day_of(timezone.now()), at=timezone.now())
        return super().get_context_data(
            title=_("%(name)s has left today") % {"name": self.person.full_name},
            leaving=leaving, missing=leaving.missing, submit=_("End all access now"), danger=True, **context,
        )  # fmt: skip

    def act(self, form):
        made = left_today(self.person, by=self.request.user, at=timezone.now(), why=form.cleaned_data["why"])
        messages.success(self.request, _("Access here has ended. This is what is left to do out there, in its order."))
        return redirect("audits:hand-over", made.pk)


class Replace(FormPage):
    """Everything to one successor: by an administrator for themselves, by the team for anyone."""

    template_name = "audits/leaving/replace.html"
    form_class = ReplaceForm
    refusals = (LeavingRefused,)

    @cached_property
    def person(self) -> Person:
        user = self.request.user
        own = user.pk == self.kwargs["pk"] and not user.is_external and not user.is_newcomer
        if not (own or user.may(Permission.READ_AUDIT)):
            raise Http404
        if not (own or user.may(Permission.MANAGE_CHANNELS)):
            raise PermissionDenied(reason_for(Permission.MANAGE_CHANNELS))
        return get_object_or_404(Person.objects.active(), pk=self.kwargs["pk"])

    def dispatch(self, request, *args, **kwargs):
        # Who may not know of the page learns so before anything is read of a form.
        _known = self.person
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **context):
        own, now = self.person.pk == self.request.user.pk, timezone.now()
        return super().get_context_data(
            person=self.person, own=own, leaving=Leaving(self.person, on=day_of(now), at=now, reader=self.request.user),
            title=_("Replace me on all") if own else _("Replace %(name)s on all") % {"name": self.person.full_name},
            submit=_("Hand everything over"), back_url=reverse("people:holdings", args=[self.person.pk]),
            back_label=_("Everything you hold") if own else _("Everything %(name)s holds") % {"name": self.person},
            opened=HandOver.objects.open().filter(person=self.person).first(), **context,
        )  # fmt: skip

    def act(self, form):
        made = replace_all(
            self.person, successor=form.cleaned_data["successor"], by=self.request.user, at=timezone.now(),
            why=form.cleaned_data["why"],
        )  # fmt: skip
        left = with_counts(HandOver.objects.filter(pk=made.pk)).get().rows_left
        if left:
            text = ngettext(
                "%(count)d row is not handed over yet; it says why.",
                "%(count)d rows are not handed over yet; each says why.",
                left,
            )
            messages.warning(self.request, text % {"count": left})
        else:
            messages.success(self.request, _("Everything is handed over."))
        return redirect("audits:hand-over", made.pk)
