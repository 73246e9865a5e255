"""Keep, hide or delete a comment: recommended by the grounds of the policy in force, decided by a person, on record (R11).

Criticism alone is never a ground (A11): without one a comment stays, here and in the database. To hide and to delete are
two acts with a reason each. Where somebody may be in danger, protection comes first and the urgent way is shown.
"""

import datetime as dt
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.models import Person
from channels_registry.models import Channel
from enforcement.help.asking import HOUR, answers, asks_about
from enforcement.models import CommentAct, CommentDecision, JudgedComment
from ledger.recording import record
from policies.guidance import reading

PHRASES = {
    "comments.keep": gettext_lazy("decided to keep a comment"),
    "comments.hide": gettext_lazy("decided to hide a comment"),
    "comments.delete": gettext_lazy("decided to delete a comment"),
    "comments.report": gettext_lazy("decided to report a comment to its platform"),
}
# Answers to “what is it?” that are no ground.
CRITICISM, NOTHING = "criticism", "nothing"
# The ground of what is urgent and fits no other.
DANGER = "danger"
# Grounds of the guidance that are urgent by themselves, whatever was answered: a child, a threat, somebody's address.
URGENT_GROUNDS = frozenset({"minor", "threat", "personal-data"})
MOST_AN_HOUR = 30
A = CommentAct


class CommentRefused(Exception):
    """It cannot be judged or done so; the text says why."""


@dataclass(frozen=True)
class Ground:
    """A ground of the policy in force, as the reader reads it."""

    key: str
    title: str
    hides: bool
    deletes: bool


def grounds() -> list[Ground]:
    """In the reader's language; none where no policy that names some is in force."""
    found = reading.grounds(get_language())
    return [Ground(piece.key, piece.title, piece.hides, piece.deletes) for piece in found]


def ground_of(key: str) -> Ground | None:
    if key == DANGER:
        return Ground(DANGER, _("Somebody may be in danger"), hides=True, deletes=True)
    return next((ground for ground in grounds() if ground.key == key), None)


def recommended(ground: Ground | None, *, urgent: bool, harms: bool) -> CommentAct:
    """``harms``: it does harm for as long as it can be read. What is hidden can be shown again, so hiding comes first."""
    if ground is None:
        return A.KEEP
    if urgent:
        return A.HIDE if ground.hides else A.DELETE
    if ground.deletes and (harms or not ground.hides):
        return A.DELETE
    return A.HIDE if ground.hides else A.REPORT


@transaction.atomic
def judge(
    channel: Channel, *, words: str, link: str, what: str, urgent: bool, harms: bool, by: Person, at: dt.datetime
) -> JudgedComment:
    """What to do with a comment. ``what`` is the key of a ground, CRITICISM or NOTHING. Raises CommentRefused."""
    if not asks_about(by, at=at).filter(pk=channel.pk).exists():
        raise CommentRefused(_("Only people of this channel and of its group ask about it here."))
    if JudgedComment.objects.filter(judged_by=by, at__gt=at - HOUR).count() >= MOST_AN_HOUR:
        raise CommentRefused(
            _("You have asked about many comments within the hour. Call us, or ask us in one question.")
        )
    ground = None if what in (CRITICISM, NOTHING) else ground_of(what)
    if ground is None and what not in (CRITICISM, NOTHING):
        raise CommentRefused(_("This ground is in force no more. Choose again."))
    urgent = urgent or what in URGENT_GROUNDS
    if urgent:
        ground = ground or ground_of(DANGER)
    return JudgedComment.objects.create(
        channel=channel, judged_by=by, at=at, words=words, link=link, urgent=urgent,
        ground=ground.key if ground else "", ground_title=ground.title[:300] if ground else "",
        recommended=recommended(ground, urgent=urgent, harms=harms),
    )  # fmt: skip


def acts_open(comment: JudgedComment, *, done: set[str]) -> list[CommentAct]:
    """What can be done with it now, by the grounds in force today; each act once, and nothing after it was kept."""
    if A.KEEP in done:
        return []
    ground = ground_of(comment.ground) if comment.ground else None
    allowed = {
        A.KEEP: not done,
        A.HIDE: ground is not None and ground.hides and A.DELETE not in done,
        A.DELETE: ground is not None and ground.deletes,
        A.REPORT: ground is not None,
    }
    return [act for act, may in allowed.items() if may and act not in done]


@transaction.atomic
def decide(comment: JudgedComment, *, act: CommentAct, why: str, by: Person, at: dt.datetime) -> CommentDecision:
    """Put on record what was done with the comment, and why. Raises CommentRefused."""
    if by.pk != comment.judged_by_id and not answers(by):
        raise CommentRefused(_("Only whoever asked and the communications team decide here."))
    if not why.strip():
        raise CommentRefused(_("Say why; it goes on record."))
    # Held, so that two who decide at once see each other.
    JudgedComment.objects.filter(pk=comment.pk).update(recommended=comment.recommended)
    done = set(comment.decisions.values_list("act", flat=True))
    if act not in acts_open(comment, done=done):
        if act in done:
            raise CommentRefused(_("This act is on record already."))
        if not comment.ground and act != A.KEEP:
            raise CommentRefused(_("Without a ground of the policy a comment stays. Criticism is no ground."))
        raise CommentRefused(_("The ground does not allow this act, or the comment was decided on already."))
    try:
        with transaction.atomic():
            made = CommentDecision.objects.create(
                comment=comment, act=act, ground=comment.ground, by=by, at=at, why=why.strip()
            )
    except IntegrityError as error:
        raise CommentRefused(_("This act is on record already.")) from error
    record(
        f"comments.{act}", comment, by=by, at=at, why=made.why,
        data={"channel": comment.channel_id, "ground": comment.ground, "recommended": comment.recommended},
    )  # fmt: skip
    return made
