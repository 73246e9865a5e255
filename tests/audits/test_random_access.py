"""A random life of access: whatever is given, ended, merged, brought in or over time runs out, no gap stands unsaid (A8, I2).

The portal has guards, doors, sweeps and findings; what they come to is judged in plain SQL, past all of them (gap_guard).
Two promises are kept apart, since each hides the failure of the other:

- a gap that stands is said: an open finding names it, always;
- a channel that was whole stays whole, unless the world broke it (a departure that had already happened) or it came in
  broken (an import). Time alone opens nothing: an end without a successor was refused when it was set.
"""

import datetime as dt
import os

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from accounts import departures, editing, merging, people
from accounts.departures import DepartureRefused
from accounts.merging import MergeRefused
from accounts.models import Body, Membership, Person, RoleAssignment
from accounts.people import NotPossible
from accounts.roles import RoleName
from audits import nightly as audits_night
from audits.leaving.handing_over import LeavingRefused, replace_all
from audits.leaving.left_today import left_today
from audits.models import HandOver
from channels_registry import coadministration, findings, grants, importing, nightly
from channels_registry.grants import GrantRefused
from channels_registry.models import AccessLevel, Channel, Finding, Grant
from ledger.models import LedgerEntry
from ledger.recording import verify
from notifications.models import Letter
from tests import world
from tests.channels_registry.importing_world import csv_of
from tests.gap_guard import gaps, silent_gaps

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
REFUSALS = (GrantRefused, DepartureRefused, NotPossible, MergeRefused, LeavingRefused)
TEAM = ["Lea", "Ana", "Bo", "Cai"]
# “Ana again” and “Rune again” are second entries of one person each; Eve is external.
NAMES = [*TEAM, "Ana again", "Rune", "Rune again", "Sol", "Eve"]
WHO = st.sampled_from(NAMES)
PAIRS = [("Ana", "Ana again"), ("Rune", "Rune again"), ("Bo", "Cai"), ("Sol", "Rune"), ("Lea", "Ana"), ("Eve", "Sol")]
FULL = [AccessLevel.OWNER, AccessLevel.ADMIN]
NUMBER = st.integers(min_value=0, max_value=11)


def build() -> dict[str, int]:
    """Two channels that have exactly what A8 asks, and one that has more; the keys of everybody by name."""
    forum, project = world.body("Forum"), world.body("Project")
    cast = {"Lea": world.lead("Lea"), "Root": world.administrator("Root")}
    cast |= {name: world.comms(name) for name in TEAM[1:]}
    cast |= {name: world.person(name, of=forum) for name in ("Rune", "Sol")}
    cast |= {name: world.person(name, of=world.secretariat()) for name in ("Ana again", "Rune again")}
    cast["Eve"] = world.external("Eve", sponsor=cast["Root"])
    world.channel("Voices", of=forum, coadmin=cast["Ana"], runner=cast["Rune"])
    world.channel("Young voices", of=forum, coadmin=cast["Ana"], runner=cast["Bo"])
    many = world.channel("Project", of=project, coadmin=cast["Lea"], runner=cast["Sol"])
    world.grant(many, cast["Cai"], AccessLevel.OWNER)
    world.grant(many, cast["Eve"])
    return {name: person.pk for name, person in cast.items()}


