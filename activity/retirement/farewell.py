"""The words of the posts that say farewell, offered in every language of the portal and changed before they are used (A2)."""

from dataclasses import dataclass

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from activity.models import FarewellText, RetirementCase, RetirementStep, StepKey
from channels_registry.directory import main_links
from portal.day_words import day_in_words
from portal.languages import Language


@dataclass(frozen=True)
class Farewell:
    """The text in one language, and who changed it, if anybody did."""

    language: str
    label: str
    text: str
    changed: FarewellText | None = None


def farewells_of(step: RetirementStep) -> list[Farewell]:
    """The texts of a post, as they were changed, else as they are offered. Two queries at most."""
    changed = {row.language: row for row in step.texts.select_related("by")}
    goes_on = where_it_goes_on(step.case)
    return [
        Farewell(
            language.value,
            str(language.label),
            changed[language.value].text if language.value in changed else _offered(step, language.value, goes_on),
            changed.get(language.value),
        )
        for language in Language
    ]


def where_it_goes_on(case: RetirementCase) -> str:
    """The successor's name and link, or the link alone; "" where there is none that may be named."""
    if case.successor_id is None:
        return case.successor_url
    if case.successor.unlisted_at is not None:
        return ""  # taken off every list meanwhile, for someone's safety (A22)
    url, _handle = main_links([case.successor]).get(case.successor_id, ("", ""))
    return f"{case.successor.name} ({url})" if url else case.successor.name


def _offered(step: RetirementStep, language: str, goes_on: str) -> str:
    with translation.override(language):
        return " ".join((_opening(step), _("Thank you for having been with us."), _way_on(goes_on)))


def _opening(step: RetirementStep) -> str:
    case = step.case
    facts = {"name": case.channel.name, "day": day_in_words(case.last_day)}
    if step.key == StepKey.FAREWELL_MONTH:
        return _("“%(name)s” comes to its end: we close this account on %(day)s.") % facts
    if step.key == StepKey.FAREWELL_WEEKS:
        return _("In two weeks we say goodbye here: “%(name)s” closes on %(day)s.") % facts
    return _("This is one of our last posts here: “%(name)s” closes on %(day)s.") % facts


def _way_on(goes_on: str) -> str:
    if goes_on:
        return _("From then on you find us here: %(place)s") % {"place": goes_on}
    return _("Our other official accounts are listed here: %(link)s") % {"link": f"{settings.PORTAL_URL}/directory/"}
