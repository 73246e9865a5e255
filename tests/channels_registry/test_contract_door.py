"""An external person's contract is a departure with a date: it passes the same door as any other (A8, L2, design §5.1)."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import editing
from accounts.models import Person, PersonKind
from channels_registry import grants
from channels_registry.coadministration import WouldLeaveGap
from channels_registry.models import AccessLevel, EndReason, Finding, Grant
from ledger.models import LedgerEntry
from notifications.models import Letter
from portal.store import day_of, end_of_day
from tests import world

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def at():
    return timezone.now()


@pytest.fixture
def administrator():
    return world.administrator("Ada Admin")


def days(at, number):
    return day_of(at) + dt.timedelta(days=number)


def picture():
    return (
        list(Person.objects.order_by("pk").values()),
        list(Grant.objects.order_by("pk").values()),
        list(Finding.objects.order_by("pk").values()),
        Letter.objects.count(),
        LedgerEntry.objects.count(),
    )


def run_by(holder, **facts):
    return world.channel("ACT Forum", coadmin=world.comms("Amina Diallo"), runner=holder, **facts)


def agency(at, ends=90):
    return world.external("Agnès Roy", contract_end=days(at, ends))


def external_facts(sponsor, last_day):
    return {"kind": PersonKind.EXTERNAL, "employer": "Agence", "sponsor": sponsor, "contract_end": last_day}


@pytest.mark.parametrize("ends", [-1, 0, 30, 89])
def test_an_earlier_contract_end_needs_a_successor_first(at, administrator, ends):
    """Finding 12: the second person in full control would be gone from that day on."""
    holder = agency(at)
    run_by(holder)
    before = picture()

    with pytest.raises(WouldLeaveGap, match="This would leave “ACT Forum” with a single person in full control"):
        editing.change_person(holder, by=administrator, at=at, contract_end=days(at, ends), email="new@example.org")

    assert picture() == before


def test_becoming_external_needs_a_successor_first(at, administrator):
    holder = world.person("Rune Berg")
    run_by(holder)
    facts = external_facts(world.person(), days(at, 60))
    before = picture()

    with pytest.raises(WouldLeaveGap, match="single person in full control"):
        editing.change_person(holder, by=administrator, at=at, **facts)

    assert picture() == before


def test_with_a_successor_the_access_ends_with_the_contract(at, administrator):
    holder = agency(at)
    channel = run_by(holder)
    world.grant(channel, world.person())

    editing.change_person(holder, by=administrator, at=at, contract_end=days(at, 30))

    assert Grant.objects.get(person=holder).ends_at == end_of_day(days(at, 30))
    assert LedgerEntry.objects.filter(
        action="grants.end_set", subject_id=channel.pk, actor_id=administrator.pk
    ).exists()
    assert list(Finding.objects.open()) == []


def test_the_successors_own_end_counts(at, administrator):
    holder = agency(at)
    channel = run_by(holder)
    world.grant(channel, world.person(), ends_on=days(at, 40))
    before = picture()

    with pytest.raises(WouldLeaveGap):
        editing.change_person(holder, by=administrator, at=at, contract_end=days(at, 30))

    assert picture() == before


def test_access_that_full_control_does_not_hang_on_is_shortened_all_the_same(at, administrator):
    """L2: no access outlasts the contract; one that ends sooner keeps its own end."""
    holder = world.person()
    channel, sooner, later = run_by(world.person()), world.channel(), world.channel()
    world.grant(channel, holder, AccessLevel.EDITOR)
    world.grant(sooner, holder, AccessLevel.EDITOR, ends_on=days(at, 5))
    world.grant(later, holder, AccessLevel.EDITOR, ends_on=days(at, 200))

    editing.change_person(holder, by=administrator, at=at, **external_facts(world.person(), days(at, 60)))

    assert dict(Grant.objects.filter(person=holder).values_list("channel", "ends_at")) == {
        channel.pk: end_of_day(days(at, 60)),
        sooner.pk: end_of_day(days(at, 5)),
        later.pk: end_of_day(days(at, 60)),
    }


def test_a_contract_that_is_over_ends_the_access_now(at, administrator):
    """What would begin after the contract ends with it too."""
    holder = agency(at)
    channel, coming = run_by(world.person()), world.channel()
    world.grant(channel, holder, AccessLevel.EDITOR)
    grants.give_access(
        coming, person=holder, level=AccessLevel.EDITOR, by=None, at=at, starts_at=at + dt.timedelta(days=10), already_held=True
    )  # fmt: skip

    editing.change_person(holder, by=administrator, at=at, contract_end=days(at, -1))

    ended = Grant.objects.filter(person=holder)
    assert {(g.ended_at, g.end_reason, g.ended_by_id) for g in ended} == {(at, EndReason.DAY_CAME, administrator.pk)}
    assert LedgerEntry.objects.filter(action="grants.expired").count() == 2


def test_a_later_contract_end_and_other_changes_pass(at, administrator):
    holder = agency(at)
    run_by(holder)
    ends = Grant.objects.get(person=holder).ends_at

    assert editing.change_person(holder, by=administrator, at=at, contract_end=days(at, 200))
    assert editing.change_person(holder, by=administrator, at=at, job_title="Editor")

    assert Grant.objects.get(person=holder).ends_at == ends
    assert list(Finding.objects.open()) == []


def test_access_given_while_the_contract_is_shortened_ends_with_it(at, administrator):
    """The giver read the person before; what counts is the contract as it stands."""
    holder = agency(at)
    channel = run_by(world.person())
    known_to_giver = Person.objects.get(pk=holder.pk)
    editing.change_person(holder, by=administrator, at=at, contract_end=days(at, 30))

    given = grants.give_access(
        channel, person=known_to_giver, level=AccessLevel.EDITOR, by=world.comms(), at=at, already_held=True
    )

    assert given.ends_at == end_of_day(days(at, 30))


# --- The person's page -------------------------------------------------------------------------------------------------


def answers(person, **changed):
    facts = {
        "full_name": person.full_name,
        "email": person.email,
        "kind": person.kind,
        "employer": person.employer,
        "contract_end": person.contract_end or "",
        "sponsor": person.sponsor.email if person.sponsor else "",
        "language": person.language,
    }
    return {**facts, **changed}


@pytest.mark.parametrize("path", ["earlier contract end", "external from now on", "deactivation"])
def test_the_persons_page_asks_for_the_successor_and_changes_nothing(client, administrator, at, path):
    """Proof 7: each path to the gap has its page and its test."""
    client.force_login(administrator)
    sponsor = world.person("Sponsor")
    holder = world.person("Rune Berg") if path == "external from now on" else agency(at)
    run_by(holder)
    page, data = {
        "earlier contract end": ("people:person-change", answers(holder, contract_end=days(at, 10))),
        "external from now on": (
            "people:person-change",
            answers(holder, kind="external", employer="Agence", sponsor=sponsor.email, contract_end=days(at, 10)),
        ),
        "deactivation": ("people:person-deactivate", {"why": "left"}),
    }[path]
    before = picture()

    response = client.post(reverse(page, args=[holder.pk]), data)

    assert response.status_code == 422
    assert response.context["form"].non_field_errors() == [
        "This would leave “ACT Forum” with a single person in full control. First give full control to someone else."
    ]
    assert picture() == before


def test_the_persons_page_lets_the_change_through_once_there_is_a_successor(client, administrator, at):
    client.force_login(administrator)
    holder = agency(at)
    world.grant(run_by(holder), world.person())

    response = client.post(
        reverse("people:person-change", args=[holder.pk]), answers(holder, contract_end=days(at, 10))
    )

    assert response.status_code == 302
    assert Grant.objects.get(person=holder).ends_at == end_of_day(days(at, 10))
