"""Answer the questions of a campaign: keep, remove, change role, cannot tell, postpone; sign off; name another reviewer (I1).

Everything can be decided anew until the campaign closes. Several answers are written together: one page, one save, the
same number of statements for one answer as for fifty, and a ledger entry for each.
"""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.holding import lock_people
from accounts.models import Person, PersonKind
from accounts.roles import RoleName
from audits.campaigns.letters import tell_named
from audits.campaigns.rights import NotYours, only_those_asked, refuse_naming
from audits.campaigns.transitions import NotAllowed, hold_open
from audits.models import (
    MOST_POSTPONED,
    AskedAs,
    Campaign,
    ChannelInScope,
    Delta,
    Item,
    ItemDecision,
    RetireAnswer,
    ReviewerSignOff,
    RiskLevel,
)
from channels_registry.models import AccessLevel
from ledger.recording import Decision, Subject, record, record_many
from portal.secrets import looks_like_secret, why_refused
from portal.store import day_of

MOST_COMMENT = 600


class AnswerRefused(Exception):
    """The answers are not taken; nothing is written. The texts say what to do, for each item or, under None, for all."""

    def __init__(self, problems: Mapping[int | None, str]):
        self.problems = dict(problems)
        super().__init__(" ".join(self.problems.values()))


@dataclass(frozen=True)
class Answer:
    """What is said of one item: a decision, or ``postpone_until`` a day. ``new_level`` goes with Change role."""

    decision: str = ""
    new_level: str = ""
    comment: str = ""
    postpone_until: dt.date | None = None


# --- Deciding ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def decide(
    campaign: Campaign, answers: Mapping[int, Answer], *, by: Person, at: dt.datetime, in_bulk: bool = False
) -> int:
    """Write the answers, by item number. Returns how many said something new. All or none.

    ``in_bulk``: several rows kept with one button, which is for low risk and unchanged access only.
    Raises NotAllowed (not open), NotYours (an item is not asked of this person, or is their own), AnswerRefused.
    """
    hold_open(campaign)
    _refuse_auditor(by)
    items = {item.pk: item for item in Item.objects.decidable_by(by).filter(campaign=campaign, pk__in=answers)}
    if len(items) < len(answers):
        raise NotYours(only_those_asked())
    changed = [pk for pk, answer in answers.items() if _says_something_new(items[pk], answer)]
    problems = {pk: problem for pk in changed if (problem := _problem(items[pk], answers[pk], campaign, at=at))}
    if in_bulk:
        problems |= {pk: _not_in_bulk() for pk in changed if not may_keep_in_bulk(items[pk])}
    if problems:
        raise AnswerRefused(problems)
    for pk in changed:
        _write(items[pk], answers[pk], by=by, at=at, in_bulk=in_bulk)
    fields = [
        "decision", "new_level", "comment", "decided_at", "decided_by", "in_bulk", "postponed_until", "postponed_count",
        "spared",
    ]  # fmt: skip
    if changed:
        Item.objects.bulk_update([items[pk] for pk in changed], fields)
        _record(campaign, [items[pk] for pk in changed], by=by, at=at)
        # What was signed was what stood then.
        ReviewerSignOff.objects.filter(campaign=campaign, reviewer=by).update(signed_at=None)
    return len(changed)


def keep_together(campaign: Campaign, pks: Collection[int], *, by: Person, at: dt.datetime) -> int:
    """Keep the undecided ones among these that are of low risk and unchanged. Returns how many. Raises as ``decide``."""
    found = Item.objects.decidable_by(by).undecided().filter(campaign=campaign, pk__in=pks)
    easy = found.filter(risk_level=RiskLevel.LOW, delta=Delta.UNCHANGED).values_list("pk", flat=True)
    return decide(campaign, {pk: Answer(ItemDecision.KEEP) for pk in easy}, by=by, at=at, in_bulk=True)


def _refuse_auditor(by: Person) -> None:
    """Roles change while a review is open: whoever has become an auditor since decides no item (design §3)."""
    if not may_be_asked(by):
        raise NotYours(only_those_asked())


def may_keep_in_bulk(item: Item) -> bool:
    return item.risk_level == RiskLevel.LOW and item.delta == Delta.UNCHANGED


def _not_in_bulk() -> str:
    return _("Only access of low risk that has not changed is kept together with others. Decide on this one by itself.")


