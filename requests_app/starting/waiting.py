"""What waits for the team, for the home page: groups that did not answer whether they know somebody."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Person
from accounts.roles import Permission
from portal.attention import MOST, Item
from requests_app.models import GroupConfirmation
from requests_app.starting.ending import with_handed_in


def confirmations_for_team(person: Person, at: dt.datetime) -> Iterator[Item]:
    """Those whose request waits, the oldest first, and one line for all others; two queries for the team, none for others."""
    if not person.may(Permission.REVIEW_REQUESTS):
        return
    waiting = with_handed_in(GroupConfirmation.objects.with_team().exclude(person=person))
    handed_in = waiting.filter(has_handed_in=True).select_related("person", "body")
    for asked in handed_in.order_by("team_since", "pk")[:MOST]:
        text = _("Does %(name)s work for %(group)s? Nobody of the group has said so.")
        names = {"name": asked.person, "group": asked.body}
        url = reverse("review:group", args=[asked.pk])
        yield Item(text % names, _("Settle it"), url, asked.team_since, shared=True)
    rest = waiting.filter(has_handed_in=False).aggregate(count=Count("pk"), since=Min("team_since"))
    if rest["count"]:
        text = ngettext(
            "%(count)d person says that they work for a group that has not answered. They have handed nothing in yet.",
            "%(count)d people say that they work for a group that has not answered. They have handed nothing in yet.",
            rest["count"],
        )
        yield Item(text % rest, _("Look at them"), reverse("review:groups"), rest["since"], shared=True)
