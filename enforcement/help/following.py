"""What follows by itself: a promise that runs out, an answered question without a word, words whose time is over (A11).

In sets: guarded updates, letters and records in bulk (design §5.10).
"""

import datetime as dt
from functools import partial

from django.db.models import Q

from accounts.models import Person
from enforcement.help.asking import LEAD, TEAM, event_of, letter_facts
from enforcement.models import HelpKind, HelpMessage, HelpPicture, HelpRequest, HelpState, JudgedComment
from ledger.recording import Decision, record_many
from notifications.writing import Post, write_letters
from portal.batches import until_none
from portal.store import portal_settings

# In one transaction.
TOGETHER = 500


def follow_promises(*, at: dt.datetime, dry_run: bool = False) -> int:
    """Tell the whole team what nobody answered by half of its time, and the lead what is past its promise; each once."""
    late = Q(told_team_at=None, team_at__lte=at) | Q(told_lead_at=None, due_at__lte=at)
    due = HelpRequest.objects.waiting_for_team().filter(late)
    return until_none(due.select_related("channel"), partial(_follow, at=at), most=TOGETHER, dry_run=dry_run)


def _follow(asked: list[HelpRequest], *, at: dt.datetime) -> None:
    past = [one for one in asked if one.due_at <= at and one.told_lead_at is None]
    # Once its promise is broken, it is the lead who is told; the team has it in the same letter box.
    half = [one for one in asked if one.told_team_at is None]
    HelpRequest.objects.filter(pk__in=[one.pk for one in half]).update(told_team_at=at)
    HelpRequest.objects.filter(pk__in=[one.pk for one in past]).update(told_lead_at=at)
    _tell(TEAM, half, list(Person.objects.team(at).order_by("pk")), at=at)
    _tell(LEAD, past, list(Person.objects.leads().order_by("pk")), at=at)


def _tell(kind: str, asked: list[HelpRequest], readers: list[Person], *, at: dt.datetime) -> None:
    posts = [
        Post(event_of(one, kind), person, data={**letter_facts(one), "name": person.full_name})
        for one in asked
        for person in readers
        if person.pk != one.asked_by_id
    ]
    if posts:
        write_letters(kind, posts, at=at)


def close_silent(*, at: dt.datetime, dry_run: bool = False) -> int:
    """End what was answered and had no word for days. An error without its correction stays open (A19)."""
    before = at - dt.timedelta(days=portal_settings().help_close_days)
    silent = HelpRequest.objects.filter(state=HelpState.ANSWERED, last_word_at__lte=before).exclude(
        kind=HelpKind.ERROR, corrected_at=None
    )
    return until_none(silent.select_related("channel"), partial(_close, at=at), most=TOGETHER, dry_run=dry_run)


def _close(asked: list[HelpRequest], *, at: dt.datetime) -> None:
    HelpRequest.objects.filter(pk__in=[one.pk for one in asked]).update(state=HelpState.CLOSED, closed_at=at)
    record_many("help.closed", [Decision(one) for one in asked], by=None, at=at)


def erase_words(*, at: dt.datetime, dry_run: bool = False) -> int:
    """Erase what people wrote and the pictures, days after the question's end (design §5.4). What happened stays."""
    before = at - dt.timedelta(days=portal_settings().help_words_days)
    over = HelpRequest.objects.filter(state=HelpState.CLOSED, erased_at=None, closed_at__lte=before)
    return until_none(over.select_related("channel"), partial(_erase, at=at), most=TOGETHER, dry_run=dry_run)


def _erase(asked: list[HelpRequest], *, at: dt.datetime) -> None:
    numbers = [one.pk for one in asked]
    HelpPicture.objects.filter(help_request__in=numbers).delete()
    HelpMessage.objects.filter(help_request__in=numbers).update(text="")
    HelpRequest.objects.filter(pk__in=numbers).update(
        words="", correction="", wrong_where="", wrong_seen_by="", corrected_where="", erased_at=at
    )
    record_many("help.erased", [Decision(one) for one in asked], by=None, at=at)


def erase_comments(*, at: dt.datetime, dry_run: bool = False) -> int:
    """Erase other people's words that were pasted to be judged; the ground, the acts and their reasons stay (R11)."""
    before = at - dt.timedelta(days=portal_settings().comment_words_days)
    over = JudgedComment.objects.filter(erased_at=None, at__lte=before)
    if dry_run:
        return over.count()
    return over.update(words="", link="", erased_at=at)
