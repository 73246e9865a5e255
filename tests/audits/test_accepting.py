"""The lead lets a point be for a time, with a reason and an end; then it comes back by itself (R1)."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from audits.controls.waiting import assigned, unassigned
from channels_registry.findings import AcceptanceRefused, accept, assign, end_acceptance, sync_findings
from channels_registry.models import AccessLevel, Channel, Fact, FactValue, Finding, Grant
from channels_registry.stating import state_fact
from ledger.models import LedgerEntry
from portal.store import day_of
from tests import world
from tests.audits.controls_world import in_order

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def point(now) -> Finding:
    """A grave point that nobody looks after."""
    channel = in_order()
    state_fact(channel, fact=Fact.TWO_FACTOR, value=FactValue.NO, by=world.comms(), at=now)
    sync_findings([channel.pk], at=now)
    return channel.findings.open().get()


def decisions() -> list[str]:
    return list(
        LedgerEntry.objects.filter(action__startswith="findings.").order_by("seq").values_list("action", flat=True)
    )


@pytest.mark.both_databases
def test_an_accepted_point_is_quiet_until_its_day_is_over_and_then_back(point, now):
    today, lead, colleague = day_of(now), world.lead(), world.comms()
    assign(point, to=colleague, by=lead, at=now)
    accept(point, until=today + 7 * DAY, why="The platform offers none.", by=lead, at=now)

    assert list(Finding.objects.accepted(on=today)) == [point]
    assert list(Finding.objects.ringing(on=today)) == []
    assert list(assigned(colleague, now)) == []
    assert list(Finding.objects.ringing(on=today + 8 * DAY)) == [point]
    assert len(list(assigned(colleague, now + 8 * DAY))) == 1
    assert list(Finding.objects.open()) == [point]
    assert decisions() == ["findings.assigned", "findings.accepted"]


@pytest.mark.both_databases
def test_it_closes_when_the_facts_are_right_and_a_new_one_is_not_accepted(point, now):
    channel, keeper = point.channel, world.comms()
    accept(point, until=day_of(now) + 90 * DAY, why="For a while.", by=world.lead(), at=now)

    state_fact(channel, fact=Fact.TWO_FACTOR, value=FactValue.YES, by=keeper, at=now)
    sync_findings([channel.pk], at=now)
    state_fact(channel, fact=Fact.TWO_FACTOR, value=FactValue.NO, by=keeper, at=now + DAY)
    sync_findings([channel.pk], at=now + DAY)

    point.refresh_from_db()
    assert point.closed_at == now and point.accepted_why == "For a while."
    again = Finding.objects.open().get(channel=channel)
    assert again != point and again.accepted_until is None


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("who", "until", "why"),
    [
        ("lead", -1, "Over before it begins."),
        ("lead", 367, "Longer than a year."),
        ("lead", 30, "   "),
        ("comms", 30, "Not the lead."),
        ("auditor", 30, "Reads only."),
    ],
)
def test_what_cannot_be_accepted_so_changes_nothing(point, now, who, until, why):
    with pytest.raises(AcceptanceRefused):
        accept(point, until=day_of(now) + until * DAY, why=why, by=getattr(world, who)(), at=now)

    point.refresh_from_db()
    assert (point.accepted_until, point.accepted_by, point.accepted_why) == (None, None, "")
    assert decisions() == []


@pytest.mark.both_databases
def test_nobody_accepts_a_point_about_themselves(now):
    lead = world.lead()
    about_lead = Finding.objects.create(person=lead, rule="too_many_channels", opened_at=now)

    with pytest.raises(AcceptanceRefused, match="about yourself"):
        accept(about_lead, until=day_of(now), why="I can do it.", by=lead, at=now)

    assert Finding.objects.accepted(on=day_of(now)).count() == 0


@pytest.mark.both_databases
def test_nobody_accepts_a_point_about_their_own_access(client, now):
    """Of the lead's, too; what is about how many there are is about none of them."""
    lead, other = world.lead(), world.lead("Other lead")
    channel = in_order()
    own = world.grant(channel, lead)
    Grant.objects.filter(pk=own.pk).update(approved_level=AccessLevel.EDITOR)
    sync_findings([channel.pk], at=now)
    point = channel.findings.open().get(rule="more_than_approved")
    client.force_login(lead)
    page = client.get(reverse("audits:finding", args=[point.pk])).content.decode()

    with pytest.raises(AcceptanceRefused, match="about yourself"):
        accept(point, until=day_of(now), why="I need it.", by=lead, at=now)

    assert reverse("audits:finding-accept", args=[point.pk]) not in page
    assert decisions() == []
    many = Finding.objects.create(channel=channel, rule="too_many_admins", opened_at=now)
    accept(many, until=day_of(now), why="For the handover.", by=lead, at=now)
    accept(point, until=day_of(now), why="Agreed.", by=other, at=now)
    assert set(Finding.objects.accepted(on=day_of(now))) == {many, point}


