"""The floor of the nightly controls opens and closes the same points as the portal; how long either takes is never asserted."""

import pytest
from django.db import connection, transaction
from django.utils import timezone

from bench import controls
from channels_registry.models import Finding
from channels_registry.standing_rules import About, asked_of
from workspace.scale.seeding import seed

pytestmark = pytest.mark.django_db


@pytest.mark.leaves_gap("seeds a register without its points on purpose, and rolls back")
@pytest.mark.skipif(connection.vendor != "postgresql", reason="the floor is written in PostgreSQL's SQL")
def test_plain_sql_opens_and_closes_the_same_points():
    at = timezone.now()
    seed(400, at=at)
    controls.prepare(at)
    written = []
    for act in (controls.ours, controls.floor):
        with transaction.atomic():
            act(at)
            rows = Finding.objects.filter(rule__in=controls.RULES).order_by("rule", "channel", "person", "opened_at")
            written.append(list(rows.values_list("rule", "channel", "person", "opened_at", "closed_at")))
            transaction.set_rollback(True)

    assert written[0] == written[1]
    assert len({rule for rule, *_rest in written[0]}) >= 5
    assert any(closed for *_rest, closed in written[0])


def test_the_floor_knows_every_rule_of_the_controls():
    asked = {rule.key for about in About for rule in asked_of(about)}

    # Rules of other rooms are asked in the same statement of ours; the floor leaves them out, and that flatters it.
    assert set(controls.RULES) <= asked
