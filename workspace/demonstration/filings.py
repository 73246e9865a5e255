"""The requests of the demonstration, each brought to its state by the same functions as on the pages."""

import datetime as dt
from dataclasses import dataclass

from activity.declaring import declare
from channels_registry import lifecycle, set_up
from channels_registry.addresses import read_address
from channels_registry.addressing import enter_address
from channels_registry.conditions import NewCondition, extend, report_done, sign_off
from channels_registry.grants import give_access
from channels_registry.models import AccessLevel, Channel, Consequence, Service
from portal.files import read_file
from requests_app import transitions
from requests_app.annex1.reading import new_channel, suggested_parameters
from requests_app.drafting.co_writing import invite_writer
from requests_app.drafting.drafts import print_of, save_answers, start_draft
from requests_app.drafting.handing_in import hand_in
from requests_app.files.attaching import attach
from requests_app.judging.approvals import Approval
from requests_app.judging.evaluating import evaluate, required_criteria
from requests_app.models import ChannelRequest, Criterion, Reason, Verdict, WayOn
from requests_app.versions.points import Point
from workspace.demonstration.answers import answers_to, write_answers
from workspace.demonstration.telling import Stage, Story
from workspace.demonstration.wishes import WISHES


@dataclass(frozen=True)
class Filing:
    """Who files which wish for whom, and how many days ago."""

    wish: str
    by: str
    body: str
    responsible: str
    deputy: str
    agreed: str
    days: float


def filed(stage: Stage, filing: Filing) -> Story:
    """Start, answer, hand in; ends with the moment of handing in. ``stage.requests`` has it from then on."""
    at = yield stage.ago(filing.days + 2, hour=8)
    by = stage.people[filing.by]
    channel_request = start_draft(by=by, at=at)
    write_answers(channel_request, _answers(stage, filing, on=at.date()), by=by, at=at)
    at = yield stage.ago(filing.days, hour=10)
    channel_request.refresh_from_db()
    hand_in(channel_request, by=by, at=at)
    stage.requests[filing.wish] = channel_request
    return at


def _answers(stage: Stage, filing: Filing, *, on: dt.date):
    people = stage.people
    return answers_to(
        WISHES[filing.wish], body=stage.bodies[filing.body], responsible=people[filing.responsible], deputy=people[filing.deputy],
        agreed=people[filing.agreed], mailbox=f"{filing.body}@groups.example", on=on,
    )  # fmt: skip


def _claimed(
    stage: Stage, key: str, reviewer: str, at: dt.datetime, *, evaluated: int | None = None, notes=None
) -> ChannelRequest:
    """Taken up and evaluated: all criteria, or the first ``evaluated`` of them."""
    channel_request, by = stage.requests[key], stage.people[reviewer]
    transitions.claim(channel_request, by=by, at=at)
    for criterion in required_criteria(channel_request)[:evaluated]:
        verdict, note = (notes or {}).get(criterion, (Verdict.GOOD, _GOOD[by.language][criterion]))
        evaluate(channel_request, criterion, verdict=verdict, note=note, by=by, at=at)
    channel_request.refresh_from_db()
    return channel_request


_GOOD = {
    "en": {
        Criterion.BRAND: "Recognisable, and true to our principles.", Criterion.MEDIUM: "The people they want are there.",
        Criterion.OVERLAP: "Nobody serves these people yet.", Criterion.SUSTAINABILITY: "Two people, and a line in the budget.",
        Criterion.PEOPLE: "Both have experience.", Criterion.RISK: "Nothing unusual.",
    },
    "fr": {
        Criterion.BRAND: "Reconnaissable et fidèle à nos principes.", Criterion.MEDIUM: "Le public visé y est.",
        Criterion.OVERLAP: "Personne ne s’adresse encore à ce public.", Criterion.SUSTAINABILITY: "Deux personnes et une ligne de budget.",
        Criterion.PEOPLE: "Toutes deux ont de l’expérience.", Criterion.RISK: "Rien d’inhabituel.",
    },
}  # fmt: skip


