"""Tell the team at once that a name of ours is in other hands: one letter, however many channels it concerns (design §5.12)."""

import datetime as dt

from django.db import transaction

from accounts.models import Person
from activity.models import Alert, Following
from notifications.writing import Post, write_letters

# As many channels as a letter names; the list on the page has them all.
NAMED = 20


@transaction.atomic
def tell_team(*, at: dt.datetime) -> int:
    """One letter to each member of the team about the channels they were not told of yet. Returns how many channels."""
    untold = Following.objects.filter(alert=Alert.CHANGED_HANDS, team_told_at=None)
    if not untold.exists():
        return 0
    # The same moment marks what this letter tells: two at once find nothing left to tell.
    untold.update(team_told_at=at)
    told = Following.objects.filter(alert=Alert.CHANGED_HANDS, team_told_at=at).order_by("channel__name", "pk")
    rows = list(told.values_list("channel", "channel__name", "seen_handle"))
    if not rows:
        return 0
    channels = [{"name": name, "handle": handle, "path": f"/inactivity/{pk}/feed/"} for pk, name, handle in rows]
    posts = [
        Post(
            event=f"changed-hands:{rows[0][0]}:{len(rows)}:{at.isoformat()}",
            person=person,
            data={
                "name": person.full_name,
                "channels": channels[:NAMED],
                "count": len(rows),
                "path": "/inactivity/sources/?alert=changed_hands",
            },
        )
        for person in Person.objects.team(at)
    ]
    write_letters("activity.changed_hands", posts, at=at)
    return len(rows)
