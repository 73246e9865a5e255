"""The record of decisions: the list in words, one decision, and the check of the whole chain (design §5.4)."""

import json

import django_filters
from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View

from accounts.access import PermissionRequired
from accounts.models import Person
from accounts.roles import Permission
from ledger.checking import ask_for_check, last_check
from ledger.models import LedgerEntry
from ledger.phrases import known_actions
from ledger.privacy import readable_by
from notifications.wakeups import WakeUp
from portal.filters import PortalFilterSet
from portal.listpages import Column, ListPage
from portal.store import end_of_day, start_of_day
from portal.templatetags.components import user_text
from workspace.decisions import SUBJECTS, subject_kind, subject_url, told

# Characters of a reason in the list; the decision's own page and the export have all of it.
SHOWN = 160
check_soon = WakeUp("ledger.check")


def actions() -> list[tuple[str, str]]:
    return sorted(((key, str(phrase)) for key, phrase in known_actions().items()), key=lambda pair: pair[1].casefold())


class LedgerFilter(PortalFilterSet):
    person = django_filters.CharFilter(label=gettext_lazy("Who"), method="filter_person")
    action = django_filters.ChoiceFilter(
        label=gettext_lazy("What"), choices=actions, empty_label=gettext_lazy("Anything")
    )
    kind = django_filters.ChoiceFilter(
        label=gettext_lazy("About a"),
        field_name="subject_type",
        choices=[(key, label) for key, (label, _path) in SUBJECTS.items()],
        empty_label=gettext_lazy("Anything"),
    )
    q = django_filters.CharFilter(
        label=gettext_lazy("Name or words"), field_name="words__text", lookup_expr="icontains"
    )
    day = django_filters.DateFromToRangeFilter(label=gettext_lazy("When"), method="filter_day")

    class Meta:
        model = LedgerEntry
        fields = []

    def filter_person(self, queryset, name, value):
        return queryset.filter(actor_id__in=Person.objects.filter(full_name__icontains=value).values("pk"))

    def filter_day(self, queryset, name, value):
        if value.start:
            queryset = queryset.filter(at__gte=start_of_day(value.start.date()))
        if value.stop:
            queryset = queryset.filter(at__lt=end_of_day(value.stop.date()))
        return queryset


class LedgerList(PermissionRequired, ListPage):
    permission = Permission.READ_LEDGER
    title = gettext_lazy("Record of decisions")
    template_name = "workspace/ledger.html"
    filterset_class = LedgerFilter
    default_sort = "-at"
    export_name = "decisions"
    compact = True
    empty_title = gettext_lazy("No decision is recorded yet.")
    columns = (
        Column(
            "seq",
            gettext_lazy("Number"),
            sort="seq",
            numeric=True,
            link=lambda row: reverse("workspace:ledger-entry", args=[row.seq]),
        ),
        Column("at", gettext_lazy("When"), template="workspace/_decided_at.html", sort=("at", "seq")),
        Column("who", gettext_lazy("Who"), value=lambda row: row.told.who),
        Column("what", gettext_lazy("What"), value=lambda row: row.told.what, sort="action"),
        Column(
            "subject",
            gettext_lazy("About"),
            value=lambda row: user_text(row.told.subject, inline=True),
            export=lambda row: row.told.subject,
            sort=("subject_type", "subject_id"),
        ),
        Column(
            "why",
            gettext_lazy("Why"),
            value=lambda row: user_text(Truncator(row.told.why).chars(SHOWN), inline=True),
            export=lambda row: row.told.why,
        ),
    )

    def get_rows(self):
        return readable_by(LedgerEntry.objects.select_related("words"), self.request.user)

    def with_more(self, rows):
        for row in rows:
            row.told = told(row)
        return rows

    def get_context_data(self, **context):
        check = last_check()
        return super().get_context_data(
            check=check,
            counted=number_format(check.count, force_grouping=True),
            number=number_format(check.broken_at, force_grouping=True) if check.broken_at else "",
            fault=_(check.fault) if check.fault else "",
            **context,
        )


class LedgerVerify(PermissionRequired, View):
    """Have the chain walked: minutes of work once it is long, so a task does it and the list shows the dated result."""

    permission = Permission.READ_LEDGER
    http_method_names = ["post"]

    def post(self, request):
        ask_for_check(at=timezone.now())
        transaction.on_commit(check_soon, robust=True)
        messages.info(request, _("The record is being verified. The result stands here as soon as it is known."))
        return redirect("workspace:ledger")


class LedgerEntryPage(PermissionRequired, TemplateView):
    permission = Permission.READ_LEDGER
    template_name = "workspace/ledger_entry.html"

    def get_context_data(self, **kwargs):
        entries = readable_by(LedgerEntry.objects.select_related("words"), self.request.user)
        entry = get_object_or_404(entries, seq=self.kwargs["seq"])
        return super().get_context_data(
            entry=entry,
            told=told(entry),
            kind=subject_kind(entry),
            subject_url=subject_url(entry, reader=self.request.user),
            facts=sorted(json.loads(entry.data).items()),
            now=timezone.now(),
            **kwargs,
        )
