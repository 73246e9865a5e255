"""What others need from the answers: the facts of a submission, the channel to enter, its rules, the answers in words."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Person
from channels_registry.addresses import Address, UnreadableAddress, read_address
from channels_registry.entering import NewChannel
from channels_registry.models import (
    ChannelKind,
    Discussion,
    Format,
    Platform,
    PostsAgreedBy,
    Rhythm,
    SpeaksOnDisputed,
    VisualIdentity,
    WayIn,
)
from portal.store import portal_settings
from requests_app.annex1.branching import asked, taken_part, volunteered
from requests_app.annex1.choices import ADVISE, Goal, YesNo
from requests_app.annex1.completeness import form_of
from requests_app.annex1.forms import Row
from requests_app.annex1.questions import QUESTIONS, SECTIONS
from requests_app.annex1.sheet import AnswerSheet
from requests_app.annex1.tiers import tier_of
from requests_app.models import ChannelRequest

DAYS_A_MONTH = 30.44


class StillOpen(Exception):
    """The requester asked for advice on this; the reviewer settles it first."""


def facts_for_submit(channel_request: ChannelRequest, *, at: dt.datetime) -> dict[str, Any]:
    """Body, title, tier and the wording that was answered, for ``transitions.submit``."""
    sheet = AnswerSheet(channel_request, at=at)
    tier, _reasons = tier_of(sheet)
    return {
        "body": sheet.body,
        "title": sheet.value("q11").get("name_1", "")[:120],
        "tier": tier,
        "question_set": sheet.words.number,
    }


# --- The answers in words ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class AnswerInWords:
    """One question with its answer. ``lang`` is the language the requester wrote in."""

    key: str
    number: int
    question: str
    rows: list[Row]
    lang: str


@dataclass(frozen=True)
class SectionInWords:
    number: int
    title: str
    answers: list[AnswerInWords]


def answers_in_words(
    channel_request: ChannelRequest, *, at: dt.datetime, sheet: AnswerSheet | None = None
) -> list[SectionInWords]:
    """Every question that is asked, by section, with the stored answer as people read it; a fixed number of queries."""
    sheet = sheet or AnswerSheet(channel_request, at=at)
    return sections_in_words(sheet, sorted([*asked(sheet), *volunteered(sheet)]))


def sections_in_words(sheet: AnswerSheet, keys: list[str]) -> list[SectionInWords]:
    """The answers to ``keys`` as people read them, by section; sections without one are left out."""
    sections = []
    for number, title in SECTIONS.items():
        answers = [answer_in_words(sheet, key) for key in keys if key in QUESTIONS and QUESTIONS[key].section == number]
        if answers:
            sections.append(SectionInWords(number, str(title), answers))
    return sections


def answer_in_words(sheet: AnswerSheet, key: str) -> AnswerInWords:
    """The answer to one question as it stands on the sheet; no lines where there is none."""
    rows: list[Row] = []
    if sheet.value(key):
        form = form_of(sheet, key, complete=False)
        form.is_valid()
        rows = form.rows()
    return AnswerInWords(key, QUESTIONS[key].number, str(sheet.words.question(key).text), rows, sheet.request.language)


# --- The channel and its rules -------------------------------------------------------------------------------------------


def new_channel(
    channel_request: ChannelRequest,
    *,
    at: dt.datetime,
    platform: Platform | None = None,
    format: str = "",
    name: str = "",
) -> NewChannel:
    """The channel as the answers describe it, for ``transitions.approve``.

    Where advice was asked for, the reviewer names ``platform`` and ``format``; ``name`` replaces the first choice.
    Raises StillOpen where one of them is needed.
    """
    sheet = AnswerSheet(channel_request, at=at)
    platform = platform or sheet.platform
    format = format or (sheet.format if sheet.format != ADVISE else "")
    if platform is None:
        raise StillOpen(_("The requester asked for advice on the platform. Choose one before you approve."))
    if not format:
        raise StillOpen(_("The requester asked for advice on the form. Choose one before you approve."))
    address, original = existing_address(sheet, platform)
    return NewChannel(
        name=name or sheet.value("q11")["name_1"],
        body=sheet.body or channel_request.body,
        platform=platform,
        kind=sheet.purpose,
        format=format,
        address=address,
        original_input=original,
        facts=_channel_facts(sheet, format=format, has_address=address is not None),
    )


def existing_address(sheet: AnswerSheet, platform: Platform) -> tuple[Address | None, str]:
    """The address of a channel that exists already (question 12), as read and as typed."""
    q12 = sheet.value("q12")
    if q12.get("exists") != YesNo.YES or not q12.get("address"):
        return None, ""
    text = q12["address"]
    try:
        return read_address(text, web=True), text
    except UnreadableAddress:
        return read_address(text, platform=platform.key), text


def _channel_facts(sheet: AnswerSheet, *, format: str, has_address: bool) -> dict[str, Any]:
    tier, _reasons = tier_of(sheet)
    due = set(asked(sheet))
    way_in = sheet.value("q15").get("way_in")
    return {
        "summary": sheet.value("q11").get("introduction", ""),
        "purpose": purpose_in_words(sheet),
        "audience": sheet.value("q06").get("audience", "") if "q06" in due else "",
        "languages": languages_of(sheet),
        "countries": [part.strip() for part in sheet.value("q02").get("countries", "").split(",") if part.strip()],
        "region": sheet.value("q02").get("region", ""),
        "shared_mailbox": sheet.value("q16").get("mailbox", ""),
        **_people(sheet),
        "way_in": way_in if way_in in WayIn.values else WayIn.UNKNOWN,
        "tier": tier,
        "rhythm": sheet.value("q20").get("rhythm", "")
        or (Rhythm.EMERGENCIES.value if sheet.request.asks_eight else ""),
        "quiet_months": sheet.value("q20").get("quiet_months", []),
        "expected_end": sheet.ends,
        "end_plan": sheet.value("q28").get("then", ""),
        "end_plan_note": taken_part("q28", sheet.value("q28")).get("then_note", ""),
        "no_public_address": not has_address and format == Format.CLOSED_GROUP,
        "unlisted_at": sheet.at if leave_unlisted(sheet) else None,
    }


def leave_unlisted(sheet: AnswerSheet) -> bool:
    """Question 31: someone may be in danger, and the requester wants it left off the public list (A22)."""
    q31 = sheet.value("q31")
    return q31.get("danger") in ("yes", "not_sure") and q31.get("unlisted") == YesNo.YES


def purpose_in_words(sheet: AnswerSheet) -> str:
    """The goals chosen in question 4, in the language of the page, and what was added in words."""
    q04 = sheet.value("q04")
    labels = dict(Goal.choices)
    goals = [sheet.words.label("q04", "goals", goal, labels) for goal in q04.get("goals", []) if goal != Goal.OTHER]
    return "; ".join([*goals, *(q04[name] for name in ("other", "plan") if q04.get(name))])[:600]


def languages_of(sheet: AnswerSheet) -> list[str]:
    """The languages the channel writes in: question 6, the edition of question 2, else the request's own."""
    q06, edition = sheet.value("q06"), sheet.value("q02").get("edition", "")
    if sheet.purpose == ChannelKind.LANGUAGE and edition:
        return [edition]
    others = [q06[name] for name in ("another_language", "one_more_language") if q06.get(name)]
    return list(dict.fromkeys([*q06.get("languages", []), *others])) or [sheet.request.language]


