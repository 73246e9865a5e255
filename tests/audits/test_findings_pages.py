"""The pages of the standing controls: what they list and say, what they count as unknown, and that they cost little (R1)."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audits.controls import coverage, rules, trend
from channels_registry.findings import accept, assign, sync_findings
from channels_registry.models import AccessLevel, AuditSettings, Channel, Fact, FactValue, Finding, Grant
from channels_registry.stating import state_fact
from portal.store import day_of
from tests import world
from tests.audits.controls_world import in_order

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def now():
    return timezone.now()


def beyond(now, name="", **facts) -> Channel:
    """A channel on which somebody has more access than was approved: one point, of medium weight."""
    channel = in_order(name=name, **facts)
    grant = world.grant(channel, world.person("Kofi Osei"), AccessLevel.EDITOR)
    Grant.objects.filter(pk=grant.pk).update(approved_level="analyst")
    sync_findings([channel.pk], at=now)
    return channel


def point_of(channel: Channel, rule: str = rules.MORE_THAN_APPROVED) -> Finding:
    return channel.findings.open().get(rule=rule)


def listed(client, **query):
    response = client.get(reverse("audits:findings"), query)
    assert response.status_code == 200
    return [(row.about_name, row.rule) for row in response.context["page"].rows]


def test_the_list_shows_what_is_open_the_gravest_first(client, now):
    small = beyond(now, "Alpha")
    grave = in_order(name="Beta")
    state_fact(grave, fact=Fact.TWO_FACTOR, value=FactValue.NO, by=world.comms(), at=now)
    sync_findings([grave.pk], at=now)
    closed = beyond(now, "Gamma")
    Finding.objects.filter(channel=closed).update(closed_at=now)
    client.force_login(world.auditor())

    assert listed(client) == [("Beta", rules.TWO_FACTOR_OFF), ("Alpha", rules.MORE_THAN_APPROVED)]
    assert listed(client, state="closed", rule=rules.MORE_THAN_APPROVED) == [("Gamma", rules.MORE_THAN_APPROVED)]
    assert listed(client, severity="grave") == [("Beta", rules.TWO_FACTOR_OFF)]
    assert listed(client, rule=rules.MORE_THAN_APPROVED) == [("Alpha", rules.MORE_THAN_APPROVED)]
    assert listed(client, body=small.body_id) == [("Alpha", rules.MORE_THAN_APPROVED)]
    assert listed(client, q="bet") == [("Beta", rules.TWO_FACTOR_OFF)]
    response = client.get(reverse("audits:findings"))
    assert response.context["title"] == "2 points to put right"


def test_by_region_of_the_channel_or_of_its_group(client, now):
    beyond(now, "Own", of=world.body(region="Asia"), region="Africa")
    beyond(now, "Group's", of=world.body(region="Africa"))
    beyond(now, "Elsewhere", of=world.body(region="Asia"))
    client.force_login(world.comms())

    assert sorted(name for name, _rule in listed(client, region="Africa")) == ["Group's", "Own"]
    assert [name for name, _rule in listed(client, region="Asia")] == ["Elsewhere"]


def test_accepted_and_assigned_ones_are_found_by_it(client, now):
    quiet, given = beyond(now, "Quiet"), beyond(now, "Given")
    lead, colleague = world.lead(), world.comms()
    accept(point_of(quiet), until=day_of(now) + 9 * DAY, why="The agency needs it until then.", by=lead, at=now)
    assign(point_of(given), to=colleague, by=lead, at=now)
    client.force_login(colleague)

    assert [name for name, _rule in listed(client, state="accepted")] == ["Quiet"]
    assert [name for name, _rule in listed(client, state="open")] == ["Given"]
    assert [name for name, _rule in listed(client, assigned="me")] == ["Given"]
    assert [name for name, _rule in listed(client, assigned="no")] == ["Quiet"]
    assert len(listed(client)) == 2


def test_the_export_is_what_is_seen(client, now):
    beyond(now, "=Formula")
    client.force_login(world.auditor())

    lines = b"".join(client.get(reverse("audits:findings"), {"format": "csv"}).streaming_content).decode().splitlines()

    assert lines[0].startswith("\ufeffTo put right,Channel or person,Group or office,Region,How grave")
    assert lines[1].startswith("More access than was approved,'=Formula,")
    assert len(lines) == 2


@pytest.mark.parametrize(
    ("page", "most"), [("audits:findings", 12), ("audits:coverage-access", 9), ("audits:coverage-facts", 10)]
)
def test_a_list_costs_the_same_with_one_row_as_with_three(client, now, page, most):
    client.force_login(world.auditor())
    beyond(now)
    client.get(reverse(page))
    counts = []
    for _more in range(2):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse(page)).status_code == 200
        counts.append(len(asked))
        beyond(now)
        beyond(now)

    assert counts[0] == counts[1] <= most


def test_a_point_says_why_how_and_whose_access_it_is(client, now):
    channel = beyond(now, "Alpha")
    client.force_login(world.comms())

    text = client.get(reverse("audits:finding", args=[point_of(channel).pk])).content.decode()

    for words in ("Why it matters", "How to put it right", "How to prevent it", "Kofi Osei", "Alpha", "Medium"):
        assert words in text
    assert "Accept it for a time" not in text  # the lead's


def test_a_point_tells_what_was_decided_and_when_it_was_open_before(client, now):
    channel, lead, colleague = beyond(now), world.lead("Ines Rossi"), world.comms("Chen Lund")
    point, other = point_of(channel), beyond(now)
    assign(point, to=colleague, by=lead, at=now)
    accept(point, until=day_of(now), why="Only today.", by=lead, at=now)
    accept(point_of(other), until=day_of(now), why="Another one.", by=lead, at=now)
    before = Finding.objects.create(channel=channel, rule=point.rule, opened_at=now - 9 * DAY, closed_at=now - 8 * DAY)
    client.force_login(lead)

    response = client.get(reverse("audits:finding", args=[point.pk]))

    assert [event.text for event in response.context["decisions"]] == ["Only today.", ""]
    assert response.context["earlier"] == [before]
    assert "Another one." not in response.content.decode()


def test_a_point_about_a_person_has_a_page_too(client, now):
    AuditSettings(pk=1, most_channels=1).save()
    colleague = world.comms("Chen Lund")
    in_order(coadmin=colleague), in_order(coadmin=colleague)
    sync_findings(at=now)
    point = Finding.objects.open().get(person=colleague)
    client.force_login(world.lead())

    assert listed(client) == [("Chen Lund", rules.TOO_MANY_CHANNELS)]
    for page in ("audits:finding", "audits:assign", "audits:finding-accept"):
        assert "Chen Lund" in client.get(reverse(page, args=[point.pk])).content.decode()


def test_the_channels_page_names_its_points_to_the_team_alone(client, now):
    channel, keeper = beyond(now), world.person()
    Channel.objects.filter(pk=channel.pk).update(responsible=keeper)
    page, point = reverse("channels:detail", args=[channel.pk]), point_of(channel)
    for reader, reads in ((world.comms(), True), (world.auditor(), True), (keeper, False)):
        client.force_login(reader)
        assert (reverse("audits:finding", args=[point.pk]) in client.get(page).content.decode()) is reads

    accept(point, until=day_of(now), why="Today.", by=world.lead(), at=now)
    client.force_login(world.comms())
    assert reverse("audits:finding", args=[point.pk]) not in client.get(page).content.decode()


# --- What is not known -----------------------------------------------------------------------------------------------------


@pytest.mark.both_databases
def test_unknown_is_a_number_with_a_list_behind_it(now):
    channel, keeper = in_order(), world.comms()
    grants = list(channel.grants.order_by("pk"))
    verified = {"verified_at": now - DAY, "verified_by": keeper}
    Grant.objects.filter(pk=grants[0].pk).update(verified_as="seen", verify_by=day_of(now), **verified)
    other = in_order()
    state_fact(other, fact=Fact.TWO_FACTOR, value=FactValue.YES, by=keeper, at=now)
    state_fact(other, fact=Fact.PHONE_HELD, value=FactValue.UNKNOWN, by=keeper, at=now)

    known = coverage.count(at=now)

    assert known.accesses == {"never": 3, "overdue": 0, "claimed": 0, "seen": 1, "proved": 0}
    assert (known.verified, known.all_accesses, known.channels) == (1, 4, 2)
    assert known.unknown["two_factor"] == 1 and known.unknown["phone_held"] == 2 and known.unknown["way_in"] == 2
    for fact, number in known.unknown.items():
        assert coverage.without_fact(Channel.objects.on_duty(), fact).count() == number
    for kind, number in known.accesses.items():
        assert coverage.live_accesses(now).filter(known=kind).count() == number
    assert coverage.count(at=now + DAY).accesses["overdue"] == 1


# --- How it goes -------------------------------------------------------------------------------------------------------------


@pytest.mark.both_databases
def test_weeks_count_what_was_open_at_their_end():
    at = dt.datetime(2026, 3, 18, 12, tzinfo=dt.UTC)  # a Wednesday
    someone = world.person()

    def point(number, opened, closed=None):
        Finding.objects.create(person=someone, rule=f"r{number}", opened_at=opened, closed_at=closed)

    point(1, at - 400 * DAY)
    point(2, at - 10 * DAY, at - 3 * DAY)
    point(3, at - 10 * DAY, at - 8 * DAY)
    point(4, at - DAY)
    point(5, at + DAY)  # a day to come counts nowhere

    found = trend.weeks(at=at)

    assert len(found) == trend.WEEKS
    assert [(week.monday.isoformat(), week.open, week.opened, week.closed) for week in found[-3:]] == [
        ("2026-03-02", 3, 2, 0), ("2026-03-09", 1, 0, 2), ("2026-03-16", 2, 1, 0),
    ]  # fmt: skip
    assert trend.plot(found, at=at).heading == "More points are open than half a year ago: 2 instead of 1"


@pytest.mark.both_databases
def test_no_week_is_said_before_the_first_point_was_counted():
    """A portal of three weeks has no figure of half a year ago, not even a nought."""
    at = dt.datetime(2026, 3, 18, 12, tzinfo=dt.UTC)  # a Wednesday
    someone = world.person()
    for number, days in enumerate((15, 15, 1)):
        Finding.objects.create(person=someone, rule=f"r{number}", opened_at=at - days * DAY)

    found = trend.weeks(at=at)

    assert [(week.monday.isoformat(), week.open) for week in found] == [
        ("2026-03-02", 2), ("2026-03-09", 2), ("2026-03-16", 3),
    ]  # fmt: skip
    assert trend.plot(found, at=at).heading == (
        "More points are open than at the end of the first week counted: 3 instead of 2"
    )
    [first] = trend.weeks(at=at - 15 * DAY)
    assert trend.plot([first], at=at).heading == "2 points are open; from next week on they are compared"
    assert trend.weeks(at=at - 400 * DAY)[-1].open == 0


def test_the_trend_is_a_plot_a_table_and_a_file(client, now):
    beyond(now)
    client.force_login(world.auditor())

    text = client.get(reverse("audits:findings-trend")).content.decode()
    file = b"".join(client.get(reverse("audits:findings-trend"), {"format": "csv"}).streaming_content).decode()

    assert "instead of" in text and "The figures as a table" in text
    assert len(file.splitlines()) == trend.WEEKS + 1
