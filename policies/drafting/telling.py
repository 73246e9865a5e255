"""The letters to people who are asked for comments (I5): one that asks, and at most one reminder.

Both are within the weekly budget of letters (design §5.12): whoever had one this week is told a few nights later. A time
for comments lasts a week or longer, so that this is soon enough; the home page says it at once.
"""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse

from notifications.weekly import free_to_write
from notifications.writing import Post, write_letters
from policies.models import Consultation, DraftComment, Invitee
from policies.reading import title_of
from portal.batches import in_batches
from portal.store import day_of

ASKED, REMINDED = "policies.draft_opened", "policies.draft_reminder"
LETTERS = (ASKED, REMINDED)
# The reminder comes in the last days, and only to those who have said nothing.
REMIND_BEFORE = dt.timedelta(days=3)
TOGETHER = 500


def tell_invited(*, at: dt.datetime, dry_run: bool = False) -> int:
    """A night's step, and called when a draft is opened: write to those who were not told yet, remind those who are late.

    Returns how many letters; each person is written to at most twice about one consultation. Safe to run twice.
    """
    today = day_of(at)
    running = Invitee.objects.filter(
        person__is_active=True,
        consultation__closed_at=None,
        consultation__until__gte=today,
        consultation__version__published_at=None,
        consultation__version__withdrawn_at=None,
    )
    spoken = DraftComment.objects.filter(consultation=OuterRef("consultation"), by=OuterRef("person"))
    late = running.filter(
        ~Exists(spoken),
        told_at__isnull=False,
        reminded_at=None,
        done_at=None,
        consultation__until__lte=today + REMIND_BEFORE,
    )
    told = _write(ASKED, running.filter(told_at=None), "told_at", at=at, dry_run=dry_run)
    return told + _write(REMINDED, late, "reminded_at", at=at, dry_run=dry_run)


def _write(kind: str, rows, mark: str, *, at: dt.datetime, dry_run: bool) -> int:
    found = list(rows.order_by("pk").values_list("pk", "person"))
    free = free_to_write({person for _pk, person in found}, at=at, kind=kind)
    chosen, met = [], set()
    for pk, person in found:
        # Two drafts at once: the second letter waits for its week.
        if person in free and person not in met:
            met.add(person)
            chosen.append(pk)
    if not dry_run:
        for some in in_batches(chosen, most=TOGETHER):
            _tell(kind, some, mark, at=at)
    return len(chosen)


@transaction.atomic
def _tell(kind: str, pks: Iterable[int], mark: str, *, at: dt.datetime) -> None:
    rows = Invitee.objects.filter(pk__in=list(pks), **{mark: None})
    invitees = list(rows.select_related("person"))
    consultations = (
        Consultation.objects.filter(pk__in={row.consultation_id for row in invitees})
        .select_related("version__policy")
        .prefetch_related("version__texts")
        .in_bulk()
    )
    rows.update(**{mark: at})
    posts = []
    for row in invitees:
        consultation = consultations[row.consultation_id]
        posts.append(
            Post(
                f"{kind}:{consultation.pk}:{row.pk}",
                row.person,
                data={
                    "name": row.person.full_name,
                    "title": title_of(consultation.version, row.person.language),
                    "until": consultation.until.isoformat(),
                    "note": consultation.note,
                    "path": reverse("policies:comments", args=[consultation.version_id]),
                },
            )
        )
    write_letters(kind, posts, at=at)
