"""Each action done with everything it asks for, by the function of the domain."""

import datetime as dt

from accounts.models import Person
from requests_app import transitions
from requests_app.annex1.reading import facts_for_submit, new_channel
from requests_app.drafting.drafts import print_of, save_answers
from requests_app.judging.evaluating import evaluate
from requests_app.judging.review_notes import add_note
from requests_app.models import ChangeRequest, ChannelRequest, Criterion, JoinTalk, Side, Verdict
from requests_app.standing.nudging import nudge
from requests_app.talk import joining
from requests_app.talk.conversing import write_message
from tests.requests_app import crisis
from tests.requests_app import review_world as review
from tests.requests_app.matrix.scenes import Scene

# The portal's own acts, which ask for nobody.
BY_ITSELF = {"expire": transitions.expire, "lapse": crisis.lapse}
NEW_WORDS = {"keeps": "Three officers."}


def act(action: str, scene: Scene, *, by: Person, at: dt.datetime) -> object:
    made = ChannelRequest.objects.get(pk=scene.request.pk)
    if action in BY_ITSELF:
        return BY_ITSELF[action](made, at=at)
    if action in OTHER_ACTS:
        return OTHER_ACTS[action](scene, made, by=by, at=at)
    more = WITH[action](scene, made, at) if action in WITH else {}
    return getattr(transitions, action)(made, by=by, at=at, **more)


def _handing_in(scene: Scene, made: ChannelRequest, at: dt.datetime) -> dict:
    return {"facts": facts_for_submit(made, at=at), "missing": []}


def _approving(scene: Scene, made: ChannelRequest, at: dt.datetime) -> dict:
    return {"approval": review.approval(), "new": new_channel(made, at=at)}


DECLINING = {"reasons": "Two exist.", "way_on": "Write for one."}
WITH = {
    "submit": _handing_in,
    "hand_in_rest": _handing_in,
    "assign": lambda scene, made, at: {"to": scene.people["second reviewer"]},
    "hand_over": lambda scene, made, at: {"to": scene.people["second reviewer"]},
    "ask_for_changes": lambda scene, made, at: {"comment": "Who answers at weekends?"},
    "recommend": lambda scene, made, at: {"approval": review.approval()},
    "approve": _approving,
    "approve_for_a_time": lambda scene, made, at: {
        **_approving(scene, made, at),
        "approval": review.limited_approval(at),
    },
    "reject": lambda scene, made, at: DECLINING,
    "join": lambda scene, made, at: {"channel": scene.channel, "reasons": "It serves."},
    "agree_to_join": lambda scene, made, at: {"talk": JoinTalk.objects.get(pk=scene.talk.pk)},
    "object_to_joining": lambda scene, made, at: {"why": "It closes."},
    "step_aside": lambda scene, made, at: {"why": "We are related."},
    "appoint_stand_in": lambda scene, made, at: {"person": scene.people["stand-in"], "why": "Director."},
    "undo": lambda scene, made, at: {"why": "Too early."},
    "correct_to_rejected": lambda scene, made, at: {"why": "It was the wrong one.", **DECLINING},
    "correct_to_approved": lambda scene, made, at: {"why": "We misread it.", **_approving(scene, made, at)},
}


def _write(scene: Scene, made: ChannelRequest, *, by: Person, at: dt.datetime) -> None:
    before = made.answers.filter(question="q29").first()
    save_answers(made, {"q29": NEW_WORDS}, by=by, at=at, expected={"q29": print_of(before.value) if before else ""})


def _answer(scene: Scene, made: ChannelRequest, *, by: Person, at: dt.datetime) -> None:
    point = ChangeRequest.objects.get(request=made)
    transitions.answer_change_request(point, answer="A rota of two.", by=by, at=at)


OTHER_ACTS = {
    "write": _write,
    "answer": _answer,
    "message_of_requester": lambda scene, made, **how: write_message(made, side=Side.REQUESTER, text="When?", **how),
    "message_of_team": lambda scene, made, **how: write_message(made, side=Side.TEAM, text="On Monday.", **how),
    "nudge": lambda scene, made, **how: nudge(made, **how),
    "note": lambda scene, made, **how: add_note(made, text="Call them.", **how),
    "evaluate": lambda scene, made, **how: evaluate(
        made, Criterion.RISK, verdict=Verdict.CONCERN, note="Who answers?", **how
    ),
    "recuse": lambda scene, made, **how: transitions.recuse(made, why="We are related.", **how),
    "propose_to_join": lambda scene, made, **how: joining.propose(made, scene.other, why="The same people.", **how),
    "propose_correction": lambda scene, made, **how: transitions.propose_correction(
        made, why="We misread it.", approval=review.approval(), **how
    ),
    "drop_correction": lambda scene, made, **how: transitions.drop_correction(made, why="It stands.", **how),
    "extend_permission": lambda scene, made, by, at: transitions.extend_permission(
        made, ends_on=longer(made), why="The floods go on.", by=by, at=at
    ),
    "change_requester": lambda scene, made, **how: transitions.change_requester(
        made, to=scene.people["drafter"], why="She has left.", **how
    ),
}


def longer(made: ChannelRequest) -> dt.date:
    """A later end of the permission for a limited time, where there is one."""
    timed = made.timed_permissions.first()
    return (timed.ends_on if timed else made.created_at.date()) + dt.timedelta(days=10)
