"""What looks find about the account itself: pins, alerts, points to put right, the letter (A2, N10, design §5.2)."""

import pytest

from activity.looking import choosing, telling
from activity.looking.noting import note
from activity.models import Alert, ChannelPost, Following, Look, MetricSnapshot, Signal
from activity.sources.interface import Figure, SeenPost
from channels_registry.findings import sync_findings
from channels_registry.models import Channel
from notifications.models import Letter
from tests import world
from tests.activity.followed_world import DID, NOW, OTHER_DID, again, days, followed, known_of, seen

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


SOON = NOW + days(3)


def points(following, at=SOON) -> set[str]:
    sync_findings([following.channel_id], at=at)
    open_points = again(following).channel.findings.open()
    return {rule for rule in open_points.values_list("rule", flat=True) if rule.startswith(("account_", "source_"))}


def alert_of(following):
    row = again(following)
    return row.alert, row.alert_at, row.alert_detail


def test_the_first_look_pins_id_and_name_and_the_figures_are_kept():
    following = followed()
    posts = (SeenPost("at://1", NOW - days(3), engagements=4), SeenPost("at://2", NOW - days(9)))

    note(
        following,
        seen(
            latest_post_at=NOW - days(3),
            posts=posts,
            figures=(Figure("followers", 1204, "followersCount"),),
            handle="press.example.org",
            stable_id=DID,
        ),
        at=NOW,
    )

    row = again(following)
    assert (row.stable_id, row.seen_handle, row.alert, row.succeeded_at) == (DID, "press.example.org", "", NOW)
    assert known_of(following) == (NOW - days(3), NOW)
    assert list(MetricSnapshot.objects.values_list("metric", "value", "source")) == [("followers", 1204, "bluesky")]
    assert list(ChannelPost.objects.order_by("key").values_list("key", "engagements")) == [
        ("at://1", 4),
        ("at://2", None),
    ]


def test_another_account_under_our_name_moves_no_date_and_is_told_at_once():
    """N10: same name, other id. Nothing of the stranger's counts for our channel."""
    member = world.comms()
    following = followed(stable_id=DID, seen_handle="press.example.org")
    Channel.objects.filter(pk=following.channel_id).update(latest_post_at=NOW - days(80), looked_at=NOW - days(1))
    stranger = seen(
        latest_post_at=NOW,
        posts=(SeenPost("at://theirs", NOW),),
        figures=(Figure("followers", 9, "followersCount"),),
        handle="press.example.org",
        stable_id=OTHER_DID,
    )

    note(following, stranger, at=NOW)

    assert alert_of(following) == (Alert.CHANGED_HANDS, NOW, "press.example.org")
    row = again(following)
    assert (row.stable_id, row.alert_id, row.failing_since) == (DID, OTHER_DID, NOW)
    assert known_of(following) == (NOW - days(80), NOW - days(1))
    assert (Signal.objects.get().look, Signal.objects.get().latest_post_at) == (Look.HANDLE_CHANGED, None)
    assert (MetricSnapshot.objects.count(), ChannelPost.objects.count()) == (0, 0)
    assert points(following) == {"account_changed_hands"}
    assert telling.tell_team(at=NOW) == 1
    assert telling.tell_team(at=NOW) == 0
    letters = Letter.objects.filter(kind="activity.changed_hands")
    assert member.pk in letters.values_list("person", flat=True)
    assert letters.count() == len(set(letters.values_list("person", flat=True)))


def test_ten_names_in_other_hands_make_one_letter_for_each_of_the_team():
    team = {world.comms().pk, world.comms().pk}
    for number in range(10):
        address = f"https://bsky.app/profile/press{number}.example.org"
        note(followed("bluesky", address, stable_id=DID), seen(stable_id=OTHER_DID), at=NOW)

    assert telling.tell_team(at=NOW) == 10

    letters = list(Letter.objects.filter(kind="activity.changed_hands"))
    people = [letter.person_id for letter in letters]
    assert len(people) == len(set(people))
    assert team <= set(people)
    assert {letter.data["count"] for letter in letters} == {10}


def test_a_name_in_other_hands_stays_told_until_somebody_settles_it():
    following = followed(stable_id=DID)
    note(following, seen(stable_id=OTHER_DID), at=NOW)

    note(again(following), seen(stable_id=DID, latest_post_at=NOW), at=NOW + days(1))

    assert alert_of(following)[:2] == (Alert.CHANGED_HANDS, NOW)
    note(again(following), seen(look=Look.SUSPENDED), at=NOW + days(2))
    assert alert_of(following)[0] == Alert.CHANGED_HANDS


