"""The numbers of many channels side by side: a list of channels, and what may be added up of each platform (R3, R8)."""

import datetime as dt
from functools import cached_property

import django_filters
from django.db.models import Q
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accounts.models import Body
from accounts.roles import Permission
from activity.answering import readable_by
from activity.bringing.rows import may_bring
from activity.metrics import words
from activity.metrics.engagement import FORMULA, FORMULA_NAME
from activity.metrics.overview import MOST_TOGETHER, lines_of, rows_of, totals_of
from activity.metrics.periods import LAST_YEAR_TO_DAY, MOST_DAYS, PRESETS, Period, preset
from activity.metrics.platform_plots import platform_plot
from activity.metrics.reading import value_on
from activity.models import Metric
from activity.silence.judging import Clock
from channels_registry.models import LIVE, Channel, ChannelStatus, Platform
from portal.addresses import changed_query
from portal.filters import PortalFilterSet
from portal.listpages import Column, ListPage
from portal.plots import plot_as_csv
from portal.store import start_of_day


def _narrows_nothing(queryset, name, value):
    return queryset


class NumbersFilter(PortalFilterSet):
    """Which channels, and of which time; days of one's own go before a preset."""

    q = django_filters.CharFilter(label=gettext_lazy("Name"), field_name="name", lookup_expr="icontains")
    platform = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Platform"),
        queryset=Platform.objects.order_by("name", "pk"),
        empty_label=gettext_lazy("Any"),
    )
    body = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Group or office"),
        queryset=Body.objects.order_by("name", "pk"),
        empty_label=gettext_lazy("Any"),
    )
    region = django_filters.ChoiceFilter(
        label=gettext_lazy("Region"), method="filter_region", empty_label=gettext_lazy("Any")
    )
    period = django_filters.ChoiceFilter(
        label=gettext_lazy("Period"),
        choices=[(key, label) for key, label in PRESETS.items() if key != LAST_YEAR_TO_DAY],
        method=_narrows_nothing,
        empty_label=PRESETS[LAST_YEAR_TO_DAY],
    )
    first = django_filters.DateFilter(label=gettext_lazy("First day"), method=_narrows_nothing)
    last = django_filters.DateFilter(label=gettext_lazy("Last day"), method=_narrows_nothing)

    class Meta:
        model = Channel
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        regions = Body.objects.exclude(region="").order_by("region").values_list("region", flat=True).distinct()
        self.filters["region"].extra["choices"] = [(region, region) for region in regions]

    def get_form_class(self):
        form_class = super().get_form_class()

        def clean(form):
            cleaned = super(form_class, form).clean()
            first, last = cleaned.get("first"), cleaned.get("last")
            if first and last and first > last:
                form.add_error("last", _("The period ends before it begins."))
            if first and ((last or timezone.localdate()) - first).days > MOST_DAYS:
                form.add_error("first", _("Choose at most five years."))
            return cleaned

        return type(form_class.__name__, (form_class,), {"clean": clean})

    def filter_region(self, queryset, name, value):
        return queryset.filter(Q(region=value) | Q(body__region=value))

    def period_of(self, today: dt.date) -> Period:
        """The period asked for; what the form refused narrows nothing."""
        self.form.is_valid()
        chosen = getattr(self.form, "cleaned_data", {})
        first, last = chosen.get("first"), chosen.get("last")
        if not (first or last):
            return preset(chosen.get("period") or LAST_YEAR_TO_DAY, today=today)
        last = min(last or today, today)
        return Period(min(first or last.replace(month=1, day=1), last), last)


class OfPeriod:
    """Whose numbers, and of which time: before a view that has ``filterset``."""

    filterset_class = NumbersFilter

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.at = timezone.now()

    @cached_property
    def clock(self) -> Clock:
        return Clock.of(self.at)

    @cached_property
    def sees_all(self) -> bool:
        return self.request.user.may(Permission.READ_AUDIT)

    @cached_property
    def filterset(self):
        return self.filterset_class(self.request.GET, queryset=self.readable(), request=self.request)

    @cached_property
    def period(self) -> Period:
        return self.filterset.period_of(self.clock.today)

    def readable(self):
        return readable_by(self.request.user, at=self.at).select_related("platform", "body")

    @cached_property
    def chosen(self):
        """Channels in service, and those that were for a part of the period."""
        ended = Q(status=ChannelStatus.RETIRED, retired_at__gte=start_of_day(self.period.first, self.clock.zone))
        return self.filterset.qs.filter(Q(status__in=LIVE) | ended)


