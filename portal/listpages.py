"""The one list page: filters in the address, sort links, pages, and an export of exactly what is seen.

A list page names its columns, its filters and its rows. It costs the same number of queries with 1 row as with 100, as long
as ``get_rows`` joins, or ``with_more`` asks once a page, what its cells print.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from django.core.exceptions import FieldDoesNotExist, ObjectDoesNotExist
from django.db.models import F, QuerySet
from django.db.models.expressions import OrderBy
from django.utils.formats import number_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView

from portal.addresses import changed_query
from portal.exports import csv_response
from portal.filters import pills_of
from portal.workbooks import xlsx_response

# Nobody reads past the ten-thousandth row; a count that stops there and pages that end there stay quick.
MOST_COUNTED = 10_000
EXPORTED_TOGETHER = 500


@dataclass(frozen=True)
class Column:
    """One column. ``value`` is an attribute path (``body.name``) or a function of the row; a template may draw the cell.

    ``sort`` names the fields the rows are sorted by; without it the column cannot be sorted.
    ``export`` gives the value for the file when it differs; ``export=False`` leaves the column out.
    """

    key: str
    label: str
    value: str | Callable | None = None
    template: str = ""
    sort: str | tuple[str, ...] = ()
    export: Callable | bool = True
    numeric: bool = False
    # Gives the address of the row's own page, "" where the reader has none; the column becomes the row's header.
    link: Callable | None = None

    def value_of(self, row):
        if callable(self.value):
            return self.value(row)
        value = row
        for name in (self.value or self.key).split("."):
            try:
                value = getattr(value, name)
            except ObjectDoesNotExist:
                return None
            if value is None:
                return None
        return value() if callable(value) else value

    def exported(self, row):
        return self.export(row) if callable(self.export) else self.value_of(row)

    @property
    def sort_fields(self) -> tuple[str, ...]:
        return (self.sort,) if isinstance(self.sort, str) else tuple(self.sort)


@dataclass(frozen=True)
class Sort:
    key: str
    descending: bool

    def __str__(self):
        return f"-{self.key}" if self.descending else self.key


@dataclass(frozen=True)
class Page:
    """One page of rows, numbered from 1."""

    number: int
    pages: int
    rows: list
    first: int

    @classmethod
    def of(cls, rows: Sequence | QuerySet, asked: str, *, size: int, count: int) -> "Page":
        """The page whose number was ``asked`` for, of ``count`` rows in their order; only its own are read."""
        pages = max(1, math.ceil(count / size))
        number = page_number(asked, pages)
        start = (number - 1) * size
        return cls(number, pages, list(rows[start : start + size]), start + 1)

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.number < self.pages else None

    @property
    def near(self) -> list[int]:
        """The page numbers to show; 0 stands for those left out."""
        wanted = {1, self.pages, *range(self.number - 1, self.number + 2)}
        shown = sorted(number for number in wanted if 1 <= number <= self.pages)
        found = []
        for number in shown:
            if found and number - found[-1] > 1:
                found.append(0)
            found.append(number)
        return found


class ListPage(TemplateView):
    """A page that is a list. Subclasses set ``title`` (or ``get_title``), ``columns`` (or ``get_columns``) and
    ``default_sort``, and write ``get_rows``.

    Pages and their count end at MOST_COUNTED; the export has every row that the filters leave.
    """

    template_name = "portal/list.html"
    title = ""
    columns: tuple[Column, ...] = ()
    default_sort = ""
    filterset_class = None
    page_size = 50
    export_name = "list"
    # Said when nothing is there at all, and what to do about it.
    empty_title = gettext_lazy("Nothing here yet.")
    empty_text = ""
    compact = False
    # The same file as an Excel workbook too: for lists that people hand on as evidence.
    excel = False
    # False for what must not leave the portal as a file: then neither of them is offered or made.
    exports = True

    def get_rows(self) -> QuerySet:
        """The rows this person may see, with everything joined that the cells print."""
        raise NotImplementedError(f"{type(self).__name__} needs get_rows().")

    def with_more(self, rows: list) -> list:
        """The rows of one page with what their cells print of other tables, asked for all of them together."""
        return rows

    def get_title(self) -> str:
        return self.title

    def get_columns(self) -> tuple[Column, ...]:
        return self.columns

    @cached_property
    def shown_columns(self) -> tuple[Column, ...]:
        return tuple(self.get_columns())

    # --- Filter, sort, page -----------------------------------------------------------------------------------------
    @cached_property
    def filterset(self):
        if self.filterset_class is None:
            return None
        return self.filterset_class(self.request.GET, queryset=self.get_rows(), request=self.request)

    @cached_property
    def filtered(self) -> QuerySet:
        # A parameter that makes no sense is left out and said at its field; the others still count.
        return self.filterset.qs if self.filterset is not None else self.get_rows()

    @cached_property
    def sort(self) -> Sort | None:
        return sort_from(self.request.GET.get("sort", ""), self.shown_columns) or sort_from(
            self.default_sort, self.shown_columns
        )

    @cached_property
    def sorted_rows(self) -> QuerySet:
        column = next((c for c in self.shown_columns if self.sort and c.key == self.sort.key), None)
        fields = column.sort_fields if column else ()
        return self.filtered.order_by(
            *ordering(self.filtered.model, fields, descending=bool(self.sort and self.sort.descending))
        )

    @cached_property
    def counted(self) -> int:
        """How many rows there are, at most one more than MOST_COUNTED."""
        return self.filtered.order_by().values("pk")[: MOST_COUNTED + 1].count()

    @cached_property
    def page(self) -> Page:
        asked, count = self.request.GET.get("page", ""), min(self.counted, MOST_COUNTED)
        page = Page.of(self.sorted_rows, asked, size=self.page_size, count=count)
        return replace(page, rows=self.with_more(page.rows))

    # --- Words --------------------------------------------------------------------------------------------------------
    def count_sentence(self) -> str:
        if self.counted > MOST_COUNTED:
            return _("More than %(count)s found. Add a filter to see the rest.") % {
                "count": number_format(MOST_COUNTED, force_grouping=True)
            }
        count = number_format(self.counted, force_grouping=True)
        return ngettext("%(count)s found", "%(count)s found", self.counted) % {"count": count}

    def get_context_data(self, **context):
        pills = pills_of(self.filterset) if self.filterset is not None else []
        return super().get_context_data(
            title=self.get_title(),
            columns=self.shown_columns,
            page=self.page,
            sort=self.sort,
            sort_in_address=self.request.GET.get("sort", ""),
            filter=self.filterset,
            pills=pills,
            clear_url=self.request.path,
            announcement=self.count_sentence(),
            export_url=changed_query(self.request.GET, format="csv", page=None) if self.exports else "",
            excel_url=changed_query(self.request.GET, format="xlsx", page=None) if self.excel else "",
            empty_title=self.empty_title,
            empty_text=self.empty_text,
            compact=self.compact,
            **context,
        )

    def get(self, request, *args, **kwargs):
        if self.exports and request.GET.get("format") == "csv":
            return self.export()
        if self.excel and request.GET.get("format") == "xlsx":
            return self.export(xlsx_response)
        return super().get(request, *args, **kwargs)

    def export(self, respond=csv_response):
        columns = [column for column in self.shown_columns if column.export is not False]
        return respond(
            self.export_name,
            [str(column.label) for column in columns],
            self.exported_rows(),
            lambda row: [column.exported(row) for column in columns],
        )

    def exported_rows(self):
        # Asked for before the file begins: a list of something that is not there answers 404, not half a file.
        return self._in_batches(self.sorted_rows.iterator(chunk_size=EXPORTED_TOGETHER))

    def _in_batches(self, rows):
        while batch := list(islice(rows, EXPORTED_TOGETHER)):
            yield from self.with_more(batch)


def sort_from(text: str, columns) -> Sort | None:
    """The sort that ``text`` (``name`` or ``-name``) asks for, if a column of that key can be sorted."""
    key = text.removeprefix("-")
    if any(column.key == key and column.sort_fields for column in columns):
        return Sort(key, text.startswith("-"))
    return None


def page_number(text: str, pages: int) -> int:
    """A page that exists: what cannot be read, or lies outside, is page 1."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 9):
        return 1
    return int(text) if 1 <= int(text) <= pages else 1


def ordering(model, fields: tuple[str, ...], *, descending: bool) -> list[OrderBy]:
    """The fields in one direction, rows without a value last on every database, equal rows in the order of their pk."""
    named = [*((name.removeprefix("-"), name.startswith("-") != descending) for name in fields), ("pk", descending)]
    return [_ordered(name, down, may_be_null(model, name)) for name, down in named]


def _ordered(name: str, descending: bool, nullable: bool) -> OrderBy:
    # nulls_last is only said where it matters: it can keep an index from being used.
    last = {"nulls_last": True} if nullable else {}
    return F(name).desc(**last) if descending else F(name).asc(**last)


def may_be_null(model, path: str) -> bool:
    """Whether the field at the end of ``a__b__c``, or any relation on the way, can be empty. Unknown names can."""
    for name in path.split("__"):
        if name == "pk":
            return False
        try:
            field = model._meta.get_field(name)
        except (FieldDoesNotExist, AttributeError):
            return True
        if field.null:
            return True
        model = field.related_model
    return False