@pytest.mark.both_databases
def test_what_is_put_right_is_not_accepted_any_more(point, now):
    Finding.objects.filter(pk=point.pk).update(closed_at=now)

    with pytest.raises(AcceptanceRefused, match="put right already"):
        accept(point, until=day_of(now), why="Too late.", by=world.lead(), at=now)


@pytest.mark.both_databases
def test_ending_it_early_makes_it_ring_and_twice_is_refused(point, now):
    lead = world.lead()
    accept(point, until=day_of(now) + DAY, why="For a while.", by=lead, at=now)

    end_acceptance(point, by=lead, at=now)

    assert list(Finding.objects.ringing(on=day_of(now))) == [point]
    with pytest.raises(AcceptanceRefused):
        end_acceptance(point, by=lead, at=now)
    assert decisions() == ["findings.accepted", "findings.acceptance_ended"]


@pytest.mark.both_databases
def test_half_an_acceptance_is_refused_by_the_database(point, now):
    with pytest.raises(IntegrityError, match="finding_accepted_whole"), transaction.atomic():
        Finding.objects.filter(pk=point.pk).update(accepted_until=day_of(now))
    with pytest.raises(IntegrityError, match="finding_accepted_whole"), transaction.atomic():
        Finding.objects.filter(pk=point.pk).update(
            accepted_until=day_of(now), accepted_at=now, accepted_by=world.lead(), accepted_why=""
        )
    point.refresh_from_db()
    assert point.accepted_until is None


def test_only_what_is_grave_and_unassigned_stands_on_the_leads_home(point, now):
    lead = world.lead()
    channel = in_order()
    grant = world.grant(channel, world.person(), AccessLevel.EDITOR)
    Grant.objects.filter(pk=grant.pk).update(approved_level="analyst")
    sync_findings([channel.pk], at=now)

    assert [item.text for item in unassigned(lead, now)] == ["1 other grave point is looked after by nobody"]
    assert list(unassigned(world.comms(), now)) == []

    accept(point, until=day_of(now), why="Today.", by=lead, at=now)
    assert list(unassigned(lead, now)) == []


def test_the_page_accepts_and_ends_and_says_what_is_missing(client, point, now):
    client.force_login(world.lead())
    page = reverse("audits:finding-accept", args=[point.pk])

    empty = client.post(page, {})
    assert empty.status_code == 422
    late = client.post(page, {"until": (day_of(now) - DAY).isoformat(), "why": "Over."})
    assert late.status_code == 422 and "at most a year away" in late.content.decode()
    point.refresh_from_db()
    assert point.accepted_until is None

    done = client.post(page, {"until": (day_of(now) + DAY).isoformat(), "why": "For a day."})
    assert done.status_code == 302
    text = client.get(reverse("audits:finding", args=[point.pk])).content.decode()
    assert "For a day." in text and "End the acceptance" in text

    client.post(reverse("audits:finding-acceptance-end", args=[point.pk]))
    point.refresh_from_db()
    assert point.accepted_until is None


def test_the_team_reads_and_does_not_accept(client, point):
    client.force_login(world.comms())

    assert client.get(reverse("audits:finding", args=[point.pk])).status_code == 200
    assert client.post(reverse("audits:finding-accept", args=[point.pk]), {"why": "x"}).status_code == 403
    assert Channel.objects.get(pk=point.channel_id).findings.open().get().accepted_until is None
