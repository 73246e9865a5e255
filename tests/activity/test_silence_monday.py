"""What the team's Monday letter tells of quiet channels, beside the points to put right (N10, design §5.12)."""

import datetime as dt

import pytest
from django.core import mail

from accounts.models import Person
from activity.models import Following, Silence, Source
from activity.silence.monday import facts
from audits.controls import monday
from channels_registry.models import Channel, ChannelStatus, Finding
from notifications.models import Letter
from notifications.sending import send_due_letters, words_of
from tests import world
from tests.activity.silent_world import NOW, asked, asked_again, days, quiet

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def every_step() -> None:
    asked(since=5), asked_again(since=5)
    for proposed_at in (None, NOW, NOW):
        channel = asked_again(since=5)
        Silence.objects.filter(channel=channel).update(flagged_at=NOW - days(1), proposed_at=proposed_at)
        Channel.objects.filter(pk=channel.pk).update(status=ChannelStatus.FLAGGED, flagged_at=NOW - days(1))
    for failing in (13, 15):
        channel = quiet(1)
        Following.objects.create(
            channel=channel, source=Source.FEED, url=f"https://blog.example.org/{failing}", next_look_at=NOW,
            failing_since=NOW - days(failing),
        )  # fmt: skip
    for _number in range(4):
        quiet(None, None)


def test_it_counts_every_step_and_what_nobody_knows(django_assert_num_queries):
    every_step()

    with django_assert_num_queries(6):
        told = facts(NOW)

    assert told == {"asked": 2, "flagged": 1, "proposed": 2, "unknown": 4, "failing": 1, "path": "/inactivity/"}


def test_where_all_is_well_there_is_nothing_to_tell():
    quiet(1)

    assert facts(NOW) is None


def test_the_letter_has_these_lines_in_the_readers_language():
    every_step()
    team, lead = world.comms(language="fr"), world.lead()

    everyone = Person.objects.team(NOW).count()
    assert monday.sweep(NOW) == everyone
    monday.sweep(NOW + dt.timedelta(hours=1))
    assert Letter.objects.filter(kind=monday.KIND).count() == everyone
    letter = Letter.objects.get(kind=monday.KIND, person=lead)
    body = words_of(letter.kind, language="en", data=letter.data).body
    for line in (
        "Asked, no answer yet: 2", "Quiet, please check: 1", "Closing proposed: a person decides: 2",
        "Not known: nobody told us, or we could not look: 4", "Could not be read for two weeks or more: 1",
    ):  # fmt: skip
        assert line in body
    send_due_letters(at=NOW + days(1))
    assert {address for message in mail.outbox for address in message.to} >= {team.email, lead.email}


def test_without_points_the_letter_still_tells_of_quiet_channels():
    lead = world.lead()
    asked(since=5)
    Finding.objects.all().delete()

    monday.sweep(NOW)

    letter = Letter.objects.get(kind=monday.KIND, person=lead)
    words = words_of(letter.kind, language="en", data=letter.data)
    assert (letter.data["count"], words.subject) == (0, "The channels this Monday")
    assert "No point is to be put right" in words.body
    assert "Asked, no answer yet: 1" in words.body
