"""What follows from an answer in the table, signed in or by link; what is refused (A2, U7, N10)."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from activity.asking import rows
from activity.asking.answering import Answer, AnsweredMeanwhile, Given, answer
from activity.asking.links import questions_of
from activity.declaring import declare
from activity.models import ClosingWish, Keeping, PostQuestion, QuestionOutcome, Signal, Silence, WishKind
from activity.retirement.cases import set_wish_aside
from activity.silence.attention import decisions_for
from activity.silence.judging import Clock
from activity.silence.standing import State, standing_of, with_standing
from channels_registry.models import Channel, ChannelStatus
from tests import world
from tests.activity import asking_world
from tests.activity.asking_world import days, declared, facts_of_answers, said, silent, token_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
REFUSED = 422


@pytest.fixture(autouse=True)
def now(monkeypatch):
    at = timezone.now()
    for name, value in (("NOW", at), ("ENTERED", at - days(900))):
        monkeypatch.setattr(asking_world, name, value)
    return at


@pytest.fixture
def runner():
    return world.person("Ruth Runner")


def row_of(person, *, now) -> rows.Row:
    (row,) = rows.of_person(person, at=now)
    return row


def question(channel, *, now, ago: float = 2) -> PostQuestion:
    return PostQuestion.objects.create(channel=channel, asked_at=now - days(ago), told_at=now - days(ago))


# --- About a silence ---------------------------------------------------------------------------------------------------


def test_a_new_post_ends_the_silence_and_nothing_further_is_asked(runner, now):
    channel = silent(runner=runner)

    answer(row_of(runner, now=now), Given(Answer.POST, latest_post_on=now.date()), by=runner, at=now)

    assert Silence.objects.get().outcome == "spoke"
    assert rows.of_person(runner, at=now) == []
    assert Channel.objects.get(pk=channel.pk).status == ChannelStatus.ACTIVE


def test_nothing_newer_is_on_record_and_the_channel_is_still_asked_what_it_does(runner, now):
    silent(runner=runner)

    answer(row_of(runner, now=now), Given(Answer.NOTHING_NEWER), by=runner, at=now)

    row = row_of(runner, now=now)
    assert (row.is_open, row.told_since) == (True, True)
    assert Signal.objects.get().told_by == runner
    before = facts_of_answers()
    with pytest.raises(Exception, match="Choose one of the answers"):
        answer(row, Given(Answer.NOTHING_NEWER), by=runner, at=now)
    assert facts_of_answers() == before


@pytest.mark.parametrize("kind", list(WishKind))
def test_the_three_ends_are_proposals_that_the_team_decides(runner, now, kind):
    channel, target, team = silent(runner=runner, name="Old voices"), world.channel("New voices"), world.comms()
    extra = {
        WishKind.CLOSE: {},
        WishKind.MERGE: {"target": target},
        WishKind.HAND_OVER: {"to_whom": "The forum of Nairobi"},
    }[kind]

    answer(
        row_of(runner, now=now), Given(Answer(kind.value), reason="The project is over.", **extra), by=runner, at=now
    )

    wish = ClosingWish.objects.get()
    assert (wish.channel, wish.kind, wish.by, wish.note) == (channel, kind, runner, "The project is over.")
    assert (wish.target, wish.to_whom) == (extra.get("target"), extra.get("to_whom", ""))
    assert not row_of(runner, now=now).is_open
    assert Channel.objects.get(pk=channel.pk).status == ChannelStatus.ACTIVE
    sentence = {
        WishKind.CLOSE: "Old voices can be closed, say those who run it",
        WishKind.MERGE: "Old voices can be merged into another channel, say those who run it",
        WishKind.HAND_OVER: "Old voices can be handed over, say those who run it",
    }[kind]
    assert sentence in [item.text for item in decisions_for(team, now)]
    set_wish_aside(wish, why="It is much read.", by=team, at=now)
    assert row_of(runner, now=now).is_open, "the team said that it stays: the silence is a question again"


def test_the_team_reads_on_the_channels_page_what_is_proposed(client, runner, now):
    channel, team = silent(runner=runner, name="Old voices"), world.comms(password=True)
    target = world.channel("New voices")
    answer(row_of(runner, now=now), Given(Answer.MERGE, target=target, reason="Twins."), by=runner, at=now)
    client.force_login(team)

    text = client.get(reverse("activity:channel", args=[channel.pk])).content.decode()

    assert "It could be merged into “New voices”." in text and "Twins." in text


@pytest.mark.parametrize(
    "facts",
    [
        {"kind": "close", "to_whom": "Us"},
        {"kind": "merge"},
        {"kind": "hand_over"},
        {"kind": "sell"},
        {"kind": "merge", "target": "itself"},
    ],
)
def test_the_database_holds_what_a_proposal_is(runner, now, facts):
    channel = declared(runner=runner)
    if facts.get("target") == "itself":
        facts = {**facts, "target": channel}
    with pytest.raises(IntegrityError), transaction.atomic():
        ClosingWish.objects.create(channel=channel, note="Done.", by=runner, at=now, **facts)
    assert not ClosingWish.objects.exists()


@pytest.mark.parametrize(
    "facts",
    [
        {"outcome": "told"},
        {"ended_at": True},
        {"ended_at": True, "outcome": "cannot_tell"},
        {"ended_at": True, "outcome": "guessed"},
        {"told_at": "before"},
    ],
)
def test_the_database_holds_what_a_question_is(runner, now, facts):
    channel = declared(runner=runner)
    values = {
        name: now if value is True else now - days(9) if value == "before" else value for name, value in facts.items()
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        PostQuestion.objects.create(channel=channel, asked_at=now, **values)
    question(channel, now=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        question(channel, now=now)
    assert PostQuestion.objects.count() == 1


# --- About the latest post ---------------------------------------------------------------------------------------------


def test_cannot_tell_is_a_gap_everybody_sees_and_another_may_still_tell(runner, now):
    other = world.person()
    channel = declared(300, runner=runner)
    world.grant(channel, other)
    question(channel, now=now)

    answer(row_of(runner, now=now), Given(Answer.CANNOT_TELL), by=runner, at=now)

    row = with_standing(Channel.objects.filter(pk=channel.pk), Clock.of(now)).get()
    standing = standing_of(row, clock=Clock.of(now))
    assert standing.state == State.UNKNOWN
    assert "cannot tell" in standing.reason
    declare(channel, latest_post_on=now.date(), by=other, at=now)
    row = with_standing(Channel.objects.filter(pk=channel.pk), Clock.of(now)).get()
    assert standing_of(row, clock=Clock.of(now)).state == State.ALIVE


def test_no_answer_is_shown_as_asked_and_never_as_silence(client, runner, now):
    channel = declared(300, runner=runner)
    question(channel, now=now)
    client.force_login(runner)

    text = client.get(reverse("activity:channel", args=[channel.pk])).content.decode()

    assert "Its people were asked on" in text and "no answer yet." in text
    assert not Silence.objects.exists()


@pytest.mark.parametrize("answers", [Answer.PAUSE, Answer.MERGE, Answer.HAND_OVER, Answer.CLOSE])
def test_a_channel_that_is_not_quiet_is_not_asked_for_its_end(runner, now, answers):
    question(declared(runner=runner), now=now)
    before = facts_of_answers()

    with pytest.raises(Exception, match="Choose one of the answers"):
        answer(row_of(runner, now=now), Given(answers, reason="Done."), by=runner, at=now)

    assert facts_of_answers() == before


def test_an_earlier_day_in_the_table_corrects_nothing_not_even_the_teams(now):
    """A correction backwards is made on the channel's own page, with a reason (N10)."""
    coadmin = world.comms()
    channel = declared(100, runner=world.person(), coadmin=coadmin)
    question(channel, now=now)
    before, earlier = facts_of_answers(), (now - days(150)).date()

    with pytest.raises(Exception, match="We know of a later post"):
        given = Given(Answer.POST, latest_post_on=earlier, link="https://x.com/v/1")
        answer(row_of(coadmin, now=now), given, by=coadmin, at=now)

    assert facts_of_answers() == before