def _approval(channel_request: ChannelRequest, *, at: dt.datetime, message: str = "", conditions=()) -> Approval:
    return Approval(
        parameters=suggested_parameters(channel_request, at=at), conditions=list(conditions), message=message,
        internal_note="Looked at together on Monday.",
    )  # fmt: skip


def _approve(stage: Stage, key: str, reviewer: str, at: dt.datetime, *, second: str = "", **words) -> Channel:
    """``second``: who decides where the request is careful and ``reviewer`` recommends only."""
    channel_request = stage.requests[key]
    approval = _approval(channel_request, at=at, **words)
    if second:
        transitions.recommend(channel_request, by=stage.people[reviewer], at=at, approval=approval)
        channel_request.refresh_from_db()
        reviewer = second
    channel = transitions.approve(
        channel_request, by=stage.people[reviewer], at=at, approval=approval, new=new_channel(channel_request, at=at)
    )
    stage.channels[key] = channel
    return channel


# --- Approved -------------------------------------------------------------------------------------------------------------


def went_live(
    stage: Stage, filing: Filing, *, reviewer: str, url: str, second: str = "", told_every: int = 80, late: int = 1
) -> Story:
    """The whole way: asked for, approved, set up, in service, spoken of.

    ``second`` decides on a careful one; ``late`` is how many days old the latest post is whenever somebody tells it.
    """
    yield from filed(stage, filing)
    at = yield stage.ago(filing.days - 4)
    _claimed(stage, filing.wish, reviewer, at)
    at = yield stage.ago(filing.days - 6)
    conditions = [
        NewCondition("Send us the picture of the profile before it is used.", (at + dt.timedelta(days=21)).date())
    ]
    channel = _approve(
        stage, filing.wish, reviewer, at, message="A good idea, well prepared.", conditions=conditions, second=second
    )
    at = yield stage.ago(filing.days - 10)
    by = stage.people[reviewer]
    set_up.note_service(
        channel, Service.BRANDING, note="We sent the template for the picture.", contact=by, by=by, at=at
    )
    for key in (reviewer, filing.responsible, filing.deputy):
        give_access(channel, person=stage.people[key], level=AccessLevel.ADMIN, by=by, at=at)
    if url:
        at = yield stage.ago(filing.days - 20)
        condition = channel.conditions.get()
        report_done(condition, evidence="We sent it by mail this morning.", by=stage.people[filing.responsible], at=at)
        at = yield at + dt.timedelta(hours=3)
        sign_off(condition, by=by, at=at, note="It came, and it is good.")
    else:
        at = yield stage.ago(filing.days - 24)
        extend(
            channel.conditions.get(),
            due_on=stage.day(-9),
            why="The group is choosing its picture together.",
            by=by,
            at=at,
        )
    at = yield stage.ago(filing.days - 25)
    if url:
        enter_address(channel, read_address(url), by=stage.people[filing.responsible], at=at, original=url)
    set_up.confirm_look(channel, by=by, at=at)
    at = yield stage.ago(filing.days - 26)
    lifecycle.activate(channel, by=by, at=at)
    for days in (*range(int(filing.days) - 60, 8, -told_every), 5):
        at = yield stage.ago(days, hour=16)
        declare(channel, latest_post_on=at.date() - dt.timedelta(days=late), by=stage.people[filing.responsible], at=at)


def being_set_up(stage: Stage, filing: Filing, *, reviewer: str, holders: tuple[str, ...], done: str = "") -> Story:
    """Approved with a condition; ``done`` is what its owner says of it, and a colleague has not looked yet."""
    yield from filed(stage, filing)
    at = yield stage.ago(filing.days - 3)
    _claimed(stage, filing.wish, reviewer, at)
    at = yield stage.ago(filing.days - 5)
    condition = NewCondition("Name a second person who can step in.", stage.day(20), consequence=Consequence.CLOSE)
    channel = _approve(stage, filing.wish, reviewer, at, conditions=[condition] if done else [])
    at = yield stage.ago(filing.days - 8)
    for key in holders:
        give_access(channel, person=stage.people[key], level=AccessLevel.ADMIN, by=stage.people[reviewer], at=at)
    if done:
        at = yield stage.ago(3)
        report_done(channel.conditions.get(), evidence=done, by=stage.people[filing.responsible], at=at)