def _says_something_new(item: Item, answer: Answer) -> bool:
    if answer.postpone_until is not None:
        return item.decision != "" or item.postponed_until != answer.postpone_until
    said = (item.decision, item.new_level, item.comment)
    return bool(answer.decision) and said != (answer.decision, answer.new_level, answer.comment.strip())


def _problem(item: Item, answer: Answer, campaign: Campaign, *, at: dt.datetime) -> str:
    comment = answer.comment.strip()
    if looks_like_secret(comment):
        return why_refused()
    if len(comment) > MOST_COMMENT:
        return _("Say it in %(count)d characters at most.") % {"count": MOST_COMMENT}
    if answer.postpone_until is not None:
        return _problem_of_postponing(item, answer, campaign, at=at)
    if answer.decision not in ItemDecision.values:
        return _("Choose an answer.")
    if answer.decision != ItemDecision.KEEP and not comment:
        return _("Say why, in a sentence. Only “Keep” needs no reason.")
    if answer.decision == ItemDecision.CHANGE and answer.new_level not in AccessLevel.values:
        return _("Choose the new access.")
    if answer.decision == ItemDecision.CHANGE and answer.new_level == item.level:
        return _("This is the access the person has. Choose another one, or keep it.")
    return ""


def _problem_of_postponing(item: Item, answer: Answer, campaign: Campaign, *, at: dt.datetime) -> str:
    if not answer.comment.strip():
        return _("Say why it has to wait, in a sentence.")
    if not day_of(at) < answer.postpone_until <= campaign.due_on:
        return _("Choose a day after today and not after the day by which answers are due.")
    if item.postponed_count >= MOST_POSTPONED:
        return _("This has been postponed twice. Decide now; “Cannot tell” is an answer too.")
    return ""


def _write(item: Item, answer: Answer, *, by: Person, at: dt.datetime, in_bulk: bool) -> None:
    item.comment = answer.comment.strip()
    if answer.postpone_until is not None:
        item.decision = item.new_level = ""
        item.decided_at = item.decided_by = None
        item.in_bulk = False
        item.postponed_until, item.postponed_count = answer.postpone_until, item.postponed_count + 1
        return
    item.decision, item.spared = answer.decision, False
    item.new_level = answer.new_level if answer.decision == ItemDecision.CHANGE else ""
    item.decided_at, item.decided_by, item.in_bulk = at, by, in_bulk


def _record(campaign: Campaign, items: list[Item], *, by: Person, at: dt.datetime) -> None:
    label = Campaign._meta.label_lower

    def decision_of(item: Item, **more) -> Decision:
        data = {"item": item.pk, "grant": item.grant_id, "channel": item.channel_id, "person": item.person_id, **more}
        return Decision(Subject(label, campaign.pk, campaign.title), why=item.comment, data=data)

    decided = [item for item in items if item.decision]
    postponed = [item for item in items if not item.decision]
    record_many(
        "campaigns.decided",
        [
            decision_of(item, decision=item.decision, new_level=item.new_level, recommended=item.recommendation)
            for item in decided
        ],
        by=by,
        at=at,
    )
    record_many(
        "campaigns.postponed", [decision_of(item, until=item.postponed_until) for item in postponed], by=by, at=at
    )


# --- A quiet channel --------------------------------------------------------------------------------------------------


@transaction.atomic
def answer_retire(in_scope: ChannelInScope, answer: RetireAnswer, *, by: Person, at: dt.datetime) -> None:
    """Say whether a quiet channel can be closed, before its people are asked about. Nothing closes by it.

    Raises NotAllowed, NotYours, AnswerRefused.
    """
    hold_open(in_scope.campaign)
    _refuse_auditor(by)
    if not Item.objects.decidable_by(by).filter(campaign=in_scope.campaign, channel=in_scope.channel).exists():
        raise NotYours(only_those_asked())
    if answer not in RetireAnswer.values:
        raise AnswerRefused({None: _("Choose an answer.")})
    values = {"retire_answer": answer, "retire_answered_at": at, "retire_answered_by": by}
    if not ChannelInScope.objects.filter(pk=in_scope.pk, ask_retire=True).update(**values):
        raise NotAllowed(_("This channel was not quiet when the review began; nothing is asked about closing it."))
    for name, value in values.items():
        setattr(in_scope, name, value)
    # Five decisions about the people of a channel that closes are five too many.
    of_channel = Item.objects.filter(campaign=in_scope.campaign, channel=in_scope.channel)
    of_channel.update(spared=answer == RetireAnswer.RETIRE)
    ReviewerSignOff.objects.filter(campaign=in_scope.campaign, reviewer=by).update(signed_at=None)
    record(
        "campaigns.retire_answered", in_scope.channel, by=by, at=at,
        data={"campaign": in_scope.campaign_id, "answer": str(answer)},
    )  # fmt: skip


