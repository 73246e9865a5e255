"""Requests of the fast track for tests, made by the functions that the portal uses."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from accounts.models import Person
from channels_registry import lifecycle
from channels_registry.models import Channel, ChannelStatus
from requests_app import transitions
from requests_app.annex1.forms import FORMS
from requests_app.annex1.forms.eight_facts import EIGHT
from requests_app.annex1.reading import new_channel, suggested_parameters
from requests_app.annex1.sheet import AnswerSheet
from requests_app.drafting.drafts import print_of, save_answers, start_draft
from requests_app.drafting.handing_in import hand_in
from requests_app.fast_track.permissions import open_permission
from requests_app.judging.approvals import Approval
from requests_app.models import ChannelRequest, Status, TimedPermission
from requests_app.refusals import NotAllowed
from requests_app.transitions.lapsing import sweep_permissions
from tests import world
from tests.requests_app.annex1_answers import answers_for, ready_platforms
from tests.requests_app.review_world import evaluate_all

HAPPENED = {"event": "Floods in Turkana; two offices are cut off", "coadministered": "on"}


def eight_answers(body, *, on: dt.date, **changes) -> dict[str, dict]:
    """Per question of the eight facts, the fields without prefix."""
    whole = answers_for("standard", body=body)
    facts = {
        key: {name: value for name, value in whole.get(key, {}).items() if name in form.only}
        for key, form in EIGHT.items()
    }
    facts["q34"] = {**HAPPENED, "happened_on": on.isoformat()}
    return {key: {**value, **changes.get(key, {})} for key, value in facts.items()}


def draft(*, requester: Person | None = None, at: dt.datetime | None = None, **changes) -> ChannelRequest:
    """The eight facts, written down and not handed in."""
    ready_platforms()
    requester = requester or world.requester()
    at = at or timezone.now() - dt.timedelta(hours=5)
    made = start_draft(by=requester, at=at, fast_track=True)
    answers = eight_answers(requester.memberships.live().first().body, on=at.date(), **changes)
    store(made, answers, forms=EIGHT, by=requester, at=at)
    return made


def store(made: ChannelRequest, answers: dict[str, dict], *, forms, by: Person, at: dt.datetime) -> None:
    seen = {answer.question: print_of(answer.value) for answer in made.answers.all()}
    values = {}
    for key, data in answers.items():
        form = forms[key](data, sheet=AnswerSheet(made, at=at), complete=False)
        assert form.is_valid(), (key, form.errors)
        values[key] = form.stored()
    save_answers(made, values, by=by, at=at, expected=seen)


def submitted(*, requester: Person | None = None, at: dt.datetime | None = None, **changes) -> ChannelRequest:
    at = at or timezone.now() - dt.timedelta(hours=4)
    made = draft(requester=requester, at=at, **changes)
    hand_in(made, by=made.requester, at=at)
    return made


def in_review(*, by: Person, at: dt.datetime | None = None, **facts) -> ChannelRequest:
    at = at or timezone.now() - dt.timedelta(hours=3)
    made = submitted(at=at, **facts)
    transitions.claim(made, by=by, at=at)
    evaluate_all(made, by=by, at=at)
    return made


def approval(made: ChannelRequest, *, at: dt.datetime, rest_in: int = 21, ends_in: int = 30, **changes) -> Approval:
    day = at.date()
    limits = {"rest_by": day + dt.timedelta(days=rest_in), "ends_on": day + dt.timedelta(days=ends_in)}
    return Approval(parameters=suggested_parameters(made, at=at), **{**limits, **changes})


def approved(*, by: Person, at: dt.datetime | None = None, rest_in: int = 21, ends_in: int = 30, **facts):
    """(request, its permission), approved for a limited time."""
    at = at or timezone.now() - dt.timedelta(hours=2)
    made = in_review(by=by, at=at, **facts)
    terms = approval(made, at=at, rest_in=rest_in, ends_in=ends_in)
    transitions.approve_for_a_time(made, by=by, at=at, approval=terms, new=new_channel(made, at=at))
    return made, open_permission(made)


def hand_in_rest(made: ChannelRequest, *, at: dt.datetime, route: str = "standard", **changes) -> None:
    """Answer the whole form and hand it in."""
    made.refresh_from_db()
    answers = answers_for(route, body=made.body, **changes)
    store(made, {**answers, "q07": {}}, forms=FORMS, by=made.requester, at=at)
    hand_in(made, by=made.requester, at=at)


def take_up(made: ChannelRequest, *, by: Person, at: dt.datetime) -> None:
    transitions.claim(made, by=by, at=at)
    evaluate_all(made, by=by, at=at)


@transaction.atomic
def lapse(made: ChannelRequest, *, at: dt.datetime) -> None:
    """The register lets the set-up lapse, and the night settles the permission. Raises NotAllowed where none lapses."""
    permission = open_permission(made)
    if permission is not None:
        lifecycle.lapse_many([permission.channel_id], at=at)
        sweep_permissions(at=at)
        made.refresh_from_db()
    if permission is None or made.status != Status.LAPSED:
        raise NotAllowed("No permission for a limited time lapses with this request.")


def permission_of(made: ChannelRequest) -> TimedPermission:
    return made.timed_permissions.get()


def days(number: int) -> dt.timedelta:
    return dt.timedelta(days=number)


def state(made: ChannelRequest) -> tuple:
    made = ChannelRequest.objects.get(pk=made.pk)
    return made.status, made.fast_track, made.channel_id


def put_into_service(channel: Channel, *, at: dt.datetime) -> None:
    """In service, with its co-administrator and its runner; what else going live needs is tested where it is judged."""
    world.grant(channel, world.comms())
    world.grant(channel, world.person())
    Channel.objects.filter(pk=channel.pk).update(status=ChannelStatus.ACTIVE, activated_at=at)
