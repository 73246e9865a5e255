"""What happened to some of the channels: the events by which every state is there to be seen."""

import datetime as dt

from activity.looking.following import set_feed
from activity.looking.noting import note
from activity.models import Following, Look
from activity.silence import keeping
from activity.sources.interface import Observation
from channels_registry import lifecycle
from channels_registry.addresses import read_address
from channels_registry.addressing import end_address, enter_address
from channels_registry.grants import change_level, give_access, revoke, set_end
from channels_registry.models import AccessLevel, Channel, ChannelAddress, ChannelStatus, Grant, Overlay
from enforcement.models import ReportOutcome
from enforcement.reports.receiving import handle_report, receive_report
from workspace.demonstration.telling import Stage, Story


def _channel(stage: Stage, key: str) -> Channel:
    return Channel.objects.get(pk=stage.channels[key].pk)


def _grant(stage: Stage, key: str, person: str) -> Grant:
    return (
        Grant.objects.not_ended()
        .select_related("channel", "person")
        .get(channel=stage.channels[key], person=stage.people[person])
    )


# --- States that lie over a channel ---------------------------------------------------------------------------------------


def overlays(stage: Stage) -> Story:
    at = yield stage.ago(84)
    lead, comms = stage.people["lead"], stage.people["comms"]
    lifecycle.unlist(_channel(stage, "x-jsl"), by=lead, at=at, why="Colleagues in the region were threatened.")
    at = yield stage.ago(48)
    lifecycle.set_overlay(
        _channel(stage, "wa"),
        Overlay.ACCESS_LOST,
        by=comms,
        at=at,
        why="The telephone was lost; the number is being restored.",
    )
    at = yield stage.ago(26)
    lifecycle.set_overlay(
        _channel(stage, "threads"),
        Overlay.BLOCKED,
        by=comms,
        at=at,
        why="The platform blocked the account and gives no reason; we objected.",
    )
    at = yield stage.ago(17)
    lifecycle.set_overlay(
        _channel(stage, "x-genre"),
        Overlay.SUSPENDED,
        by=lead,
        at=at,
        why="A dispute about who speaks for the group is being settled.",
    )
    at = yield stage.ago(3)
    lifecycle.set_overlay(
        _channel(stage, "x-ph"),
        Overlay.COMPROMISED,
        by=comms,
        at=at,
        why="Posts that nobody wrote; the password is being changed.",
    )


# --- Quiet, kept ------------------------------------------------------------------------------------------------------


def kept(stage: Stage) -> Story:
    """Quiet, and kept because someone said why."""
    at = yield from when(stage, "fb-haiti", ChannelStatus.FLAGGED, from_day=130)
    keeping.keep(
        _channel(stage, "fb-haiti"), until=(stage.now + dt.timedelta(days=70)).date(), by=stage.people["marieange"], at=at,
        reason="Le forum se réorganise ; nous reprenons en début d’année.",
    )  # fmt: skip


def when(stage: Stage, key: str, status: ChannelStatus, *, from_day: int) -> Story:
    """Wait, a day at a time, until the nights have brought the channel there."""
    for days in range(from_day, 0, -1):
        at = yield stage.ago(days, hour=13)
        if _channel(stage, key).status == status:
            return at
    raise LookupError(f"{key} never became {status}.")


# --- Feeds, addresses, access -------------------------------------------------------------------------------------------------


def feed(stage: Stage) -> Story:
    """The blog's feed was read for months, then its server fell silent: unknown, not inactive."""
    at = yield stage.ago(320)
    set_feed(_channel(stage, "blog"), url="https://blog.actdemo.example/feed.xml", by=stage.people["anna"], at=at)
    for days in (300, 240, 180, 120, 80, 45):
        at = yield stage.ago(days, hour=3)
        note(
            Following.objects.get(channel=stage.channels["blog"]),
            Observation(Look.OK, latest_post_at=at - dt.timedelta(days=2)),
            at=at,
        )
    for days in (38, 30, 22, 12, 4):
        at = yield stage.ago(days, hour=3)
        note(Following.objects.get(channel=stage.channels["blog"]), Observation(Look.UNREACHABLE, "timeout"), at=at)


def renamed(stage: Stage) -> Story:
    """A channel that moved to another server: the old address stays ours."""
    at = yield stage.ago(160)
    channel = _channel(stage, "masto")
    old = ChannelAddress.objects.current().get(channel=channel)
    text = "https://mastodon.social/@actdemo_europe"
    enter_address(channel, read_address(text), by=stage.people["comms"], at=at, original=text)
    end_address(old, by=stage.people["comms"], at=at, why="Renamed so that it matches the account on X.")


def access(stage: Stage) -> Story:
    """Access given, changed, ended: what an audit wants to read about."""
    at = yield stage.ago(520)
    comms = stage.people["comms"]
    give_access(_channel(stage, "fb-ke"), person=stage.people["grace"], level=AccessLevel.MODERATOR, by=comms, at=at)
    at = yield stage.ago(310)
    change_level(
        _grant(stage, "fb-ke", "grace"), level=AccessLevel.EDITOR, by=comms, at=at, why="She writes every week now."
    )
    at = yield stage.ago(230)
    revoke(_grant(stage, "fb-ke", "peter"), by=comms, at=at, why="Works for another programme.")
    at = yield stage.ago(95)
    give_access(
        _channel(stage, "fb-latam"), person=stage.people["diego"], level=AccessLevel.EDITOR, by=comms, at=at,
        why="For the regional assembly.",
    )  # fmt: skip
    at = yield stage.ago(94)
    set_end(_grant(stage, "fb-latam", "diego"), ends_on=stage.day(45), by=comms, at=at, why="Until after the assembly.")


# --- What the public told us ----------------------------------------------------------------------------------------------------


def reports(stage: Stage) -> Story:
    told = (
        (190, "https://x.com/act_aIIiance", "It asks for money for an appeal.", "reader@mail.example", "en",
         ReportOutcome.HOSTILE, "Reported to the platform; gone after three days."),
        (120, "https://www.facebook.com/actdemo.kenya", "Is this really you?", "", "en",
         ReportOutcome.OURS, "It is ours; the check says so."),
        (64, "https://www.instagram.com/friends.of.act/", "Utilise votre logo.", "lectrice@mail.example", "fr",
         ReportOutcome.FAN, "Un groupe d’amis ; nous leur avons écrit."),
        (6, "https://x.com/actdemo_phl", "Same picture as your account, other posts.", "", "en", None, ""),
        (1, "@act.alliance.gifts", "Writes to me in private messages.", "someone@mail.example", "en", None, ""),
    )  # fmt: skip
    for days, address, message, email, language, outcome, words in told:
        at = yield stage.ago(days, hour=18)
        report = receive_report(address=address, message=message, reporter_email=email, language=language, at=at)
        if outcome:
            at = yield at + dt.timedelta(hours=15)
            handle_report(report, outcome=outcome, note=words, by=stage.people["comms2"], at=at)
