"""The pages of the audit room, in the order in which its second row of navigation shows them. Each topic adds one line."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.roles import Permission


def reads_audit(user) -> bool:
    return user.is_authenticated and user.may(Permission.READ_AUDIT)


@dataclass(frozen=True)
class Tab:
    """``key`` is what a page names as ``current``; ``allowed`` tells who sees the entry."""

    key: str
    label: str | Promise
    url_name: str
    allowed: Callable[[object], bool] = reads_audit


TABS: list[Tab] = [
    Tab("watch", _("Co-administration"), "audits:watch"),
    Tab("single", _("Single administrator"), "audits:single"),
    Tab("findings", _("To put right"), "audits:findings"),
    Tab("check-up", _("Check-up"), "audits:check-up"),
    Tab("campaigns", _("Access reviews"), "audits:campaigns"),
    Tab("to-do", _("To do"), "audits:to-do"),
    Tab("leaving", _("People who leave"), "audits:leaving"),
    Tab("quiet", _("Quiet channels"), "activity:list"),
    Tab("goals", _("Goals"), "workspace:goals"),
    Tab("coherence", _("Coherence"), "channels:coherence"),
]


def tabs_for(user) -> list[Tab]:
    return [tab for tab in TABS if tab.allowed(user)]
