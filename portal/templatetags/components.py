"""The pages' building blocks. A builtin: no template loads it. docs/interface.md shows each with an example."""

import datetime as dt
import functools
import re
from collections.abc import Callable
from decimal import Decimal

from django import template
from django.forms.formsets import BaseFormSet
from django.template import loader
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import format_html, format_html_join, linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from portal.addresses import changed_query, is_web_address
from portal.controls import escaped, field_with_one_control, has_one_control
from portal.countries import country_name, country_names
from portal.day_words import first_said
from portal.form_errors import forms_in, problems_of
from portal.states import TONES, Look, look_of

register = template.Library()

BOXES = {
    "info": "info-circle",
    "success": "check-circle",
    "warning": "exclamation-triangle",
    "problem": "exclamation-circle",
    "alarm": "slash-circle",
    "plain": "",
}
# The level of a Django message → the box it stands in.
MESSAGE_BOXES = {"debug": "info", "info": "info", "success": "success", "warning": "warning", "error": "problem"}
MOMENT_FORMATS = {"full": "DATETIME_FORMAT", "short": "SHORT_DATETIME_FORMAT", "time": "TIME_FORMAT"}
DAYS_OF_MOMENTS = {"date": "DATE_FORMAT", "short_date": "SHORT_DATE_FORMAT"}
DATE_FORMATS = {
    "full": "DATE_FORMAT",
    "short": "SHORT_DATE_FORMAT",
    # What asks a moment for its day asks a date for itself.
    "short_date": "SHORT_DATE_FORMAT",
    "month": "YEAR_MONTH_FORMAT",
    "day": "MONTH_DAY_FORMAT",
}


# --- Small marks ------------------------------------------------------------------------------------------------------
@register.simple_tag
def icon(name: str, size: int = 0) -> SafeString:
    """An icon of the sprite; it always stands beside a word, so it is silent."""
    return _icon(str(name), size if size in (20, 24) else 0)


# A page of a list draws a hundred icons; where the sprite lies is known when the portal starts.
@functools.lru_cache(maxsize=500)
def _icon(name: str, size: int) -> SafeString:
    css = f"icon icon-{size}" if size else "icon"
    mark = '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>'
    return format_html(mark, css, static("icons.svg"), name)


@register.simple_tag
def state_tag(state, label="", tone: str = "", icon_name: str = "") -> SafeString:
    """``{% state_tag channel.status channel.get_status_display %}``: icon, word and colour of a state."""
    look = look_of(state)
    look = Look(tone if tone in TONES else look.tone, icon_name or look.icon)
    words = label or getattr(state, "label", "") or (_("Not known") if look.tone == "unknown" else state)
    tag = f'<span class="tag tag-{look.tone}">{icon(look.icon)}<span>{escaped(words)}</span></span>'
    return mark_safe(tag)  # noqa: S308 -- tone and icon are ours, the words are escaped


@register.simple_tag
def when(moment, style: str = "full") -> SafeString:
    """A date or moment in the reader's language and time zone.

    Styles: ``full``, ``short``, ``date``, ``short_date``; for moments also ``time``; for dates also ``month``, ``day``.
    """
    if not moment:
        return SafeString("")
    if not isinstance(moment, dt.datetime):
        return _time(moment.isoformat(), _day(moment, DATE_FORMATS.get(style, "DATE_FORMAT"), get_language()))
    local = timezone.localtime(moment) if timezone.is_aware(moment) else moment
    if style in DAYS_OF_MOMENTS:
        # As a day for machines too: tables keep a day on one line, a moment takes two.
        return _time(local.date().isoformat(), _day(local.date(), DAYS_OF_MOMENTS[style], get_language()))
    words = date_format(local, MOMENT_FORMATS.get(style, "DATETIME_FORMAT"))
    return _time(local.isoformat(timespec="minutes"), words)


# The same few days stand on every page, and a day's words depend on nothing but the language.
@functools.lru_cache(maxsize=5_000)
def _day(day: dt.date, named: str, _language: str | None) -> str:
    return date_format(day, named)


