"""Which questions are asked, from the stored answers alone (design §4).

The answers to a branch that is no longer taken stay stored and count for nothing. That holds for whole questions, and
inside a question for the fields that are asked only with some answer to another one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from channels_registry.models import EndPlan, PostsAgreedBy, SpeaksOnDisputed, WayIn
from requests_app.annex1.choices import Behalf, Danger, Ends, Goal, Phone, Purpose, Shown, Topic, Use, YesNo
from requests_app.annex1.questions import QUESTIONS, SELF_CHECK, Branch
from requests_app.annex1.risks import light_reasons, warnings
from requests_app.annex1.sheet import AnswerSheet

A_YEAR = 365
# What the fast track asks at first; each is answered in part (``forms.eight_facts``), the rest by its own date.
EIGHT_FACTS = ("q02", "q04", "q06", "q09", "q10", "q11", "q14", "q16", "q34")
GROUP_FORMATS = ("public_group", "closed_group")
VIDEO_PLATFORMS = ("youtube", "vimeo", "tiktok")


@dataclass(frozen=True)
class When:
    """A field is asked while the field ``name`` of its question holds one of ``values``."""

    name: str
    values: tuple[str, ...]


_EXISTS = When("exists", (YesNo.YES,))
_SHOWN = When("shown", (Shown.ADULTS, Shown.CHILDREN, Shown.AT_RISK))
_PAID = When("topics", (Topic.PAID,))
FIELDS_ASKED = {
    "q01": {"mandate": When("behalf", (Behalf.MANDATED,))},
    "q02": {"edition": When("kind", (Purpose.LANGUAGE,))},
    "q04": {"other": When("goals", (Goal.OTHER,))},
    "q12": dict.fromkeys(("address", "no_address", "since_year", "who_gets_in"), _EXISTS),
    "q15": {"safe_entry": When("way_in", (WayIn.SAFE,)), "device_keeper": When("way_in", (WayIn.DEVICE,))},
    "q16": {"phone_number": When("phone", (Phone.ORGANISATION,))},
    "q23": {
        "agreed_by_name": When("agreed_by", (PostsAgreedBy.PERSON,)),
        "speaks_name": When("speaks", (SpeaksOnDisputed.PERSON,)),
    },
    "q28": {"ends": When("end", (Ends.ON_DATE,)), "then_note": When("then", (EndPlan.MERGE, EndPlan.HAND_OVER))},
    "q30": dict.fromkeys(("consent", "consent_unknown"), _SHOWN),
    "q31": {"unlisted": When("danger", (Danger.YES, Danger.NOT_SURE))},
    "q32": dict.fromkeys(("who_pays", "paid_from"), _PAID),
}


def asked_when(key: str, name: str) -> When | None:
    """The answer that opens the field ``name`` of a question; None where it is asked in any case."""
    if key == "q07" and name.startswith("why_"):
        return When(f"use_{name.removeprefix('why_')}", (Use.NO,))
    return FIELDS_ASKED.get(key, {}).get(name)


def is_taken(key: str, name: str, value: Mapping[str, Any]) -> bool:
    """Whether the field ``name`` counts, given the other answers to its question; it may while they are still open."""
    when = asked_when(key, name)
    if when is None:
        return True
    given = value.get(when.name)
    chosen = given if isinstance(given, (list, tuple)) else [given]
    return not given or any(one in when.values for one in chosen)


def taken_part(key: str, value: Mapping[str, Any]) -> dict[str, Any]:
    """An answer without the fields of branches that are not taken."""
    return {name: one for name, one in value.items() if is_taken(key, name, value)}


def open_branches(sheet: AnswerSheet) -> frozenset[Branch]:
    """The branches that the answers open."""
    facts = {
        Branch.PROJECT: sheet.purpose == "project",
        Branch.AGENCY: bool(sheet.value("q15").get("outside")),
        Branch.GROUPS: sheet.format in GROUP_FORMATS,
        Branch.CRISIS: bool(sheet.request.fast_track),
        Branch.VIDEO: sheet.format == "video" or sheet.value("q09").get("platform") in VIDEO_PLATFORMS,
    }
    return frozenset(branch for branch, taken in facts.items() if taken)


def ends_within_a_year(sheet: AnswerSheet) -> bool:
    """Question 29 asks about the time after the first year."""
    if sheet.ends is None:
        return False
    return (sheet.ends - (sheet.opens or sheet.today)).days <= A_YEAR


def is_light(sheet: AnswerSheet) -> bool:
    """The light route: a light fact stands, and nothing that calls for care (⚠)."""
    return bool(light_reasons(sheet)) and not warnings(sheet, asked=_without_light_route(sheet))


def asked(sheet: AnswerSheet) -> list[str]:
    """The keys of the questions that this request has to answer, in their order."""
    if sheet.request.asks_eight:
        return list(EIGHT_FACTS)
    light = is_light(sheet)
    return [key for key in _without_light_route(sheet) if not light or QUESTIONS[key].light]


def volunteered(sheet: AnswerSheet) -> list[str]:
    """Self-check answers that the light route does not need, and that the requester gave: they travel with the request."""
    if sheet.request.asks_eight:
        return []
    due = asked(sheet)
    possible = _without_light_route(sheet)
    return [key for key in SELF_CHECK if key not in due and key in possible and sheet.value(key)]


def _without_light_route(sheet: AnswerSheet) -> list[str]:
    branches = open_branches(sheet)
    short = ends_within_a_year(sheet)
    return [
        key
        for key, question in QUESTIONS.items()
        if (question.branch is None or question.branch in branches) and not (key == "q29" and short)
    ]
