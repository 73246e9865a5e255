"""Details, rules and conditions of a channel: who changes them, and that everything is still right."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from channels_registry import editing
from channels_registry.models import AccessLevel, Channel, Condition
from ledger.models import LedgerEntry
from tests import world
from tests.channels_registry.registry_pages import rules

pytestmark = pytest.mark.django_db


@pytest.fixture
def at():
    return timezone.now()


def details(channel, **changes):
    return {
        "name": channel.name, "kind": channel.kind, "format": channel.format, "parent": "", "responsible": "", "deputy": "",
        "way_in": "roles", "tier": "standard", "expected_end": "", "end_plan": "", "end_plan_note": "", "summary": "",
        "purpose": "", "audience": "", "languages": ["en"], "countries": "", "region": "", "shared_mailbox": "", **changes,
    }  # fmt: skip


def test_the_team_changes_all_details_and_the_ledger_says_which(client):
    """R1: a responsible person and a deputy."""
    team, ruth = world.comms(), world.person("Ruth Okello")
    channel, parent = world.channel("Old name"), world.channel("The whole")
    client.force_login(team)

    response = client.post(
        reverse("channels:edit", args=[channel.pk]),
        details(
            channel, name="New name", responsible="ruth okello", deputy=team.email, parent="the whole", countries="ke, UG",
            quiet_months=["7", "8"], shared_mailbox="forum@example.org",
        ),
    )  # fmt: skip

    assert response.status_code == 302
    channel.refresh_from_db()
    assert (channel.name, channel.responsible, channel.deputy, channel.parent) == ("New name", ruth, team, parent)
    assert (channel.countries, channel.quiet_months, channel.languages) == (["KE", "UG"], [7, 8], ["en"])
    entry = LedgerEntry.objects.get(action="channels.details_changed")
    assert (
        '"changed":["countries","deputy","languages","name","parent","quiet_months","responsible","shared_mailbox"]'
        in entry.data
    )


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"responsible": "Ruth Okello", "deputy": "Ruth Okello"}, "The deputy must be someone other than"),
        ({"responsible": "Nobody Known"}, "The portal knows nobody by “Nobody Known”."),
        ({"countries": "Keny"}, "We know no country called “Keny”. Did you mean Kenya?"),
        ({"parent": "Part"}, "A channel cannot belong to itself"),
        ({"parent": "Old name"}, "A channel cannot belong to itself"),
        ({"parent": "Nothing"}, "No channel is called “Nothing”."),
        ({"name": ""}, "“Name” needs an answer."),
        ({"name": "x" * 121}, "120 characters at most"),
        ({"summary": "password: hunter22"}, "This looks like a password"),
        ({"shared_mailbox": "not an address"}, "needs an e-mail address"),
        ({"kind": "x"}, "choose one of the answers"),
        ({"expected_end": "never"}, "needs a date"),
    ],
)
def test_details_that_cannot_be_are_refused_with_a_sentence(client, changes, sentence):
    world.person("Ruth Okello")
    channel = world.channel("Old name")
    world.channel("Part", parent=channel)
    client.force_login(world.comms())
    before = Channel.objects.filter(pk=channel.pk).values().get()

    response = client.post(reverse("channels:edit", args=[channel.pk]), details(channel, **changes))

    assert response.status_code == 422
    assert sentence in response.content.decode().replace("&#x27;", "'")
    assert Channel.objects.filter(pk=channel.pk).values().get() == before


def test_several_people_of_one_name_are_told_apart_by_their_address(client):
    first, second = world.person("Ana Silva"), world.person("Ana Silva Costa")
    third = world.person("Silvana Ana")
    channel = world.channel()
    client.force_login(world.comms())

    asked = client.post(reverse("channels:edit", args=[channel.pk]), details(channel, responsible="silva"))
    assert asked.status_code == 422
    for person in (first, second, third):
        assert person.email in asked.content.decode()

    client.post(
        reverse("channels:edit", args=[channel.pk]), details(channel, responsible=f"Ana Silva Costa <{second.email}>")
    )
    channel.refresh_from_db()
    assert channel.responsible == second


def test_keepers_change_what_they_know_best_and_nothing_else(client):
    """A field that is not theirs has no effect, even when it is posted."""
    runner = world.person()
    channel = world.channel("Old name", runner=runner)
    client.force_login(runner)

    client.post(
        reverse("channels:edit", args=[channel.pk]), details(channel, name="Mine now", tier="light", summary="News")
    )

    channel.refresh_from_db()
    assert (channel.name, channel.tier, channel.summary) == ("Old name", "standard", "News")


@pytest.mark.parametrize("name", ["edit", "confirm", "address-add", "address-none"])
def test_pages_of_the_keepers_are_closed_to_others(client, name):
    channel = world.channel()
    editor = world.person()
    world.grant(channel, editor, AccessLevel.EDITOR)

    for reader in (world.person(), world.auditor(), world.administrator(), editor):
        client.force_login(reader)
        assert client.get(reverse(f"channels:{name}", args=[channel.pk])).status_code == 403


def test_new_rules_replace_the_earlier_ones_with_a_reason(client, at):
    """A5: parameters stay for life, each set with its days."""
    team, channel = world.comms(), world.channel()
    first = rules(channel, by=team, at=at)
    client.force_login(team)
    url = reverse("channels:parameters", args=[channel.pk])
    answers = {
        "posts_agreed_by": "person", "posts_agreed_by_name": "Ruth Okello", "speaks_on_disputed": "team", "languages": ["fr"],
        "rhythm": "monthly", "discussion": "closed", "answer_hours": "24", "visual_identity": "project", "review_on": "2027-06-01",
        "positions_first": "on", "about_body_only": "on", "why": "new group", "based_on": first.pk,
    }  # fmt: skip

    assert client.get(url).status_code == 200
    assert client.post(url, answers).status_code == 302

    current = channel.parameter_sets.get(until=None)
    assert (current.posts_agreed_by_name, current.languages, current.set_by) == ("Ruth Okello", ["fr"], team)
    channel.refresh_from_db()
    assert (channel.review_on, channel.rhythm) == (dt.date(2027, 6, 1), "monthly")
    late = client.post(url, answers)
    assert late.status_code == 422
    assert "Someone changed the rules meanwhile." in late.content.decode()
    unnamed = client.post(url, {**answers, "based_on": current.pk, "posts_agreed_by_name": "", "why": ""})
    assert "Name the person who agrees a post." in unnamed.content.decode()
    assert channel.parameter_sets.count() == 2


def test_a_condition_is_marked_as_done_once(client, at):
    """N1."""
    runner = world.person()
    channel = world.channel(runner=runner)
    condition = Condition.objects.create(channel=channel, text="Name a deputy", due_on=at.date(), set_at=at)
    url = reverse("channels:condition-done", args=[channel.pk, condition.pk])
    client.force_login(runner)

    assert client.get(url).status_code == 200
    assert client.post(url, {"evidence": "Ruth Okello is named."}).status_code == 302
    assert client.post(url, {"evidence": "Ruth Okello is named."}).status_code == 422

    condition.refresh_from_db()
    assert condition.done_by == runner
    assert client.get(reverse("channels:condition-done", args=[world.channel().pk, condition.pk])).status_code in (
        403,
        404,
    )


def test_a_keeper_confirms_that_everything_is_still_right(client):
    runner = world.person()
    channel = world.channel(runner=runner)
    url = reverse("channels:confirm", args=[channel.pk])
    client.force_login(runner)

    assert client.get(url).status_code == 200
    assert Channel.objects.get(pk=channel.pk).confirmed_at == channel.confirmed_at
    assert client.post(url).status_code == 302

    assert Channel.objects.get(pk=channel.pk).confirmed_at > channel.confirmed_at
    assert LedgerEntry.objects.filter(action="channels.confirmed", actor_id=runner.pk).count() == 1


def test_a_channel_in_line_loses_its_mark(client, at):
    team = world.comms()
    channel = world.channel(responsible=world.person(), deputy=world.person())
    Channel.objects.filter(pk=channel.pk).update(bring_in_line_by=at.date())
    url = reverse("channels:state", args=[channel.pk, "in-line"])
    client.force_login(team)

    refused = client.post(url, {"why": "all done"})
    assert "No rules are set for this channel yet." in refused.content.decode()
    rules(channel, by=team, at=at)
    client.post(url, {"why": "all done"})

    assert Channel.objects.get(pk=channel.pk).bring_in_line_by is None


def test_editing_refuses_fields_that_are_none_of_its_own(at):
    channel = world.channel()

    with pytest.raises(ValueError, match="status"):
        editing.change_details(channel, by=world.comms(), at=at, status="retired")
