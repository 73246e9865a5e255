"""How a step of a closing stands, in a word and a look, and what it is about; for pages."""

import datetime as dt

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from activity.models import RetirementStep, StepKey


class StepState(models.TextChoices):
    """The value chooses the look of the tag (portal/states.py)."""

    DONE = "done", pgettext_lazy("step of a closing", "Done")
    NOT_NEEDED = "accepted", pgettext_lazy("step of a closing", "Not needed")
    OVERDUE = "overdue", pgettext_lazy("step of a closing", "Overdue")
    DUE = "waiting", pgettext_lazy("step of a closing", "Due")
    TO_COME = "planned", pgettext_lazy("step of a closing", "To come")


# A step is called due from this many days before its day.
SOON = dt.timedelta(days=7)
_FAREWELL = _(
    "Publish the post below, in the languages of the channel, and pin it where the platform allows that. Say where its "
    "readers find us from then on. Then give the link of the post, or a picture of it."
)
# What to do, and why.
GUIDANCE = {
    StepKey.FAREWELL_MONTH: _FAREWELL,
    StepKey.FAREWELL_WEEKS: _FAREWELL,
    StepKey.FAREWELL_DAYS: _FAREWELL,
    StepKey.EXPORT: _(
        "What was published is a record of ours. Ask the platform for a copy (most of them offer one in their settings; it "
        "can take a week to come) and keep it with its checksum, so that anyone can tell later that it was not changed."
    ),
    StepKey.LINKS: _(
        "Links that lead to a closed account, or to whoever takes its name later, mislead our readers. Search our own sites, "
        "signatures and print templates for the links below, and replace them."
    ),
    StepKey.REDIRECT: _(
        "Change the introduction and the picture on the platform, so that whoever comes later reads that the account has "
        "ended and where it goes on."
    ),
    StepKey.NAME: _(
        "We prefer to keep the name: lock the account, and nobody else can take it. A name that is released can be taken by "
        "anybody, who then speaks to our readers under it. Releasing one therefore takes two people of the team."
    ),
    StepKey.ACCESS: _(
        "Remove everyone from the platform's page of roles except who keeps the locked account, and remove connected apps, "
        "publishing tools and advertising accounts. Change the password in the safe. A picture of the page of roles is best."
    ),
    StepKey.RECORDS: _("Say until when the copy of what was published is kept."),
    StepKey.LESSONS: _("A few sentences for whoever opens the next channel."),
}


def standing_of(step: RetirementStep, *, on: dt.date) -> StepState:
    if step.done_at:
        return StepState.DONE
    if step.skipped_at:
        return StepState.NOT_NEEDED
    if step.due_on < on:
        return StepState.OVERDUE
    return StepState.DUE if step.due_on <= on + SOON else StepState.TO_COME
