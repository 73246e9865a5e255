"""Closing: consequences first, decisions carried on, silence removes nothing (I1)."""

import datetime as dt

import pytest
from django.utils import timezone

from audits import wishes
from audits.campaigns import closing
from audits.campaigns.closing import close, consequences, finish
from audits.campaigns.deciding import Answer, answer_retire, decide
from audits.campaigns.rights import NotYours
from audits.campaigns.rules import UNDECIDED
from audits.campaigns.transitions import NotAllowed
from audits.models import Campaign, ItemDecision, Remediation, RetireAnswer
from channels_registry.findings import sync_findings
from channels_registry.models import AccessLevel, Attestation, Channel, Finding, Grant, Strength
from ledger.models import LedgerEntry
from notifications.models import Letter
from tests import world
from tests.audits.campaign_world import KEEP, REMOVE, answer_all, cast, days, item_of, opened

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def campaign(people, now):
    return opened(people.lead, at=now)


def reload(campaign) -> Campaign:
    return Campaign.objects.get(pk=campaign.pk)


def some_answers(people, campaign, now):
    """Keep the agency, remove the editor, change the responsible person; the co-administrator stays undecided."""
    editor, agency, own = (item_of(campaign, one) for one in (people.editor, people.agency, people.responsible))
    decide(campaign, {agency.pk: KEEP, editor.pk: REMOVE}, by=people.responsible, at=now)
    decide(
        campaign, {own.pk: Answer(ItemDecision.CHANGE, AccessLevel.EDITOR, "Publishes only.")}, by=own.reviewer, at=now
    )


def test_consequences_are_counted_before_anything_happens(people, campaign, now):
    some_answers(people, campaign, now)

    found = consequences(campaign)

    said = (found.items, found.kept, found.removed, found.changed, found.cannot_tell, found.undecided)
    assert said == (4, 1, 1, 1, 0, 1)
    assert (found.tickets, found.last_coadmin) == (2, 0)
    assert (reload(campaign).status, Remediation.objects.count(), Attestation.objects.count()) == ("open", 0, 0)


def test_closing_carries_each_decision_on_and_removes_nothing(people, campaign, now):
    some_answers(people, campaign, now)
    before = list(Grant.objects.order_by("pk").values_list("pk", "level", "ended_at"))

    close(campaign, by=people.auditor, at=now + days(1))

    assert (reload(campaign).status, reload(campaign).closed_by) == ("closed", people.auditor)
    assert list(Grant.objects.order_by("pk").values_list("pk", "level", "ended_at")) == before
    assert {(todo.grant.person, todo.what, todo.new_level, todo.status) for todo in Remediation.objects.all()} == {
        (people.editor, "remove", "", "decided"),
        (people.responsible, "change", "editor", "decided"),
    }
    kept = Attestation.objects.get()
    assert (kept.grant.person, kept.strength, kept.by) == (people.agency, Strength.CLAIMED, people.responsible)
    assert campaign.items.filter(settled_at=None).count() == 0
    assert LedgerEntry.objects.get(action="campaigns.close").actor_id == people.auditor.pk


def test_silence_becomes_a_finding_and_a_letter_to_the_lead(people, campaign, now):
    close(campaign, by=people.lead, at=now + days(40))

    assert Finding.objects.open().filter(rule=UNDECIDED, channel=people.channel).count() == 1
    assert Grant.objects.not_ended().filter(channel=people.channel).count() == 4
    letter = Letter.objects.get(kind="audits.review_escalated")
    assert (letter.person, letter.data["count"]) == (people.lead, 4)
    assert (Remediation.objects.filter(item__campaign=campaign).count(), Attestation.objects.count()) == (0, 0)


def test_the_finding_of_silence_closes_when_somebody_verifies(people, campaign, now):
    close(campaign, by=people.lead, at=now)
    later = now + days(1)
    for grant in Grant.objects.filter(channel=people.channel):
        world.attest(grant, strength=Strength.CLAIMED, by=people.comms, at=later)

    sync_findings([people.channel.pk], at=later)

    assert not Finding.objects.open().filter(rule=UNDECIDED).exists()


