"""The steps of a closing: done with something to show for it, or not needed, because; each once and on record (A2, N11)."""

import datetime as dt
import re

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from activity.answering import NotYours, refuse_strangers
from activity.models import UNDER_WAY, FarewellText, RetirementCase, RetirementStep, StepKey
from activity.retirement.cases import NotAllowed, needed, refuse_others, update_once
from channels_registry.activity_facts import hold
from channels_registry.models import Channel, Evidence, Grant
from ledger.recording import record
from portal.languages import Language
from portal.store import day_of, months_after
from portal.typed_text import is_web_link

__all__ = ["NotAllowed", "NotYours", "assign_step", "do_step", "set_text", "skip_step", "undo_step"]

PHRASES = {
    "activity.step_done": gettext_lazy("did a step of the closing"),
    "activity.step_skipped": gettext_lazy("said that a step of the closing is not needed"),
    "activity.step_undone": gettext_lazy("opened a step of the closing again"),
    "activity.step_assigned": gettext_lazy("gave a step of the closing to somebody"),
    "activity.records_kept": gettext_lazy("said how long the copy of the channel is kept"),
    "activity.lessons_written": gettext_lazy("wrote down what was learned from the channel"),
}
SHA256 = re.compile(r"[0-9a-f]{64}")
# These are done by saying it, in a form of their own.
BY_SAYING = (StepKey.NAME, StepKey.RECORDS, StepKey.LESSONS)
LONGEST_YEARS = 30
NOTHING = {"evidence": None, "link": "", "note": "", "checksum": ""}


def can_take(channel: Channel, *, at: dt.datetime) -> QuerySet:
    """Who can have a step: those who answer for the channel, and the team."""
    holds = Exists(Grant.objects.live(at).filter(channel=channel, person=OuterRef("pk")))
    named = Q(pk__in=[pk for pk in (channel.responsible_id, channel.deputy_id) if pk])
    team = Person.objects.team(at).values("pk")
    return Person.objects.active().filter(Q(holds) | named | Q(pk__in=team)).order_by("full_name", "pk")


@transaction.atomic
def do_step(
    step: RetirementStep,
    *,
    by: Person,
    at: dt.datetime,
    evidence: Evidence | None = None,
    link: str = "",
    note: str = "",
    checksum: str = "",
) -> None:
    """A step is done, and this shows it: a file, a link or a note. Raises NotAllowed, NotYours.

    A copy that is kept elsewhere needs a note, saying where, and its ``checksum``: SHA-256 in hex digits.
    """
    refuse_strangers(step.case.channel, by=by, at=at)
    checksum = re.sub(r"\s", "", checksum).lower()
    if step.key in BY_SAYING:
        raise NotAllowed(_("This step is done by saying what was decided. Open it from the page of the closing."))
    if checksum and not SHA256.fullmatch(checksum):
        raise NotAllowed(_("A SHA-256 checksum has 64 signs: the digits 0 to 9 and the letters a to f."))
    if link and not is_web_link(link):
        raise NotAllowed(_("The link must start with https:// or http://."))
    if step.key == StepKey.EXPORT:
        if evidence is None and not (note.strip() and checksum):
            raise NotAllowed(_("Add the file, or say where the copy is kept and give its checksum."))
    elif evidence is None and not (link or note.strip()):
        raise NotAllowed(_("Say in a few words what was done, or add a link or a picture that shows it."))
    shown = {"evidence": evidence, "link": link[:500], "note": note.strip()[:600], "checksum": checksum}
    _settle(step, at=at, done_at=at, done_by=by, **shown)
    data = {"evidence": evidence.pk if evidence else None, "link": link, "checksum": checksum}
    _record("activity.step_done", step, by=by, at=at, why=note.strip(), data=data)


@transaction.atomic
def skip_step(step: RetirementStep, *, because: str, by: Person, at: dt.datetime) -> None:
    """The team says that a step is not needed, and why. Raises NotAllowed."""
    refuse_others(by)
    because = needed(because, _("Say why the step is not needed; the record of decisions keeps it."))
    _settle(step, at=at, skipped_at=at, skipped_by=by, not_needed_because=because[:600])
    _record("activity.step_skipped", step, by=by, at=at, why=because)


@transaction.atomic
def undo_step(step: RetirementStep, *, by: Person, at: dt.datetime, why: str) -> None:
    """The team opens a step again that was done or not needed; what was said stands in the record. Raises NotAllowed."""
    refuse_others(by)
    why = needed(why)
    hold([step.case.channel_id])
    _refuse_ended(step.case)
    settled = RetirementStep.objects.filter(pk=step.pk).exclude(done_at=None, skipped_at=None)
    open_again = {
        "done_at": None, "done_by": None, "skipped_at": None, "skipped_by": None, "not_needed_because": "", **NOTHING,
    }  # fmt: skip
    if not settled.update(**open_again):
        raise NotAllowed(_("This step is open already."))
    _take_back_proposal(step.case)
    if step.key == StepKey.NAME:
        update_once(
            step.case, name_decision="", name_reason="", name_decided_by=None, name_decided_at=None,
            name_confirmed_by=None, name_confirmed_at=None,
        )  # fmt: skip
    _record("activity.step_undone", step, by=by, at=at, why=why)
    step.refresh_from_db()


