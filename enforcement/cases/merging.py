"""What becomes of concerns and cases where two entries of one person become one. It is done silently: whoever joins entries
need not know that there are any (A13).
"""

from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.merging import PEOPLE, Consequence, Merge, MergeRefused
from channels_registry.models import Grant, Promise
from enforcement.models import CASE_UNDER_WAY, CaseState, CaseStep, Concern, InfringementCase

HOLDS = (*CASE_UNDER_WAY, CaseState.WITHDRAWN)


def register() -> None:
    PEOPLE.own(
        "enforcement.Concern.person",
        "enforcement.InfringementCase.person",
        "enforcement.InfringementCase.investigator",
        "enforcement.InfringementCase.decider",
        "enforcement.CaseStep.to",
        carry=_carry,
        told=_nothing_told,
    )
    PEOPLE.guard(_refuse_clash)


def _refuse_clash(merge: Merge) -> None:
    """One of the two looks into a case of the other, both have one, or the access of one stands where the other's is withdrawn."""
    both = [merge.kept.pk, merge.gone.pk]
    cases = list(InfringementCase.objects.filter(
        Q(person__in=both) | Q(investigator__in=both) | Q(opened_by__in=both) | Q(decider__in=both)
        | Q(decided_by__in=both) | Q(reversed_by__in=both)
    ))  # fmt: skip
    concerned = [case.platform_id for case in cases if case.person_id in both and case.state in HOLDS]
    clash = len(set(concerned)) != len(concerned) or any(_two_parts(case, both) for case in cases)
    withdrawn = [c.platform_id for c in cases if c.person_id in both and c.state == CaseState.WITHDRAWN]
    if withdrawn and not clash:
        theirs = {"person__in": both, "channel__platform__in": withdrawn}
        clash = Grant.objects.not_ended().filter(**theirs).exists() or Promise.objects.open().filter(**theirs).exists()
    clash = clash or Concern.objects.filter(by__in=both, person__in=both).exists()
    if clash:
        raise MergeRefused(_("These two entries cannot be joined at present. Ask the communications lead."))


def _two_parts(case: InfringementCase, both: list[int]) -> bool:
    """The person concerned, who looked into it, who decides: joined, they would be two of these at once."""
    looked = case.opened_by_id in both or case.investigator_id in both
    decides = any(pk in both for pk in (case.decider_id, case.decided_by_id, case.reversed_by_id))
    return (case.person_id in both) + looked + decides > 1


def _carry(merge: Merge) -> None:
    Concern.objects.filter(person=merge.gone).update(person=merge.kept)
    Concern.objects.filter(by=merge.gone).update(by=merge.kept)
    for name in ("person", "investigator", "decider"):
        InfringementCase.objects.filter(**{name: merge.gone}).update(**{name: merge.kept})
    # Whoever looked into it goes on being barred from deciding under the entry that is kept.
    InfringementCase.objects.filter(opened_by=merge.gone).update(opened_by=merge.kept)
    for name in ("by", "to"):
        CaseStep.objects.filter(**{name: merge.gone}).update(**{name: merge.kept})


def _nothing_told(merge: Merge) -> Iterator[Consequence]:
    return iter(())
