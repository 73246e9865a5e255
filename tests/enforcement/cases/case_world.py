"""A formal case in every state, with everybody who can stand to it in some way (A13)."""

import datetime as dt
from dataclasses import dataclass, field

from accounts.models import Person
from channels_registry.models import Channel
from enforcement.cases import course, deciding
from enforcement.models import CaseState, InfringementCase
from policies.models import PolicyVersion
from tests import world
from tests.policies import acknowledging_world

OPENED = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
NOW = OPENED + dt.timedelta(days=30)
# Marks that must be found with nobody who has no part: the child's name among them.
CHILD, SAID, GROUND, ANSWER, LINK = "Wanjiru-Njeri", "Gesagtes7788", "Grund5511", "Antwort3322", "beleg-4499"


@dataclass
class Case:
    case: InfringementCase
    channel: Channel
    people: dict[str, Person] = field(default_factory=dict)


def version() -> PolicyVersion:
    return PolicyVersion.objects.published().first() or acknowledging_world.version(
        acknowledging_world.policy(), "1", dt.date(2026, 1, 5)
    )


def cast() -> dict[str, Person]:
    manager = world.person("Manager Concerned", of=world.body())
    people = {
        "investigator": world.comms("Ina Investigator"),
        "opener": world.comms("Odo Opener"),
        "lead": world.lead("Lea Lead"),
        "leading opener": world.lead("Lou Leading"),
        "decider": world.person("Dora Director", of=world.body()),
        "concerned": world.person("Carl Concerned", of=world.body()),
        "manager": manager,
        "colleague": world.comms("Cora Colleague"),
        "auditor": world.auditor("Aude Auditor"),
        "administrator": world.administrator("Adam Administrator"),
        "superuser": world.person("Sue Superuser"),
        "stranger": world.person("Stan Stranger", of=world.body()),
    }
    people["superuser"].is_superuser = people["superuser"].is_staff = True
    people["superuser"].save(update_fields=["is_superuser", "is_staff"])
    people["concerned"].manager = manager
    people["concerned"].save(update_fields=["manager"])
    return people


def channel_with(people: dict[str, Person], **facts) -> Channel:
    """The person concerned and two more have full control, so that A8 bears a withdrawal."""
    channel = world.channel("Kitui", coadmin=people["colleague"], runner=people["concerned"], at=OPENED - dt.timedelta(99),
                            **facts)  # fmt: skip
    world.grant(channel, world.person("Second Runner"), at=OPENED - dt.timedelta(99))
    return channel


def case_in(state: CaseState, *, named: bool = False, opener: str = "opener", heard: bool = True) -> Case:
    """Brought to ``state`` by the functions that people use; ``named``: somebody is named to decide."""
    people = cast()
    channel = channel_with(people)
    version()
    investigator, lead = people["investigator"], people["lead"]
    case = course.open_case(
        channel, person=people["concerned"], policy_version=version(), ground=GROUND, by=people[opener], at=OPENED,
        words=f"{SAID} a picture of the pupil {CHILD} with the sign of the school.", link=f"https://x.com/{LINK}",
    )  # fmt: skip
    if named:
        deciding.name_decider(case, decider=people["decider"], by=lead, at=OPENED)
    course.hand_on(case, to=investigator, by=people[opener], at=OPENED)
    made = Case(case, channel, people)
    if state == CaseState.OPENED:
        return made
    step = course.talk(case, words=f"{SAID} on the phone.", by=investigator, at=OPENED)
    course.answer(case, step=step, words=f"{ANSWER}: I did not know.", by=people["concerned"], at=OPENED)
    if state == CaseState.TALK:
        return made
    if state == CaseState.ENDED:
        course.end_case(case, words=SAID, by=investigator, at=OPENED)
        return made
    course.remove(case, done=True, words=SAID, by=investigator, at=OPENED)
    if state == CaseState.REMOVAL:
        return made
    course.recommend(case, words=SAID, by=investigator, at=OPENED)
    if heard:
        course.answer(case, words=ANSWER, by=people["concerned"], at=OPENED + dt.timedelta(days=1))
    if state == CaseState.RECOMMENDED:
        return made
    decider = people["decider" if named else "lead"]
    decide = deciding.keep if state == CaseState.NOT_WITHDRAWN else deciding.withdraw
    decide(case, words=SAID, by=decider, at=OPENED + dt.timedelta(days=2))
    if state == CaseState.REVERSED:
        deciding.reverse(case, words=SAID, by=decider, at=OPENED + dt.timedelta(days=3))
    return made
