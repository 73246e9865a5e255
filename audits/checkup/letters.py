"""The link of the check-up: all pages of a person in one letter, answered without a password (design §5.12).

The letter itself is the campaign's, so that a reviewer who also has pages gets one and not two. The key opens what is asked
of its person in its campaign, each page once; of the key only a digest is kept, and the letter's kind is declared in
``notifications.keys``.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction

from audits.models import Campaign, Sheet, SheetKey
from portal.inserting import insert_rows
from portal.linktokens import digest_of, new_token
from portal.store import end_of_day

# Of the channels a letter names so many; the page has them all.
NAMED = 20
# A campaign that nobody closes: the key ends by itself.
LIFE_AFTER_DUE = dt.timedelta(days=30)
LEAST_LIFE = dt.timedelta(days=7)


def people_to_tell(campaign: Campaign) -> set[int]:
    """Who has pages left to answer in an open campaign."""
    left = Sheet.objects.waiting().filter(campaign=campaign, person__is_active=True)
    return set(left.order_by().values_list("person", flat=True))


@transaction.atomic
def lines_for(campaign: Campaign, people: Iterable[int], *, at: dt.datetime) -> dict[int, dict]:
    """What a letter tells each of these people (ids) of their pages: how many, which, and the link with a new key.

    People without pages left are not in it. The key of an earlier letter ends. A fixed number of queries.
    """
    left = Sheet.objects.waiting().filter(campaign=campaign, person__in=list(people), person__is_active=True)
    rows: dict[int, list[dict]] = defaultdict(list)
    for person, name, side in left.order_by("channel__name", "pk").values_list("person", "channel__name", "side"):
        rows[person].append({"name": name, "side": side})
    SheetKey.objects.filter(campaign=campaign, person__in=rows, ended_at=None).update(ended_at=at)
    tokens = {person: new_token() for person in rows}
    expires = max(end_of_day(campaign.due_on) + LIFE_AFTER_DUE, at + LEAST_LIFE)
    keys = [{"person_id": person, "token_digest": digest_of(token)} for person, token in tokens.items()]
    insert_rows(SheetKey, keys, alike={"campaign_id": campaign.pk, "created_at": at, "expires_at": expires})
    return {
        person: {
            "count": len(own),
            "channels": own[:NAMED],
            "more": max(len(own) - NAMED, 0),
            "path": f"/audits/check-up/answer/{tokens[person]}/",
        }
        for person, own in rows.items()
    }


def open_key(token: str, *, at: dt.datetime) -> SheetKey | None:
    """The key a link stands for; None where it is unknown, over, or its campaign is."""
    found = SheetKey.objects.live(at).select_related("person", "campaign")
    return found.filter(token_digest=digest_of(token)).first()
