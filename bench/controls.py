"""The night of the standing controls against plain SQL that asks the same of the whole register and writes the same rows.

The floor is what somebody would write by hand for PostgreSQL: for each rule one INSERT of what breaks it now and is not
said yet, and one UPDATE of what is said and no longer holds. It leaves out the lead's limits and the portal's settings
(given as values), the letters, the transactions of at most 1,000, and judging each channel again inside its own.

``prepare`` makes a register that breaks something: some of the accesses reach further than was approved, some checks are
out of date, some channels have no second step; one point in two is said already, and some are said that no longer hold.
"""

import datetime as dt
from dataclasses import dataclass

from django.db import connection, transaction

from audits.controls import rules
from bench.measuring import counted
from channels_registry.findings import sync_findings
from channels_registry.models import AuditSettings, Channel, Finding, Grant, SecurityFact
from portal.store import day_of


@dataclass(frozen=True)
class Written:
    """How many points are open and closed after a night; both must end with the same."""

    open: int
    closed: int

    @classmethod
    def now(cls) -> "Written":
        return cls(Finding.objects.open().count(), Finding.objects.filter(closed_at__isnull=False).count())


@transaction.atomic
def prepare(at: dt.datetime) -> None:
    """Break rules on about one channel in eight; the same register gives the same points."""
    person = Grant.objects.order_by("pk").values_list("person", flat=True)[0]
    Grant.objects.extra(where=["id %% 40 = 0"]).update(approved_level="analyst")
    verified = {"verified_as": "claimed", "verified_at": at - dt.timedelta(days=400), "verified_by": person}
    Grant.objects.extra(where=["id %% 30 = 1"]).update(**verified, verify_by=day_of(at) - dt.timedelta(days=30))
    off = Channel.objects.extra(where=["id %% 50 = 2"]).values_list("pk", flat=True)
    SecurityFact.objects.bulk_create(
        SecurityFact(channel_id=pk, fact="two_factor", value="no", stated_at=at, stated_by_id=person) for pk in off
    )
    Channel.objects.extra(where=["id %% 60 = 3"]).update(way_in="other")
    said = Channel.objects.on_duty().filter(way_in="other").extra(where=["id %% 120 = 3"]).values_list("pk", flat=True)
    over = Channel.objects.on_duty().exclude(way_in="other").extra(where=["id %% 90 = 4"]).values_list("pk", flat=True)
    Finding.objects.bulk_create(
        Finding(channel_id=pk, rule=rules.WAY_IN, opened_at=at - dt.timedelta(days=9)) for pk in (*said, *over)
    )


def ours(at: dt.datetime) -> tuple[float, int]:
    return counted(lambda: sync_findings(at=at))


def floor(at: dt.datetime) -> tuple[float, int]:
    return counted(lambda: plain_night(at))


@transaction.atomic
def plain_night(at: dt.datetime) -> None:
    limits = AuditSettings.current()
    values = {
        "at": at,
        "day": day_of(at),
        "most_admins": limits.most_full_control,
        "most_channels": limits.most_channels,
        "term": dt.timedelta(days=limits.policy_days),
    }
    with connection.cursor() as cursor:
        for rule, broken in RULES.items():
            subject = "person_id" if rule in (rules.TOO_MANY_CHANNELS, rules.PERSON_BOUNCES) else "channel_id"
            cursor.execute(f"CREATE TEMP TABLE broken ON COMMIT DROP AS {broken}", values)
            cursor.execute(
                f"INSERT INTO channels_registry_finding ({subject}, rule, opened_at, detail, accepted_why) "
                f"SELECT id, %(rule)s, %(at)s, '', '' FROM broken b WHERE NOT EXISTS (SELECT 1 FROM "
                f"channels_registry_finding f WHERE f.{subject} = b.id AND f.rule = %(rule)s AND f.closed_at IS NULL)",
                {**values, "rule": rule},
            )
            cursor.execute(
                f"UPDATE channels_registry_finding f SET closed_at = greatest(opened_at, %(at)s) WHERE rule = %(rule)s "
                f"AND closed_at IS NULL AND NOT EXISTS (SELECT 1 FROM broken b WHERE b.id = f.{subject})",
                {**values, "rule": rule},
            )
            cursor.execute("DROP TABLE broken")


