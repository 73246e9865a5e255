"""A person settles what a look found: the new name is adopted, or the account confirmed (N12)."""

import pytest

from activity.looking import choosing
from activity.looking.noting import note
from activity.looking.settling import NotYours, SettlingRefused, adopt_new_name, confirm_ours, new_address_of
from activity.models import Alert, Following, Look
from channels_registry.addressing import AddressTaken
from channels_registry.models import Channel, ChannelAddress
from ledger.models import LedgerEntry
from tests import world
from tests.activity.followed_world import DID, NOW, OTHER_DID, again, channel_on, days, followed, seen

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
LATER = NOW + days(1)


def renamed(new="news.example.org"):
    runner = world.person()
    following = followed(channel={"runner": runner}, stable_id=DID, seen_handle="press.example.org")
    note(following, seen(stable_id=DID, handle=new), at=NOW)
    return again(following), runner


def channel_of(following) -> Channel:
    return Channel.objects.get(pk=following.channel_id)


def state_of(following):
    row = again(following)
    addresses = ChannelAddress.objects.filter(channel=row.channel_id).order_by("pk")
    return (
        list(addresses.values_list("identity_key", "until", "is_main")),
        (row.url, row.stable_id, row.seen_handle, row.alert, row.alert_detail),
        LedgerEntry.objects.count(),
    )


def test_the_new_name_becomes_the_link_and_the_old_one_stays_formerly_ours():
    following, runner = renamed()

    adopt_new_name(channel_of(following), by=runner, at=LATER)

    assert list(ChannelAddress.objects.order_by("pk").values_list("identity_key", "until", "is_main")) == [
        ("bluesky:handle:press.example.org", LATER, True),
        ("bluesky:handle:news.example.org", None, True),
    ]
    row = again(following)
    assert (row.url, row.stable_id, row.seen_handle) == (
        "https://bsky.app/profile/news.example.org", DID, "news.example.org",
    )  # fmt: skip
    assert (row.alert, row.next_look_at, row.address_key) == ("", LATER, "bluesky:handle:news.example.org")
    assert choosing.choose(at=LATER) == 0  # the portal's own choice follows, with its pins
    entries = LedgerEntry.objects.order_by("seq").values_list("action", flat=True)
    assert list(entries)[-3:] == ["channels.address_ended", "channels.address_entered", "activity.name_adopted"]


def test_a_name_of_another_channel_of_ours_is_refused_and_nothing_changes():
    following, runner = renamed()
    channel_on("bluesky", "https://bsky.app/profile/news.example.org")
    before = state_of(following)

    with pytest.raises(AddressTaken, match="already belongs to another channel"):
        adopt_new_name(channel_of(following), by=runner, at=LATER)

    assert state_of(following) == before


def test_an_account_that_moved_is_pinned_anew():
    runner = world.person()
    following = followed("fediverse", channel={"runner": runner}, stable_id="https://social.example.org/users/press")
    note(following, seen(look=Look.MOVED, moved_to="https://other.example.net/@press"), at=NOW)
    assert new_address_of(again(following)).canonical_url == "https://other.example.net/@press"

    adopt_new_name(channel_of(following), by=runner, at=LATER)

    row = again(following)
    assert (row.url, row.host, row.stable_id, row.alert) == (
        "https://other.example.net/@press", "other.example.net", "", "",
    )  # fmt: skip


@pytest.mark.parametrize("new", ["handle.invalid", "not a name"])
def test_a_name_that_is_no_link_is_not_adopted(new):
    following, runner = renamed(new)
    before = state_of(following)

    with pytest.raises(SettlingRefused, match="cannot read the new name"):
        adopt_new_name(channel_of(following), by=runner, at=LATER)

    assert state_of(following) == before


def test_what_was_settled_is_not_settled_twice():
    (following, runner), member = renamed(), world.comms()
    adopt_new_name(channel_of(following), by=runner, at=LATER)
    before = state_of(following)

    with pytest.raises(SettlingRefused, match="settled already"):
        adopt_new_name(channel_of(following), by=runner, at=LATER)
    with pytest.raises(SettlingRefused, match="settled already"):
        confirm_ours(channel_of(following), why="I looked.", by=member, at=LATER)

    assert state_of(following) == before


def test_a_stranger_settles_nothing():
    (following, _runner), stranger = renamed(), world.person()
    before = state_of(following)

    for act in (
        lambda: adopt_new_name(channel_of(following), by=stranger, at=LATER),
        lambda: confirm_ours(channel_of(following), why="Mine!", by=stranger, at=LATER),
    ):
        with pytest.raises(NotYours):
            act()

    assert state_of(following) == before


def test_only_the_team_says_that_another_number_is_ours():
    runner, member = world.person(), world.comms()
    following = followed(channel={"runner": runner}, stable_id=DID, seen_handle="press.example.org")
    note(following, seen(stable_id=OTHER_DID, handle="press.example.org"), at=NOW)
    before = state_of(following)

    with pytest.raises(NotYours, match="Only the communications team"):
        confirm_ours(channel_of(following), why="It is mine.", by=runner, at=LATER)
    with pytest.raises(SettlingRefused, match="how you know"):
        confirm_ours(channel_of(following), why=" ", by=member, at=LATER)
    assert state_of(following) == before

    confirm_ours(channel_of(following), why="Made anew after the loss; signed in and looked.", by=member, at=LATER)

    row = again(following)
    assert (row.stable_id, row.alert, row.alert_id, row.next_look_at) == (OTHER_DID, "", "", LATER)
    assert LedgerEntry.objects.order_by("seq").last().action == "activity.account_confirmed"
    note(row, seen(stable_id=OTHER_DID, handle="press.example.org", latest_post_at=NOW), at=LATER)
    assert (again(following).alert, channel_of(following).latest_post_at) == ("", NOW)


def test_an_account_that_seemed_gone_begins_anew_once_somebody_looked():
    runner = world.person()
    following = followed(channel={"runner": runner}, missing_looks=4, missing_since=NOW - days(9))
    Following.objects.update(alert=Alert.GONE, alert_at=NOW)

    confirm_ours(channel_of(following), why="It is there; the platform had a fault.", by=runner, at=LATER)

    row = again(following)
    assert (row.alert, row.missing_looks, row.missing_since) == ("", 0, None)
