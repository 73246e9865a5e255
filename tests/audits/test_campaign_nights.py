"""The nights of a campaign: reminders only to those with open questions, silence to the lead, drafts and short reviews (I1)."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.departures import deactivate
from accounts.models import Membership, Person
from audits.campaigns.deciding import Answer, decide, sign_off
from audits.campaigns.letters import OPENED, REMINDER
from audits.campaigns.reminding import sweep
from audits.campaigns.schedule import keep_template, retire_template, sweep_schedule
from audits.campaigns.scope import Scope
from audits.campaigns.short import begin, sweep_short
from audits.campaigns.transitions import CampaignRefused
from audits.models import AskedAs, Campaign, CampaignKind, Item, Sheet, Trigger
from channels_registry.models import Channel, Grant
from notifications.models import Letter
from notifications.sending import words_of
from portal.store import day_of
from tests import world
from tests.audits.campaign_world import KEEP, answer_all, cast, days, item_of, opened

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def campaign(people, now):
    return opened(people.lead, at=now, due_in=28)


def reminded() -> list[Person]:
    return [letter.person for letter in Letter.objects.filter(kind=REMINDER).order_by("pk")]


def answer_pages(campaign, *, at) -> None:
    """The pages of the check-up are another matter; here they count as answered."""
    for sheet in Sheet.objects.of_campaign(campaign):
        Sheet.objects.filter(pk=sheet.pk).update(
            answered_at=at, answered_by=sheet.person_id or Person.objects.first().pk, outcome="keep"
        )


# --- Reminders --------------------------------------------------------------------------------------------------------


def test_nobody_is_reminded_long_before_the_due_date(people, campaign, now):
    sweep(at=now + days(20))

    assert reminded() == []


def test_finished_reviewers_get_no_mail(people, campaign, now):
    """Hidden trap: whoever has answered everything is never written to again; the others once before and once after."""
    answer_pages(campaign, at=now)
    me = people.responsible
    decide(
        campaign, dict.fromkeys(campaign.items.filter(reviewer=me).values_list("pk", flat=True), KEEP), by=me, at=now
    )
    sign_off(campaign, by=me, at=now)
    waiting = set(Person.objects.filter(to_review__in=campaign.items.undecided()))

    for night in (18, 21, 22, 27, 29, 30, 36, 44, 59):
        sweep(at=now + days(night))

    assert me not in reminded()
    assert sorted(person.pk for person in reminded()) == sorted(person.pk for person in [*waiting, *waiting])
    assert len(waiting) == 2


def test_one_answer_left_is_reason_enough(people, campaign, now):
    answer_pages(campaign, at=now)
    decide(campaign, {item_of(campaign, people.editor).pk: KEEP}, by=people.responsible, at=now)

    sweep(at=now + days(21))

    letter = Letter.objects.get(kind=REMINDER, person=people.responsible)
    assert (letter.data["count"], [row["name"] for row in letter.data["channels"]]) == (1, ["Forum on X"])


def test_a_night_run_twice_writes_once(people, campaign, now):
    at = now + days(21)
    sweep(at=at)
    first = len(reminded())

    assert sweep(at=at, dry_run=True) == 0
    sweep(at=at)

    assert len(reminded()) == first > 0


def test_the_opening_keeps_to_the_week_and_a_later_night_tells(people, now):
    """Design §5.12: never more than one a week; whoever waits is told before being reminded."""
    me = people.responsible
    Letter.objects.create(
        event="other", kind=OPENED, person=me, address=me.email, language="en",
        message_id="<other@example.org>", created_at=now - days(2), next_try_at=now,
    )  # fmt: skip
    campaign = opened(people.lead, at=now, due_in=6)
    told = Letter.objects.filter(kind=OPENED, person=me).exclude(event="other")

    sweep(at=now + days(4.5))
    assert (told.count(), me in reminded()) == (0, False)
    sweep(at=now + days(5.5))
    sweep(at=now + days(5.6))

    assert (told.count(), me in reminded()) == (1, False)
    assert not campaign.sign_offs.filter(told_at=None).exists()


def test_reminders_keep_to_the_weekly_budget(people, campaign, now):
    """Design §5.12: never more than one a week."""
    answer_pages(campaign, at=now)
    at = now + days(21)
    Letter.objects.create(
        event="other", kind=OPENED, person=people.responsible, address=people.responsible.email, language="en",
        message_id="<other@example.org>", created_at=at - days(2), next_try_at=at,
    )  # fmt: skip

    sweep(at=at)
    assert people.responsible not in reminded()
    sweep(at=at + days(6))

    assert people.responsible in reminded()


def test_postponed_questions_are_not_reminded_of(people, campaign, now):
    answer_pages(campaign, at=now)
    later = Answer(comment="On leave.", postpone_until=day_of(now) + days(28))
    mine = campaign.items.filter(reviewer=people.responsible)
    decide(campaign, dict.fromkeys(mine.values_list("pk", flat=True), later), by=people.responsible, at=now)

    sweep(at=now + days(22))

    assert people.responsible not in reminded()


def test_silence_goes_to_the_lead_once_and_removes_nothing(people, campaign, now):
    before = list(Grant.objects.order_by("pk").values_list("pk", "level", "ended_at"))

    for night in (30, 35, 36, 49):
        sweep(at=now + days(night))

    letter = Letter.objects.get(kind="audits.review_escalated")
    assert (letter.person, letter.data["count"]) == (people.lead, 4)
    assert list(Grant.objects.order_by("pk").values_list("pk", "level", "ended_at")) == before
    assert Campaign.objects.get().status == "open"


def test_letters_read_well_in_both_languages(people, campaign, now):
    sweep(at=now + days(22))
    sweep(at=now + days(40))

    for letter in Letter.objects.filter(kind__startswith="audits.review"):
        for language in ("en", "fr"):
            words = words_of(letter.kind, language=language, data=letter.data)
            assert words.subject and "{" not in words.body and "None" not in words.body


# --- Reviewers who leave ----------------------------------------------------------------------------------------------


def test_questions_of_someone_who_left_are_asked_of_the_next_and_told_once(people, campaign, now):
    deactivate(people.responsible, by=people.lead, at=now + days(1), why="Left.", forced=True)

    sweep(at=now + days(2))
    sweep(at=now + days(3))

    item = item_of(campaign, people.editor)
    assert (item.reviewer, item.asked_as) == (people.deputy, AskedAs.DEPUTY)
    assert Letter.objects.filter(kind=OPENED, person=people.deputy).count() == 1
    assert not Item.objects.filter(reviewer=people.responsible, decision="").exists()


# --- Templates --------------------------------------------------------------------------------------------------------


def template(people, now, **facts):
    month = facts.pop("month", day_of(now).month)
    return keep_template(
        None, title="Autumn", scope=Scope(), due_in_days=28, month=month, by=people.lead, at=now, **facts
    )


def test_the_month_of_a_template_makes_one_draft_and_tells_the_lead(people, now):
    """Nothing opens by itself: one click of a person does."""
    template(people, now)

    assert sweep_schedule(at=now, dry_run=True) == 1
    assert [sweep_schedule(at=now), sweep_schedule(at=now), sweep_schedule(at=now + days(1))] == [1, 0, 0]

    campaign = Campaign.objects.get()
    assert (campaign.status, campaign.trigger, campaign.drafted_by) == ("draft", Trigger.SCHEDULE, None)
    assert Letter.objects.get(kind="audits.review_drafted").person == people.lead
    assert not Letter.objects.filter(kind=OPENED).exists()


def test_other_months_and_retired_templates_make_nothing(people, now):
    template(people, now, month=day_of(now).month % 12 + 1)
    retired = keep_template(
        None, title="Old", scope=Scope(), due_in_days=28, month=day_of(now).month, by=people.lead, at=now
    )
    retire_template(retired, by=people.lead, at=now)

    assert (sweep_schedule(at=now), Campaign.objects.count()) == (0, 0)


# --- Short reviews ----------------------------------------------------------------------------------------------------


def short_ones() -> list[tuple[str, str]]:
    found = Campaign.objects.filter(kind=CampaignKind.MICRO).order_by("pk")
    return [(campaign.trigger, campaign.status) for campaign in found]


def quiet(people, now):
    Channel.objects.filter(pk=people.channel.pk).update(status="flagged", flagged_at=now - days(1))


def compromised(people, now):
    Channel.objects.filter(pk=people.channel.pk).update(compromised_at=now - days(1))


def leaver(people, now):
    deactivate(people.editor, by=people.lead, at=now - days(1), why="Left.", forced=True)


def mover(people, now):
    Membership.objects.filter(person=people.editor).update(ended_at=now - days(1))


def contract(people, now):
    Person.objects.filter(pk=people.agency.pk).update(contract_end=day_of(now) + days(10))


@pytest.mark.parametrize(
    ("happens", "trigger"),
    [
        (quiet, Trigger.INACTIVITY),
        (compromised, Trigger.INCIDENT),
        (leaver, Trigger.LEAVER),
        (mover, Trigger.MOVER),
        (contract, Trigger.CONTRACT_END),
    ],
)
def test_what_happens_to_a_channel_begins_a_short_review_of_it(people, now, happens, trigger):
    world.channel("Untouched", coadmin=people.comms)
    happens(people, now)

    assert sweep_short(at=now, dry_run=True) == 1
    assert (sweep_short(at=now), sweep_short(at=now)) == (1, 0)

    assert short_ones() == [(trigger, "open")]
    campaign = Campaign.objects.get()
    assert (campaign.channels.get().channel, campaign.opened_by) == (people.channel, None)


def test_nothing_happened_and_nothing_begins(people, now):
    assert (sweep_short(at=now), short_ones()) == (0, [])


def test_a_channel_is_asked_about_once_in_thirty_days(people, now):
    compromised(people, now)
    sweep_short(at=now)
    answer_all(Campaign.objects.get(), at=now)
    Campaign.objects.update(status="closed", closed_at=now + days(1))

    with pytest.raises(CampaignRefused):
        begin(people.channel, trigger=Trigger.BY_HAND, by=people.lead, at=now + days(29))
    assert len(short_ones()) == 1
    begin(people.channel, trigger=Trigger.BY_HAND, by=people.lead, at=now + days(31))

    assert len(short_ones()) == 2


def test_a_channel_of_a_running_check_up_is_not_asked_about_again(people, campaign, now):
    compromised(people, now)

    assert (sweep_short(at=now), short_ones()) == (0, [])


def test_old_facts_begin_nothing(people, now):
    Channel.objects.filter(pk=people.channel.pk).update(compromised_at=now - dt.timedelta(days=30))

    assert (sweep_short(at=now), short_ones()) == (0, [])
