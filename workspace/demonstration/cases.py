"""A concern that waits to be talked over, a removal at once, a formal case in which the person is heard, and an account that
imitates one of ours (A13, N13).
"""

import datetime as dt
import io

from PIL import Image, ImageDraw

from channels_registry import rights
from channels_registry.models import Channel
from enforcement.cases import concerns, course, removals
from enforcement.impersonation import course as imitations
from enforcement.models import Protected, SuspicionReport, Whose
from policies.models import PolicyVersion
from portal.files import read_file
from workspace.demonstration.telling import Stage, Story


def concern(stage: Stage) -> Story:
    """Two lines, nine days ago; the two have not talked yet."""
    at = yield stage.ago(9, hour=11)
    concerns.write_concern(
        stage.people["channeladmin"], by=stage.people["comms"], at=at, delete_on=at.date() + dt.timedelta(days=60),
        text="Two posts last week answered a critic sharply. Talk about tone, and how the team can help with such threads.",
    )  # fmt: skip


def removed_at_once(stage: Stage) -> Story:
    at = yield stage.ago(18, hour=20)
    removals.note_removal(
        _channel(stage, "fb-ke"), protects=Protected.CHILD, removed_at=at - dt.timedelta(minutes=25),
        words="A picture of a school class with the name of the school on the wall.", by=stage.people["comms2"], at=at,
    )  # fmt: skip


def formal_case(stage: Stage) -> Story:
    """Talked over twice, removal asked for; the person concerned answered the first step. Nothing is recommended yet."""
    at = yield stage.ago(26, hour=9)
    channel, comms = _channel(stage, "fb-latam"), stage.people["comms"]
    concerned = (
        rights.people_listed(channel, at=at).exclude(pk=comms.pk).filter(role_assignments=None).order_by("pk").first()
    )
    version = PolicyVersion.objects.in_force(on=at.date()).order_by("pk").first()
    if concerned is None or version is None:
        return
    case = course.open_case(
        channel, person=concerned, policy_version=version, ground="Dignity and consent of everyone shown", by=comms, at=at,
        words="Close-up pictures from a distribution were published again without the people’s consent, after two talks.",
        link="https://www.facebook.com/actdemo.latam/posts/2207",
    )  # fmt: skip
    at = yield stage.ago(24, hour=15)
    first = course.talk(
        case, by=comms, at=at,
        words="We talked by phone for half an hour. The pictures came from a volunteer; nobody had asked for consent forms.",
    )  # fmt: skip
    at = yield stage.ago(23, hour=8)
    course.answer(
        case, step=first, by=concerned, at=at,
        words="I thought that the volunteer had asked. I will ask for the forms myself from now on.",
    )  # fmt: skip
    at = yield stage.ago(4, hour=10)
    course.remove(
        case, done=False, by=comms, at=at,
        words="Four of the pictures are still up. We asked to take them down by Friday, and offered to do it together.",
    )  # fmt: skip


def imitation(stage: Stage) -> Story:
    """From a report of the public: judged, kept, reported; the platform is to be asked again."""
    at = yield stage.ago(5, hour=16)
    comms = stage.people["comms2"]
    told = SuspicionReport.objects.filter(address="https://x.com/actdemo_phl").order_by("-pk").first()
    case = imitations.open_imitation(address="https://x.com/actdemo_phl", report=told, by=comms, at=at)
    imitations.keep_evidence(case, read_file(_picture(), name="actdemo_phl.png"), by=comms, at=at)
    ours = Channel.objects.public().filter(platform__key="x").order_by("pk").first()
    at = yield stage.ago(5, hour=17)
    imitations.judge(
        case, whose=Whose.HOSTILE, imitates=ours, by=comms, at=at,
        words="Our picture and our name; it asks in private messages for transfers to a wallet.",
    )  # fmt: skip
    imitations.report(case, ticket="X-2291-4471", on=at.date(), by=comms, at=at)


def _picture() -> bytes:
    """A drawn page, so that no real account stands for it."""
    page = Image.new("RGB", (640, 360), "white")
    draw = ImageDraw.Draw(page)
    draw.rectangle((0, 0, 640, 110), fill="#dbe4ee")
    draw.ellipse((30, 70, 110, 150), fill="#8aa0b8")
    draw.text((130, 125), "ACT Demo PHL   @actdemo_phl", fill="black")
    draw.text((30, 180), "Write to us privately to help the families today.", fill="black")
    made = io.BytesIO()
    page.save(made, "PNG")
    return made.getvalue()


def _channel(stage: Stage, key: str) -> Channel:
    return Channel.objects.get(pk=stage.channels[key].pk)
