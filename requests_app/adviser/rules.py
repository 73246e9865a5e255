"""What the adviser goes by, as data. Rhythm, answer hours, forms and logins of a platform come from the catalogue (I3, I4)."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from channels_registry.models import Format
from requests_app.adviser.choices import Objective, Who


class Caution(StrEnum):
    """What speaks against one platform, or one of its forms, whoever asks."""

    PICTURES = "pictures"
    UNDER_AGE = "under_age"
    NEEDS_INSTAGRAM = "needs_instagram"
    COPIES = "copies"
    NUMBERS_SHOWN = "numbers_shown"
    FEW_LOOK = "few_look"
    HOSTS = "hosts"
    RINGS = "rings"


@dataclass(frozen=True)
class Fit:
    """What a platform is good for. ``hours_a_post``: of work, where it differs from what its form takes."""

    objectives: frozenset[str]
    audiences: frozenset[str]
    cautions: tuple[Caution, ...] = ()
    hours_a_post: Decimal | None = None


def _fit(objectives: set, audiences: set, *cautions: Caution, hours_a_post: Decimal | None = None) -> Fit:
    return Fit(frozenset(objectives), frozenset(audiences), cautions, hours_a_post)


# By the key of the platform. One that is not here is judged by the catalogue alone.
FITS = {
    "x": _fit({Objective.INFORM, Objective.ADVOCATE, Objective.EVENT, Objective.ALERT}, {Who.MEDIA}),
    "facebook": _fit(
        {
            Objective.INFORM, Objective.BRAND, Objective.ADVOCATE, Objective.PROJECT, Objective.CONNECT,
            Objective.WEBSITE, Objective.EVENT,
        },
        {Who.PUBLIC, Who.COMMUNITY, Who.MEMBERS},
    ),
    "instagram": _fit(
        {Objective.BRAND, Objective.ADVOCATE, Objective.PROJECT, Objective.EVENT}, {Who.YOUNG, Who.PUBLIC}, Caution.PICTURES
    ),
    "youtube": _fit({Objective.KEEP, Objective.PROJECT, Objective.BRAND}, {Who.PUBLIC, Who.YOUNG, Who.MEMBERS}),
    "linkedin": _fit(
        {
            Objective.SUPPORT, Objective.INFORM, Objective.BRAND, Objective.ADVOCATE, Objective.PROJECT,
            Objective.WEBSITE, Objective.EVENT, Objective.CONNECT,
        },
        {Who.PARTNERS, Who.MEDIA},
    ),
    "tiktok": _fit(
        {Objective.BRAND, Objective.ADVOCATE}, {Who.YOUNG}, Caution.UNDER_AGE, hours_a_post=Decimal(3)
    ),
    "threads": _fit({Objective.INFORM}, {Who.YOUNG}, Caution.NEEDS_INSTAGRAM),
    "fediverse": _fit({Objective.INFORM, Objective.ADVOCATE}, {Who.MEDIA}, Caution.COPIES),
    "bluesky": _fit({Objective.INFORM, Objective.ADVOCATE, Objective.EVENT}, {Who.MEDIA}, Caution.COPIES),
    "telegram": _fit({Objective.ALERT, Objective.CONNECT}, {Who.COMMUNITY, Who.MEMBERS}, Caution.RINGS),
    "whatsapp": _fit(
        {Objective.ALERT, Objective.CONNECT}, {Who.COMMUNITY, Who.MEMBERS}, Caution.RINGS, Caution.NUMBERS_SHOWN
    ),
    "flickr": _fit({Objective.KEEP}, {Who.MEDIA, Who.PARTNERS}, Caution.PICTURES),
    "vimeo": _fit({Objective.KEEP}, {Who.PARTNERS, Who.MEMBERS}, Caution.FEW_LOOK),
    "discord": _fit({Objective.CONNECT}, {Who.MEMBERS, Who.YOUNG}, Caution.HOSTS),
    "web": _fit(
        {Objective.INFORM, Objective.PROJECT, Objective.KEEP, Objective.SUPPORT},
        {Who.PUBLIC, Who.PARTNERS, Who.MEDIA},
        Caution.FEW_LOOK,
        hours_a_post=Decimal(4),
    ),
}  # fmt: skip
NO_FIT = Fit(frozenset(), frozenset())
# A caution that holds for one form of a platform only.
CAUTION_OF_FORM = {Caution.NUMBERS_SHOWN: Format.CLOSED_GROUP}

# Which form serves an objective best, first that the platform has; else the first in the catalogue.
FORMS_FOR = {
    Objective.CONNECT: (Format.CLOSED_GROUP, Format.PUBLIC_GROUP),
    Objective.ALERT: (Format.BROADCAST,),
    Objective.KEEP: (Format.VIDEO, Format.FEED),
}
GROUPS = (Format.PUBLIC_GROUP, Format.CLOSED_GROUP)
# Nobody from outside reads a closed group.
OUTSIDERS = (Who.PUBLIC, Who.MEDIA)

# Hours of work. A film is a day's work, a text half a day; a group needs someone for half an hour on each working day.
HOURS_A_POST = {Format.VIDEO: Decimal(8), Format.FEED: Decimal(4)}
HOURS_A_SHORT_POST = Decimal("0.5")
HOURS_WITH_A_GROUP = Decimal("2.5")
# (answers expected within this many hours, hours a week that reading and answering takes)
HOURS_OF_ANSWERING = ((24, Decimal(1)), (72, Decimal("0.5")))
# Below this, any channel falls silent.
LEAST_HOURS = Decimal(1)
# Below this, an event is better told on a channel that has readers.
LEAST_HOURS_FOR_AN_EVENT = Decimal(3)
OFTEN = 2  # posts a week
EVERY_DAY = 24  # hours within which people expect an answer

# What counts how much where platforms are compared.
OBJECTIVE_FITS, AUDIENCE_FITS, TIME_IS_SHORT = 4, 3, -3
OPTIONS = 2
# From how many points of similarity a channel could do it instead: platform and group, or group and country.
SERVES = 5
