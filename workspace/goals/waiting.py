"""What goals ask of people, for the home page (``portal.attention``): an answer of a channel's people, else of the team."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from channels_registry.spokespeople import in_care_of
from portal.attention import MOST, Item, own_first
from workspace.goals.rights import belongs_to_team
from workspace.goals.sweeping import left_to_team
from workspace.models import GoalsReview


def goals_to_answer(person, at: dt.datetime) -> Iterator[Item]:
    """For those who speak for the channel; for the team where nobody has answered in spite of the reminder, or nobody can
    be asked. One query."""
    of_team = belongs_to_team(person)
    named = Q(channel__responsible=person) | Q(channel__deputy=person)
    found = GoalsReview.objects.waiting().filter(channel__in=in_care_of(person, at=at).values("pk"))
    if of_team:
        # A co-administrator stands in; it waits for those who run the channel.
        found = found.filter(named) | left_to_team(at).exclude(named)
    found = found.select_related("channel__platform").order_by(own_first(named), "opened_at", "pk")
    for review in found[: 2 * MOST]:
        channel = review.channel
        shared = of_team and person.pk not in (channel.responsible_id, channel.deputy_id)
        if shared:
            text = _("%(channel)s: nobody has said what became of its goals")
        else:
            text = _("%(channel)s: what became of its goals?")
        yield Item(
            text=text % {"channel": channel.name},
            verb=_("Answer"),
            url=reverse("workspace:goals-review", args=[review.pk]),
            since=review.opened_at,
            about=channel.platform.name,
            shared=shared,
        )
