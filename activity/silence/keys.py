"""The link in a letter by which its reader answers for all their channels, without a password (design §5.12).

It opens what the letter asks: the silences and the questions after the latest post that are open at that moment and of
which this person is asked. Of the key only a digest is kept; kinds of letters that carry one are declared in
``notifications.keys``. A person of whom nothing is asked gets the address of their own table, which needs a sign-in.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db import transaction
from django.db.models import QuerySet

from activity.models import AnswerKey, PostQuestion, Silence
from activity.silence.letters import ASKED, Reader, administrators_of
from channels_registry.models import Channel, Grant
from portal.among import Among
from portal.batches import in_batches
from portal.inserting import insert_rows
from portal.linktokens import digest_of, new_token

# Until the next question about the latest post comes, with its own link.
LIFE = dt.timedelta(days=92)
OWN_TABLE = "/inactivity/mine/"
# Whoever a thousand channels are told to is asked at once; a smaller number would ask for channels of many people twice.
PEOPLE = 5_000


@dataclass
class Asked:
    """What is asked of one person: numbers of open silences, and of open questions after the latest post."""

    silences: list[int] = field(default_factory=list)
    questions: list[int] = field(default_factory=list)


@transaction.atomic
def paths_for(
    people: Iterable[int], *, at: dt.datetime, known: Mapping[int, list[Reader]] | None = None
) -> dict[int, str]:
    """For each of these people (ids) the path of one link that opens all that is asked of them now.

    To be called once the silences and questions of the night are written, in the transaction of the letter. The key of an
    earlier letter ends. Seven statements for each 5,000 people, whatever they run. ``known``: who is asked about some of their
    channels, where the caller has just found it out (``administrators_of``).
    """
    people = sorted(set(people))
    paths = dict.fromkeys(people, OWN_TABLE)
    for batch in in_batches(people, most=PEOPLE):
        asked = asked_of(batch, at=at, known=known)
        # Two letters at once to one person: whoever comes second waits here, and ends the key of the first.
        older = AnswerKey.objects.filter(Among("person", asked), ended_at=None)
        list(older.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))
        older.update(ended_at=at)
        tokens = {pk: new_token() for pk in asked}
        keys = [
            {
                "person_id": pk, "token_digest": digest_of(tokens[pk]), "silences": theirs.silences,
                "questions": theirs.questions,
            }
            for pk, theirs in asked.items()
        ]  # fmt: skip
        insert_rows(AnswerKey, keys, alike={"created_at": at, "expires_at": at + LIFE})
        paths |= {pk: f"/inactivity/answer/{token}/" for pk, token in tokens.items()}
    return paths


def open_key(token: str, at: dt.datetime) -> AnswerKey | None:
    """The key a link stands for; None where it is unknown or over, or its person has left."""
    return AnswerKey.objects.live(at).select_related("person").filter(token_digest=digest_of(token)).first()


def key_once_given(token: str) -> AnswerKey | None:
    """The key whether it still opens something or not, for the page that says what to do instead."""
    return AnswerKey.objects.select_related("person").filter(token_digest=digest_of(token)).first()


class _Named(NamedTuple):
    """A channel as far as one must know it to say who is asked about it."""

    pk: int
    responsible_id: int | None
    deputy_id: int | None


def asked_of(
    people: Iterable[int], *, at: dt.datetime, known: Mapping[int, list[Reader]] | None = None
) -> dict[int, Asked]:
    """What is asked of each of these people (ids) now; nobody stands there of whom nothing is asked. Five queries at most.
    ``known`` as in ``paths_for``."""
    people = set(people)
    silences = _about_theirs(Silence.objects.filter(ended_at=None), people)
    questions = _about_theirs(PostQuestion.objects.open(), people)
    # By their numbers: joined here, the database would walk the whole register for every thousand people of a sweep.
    readers = dict(known or {})
    others = {channel for _pk, channel in [*silences, *questions]}.difference(readers)
    if others:
        rows = Channel.objects.filter(Among("pk", others)).order_by().values_list(*_Named._fields)
        readers |= administrators_of([_Named(*row) for row in rows], at=at)
    found: dict[int, Asked] = defaultdict(Asked)
    for rows, name in ((silences, "silences"), (questions, "questions")):
        for pk, channel in rows:
            for reader in readers[channel]:
                if reader.pk in people:
                    getattr(found[reader.pk], name).append(pk)
    return dict(found)


def _about_theirs(rows: QuerySet, people: set[int]) -> list[tuple[int, int]]:
    """Of what is open, what concerns channels that one of the people ran or is named for, with its channel;
    ``administrators_of`` judges who of them is asked."""
    run = Grant.objects.filter(Among("person", people), level__in=ASKED, ended_at=None).values("channel")
    named = Channel.objects.filter(Among("responsible", people) | Among("deputy", people)).values("pk")
    # From the people to their channels in one list: of two lists with an “or” the database walks all that is open.
    mine = rows.filter(channel__in=run.order_by().union(named.order_by())).order_by("pk")
    return list(mine.values_list("pk", "channel"))
