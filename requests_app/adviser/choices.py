"""What the adviser asks, and what each answer is in Annex 1."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from channels_registry.models import ChannelKind, Format
from requests_app.annex1.choices import ADVISE, ADVISE_ME, Goal


class Objective(models.TextChoices):
    """What someone wants, as they would say it; the goals of question 4 are the policy's words for some of them."""

    INFORM = "inform", _("Tell people what we do")
    BRAND = "brand", _("Make our name and mission better known")
    ADVOCATE = "advocate", _("Win people over to a cause")
    PROJECT = "project", _("Show what a project achieves")
    CONNECT = "connect", _("Let people talk with one another")
    SUPPORT = "support", _("Win partners, donors or colleagues")
    WEBSITE = "website", _("Bring people to our website")
    KEEP = "keep", _("Keep films, pictures or texts where they can be found")
    EVENT = "event", _("Accompany one event or a short campaign")
    ALERT = "alert", _("Warn or inform people quickly")
    OWN = "own", _("Speak for myself, or for my member organisation on its own account")


class Who(models.TextChoices):
    """Whom to reach."""

    PUBLIC = "public", _("The general public")
    YOUNG = "young", _("Young adults")
    COMMUNITY = "community", _("A local community")
    MEMBERS = "members", _("Members, volunteers or colleagues")
    PARTNERS = "partners", _("Partners, donors or professionals")
    MEDIA = "media", _("Journalists and decision-makers")
    FEW = "few", _("A team, a committee or another small circle")


MAILING = "mailing"


def wishes() -> list[tuple[str, str]]:
    """The forms one can wish for: those of question 10, and what needs no channel."""
    return [*Format.choices, (MAILING, _("Mailing list or newsletter")), (ADVISE, ADVISE_ME)]


# Only where the two say the same; the others leave question 4 open.
GOAL_OF = {
    Objective.INFORM: Goal.WIDER_PUBLIC,
    Objective.BRAND: Goal.BRAND,
    Objective.ADVOCATE: Goal.ADVOCACY,
    Objective.PROJECT: Goal.DEVELOPMENT,
    Objective.WEBSITE: Goal.WEBSITE,
}
# The purpose in question 2, where the objective settles it.
KIND_OF = {Objective.PROJECT: ChannelKind.PROJECT, Objective.EVENT: ChannelKind.CAMPAIGN}
