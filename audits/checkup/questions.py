"""What a page of the yearly check-up asks, by codes that are stored and words that people read (U5, L3, U7, A18).

Answers are one JSON object: ``access`` by the number of the access, and the other codes below, each with one of their
values. ``COMPARED`` are those both sides are asked; the rest only one of them can know.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from channels_registry.models import Fact

YES, NO, UNKNOWN = "yes", "no", "unknown"
RIGHT, GONE = "right", "gone"
PARTLY = "partly"

ACCESS_ANSWERS = (
    (RIGHT, pgettext_lazy("access of a person", "Still right")),
    (GONE, pgettext_lazy("access of a person", "No longer")),
    (UNKNOWN, pgettext_lazy("answer", "I cannot tell")),
)
ANSWERS = (
    (YES, pgettext_lazy("answer", "Yes")),
    (NO, pgettext_lazy("answer", "No")),
    (UNKNOWN, pgettext_lazy("answer", "I cannot tell")),
)
REACHES = (
    (YES, pgettext_lazy("answer", "Yes")),
    (PARTLY, pgettext_lazy("answer", "In part")),
    (NO, pgettext_lazy("answer", "No")),
    (UNKNOWN, pgettext_lazy("answer", "I cannot tell")),
)
# Every answer that is stored, in words; a code means the same wherever it is given.
WORDS = dict((*ACCESS_ANSWERS, *REACHES, *ANSWERS))

# The way in and the mailbox. Facts of the register have its words.
MAILBOX, WAY_IN = "mailbox", "way_in"
ENTRY: dict[str, str | Promise] = {
    MAILBOX: gettext_lazy("The shared mailbox above is read, and several people can open it"),
    WAY_IN: gettext_lazy("The way in is as it says above"),
}
# Two-step sign-in first: it is what an attacker meets first.
FACTS: dict[str, str | Promise] = {
    fact.value: fact.label
    for fact in (Fact.TWO_FACTOR, Fact.MAILBOX_SHARED, Fact.PHONE_HELD, Fact.SHARED_LOGIN, Fact.APPS_REVIEWED)
}
# U5, L3: how it looks.
BRANDING: dict[str, str | Promise] = {
    "brand_name": gettext_lazy("The name is the one agreed"),
    "brand_avatar": gettext_lazy("The profile picture shows who it belongs to"),
    "brand_banner": gettext_lazy("The banner is in order, or the platform has none"),
    "brand_bio": gettext_lazy("The introduction says whose channel it is"),
    "brand_link": gettext_lazy("A link leads back to our web site"),
}
RULES = "rules"
REACH = "reach"
# A18: the last ten posts, by the co-administrator: six ticks, two minutes.
POSTS: dict[str, str | Promise] = {
    "posts_minors": gettext_lazy("No child can be recognised, or found by where a picture was taken"),  # A12
    "posts_principles": gettext_lazy("They keep to the principles that everyone who publishes has accepted"),  # A10
    "posts_official": gettext_lazy("Official positions appear on the institution's account first"),  # A16
    "posts_neutral": gettext_lazy("None takes a religious or party-political line"),  # A21
    "posts_facts": gettext_lazy("They give facts about the organisation or project, and keep to it"),  # U4
    "posts_help": gettext_lazy("Whoever asked for help was pointed to a help line"),  # R9
}
OTHERS: dict[str, str | Promise] = {
    RULES: gettext_lazy("The rules for this channel are kept, and still right"),
    REACH: gettext_lazy("It reaches those it was opened for"),
}
LABELS: dict[str, str | Promise] = {**ENTRY, **FACTS, **BRANDING, **OTHERS, **POSTS}
# What both sides are asked, and can answer with yes or no.
COMPARED = (*ENTRY, *FACTS, *BRANDING, RULES)
PREFIX = "access-"
# Where “no” is what is wanted.
BETTER_NO = frozenset({Fact.SHARED_LOGIN.value})


def label_of(code: str) -> str:
    """The question in words. Of an access without its person: who that is, only some may know (A22)."""
    if code.startswith(PREFIX):
        return _("The access of one person")
    return str(LABELS.get(code, code))


def code_of(grant_id: int) -> str:
    return f"{PREFIX}{grant_id}"


def is_worrying(code: str, value: str) -> bool:
    """Whether somebody has to look after this answer: what is not in order, and what nobody could tell."""
    if value == UNKNOWN:
        return True
    if code.startswith(PREFIX):
        return False  # an access that ended has a task of its own
    return value == (YES if code in BETTER_NO else NO)