def taken_back(stage: Stage, filing: Filing, *, reviewer: str) -> Story:
    """Approved by mistake, taken back within the ten minutes, and then not approved: the set-up is cancelled."""
    yield from filed(stage, filing)
    at = yield stage.ago(filing.days - 3)
    _claimed(stage, filing.wish, reviewer, at)
    at = yield stage.ago(filing.days - 4)
    _approve(stage, filing.wish, reviewer, at)
    at = yield at + dt.timedelta(minutes=5)
    by, channel_request = stage.people[reviewer], ChannelRequest.objects.get(pk=stage.requests[filing.wish].pk)
    transitions.undo(channel_request, by=by, at=at, why="I had the wrong request before me.")
    at = yield at + dt.timedelta(days=1)
    transitions.reject(
        ChannelRequest.objects.get(pk=channel_request.pk), by=by, at=at,
        reasons="Four members share one person for all of this; it would not last.",
        way_on="Send us two stories a month and we publish them on the French account, with your names.",
        codes=[Reason.LASTING, Reason.PEOPLE, WayOn.STORIES],
    )  # fmt: skip


def just_approved(stage: Stage, filing: Filing, *, reviewer: str) -> Story:
    """Four minutes ago: the letter has not left, and the decision can still be taken back."""
    yield from filed(stage, filing)
    at = yield stage.ago(filing.days - 1)
    _claimed(stage, filing.wish, reviewer, at)
    at = yield stage.now - dt.timedelta(minutes=4)
    _approve(stage, filing.wish, reviewer, at, message="We look forward to your pictures.")


# --- In other states ----------------------------------------------------------------------------------------------------------


def waiting(stage: Stage, filing: Filing) -> Story:
    yield from filed(stage, filing)


def in_review(stage: Stage, filing: Filing, *, reviewer: str, evaluated: int | None = None) -> Story:
    yield from filed(stage, filing)
    at = yield stage.ago(filing.days - 2)
    notes = {Criterion.OVERLAP: (Verdict.CONCERN, "The forum’s page reaches many of the same people; ask them first.")}
    _claimed(stage, filing.wish, reviewer, at, evaluated=evaluated, notes=notes)


def sent_back(stage: Stage, filing: Filing, *, reviewer: str) -> Story:
    yield from filed(stage, filing)
    at = yield stage.ago(filing.days - 3)
    channel_request = _claimed(stage, filing.wish, reviewer, at, evaluated=2)
    points = [
        Point("Qui répond aux messages le soir et en fin de semaine ? Une phrase suffit.", "q22"),
        Point("Qui accepte de paraître à l’écran, et comment le demandez-vous ?", "q30"),
    ]
    transitions.ask_for_points(channel_request, by=stage.people[reviewer], at=at, points=points)


def came_back(stage: Stage, filing: Filing, *, reviewer: str) -> Story:
    """Sent back with three points, answered, handed in again: it is back with its reviewer, who sees what changed."""
    yield from filed(stage, filing)
    at = yield stage.ago(filing.days - 2)
    notes = {Criterion.OVERLAP: (Verdict.CONCERN, "The forum’s page reaches many of the same people; ask them first.")}
    channel_request = _claimed(stage, filing.wish, reviewer, at, evaluated=3, notes=notes)
    points = [
        Point("The national page tells about villages too. What would only this channel show?", "q05"),
        Point("Who answers at weekends?", "q22"),
        Point("Has your director agreed to the four hours a week?"),
    ]
    about_adds, about_weekends, about_hours = transitions.ask_for_points(
        channel_request, by=stage.people[reviewer], at=at, points=points
    )
    at = yield stage.ago(filing.days - 4)
    by = stage.people[filing.by]
    adds = "Mountain villages tell about water, schools and paths in their own words, with pictures of their own."
    before = print_of(channel_request.answers.get(question="q05").value)
    save_answers(channel_request, {"q05": {"adds": adds}}, by=by, at=at, expected={"q05": before})
    transitions.answer_change_request(about_adds, answer="", changed=True, by=by, at=at)
    transitions.answer_change_request(about_weekends, answer="Nobody. The page will say so.", by=by, at=at)
    transitions.answer_change_request(about_hours, answer="Yes, in writing, on Tuesday.", by=by, at=at)
    channel_request = ChannelRequest.objects.get(pk=channel_request.pk)
    hand_in(channel_request, by=by, at=at)
    stage.requests[filing.wish] = channel_request


