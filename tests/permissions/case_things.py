"""A concern, formal cases and an account that resembles ours, for the addresses that name one (A13, N13)."""

import datetime as dt

from accounts.models import Person
from channels_registry.models import Channel
from enforcement.cases import concerns, course, deciding
from enforcement.impersonation import course as imitations
from enforcement.models import Whose
from policies.models import PolicyVersion
from portal.files import read_file
from tests import world
from tests.requests_app import hostile_files


def case_things(
    channel: Channel, version: PolicyVersion, *, runner: Person, comms: Person, lead: Person, now: dt.datetime
) -> dict[str, object]:
    """Of the runner, with ``comms``, before the lead; and a withdrawal that holds, of somebody else on another platform."""
    file = read_file(hostile_files.PDF, name="Evidence.pdf")
    facts = {"policy_version": version, "ground": "6", "by": comms, "at": now}
    case = course.open_case(channel, person=runner, words="A school was named.", file=file, **facts)
    _recommended(case, by=comms, at=now)
    other = world.person("Person concerned")
    elsewhere = world.channel(
        "Voices elsewhere", on=world.platform("facebook"), address="https://www.facebook.com/voices.elsewhere",
        coadmin=lead,
    )  # fmt: skip
    world.grant(elsewhere, other)
    withdrawn = course.open_case(elsewhere, person=other, words="Twice.", **facts)
    _recommended(withdrawn, by=comms, at=now)
    course.answer(withdrawn, words="I see.", by=other, at=now)
    deciding.withdraw(withdrawn, words="For these reasons.", by=lead, at=now)
    imitation = imitations.open_imitation(address="https://x.com/sahel_help", by=comms, at=now)
    imitations.judge(imitation, whose=Whose.HOSTILE, words="It asks for money.", by=comms, at=now)
    return {
        "concern": concerns.write_concern(runner, text="Talk about tone.", by=comms, at=now),
        "case": case,
        "case_step": case.steps.order_by("pk").first(),
        "case_withdrawn": withdrawn,
        "imitation": imitation,
        "imitation_file": imitations.keep_evidence(imitation, file, by=comms, at=now),
    }


def _recommended(case, *, by: Person, at: dt.datetime) -> None:
    course.talk(case, words="We talked.", by=by, at=at)
    course.remove(case, done=False, words="We asked for it.", by=by, at=at)
    course.recommend(case, words="It goes on.", by=by, at=at)
