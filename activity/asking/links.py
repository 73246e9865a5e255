"""A new link for whoever holds one that is over, and the home page's line of what is asked (design §5.12)."""

import datetime as dt
from collections.abc import Iterator

from django.db import transaction
from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import ngettext

from accounts.holding import lock_people
from accounts.roles import Permission
from activity.asking.rows import open_questions_of
from activity.models import AnswerKey
from activity.silence.keys import asked_of, paths_for
from notifications.models import Letter
from notifications.writing import write_letter
from portal.attention import Item
from portal.store import day_of

KIND = "activity.answer_link"


@transaction.atomic
def send_new_link(key: AnswerKey, *, at: dt.datetime) -> bool:
    """A letter with a new link to the holder of ``key``, at their own request and so outside the budget; once a day.

    It goes to the address the portal has, never to whoever opened the old link. False where nothing is asked of them now.
    """
    person = key.person
    lock_people([person])
    if not person.is_active or not asked_of([person.pk], at=at):
        return False
    event = f"{KIND}:{person.pk}:{day_of(at).isoformat()}"
    if Letter.objects.filter(event=event, person=person).exists():
        return True  # the link that is on its way stays good
    path = paths_for([person.pk], at=at)[person.pk]
    write_letter(KIND, event=event, person=person, at=at, data={"name": person.full_name, "path": path})
    return True


def questions_of(person, at: dt.datetime) -> Iterator[Item]:
    """One line for all the channels whose latest post this person is asked for. One query.

    The team co-administers every channel; it finds the questions in its table and is not asked on its home page.
    """
    if person.may(Permission.FLAG_AND_RETIRE):
        return
    found = open_questions_of(person, at=at).order_by().aggregate(count=Count("pk"), since=Min("told_at"))
    if found["count"]:
        text = ngettext(
            "%(count)d channel: when was its latest post?",
            "%(count)d channels: when was their latest post?",
            found["count"],
        )
        yield Item(
            text=text % {"count": found["count"]},
            verb=ngettext("Answer", "Answer for all", found["count"]),
            url=reverse("activity:mine"),
            since=found["since"],
        )
