"""The life of a request (design §4): the only place where its state changes, one function per verb.

draft (→ expired) → submitted → in review (claimed) → changes requested → submitted … → approved | rejected | withdrawn |
joined. On the careful tier a first person recommends and a second approves; an edit voids the recommendation.
"""

from requests_app.refusals import Incomplete, NotAllowed
from requests_app.transitions.asking import answer_change_request, expire, next_reference, submit, withdraw
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
from requests_app.transitions.reviewing import ask_for_changes, claim, release
from requests_app.transitions.table import PHRASES, TRANSITIONS, may_follow

__all__ = [
    "PHRASES",
    "TRANSITIONS",
    "Incomplete",
    "NotAllowed",
    "answer_change_request",
    "approve",
    "ask_for_changes",
    "claim",
    "decision_event",
    "expire",
    "final_decision",
    "join",
    "may_follow",
    "next_reference",
    "recommend",
    "reject",
    "release",
    "submit",
    "undo",
    "undo_until",
    "withdraw",
]