def test_a_stronger_statement_is_not_weakened_by_a_kept_access(people, campaign, now):
    """N9: seen stays seen; “keep” only claims."""
    grant = Grant.objects.get(person=people.agency)
    Grant.objects.filter(pk=grant.pk).update(
        verified_as="seen", verified_at=now - days(5), verified_by=people.comms, verify_by=(now + days(300)).date()
    )
    decide(campaign, {item_of(campaign, people.agency).pk: KEEP}, by=people.responsible, at=now)

    close(campaign, by=people.lead, at=now)

    grant.refresh_from_db()
    assert (grant.verified_as, Attestation.objects.filter(grant=grant).count()) == ("seen", 1)


def test_access_that_ended_meanwhile_is_neither_confirmed_nor_removed(people, campaign, now):
    some_answers(people, campaign, now)
    Grant.objects.filter(person__in=[people.agency, people.editor]).update(ended_at=now, end_reason="left")

    close(campaign, by=people.lead, at=now + days(1))

    assert (reload(campaign).status, Attestation.objects.count()) == ("closed", 0)
    assert {todo.grant.person for todo in Remediation.objects.all()} == {people.responsible}


def test_removal_of_the_last_coadministrator_is_said_before(people, campaign, now):
    """A8: the decision waits until a successor is named."""
    own = item_of(campaign, people.comms)
    decide(campaign, {own.pk: REMOVE}, by=own.reviewer, at=now)
    assert consequences(campaign).last_coadmin == 1

    second = world.channel("Second", coadmin=people.comms)
    world.grant(second, people.comms2)

    assert consequences(campaign).last_coadmin == 1


@pytest.mark.parametrize("who", ["responsible", "editor"])
def test_only_those_who_run_reviews_close_them(people, campaign, now, who):
    with pytest.raises(NotYours):
        close(campaign, by=getattr(people, who), at=now)

    assert reload(campaign).status == "open"


def test_closing_twice_is_refused_and_an_interrupted_closing_goes_on(people, campaign, now, monkeypatch):
    some_answers(people, campaign, now)

    def dies(*args, **kwargs):
        raise RuntimeError("The process died.")

    monkeypatch.setattr(closing, "open_tickets", dies)
    with pytest.raises(RuntimeError):
        close(campaign, by=people.lead, at=now)
    monkeypatch.undo()
    assert (reload(campaign).status, Remediation.objects.count(), Attestation.objects.count()) == ("closing", 0, 0)

    with pytest.raises(NotAllowed):
        close(reload(campaign), by=people.lead, at=now)
    finish(reload(campaign))
    with pytest.raises(NotAllowed):
        finish(reload(campaign))

    assert (reload(campaign).status, Remediation.objects.count(), Attestation.objects.count()) == ("closed", 2, 1)


def test_quiet_channel_that_can_be_closed_is_told_to_the_team(people, now):
    told = []
    wishes.register(lambda channel, *, note, by, at: told.append((channel.pk, by)))
    Channel.objects.filter(pk=people.channel.pk).update(status="flagged", flagged_at=now)
    campaign = opened(people.lead, at=now)
    answer_retire(campaign.channels.get(channel=people.channel), RetireAnswer.RETIRE, by=people.responsible, at=now)

    close(campaign, by=people.lead, at=now)

    assert told == [(people.channel.pk, people.responsible)]
    assert not Finding.objects.open().filter(rule=UNDECIDED).exists()
    assert Channel.objects.get(pk=people.channel.pk).status == "flagged"


def test_everything_kept_leaves_no_finding(people, campaign, now):
    answer_all(campaign, at=now)

    close(campaign, by=people.lead, at=now + dt.timedelta(hours=1))

    assert not Finding.objects.open().filter(rule=UNDECIDED).exists()
    assert Attestation.objects.count() == Grant.objects.not_ended().count()
