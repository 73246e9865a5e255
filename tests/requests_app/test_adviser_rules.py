"""The adviser's rules: every outcome, every reason, and what a platform is said to take (R2, A9.2, U2, N3)."""

import dataclasses
from decimal import Decimal

import pytest

from channels_registry.models import Format, Platform
from requests_app.adviser import words
from requests_app.adviser.advising import (
    Answers,
    Con,
    NearBy,
    Note,
    Offer,
    Option,
    Outcome,
    Pro,
    Why,
    advise,
    hours_needed,
    serves,
)
from requests_app.adviser.choices import MAILING, Objective, Who, wishes
from requests_app.adviser.rules import FITS, Caution
from requests_app.annex1.choices import ADVISE

CATALOGUE = (
    Offer("facebook", ("page", "public_group", "closed_group"), Decimal(2), 24, False),
    Offer("instagram", ("profile",), Decimal(2), 24, True),
    Offer("linkedin", ("page", "closed_group"), Decimal(1), 48, False),
    Offer("tiktok", ("profile",), Decimal(1), 48, True),
    Offer("whatsapp", ("broadcast", "closed_group"), Decimal(1), 24, True),
    Offer("youtube", ("video",), Decimal("0.25"), 48, False),
)
WISH = Answers("brand", "public", ADVISE, Decimal(4), countries=("KE",), language="en")
NEAR = NearBy(7, 6, "page", frozenset({"en"}), frozenset({"KE"}), is_alive=True)


def wish(**changes) -> Answers:
    return dataclasses.replace(WISH, **changes)


def near(**changes) -> NearBy:
    return dataclasses.replace(NEAR, **changes)


# what happens: (answers, channels near by, outcome, the rule, platforms proposed, channels named, why not the form)
OUTCOMES = {
    "two options": (wish(), [], Outcome.OPTIONS, Why.FITS, ["facebook", "instagram"], (), Note.NONE),
    "a wished form": (wish(wish="video"), [], Outcome.OPTIONS, Why.FITS, ["youtube"], (), Note.NONE),
    "a form nobody has": (
        wish(wish="feed"), [], Outcome.OPTIONS, Why.FITS, ["facebook", "instagram"], (), Note.FORM_NOT_OFFERED,
    ),
    "closed to those to be reached": (
        wish(wish="closed_group"), [], Outcome.OPTIONS, Why.FITS, ["facebook", "instagram"], (),
        Note.CLOSED_TO_OUTSIDERS,
    ),
    "talk among partners": (
        wish(objective="connect", who="partners"), [], Outcome.OPTIONS, Why.FITS, ["linkedin", "whatsapp"], (),
        Note.NONE,
    ),
    "options, and one worth a look": (
        wish(), [near(points=4)], Outcome.OPTIONS, Why.FITS, ["facebook", "instagram"], (7,), Note.NONE,
    ),
    "one to join": (wish(), [near(), near(pk=8, points=4)], Outcome.JOIN, Why.EXISTS, [], (7,), Note.NONE),
    "one that is closing": (
        wish(), [near(is_staying=False)], Outcome.OPTIONS, Why.FITS, ["facebook", "instagram"], (), Note.NONE,
    ),
    "an event with a channel to join": (
        wish(objective="event", hours=Decimal(2)), [near()], Outcome.JOIN, Why.EXISTS, [], (7,), Note.NONE,
    ),
    "an event with little time": (
        wish(objective="event", hours=Decimal(2)), [near(points=4)], Outcome.STORIES, Why.ONE_EVENT, [], (7,), Note.NONE,
    ),
    "an event with time": (
        wish(objective="event", hours=Decimal(3)), [], Outcome.OPTIONS, Why.FITS, ["facebook", "instagram"], (),
        Note.NONE,
    ),
    "no time": (wish(hours=Decimal("0.9")), [near()], Outcome.STORIES, Why.NO_TIME, [], (7,), Note.NONE),
    "just enough time": (
        wish(hours=Decimal(1)), [], Outcome.OPTIONS, Why.FITS, ["linkedin", "facebook"], (), Note.NONE,
    ),
    "one's own account": (wish(objective="own"), [near()], Outcome.NOT_NEEDED, Why.OWN_ACCOUNT, [], (), Note.NONE),
    "a mailing list": (wish(wish=MAILING), [near()], Outcome.NOT_NEEDED, Why.MAILING_LIST, [], (), Note.NONE),
    "a small circle": (wish(who="few"), [near()], Outcome.NOT_NEEDED, Why.SMALL_CIRCLE, [], (), Note.NONE),
}  # fmt: skip


@pytest.mark.parametrize("case", OUTCOMES)
def test_each_rule_leads_to_its_outcome(case):
    answers, channels, outcome, why, platforms, named, note = OUTCOMES[case]

    advice = advise(answers, catalogue=CATALOGUE, near=channels)

    assert (
        advice.outcome,
        advice.why,
        [option.platform for option in advice.options],
        advice.channels,
        advice.note,
    ) == (outcome, why, platforms, named, note)


def test_without_an_open_platform_the_stories_find_another_way():
    advice = advise(WISH, catalogue=[])

    assert (advice.outcome, advice.why) == (Outcome.STORIES, Why.NO_PLATFORM)


