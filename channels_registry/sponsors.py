"""The end of an external person's access: the sponsor is told before, and can say that it may end (L2).

Letters leave 30 and 7 days before, and one day before only if nothing was done since the first: nobody moved the end or
changed the access, nobody else was given as much, and the sponsor did not say that it may end.
"""

import datetime as dt
import json
import zoneinfo
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from channels_registry import rights
from channels_registry.models import HIGHEST_FIRST, Grant
from ledger.models import LedgerEntry
from ledger.recording import record
from notifications.writing import Post, write_letters
from portal.store import last_day_before, portal_zone

PHRASES = {"grants.end_agreed": gettext_lazy("said that the access may end on its day")}
# Days before the end at which the sponsor is told; the last one only if nothing was done.
STEPS = (30, 7, 1)
LAST_STEP = 1
DONE = ("grants.end_agreed", "grants.end_set", "grants.changed")


class NotYourAccess(Exception):
    """The person does not answer for this access, or it has no end to agree to; the text says so."""


def ending(at: dt.datetime):
    """Live external access whose end is near enough for a letter."""
    horizon = at + dt.timedelta(days=max(STEPS))
    return Grant.objects.live(at).filter(ends_at__lte=horizon, person__sponsor__isnull=False)


@transaction.atomic
def agree_to_end(grant: Grant, *, by: Person, at: dt.datetime) -> None:
    """The sponsor, or the team, says that the access may end on its day; no further letter asks. Raises NotYourAccess."""
    if by.pk != grant.person.sponsor_id and not rights.manages(by):
        raise NotYourAccess(rights.ask_the_team())
    if not Grant.objects.live(at).filter(pk=grant.pk, ends_at__isnull=False).exists():
        raise NotYourAccess(_("This access has ended, or has no end; there is nothing to say."))
    record(
        "grants.end_agreed", grant.channel, by=by, at=at,
        data={"grant": grant.pk, "person": grant.person_id, "level": grant.level, "ends_at": grant.ends_at},
        words={"person": grant.person.full_name},
    )  # fmt: skip


def tell_sponsors(*, at: dt.datetime) -> int:
    """Before an external person's access ends, the sponsor is told: one letter per access and step. Returns the letters."""
    due = list(ending(at).select_related("person__sponsor", "channel").order_by("ends_at", "pk"))
    done = settled(due, at=at)
    zone = portal_zone()
    posts = []
    for grant in due:
        step = _step(grant, at=at)
        if step != LAST_STEP or grant.pk not in done:
            posts.append(_post(grant, step, zone))
    write_letters("channels.access_ends", posts, at=at)
    return len(posts)


def settled(grants: Iterable[Grant], *, at: dt.datetime) -> set[int]:
    """Those among ``grants`` (ids) about which somebody did something since the first letter. Two queries."""
    since = at - dt.timedelta(days=max(STEPS))
    channels = {grant.channel_id for grant in grants}
    decisions = LedgerEntry.objects.filter(
        subject_type="channels_registry.channel", subject_id__in=channels, action__in=DONE, at__gt=since
    )
    done = {json.loads(data).get("grant") for data in decisions.values_list("data", flat=True)}
    given = Grant.objects.live(at).filter(channel__in=channels, granted_at__gt=since)
    others = list(given.values_list("channel", "person", "level"))
    return {
        grant.pk
        for grant in grants
        if grant.pk in done
        or any(
            channel == grant.channel_id and person != grant.person_id and _as_much(level, grant.level)
            for channel, person, level in others
        )
    }


def _as_much(level: str, needed: str) -> bool:
    return HIGHEST_FIRST.index(level) <= HIGHEST_FIRST.index(needed)


def _step(grant: Grant, *, at: dt.datetime) -> int:
    """The nearest step that has come: 1 on the last day, 7 in the last week, 30 before."""
    return min(days for days in STEPS if grant.ends_at <= at + dt.timedelta(days=days))


def _post(grant: Grant, step: int, zone: zoneinfo.ZoneInfo) -> Post:
    last_day = last_day_before(grant.ends_at, zone)
    sponsor = grant.person.sponsor
    return Post(
        event=f"access-ends:{grant.pk}:{last_day.isoformat()}:{step}",
        person=sponsor,
        data={
            "name": sponsor.full_name,
            "person": grant.person.full_name,
            "employer": grant.person.employer,
            "channel": grant.channel.name,
            "last_day": last_day.isoformat(),
            "path": f"/registry/{grant.channel_id}/",
            "agree_path": f"/registry/{grant.channel_id}/access/{grant.pk}/may-end/",
        },
    )