_DUTY = "c.status IN ('active', 'flagged', 'retiring')"
_RINGS = f"{_DUTY} AND (c.bring_in_line_by IS NULL OR c.bring_in_line_by < %(day)s)"
_CHANNELS = f"SELECT c.id FROM channels_registry_channel c WHERE {_RINGS} AND "
_LIVE = "g.ended_at IS NULL AND g.starts_at <= %(at)s AND (g.ends_at IS NULL OR g.ends_at > %(at)s) AND p.is_active"
_FULL = f"{_LIVE} AND g.level IN ('owner', 'admin')"
_TEAM = (
    "EXISTS (SELECT 1 FROM accounts_roleassignment r WHERE r.person_id = g.person_id "
    "AND r.role IN ('communications', 'lead') AND r.started_at <= %(at)s AND (r.ended_at IS NULL OR r.ended_at > %(at)s))"
)
_BODY = "accounts_membership m WHERE m.person_id = g.person_id AND m.body_id = c.body_id"


def _holders(where: str) -> str:
    return (
        "SELECT 1 FROM channels_registry_grant g JOIN accounts_person p ON p.id = g.person_id "
        f"WHERE g.channel_id = c.id AND {where}"
    )


def _any(where: str) -> str:
    return f"EXISTS ({_holders(where)})"


def _count(where: str) -> str:
    return f"({_holders(where).replace('SELECT 1', 'SELECT count(*)', 1)})"


_BEYOND = (
    "(g.approved_level = 'analyst' AND g.level <> 'analyst' "
    "OR g.approved_level = 'moderator' AND g.level IN ('editor', 'admin', 'owner') "
    "OR g.approved_level = 'editor' AND g.level IN ('admin', 'owner'))"
)
_LEFT = (
    f"g.ended_at IS NULL AND (NOT p.is_active OR (p.kind <> 'external' AND NOT {_TEAM} "
    f"AND NOT EXISTS (SELECT 1 FROM {_BODY} AND m.ended_at IS NULL) "
    f"AND (EXISTS (SELECT 1 FROM {_BODY} AND m.ended_at <= %(at)s) OR EXISTS (SELECT 1 FROM accounts_roleassignment r "
    "WHERE r.person_id = g.person_id AND r.role IN ('communications', 'lead') AND r.ended_at <= %(at)s))))"
)
_EXTERNAL = (
    "g.ended_at IS NULL AND p.kind = 'external' AND (p.sponsor_id IS NULL OR p.contract_end IS NULL "
    "OR p.contract_end < %(day)s OR g.ends_at <= %(at)s "
    "OR EXISTS (SELECT 1 FROM accounts_person s WHERE s.id = p.sponsor_id AND NOT s.is_active))"
)
_UNREAD = f"""{_LIVE} AND g.starts_at < %(at)s - %(term)s AND EXISTS (
    SELECT 1 FROM policies_policyversion v JOIN policies_policy o ON o.id = v.policy_id
    WHERE o.binds_channels AND v.published_at IS NOT NULL AND v.effective_on < %(day)s - %(term)s
    AND v.published_at < %(at)s - %(term)s
    AND NOT EXISTS (SELECT 1 FROM policies_policyversion l WHERE l.policy_id = v.policy_id AND l.published_at IS NOT NULL
        AND l.effective_on <= %(day)s
        AND (l.effective_on > v.effective_on OR (l.effective_on = v.effective_on AND l.id > v.id)))
    AND NOT EXISTS (SELECT 1 FROM policies_acknowledgement a WHERE a.version_id = v.id AND a.person_id = g.person_id))"""
