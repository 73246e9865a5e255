"""Which days hold: by platform, purpose and rhythm, the most specific first; sets and pages agree (U7, I3)."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from activity.models import Silence, Threshold
from activity.silence import judging
from activity.silence.judging import Clock
from activity.silence.standing import State, standing_of, with_standing
from activity.silence.sweeping import sweep
from activity.silence.terms import RHYTHMS, Days, Rule, Terms, rules_in_force
from activity.silence.thresholds import ThresholdRefused, set_threshold
from channels_registry.models import Channel, ChannelKind, ChannelStatus, Platform, Rhythm
from ledger.models import LedgerEntry
from tests import world
from tests.activity.silent_world import NOTHING, NOW, quiet

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def days_of(**facts) -> Days:
    channel = quiet(**facts)
    row = with_standing(Channel.objects.filter(pk=channel.pk), Clock.of(NOW)).get()
    return standing_of(row, clock=Clock.of(NOW)).days


def test_weekly_monthly_and_seasonal_differ_from_the_start():
    """Defaults by rhythm, as data: quick platforms, and slow ones such as YouTube."""
    on_x, youtube = world.platform("x"), world.platform("youtube")

    assert {
        (platform.key, rhythm): tuple(days_of(on=platform, rhythm=rhythm, address=""))
        for platform in (on_x, youtube)
        for rhythm in RHYTHMS
    } == {
        ("x", "daily"): (30, 90),
        ("x", "several_a_week"): (45, 120),
        ("x", "weekly"): (90, 180),
        ("x", "monthly"): (120, 240),
        ("x", "seasonal"): (395, 545),
        ("youtube", "daily"): (60, 150),
        ("youtube", "several_a_week"): (90, 180),
        ("youtube", "weekly"): (180, 365),
        ("youtube", "monthly"): (240, 420),
        ("youtube", "seasonal"): (395, 545),
    }


def test_the_sweep_goes_by_the_rhythm():
    """The same silence: a daily channel is asked, a monthly one is not, one for emergencies never."""
    daily = quiet(40, rhythm=Rhythm.DAILY)
    for rhythm in (Rhythm.WEEKLY, Rhythm.MONTHLY, Rhythm.SEASONAL, Rhythm.EMERGENCIES):
        quiet(40, rhythm=rhythm)
    quiet(5_000, rhythm=Rhythm.EMERGENCIES)

    assert sweep(at=NOW).nudged == 1
    assert Silence.objects.get().channel == daily
    assert sweep(at=NOW + dt.timedelta(days=1)) == NOTHING


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ([("campaign", "daily"), ("campaign", ""), ("", "daily")], ("campaign", "daily")),
        ([("campaign", ""), ("", "daily")], ("campaign", "")),
        ([("", "daily"), ("campaign", "weekly"), ("project", "daily")], ("", "daily")),
        ([("project", ""), ("", "weekly")], ("", "")),
    ],
    ids=["both", "purpose before rhythm", "rhythm", "the platform's own"],
)
def test_the_most_specific_rule_holds(rules, expected):
    on_x = world.platform("x")
    Threshold.objects.filter(platform=on_x).delete()
    days = {("", ""): Days(on_x.quiet_after_days, on_x.flag_after_days)}
    for number, (kind, rhythm) in enumerate(rules):
        days[kind, rhythm] = Days(10 + number, 300 + number)
        Threshold.objects.create(
            platform=on_x, kind=kind, rhythm=rhythm, quiet_after_days=10 + number, flag_after_days=300 + number
        )
    channel = quiet(1, kind=ChannelKind.CAMPAIGN, rhythm=Rhythm.DAILY)
    row = with_standing(Channel.objects.filter(pk=channel.pk), Clock.of(NOW)).get()

    standing = standing_of(row, clock=Clock.of(NOW))

    assert (standing.rule_kind, standing.rule_rhythm, standing.days) == (*expected, days[expected])
    assert standing.whose_rule.startswith("X")


def test_rows_and_sets_agree_on_every_platform_purpose_and_rhythm():
    """The two places in which the order is written: for each combination the page and the sweep know the same days."""
    platforms = [world.platform("x"), world.platform("youtube")]
    for number, (kind, rhythm) in enumerate([("campaign", ""), ("campaign", "daily"), ("project", "weekly")]):
        Threshold.objects.create(
            platform=platforms[0], kind=kind, rhythm=rhythm, quiet_after_days=11 + number, flag_after_days=211 + number
        )
    model = quiet(1)
    copies = []
    for platform in platforms:
        for kind in ChannelKind.values:
            for rhythm in RHYTHMS:
                facts = {f.attname: getattr(model, f.attname) for f in Channel._meta.concrete_fields if f.name != "id"}
                place = {"platform_id": platform.pk, "kind": kind, "rhythm": rhythm, "status": ChannelStatus.CANCELLED}
                copies.append(Channel(**{**facts, **place}))
    Channel.objects.bulk_create(copies)
    clock, terms = Clock.of(NOW), Terms.in_force()

    on_page = {row.pk: standing_of(row, clock=clock).days for row in with_standing(Channel.objects.all(), clock)}
    in_sets = {
        pk: days for days, channels in terms.by_days for pk in Channel.objects.filter(channels).values_list("pk", flat=True)
    }  # fmt: skip

    assert len(on_page) == 2 * len(ChannelKind.values) * len(RHYTHMS) + 1
    assert on_page == in_sets
    # No channel stands under two terms.
    assert sum(Channel.objects.filter(channels).count() for _days, channels in terms.by_days) == len(on_page)


@pytest.mark.parametrize("latest", [29, 31, 44, 46, 89, 91, 119, 121, 394, 396])
def test_what_the_page_calls_quiet_the_sweep_asks_about(latest):
    for rhythm in Rhythm.values:
        quiet(latest, rhythm=rhythm)
    clock = Clock.of(NOW)
    rows = with_standing(Channel.objects.all(), clock)
    quiet_on_page = {row.pk for row in rows if standing_of(row, clock=clock).state == State.QUIET}

    asked = set(judging.known_silent(clock, Terms.in_force()).values_list("pk", flat=True))

    assert asked == quiet_on_page


def test_terms_cost_two_queries(django_assert_num_queries):
    with django_assert_num_queries(2):
        Terms.in_force()


def test_without_any_platform_nobody_is_silent():
    assert Terms.of([]).by_days == ()
    assert not judging.known_silent(Clock.of(NOW), Terms.of([])).exists()


def test_rules_in_force_are_the_platforms_own_and_those_set():
    rules = rules_in_force()

    assert {rule.platform for rule in rules if rule[1:3] == ("", "")} == set(
        Platform.objects.values_list("pk", flat=True)
    )
    assert Rule(world.platform("x").pk, "", "daily", Days(30, 90)) in rules


@pytest.mark.parametrize(
    "facts",
    [
        {"kind": "", "rhythm": ""},
        {"kind": "", "rhythm": "emergencies"},
        {"kind": "", "rhythm": "daily"},
        {"kind": "region", "rhythm": "", "quiet_after_days": 50, "flag_after_days": 50},
    ],
    ids=["names nothing", "emergencies", "twice", "out of order"],
)
def test_rules_that_must_never_be_are_refused_by_the_database(facts):
    before = list(Threshold.objects.order_by("pk").values())

    with pytest.raises(IntegrityError), transaction.atomic():
        Threshold.objects.create(
            **{"platform": world.platform("x"), "quiet_after_days": 9, "flag_after_days": 99, **facts}
        )

    assert list(Threshold.objects.order_by("pk").values()) == before


def test_setting_the_days_of_a_rhythm_is_the_leads_and_on_record():
    on_x, lead = world.platform("x"), world.lead()
    with pytest.raises(ThresholdRefused):
        set_threshold(on_x, kind="", rhythm="daily", quiet_days=20, flag_days=80, by=world.comms(), at=NOW)
    assert Threshold.objects.get(platform=on_x, rhythm="daily").quiet_after_days == 30

    set_threshold(on_x, kind="", rhythm="daily", quiet_days=20, flag_days=80, by=lead, at=NOW, why="News.")

    rule = Threshold.objects.get(platform=on_x, rhythm="daily")
    assert (rule.quiet_after_days, rule.flag_after_days) == (20, 80)
    entry = LedgerEntry.objects.get(action="activity.threshold_set")
    assert entry.data == '{"after":[20,80],"before":[30,90],"kind":"","rhythm":"daily"}'
