"""The help lines of each country: entered, checked and withdrawn by the team; the portal ships none (R9)."""

import datetime as dt
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import reason_for
from accounts.models import Person
from accounts.roles import Permission
from ledger.recording import record
from policies.guidance.reading import renew_stamp
from policies.models import HelpLine, HelpLineText, Need
from portal.store import day_of

PHRASES = {
    "help_lines.entered": gettext_lazy("entered a help line"),
    "help_lines.changed": gettext_lazy("changed a help line"),
    "help_lines.checked": gettext_lazy("checked that a help line answers"),
    "help_lines.withdrawn": gettext_lazy("withdrew a help line"),
}
# After so many days a line is to be called again: a number that rings nowhere does harm.
CHECK_AGAIN_DAYS = 183


class LineRefused(Exception):
    """The help line cannot be entered so; the text says what to do."""


@dataclass(frozen=True)
class LineFacts:
    country: str
    need: Need | str
    name: str
    phone: str = ""
    link: str = ""


@transaction.atomic
def enter_line(facts: LineFacts, *, about: dict[str, str], by: Person, at: dt.datetime) -> HelpLine:
    """Enter a line that ``by`` has just checked; ``about`` says by language when it answers. Raises LineRefused."""
    _refuse_unless(by, facts)
    try:
        with transaction.atomic():
            line = HelpLine.objects.create(**vars(facts), checked_on=day_of(at), checked_by=by)
    except IntegrityError as error:
        raise _known_already(facts) from error
    _set_about(line, about)
    renew_stamp()
    record("help_lines.entered", line, by=by, at=at, data={"country": line.country, "need": line.need})
    return line


@transaction.atomic
def change_line(line: HelpLine, facts: LineFacts, *, about: dict[str, str], by: Person, at: dt.datetime) -> None:
    """Correct a line; whoever corrects it has checked it. Raises LineRefused."""
    _refuse_unless(by, facts)
    in_use = HelpLine.objects.filter(pk=line.pk, withdrawn_at=None)
    try:
        with transaction.atomic():
            changed = in_use.update(**vars(facts), checked_on=day_of(at), checked_by=by)
    except IntegrityError as error:
        raise _known_already(facts) from error
    if not changed:
        raise LineRefused(_("It has been withdrawn. Enter it anew."))
    _set_about(line, about)
    renew_stamp()
    line.refresh_from_db()
    record("help_lines.changed", line, by=by, at=at, data={"country": line.country, "need": line.need})


@transaction.atomic
def check_line(line: HelpLine, *, by: Person, at: dt.datetime) -> None:
    """Say that the line answers today. Raises LineRefused."""
    _refuse_unless(by)
    if not HelpLine.objects.filter(pk=line.pk, withdrawn_at=None).update(checked_on=day_of(at), checked_by=by):
        raise LineRefused(_("It has been withdrawn. Enter it anew."))
    renew_stamp()
    record("help_lines.checked", line, by=by, at=at, data={"country": line.country})


@transaction.atomic
def withdraw_line(line: HelpLine, *, by: Person, at: dt.datetime) -> None:
    """Show the line nowhere any more. Raises LineRefused."""
    _refuse_unless(by)
    if not HelpLine.objects.filter(pk=line.pk, withdrawn_at=None).update(withdrawn_at=at, withdrawn_by=by):
        raise LineRefused(_("It has been withdrawn already."))
    renew_stamp()
    record("help_lines.withdrawn", line, by=by, at=at, data={"country": line.country})


def _refuse_unless(by: Person, facts: LineFacts | None = None) -> None:
    if not by.may(Permission.WRITE_POLICIES):
        raise LineRefused(reason_for(Permission.WRITE_POLICIES))
    if facts is not None and not (facts.phone or facts.link):
        raise LineRefused(_("Enter a phone number, a link, or both."))


def _known_already(facts: LineFacts) -> LineRefused:
    return LineRefused(_("%(name)s stands on the list of this country already.") % {"name": facts.name})


def _set_about(line: HelpLine, about: dict[str, str]) -> None:
    for language, text in about.items():
        if text.strip():
            HelpLineText.objects.update_or_create(line=line, language=language, defaults={"about": text.strip()})
        else:
            HelpLineText.objects.filter(line=line, language=language).delete()
