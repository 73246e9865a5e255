"""The numbers of a period as a report: a page that prints, a file, an accessible PDF (R3, R4)."""

from functools import cached_property

from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.generic import TemplateView, View

from activity.metrics import words
from activity.metrics.overview import MOST_TOGETHER
from activity.metrics.reading import Number
from activity.metrics.report import MANY_PDFS
from activity.metrics.report.typesetting import CannotTypeset, typeset
from activity.metrics.report.words import report_of
from activity.models import Metric
from activity.views.metrics_list import OfPeriod
from portal.addresses import changed_query
from portal.exports import csv_response
from portal.filters import pills_of
from portal.formpages import REFUSED
from portal.giving_out import give_pdf
from portal.ratelimits import too_many

UNAVAILABLE = 503
TIME = ("period", "first", "last")
HEADS = (
    gettext_lazy("Channel"),
    gettext_lazy("Group or office"),
    gettext_lazy("Platform"),
    gettext_lazy("First day"),
    gettext_lazy("Last day"),
    Metric.FOLLOWERS.label,
    gettext_lazy("Day of the number of followers"),
    gettext_lazy("Source"),
    gettext_lazy("The source's own word"),
    gettext_lazy("How exact"),
    pgettext_lazy("of a number", "Change"),
    gettext_lazy("Change since"),
    gettext_lazy("Posts counted"),
    gettext_lazy("Weeks counted"),
    gettext_lazy("Posts a week"),
    gettext_lazy("Planned posts a week"),
    gettext_lazy("Rhythm"),
    gettext_lazy("Engagement rate"),
    gettext_lazy("Posts judged"),
)


def provenance_of(number: Number | None) -> list:
    """The number with its day, its source, the source's own word and how exact it is."""
    if number is None:
        return [None] * 5
    return [number.value, number.day, number.source_label, number.source_name, number.precision_label]


class OfReport(OfPeriod):
    @cached_property
    def too_many(self) -> bool:
        return len(self.channels) > MOST_TOGETHER

    @cached_property
    def channels(self) -> list:
        """One more than a report may have tells that there are too many."""
        return list(self.chosen.order_by("name", "pk")[: MOST_TOGETHER + 1])

    @cached_property
    def pills(self):
        return pills_of(self.filterset)

    @cached_property
    def made(self):
        days = {str(self.filterset.form[name].label) for name in TIME}
        return report_of(
            [] if self.too_many else self.channels,
            period=self.period,
            narrowed=[(pill.label, pill.value) for pill in self.pills if pill.label not in days],
            at=self.at,
            address=self.request.build_absolute_uri(self.address("numbers-report")),
        )

    def address(self, name: str, **changes) -> str:
        return reverse(f"activity:{name}") + changed_query(self.request.GET, lang=None, **{"format": None, **changes})


class NumbersReport(OfReport, TemplateView):
    """``?format=csv`` is the file. The number of queries is fixed."""

    template_name = "activity/numbers_report.html"

    def get(self, request, *args, **kwargs):
        if request.GET.get("format") == "csv" and not self.too_many:
            return csv_response("numbers-report", [str(head) for head in HEADS], self.made.rows, self.cells)
        return self.page(status=200 if self.filterset.form.is_valid() else REFUSED)

    def page(self, *, problem: str = "", status: int = 200):
        return self.render_to_response(self.get_context_data(problem=problem), status=status)

    def cells(self, row) -> list:
        followers, growth, cadence, rate = row.followers, row.growth, row.cadence, row.rate
        return [
            row.channel.name, row.channel.body.name, row.channel.platform.name, self.period.first, self.period.last,
            *provenance_of(followers),
            *([growth.change, growth.since] if growth else [None, None]),
            cadence.posts if cadence.weeks else None, cadence.weeks,
            None if cadence.a_week is None else round(cadence.a_week, 2), words.planned(cadence.plan), cadence.verdict.label,
            *([round(rate.value, 5), rate.posts] if rate else [None, None]),
        ]  # fmt: skip

    def get_context_data(self, **context):
        return super().get_context_data(
            report=self.made.report,
            parts=[
                {"part": part, "plot": plot} for part, plot in zip(self.made.report.parts, self.made.plots, strict=True)
            ],
            filter=self.filterset,
            pills=self.pills,
            clear_url=self.request.path,
            too_many=self.too_many,
            most=MOST_TOGETHER,
            pdf_url=self.address("numbers-report-pdf"),
            csv_url=self.address("numbers-report", format="csv"),
            list_url=self.address("numbers"),
            **context,
        )


class NumbersReportPdf(OfReport, View):
    """The same as a file, in the language of the page. Where it cannot be made, the page that can be printed."""

    http_method_names = ["get", "head", "options"]

    def get(self, request, *args, **kwargs):
        if self.too_many or not self.filterset.form.is_valid():
            # The page says what to change.
            return redirect(self.address("numbers-report"))
        if wait := MANY_PDFS.wait_for(request):
            return too_many(request, wait)
        report = self.made.report
        try:
            made = typeset(report)
        except CannotTypeset as problem:
            return self.page_instead(str(problem))
        numbers = _("numbers")
        return give_pdf(made, name=f"{numbers}-{self.period.first}-{self.period.last}", language=report.language)

    def page_instead(self, problem: str):
        page = NumbersReport()
        page.setup(self.request, *self.args, **self.kwargs)
        return page.page(problem=problem, status=UNAVAILABLE)