def test_the_same_account_under_another_name_still_tells_its_posts():
    following = followed(stable_id=DID, seen_handle="press.example.org")

    note(following, seen(stable_id=DID, handle="news.example.org", latest_post_at=NOW - days(1)), at=NOW)

    assert alert_of(following) == (Alert.RENAMED, NOW, "news.example.org")
    assert known_of(following) == (NOW - days(1), NOW)
    assert points(following) == {"account_renamed"}
    note(again(following), seen(stable_id=DID, handle="handle.invalid"), at=NOW + days(1))
    assert alert_of(following) == (Alert.RENAMED, NOW, "handle.invalid")
    note(again(following), seen(stable_id=DID, handle="Press.Example.org"), at=NOW + days(2))
    assert alert_of(following) == ("", None, "")
    assert points(following) == set()


@pytest.mark.parametrize(
    ("look", "alert", "rule"),
    [
        (Look.MOVED, Alert.MOVED, "account_moved"),
        (Look.SUSPENDED, Alert.SUSPENDED, "account_suspended"),
        (Look.DEACTIVATED, Alert.DEACTIVATED, "account_deactivated"),
        (Look.HANDLE_CHANGED, Alert.CHANGED_HANDS, "account_changed_hands"),
    ],
)
def test_what_the_platform_says_is_told_at_once_and_moves_no_date(look, alert, rule):
    following = followed("fediverse")
    moved_to = "https://other.example.net/@press" if look == Look.MOVED else ""

    note(following, seen(look=look, moved_to=moved_to, latest_post_at=None), at=NOW)

    assert alert_of(following)[:2] == (alert, NOW)
    assert known_of(following) == (None, None)
    assert points(following) == {rule}
    if look == Look.MOVED:
        assert alert_of(following)[2] == moved_to


def test_an_alert_ends_by_itself_when_the_account_is_there_again():
    following = followed("fediverse")
    note(following, seen(look=Look.SUSPENDED), at=NOW)

    note(again(following), seen(latest_post_at=NOW), at=NOW + days(1))

    assert alert_of(following) == ("", None, "")


@pytest.mark.parametrize(("key", "needed"), [("bluesky", 7), ("youtube", 14)])
def test_gone_needs_three_looks_over_days(key, needed):
    """Activity §2.4: YouTube answers 404 for channels that are well."""
    following = followed(key)

    for hour in range(5):
        note(again(following), seen(look=Look.NOT_FOUND), at=NOW + days(hour / 24))
    assert alert_of(following)[0] == ""
    assert again(following).missing_looks == 5
    note(again(following), seen(look=Look.NOT_FOUND), at=NOW + days(needed - 0.1))
    assert (alert_of(following)[0], points(following)) == ("", set())
    note(again(following), seen(look=Look.NOT_FOUND), at=NOW + days(needed))

    assert alert_of(following)[:2] == (Alert.GONE, NOW + days(needed))
    assert known_of(following) == (None, None)
    assert points(following) == {"account_gone"}


def test_two_looks_in_vain_are_not_enough_however_far_apart():
    following = followed()
    note(following, seen(look=Look.NOT_FOUND), at=NOW)
    note(again(following), seen(look=Look.UNREACHABLE), at=NOW + days(3))
    note(again(following), seen(look=Look.NOT_FOUND), at=NOW + days(30))
    assert (alert_of(following)[0], again(following).missing_looks) == ("", 2)

    note(again(following), seen(latest_post_at=NOW), at=NOW + days(31))

    assert (again(following).missing_looks, again(following).missing_since) == (0, None)


def test_a_feed_that_moved_within_its_own_server_is_proposed_without_an_alert():
    channel = world.channel(at=NOW - days(900))
    begun = choosing.beginning("feed", "https://blog.example.org/feed", at=NOW)
    following = Following.objects.create(channel=channel, **begun)

    note(following, seen(moved_to="https://www.blog.example.org/rss"), at=NOW)

    assert (again(following).proposed_url, again(following).alert) == ("https://www.blog.example.org/rss", "")


def test_a_server_that_learned_to_tell_addresses_as_ids_changed_no_hands():
    following = followed("fediverse", stable_id="social.example.org#123")

    note(following, seen(stable_id="https://social.example.org/users/press"), at=NOW)

    row = again(following)
    assert (row.alert, row.stable_id) == ("", "https://social.example.org/users/press")


def test_a_source_without_posts_leaves_the_channels_activity_to_people():
    """A Discord invitation tells how many people are there; that nobody posted it does not say."""
    following = followed("discord")

    note(following, seen(figures=(Figure("followers", 77, "approximate_member_count"),)), at=NOW)

    assert not following.tells_posts
    assert known_of(following) == (None, None)
    assert MetricSnapshot.objects.get().value == 77


def test_a_source_that_cannot_be_read_for_a_fortnight_is_a_matter_for_the_team():
    following = followed()
    note(following, seen(latest_post_at=NOW - days(1)), at=NOW)
    note(again(following), seen(look=Look.UNREACHABLE, note="timeout"), at=NOW + days(50))

    assert points(following, NOW + days(10)) == set()
    assert points(following, NOW + days(60)) == {"source_unread"}
    note(again(following), seen(latest_post_at=NOW - days(1)), at=NOW + days(59))
    assert points(following, NOW + days(60)) == set()
