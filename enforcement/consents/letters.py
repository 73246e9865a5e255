"""Letters about consents. None says who is shown, nor what shows them: that is read after signing in (A12).

That somebody no longer agrees is told at once and outside the budget of letters, as security is: a person is shown who does not
want to be. What ends soon is told within it (``reminding``).
"""

import datetime as dt
from collections import defaultdict

from django.db.models import Q
from django.urls import reverse

from accounts.models import Person
from channels_registry.models import Grant
from enforcement.models import ConsentWithdrawal
from notifications.writing import Post, write_letters

WITHDRAWN, DUE = "enforcement.consent_withdrawn", "enforcement.consents_due"


def of_withdrawal(withdrawal: ConsentWithdrawal, *, at: dt.datetime) -> None:
    """One letter to each who has access to a channel concerned or answers for it, however many these are. Three queries."""
    removals = list(withdrawal.removals.select_related("channel").order_by("channel__name", "pk"))
    people: dict[int, list] = defaultdict(list)
    held = Grant.objects.live(at).filter(channel__in=[one.channel_id for one in removals])
    runners: dict[int, set[int]] = defaultdict(set)
    for channel, person in held.values_list("channel", "person"):
        runners[channel].add(person)
    for one in removals:
        named = {one.channel.responsible_id, one.channel.deputy_id} - {None}
        for person in (runners[one.channel_id] | named) - {withdrawal.noted_by_id}:
            people[person].append(one)
    readers = Person.objects.active().filter(Q(pk__in=list(people))).order_by("pk")
    posts = [
        Post(
            event=f"consent-withdrawn:{withdrawal.pk}", person=reader,
            data={"name": reader.full_name, "rows": [_row(one) for one in people[reader.pk]]},
        )
        for reader in readers
    ]  # fmt: skip
    write_letters(WITHDRAWN, posts, at=at)


def _row(removal) -> dict:
    return {
        "channel": removal.channel.name, "due_on": removal.due_on.isoformat(),
        "path": reverse("enforcement:consent-removal", args=[removal.pk]),
    }  # fmt: skip
