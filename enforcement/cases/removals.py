"""Urgent protective removal (A13): a child, a danger, personal data. It is removed first and noted here afterwards.

Whoever is listed on the channel notes it, without asking anybody. It reproaches nobody with anything; a formal case is
another matter, and may refer to it.
"""

import datetime as dt
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from channels_registry import rights
from channels_registry.models import Channel
from enforcement.cases.concerns import CaseRefused, refuse_secrets
from enforcement.models import Protected, ProtectiveRemoval
from ledger.recording import Decision, record, record_many
from portal.batches import until_none
from portal.store import portal_settings

PHRASES = {
    "removals.noted": gettext_lazy("noted that something was removed at once"),
    "removals.erased": gettext_lazy("erased what was noted of a removal, since its time was over"),
}
TOGETHER = 500


@transaction.atomic
def note_removal(
    channel: Channel, *, protects: Protected, removed_at: dt.datetime, words: str, by: Person, at: dt.datetime
) -> ProtectiveRemoval:
    """Say what was removed, and whom that protects; never a name. Raises CaseRefused."""
    if not rights.may_raise_alarm(by, channel, at=at):
        raise CaseRefused(rights.ask_the_team())
    refuse_secrets(words)
    if removed_at > at:
        raise CaseRefused(_("This moment is still to come. Remove it first; then note it here."))
    removal = ProtectiveRemoval.objects.create(
        channel=channel, protects=protects, words=words.strip(), removed_at=removed_at, noted_at=at, noted_by=by
    )
    record("removals.noted", removal, by=by, at=at, data={"channel": channel.pk, "protects": str(protects)})
    return removal


def erase_removals(*, at: dt.datetime, dry_run: bool = False) -> int:
    """Erase the words of removals whose time is over; that something was removed, where and when stays."""
    before = at - dt.timedelta(days=portal_settings().case_words_days)
    over = ProtectiveRemoval.objects.filter(erased_at=None, noted_at__lte=before)
    return until_none(over, partial(_erase, at=at), most=TOGETHER, dry_run=dry_run)


def _erase(removals: list[ProtectiveRemoval], *, at: dt.datetime) -> None:
    ProtectiveRemoval.objects.filter(pk__in=[one.pk for one in removals]).update(words="", erased_at=at)
    record_many("removals.erased", [Decision(one) for one in removals], by=None, at=at)
