"""State what is known of a channel's safety, and how one gets in (A8, I2, design §4 and §5.3).

Facts are yes, no or not known, each with its date and who said so; what nobody ever spoke of has no row. A new answer ends
the one before and never overwrites it. No function here takes a secret: of a safe the name, of a device who keeps it.
"""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from channels_registry import rights
from channels_registry.coadministration import lock
from channels_registry.findings import follow
from channels_registry.grants import change_level
from channels_registry.models import (
    ENDED,
    FULL_BY_ONE_LOGIN,
    OF_GRANT,
    SINGLE_LOGIN,
    AccessLevel,
    Channel,
    Fact,
    FactValue,
    Grant,
    SecurityFact,
    WayIn,
    WayInDetails,
)
from channels_registry.verifying import VerifyRefused, refuse_secret
from ledger.recording import record

PHRASES = {
    "access.facts_stated": gettext_lazy("stated what is known about the safety of the access"),
    "access.way_in_stated": gettext_lazy("stated how one gets in"),
}
MOST_NAME = 120


def state_fact(
    channel: Channel, *, fact: Fact, value: FactValue, by: Person, at: dt.datetime, grant: Grant | None = None
) -> SecurityFact:
    """State one fact of the channel, or of one access to it. Raises VerifyRefused."""
    return state_facts(channel, {fact: value}, by=by, at=at, grant=grant)[0]


@transaction.atomic
def state_facts(
    channel: Channel, answers: Mapping[str, str], *, by: Person, at: dt.datetime, grant: Grant | None = None
) -> list[SecurityFact]:
    """State several facts at once (fact: value). The same answer again is a new statement with its own date.

    The channel's keepers and the team may; of one access also its holder. Raises VerifyRefused.
    """
    _refuse_ended(channel)
    if not (rights.may_keep(by, channel, at=at) or (grant is not None and grant.person_id == by.pk)):
        raise VerifyRefused(rights.ask_the_team())
    if grant is not None and (grant.channel_id != channel.pk or not set(answers) <= set(OF_GRANT)):
        raise VerifyRefused(_("This is known of the channel as a whole, not of one access."))
    if not answers:
        raise VerifyRefused(_("Choose an answer to one of the questions at least."))
    lock([channel.pk])
    if grant is not None and not Grant.objects.not_ended().filter(pk=grant.pk).exists():
        raise VerifyRefused(_("This access has already ended."))
    SecurityFact.objects.current().filter(channel=channel, grant=grant, fact__in=answers).update(until=at)
    made = SecurityFact.objects.bulk_create(
        SecurityFact(channel=channel, grant=grant, fact=Fact(fact), value=FactValue(value), stated_at=at, stated_by=by)
        for fact, value in answers.items()
    )
    record(
        "access.facts_stated", channel, by=by, at=at,
        data={"facts": dict(answers), "grant": grant.pk if grant else None},
        words={"person": grant.person.full_name} if grant else {},
    )  # fmt: skip
    follow([channel.pk], at=at)
    return made


@transaction.atomic
def state_way_in(
    channel: Channel,
    *,
    way_in: WayIn,
    by: Person,
    at: dt.datetime,
    safe: str = "",
    entry: str = "",
    keeper: Person | None = None,
    spare: Person | None = None,
) -> WayInDetails:
    """State how one gets in: the safe and its entry, or who keeps the device and the spare, where there is one login.

    With one login everybody who uses it can do everything, so access to publish or to reply becomes full control here as it
    is on the platform; that is the team's to state (decision record on ways in). Raises VerifyRefused.
    """
    _refuse_ended(channel)
    way_in = WayIn(way_in)
    if not rights.may_keep(by, channel, at=at):
        raise VerifyRefused(rights.ask_the_team())
    safe, entry = safe.strip(), entry.strip()
    lock([channel.pk])
    _refuse_details(channel, way_in, safe=safe, entry=entry, keeper=keeper, spare=spare, at=at)
    if way_in in SINGLE_LOGIN:
        _raise_to_full_control(channel, by=by, at=at)
    named = {
        "safe": safe if way_in == WayIn.SAFE else "",
        "entry": entry if way_in == WayIn.SAFE else "",
        "keeper": keeper if way_in == WayIn.DEVICE else None,
        "spare": spare if way_in == WayIn.DEVICE else None,
    }
    details, _created = WayInDetails.objects.update_or_create(
        channel=channel, defaults={**named, "stated_at": at, "stated_by": by}
    )
    before = Channel.objects.values_list("way_in", flat=True).get(pk=channel.pk)
    Channel.objects.filter(pk=channel.pk).update(way_in=way_in)
    channel.way_in = way_in
    record(
        "access.way_in_stated", channel, by=by, at=at,
        data={
            "before": before, "way_in": way_in.value,
            "keeper": details.keeper_id, "spare": details.spare_id,
        },
        words={name: str(value) for name, value in named.items() if value},
    )  # fmt: skip
    follow([channel.pk], at=at)
    return details


