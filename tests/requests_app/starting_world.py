"""Newcomers for tests: people who came by a link to their mailbox, made by the functions that the portal uses."""

import datetime as dt
import itertools
import json

from django.utils import timezone

from accounts.models import Body, Membership, Person
from channels_registry.models import Channel
from ledger.models import LedgerEntry
from notifications.models import Letter
from requests_app.drafting.handing_in import hand_in
from requests_app.models import ChannelRequest, GroupConfirmation
from requests_app.starting import links
from tests import world
from tests.requests_app import sheets

MAILBOX = "forum@example.org"
DAY = dt.timedelta(days=1)
# A Monday, so that working days can be counted.
MONDAY = dt.datetime(2031, 3, 3, 10, tzinfo=dt.UTC)
YES, NO = {"knows": "yes"}, {"knows": "no", "why": "We have never heard of them."}
_numbers = itertools.count(1)


def group(name: str = "", *, mailbox: str = MAILBOX) -> Body:
    return world.body(name, contact_mailbox=mailbox)


def path_in_letter(kind: str, *, to: str = "") -> str:
    """The address in the newest letter of this kind."""
    letters = Letter.objects.filter(kind=kind)
    return (letters.filter(address=to) if to else letters).order_by("pk").last().data["path"]


def token_in_letter(kind: str, *, to: str = "") -> str:
    return path_in_letter(kind, to=to).rstrip("/").rpartition("/")[2]


def link_for(email: str, body: Body, *, at=None) -> str:
    """The token of a link that was asked for."""
    links.ask_for_link(email=email, body=body, language="en", at=at or timezone.now())
    return token_in_letter("requests.start_link", to=email.lower())


def newcomer(body: Body | None = None, *, name: str = "Nina Newcomer", email: str = "", at=None) -> Person:
    """Someone who followed their link; their group is asked."""
    email = email or f"newcomer{next(_numbers)}@example.net"
    return links.start(link_for(email, body or group(), at=at), full_name=name, at=at or timezone.now()).person


def asked_about(person: Person) -> GroupConfirmation:
    return GroupConfirmation.objects.open().get(person=person)


def handed_in(person: Person, *, at=None) -> ChannelRequest:
    """A complete request of a newcomer for the group that was asked about them."""
    made = sheets.draft(by=person, body=asked_about(person).body, at=at)
    hand_in(made, by=person, at=at or timezone.now())
    return made


def everything() -> dict:
    """What a refused answer or a look at a page must leave as it was."""
    models = (Person, Membership, GroupConfirmation, ChannelRequest, Letter, Channel)
    rows = {model.__name__: list(model.objects.order_by("pk").values()) for model in models}
    for person in rows["Person"]:
        del person["last_login"]  # signing in is no change of what is known
    return {**rows, "ledger": LedgerEntry.objects.count()}


def last_entry(action: str) -> dict:
    """The newest decision of this kind: who, what it says in numbers, and the words beside it."""
    entry = LedgerEntry.objects.filter(action=action).order_by("seq").last()
    return {"by": entry.actor_id, **json.loads(entry.data), "words": json.loads(entry.words.text)}


def fresh(row):
    row.refresh_from_db()
    return row
