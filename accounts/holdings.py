"""Everything a person holds, room by room (A7, I2): what is seen on the person's page, and asked for when someone leaves.

A room registers a provider in its ``apps.py``. A provider gets the person, the reader and the moment, answers with a fixed
number of queries, and yields only what the reader may see (design §5.9).
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.db import models
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Absence, Person
from accounts.roles import Permission
from portal.store import day_of


class HoldingKind(models.TextChoices):
    """In the order of the page."""

    ACCESS = "access", gettext_lazy("Access to channels")
    RESPONSIBLE = "responsible", gettext_lazy("Responsible person of")
    DEPUTY = "deputy", gettext_lazy("Deputy for")
    DEVICE = "device", gettext_lazy("Devices with the login of a channel")
    SEAT = "seat", gettext_lazy("Seats in publishing tools")
    TOOL = "tool", gettext_lazy("Publishing tools looked after")
    ROLE = "role", gettext_lazy("Roles")
    MEMBERSHIP = "membership", gettext_lazy("Groups and offices")
    CONTRACT = "contract", gettext_lazy("Contracts answered for")
    REPORT = "report", gettext_lazy("Manager of")
    FINDING = "finding", gettext_lazy("Points to put right")
    CONDITION = "condition", gettext_lazy("To do before a date")
    SET_UP = "set_up", gettext_lazy("Set-ups looked after")
    REQUEST = "request", gettext_lazy("Own requests that are open")
    REVIEW = "review", gettext_lazy("Requests under review")
    CHECK_UP = "check_up", gettext_lazy("Access to confirm in a yearly check-up")
    HAND_OVER = "hand_over", gettext_lazy("Taken over from someone, not done yet")
    ABSENCE = "absence", gettext_lazy("Decides for someone who is away")
    INVITATION = "invitation", gettext_lazy("Invitations not used yet")


@dataclass(frozen=True)
class Holding:
    """One thing a person holds. ``note`` says how (the level, the platform); ``until`` is the day on which it ends."""

    kind: HoldingKind
    text: str
    url: str = ""
    note: str = ""
    until: dt.date | None = None


@dataclass(frozen=True)
class Held:
    """All holdings of one kind."""

    kind: HoldingKind
    holdings: list[Holding]


@dataclass(frozen=True)
class Act:
    """A way on from the page. ``url`` gives the address for a person; ``allowed`` tells who is led there, and about whom."""

    label: str | Promise
    url: Callable[[Person], str]
    allowed: Callable[[Person, Person], bool]


Provider = Callable[[Person, Person, dt.datetime], Iterable[Holding]]
_providers: list[Provider] = []
_acts: list[Act] = []


def register(provider: Provider) -> None:
    if provider not in _providers:
        _providers.append(provider)


def register_act(act: Act) -> None:
    if act not in _acts:
        _acts.append(act)


def acts_for(reader: Person, person: Person) -> list[tuple[str | Promise, str]]:
    return [(act.label, act.url(person)) for act in _acts if act.allowed(reader, person)]


def holdings_of(person: Person, *, reader: Person, at: dt.datetime) -> list[Held]:
    """What the person holds at ``at``, as far as the reader may see it; kinds without any are left out."""
    found: dict[HoldingKind, list[Holding]] = {kind: [] for kind in HoldingKind}
    for provider in _providers:
        for holding in provider(person, reader, at):
            found[holding.kind].append(holding)
    return [Held(kind, holdings) for kind, holdings in found.items() if holdings]


# --- This room -------------------------------------------------------------------------------------------------------------


def of_accounts(person: Person, reader: Person, at: dt.datetime) -> Iterator[Holding]:
    """Six queries."""
    manages = reader.may(Permission.READ_PEOPLE)

    def page_of(someone: Person) -> str:
        return reverse("people:person", args=[someone.pk]) if manages else ""

    for role in person.role_assignments.live().order_by("started_at", "pk"):
        yield Holding(HoldingKind.ROLE, str(role.get_role_display()))
    for membership in person.memberships.live().select_related("body").order_by("body__name", "pk"):
        yield Holding(HoldingKind.MEMBERSHIP, membership.body.name)
    for external in person.sponsored.active().order_by("contract_end", "pk"):
        yield Holding(
            HoldingKind.CONTRACT, external.full_name, page_of(external), external.employer, until=external.contract_end
        )
    for report in person.reports.active().order_by("full_name", "pk"):
        yield Holding(HoldingKind.REPORT, report.full_name, page_of(report), report.job_title)
    deputising = Absence.objects.filter(deputy=person, cancelled_at=None, last_day__gte=day_of(at))
    for absence in deputising.select_related("person"):
        yield Holding(HoldingKind.ABSENCE, absence.person.full_name, until=absence.last_day)
    open_links = person.invitations.filter(used_at=None, withdrawn_at=None, expires_at__gt=at)
    for invitation in open_links.order_by("pk"):
        yield Holding(
            HoldingKind.INVITATION, _("Link to choose a password"), page_of(person), until=day_of(invitation.expires_at)
        )
