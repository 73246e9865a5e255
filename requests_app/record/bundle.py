"""Everything about one request as one ZIP, for two kinds of reader (A5, design §5.9).

Whoever writes the request gets what its pages show them: the record, the answers, the files, the conversation, what
happened, and the letters they were sent. The team's copy also has the letters to everybody on the requester's side and a
folder ``internal`` with its notes, its evaluation and its record. That folder is made here and nowhere else; a member of the
team who has a part in the request gets none of it.

It cannot grow beyond what a request may hold: ten files, thirty megabytes.
"""

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass

from django.db.models import Q
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from accounts.models import Person
from channels_registry.history import event_of
from ledger.models import LedgerEntry
from notifications.keys import carries_key
from notifications.models import Letter
from portal.exports import csv_bytes
from portal.in_words import labelled
from portal.store import portal_settings
from portal.zips import SUMS, Part, safe_name
from requests_app.judging.rules_in_words import rules_in_words
from requests_app.models import CODE_LABELS, Attachment, AttachmentBytes, ChannelRequest
from requests_app.record.typesetting import CannotTypeset, typeset
from requests_app.record.words import Edition, Record, edition_of, moment_in_words, record_of
from requests_app.standing.words import history_of
from requests_app.talk.conversing import requesters_of
from requests_app.versions.frozen import versions_of

INTERNAL = "internal"
PACKED = ("application/pdf", "image/", "application/vnd.")
# The reader of the letter is told by its address; these are the events whose letters go to people without an account.
COPY_EVENT = "request-copy"


@dataclass(frozen=True)
class Reader:
    """Who gets the ZIP. ``of_team``: reviews or audits; ``reads_internal``: and has no part in the request."""

    person: Person
    of_team: bool = False
    reads_internal: bool = False

    @property
    def gets_internal(self) -> bool:
        return self.of_team and self.reads_internal


def parts_of(channel_request: ChannelRequest, *, reader: Reader, at: dt.datetime, address: str) -> list[Part]:
    """The parts for ``reader``, in the language of the page; all but the bytes of attached files are made at once.

    A decision whose letter has not left is in none of them but the folder ``internal``. A fixed number of queries.
    """
    edition = edition_of(channel_request, for_writer=not reader.of_team)
    record = record_of(
        channel_request, edition, at=at, language=get_language() or "en", address=address, for_writer=not reader.of_team
    )
    parts = [*_pdf(channel_request, record), *_answers(channel_request, edition, record, at=at)]
    parts.append(_text("conversation", _conversation(channel_request)))
    # Also in the team's copy as the requester's side may read it, so that all outside ``internal`` can be passed on.
    parts.append(_text("what-happened", _events(history_of(channel_request, at=at, for_requester=not reader.of_team))))
    parts += _letters(channel_request, reader=reader)
    parts += _files(channel_request, reader=reader)
    if reader.gets_internal:
        parts += _internal(channel_request)
    return [_read_me(channel_request, parts, record, at=at), *parts]


def name_of(channel_request: ChannelRequest, *, reader: Reader) -> str:
    named = channel_request.reference or f"request-{channel_request.pk}"
    return f"{named}-{'team' if reader.gets_internal else 'everything'}.zip"


# --- The record and the answers -------------------------------------------------------------------------------------------------
def _pdf(channel_request: ChannelRequest, record: Record) -> list[Part]:
    try:
        return [Part(f"record-{record.language}.pdf", typeset(record), is_packed=True)]
    except CannotTypeset:
        words = _(
            "The PDF could not be made just now. The answers stand in answers.csv; the record can be printed here:"
        )
        return [_text("record", f"{words}\n{record.address}\n")]


def _answers(channel_request: ChannelRequest, edition: Edition, record: Record, *, at: dt.datetime) -> list[Part]:
    """As data for programs and as a table for people; both say what the record says."""
    data = {
        "format": 1,
        "reference": channel_request.reference,
        "title": record.name if record.name_lang else "",
        "as_of": at.isoformat(),
        "language_of_words": record.language,
        "language_of_answers": channel_request.language,
        "version": edition.version.number if edition.version else None,
        "facts": [asdict(line) for line in record.facts],
        "sections": [asdict(section) for section in record.sections],
        "versions": [
            {
                "number": one.number,
                "handed_in": one.at.isoformat(),
                "question_set": one.question_set,
                "answers": one.answers,
            }
            for one in versions_of(channel_request)
        ],
    }
    rows = [
        [answer.number, answer.question, "" if answer.bare else row.label, row.value]
        for section in record.sections
        for answer in section.answers
        for row in answer.rows
    ]
    head = [_("Number"), _("Question"), _("Detail"), pgettext("what somebody answered", "Answer")]
    text = json.dumps(data, ensure_ascii=False, indent=2, default=str)
    return [Part("answers.json", text.encode()), Part("answers.csv", csv_bytes(head, rows))]


# --- What was said --------------------------------------------------------------------------------------------------------------
def _conversation(channel_request: ChannelRequest) -> str:
    lines = channel_request.messages.select_related("by").order_by("at", "pk")
    return "\n".join(
        _block(f"{moment_in_words(line.at)} · {line.by.full_name} ({line.get_side_display()})", line.text)
        for line in lines
    )


def _events(events: list[dict]) -> str:
    """Oldest first, as one reads a file."""
    return "\n".join(
        _block(
            " · ".join(str(part) for part in (moment_in_words(event["at"]), event.get("by"), event["what"]) if part),
            str(event.get("text") or ""),
        )
        for event in reversed(events)
    )


