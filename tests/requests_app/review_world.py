"""Requests in any state for the tests of the review, made by the functions that the portal uses."""

import datetime as dt

from django.utils import timezone

from accounts.models import Person
from accounts.roles import RoleName
from channels_registry.entering import NewChannel
from channels_registry.models import (
    ChannelKind,
    Discussion,
    Format,
    PostsAgreedBy,
    Rhythm,
    SpeaksOnDisputed,
    Tier,
    VisualIdentity,
)
from ledger.models import LedgerEntry
from notifications.models import Letter
from requests_app import transitions
from requests_app.annex1.forms import FORMS
from requests_app.annex1.sheet import AnswerSheet
from requests_app.drafting.drafts import save_answers, start_draft
from requests_app.drafting.handing_in import hand_in
from requests_app.judging.approvals import Approval
from requests_app.judging.evaluating import evaluate, required_criteria
from requests_app.models import (
    Answer,
    ChangeRequest,
    ChannelRequest,
    Decision,
    Evaluation,
    FastTrack,
    Recusal,
    StandIn,
    Status,
    Verdict,
)
from tests import world
from tests.requests_app.annex1_answers import answers_for, ready_platforms

RULES = {
    "posts_agreed_by": PostsAgreedBy.RESPONSIBLE,
    "speaks_on_disputed": SpeaksOnDisputed.TEAM,
    "languages": ["en", "fr"],
    "rhythm": Rhythm.WEEKLY,
    "discussion": Discussion.OPEN,
    "answer_hours": 24,
    "visual_identity": VisualIdentity.CO_BRANDED,
    "positions_first": True,
    "about_body_only": True,
    "review_on": dt.date(2031, 3, 31),
}


def approval(**changes) -> Approval:
    return Approval(**{"parameters": dict(RULES), **changes})


def new_channel(channel_request: ChannelRequest) -> NewChannel:
    """A channel without an address, as for a request that asked for advice on the platform."""
    return NewChannel(
        name=channel_request.title,
        body=channel_request.body,
        platform=world.platform(),
        kind=ChannelKind.REGION,
        format=Format.PAGE,
    )


def draft(
    *, requester: Person | None = None, title: str = "Sahel water", at: dt.datetime | None = None
) -> ChannelRequest:
    at = at or timezone.now() - dt.timedelta(hours=4)
    requester = requester or world.requester()
    return ChannelRequest.objects.create(
        requester=requester, title=title, language="en", created_at=at, saved_at=at, status=Status.DRAFT
    )


def submitted(
    *,
    requester: Person | None = None,
    tier: Tier = Tier.STANDARD,
    title: str = "Sahel water",
    at: dt.datetime | None = None,
) -> ChannelRequest:
    at = at or timezone.now() - dt.timedelta(hours=3)
    made = draft(requester=requester, title=title, at=at)
    body = made.requester.memberships.live().first().body
    facts = {"body": body, "title": title, "tier": tier}
    transitions.submit(made, by=made.requester, at=at, facts=facts, missing=[])
    return made


def in_review(
    *,
    by: Person | None = None,
    evaluated: bool = True,
    tier: Tier = Tier.STANDARD,
    at: dt.datetime | None = None,
    **facts,
) -> ChannelRequest:
    """A request that ``by`` has taken up; ``evaluated``: with a good word on every criterion."""
    by = by or world.comms()
    at = at or timezone.now() - dt.timedelta(hours=2)
    made = submitted(tier=tier, at=at, **facts)
    transitions.claim(made, by=by, at=at)
    if evaluated:
        evaluate_all(made, by=by, at=at)
    return made


def evaluate_all(channel_request: ChannelRequest, *, by: Person, at: dt.datetime) -> None:
    for criterion in required_criteria(channel_request):
        evaluate(channel_request, criterion, verdict=Verdict.GOOD, note="Looked at closely.", by=by, at=at)


def in_state(
    status: Status, *, by: Person, tier: Tier = Tier.STANDARD, at: dt.datetime | None = None, **facts
) -> ChannelRequest:
    """A request in ``status``, brought there by its requester and by ``by`` of the team."""
    at = at or timezone.now() - dt.timedelta(minutes=2)
    if status in (Status.DRAFT, Status.EXPIRED):
        made = draft(at=at, **facts)
    if status == Status.DRAFT:
        return made
    if status == Status.EXPIRED:
        transitions.expire(made, at=at)
        return made
    if status == Status.SUBMITTED:
        return submitted(tier=tier, at=at, **facts)
    if status in (Status.PROVISIONAL, Status.LAPSED):
        return for_a_time(by=by, at=at, lapsed=status == Status.LAPSED, **facts)
    made = in_review(by=by, tier=tier, at=at, **facts)
    if status == Status.CHANGES_REQUESTED:
        transitions.ask_for_changes(made, by=by, at=at, comment="Who answers at weekends?", question="q22")
    elif status == Status.RECOMMENDED:
        transitions.recommend(made, by=by, at=at, approval=approval())
    elif status == Status.APPROVED:
        transitions.approve(made, by=by, at=at, approval=approval(), new=new_channel(made))
    elif status == Status.REJECTED:
        transitions.reject(made, by=by, at=at, reasons="Two channels exist already.", way_on="Write for one of them.")
    elif status == Status.JOINED:
        transitions.join(made, by=by, at=at, channel=world.channel(), reasons="It reaches the same people.")
    elif status == Status.WITHDRAWN:
        transitions.withdraw(made, by=made.requester, at=at)
    return made


