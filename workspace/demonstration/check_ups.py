"""The yearly check-up under way: pages answered by both sides and by one, a disagreement, and things to do in every state."""

import datetime as dt
import io

from PIL import Image, ImageDraw

from accounts.models import Person
from audits.campaigns.opening import open_campaign
from audits.campaigns.scope import Scope
from audits.campaigns.transitions import draft
from audits.checkup import questions as q
from audits.checkup.answering import Answer, answer, say_nothing_changed
from audits.checkup.asking import may_answer
from audits.checkup.reading import Shown, show
from audits.models import Campaign, CampaignKind, Remediation, Sheet, SheetOutcome, Side
from audits.remediation import tickets
from audits.remediation.rights import may_carry_out
from channels_registry.models import FULL_CONTROL
from portal.files import ReadFile, read_file
from workspace.demonstration.telling import Stage, Story

# Days ago: opened, answered by the channels' people, by the team, then done on the platforms and looked at.
OPENED, PEOPLE, TEAM, DONE = 16, 11, 9, 6
A_YEAR_AGO = 364
# Careful, with three in full control: one of them has left, and a second person looks at what was done.
SECOND = "fb-turkana"
# Of the pages so many stay unanswered: what waits is to be seen too.
LEFT = 3
REMARKS = {
    "en": "Somebody new looks after the introduction since spring.",
    "fr": "Une nouvelle collègue s’occupe de la présentation depuis le printemps.",
}


def a_year_ago(stage: Stage) -> Story:
    """The check-up before this one was answered by everybody: nothing had changed."""
    at = yield stage.ago(A_YEAR_AGO, hour=9)
    waiting = Sheet.objects.waiting().select_related("campaign", "channel", "person").order_by("pk")
    for page in list(waiting):
        people = (page.person, stage.people["lead"], stage.people["comms"])
        by = next((person for person in people if person and may_answer(person, page, at=at)), None)
        if by is not None:
            say_nothing_changed(page, by=by, at=at, by_link=by == page.person)


def under_way(stage: Stage) -> Story:
    at = yield stage.ago(OPENED, hour=8)
    campaign = _campaign(stage, at=at)
    at = yield stage.ago(PEOPLE, hour=11)
    _people_answer(stage, campaign, at=at)
    at = yield stage.ago(TEAM, hour=15)
    _team_answers(stage, campaign, at=at)
    at = yield stage.ago(DONE, hour=10)
    _do(stage, at=at)


def _campaign(stage: Stage, *, at: dt.datetime) -> Campaign:
    running = Campaign.objects.open().filter(kind=CampaignKind.YEARLY).first()
    if running is not None:
        return running
    due_on = (at + dt.timedelta(days=28)).date()
    title = f"Yearly check-up {at.year}"
    campaign = draft(title=title, scope=Scope(), due_on=due_on, by=stage.people["lead"], at=at)
    open_campaign(campaign, by=stage.people["lead"], at=at)
    return Campaign.objects.get(pk=campaign.pk)


def _pages(campaign: Campaign, side: Side) -> list[Sheet]:
    found = Sheet.objects.waiting().filter(campaign=campaign, side=side, person__isnull=False)
    return list(found.select_related("campaign", "channel", "person").order_by("channel__name", "pk"))


def _people_answer(stage: Stage, campaign: Campaign, *, at: dt.datetime) -> None:
    """Most press the one button; of the others one has lost a colleague, one cannot tell, one wants to close."""
    pages = [page for page in _pages(campaign, Side.RESPONSIBLE) if may_answer(page.person, page, at=at)]
    pages = [page for page in pages if page.channel_id != stage.channels[SECOND].pk]
    for number, page in enumerate(pages):
        if number % LEFT == LEFT - 1:
            continue
        by = page.person
        shown = show(page, reader=by, at=at)
        others = [grant for grant in shown.grants if grant.person_id not in (by.pk, page.channel.deputy_id)]
        lesser = [grant for grant in others if grant.level not in FULL_CONTROL]
        if lesser:
            answer(page, _right(page, shown, gone=lesser[0].pk), by=by, at=at, by_link=True)
        elif number % 5 == 1:
            given = _right(page, shown, brand_bio=q.NO, brand_banner=q.UNKNOWN, remark=REMARKS[by.language])
            answer(page, given, by=by, at=at)
        else:
            say_nothing_changed(page, by=by, at=at, by_link=True)