def _letters(channel_request: ChannelRequest, *, reader: Reader) -> list[Part]:
    """Letters that left, in the words in which they left; never one whose link is a key (``notifications.keys``)."""
    if reader.of_team and not reader.reads_internal:
        return []
    about = Q(data__path__startswith=f"/requests/{channel_request.pk}/")
    if reader.of_team:
        copies = [f"{COPY_EVENT}:{channel_request.pk}:{number}" for number in range(1, channel_request.version + 1)]
        chosen = Q(about, person__in=requesters_of(channel_request)) | Q(event__in=copies)
    else:
        chosen = Q(about, person=reader.person)
    letters = Letter.objects.filter(chosen, sent_at__isnull=False).exclude(body="").order_by("sent_at", "pk")
    shown = [letter for letter in letters if not carries_key(letter.kind)]
    return [
        _text(f"letters/{number:02} {safe_name(letter.subject)}", _with_head(letter))
        for number, letter in enumerate(shown, start=1)
    ]


def _with_head(letter: Letter) -> str:
    head = [
        (_("To:"), letter.address),
        (_("Sent:"), moment_in_words(letter.sent_at)),
        (_("Subject:"), letter.subject),
    ]
    return "\n".join(f"{label} {value}" for label, value in head) + f"\n\n{letter.body}"


def _files(channel_request: ChannelRequest, *, reader: Reader) -> list[Part]:
    """Under the names that people gave them, tidied, each with its number in front."""
    files = Attachment.objects.visible_to(reader.person).kept().filter(request=channel_request)
    return [
        Part(
            f"files/{number:02} {safe_name(file.shown_name)}",
            _bytes_of(file.pk),
            is_packed=file.content_type.startswith(PACKED),
        )
        for number, file in enumerate(files, start=1)
    ]


def _bytes_of(pk: int) -> Callable[[], bytes | None]:
    """Read when its turn has come; a file that was removed meanwhile is left out."""

    def read() -> bytes | None:
        data = AttachmentBytes.objects.filter(pk=pk, attachment__removed_at=None).values_list("data", flat=True).first()
        return None if data is None else bytes(data)

    return read


# --- What the team keeps to itself ------------------------------------------------------------------------------------------------
def _internal(channel_request: ChannelRequest) -> list[Part]:
    notes = "\n".join(
        _block(f"{moment_in_words(note.at)} · {note.by.full_name}", note.text)
        for note in channel_request.review_notes.select_related("by")
    )
    evaluation = "\n".join(
        _block(
            f"{labelled(one.get_criterion_display(), one.get_verdict_display())} · {one.by.full_name}, {moment_in_words(one.at)}",
            one.note,
        )
        for one in channel_request.evaluations.select_related("by").order_by("criterion")
    )
    decisions = "\n".join(
        _decision(one) for one in channel_request.decisions.select_related("by").prefetch_related("reason_codes")
    )
    entries = LedgerEntry.objects.filter(subject_type=ChannelRequest._meta.label_lower, subject_id=channel_request.pk)
    events = [vars(event_of(entry)) for entry in entries.select_related("words").order_by("-seq")]
    texts = {"notes": notes, "evaluation": evaluation, "decisions": decisions, "record-of-decisions": _events(events)}
    return [_text(f"{INTERNAL}/{name}", words) for name, words in texts.items()]


def _decision(decision) -> str:
    """Every decision, also one that was taken back, corrected or only recommended."""
    ends = (
        (_("taken back"), decision.undone_at),
        (_("corrected"), decision.superseded_at),
        (_("overtaken by an edit"), decision.voided_at),
    )
    heading = f"{decision.get_outcome_display()} · {decision.by.full_name} · {moment_in_words(decision.at)}"
    heading += "".join(f" · {word} {moment_in_words(moment)}" for word, moment in ends if moment)
    codes = ", ".join(str(CODE_LABELS[one.code]) for one in decision.reason_codes.all())
    said = (
        (_("Reasons"), decision.reasons),
        (_("Counted as"), codes),
        (_("A way on"), decision.way_on),
        (_("Why it was corrected"), decision.why_corrected),
        (_("Note for the team"), decision.internal_note),
        *rules_in_words(decision.parameters),
    )
    return _block(heading, "\n".join(labelled(label, words) for label, words in said if words))


# --- In words -------------------------------------------------------------------------------------------------------------------
def _read_me(channel_request: ChannelRequest, parts: list[Part], record: Record, *, at: dt.datetime) -> Part:
    sentences = [
        record.heading,
        record.reference_line or record.name,
        record.name,
        portal_settings().organisation_name,
        record.as_of,
        "",
        *([record.notice] if record.notice else []),
        _("This file is a copy. What counts is the portal:") + f" {record.address}",
        _("%(name)s says what each file should be, so that a change in one of them can be found.") % {"name": SUMS},
    ]
    if any(part.name.startswith(f"{INTERNAL}/") for part in parts):
        sentences += [
            "",
            _(
                "The folder “%(name)s” is for the communications team and the auditors only. Take it out before you pass this on."
            )
            % {"name": INTERNAL},
        ]
    names = [f"- {part.name}" for part in parts]
    return _text("README", "\n".join([*sentences, "", *names, ""]))


def _block(heading: str, text: str) -> str:
    return f"{heading}\n{text}\n" if text else f"{heading}\n"


def _text(name: str, words: str) -> Part:
    return Part(f"{name}.txt", (words or _("Nothing.") + "\n").encode())
