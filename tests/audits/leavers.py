"""People who leave, for the tests of hand-overs."""

import datetime as dt

from django.utils import timezone

from channels_registry.models import Channel, Grant
from policies.library.sample import load_sample
from policies.models import PolicyVersion
from policies.reading import acknowledge
from portal.store import day_of
from tests import world


def day(ahead: int) -> dt.date:
    return day_of(timezone.now()) + dt.timedelta(days=ahead)


def policy() -> PolicyVersion:
    """A policy that binds everybody with access, in force since last year."""
    return load_sample(by=world.lead("Publisher"), at=timezone.now() - dt.timedelta(days=200))


def has_read(person, version: PolicyVersion):
    acknowledge(version, by=person, language="en", at=timezone.now())
    return person


def levels(channel: Channel) -> dict[str, str]:
    """Who has access that has not ended, and which."""
    return dict(Grant.objects.not_ended().filter(channel=channel).values_list("person__full_name", "level"))
