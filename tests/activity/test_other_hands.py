"""What somebody who took an account over could try (A2, N10, design §5.2): nothing of theirs counts, and nothing ends the alert."""

import pytest

from activity.looking import choosing
from activity.looking.noting import note
from activity.looking.settling import adopt_new_name, confirm_ours
from activity.models import Alert, ChannelPost, Look, MetricSnapshot, OwnershipProof, ProofMethod, Signal
from activity.sources.interface import Figure, SeenPost
from channels_registry import addressing
from channels_registry.addresses import read_address
from channels_registry.models import Channel, ChannelAddress
from tests import world
from tests.activity.followed_world import DID, NOW, OTHER_DID, again, days, followed, known_of, seen

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
ACTOR = "https://social.example.org/users/press"
LATER = NOW + days(1)


def in_other_hands(key="fediverse", pinned=ACTOR, theirs="https://social.example.org/users/thief", **facts):
    following = followed(key, stable_id=pinned, seen_handle="press", **facts)
    Channel.objects.filter(pk=following.channel_id).update(latest_post_at=NOW - days(80), looked_at=NOW - days(1))
    note(following, seen(stable_id=theirs, handle="press"), at=NOW)
    assert again(following).alert == Alert.CHANGED_HANDS
    return again(following)


@pytest.mark.parametrize("note_of_look", ["by_feed", ""])
@pytest.mark.parametrize("look", [Look.OK, Look.NOT_MODIFIED])
def test_an_answer_that_names_no_account_moves_no_date_until_somebody_settled_it(look, note_of_look):
    """The thief closes the server's interface and leaves the profile's feed open: it tells posts and no id."""
    following = in_other_hands()
    posts = (SeenPost("https://social.example.org/@press/1", LATER),)

    note(
        following,
        seen(look=look, note=note_of_look, latest_post_at=LATER, posts=posts, figures=(Figure("followers", 9, "f"),)),
        at=LATER,
    )

    assert known_of(following) == (NOW - days(80), NOW - days(1))
    assert (MetricSnapshot.objects.count(), ChannelPost.objects.count()) == (0, 0)
    assert Signal.objects.latest("at").look == Look.HANDLE_CHANGED
    assert (again(following).alert, again(following).succeeded_at) == (Alert.CHANGED_HANDS, None)


def test_our_own_account_that_is_back_counts_and_confirming_it_pins_no_stranger():
    following = in_other_hands("bluesky", DID, OTHER_DID)

    note(following, seen(stable_id=DID, handle="press", latest_post_at=LATER), at=LATER)

    assert known_of(following) == (LATER, LATER)
    assert again(following).alert == Alert.CHANGED_HANDS
    confirm_ours(following.channel, why="Signed in: it is ours again.", by=world.comms(), at=LATER)
    assert (again(following).alert, again(following).stable_id) == ("", DID)


def test_another_link_does_not_end_the_alert_and_nothing_of_it_counts_until_the_team_has_looked():
    runner = world.person()
    following = in_other_hands("bluesky", DID, OTHER_DID, channel={"runner": runner})
    main = ChannelAddress.objects.current().select_related("channel").get(channel=following.channel_id)
    theirs = read_address("https://bsky.app/profile/elsewhere.example.org")
    addressing.rename_address(main, theirs, by=runner, at=LATER)

    assert choosing.choose(at=LATER) == 1

    row = again(following)
    assert (row.url, row.stable_id) == ("https://bsky.app/profile/elsewhere.example.org", "")
    assert (row.alert, row.alert_at, row.alert_id) == (Alert.CHANGED_HANDS, NOW, "")
    note(row, seen(stable_id="did:plc:theirs", latest_post_at=LATER), at=LATER)
    assert known_of(following) == (NOW - days(80), NOW - days(1))
    confirm_ours(following.channel, why="We have a new account there.", by=world.comms(), at=LATER)
    note(again(following), seen(stable_id="did:plc:theirs", latest_post_at=LATER), at=LATER)
    assert (again(following).stable_id, known_of(following)) == ("did:plc:theirs", (LATER, LATER))


def proved(following) -> None:
    OwnershipProof.objects.create(
        channel_id=following.channel_id, method=ProofMethod.OWN_SERVER, result="found",
        checked_at=NOW, since=NOW, found_at=NOW, host="example.org",
    )  # fmt: skip


def test_what_proved_the_old_account_does_not_prove_another_one():
    """Whoever has full control could enter a link of their own, and it would look as if it were ours."""
    renamed, moved, same = followed("bluesky"), followed("fediverse"), followed("youtube")
    for following in (renamed, moved, same):
        proved(following)
    main = ChannelAddress.objects.current().select_related("channel").get(channel=renamed.channel_id)
    addressing.rename_address(
        main, read_address("https://bsky.app/profile/elsewhere.example.org"), by=world.comms(), at=LATER
    )
    note(moved, seen(look=Look.MOVED, moved_to="https://other.example.net/@press"), at=NOW)

    choosing.choose(at=LATER)
    adopt_new_name(moved.channel, by=world.comms(), at=LATER)

    assert list(OwnershipProof.objects.values_list("channel", flat=True)) == [same.channel_id]


def test_a_pinned_address_is_not_given_up_for_a_number():
    """Else a look without the address would let the next one pin whoever has the name by then."""
    following = followed("fediverse", stable_id=ACTOR)

    note(following, seen(stable_id="social.example.org#9"), at=NOW)
    note(again(following), seen(stable_id="https://social.example.org/users/thief", latest_post_at=LATER), at=LATER)

    row = again(following)
    assert (row.stable_id, row.alert) == (ACTOR, Alert.CHANGED_HANDS)
    assert known_of(following)[0] is None
