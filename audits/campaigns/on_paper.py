"""The record of a campaign in words, for its PDF: the figures, and every decision that is more than “keep” (N9).

What was kept stands in the tables of the archive; a thousand rows of “keep” on paper hide the three that matter.
"""

import datetime as dt
from pathlib import Path
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from audits.campaigns import reading, sampling
from audits.campaigns.weighing import Why
from audits.models import Campaign, Item, ItemDecision, Remediation, SecondLookResult
from portal.in_words import labelled
from portal.store import portal_settings
from portal.typesetting import typeset

TEMPLATE = Path(__file__).parent / "paper" / "review.typ"
# Rows of each part on paper; the tables of the archive have all of them.
MOST_ROWS = 300


def pdf_of(campaign: Campaign, facts: list[tuple[str, str]], *, at: dt.datetime, language: str) -> bytes:
    """The record as a PDF, in the language that is active. Raises CannotTypeset."""
    return typeset(_words(campaign, facts, at=at, language=language), template=TEMPLATE)


def _words(campaign: Campaign, facts: list[tuple[str, str]], *, at: dt.datetime, language: str) -> dict[str, Any]:
    return {
        "language": language,
        "title": campaign.title,
        "heading": campaign.title,
        "description": _("Who was asked, what was shown, recommended and decided, and what came of it."),
        "organisation": portal_settings().organisation_name,
        "notice": "",
        "as_of": _("As of %(moment)s UTC") % {"moment": f"{at:%Y-%m-%d %H:%M}"},
        "page_words": _("Page {page} of {pages}"),
        "columns_of_facts": [_("About this review"), pgettext("head of a table", "Answer")],
        "facts": [{"label": label, "value": value} for label, value in facts],
        "parts": [_decided(campaign), _open(campaign), _to_do(campaign), _looked_again(campaign)],
    }


def _part(heading: str, columns: list[tuple[str, int]], rows: list[list[str]], count: int) -> dict[str, Any]:
    """One table; ``columns`` are (head, share of the width)."""
    note = "" if count else _("None.")
    if count > len(rows):
        note = ngettext(
            "%(count)d row; the first ones stand here, the others in the tables of the archive.",
            "%(count)d rows; the first ones stand here, the others in the tables of the archive.",
            count,
        ) % {"count": count}
    heads, widths = zip(*columns, strict=True)
    return {"heading": heading, "note": note, "columns": list(heads), "widths": list(widths), "rows": rows}


def _first(rows: QuerySet) -> tuple[list, int]:
    return list(rows[:MOST_ROWS]), rows.count()


def _decided(campaign: Campaign) -> dict[str, Any]:
    found, count = _first(
        reading.items_of(campaign).exclude(decision__in=["", ItemDecision.KEEP]).order_by("-risk", "pk")
    )
    columns = [(_("Access"), 4), (_("Recommended"), 3), (_("Decision"), 3), (_("Why"), 4)]
    return _part(_("Decided otherwise than “keep”"), columns, [_decided_row(item) for item in found], count)


def _decided_row(item: Item) -> list[str]:
    decision = item.get_decision_display()
    if item.new_level:
        decision = labelled(decision, item.get_new_level_display())
    return [
        _access(item),
        f"{item.get_recommendation_display()}. {Why(item.recommended_why).label}",
        f"{decision}\n{item.decided_by}, {item.decided_at:%Y-%m-%d}",
        item.comment,
    ]


def _access(item: Item) -> str:
    return f"{item.person}\n{item.channel.name} ({item.channel.platform.name})\n{item.get_level_display()}"


def _open(campaign: Campaign) -> dict[str, Any]:
    found, count = _first(reading.items_of(campaign).undecided().order_by("-risk", "pk"))
    columns = [(_("Access"), 4), (_("Recommended"), 4), (_("Asked as"), 3)]
    rows = [
        [
            _access(item),
            f"{item.get_recommendation_display()}. {Why(item.recommended_why).label}",
            item.get_asked_as_display(),
        ]
        for item in found
    ]
    return _part(_("Nobody decided"), columns, rows, count)


def _to_do(campaign: Campaign) -> dict[str, Any]:
    rows = Remediation.objects.of_campaign(campaign).select_related(
        "channel", "grant__person", "carried_out_by", "verified_by", "evidence"
    )
    found, count = _first(rows.order_by("pk"))
    columns = [(_("What"), 4), (_("State"), 3), (pgettext("date in a table", "Carried out"), 3), (pgettext("date in a table", "Checked"), 3)]  # fmt: skip
    return _part(_("Carried out on the platforms"), columns, [_to_do_row(todo) for todo in found], count)


def _to_do_row(todo: Remediation) -> list[str]:
    about = f"{todo.get_what_display()}\n{todo.channel.name}"
    if todo.grant is not None:
        about = f"{about}, {todo.grant.person}"
    return [
        about,
        todo.get_status_display(),
        _done(todo.carried_out_by, todo.carried_out_at),
        _done(todo.verified_by, todo.verified_at),
    ]


def _done(person, at: dt.datetime | None) -> str:
    if at is None:
        return ""
    return f"{at:%Y-%m-%d}\n{person}" if person is not None else f"{at:%Y-%m-%d}"


def _looked_again(campaign: Campaign) -> dict[str, Any]:
    found, count = _first(sampling.looks_of(campaign).filter(result=SecondLookResult.DIFFERS))
    columns = [(_("Access"), 4), (_("Decision"), 3), (_("What was seen"), 5)]
    rows = [[_access(look.item), look.item.get_decision_display(), look.note] for look in found]
    return _part(_("Second look: would have been decided otherwise"), columns, rows, count)
