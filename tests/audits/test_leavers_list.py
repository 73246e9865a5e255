"""A pasted list of leavers: matched exactly, looked at first, carried out person by person (A7)."""

import pytest
from django.utils import timezone

from accounts.models import Person
from audits.leaving.handing_over import LeavingRefused
from audits.leaving.leavers_list import MOST_LINES, Chosen, Order, carry_out, read_list
from audits.models import HandOver, HandOverKind
from tests import world
from tests.audits.leavers import day

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def matched(text: str) -> list[tuple[str, bool, str]]:
    return [(line.person.full_name if line.person else "", line.by_name, line.problem) for line in read_list(text)]


def test_people_are_matched_by_their_exact_address():
    world.person("Amina Diallo", email="amina@example.org")
    world.person("Another", email="other.amina@example.org")

    (line,) = read_list("Diallo, Amina;  AMINA@Example.org ; 31.03.2026")

    assert (line.person.full_name, line.by_name, line.last_day.isoformat()) == ("Amina Diallo", False, "2026-03-31")


@pytest.mark.parametrize("text", ["mina@example.org", "amina@example.org.evil.example", "amina@example.or"])
def test_nothing_like_an_address_is_guessed(text):
    world.person("Amina Diallo", email="amina@example.org")

    assert matched(text) == [("", False, "The portal knows nobody with this address.")]


def test_a_name_matches_only_whole_alone_and_to_be_confirmed():
    world.person("Amina Diallo"), world.person("Twin"), world.person("Twin")

    assert matched("Amina Diallo; 2026-03-31\nAmina\namina diallo\nTwin") == [
        ("Amina Diallo", True, ""),
        ("", False, "The portal knows nobody with exactly this name. Give the e-mail address."),
        ("", False, "The portal knows nobody with exactly this name. Give the e-mail address."),
        ("", False, "Several people have this name. Give the e-mail address."),
    ]


def test_an_unknown_address_is_not_rescued_by_a_name():
    world.person("Amina Diallo")

    assert matched("Amina Diallo <nobody@example.org>") == [("", False, "The portal knows nobody with this address.")]


def test_someone_twice_or_gone_already_is_said():
    world.person("Amina", email="a@example.org")
    world.person("Gone", email="g@example.org", is_active=False, left_at=timezone.now())

    assert matched("a@example.org\nAmina\ng@example.org") == [
        ("Amina", False, ""),
        ("", False, "This person stands on the list twice; the first line counts."),
        ("", False, "Gone has already left."),
    ]


@pytest.mark.parametrize(
    "text",
    ["", " \n\t\n ", "\x00\x00", "x@example.org\n" * (MOST_LINES + 1), "a" * 60_001],
    ids=["empty", "blank", "nothing visible", "too many", "too long"],
)
def test_what_is_no_list_is_refused_with_a_sentence(text):
    with pytest.raises(LeavingRefused):
        read_list(text)


@pytest.mark.parametrize(
    "text",
    ["=HYPERLINK(\"http://x\")", "'; DROP TABLE accounts_person; --", "<script>alert(1)</script>", "\u202ea@b.c",
     "2026-99-99", "@" * 299, "a@" + "b." * 140 + "c", ",;,;|\t|;"],
)  # fmt: skip
def test_hostile_lines_match_nobody(text):
    world.person("Amina Diallo")

    assert [line.person for line in read_list(text)] == [None]


def test_five_hundred_lines_ask_three_questions(django_assert_num_queries):
    for number in range(3):
        world.person(email=f"known{number}@example.org")
    text = "\n".join(f"known{number}@example.org" for number in range(MOST_LINES))

    with django_assert_num_queries(3):
        lines = read_list(text)

    assert sum(line.person is not None for line in lines) == 3


def test_each_person_is_carried_out_for_themselves():
    lead, colleague = world.lead("Lead"), world.person("Colleague")
    leaves, left, nothing = world.person("Leaves"), world.person("Left"), world.person("Holds nothing")
    world.channel(runner=leaves), world.channel(runner=left)
    orders = [
        Order(leaves, Chosen.LEAVES, day(20)),
        Order(left, Chosen.LEFT),
        Order(nothing, Chosen.LEAVES, day(20)),
        Order(lead, Chosen.LEFT),
        Order(colleague, Chosen.LEAVES),
    ]

    outcomes = carry_out(orders, by=lead, at=timezone.now(), why="List of March.")

    assert [(o.person.full_name, o.hand_over.kind if o.hand_over else "", bool(o.refusal)) for o in outcomes] == [
        ("Leaves", HandOverKind.LEAVES, False),
        ("Left", HandOverKind.LEFT, False),
        ("Holds nothing", "", True),
        ("Lead", "", True),
        ("Colleague", "", True),
    ]
    assert HandOver.objects.count() == 2
    active = set(Person.objects.active().values_list("full_name", flat=True))
    assert {"Leaves", "Lead", "Holds nothing", "Colleague"} <= active
    assert "Left" not in active