_OFF = (
    "EXISTS (SELECT 1 FROM channels_registry_securityfact t WHERE t.channel_id = c.id AND t.until IS NULL "
    "AND t.fact = 'two_factor' AND t.value = 'no' AND (t.grant_id IS NULL OR EXISTS (SELECT 1 FROM "
    f"channels_registry_grant g JOIN accounts_person p ON p.id = g.person_id WHERE g.id = t.grant_id AND {_LIVE})))"
)
_DETAILS = "channels_registry_wayindetails d WHERE d.channel_id = c.id"
_KEEPS = (
    "EXISTS (SELECT 1 FROM channels_registry_grant g JOIN accounts_person p ON p.id = g.person_id "
    f"WHERE g.channel_id = c.id AND {_LIVE} AND g.person_id = d."
)
_WAY_IN = (
    f"(c.way_in = 'other' OR (c.way_in = 'safe' AND NOT EXISTS (SELECT 1 FROM {_DETAILS} AND d.safe <> '')) "
    f"OR (c.way_in = 'device' AND NOT EXISTS (SELECT 1 FROM {_DETAILS} AND {_KEEPS}keeper_id) AND {_KEEPS}spare_id))))"
)
_BOUNCES = "EXISTS (SELECT 1 FROM notifications_bounce b WHERE b.cleared_at IS NULL AND b.address = "
_PROFILE = (
    "c.format = 'profile' AND c.kind <> 'office' AND EXISTS (SELECT 1 FROM channels_registry_platform f "
    "WHERE f.id = c.platform_id AND f.formats @> '[\"page\"]' AND NOT f.formats @> '[\"profile\"]')"
)
_HELD = (
    "SELECT {what} FROM channels_registry_grant g JOIN accounts_person p ON p.id = g.person_id "
    f"JOIN channels_registry_channel c ON c.id = g.channel_id WHERE {_DUTY} AND "
)

RULES = {
    "no_coadmin": f"SELECT c.id FROM channels_registry_channel c WHERE {_DUTY} AND NOT {_any(f'{_FULL} AND {_TEAM}')}",
    "single_admin": f"SELECT c.id FROM channels_registry_channel c WHERE {_DUTY} AND {_count(_FULL)} < 2",
    rules.LEFT_OR_MOVED: f"SELECT c.id FROM channels_registry_channel c WHERE {_DUTY} AND {_any(_LEFT)}",
    rules.EXTERNAL: _CHANNELS + _any(_EXTERNAL),
    rules.TWO_FACTOR_OFF: _CHANNELS + _OFF,
    rules.MORE_THAN_APPROVED: _CHANNELS + _any(f"{_LIVE} AND {_BEYOND}"),
    rules.POLICY_UNREAD: _CHANNELS + _any(_UNREAD),
    rules.VERIFICATION_OVERDUE: _CHANNELS + _any(f"{_LIVE} AND g.verify_by < %(day)s"),
    rules.TOO_MANY_ADMINS: _CHANNELS + f"{_count(_FULL)} > %(most_admins)s",
    rules.WAY_IN: _CHANNELS + _WAY_IN,
    rules.PERSONAL_PROFILE: _CHANNELS + _PROFILE,
    rules.MAILBOX_BOUNCES: _CHANNELS + f"c.shared_mailbox <> '' AND {_BOUNCES} lower(c.shared_mailbox))",
    rules.TOO_MANY_CHANNELS: (
        f"{_HELD.format(what='g.person_id AS id')}{_FULL} GROUP BY g.person_id HAVING count(*) > %(most_channels)s"
    ),
    rules.PERSON_BOUNCES: (
        f"SELECT q.id FROM accounts_person q WHERE q.is_active AND {_BOUNCES} lower(q.email)) AND ("
        f"EXISTS ({_HELD.format(what='1')}{_LIVE} AND g.person_id = q.id) OR EXISTS (SELECT 1 FROM "
        f"channels_registry_channel c WHERE {_DUTY} AND (c.responsible_id = q.id OR c.deputy_id = q.id)))"
    ),
}