# --- Signing off ------------------------------------------------------------------------------------------------------


@transaction.atomic
def sign_off(campaign: Campaign, *, by: Person, at: dt.datetime) -> None:
    """The reviewer says that their part is done. Raises NotAllowed, NotYours, AnswerRefused while something is open."""
    hold_open(campaign)
    if not Item.objects.decidable_by(by).filter(campaign=campaign).exists():
        raise NotYours(only_those_asked())
    if left := Item.objects.decidable_by(by).undecided().filter(campaign=campaign).count():
        sentence = ngettext(
            "%(count)d question is still open. Answer it first; “Cannot tell” is an answer too.",
            "%(count)d questions are still open. Answer them first; “Cannot tell” is an answer too.",
            left,
        )
        raise AnswerRefused({None: sentence % {"count": left}})
    if not ReviewerSignOff.objects.filter(campaign=campaign, reviewer=by, signed_at=None).update(signed_at=at):
        raise NotAllowed(_("You have signed this off already."))
    record("campaigns.signed_off", campaign, by=by, at=at)


# --- Another reviewer -------------------------------------------------------------------------------------------------


@transaction.atomic
def name_reviewer(
    campaign: Campaign, pks: Collection[int], *, to: Person, why: str, by: Person, at: dt.datetime
) -> int:
    """Ask ``to`` about these undecided items in the place of whoever was asked. Returns how many. All or none.

    Only the lead does (the auditor writes nothing, design §3). Raises NotYours, NotAllowed, AnswerRefused.
    """
    refuse_naming(by)
    hold_open(campaign)
    lock_people([to])
    _refuse_reviewer(to, why=why)
    items = list(Item.objects.undecided().filter(campaign=campaign, pk__in=pks).select_related("person").order_by("pk"))
    if len(items) < len(set(pks)):
        raise AnswerRefused({None: _("Some of these have been decided meanwhile. Look again at what is open.")})
    if any(to.pk in (item.person_id, item.person.merged_into_id) for item in items):
        raise AnswerRefused(
            {None: _("%(name)s is among the people asked about. Nobody decides on their own access.") % {"name": to}}
        )
    if any(is_own_and_asked(item, by) for item in items):
        raise AnswerRefused({None: _("This is about your own access, so a colleague decides.")})
    before = {item.pk: item.reviewer_id for item in items}
    Item.objects.filter(pk__in=before).update(reviewer=to, asked_as=AskedAs.NAMED)
    part, _new = ReviewerSignOff.objects.get_or_create(campaign=campaign, reviewer=to, defaults={"told_at": at})
    ReviewerSignOff.objects.filter(pk=part.pk).update(signed_at=None)
    record(
        "campaigns.reviewer_named", campaign, by=by, at=at, why=why.strip(),
        data={"to": to.pk, "items": sorted(before), "from": sorted({pk for pk in before.values() if pk})},
        words={"to": to.full_name},
    )  # fmt: skip
    tell_named(campaign, to, why=why.strip(), by=by, at=at)
    return len(items)


def is_own_and_asked(item: Item, by: Person) -> bool:
    """Nobody takes the question about their own access from whoever is asked; where nobody is, somebody must be found."""
    return item.reviewer_id is not None and by.pk in (item.person_id, item.person.merged_into_id)


def _refuse_reviewer(to: Person, *, why: str) -> None:
    if not why.strip():
        raise AnswerRefused({None: _("Say why somebody else is asked; the letter to them says it too.")})
    if not may_be_asked(to):
        raise AnswerRefused(
            {None: _("%(name)s cannot be asked: choose active staff who are not auditors.") % {"name": to}}
        )


def may_be_asked(person: Person) -> bool:
    """Active staff; an auditor only who is of the team too."""
    audits = RoleName.AUDITOR in person.live_roles and not person.is_team
    return person.is_active and person.kind == PersonKind.STAFF and not audits
