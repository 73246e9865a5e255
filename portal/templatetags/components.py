"""The pages' building blocks. A builtin: no template loads it. docs/interface.md shows each with an example."""

import datetime as dt
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
DATE_FORMATS = {
    "full": "DATE_FORMAT",
    "short": "SHORT_DATE_FORMAT",
    "month": "YEAR_MONTH_FORMAT",
    "day": "MONTH_DAY_FORMAT",
}


# --- Small marks ------------------------------------------------------------------------------------------------------
@register.simple_tag
def icon(name: str, size: int = 0) -> SafeString:
    """An icon of the sprite; it always stands beside a word, so it is silent."""
    css = f"icon icon-{size}" if size in (20, 24) else "icon"
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        css,
        static("icons.svg"),
        name,
    )


@register.simple_tag
def state_tag(state, label="", tone: str = "", icon_name: str = "") -> SafeString:
    """``{% state_tag channel.status channel.get_status_display %}``: icon, word and colour of a state."""
    look = look_of(state)
    look = Look(tone if tone in TONES else look.tone, icon_name or look.icon)
    words = label or getattr(state, "label", "") or (_("Not known") if look.tone == "unknown" else state)
    return format_html('<span class="tag tag-{}">{}<span>{}</span></span>', look.tone, icon(look.icon), words)


@register.simple_tag
def when(moment, style: str = "full") -> SafeString:
    """A date or moment in the reader's language and time zone.

    Styles: ``full``, ``short``; for moments also ``date``, ``short_date``, ``time``; for dates also ``month``, ``day``.
    """
    if not moment:
        return SafeString("")
    if not isinstance(moment, dt.datetime):
        return _time(moment.isoformat(), date_format(moment, DATE_FORMATS.get(style, "DATE_FORMAT")))
    local = timezone.localtime(moment) if timezone.is_aware(moment) else moment
    named = {**MOMENT_FORMATS, "date": "DATE_FORMAT", "short_date": "SHORT_DATE_FORMAT"}
    return _time(local.isoformat(timespec="minutes"), date_format(local, named.get(style, "DATETIME_FORMAT")))


def _time(machine: str, words: str) -> SafeString:
    if get_language() == "fr" and words.startswith("1 "):
        words = f"1er{words[1:]}"  # French counts the first day of the month, and only that one
    return format_html('<time datetime="{}">{}</time>', machine, words)


@register.simple_tag
def person_name(person, nobody: str = "") -> SafeString:
    """A person's name, kept apart from the writing direction around it; nobody is said in words."""
    name = getattr(person, "full_name", "") or (str(person) if person else "")
    if not name:
        return format_html('<span class="secondary">{}</span>', nobody or pgettext("person", "Nobody"))
    return format_html('<bdi class="name">{}</bdi>', name)


@register.simple_tag
def external_link(url: str, label: str = "") -> SafeString:
    """A link out of the portal. What is no web address is printed as text, never linked."""
    if not is_web_address(url):
        return format_html("<bdi>{}</bdi>", label or url or "")
    return format_html(
        '<a href="{}" rel="external noopener noreferrer"><bdi>{}</bdi> {}<span class="visually-hidden"> {}</span></a>',
        url, label or url, icon("box-arrow-up-right"), _("(leaves the portal)"),
    )  # fmt: skip


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
def table_cell(context, column, row) -> SafeString:
    """A cell with what its column shows for the row; the linked column is the row's header."""
    content = _cell_content(context, column, row)
    if column.link:
        return format_html('<th scope="row"><a href="{}">{}</a></th>', column.link(row), content)
    css = "number" if column.numeric else ""
    if not str(content).strip():
        css = f"{css} blank".strip()
    return format_html('<td data-label="{}"{}>{}</td>', column.label, _attribute("class", css), content)


def _attribute(name: str, value: str) -> SafeString:
    return format_html(' {}="{}"', name, value) if value else SafeString("")


def _cell_content(context, column, row):
    if not column.template:
        value = shown(column.value_of(row), grouped=column.numeric)
        return value if hasattr(value, "__html__") else format_html("<span>{}</span>", value) if value != "" else ""
    # In the page's own context: a context of its own would ask every context processor again, for each cell.
    with context.push(row=row, column=column):
        drawn = loader.get_template(column.template).template.render(context)
    return format_html("<div>{}</div>", drawn) if drawn.strip() else ""


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


# --- Forms --------------------------------------------------------------------------------------------------------------
@register.simple_tag(takes_context=True)
def error_prefix(context) -> str:
    """“Error: ” before the page's title when a form of the page has been refused."""
    return _("Error:") + " " if any(problems_of(form) for form in forms_in(context)) else ""


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
    draw = loader.get_template("bootstrap5/field.html")
    frame = {"form_show_labels": True, "form_show_errors": True}
    drawn = format_html_join("", "{}", ((draw.render({**frame, "field": field}),) for field in fields))
    management = form.management_form if isinstance(form, BaseFormSet) else ""
    return format_html("{}{}", management, drawn)


@register.simple_tag
def form_field(field):
    """One field: ``{% form_field form.title %}``."""
    return loader.get_template("bootstrap5/field.html").render(
        {"field": field, "form_show_labels": True, "form_show_errors": True}
    )
