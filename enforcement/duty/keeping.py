"""Keep the duty rota: enter a duty, hand one over, cancel one. Each is on the record of decisions (A11)."""

import datetime as dt
from collections.abc import Iterator

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.access import reason_for
from accounts.holding import lock_people
from accounts.models import Person
from accounts.roles import Permission
from enforcement.duty.rota import AHEAD_DAYS, gaps_of, hour_of, may_keep, stretches_of, team_members
from enforcement.models import DutyShift
from ledger.recording import record
from notifications.writing import write_letter
from portal.attention import Item, Topic
from portal.day_words import day_in_words
from portal.models import PortalSettings
from portal.store import day_of, portal_zone
from portal.waiting_rows import Row, told

PHRASES = {
    "duty.entered": gettext_lazy("entered a duty of the communications team"),
    "duty.cancelled": gettext_lazy("cancelled a duty of the communications team"),
    "duty.handed_over": gettext_lazy("handed a duty of the communications team over"),
}
GIVEN = "duty.given"
# Longer ones are slips of the keyboard.
LONGEST_DAYS = 92


class DutyRefused(Exception):
    """The duty cannot be kept so; the text says why and what to do."""


@transaction.atomic
def enter_shift(
    *,
    person: Person,
    first_day: dt.date,
    last_day: dt.date,
    from_hour: int,
    until_hour: int,
    substitute: Person | None,
    phone: str,
    phone_seen_by: str,
    by: Person,
    at: dt.datetime,
) -> DutyShift:
    """Say who is on duty when. Whoever is given a duty by somebody else has a letter. Raises DutyRefused."""
    _refuse_others(by)
    _hold_the_rota()
    if last_day < first_day:
        raise DutyRefused(_("The last day comes before the first."))
    if (last_day - first_day).days >= LONGEST_DAYS:
        raise DutyRefused(_("A duty can last three months at most. Enter what follows as another one."))
    if last_day < day_of(at):
        raise DutyRefused(_("These days are over. Choose days from today on."))
    if not from_hour < until_hour:
        raise DutyRefused(_("The end of the hours comes before their beginning. For a night, enter two duties."))
    _refuse_outside_team(person, substitute, at=at)
    _refuse_overlap(first_day, last_day, from_hour, until_hour)
    shift = DutyShift.objects.create(
        person=person, substitute=substitute, first_day=first_day, last_day=last_day, from_hour=from_hour,
        until_hour=until_hour, phone=phone, phone_seen_by=phone_seen_by, entered_by=by, entered_at=at,
    )  # fmt: skip
    record("duty.entered", shift, by=by, at=at, data=_facts(shift), words=_names(shift))
    _tell(shift, by=by, at=at)
    return shift


@transaction.atomic
def cancel_shift(shift: DutyShift, *, by: Person, at: dt.datetime) -> None:
    """Nobody has this duty any more; what is left open becomes a gap. Raises DutyRefused."""
    _refuse_others(by)
    _hold_the_rota()
    _end(shift, by=by, at=at)
    record("duty.cancelled", shift, by=by, at=at, data=_facts(shift), words=_names(shift))


@transaction.atomic
def hand_over(
    shift: DutyShift, *, to: Person, from_day: dt.date, phone: str, phone_seen_by: str, by: Person, at: dt.datetime
) -> DutyShift:
    """From ``from_day`` on the duty is ``to``'s, with the same hours; the days before stay. Raises DutyRefused."""
    _refuse_others(by)
    _hold_the_rota()
    shift.refresh_from_db()
    if to.pk == shift.person_id:
        raise DutyRefused(_("The duty is this person's already. Choose somebody else."))
    if not shift.first_day <= from_day <= shift.last_day or from_day < day_of(at):
        raise DutyRefused(
            _("Choose a day of this duty that is not over: %(first)s to %(last)s.")
            % {"first": day_in_words(max(shift.first_day, day_of(at))), "last": day_in_words(shift.last_day)}
        )
    substitute = shift.substitute if shift.substitute_id != to.pk else None
    _refuse_outside_team(to, None, at=at)
    last_day = shift.last_day
    if from_day == shift.first_day:
        _end(shift, by=by, at=at)
    elif not DutyShift.objects.from_day(from_day).filter(pk=shift.pk).update(last_day=from_day - dt.timedelta(days=1)):
        raise DutyRefused(_("This duty has been changed meanwhile. Look at the rota again."))
    made = DutyShift.objects.create(
        person=to, substitute=substitute, first_day=from_day, last_day=last_day, from_hour=shift.from_hour,
        until_hour=shift.until_hour, phone=phone, phone_seen_by=phone_seen_by, entered_by=by, entered_at=at,
    )  # fmt: skip
    record(
        "duty.handed_over", made, by=by, at=at, data={**_facts(made), "from": shift.pk},
        words={**_names(made), "former": str(shift.person)},
    )  # fmt: skip
    _tell(made, by=by, at=at)
    return made


