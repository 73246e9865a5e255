"""What is deleted when its time is over (A12, design §5.4), by the night and by nobody else; the record keeps how many.

First go names, evidence and words, some days after the end; years after it the entry itself. What is still to be taken down
keeps what belongs to it.
"""

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Exists, Min, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy

from enforcement.consents import recording
from enforcement.models import Consent, ConsentEvidence, ConsentPlace, ConsentRemoval, ConsentWithdrawal
from ledger.recording import record
from portal.batches import until_none
from portal.models import PortalSettings
from portal.sealing import CannotOpen, newest_key_mark
from portal.store import day_of, end_of_day, months_after, portal_settings

logger = logging.getLogger(__name__)

PHRASES = {
    "consents.names_deleted": gettext_lazy(
        "deleted names, evidence and words about consents, since their time was over"
    ),
    "consents.deleted": gettext_lazy("deleted entries about consents, since their time was over"),
}
TOGETHER = 200


def _last_day_of_names(today: dt.date) -> dt.date:
    """What was over by this day has no name any more."""
    return today - dt.timedelta(days=portal_settings().consent_names_days)


def _last_day_of_entries(today: dt.date) -> dt.date:
    return months_after(today, -12 * portal_settings().consent_years)


def _unsettled(path: str) -> Exists:
    return Exists(ConsentRemoval.objects.unsettled().filter(**{path: OuterRef("pk")}))


def _named() -> QuerySet:
    """Consents of which a name or evidence is kept."""
    kept = ~Q(sealed_name="") | Q(Exists(ConsentEvidence.objects.filter(consent=OuterRef("pk"))))
    return Consent.objects.filter(kept, erased_at=None)


# --- Names, evidence, words ------------------------------------------------------------------------------------------------------


def delete_names(*, at: dt.datetime, dry_run: bool = False) -> int:
    """Returns of how many consents and withdrawals. In transactions of its own; safe to run twice."""
    day = _last_day_of_names(day_of(at))
    consents = _named().filter(~_unsettled("withdrawal__consent"), over_on__lte=day)
    wishes = ConsentWithdrawal.objects.filter(~_unsettled("withdrawal"), erased_at=None, noted_at__lt=end_of_day(day))
    steps = ((consents, _erase_consents), (wishes, _erase_wishes))
    return sum(_until_none(rows, act, "consents.names_deleted", at=at, dry_run=dry_run) for rows, act in steps)


def _until_none(
    rows: QuerySet, act: Callable[[list[int]], None], action: str, *, at: dt.datetime, dry_run: bool
) -> int:
    def some(pks: list[int]) -> None:
        act(pks, at=at)
        settings, _made = PortalSettings.objects.get_or_create(pk=1)
        record(action, settings, by=None, at=at, data={"of": rows.model._meta.model_name, "count": len(pks)})

    return until_none(rows.values_list("pk", flat=True), some, most=TOGETHER, dry_run=dry_run)


def _erase_consents(pks: list[int], *, at: dt.datetime) -> None:
    ConsentEvidence.objects.filter(consent__in=pks).delete()
    Consent.objects.filter(pk__in=pks).update(sealed_name="", key_mark="", erased_at=at)


def _erase_wishes(pks: list[int], *, at: dt.datetime) -> None:
    ConsentRemoval.objects.filter(withdrawal__in=pks).update(note="")
    ConsentWithdrawal.objects.filter(pk__in=pks).update(words="", erased_at=at)


# --- Entries -----------------------------------------------------------------------------------------------------------------------


def delete_entries(*, at: dt.datetime, dry_run: bool = False) -> int:
    """Delete consents, withdrawals and places years after their end. Returns how many; safe to run twice."""
    day = _last_day_of_entries(day_of(at))
    before = end_of_day(day)
    consents = Consent.objects.filter(~_unsettled("withdrawal__consent"), over_on__lte=day)
    wishes = ConsentWithdrawal.objects.filter(~_unsettled("withdrawal"), consent=None, noted_at__lt=before)
    asked = Exists(ConsentWithdrawal.objects.filter(place=OuterRef("pk")))
    places = ConsentPlace.objects.filter(~asked, ended_at__lt=before)
    steps = ((consents, _delete_consents), (wishes, _delete_wishes), (places, _delete_places))
    return sum(_until_none(rows, act, "consents.deleted", at=at, dry_run=dry_run) for rows, act in steps)


def _delete_consents(pks: list[int], *, at: dt.datetime) -> None:
    ConsentRemoval.objects.filter(withdrawal__consent__in=pks).delete()
    ConsentWithdrawal.objects.filter(consent__in=pks).delete()
    Consent.objects.filter(pk__in=pks).delete()


def _delete_wishes(pks: list[int], *, at: dt.datetime) -> None:
    ConsentRemoval.objects.filter(withdrawal__in=pks).delete()
    ConsentWithdrawal.objects.filter(pk__in=pks).delete()


def _delete_places(pks: list[int], *, at: dt.datetime) -> None:
    ConsentPlace.objects.filter(pk__in=pks).delete()


# --- What the page says -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Deletions:
    """The next day on which something is deleted; None where nothing that is kept has an end yet."""

    names: dt.date | None
    entries: dt.date | None


def next_deletions(*, at: dt.datetime) -> Deletions:
    """Four queries. What waits for a removal goes after it; until then the night of today stands for it."""
    today, settings = day_of(at), portal_settings()
    wishes = ConsentWithdrawal.objects.aggregate(
        words=Min("noted_at", filter=Q(erased_at=None)), all=Min("noted_at", filter=Q(consent=None))
    )
    named = _named().aggregate(day=Min("over_on"))["day"]
    over = Consent.objects.aggregate(day=Min("over_on"))["day"]
    ended = ConsentPlace.objects.aggregate(day=Min("ended_at"))["day"]
    names = [day for day in (named, _day(wishes["words"])) if day]
    entries = [day for day in (over, _day(wishes["all"]), _day(ended)) if day]
    days = dt.timedelta(days=settings.consent_names_days)
    return Deletions(
        max(min(names) + days, today) if names else None,
        max(months_after(min(entries), 12 * settings.consent_years), today) if entries else None,
    )


def _day(moment: dt.datetime | None) -> dt.date | None:
    return day_of(moment) if moment else None


# --- Under the newest key -------------------------------------------------------------------------------------------------------------


def seal_anew(*, at: dt.datetime, dry_run: bool = False) -> int:
    """What was sealed under an older SECRET_KEY is sealed under the newest. Returns how many; what cannot be opened stays."""
    old_names = Consent.objects.exclude(sealed_name="").exclude(key_mark=newest_key_mark())
    old_files = ConsentEvidence.objects.exclude(key_mark=newest_key_mark())
    if dry_run:
        return old_names.count() + old_files.count()
    done = 0
    for pks, model, act in (
        (list(old_names.values_list("pk", flat=True)), Consent, recording.reseal_one),
        (list(old_files.values_list("pk", flat=True)), ConsentEvidence, recording.reseal_evidence),
    ):
        for pk in pks:
            row = model.objects.filter(pk=pk).first()
            try:
                if row is not None:
                    act(row)
                    done += 1
            except CannotOpen:
                logger.warning("What was kept of a consent cannot be opened: its SECRET_KEY is gone.")
    return done