class Numbers(OfPeriod, ListPage):
    """Everyone sees the channels they look after; the team, the lead and the auditors see all of them."""

    template_name = "activity/numbers_list.html"
    default_sort = "name"
    export_name = "numbers"
    empty_title = gettext_lazy("No channel to show.")
    empty_text = gettext_lazy("Here stand the channels you look after.")

    @cached_property
    def filtered(self):
        if self.sort and self.sort.key == "followers":
            return self.chosen.annotate(followers_now=value_on(Metric.FOLLOWERS, self.period.last))
        return self.chosen

    def get_title(self):
        return _("Numbers of all channels") if self.sees_all else _("Numbers of your channels")

    @cached_property
    def all_rows(self):
        """Of few enough channels the numbers of all; else None."""
        if self.counted > MOST_TOGETHER:
            return None
        return rows_of(list(self.chosen.order_by("name", "pk")), period=self.period, at=self.at)

    @cached_property
    def lines(self):
        return lines_of([row.channel for row in self.all_rows or ()], period=self.period)

    @cached_property
    def platforms(self):
        return [
            {
                "total": total,
                "followers": words.whole(total.followers),
                "change": words.signed(total.change),
                "rate": words.rate(total.rate),
                "plot": platform_plot(total, self.lines[total.platform.pk], as_of=self.at),
            }
            for total in totals_of(self.all_rows or ())
        ]

    def with_more(self, rows):
        found = rows_of(rows, period=self.period, at=self.at) if self.all_rows is None else self.all_rows
        numbers = {row.channel.pk: row for row in found}
        for channel in rows:
            channel.numbers = numbers[channel.pk]
        return rows

    def get_columns(self):
        """A file has a column for each value; the page puts together what is read together."""
        is_file = self.request.GET.get("format") == "csv"
        columns = [
            Column(
                "name", _("Channel"), sort="name", link=lambda row: reverse("activity:channel-numbers", args=[row.pk])
            ),
            Column("body", _("Group or office"), value="body.name", sort="body__name"),
            Column("platform", _("Platform"), value="platform.name", sort="platform__name"),
            Column(
                "followers", Metric.FOLLOWERS.label, value="numbers.followers.value", sort="followers_now",
                template="activity/_followers.html", numeric=True,
            ),
            Column(
                "change", pgettext("of a number", "Change"), value=lambda row: words.growth(row.numbers.growth), numeric=True,
                export=lambda row: row.numbers.change,
            ),
            Column(
                "posts", _("Posts a week"), template="activity/_verdict.html",
                export=lambda row: _rounded(row.numbers.cadence.a_week, 2),
            ),
            Column(
                "rate", _("Engagement rate"), value=lambda row: words.rate(row.numbers.rate), numeric=True,
                export=lambda row: _rounded(row.numbers.rate.value, 5) if row.numbers.rate else None,
            ),
        ]  # fmt: skip
        return [*columns, *FILE_COLUMNS] if is_file else columns

    def get(self, request, *args, **kwargs):
        key = request.GET.get("plot", "")
        if request.GET.get("format") == "csv" and key:
            plot = next((one["plot"] for one in self.platforms if one["plot"].key == key), None)
            if plot is None:
                raise Http404
            return plot_as_csv(plot, name="numbers")
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **context):
        query = self.request.GET
        plots = [one["plot"] for one in self.platforms if one["plot"].is_drawn]
        return super().get_context_data(
            sees_all=self.sees_all,
            brings_figures=may_bring(self.request.user, timezone.now()),
            period=self.period,
            platforms=self.platforms,
            too_many=self.all_rows is None,
            most=MOST_TOGETHER,
            plots=[{"plot": plot, "csv": changed_query(query, format="csv", plot=plot.key)} for plot in plots],
            report_url=reverse("activity:numbers-report") + changed_query(query, page=None, sort=None),
            formula=FORMULA,
            formula_name=FORMULA_NAME,
            **context,
        )


# Beside those of the page.
FILE_COLUMNS = (
    Column("followers_day", gettext_lazy("Day of the number of followers"), value="numbers.followers.day"),
    Column("followers_source", gettext_lazy("Source"), value="numbers.followers.source_label"),
    Column("followers_name", gettext_lazy("The source's own word"), value="numbers.followers.source_name"),
    Column("followers_exact", gettext_lazy("How exact"), value="numbers.followers.precision_label"),
    Column("since", gettext_lazy("Change since"), value="numbers.growth.since"),
    Column("planned", gettext_lazy("Planned posts a week"), value=lambda row: words.planned(row.numbers.cadence.plan)),
    Column("verdict", gettext_lazy("Rhythm"), value="numbers.cadence.verdict.label"),
    Column("weeks", gettext_lazy("Weeks counted"), value="numbers.cadence.weeks"),
)


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)
