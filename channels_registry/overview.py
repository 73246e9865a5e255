"""What the page of one channel shows to one person, read once."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from accounts.roles import Permission
from channels_registry import rights
from channels_registry.access_view import AccessView, with_pictures
from channels_registry.durations import hours_in_words
from channels_registry.history import Event, events_of
from channels_registry.marks import Activity, activities_of, marks_of, review_is_due
from channels_registry.models import (
    ENDED,
    FULL_CONTROL,
    HIGHEST_FIRST,
    LIVE,
    Channel,
    ChannelAddress,
    ChannelStatus,
    Condition,
    Finding,
    Grant,
    Overlay,
    ParameterSet,
    Promise,
    Rule,
    Service,
    ServiceNote,
    SetUp,
)
from channels_registry.panels import Action
from channels_registry.promising import promised_on, with_promises
from channels_registry.verifying import may_attest
from policies.reading import who_have_not_read
from portal.languages import language_name
from portal.store import day_of, last_day_before, portal_zone

HISTORY_SHOWN = 8
FORMER_SHOWN = 20
SHOWN_RULES = (
    "posts_agreed_by", "speaks_on_disputed", "languages", "rhythm", "discussion", "answer_hours", "visual_identity",
    "positions_first", "about_body_only",
)  # fmt: skip


@dataclass(frozen=True)
class ServiceRow:
    service: Service
    note: ServiceNote | None


@dataclass(frozen=True)
class OpenPoint:
    """A point of rule A8 that is to be put right, and the name of whoever does it."""

    rule: Rule
    opened_at: dt.datetime
    assigned_to: str | None = None


def with_their_standing(channels: QuerySet) -> QuerySet:
    """Join what hangs on a channel once at most: its rules in force, and what is open of rule A8 (design §5.1)."""
    points = Finding.objects.open().filter(channel=OuterRef("pk"))
    without_coadmin = points.filter(rule=Rule.NO_COADMIN)
    return with_promises(channels).annotate(
        rules_in_force=FilteredRelation("parameter_sets", condition=Q(parameter_sets__until=None)),
        without_coadmin_since=Subquery(without_coadmin.values("opened_at")),
        put_right_by=Subquery(without_coadmin.values("assigned_to__full_name")),
        without_second_since=Subquery(points.filter(rule=Rule.SINGLE_ADMIN).values("opened_at")),
    ).select_related(
        "body", "platform", "responsible", "deputy", "rules_in_force",
        "way_in_details__keeper", "way_in_details__spare", "way_in_details__stated_by",
    )  # fmt: skip


class ChannelOverview:
    """``channel`` must come from ``with_their_standing``."""

    ended = ENDED

    def __init__(self, channel: Channel, *, user: Person, at: dt.datetime):
        self.channel, self.user, self.at = channel, user, at
        self.today = day_of(at)
        self.manages = rights.manages(user)

    # --- Rights --------------------------------------------------------------------------------------------------------
    @cached_property
    def sees_people(self) -> bool:
        return rights.sees_people(self.user, self.channel, grants=self.grants)

    @cached_property
    def keeps(self) -> bool:
        return rights.keeps(self.user, self.channel, at=self.at, grants=self.grants)

    @property
    def may_keep(self) -> bool:
        return self.manages or self.keeps

    @property
    def may_change_access(self) -> bool:
        return self.manages and self.channel.status not in ENDED

    @property
    def has_ended(self) -> bool:
        return self.channel.status in ENDED

    @property
    def reads_record(self) -> bool:
        return self.user.may(Permission.READ_LEDGER)

    # --- Co-administration ----------------------------------------------------------------------------------------------
    @cached_property
    def _all_grants(self) -> list[Grant]:
        """Access that has not ended, and what ended last, in one query."""
        of_channel = Grant.objects.filter(channel=self.channel)
        ended_last = of_channel.filter(ended_at__isnull=False).order_by("-ended_at", "-pk").values("pk")[:FORMER_SHOWN]
        shown = of_channel.filter(Q(ended_at=None) | Q(pk__in=ended_last))
        return list(with_pictures(shown.with_of_team(self.at).select_related("person")))

    @cached_property
    def grants(self) -> list[Grant]:
        """Access that has not ended, the highest first; each with ``is_live`` and ``is_coadmin``."""
        found = [grant for grant in self._all_grants if grant.ended_at is None]
        zone = portal_zone()
        for grant in found:
            grant.is_live = grant.is_live_at(self.at)
            grant.last_day = last_day_before(grant.ends_at, zone) if grant.ends_at else None
            grant.is_coadmin = grant.is_live and grant.of_team and grant.level in FULL_CONTROL
        return sorted(found, key=lambda grant: (HIGHEST_FIRST.index(grant.level), grant.starts_at, grant.pk))

    @cached_property
    def access(self) -> AccessView:
        """How sure each access is, the facts about it and the way in; asked for only where people are seen."""
        view = AccessView(
            self.channel, grants=self.grants, at=self.at, asks_proofs=self.may_change_access, reader=self.user
        )
        view.describe(on=self.today)
        return view

    @property
    def may_attest(self) -> bool:
        return self.channel.status not in ENDED and may_attest(self.user, self.channel, at=self.at, grants=self.grants)

    @property
    def may_state(self) -> bool:
        return self.may_keep and self.channel.status not in ENDED

    @property
    def sees_pictures(self) -> bool:
        return self.keeps or rights.sees_everyone(self.user)

    @property
    def coadmins(self) -> list[Grant]:
        return [grant for grant in self.grants if grant.is_coadmin]

    @property
    def in_full_control(self) -> list[Grant]:
        return [grant for grant in self.grants if grant.is_live and grant.level in FULL_CONTROL]

    @property
    def no_coadmin(self) -> OpenPoint | None:
        since = self.channel.without_coadmin_since
        return OpenPoint(Rule.NO_COADMIN, since, self.channel.put_right_by) if since else None

    @property
    def single_admin(self) -> OpenPoint | None:
        since = self.channel.without_second_since
        return OpenPoint(Rule.SINGLE_ADMIN, since) if since else None

    @cached_property
    def promised(self) -> list[Promise]:
        """Access that waits for its person to accept the policy (A10); asked for only where there is some."""
        return promised_on(self.channel) if self.channel.has_promises else []

    @property
    def promised_coadmin(self) -> Promise | None:
        """Somebody of the team who is promised full control: no co-administrator yet."""
        of_team = set(Person.objects.team(self.at).values_list("pk", flat=True)) if self.promised else set()
        full = (one for one in self.promised if one.level in FULL_CONTROL and one.person_id in of_team)
        return next(full, None)

    @cached_property
    def unread(self) -> set[int]:
        """People with access who have not accepted the policy in force (A10)."""
        return who_have_not_read({grant.person_id for grant in self.grants if grant.person.is_active}, at=self.at)

    @cached_property
    def former_grants(self) -> list[Grant]:
        ended = [grant for grant in self._all_grants if grant.ended_at is not None]
        return sorted(ended, key=lambda grant: (grant.ended_at, grant.pk), reverse=True)

    # --- Standing -------------------------------------------------------------------------------------------------------
    @property
    def marks(self):
        self.channel.open_findings = [point for point in (self.no_coadmin, self.single_admin) if point]
        return marks_of(self.channel, on=self.today)

    @property
    def review_due(self) -> bool:
        return review_is_due(self.channel, on=self.today)

    @property
    def overdue_in_line(self) -> bool:
        return self.channel.bring_in_line_by is not None and self.channel.bring_in_line_by < self.today

    @cached_property
    def activity(self) -> Activity:
        return activities_of([self.channel], at=self.at)[self.channel.pk]

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
    def parent(self) -> Channel | None:
        """What the channel belongs to, unless that is unlisted and none of this person's business (A22)."""
        parent = self.channel.parent
        if parent is None or parent.unlisted_at is None:
            return parent
        return Channel.objects.visible_to(self.user).filter(pk=parent.pk).first()

    @cached_property
    def addresses(self) -> list[ChannelAddress]:
        return list(ChannelAddress.objects.filter(channel=self.channel).order_by("-is_main", "since", "pk"))

    @property
    def addresses_now(self):
        return [address for address in self.addresses if address.until is None]

    @property
    def addresses_once(self):
        return sorted((a for a in self.addresses if a.until is not None), key=lambda a: a.until, reverse=True)

    @property
    def parameters(self) -> ParameterSet | None:
        # Django sets nothing where nothing is joined.
        return getattr(self.channel, "rules_in_force", None)

    @property
    def rule_rows(self) -> list[tuple[str, str]]:
        """Each condition and its value in words; whose name it is, is told to those who may see people (design §5.13)."""
        rules = self.parameters
        named = {}
        if self.sees_people:
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
        people = ("owner", "done_by", "ended_by", "answered_by")
        found = list(Condition.objects.filter(channel=self.channel).select_related(*people))
        for condition in found:
            condition.is_late = condition.is_open and condition.done_at is None and condition.due_on < self.today
        # What is still to be done first, then what waits for a look, then what has ended.
        return sorted(found, key=lambda c: (not c.is_open, c.done_at is not None, c.due_on, c.pk))

    @property
    def overdue_conditions(self) -> list[Condition]:
        return [condition for condition in self.conditions if condition.is_late]

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
        if self.sees_people:
            acts.append(Action(_("Print its passport for a successor"), self._url("passport")))
        if self.channel.status in LIVE and self.user.may(Permission.FILE_REQUESTS):
            acts.append(Action(_("Send its people a story"), self._url("story-send")))
            if self.may_keep:
                acts.append(Action(_("Stories for your channels"), reverse("channels:stories-received")))
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
            # What else can lie over it is said by an alert, which the room above offers (N15).
            if not channel.suspended_at:
                yield _("Suspend"), ACT_SLUGS[Overlay.SUSPENDED]
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
LIFT_LABELS = {
    Overlay.SUSPENDED: gettext_lazy("Lift the suspension"),
    Overlay.BLOCKED: gettext_lazy("The platform opened it again"),
    Overlay.ACCESS_LOST: gettext_lazy("Access is back"),
    Overlay.COMPROMISED: gettext_lazy("It is ours again"),
}
