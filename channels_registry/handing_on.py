"""Hand an access over to a successor: what the successor has already is kept or raised, never lowered, and nothing is lost.

The team hands over for anyone. An administrator hands over what is their own, to someone of the channel's group or of the
communications team; more than that the team does (A7, A14).
"""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.holding import lock_people
from accounts.models import Membership, Person, PersonKind
from channels_registry import coadministration, rights
from channels_registry.grants import GrantRefused, NotReadYet, change_level, give_access, revoke
from channels_registry.merging import higher
from channels_registry.models import AccessLevel, Channel, Grant, Source
from ledger.recording import record
from policies.reading import unread_versions

PHRASES = {"grants.handed_on": gettext_lazy("handed access over")}


def is_near(person: Person, channel: Channel, *, at: dt.datetime) -> bool:
    """Of the channel's group or of the communications team: to them an administrator hands over without asking the team."""
    return (
        Membership.objects.live().filter(person=person, body=channel.body_id).exists()
        or Person.objects.team(at).filter(pk=person.pk).exists()
    )


def not_near(person: Person) -> str:
    return _("%(name)s belongs neither to the channel's group nor to the communications team. Ask the team.") % {
        "name": person
    }


def refuse_handing_on(grant: Grant, *, successor: Person, by: Person, at: dt.datetime) -> None:
    """Raises GrantRefused, and NotReadYet where only the policy stands between."""
    if successor.pk == grant.person_id:
        raise GrantRefused(_("The successor must be someone else."))
    if not rights.manages(by):
        if by.pk != grant.person_id or by.kind != PersonKind.STAFF or not grant.is_live_at(at):
            raise GrantRefused(rights.ask_the_team())
        if successor.kind != PersonKind.STAFF or not is_near(successor, grant.channel, at=at):
            raise GrantRefused(not_near(successor))
    if not successor.is_active:
        raise GrantRefused(_("%(name)s has left and cannot be given access.") % {"name": successor})
    if unread_versions(successor, at=at).exists():
        raise NotReadYet(
            _("%(name)s has not yet read and accepted the policy. The access goes over by itself when that is done.")
            % {"name": successor}
        )


@transaction.atomic
def hand_on(grant: Grant, *, successor: Person, by: Person, at: dt.datetime, why: str, ends_now: bool = True) -> Grant:
    """Give the successor at least this access; ``ends_now`` ends the person's own with it. Returns the successor's.

    Raises GrantRefused, NotReadYet, WouldLeaveGap; then nothing has changed.
    """
    lock_people([successor, grant.person])
    grant = Grant.objects.select_related("channel", "person").get(pk=grant.pk)
    successor = Person.objects.get(pk=successor.pk)
    if grant.ended_at is not None:
        raise GrantRefused(_("This access has already ended."))
    refuse_handing_on(grant, successor=successor, by=by, at=at)
    coadministration.lock([grant.channel_id])
    known = (
        Grant.objects.not_ended().filter(channel=grant.channel_id, person=successor).select_related("channel").first()
    )
    # The rules of this act were judged above; the two halves are the portal's, and the names stand on the rows.
    if known is None:
        level = AccessLevel(grant.level)
        known = give_access(grant.channel, person=successor, level=level, by=None, at=at, source=Source.HANDED_OVER)
        Grant.objects.filter(pk=known.pk).update(granted_by=by)
    elif (level := higher(grant, known)) != known.level:
        change_level(known, level=level, by=None, at=at, why=why)
    record(
        "grants.handed_on", grant.channel, by=by, at=at, why=why,
        data={"grant": grant.pk, "person": grant.person_id, "to": successor.pk, "given": known.pk, "ended": ends_now},
        words={"person": grant.person.full_name, "to": successor.full_name},
    )  # fmt: skip
    if ends_now:
        revoke(grant, by=None, at=at, why=why or _("Handed over."))
        Grant.objects.filter(pk=grant.pk).update(ended_by=by)
    return known