def recommended(stage: Stage, filing: Filing, *, reviewer: str) -> Story:
    """Children are shown: two people decide."""
    yield from filed(stage, filing)
    at = yield stage.ago(filing.days - 2)
    notes = {Criterion.RISK: (Verdict.CONCERN, "Only teachers may be recognisable; to be written into the rules.")}
    channel_request = _claimed(stage, filing.wish, reviewer, at, notes=notes)
    at = yield stage.ago(filing.days - 3)
    approval = _approval(
        channel_request, at=at, message="Teachers only; no child can be recognised or found.",
        conditions=[NewCondition("Show us how consent is asked for, in writing.", stage.day(30))],
    )  # fmt: skip
    transitions.recommend(channel_request, by=stage.people[reviewer], at=at, approval=approval)


def declined(stage: Stage, filing: Filing, *, reviewer: str) -> Story:
    yield from filed(stage, filing)
    at = yield stage.ago(filing.days - 4)
    channel_request, by = _claimed(stage, filing.wish, reviewer, at), stage.people[filing.by]
    # It went back once, so that the figures have time on both sides.
    at = yield at + dt.timedelta(hours=1)
    point = transitions.ask_for_changes(
        channel_request, by=stage.people[reviewer], at=at, comment="Who answers in summer?"
    )
    at = yield stage.ago(filing.days - 12)
    transitions.answer_change_request(point, answer="Both of us leave; nobody yet.", by=by, at=at)
    channel_request = ChannelRequest.objects.get(pk=channel_request.pk)
    hand_in(channel_request, by=by, at=at)
    at = yield stage.ago(filing.days - 15)
    transitions.claim(channel_request, by=stage.people[reviewer], at=at)
    transitions.reject(
        channel_request, by=stage.people[reviewer], at=at,
        reasons="Nobody would answer for the account: both people leave in summer.",
        way_on="Write for the Kenya page until there is a successor; then ask again, and we take up where we stopped.",
        codes=[Reason.PEOPLE, WayOn.WRITE, WayOn.LATER],
    )  # fmt: skip


def joined(stage: Stage, filing: Filing, *, reviewer: str, channel: str) -> Story:
    yield from filed(stage, filing)
    at = yield stage.ago(filing.days - 3)
    channel_request = _claimed(stage, filing.wish, reviewer, at)
    at = yield stage.ago(filing.days - 9)
    transitions.join(
        channel_request, by=stage.people[reviewer], at=at, channel=Channel.objects.get(pk=stage.channels[channel].pk),
        reasons="La page nationale ouvre une rubrique pour le sud ; Marie-Ange vous y donne accès.",
        codes=[Reason.SAME_PEOPLE],
    )  # fmt: skip


def withdrawn(stage: Stage, filing: Filing) -> Story:
    yield from filed(stage, filing)
    at = yield stage.ago(filing.days - 5)
    transitions.withdraw(
        stage.requests[filing.wish],
        by=stage.people[filing.by],
        at=at,
        why="The members prefer to strengthen the account on X.",
    )


