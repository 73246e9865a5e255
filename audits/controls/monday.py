"""The team's Monday letter: how many points there are to put right, instead of a letter for each (design §5.12).

Other rooms add their lines by ``notifications.monday``.
"""

import datetime as dt

from django.db.models import Count, Q

from accounts.models import Person
from audits.controls import reading
from channels_registry.models import Finding, Severity
from notifications.monday import parts_at, parts_for
from notifications.writing import Post, write_letters
from portal.store import day_of, portal_zone

KIND = "audits.points"
# The hour at which it leaves, in the portal's time zone.
LETTER_HOUR = 7
WEEK = dt.timedelta(weeks=1)


def sweep(at: dt.datetime, *, dry_run: bool = False) -> int:
    """Write this week's letter to each of the team; none where there is nothing to tell. Returns to how many.

    Safe to run every night: whoever has this week's letter gets no second one, and a lost Monday is made up for.
    """
    zone = portal_zone()
    today = day_of(at, zone)
    monday = today - dt.timedelta(days=today.weekday())
    tally = reading.count(on=today)
    parts = parts_at(at)
    # Where nothing rings, whoever has no part to read gets no letter either.
    team = [one for one in Person.objects.team(at).order_by("pk") if tally.ringing or parts_for(one.pk, parts)]
    if dry_run or not team:
        return len(team)
    lately = Finding.objects.aggregate(
        opened=Count("pk", filter=Q(opened_at__gt=at - WEEK, opened_at__lte=at)),
        closed=Count("pk", filter=Q(closed_at__gt=at - WEEK, closed_at__lte=at)),
        nobodys=Count("pk", filter=Q(closed_at=None, assigned_to=None) & reading.rings(on=today)),
    )
    leaves_at = dt.datetime.combine(monday, dt.time(LETTER_HOUR), tzinfo=zone).astimezone(dt.UTC)
    data = {
        "count": tally.ringing,
        **{severity.value: tally.by_severity[severity.value] for severity in Severity},
        **lately,
        "path": "/audits/findings/?state=open",
    }
    posts = [
        Post(
            f"points:{monday.isoformat()}:{person.pk}",
            person,
            data={"name": person.full_name, **data, "parts": parts_for(person.pk, parts)},
        )
        for person in team
    ]
    write_letters(KIND, posts, at=at, leaves_at=max(at, leaves_at))
    return len(team)
