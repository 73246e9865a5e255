"""The yearly report for the governing body: a page that prints, and an accessible PDF of two pages (R4)."""

from functools import cached_property

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from accounts.access import PermissionRequired
from accounts.roles import Permission
from portal.giving_out import give_pdf
from portal.ratelimits import too_many
from portal.store import portal_zone
from workspace.brief.made import counted_since
from workspace.brief.typesetting import MANY_PDFS
from workspace.views.brief import UNAVAILABLE
from workspace.yearly.figures import years_to_choose
from workspace.yearly.typesetting import CannotTypeset, typeset
from workspace.yearly.words import Report, paper_of, report_of


class OfYear(PermissionRequired):
    """Which year; for the team, its lead and the auditors."""

    permission = Permission.READ_AUDIT

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.at = timezone.now()

    @cached_property
    def years(self) -> list[int]:
        return years_to_choose(at=self.at, counted_since=counted_since())

    @cached_property
    def year(self) -> int:
        """The year asked for where it was counted; else the last whole one, or this one in the portal's first year."""
        asked = self.request.GET.get("year", "")
        if asked.isascii() and asked.isdecimal() and len(asked) == 4 and int(asked) in self.years:
            return int(asked)
        last = timezone.localtime(self.at, portal_zone()).year - 1
        return last if last in self.years else self.years[0]

    @cached_property
    def report(self) -> Report:
        return report_of(self.year, at=self.at)

    def address(self, name: str, year: int | None = None) -> str:
        return f"{reverse(f'workspace:{name}')}?year={year or self.year}"


class YearlyReport(OfYear, TemplateView):
    """A fixed number of queries for years that were counted."""

    template_name = "workspace/yearly.html"

    def page(self, *, problem: str, status: int):
        return self.render_to_response(self.get_context_data(problem=problem), status=status)

    def get_context_data(self, **context):
        return super().get_context_data(
            report=self.report,
            years=[{"year": year, "url": self.address("yearly", year), "current": year == self.year} for year in self.years],
            pdf_url=self.address("yearly-pdf"),
            **context,
        )  # fmt: skip


class YearlyReportPdf(OfYear, View):
    """The same as a file, in the language of the page. Where it cannot be made, the page that can be printed."""

    http_method_names = ["get", "head", "options"]

    def get(self, request, *args, **kwargs):
        if wait := MANY_PDFS.wait_for(request):
            return too_many(request, wait)
        address = request.build_absolute_uri(self.address("yearly"))
        try:
            made = typeset(paper_of(self.report, address=address))
        except CannotTypeset as problem:
            page = YearlyReport()
            page.setup(request, *self.args, **self.kwargs)
            return page.page(problem=str(problem), status=UNAVAILABLE)
        report = _("yearly-report")
        return give_pdf(made, name=f"{report}-{self.year}", language=get_language())
