"""Who may change a channel is refused where it is changed, not only on the page that asks (design §3, §5.6)."""

import datetime as dt

import pytest
from django.utils import timezone

from channels_registry import addressing, conditions, editing, findings, grants, lifecycle, set_up
from channels_registry.addresses import read_address
from channels_registry.findings import sync_findings
from channels_registry.models import (
    AccessLevel,
    Channel,
    ChannelAddress,
    Condition,
    Finding,
    Grant,
    Overlay,
    Service,
    ServiceNote,
    SetUp,
)
from ledger.models import LedgerEntry
from notifications.models import Letter
from tests import world

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

AT = timezone.now()  # one moment for all rows: it is written, never compared with the clock
MODELS = (Channel, ChannelAddress, Condition, Finding, Grant, ServiceNote, SetUp, LedgerEntry, Letter)
HOW = {"at": AT, "why": "Asked for by hand."}


def facts() -> list:
    return [list(model.objects.order_by("pk").values()) for model in MODELS]


def own(channel: Channel) -> Grant:
    return channel.grants.order_by("pk").last()


def main(channel: Channel) -> ChannelAddress:
    return channel.addresses.get(until=None)


def a_finding(channel: Channel) -> Finding:
    bare = world.channel(complete=False)
    sync_findings([bare.pk], at=AT)
    return Finding.objects.filter(channel=bare).first()


def a_condition(channel: Channel) -> Condition:
    new = conditions.NewCondition("Send the list of admins.", AT.date() + dt.timedelta(days=30))
    return conditions.set_conditions(channel, [new], by=world.comms(), at=AT)[0]


# What only the team does, each with what is made ready for it.
TEAM_ONLY = {
    "give access": (None, lambda c, _r, by: grants.give_access(c, person=by, level=AccessLevel.ADMIN, by=by, **HOW)),
    "change access": (own, lambda _c, r, by: grants.change_level(r, level=AccessLevel.EDITOR, by=by, **HOW)),
    "set an end": (own, lambda _c, r, by: grants.set_end(r, ends_on=AT.date() + dt.timedelta(days=9), by=by, **HOW)),
    "end access": (own, lambda _c, r, by: grants.revoke(r, by=by, **HOW)),
    "hand over": (own, lambda _c, r, by: grants.replace(r, successor=by, by=by, **HOW)),
    "assign": (a_finding, lambda _c, r, by: findings.assign(r, to=by, by=by, at=AT)),
    "structural facts": (None, lambda c, _r, by: editing.change_details(c, name="Mine now", by=by, **HOW)),
    "rules": (None, lambda c, _r, by: editing.change_parameters(c, {}, based_on=None, by=by, **HOW)),
    "in line": (None, lambda c, _r, by: editing.state_in_line(c, by=by, **HOW)),
    "suspend": (None, lambda c, _r, by: lifecycle.set_overlay(c, Overlay.SUSPENDED, by=by, **HOW)),
    "lift": (None, lambda c, _r, by: lifecycle.lift_overlay(c, Overlay.SUSPENDED, by=by, **HOW)),
    "unlist": (None, lambda c, _r, by: lifecycle.unlist(c, by=by, **HOW)),
    "list again": (None, lambda c, _r, by: lifecycle.list_again(c, by=by, **HOW)),
    "go live": (None, lambda c, _r, by: lifecycle.activate(c, by=by, at=AT)),
    "look": (None, lambda c, _r, by: set_up.confirm_look(c, by=by, at=AT)),
    "plan": (None, lambda c, _r, by: set_up.move_set_up(c, owner=by, due_on=AT.date() + dt.timedelta(days=9), by=by, **HOW)),
    "service": (None, lambda c, _r, by: set_up.note_service(c, Service.values[0], note="Mine", contact=by, by=by, at=AT)),
}  # fmt: skip
# What its keepers do as well.
KEEPERS_TOO = {
    "descriptive facts": (None, lambda c, _r, by: editing.change_details(c, summary="Mine now", by=by, **HOW)),
    "confirm": (None, lambda c, _r, by: editing.confirm(c, by=by, at=AT)),
    "new link": (None, lambda c, _r, by: addressing.enter_address(c, read_address("https://x.com/another"), by=by, at=AT)),
    "rename": (main, lambda _c, r, by: addressing.rename_address(r, read_address("https://x.com/renamed"), by=by, at=AT)),
    "no link": (None, lambda c, _r, by: addressing.state_no_public_address(c, by=by, **HOW)),
    "report done": (a_condition, lambda _c, r, by: conditions.report_done(r, evidence="Sent today.", by=by, at=AT)),
}  # fmt: skip
REFUSALS = (
    grants.GrantRefused, findings.AssignmentRefused, editing.EditRefused, lifecycle.NotAllowed, set_up.SetUpRefused,
    addressing.AddressRefused, conditions.ConditionRefused,
)  # fmt: skip


@pytest.mark.parametrize("who", ["its keeper", "the auditor"])
@pytest.mark.parametrize("act", TEAM_ONLY)
def test_what_the_team_does_is_refused_to_others_and_nothing_changes(act, who):
    keeper = world.person()
    channel = world.channel(runner=keeper)
    ready, does = TEAM_ONLY[act]
    row = ready(channel) if ready else None
    by = keeper if who == "its keeper" else world.auditor()
    before = facts()

    with pytest.raises(REFUSALS, match="Only the communications team"):
        does(channel, row, by)

    assert facts() == before


@pytest.mark.parametrize("act", KEEPERS_TOO)
def test_what_keepers_do_is_refused_to_strangers_and_nothing_changes(act):
    keeper = world.person()
    channel = world.channel(runner=keeper)
    ready, does = KEEPERS_TOO[act]
    row = ready(channel) if ready else None
    stranger = world.person()
    before = facts()

    with pytest.raises(REFUSALS, match="Only "):
        does(channel, row, stranger)

    assert facts() == before
    does(channel, row, keeper)
    assert facts() != before
