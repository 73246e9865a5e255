"""Administrators learn of changes on their channels: at once where full control changes hands, else once a week (R1)."""

import datetime as dt

import pytest
from django.utils import timezone

from channels_registry import grants, nightly, sponsors, telling
from channels_registry.models import AccessLevel, Channel, Grant
from notifications.models import Letter
from notifications.sending import words_of
from policies.models import Policy
from tests import world
from tests.channels_registry.access_world import grant_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
DAY = dt.timedelta(days=1)
MONDAY = dt.datetime(2026, 3, 2, 3, tzinfo=dt.UTC)


@pytest.fixture
def at():
    return timezone.now()


@pytest.fixture
def cast():
    """Two people in full control, a responsible person without access, and someone who may publish."""
    team, runner, boss, editor = world.comms("Ama"), world.person("Ruth"), world.person("Bo"), world.person("Ed")
    channel = world.channel("Forum", coadmin=team, runner=runner, responsible=boss)
    world.grant(channel, editor, AccessLevel.EDITOR)
    Policy.objects.all().delete()
    return channel, team, runner, boss, editor


def told(kind=telling.AT_ONCE) -> set:
    return {letter.person for letter in Letter.objects.filter(kind=kind)}


def test_full_control_given_is_told_at_once(at, cast):
    channel, team, runner, boss, _editor = cast
    grants.give_access(channel, person=world.person("New"), level=AccessLevel.ADMIN, by=team, at=at)

    assert told() == {runner, boss}
    letter = Letter.objects.filter(kind=telling.AT_ONCE).first()
    assert letter.data["changes"] == [
        {"what": "given", "person": "New", "channel": "Forum", "path": f"/registry/{channel.pk}/"}
    ]
    words = words_of(letter.kind, language="en", data=letter.data)
    assert words.subject == "Full control of Forum has changed"
    assert "New has full control of Forum now." in words.body
    assert "This was entered by Ama." in words.body


def test_full_control_taken_lowered_or_raised_is_told_at_once(at, cast):
    channel, team, runner, boss, editor = cast
    second = world.person("Second")
    world.grant(channel, second)
    for act in (
        lambda: grants.change_level(grant_of(channel, editor), level=AccessLevel.ADMIN, by=team, at=at),
        lambda: grants.change_level(grant_of(channel, editor), level=AccessLevel.EDITOR, by=team, at=at),
        lambda: grants.revoke(grant_of(channel, second), by=team, at=at, why="moved"),
    ):
        Letter.objects.all().delete()
        act()
        assert {runner, boss} <= told()
        assert not {team, editor} & told()
    assert second not in told()


def test_less_than_full_control_waits_for_the_week(at, cast):
    channel, team, runner, _boss, editor = cast
    grants.give_access(channel, person=world.person(), level=AccessLevel.EDITOR, by=team, at=at)
    grants.change_level(grant_of(channel, editor), level=AccessLevel.MODERATOR, by=team, at=at)
    grants.change_level(grant_of(channel, runner), level=AccessLevel.OWNER, by=team, at=at)
    grants.revoke(grant_of(channel, editor), by=team, at=at, why="moved")
    assert told() == set()


def test_what_existed_already_and_what_is_being_set_up_tells_nobody(at, cast):
    channel, team, _runner, _boss, _editor = cast
    grants.give_access(channel, person=world.person(), level=AccessLevel.ADMIN, by=team, at=at, already_held=True)
    Channel.objects.filter(pk=channel.pk).update(status="approved", activated_at=None)
    grants.give_access(channel, person=world.person(), level=AccessLevel.ADMIN, by=team, at=at)
    assert told() == set()


def test_an_end_that_comes_by_itself_is_one_letter_for_all_channels(at, cast):
    _channel, team, runner, _boss, _editor = cast
    leaving = world.person("Leaving")
    channels = [world.channel(f"Number {n}", coadmin=team, runner=runner) for n in range(3)]
    for one in channels:
        world.grant(one, leaving, at=at - DAY)
    Grant.objects.filter(person=leaving).update(ends_at=at - dt.timedelta(hours=1))

    grants.expire_grants(at=at)

    letters = Letter.objects.filter(kind=telling.AT_ONCE)
    assert sorted(letter.person.full_name for letter in letters) == ["Ama", "Ruth"]
    assert [len(letter.data["changes"]) for letter in letters] == [3, 3]
    assert "The day set for it had come." in words_of(letters[0].kind, language="en", data=letters[0].data).body


# --- The weekly letter -----------------------------------------------------------------------------------------------------


def changed(channel, editor, team, at):
    grants.change_level(grant_of(channel, editor), level=AccessLevel.MODERATOR, by=team, at=at)


def weekly(at) -> set:
    before = set(Letter.objects.filter(kind=telling.WEEKLY).values_list("pk", flat=True))
    telling.tell_of_changes(at=at)
    return {letter.person for letter in Letter.objects.filter(kind=telling.WEEKLY).exclude(pk__in=before)}


@pytest.fixture
def quiet(cast):
    """The same, with nothing on record in the weeks that are looked at."""
    return cast