# --- Two at once, twice, hostile ----------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_people_who_answer_at_once_are_one_answer_and_one_word(now):
    """design §5.6."""
    first, second = world.person(), world.person()
    channel = silent(runner=first)
    world.grant(channel, second)
    asked = {person.pk: row_of(person, now=now) for person in (first, second)}

    def close(person):
        return lambda: answer(asked[person.pk], Given(Answer.CLOSE, reason="Done."), by=person, at=now)

    results = world.at_once(close(first), close(second))

    assert sorted(type(result).__name__ for result in results) == ["AnsweredMeanwhile", "NoneType"]
    assert ClosingWish.objects.count() == 1


def test_a_row_that_was_answered_meanwhile_is_not_answered_over(runner, now):
    channel = silent(runner=runner)
    row = row_of(runner, now=now)
    declare(channel, latest_post_on=now.date(), by=world.comms(), at=now)
    before = facts_of_answers()

    with pytest.raises(AnsweredMeanwhile):
        answer(row, Given(Answer.CLOSE, reason="Done."), by=runner, at=now)

    assert facts_of_answers() == before


HOSTILE = [
    {"answer": "post", "latest_post_on": "9999-12-31"},
    {"answer": "post", "latest_post_on": "<script>alert(1)</script>"},
    {"answer": "post", "latest_post_on": "2026-01-05", "link": "javascript:alert(1)"},
    {"answer": "post", "latest_post_on": "2026-01-05", "link": "https://x.com/" + "a" * 400},
    {"answer": "sell"},
    {"answer": "close", "reason": "a\x00b"},
    {"answer": "close", "reason": "password: hunter22x"},
    {"answer": "close", "reason": "🙂" * 700},
    {"answer": "close"},
    {"answer": "merge", "target": "no such channel", "reason": "Twins."},
    {"answer": "merge", "target": "Old voices", "reason": "Itself."},
    {"answer": "hand_over", "to_whom": "x" * 5000, "reason": "Gone."},
    {"answer": "pause", "until": "1066-10-14", "reason": "Leave."},
    {"answer": "pause", "until": "2199-01-01", "reason": "Leave."},
    {"reason": "A word without an answer."},
]


