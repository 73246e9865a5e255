"""Who has a part in a formal case, and who reads what of it (A13, design §5.9).

The person concerned, whoever looks into it, whoever decides, and the leads read every word. Auditors see the cases and their
steps, so that they can tell whether the way was kept, and read no word, no evidence and no answer. For everybody else,
colleagues of the team among them, there is no case. A concern is for the two who talk alone.
"""

from django.db.models import QuerySet

from accounts.models import Person
from accounts.roles import Permission
from enforcement.models import CASE_UNDER_WAY, CaseState, Concern, InfringementCase, ProtectiveRemoval, StepKind

# Whoever wrote one of these has looked into it, and does not decide.
OF_THE_INVESTIGATION = (
    StepKind.OPENED, StepKind.TALK, StepKind.REMOVAL_ASKED, StepKind.REMOVAL_DONE, StepKind.RECOMMENDED,
)  # fmt: skip


def is_lead(person: Person) -> bool:
    return person.may(Permission.WITHDRAW_AUTHORISATION)


def may_open(person: Person) -> bool:
    """The communications team writes concerns and opens cases."""
    return person.may(Permission.HANDLE_REPORTS)


def reads_words(person: Person, case: InfringementCase) -> bool:
    """Whether this person, who sees the case, reads what was said."""
    parts = [case.person_id, case.decider_id]
    if may_open(person):
        parts += [case.investigator_id, case.opened_by_id]
    return person.pk in parts or is_lead(person)


def investigates(person: Person, case: InfringementCase) -> bool:
    """While they are of the team; whoever has left it keeps no case, and a lead hands it on."""
    return person.pk == case.investigator_id and may_open(person)


def may_hand_on(person: Person, case: InfringementCase) -> bool:
    """Whoever looks into it, or a lead, for whoever has left."""
    return case.is_under_way and person.pk != case.person_id and (investigates(person, case) or is_lead(person))


def may_name(person: Person, case: InfringementCase) -> bool:
    return case.state in (*CASE_UNDER_WAY, CaseState.WITHDRAWN) and is_lead(person) and person.pk != case.person_id


def is_ours(person: Person) -> bool:
    """Nobody from outside, and nobody who has not been looked at yet, decides on a person."""
    return person.is_active and not person.is_newcomer and not person.is_external


def is_free(person: Person, case: InfringementCase) -> bool:
    """Whether this person has not looked into it and is not concerned. One query."""
    if person.pk in (case.person_id, case.opened_by_id, case.investigator_id):
        return False
    return not (
        case.steps.filter(by=person, kind__in=OF_THE_INVESTIGATION).exists()
        or case.steps.filter(to=person, kind=StepKind.HANDED_ON).exists()
    )


def may_decide(person: Person, case: InfringementCase) -> bool:
    """Whether the decision is this person's: whoever is named, else any lead; never who looked into it. Two queries."""
    if case.decider_id is not None:
        theirs = person.pk == case.decider_id
    else:
        theirs = not case.named and is_lead(person)
    return theirs and is_free(person, case)


def cases_seen(person: Person) -> QuerySet:
    """The numbers of the cases whose words this person reads, for the record of decisions (the set form of ``reads_words``).

    Auditors have the steps on the case's own page, and none of it in the record: there the end of somebody's access stands
    right after the withdrawal, with the name.
    """
    return InfringementCase.objects.with_part_of(person).order_by().values("pk")


def concerns_seen(person: Person) -> QuerySet:
    return Concern.objects.visible_to(person).order_by().values("pk")


def removals_seen(person: Person) -> QuerySet:
    """Who noted it, the team and the auditors; only the first two read what was removed."""
    if person.may(Permission.READ_AUDIT):
        return ProtectiveRemoval.objects.all()
    return ProtectiveRemoval.objects.filter(noted_by=person)


def removal_numbers(person: Person) -> QuerySet:
    return removals_seen(person).order_by().values("pk")


def reads_removal(person: Person, removal: ProtectiveRemoval) -> bool:
    return may_open(person) or removal.noted_by_id == person.pk
