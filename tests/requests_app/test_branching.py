"""Which questions are asked, from the stored answers (design §4)."""

import datetime as dt

import pytest
from django.utils import timezone

from requests_app.annex1.branching import asked, volunteered
from requests_app.annex1.forms import FORMS
from requests_app.annex1.questions import QUESTIONS, SELF_CHECK, Branch
from tests import world
from tests.requests_app.sheets import draft, missing_keys, sheet_of, store

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
FOR_ALL = [key for key, question in QUESTIONS.items() if question.branch is None]
LIGHT = [key for key in FOR_ALL if QUESTIONS[key].light]
TODAY = timezone.now().date()


def in_days(days: int) -> str:
    return (TODAY + dt.timedelta(days=days)).isoformat()


def test_the_set_has_33_questions_27_for_all_and_17_on_the_light_route_and_one_for_crises():
    """A4, A9: each question has a form of its own; the six of the policy are marked."""
    assert list(FORMS) == list(QUESTIONS) == [f"q{number:02}" for number in range(1, 35)]
    assert QUESTIONS["q34"].branch == Branch.CRISIS
    assert (len(FOR_ALL), len(LIGHT)) == (27, 17)
    assert SELF_CHECK == ("q05", "q07", "q09", "q14", "q28", "q29")


@pytest.mark.parametrize(
    ("route", "changes", "more", "fewer"),
    [
        ("standard", {}, [], []),
        ("project", {}, ["q24", "q25"], []),
        ("agency", {}, ["q17", "q18"], []),
        ("group", {}, ["q26"], []),
        ("video", {}, ["q27"], []),
        ("standard", {"q09": {"platform": "youtube"}}, ["q27"], []),
        ("standard", {"q28": {"end": "date", "ends": in_days(300)}}, [], ["q29"]),
        ("standard", {"q28": {"end": "date", "ends": in_days(500)}}, [], []),
        # An end date that stayed behind an answer “no end is planned” means nothing.
        ("standard", {"q28": {"end": "open", "ends": in_days(300)}}, [], []),
        ("careful", {}, [], []),
    ],
)
def test_branches(route, changes, more, fewer):
    channel_request = draft(route, **changes)

    assert asked(sheet_of(channel_request)) == sorted(set(FOR_ALL) - set(fewer) | set(more))


@pytest.mark.parametrize(
    ("changes", "more"),
    [
        ({"q02": {"kind": "language", "edition": "fr"}}, []),
        ({"q10": {"format": "closed_group"}}, []),
        ({"q02": {"kind": "campaign"}, "q28": {"end": "date", "ends": in_days(120)}}, []),
        ({"q02": {"kind": "language", "edition": "fr"}, "q15": {"outside": "on"}}, ["q17", "q18"]),
    ],
)
def test_the_light_route_asks_17(changes, more):
    channel_request = draft(**changes)

    assert asked(sheet_of(channel_request)) == sorted([*LIGHT, *more])


def test_the_light_route_for_people_who_run_a_channel_already():
    amina = world.person("Amina Otieno", email="amina.otieno@example.org")
    peter = world.person("Peter Kimani", email="peter.kimani@example.org")
    channel = world.channel()
    world.grant(channel, amina)

    before = asked(sheet_of(draft()))
    world.grant(channel, peter)

    assert before == FOR_ALL
    assert asked(sheet_of(draft())) == LIGHT


@pytest.mark.parametrize(
    "warning",
    [
        {"q06": {"under_18": "yes"}},
        {"q30": {"shown": ["children"], "consent": "", "consent_unknown": "on"}},
        {"q31": {"danger": "not_sure", "unlisted": "yes"}},
        {"q32": {"topics": ["conflict"]}},
        {"q15": {"outside": "on"}, "q17": {"full_control": "yes"}},
        {"q02": {"kind": "campaign"}, "q28": {"end": "date", "ends": in_days(250)}},
    ],
)
def test_the_light_route_is_closed_by_an_answer_that_calls_for_care(warning):
    changes = {"q02": {"kind": "language", "edition": "fr"}, **warning}

    assert set(FOR_ALL) - {"q29"} <= set(asked(sheet_of(draft(**changes))))


def test_answers_of_a_branch_no_longer_taken_count_for_nothing():
    channel_request = draft("project")
    store(channel_request, {"q24": {"full_name": "Half an answer"}})
    lacking = missing_keys(channel_request)

    store(channel_request, {"q02": {"kind": "country", "countries": "KE", "body": str(channel_request.body.pk)}})

    assert lacking == ["q24"]
    assert missing_keys(channel_request) == []


def test_self_check_answers_travel_with_a_light_request():
    """A9: they were asked first, before anyone could know that the request is light."""
    sheet = sheet_of(draft("light"))

    assert [key for key in ("q05", "q07", "q29") if key in asked(sheet)] == []
    assert volunteered(sheet) == ["q05", "q07", "q29"]