def _people(sheet: AnswerSheet) -> dict[str, Person | None]:
    """Responsible person and deputy, where the portal knows them; the team enters others at set-up."""
    emails = {who: sheet.value("q14").get(f"{who}_email", "").lower() for who in ("responsible", "deputy")}
    known = {
        person.email.lower(): person for person in Person.objects.active().filter(email__in=set(emails.values()) - {""})
    }
    return {who: known.get(email) for who, email in emails.items()}


def suggested_parameters(channel_request: ChannelRequest, *, at: dt.datetime) -> dict[str, Any]:
    """Rules to start from (fields of ParameterSet), after the answers and the policy; the reviewer changes what they like."""
    sheet = AnswerSheet(channel_request, at=at)
    due = set(asked(sheet))
    q22, q23 = sheet.value("q22"), taken_part("q23", sheet.value("q23")) if "q23" in due else {}
    kind = sheet.purpose
    platform = sheet.platform
    in_crisis = sheet.request.asks_eight  # rhythm and comments are not among the eight facts
    return {
        "posts_agreed_by": q23.get("agreed_by", PostsAgreedBy.RESPONSIBLE.value),
        "posts_agreed_by_name": q23.get("agreed_by_name", ""),
        "speaks_on_disputed": q23.get("speaks", SpeaksOnDisputed.TEAM.value),
        "speaks_on_disputed_name": q23.get("speaks_name", ""),
        "languages": languages_of(sheet),
        "rhythm": sheet.value("q20").get("rhythm", "" if not in_crisis else Rhythm.EMERGENCIES.value),
        "discussion": q22.get("comments", "" if not in_crisis else Discussion.READ_FIRST.value),
        "answer_hours": q22.get("answer_hours") or (platform.answer_hours if platform else 24),
        "visual_identity": _identity(kind),
        # Positions appear on the institution's account, others relay (A16).
        "positions_first": kind not in (ChannelKind.CORPORATE, ChannelKind.LANGUAGE),
        "about_body_only": True,
        "review_on": _review_on(sheet),
    }


def _review_on(sheet: AnswerSheet) -> dt.date:
    """After the months of the settings, and at the latest on the day the channel ends."""
    usual = sheet.today + dt.timedelta(days=round(portal_settings().review_months * DAYS_A_MONTH))
    return sheet.ends if sheet.ends and sheet.today < sheet.ends < usual else usual


def _identity(kind: str) -> str:
    if kind == ChannelKind.PROJECT:
        return VisualIdentity.PROJECT.value
    if kind in (ChannelKind.CORPORATE, ChannelKind.LANGUAGE):
        return VisualIdentity.ALLIANCE.value
    return VisualIdentity.CO_BRANDED.value
