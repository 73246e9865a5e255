"""Who may do what with a request, in every state: the literal table that the tests and docs/requests-who-may.md are made of.

Every state names every action that starts from it, also where nobody may: what is missing fails a test, nothing is no by
silence. A cell is yes, or the reason why not (``REASONS``).
"""

from dataclasses import dataclass, field

from requests_app.models import Status
from requests_app.transitions import TRANSITIONS
from tests.requests_app.matrix.cast import ROLES
from tests.requests_app.matrix.scenes import FREE

APART = ("requester", "drafter", "runner", "manager")
YES = "yes"
NIGHT = "night"
REASONS = {
    "part": "has a part in the request, by a fact or by their own word: a colleague decides",
    "team": "is not of the communications team, or stands in only to approve, not approve or give back",
    "own": "only the person who filed it",
    "writers": "only the person who filed it and those invited to write it",
    "holder": "only the person who has the review; giving it back and handing it over, the lead too",
    "has": "has the request: stepping aside gives it back",
    "lead": "only the communications lead",
    "second": "the second decision is for the lead, or the deputy of a lead who is away",
    "first": "gave the first opinion: a second person decides",
    "decider": "only the person who decided",
    "stand-in": "only the person who stands in, by the link in their letter",
    "left": "the letter has left",
    "somebody": "somebody of the team is free to judge it",
    "already": "this is so already",
    "none": "there is nothing of the kind to act on",
    "two": "the careful tier needs two people: recommend or propose it, and a second person decides",
    "one": "one decision is enough for this request",
    "limited": "by eight facts a request is approved for a limited time",
    "whole": "only the fast track is approved for a limited time",
    "team's": "the team decided it; an objection is to what both sides agreed",
    "told": "the decision has not been told yet",
    NIGHT: "the portal does it at night, for nobody",
}


@dataclass(frozen=True)
class Row:
    """``rest``, ``apart`` and ``outside`` say why not: to the free of the team, to those with a part in it, to all others."""

    may: tuple[str, ...] = ()
    rest: str = "holder"
    apart: str = "part"
    outside: str = "team"
    but: dict[str, str] = field(default_factory=dict)

    def cell(self, role: str) -> str:
        if role in self.may:
            return YES
        if role in self.but:
            return self.but[role]
        if role in APART:
            return self.apart
        return self.rest if role in FREE else self.outside


def only(role: str, why: str, **but: str) -> Row:
    """One role; to all others the same reason."""
    return Row((role,), why, why, why, {**but})


def nobody(rest: str, **but: str) -> Row:
    return Row((), rest, but=but)