def draft(stage: Stage, filing: Filing, *, questions: tuple[str, ...], expires: float | None = None) -> Story:
    """Begun and left; with ``expires`` the portal ended it."""
    at = yield stage.ago(filing.days)
    by = stage.people[filing.by]
    channel_request = start_draft(by=by, at=at)
    stage.requests[filing.wish] = channel_request
    write_answers(channel_request, _answers(stage, filing, on=at.date()), by=by, at=at, only=questions)
    if expires is not None:
        at = yield stage.ago(expires)
        transitions.expire(ChannelRequest.objects.get(pk=channel_request.pk), at=at)


def written_together(stage: Stage, key: str, *, colleague: str, days: float) -> Story:
    """A colleague is invited to the draft, adds a sentence and a file, and is at it still."""
    at = yield stage.ago(days)
    channel_request, person = ChannelRequest.objects.get(pk=stage.requests[key].pk), stage.people[colleague]
    invite_writer(channel_request, person=person, by=channel_request.requester, at=at)
    at = yield at + dt.timedelta(hours=2)
    answer = {"adds": "Daily life in our communities, told by those who live it; the website only tells our projects."}
    seen = {"q05": print_of(channel_request.answers.filter(question="q05").values_list("value", flat=True).first())}
    save_answers(channel_request, {"q05": answer}, by=person, at=at, expected=seen)
    plan = read_file(
        b"Week 1: a school opens\nWeek 2: a teacher tells\nWeek 3: what the forum decided\n", name="First month.txt"
    )
    attach(channel_request, plan, by=person, at=at, question="q19")


def all_filings(stage: Stage) -> list[Story]:
    return [
        went_live(stage, Filing("ig-kenya", "requester", "kenya", "requester", "esther", "grace", 415), reviewer="comms",
                  url="https://www.instagram.com/actdemo.ke/"),
        went_live(stage, Filing("fb-turkana", "requester", "turkana", "esther", "requester", "grace", 226), reviewer="comms2",
                  url="https://www.facebook.com/actdemo.turkana", second="lead", told_every=40, late=31),
        went_live(stage, Filing("fb-volunteers", "oksana", "psychosocial", "oksana", "kwame", "director", 150), reviewer="comms", url=""),
        being_set_up(stage, Filing("wa-rdc", "requester2", "rdc", "requester2", "chantal", "patrick", 24), reviewer="comms2",
                     holders=("comms2", "requester2"), done="Chantal Mbuyi a accepté ; elle connaît le téléphone et ses horaires."),
        being_set_up(stage, Filing("bsky-jsl", "rania", "jsl", "rania", "omar", "director", 56), reviewer="comms", holders=("comms",)),
        being_set_up(stage, Filing("tg-chad", "fatime", "tchad", "fatime", "issa", "issa", 170), reviewer="comms2", holders=()),
        taken_back(stage, Filing("fb-kasai", "requester2", "rdc", "chantal", "requester2", "patrick", 125), reviewer="comms"),
        just_approved(stage, Filing("ig-ph", "mei", "philippines", "mei", "arun", "director", 9), reviewer="comms"),
        waiting(stage, Filing("x-youth", "kwame", "youth", "kwame", "ruth", "moved", 6)),
        waiting(stage, Filing("x-fr-edition", "requester2", "rdc", "requester2", "chantal", "patrick", 1)),
        came_back(stage, Filing("ig-nepal", "arun", "asia", "arun", "mei", "director", 8), reviewer="comms"),
        in_review(stage, Filing("li-europe", "anna", "europe", "anna", "bogdan", "director", 20), reviewer="comms2"),
        sent_back(stage, Filing("yt-gender", "requester2", "gender", "requester2", "chantal", "patrick", 7), reviewer="comms2"),
        recommended(stage, Filing("tt-children", "samuel", "ethiopia", "hanna", "samuel", "hanna", 11), reviewer="comms"),
        declined(stage, Filing("x-kampala", "requester", "kenya", "peter", "esther", "grace", 95), reviewer="comms"),
        joined(stage, Filing("fb-haiti-south", "wilner", "haiti", "wilner", "marieange", "marieange", 145), reviewer="comms2",
               channel="fb-haiti"),
    ]  # fmt: skip
