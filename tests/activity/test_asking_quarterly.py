"""The question after the latest post, about every quarter, where only people can tell it (A2, N10, design §5.2, §5.12)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from activity.asking import quarterly
from activity.asking.quarterly import KIND, ask_quarterly
from activity.declaring import declare
from activity.models import AnswerKey, Following, Keeping, PostQuestion, Source
from activity.silence.judging import Clock
from channels_registry.activity_facts import note_looks
from channels_registry.models import Channel, Rhythm
from notifications.models import Letter
from notifications.sending import words_of
from notifications.weekly import free_to_write
from notifications.writing import write_letter
from tests import world
from tests.activity.asking_world import ENTERED, NOW, ask, asked_letters, days, declared, questions

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def runner():
    return world.person("Ruth", email="runner@example.org")


def test_all_channels_of_a_person_stand_in_one_letter_with_one_link(runner):
    for name in ("Nile on X", "Atlas on X"):
        declared(name=name, runner=runner)

    assert ask() == 1

    assert questions() == [("Nile on X", ""), ("Atlas on X", "")]
    assert asked_letters() == [("runner@example.org", ["Atlas on X", "Nile on X"])]
    letter, key = Letter.objects.get(kind=KIND), AnswerKey.objects.get()
    assert sorted(key.questions) == sorted(PostQuestion.objects.values_list("pk", flat=True))
    assert letter.data["path"].startswith("/inactivity/answer/")
    words = words_of(KIND, language="en", data=letter.data)
    assert words.subject == "When was the latest post on 2 channels?"
    assert "If nobody answers, the channel is shown as “not known”, nothing more" in words.body


def test_the_same_night_once_more_writes_nothing_and_keeps_the_link(runner):
    declared(runner=runner)
    ask()
    key = AnswerKey.objects.values().get()

    assert ask(after=0.1) == 0
    assert ask(after=1) == 0

    assert Letter.objects.filter(kind=KIND).count() == 1
    assert AnswerKey.objects.values().get() == key


def follows(channel, *, tells_posts: bool = True):
    Following.objects.create(
        channel=channel,
        source=Source.FEED,
        url="https://blog.example.org/feed",
        next_look_at=NOW,
        tells_posts=tells_posts,
    )


@pytest.mark.leaves_gap
@pytest.mark.parametrize(
    "case", ["told lately", "quiet months", "emergencies", "kept", "overlay", "followed", "new", "closing", "nobody"]
)
def test_who_is_never_asked(runner, case):
    """§5.2: what is known, or says nothing at present, is not asked about."""
    channel = declared(80 if case == "told lately" else 300, runner=runner)
    only = Channel.objects.filter(pk=channel.pk)
    if case == "quiet months":
        only.update(quiet_months=[6])
    elif case == "emergencies":
        only.update(rhythm=Rhythm.EMERGENCIES)
    elif case == "kept":
        Keeping.objects.create(
            channel=channel, until=NOW.date() + days(5), reason="Summer", by=runner, at=NOW - days(1)
        )
    elif case == "overlay":
        only.update(access_lost_at=NOW - days(3))
    elif case == "followed":
        follows(channel)
    elif case == "new":
        only.update(looked_at=None, latest_post_at=None, entered_at=NOW - days(20), activated_at=NOW - days(20))
    elif case == "closing":
        only.update(status="retiring")
    elif case == "nobody":
        channel.grants.update(ended_at=NOW - days(1), end_reason="left")
    if case != "nobody":
        declared(300, name="Other", runner=world.person())

    ask()

    assert questions() == ([] if case == "nobody" else [("Other", "")])


def test_a_source_that_tells_no_posts_leaves_the_question_to_people(runner):
    follows(declared(runner=runner), tells_posts=False)

    assert ask() == 1


@pytest.mark.parametrize("who", ["administrator", "co-administrator", "check-up or import"])
def test_who_tells_in_any_way_has_answered(runner, who):
    coadmin = world.comms()
    channel = declared(runner=runner, coadmin=coadmin)
    ask()

    if who == "check-up or import":
        note_looks({channel.pk: NOW + days(2)}, at=NOW + days(2))
        ask(after=3)
    else:
        by = runner if who == "administrator" else coadmin
        declare(channel, latest_post_on=NOW.date(), by=by, at=NOW + days(2))

    question = PostQuestion.objects.get()
    assert (question.outcome, question.answered_by) == (
        "told", {"administrator": runner, "co-administrator": coadmin}.get(who),
    )  # fmt: skip
    assert [ask(after=day) for day in (30, 60, 93)] == [0, 0, 0]
    assert ask(after=95) == 1


def test_no_answer_is_a_gap_and_is_asked_again_next_quarter_without_a_reminder(runner):
    channel = declared(runner=runner)

    written = [day for day in range(200) if ask(after=day)]

    assert written == [0, 92, 184]
    assert questions() == [(channel.name, "no_answer"), (channel.name, "no_answer"), (channel.name, "")]
    assert Channel.objects.get().status == "active"


def test_channels_told_on_different_days_come_together(runner):
    """One that is due later waits for its person's next letter instead of having one of its own."""
    declared(100, name="First", runner=runner)
    declared(60, name="Second", runner=runner)

    written = [(day, asked_letters()[-1][1]) for day in range(100) if ask(after=day)]

    assert written == [(0, ["First"]), (92, ["First", "Second"])]


