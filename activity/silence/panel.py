"""The activity box on a channel's own page: the latest post, what comes next, and the way to answer."""

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.roles import Permission
from activity.answering import may_answer
from activity.silence.judging import Clock
from activity.silence.standing import State, standing_of, with_standing
from channels_registry.models import Channel
from channels_registry.panels import Action, Panel

# The steps of the ladder: an answer of its people ends each of them.
WAITS_FOR_ANSWER = (State.ASKED, State.REMINDED, State.FLAGGED, State.PROPOSED)


def activity_panel(channel: Channel, user, at: dt.datetime) -> Panel | None:
    """For whoever answers for the channel, the team and the auditors. A fixed number of queries."""
    if not channel.is_on_duty:
        return None
    answers = may_answer(channel, by=user, at=at)
    if not (answers or user.may(Permission.READ_AUDIT)):
        return None
    clock = Clock.of(at)
    row = with_standing(Channel.objects.filter(pk=channel.pk), clock).get()
    standing = standing_of(row, clock=clock)
    url = reverse("activity:channel", args=[channel.pk])
    needs_answer = standing.state in WAITS_FOR_ANSWER
    return Panel(
        template="activity/_panel.html",
        context={"activity_row": row, "activity_standing": standing, "activity_url": url, "activity_answers": answers},
        actions=(Action(_("Tell the latest post"), url),) if answers else (),
        place="top" if needs_answer else "activity",
        order=20,
        tells_activity=True,
    )