def _team_answers(stage: Stage, campaign: Campaign, *, at: dt.datetime) -> None:
    """The co-administrators look at half of them, with a picture of the page of roles; once they differ."""
    pages = [page for page in _pages(campaign, Side.COADMIN) if may_answer(page.person, page, at=at)]
    differing = None
    for number, page in enumerate(pages):
        second = page.channel_id == stage.channels[SECOND].pk
        if number % 2 and not second:
            continue
        shown = show(page, reader=page.person, at=at)
        theirs = Sheet.objects.filter(campaign=campaign, channel=page.channel_id, side=Side.RESPONSIBLE).first()
        changes, gone = {}, 0
        if theirs is not None:
            gone = next((g.pk for g in shown.grants if theirs.answers.get(q.code_of(g.pk)) == q.GONE), 0)
        if second:
            gone = next((g.pk for g in shown.grants if g.person_id == page.channel.deputy_id), 0)
        if differing is None and theirs is not None and theirs.nothing_changed:
            differing, changes = page, {"brand_bio": q.NO, "posts_facts": q.NO}
        shot = picture(f"Roles of {page.channel.name}", number) if number % 4 == 0 else None
        answer(page, _right(page, shown, gone=gone, shot=shot, **changes), by=page.person, at=at)


def _right(
    page: Sheet, shown: Shown, *, gone: int = 0, shot: ReadFile | None = None, remark: str = "", **changes
) -> Answer:
    access = {grant.pk: q.GONE if grant.pk == gone else q.RIGHT for grant in shown.grants}
    known = {code: value or q.UNKNOWN for code, value in shown.facts.items()}
    asked = {code: q.YES for code in shown.codes if code not in q.FACTS}
    return Answer(
        outcome=SheetOutcome.KEEP, access=access, values={**asked, **known, **changes}, picture=shot, remark=remark
    )


def _do(stage: Stage, *, at: dt.datetime) -> None:
    """Two removals of three are done; of what is no access one thing is dropped and every other one settled."""
    rows = list(Remediation.objects.open().select_related("channel", "grant__person", "carried_by").order_by("pk"))
    for number, ticket in enumerate(ticket for ticket in rows if ticket.of_access):
        by = _carrier(stage, ticket, at=at)
        if by is not None and (number % 3 or ticket.needs_second):
            tickets.carry_out(ticket, by=by, at=at, picture=picture(f"Roles of {ticket.channel.name}", number))
    for number, ticket in enumerate(ticket for ticket in rows if not ticket.of_access):
        by = _carrier(stage, ticket, at=at)
        if number == 0:
            tickets.drop(ticket, why="The banner was changed last week.", by=stage.people["lead"], at=at)
        elif by is not None and number % 2:
            tickets.carry_out(ticket, by=by, at=at, note="Asked the group; the introduction is put right this month.")


def _carrier(stage: Stage, ticket: Remediation, *, at: dt.datetime) -> Person | None:
    for person in (ticket.carried_by, stage.people["comms"], stage.people["lead"]):
        if person is not None and may_carry_out(person, ticket, at=at):
            return person
    return None


def picture(title: str, number: int) -> ReadFile:
    """A plain drawing that stands for a screenshot: the demonstration shows no real platform."""
    image = Image.new("RGB", (420, 180), "#f6f7f9")
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, 420, 34), fill="#0b57b7")
    for row in range(3):
        pen.rectangle((16, 54 + 38 * row, 48, 78 + 38 * row), fill="#767f88")
        pen.rectangle((62, 60 + 38 * row, 240 - 30 * row + number, 72 + 38 * row), fill="#ced4da")
    made = io.BytesIO()
    image.save(made, "PNG")
    return read_file(made.getvalue(), name=f"{title[:60]}.png")