def _refuse_ended(channel: Channel) -> None:
    if Channel.objects.filter(pk=channel.pk, status__in=ENDED).exists():
        raise VerifyRefused(_("This channel has ended; what was known of it stays as it was."))


def _refuse_details(
    channel: Channel,
    way_in: WayIn,
    *,
    safe: str,
    entry: str,
    keeper: Person | None,
    spare: Person | None,
    at: dt.datetime,
) -> None:
    if way_in == WayIn.SAFE:
        refuse_secret(safe, entry)
        if not safe or not entry or max(len(safe), len(entry)) > MOST_NAME:
            raise VerifyRefused(
                _("Write the name of the safe and of the entry in it, each in %(count)d characters at most.")
                % {"count": MOST_NAME}
            )
    if way_in == WayIn.DEVICE:
        if keeper is None or spare is None or keeper == spare:
            raise VerifyRefused(_("A device has a keeper, and somebody else who keeps the spare. Name both."))
        held = set(Grant.objects.live(at).filter(channel=channel).values_list("person", flat=True))
        for person in (keeper, spare):
            if person.pk not in held:
                raise VerifyRefused(
                    _("%(name)s has no access to this channel here. Give it first: whoever keeps the device gets in.")
                    % {"name": person}
                )


def lesser_access(channel: Channel) -> QuerySet:
    """Access that is less than full control here and is full control in fact, once everybody uses one login."""
    lesser = Grant.objects.not_ended().filter(channel=channel, level__in=FULL_BY_ONE_LOGIN)
    return lesser.select_related("channel", "person")


def _raise_to_full_control(channel: Channel, *, by: Person, at: dt.datetime) -> None:
    lesser = list(lesser_access(channel).order_by("pk"))
    if lesser and not rights.manages(by):
        raise VerifyRefused(
            _(
                "With one login everybody who uses it has full control, and some people have less here: %(names)s. "
                "The communications team states it."
            )
            % {"names": ", ".join(str(grant.person) for grant in lesser)}
        )
    for grant in lesser:
        why = _("One login for everybody")
        change_level(grant, level=AccessLevel.ADMIN, by=by, at=at, why=why, already_held=True)


# --- What is not lawful ------------------------------------------------------------------------------------------------


def unlawful_ways_in(channels: QuerySet, at: dt.datetime) -> QuerySet:
    """Those among ``channels`` whose way in is none of the three lawful ones (design §4).

    "None of these"; a safe or a device of which nobody said the names; a device whose keeper or spare has no live access
    any more. What is not known is not unlawful: it is counted, not rung.
    """
    details = WayInDetails.objects.filter(channel=OuterRef("pk"))
    keeps = Grant.objects.live(at).filter(channel=OuterRef("channel"))
    held = details.filter(
        Exists(keeps.filter(person=OuterRef("keeper"))), Exists(keeps.filter(person=OuterRef("spare")))
    )
    return channels.filter(
        Q(way_in=WayIn.OTHER)
        | Q(Q(way_in=WayIn.SAFE), ~Exists(details.exclude(safe="")))
        | Q(Q(way_in=WayIn.DEVICE), ~Exists(held))
    )
