"""What the page of one channel shows to one person, read once."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person, RoleAssignment
from accounts.roles import Permission
from channels_registry import rights
from channels_registry.durations import hours_in_words
from channels_registry.history import Event, events_of
from channels_registry.marks import activity_of, marks_of, review_is_due
from channels_registry.models import (
    ENDED,
    FULL_CONTROL,
    LIVE,
    AccessLevel,
    Channel,
    ChannelAddress,
    ChannelStatus,
    Condition,
    Finding,
    Grant,
    Overlay,
    ParameterSet,
    Rule,
    Service,
    ServiceNote,
    SetUp,
)
from channels_registry.panels import Action
from channels_registry.set_up import unread_holders
from portal.languages import language_name
from portal.store import day_of, portal_zone

HISTORY_SHOWN = 8
FORMER_SHOWN = 20
SHOWN_RULES = (
    "posts_agreed_by", "speaks_on_disputed", "languages", "rhythm", "discussion", "answer_hours", "visual_identity",
    "positions_first", "about_body_only",
)  # fmt: skip
HIGHEST_FIRST = {level: number for number, level in enumerate(AccessLevel.values)}


@dataclass(frozen=True)
class ServiceRow:
    service: Service
    note: ServiceNote | None


class ChannelOverview:
    ended = ENDED

    def __init__(self, channel: Channel, *, user: Person, at: dt.datetime, unread_days: int):
        self.channel, self.user, self.at = channel, user, at
        self.today = day_of(at)
        self.unread_days = unread_days
        self.manages = rights.manages(user)

    # --- Rights --------------------------------------------------------------------------------------------------------
    @cached_property
    def holds(self) -> Grant | None:
        """The person's own access."""
        return next((grant for grant in self.grants if grant.person_id == self.user.pk), None)

    @cached_property
    def sees_people(self) -> bool:
        return (
            rights.sees_everyone(self.user)
            or self.channel.body_id in self.user.body_ids
            or self.user.pk in (self.channel.responsible_id, self.channel.deputy_id)
            or self.holds is not None
        )

    @cached_property
    def keeps(self) -> bool:
        own = self.holds
        return self.user.pk in (self.channel.responsible_id, self.channel.deputy_id) or (
            own is not None and own.level in FULL_CONTROL and own.is_live
        )

    @property
    def may_keep(self) -> bool:
        return self.manages or self.keeps

    @property
    def may_change_access(self) -> bool:
        return self.manages and self.channel.status not in ENDED

    @property
    def reads_record(self) -> bool:
        return self.user.may(Permission.READ_LEDGER)

    # --- Co-administration ----------------------------------------------------------------------------------------------
    @cached_property
    def grants(self) -> list[Grant]:
        """Access that has not ended, the highest first; each with ``is_live`` and ``is_coadmin``."""
        of_team = Exists(RoleAssignment.objects.team(self.at).filter(person=OuterRef("person")))
        found = list(
            Grant.objects.not_ended().filter(channel=self.channel).select_related("person").annotate(of_team=of_team)
        )
        zone = portal_zone()
        for grant in found:
            grant.is_live = (
                grant.starts_at <= self.at
                and (grant.ends_at is None or grant.ends_at > self.at)
                and grant.person.is_active
            )
            grant.last_day = day_of(grant.ends_at - dt.timedelta(seconds=1), zone) if grant.ends_at else None
            grant.is_coadmin = grant.is_live and grant.of_team and grant.level in FULL_CONTROL
        return sorted(found, key=lambda grant: (HIGHEST_FIRST[grant.level], grant.starts_at, grant.pk))

    @property
    def coadmins(self) -> list[Grant]:
        return [grant for grant in self.grants if grant.is_coadmin]

    @property
    def in_full_control(self) -> list[Grant]:
        return [grant for grant in self.grants if grant.is_live and grant.level in FULL_CONTROL]

    @cached_property
    def open_findings(self) -> list[Finding]:
        return list(Finding.objects.open().filter(channel=self.channel).select_related("assigned_to"))

    def finding(self, rule: Rule) -> Finding | None:
        return next((finding for finding in self.open_findings if finding.rule == rule), None)

    @property
    def no_coadmin(self) -> Finding | None:
        return self.finding(Rule.NO_COADMIN)

    @property
    def single_admin(self) -> Finding | None:
        return self.finding(Rule.SINGLE_ADMIN)

    @cached_property
    def unread(self) -> set[int]:
        return {person.pk for person in unread_holders(self.channel, at=self.at)}

    @cached_property
    def former_grants(self) -> list[Grant]:
        ended = Grant.objects.filter(channel=self.channel, ended_at__isnull=False).select_related("person")
        return list(ended.order_by("-ended_at", "-pk")[:FORMER_SHOWN])

    # --- Standing -------------------------------------------------------------------------------------------------------
    @property
    def marks(self):
        self.channel.open_findings = self.open_findings
        return marks_of(self.channel, on=self.today)

    @property
    def review_due(self) -> bool:
        return review_is_due(self.channel, on=self.today)

    @property
    def overdue_in_line(self) -> bool:
        return self.channel.bring_in_line_by is not None and self.channel.bring_in_line_by < self.today

    @cached_property
    def activity(self):
        return activity_of(self.channel, at=self.at, unread_days=self.unread_days)

    @cached_property
    def set_up(self) -> SetUp | None:
        if self.channel.status != ChannelStatus.APPROVED:
            return None
        return SetUp.objects.filter(channel=self.channel).select_related("owner").first()

    @property
    def contact(self) -> str:
        return rights.contact_of(self.channel)

    # --- Facts ----------------------------------------------------------------------------------------------------------
    @cached_property
    def addresses(self) -> list[ChannelAddress]:
        return list(ChannelAddress.objects.filter(channel=self.channel).order_by("-is_main", "since", "pk"))

    @property
    def addresses_now(self):
        return [address for address in self.addresses if address.until is None]

    @property
    def addresses_once(self):
        return sorted((a for a in self.addresses if a.until is not None), key=lambda a: a.until, reverse=True)

    @cached_property
    def parameters(self):
        return self.channel.parameter_sets.filter(until=None).first()

    @property
    def rule_rows(self) -> list[tuple[str, str]]:
        """Each condition and its value in words."""
        rules = self.parameters
        named = {"posts_agreed_by": rules.posts_agreed_by_name, "speaks_on_disputed": rules.speaks_on_disputed_name}
        words = {
            "languages": ", ".join(language_name(code) for code in rules.languages),
            "answer_hours": hours_in_words(rules.answer_hours),
            "positions_first": _("Yes") if rules.positions_first else _("No"),
            "about_body_only": _("Yes") if rules.about_body_only else _("No"),
        }
        rows = []
        for name in SHOWN_RULES:
            label = str(ParameterSet._meta.get_field(name).verbose_name)
            value = named.get(name) or words.get(name) or str(getattr(rules, f"get_{name}_display")())
            rows.append((label[:1].upper() + label[1:], value))
        return rows

    @cached_property
    def conditions(self) -> list[Condition]:
        found = list(Condition.objects.filter(channel=self.channel).select_related("done_by"))
        for condition in found:
            condition.is_late = (
                condition.done_at is None and condition.due_on is not None and condition.due_on < self.today
            )
        # What is still to be done first; then by day, those without a day last.
        return sorted(found, key=lambda c: (c.done_at is not None, c.due_on or dt.date.max, c.pk))

    @cached_property
    def services(self) -> list[ServiceRow]:
        notes = {
            note.service: note for note in ServiceNote.objects.filter(channel=self.channel).select_related("contact")
        }
        return [ServiceRow(service, notes.get(service.value)) for service in Service]

    @cached_property
    def history(self) -> list[Event]:
        return events_of(self.channel, most=HISTORY_SHOWN)

    # --- Actions --------------------------------------------------------------------------------------------------------
    @property
    def primary(self) -> Action | None:
        """The one act that the channel's state asks for."""
        if not self.may_keep:
            return None
        if self.channel.status == ChannelStatus.APPROVED:
            return Action(_("Open the set-up"), self._url("set-up"))
        if self.channel.status in LIVE:
            return Action(_("Confirm that everything is still right"), self._url("confirm"))
        return None

    def actions(self) -> list[Action]:
        """What else this person may do with the channel as it stands."""
        acts = []
        if self.may_keep and self.channel.status in (*LIVE, ChannelStatus.APPROVED):
            acts.append(Action(_("Change the details"), self._url("edit")))
        if self.manages:
            acts += [Action(label, self._url("state", slug)) for label, slug in self._state_acts()]
        return acts

    def _url(self, name: str, *more) -> str:
        return reverse(f"channels:{name}", args=[self.channel.pk, *more])

    def _state_acts(self):
        """The acts of the team on the channel's state, each on a page of its own with a reason."""
        channel = self.channel
        if channel.status == ChannelStatus.APPROVED:
            yield _("Cancel the set-up"), "cancel"
        if channel.status in LIVE:
            if channel.bring_in_line_by:
                yield _("It keeps all the rules now"), "in-line"
            for overlay in (Overlay.SUSPENDED, Overlay.BLOCKED, Overlay.ACCESS_LOST, Overlay.COMPROMISED):
                if not getattr(channel, f"{overlay.value}_at"):
                    yield ACT_LABELS[overlay], ACT_SLUGS[overlay]
        elif channel.status == ChannelStatus.RETIRED and not channel.compromised_at:
            yield ACT_LABELS[Overlay.COMPROMISED], ACT_SLUGS[Overlay.COMPROMISED]
        for overlay in channel.overlays:
            yield LIFT_LABELS[overlay], f"{ACT_SLUGS[overlay]}-over"
        if channel.unlisted_at:
            yield _("Put back on the public list"), "list-again"
        elif channel.status in LIVE:
            yield _("Take off the public list"), "unlist"


ACT_SLUGS = {
    Overlay.SUSPENDED: "suspend",
    Overlay.BLOCKED: "blocked",
    Overlay.ACCESS_LOST: "access-lost",
    Overlay.COMPROMISED: "compromised",
}
ACT_LABELS = {
    Overlay.SUSPENDED: gettext_lazy("Suspend"),
    Overlay.BLOCKED: gettext_lazy("The platform blocked it"),
    Overlay.ACCESS_LOST: gettext_lazy("We lost access"),
    Overlay.COMPROMISED: gettext_lazy("Somebody else controls it"),
}
LIFT_LABELS = {
    Overlay.SUSPENDED: gettext_lazy("Lift the suspension"),
    Overlay.BLOCKED: gettext_lazy("The platform opened it again"),
    Overlay.ACCESS_LOST: gettext_lazy("Access is back"),
    Overlay.COMPROMISED: gettext_lazy("It is ours again"),
}
