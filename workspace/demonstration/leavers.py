"""Somebody leaves in three weeks, and somebody's term ends in six: what the room of leavers looks like (A7, A8)."""

from accounts.editing import change_person
from audits.leaving.handing_over import open_hand_over
from workspace.demonstration.telling import Stage, Story


def leaving(stage: Stage) -> Story:
    at = yield stage.ago(4, hour=10)
    lead = stage.people["lead"]
    open_hand_over(stage.people["patrick"], last_day=stage.day(21), by=lead, at=at, why="Moves to another office.")
    change_person(stage.people["anna"], by=stage.people["admin"], at=at, contract_end=stage.day(44))