NIGHTLY = Row((), NIGHT, NIGHT, NIGHT)
OWN = only("requester", "own")
WRITERS = Row(("requester", "drafter"), "writers", "writers", "writers")
TEAM = Row(FREE, "part")
HOLDER = Row(("reviewer",))
HOLDER_OR_LEAD = Row(("reviewer", "lead"), "holder", "holder")
LEAD = only("lead", "lead")
SECOND = Row(("lead", "delegate"), "second", but={"reviewer": "first"})
DECIDER = Row(("reviewer",), "decider")
LETTER_LEFT = Row((), "decider", but={"reviewer": "left"})
STANDS_ASIDE = Row(("reviewer",), "holder", "holder", "holder")
OTHERS_RECUSE = Row(("co-administrator", "delegate", "second reviewer", "lead"), "has")
NO_STAND_IN = Row((), "lead", "lead", "lead", {"lead": "none"})
NOT_BY_LINK = Row((), "stand-in", "stand-in", "stand-in")
BY_LINK = Row(("stand-in",), "stand-in", "stand-in", "stand-in")
STAND_IN = Row(("stand-in",), "part")
# What is said and noted beside the judgement, while the request is with the team.
BESIDE = {"message_of_team": TEAM, "note": TEAM, "message_of_requester": WRITERS}
WITH_TEAM = {**BESIDE, "propose_to_join": TEAM, "nudge": WRITERS, "withdraw": OWN, "agree_to_join": OWN}
# The same while everyone of the team has stepped aside.
ASIDE = {name: Row((), "part") for name in ("message_of_team", "note", "propose_to_join")}
JUDGED = {"ask_for_changes": HOLDER, "reject": HOLDER, "join": HOLDER, "evaluate": HOLDER}
IN_REVIEW = {
    **WITH_TEAM,
    **JUDGED,
    "approve": HOLDER,
    "approve_for_a_time": nobody("holder", reviewer="whole"),
    "recommend": nobody("holder", reviewer="one"),
    "release": HOLDER_OR_LEAD,
    "hand_over": HOLDER_OR_LEAD,
    "step_aside": STANDS_ASIDE,
    "recuse": OTHERS_RECUSE,
    "end_stand_in": NO_STAND_IN,
    "hand_back": NOT_BY_LINK,
}
RECOMMENDED = {
    **WITH_TEAM,
    "ask_for_changes": SECOND,
    "approve": SECOND,
    "reject": SECOND,
    "join": SECOND,
    "step_aside": STANDS_ASIDE,
    "recuse": OTHERS_RECUSE,
    "appoint_stand_in": Row((), "lead", "lead", "lead", {"lead": "somebody"}),
    "end_stand_in": NO_STAND_IN,
    "hand_back": NOT_BY_LINK,
}
APPROVED = {**BESIDE, "correct_to_rejected": TEAM, "undo": LETTER_LEFT}
PROVISIONAL = {
    **APPROVED,
    "hand_in_rest": OWN,
    "extend_permission": LEAD,
    "change_requester": LEAD,
    "lapse": NIGHTLY,
    "write": WRITERS,
}
REJECTED = {
    **BESIDE,
    "correct_to_approved": TEAM,
    "propose_correction": nobody("one"),
    "drop_correction": nobody("none"),
    "evaluate": TEAM,
    "undo": LETTER_LEFT,
}
JOINED = {**BESIDE, "undo": DECIDER, "object_to_joining": nobody("team's")}
SENT_BACK = {**BESIDE, "propose_to_join": TEAM, "withdraw": OWN, "agree_to_join": OWN}

TABLE: dict[str, dict[str, Row]] = {
    "draft": {"submit": OWN, "write": WRITERS, "withdraw": OWN, "agree_to_join": OWN, "expire": NIGHTLY},
    "submitted": {
        **WITH_TEAM,
        "claim": TEAM,
        "assign": LEAD,
        "appoint_stand_in": Row((), "lead", "lead", "lead", {"lead": "somebody"}),
        "recuse": TEAM,
    },
    "submitted, nobody free": {
        **WITH_TEAM,
        **ASIDE,
        "claim": nobody("part"),
        "assign": Row((), "lead", "lead", "lead", {"lead": "part"}),
        "appoint_stand_in": LEAD,
        "recuse": nobody("already"),
    },
    "in review": IN_REVIEW,
    "in review, careful": {**IN_REVIEW, "recommend": HOLDER, "approve": nobody("holder", reviewer="two")},
    "in review, crisis": {
        **IN_REVIEW,
        "approve": nobody("holder", reviewer="limited"),
        "approve_for_a_time": HOLDER,
    },
    "in review, stand-in": {
        **WITH_TEAM,
        **ASIDE,
        "approve": STAND_IN,
        "reject": STAND_IN,
        "evaluate": STAND_IN,
        "approve_for_a_time": Row((), "part", but={"stand-in": "whole"}),
        "ask_for_changes": nobody("part"),
        "join": nobody("part"),
        "recommend": nobody("part"),
        "release": Row(("lead",), "holder", "holder"),
        "hand_over": Row((), "holder", "holder", but={"lead": "part"}),
        "step_aside": Row((), "holder", "holder", "holder", {"stand-in": "team"}),
        "recuse": nobody("already"),
        "end_stand_in": LEAD,
        "hand_back": BY_LINK,
    },
    "changes requested": {**SENT_BACK, "submit": OWN, "answer": WRITERS, "write": WRITERS},
    "recommended": RECOMMENDED,
    "recommended, stand-in": {
        **WITH_TEAM,
        **{name: Row(("reviewer",), "part") for name in ASIDE},
        "approve": Row(("stand-in",), "part", but={"reviewer": "first"}),
        "reject": Row(("stand-in",), "part", but={"reviewer": "first"}),
        "ask_for_changes": nobody("part", reviewer="first"),
        "join": nobody("part", reviewer="first"),
        "step_aside": STANDS_ASIDE,
        "recuse": nobody("already", reviewer="has"),
        "appoint_stand_in": Row((), "lead", "lead", "lead", {"lead": "already"}),
        "end_stand_in": LEAD,
        "hand_back": BY_LINK,
    },
    "approved, not told": {**APPROVED, "undo": DECIDER, "nudge": WRITERS},
    "approved": APPROVED,
    "provisional, not told": {
        **PROVISIONAL,
        "change_requester": Row((), "lead", "lead", "lead", {"lead": "told"}),
        "undo": DECIDER,
        "nudge": WRITERS,
        "hand_in_rest": Row((), "own", "own", "own", {"requester": "told"}),
        "write": Row((), "writers", "writers", "writers", {"requester": "told", "drafter": "told"}),
    },
    "provisional": PROVISIONAL,
    "rejected, not told": {**REJECTED, "undo": DECIDER, "nudge": WRITERS},
    "rejected, careful": {**REJECTED, "correct_to_approved": nobody("two"), "propose_correction": TEAM},
    "rejected, proposal": {
        **REJECTED,
        "correct_to_approved": SECOND,
        "propose_correction": nobody("already"),
        "drop_correction": Row(("reviewer", "lead", "delegate"), "second"),
        "evaluate": Row(("reviewer", "lead", "delegate"), "second"),
    },
    "joined, not told": {**JOINED, "nudge": WRITERS},
    "joined, agreed": {**JOINED, "undo": nobody("decider"), "object_to_joining": TEAM},
    "withdrawn": {"note": TEAM},
    "expired": {},
    "lapsed": BESIDE,
}

