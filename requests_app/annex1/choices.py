"""The answers one can choose from. What the register already names keeps its words from there."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from channels_registry.models import AccessLevel
from portal.forms import CHOOSE
from portal.languages import language_choices, language_name

UNKNOWN = _("I do not know yet")
ADVISE = "advise"
ADVISE_ME = _("Advise me")


class Behalf(models.TextChoices):
    """Question 1. The last two lead to a page that helps, never to an error (A3, U8)."""

    SECRETARIAT = "secretariat", _("The Secretariat")
    FORUM = "forum", _("A forum")
    ADVISORY_GROUP = "advisory_group", _("An advisory group")
    COMMUNITY = "community", _("A community of practice")
    OFFICE = "office", _("A country office or a project")
    MANDATED = "mandated", _("Another group with a written mandate")
    MEMBER = "member", _("A member organisation, on its own account")
    PERSONAL = "personal", _("Myself, on my own account")


OUT_OF_SCOPE = (Behalf.MEMBER, Behalf.PERSONAL)


class Purpose(models.TextChoices):
    """Question 2: the kind of channel (U1), in the requester's words."""

    CORPORATE = "corporate", _("Corporate: speaks for the whole Alliance")
    LANGUAGE = "language", _("Language edition of a channel that exists")
    REGION = "region", _("Region")
    COUNTRY = "country", _("Country")
    PROJECT = "project", _("Project")
    CAMPAIGN = "campaign", _("Campaign or event")
    OFFICE = "office", _("Tied to a function, and passed on to the successor")


class Goal(models.TextChoices):
    """Question 4: what social media are for, after the policy's introduction (U3)."""

    RELATIONS = "relations", _("Build relations with members and between them")
    GLOBAL = "global", _("Show the Alliance as a global organisation")
    WIDER_PUBLIC = "wider_public", _("Interest more people in what members do")
    ADVOCACY = "advocacy", _("Support our advocacy")
    DEVELOPMENT = "development", _("Support our development work")
    BRAND = "brand", _("Make our name and mission better known")
    WEBSITE = "website", _("Bring people to the website")
    CREDIBILITY = "credibility", _("Strengthen the credibility of members' work and our standing in the world")
    OTHER = "other", _("Something else")


class Use(models.TextChoices):
    """Question 7, for each of the nearest channels (N3)."""

    ASK = "ask", _("Yes, ask them if we can join")
    STORIES = "stories", _("I will send them my stories")
    # Only for a channel that the requester runs.
    OWN = "own", _("Yes, I can do it there myself")
    NO = "no", _("No")


class YesNo(models.TextChoices):
    YES = "yes", pgettext_lazy("answer", "Yes")
    NO = "no", pgettext_lazy("answer", "No")


class Phone(models.TextChoices):
    ORGANISATION = "organisation", _("A number that the organisation holds")
    HELP = "help", _("Help me")


class Need(models.TextChoices):
    """Question 21: training and tools (I7)."""

    PLATFORM = "platform", _("Training: how the platform works")
    WRITING = "writing", _("Training: writing posts")
    PICTURES = "pictures", _("Training: pictures and video")
    COMMENTS = "comments", _("Training: comments and criticism")
    CHILDREN = "children", _("Training: safeguarding and consent")
    PLANNING = "planning", _("Tool: planning posts ahead")
    DESIGN = "design", _("Tool: pictures and subtitles")
    FIGURES = "figures", _("Tool: reading the figures")
    SAFE = "safe", _("Tool: the organisation's password manager")


class FactsOnly(models.TextChoices):
    YES = "yes", _("Yes, we agree")
    TALK = "talk", _("Let us talk about it")


class Ends(models.TextChoices):
    ON_DATE = "date", _("It ends on a date")
    OPEN = "open", _("No end is planned")


class Shown(models.TextChoices):
    """Question 30: who can be recognised (A12)."""

    NOBODY = "nobody", _("Nobody who could be recognised")
    ADULTS = "adults", _("Adults")
    CHILDREN = "children", _("Children")
    AT_RISK = "at_risk", _("People at risk, such as patients or displaced people")


class Danger(models.TextChoices):
    NO = "no", pgettext_lazy("answer", "No")
    YES = "yes", pgettext_lazy("answer", "Yes")
    NOT_SURE = "not_sure", _("I am not sure")


class Topic(models.TextChoices):
    """Question 32 (A12, A21)."""

    EMERGENCIES = "emergencies", _("Emergencies")
    ELECTIONS = "elections", _("Elections or party politics")
    FAITH = "faith", _("Matters of faith")
    CONFLICT = "conflict", _("Conflict")
    PAID = "paid", _("Paid promotion")
    FUNDRAISING = "fundraising", _("Fundraising")
    NONE = "none", _("None of these")


LEVELS = [
    (AccessLevel.ADMIN.value, _("Full control")),
    (AccessLevel.EDITOR.value, _("Can publish")),
    (AccessLevel.MODERATOR.value, _("Can reply")),
    (AccessLevel.ANALYST.value, _("Can see figures")),
]
# The languages that most of our channels write in; the others stand in a list.
COMMON_LANGUAGES = ("en", "fr", "es", "pt", "ar", "sw")


def common_languages() -> list[tuple[str, str]]:
    return [(code, language_name(code)) for code in COMMON_LANGUAGES]


def other_languages() -> list[tuple[str, str]]:
    return [("", CHOOSE), *((code, name) for code, name in language_choices() if code not in COMMON_LANGUAGES)]
