"""Who still needs access? One review of a year ago, closed and looked at again; answers in the one that is open (I1, N9)."""

import datetime as dt

from accounts.models import Person
from audits.campaigns import sampling
from audits.campaigns.closing import close
from audits.campaigns.deciding import Answer, answer_retire, decide, sign_off
from audits.campaigns.opening import open_campaign
from audits.campaigns.schedule import keep_template
from audits.campaigns.scope import Scope
from audits.campaigns.transitions import draft
from audits.checkup.answering import say_nothing_changed
from audits.checkup.asking import may_answer
from audits.models import (
    Campaign,
    CampaignKind,
    Item,
    ItemDecision,
    Remediation,
    RetireAnswer,
    SecondLook,
    SecondLookResult,
    Sheet,
)
from audits.remediation import tickets
from channels_registry.models import FULL_CONTROL, AccessLevel
from workspace.demonstration.telling import Stage, Story

# What was answered long enough ago that the last night told has seen which checks are past their year.
OPENED, ANSWERED, CLOSED, DROPPED, LOOKED = 376, 369, 350, 346, 340
# In the review that is open now: after it was opened, before today.
NOW_ANSWERED = 8
WHY = {
    "en": ("Works on another project since spring.", "Publishes only; nobody else needs full control here.", "I have not met this person."),
    "fr": ("Travaille sur un autre projet depuis le printemps.", "Ne fait que publier.", "Je ne connais pas cette personne."),
}  # fmt: skip


def a_year_ago(stage: Stage) -> Story:
    at = yield stage.ago(OPENED, hour=8)
    lead = stage.people["lead"]
    keep_template(None, title="Yearly check-up", scope=Scope(), due_in_days=28, month=_month_after(at), by=lead, at=at)
    due_on = (at + dt.timedelta(days=21)).date()
    title, scope = f"Check-up {at.year}: Africa", Scope(regions=("Africa",))
    campaign = draft(title=title, scope=scope, due_on=due_on, by=lead, at=at)
    open_campaign(campaign, by=lead, at=at)
    at = yield stage.ago(ANSWERED, hour=14)
    _answer(campaign, at=at, every=1)
    _answer_pages(stage, campaign, at=at)
    at = yield stage.ago(CLOSED, hour=9)
    close(campaign, by=stage.people["auditor"], at=at)
    at = yield stage.ago(DROPPED, hour=11)
    _ask_again(stage, campaign, at=at)
    at = yield stage.ago(LOOKED, hour=16)
    _look_again(stage, campaign, at=at)


def under_way(stage: Stage) -> Story:
    at = yield stage.ago(NOW_ANSWERED, hour=13)
    campaign = Campaign.objects.open().filter(kind=CampaignKind.YEARLY).order_by("pk").first()
    if campaign is not None:
        _answer(campaign, at=at, every=2)


def _month_after(at: dt.datetime) -> int:
    """A month that does not come round while the demonstration is told: its draft would stand in the way."""
    return (at.month - 3) % 12 + 1


def _answer(campaign: Campaign, *, at: dt.datetime, every: int) -> None:
    """Most is kept; somebody has moved on, somebody needs less, one is not known. ``every``: so many reviewers answer."""
    asked = Person.objects.filter(to_review__campaign=campaign).distinct().order_by("pk")
    by_name = campaign.items.order_by("channel__name", "channel__platform__key", "person__email")
    place = {pk: number for number, pk in enumerate(by_name.values_list("pk", flat=True))}
    for number, reviewer in enumerate(asked):
        if number % every:
            continue
        items = list(Item.objects.decidable_by(reviewer).filter(campaign=campaign).select_related("channel"))
        _say_of_quiet(campaign, items, by=reviewer, at=at)
        answers = {item.pk: _said(item, reviewer, number=place[item.pk]) for item in items}
        decide(campaign, answers, by=reviewer, at=at)
        sign_off(campaign, by=reviewer, at=at)


def _answer_pages(stage: Stage, campaign: Campaign, *, at: dt.datetime) -> None:
    """Nothing had changed a year ago; one page stayed without an answer."""
    pages = Sheet.objects.waiting().filter(campaign=campaign).select_related("campaign", "channel", "person")
    for page in list(pages.order_by("-channel__name", "pk"))[1:]:
        people = (page.person, stage.people["comms"], stage.people["comms2"], stage.people["lead"])
        by = next((person for person in people if person and may_answer(person, page, at=at)), None)
        if by is not None:
            say_nothing_changed(page, by=by, at=at, by_link=by == page.person)


def _say_of_quiet(campaign: Campaign, items: list[Item], *, by: Person, at: dt.datetime) -> None:
    channels = {item.channel_id for item in items}
    for in_scope in campaign.channels.filter(channel__in=channels, ask_retire=True, retire_answer=""):
        answer_retire(in_scope, RetireAnswer.GO_ON, by=by, at=at)


def _said(item: Item, reviewer: Person, *, number: int) -> Answer:
    """``number``: the place in the campaign by names, so that the same is told whatever keys the rows were given."""
    moved_on, publishes, unknown = WHY.get(reviewer.language, WHY["en"])
    if item.of_team:
        return Answer(ItemDecision.KEEP)
    if not item.holder_active or (item.level not in FULL_CONTROL and number % 4 == 0):
        return Answer(ItemDecision.REMOVE, comment=moved_on)
    if item.is_external and item.level in FULL_CONTROL:
        return Answer(ItemDecision.CHANGE, AccessLevel.EDITOR, publishes)
    if number % 11 == 0:
        return Answer(ItemDecision.CANNOT_TELL, comment=unknown)
    return Answer(ItemDecision.KEEP)


def _ask_again(stage: Stage, campaign: Campaign, *, at: dt.datetime) -> None:
    """The access of these people goes on in other stories, so what was decided is dropped with a reason."""
    todo = Remediation.objects.of_campaign(campaign).open().select_related("channel", "grant__person")
    for ticket in list(todo.order_by("pk")):
        holder = ticket.grant.person_id if ticket.grant else None
        by = next(person for person in (stage.people["lead"], stage.people["comms"]) if person.pk != holder)
        tickets.drop(ticket, why="Asked again: the access is needed after all.", by=by, at=at)


def _look_again(stage: Stage, campaign: Campaign, *, at: dt.datetime) -> None:
    auditor = stage.people["auditor"]
    sampling.draw(campaign, by=auditor, at=at)
    for number, look in enumerate(sampling.looks_of(campaign)):
        if sampling.may_look(look, auditor):
            _note(look, number, by=auditor, at=at)


def _note(look: SecondLook, number: int, *, by: Person, at: dt.datetime) -> None:
    if number % 5 == 4:
        sampling.note(look, SecondLookResult.DIFFERS, note="I would have asked for less access.", by=by, at=at)
    else:
        sampling.note(look, SecondLookResult.AGREES, note="", by=by, at=at)
