"""What waits for the team, for the home page: groups that did not answer whether they know somebody."""

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Person
from accounts.roles import Permission
from portal.attention import MOST, Item
from requests_app.models import GroupConfirmation


def confirmations_for_team(person: Person, at: dt.datetime) -> Iterator[Item]:
    """At most seven, the oldest first; one query for the team, none for others."""
    if not person.may(Permission.REVIEW_REQUESTS):
        return
    waiting = GroupConfirmation.objects.with_team().exclude(person=person).select_related("person", "body")
    for asked in waiting.order_by("team_since", "pk")[:MOST]:
        text = _("Does %(name)s work for %(group)s? Nobody of the group has said so.")
        names = {"name": asked.person, "group": asked.body}
        yield Item(text % names, _("Settle it"), reverse("review:group", args=[asked.pk]), asked.team_since)
