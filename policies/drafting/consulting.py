"""Open a draft for comments, ask more people, close it, and what that means for its publishing (I5)."""

import datetime as dt
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import Body, Membership, Person
from ledger.recording import record
from policies.drafting.reading import open_consultation, unresolved
from policies.library import drafts
from policies.library.drafts import DraftRefused, require_writer
from policies.library.publishing import digest_of
from policies.library.words import Words
from policies.models import Consultation, Invitee, PolicyVersion
from portal.day_words import day_in_words
from portal.in_words import amount
from portal.store import day_of

# Nobody gets more than one letter a week (design §5.12), so that whoever had one yesterday still hears in time.
SHORTEST, LONGEST = dt.timedelta(days=7), dt.timedelta(days=183)
MOST_INVITED = 2_000
LONGEST_NOTE = 2_000  # characters
PHRASES = {
    "policies.draft_opened": gettext_lazy("opened a draft of a policy for comments"),
    "policies.draft_invited": gettext_lazy("asked more people for comments on a draft"),
    "policies.draft_closed": gettext_lazy("ended the time for comments on a draft"),
}


class ConsultationRefused(DraftRefused):
    """The draft cannot be opened or closed so; the text says what to do."""


@transaction.atomic
def open_for_comments(
    version: PolicyVersion,
    *,
    until: dt.date,
    people: Iterable[Person],
    bodies: Iterable[Body] = (),
    note: str = "",
    by: Person,
    at: dt.datetime,
) -> Consultation:
    """Ask ``people`` and the members of ``bodies`` for comments until the end of ``until``.

    The letters are written by ``telling.tell_invited``. Raises DraftRefused: no right, no draft any more, nothing to read,
    nobody to ask, a day too near or too far, or a time for comments that still runs.
    """
    require_writer(by)
    drafts.take(version)
    today = day_of(at)
    if open_consultation(version, on=today) is not None:
        raise ConsultationRefused(
            _("This draft is open for comments already. Ask more people there, or close it first.")
        )
    if not today + SHORTEST <= until <= today + LONGEST:
        raise ConsultationRefused(
            _("Choose a last day between %(first)s and %(last)s, so that everyone hears of it in time.")
            % {"first": day_in_words(today + SHORTEST), "last": day_in_words(today + LONGEST)}
        )
    texts = [Words.of(text) for text in version.texts.order_by("language")]
    if not any(text.complete for text in texts):
        raise ConsultationRefused(_("Write a title and a text in at least one language before you ask for comments."))
    if len(note) > LONGEST_NOTE:
        raise ConsultationRefused(_("The note has room for %(count)s characters.") % {"count": amount(LONGEST_NOTE)})
    # One whose day has come makes room for the next.
    version.consultations.filter(closed_at=None, until__lt=today).update(closed_at=at)
    consultation = Consultation.objects.create(
        version=version, opened_at=at, opened_by=by, until=until, note=note.strip()
    )
    asked = _ask(consultation, _gather(people, bodies, but=by), at=at)
    if not asked:
        raise ConsultationRefused(_("Name at least one person or group to ask; you yourself need no invitation."))
    record(
        "policies.draft_opened",
        version,
        by=by,
        at=at,
        data={
            "consultation": consultation.pk,
            "until": until,
            "people": sorted(asked),
            "texts": {text.language: digest_of(text) for text in texts},
        },
    )
    return consultation


@transaction.atomic
def invite_more(
    consultation: Consultation, *, people: Iterable[Person], bodies: Iterable[Body] = (), by: Person, at: dt.datetime
) -> int:
    """Ask more people while the time for comments lasts; whoever is asked already is not asked again. Returns how many.

    Raises DraftRefused.
    """
    require_writer(by)
    drafts.take(consultation.version)
    held = Consultation.objects.get(pk=consultation.pk)
    if not held.lasts(on=day_of(at)):
        raise ConsultationRefused(
            _("The time for comments is over. Open the draft for comments again to ask more people.")
        )
    asked = _ask(held, _gather(people, bodies, but=by), at=at)
    if not asked:
        raise ConsultationRefused(_("Everyone you named is asked already. Name somebody else."))
    record(
        "policies.draft_invited", consultation.version, by=by, at=at,
        data={"consultation": consultation.pk, "people": sorted(asked)},
    )  # fmt: skip
    return len(asked)


@transaction.atomic
def close_consultation(consultation: Consultation, *, by: Person, at: dt.datetime) -> Consultation:
    """End the time for comments before its day. Raises DraftRefused when it is over already."""
    require_writer(by)
    running = Consultation.objects.filter(pk=consultation.pk, closed_at=None, until__gte=day_of(at))
    if not running.update(closed_at=at, closed_by=by):
        raise ConsultationRefused(_("The time for comments is over already."))
    consultation.refresh_from_db()
    record("policies.draft_closed", consultation.version, by=by, at=at, data={"consultation": consultation.pk})
    return consultation


def what_keeps_it(version: PolicyVersion, at: dt.datetime) -> str:
    """Registered with ``publishing``: why the draft cannot be published yet; "" when nothing is in the way (I5)."""
    running = open_consultation(version, on=day_of(at))
    if running is not None:
        return _("People can comment until %(day)s. Wait for that day, or end the time for comments first.") % {
            "day": day_in_words(running.until)
        }
    count = unresolved(version).count()
    if count:
        return ngettext(
            "%(count)d comment is not resolved yet. Say whether it was taken over.",
            "%(count)d comments are not resolved yet. Say for each whether it was taken over.",
            count,
        ) % {"count": count}
    return ""


def _gather(people: Iterable[Person], bodies: Iterable[Body], *, but: Person) -> dict[int, int | None]:
    """The people to ask, each with the group through which they are; whoever is named needs no group. One query."""
    asked: dict[int, int | None] = {person.pk: None for person in people if person.is_active}
    members = (
        Membership.objects.live()
        .filter(body__in=[body.pk for body in bodies], person__is_active=True)
        .order_by("pk")
        .values_list("person", "body")
    )
    for person, body in members:
        asked.setdefault(person, body)
    asked.pop(but.pk, None)
    if len(asked) > MOST_INVITED:
        raise ConsultationRefused(
            _("These are more than %(count)s people. Ask fewer groups.") % {"count": MOST_INVITED}
        )
    return asked


def _ask(consultation: Consultation, wanted: Mapping[int, int | None], *, at: dt.datetime) -> set[int]:
    """Those who were not asked yet."""
    known = set(consultation.invitees.values_list("person", flat=True))
    new = {person: body for person, body in wanted.items() if person not in known}
    Invitee.objects.bulk_create(
        [
            Invitee(consultation=consultation, person_id=person, of_body_id=body, invited_at=at)
            for person, body in new.items()
        ]
    )
    return set(new)
