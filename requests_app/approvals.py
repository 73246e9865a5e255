"""What an approval sets (A5), and its one plain form for the decision, the letter and the preview."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Approval:
    """What an approval sets: fields of ParameterSet, further conditions with their dates, and the words to go with it."""

    parameters: dict[str, Any]
    conditions: list[tuple[str, dt.date | None]] = field(default_factory=list)
    message: str = ""
    internal_note: str = ""
    # Name, platform and form as settled with the requester, where the answers left them open; for the second person.
    channel: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """All of it but the words, as JSON values: codes as they are, dates as ISO 8601."""
        plain = {
            name: value.isoformat() if isinstance(value, dt.date) else value for name, value in self.parameters.items()
        }
        conditions = [[text, due_on.isoformat() if due_on else None] for text, due_on in self.conditions]
        return {**plain, "conditions": conditions, "channel": dict(self.channel)}
