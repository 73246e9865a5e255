"""The co-administration watch: the number is the truth of the moment, the list says since when and who looks after it (A8)."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.departures import take_role
from audits import watch
from audits.controls.waiting import unassigned
from channels_registry.findings import AssignmentRefused, assign, sync_findings
from channels_registry.lifecycle import start_retiring
from channels_registry.models import AccessLevel, Channel, Finding, Grant, Rule
from ledger.models import LedgerEntry
from portal.attention import waiting_for
from portal.store import day_of
from tests import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


def orphan(now, *, in_line=None, **facts) -> Channel:
    """A channel on duty whose co-administrator has left the team."""
    leaver = world.comms(facts.pop("leaver", ""))
    channel = world.channel(coadmin=leaver, runner=world.person(), **facts)
    world.grant(channel, world.person())
    take_role(
        leaver.role_assignments.get(), by=world.lead(), at=now - dt.timedelta(days=2), why="New job.", forced=True
    )
    if in_line:
        Channel.objects.filter(pk=channel.pk).update(bring_in_line_by=in_line)
    return channel


def single(now, **facts) -> Channel:
    coadmin = world.comms()
    channel = world.channel(coadmin=coadmin, complete=False, **facts)
    world.grant(channel, coadmin)
    return channel


def listed(client, person, name="watch", **query):
    client.force_login(person)
    return client.get(reverse(f"audits:{name}"), query)


def rows_of(response):
    return [row.pk for row in response.context["page"].rows]


# --- The number and the list -----------------------------------------------------------------------------------------------


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "path", ["none", "moderator", "started later", "ended", "end reached", "inactive", "left the team"]
)
def test_each_way_to_lack_a_coadmin_is_seen_at_once(now, path):
    """A8, design §5.1: live means started, not ended, held by someone active and of the team."""
    good, team = world.channel(), world.comms()
    channel = world.channel(complete=False)
    world.grant(channel, world.person())
    world.grant(channel, world.person())
    if path != "none":
        grant = world.grant(channel, team, AccessLevel.MODERATOR if path == "moderator" else AccessLevel.ADMIN)
        changes = {
            "started later": {"starts_at": now + dt.timedelta(hours=1)},
            "ended": {"ended_at": now - dt.timedelta(hours=1), "end_reason": "left"},
            "end reached": {"ends_at": now - dt.timedelta(minutes=1)},
        }.get(path)
        if changes:
            Grant.objects.filter(pk=grant.pk).update(**changes)
        if path == "inactive":
            type(team).objects.filter(pk=team.pk).update(is_active=False, left_at=now)
        if path == "left the team":
            team.role_assignments.update(ended_at=now - dt.timedelta(hours=1))
        sync_findings(at=now)

    assert [c.pk for c in watch.breaking(Rule.NO_COADMIN, now)] == [channel.pk]
    assert watch.count(Rule.NO_COADMIN, at=now, day=day_of(now)) == watch.Tally(to_put_right=1, in_line=0)
    assert good.pk not in {c.pk for c in watch.watched(Rule.NO_COADMIN, at=now)}


@pytest.mark.both_databases
def test_the_watch_and_the_findings_agree(now):
    world.channel()
    orphan(now)
    single(now)
    world.channel(complete=False)
    retired = orphan(now)
    start_retiring(retired, by=world.comms(), at=now, why="Over.")

    for rule in Rule:
        found = set(Finding.objects.open().filter(rule=rule).values_list("channel", flat=True))
        assert {channel.pk for channel in watch.breaking(rule, now)} == found != set()


def test_the_title_is_the_number_and_the_list_tells_since_when(client, now):
    channel = orphan(now, leaver="Amina Diallo")
    orphan(now)
    world.channel()

    response = listed(client, world.auditor())

    text = response.content.decode()
    assert response.context["title"] == "2 channels have no Secretariat co-administrator"
    assert len(rows_of(response)) == 2
    assert "Amina Diallo" in text and channel.name in text
    row = next(row for row in response.context["page"].rows if row.pk == channel.pk)
    assert row.broken_since == now - dt.timedelta(days=2)


def test_no_gap_is_good_news_with_its_moment(client, now):
    world.channel()

    text = listed(client, world.comms()).content.decode()

    assert "0 channels have no Secretariat co-administrator" in text
    assert "Every channel has a live co-administrator" in text
    assert "Checked" in text


def test_being_brought_in_line_is_counted_apart(client, now):
    today = day_of(now)
    right_now, in_line = orphan(now), orphan(now, in_line=today + dt.timedelta(days=30))
    overdue = orphan(now, in_line=today - dt.timedelta(days=1))

    response = listed(client, world.lead())

    assert response.context["tally"] == watch.Tally(to_put_right=2, in_line=1)
    assert rows_of(listed(client, world.lead(), in_line="yes")) == [in_line.pk]
    assert set(rows_of(listed(client, world.lead(), in_line="no"))) == {right_now.pk, overdue.pk}
    assert "Time is over" in response.content.decode()


def test_a_gap_the_night_has_not_noted_yet_is_on_the_list(client, now):
    channel = orphan(now)
    Finding.objects.filter(channel=channel).delete()

    text = listed(client, world.comms()).content.decode()

    assert "noted tonight" in text
    sync_findings(at=now)


def test_single_administrators_have_their_own_list(client, now):
    channel = single(now)
    orphan(now)

    response = listed(client, world.auditor(), "single")

    assert response.context["title"] == "1 channel is in the hands of a single person"
    assert rows_of(response) == [channel.pk]


@pytest.mark.parametrize("name", ["watch", "single"])
def test_one_row_costs_as_much_as_twenty(client, now, name):
    person, costs = world.comms(), []
    listed(client, person, name)
    for count in (1, 2, 17):
        for _number in range(count):
            orphan(now) if name == "watch" else single(now)
        with CaptureQueriesContext(connection) as captured:
            response = client.get(reverse(f"audits:{name}"))
        assert response.status_code == 200
        costs.append(len(captured))

    assert costs[0] == costs[1] == costs[2]
    assert len(response.context["page"].rows) == 20


def test_the_list_is_exported_as_seen(client, now):
    channel = orphan(now, leaver="=cmd|' /C calc'!A0")
    orphan(now, in_line=day_of(now) + dt.timedelta(days=9))

    response = listed(client, world.auditor(), format="csv", in_line="no")

    lines = b"".join(response.streaming_content).decode().splitlines()
    assert len(lines) == 2
    assert channel.name in lines[1] and "'=cmd" in lines[1]


@pytest.mark.parametrize(
    "query",
    [{"q": "a\x00b"}, {"body": "x"}, {"assigned": "nobody"}, {"in_line": "perhaps"}, {"sort": "-last"}, {"page": "0"}],
)
def test_nonsense_in_the_address_is_a_page(client, now, query):
    orphan(now)

    assert listed(client, world.comms(), **query).status_code == 200


# --- Who ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "reads", "assigns"),
    [
        (world.comms, 200, 200),
        (world.lead, 200, 200),
        (world.auditor, 200, 403),
        (world.administrator, 403, 403),
        (world.person, 403, 403),
        (world.external, 403, 403),
    ],
)
def test_who_reads_and_who_assigns(client, now, who, reads, assigns):
    channel, person = orphan(now), who()
    finding = channel.findings.open().get(rule=Rule.NO_COADMIN)

    assert listed(client, person).status_code == reads
    assert listed(client, person, "single").status_code == reads
    assert client.get(reverse("audits:assign", args=[finding.pk])).status_code == assigns
    if assigns == 403:
        assert client.post(reverse("audits:assign", args=[finding.pk]), {"to": person.pk}).status_code == 403
    finding.refresh_from_db()
    assert finding.assigned_to is None


def test_the_auditor_is_offered_no_way_to_change(client, now):
    orphan(now)

    assert "Give access" not in listed(client, world.auditor()).content.decode()
    assert "Give access" in listed(client, world.comms()).content.decode()


# --- Assigning ---------------------------------------------------------------------------------------------------------


def test_a_finding_is_given_to_a_colleague_who_sees_it_at_home(client, now):
    channel, lead, colleague = orphan(now), world.lead(), world.comms("Pierre Martin")
    finding = channel.findings.open().get(rule=Rule.NO_COADMIN)
    client.force_login(lead)

    response = client.post(reverse("audits:assign", args=[finding.pk]), {"to": colleague.pk})

    assert response.status_code == 302
    finding.refresh_from_db()
    assert finding.assigned_to == colleague
    entry = LedgerEntry.objects.get(action="findings.assigned")
    assert (entry.actor_id, entry.subject_id) == (lead.pk, channel.pk)
    assert [item.verb for item in waiting_for(colleague, now).items if channel.name in item.text] == ["Put right"]
    assert "Pierre Martin" in listed(client, lead).content.decode()
    assert rows_of(listed(client, colleague, assigned="me")) == [channel.pk]
    assert rows_of(listed(client, colleague, assigned="no")) == []


def test_the_lead_is_told_of_what_nobody_looks_after(now):
    orphan(now)
    orphan(now)

    assert [item.text for item in unassigned(world.lead(), now)] == [
        "2 channels have no Secretariat co-administrator, and nobody looks after them"
    ]
    assert list(unassigned(world.comms(), now)) == []
    assert list(unassigned(world.auditor(), now)) == []
    assert list(unassigned(world.person(), now)) == []


@pytest.mark.parametrize("to", ["", "999999", "abc", "outsider", "auditor", "x" * 5000, "1 OR 1=1"])
def test_whom_it_cannot_be_given_to_is_refused(client, now, to):
    channel = orphan(now)
    finding = channel.findings.open().get(rule=Rule.NO_COADMIN)
    client.force_login(world.lead())
    value = {"outsider": lambda: world.person().pk, "auditor": lambda: world.auditor().pk}.get(to, lambda: to)()

    response = client.post(reverse("audits:assign", args=[finding.pk]), {"to": value})

    assert response.status_code == 422
    assert "error-summary" in response.content.decode()
    finding.refresh_from_db()
    assert finding.assigned_to is None


@pytest.mark.both_databases
def test_what_is_put_right_meanwhile_is_given_to_nobody(now):
    channel, colleague = orphan(now), world.comms()
    finding = channel.findings.open().get(rule=Rule.NO_COADMIN)
    world.grant(channel, colleague, at=now)

    with pytest.raises(AssignmentRefused, match="put right already"):
        assign(finding, to=colleague, by=world.lead(), at=now)
    with pytest.raises(AssignmentRefused, match="not of the communications team"):
        assign(finding, to=world.person(), by=world.lead(), at=now)

    assert Finding.objects.filter(assigned_to__isnull=False).count() == 0


def test_a_finding_that_is_not_there_is_not_found(client):
    client.force_login(world.lead())

    assert client.get(reverse("audits:assign", args=[999_999])).status_code == 404