def test_each_of_a_channels_people_is_asked_and_one_who_is_not_free_is_left_out(runner):
    busy = world.person(email="busy@example.org")
    channel = declared(runner=runner)
    world.grant(channel, busy, at=ENTERED)
    write_letter("activity.notice", event="quiet:1", person=busy, at=NOW - days(3), data={})

    ask()

    assert [address for address, _channels in asked_letters()] == ["runner@example.org"]
    assert ask(after=8) == 0, "the question was told; who could not be written to finds it in their table"


def test_a_channel_waits_while_none_of_its_people_may_be_written_to(runner):
    declared(runner=runner)
    write_letter("activity.notice", event="quiet:1", person=runner, at=NOW - days(3), data={})

    assert [day for day in range(6) if ask(after=day)] == [4]
    assert PostQuestion.objects.get().asked_at == NOW + days(4)


def test_three_routine_letters_a_year_leave_the_fourth_to_the_check_up(runner):
    for number, ago in enumerate((300, 200, 100)):
        write_letter("goals.due", event=f"goals:{number}", person=runner, at=NOW - days(ago), data={})
    declared(runner=runner)

    assert ask() == 0
    assert free_to_write([runner.pk], at=NOW, kind="audits.review_reminder") == {runner.pk}
    assert [day for day in (60, 64, 65, 66) if ask(after=day)] == [65]


def test_a_worker_that_died_between_asking_and_telling_is_made_good(runner):
    channel = declared(runner=runner)
    quarterly._ask([channel.pk], Clock.of(NOW))

    assert PostQuestion.objects.get().told_at is None
    assert ask(after=1) == 1
    assert PostQuestion.objects.get().told_at == NOW + days(1)


def test_a_question_ends_when_it_is_none_any_more(runner):
    channel = declared(runner=runner)
    ask()
    Channel.objects.filter(pk=channel.pk).update(rhythm=Rhythm.EMERGENCIES)

    ask(after=1)

    assert questions() == [(channel.name, "overtaken")]


def test_a_dry_run_counts_and_changes_nothing(runner):
    declared(runner=runner)

    assert ask_quarterly(at=NOW, dry_run=True) == 1
    assert (PostQuestion.objects.count(), Letter.objects.count()) == (0, 0)


def test_the_number_of_queries_does_not_grow_with_the_channels():
    def cost(after: float) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert ask(after=after)
        return len(queries)

    declared(runner=world.person())
    first = cost(0)
    for _number in range(3):
        declared(runner=world.person())

    assert (first, cost(1)) == (37, 37)
