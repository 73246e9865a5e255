"""After every test that used the database: no channel on duty stands without a co-administrator, or with a single person
in full control, unless a finding says so (design §5.1, A8). Asked in plain SQL, past everything the portal itself computes.

A test that must leave such a gap says why: ``@pytest.mark.leaves_gap("…")``.
"""

import datetime as dt

import pytest
from django.db import connection
from django.db.models import Max
from django.utils import timezone

from ledger.models import LedgerEntry

DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "live_portal", "live_worker"}

GAPS = """
SELECT channel.name, asked.rule, channel.status
FROM channels_registry_channel AS channel
CROSS JOIN (SELECT 'no_coadmin' AS rule, 1 AS least UNION ALL SELECT 'single_admin', 2) AS asked
WHERE channel.status IN ('active', 'flagged', 'retiring')
  AND (
    SELECT COUNT(DISTINCT held.person_id)
    FROM channels_registry_grant AS held
    JOIN accounts_person AS holder ON holder.id = held.person_id
    WHERE held.channel_id = channel.id
      AND held.level IN ('owner', 'admin')
      AND held.ended_at IS NULL
      AND held.starts_at <= %(now)s
      AND (held.ends_at IS NULL OR held.ends_at > %(now)s)
      AND holder.is_active
      AND (
        asked.rule = 'single_admin'
        OR EXISTS (
          SELECT 1 FROM accounts_roleassignment AS role
          WHERE role.person_id = holder.id
            AND role.role IN ('communications', 'lead')
            AND role.started_at <= %(now)s
            AND (role.ended_at IS NULL OR role.ended_at > %(now)s)
        )
      )
  ) < asked.least
"""
UNSAID = """
  AND NOT EXISTS (
    SELECT 1 FROM channels_registry_finding AS finding
    WHERE finding.channel_id = channel.id AND finding.rule = asked.rule AND finding.closed_at IS NULL
  )
"""
IN_ORDER = "ORDER BY channel.id, asked.rule"


def clock() -> dt.datetime:
    """The test's present: now, or its latest decision on record where the test has moved the clock."""
    latest = LedgerEntry.objects.aggregate(at=Max("at"))["at"]
    return max(filter(None, (timezone.now(), latest)))


def gaps(at: dt.datetime) -> list[tuple[str, str, str]]:
    """Name, broken rule and status of each channel with a gap at this moment, said or not."""
    return _asked(f"{GAPS} {IN_ORDER}", at)


def silent_gaps(at: dt.datetime | None = None) -> list[tuple[str, str, str]]:
    """The gaps that nobody was told of; at the test's present where no moment is given."""
    return _asked(f"{GAPS} {UNSAID} {IN_ORDER}", at or clock())


def _asked(statement: str, at: dt.datetime) -> list[tuple[str, str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"now": connection.ops.adapt_datetimefield_value(at)})
        return [tuple(row) for row in cursor.fetchall()]


@pytest.fixture(autouse=True)
def no_silent_gap(request):
    """Fails the test that leaves a silent gap behind."""
    uses_database = DATABASE_FIXTURES & set(request.fixturenames) or request.node.get_closest_marker("django_db")
    if uses_database:
        # Ours is torn down before the database is.
        request.getfixturevalue("_django_db_helper")
    yield
    if not uses_database or request.node.get_closest_marker("leaves_gap") or connection.needs_rollback:
        return
    assert silent_gaps() == []
