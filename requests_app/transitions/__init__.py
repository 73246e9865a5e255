"""The life of a request (design §4): the only place where its state changes, one function per verb.

draft (→ expired) → submitted → in review (claimed) → changes requested → submitted … → approved | rejected | withdrawn |
joined. On the careful tier a first person recommends and a second approves; an edit voids the recommendation.
"""

from requests_app.refusals import Incomplete, NotAllowed
from requests_app.transitions.asking import (
    answer_change_request,
    expire,
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
)
from requests_app.transitions.deciding import (
    approve,
    decision_event,
    final_decision,
    join,
    recommend,
    reject,
    undo,
    undo_until,
)
from requests_app.transitions.expiring import expire_many
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
    appoint_stand_in,
    declare_part,
    end_stand_in,
    hand_back,
    nobody_is_free,
    open_stand_in,
    recuse,
    step_aside,
)
from requests_app.transitions.table import PHRASES, TRANSITIONS, may_follow

__all__ = [
    "LINK_LIFE",
    "PHRASES",
    "TRANSITIONS",
    "Incomplete",
    "NotAllowed",
    "agree_to_join",
    "agreement_of",
    "answer_change_request",
    "appoint_stand_in",
    "approve",
    "ask_for_changes",
    "ask_for_points",
    "assign",
    "claim",
    "claim_next",
    "correct_to_approved",
    "correct_to_rejected",
    "decision_event",
    "declare_part",
    "drop_correction",
    "end_stand_in",
    "expire",
    "expire_many",
    "final_decision",
    "hand_back",
    "hand_over",
    "join",
    "live_refusal",
    "may_follow",
    "next_reference",
    "next_to_take",
    "nobody_is_free",
    "object_to_joining",
    "objection_until",
    "open_stand_in",
    "points_to_answer",
    "propose_correction",
    "recommend",
    "recuse",
    "reject",
    "release",
    "step_aside",
    "submit",
    "undo",
    "undo_until",
    "withdraw",
]
