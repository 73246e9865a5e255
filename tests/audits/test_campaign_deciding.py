"""Deciding: four verbs and a limited “later”, never on one's own access, editable until the closing, signed off (I1)."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from audits.campaigns.deciding import (
    Answer,
    AnswerRefused,
    answer_retire,
    decide,
    keep_together,
    name_reviewer,
    sign_off,
)
from audits.campaigns.rights import NotYours
from audits.campaigns.transitions import NotAllowed, cancel
from audits.models import AskedAs, Campaign, Delta, Item, ItemDecision, RetireAnswer, RiskLevel
from channels_registry.models import AccessLevel, Channel, Grant
from ledger.models import LedgerEntry
from notifications.models import Letter
from portal.store import day_of
from tests import world
from tests.audits.campaign_world import KEEP, REMOVE, cast, days, item_of, opened

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


def said(item) -> tuple:
    item.refresh_from_db()
    return item.decision, item.new_level, item.comment, item.decided_by, item.postponed_until


NOTHING = ("", "", "", None, None)


# --- Four verbs -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "kept"),
    [
        (KEEP, ("keep", "", "")),
        (REMOVE, ("remove", "", "Has another post now.")),
        (
            Answer(ItemDecision.CHANGE, AccessLevel.ANALYST, "Only reads figures."),
            ("change", "analyst", "Only reads figures."),
        ),
        (Answer(ItemDecision.CANNOT_TELL, comment="Never met."), ("cannot_tell", "", "Never met.")),
    ],
)
def test_each_verb_is_written_with_who_when_and_why(people, campaign, now, answer, kept):
    item = item_of(campaign, people.editor)

    assert decide(campaign, {item.pk: answer}, by=people.responsible, at=now) == 1

    assert said(item)[:4] == (*kept, people.responsible)
    entry = LedgerEntry.objects.get(action="campaigns.decided")
    assert (entry.actor_id, entry.subject_id, f'"item":{item.pk}' in entry.data) == (
        people.responsible.pk, campaign.pk, True,
    )  # fmt: skip


@pytest.mark.parametrize(
    "answer",
    [
        Answer(ItemDecision.REMOVE),
        Answer(ItemDecision.REMOVE, comment="   "),
        Answer(ItemDecision.CANNOT_TELL),
        Answer(ItemDecision.CHANGE, AccessLevel.ANALYST),
        Answer(ItemDecision.CHANGE, "", "Less."),
        Answer(ItemDecision.CHANGE, AccessLevel.EDITOR, "The same."),
        Answer(ItemDecision.KEEP, comment="x" * 601),
        Answer("no_such_verb", comment="Why not."),
        Answer(ItemDecision.REMOVE, comment="The password is Tr0ub4dor&3xyz!"),
    ],
    ids=["no why", "blank why", "cannot tell", "change", "no level", "same level", "too long", "unknown", "secret"],
)
def test_answers_that_lack_something_are_refused_and_nothing_is_written(people, campaign, now, answer):
    item, other = item_of(campaign, people.editor), item_of(campaign, people.agency)

    with pytest.raises(AnswerRefused) as refused:
        decide(campaign, {other.pk: KEEP, item.pk: answer}, by=people.responsible, at=now)

    assert list(refused.value.problems) == [item.pk]
    assert said(item) == said(other) == NOTHING
    assert not LedgerEntry.objects.filter(action="campaigns.decided").exists()


def test_database_refuses_a_removal_without_a_reason(people, campaign, now):
    item = item_of(campaign, people.editor)

    with pytest.raises(IntegrityError), transaction.atomic():
        Item.objects.filter(pk=item.pk).update(decision="remove", decided_at=now, decided_by=people.responsible)

    assert said(item) == NOTHING


# --- Never one's own, never another's ---------------------------------------------------------------------------------


def test_a_reviewer_never_sees_their_own_access_to_decide(people, campaign, now):
    """Hidden trap: even a row that names its holder as reviewer by mistake would not be offered."""
    own = item_of(campaign, people.responsible)

    assert own not in Item.objects.decidable_by(people.responsible)
    assert {item.person for item in Item.objects.decidable_by(people.responsible)} == {people.editor, people.agency}
    with pytest.raises(NotYours):
        decide(campaign, {own.pk: KEEP}, by=people.responsible, at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Item.objects.filter(pk=own.pk).update(decision="keep", decided_at=now, decided_by=people.responsible)
    assert said(own) == NOTHING


@pytest.mark.parametrize("who", ["editor", "deputy", "lead", "comms2", "auditor"])
def test_only_whoever_is_asked_decides(people, campaign, now, who):
    """Design §3: the auditor decides no item; neither does the lead in the place of whoever is asked."""
    item = item_of(campaign, people.agency)

    with pytest.raises(NotYours):
        decide(campaign, {item.pk: KEEP}, by=getattr(people, who), at=now)

    assert said(item) == NOTHING


def test_one_item_of_another_refuses_the_whole_page(people, campaign, now):
    mine, not_mine = item_of(campaign, people.editor), item_of(campaign, people.responsible)

    with pytest.raises(NotYours):
        decide(campaign, {mine.pk: KEEP, not_mine.pk: KEEP}, by=people.responsible, at=now)

    assert said(mine) == said(not_mine) == NOTHING


# --- Changing one's mind ----------------------------------------------------------------------------------------------


def test_answers_can_be_changed_until_the_closing_and_each_change_is_on_record(people, campaign, now):
    item = item_of(campaign, people.editor)
    decide(campaign, {item.pk: REMOVE}, by=people.responsible, at=now)

    decide(campaign, {item.pk: KEEP}, by=people.responsible, at=now + days(1))
    assert decide(campaign, {item.pk: KEEP}, by=people.responsible, at=now + days(2)) == 0

    assert said(item)[:3] == ("keep", "", "")
    assert LedgerEntry.objects.filter(action="campaigns.decided").count() == 2


@pytest.mark.parametrize("status", ["cancelled", "closing", "closed"])
def test_nothing_is_decided_once_it_is_over(people, campaign, now, status):
    item = item_of(campaign, people.editor)
    if status == "cancelled":
        cancel(campaign, by=people.lead, at=now, why="Wrong list.")
    else:
        Campaign.objects.filter(pk=campaign.pk).update(status=status, closed_at=now)

    for act in (
        lambda: decide(campaign, {item.pk: KEEP}, by=people.responsible, at=now),
        lambda: sign_off(campaign, by=people.responsible, at=now),
        lambda: name_reviewer(campaign, [item.pk], to=people.deputy, why="Ill.", by=people.lead, at=now),
    ):
        with pytest.raises(NotAllowed):
            act()

    assert said(item) == NOTHING


# --- Later ------------------------------------------------------------------------------------------------------------


def later(now, count: int) -> Answer:
    return Answer(comment="Back from leave then.", postpone_until=day_of(now) + days(count))


def test_a_question_is_postponed_twice_and_not_past_the_due_date(people, campaign, now):
    item = item_of(campaign, people.editor)
    me = people.responsible

    decide(campaign, {item.pk: later(now, 5)}, by=me, at=now)
    assert not Item.objects.waiting(on=day_of(now)).filter(pk=item.pk).exists()
    decide(campaign, {item.pk: later(now, 28)}, by=me, at=now + days(5))
    assert Item.objects.undecided().filter(pk=item.pk).exists()
    with pytest.raises(AnswerRefused):
        decide(campaign, {item.pk: later(now, 27)}, by=me, at=now + days(6))

    assert said(item) == ("", "", "Back from leave then.", None, day_of(now) + days(28))


@pytest.mark.parametrize(("count", "comment"), [(0, "Why."), (-1, "Why."), (29, "Why."), (5, "")])
def test_postponing_needs_a_later_day_in_time_and_a_reason(people, campaign, now, count, comment):
    item = item_of(campaign, people.editor)

    with pytest.raises(AnswerRefused):
        decide(
            campaign, {item.pk: Answer(comment=comment, postpone_until=day_of(now) + days(count))},
            by=people.responsible, at=now,
        )  # fmt: skip

    assert said(item) == NOTHING


# --- Together ---------------------------------------------------------------------------------------------------------


def test_only_low_risk_and_unchanged_access_is_kept_together(people, campaign, now):
    easy, risky, new = (item_of(campaign, one) for one in (people.editor, people.agency, people.responsible))
    Item.objects.filter(pk=easy.pk).update(risk_level=RiskLevel.LOW, delta=Delta.UNCHANGED)
    Item.objects.filter(pk=risky.pk).update(risk_level=RiskLevel.HIGH, delta=Delta.UNCHANGED)

    kept = keep_together(campaign, [easy.pk, risky.pk, new.pk], by=people.responsible, at=now)

    easy.refresh_from_db()
    assert (kept, easy.decision, easy.in_bulk) == (1, "keep", True)
    assert said(risky) == said(new) == NOTHING
    with pytest.raises(AnswerRefused):
        decide(campaign, {risky.pk: KEEP}, by=people.responsible, at=now, in_bulk=True)
    assert said(risky) == NOTHING


# --- Signing off ------------------------------------------------------------------------------------------------------


def test_signing_off_needs_every_answer_and_a_new_answer_takes_it_back(people, campaign, now):
    me = people.responsible
    editor, agency = item_of(campaign, people.editor), item_of(campaign, people.agency)
    part = campaign.sign_offs.get(reviewer=me)
    decide(campaign, {editor.pk: KEEP}, by=me, at=now)

    with pytest.raises(AnswerRefused):
        sign_off(campaign, by=me, at=now)
    part.refresh_from_db()
    assert part.signed_at is None

    decide(campaign, {agency.pk: KEEP}, by=me, at=now)
    sign_off(campaign, by=me, at=now)
    part.refresh_from_db()
    assert part.signed_at == now
    with pytest.raises(NotAllowed):
        sign_off(campaign, by=me, at=now + days(1))

    decide(campaign, {agency.pk: REMOVE}, by=me, at=now)
    part.refresh_from_db()
    assert part.signed_at is None


# --- A quiet channel --------------------------------------------------------------------------------------------------


def test_a_quiet_channel_is_asked_retire_first_and_its_people_need_no_decision(people, now):
    """I1, M2: a channel flagged for retirement is not sent for five decisions about its people."""
    Channel.objects.filter(pk=people.channel.pk).update(status="flagged", flagged_at=now)
    campaign = opened(people.lead, at=now)
    in_scope = campaign.channels.get(channel=people.channel)

    answer_retire(in_scope, RetireAnswer.RETIRE, by=people.responsible, at=now)
    assert (in_scope.ask_retire, campaign.items.undecided().count()) == (True, 0)
    sign_off(campaign, by=people.responsible, at=now)

    answer_retire(in_scope, RetireAnswer.GO_ON, by=people.responsible, at=now)
    assert campaign.items.undecided().count() == 4
    assert Channel.objects.get(pk=people.channel.pk).status == "flagged"


def test_retire_is_asked_of_those_concerned_and_of_quiet_channels_only(people, campaign, now):
    in_scope = campaign.channels.get(channel=people.channel)

    with pytest.raises(NotYours):
        answer_retire(in_scope, RetireAnswer.RETIRE, by=people.auditor, at=now)
    with pytest.raises(NotAllowed):
        answer_retire(in_scope, RetireAnswer.RETIRE, by=people.responsible, at=now)

    in_scope.refresh_from_db()
    assert (in_scope.retire_answer, campaign.items.undecided().count()) == ("", 4)


# --- Another reviewer -------------------------------------------------------------------------------------------------


def test_the_lead_names_another_reviewer_with_a_reason_and_one_letter(people, campaign, now):
    items = [item_of(campaign, people.editor), item_of(campaign, people.agency)]

    count = name_reviewer(
        campaign, [item.pk for item in items], to=people.deputy, why="Rita is on leave.", by=people.lead, at=now
    )

    assert (count, {(item.reviewer, item.asked_as) for item in campaign.items.filter(pk__in=[i.pk for i in items])}) == (
        2, {(people.deputy, AskedAs.NAMED)},
    )  # fmt: skip
    letter = Letter.objects.get(kind="audits.review_named")
    assert (letter.person, letter.data["count"], letter.data["why"]) == (people.deputy, 2, "Rita is on leave.")
    assert not Item.objects.decidable_by(people.responsible).exists()


@pytest.mark.parametrize("who", ["comms", "auditor", "responsible"])
def test_nobody_but_the_lead_names_reviewers(people, campaign, now, who):
    item = item_of(campaign, people.editor)

    with pytest.raises(NotYours):
        name_reviewer(campaign, [item.pk], to=people.deputy, why="I say so.", by=getattr(people, who), at=now)

    item.refresh_from_db()
    assert item.reviewer == people.responsible


def test_who_cannot_review_is_not_named(people, campaign, now):
    item = item_of(campaign, people.editor)
    leaver = world.person("Gone", is_active=False, left_at=now)
    agency = Grant.objects.get(person=people.agency).person

    for to in (people.editor, people.auditor, agency, leaver):
        with pytest.raises(AnswerRefused):
            name_reviewer(campaign, [item.pk], to=to, why="Because.", by=people.lead, at=now)
    with pytest.raises(AnswerRefused):
        name_reviewer(campaign, [item.pk], to=people.deputy, why=" ", by=people.lead, at=now)

    item.refresh_from_db()
    assert (item.reviewer, Letter.objects.filter(kind="audits.review_named").count()) == (people.responsible, 0)