class Access(RuleBasedStateMachine):
    """One stretch of time; ``excused`` are the channels that the world broke, or that came in broken."""

    cast: dict[str, int]

    @initialize()
    def begin(self):
        self.sandbox = transaction.atomic()
        self.sandbox.__enter__()
        self.at = timezone.now().replace(hour=9, minute=0, second=0, microsecond=0)
        self.excused: set[str] = set()
        self.imports = 0

    def teardown(self):
        if hasattr(self, "sandbox"):
            transaction.set_rollback(True)
            self.sandbox.__exit__(None, None, None)

    # --- Access -----------------------------------------------------------------------------------------------------
    @rule(number=NUMBER, who=WHO, level=st.sampled_from(AccessLevel), days=st.sampled_from([None, None, 5, 40]),
          starts=st.sampled_from([0, 0, 3]))  # fmt: skip
    def give(self, number, who, level, days, starts):
        self.attempt(
            grants.give_access, self.channel(number), person=self.person(who), level=level, by=self.giver(),
            starts_at=self.at + dt.timedelta(days=starts, minutes=1) if starts else None, ends_on=self.day(days),
        )  # fmt: skip

    @rule(number=NUMBER, level=st.sampled_from(AccessLevel))
    def change(self, number, level):
        if held := self.held(number):
            self.attempt(grants.change_level, held, level=level, by=self.giver())

    @rule(number=NUMBER, days=st.sampled_from([None, 1, 20]))
    def set_end(self, number, days):
        if held := self.held(number):
            self.attempt(grants.set_end, held, ends_on=self.day(days), by=self.giver())

    @rule(number=NUMBER)
    def revoke(self, number):
        if held := self.held(number):
            self.attempt(grants.revoke, held, by=self.giver(), why="Moved on.")

    @rule(number=NUMBER, who=WHO)
    def hand_over(self, number, who):
        if held := self.held(number):
            self.attempt(grants.replace, held, successor=self.person(who), by=self.giver(), why="On leave.")

    @rule(who=WHO, successor=WHO)
    def replace_on_all(self, who, successor):
        if by := self.giver():
            self.attempt(replace_all, self.person(who), successor=self.person(successor), by=by, why="New post.")

    # --- People -----------------------------------------------------------------------------------------------------
    @rule(who=WHO, forced=st.booleans())
    def leave_body(self, who, forced):
        if membership := self.person(who).memberships.live().first():
            self.attempt(departures.leave_body, membership, by=self.root(), why="Moved.", forced=forced, world=forced)

    @rule(who=WHO, body=st.sampled_from(["Secretariat", "Forum", "Project"]))
    def enter_body(self, who, body):
        if found := Body.objects.filter(name=body, closed_at=None).first():
            self.attempt(people.add_membership, self.person(who), body=found, by=self.root())

    @rule(who=WHO, forced=st.booleans())
    def leave_team(self, who, forced):
        if assignment := self.person(who).role_assignments.live().first():
            self.attempt(departures.take_role, assignment, by=self.root(), why="New post.", forced=forced, world=forced)

    @rule(who=WHO)
    def join_team(self, who):
        lead = self.person("Lea")
        self.attempt(people.give_role, self.person(who), role=RoleName.COMMUNICATIONS, by=lead)

    @rule(who=WHO, forced=st.booleans())
    def deactivate(self, who, forced):
        self.attempt(departures.deactivate, self.person(who), by=self.root(), why="Left.", forced=forced, world=forced)

    @rule(who=WHO)
    def left_today(self, who):
        by = self.person("Lea") if who != "Lea" else self.root()
        self.attempt(left_today, self.person(who), by=by, why="Left.", world=True)

    @rule(who=WHO)
    def take_back(self, who):
        self.attempt(editing.reactivate, self.person(who), by=self.root(), why="Came back.")

    @rule(days=st.sampled_from([-1, 0, 10, 200]))
    def change_contract(self, days):
        self.attempt(editing.change_person, self.person("Eve"), by=self.root(), contract_end=self.day(days))

    @rule(pair=st.sampled_from(PAIRS), turned=st.booleans())
    def merge_people(self, pair, turned):
        kept, gone = reversed(pair) if turned else pair
        by = self.person("Lea") if "Lea" not in (kept, gone) else self.root()
        self.attempt(merging.merge_people, self.person(kept), self.person(gone), by=by, why="One person.")

    @rule(kept=st.sampled_from(["Forum", "Project"]))
    def merge_bodies(self, kept):
        entries = {body.name: body for body in Body.objects.filter(name__in=["Forum", "Project"])}
        gone = entries["Project" if kept == "Forum" else "Forum"]
        self.attempt(merging.merge_bodies, entries[kept], gone, by=self.root(), why="One group.")

    # --- The world ----------------------------------------------------------------------------------------------------
    @rule(holders=st.lists(st.tuples(WHO, st.sampled_from(AccessLevel)), max_size=3, unique_by=lambda pair: pair[0]))
    def bring_in(self, holders):
        if self.imports == 3:
            return
        self.imports += 1
        cell = "; ".join(f"{self.person(name).email}:{level.value}" for name, level in holders)
        row = f"Brought in {self.imports};x;https://x.com/brought_in_{self.imports};Secretariat;region;{cell}"
        plan = importing.make_plan(importing.read_lines(csv_of(row)), at=self.at)
        before = self.picture()
        if not importing.run(plan, by=self.giver(), at=self.at):
            assert plan.problems
            assert self.picture() == before
        self.excused |= {name for name in self.broken_now_or_later() if name.startswith("Brought in")}

    @rule(days=st.sampled_from([1, 3, 10, 45]))
    def time_passes(self, days):
        for _day in range(days if days < 10 else 1):
            self.at += dt.timedelta(days=1 if days < 10 else days)
            nightly.run(self.at)
            audits_night.run(self.at)

    # --- How it is tried, and what holds ------------------------------------------------------------------------------
    def attempt(self, act, *args, world: bool = False, **facts) -> None:
        """Do it; what is refused says why and leaves everything as it was. Only what the ``world`` did breaks anything."""
        self.at += dt.timedelta(minutes=1)
        before, broken = self.picture(), set(gaps(self.at))
        try:
            with transaction.atomic():
                act(*args, at=self.at, **facts)
        except REFUSALS as refusal:
            assert str(refusal)
            assert self.picture() == before
            return
        if world:
            self.excused |= self.broken_now_or_later()
        else:
            assert set(gaps(self.at)) <= broken

    @invariant()
    def no_gap_is_silent(self):
        if hasattr(self, "sandbox"):
            assert silent_gaps(self.at) == []

    @invariant()
    def what_was_whole_is_whole(self):
        if hasattr(self, "sandbox"):
            assert {name for name, _rule, _status in gaps(self.at)} <= self.excused

    def broken_now_or_later(self) -> set[str]:
        """Channels with a gap at this moment, or on a day that is set already: whoever is left may leave with a contract."""
        ends = Grant.objects.not_ended().filter(ends_at__gt=self.at).values_list("ends_at", flat=True).distinct()
        return {name for moment in (self.at, *ends) for name, _rule, _status in gaps(moment)}

    def picture(self) -> list:
        """All that a refusal must leave as it was."""
        return [
            *(list(model.objects.order_by("pk").values()) for model in (Grant, Finding, RoleAssignment, Membership)),
            list(Person.objects.order_by("pk").values("pk", "is_active", "left_at", "contract_end", "merged_into")),
            list(Body.objects.order_by("pk").values("pk", "closed_at", "merged_into")),
            list(Channel.objects.order_by("pk").values()),
            HandOver.objects.count(),
            LedgerEntry.objects.count(),
            Letter.objects.count(),
        ]

    def person(self, name: str) -> Person:
        return Person.objects.get(pk=self.cast[name])

    def root(self) -> Person:
        return self.person("Root")

    def giver(self) -> Person | None:
        """Somebody of the team; where nobody is left, the portal itself."""
        return Person.objects.team(self.at).order_by("pk").first()

    def channel(self, number: int) -> Channel:
        channels = Channel.objects.order_by("pk")
        return channels[number % channels.count()]

    def held(self, number: int) -> Grant | None:
        rows = Grant.objects.not_ended().select_related("channel", "person").order_by("pk")
        return rows[number % rows.count()] if rows.exists() else None

    def day(self, days: int | None) -> dt.date | None:
        return None if days is None else self.at.date() + dt.timedelta(days=days)


def live(examples: int, steps: int, **more) -> None:
    Access.cast = build()
    run_state_machine_as_test(
        Access,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=list(HealthCheck),
            print_blob=True, **more,
        ),
    )  # fmt: skip


def test_no_sequence_ends_in_a_silent_gap():
    live(80 if os.environ.get("FULL") == "1" else 10, 20)
    verify()


@pytest.mark.parametrize(
    ("where", "what"),
    [
        pytest.param(coadministration, "_made_worse", id="a guard that refuses nothing"),
        pytest.param(findings, "_sync", id="findings that nobody opens"),
    ],
)
def test_the_proof_can_fail(monkeypatch, where, what):
    monkeypatch.setattr(where, what, lambda *args, **kwargs: [])

    with pytest.raises(AssertionError):
        live(40, 24, phases=[Phase.generate], derandomize=True, database=None)
