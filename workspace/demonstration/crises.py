"""Three requests of the fast track: one waits for the team, one is approved for a limited time with the rest still to come,
and one ran out before its channel was set up."""

import datetime as dt

from channels_registry.grants import give_access
from channels_registry.models import AccessLevel, Channel
from requests_app import transitions
from requests_app.annex1.forms.eight_facts import EIGHT
from requests_app.annex1.reading import new_channel, suggested_parameters
from requests_app.annex1.sheet import AnswerSheet
from requests_app.drafting.drafts import save_answers, start_draft
from requests_app.drafting.handing_in import hand_in
from requests_app.judging.approvals import Approval
from requests_app.judging.evaluating import evaluate, required_criteria
from requests_app.models import ChannelRequest, Verdict
from requests_app.transitions.lapsing import sweep_permissions
from workspace.demonstration.telling import Stage, Story

FLOOD = {
    "q34": {"event": "Floods along the Tana; two districts are cut off and rumours spread faster than help", "coadministered": "on"},
    "q02": {"kind": "campaign", "countries": "KE"},
    "q04": {"goals": ["development"]},
    "q06": {"audience": "Families along the river, and those who look for them", "languages": ["en", "sw"], "under_18": "no"},
    "q09": {"platform": "whatsapp"},
    "q10": {"format": "broadcast"},
    "q11": {"name_1": "ACT Tana flood news", "username_1": ""},
    "q16": {"mailbox": "kenya@groups.example", "phone": "help"},
}  # fmt: skip
DROUGHT = {
    "q34": {"event": "The wells of three villages are dry; families move towards the towns", "coadministered": "on"},
    "q02": {"kind": "campaign", "countries": "KE"},
    "q04": {"goals": ["development"]},
    "q06": {"audience": "Families on the move", "languages": ["en", "sw"], "under_18": "no"},
    "q09": {"platform": "telegram"},
    "q10": {"format": "broadcast"},
    "q11": {"name_1": "ACT Turkana water points", "username_1": "actdemo_turkana"},
    "q16": {"mailbox": "kenya@groups.example", "phone": "help"},
}  # fmt: skip
CYCLONE = {
    "q34": {"event": "A cyclone struck the coast; phones work, roads do not", "coadministered": "on"},
    "q02": {"kind": "campaign", "countries": "SY, LB"},
    "q04": {"goals": ["development", "relations"]},
    "q06": {"audience": "Partners on the coast and volunteers who want to help", "languages": ["en", "ar"], "under_18": "no"},
    "q09": {"platform": "telegram"},
    "q10": {"format": "broadcast"},
    "q11": {"name_1": "ACT coast response", "username_1": "actdemo_coast"},
    "q16": {"mailbox": "jsl@groups.example", "phone": "help"},
}  # fmt: skip


def waiting(stage: Stage) -> Story:
    """Handed in three hours ago."""
    at = yield stage.now - dt.timedelta(hours=3, minutes=20)
    _handed_in(stage, FLOOD, by="requester", body="kenya", at=at)


def for_a_limited_time(stage: Stage) -> Story:
    """Twelve days ago; the channel is being set up, and the rest of the form is still with its requester."""
    at = yield stage.ago(12, hour=7)
    made = _handed_in(stage, CYCLONE, by="rania", body="jsl", at=at)
    at = yield stage.ago(12, hour=11)
    channel = _approved(stage, made, at=at, weeks=4)
    at = yield stage.ago(11, hour=9)
    for key in ("comms", "rania"):
        give_access(channel, person=stage.people[key], level=AccessLevel.ADMIN, by=stage.people["comms"], at=at)


def run_out(stage: Stage) -> Story:
    """Two months ago: approved for three weeks, never set up, lapsed."""
    at = yield stage.ago(62, hour=8)
    made = _handed_in(stage, DROUGHT, by="requester", body="kenya", at=at)
    at = yield stage.ago(62, hour=12)
    _approved(stage, made, at=at, weeks=3)
    at = yield stage.ago(38, hour=2)
    sweep_permissions(at=at)


def _approved(stage: Stage, made: ChannelRequest, *, at: dt.datetime, weeks: int) -> Channel:
    comms = stage.people["comms"]
    transitions.claim(made, by=comms, at=at)
    for criterion in required_criteria(made):
        evaluate(made, criterion, verdict=Verdict.GOOD, note="Looked at with the office, by phone.", by=comms, at=at)
    terms = Approval(
        parameters=suggested_parameters(made, at=at),
        message="Go ahead; we set it up with you today.",
        rest_by=(at + dt.timedelta(days=14)).date(),
        ends_on=(at + dt.timedelta(weeks=weeks)).date(),
    )
    return transitions.approve_for_a_time(made, by=comms, at=at, approval=terms, new=new_channel(made, at=at))


def _handed_in(stage: Stage, facts: dict, *, by: str, body: str, at: dt.datetime) -> ChannelRequest:
    """The eight facts as their form stores them, handed in at once."""
    person = stage.people[by]
    draft = start_draft(by=person, at=at, fast_track=True)
    given = {
        **facts,
        "q02": {**facts["q02"], "body": str(stage.bodies[body].pk)},
        "q34": {**facts["q34"], "happened_on": (at - dt.timedelta(days=1)).date().isoformat()},
        "q14": {
            "responsible_name": person.full_name, "responsible_role": person.job_title or "Officer",
            "responsible_email": person.email, "responsible_country": "Kenya" if body == "kenya" else "Lebanon",
        },
    }  # fmt: skip
    answers = {}
    for key, data in given.items():
        form = EIGHT[key](data, sheet=AnswerSheet(draft, at=at), complete=False)
        form.is_valid()
        answers[key] = form.stored()
    save_answers(draft, answers, by=person, at=at, expected={})
    made = ChannelRequest.objects.get(pk=draft.pk)
    hand_in(made, by=person, at=at + dt.timedelta(minutes=6))
    return made
