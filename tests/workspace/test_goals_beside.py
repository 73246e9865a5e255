"""What was promised beside what happened (N2)."""

import datetime as dt

import pytest

from activity.models import Source
from channels_registry.models import Channel
from requests_app.models import RequestVersion
from tests import world
from tests.workspace.goals_world import NOW, asked, asked_again, channel, look, promised
from workspace.goals import answering
from workspace.goals.answering import Goals
from workspace.goals.comparing import Verdict, compare
from workspace.models import GoalsReview

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def owner():
    return world.person("Ruth Okello")


def lines(review: GoalsReview) -> dict[str, tuple[str, Verdict | None]]:
    return {line.key: (line.promised, line.verdict) for line in compare(review, at=NOW).lines}


def test_the_promises_are_those_of_the_frozen_version():
    review = asked(promised())
    version = RequestVersion.objects.get(request__channel=review.channel)
    version.request.answers.all().delete()

    comparison = compare(review, at=NOW)

    assert [(line.key, line.promised) for line in comparison.lines] == [
        ("goals", "Build relations with members and between them; Support our advocacy; Regional plan 2026"),
        ("signs", "Teachers share our material: 200 a month"),
        ("audience", "Teachers in rural Kenya, 25 to 45"),
        ("rhythm", "About one post a week"),
        ("languages", "English, Swahili"),
        ("hours", "2.5 hours a week, by 1 person"),
        ("answers", "People are answered within 24 hours"),
    ]
    assert comparison.promises.version == version


def test_what_nobody_saw_is_not_known_and_never_less():
    review = asked(promised())

    verdicts = {key: verdict for key, (_promised, verdict) in lines(review).items()}

    assert verdicts.pop("languages") == Verdict.KEPT
    assert set(verdicts.values()) == {Verdict.UNKNOWN}
    rhythm = next(line for line in compare(review, at=NOW).lines if line.key == "rhythm")
    assert rhythm.happened == "No post is known: nobody has told one, and none could be seen."


@pytest.mark.parametrize(
    ("every", "says", "verdict"),
    [(7, "Seen 1.1 a week", Verdict.KEPT), (21, "Seen 0.3 a week", Verdict.LESS)],
)
def test_a_feed_looked_at_every_day_counts_posts(every, says, verdict):
    made = promised(answers={"q20": {"quiet_months": []}})
    for days in range(99, -1, -1):
        look(made, days=days, latest=days + (99 - days) % every)
    review = asked(made)

    rhythm = next(line for line in compare(review, at=NOW).lines if line.key == "rhythm")

    assert rhythm.verdict == verdict
    assert rhythm.happened.startswith(says), rhythm.happened


def test_a_feed_looked_at_now_and_then_is_not_counted():
    made = promised(answers={"q20": {"quiet_months": []}})
    for days in (90, 60, 30, 1):
        look(made, days=days, latest=days + 2)
    rhythm = next(line for line in compare(asked(made), at=NOW).lines if line.key == "rhythm")

    assert rhythm.happened.startswith(
        "Not counted. At 4 of 4 looks the latest post was 10 days old at most. Latest post known: "
    )
    assert rhythm.verdict == Verdict.KEPT


@pytest.mark.parametrize(
    ("told", "verdict"),
    [
        ([(90, 91), (60, 61), (1, 2)], Verdict.KEPT),
        ([(90, 150), (60, 150), (1, 150)], Verdict.LESS),
        ([(90, 150), (60, 150)], Verdict.UNKNOWN),
        ([], Verdict.UNKNOWN),
    ],
)
def test_words_of_people_tell_how_fresh_the_latest_post_was(told, verdict):
    made = promised(answers={"q20": {"quiet_months": []}})
    for days, latest in told:
        look(made, days=days, latest=latest, source=Source.DECLARED)

    assert lines(asked(made))["rhythm"][1] == verdict


def test_months_of_normal_silence_do_not_count():
    told = {(NOW - dt.timedelta(days=days)).month for days in (90, 60, 1)}
    made = promised(answers={"q20": {"quiet_months": [str(month) for month in told]}})
    for days in (90, 60, 1):
        look(made, days=days, latest=200, source=Source.DECLARED)

    assert lines(asked(made))["rhythm"][1] == Verdict.UNKNOWN


def test_a_channel_that_changed_its_languages_is_different_and_not_less():
    made = promised()
    Channel.objects.filter(pk=made.pk).update(languages=["en"])

    assert lines(asked(made))["languages"] == ("English, Swahili", Verdict.DIFFERENT)


def test_a_channel_without_a_request_promised_nothing(owner):
    review = asked(channel(responsible=owner))

    comparison = compare(review, at=NOW)

    assert (comparison.promises.nothing, comparison.lines) == (True, [])
    answering.keep(review, goals=Goals("Tell what members do.", "Members"), by=owner, at=NOW)
    year_later = asked_again(review.channel)
    assert [(line.key, line.promised) for line in compare(year_later, at=year_later.opened_at).lines] == [
        ("goals", "Tell what members do."),
        ("audience", "Members"),
    ]


def test_a_page_that_was_answered_stays_as_it_was_on_that_day(owner):
    made = promised(responsible=owner, answers={"q20": {"quiet_months": []}})
    for days in (90, 60, 1):
        look(made, days=days, latest=days + 1, source=Source.DECLARED)
    review = asked(made)
    answering.change(review, goals=Goals("Only the blog's readers."), by=owner, at=NOW)
    for days in (-30, -60, -90, -120, -150):
        look(made, days=days, latest=1, source=Source.DECLARED)
    review = GoalsReview.objects.select_related("channel").get(pk=review.pk)

    shown = {line.key: line for line in compare(review, at=NOW + dt.timedelta(days=200)).lines}

    assert shown["rhythm"].verdict == Verdict.KEPT
    assert shown["goals"].promised.startswith("Build relations")
