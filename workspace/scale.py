"""A synthetic portal of any size, for benchmarks: channels with their links, access, looks and requests, in bulk.

The shares are those one would expect of a large alliance: nine channels in ten are in service, one in a hundred has no
co-administrator (and its open point), a small share is silent beyond its term. Nothing is drawn by chance: the same
number gives the same portal. Rows go straight into the tables, without decisions on record and without letters: this is
weight for measuring, no history that anyone should believe.
"""

import datetime as dt
import time
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.text import Truncator

from accounts.models import Body, BodyKind, Membership, Person, RoleAssignment
from accounts.roles import RoleName
from activity.models import Following, Look, Signal, Silence, Source
from channels_registry.addresses import near_forms, skeleton
from channels_registry.addresses.rules import BY_CODE
from channels_registry.models import (
    AccessLevel,
    Channel,
    ChannelAddress,
    ChannelKind,
    ChannelStatus,
    EndReason,
    Finding,
    Format,
    Grant,
    NearForm,
    ParameterSet,
    Platform,
    Rhythm,
    Rule,
    SetUp,
)
from channels_registry.models.channels import LIVE
from requests_app.models import ChannelRequest, RequestStage, Status

BATCH = 2_000
MAIL_DOMAIN = "scale.example"  # how the people made here are told from others
TEAM = 10
FIRST = "Amina Rune Chen Fatou Luis Marta Noor Olav Priya Tomas Wanjiru Yusuf Elena Kofi Ingrid Samuel".split()
LAST = "Diallo Berg Okafor Silva Haddad Lund Mwangi Rossi Tamang Weber Novak Osei Flores Khan Moreau Singh".split()
PLACES = "Kenya Nepal Haiti Syria Norway Brazil Ghana Fiji Chad Peru Sudan Jordan India Malawi Ukraine Togo".split()
THEMES = "Climate Water Youth Relief Advocacy Gender Health Peace Food Migration Education Justice".split()
LANGUAGES = (["en"], ["fr"], ["en", "fr"], ["es"], ["en", "sw"], ["pt"], ["ar", "en"])
# Platform, name space of its usernames, share in a hundred.
SHARES = (
    ("facebook", "handle", 34), ("x", "handle", 22), ("instagram", "handle", 18), ("youtube", "handle", 12),
    ("linkedin", "company", 6), ("tiktok", "handle", 3), ("telegram", "handle", 3), ("threads", "handle", 2),
)  # fmt: skip


class NotHere(Exception):
    """This portal has channels of its own; synthetic ones among them could not be told apart."""


@dataclass
class Cast:
    """The people and groups among whom the channels are shared out."""

    team: list[Person] = field(default_factory=list)
    staff: list[Person] = field(default_factory=list)
    bodies: list[Body] = field(default_factory=list)
    platforms: dict[str, Platform] = field(default_factory=dict)


def share(number: int, salt: int = 0) -> int:
    """A number from 0 to 999 that looks drawn by chance and never changes."""
    return zlib.crc32(f"{salt}:{number}".encode()) % 1_000


def seed(channels: int, *, at: dt.datetime, report: Callable[[str], None] = lambda line: None) -> dict[str, int]:
    """Add ``channels`` synthetic channels and what belongs to them. Returns how many rows of each kind were written.

    Raises NotHere in a portal in production that has real channels.
    """
    refuse_real_portals()
    started = time.monotonic()
    first = Channel.objects.filter(body__contact_mailbox__endswith=f"@{MAIL_DOMAIN}").count()
    cast = make_cast(channels, first=first, at=at)
    written: dict[str, int] = {"people": len(cast.team) + len(cast.staff), "groups": len(cast.bodies)}
    for start in range(first, first + channels, BATCH):
        numbers = range(start, min(start + BATCH, first + channels))
        with transaction.atomic():
            for name, count in make_batch(numbers, cast, at=at).items():
                written[name] = written.get(name, 0) + count
        report(f"{numbers.stop - first} of {channels} channels, {time.monotonic() - started:.0f} s")
    return written


def refuse_real_portals() -> None:
    real = Channel.objects.exclude(body__contact_mailbox__endswith=f"@{MAIL_DOMAIN}")
    if not settings.DEMO and real.exists():
        raise NotHere(
            "This portal has channels of its own. Use an empty database: synthetic channels cannot be removed."
        )


