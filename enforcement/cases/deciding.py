"""The decision of a formal case (A13): by whoever the setting names, never by whoever looked into it.

A withdrawal is for one platform. It ends the person's access to every channel there, and their duty as responsible person or
deputy, by the verbs of the register, and nothing of it is done where one of them must be refused: rule A8 asks for a successor
first, and the refusal names each channel. It holds until a new decision takes it back; until then nobody gives this person
access on that platform or names them there.
"""

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.holding import lock_people
from accounts.models import Person
from channels_registry import grants, promising, rights
from channels_registry.coadministration import WouldLeaveGap
from channels_registry.editing import apply_details
from channels_registry.entering import DUTIES
from channels_registry.grants import GrantRefused
from channels_registry.models import ENDED, Channel, Grant, Promise
from enforcement.cases import letters, sight
from enforcement.cases.concerns import CaseRefused, refuse_secrets
from enforcement.cases.course import add_step, move
from enforcement.models import CASE_UNDER_WAY, CaseState, CaseStep, InfringementCase, StepKind
from ledger.recording import record
from portal.in_words import labelled
from portal.store import day_of


def why_not_yet(case: InfringementCase, *, at: dt.datetime) -> str:
    """The person is heard before anything is withdrawn: after their answer, or when its days are over. "" when it may be."""
    if case.answered_at is None and case.answer_by is not None and day_of(at) <= case.answer_by:
        return _(
            "The person concerned can still answer, until %(day)s. A withdrawal is decided after that, or after the answer."
        ) % {"day": date_format(case.answer_by, "DATE_FORMAT")}
    return ""


def access_on_platform(case: InfringementCase):
    """What a withdrawal would end: access that has not ended, on the channels of the case's platform."""
    on_platform = Grant.objects.not_ended().filter(person=case.person_id, channel__platform=case.platform_id)
    return on_platform.select_related("channel__platform", "person").order_by("channel__name", "pk")


def promises_on_platform(case: InfringementCase):
    on_platform = Promise.objects.open().filter(person=case.person_id, channel__platform=case.platform_id)
    return on_platform.select_related("channel", "person").order_by("pk")


def duties_on_platform(case: InfringementCase):
    """The channels of the case's platform for which the person answers, or is the deputy of whoever does."""
    named = Channel.objects.filter(Q(responsible=case.person_id) | Q(deputy=case.person_id), platform=case.platform_id)
    return named.exclude(status__in=ENDED).order_by("name", "pk")


@transaction.atomic
def withdraw(case: InfringementCase, *, words: str, by: Person, at: dt.datetime) -> CaseStep:
    """Withdraw the authorisation on the case's platform and end the access there, or do nothing. Raises CaseRefused."""
    _refuse(case, words, by=by)
    if why := why_not_yet(case, at=at):
        raise CaseRefused(why)
    # Whoever gives access to this person at this moment waits here, and is refused afterwards.
    lock_people([case.person])
    move(case, "withdraw", by=by, at=at, decided_at=at, decided_by=by, ended_at=at)
    step = add_step(case, StepKind.WITHDRAWN, by=by, at=at, words=words)
    missing = _end_access(case, by=by, at=at)
    if missing:
        raise CaseRefused(
            _("Somebody must take over first; then decide again. Nothing has been changed. %(missing)s")
            % {"missing": " ".join(missing)}
        )
    _tell(case, step, at=at)
    return step


def _end_access(case: InfringementCase, *, by: Person, at: dt.datetime) -> list[str]:
    """Returns what stands against it, channel by channel. A person outside the team decides, and the portal carries it out."""
    acts = by if rights.manages(by) else None
    missing = []
    for grant in access_on_platform(case):
        try:
            with transaction.atomic():
                # No word of the case: the channel's history is read by many.
                grants.revoke(grant, by=acts, at=at, why=_("A decision about this access."))
        except (WouldLeaveGap, GrantRefused) as refusal:
            missing.append(labelled(grant.channel.name, refusal))
    for promise in promises_on_platform(case):
        promising.end_by_decision(promise, by=acts, at=at, why=_("A decision about this access."))
    for channel in duties_on_platform(case):
        own = {duty: None for duty in DUTIES if getattr(channel, f"{duty}_id") == case.person_id}
        apply_details(channel, by=acts, at=at, why=_("A decision about this access."), **own)
    return missing


@transaction.atomic
def keep(case: InfringementCase, *, words: str, by: Person, at: dt.datetime) -> CaseStep:
    """Decide against the withdrawal; it favours the person concerned, so it need not wait for them. Raises CaseRefused."""
    _refuse(case, words, by=by)
    move(case, "keep", by=by, at=at, decided_at=at, decided_by=by, ended_at=at)
    step = add_step(case, StepKind.NOT_WITHDRAWN, by=by, at=at, words=words)
    _tell(case, step, at=at)
    return step


@transaction.atomic
def reverse(case: InfringementCase, *, words: str, by: Person, at: dt.datetime) -> CaseStep:
    """A new decision: the person may be given access on this platform again. None comes back by itself. Raises CaseRefused."""
    _refuse(case, words, by=by)
    move(case, "reverse", by=by, at=at, reversed_at=at, reversed_by=by)
    step = add_step(case, StepKind.REVERSED, by=by, at=at, words=words)
    _tell(case, step, at=at)
    return step


@transaction.atomic
def name_decider(case: InfringementCase, *, decider: Person, by: Person, at: dt.datetime) -> None:
    """A lead names who decides this case: a director, a member of the board, a colleague. Raises CaseRefused."""
    if not sight.may_name(by, case):
        raise CaseRefused(_("The communications lead names who decides."))
    if not sight.is_ours(decider) or not sight.is_free(decider, case):
        raise CaseRefused(_("Choose somebody of ours who is not concerned and has not looked into the case."))
    same = InfringementCase.objects.filter(
        pk=case.pk, state__in=[*CASE_UNDER_WAY, CaseState.WITHDRAWN], investigator=case.investigator_id
    )
    if not same.exclude(decider=decider).update(decider=decider, named=True):
        raise CaseRefused(_("This person is named already, or the case has moved on."))
    case.refresh_from_db()
    step = add_step(case, StepKind.NAMED, by=by, at=at, to=decider)
    record("cases.decider_named", case, by=by, at=at)
    letters.of_case(case, letters.YOURS, to=decider, at=at, step=step.pk)


def _refuse(case: InfringementCase, words: str, *, by: Person) -> None:
    # Read again: somebody may have been named, or have taken the case over, since the page was opened.
    case.refresh_from_db()
    if not sight.may_decide(by, case):
        raise CaseRefused(_("This is decided by somebody else, and never by whoever looked into it or is concerned."))
    refuse_secrets(words)
    if not words.strip():
        raise CaseRefused(_("Give the reasons; the person concerned reads them."))


def _tell(case: InfringementCase, step: CaseStep, *, at: dt.datetime) -> None:
    letters.of_case(case, letters.DECIDED, to=[case.person, case.investigator], at=at, step=step.pk)


def barred(people: Collection[int]) -> set[tuple[int, int]]:
    """Pairs of person and platform on which the authorisation is withdrawn (``channels_registry.bars``). One query."""
    held = InfringementCase.objects.filter(state=CaseState.WITHDRAWN).order_by().values_list("person", "platform")
    wanted = set(people)
    return {(person, platform) for person, platform in held if person in wanted}