def test_the_week_is_told_once_to_those_who_did_not_do_it(quiet):
    channel, team, runner, boss, editor = quiet
    changed(channel, editor, team, MONDAY - 2 * DAY)

    assert weekly(MONDAY) == {runner, boss}
    assert [weekly(MONDAY + n * DAY) for n in range(14)] == [set()] * 14
    letter = Letter.objects.get(kind=telling.WEEKLY, person=runner)
    words = words_of(letter.kind, language="en", data=letter.data)
    assert words.subject == "Changes of access to Forum"
    assert "What Ed may do was changed on 28 February 2026." in words.body


def test_what_happened_this_week_waits_for_the_next(quiet):
    channel, team, runner, boss, editor = quiet
    changed(channel, editor, team, MONDAY + DAY)
    assert [weekly(MONDAY + n * DAY) for n in range(6)] == [set()] * 6
    assert weekly(MONDAY + 7 * DAY) == {runner, boss}


def test_nothing_changed_nothing_is_written(quiet):
    assert weekly(MONDAY) == set()


def test_what_was_told_at_once_is_not_told_again(quiet):
    channel, team, runner, boss, editor = quiet
    deputy = world.person("Deputy")
    Channel.objects.filter(pk=channel.pk).update(deputy=deputy)
    grants.change_level(grant_of(channel, editor), level=AccessLevel.ADMIN, by=team, at=MONDAY - 2 * DAY)
    assert told() == {runner, boss}
    # The deputy was not told at once.
    assert weekly(MONDAY) == {deputy}


def test_the_letter_keeps_to_the_weekly_budget(quiet):
    """design §5.12: it waits until nothing of the budget was written for a week, and loses nothing."""
    from channels_registry.condition_reminders import KIND
    from notifications.writing import write_letter

    channel, team, runner, boss, editor = quiet
    changed(channel, editor, team, MONDAY - 2 * DAY)
    write_letter(KIND, event="x", person=runner, at=MONDAY - 3 * DAY, data={"name": "", "conditions": []})

    assert weekly(MONDAY) == {boss}
    assert weekly(MONDAY + 3 * DAY) == set()
    assert weekly(MONDAY + 5 * DAY) == {runner}


def test_one_letter_for_all_channels_at_the_same_cost(quiet, django_assert_num_queries):
    _channel, team, runner, _boss, editor = quiet
    for number in range(12):
        one = world.channel(f"Number {number:02}", coadmin=team, runner=runner)
        world.grant(one, editor, AccessLevel.EDITOR)
        changed(one, editor, team, MONDAY - 2 * DAY)
    with django_assert_num_queries(14):
        telling.tell_of_changes(at=MONDAY)
    letter = Letter.objects.get(kind=telling.WEEKLY)
    assert (letter.person, len(letter.data["channels"])) == (runner, 12)


# --- The sponsor -------------------------------------------------------------------------------------------------------------


def steps(grant) -> list[str]:
    events = Letter.objects.filter(kind="channels.access_ends").order_by("created_at").values_list("event", flat=True)
    return [event.rpartition(":")[2] for event in events if event.startswith(f"access-ends:{grant.pk}:")]


def external_access(channel, sponsor, at):
    agency = world.external("Agnès Roy", sponsor=sponsor, contract_end=(at + 40 * DAY).date())
    return world.grant(channel, agency, AccessLevel.EDITOR, at=at)


@pytest.mark.parametrize("what", ["nothing", "agreed", "somebody else"])
def test_the_last_day_is_told_only_if_nothing_was_done(at, cast, what):
    """L2: 30, 7 and 1 day before."""
    channel, team, *_others = cast
    sponsor = world.person("Spo Nsor")
    grant = external_access(channel, sponsor, at)
    for day in range(36):
        sponsors.tell_sponsors(at=at + day * DAY)
    assert steps(grant) == ["30", "7"]
    if what == "agreed":
        sponsors.agree_to_end(grant_of(channel, grant.person), by=sponsor, at=at + 36 * DAY)
    if what == "somebody else":
        grants.give_access(channel, person=world.person(), level=AccessLevel.EDITOR, by=team, at=at + 36 * DAY)
    for day in range(36, 42):
        sponsors.tell_sponsors(at=at + day * DAY)
    assert steps(grant) == (["30", "7", "1"] if what == "nothing" else ["30", "7"])


def test_only_the_sponsor_and_the_team_let_it_end(at, cast):
    channel, team, runner, *_others = cast
    grant = external_access(channel, world.person(), at)
    for by in (runner, world.auditor()):
        with pytest.raises(sponsors.NotYourAccess):
            sponsors.agree_to_end(grant_of(channel, grant.person), by=by, at=at)
    with pytest.raises(sponsors.NotYourAccess, match="no end"):
        sponsors.agree_to_end(grant_of(channel, runner), by=team, at=at)
    assert sponsors.settled([grant], at=at) == set()


@pytest.mark.leaves_gap("the finding that opens is what is looked at")
def test_external_access_that_leaves_a_gap_opens_a_finding(at):
    sponsor = world.person()
    agency = world.external(sponsor=sponsor, contract_end=(at + 3 * DAY).date())
    channel = world.channel("Forum", complete=False)
    world.grant(channel, world.comms())
    world.grant(channel, agency, at=at)
    assert not channel.findings.filter(rule="single_admin", closed_at=None).exists()

    nightly.run(at + 6 * DAY)

    assert channel.findings.filter(rule="single_admin", closed_at=None).count() == 1
