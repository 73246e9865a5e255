"""Where no program can read a profile, a person shows a picture of it (N10)."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activity.answering import may_answer
from activity.models import OwnershipProof, ProofMethod, ProofResult
from channels_registry.evidence import keep_evidence
from channels_registry.models import Channel
from ledger.recording import record
from portal.files import ReadFile

PHRASES = {"ownership.shown": gettext_lazy("showed a picture that the account names us")}


class NotYours(Exception):
    """Only those who look after the channel, and the team, show its picture."""


@transaction.atomic
def show_picture(channel: Channel, picture: ReadFile, *, by, at: dt.datetime) -> OwnershipProof:
    """Keep the picture as today's proof, in place of an earlier one. Raises NotYours, and NotAccepted for too many files."""
    if not may_answer(channel, by=by, at=at):
        raise NotYours(
            _("Only those who look after this channel and the communications team can show a picture of it.")
        )
    kept = keep_evidence(channel, picture, by=by, at=at)
    proof, _made = OwnershipProof.objects.update_or_create(
        channel=channel,
        method=ProofMethod.PICTURE,
        defaults={
            "result": ProofResult.FOUND, "checked_at": at, "since": at, "found_at": at, "lost_at": None,
            "picture": kept, "shown_by": by,
        },
    )  # fmt: skip
    record("ownership.shown", channel, by=by, at=at, data={"evidence": kept.pk})
    return proof
