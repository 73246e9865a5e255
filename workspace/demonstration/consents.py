"""Where groups keep their consents: one in use, one past its day; and somebody who no longer agrees (A12, R6).

The full register is off, as everywhere until a lead turns it on.
"""

import datetime as dt

from channels_registry.models import Channel
from enforcement.consents import places, withdrawing
from enforcement.models import RemovalResult
from workspace.demonstration.telling import Stage, Story


def kept(stage: Stage) -> Story:
    """Kenya's are in order; those of Latin America end in three weeks, and of the Philippines ended two weeks ago."""
    at = yield stage.ago(200, hour=10)
    amina = stage.people["requester"]
    places.note_place(
        stage.bodies["kenya"], keeper=stage.people["grace"], by=amina, at=at, since=stage.day(-200), until=stage.day(430),
        use="Photographs and short videos of members’ projects, for posts and the yearly report",
        place="Signed forms in the coordinator’s cabinet, second drawer, one folder for each visit",
    )  # fmt: skip
    at = yield stage.ago(140, hour=14)
    sofia = stage.people["channeladmin"]
    places.note_place(
        stage.bodies["latam"], keeper=sofia, by=sofia, at=at, since=stage.day(-340), until=stage.day(21),
        use="Retratos y testimonios: portraits with their stories",
        place="Forms and voice messages in the forum’s own archive, folder “Permisos”",
        link="https://archive.example/latam/permisos", channels=[_channel(stage, "fb-latam")],
    )  # fmt: skip
    at = yield stage.ago(120, hour=9)
    mei = stage.people["mei"]
    places.note_place(
        stage.bodies["philippines"], keeper=mei, by=mei, at=at, since=stage.day(-380), until=stage.day(-14),
        use="Pictures of the typhoon response", place="Office server, “Communications/Consents 2025”",
    )  # fmt: skip


def no_longer(stage: Stage) -> Story:
    """Two people told the Secretariat: for one it is taken down and to be looked at, for the other still to be done."""
    at = yield stage.ago(6, hour=12)
    wish = withdrawing.withdraw(
        [_channel(stage, "fb-ke")], received_on=at.date() - dt.timedelta(days=1), by=stage.people["comms2"], at=at,
        words="The portrait at the well with the blue jerrycan, first published in March, and the same picture in the album “Water”.",
    )  # fmt: skip
    at = yield stage.ago(5, hour=8)
    withdrawing.done(
        wish.removals.get(), result=RemovalResult.TAKEN_DOWN, by=stage.people["requester"], at=at,
        note="Post and album picture deleted; the two groups that had shared it were asked.",
    )  # fmt: skip
    at = yield stage.ago(3, hour=15)
    withdrawing.withdraw(
        [_channel(stage, "fb-latam")], received_on=at.date(), by=stage.people["comms"], at=at,
        words="The video of the seed fair, from the second minute on: https://www.facebook.com/actdemo.latam/videos/3318",
    )  # fmt: skip


def _channel(stage: Stage, key: str) -> Channel:
    return Channel.objects.get(pk=stage.channels[key].pk)
