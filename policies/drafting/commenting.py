"""Say something about a clause of a draft, answer, and say what became of it (I5).

Comments are taken while the time for them lasts. They are answered and resolved for as long as the draft is one.
"""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from ledger.recording import record
from policies.drafting.reading import may_comment, open_consultation, writes
from policies.library import drafts
from policies.library.clauses import clauses_of
from policies.library.drafts import DraftRefused, require_writer
from policies.models import CommentAnswer, Consultation, DraftComment, Invitee, Outcome, PolicyVersion
from portal.in_words import amount
from portal.store import day_of
from portal.typed_text import tidied

LONGEST_COMMENT = 4_000  # characters
LONGEST_QUOTE = 4_000
WHO_ANSWERS = gettext_lazy("A comment is answered by the communications team and by whoever wrote it.")
PHRASES = {
    "policies.draft_commented": gettext_lazy("commented on a draft of a policy"),
    "policies.comment_answered": gettext_lazy("answered a comment on a draft"),
    "policies.comment_resolved": gettext_lazy("said what became of a comment on a draft"),
    "policies.comments_done": gettext_lazy("had nothing more to say about a draft"),
}


class CommentRefused(DraftRefused):
    """The comment or answer cannot be kept; the text says why."""


@transaction.atomic
def comment(
    version: PolicyVersion, *, language: str, anchor: str, text: str, by: Person, at: dt.datetime
) -> DraftComment:
    """Keep what ``by`` says about the clause at ``anchor`` of the text in ``language``, with the clause's words as they are.

    Raises DraftRefused: nobody asked, the time is over, nothing said, or the clause has changed meanwhile.
    """
    consultation = _running(version, by=by, at=at)
    text = _said(text)
    held = version.texts.filter(language=language).first()
    clause = next((one for one in clauses_of(held.body) if one.anchor == anchor), None) if held else None
    if clause is None:
        raise CommentRefused(
            _("These words have just been changed. Read them again, then comment on what stands there now.")
        )
    made = DraftComment.objects.create(
        consultation=consultation,
        language=language,
        anchor=anchor,
        quoted=clause.words[:LONGEST_QUOTE],
        text=text,
        by=by,
        at=at,
    )
    record(
        "policies.draft_commented", version, by=by, at=at,
        data={"comment": made.pk, "language": language, "clause": anchor},
    )  # fmt: skip
    return made


@transaction.atomic
def answer(about: DraftComment, *, text: str, by: Person, at: dt.datetime) -> CommentAnswer:
    """Go on with the talk below a comment: those who write the draft, and whoever wrote the comment. Raises DraftRefused."""
    version = about.consultation.version
    if not may_answer(by, about):
        raise CommentRefused(str(WHO_ANSWERS))
    drafts.take(version)
    made = CommentAnswer.objects.create(comment=about, text=_said(text), by=by, at=at)
    record("policies.comment_answered", version, by=by, at=at, data={"comment": about.pk, "answer": made.pk})
    return made


def may_answer(person, about: DraftComment) -> bool:
    return about.consultation.version.is_draft and (writes(person) or about.by_id == person.pk)


@transaction.atomic
def resolve(about: DraftComment, *, outcome: str, because: str = "", by: Person, at: dt.datetime) -> DraftComment:
    """Say whether the comment was taken over, and why where it was not; said again, it replaces what was said.

    Raises DraftRefused: no right, no draft any more, no reason.
    """
    require_writer(by)
    if outcome not in Outcome.values:
        raise CommentRefused(_("Say whether the comment was taken over."))
    because = tidied(because)[:LONGEST_COMMENT]
    if outcome == Outcome.NOT_TAKEN and not because:
        raise CommentRefused(_("Say why the comment was not taken over: whoever wrote it reads your reason."))
    version = about.consultation.version
    drafts.take(version)
    DraftComment.objects.filter(pk=about.pk).update(outcome=outcome, because=because, resolved_by=by, resolved_at=at)
    about.refresh_from_db()
    record(
        "policies.comment_resolved", version, by=by, at=at, why=because,
        data={"comment": about.pk, "outcome": outcome},
    )  # fmt: skip
    return about


@transaction.atomic
def say_done(version: PolicyVersion, *, by: Person, at: dt.datetime) -> Invitee:
    """“I have nothing more to say”: nobody reminds them any more. Raises DraftRefused."""
    consultation = _running(version, by=by, at=at)
    invited = Invitee.objects.filter(consultation=consultation, person=by)
    if invited.filter(done_at=None).update(done_at=at):
        record("policies.comments_done", version, by=by, at=at, data={"consultation": consultation.pk})
    found = invited.first()
    if found is None:
        raise CommentRefused(_("You write this draft, so nobody waits for your comments."))
    return found


def _running(version: PolicyVersion, *, by: Person, at: dt.datetime) -> Consultation:
    drafts.take(version)
    consultation = open_consultation(version, on=day_of(at))
    if consultation is None:
        raise CommentRefused(_("The time for comments is over. What was said so far is being worked on."))
    if not may_comment(by, consultation):
        raise CommentRefused(_("Comments are given by the people who were asked for them."))
    return consultation


def _said(text: str) -> str:
    text = tidied(text)
    if not text:
        raise CommentRefused(_("Write what you would like to say."))
    if len(text) > LONGEST_COMMENT:
        raise CommentRefused(
            _("This has %(count)s characters; %(limit)s fit. Divide it, or keep to the essential.")
            % {"count": amount(len(text)), "limit": amount(LONGEST_COMMENT)}
        )
    return text