def _time(machine: str, words: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', machine, first_said(words))


@register.simple_tag
def person_name(person, nobody: str = "") -> SafeString:
    """A person's name, kept apart from the writing direction around it; nobody is said in words."""
    name = getattr(person, "full_name", "") or (str(person) if person else "")
    if not name:
        return format_html('<span class="secondary">{}</span>', nobody or pgettext("person", "Nobody"))
    return format_html('<bdi class="name">{}</bdi>', name)


_IN_ADDRESSES = re.compile(r"@|://|\.[a-z]{2,}(?:/|$)")
_JOINTS = re.compile(r"(?<=\w)([./_]+|@)(?=[\w@])")


@register.filter
def breakable(text) -> str:
    """Text whose web and mail addresses break behind dots and strokes where the line is short, not within a word."""
    safe = escaped(text)
    if "." in safe or "@" in safe:
        safe = re.sub(r"\S+", _broken_if_address, safe)
    return mark_safe(safe)  # noqa: S308 -- escaped


def _broken_if_address(word: re.Match) -> str:
    return _JOINTS.sub(r"\1<wbr>", word[0]) if _IN_ADDRESSES.search(word[0]) else word[0]


@register.simple_tag
def external_link(url: str, label: str = "") -> SafeString:
    """A link out of the portal. What is no web address is printed as text, never linked."""
    if not is_web_address(url):
        return format_html("<bdi>{}</bdi>", breakable(label or url or ""))
    return format_html(
        '<a href="{}" rel="external noopener noreferrer"><bdi>{}</bdi> {}<span class="visually-hidden"> {}</span></a>',
        url, breakable(label or url), icon("box-arrow-up-right"), _("(leaves the portal)"),
    )  # fmt: skip


@register.simple_tag
def phone_link(number: str, button: bool = False) -> SafeString:
    """A number that a phone dials by one tap, printed as its owner wrote it."""
    if not number:
        return SafeString("")
    dialled = "".join(sign for sign in number if sign.isdigit() or sign == "+")
    css = mark_safe(' class="btn btn-secondary btn-sm"') if button else ""
    return format_html('<a{} href="tel:{}">{} <bdi>{}</bdi></a>', css, dialled, icon("telephone"), number)


@register.simple_tag
def user_text(value, lang: str = "", inline: bool = False, quote: bool = False) -> SafeString:
    """What a person typed: escaped, with its line breaks, in its own language and direction."""
    spoken = _attribute("lang", lang)
    if inline:
        return format_html('<span class="user-text" dir="auto"{}>{}</span>', spoken, value or "")
    text = mark_safe(linebreaks(value or "", autoescape=True))  # noqa: S308 -- escaped by linebreaks
    if quote:
        return format_html('<blockquote class="user-text" dir="auto"{}>{}</blockquote>', spoken, text)
    return format_html('<div class="user-text" dir="auto"{}>{}</div>', spoken, text)


# --- Addresses ----------------------------------------------------------------------------------------------------------
@register.simple_tag(takes_context=True)
def query_string(context, **changes) -> str:
    """The page's own query with changes: ``{% query_string page=2 %}``; ``None`` removes a key."""
    return changed_query(context["request"].GET, **changes)


@register.simple_tag(takes_context=True)
def same_page(context) -> str:
    """The address to come back to after a change of language or theme: this page, without a language of its own."""
    request = context.get("request")
    if request is None:
        return "/"
    return request.path + (changed_query(request.GET, lang=None) if request.GET else "")


# --- Blocks -------------------------------------------------------------------------------------------------------------
@register.simple_block_tag
def box(content, kind: str = "info", heading: str = "", level: int = 2):
    """``{% box "warning" heading %}…{% endbox %}``: info, success, warning, problem, alarm, plain."""
    kind = kind if kind in BOXES else "info"
    mark = icon(BOXES[kind]) if BOXES[kind] else ""
    title = format_html('<h{0} class="box-heading">{1}<span>{2}</span></h{0}>', level, mark, heading) if heading else ""
    return format_html('<div class="box box-{}">{}<div class="box-body">{}</div></div>', kind, title, content)


@register.simple_block_tag
def disclosure(content, summary: str):
    """``{% disclosure summary %}…{% enddisclosure %}``: help that opens in place."""
    return format_html(
        '<details class="disclosure"><summary><span>{}</span></summary><div class="disclosure-body">{}</div></details>',
        summary, content,
    )  # fmt: skip


@register.simple_block_tag
def summary_row(content, label: str, change: str = "", change_label: str = "", changed: bool = False):
    """One row of ``<dl class="summary">``; ``change`` is the address that changes the answer."""
    link = ""
    if change:
        link = format_html(
            '<dd class="change"><a href="{}">{}<span class="visually-hidden"> {}</span></a></dd>',
            change, change_label or _("Change"), label,
        )  # fmt: skip
    answer = content if content.strip() else format_html('<span class="secondary">{}</span>', _("Not provided"))
    css = _attribute("class", "changed" if changed else "")
    # The edge is for the eye; the word says it to everyone.
    word = format_html(' <span class="tag tag-changes">{}</span>', _("Changed")) if changed else ""
    return format_html("<div{}><dt>{}{}</dt><dd>{}</dd>{}</div>", css, label, word, answer, link)


register.filter(country_name)
register.filter(country_names)


@register.filter
def message_box(message) -> str:
    return MESSAGE_BOXES.get(message.level_tag, "info")


@register.filter
def box_icon(kind: str) -> str:
    return BOXES.get(kind, "info-circle")


# --- Lists --------------------------------------------------------------------------------------------------------------
@register.simple_tag(takes_context=True)
def sort_header(context, column, sort) -> SafeString:
    """The head of a column; sortable ones are links, and only the sorted one says so."""
    css = _attribute("class", "number" if column.numeric else "")
    if not column.sort:
        return format_html('<th scope="col"{}>{}</th>', css, column.label)
    here = sort is not None and sort.key == column.key
    descending = here and sort.descending
    turned = f"-{column.key}" if here and not descending else column.key
    target = changed_query(context["request"].GET, sort=turned, page=None)
    mark = icon("sort-down" if descending else "sort-up") if here else icon("arrow-down-up")
    said = _attribute("aria-sort", ("descending" if descending else "ascending") if here else "")
    return format_html(
        '<th scope="col"{}{}><a class="sort-link" href="{}">{} {}</a></th>', css, said, target, column.label, mark
    )


@register.simple_tag(takes_context=True)
def table_rows(context, columns, rows) -> SafeString:
    """The rows of a list: in each cell what its column shows; the linked column is the row's header."""
    cells = [_cell_of(context, column) for column in columns]
    return mark_safe("\n".join(f"<tr>{''.join([cell(row) for cell in cells])}</tr>" for row in rows))  # noqa: S308 -- of escaped cells


def _cell_of(context, column) -> Callable:
    """How the column draws a cell. What is the same for all of them is worked out once, not four hundred times."""
    content = _drawn_by_template(context, column) if column.template else functools.partial(_shown_in, column)
    if column.link:

        def head(row) -> str:
            words, address = content(row), column.link(row)
            if not address:
                return f'<th scope="row">{words}</th>'
            return f'<th scope="row"><a href="{escaped(address)}">{words}</a></th>'

        return head
    label = escaped(column.label)
    start = f'<td data-label="{label}" class="number">' if column.numeric else f'<td data-label="{label}">'
    empty = f'<td data-label="{label}" class="{"number blank" if column.numeric else "blank"}">'

    def cell(row) -> str:
        shows = content(row)
        return f"{start if shows and not shows.isspace() else empty}{shows}</td>"

    return cell


def _shown_in(column, row) -> str:
    value = shown(column.value_of(row), grouped=column.numeric)
    if hasattr(value, "__html__"):
        return value.__html__()
    if value == "":
        return ""
    return f"<span>{breakable(value)}</span>"


def _drawn_by_template(context, column) -> Callable:
    template = loader.get_template(column.template).template

    def draw(row) -> str:
        # In the page's own context: a context of its own would ask every context processor again, for each cell.
        with context.push(row=row, column=column):
            drawn = template.render(context)
        return f"<div>{drawn}</div>" if drawn.strip() else ""

    return draw


def _attribute(name: str, value: str) -> SafeString:
    return format_html(' {}="{}"', name, value) if value else SafeString("")


def shown(value, *, grouped: bool = False):
    """A plain value as a page prints it; ``grouped`` for amounts (1 234), not for numbers that name something."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, (dt.date, dt.datetime)):
        return when(value, "short_date" if isinstance(value, dt.datetime) else "short")
    if grouped and isinstance(value, (int, float, Decimal)):
        return number_format(value, force_grouping=True)
    return value


@register.filter
def figure(value):
    """A cell of a plot's table: amounts grouped, days in words, the rest as it is; its file has the plain value."""
    return shown(value, grouped=True)


# --- Forms --------------------------------------------------------------------------------------------------------------
@register.simple_tag(takes_context=True)
def error_prefix(context) -> str:
    """“Error: ” before the page's title when a form of the page has been refused; a page that makes the summary itself, from
    the forms of many rows, names it ``problems``. base.html prints it, no page does."""
    refused = context.get("problems") or any(problems_of(form) for form in forms_in(context))
    return _("Error:") + " " if refused else ""


@register.inclusion_tag("components/error_summary.html", takes_context=True)
def error_summary(context, *forms):
    """The summary on top: each problem in the words at its field, linked to the field.

    Without arguments it takes ``form``, ``formset`` and ``forms`` of the page; base.html does that on every page.
    """
    return {"problems": [problem for form in forms or forms_in(context) for problem in problems_of(form)]}


@register.simple_tag(takes_context=True)
def form_fields(context, form, only: str = ""):
    """All fields of a form, or those named: ``{% form_fields form "title purpose" %}``."""
    fields = [form[name] for name in only.split()] if only else list(form)
    drawn = format_html_join("", "{}", ((form_field(field),) for field in fields))
    management = form.management_form if isinstance(form, BaseFormSet) else ""
    return format_html("{}{}", management, drawn)


@register.simple_tag
def form_field(field):
    """One field: ``{% form_field form.title %}``."""
    if has_one_control(field):
        return field_with_one_control(field)
    return loader.get_template("bootstrap5/field.html").render(
        {"field": field, "form_show_labels": True, "form_show_errors": True}
    )


@register.simple_tag
def one_control(field) -> SafeString:
    """The part of ``bootstrap5/field.html`` for a field with one control, or one group of them that draws itself."""
    return field_with_one_control(field)
