"""A problem of a row in the spreadsheet is told in a sentence, and nothing is guessed at (docs/import.md)."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests import world
from tests.channels_registry.importing_world import GOOD, plan_of, sentences

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def forum():
    return world.body("ACT Kenya Forum", short_name="Kenya")


@pytest.fixture
def team():
    return world.comms("Amina Diallo", email="amina@example.org")


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (";x;https://x.com/a_b;Kenya;region;", "“name” is empty."),
        ("A;nope;https://x.com/a_b;Kenya;region;", "“nope” is no platform of the portal."),
        ("A;google_plus;https://x.com/a_b;Kenya;region;", "Google+ is kept for history only."),
        ("A;x;;Kenya;region;", "“link” is empty. Give the link of the channel; for a closed group without one write: none."),
        ("A;;none;Kenya;region;", "A channel without a link needs its platform."),
        ("A;x;https://x.com/a_b;Ken;region;", "There is no group or office “Ken”. Write its name as in the portal, or add it first."),
        ("A;x;https://x.com/a_b;;region;", "There is no group or office “”. Write its name as in the portal, or add it first."),
        (
            "A;x;https://x.com/a_b;Kenya;regional;",
            "“kind” is “regional”; write one of: corporate, language, region, country, project, campaign, office.",
        ),
        (
            "A;x;https://x.com/a_b;Kenya;region;nobody@example.org:admin",
            "“administrators”: nobody active has the address nobody@example.org. Add the person first, or leave them out.",
        ),
        (
            '"A";x;https://x.com/a_b;Kenya;region;amina@example.org',
            "“administrators” holds “amina@example.org”; write address:level, for instance amina@example.org:admin.",
        ),
        (
            "A;x;https://x.com/a_b;Kenya;region;amina@example.org:boss",
            "“administrators” is “boss”; write one of: owner, admin, editor, moderator, analyst.",
        ),
        ('A;x;https://x.com/a_b;Kenya;region;"amina@example.org:admin; AMINA@example.org:editor"', "“administrators” names Amina Diallo twice."),
        ("A;x;https://x.com/a_b;Kenya;region;;surplus", "The row has more cells than the first line; is a quotation mark missing?"),
        ("password: Hunter2xx;x;https://x.com/a_b;Kenya;region;", "“name” looks like a password, and the portal never keeps one. Name the safe and its entry."),
        ("Na\u202eme;x;https://x.com/a_b;Kenya;region;", "“name” holds an invisible character. Type it anew."),
        (f"{'x' * 121};x;https://x.com/a_b;Kenya;region;", "“name” can have 120 characters at most; it has 121."),
    ],
)  # fmt: skip
def test_a_problem_is_told_in_a_sentence(forum, team, row, sentence):
    plan = plan_of(row)

    assert sentences(plan) == [sentence]
    assert plan.ready == []


@pytest.mark.parametrize(
    ("column", "cell", "sentence"),
    [
        ("official_since", "31.03.2019", "“official_since” is “31.03.2019”; write the date as 2019-03-31."),
        ("official_since", "2999-01-01", "“official_since” is “2999-01-01”; write the date as 2019-03-31."),
        ("official_since", "2198-01-01", "“official_since” lies in the future."),
        ("expected_end", "soon", "“expected_end” is “soon”; write the date as 2019-03-31."),
        ("languages", "klingon!", "“languages” holds “klingon!”; write language codes such as en; fr."),
        (
            "countries",
            "Kenia land",
            "“countries”: We know no country called “Kenia land”. Write its name in English or French, for instance Kenya.",
        ),
        ("mailbox", "not-an-address", "“mailbox” is “not-an-address”, which is no e-mail address."),
        ("format", "blob", "“format” is “blob”; write one of: page, profile, public_group, closed_group, video, broadcast, feed."),
        ("deputy_email", "x@example.org", "“deputy_email”: nobody active has the address x@example.org. Add the person first, or leave them out."),
    ],
)  # fmt: skip
def test_a_problem_of_an_optional_column(forum, column, cell, sentence):
    plan = plan_of(f"A;https://x.com/a_b;Kenya;region;{cell}", header=f"name;link;body;kind;{column}")

    assert sentences(plan) == [sentence]


def test_all_problems_of_a_row_are_told(forum):
    plan = plan_of(";nope;https://x.com/a_b;Nobody;regional;")

    assert len(plan.rows[0].sentences) == 4


def test_the_same_channel_twice_in_a_file(forum):
    plan = plan_of(GOOD, "Again;x;https://twitter.com/ACT_kenya?s=20;Kenya;region;")

    assert sentences(plan) == ["The same channel stands in line 2 already."]


def test_two_groups_with_one_short_name_are_not_guessed_at(forum):
    world.body("Another Kenya group", short_name="kenya")

    assert sentences(plan_of("A;x;https://x.com/a_b;Kenya;region;")) == [
        "Several groups are called “Kenya” for short. Write the whole name."
    ]


def test_an_agency_whose_contract_has_ended_gets_no_access(forum):
    yesterday = (timezone.now() - dt.timedelta(days=1)).date()
    world.external("Agence", email="agence@example.org", contract_end=yesterday)

    plan = plan_of("A;x;https://x.com/a_b;Kenya;region;agence@example.org:editor")

    assert sentences(plan) == ["The contract of Agence has ended. Prolong it first, or leave the person out."]


def test_deputy_and_responsible_are_two_people(forum, team):
    plan = plan_of(
        "A;https://x.com/a_b;Kenya;region;amina@example.org;amina@example.org",
        header="name;link;body;kind;responsible;deputy",
    )

    assert sentences(plan) == ["The deputy must be someone else than the responsible person."]


def test_making_a_plan_costs_the_same_for_one_row_as_for_many(forum):
    def cost(rows):
        with CaptureQueriesContext(connection) as queries:
            plan_of(*[f"N{n};x;https://x.com/act_{n};Kenya;region;p{n}@example.org:admin" for n in range(rows)])
        return len(queries)

    assert cost(1) == cost(100)
