"""What an answer of the yearly check-up does: confirms, states, tells, asks; and where the two sides differ (N7, A18)."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from activity.models import ClosingWish
from audits.checkup import questions as q
from audits.checkup.answering import AnswerRefused, NotYours, answer, say_nothing_changed
from audits.checkup.quality import quality_of
from audits.checkup.sheets import DISAGREEMENT, UNANSWERED, open_sheets, report_unanswered, unanswered
from audits.models import CampaignKind, Remediation, RemediationStatus, Sheet, SheetOutcome, Side, What
from channels_registry.models import Attestation, Channel, Fact, Finding, Grant, SecurityFact, Strength
from ledger.models import LedgerEntry
from tests import world
from tests.audits.campaign_world import cast, days
from tests.audits.check_up_world import FACTS_KNOWN, all_right, asked, close, page, png

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def campaign(people, now):
    return asked(at=now)


@pytest.fixture
def own(people, campaign):
    return page(campaign, people.channel)


@pytest.fixture
def other(people, campaign):
    return page(campaign, people.channel, Side.COADMIN)


def facts() -> list:
    return [
        *Sheet.objects.order_by("pk").values(),
        *Remediation.objects.order_by("pk").values(),
        *Grant.objects.order_by("pk").values_list("pk", "verified_as", "ended_at"),
        *Channel.objects.order_by("pk").values_list("confirmed_at", "latest_post_at"),
        SecurityFact.objects.count(),
        LedgerEntry.objects.count(),
    ]


def grant_of(people, person) -> Grant:
    return Grant.objects.get(channel=people.channel, person=person)


def open_points(people) -> dict[str, str]:
    kinds = (DISAGREEMENT, UNANSWERED)
    return dict(Finding.objects.open().filter(channel=people.channel, rule__in=kinds).values_list("rule", "detail"))


# --- Who is asked -----------------------------------------------------------------------------------------------------------


def test_both_sides_of_each_channel_are_asked_once(people, campaign, now):
    rows = {(sheet.side, sheet.person) for sheet in Sheet.objects.filter(campaign=campaign)}

    assert rows == {(Side.RESPONSIBLE, people.responsible), (Side.COADMIN, people.comms)}
    assert open_sheets(campaign, at=now) == 2


def test_the_deputy_is_asked_where_nobody_is_responsible_any_more(people, now):
    Channel.objects.filter(pk=people.channel.pk).update(responsible=None)

    assert page(asked(at=now), people.channel).person == people.deputy


def test_nobody_is_asked_on_both_sides(people, now):
    """The responsible person is the only co-administrator: anyone else of the team answers the other side."""
    Channel.objects.filter(pk=people.channel.pk).update(responsible=people.comms, deputy=None)
    campaign = asked(at=now)
    own, other = page(campaign, people.channel), page(campaign, people.channel, Side.COADMIN)
    assert (own.person, other.person) == (people.comms, None)
    say_nothing_changed(own, by=people.comms, at=now)

    with pytest.raises(NotYours):
        say_nothing_changed(other, by=people.comms, at=now)

    say_nothing_changed(other, by=people.comms2, at=now)
    assert page(campaign, people.channel, Side.COADMIN).answered_by == people.comms2


def test_a_short_review_has_no_pages(people, now):
    assert list(Sheet.objects.filter(campaign=asked(at=now, kind=CampaignKind.MICRO))) == []


@pytest.mark.parametrize("who", ["editor", "agency", "auditor", "comms2"])
def test_who_is_not_asked_does_not_answer(people, own, now, who):
    before = facts()

    with pytest.raises(NotYours):
        answer(own, all_right(own), by=getattr(people, who), at=now)

    assert facts() == before


# --- What it does -------------------------------------------------------------------------------------------------------------


def test_nothing_changed_confirms_everything_in_one_act(people, own, now):
    SecurityFact.objects.create(
        channel=people.channel, fact=Fact.PHONE_HELD, value="yes", stated_at=now - days(400), stated_by=people.comms
    )

    say_nothing_changed(own, by=people.responsible, at=now)

    sheet = page(own.campaign, people.channel)
    assert (sheet.answered_by, sheet.nothing_changed, sheet.outcome) == (people.responsible, True, SheetOutcome.KEEP)
    live = Grant.objects.filter(channel=people.channel)
    assert set(live.values_list("verified_as", "verified_by")) == {(Strength.CLAIMED, people.responsible.pk)}
    assert Channel.objects.get(pk=people.channel.pk).confirmed_at == now
    stated = SecurityFact.objects.current().filter(channel=people.channel).values_list("fact", "value", "stated_at")
    assert list(stated) == [(Fact.PHONE_HELD, "yes", now)], "what nobody knew stays not known"
    assert list(Remediation.objects.all()) == []


def test_a_picture_makes_it_seen(people, other, now):
    answer(other, all_right(other, picture=png()), by=people.comms, at=now)

    made = Attestation.objects.filter(grant__channel=people.channel)
    assert set(made.values_list("strength", flat=True)) == {Strength.SEEN}
    assert page(other.campaign, people.channel, Side.COADMIN).evidence == made.first().evidence


def test_no_longer_becomes_something_to_do_and_ends_nothing_by_itself(people, own, now):
    answer(own, all_right(own, access={people.agency: q.GONE}), by=people.responsible, at=now)

    ticket = Remediation.objects.get()
    assert (ticket.what, ticket.grant, ticket.status) == (
        What.REMOVE, grant_of(people, people.agency), RemediationStatus.DECIDED,
    )  # fmt: skip
    agency = grant_of(people, people.agency)
    assert (agency.ended_at, agency.verified_as) == (None, "")
    assert Channel.objects.get(pk=people.channel.pk).confirmed_at < now, "not all of it is right"


def test_i_cannot_tell_becomes_the_teams_task(people, own, now):
    given = all_right(own, access={people.editor: q.UNKNOWN}, brand_bio=q.UNKNOWN, remark="New here.")

    answer(own, given, by=people.responsible, at=now)

    ticket = Remediation.objects.get()
    editor = q.code_of(grant_of(people, people.editor).pk)
    assert (ticket.what, ticket.grant, ticket.points) == (What.OTHER, None, [editor, "brand_bio"])
    assert (ticket.carried_by, ticket.why) == (people.comms, "New here.")


def test_what_nobody_ever_knew_is_counted_and_rings_nowhere(people, own, now):
    answer(own, all_right(own, **dict.fromkeys(FACTS_KNOWN, q.UNKNOWN)), by=people.responsible, at=now)

    assert list(Remediation.objects.all()) == []
    assert list(SecurityFact.objects.filter(channel=people.channel)) == []


def test_two_step_sign_in_is_a_fact_of_ones_own_login(people, own, now):
    Channel.objects.filter(pk=people.channel.pk).update(way_in="roles")
    own = page(own.campaign, people.channel)

    answer(own, all_right(own, way_in=q.YES), by=people.responsible, at=now)

    stated = SecurityFact.objects.get(channel=people.channel, fact=Fact.TWO_FACTOR)
    assert (stated.grant, stated.value) == (grant_of(people, people.responsible), "yes")


def test_the_latest_post_is_told_and_the_co_administrators_look_counts_too(people, other, now):
    told = timezone.localdate(now) - days(3)

    answer(other, all_right(other, latest_post_on=told), by=people.comms, at=now)

    latest = Channel.objects.get(pk=people.channel.pk).latest_post_at
    assert timezone.localdate(latest) == told


def test_a_wish_to_close_waits_for_the_team(people, own, now):
    answer(own, all_right(own, outcome=SheetOutcome.CLOSE, why="The project is over."), by=people.responsible, at=now)

    wish = ClosingWish.objects.get(channel=people.channel)
    assert (wish.note, wish.by, wish.settled_at) == ("The project is over.", people.responsible, None)
    assert Channel.objects.get(pk=people.channel.pk).status == "active"


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"outcome": SheetOutcome.CLOSE}, "Say in a sentence why"),
        ({"latest_post_on": dt.date(2199, 1, 1)}, "has not come yet"),
        ({"remark": "password: hunter22x"}, "looks like a password"),
        ({"posts_minors": q.YES}, "have changed meanwhile"),
    ],
)
def test_a_refused_answer_changes_nothing(people, own, now, more, sentence):
    before = facts()

    with pytest.raises(AnswerRefused, match=sentence):
        answer(own, all_right(own, **more), by=people.responsible, at=now)

    assert facts() == before


def test_answered_anew_drops_what_the_first_answer_asked_for(people, own, now):
    answer(own, all_right(own, access={people.agency: q.GONE}, brand_bio=q.NO), by=people.responsible, at=now)
    again = page(own.campaign, people.channel)

    answer(again, all_right(again), by=people.responsible, at=now + days(1))

    assert set(Remediation.objects.values_list("status", flat=True)) == {RemediationStatus.DROPPED}
    assert LedgerEntry.objects.filter(action="checkup.answered").count() == 2


def test_of_two_answers_at_once_the_second_person_is_told(people, own, now):
    theirs = page(own.campaign, people.channel)
    say_nothing_changed(own, by=people.responsible, at=now)
    before = facts()

    with pytest.raises(AnswerRefused, match="answered meanwhile"):
        say_nothing_changed(theirs, by=people.responsible, at=now)

    assert facts() == before


# --- Two sides ------------------------------------------------------------------------------------------------------------------


def test_disagreement_is_a_finding_that_names_what_differs_and_closes_when_both_agree(people, own, other, now):
    """N7. Names of people stand on the page, not in the finding (A22)."""
    answer(own, all_right(own, access={people.agency: q.GONE}, brand_bio=q.NO), by=people.responsible, at=now)
    assert open_points(people) == {}
    answer(other, all_right(other), by=people.comms, at=now)

    assert open_points(people) == {DISAGREEMENT: "The access of one person; The introduction says whose channel it is"}
    assert set(Sheet.objects.values_list("disagrees", flat=True)) == {True}

    again = page(own.campaign, people.channel)
    answer(again, all_right(again), by=people.responsible, at=now + days(1))

    assert open_points(people) == {}
    assert set(Sheet.objects.values_list("disagrees", flat=True)) == {False}


def test_who_cannot_tell_contradicts_nobody(people, own, other, now):
    answer(own, all_right(own, brand_bio=q.UNKNOWN), by=people.responsible, at=now)
    answer(other, all_right(other, brand_bio=q.NO), by=people.comms, at=now)

    assert open_points(people) == {}


# --- The end ----------------------------------------------------------------------------------------------------------------------


def test_silence_is_reported_and_removes_nothing(people, campaign, own, now):
    say_nothing_changed(own, by=people.responsible, at=now)
    assert [sheet.side for sheet in unanswered(campaign)] == [Side.COADMIN]
    close(campaign, at=now)

    assert report_unanswered(campaign, at=now) == 1

    assert open_points(people) == {UNANSWERED: "Not answered for the team."}
    assert Grant.objects.filter(ended_at__isnull=False).count() == 0


def test_a_late_answer_settles_the_silence_and_a_second_one_is_refused(people, campaign, own, now):
    say_nothing_changed(own, by=people.responsible, at=now)
    close(campaign, at=now)
    report_unanswered(campaign, at=now)
    late = page(campaign, people.channel, Side.COADMIN)

    say_nothing_changed(late, by=people.comms, at=now + days(2))

    assert open_points(people) == {}
    with pytest.raises(AnswerRefused, match="over"):
        say_nothing_changed(page(campaign, people.channel), by=people.responsible, at=now + days(3))


def test_quality_counts_what_was_shown_rather_than_said(people, campaign, own, other, now):
    """N9: of channels and accesses, never of a person (R8)."""
    answer(own, all_right(own, brand_bio=q.UNKNOWN), by=people.responsible, at=now)
    answer(other, all_right(other, picture=png()), by=people.comms, at=now)

    found = quality_of(campaign, at=now)

    counted = (found.pages, found.pages_answered, found.channels_both_sides, found.disagreements, found.cannot_tell)
    assert counted == (2, 2, 1, 0, 1)


@pytest.mark.parametrize(
    "values",
    [
        {"outcome": SheetOutcome.KEEP},
        {"disagrees": True},
        {"side": "third"},
        {"nothing_changed": True},
        {"by_link": True},
    ],
)
def test_database_refuses_what_must_never_be(own, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        Sheet.objects.filter(pk=own.pk).update(**values)


def test_a_channel_that_nobody_answers_for_is_in_the_hands_of_the_team(people, now):
    left = world.channel("Left alone", coadmin=people.comms)
    campaign = asked(at=now)

    sheet = page(campaign, left)

    assert sheet.person is None
    say_nothing_changed(sheet, by=people.comms2, at=now)
    assert page(campaign, left).answered_by == people.comms2
