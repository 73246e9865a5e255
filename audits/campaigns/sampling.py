"""The second look: one decided item in ten is looked at by somebody else, for a figure and nothing more (N9).

Drawn by the digest of the item, so that nobody can draw until the draw pleases, and anybody can draw it again and see.
"""

import datetime as dt
import hashlib

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Person
from audits.campaigns.rights import NotYours, refuse_runner, runs
from audits.models import FROZEN, Campaign, SecondLook, SecondLookResult
from ledger.recording import record
from portal.secrets import looks_like_secret, why_refused

ONE_IN = 10


class LookRefused(Exception):
    """The second look is not taken; the text says what to do."""


def is_drawn(campaign_id: int, item_id: int) -> bool:
    digest = hashlib.sha256(f"{campaign_id}:{item_id}".encode()).digest()
    return int.from_bytes(digest[:8]) % ONE_IN == 0


@transaction.atomic
def draw(campaign: Campaign, *, by: Person, at: dt.datetime) -> int:
    """Draw one in ten of what has been decided so far; what was drawn before stays. Returns how many are new.

    Raises NotYours, LookRefused (nothing is decided yet).
    """
    refuse_runner(by)
    if campaign.status not in FROZEN:
        raise LookRefused(_("Nothing has been asked yet."))
    decided = campaign.items.exclude(decision="").filter(second_look=None).order_by("pk")
    pks = list(decided.values_list("pk", flat=True))
    drawn = [pk for pk in pks if is_drawn(campaign.pk, pk)]
    if not drawn and pks and not SecondLook.objects.filter(item__campaign=campaign).exists():
        drawn = pks[:1]  # so that a short list has one, too
    SecondLook.objects.bulk_create(
        [SecondLook(item_id=pk, drawn_at=at, drawn_by=by) for pk in drawn], batch_size=1000, ignore_conflicts=True
    )
    record("campaigns.drawn", campaign, by=by, at=at, data={"of": len(pks), "items": drawn})
    return len(drawn)


def may_look(look: SecondLook, person: Person) -> bool:
    """Whoever runs campaigns, did not decide it, and is not whom it is about; under whichever entry."""
    involved = [one for one in (look.item.decided_by, look.item.person) if one is not None]
    return runs(person) and all(person.pk not in (one.pk, one.merged_into_id) for one in involved)


@transaction.atomic
def note(look: SecondLook, result: SecondLookResult, *, note: str, by: Person, at: dt.datetime) -> None:
    """Say whether the second pair of eyes agrees. The decision stays as it is. Raises NotYours, LookRefused."""
    refuse_runner(by)
    if not may_look(look, by):
        raise NotYours(_("You decided this, or it is about your own access. A colleague looks at it."))
    text = note.strip()
    if result == SecondLookResult.DIFFERS and not text:
        raise LookRefused(_("Say what you would have decided, and why."))
    if looks_like_secret(text):
        raise LookRefused(why_refused())
    values = {"result": result, "note": text, "looked_at": at, "looked_by": by}
    if not SecondLook.objects.filter(pk=look.pk, result="").update(**values):
        raise LookRefused(_("Somebody has looked at this already."))
    for name, value in values.items():
        setattr(look, name, value)
    record(
        "campaigns.looked_again", look.item.campaign, by=by, at=at, why=text,
        data={"item": look.item_id, "result": str(result)},
    )  # fmt: skip


def looks_of(campaign: Campaign):
    """What was drawn, with everything its page prints."""
    return (
        SecondLook.objects.filter(item__campaign=campaign)
        .select_related("item__person", "item__channel__platform", "item__decided_by", "looked_by")
        .order_by("item__channel__name", "item")
    )
