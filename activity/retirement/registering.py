"""What closings tell the rooms below: called once, by ``apps.py``."""

from django.db.models import Q
from django.utils.translation import gettext_lazy

from accounts.merging import PEOPLE
from activity.models import UNDER_WAY, StepKey
from activity.retirement import cases, ending, leaving, monday, panel, steps, successors, waiting
from channels_registry import conditions, panels
from channels_registry import successors as public
from ledger import phrases
from notifications.monday import register_part
from portal import attention


def register() -> None:
    phrases.define(cases.PHRASES | ending.PHRASES | leaving.PHRASES | steps.PHRASES)
    phrases.define_labels("step", dict(StepKey.choices))
    attention.register(waiting.due_steps_of)
    attention.register(waiting.second_looks_of)
    public.register(successors.successor_of)
    register_part(monday.TEMPLATE, monday.facts)
    panels.register(panel.closing_panel)
    conditions.register_closing(cases.start)
    PEOPLE.moves(
        "activity.RetirementStep.owner", gettext_lazy("Steps of closings"), among=Q(done_at=None, skipped_at=None)
    )
    # What waits for a second person waits for somebody else than both entries of the first.
    PEOPLE.moves("activity.RetirementCase.proposed_by", gettext_lazy("Closings to be finished"), among=UNDER_WAY)
    PEOPLE.moves(
        "activity.RetirementCase.name_decided_by", gettext_lazy("Names to be released"),
        among=UNDER_WAY & Q(name_confirmed_at=None),
    )  # fmt: skip
