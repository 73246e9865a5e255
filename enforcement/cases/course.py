"""How a formal case goes (A13): talk → removal asked for or done → withdrawal recommended → decided. In this order.

Whoever looks into it takes the steps; ``deciding`` has the decision. The person concerned is told of each step, reads all
of it and may answer each one. The record of decisions holds numbers and states; what is said lies in the steps, erasable.
"""

import datetime as dt
import hashlib

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import reason_for
from accounts.holding import lock_people
from accounts.models import Person
from accounts.roles import Permission
from channels_registry import rights
from channels_registry.models import Channel
from enforcement.cases import letters, sight
from enforcement.cases.concerns import CaseRefused, refuse_secrets
from enforcement.models import (
    CASE_UNDER_WAY,
    CaseEvidence,
    CaseState,
    CaseStep,
    InfringementCase,
    ProtectiveRemoval,
    StepKind,
)
from ledger.recording import record
from policies.models import PolicyVersion
from portal.files import ReadFile
from portal.models import CaseDecider
from portal.store import day_of, portal_settings

S, K = CaseState, StepKind
TRANSITIONS = {  # action: (states it starts from, state it ends in)
    "talk": ({S.OPENED, S.TALK}, S.TALK),
    "remove": ({S.TALK, S.REMOVAL}, S.REMOVAL),
    "recommend": ({S.REMOVAL}, S.RECOMMENDED),
    "end": ({S.OPENED, S.TALK, S.REMOVAL}, S.ENDED),
    "withdraw": ({S.RECOMMENDED}, S.WITHDRAWN),
    "keep": ({S.RECOMMENDED}, S.NOT_WITHDRAWN),
    "reverse": ({S.WITHDRAWN}, S.REVERSED),
}
PHRASES = {
    "cases.opened": gettext_lazy("opened a formal case"),
    "cases.talk": gettext_lazy("noted the talk of a formal case"),
    "cases.remove": gettext_lazy("noted a removal in a formal case"),
    "cases.recommend": gettext_lazy("recommended a withdrawal in a formal case"),
    "cases.end": gettext_lazy("ended a formal case without a withdrawal"),
    "cases.withdraw": gettext_lazy("decided a formal case: withdrawn on its platform"),
    "cases.keep": gettext_lazy("decided a formal case: not withdrawn"),
    "cases.reverse": gettext_lazy("took a withdrawal back by a new decision"),
    "cases.answered": gettext_lazy("noted an answer of the person concerned in a formal case"),
    "cases.handed_on": gettext_lazy("handed a formal case on"),
    "cases.decider_named": gettext_lazy("named who decides a formal case"),
    "cases.erased": gettext_lazy("erased the words and evidence of a formal case, since their time was over"),
    "cases.deleted": gettext_lazy("deleted a formal case, since its time was over"),
}


@transaction.atomic
def open_case(
    channel: Channel,
    *,
    person: Person,
    policy_version: PolicyVersion,
    ground: str,
    words: str,
    by: Person,
    at: dt.datetime,
    link: str = "",
    file: ReadFile | None = None,
    removal: ProtectiveRemoval | None = None,
) -> InfringementCase:
    """Open it, name who decides by the setting, and tell the person concerned. Raises CaseRefused."""
    if not sight.may_open(by):
        raise CaseRefused(reason_for(Permission.HANDLE_REPORTS))
    refuse_secrets(ground, words, link)
    if person.pk == by.pk:
        raise CaseRefused(_("Nobody opens a case about themselves. Ask a colleague."))
    if not rights.people_listed(channel, at=at).filter(pk=person.pk).exists():
        raise CaseRefused(_("Choose one of the people of this channel."))
    if not PolicyVersion.objects.in_force(on=day_of(at)).filter(pk=policy_version.pk).exists():
        raise CaseRefused(_("Name a policy that is in force today."))
    if not ground.strip() or not words.strip():
        raise CaseRefused(_("Say what happened, and which part of the policy it is about."))
    lock_people([person])
    named, decider = _decider_for(person, by=by)
    try:
        with transaction.atomic():
            case = InfringementCase.objects.create(
                person=person, platform=channel.platform, channel=channel, policy_version=policy_version,
                ground=ground.strip(), opened_at=at, opened_by=by, investigator=by, named=named, decider=decider,
            )  # fmt: skip
    except IntegrityError as error:
        raise CaseRefused(
            _("There is a case about this person on this platform already. Ask the communications lead.")
        ) from error
    step = add_step(case, K.OPENED, by=by, at=at, words=words, link=link, file=file)
    if removal is not None:
        ProtectiveRemoval.objects.filter(pk=removal.pk, channel=channel, case=None).update(case=case)
    record(
        "cases.opened", case, by=by, at=at,
        data={"platform": channel.platform_id, "policy_version": policy_version.pk},
    )  # fmt: skip
    letters.of_case(case, letters.OPENED, to=person, at=at, step=step.pk)
    return case


