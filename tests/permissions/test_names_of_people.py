"""Who looks after a channel is told to its own group, its people and the team only (design §5.13): every address, searched."""

import datetime as dt

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from channels_registry.entering import set_parameters
from channels_registry.models import AccessLevel, Channel, Condition, Finding, Rule, Service, ServiceNote
from tests import world
from tests.permissions.test_unlisted import addresses, text_of
from workspace.demonstration.register import parameters

pytestmark = pytest.mark.django_db
# Part of every name that stands somewhere on the channel, and of nothing else.
MARK = "Zebedee"
STRANGERS = ("anonymous", "staff", "requester", "superuser")


@pytest.fixture(scope="module")
def marked(cast, django_db_blocker):
    """The channel of the cast, with a person of the mark in every place that can hold one."""
    with django_db_blocker.unblock(), transaction.atomic():
        now = timezone.now()
        channel = cast.channel

        def someone(place: str):
            return world.person(f"{MARK} {place}", email=f"{MARK.lower()}.{place}@example.org")

        Channel.objects.filter(pk=channel.pk).update(responsible=someone("responsible"), deputy=someone("deputy"))
        world.grant(channel, someone("editor"), AccessLevel.EDITOR)
        rules = parameters(kind="region", languages=["en"], rhythm="weekly", review_on=dt.date(2031, 1, 1))
        rules.update(
            posts_agreed_by="person", posts_agreed_by_name=f"{MARK} agrees",
            speaks_on_disputed="person", speaks_on_disputed_name=f"{MARK} speaks",
        )  # fmt: skip
        set_parameters(channel, rules, by=cast.comms, at=now)
        Finding.objects.create(
            channel=channel, rule=Rule.NO_COADMIN, opened_at=now, assigned_to=someone("assigned"), assigned_at=now
        )
        Condition.objects.create(
            channel=channel, text="Name a keeper.", due_on=now.date(), set_by=cast.comms, set_at=now,
            owner=someone("owner"), done_by=someone("doer"), done_at=now, evidence="Done.",
        )  # fmt: skip
        ServiceNote.objects.create(
            channel=channel,
            service=Service.values[0],
            contact=someone("contact"),
            updated_at=now,
            updated_by=cast.comms,
        )
        channel.refresh_from_db()
        yield channel
        transaction.set_rollback(True)


def where_named(visitor, paths) -> list[str]:
    found = []
    for path in paths:
        response, text = visitor.ask("GET", path, text_of)
        assert response.status_code < 500, path
        # Pages say back what was asked; nobody asks for the mark here.
        if MARK.lower() in text.lower():
            found.append(path)
    return found


@pytest.mark.parametrize("role", STRANGERS)
def test_no_page_names_them_to_a_stranger(role, cast, visitors, marked):
    # Whoever has the link of a check-up is one of the channel's people, signed in or not.
    keys = (cast.check_up_key, cast.answer_key)
    paths = [path for path in addresses(cast, marked) if not any(key in path for key in keys)]

    assert where_named(visitors[role], paths) == []


def test_the_team_and_the_runner_read_their_names(visitors, marked):
    """The look-ups above hold something that could be told."""
    path = reverse("channels:detail", args=[marked.pk])

    for role in ("comms", "runner"):
        text = visitors[role].ask("GET", path, text_of)[1]
        for place in ("responsible", "deputy", "editor", "agrees", "speaks"):
            assert f"{MARK} {place}" in text, (role, place)
