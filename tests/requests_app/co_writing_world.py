"""A draft that two people of one group write, for tests."""

import datetime as dt

from django.utils import timezone

from accounts.models import BodyKind
from requests_app.drafting.co_writing import invite_writer
from requests_app.drafting.drafts import print_of, save_answers
from requests_app.models import ChannelRequest
from tests import world
from tests.requests_app.sheets import draft

NOW = timezone.now()
LATER = NOW + dt.timedelta(minutes=5)


def draft_of_a_group() -> ChannelRequest:
    return draft(body=world.body("Forum Sahel", kind=BodyKind.FORUM))


def invited(own, ana):
    return invite_writer(own, person=ana, by=own.requester, at=NOW)


def write(channel_request, by, key="q05", at=LATER, **fields):
    seen = {key: print_of(channel_request.answers.get(question=key).value)}
    return save_answers(channel_request, {key: fields}, by=by, at=at, expected=seen)