def _decider_for(person: Person, *, by: Person) -> tuple[bool, Person | None]:
    """By the setting: any lead (nobody is named), whom the lead names, or the manager, where there is one who is free."""
    setting = portal_settings().case_decider
    if setting == CaseDecider.LEAD:
        return False, None
    manager = person.manager if setting == CaseDecider.MANAGER else None
    free = manager is not None and sight.is_ours(manager) and manager.pk not in (person.pk, by.pk)
    return True, manager if free else None


def add_step(
    case: InfringementCase, kind: StepKind, *, by: Person, at: dt.datetime, words: str = "", link: str = "",
    file: ReadFile | None = None, to: Person | None = None,
) -> CaseStep:  # fmt: skip
    step = CaseStep.objects.create(case=case, kind=kind, by=by, at=at, words=words.strip(), link=link.strip(), to=to)
    if file is not None:
        CaseEvidence.objects.create(
            step=step, shown_name=file.name, content_type=file.kind, size=len(file.data),
            sha256=hashlib.sha256(file.data).hexdigest(), data=file.data,
        )  # fmt: skip
    return step


def move(case: InfringementCase, action: str, *, by: Person, at: dt.datetime, **values) -> None:
    """The guard and the record of one action. Raises CaseRefused where the case has moved on, or is in other hands."""
    starts, end = TRANSITIONS[action]
    same = InfringementCase.objects.filter(
        pk=case.pk, state__in=starts, investigator=case.investigator_id, named=case.named, decider=case.decider_id
    )
    if not same.update(state=end, **values):
        raise CaseRefused(_("This step does not follow from where the case stands now. Look at it again."))
    record(f"cases.{action}", case, by=by, at=at, data={"to": str(end)})
    case.refresh_from_db()


def _take(
    case: InfringementCase, action: str, kind: StepKind, *, by: Person, at: dt.datetime, words: str, link: str,
    file: ReadFile | None, **values,
) -> CaseStep:  # fmt: skip
    """One step of the investigation, told to the person concerned."""
    if not sight.investigates(by, case):
        raise CaseRefused(_("Whoever looks into the case takes its steps."))
    refuse_secrets(words, link)
    if not words.strip():
        raise CaseRefused(_("Say in a few words what was done or said."))
    move(case, action, by=by, at=at, **values)
    return add_step(case, kind, by=by, at=at, words=words, link=link, file=file)


@transaction.atomic
def talk(
    case: InfringementCase, *, words: str, by: Person, at: dt.datetime, link: str = "", file: ReadFile | None = None
) -> CaseStep:
    """It was talked over: when, and with what result. Raises CaseRefused."""
    step = _take(case, "talk", K.TALK, by=by, at=at, words=words, link=link, file=file)
    letters.of_case(case, letters.GOES_ON, to=case.person, at=at, step=step.pk)
    return step


@transaction.atomic
def remove(
    case: InfringementCase, *, done: bool, words: str, by: Person, at: dt.datetime, link: str = "",
    file: ReadFile | None = None,
) -> CaseStep:  # fmt: skip
    """Talking did not settle it: the removal was asked for, or is done. Raises CaseRefused."""
    kind = K.REMOVAL_DONE if done else K.REMOVAL_ASKED
    step = _take(case, "remove", kind, by=by, at=at, words=words, link=link, file=file)
    letters.of_case(case, letters.GOES_ON, to=case.person, at=at, step=step.pk)
    return step


