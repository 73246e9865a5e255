"""The life of a request (design §4): the only place where its state changes, one function per verb.

draft (→ expired) → submitted → in review (claimed) → changes requested → submitted … → approved | rejected | withdrawn |
joined. On the fast track: in review → approved for a limited time → submitted (the whole form) …, or lapsed. On the careful
tier a first person recommends and a second approves; an edit voids the recommendation.
"""

from requests_app.refusals import Incomplete, NotAllowed
from requests_app.transitions.asking import (
    AnsweredMeanwhile,
    answer_change_request,
    hand_in_rest,
    next_reference,
    points_to_answer,
    submit,
    withdraw,
)
from requests_app.transitions.correcting import (
    correct_to_approved,
    correct_to_rejected,
    drop_correction,
    live_refusal,
    propose_correction,
    refuse_correction,
    settled_refusal,
)
from requests_app.transitions.deciding import approve, join, recommend, reject
from requests_app.transitions.decisions import final_decision, settles_permission
from requests_app.transitions.expiring import expire, expire_many
from requests_app.transitions.fast_track import (
    approve_for_a_time,
    change_requester,
    extend_permission,
    lapse_many,
    note_over_many,
)
from requests_app.transitions.joining import agree_to_join, agreement_of, object_to_joining, objection_until
from requests_app.transitions.passing_on import assign, hand_over
from requests_app.transitions.reviewing import (
    ask_for_changes,
    ask_for_points,
    claim,
    claim_next,
    next_to_take,
    release,
)
from requests_app.transitions.standing_in import (
    LINK_LIFE,
    ReadAgain,
    StandInDecision,
    appoint_stand_in,
    decide_standing_in,
    declare_part,
    end_stand_in,
    end_stand_ins_over,
    free_to_judge,
    hand_back,
    nobody_is_free,
    open_stand_in,
    recuse,
    step_aside,
)
from requests_app.transitions.table import PHRASES, TRANSITIONS, may_follow
from requests_app.transitions.undoing import undo, undo_until

__all__ = [
    "LINK_LIFE",
    "PHRASES",
    "TRANSITIONS",
    "AnsweredMeanwhile",
    "Incomplete",
    "NotAllowed",
    "ReadAgain",
    "StandInDecision",
    "agree_to_join",
    "agreement_of",
    "answer_change_request",
    "appoint_stand_in",
    "approve",
    "approve_for_a_time",
    "ask_for_changes",
    "ask_for_points",
    "assign",
    "change_requester",
    "claim",
    "claim_next",
    "correct_to_approved",
    "correct_to_rejected",
    "decide_standing_in",
    "declare_part",
    "drop_correction",
    "end_stand_in",
    "end_stand_ins_over",
    "expire",
    "expire_many",
    "extend_permission",
    "final_decision",
    "free_to_judge",
    "hand_back",
    "hand_in_rest",
    "hand_over",
    "join",
    "lapse_many",
    "live_refusal",
    "may_follow",
    "next_reference",
    "next_to_take",
    "nobody_is_free",
    "note_over_many",
    "object_to_joining",
    "objection_until",
    "open_stand_in",
    "points_to_answer",
    "propose_correction",
    "recommend",
    "recuse",
    "refuse_correction",
    "reject",
    "release",
    "settled_refusal",
    "settles_permission",
    "step_aside",
    "submit",
    "undo",
    "undo_until",
    "withdraw",
]
