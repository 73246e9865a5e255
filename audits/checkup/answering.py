"""Take the answer of one side about one channel, and let everything follow from it that it confirms or asks for (N7, A18).

“I cannot tell” is an answer like any other: it becomes a question to the team, and nobody is asked why. Silence removes
nothing, an answer removes nothing either: “no longer” becomes something to do on the platform, with its picture.
"""

import copy
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from audits import wishes
from audits.campaigns import deciding
from audits.campaigns.transitions import NotAllowed, hold_open
from audits.checkup import questions as q
from audits.checkup.asking import may_answer
from audits.checkup.deciding import decide_items
from audits.checkup.differing import judge
from audits.checkup.reading import Shown, show
from audits.models import ENDS, CampaignStatus, Item, Sheet, SheetOutcome, What
from audits.remediation.opening import ToDo, open_for_sheet
from channels_registry import editing
from channels_registry.activity_facts import hold, note_looks
from channels_registry.evidence import keep_evidence
from channels_registry.models import LIVE, Fact, Strength
from channels_registry.stating import state_fact, state_facts
from channels_registry.verifying import VerifyRefused, attest_many, refuse_secret
from ledger.recording import record
from portal.files import ReadFile
from portal.store import day_of, end_of_day, portal_zone

PHRASES = {
    "checkup.asked": gettext_lazy("asked the people of the channels about them"),
    "checkup.answered": gettext_lazy("answered the check-up of the channel"),
}
MOST_WHY, MOST_REMARK = 400, 600


class NotYours(Exception):
    """Somebody else is asked about this channel; the text says whom to ask."""


class AnswerRefused(Exception):
    """The answer cannot be taken so; the text says what to do."""


