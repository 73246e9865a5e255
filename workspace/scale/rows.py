"""One row of each kind for the channel of that number; the same number gives the same row."""

import datetime as dt
import zlib

from django.utils.text import Truncator

from accounts.models import Person
from activity.models import Following, Look, Signal, Silence, Source
from activity.silence.terms import Days
from channels_registry.addresses import skeleton
from channels_registry.addresses.rules import BY_CODE
from channels_registry.models import (
    AccessLevel,
    Channel,
    ChannelAddress,
    ChannelKind,
    ChannelStatus,
    EndReason,
    Format,
    Grant,
    ParameterSet,
    Platform,
    Rhythm,
    SetUp,
)
from channels_registry.models.channels import LIVE
from requests_app.models import ChannelRequest, RequestStage, Status
from workspace.scale.cast import MAIL_DOMAIN, PLACES, THEMES, Cast

LANGUAGES = (["en"], ["fr"], ["en", "fr"], ["es"], ["en", "sw"], ["pt"], ["ar", "en"])
# Platform, name space of its usernames, share in a hundred.
SHARES = (
    ("facebook", "handle", 34), ("x", "handle", 22), ("instagram", "handle", 18), ("youtube", "handle", 12),
    ("linkedin", "company", 6), ("tiktok", "handle", 3), ("telegram", "handle", 3), ("threads", "handle", 2),
)  # fmt: skip


def share(number: int, salt: int = 0) -> int:
    """A number from 0 to 999 that looks drawn by chance and never changes."""
    return zlib.crc32(f"{salt}:{number}".encode()) % 1_000


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


def without_coadmin(number: int) -> bool:
    return share(number, 2) < 10


def _silent(number: int) -> bool:
    """Six active channels in a hundred are beyond their term, and known to be."""
    return share(number, 3) < 60


def _rhythm(number: int) -> Rhythm:
    place = share(number, 11)
    for limit, rhythm in (
        (100, Rhythm.DAILY),
        (300, Rhythm.SEVERAL_A_WEEK),
        (800, Rhythm.WEEKLY),
        (930, Rhythm.MONTHLY),
        (990, Rhythm.SEASONAL),
    ):
        if place < limit:
            return rhythm
    return Rhythm.EMERGENCIES


def channel_of(number: int, cast: Cast, at: dt.datetime) -> Channel:
    status = _status(number)
    platform = _platform(number, cast)
    body = cast.bodies[number % len(cast.bodies)]
    days = 30 + share(number, 4) * 3
    in_service = status in LIVE or status == ChannelStatus.RETIRED
    silent = _silent(number) or status == ChannelStatus.FLAGGED
    kind = (ChannelKind.REGION, ChannelKind.COUNTRY, ChannelKind.PROJECT, ChannelKind.LANGUAGE)[number % 4]
    # What is for emergencies is not watched, and so never flagged.
    rhythm = Rhythm.WEEKLY if status == ChannelStatus.FLAGGED else _rhythm(number)
    term = cast.days[platform.pk].get((kind, rhythm)) or Days(platform.quiet_after_days, platform.flag_after_days)
    flagged = at - dt.timedelta(days=_flagged_for(number)) if status == ChannelStatus.FLAGGED else None
    latest = (flagged or at) - dt.timedelta(days=term.flag + 20 if silent else share(number, 5) % min(60, term.quiet))
    unknown = not silent and share(number, 6) < 50
    place, theme = PLACES[number % len(PLACES)], THEMES[number // len(PLACES) % len(THEMES)]
    runner = _staff(number, cast)
    return Channel(
        body=body,
        platform=platform,
        kind=kind,
        format=platform.formats[0] if platform.formats else Format.PROFILE,
        name=f"{theme} {place} {number}",
        summary=f"News of {theme.lower()} work in {place}",
        purpose=Truncator(f"Tells what members do for {theme.lower()} in {place}. " * 4).chars(500),
        languages=LANGUAGES[number % len(LANGUAGES)],
        countries=[place[:2].upper()],
        region=body.region,
        shared_mailbox=f"channel{number}@{MAIL_DOMAIN}",
        responsible=runner,
        rhythm=rhythm,
        status=status,
        entered_at=at - dt.timedelta(days=days),
        activated_at=at - dt.timedelta(days=days) if in_service else None,
        flagged_at=flagged,
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


def address_of(number: int, channel: Channel, at: dt.datetime) -> ChannelAddress:
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


def grants_of(number: int, channel: Channel, cast: Cast, at: dt.datetime) -> list[Grant]:
    """Two to four people, one of them of the team; whoever is of it where the channel lacks a co-administrator is not."""
    ended = channel.status in (ChannelStatus.RETIRED, ChannelStatus.LAPSED)
    holders = [] if without_coadmin(number) else [(cast.team[number % len(cast.team)], AccessLevel.ADMIN)]
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


def rules_of(channel: Channel, at: dt.datetime) -> ParameterSet:
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


def set_up_of(channel: Channel, cast: Cast, at: dt.datetime) -> SetUp:
    return SetUp(channel=channel, owner=cast.team[0], due_on=(at + dt.timedelta(days=30)).date())


def signals_of(number: int, channel: Channel, cast: Cast, at: dt.datetime) -> list[Signal]:
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


def has_feed(channel: Channel) -> bool:
    return channel.platform.key == "youtube" and channel.status in LIVE


def feed_of(channel: Channel, at: dt.datetime) -> Following:
    return Following(
        channel=channel,
        source=Source.YOUTUBE,
        url=f"https://www.youtube.com/feeds/videos.xml?channel_id=scale{channel.pk}",
        next_look_at=at + dt.timedelta(days=1),
    )


def _flagged_for(number: int) -> int:
    """Days since a channel was flagged: of half of them so many that its closing is proposed now."""
    return 3 if share(number, 12) < 500 else 100


def has_silence(number: int, channel: Channel) -> bool:
    """The flagged ones, and two in three of the silent ones; the others are asked by the next sweep."""
    return channel.status == ChannelStatus.FLAGGED or (
        channel.status == ChannelStatus.ACTIVE and channel.rhythm != Rhythm.EMERGENCIES and share(number, 3) < 40
    )


def silence_of(number: int, channel: Channel, at: dt.datetime) -> Silence:
    """Of those asked, a quarter still has time to answer; the others are asked again or flagged by the next sweep."""
    month = dt.timedelta(days=30)
    if channel.status == ChannelStatus.FLAGGED:
        noticed = channel.flagged_at - month
    elif share(number, 3) < 15:
        noticed = at - dt.timedelta(days=40)
    else:
        noticed = None
    nudged = noticed - month if noticed else at - dt.timedelta(days=40 if share(number, 3) < 30 else 10)
    return Silence(
        channel=channel,
        silent_since=channel.latest_post_at,
        nudged_at=nudged,
        noticed_at=noticed,
        answer_by=(noticed or nudged) + month,
        flagged_at=channel.flagged_at,
    )


def request_of(number: int, channel: Channel, cast: Cast, at: dt.datetime) -> ChannelRequest:
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


def stages_of(channel_request: ChannelRequest) -> list[RequestStage]:
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
