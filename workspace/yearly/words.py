"""The year in words, once for the page and the paper: sentences that read as one text, each with its figures (R4)."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from activity.metrics import words
from portal.store import day_of, portal_settings
from requests_app.standing.clock import in_days
from workspace.brief.made import counted_since
from workspace.brief.words import as_of, page_words
from workspace.yearly.figures import Counted, count

# Platforms that stand in a row of their own; the rest are added up.
MOST_PLATFORMS = 6


@dataclass(frozen=True)
class Row:
    """``now`` and ``before`` None are not known."""

    label: str
    now: int | None
    before: int | None

    @property
    def in_words(self) -> list[str]:
        return [self.label, words.whole(self.now), words.whole(self.before)]


@dataclass(frozen=True)
class Part:
    key: str
    heading: str
    text: str
    rows: list[Row]


@dataclass(frozen=True)
class Report:
    year: int
    heading: str
    lead: str
    as_of: str
    parts: list[Part]
    notes: list[str]
    # Heads of the figures: what, this year, the year before.
    heads: list[str]
    nothing: str = ""


def report_of(year: int, *, at: dt.datetime) -> Report:
    """In the language of now. The number of queries is fixed for years that were counted."""
    since = counted_since()
    now = count(year, at=at, counted_since=since)
    before = count(year - 1, at=at, counted_since=since)
    parts = [part(now, before) for part in PARTS] if now.is_known else []
    return Report(
        year=year,
        heading=_("Our social media channels in %(year)s") % {"year": year},
        lead=_lead(now),
        as_of=as_of(at),
        parts=parts,
        notes=_notes(now, since) if now.is_known else [],
        heads=[_("Figure"), str(year), str(year - 1)],
        nothing="" if now.is_known else _("Nothing was counted in %(year)s: the portal began later.") % {"year": year},
    )


def _lead(now: Counted) -> str:
    if now.year.last == dt.date(now.year.number, 12, 31):
        return _("A report for the governing body: the year %(year)s beside the year before.") % {
            "year": now.year.number
        }
    return _("A report for the governing body: the year %(year)s up to %(day)s, beside the whole year before.") % {
        "year": now.year.number,
        "day": words.day(now.year.last),
    }


def _notes(now: Counted, since: dt.datetime | None) -> list[str]:
    first = day_of(since)
    begun = (
        [_("The portal has counted since %(day)s. What was before is not known, and is never taken for nought.") % {"day": words.day(first)}]
        if first >= dt.date(now.year.number - 1, 1, 1)
        else []
    )  # fmt: skip
    return [
        *begun,
        _("Channels that are left off all lists for someone's safety are counted, and nothing here names one."),
        _("Half of the cases (median) is told from five cases on; with fewer it is not known."),
    ]


# --- The parts -------------------------------------------------------------------------------------------------------------------


def _register(now: Counted, before: Counted) -> Part:
    day = words.day(now.year.last)
    facts = {"day": day, "count": now["in_service"], "opened": now["opened"], "closed": now["closed"]}
    sentences = [
        ngettext(
            "On %(day)s the organisation had %(count)d official channel in service.",
            "On %(day)s the organisation had %(count)d official channels in service.",
            now["in_service"],
        )
        % facts,
        _change(now["in_service"], before["in_service"]),
        _("Entries into service in the course of the year: %(opened)d; closed: %(closed)d.") % facts,
    ]
    named = list(now.platforms)[:MOST_PLATFORMS]
    rest = sum(number for name, number in now.platforms.items() if name not in named)
    rest_before = sum(number for name, number in before.platforms.items() if name not in named)
    known = before.is_known
    platforms = [
        Row(pgettext("figure of a platform", "of them on %(platform)s") % {"platform": name}, now.platforms[name],
            before.platforms.get(name, 0) if known else None)
        for name in named
    ]  # fmt: skip
    others = [Row(_("of them on other platforms"), rest, rest_before if known else None)] if rest or rest_before else []
    return Part("register", _("The channels"), _text(sentences), [
        _row(_("In service at the end"), "in_service", now, before), *platforms, *others,
        _row(_("Groups and offices that had one"), "groups", now, before),
        _row(_("Went into service"), "opened", now, before), _row(pgettext("channels of a year", "Closed"), "closed", now, before),
    ])  # fmt: skip


def _change(now: int, before: int | None) -> str:
    if before is None:
        return _("How many there were at the end of the year before is not known.")
    difference = abs(now - before)
    facts = {"difference": difference}
    if now > before:
        return ngettext("That is %(difference)d more than at the end of the year before.", "That is %(difference)d more than at the end of the year before.", difference) % facts  # fmt: skip
    if now < before:
        return ngettext("That is %(difference)d fewer than at the end of the year before.", "That is %(difference)d fewer than at the end of the year before.", difference) % facts  # fmt: skip
    return _("That is as many as at the end of the year before.")


def _requests(now: Counted, before: Counted) -> Part:
    sentences = [
        ngettext(
            "%(count)d request for a new channel was handed in.", "%(count)d requests for a new channel were handed in.",
            now["handed_in"],
        )
        % {"count": now["handed_in"]},
        _("Decisions: %(approved)d approved, %(rejected)d not approved, %(joined)d served by a channel that existed already.")
        % {name: now[name] for name in ("approved", "rejected", "joined")},
    ]  # fmt: skip
    if now["days_half"] is not None:
        sentences.append(
            _("Half of them took the communications team %(half)s, nine of ten %(most)s.")
            % {"half": in_days(now["days_half"]), "most": in_days(now["days_most"])}
        )
    else:
        sentences.append(_("They were too few to say how long a decision takes."))
    return Part("requests", _("Requests"), _text(sentences), [
        _row(pgettext("requests of a year", "Handed in"), "handed_in", now, before), _row(_("Decided"), "decided", now, before),
        _row(_("of them approved"), "approved", now, before), _row(_("of them not approved"), "rejected", now, before),
        _row(_("Working days with the team, half of them"), "days_half", now, before),
        _row(_("Working days with the team, nine of ten"), "days_most", now, before),
    ])  # fmt: skip


def _coadministration(now: Counted, before: Counted) -> Part:
    gaps = now["gaps"]
    sentences = [
        _("The policy asks that a member of the Secretariat's communications team co-administers every channel."),
        ngettext(
            "At the end %(count)d channel lacked one.", "At the end %(count)d channels lacked one.", gaps
        ) % {"count": gaps} if gaps else _("At the end no channel lacked one."),
        _("Such gaps in the course of the year: %(opened)d new, %(closed)d closed.")
        % {"opened": now["gaps_opened"], "closed": now["gaps_closed"]},
        ngettext("%(count)d access review was finished.", "%(count)d access reviews were finished.", now["reviews"])
        % {"count": now["reviews"]},
    ]  # fmt: skip
    if now["asked"]:
        sentences.append(
            _("Pages of the yearly check-up that were answered: %(answered)d of %(asked)d.")
            % {"asked": now["asked"], "answered": now["answered"]}
        )
    return Part("coadministration", _("Checks and co-administration"), _text(sentences), [
        _row(_("Without a co-administrator at the end"), "gaps", now, before),
        _row(_("Points to put right that came up"), "points_opened", now, before),
        _row(_("Points that were put right"), "points_closed", now, before),
        _row(_("Access reviews finished"), "reviews", now, before),
        _row(_("Pages of the check-up answered"), "answered", now, before),
    ])  # fmt: skip


def _closings(now: Counted, before: Counted) -> Part:
    sentences = [
        ngettext("%(count)d channel began to be closed.", "%(count)d channels began to be closed.", now["closings_begun"])
        % {"count": now["closings_begun"]},
        _("What became of those whose closing ended: %(locked)d locked and kept, %(deleted)d deleted, %(merged)d merged into another, %(handed)d handed over.")
        % {
            "locked": now["closings_locked"], "deleted": now["closings_deleted"], "merged": now["closings_merged"],
            "handed": now["closings_handed_over"],
        },
    ]  # fmt: skip
    return Part("closings", _("Closings"), _text(sentences), [
        _row(_("Closings that began"), "closings_begun", now, before),
        _row(_("Closings that ended"), "closings_ended", now, before),
        _row(_("Closings that were stopped: the channel stays"), "closings_stopped", now, before),
    ])  # fmt: skip


def _alerts(now: Counted, before: Counted) -> Part:
    sentences = [
        ngettext("%(count)d alert was raised.", "%(count)d alerts were raised.", now["alerts"]) % {"count": now["alerts"]}
        if now["alerts"]
        else _("No alert was raised."),
    ]  # fmt: skip
    if now["false_alarms"]:
        sentences.append(
            ngettext("%(count)d of them was a false alarm.", "%(count)d of them were false alarms.", now["false_alarms"])
            % {"count": now["false_alarms"]}
        )  # fmt: skip
    if now["alert_hours"] is not None:
        sentences.append(
            ngettext("Half of them were in hand within %(count)d hour.", "Half of them were in hand within %(count)d hours.", now["alert_hours"])
            % {"count": now["alert_hours"]}
        )  # fmt: skip
    sentences.append(
        _("Accounts of strangers that pretended to be us: %(found)d; taken down: %(down)d.")
        % {"found": now["imitations"], "down": now["taken_down"]}
    )
    return Part("alerts", _("Alerts and imitations"), _text(sentences), [
        _row(_("Alerts raised"), "alerts", now, before),
        _row(_("Channels that somebody else controlled"), "compromised", now, before),
        _row(_("Accounts that pretended to be us"), "imitations", now, before),
        _row(_("Such accounts taken down"), "taken_down", now, before),
    ])  # fmt: skip


def _policies(now: Counted, before: Counted) -> Part:
    sentences = [
        ngettext("%(count)d version of a policy was published.", "%(count)d versions of policies were published.", now["published"])
        % {"count": now["published"]}
        if now["published"]
        else _("No new version of a policy was published."),
        ngettext("%(count)d person read and accepted what binds them.", "%(count)d people read and accepted what binds them.", now["accepted_by"])
        % {"count": now["accepted_by"]},
    ]  # fmt: skip
    return Part("policies", _("Policies"), _text(sentences), [
        _row(_("Versions published"), "published", now, before),
        _row(_("People who accepted one"), "accepted_by", now, before),
    ])  # fmt: skip


def _help(now: Counted, before: Counted) -> Part:
    sentences = [
        ngettext("The team was asked %(count)d time for help.", "The team was asked %(count)d times for help.", now["questions"])
        % {"count": now["questions"]}
        if now["questions"]
        else _("Nobody asked the team for help by the portal."),
    ]  # fmt: skip
    if now["answer_hours"] is not None:
        sentences.append(
            ngettext("Half of the questions were answered within %(count)d hour.", "Half of the questions were answered within %(count)d hours.", now["answer_hours"])
            % {"count": now["answer_hours"]}
        )  # fmt: skip
    if now["corrected"]:
        sentences.append(
            ngettext("%(count)d error that we had published was corrected.", "%(count)d errors that we had published were corrected.", now["corrected"])
            % {"count": now["corrected"]}
        )  # fmt: skip
    return Part("help", _("Help"), _text(sentences), [
        _row(_("Questions to the team"), "questions", now, before),
        _row(_("of them answered"), "answered_questions", now, before),
        _row(_("Errors corrected"), "corrected", now, before),
    ])  # fmt: skip


PARTS = (_register, _requests, _coadministration, _closings, _alerts, _policies, _help)


def _row(label: str, key: str, now: Counted, before: Counted) -> Row:
    return Row(label, now[key], before[key])


def _text(sentences: list[str]) -> str:
    return " ".join(sentences)


# --- On paper --------------------------------------------------------------------------------------------------------------------


def paper_of(report: Report, *, address: str) -> dict[str, Any]:
    """Plain values in one language; the template of the PDF takes them as JSON."""
    return {
        "language": get_language() or settings.LANGUAGE_CODE,
        "title": report.heading,
        "description": _("A calendar year in numbers and sentences, beside the year before."),
        "organisation": portal_settings().organisation_name,
        "heading": report.heading,
        "lead": report.lead,
        "as_of": report.as_of,
        "address": address,
        "page_words": page_words(),
        "heads": report.heads,
        "parts": [
            {"heading": part.heading, "text": part.text, "rows": [row.in_words for row in part.rows]}
            for part in report.parts
        ],
        "notes": report.notes,
        "nothing": report.nothing,
        "notice": "",
    }
