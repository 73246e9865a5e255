"""Channels from a spreadsheet: whole or not at all, twice is once (docs/import.md)."""

import datetime as dt

import pytest
from django.utils import timezone

from channels_registry import lifecycle
from channels_registry.importing import run
from channels_registry.models import AccessLevel, Channel, ChannelAddress, ChannelStatus, Finding, Grant
from tests import world
from tests.channels_registry.importing_world import BAD, GOOD, HEADER, everything, plan_of, sentences

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def forum():
    return world.body("ACT Kenya Forum", short_name="Kenya")


@pytest.fixture
def team():
    return world.comms("Amina Diallo", email="amina@example.org")


# --- What a good row becomes ---------------------------------------------------------------------------------------------


def test_a_row_becomes_a_channel_with_all_it_says(forum, team):
    runner, deputy = world.person("Rune Berg", email="rune@example.org"), world.person(email="dep@example.org")
    header = (
        "Nom,Plateforme,Lien,Structure,kind,format,langues,Pays,region,mailbox,summary,purpose,audience,"
        "responsible_email,deputy_email,administrators,official_since,expected_end,rhythm"
    )
    row = (
        '"ACT Kenya, officiel",Facebook,https://m.facebook.com/ACT.Kenya/?ref=x,kenya,Pays,page,"fr; English",ke,Africa,'
        "shared@example.org,In short,For all,Everyone,rune@example.org,DEP@example.org,"
        '"amina@example.org:Full control; rune@example.org:editor",2019-03-31,2027-01-31,weekly'
    )
    plan = plan_of(row, header=header)

    assert sentences(plan) == []
    assert run(plan, by=team, at=timezone.now()) is True

    channel = Channel.objects.get()
    assert (channel.name, channel.body, channel.platform.key, channel.kind, channel.format) == (
        "ACT Kenya, officiel", forum, "facebook", "country", "page",
    )  # fmt: skip
    assert (channel.languages, channel.countries, channel.region) == (["fr", "en"], ["KE"], "Africa")
    assert (channel.responsible, channel.deputy, channel.shared_mailbox) == (runner, deputy, "shared@example.org")
    assert (channel.summary, channel.purpose, channel.audience) == ("In short", "For all", "Everyone")
    assert (channel.activated_at.date(), channel.expected_end) == (dt.date(2019, 3, 31), dt.date(2027, 1, 31))
    assert (channel.status, channel.rhythm) == (ChannelStatus.ACTIVE, "weekly")
    assert channel.bring_in_line_by is not None
    address = ChannelAddress.objects.get()
    assert address.canonical_url == "https://www.facebook.com/act.kenya"
    assert {(grant.person, grant.level) for grant in Grant.objects.all()} == {
        (team, AccessLevel.ADMIN), (runner, AccessLevel.EDITOR),
    }  # fmt: skip
    # Rule A8 fails for it, and that is on record from the first moment.
    assert [finding.rule for finding in Finding.objects.open()] == ["single_admin"]


def test_an_import_cannot_set_what_is_decided_elsewhere(forum):
    header = f"{HEADER};status;unlisted_at;tier;retired_at;owner;id"
    plan = plan_of(
        f"A;x;https://x.com/act_kenya;{forum};region;;retired;2020-01-01;careful;2020-01-01;x;1", header=header
    )

    run(plan, by=None, at=timezone.now())

    assert plan.unread == ["status", "unlisted_at", "tier", "retired_at", "owner", "id"]
    channel = Channel.objects.get()
    assert (channel.status, channel.unlisted_at, channel.retired_at, channel.tier) == ("active", None, None, "standard")


def test_a_closed_group_states_that_it_has_no_link(forum):
    plan = plan_of(f"Group;facebook;none;{forum};region;")

    run(plan, by=None, at=timezone.now())

    channel = Channel.objects.get()
    assert channel.no_public_address is True
    assert plan_of(f"group;Facebook;aucun;{forum};region;").known != []


def test_the_platform_follows_from_the_link(forum):
    plan = plan_of(
        f"A;https://www.youtube.com/@act_kenya;{forum};region",
        f"B;https://blog.example.org/feed;{forum};region",
        header="name;link;body;kind",
    )

    assert [row.new.platform.key for row in plan.ready] == ["youtube", "web"]


# --- Whole, or not at all; twice is once ------------------------------------------------------------------------------------


def test_one_problem_and_nothing_is_written(forum):
    before = everything()

    plan = plan_of(GOOD, BAD)

    assert run(plan, by=None, at=timezone.now()) is False
    assert everything() == before
    assert [row.line.number for row in plan.problems] == [3]


def test_partial_enters_the_good_rows(forum):
    plan = plan_of(GOOD, BAD)

    assert run(plan, by=None, at=timezone.now(), partial=True) is True

    assert [channel.name for channel in Channel.objects.all()] == ["Good"]
    assert ([row.name for row in plan.entered], [row.name for row in plan.problems]) == (["Good"], ["Bad"])


def test_a_dry_run_writes_nothing_and_says_what_would_be(forum):
    before = everything()
    plan = plan_of(GOOD)

    assert run(plan, by=None, at=timezone.now(), dry_run=True) is False

    assert everything() == before
    assert [row.name for row in plan.entered] == ["Good"]


def test_a_second_import_of_the_same_file_changes_nothing(forum):
    run(plan_of(GOOD), by=None, at=timezone.now())
    before = everything()

    plan = plan_of(GOOD)
    run(plan, by=None, at=timezone.now())

    assert everything() == before
    assert sentences(plan) == ["Already in the register as “Good”."]


def test_a_refusal_met_while_writing_undoes_the_whole_import(forum, team):
    """Someone leaves, or takes the link, between the look and the last button."""
    plan = plan_of(GOOD, f"Other;x;https://x.com/act_other;{forum};region;amina@example.org:admin")
    type(team).objects.filter(pk=team.pk).update(is_active=False, left_at=timezone.now())
    before = everything()

    assert run(plan, by=None, at=timezone.now()) is False

    assert everything() == before
    assert sentences(plan) == ["Amina Diallo has left and cannot be given access."]
    assert [row.name for row in plan.entered] == []


def test_a_link_that_was_ours_is_not_taken_up_again_by_an_import(forum):
    channel = world.channel("Old", address="https://x.com/act_kenya")
    lifecycle.start_retiring(channel, by=world.comms(), at=timezone.now(), why="Test")
    lifecycle.retire(channel, by=world.comms(), at=timezone.now(), why="Test")

    assert sentences(plan_of(GOOD)) == [
        "This link was that of “Old” and is ours no longer. To use it again, file a request."
    ]


def test_a_channel_being_set_up_or_unlisted_is_known(forum):
    hidden = world.channel("Hidden", address="https://x.com/act_kenya")
    lifecycle.unlist(hidden, by=world.comms(), at=timezone.now(), why="Safety")

    assert sentences(plan_of(GOOD)) == ["Already in the register as “Hidden”."]