HANDED_IN = set(Status) - {Status.DRAFT, Status.EXPIRED}
# Acts that change no state, and the states in which they can be done; of those after a decision, see ``UNTIL_TOLD``.
BESIDES = {
    "write": {Status.DRAFT, Status.CHANGES_REQUESTED, Status.PROVISIONAL},
    "answer": {Status.CHANGES_REQUESTED},
    "message_of_requester": HANDED_IN - {Status.WITHDRAWN},
    "message_of_team": HANDED_IN - {Status.WITHDRAWN},
    "nudge": {Status.SUBMITTED, Status.IN_REVIEW, Status.RECOMMENDED},
    "note": HANDED_IN,
    "evaluate": {Status.IN_REVIEW, Status.REJECTED},
    "recuse": {Status.SUBMITTED, Status.IN_REVIEW, Status.RECOMMENDED},
    "propose_to_join": {Status.SUBMITTED, Status.IN_REVIEW, Status.CHANGES_REQUESTED, Status.RECOMMENDED},
    "propose_correction": {Status.REJECTED},
    "drop_correction": {Status.REJECTED},
    "extend_permission": {Status.PROVISIONAL},
    "change_requester": {Status.PROVISIONAL},
}
# Until its letter leaves, those who ask read the state before the decision, and may still ask what keeps the answer.
UNTIL_TOLD = {"nudge"}
# The second decision changes hands and the state stays: outside the table of states, with the same guard.
STAYS = {"appoint_stand_in": Status.RECOMMENDED, "end_stand_in": Status.RECOMMENDED, "hand_back": Status.RECOMMENDED}
ACTIONS = (*TRANSITIONS, *BESIDES)


def starts_from(action: str, name: str, status: Status) -> bool:
    """Whether the state allows the action at all, whoever it is."""
    if action in UNTIL_TOLD and name.endswith("not told"):
        return True
    if STAYS.get(action) == status:
        return True
    return status in (TRANSITIONS[action][0] if action in TRANSITIONS else BESIDES[action])


def may(name: str, action: str, role: str) -> bool:
    row = TABLE[name].get(action)
    return row is not None and row.cell(role) == YES


assert set(ROLES) >= {*APART, *FREE}
