"""The watch-list: off by default, never official, never ours (R7)."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from activity.models import WatchedAccount, WatchedEnd, WatchedNote
from activity.watchlist import keeping
from activity.watchlist.keeping import WatchRefused
from channels_registry.addresses import read_address
from channels_registry.addressing import end_address, enter_address
from channels_registry.check import CheckVerdict, check
from channels_registry.entering import NewChannel
from channels_registry.entering_many import Existing, register_existing_many
from channels_registry.models import Channel, ChannelAddress, ChannelKind, ChannelStatus, Format
from ledger.models import LedgerEntry
from portal.models import PortalSettings
from tests import world

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
NOW = timezone.now()
OTHERS = "https://x.com/relief_newsdesk"


@pytest.fixture
def team():
    lead = world.lead("Ines")
    keeping.switch(True, by=lead, at=NOW)
    return world.comms("Amina")


def follow(team, address: str = OTHERS, **facts) -> WatchedAccount:
    return keeping.add(address, name="Relief Newsdesk", why="Reports on us.", by=team, at=NOW, **facts)


def facts() -> list:
    return [
        *WatchedAccount.objects.order_by("pk").values_list("name", "ended_at", "ending"),
        *WatchedNote.objects.order_by("pk").values_list("text", flat=True),
        LedgerEntry.objects.count(),
    ]


# --- Off by default ------------------------------------------------------------------------------------------------------------


def test_it_is_off_until_the_lead_switches_it_on():
    amina, auditor, admin, staff = world.comms(), world.auditor(), world.administrator(), world.requester()
    assert PortalSettings().watchlist_on is False and not keeping.is_on()
    before = facts()

    with pytest.raises(WatchRefused, match="is off"):
        follow(amina)
    for other in (amina, auditor, admin, staff):
        with pytest.raises(WatchRefused):
            keeping.switch(True, by=other, at=NOW)

    assert facts() == before
    assert keeping.switch(True, by=world.lead(), at=NOW) is True
    assert keeping.switch(True, by=world.lead(), at=NOW) is False, "twice is once"
    assert LedgerEntry.objects.filter(action="watchlist.switched").count() == 1


def test_what_stands_on_it_is_kept_while_it_is_off(team):
    watched = follow(team)
    keeping.switch(False, by=world.lead(), at=NOW)
    before = facts()

    for act in (
        lambda: keeping.note(watched, text="Seen.", by=team, at=NOW),
        lambda: keeping.remove(watched, why="No use.", by=team, at=NOW),
    ):
        with pytest.raises(WatchRefused, match="is off"):
            act()
    assert facts() == before


@pytest.mark.parametrize("who", [world.auditor, world.administrator, world.requester])
def test_others_keep_nothing(team, who):
    watched, person = follow(team), who()
    before = facts()

    for act in (
        lambda: keeping.add("https://x.com/another_one", name="A", why="B", by=person, at=NOW),
        lambda: keeping.note(watched, text="Seen.", by=person, at=NOW),
        lambda: keeping.remove(watched, why="No use.", by=person, at=NOW),
    ):
        with pytest.raises(WatchRefused):
            act()
    assert facts() == before


# --- Add, note, take off ---------------------------------------------------------------------------------------------------------


def test_an_account_is_followed_noted_about_and_taken_off(team):
    watched = follow(team)
    later = NOW + dt.timedelta(hours=1)
    keeping.note(watched, text="They quote our statement.", by=team, at=later)
    watched.refresh_from_db()
    assert (watched.changed_at, watched.platform, watched.canonical_url) == (later, "x", OTHERS)

    keeping.remove(watched, why="It is silent.", by=team, at=later)

    watched.refresh_from_db()
    assert (watched.ending, watched.ended_why, watched.ended_by) == (WatchedEnd.REMOVED, "It is silent.", team)
    assert list(WatchedAccount.objects.followed()) == []
    actions = LedgerEntry.objects.filter(action__startswith="watchlist.").order_by("seq")
    assert list(actions.values_list("action", flat=True)) == [
        "watchlist.switched", "watchlist.added", "watchlist.noted", "watchlist.removed",
    ]  # fmt: skip


def test_it_is_taken_off_once_and_can_be_followed_again(team):
    watched = follow(team)
    keeping.remove(watched, why="It is silent.", by=team, at=NOW)
    before = facts()

    with pytest.raises(WatchRefused, match="no longer"):
        keeping.remove(watched, why="Again.", by=team, at=NOW)
    with pytest.raises(WatchRefused, match="no longer"):
        keeping.note(watched, text="Seen.", by=team, at=NOW)
    assert facts() == before

    assert follow(team).pk != watched.pk


@pytest.mark.parametrize(
    "address", ["not an address at all", "https://x.com/relief/status/123456", "https://user:pw@x.com/relief", ""]
)
def test_what_is_no_account_is_refused_in_words(team, address):
    before = facts()

    with pytest.raises(WatchRefused) as refusal:
        follow(team, address)

    assert str(refusal.value) and facts() == before


def test_the_same_account_stands_there_once_however_it_is_written(team):
    follow(team)
    before = facts()

    with pytest.raises(WatchRefused, match="already"):
        follow(team, "http://www.twitter.com/Relief_Newsdesk/")
    assert facts() == before


def test_no_secret_is_taken(team):
    before = facts()
    with pytest.raises(WatchRefused):
        keeping.add(OTHERS, name="Newsdesk", why="password: hunter22x", by=team, at=NOW)
    assert facts() == before


def test_the_database_takes_no_half_ends(team):
    watched = WatchedAccount.objects.filter(pk=follow(team).pk)
    for wrong in (
        {"ended_at": NOW},
        {"ending": WatchedEnd.REMOVED, "ended_at": NOW, "ended_by": team},
        {"ending": WatchedEnd.OURS, "ended_at": NOW, "ended_by": team},
        {"name": ""},
        {"canonical_url": "javascript:alert(1)"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            watched.update(**wrong)


# --- Ours is never on it ----------------------------------------------------------------------------------------------------------


def test_an_account_of_ours_is_refused_whatever_state_it_is_in(team):
    ours = world.channel("Ours", address=OTHERS)
    before = facts()

    for status, more in (
        (ChannelStatus.ACTIVE, {"unlisted_at": NOW}),
        (ChannelStatus.RETIRED, {"retired_at": NOW, "unlisted_at": None}),
    ):
        Channel.objects.filter(pk=ours.pk).update(status=status, **more)
        with pytest.raises(WatchRefused, match="of ours"):
            follow(team)
    assert facts() == before


def test_an_account_that_becomes_ours_leaves_the_list_in_the_same_moment(team):
    watched = follow(team)

    world.channel("Ours now", address=OTHERS, at=NOW)

    watched.refresh_from_db()
    assert (watched.ending, watched.ended_by) == (WatchedEnd.OURS, None)
    entry = LedgerEntry.objects.get(action="watchlist.became_ours")
    assert entry.actor_id is None and entry.subject_id == watched.pk


def test_a_further_link_and_an_import_take_it_off_too(team):
    first, second = follow(team), follow(team, "https://x.com/second_newsdesk")
    ours = world.channel("Ours")
    enter_address(ours, read_address(OTHERS), by=None, at=NOW, main=False)
    new = NewChannel(
        name="Imported", body=world.body(), platform=world.platform(), kind=ChannelKind.REGION, format=Format.PROFILE,
        address=read_address("https://x.com/second_newsdesk"), original_input="https://x.com/second_newsdesk",
    )  # fmt: skip
    register_existing_many([Existing(new, locked_out=True)], by=None, at=NOW)

    for watched in (first, second):
        watched.refresh_from_db()
        assert watched.ending == WatchedEnd.OURS


def test_it_leaves_while_the_list_is_off(team):
    watched = follow(team)
    keeping.switch(False, by=world.lead(), at=NOW)

    world.channel("Ours now", address=OTHERS, at=NOW)

    watched.refresh_from_db()
    assert watched.ending == WatchedEnd.OURS


def test_an_entry_that_is_undone_leaves_the_list_as_it_was(team):
    watched = follow(team)
    with pytest.raises(RuntimeError), transaction.atomic():
        world.channel("Ours for a moment", address=OTHERS, at=NOW)
        raise RuntimeError
    watched.refresh_from_db()
    assert watched.ended_at is None


def test_what_met_in_the_same_moment_is_hidden_at_once_and_settled_at_night(team):
    """Written past the functions, as two transactions at once could leave it."""
    watched, ours = follow(team), world.channel("Ours")
    ChannelAddress.objects.filter(channel=ours).update(
        identity_key=watched.identity_key, canonical_url=watched.canonical_url
    )
    assert list(WatchedAccount.objects.followed()) == []

    assert keeping.sweep(at=NOW, dry_run=True) == 1
    assert WatchedAccount.objects.get().ended_at is None
    assert [keeping.sweep(at=NOW), keeping.sweep(at=NOW)] == [1, 0]
    assert WatchedAccount.objects.get().ending == WatchedEnd.OURS


# --- Never official ----------------------------------------------------------------------------------------------------------------


def test_the_check_answers_about_it_as_about_any_strangers(client, team):
    stranger = check("https://x.com/unrelated_77", at=NOW)
    follow(team)

    found = check(OTHERS, at=NOW)

    assert found.verdict == stranger.verdict == CheckVerdict.NOT_LISTED
    assert (found.channel, found.similar, found.imitation) == (None, [], None)
    answer = client.get("/api/v1/check", {"q": OTHERS}).json()
    assert (answer["verdict"], answer["channel"], answer["similar"]) == ("not_listed", None, [])
    assert "Relief Newsdesk" not in client.get("/check/", {"q": OTHERS}).content.decode()


def test_it_makes_no_name_of_ours_look_alike(team):
    """Only our own accounts are imitated."""
    follow(team)

    assert check("https://x.com/relief_newsdsk", at=NOW).verdict == CheckVerdict.NOT_LISTED


def test_a_link_that_was_ended_is_formerly_ours_and_refused(team):
    ours = world.channel("Ours", address=OTHERS)
    enter_address(ours, read_address("https://x.com/our_new_name"), by=None, at=NOW)
    end_address(ours.addresses.get(identity_key__endswith="relief_newsdesk"), by=None, at=NOW, why="Renamed.")

    with pytest.raises(WatchRefused, match="of ours"):
        follow(team)
