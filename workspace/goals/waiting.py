"""What goals ask of people, for the home page (``portal.attention``): an answer of a channel's people, else of the team."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from channels_registry.spokespeople import in_care_of
from portal.attention import MOST, Item
from workspace.goals.rights import belongs_to_team
from workspace.goals.sweeping import left_to_team
from workspace.models import GoalsReview


def goals_of_own_channels(person, at: dt.datetime) -> Iterator[Item]:
    """For those who speak for the channel. One query."""
    own = in_care_of(person, at=at)
    if belongs_to_team(person):
        # A co-administrator stands in; it waits for those who run the channel.
        own = own.filter(Q(responsible=person) | Q(deputy=person))
    waiting = GoalsReview.objects.waiting().filter(channel__in=own.values("pk"))
    yield from _items(waiting, _("%(channel)s: what became of its goals?"))


def goals_left_to_team(person, at: dt.datetime) -> Iterator[Item]:
    """For the team: nobody has answered in spite of the reminder, or nobody can be asked. One query."""
    if not belongs_to_team(person):
        return
    named = Q(channel__responsible=person) | Q(channel__deputy=person)
    sentence = _("%(channel)s: nobody has said what became of its goals")
    yield from _items(left_to_team(at).exclude(named), sentence, shared=True)


def _items(reviews, sentence: str, *, shared: bool = False) -> Iterator[Item]:
    for review in reviews.select_related("channel__platform").order_by("opened_at", "pk")[:MOST]:
        yield Item(
            text=sentence % {"channel": review.channel.name},
            verb=_("Answer"),
            url=reverse("workspace:goals-review", args=[review.pk]),
            since=review.opened_at,
            about=review.channel.platform.name,
            shared=shared,
        )
