"""The lead sets the limits of the controls, having seen what they would open and close; who, when and why stay on record."""

import datetime as dt
import json

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from audits.controls import rules
from audits.controls.limits import LimitsRefused, preview, set_limits
from channels_registry.models import AuditSettings, Finding
from ledger.models import LedgerEntry
from tests import world
from tests.audits.controls_world import in_order

pytestmark = pytest.mark.django_db
NUMBERS = {
    "most_full_control": 6, "most_channels": 40, "policy_days": 30,
    "claimed_months": 12, "seen_months": 12, "proved_months": 24,
}  # fmt: skip


@pytest.fixture
def now():
    return timezone.now()


def crowded():
    """Three people with full control."""
    channel = in_order()
    world.grant(channel, world.person())
    return channel


def on_record():
    return [
        json.loads(entry.data)["changed"]
        for entry in LedgerEntry.objects.filter(action="audits.limits_set").order_by("seq")
    ]


@pytest.mark.both_databases
def test_a_preview_counts_what_would_open_and_close_and_changes_nothing(now):
    crowded(), in_order()

    found = preview(AuditSettings(pk=1, most_full_control=2), at=now)

    assert [(effect.rule.key, effect.opens, effect.closes) for effect in found] == [(rules.TOO_MANY_ADMINS, 1, 0)]
    assert Finding.objects.count() == Finding.objects.exclude(rule=rules.TOO_MANY_ADMINS).count()
    assert not AuditSettings.objects.exists()

    set_limits({"most_full_control": 2}, why="Fewer hands.", by=world.lead(), at=now)
    found = preview(AuditSettings(pk=1), at=now)
    assert [(effect.rule.key, effect.opens, effect.closes) for effect in found] == [(rules.TOO_MANY_ADMINS, 0, 1)]


@pytest.mark.both_databases
def test_the_points_follow_a_change_at_once_and_the_record_says_what_it_was(now):
    channel, lead = crowded(), world.lead()

    set_limits({"most_full_control": 2}, why="Fewer hands.", by=lead, at=now)
    assert channel.findings.open().get().rule == rules.TOO_MANY_ADMINS

    set_limits({"most_full_control": 3, "seen_months": 6}, why="Too strict.", by=lead, at=now)
    assert channel.findings.open().count() == 0
    assert on_record() == [{"most_full_control": [6, 2]}, {"most_full_control": [2, 3], "seen_months": [12, 6]}]


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("who", "values", "why"),
    [
        ("comms", {"most_channels": 5}, "Not the lead."),
        ("auditor", {"most_channels": 5}, "Reads only."),
        ("administrator", {"most_channels": 5}, "No decision rights."),
        ("lead", {"most_channels": 5}, " "),
        ("lead", {"most_channels": 40}, "As it is."),
    ],
)
def test_what_cannot_be_set_changes_nothing(now, who, values, why):
    with pytest.raises(LimitsRefused):
        set_limits(values, why=why, by=getattr(world, who)(), at=now)

    assert AuditSettings.current().most_channels == 40
    assert on_record() == []


@pytest.mark.both_databases
def test_limits_that_make_no_sense_are_refused_by_the_database():
    for values in ({"most_full_control": 1}, {"most_channels": 0}, {"policy_days": 181}):
        with pytest.raises(IntegrityError, match="auditsettings_limits_of_controls"), transaction.atomic():
            AuditSettings(pk=1, **values).save()
    assert not AuditSettings.objects.exists()


def test_the_lead_tries_it_out_first(client, now):
    crowded()
    client.force_login(world.lead())

    tried = client.post(
        reverse("audits:limits"), {**NUMBERS, "most_full_control": 2, "why": "Fewer hands.", "try": "1"}
    )

    assert tried.status_code == 200
    text = tried.content.decode()
    assert "Nothing has changed yet" in text and "1 point would open" in text and 'value="2"' in text
    assert (AuditSettings.objects.exists(), on_record()) == (False, [])

    done = client.post(reverse("audits:limits"), {**NUMBERS, "most_full_control": 2, "why": "Fewer hands."})
    assert done.status_code == 302
    text = client.get(reverse("audits:limits")).content.decode()
    assert "Fewer hands." in text and "2 instead of 6" in text


def test_a_number_out_of_range_is_said_at_its_field(client):
    client.force_login(world.lead())

    response = client.post(reverse("audits:limits"), {**NUMBERS, "most_full_control": 1, "why": "x"})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["most_full_control"]
    assert on_record() == []


def test_others_read_the_limits_and_set_none(client):
    client.force_login(world.auditor())
    page = client.get(reverse("audits:limits"))

    assert page.status_code == 200 and "Set the limits" not in page.content.decode()
    assert client.post(reverse("audits:limits"), {**NUMBERS, "most_channels": 2, "why": "x"}).status_code == 403
    assert on_record() == []


def test_a_term_holds_from_the_next_confirmation_and_moves_no_date(now):
    channel = in_order()
    grant = channel.grants.first()
    due = (now + dt.timedelta(days=300)).date()
    type(grant).objects.filter(pk=grant.pk).update(
        verified_as="seen", verified_at=now, verified_by=grant.person, verify_by=due
    )

    set_limits({"seen_months": 1}, why="More often.", by=world.lead(), at=now)

    grant.refresh_from_db()
    assert grant.verify_by == due