@transaction.atomic
def assign_step(
    step: RetirementStep, *, to: Person, by: Person, at: dt.datetime, due_on: dt.date | None = None
) -> None:
    """Say who has a step, and until when where the day changes. Raises NotAllowed."""
    refuse_others(by)
    case = step.case
    if not can_take(case.channel, at=at).filter(pk=to.pk).exists():
        raise NotAllowed(
            _("Only those who look after the channel and the communications team can have a step. Choose one of them.")
        )
    day = due_on or step.due_on
    if day != step.due_on and day < day_of(at):
        raise NotAllowed(_("This day has passed already. Choose today, or a day that is still to come."))
    hold([case.channel_id])
    if not RetirementStep.objects.open().filter(pk=step.pk).update(owner=to, due_on=day):
        raise _dealt_with()
    step.owner, step.due_on = to, day
    data = {"person": to.pk, "due_on": day}
    _record("activity.step_assigned", step, by=by, at=at, data=data, words={"person": to.full_name})


@transaction.atomic
def set_text(step: RetirementStep, *, language: str, text: str, by: Person, at: dt.datetime) -> None:
    """Keep the words of a farewell post as somebody changed them, before they are used. Raises NotAllowed, NotYours."""
    refuse_strangers(step.case.channel, by=by, at=at)
    if not step.is_farewell or language not in Language.values:
        raise NotAllowed(_("Only the posts that say farewell have a text."))
    text = needed(text, _("The text is empty. Write what the readers are told."))
    hold([step.case.channel_id])
    if not RetirementStep.objects.open().filter(pk=step.pk).exists():
        raise _dealt_with()
    FarewellText.objects.update_or_create(
        step=step, language=language, defaults={"text": text[:2000], "by": by, "at": at}
    )


@transaction.atomic
def keep_records(case: RetirementCase, *, until: dt.date, by: Person, at: dt.datetime) -> None:
    """Say until when the copy of the channel is kept: that is the step. Raises NotAllowed."""
    refuse_others(by)
    today = day_of(at)
    if not today < until <= months_after(today, 12 * LONGEST_YEARS):
        raise NotAllowed(_("Choose a day that is still to come, thirty years ahead at most."))
    step = step_of(case, StepKey.RECORDS)
    _settle(step, at=at, done_at=at, done_by=by)
    update_once(case, records_until=until)
    _record("activity.records_kept", step, by=by, at=at, data={"until": until})


@transaction.atomic
def write_lessons(case: RetirementCase, *, text: str, by: Person, at: dt.datetime) -> None:
    """Write down what was learned: that is the step. Raises NotAllowed."""
    refuse_others(by)
    text = needed(text, _("Write what you learned; one sentence is enough."))
    step = step_of(case, StepKey.LESSONS)
    _settle(step, at=at, done_at=at, done_by=by)
    update_once(case, lessons=text[:2000])
    _record("activity.lessons_written", step, by=by, at=at, why=text)


def step_of(case: RetirementCase, key: StepKey) -> RetirementStep:
    step = RetirementStep.objects.filter(case=case, key=key).first()
    if step is None:
        raise NotAllowed(_("This closing has no such step. Its page shows what is still to be done."))
    step.case = case
    return step


def settle_name(case: RetirementCase, *, by: Person, at: dt.datetime) -> None:
    """What happens to the name is decided, by as many people as it takes (``ending.py``)."""
    RetirementStep.objects.open().filter(case=case, key=StepKey.NAME).update(done_at=at, done_by=by)


def _settle(step: RetirementStep, *, at: dt.datetime, **values) -> None:
    """Done or not needed, once; whoever comes second is told so."""
    hold([step.case.channel_id])
    if not RetirementStep.objects.open().filter(pk=step.pk).update(**values):
        raise _dealt_with()
    for name, value in values.items():
        setattr(step, name, value)


def _refuse_ended(case: RetirementCase) -> None:
    if not RetirementCase.objects.filter(UNDER_WAY, pk=case.pk).exists():
        raise _dealt_with()


def _take_back_proposal(case: RetirementCase) -> None:
    """A second person is asked again once everything is done again."""
    update_once(case, proposed_at=None, proposed_by=None, outcome="", outcome_note="")


def _dealt_with() -> NotAllowed:
    return NotAllowed(_("This step has been dealt with already. The page of the closing shows how it stands now."))


def _record(
    action: str, step: RetirementStep, *, by: Person, at: dt.datetime, why: str = "", data=None, words=None
) -> None:
    record(
        action, step.case.channel, by=by, at=at, why=why,
        data={"case": step.case_id, "step": step.key, **(data or {})},
        words={"step": str(step.get_key_display()), **(words or {})},
    )  # fmt: skip
