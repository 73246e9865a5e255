"""“Stop scheduled posts” (N15): one message to everyone who publishes in a region, on a platform, for a group, or anywhere.

When a disaster or a death makes cheerful posts unbearable, what was scheduled last week must not appear. Each person gets one
letter with a link that confirms without a password (design §5.12); who has not confirmed stands on a list, to be phoned. The
end is told to the same people. Set-based: a fixed number of statements, however many channels.
"""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Body, Person
from channels_registry.models import LIVE, AccessLevel, Channel, Grant, Platform
from enforcement.incidents.course import refuse_others
from enforcement.incidents.opening import AlertRefused, refuse_secrets
from enforcement.models import StopCall, StopLine, StopReceipt, StopScope
from ledger.recording import record
from notifications.writing import Post, withdraw_letters, write_letters
from portal.batches import in_batches
from portal.inserting import insert_rows
from portal.languages import best_of
from portal.linktokens import digest_of, new_token

CALL, OVER = "enforcement.stop", "enforcement.stop_over"
PHRASES = {
    "stops.called": gettext_lazy("called for scheduled posts to be stopped"),
    "stops.confirmed": gettext_lazy("confirmed that scheduled posts are stopped"),
    "stops.ended": gettext_lazy("ended a stop of scheduled posts"),
}
# Who can schedule a post; whoever answers for the channel is asked too.
PUBLISHING = (AccessLevel.OWNER, AccessLevel.ADMIN, AccessLevel.EDITOR)


def channels_concerned(
    scope: StopScope, *, platform: Platform | None = None, region: str = "", body: Body | None = None
) -> QuerySet:
    """Our channels in service, or being closed, that the stop would concern; a region is that of the channel or its group."""
    live = Channel.objects.filter(status__in=LIVE)
    if scope == StopScope.PLATFORM:
        return live.filter(platform=platform)
    if scope == StopScope.REGION:
        return live.filter(region__iexact=region) | live.filter(body__region__iexact=region)
    if scope == StopScope.GROUP:
        return live.filter(body__in=_with_those_below(body))
    return live


def _with_those_below(body: Body) -> set[int]:
    """The group and all below it. One query: there are few groups."""
    children: dict[int | None, list[int]] = {}
    for pk, parent in Body.objects.values_list("pk", "parent_id"):
        children.setdefault(parent, []).append(pk)
    found, left = set(), [body.pk]
    while left:
        pk = left.pop()
        if pk not in found:
            found.add(pk)
            left += children.get(pk, [])
    return found


def people_concerned(channels: QuerySet, *, at: dt.datetime) -> Counter:
    """How many of these channels each person (id) can publish on, or answers for. Three queries."""
    pks = channels.order_by().values("pk")
    publishing = Grant.objects.live(at).filter(level__in=PUBLISHING, channel__in=pks)
    pairs = set(publishing.order_by().values_list("person_id", "channel_id"))
    for name in ("responsible", "deputy"):
        named = Channel.objects.filter(pk__in=pks, **{f"{name}__is_active": True})
        pairs |= set(named.order_by().values_list(f"{name}_id", "pk"))
    return Counter(person for person, _channel in pairs)


@dataclass(frozen=True)
class Reach:
    """How many channels and people a stop would concern, and its lines to take."""

    channels: int
    people: Counter
    lines: dict[str, str]


def reach_of(
    scope: StopScope,
    *,
    platform: Platform | None = None,
    region: str = "",
    body: Body | None = None,
    lines: Mapping[str, str],
    by: Person,
    at: dt.datetime,
) -> Reach:
    """What would be sent, to be looked at first; nothing is. Raises AlertRefused as the stop itself does."""
    refuse_others(by)
    said = {language: text.strip() for language, text in lines.items() if text.strip()}
    refuse_secrets(*said.values())
    if not said:
        raise AlertRefused(_("Write the line to take in one language at least: people will be asked."))
    channels = channels_concerned(scope, platform=platform, region=region, body=body)
    people = people_concerned(channels, at=at)
    if not people:
        raise AlertRefused(_("This would reach nobody. Choose whom it concerns once more."))
    if StopCall.objects.in_force().filter(scope_key=_key_of(scope, platform, region, body)).exists():
        raise _called_already()
    return Reach(channels.order_by().values("pk").distinct().count(), people, said)


@transaction.atomic
def start_stop(
    scope: StopScope,
    *,
    platform: Platform | None = None,
    region: str = "",
    body: Body | None = None,
    lines: Mapping[str, str],
    by: Person,
    at: dt.datetime,
) -> StopCall:
    """Call the stop; the letters leave at once. Raises AlertRefused: not of the team, nobody concerned, called already."""
    reach = reach_of(scope, platform=platform, region=region, body=body, lines=lines, by=by, at=at)
    count, people, lines = reach.channels, reach.people, reach.lines
    named = {"platform": platform, "region": region.strip(), "body": body}
    call = _create(scope, count, by=by, at=at, **named)
    StopLine.objects.bulk_create(StopLine(call=call, language=language, text=text) for language, text in lines.items())
    tokens = {pk: new_token() for pk in people}
    rows = [
        {"person_id": pk, "channel_count": people[pk], "token_digest": digest_of(token)} for pk, token in tokens.items()
    ]
    insert_rows(StopReceipt, rows, alike={"call_id": call.pk})
    record(
        "stops.called", call, by=by, at=at,
        data={
            "scope": scope, "platform": platform.pk if platform else None, "body": body.pk if body else None,
            "channels": count, "people": len(people),
        },
        words={"region": region} if region else None,
    )  # fmt: skip
    _write(CALL, call, tokens, lines=lines, counts=people, at=at)
    return call


