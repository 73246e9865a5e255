"""The box on a channel's own page: the question that waits, or how the last one was answered."""

import datetime as dt

from django.urls import reverse

from channels_registry.models import ENDED, Channel
from channels_registry.panels import Panel
from workspace.goals.promised import promises_of
from workspace.goals.rights import may_answer, reads_all
from workspace.models import GoalsReview


def goals_panel(channel: Channel, user, at: dt.datetime) -> Panel | None:
    """For whoever speaks for the channel, the team and the auditors. Three queries at most."""
    latest = GoalsReview.objects.filter(channel=channel).select_related("answered_by", "team_by").first()
    if latest is None or not (reads_all(user) or may_answer(channel, by=user, at=at)):
        return None
    if latest.is_open and channel.status in ENDED:
        # Whether it stays is asked of a channel that is there.
        return None
    return Panel(
        template="workspace/goals/_panel.html",
        context={"goals_review": latest, "goals_url": reverse("workspace:goals-review", args=[latest.pk])},
        order=30,
    )


def goals_for_passport(channel: Channel, user, at: dt.datetime) -> Panel | None:
    """What the channel is there to reach, for its successor: the goals and the signs by which they are seen."""
    promises = promises_of(channel, at=at)
    if promises.nothing or not (reads_all(user) or may_answer(channel, by=user, at=at)):
        return None
    return Panel(template="workspace/goals/_passport.html", context={"promises": promises}, order=30)