def urgent_in_review(*, by: Person, at: dt.datetime, **facts) -> ChannelRequest:
    """A request of the fast track that ``by`` has taken up and evaluated."""
    made = draft(at=at, **facts)
    ChannelRequest.objects.filter(pk=made.pk).update(
        fast_track=FastTrack.EIGHT, event="Floods in the north", event_on=at.date()
    )
    made.refresh_from_db()
    body = made.requester.memberships.live().first().body
    transitions.submit(
        made, by=made.requester, at=at, facts={"body": body, "title": made.title, "tier": Tier.STANDARD}, missing=[]
    )
    transitions.claim(made, by=by, at=at)
    evaluate_all(made, by=by, at=at)
    return made


def limited_approval(at: dt.datetime) -> Approval:
    return approval(rest_by=at.date() + dt.timedelta(days=21), ends_on=at.date() + dt.timedelta(days=30))


def for_a_time(*, by: Person, at: dt.datetime, lapsed: bool = False, **facts) -> ChannelRequest:
    """A request of the fast track, approved for thirty days; ``lapsed``: and over."""
    made = urgent_in_review(by=by, at=at, **facts)
    transitions.approve_for_a_time(made, by=by, at=at, approval=limited_approval(at), new=new_channel(made))
    if lapsed:
        transitions.lapse_many(list(made.timed_permissions.all()), at=at)
        made.refresh_from_db()
    return made


def name_runner(
    channel_request: ChannelRequest, runner: Person, *, question: str = "q14", saved_by: Person | None = None
) -> None:
    """Store an answer that names who will run the channel."""
    answer = Answer.objects.create(
        request=channel_request,
        question=question,
        saved_at=channel_request.saved_at,
        saved_by=saved_by or channel_request.requester,
    )
    answer.people.add(runner)


def answered(requester: Person, route: str = "standard", *, at: dt.datetime | None = None, **changes) -> ChannelRequest:
    """A request with every answer of ``route`` (annex1_answers), handed in without the pages; ``changes`` are per question."""
    ready_platforms()
    at = at or timezone.now() - dt.timedelta(hours=1)
    body = requester.memberships.live().first().body
    made = start_draft(by=requester, at=at)
    answers = answers_for(route, body=body, **changes)
    save_answers(
        made,
        {key: _stored(made, key, data, at=at) for key, data in {**answers, "q07": {}}.items()},
        by=requester,
        at=at,
        expected={},
    )
    hand_in(made, by=requester, at=at)
    return made


def _stored(channel_request: ChannelRequest, key: str, data: dict, *, at: dt.datetime) -> dict:
    form = FORMS[key](data, sheet=AnswerSheet(channel_request, at=at), complete=False)
    assert form.is_valid(), form.errors
    return form.stored()


def cast() -> dict[str, Person]:
    """One person for each way of standing to a request."""
    superuser = world.person("Superuser")
    superuser.is_superuser = superuser.is_staff = True
    superuser.save(update_fields=["is_superuser", "is_staff"])
    return {
        "requester": world.requester(name="Requester"),
        "reviewer": world.comms("Reviewer"),
        "colleague": world.comms("Colleague"),
        "lead": world.person("Lead", role=RoleName.LEAD),
        "auditor": world.auditor("Auditor"),
        "administrator": world.administrator("Administrator"),
        "superuser": superuser,
        "staff": world.person("Staff"),
        "external": world.external("External"),
    }


def everything(channel_request: ChannelRequest) -> dict:
    """All that an act on a request could change, to compare before and after a refusal."""
    from channels_registry.models import Channel

    return {
        "request": ChannelRequest.objects.filter(pk=channel_request.pk).values().get(),
        "decisions": list(Decision.objects.order_by("pk").values()),
        "questions": list(ChangeRequest.objects.order_by("pk").values()),
        "evaluations": list(Evaluation.objects.order_by("pk").values()),
        "channels": list(Channel.objects.order_by("pk").values()),
        "stand_ins": list(StandIn.objects.order_by("pk").values()),
        "recusals": list(Recusal.objects.order_by("pk").values()),
        "letters": list(Letter.objects.order_by("pk").values()),
        "ledger": LedgerEntry.objects.count(),
    }