def make_cast(channels: int, *, first: int, at: dt.datetime) -> Cast:
    """One person for four channels, one group for two hundred; each in bulk."""
    since = at - dt.timedelta(days=1_000)
    platforms = {platform.key: platform for platform in Platform.objects.all()}
    bodies = [
        Body(
            name=f"{THEMES[n % len(THEMES)]} {PLACES[n // len(THEMES) % len(PLACES)]} {first + n}",
            kind=(BodyKind.FORUM, BodyKind.COUNTRY_OFFICE, BodyKind.PROJECT, BodyKind.COMMUNITY)[n % 4],
            region=("Africa", "Asia", "Americas", "Europe", "Middle East")[n % 5],
            contact_mailbox=f"group{first + n}@{MAIL_DOMAIN}",
        )
        for n in range(max(4, channels // 200))
    ]
    secretariat = Body.objects.filter(kind=BodyKind.SECRETARIAT).first()
    if secretariat is None:
        secretariat = Body.objects.create(
            name="Secretariat", kind=BodyKind.SECRETARIAT, contact_mailbox=f"secretariat@{MAIL_DOMAIN}"
        )
    nobody_signs_in = make_password(None)
    people = [
        Person(
            email=f"person{first}-{n}@{MAIL_DOMAIN}",
            full_name=f"{FIRST[n % len(FIRST)]} {LAST[n // len(FIRST) % len(LAST)]}",
            password=nobody_signs_in,
            language=("en", "fr")[n % 3 == 0],
            created_at=since,
        )
        for n in range(TEAM + max(8, channels // 4))
    ]
    with transaction.atomic():
        bodies = Body.objects.bulk_create(bodies, batch_size=BATCH)
        people = Person.objects.bulk_create(people, batch_size=BATCH)
        team, staff = people[:TEAM], people[TEAM:]
        Membership.objects.bulk_create(
            [Membership(person=person, body=secretariat, started_at=since) for person in team]
            + [
                Membership(person=person, body=bodies[n % len(bodies)], started_at=since)
                for n, person in enumerate(staff)
            ],
            batch_size=BATCH,
        )
        RoleAssignment.objects.bulk_create(
            [RoleAssignment(person=person, role=RoleName.COMMUNICATIONS, started_at=since) for person in team]
        )
    return Cast(team, staff, bodies, platforms)


def make_batch(numbers: Iterable[int], cast: Cast, *, at: dt.datetime) -> dict[str, int]:
    """The channels of these numbers and all that hangs on them, each table with a few statements."""
    made = Channel.objects.bulk_create([_channel(number, cast, at) for number in numbers], batch_size=BATCH)
    pairs = list(zip(numbers, made, strict=True))
    addresses = ChannelAddress.objects.bulk_create(
        [_address(number, channel, at) for number, channel in pairs], batch_size=BATCH
    )
    forms = {name: near_forms(name) for name in {address.skeleton for address in addresses}}
    tables: dict[str, list] = {
        "names alike": [
            NearForm(address=address, form=form) for address in addresses for form in forms[address.skeleton]
        ],
        "access": [grant for number, channel in pairs for grant in _grants(number, channel, cast, at)],
        "rules": [_rules(channel, at) for _number, channel in pairs],
        "set-ups": [
            _set_up(channel, cast, at) for _number, channel in pairs if channel.status == ChannelStatus.APPROVED
        ],
        "looks": [signal for number, channel in pairs for signal in _signals(number, channel, cast, at)],
        "feeds": [_feed(channel, at) for _number, channel in pairs if _has_feed(channel)],
        "silences": [
            _silence(channel, at)
            for number, channel in pairs
            if channel.status == ChannelStatus.FLAGGED or _is_due(number, channel)
        ],
        "points to put right": [
            Finding(channel=channel, rule=Rule.NO_COADMIN, opened_at=at - dt.timedelta(days=9))
            for number, channel in pairs
            if channel.status in LIVE and _without_coadmin(number)
        ],
    }
    tables["requests"] = [_request(number, channel, cast, at) for number, channel in pairs if share(number, 7) < 350]
    # The rows are written in this order, so that the stages find their requests.
    tables["stages of requests"] = [stage for one in tables["requests"] for stage in _stages(one)]
    for rows in tables.values():
        if rows:
            type(rows[0]).objects.bulk_create(rows, batch_size=BATCH)
    return {"channels": len(made), "links": len(addresses), **{name: len(rows) for name, rows in tables.items()}}


# --- One row of each kind ---------------------------------------------------------------------------------------------------
def _status(number: int) -> ChannelStatus:
    place = share(number)
    for limit, status in (
        (870, ChannelStatus.ACTIVE),
        (890, ChannelStatus.FLAGGED),
        (900, ChannelStatus.RETIRING),
        (930, ChannelStatus.APPROVED),
        (990, ChannelStatus.RETIRED),
    ):
        if place < limit:
            return status
    return ChannelStatus.LAPSED


def _without_coadmin(number: int) -> bool:
    return share(number, 2) < 10


def _silent(number: int) -> bool:
    """Six active channels in a hundred are beyond their term, and known to be: half of them not asked yet."""
    return share(number, 3) < 60


def _is_due(number: int, channel: Channel) -> bool:
    """Asked, not answered, and beyond the longer term: the next sweep flags it."""
    return channel.status == ChannelStatus.ACTIVE and share(number, 3) < 30


def _channel(number: int, cast: Cast, at: dt.datetime) -> Channel:
    status = _status(number)
    platform = _platform(number, cast)
    body = cast.bodies[number % len(cast.bodies)]
    days = 30 + share(number, 4) * 3
    in_service = status in LIVE or status == ChannelStatus.RETIRED
    silent = _silent(number) or status == ChannelStatus.FLAGGED
    latest = at - dt.timedelta(days=platform.flag_after_days + 20 if silent else share(number, 5) % 60)
    unknown = not silent and share(number, 6) < 50
    place, theme = PLACES[number % len(PLACES)], THEMES[number // len(PLACES) % len(THEMES)]
    runner = _staff(number, cast)
    return Channel(
        body=body,
        platform=platform,
        kind=(ChannelKind.REGION, ChannelKind.COUNTRY, ChannelKind.PROJECT, ChannelKind.LANGUAGE)[number % 4],
        format=platform.formats[0] if platform.formats else Format.PROFILE,
        name=f"{theme} {place} {number}",
        summary=f"News of {theme.lower()} work in {place}",
        purpose=Truncator(f"Tells what members do for {theme.lower()} in {place}. " * 4).chars(500),
        languages=LANGUAGES[number % len(LANGUAGES)],
        countries=[place[:2].upper()],
        region=body.region,
        shared_mailbox=f"channel{number}@{MAIL_DOMAIN}",
        responsible=runner,
        rhythm=Rhythm.WEEKLY,
        status=status,
        entered_at=at - dt.timedelta(days=days),
        activated_at=at - dt.timedelta(days=days) if in_service else None,
        flagged_at=at - dt.timedelta(days=3) if status == ChannelStatus.FLAGGED else None,
        retired_at=at - dt.timedelta(days=20) if status == ChannelStatus.RETIRED else None,
        confirmed_at=at - dt.timedelta(days=min(days, share(number, 8))) if in_service else None,
        review_on=(at + dt.timedelta(days=share(number, 9) - 60)).date(),
        latest_post_at=latest if in_service and not unknown else None,
        looked_at=at - dt.timedelta(days=2) if in_service and not unknown else None,
    )


def _platform(number: int, cast: Cast) -> Platform:
    return cast.platforms[_place_of(number)[0]]


def _place_of(number: int) -> tuple[str, str]:
    """Platform and name space of a channel."""
    place = share(number, 1) // 10
    for code, name_space, hundredth in SHARES:
        place -= hundredth
        if place < 0:
            return code, name_space
    return "facebook", "handle"


def _staff(number: int, cast: Cast, offset: int = 0) -> Person:
    return cast.staff[(number // 2 + offset) % len(cast.staff)]


def _address(number: int, channel: Channel, at: dt.datetime) -> ChannelAddress:
    code, name_space = _place_of(number)
    handle = f"{THEMES[number % len(THEMES)]}{number}".lower()[:15]
    over = channel.retired_at or (at if channel.status == ChannelStatus.LAPSED else None)
    return ChannelAddress(
        channel=channel,
        identity_key=f"{code}:{name_space}:{handle}",
        canonical_url=BY_CODE[code].name_spaces[name_space].url.format(handle),
        handle=handle,
        skeleton=skeleton(handle),
        since=channel.entered_at,
        until=over,
    )


def _grants(number: int, channel: Channel, cast: Cast, at: dt.datetime) -> list[Grant]:
    """Two to four people, one of them of the team; whoever is of it where the channel lacks a co-administrator is not."""
    ended = channel.status in (ChannelStatus.RETIRED, ChannelStatus.LAPSED)
    holders = [] if _without_coadmin(number) else [(cast.team[number % len(cast.team)], AccessLevel.ADMIN)]
    holders += [(_staff(number, cast), AccessLevel.ADMIN), (_staff(number, cast, 1), AccessLevel.ADMIN)]
    if number % 3 == 0:
        holders.append((_staff(number, cast, 2), AccessLevel.EDITOR))
    return [
        Grant(
            channel=channel,
            person=person,
            level=level,
            starts_at=channel.entered_at,
            granted_at=channel.entered_at,
            ended_at=(channel.retired_at or at) if ended else None,
            end_reason=EndReason.CHANNEL_CLOSED if ended else "",
        )
        for person, level in holders
    ]


def _rules(channel: Channel, at: dt.datetime) -> ParameterSet:
    return ParameterSet(
        channel=channel,
        posts_agreed_by="responsible",
        speaks_on_disputed="team",
        languages=channel.languages,
        rhythm=channel.rhythm,
        discussion="open",
        answer_hours=channel.platform.answer_hours,
        visual_identity="alliance",
        review_on=channel.review_on,
        since=channel.entered_at,
    )


def _set_up(channel: Channel, cast: Cast, at: dt.datetime) -> SetUp:
    return SetUp(channel=channel, owner=cast.team[0], due_on=(at + dt.timedelta(days=30)).date())


def _signals(number: int, channel: Channel, cast: Cast, at: dt.datetime) -> list[Signal]:
    """Three looks at each channel in service."""
    if channel.latest_post_at is None:
        return []
    return [
        Signal(
            channel=channel,
            source=Source.DECLARED,
            look=Look.OK,
            at=at - dt.timedelta(days=2 + 90 * times),
            latest_post_at=min(channel.latest_post_at, at - dt.timedelta(days=2 + 90 * times)),
            told_by=_staff(number, cast),
        )
        for times in range(3)
    ]


def _has_feed(channel: Channel) -> bool:
    return channel.platform.key == "youtube" and channel.status in LIVE


def _feed(channel: Channel, at: dt.datetime) -> Following:
    return Following(
        channel=channel,
        source=Source.YOUTUBE,
        url=f"https://www.youtube.com/feeds/videos.xml?channel_id=scale{channel.pk}",
        next_look_at=at + dt.timedelta(days=1),
    )


def _silence(channel: Channel, at: dt.datetime) -> Silence:
    asked = at - dt.timedelta(days=40)
    return Silence(
        channel=channel,
        silent_since=channel.latest_post_at,
        noticed_at=asked,
        answer_by=asked + dt.timedelta(days=30),
        flagged_at=channel.flagged_at,
    )


def _request(number: int, channel: Channel, cast: Cast, at: dt.datetime) -> ChannelRequest:
    """Most requests led to their channel; the others wait, were declined or were taken back."""
    place = share(number, 10)
    status = (
        Status.APPROVED if place < 700
        else Status.SUBMITTED if place < 760
        else Status.REJECTED if place < 880
        else Status.WITHDRAWN if place < 940
        else Status.DRAFT
    )  # fmt: skip
    handed_in = status != Status.DRAFT
    filed = at - dt.timedelta(days=5) if status == Status.SUBMITTED else channel.entered_at - dt.timedelta(days=20)
    return ChannelRequest(
        # Of a form that references of people never have.
        reference=f"SCALE-{number}" if handed_in else None,
        requester=_staff(number, cast, 3),
        body=channel.body,
        title=channel.name,
        status=status,
        language="en",
        created_at=filed - dt.timedelta(days=2),
        saved_at=filed,
        submitted_at=filed if handed_in else None,
        closed_at=channel.entered_at if status in (Status.APPROVED, Status.REJECTED, Status.WITHDRAWN) else None,
        channel=channel if status == Status.APPROVED else None,
    )


def _stages(channel_request: ChannelRequest) -> list[RequestStage]:
    """Draft, with the team, closed; as far as the request has come."""
    moves = [(Status.DRAFT, channel_request.requester, channel_request.created_at)]
    if channel_request.submitted_at:
        moves.append((Status.SUBMITTED, None, channel_request.submitted_at))
    if channel_request.closed_at:
        moves.append((Status(channel_request.status), None, channel_request.closed_at))
    ends = [entered for _stage, _holder, entered in moves[1:]] + [None]
    return [
        RequestStage(request=channel_request, stage=stage, holder=holder, entered_at=entered, left_at=left)
        for (stage, holder, entered), left in zip(moves, ends, strict=True)
    ]
