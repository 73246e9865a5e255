"""An account that resembles ours, from the report to its end (N13, U13).

First somebody looks: it is ours, a colleague's own, someone's who means well, or it pretends to be us. The first three end with
a friendly word. The last is kept as a picture with its link and digest, reported to the platform, asked about again, and ends
when it is down, or when the platform leaves it up. From the judgement on, the administrators of the account that is imitated know
of it, and the public check says so.
"""

import datetime as dt
import hashlib

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import reason_for
from accounts.calendars import secretariat_calendar
from accounts.models import Person
from accounts.roles import Permission
from channels_registry.addresses import UnreadableAddress, read_address
from channels_registry.addressing import holders_of
from channels_registry.models import Channel
from enforcement.impersonation import letters
from enforcement.models import (
    STILL_UP,
    ImpersonationCase,
    ImpersonationEvidence,
    ImpersonationState,
    ReportOutcome,
    SuspicionReport,
    Whose,
)
from enforcement.reports.receiving import ReportRefused, handle_report
from ledger.recording import record
from notifications.workdays import add_working_days
from portal.files import ReadFile
from portal.secrets import looks_like_secret, why_refused
from portal.store import day_of, portal_settings

S = ImpersonationState
TRANSITIONS = {  # action: (states it starts from, state it ends in)
    "settle": ({S.OPEN}, S.FRIENDLY),
    "judge_hostile": ({S.OPEN}, S.HOSTILE),
    "report": ({S.HOSTILE, S.REFUSED}, S.REPORTED),
    "ask_again": ({S.REPORTED}, S.REPORTED),
    "taken_down": (set(STILL_UP), S.DOWN),
    "refused": ({S.REPORTED}, S.REFUSED),
    "came_back": ({S.DOWN}, S.HOSTILE),
}
PHRASES = {
    "imitations.opened": gettext_lazy("noted an account that resembles ours"),
    "imitations.settle": gettext_lazy("settled with a friendly word whose account it is"),
    "imitations.judge_hostile": gettext_lazy("judged that an account pretends to be us"),
    "imitations.report": gettext_lazy("reported an account that imitates ours to its platform"),
    "imitations.ask_again": gettext_lazy("asked a platform again about an account that imitates ours"),
    "imitations.taken_down": gettext_lazy("noted that an account that imitated ours is down"),
    "imitations.refused": gettext_lazy("noted that a platform leaves an account up that imitates ours"),
    "imitations.came_back": gettext_lazy("noted that an account that imitated ours is back"),
    "imitations.evidence": gettext_lazy("kept a picture of an account that resembles ours"),
    "imitations.erased": gettext_lazy(
        "erased the words and pictures of an account that is down, since their time was over"
    ),
    "imitations.deleted": gettext_lazy(
        "deleted what was noted of an account that was no attack, since its time was over"
    ),
}
MOST_EVIDENCE = 30


class ImitationRefused(Exception):
    """It cannot be noted or done so; the text says why, and what to do."""


def handles(person: Person) -> bool:
    return person.may(Permission.HANDLE_REPORTS)


def _refuse_others(by: Person, *texts: str) -> None:
    if not handles(by):
        raise ImitationRefused(reason_for(Permission.HANDLE_REPORTS))
    if any(looks_like_secret(text) for text in texts):
        raise ImitationRefused(why_refused())


@transaction.atomic
def open_imitation(
    *, address: str, by: Person, at: dt.datetime, imitates: Channel | None = None, report: SuspicionReport | None = None
) -> ImpersonationCase:
    """From a report of the public, or by hand. Raises ImitationRefused."""
    _refuse_others(by, address)
    address = report.address if report is not None else address.strip()
    try:
        key = read_address(address, web=True).identity_key
    except UnreadableAddress:
        key = ""
    try:
        with transaction.atomic():
            case = ImpersonationCase.objects.create(
                report=report, address=address, identity_key=key, imitates=imitates, opened_at=at, opened_by=by
            )
    except IntegrityError as error:
        raise ImitationRefused(_("This account is followed up already. Look for its link in the list.")) from error
    record("imitations.opened", case, by=by, at=at, data={"report": report.pk if report else None})
    return case


