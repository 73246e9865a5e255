"""The set-up of an approved channel: what is known, whose turn it is, and the acts that make the facts (A6, A8, A10, U4d).

Going live itself is ``lifecycle.activate``; it asks for four facts only. The mailbox and the six services gate nothing.
"""

import datetime as dt
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from accounts.roles import Permission
from channels_registry import rights
from channels_registry.coadministration import what_is_missing
from channels_registry.models import (
    MOST_EXTENSIONS,
    Channel,
    ChannelAddress,
    ChannelKind,
    ChannelStatus,
    Grant,
    Service,
    ServiceNote,
    SetUp,
)
from ledger.recording import record
from notifications.workdays import Calendar, add_working_days
from policies.reading import people_who_have_not_read
from portal.store import day_of

PHRASES = {
    "channels.look_confirmed": gettext_lazy("checked the name and the picture"),
    "channels.mailbox_confirmed": gettext_lazy("confirmed the shared mailbox"),
    "channels.set_up_moved": gettext_lazy("changed who looks after the set-up, or its date"),
    "channels.set_up_extended": gettext_lazy("gave the set-up thirty days more"),
    "channels.service_noted": gettext_lazy("noted what the team does for the channel"),
}

EXTENSION = dt.timedelta(days=30)
# Free days of a group put off the end of a set-up by so much at most.
LONGEST_PAUSE = dt.timedelta(days=28)


class SetUpRefused(Exception):
    """This cannot be stated or changed now; the text says why."""


@dataclass(frozen=True)
class Step:
    """One fact of the set-up. ``missing`` are sentences; ``turn`` says in words who has it."""

    key: str
    title: str
    done: bool
    turn: str = ""
    missing: list[str] = field(default_factory=list)


def steps(channel: Channel, *, at: dt.datetime) -> list[Step]:
    """The facts that gate going live, in their order, and the mailbox where it is asked for."""
    return going_live(channel, at=at) + ([_mailbox_step(channel)] if asks_for_mailbox(channel) else [])


def going_live(channel: Channel, *, at: dt.datetime) -> list[Step]:
    """The facts without which no channel goes live: ``lifecycle.activate`` asks here too."""
    return [_address_step(channel), _look_step(channel), _coadmin_step(channel, at=at), _policy_step(channel, at=at)]


def what_going_live_needs(channel: Channel, *, at: dt.datetime) -> list[str]:
    """Sentences naming the facts that are still missing; empty when the channel may go live."""
    return [sentence for step in going_live(channel, at=at) for sentence in step.missing]


def asks_for_mailbox(channel: Channel) -> bool:
    """Project channels are opened from a mailbox that other team members can open too (U4d)."""
    return channel.kind == ChannelKind.PROJECT or bool(channel.shared_mailbox)


def _address_step(channel: Channel) -> Step:
    done = channel.no_public_address or ChannelAddress.objects.current().filter(channel=channel).exists()
    title = _("The channel's link, or that it has none")
    missing = [] if done else [_("Enter the channel's link, or state that it has no public address.")]
    return Step("address", title, done, _("The group that runs the channel"), missing)


def _look_step(channel: Channel) -> Step:
    checked = SetUp.objects.filter(channel=channel, look_checked_at__isnull=False).exists()
    missing = [] if checked else [_("Someone must look at name and picture on the platform and confirm them.")]
    return Step("look", _("Name and picture looked at and confirmed"), checked, _("The communications team"), missing)


def _coadmin_step(channel: Channel, *, at: dt.datetime) -> Step:
    missing = what_is_missing(channel, at=at)
    title = _("A Secretariat co-administrator, and a second person with full control")
    return Step("coadmin", title, not missing, _("The communications team"), missing)


def _policy_step(channel: Channel, *, at: dt.datetime) -> Step:
    missing = [
        _("%(name)s has not yet read and accepted the policy.") % {"name": person}
        for person in unread_holders(channel, at=at)
    ]
    title = _("The policy read and accepted by everyone with access")
    return Step("policy", title, not missing, _("The people with access"), missing)


def _mailbox_step(channel: Channel) -> Step:
    confirmed = SetUp.objects.filter(channel=channel, mailbox_confirmed_at__isnull=False).exists()
    title = _("The platform knows the channel by its shared mailbox")
    return Step("mailbox", title, confirmed, _("The group that runs the channel"))


def unread_holders(channel: Channel, *, at: dt.datetime) -> list[Person]:
    """People with access who have not accepted the policy in force (A10)."""
    holders = Person.objects.filter(grants__in=Grant.objects.not_ended().filter(channel=channel), is_active=True)
    return people_who_have_not_read(holders.distinct(), at=at)


# --- The last day ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Deadline:
    """``last_day`` is a working day of the channel's body; the set-up lapses as ``lapses_on``, the next one, begins."""

    last_day: dt.date
    lapses_on: dt.date

    @classmethod
    def of(cls, due_on: dt.date, *, calendar: Calendar) -> "Deadline":
        """A day on which nobody works moves to the next one on which they do, by the calendar of the body's country."""
        last_day = due_on
        if not calendar.is_working(due_on):
            last_day = add_working_days(due_on, 1, calendar=calendar, within=LONGEST_PAUSE)
        return cls(last_day, add_working_days(last_day, 1, calendar=calendar, within=LONGEST_PAUSE))


