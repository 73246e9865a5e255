"""Who may do what (design §3): permissions, the roles that carry them, and nothing else. Closed by default.

``channel administrator`` is no role here: it follows from a live grant on a channel.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Permission(StrEnum):
    FILE_REQUESTS = "file_requests"
    READ_REGISTRY = "read_registry"
    READ_ALL_REQUESTS = "read_all_requests"
    REVIEW_REQUESTS = "review_requests"
    ASSIGN_REQUESTS = "assign_requests"
    APPROVE_SECOND = "approve_second"
    MANAGE_CHANNELS = "manage_channels"
    CO_ADMINISTER = "co_administer"
    FLAG_AND_RETIRE = "flag_and_retire"
    READ_AUDIT = "read_audit"
    HANDLE_REPORTS = "handle_reports"
    READ_LEDGER = "read_ledger"
    READ_OUTBOX = "read_outbox"
    READ_JOBS = "read_jobs"
    SET_THRESHOLDS = "set_thresholds"
    WRITE_POLICIES = "write_policies"
    PUBLISH_POLICIES = "publish_policies"
    WITHDRAW_AUTHORISATION = "withdraw_authorisation"
    RUN_CAMPAIGNS = "run_campaigns"
    READ_PEOPLE = "read_people"
    MANAGE_PEOPLE = "manage_people"
    MANAGE_BODIES = "manage_bodies"
    MANAGE_PLATFORMS = "manage_platforms"
    MANAGE_SETTINGS = "manage_settings"
    GIVE_TECHNICAL_ROLES = "give_technical_roles"
    GIVE_DECISION_ROLES = "give_decision_roles"


class RoleName(models.TextChoices):
    COMMUNICATIONS = "communications", _("Communications team")
    LEAD = "lead", _("Communications lead")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Portal administrator")


@dataclass(frozen=True)
class Role:
    name: RoleName
    description: str | Promise
    permissions: frozenset[Permission]
    # Decision roles are given by the lead; technical ones by a portal administrator.
    decides: bool


P = Permission
STAFF = frozenset({P.FILE_REQUESTS, P.READ_REGISTRY})
# Someone whom no group has confirmed yet (``newcomers``).
NEWCOMER = frozenset({P.FILE_REQUESTS})
_TEAM = frozenset(
    {
        P.READ_ALL_REQUESTS,
        P.REVIEW_REQUESTS,
        P.MANAGE_CHANNELS,
        P.CO_ADMINISTER,
        P.FLAG_AND_RETIRE,
        P.READ_AUDIT,
        P.RUN_CAMPAIGNS,
        P.HANDLE_REPORTS,
        P.WRITE_POLICIES,
        P.READ_LEDGER,
        P.READ_OUTBOX,
    }
)
ROLES = {
    role.name: role
    for role in (
        Role(
            RoleName.COMMUNICATIONS,
            _("Reviews and decides on requests, sets up and co-administers channels, flags and closes them."),
            _TEAM,
            decides=True,
        ),
        Role(
            RoleName.LEAD,
            _(
                "All of the communications team; also assigns work, gives second approvals, sets thresholds, publishes policies."
            ),
            _TEAM
            | {P.ASSIGN_REQUESTS, P.APPROVE_SECOND, P.SET_THRESHOLDS, P.PUBLISH_POLICIES, P.WITHDRAW_AUTHORISATION}
            | {P.READ_PEOPLE, P.GIVE_DECISION_ROLES, P.READ_JOBS},
            decides=True,
        ),
        Role(
            RoleName.AUDITOR,
            _("Reads everything; opens, samples and closes audit campaigns; decides no item and writes nothing else."),
            frozenset({P.READ_ALL_REQUESTS, P.READ_AUDIT, P.READ_LEDGER, P.READ_OUTBOX, P.READ_JOBS, P.RUN_CAMPAIGNS}),
            decides=False,
        ),
        Role(
            RoleName.ADMINISTRATOR,
            _("Looks after people, groups, platforms and settings; has no decision rights by that alone."),
            frozenset(
                {
                    P.READ_PEOPLE,
                    P.MANAGE_PEOPLE,
                    P.MANAGE_BODIES,
                    P.MANAGE_PLATFORMS,
                    P.MANAGE_SETTINGS,
                    P.GIVE_TECHNICAL_ROLES,
                    P.READ_OUTBOX,
                    P.READ_JOBS,
                }
            ),
            decides=False,
        ),
    )
}
TEAM_ROLES = (RoleName.COMMUNICATIONS, RoleName.LEAD)


def permissions_of(roles) -> frozenset[Permission]:
    """What the named roles may do together, on top of what every member of staff may."""
    return STAFF.union(*(ROLES[RoleName(role)].permissions for role in roles))


def having(permission: Permission) -> Callable[[Any], bool]:
    """Tells of a person, known or not, whether they are signed in and may: who sees an entry of the navigation."""
    return lambda user: user.is_authenticated and user.may(permission)