@pytest.mark.parametrize("fields", HOSTILE)
def test_hostile_rows_change_nothing_and_come_back(client, runner, now, fields):
    channel = silent(runner=runner, name="Old voices")
    token = token_of(runner, at=now)
    before = facts_of_answers()

    response = client.post(reverse("activity:answer", args=[token]), said(channel, **fields))

    assert response.status_code == REFUSED
    text = response.content.decode()
    assert "Old voices:" in text and "<script>alert" not in text
    assert facts_of_answers() == before


# --- The person's own table ----------------------------------------------------------------------------------------------


def test_signed_in_the_same_table_stands_for_the_co_administrator_too(client, runner, now):
    """A2: the co-administrator's look counts too."""
    coadmin = world.comms()
    channel = declared(300, runner=runner, coadmin=coadmin)
    asked = question(channel, now=now)
    client.force_login(coadmin)
    assert channel.name in client.get(reverse("activity:mine")).content.decode()

    response = client.post(reverse("activity:mine"), said(channel, latest_post_on=now.date().isoformat()))

    assert response.status_code == 302
    asked.refresh_from_db()
    assert (asked.outcome, asked.answered_by) == (QuestionOutcome.TOLD, coadmin)


@pytest.mark.parametrize("count", [1, 3])
def test_the_own_table_costs_the_same_with_one_channel_and_with_three(
    client, runner, now, count, django_assert_num_queries
):
    for _number in range(count):
        question(declared(300, runner=runner), now=now)
    client.force_login(runner)
    client.get(reverse("activity:mine"))

    with django_assert_num_queries(9):
        client.get(reverse("activity:mine"))


def test_the_home_page_has_one_line_for_all_of_them(runner, now):
    for _number in range(3):
        question(declared(300, runner=runner), now=now)

    (item,) = questions_of(runner, now)

    assert (item.text, item.url) == ("3 channels: when was their latest post?", "/inactivity/mine/")
    assert list(questions_of(world.comms(), now)) == []


def test_a_pause_too_far_ahead_is_refused_with_its_reason(runner, now):
    silent(runner=runner)
    before = facts_of_answers()

    with pytest.raises(Exception, match="a year at most"):
        far = now.date() + dt.timedelta(days=800)
        answer(row_of(runner, now=now), Given(Answer.PAUSE, until=far, reason="Leave."), by=runner, at=now)

    assert facts_of_answers() == before
    assert not Keeping.objects.exists()


def test_only_who_speaks_for_the_channel_answers(runner, now):
    silent(runner=runner)
    stranger, row = world.person(), row_of(runner, now=now)
    before = facts_of_answers()

    with pytest.raises(Exception, match="Only those who look after"):
        answer(row, Given(Answer.CLOSE, reason="Done."), by=stranger, at=now)

    assert facts_of_answers() == before