def has_run_out(plan: SetUp, *, on: dt.date, calendar: Calendar) -> bool:
    """Whether the set-up lapses on this day: not on one that is free by its body's calendar, unless all have been for long."""
    if on < Deadline.of(plan.due_on, calendar=calendar).lapses_on:
        return False
    return calendar.is_working(on) or on > plan.due_on + 2 * LONGEST_PAUSE


# --- Acts --------------------------------------------------------------------------------------------------------------


def _refuse_others(by: Person) -> None:
    if not rights.manages(by):
        raise SetUpRefused(rights.ask_the_team())


def _change(channel: Channel, **values) -> None:
    being_set_up = SetUp.objects.filter(channel=channel, channel__status=ChannelStatus.APPROVED)
    if not being_set_up.update(**values):
        raise SetUpRefused(_("The set-up of this channel is over. Its page shows how it stands now."))


@transaction.atomic
def confirm_look(channel: Channel, *, by: Person, at: dt.datetime) -> None:
    """Someone looked at name and picture on the platform: recognisable, and as agreed (U4a, U5). Raises SetUpRefused."""
    _refuse_others(by)
    _change(channel, look_checked_at=at, look_checked_by=by)
    record("channels.look_confirmed", channel, by=by, at=at)


@transaction.atomic
def confirm_mailbox(channel: Channel, *, by: Person, at: dt.datetime) -> None:
    """The account on the platform is registered with the shared mailbox (U4d); its keepers know. Raises SetUpRefused."""
    if not rights.may_keep(by, channel, at=at):
        raise SetUpRefused(rights.ask_the_team())
    if not channel.shared_mailbox:
        raise SetUpRefused(_("No shared mailbox is known for this channel. Enter it in the details first."))
    _change(channel, mailbox_confirmed_at=at)
    record("channels.mailbox_confirmed", channel, by=by, at=at)


@transaction.atomic
def move_set_up(channel: Channel, *, owner: Person, due_on: dt.date, by: Person, at: dt.datetime, why: str) -> None:
    """Give the set-up another owner or another day. Raises SetUpRefused."""
    _refuse_others(by)
    if due_on <= day_of(at):
        raise SetUpRefused(_("This day has come already. Choose a later one."))
    if not owner.is_active:
        raise SetUpRefused(_("%(name)s has left. Choose someone else.") % {"name": owner})
    _change(channel, owner=owner, due_on=due_on)
    record(
        "channels.set_up_moved", channel, by=by, at=at, why=why,
        data={"owner": owner.pk, "due_on": due_on}, words={"owner": owner.full_name},
    )  # fmt: skip


@transaction.atomic
def extend_set_up(channel: Channel, *, by: Person, at: dt.datetime, seen: int | None = None) -> dt.date:
    """Give the set-up thirty days more, twice at most; returns its new day. Raises SetUpRefused.

    ``seen``: how often it had been extended when the person looked, so that a second press of the button is not a second
    extension. Only whoever looks after the set-up or someone of the team extends it.
    """
    plan = SetUp.objects.filter(channel=channel).first()
    if plan is None or not (by.may(Permission.MANAGE_CHANNELS) or plan.owner_id == by.pk):
        raise SetUpRefused(_("Only the communications team, or whoever looks after the set-up, gives it more time."))
    if plan.extensions >= MOST_EXTENSIONS:
        raise SetUpRefused(
            _("The set-up has been extended twice. The communications team can still move the day, with a reason.")
        )
    due_on = plan.due_on + EXTENSION
    as_seen = SetUp.objects.filter(
        channel=channel,
        channel__status=ChannelStatus.APPROVED,
        due_on=plan.due_on,
        extensions=plan.extensions if seen is None else seen,
    )
    if not as_seen.update(due_on=due_on, extensions=plan.extensions + 1):
        raise SetUpRefused(_("The set-up has changed since you opened the page. Look at its day again."))
    record(
        "channels.set_up_extended", channel, by=by, at=at,
        data={"earlier": plan.due_on, "due_on": due_on, "time": plan.extensions + 1},
    )  # fmt: skip
    return due_on


@transaction.atomic
def note_service(
    channel: Channel, service: Service, *, note: str, contact: Person | None, by: Person, at: dt.datetime
) -> ServiceNote:
    """Say what the team does for the channel and who is asked about it (A6a–f)."""
    _refuse_others(by)
    noted, _created = ServiceNote.objects.update_or_create(
        channel=channel,
        service=service,
        defaults={"note": note, "contact": contact, "updated_at": at, "updated_by": by},
    )
    record(
        "channels.service_noted", channel, by=by, at=at,
        data={"service": service, "contact": contact and contact.pk}, words={"note": note},
    )  # fmt: skip
    return noted