def test_the_table_reaches_every_outcome_and_every_rule():
    reached = {(case[2], case[3]) for case in OUTCOMES.values()}

    assert {outcome for outcome, _why in reached} == set(Outcome)
    assert {why for _outcome, why in reached} == set(Why) - {Why.NO_PLATFORM}
    assert {case[6] for case in OUTCOMES.values()} == set(Note)


@pytest.mark.parametrize(
    ("channel", "answers", "expected"),
    [
        (near(), wish(), True),
        (near(points=5), wish(), True),
        (near(points=4), wish(), False),
        (near(is_alive=None), wish(), True),
        (near(is_alive=False), wish(), False),
        (near(languages=frozenset({"fr"})), wish(), False),
        (near(languages=frozenset({"fr"})), wish(language=""), True),
        (near(countries=frozenset({"UG"})), wish(), False),
        (near(countries=frozenset()), wish(), True),
        (near(countries=frozenset({"UG"})), wish(countries=()), True),
        (near(format="profile"), wish(wish="page"), True),
        (near(format="page"), wish(wish="video"), False),
        (near(format="video"), wish(wish="video"), True),
        (near(format="closed_group"), wish(), False),
        (near(format="closed_group"), wish(objective="connect"), True),
        (near(format="closed_group"), wish(wish="public_group"), False),
    ],
)
def test_a_channel_serves_only_where_it_is_alive_near_and_alike(channel, answers, expected):
    """An unknown last post is not silence (design 5.2)."""
    assert serves(channel, answers) is expected


def test_an_option_says_what_speaks_for_and_against_it():
    advice = advise(wish(who="young", hours=Decimal("1.5")), catalogue=CATALOGUE[1:2])

    assert advice.options == (
        Option(
            "instagram",
            "profile",
            Decimal(2),
            pros=(Pro.OBJECTIVE, Pro.AUDIENCE),
            cons=(Con.TIME, Caution.PICTURES, Con.POSTS, Con.ANSWERS, Con.ONE_LOGIN, Con.PERSONAL_PROFILE),
        ),
    )


def test_a_caution_about_groups_holds_for_groups_only():
    answers = wish(objective="alert", who="community")
    groups = wish(objective="connect", who="community")

    [broadcast], [group] = (advise(one, catalogue=CATALOGUE[4:5]).options for one in (answers, groups))

    assert (broadcast.format, Caution.NUMBERS_SHOWN in broadcast.cons) == ("broadcast", False)
    assert (group.format, Caution.NUMBERS_SHOWN in group.cons) == ("closed_group", True)


def test_a_platform_that_the_rules_do_not_know_is_judged_by_the_catalogue():
    """The portal administrator can enter one at any time (I8)."""
    new = Offer("new_one", ("page",), Decimal("0.1"), 200, True)
    easy = Offer("easy_one", ("page",), Decimal("0.1"), 200, False)

    options = advise(wish(hours=Decimal(1)), catalogue=[new, easy]).options

    assert [(one.platform, one.pros, one.cons) for one in options] == [
        ("easy_one", (Pro.TIME, Pro.ROLES), (Con.ONE_MORE,)),
        ("new_one", (Pro.TIME,), (Con.ONE_LOGIN,)),
    ]


@pytest.mark.parametrize(
    ("offer", "form", "hours"),
    [
        (CATALOGUE[0], "page", "2"),  # 2 posts of half an hour, an hour of answering
        (CATALOGUE[0], "closed_group", "4.5"),
        (CATALOGUE[3], "profile", "3.5"),  # a short film takes three hours
        (CATALOGUE[5], "video", "2.5"),
        (Offer("x", ("profile",), Decimal("0.1"), 200, True), "profile", "0.5"),
    ],
)
def test_hours_are_counted_from_the_catalogue(offer, form, hours):
    assert hours_needed(offer, form) == Decimal(hours)


@pytest.mark.parametrize("objective", Objective.values)
@pytest.mark.parametrize("who", Who.values)
def test_every_answer_leads_to_advice_with_something_for_and_against(objective, who):
    """The whole table, with and without time: nobody ends at an empty page."""
    for form, _label in wishes():
        for hours in ("0", "1", "9"):
            advice = advise(Answers(objective, who, form, Decimal(hours)), catalogue=CATALOGUE)

            assert bool(advice.options) == (advice.outcome == Outcome.OPTIONS)
            assert all(option.pros and option.cons for option in advice.options)
            assert all(option.format in Format.values for option in advice.options)


def test_every_reason_has_its_sentence():
    assert set(words.TITLES) == set(Outcome)
    assert set(words.BECAUSE) == set(Why)
    assert set(words.PROS) == set(Pro)
    assert set(words.CONS) == set(Con) | set(Caution)
    assert set(words.NOTES) == set(Note) - {Note.NONE}


def test_the_rules_know_the_platforms_of_the_catalogue(db):
    """A key that is misspelt would be advice that nobody gets."""

    assert set(FITS) == set(Platform.objects.offered().values_list("key", flat=True))


def test_each_objective_and_each_audience_has_platforms():
    objectives = frozenset().union(*(fit.objectives for fit in FITS.values()))
    audiences = frozenset().union(*(fit.audiences for fit in FITS.values()))

    assert objectives == set(Objective) - {Objective.OWN}
    assert audiences == set(Who) - {Who.FEW}