@transaction.atomic
def recommend(
    case: InfringementCase, *, words: str, by: Person, at: dt.datetime, link: str = "", file: ReadFile | None = None
) -> CaseStep:
    """Recommend the withdrawal; the person has days to answer, then whoever decides is asked. Raises CaseRefused."""
    answer_by = day_of(at) + dt.timedelta(days=portal_settings().case_answer_days)
    step = _take(
        case, "recommend", K.RECOMMENDED, by=by, at=at, words=words, link=link, file=file, answer_by=answer_by,
        answered_at=None,
    )  # fmt: skip
    letters.of_case(case, letters.ANSWER, to=case.person, at=at, step=step.pk, until=answer_by.isoformat())
    letters.of_case(case, letters.DECIDE, to=deciders(case), at=at, step=step.pk, until=answer_by.isoformat())
    return step


def deciders(case: InfringementCase) -> list[Person]:
    """Whom the decision waits for: the one who is named, else the leads, to name somebody or to decide."""
    if case.decider is not None:
        return [case.decider]
    leads = Person.objects.leads().order_by("pk")
    return [one for one in leads if (sight.may_name(one, case) if case.named else sight.is_free(one, case))]


@transaction.atomic
def end_case(case: InfringementCase, *, words: str, by: Person, at: dt.datetime) -> CaseStep:
    """Settled on the way: nothing is withdrawn. Once a withdrawal is recommended, only a decision ends it. Raises CaseRefused."""
    step = _take(case, "end", K.ENDED, by=by, at=at, words=words, link="", file=None, ended_at=at)
    letters.of_case(case, letters.DECIDED, to=case.person, at=at, step=step.pk)
    return step


@transaction.atomic
def answer(
    case: InfringementCase, *, words: str, by: Person, at: dt.datetime, step: CaseStep | None = None
) -> CaseStep:
    """The other side's answer: to one step, or to all of it. By the person concerned; told by mouth, whoever looks into it
    writes it down. Until it is decided, and afterwards too: what is said stays. Raises CaseRefused.
    """
    own = by.pk == case.person_id
    if not own and not sight.investigates(by, case):
        raise CaseRefused(_("The person concerned answers here."))
    refuse_secrets(words)
    if not words.strip():
        raise CaseRefused(_("Write the answer first."))
    held = InfringementCase.objects.filter(pk=case.pk, erased_at=None)
    values = {"answered_at": at} if own and case.state == S.RECOMMENDED else {"state": case.state}
    if not held.filter(state=case.state).update(**values):
        raise CaseRefused(_("The case has moved on. Read it, then send the answer again."))
    if step is None:
        if not own:
            raise CaseRefused(_("Write the answer down beside the step that it is about."))
        step = add_step(case, K.ANSWER, by=by, at=at, words=words)
    else:
        still = CaseStep.objects.filter(pk=step.pk, case=case, answered_at=None).exclude(kind=K.ANSWER)
        if not still.update(answer=words.strip(), answered_at=at, answer_noted_by=by):
            raise CaseRefused(_("This step has an answer already. Add what is left to say below."))
        step.refresh_from_db()
    # Whoever reads the record later must not learn whom the case is about: the author of an own answer stands in its step.
    record("cases.answered", case, by=None if own else by, at=at, data={"own": own})
    case.refresh_from_db()
    if own:
        readers = {one.pk: one for one in [case.investigator, *(deciders(case) if case.state == S.RECOMMENDED else [])]}
        letters.of_case(case, letters.ANSWERED, to=list(readers.values()), at=at, step=step.pk)
    return step


@transaction.atomic
def hand_on(case: InfringementCase, *, to: Person, by: Person, at: dt.datetime) -> None:
    """Somebody else of the team looks into it. Raises CaseRefused."""
    if not sight.may_hand_on(by, case):
        raise CaseRefused(_("Whoever looks into the case hands it on, or a lead."))
    team = Person.objects.team(at).filter(pk=to.pk).exists()
    if not team or to.pk in (case.person_id, case.investigator_id, case.decider_id):
        raise CaseRefused(_("Choose a colleague of the team who is not concerned and does not decide."))
    same = InfringementCase.objects.filter(
        pk=case.pk, state__in=CASE_UNDER_WAY, investigator=case.investigator_id, decider=case.decider_id
    )
    if not same.update(investigator=to):
        raise CaseRefused(_("The case has moved on. Look at it again."))
    case.refresh_from_db()
    step = add_step(case, K.HANDED_ON, by=by, at=at, to=to)
    record("cases.handed_on", case, by=by, at=at)
    letters.of_case(case, letters.YOURS, to=to, at=at, step=step.pk)
    letters.of_case(case, letters.GOES_ON, to=case.person, at=at, step=step.pk)
