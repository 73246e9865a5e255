"""The people named in the answers: who of them the portal knows (N4)."""

from collections.abc import Mapping
from typing import Any

from accounts.models import Person
from requests_app.annex1.forms import FORMS
from requests_app.models import ChannelRequest


def known_people(key: str, value: Mapping[str, Any]):
    """Those of the people named in an answer whom the portal knows, by their e-mail."""
    emails = {str(value[name]).lower() for name in FORMS[key].runners if value.get(name)}
    return Person.objects.filter(email__in=emails)


def resolve_people(channel_request: ChannelRequest) -> None:
    """Look once more who of the people named is known: some may have been entered since the answer was saved."""
    for answer in channel_request.answers.all():
        if answer.question in FORMS and FORMS[answer.question].runners:
            answer.people.add(*known_people(answer.question, answer.value))
