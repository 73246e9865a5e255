"""Start a request with the answers given to the adviser, so that nothing is asked twice (A4)."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import override

from accounts.models import Person
from channels_registry.models import Channel, Format
from portal.in_words import labelled
from requests_app.adviser.advising import Answers, Option
from requests_app.adviser.choices import GOAL_OF, KIND_OF, Who
from requests_app.annex1.choices import COMMON_LANGUAGES, Use
from requests_app.annex1.forms import FORMS
from requests_app.annex1.sheet import AnswerSheet
from requests_app.drafting.drafts import save_answers, start_draft
from requests_app.models import ChannelRequest


@transaction.atomic
def start_with(
    answers: Answers, *, by: Person, at: dt.datetime, option: Option | None = None, ask: Channel | None = None
) -> ChannelRequest:
    """A draft of ``by`` that starts with what was answered; ``option``: the one they chose, ``ask``: the channel to ask.

    What the answers do not settle stays open: why this platform, who does the work, on whose behalf.
    """
    draft = start_draft(by=by, at=at)
    sheet = AnswerSheet(draft, at=at)
    with override(draft.language):
        values = annex1_answers(answers, sheet=sheet, option=option, ask=ask)
    save_answers(draft, values, by=by, at=at, expected={})
    return draft


def annex1_answers(
    answers: Answers, *, sheet: AnswerSheet, option: Option | None = None, ask: Channel | None = None
) -> dict[str, dict[str, Any]]:
    """The answers as the questions of Annex 1 store them; each is read by its own form, and what it refuses is left out."""
    carried = {
        "q02": _group_and_purpose(answers, sheet),
        "q04": {"goals": [GOAL_OF[answers.objective]]} if answers.objective in GOAL_OF else {},
        "q06": _audience(answers),
        "q07": {f"use_{ask.pk}": Use.ASK.value} if ask is not None else {},
        "q09": {"platform": option.platform} if option is not None else {},
        "q10": _form(answers, option),
        "q21": {"hours_1": str(answers.hours)} if answers.hours else {},
    }
    stored = {}
    for key, data in carried.items():
        if not data:
            continue
        more = {"near": [ask]} if key == "q07" else {}
        form = FORMS[key](data, sheet=sheet, complete=False, **more)
        if form.is_valid() and form.stored():
            stored[key] = form.stored()
    return stored


def _group_and_purpose(answers: Answers, sheet: AnswerSheet) -> dict[str, Any]:
    """The group only where it cannot be another one: a stored answer takes the place of what the page would offer."""
    value: dict[str, Any] = {}
    if answers.countries:
        value["countries"] = ", ".join(answers.countries)
    if answers.objective in KIND_OF:
        value["kind"] = KIND_OF[answers.objective].value
    if value and len(sheet.own_bodies) == 1:
        value["body"] = sheet.own_bodies[0].pk
    return value


def _audience(answers: Answers) -> dict[str, Any]:
    who = str(Who(answers.who).label)
    value: dict[str, Any] = {"audience": labelled(who, answers.people) if answers.people else who}
    if answers.language in COMMON_LANGUAGES:
        value["languages"] = [answers.language]
    elif answers.language:
        value["another_language"] = answers.language
    return value


def _form(answers: Answers, option: Option | None) -> dict[str, Any]:
    if option is not None:
        return {"format": option.format}
    return {"format": answers.wish} if answers.wish in Format.values else {}
