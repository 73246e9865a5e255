"""What an approval sets (A5), and its one plain form for the decision, the letter and the preview."""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from accounts.models import Person
from channels_registry.conditions import NewCondition


@dataclass(frozen=True)
class Approval:
    """What an approval sets: fields of ParameterSet, conditions to be met, the reasons in codes, and the words with it."""

    parameters: dict[str, Any]
    conditions: list[NewCondition] = field(default_factory=list)
    message: str = ""
    internal_note: str = ""
    # Name, platform and form as settled with the requester, where the answers left them open; for the second person.
    channel: dict[str, str] = field(default_factory=dict)
    codes: tuple[str, ...] = ()
    # On the fast track only: the last day for the rest of the form, and of the permission.
    rest_by: dt.date | None = None
    ends_on: dt.date | None = None

    def as_json(self) -> dict[str, Any]:
        """All of it but the words and the codes, as JSON values: codes as they are, dates as ISO 8601."""
        plain = {
            name: value.isoformat() if isinstance(value, dt.date) else value for name, value in self.parameters.items()
        }
        conditions = [
            {
                "text": new.text,
                "due_on": new.due_on.isoformat(),
                "owner": new.owner.pk if new.owner else None,
                "owner_name": new.owner.full_name if new.owner else "",
                "consequence": str(new.consequence),
            }
            for new in self.conditions
        ]
        return {**plain, "conditions": conditions, "channel": dict(self.channel)}

    @property
    def mark(self) -> str:
        """Tells whether the rules that are being decided on are those that were read."""
        return hashlib.sha256(json.dumps(self.as_json(), sort_keys=True, default=str).encode()).hexdigest()[:16]

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> "Approval":
        """What ``as_json`` made, for the second person who takes a recommendation over as it is; no codes. One query."""
        rules = {name: value for name, value in plain.items() if name not in ("conditions", "channel")}
        if rules.get("review_on"):
            rules["review_on"] = dt.date.fromisoformat(rules["review_on"])
        kept = conditions_in(plain)
        owners = Person.objects.in_bulk([one["owner"] for one in kept if one["owner"]])
        conditions = [
            NewCondition(
                text=one["text"],
                due_on=dt.date.fromisoformat(one["due_on"]),
                owner=owners.get(one["owner"]),
                consequence=one["consequence"],
            )
            for one in kept
            if one["due_on"]
        ]
        return cls(parameters=rules, conditions=conditions, channel=dict(plain.get("channel", {})))


def conditions_in(parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The conditions in the JSON of a decision. Earlier decisions kept a pair of text and day for each."""
    return [
        condition
        if isinstance(condition, dict)
        else {"text": condition[0], "due_on": condition[1], "owner": None, "owner_name": "", "consequence": ""}
        for condition in parameters.get("conditions", [])
    ]