@transaction.atomic
def keep_evidence(case: ImpersonationCase, file: ReadFile, *, by: Person, at: dt.datetime) -> ImpersonationEvidence:
    """Keep what the account looks like now, with its link and the SHA-256 of the picture on record. Raises ImitationRefused."""
    _refuse_others(by)
    held = ImpersonationCase.objects.filter(pk=case.pk, erased_at=None).update(opened_at=F("opened_at"))
    if not held:
        raise ImitationRefused(_("It is down, and its pictures were deleted in time. If it is back, say so first."))
    if case.evidence.count() >= MOST_EVIDENCE:
        raise ImitationRefused(_("%(count)d pictures are enough for one account.") % {"count": MOST_EVIDENCE})
    kept = ImpersonationEvidence.objects.create(
        case=case, address=case.address, by=by, at=at, shown_name=file.name, content_type=file.kind,
        size=len(file.data), sha256=hashlib.sha256(file.data).hexdigest(), data=file.data,
    )  # fmt: skip
    record("imitations.evidence", case, by=by, at=at, data={"evidence": kept.pk, "sha256": kept.sha256})
    return kept


@transaction.atomic
def judge(
    case: ImpersonationCase, *, whose: Whose, words: str, by: Person, at: dt.datetime, imitates: Channel | None = None
) -> None:
    """Say whose it is. One that pretends to be us goes on, and the people of ours are told at once. Raises ImitationRefused."""
    _refuse_others(by, words)
    facts = {"whose": whose, "words": words.strip(), "judged_at": at, "judged_by": by}
    if whose != Whose.HOSTILE:
        _move(case, "settle", by=by, at=at, ended_at=at, ended_by=by, **facts)
    else:
        if case.identity_key and holders_of(read_address(case.address, web=True)).filter(until=None).exists():
            raise ImitationRefused(_("This is one of ours. If somebody else writes there, raise an alert on its page."))
        chosen = {"imitates": imitates} if imitates is not None else {}
        _move(case, "judge_hostile", by=by, at=at, warned_at=at, **facts, **chosen)
        letters.warn_administrators(case, at=at)
    _close_report(case, by=by, at=at)


def _close_report(case: ImpersonationCase, *, by: Person, at: dt.datetime) -> None:
    """The report that it came from has its outcome with it."""
    if case.report is None or case.report.handled_at is not None:
        return
    try:
        handle_report(case.report, outcome=ReportOutcome(case.whose), note=case.words, by=by, at=at)
    except ReportRefused:
        return  # a colleague closed it meanwhile, which changes nothing here


@transaction.atomic
def report(case: ImpersonationCase, *, ticket: str, on: dt.date, by: Person, at: dt.datetime) -> None:
    """The platform was told: its number and the day. It is asked again after working days. Raises ImitationRefused."""
    _refuse_others(by, ticket)
    if on > day_of(at):
        raise ImitationRefused(_("This day is still to come. Report it first; then note it here."))
    if not case.evidence.exists():
        raise ImitationRefused(_("Keep a picture first: once it is reported, it can be gone within the hour."))
    _move(case, "report", by=by, at=at, ticket=ticket.strip(), reported_on=on, remind_on=_next(on), ended_at=None,
          ended_by=None)  # fmt: skip


@transaction.atomic
def ask_again(case: ImpersonationCase, *, by: Person, at: dt.datetime) -> None:
    """The platform was asked again today. Raises ImitationRefused."""
    _refuse_others(by)
    _move(case, "ask_again", by=by, at=at, remind_on=_next(day_of(at)), asked_again=F("asked_again") + 1)


def _next(day: dt.date) -> dt.date:
    return add_working_days(day, portal_settings().imitation_reminder_days, calendar=secretariat_calendar())


@transaction.atomic
def end(case: ImpersonationCase, *, down: bool, by: Person, at: dt.datetime) -> None:
    """It is down, or the platform leaves it up; then the public goes on being warned. Raises ImitationRefused."""
    _refuse_others(by)
    _move(case, "taken_down" if down else "refused", by=by, at=at, remind_on=None, ended_at=at, ended_by=by)


@transaction.atomic
def came_back(case: ImpersonationCase, *, by: Person, at: dt.datetime) -> None:
    """It was down and is there again: warned of, and to be reported anew. Raises ImitationRefused."""
    _refuse_others(by)
    try:
        with transaction.atomic():
            _move(case, "came_back", by=by, at=at, ended_at=None, ended_by=None, erased_at=None, ticket="",
                  reported_on=None)  # fmt: skip
    except IntegrityError as error:
        raise ImitationRefused(_("This account is followed up already. Look for its link in the list.")) from error


def _move(case: ImpersonationCase, action: str, *, by: Person, at: dt.datetime, **values) -> None:
    starts, ends_in = TRANSITIONS[action]
    same = ImpersonationCase.objects.filter(pk=case.pk, state__in=starts, asked_again=case.asked_again)
    if not same.update(state=ends_in, **values):
        raise ImitationRefused(_("A colleague was quicker: this has moved on. Its page shows how it stands now."))
    record(f"imitations.{action}", case, by=by, at=at, data={"from": case.state, "to": str(ends_in)})
    case.refresh_from_db()
