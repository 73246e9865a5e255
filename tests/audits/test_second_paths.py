"""No second path to a decision: by a page of the check-up, by more access instead of less, by naming, by joining entries."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import departures, merging
from accounts.models import Person, RoleAssignment
from accounts.roles import RoleName
from audits.campaigns import closing, sampling
from audits.campaigns.deciding import AnswerRefused, NotYours, decide, name_reviewer
from audits.checkup import questions as q
from audits.checkup.answering import answer
from audits.models import Item, ItemDecision, Remediation, RemediationStatus, What
from audits.remediation import tickets
from audits.remediation.opening import open_tickets
from channels_registry.models import AccessLevel, Channel, Grant, Strength
from notifications.models import Letter
from tests import world
from tests.audits.campaign_world import REMOVE, cast, days, item_of, opened
from tests.audits.check_up_world import all_right, asked, close, page, png, removal

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
S = RemediationStatus


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def people():
    return cast()


def open_tickets_now() -> list:
    return list(Remediation.objects.open().order_by("pk").values_list("what", "grant__person__full_name"))


def joined(people, kept: Person, gone: Person, now) -> None:
    merging.merge_people(kept, gone, by=people.lead, at=now, why="One person.")


# --- A page of the check-up ---------------------------------------------------------------------------------------------


def test_nobody_drops_the_end_of_their_own_access_by_answering_the_page_anew(people, now):
    """The deputy speaks for the channel, so they may answer; what was said of their own access stays to be done."""
    world.grant(people.channel, people.deputy)
    own = page(asked(at=now), people.channel)
    answer(own, all_right(own, access={people.deputy: q.GONE}), by=people.responsible, at=now)
    again = page(own.campaign, people.channel)

    answer(again, all_right(again), by=people.deputy, at=now + days(1))

    assert open_tickets_now() == [(What.REMOVE, "Didi Deputy")]


def test_what_a_reviewer_decided_is_not_dropped_by_a_late_answer_of_somebody_else(people, now):
    """Two sides that differ may answer again after the closing; the decision of the review stands."""
    campaign = opened(people.lead, at=now)
    own = page(campaign, people.channel)
    answer(own, all_right(own, access={people.agency: q.GONE}), by=people.responsible, at=now)
    item = item_of(campaign, people.agency)
    assert item.decision == ItemDecision.REMOVE
    type(own).objects.filter(pk=own.pk).update(disagrees=True)
    close(campaign, at=now + days(1))
    again = page(campaign, people.channel)

    answer(again, all_right(again), by=people.deputy, at=now + days(2))

    assert open_tickets_now() == [(What.REMOVE, "Agnes Agency")]
    assert Remediation.objects.get().item == item


# --- More access instead of less ----------------------------------------------------------------------------------------


def more_for_the_editor(people, now) -> Remediation:
    sheet = page(asked(at=now), people.channel)
    return removal(sheet, people.editor, by=people.responsible, at=now, what=What.CHANGE, new_level=AccessLevel.ADMIN)


def test_more_access_is_given_by_the_team_alone_whatever_a_review_decided(client, people, now):
    ticket = more_for_the_editor(people, now)
    client.force_login(people.responsible)

    with pytest.raises(tickets.NotYours, match="Only the communications team"):
        tickets.carry_out(ticket, by=people.responsible, at=now, picture=png())
    answered = client.post(reverse("audits:to-do-done", args=[ticket.pk]), {"done-note": "Done."})

    assert answered.status_code == 403
    assert Grant.objects.get(pk=ticket.grant_id).level == AccessLevel.EDITOR
    tickets.carry_out(ticket, by=people.comms, at=now, picture=png())
    assert Grant.objects.get(pk=ticket.grant_id).level == AccessLevel.ADMIN


def test_more_access_is_asked_of_nobody_outside_the_team(people, now):
    departures.deactivate(people.comms, by=people.lead, at=now, why="Left.", forced=True)

    assert more_for_the_editor(people, now).carried_by is None


# --- Who decides --------------------------------------------------------------------------------------------------------


def test_the_lead_does_not_choose_who_decides_on_the_leads_own_access(client, people, now):
    world.grant(people.channel, people.lead)
    campaign = opened(people.lead, at=now)
    own, other = item_of(campaign, people.lead), item_of(campaign, people.editor)
    before = Item.objects.filter(pk=own.pk).values().get()
    assert before["reviewer_id"] is not None

    with pytest.raises(AnswerRefused, match="your own access"):
        name_reviewer(campaign, [own.pk, other.pk], to=people.deputy, why="A friend.", by=people.lead, at=now)
    assert Item.objects.get(pk=other.pk).reviewer == people.responsible
    client.force_login(people.lead)
    url = reverse("audits:campaign-ask", args=[campaign.pk, people.channel.pk])
    client.post(url, {"to": people.comms2.pk, "why": "She knows them."})

    assert Item.objects.filter(pk=own.pk).values().get() == before
    assert Item.objects.get(pk=other.pk).reviewer == people.comms2


def test_where_nobody_is_asked_about_the_leads_access_the_lead_finds_somebody(people, now):
    world.grant(people.channel, people.lead)
    campaign = opened(people.lead, at=now)
    own = item_of(campaign, people.lead)
    Item.objects.filter(pk=own.pk).update(reviewer=None, asked_as="nobody")

    assert name_reviewer(campaign, [own.pk], to=people.deputy, why="Nobody else.", by=people.lead, at=now) == 1


def test_whoever_became_an_auditor_meanwhile_decides_nothing(people, now):
    campaign = opened(people.lead, at=now)
    item = item_of(campaign, people.editor)
    RoleAssignment.objects.create(person=people.responsible, role=RoleName.AUDITOR, started_at=now)
    auditor = Person.objects.get(pk=people.responsible.pk)

    with pytest.raises(NotYours):
        decide(campaign, {item.pk: REMOVE}, by=auditor, at=now)
    own = page(campaign, people.channel)
    answer(own, all_right(own, access={people.editor: q.GONE}), by=auditor, at=now)

    item.refresh_from_db()
    assert item.decision == ""


# --- Two entries of one person ------------------------------------------------------------------------------------------


@pytest.fixture
def double(people):
    return world.person("E. Editor", of=people.channel.body)


def test_what_is_verified_is_not_carried_over_to_a_higher_access(people, double, now):
    """Another level is another access (0031)."""
    kept = Grant.objects.get(channel=people.channel, person=people.editor)
    world.attest(kept, strength=Strength.CLAIMED, by=people.comms, at=now)
    world.grant(people.channel, double, AccessLevel.ADMIN)

    joined(people, people.editor, double, now)

    kept.refresh_from_db()
    assert (kept.level, kept.verified_as, kept.verify_by) == (AccessLevel.ADMIN, "", None)


def test_the_other_administrators_learn_at_once_that_another_entry_has_full_control(people, double, now):
    world.grant(people.channel, double, AccessLevel.ADMIN)
    Letter.objects.all().delete()

    joined(people, people.editor, double, now)

    told = Letter.objects.filter(kind="channels.full_control_changed")
    assert set(told.values_list("person__full_name", flat=True)) == {"Cora Comms", "Rita Responsible"}
    assert told.first().data["changes"][0]["person"] == "Edda Editor"


def test_a_removal_goes_on_with_the_entry_that_is_kept(people, double, now):
    sheet = page(asked(at=now), people.channel)
    world.grant(people.channel, double, AccessLevel.EDITOR)
    ticket = removal(sheet, double, by=people.comms, at=now)

    joined(people, people.editor, double, now)

    ticket = Remediation.objects.select_related("channel", "grant__person").get(pk=ticket.pk)
    assert (ticket.status, ticket.grant.person) == (S.DECIDED, people.editor)
    tickets.carry_out(ticket, by=people.comms, at=now, picture=png())
    assert not Grant.objects.not_ended().filter(person=people.editor).exists()


def test_a_removal_goes_before_a_change_where_both_entries_had_something_to_be_done(people, double, now):
    sheet = page(asked(at=now), people.channel)
    world.grant(people.channel, double, AccessLevel.EDITOR)
    change = removal(sheet, people.editor, by=people.comms, at=now, what=What.CHANGE, new_level=AccessLevel.ANALYST)
    gone = removal(page(sheet.campaign, people.channel, "coadmin"), double, by=people.comms, at=now)

    joined(people, people.editor, double, now)

    assert list(Remediation.objects.open().values_list("pk", "what", "new_level")) == [(change.pk, What.REMOVE, "")]
    assert Remediation.objects.get(pk=gone.pk).status == S.DROPPED


def test_a_decision_to_remove_is_carried_on_after_a_merge(people, double, now):
    world.grant(people.channel, double, AccessLevel.EDITOR)
    campaign = opened(people.lead, at=now)
    decide(campaign, {item_of(campaign, double).pk: REMOVE}, by=people.responsible, at=now)

    joined(people, people.editor, double, now)
    closing.close(campaign, by=people.lead, at=now)

    assert open_tickets_now() == [(What.REMOVE, "Edda Editor")]
    assert open_tickets(campaign.items.all(), by=people.lead, at=now) == 0


def test_nobody_checks_under_one_entry_what_they_did_under_another(people, now):
    """High risk: a second person looks, and the two entries are one."""
    first = world.person("C. Comms 2")
    world.grant(people.channel, people.comms2)
    world.grant(people.channel, first)
    sheet = page(asked(at=now), people.channel)
    ticket = removal(sheet, people.responsible, by=people.comms, at=now)
    tickets.carry_out(ticket, by=first, at=now, picture=png())
    joined(people, people.comms2, first, now)
    ticket = Remediation.objects.select_related("channel", "grant__person").get(pk=ticket.pk)

    with pytest.raises(tickets.NotYours):
        tickets.verify(ticket, by=people.comms2, at=now)

    assert Remediation.objects.get(pk=ticket.pk).status == S.CARRIED_OUT


def test_nobody_looks_again_under_one_entry_at_what_they_decided_under_another(people, now):
    campaign = opened(people.lead, at=now)
    item = item_of(campaign, people.comms)
    first = Person.objects.get(pk=item.reviewer_id)
    decide(campaign, {item.pk: REMOVE}, by=first, at=now)
    sampling.draw(campaign, by=people.auditor, at=now)
    later = world.comms("Later entry")
    merging.merge_people(later, first, by=world.lead("Other lead"), at=now, why="One person.")
    look = sampling.looks_of(campaign).get()

    assert not sampling.may_look(look, later)
    assert sampling.may_look(look, people.auditor)


def test_nobody_is_left_to_end_their_own_access(people, now):
    double = world.person("Second entry")
    world.grant(people.channel, double)
    sheet = page(asked(at=now), people.channel)
    ticket = removal(sheet, people.comms, by=people.responsible, at=now)
    Remediation.objects.filter(pk=ticket.pk).update(carried_by=double)

    joined(people, people.comms, double, now)

    ticket.refresh_from_db()
    assert ticket.carried_by is None
    assert Channel.objects.filter(pk=ticket.channel_id).exists()