def _end(shift: DutyShift, *, by: Person, at: dt.datetime) -> None:
    standing = DutyShift.objects.from_day(day_of(at)).filter(pk=shift.pk)
    if not standing.update(cancelled_at=at, cancelled_by=by):
        raise DutyRefused(_("This duty is over or cancelled already. Look at the rota again."))
    shift.cancelled_at, shift.cancelled_by = at, by


def _refuse_others(by: Person) -> None:
    if not may_keep(by):
        raise DutyRefused(reason_for(Permission.HANDLE_REPORTS))


def _hold_the_rota() -> None:
    """Until the transaction ends: two duties entered at once would not see that they overlap."""
    PortalSettings.objects.get_or_create(pk=1)
    PortalSettings.objects.filter(pk=1).update(late_days=F("late_days"))


def _refuse_outside_team(person: Person, substitute: Person | None, *, at: dt.datetime) -> None:
    asked = [one for one in (person, substitute) if one is not None]
    lock_people(asked)
    team = team_members((one.pk for one in asked), at=at)
    if any(one.pk not in team for one in asked):
        raise DutyRefused(_("Duties are for people of the communications team. Choose one of them."))
    if substitute is not None and substitute.pk == person.pk:
        raise DutyRefused(_("The substitute is another person of the communications team."))


def _refuse_overlap(first_day: dt.date, last_day: dt.date, from_hour: int, until_hour: int) -> None:
    """One voice at a time: who asks for help must know whom they reach."""
    clash = (
        DutyShift.objects.from_day(first_day)
        .filter(first_day__lte=last_day, from_hour__lt=until_hour, until_hour__gt=from_hour)
        .select_related("person")
        .first()
    )
    if clash is not None:
        raise DutyRefused(
            _("%(name)s is on duty within this time already (%(first)s to %(last)s). Hand that duty over, or choose other hours.")
            % {
                "name": clash.person.full_name,
                "first": day_in_words(clash.first_day),
                "last": day_in_words(clash.last_day),
            }
        )  # fmt: skip


def _facts(shift: DutyShift) -> dict:
    return {
        "person": shift.person_id, "substitute": shift.substitute_id, "first": shift.first_day.isoformat(),
        "last": shift.last_day.isoformat(), "hours": [shift.from_hour, shift.until_hour],
    }  # fmt: skip


def _names(shift: DutyShift) -> dict:
    return {"person": str(shift.person), "substitute": str(shift.substitute) if shift.substitute else ""}


def _tell(shift: DutyShift, *, by: Person, at: dt.datetime) -> None:
    if shift.person_id == by.pk:
        return
    write_letter(
        GIVEN, event=f"duty:{shift.pk}", at=at, person=shift.person,
        data={
            "name": shift.person.full_name, "by": by.full_name, "first": shift.first_day.isoformat(),
            "last": shift.last_day.isoformat(), "hours": f"{shift.from_hour:02}:00–{shift.until_hour:02}:00",
            "path": reverse("enforcement:duty"),
        },
    )  # fmt: skip


def forget_phones(*, at: dt.datetime, dry_run: bool = False) -> int:
    """Empty the phones of duties that are over or were cancelled: they are people's own. Returns how many."""
    over = DutyShift.objects.filter(Q(last_day__lt=day_of(at)) | Q(cancelled_at__isnull=False)).exclude(phone="")
    return over.count() if dry_run else over.update(phone="")


# --- The home page -------------------------------------------------------------------------------------------------------------


def _first_ever(person: Person, at: dt.datetime) -> QuerySet | None:
    """The first duty that was entered: nothing is missing where nobody keeps a rota."""
    if not person.may(Permission.ASSIGN_REQUESTS):
        return None
    return told(DutyShift.objects.standing().order_by("entered_at", "pk"), most=1, since="entered_at")


def _gaps(first_ever: list[Row], person: Person, at: dt.datetime) -> Iterator[Item]:
    """The days of the coming two weeks on which nobody is on duty, as one item. Three queries, where a rota is kept."""
    today, zone = day_of(at), portal_zone()
    gaps = gaps_of(today, days=AHEAD_DAYS, at=at, stretches=stretches_of(today, days=AHEAD_DAYS, at=at))
    days = sorted({gap.day for gap in gaps if hour_of(gap.day, gap.until_hour, zone) > at})
    if not days:
        return
    yield Item(
        text=ngettext(
            "On %(count)d day of the coming two weeks nobody is on duty",
            "On %(count)d days of the coming two weeks nobody is on duty",
            len(days),
        )
        % {"count": len(days)},
        verb=_("Fill the gaps"),
        url=f"{reverse('enforcement:duty')}?week={days[0].isoformat()}",
        since=first_ever[0].since,
        due=days[0],
        shared=True,
    )


gaps_for_the_lead = Topic(_first_ever, _gaps)