def _key_of(scope: StopScope, platform: Platform | None, region: str, body: Body | None) -> str:
    """Names whom it concerns, so that the same stop is not called twice at a time."""
    return {
        StopScope.ALL: "all",
        StopScope.PLATFORM: f"platform:{platform.pk if platform else ''}",
        StopScope.REGION: f"region:{region.strip().casefold()}",
        StopScope.GROUP: f"group:{body.pk if body else ''}",
    }[scope]


def _called_already() -> AlertRefused:
    return AlertRefused(_("This stop has been called already. Its page shows who has confirmed."))


def _create(scope: StopScope, count: int, *, platform, region: str, body, by: Person, at: dt.datetime) -> StopCall:
    key = _key_of(scope, platform, region, body)
    chosen = {
        StopScope.PLATFORM: {"platform": platform}, StopScope.REGION: {"region": region},
        StopScope.GROUP: {"body": body}, StopScope.ALL: {},
    }[scope]  # fmt: skip
    try:
        with transaction.atomic():
            return StopCall.objects.create(
                scope=scope, scope_key=key, channel_count=count, started_at=at, started_by=by, **chosen
            )
    except IntegrityError as error:
        raise _called_already() from error


def _write(
    kind: str, call: StopCall, tokens: Mapping[int, str | None], *, lines: Mapping[str, str], at: dt.datetime,
    counts: Mapping[int, int] | None = None,
) -> None:  # fmt: skip
    """One letter to each, in batches; the reader's language stands first among the lines to take."""
    people = Person.objects.active().only("pk", "email", "full_name", "language", "is_active")
    for batch in in_batches(sorted(tokens)):
        posts = []
        for person in people.filter(pk__in=batch).order_by("pk"):
            first = best_of(lines, person.language)
            ordered = [first, *(language for language in lines if language != first)] if first else []
            data = {
                "name": person.full_name,
                "scope": call.scope,
                "whom": call.whom if call.scope != StopScope.ALL else "",
                "lines": [{"language": language, "text": lines[language]} for language in ordered],
                "words": call.ended_words,
            }
            if token := tokens[person.pk]:
                data |= {"path": f"/stop/confirm/{token}/", "count": (counts or {}).get(person.pk, 0)}
            posts.append(Post(event=f"{kind}:{call.pk}", person=person, data=data))
        write_letters(kind, posts, at=at)


@transaction.atomic
def confirm(receipt: StopReceipt, *, at: dt.datetime, noted_by: Person | None = None) -> None:
    """The person has stopped what was scheduled: by the link, signed in, or told to a colleague who notes it.

    A second press changes nothing. Raises AlertRefused: the stop is over, or ``noted_by`` is not of the team.
    """
    if noted_by is not None:
        refuse_others(noted_by)
    if not StopCall.objects.in_force().filter(pk=receipt.call_id).exists():
        raise AlertRefused(_("This stop is over. What you scheduled may appear again."))
    done = StopReceipt.objects.unconfirmed().filter(pk=receipt.pk).update(confirmed_at=at, noted_by=noted_by)
    if done:
        receipt.confirmed_at, receipt.noted_by = at, noted_by
        record(
            "stops.confirmed", receipt.call, by=noted_by or receipt.person, at=at, data={"person": receipt.person_id}
        )


@transaction.atomic
def end_stop(call: StopCall, *, by: Person, at: dt.datetime, words: str = "") -> None:
    """Publishing goes on; the same people are told, and letters of the call that have not left never will.

    Raises AlertRefused.
    """
    refuse_others(by)
    refuse_secrets(words)
    if not StopCall.objects.in_force().filter(pk=call.pk).update(ended_at=at, ended_by=by, ended_words=words):
        raise AlertRefused(_("A colleague has ended this stop already."))
    call.ended_at, call.ended_by, call.ended_words = at, by, words
    withdraw_letters(f"{CALL}:{call.pk}", at=at)
    told = dict.fromkeys(call.receipts.values_list("person_id", flat=True))
    record("stops.ended", call, by=by, at=at, why=words, data={"told": len(told)})
    _write(OVER, call, told, lines={}, at=at)


def receipt_of_link(token: str) -> StopReceipt | None:
    """What a letter's link stands for; None where it is unknown, or its person has left."""
    found = StopReceipt.objects.filter(token_digest=digest_of(token), person__is_active=True)
    return found.select_related("call__platform", "call__body", "person").first()
