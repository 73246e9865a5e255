"""Requests with stored answers, without going through the pages."""

import datetime as dt

from django.utils import timezone

from accounts.models import Body, Person
from requests_app.annex1.completeness import missing
from requests_app.annex1.forms import FORMS
from requests_app.annex1.sheet import AnswerSheet
from requests_app.drafting.drafts import print_of, save_answers, start_draft
from requests_app.models import ChannelRequest
from tests import world
from tests.requests_app.annex1_answers import answers_for, ready_platforms


def draft(
    route: str = "standard", *, by: Person | None = None, body: Body | None = None, at=None, **changes
) -> ChannelRequest:
    """A draft whose answers are all stored; ``changes`` per question replace single fields, None takes an answer away."""
    ready_platforms()
    body = body or world.body()
    at = at or timezone.now()
    channel_request = start_draft(by=by or world.requester(of=body), at=at)
    gone = {key for key, value in changes.items() if value is None}
    answers = answers_for(route, body=body, **{key: value for key, value in changes.items() if value is not None})
    answers["q07"] = answers.get("q07", {})
    store(channel_request, {key: value for key, value in answers.items() if key not in gone}, at=at)
    return channel_request


def store(channel_request: ChannelRequest, answers: dict[str, dict], *, at: dt.datetime | None = None) -> None:
    """Store posted values as the pages do, without asking whether they are complete."""
    at = at or timezone.now()
    sheet = AnswerSheet(channel_request, at=at)
    values = {}
    for key, data in answers.items():
        form = FORMS[key](data, sheet=sheet, complete=False)
        assert form.is_valid(), (key, form.errors)
        values[key] = form.stored()
        sheet = sheet.with_changes({key: values[key]})
    stored = {answer.question: print_of(answer.value) for answer in channel_request.answers.all()}
    save_answers(channel_request, values, by=channel_request.requester, at=at, expected=stored)


def sheet_of(channel_request: ChannelRequest) -> AnswerSheet:
    return AnswerSheet(channel_request, at=timezone.now())


def missing_keys(channel_request: ChannelRequest) -> list[str]:
    return sorted({lack.key for lack in missing(sheet_of(channel_request))})
