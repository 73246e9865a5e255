"""Whom to call about a channel: who may act, in the order in which one tries them (N15). Names only for those who may know
them (design §5.13); the pages ask ``rights.sees_people`` or ``may_raise_alarm`` first."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accounts.merging import Consequence, Merge
from accounts.models import Person
from channels_registry import rights
from channels_registry.models import FULL_CONTROL, Channel, Grant
from enforcement.duty.rota import contact_words, on_duty
from enforcement.incidents import sight
from enforcement.incidents.opening import AlertRefused, refuse_secrets
from enforcement.models import EmergencyNumber
from ledger.recording import record
from portal.store import portal_settings

PHRASES = {"incidents.number_given": gettext_lazy("changed their number for emergencies")}
LONGEST = 40


@dataclass(frozen=True)
class Call:
    """One line of the list: who it is here, and how they are reached; any of them may be empty."""

    role: str
    name: str
    phone: str = ""
    email: str = ""
    note: str = ""


def call_list(channel: Channel, *, reader: Person, at: dt.datetime) -> list[Call]:
    """Who may act on the channel, first whom to try first; the numbers that people gave only for those who may know them.

    Nine queries at most, however many people there are.
    """
    grants = list(
        Grant.objects.live(at).filter(channel=channel).with_of_team(at).select_related("person").order_by("pk")
    )
    listed = [*(grant.person_id for grant in grants), channel.responsible_id, channel.deputy_id]
    numbers = numbers_of(listed) if sight.reads_numbers(reader, channel, at=at) else {}
    found = [_duty(reader=reader, at=at)]
    seen: set[int] = set()

    def add(role: str, person: Person | None, note: str = "") -> None:
        if person is not None and person.is_active and person.pk not in seen:
            seen.add(person.pk)
            found.append(Call(role, person.full_name, numbers.get(person.pk, ""), person.email, note))

    in_control = [grant for grant in grants if grant.level in FULL_CONTROL]
    for grant in in_control:
        if grant.of_team:
            add(_("Secretariat co-administrator"), grant.person)
    add(_("Responsible person"), channel.responsible)
    add(_("Deputy"), channel.deputy)
    for grant in [*in_control, *grants]:
        add(grant.get_level_display(), grant.person, grant.native_role)
    contact = rights.contact_of(channel)
    if contact:
        role = _("Shared mailbox of the channel") if channel.shared_mailbox else _("Contact mailbox of the group")
        found.append(Call(role, "", email=contact))
    return found


def _duty(*, reader: Person, at: dt.datetime) -> Call:
    """Whoever is on duty, or the contact point where nobody is."""
    words = contact_words(on_duty(at), reader=reader, at=at)
    return Call(_("Communications team"), portal_settings().contact_name, words.phone, words.email, words.sentence)


def numbers_of(people: Iterable[int | None]) -> dict[int, str]:
    """The numbers that these people gave. One query."""
    wanted = {pk for pk in people if pk is not None}
    return dict(EmergencyNumber.objects.filter(person__in=wanted).values_list("person_id", "phone"))


@transaction.atomic
def give_number(person: Person, phone: str, *, at: dt.datetime) -> None:
    """A person gives, changes or (with "") takes back their own number. Raises AlertRefused."""
    phone = phone.strip()
    refuse_secrets(phone)
    if phone and (len(phone) > LONGEST or sum(sign.isdigit() for sign in phone) < 3 or not _is_number(phone)):
        raise AlertRefused(_("Give a phone number with its country, for instance +41 22 555 01 00."))
    if phone:
        EmergencyNumber.objects.update_or_create(person=person, defaults={"phone": phone, "given_at": at})
    else:
        EmergencyNumber.objects.filter(person=person).delete()
    record("incidents.number_given", person, by=person, at=at, data={"given": bool(phone)})


def _is_number(phone: str) -> bool:
    return all(sign.isdigit() or sign in "+-/(). " for sign in phone)


def how_reached(call: Call) -> str:
    """Phone and mail in one cell of a table."""
    return "\n".join(part for part in (call.phone, call.email) if part) or pgettext("phone", "Not known")


# --- Two entries of one person ----------------------------------------------------------------------------------------------


def carry_number(merge: Merge) -> None:
    """The kept entry's own number counts; the other one's only where it has none."""
    if EmergencyNumber.objects.filter(person=merge.kept.pk).exists():
        EmergencyNumber.objects.filter(person=merge.gone.pk).delete()
    EmergencyNumber.objects.filter(person=merge.gone.pk).update(person=merge.kept.pk)


def number_told(merge: Merge) -> Iterator[Consequence]:
    yield Consequence(
        gettext_lazy("Number for emergencies"), EmergencyNumber.objects.filter(person=merge.gone.pk).count()
    )