@dataclass(frozen=True)
class Answer:
    """What one side says. ``access`` by the number of the access, ``values`` by code (``questions.py``)."""

    outcome: SheetOutcome = SheetOutcome.KEEP
    access: Mapping[int, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    why: str = ""
    remark: str = ""
    latest_post_on: dt.date | None = None
    picture: ReadFile | None = None
    nothing_changed: bool = False


def who_is_asked() -> str:
    return _("Somebody else is asked about this channel. The communications team can tell you who.")


def why_it_ends() -> str:
    return _("Say in a sentence why it could be closed or merged; the communications team decides.")


def _answered_meanwhile() -> str:
    return _("This has been answered meanwhile, or the check-up is over. Look at the page again.")


def takes_answers(sheet: Sheet, *, by_link: bool = False) -> bool:
    """While the check-up is open, as often as one likes, by the letter's link once. Later only what is missing or differs."""
    if by_link and sheet.is_answered:
        return False
    if sheet.campaign.status == CampaignStatus.OPEN:
        return True
    late = sheet.campaign.status == CampaignStatus.CLOSED and not by_link
    return late and (not sheet.is_answered or sheet.disagrees)


@transaction.atomic
def say_nothing_changed(
    sheet: Sheet, *, by: Person, at: dt.datetime, latest_post_on: dt.date | None = None, by_link: bool = False
) -> Sheet:
    """Everything is as the page shows it: one button. Facts that are not known stay so. Raises as ``answer`` does."""
    shown = _held(sheet, by=by, at=at)
    known = {code: value for code, value in shown.facts.items() if value in (q.YES, q.NO)}
    asked = [code for code in shown.codes if code not in q.FACTS]
    given = Answer(
        access={grant.pk: q.RIGHT for grant in shown.grants},
        values={**dict.fromkeys(asked, q.YES), **known},
        latest_post_on=latest_post_on,
        nothing_changed=True,
    )
    return _take(sheet, given, shown, by=by, at=at, by_link=by_link)


@transaction.atomic
def answer(sheet: Sheet, given: Answer, *, by: Person, at: dt.datetime, by_link: bool = False) -> Sheet:
    """Take one side's answer; a later one takes its place, and both are on record. Raises NotYours, AnswerRefused."""
    return _take(sheet, given, _held(sheet, by=by, at=at), by=by, at=at, by_link=by_link)


def _held(sheet: Sheet, *, by: Person, at: dt.datetime) -> Shown:
    """What the page shows, with campaign and channel held until the answer is written. Raises NotYours, AnswerRefused."""
    _hold_campaign(sheet)
    hold([sheet.channel_id])
    sheet.channel.refresh_from_db(fields=["status", "latest_post_at"])
    if not may_answer(by, sheet, at=at):
        raise NotYours(who_is_asked())
    return show(sheet, reader=by, at=at)


def _take(sheet: Sheet, given: Answer, shown: Shown, *, by: Person, at: dt.datetime, by_link: bool) -> Sheet:
    _refuse_unfit(given, shown, at=at)
    values = {
        "answers": {**{q.code_of(pk): value for pk, value in given.access.items()}, **given.values},
        "shown": {**shown.as_stored(), "own_login": shown.asks_own_login},
        "nothing_changed": given.nothing_changed,
        "outcome": given.outcome,
        "why": given.why.strip(),
        "remark": given.remark.strip(),
        "latest_post_on": given.latest_post_on,
        "answered_at": at,
        "answered_by": by,
        "by_link": by_link,
        "disagrees": False,
    }
    # As it was read, so that of two answers at once the second person sees the first; the campaign may have ended too.
    as_read = Sheet.objects.filter(pk=sheet.pk, answered_at=sheet.answered_at)
    open_still = Q(campaign__status=CampaignStatus.OPEN)
    late = Q(campaign__status=CampaignStatus.CLOSED) & (Q(answered_at=None) | Q(disagrees=True))
    found = as_read.filter(open_still | late) if not by_link else as_read.filter(open_still, answered_at=None)
    if not found.update(**values):
        raise AnswerRefused(_answered_meanwhile())
    # A copy: where something that follows refuses, the page comes back with the sheet as it was.
    answered = copy.copy(sheet)
    for name, value in values.items():
        setattr(answered, name, value)
    record(
        "checkup.answered", answered.channel, by=by, at=at, why=answered.why,
        data={
            "sheet": answered.pk, "campaign": answered.campaign_id, "side": answered.side, "answers": answered.answers,
            "outcome": answered.outcome, "nothing_changed": answered.nothing_changed, "by_link": by_link,
        },
        words={"remark": answered.remark} if answered.remark else {},
    )  # fmt: skip
    try:
        removed = decide_items(answered, given.access, before=sheet.answers, by=by, at=at)
    except deciding.AnswerRefused as refusal:
        raise AnswerRefused(str(refusal)) from refusal
    _follow(answered, given, shown, removed, by=by, at=at)
    vars(sheet).update(vars(answered))
    return sheet


def _hold_campaign(sheet: Sheet) -> None:
    """The check-up stays open until the answer is written: closing waits. Held first, as closing itself does."""
    if sheet.campaign.status == CampaignStatus.OPEN:
        try:
            hold_open(sheet.campaign)
        except NotAllowed as over:
            raise AnswerRefused(_answered_meanwhile()) from over


def _refuse_unfit(given: Answer, shown: Shown, *, at: dt.datetime) -> None:
    if set(given.access) - {grant.pk for grant in shown.grants}:
        raise AnswerRefused(_("Somebody's access has ended meanwhile. Look at the page again."))
    if set(given.values) - set(shown.codes):
        raise AnswerRefused(_("The questions about this channel have changed meanwhile. Look at the page again."))
    if given.outcome in ENDS and not given.why.strip():
        raise AnswerRefused(why_it_ends())
    if given.latest_post_on is not None and given.latest_post_on > day_of(at):
        raise AnswerRefused(_("This day has not come yet. Enter the day of the latest post that can be seen."))
    try:
        refuse_secret(given.why, given.remark)
    except VerifyRefused as refusal:
        raise AnswerRefused(str(refusal)) from refusal


# --- What follows ----------------------------------------------------------------------------------------------------------


def _follow(
    sheet: Sheet, given: Answer, shown: Shown, removed: Mapping[int, Item], *, by: Person, at: dt.datetime
) -> None:
    todos = _todos(sheet, given, shown, removed)
    open_for_sheet(todos, by=by, at=at, sheet=sheet)
    try:
        _attest(sheet, given, shown, by=by, at=at)
        _state_facts(given, shown, by=by, at=at)
    except VerifyRefused as refusal:
        raise AnswerRefused(str(refusal)) from refusal
    if given.latest_post_on is not None:
        zone = portal_zone()
        seen = min(at, end_of_day(given.latest_post_on, zone) - dt.timedelta(seconds=1))
        note_looks({sheet.channel_id: seen}, at=at)
    if not todos and given.outcome == SheetOutcome.KEEP and sheet.channel.status in LIVE:
        editing.confirm(sheet.channel, by=by, at=at)
    if given.outcome in ENDS:
        wishes.pass_on(sheet.channel, note=_wish(sheet), by=by, at=at)
    judge(sheet, at=at)


def _wish(sheet: Sheet) -> str:
    if sheet.outcome == SheetOutcome.MERGE:
        return _("It could be merged into another channel. %(why)s") % {"why": sheet.why}
    return sheet.why


def _attest(sheet: Sheet, given: Answer, shown: Shown, *, by: Person, at: dt.datetime) -> None:
    """What is still right is confirmed: seen where a picture of the page of roles came with it, else claimed (N6)."""
    right = [grant for grant in shown.grants if given.access.get(grant.pk) == q.RIGHT]
    evidence = None
    if given.picture is not None:
        evidence = keep_evidence(sheet.channel, given.picture, by=by, at=at)
        Sheet.objects.filter(pk=sheet.pk).update(evidence=evidence)
        sheet.evidence = evidence
    if right:
        strength = Strength.SEEN if evidence is not None else Strength.CLAIMED
        attest_many(right, strength=strength, by=by, at=at, evidence=evidence)


def _state_facts(given: Answer, shown: Shown, *, by: Person, at: dt.datetime) -> None:
    """Yes and no are stated with today's date. Whoever cannot tell takes nothing back that somebody else knew."""
    told = {Fact(code): given.values[code] for code in q.FACTS if given.values.get(code) in (q.YES, q.NO)}
    if shown.asks_own_login and Fact.TWO_FACTOR in told:
        value = told.pop(Fact.TWO_FACTOR)
        state_fact(shown.channel, fact=Fact.TWO_FACTOR, value=value, by=by, at=at, grant=shown.own)
    if told:
        state_facts(shown.channel, told, by=by, at=at)


def _todos(sheet: Sheet, given: Answer, shown: Shown, removed: Mapping[int, Item]) -> list[ToDo]:
    """An access that is no longer: to be ended. All that is not in order, or that nobody could tell: one task of the team."""
    gone = [grant for grant in shown.grants if given.access.get(grant.pk) == q.GONE]
    # Without a remark nothing is kept as the reason: pages say which side it was in their reader's language.
    todos = [
        ToDo(sheet.channel, What.REMOVE, grant=grant, why=sheet.remark, sheet=sheet, item=removed.get(grant.pk))
        for grant in gone
    ]
    open_questions = [code for code, value in sheet.answers.items() if _needs_team(code, value, shown)]
    if open_questions:
        todos.append(ToDo(sheet.channel, What.OTHER, why=sheet.remark, points=open_questions, sheet=sheet))
    return todos


def _needs_team(code: str, value: str, shown: Shown) -> bool:
    if code in q.FACTS and value == q.UNKNOWN and shown.facts[code] not in (q.YES, q.NO):
        return False  # nobody ever knew: that is counted, and rings nowhere (design §5.3)
    return q.is_worrying(code, value)
