"""Which of the portal's settings say what the answers say, and where each is changed (I1). Nothing changes by itself.

Rooms above know settings of their own: they register a provider, which gets the answers and yields matches, with a fixed
number of queries.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.access import roles_with
from accounts.roles import Permission
from policies.builder.answers import Answers
from policies.builder.themes import QUESTIONS
from policies.models import Policy, PolicyQuestionnaire
from portal.store import portal_settings


@dataclass(frozen=True)
class Match:
    """One setting: what the answers ask for and what holds now. ``agrees`` is None where only a person can tell.

    ``url`` is the page on which whoever has ``permission`` changes it; without one it is settled elsewhere, as ``note`` says.
    """

    setting: str | Promise
    answered: str
    now: str
    agrees: bool | None
    url: str = ""
    permission: Permission | None = None
    note: str = ""
    order: int = 50

    def changed_by(self) -> str:
        """The roles that may, to ask them; "" where no page changes it."""
        return roles_with(self.permission) if self.permission else ""


Provider = Callable[[Answers], Iterable[Match]]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    if provider not in _providers:
        _providers.append(provider)


def matches_for(questionnaire: PolicyQuestionnaire, answers: Answers) -> list[Match]:
    """In a fixed order: what the organisation is called, terms, approvals, rhythm, reading."""
    found = [*_of_the_portal(answers), *_of_the_library(questionnaire, answers)]
    for provider in _providers:
        found += provider(answers)
    return sorted(found, key=lambda match: match.order)


def chosen(answers: Answers, question: str) -> str:
    """The answer to a choice as the page of the questionnaire words it."""
    return str(QUESTIONS[question].choices[answers[question]])


def _of_the_portal(answers: Answers) -> Iterable[Match]:
    held = portal_settings()
    where = {"url": reverse("people:settings"), "permission": Permission.MANAGE_SETTINGS}
    names = list(dict.fromkeys(name for name in (answers["name_en"], answers["name_fr"]) if name))
    yield Match(
        gettext_lazy("Name of the organisation"),
        " · ".join(names),
        held.organisation_name,
        any(held.organisation_name.casefold() in name.casefold() for name in names),
        **where,
        order=10,
    )
    contacts = [contact for contact in (answers["contact_email"], answers["contact_phone"]) if contact]
    yield Match(
        gettext_lazy("Contact for the policy"),
        " · ".join(contacts),
        " · ".join(filter(None, (held.contact_email, held.contact_phone))) or _("Not set"),
        held.contact_email == answers["contact_email"]
        and (not answers["contact_phone"] or held.contact_phone == answers["contact_phone"]),
        **where,
        order=11,
    )
    if answers["new_accounts"] in ("form", "talk"):
        yield Match(
            gettext_lazy("Days within which a request is answered"),
            _working_days(answers["answer_days"]),
            _working_days(held.answer_days),
            held.answer_days == answers["answer_days"],
            **where,
            order=20,
        )
    if answers["situation"] != "beginning" and answers["transition"] != "now":
        days = round(int(answers["transition"]) * 365.25 / 12)
        yield Match(
            gettext_lazy("Days within which an existing channel is brought in line"),
            _days(days),
            _days(held.in_line_days),
            abs(held.in_line_days - days) <= 3,
            **where,
            order=21,
        )


def _of_the_library(questionnaire: PolicyQuestionnaire, answers: Answers) -> Iterable[Match]:
    asks = answers["accept"] == "yes"
    policy = questionnaire.draft.policy if questionnaire.draft else None
    binding = Policy.objects.filter(binds_channels=True).exists() if policy is None else policy.binds_channels
    yield Match(
        gettext_lazy("Read and accepted before access is given"),
        _("Yes") if asks else _("No"),
        _("Yes") if binding else _("No"),
        asks == binding,
        reverse("policies:draft", args=[questionnaire.draft_id]) if policy else reverse("policies:list"),
        Permission.PUBLISH_POLICIES,
        order=60,
    )


def _days(days: int) -> str:
    return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}


def _working_days(days: int) -> str:
    return ngettext("%(count)s working day", "%(count)s working days", days) % {"count": days}
