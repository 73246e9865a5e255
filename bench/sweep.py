"""The nightly sweep against plain SQL that writes the same rows: silences, flags, record of decisions, letters.

The floor is what somebody would write by hand for PostgreSQL alone, all of it inside the server. It writes what the sweep
writes, value for value: the record of decisions with its words, salts and digests, chained by hash so that
``verify_ledger`` finds it intact, and the letters with their Message-IDs (``tests/bench``). It commits in the sweep's
batches (design §5.10), and is measured once more in one transaction per step.

It leaves out what the sweep does beside writing: holding the channels and asking again before acting, looking for
silences that are over, months in which silence is normal, who is told where nobody runs a channel, the thresholds by
purpose, and the count of channels nobody knows about.
"""

import datetime as dt
from dataclasses import dataclass
from email.utils import parseaddr

from django.conf import settings as mail
from django.db import connection, transaction

from activity.models import Silence
from activity.silence.sweeping import BATCH, sweep
from bench.measuring import counted
from channels_registry.models import Channel, ChannelStatus
from ledger.models import LedgerEntry, LedgerText
from notifications.models import Letter
from portal.store import portal_settings


@dataclass(frozen=True)
class Written:
    """How many rows of each kind there are after a sweep; both sweeps must end with the same."""

    silences: int
    flagged: int
    decisions: int
    words: int
    letters: int

    @classmethod
    def now(cls) -> "Written":
        return cls(
            Silence.objects.filter(ended_at=None).count(),
            Channel.objects.filter(status=ChannelStatus.FLAGGED).count(),
            LedgerEntry.objects.count(),
            LedgerText.objects.count(),
            Letter.objects.count(),
        )


def ours(at: dt.datetime) -> tuple[float, int]:
    return counted(lambda: sweep(at=at))


def floor(at: dt.datetime) -> tuple[float, int]:
    return counted(lambda: plain_sweep(at, batch=BATCH))


def floor_at_once(at: dt.datetime) -> tuple[float, int]:
    return counted(lambda: plain_sweep(at, batch=None))


def plain_sweep(at: dt.datetime, *, batch: int | None) -> None:
    """Flag, then ask, as the sweep does; each in transactions of ``batch`` channels, or in one."""
    settings = portal_settings()
    values = {
        "at": at,
        "at_text": at.astimezone(dt.UTC).isoformat(),
        "zone": settings.time_zone,
        "host": parseaddr(mail.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2],
        "answer_by": at + dt.timedelta(days=settings.notice_days),
        "fresh_since": at - dt.timedelta(days=settings.unread_days),
        "batch": batch,
    }
    with connection.cursor() as cursor:
        for statement in CHAIN:
            cursor.execute(statement)
        for look, *write in (FLAG, ASK):
            cursor.execute(look, values)
            values["last"] = 0
            while _one_batch(cursor, write, values):
                pass
            cursor.execute("DROP TABLE due")


@transaction.atomic
def _one_batch(cursor, write: list[str], values: dict) -> bool:
    """Take the next channels that are due, and write what follows; ``last`` moves on. Whether there may be more."""
    cursor.execute(
        "CREATE TEMP TABLE taken AS SELECT * FROM due WHERE id > %(last)s ORDER BY id LIMIT %(batch)s", values
    )
    taken = cursor.rowcount
    if taken:
        cursor.execute("SELECT max(id) FROM taken")
        (values["last"],) = cursor.fetchone()
        for statement in write:
            cursor.execute(statement, values)
        cursor.execute("DROP TABLE step")
    cursor.execute("DROP TABLE taken")
    return taken == values["batch"]


# Each hash is made of the one before it: an aggregate that looks back, for the length of this connection.
CHAIN = (
    """
    CREATE OR REPLACE FUNCTION pg_temp.next_hash(previous text, first text, chained text) RETURNS text
    LANGUAGE sql IMMUTABLE
    RETURN encode(sha256(convert_to(coalesce(previous, first) || chained, 'UTF8')), 'hex')""",
    "DROP AGGREGATE IF EXISTS pg_temp.chain(text, text)",
    "CREATE AGGREGATE pg_temp.chain(text, text) (SFUNC = pg_temp.next_hash, STYPE = text)",
)
_SILENT = """
    c.status = 'active' AND c.suspended_at IS NULL AND c.blocked_at IS NULL AND c.access_lost_at IS NULL
    AND c.compromised_at IS NULL AND c.rhythm <> 'emergencies'
    AND c.latest_post_at <= %(at)s - p.quiet_after_days * interval '1 day'
    AND c.looked_at >= c.latest_post_at + p.quiet_after_days * interval '1 day'
    AND NOT EXISTS (SELECT 1 FROM activity_keeping k WHERE k.channel_id = c.id AND k.until >= %(at)s::date)
    AND NOT EXISTS (SELECT 1 FROM activity_following f WHERE f.tells_posts AND f.channel_id = c.id
                    AND (c.looked_at IS NULL OR c.looked_at < %(fresh_since)s))"""


def _look(due: str) -> str:
    """All channels that are due, once for the whole step."""
    return f"""
    CREATE TEMP TABLE due AS
    SELECT c.id, c.name, c.latest_post_at
    FROM channels_registry_channel c JOIN channels_registry_platform p ON p.id = c.platform_id
    WHERE {_SILENT} AND {due}"""


def _take(action: str, data: str, where: str = "true") -> str:
    """Those of the next of them about which something is done, with the decision on each: words, digest, hash."""
    return f"""
    CREATE TEMP TABLE step AS
    WITH chosen AS (
        SELECT id, name, latest_post_at, row_number() OVER (ORDER BY id) AS place, md5(random()::text) AS salt,
               '{{"actor":"","subject":' || to_json(name) || ',"why":""}}' AS words
        FROM taken WHERE {where}
    ), head AS (
        SELECT coalesce(max(seq), 0) AS seq, coalesce(max(hash), repeat('0', 64)) AS hash FROM ledger_ledgerhead
    ), decided AS (
        SELECT chosen.*, head.seq + place AS seq, head.hash AS first,
               encode(sha256(convert_to(salt || words, 'UTF8')), 'hex') AS digest
        FROM chosen CROSS JOIN head
    ), chained AS (
        SELECT *, pg_temp.chain(first, '{{"action":"{action}","actor":null,"at":"' || %(at_text)s || '","data":'
                  || to_json('{data}'::text) || ',"format":1,"seq":' || seq || ',"subject":["channels_registry.channel",'
                  || id || '],"text":"' || digest || '"}}') OVER (ORDER BY seq) AS hash
        FROM decided
    )
    SELECT *, lag(hash, 1, first) OVER (ORDER BY seq) AS previous_hash FROM chained"""


def _decide(action: str, data: str) -> tuple[str, str, str]:
    """The decisions of this step on record, and the end of the record moved on."""
    return (
        f"""
        INSERT INTO ledger_ledgerentry (seq, format_version, at, actor_id, action, subject_type, subject_id, data,
                                        text_digest, previous_hash, hash)
        SELECT seq, 1, %(at)s, NULL, '{action}', 'channels_registry.channel', id, '{data}', digest, previous_hash, hash
        FROM step ORDER BY seq""",
        "INSERT INTO ledger_ledgertext (entry_id, salt, text) SELECT seq, salt, words FROM step ORDER BY seq",
        """
        INSERT INTO ledger_ledgerhead (id, seq, hash) SELECT 1, seq, hash FROM step ORDER BY seq DESC LIMIT 1
        ON CONFLICT (id) DO UPDATE SET seq = EXCLUDED.seq, hash = EXCLUDED.hash""",
    )


_RUNS = """g.ended_at IS NULL AND g.starts_at <= %(at)s AND (g.ends_at IS NULL OR g.ends_at > %(at)s)
              AND g.level IN ('owner', 'admin', 'editor')
              AND NOT EXISTS (SELECT 1 FROM accounts_roleassignment r WHERE r.person_id = g.person_id
                              AND r.role IN ('communications', 'lead') AND r.ended_at IS NULL)"""
# Not written to within the week before; the data of the bench know no other letters of the budget (design §5.12).
_FREE = """NOT EXISTS (SELECT 1 FROM notifications_letter l WHERE l.person_id = g.person_id
                              AND l.kind IN ('activity.notice', 'activity.flagged') AND l.cancelled_at IS NULL
                              AND l.created_at > %(at)s - interval '7 days' AND l.created_at <= %(at)s)"""
_ASKABLE = f"""EXISTS (SELECT 1 FROM channels_registry_grant g JOIN accounts_person p ON p.id = g.person_id AND p.is_active
                    WHERE g.channel_id = taken.id AND {_RUNS} AND {_FREE})"""


def _tell(kind: str, also: str = "true") -> str:
    """One letter to each person who runs channels of this step day to day, with all of them; ``also`` bounds them."""
    return f"""
        INSERT INTO notifications_letter (kind, event, person_id, address, language, data, message_id, created_at,
                                          next_try_at, attempts, last_error, subject, body)
        SELECT '{kind}', event, person_id, email, language,
               jsonb_build_object('name', full_name, 'channels', channels),
               '<' || left(encode(sha256(convert_to(event || '|' || email, 'UTF8')), 'hex'), 40) || '@' || %(host)s || '>',
               %(at)s, %(at)s, 0, '', '', ''
        FROM (SELECT g.person_id, p.email, p.full_name, p.language, '{kind}:silence:' || min(s.id) AS event,
                     jsonb_agg(jsonb_build_object(
                         'channel', d.name, 'path', '/inactivity/' || d.id || '/',
                         'latest_post_on', to_char(d.latest_post_at AT TIME ZONE %(zone)s, 'YYYY-MM-DD'),
                         'answer_by', to_char(s.answer_by AT TIME ZONE %(zone)s, 'YYYY-MM-DD')) ORDER BY d.id) AS channels
              FROM step d
              JOIN activity_silence s ON s.channel_id = d.id AND s.ended_at IS NULL
              JOIN channels_registry_grant g ON g.channel_id = d.id
              JOIN accounts_person p ON p.id = g.person_id AND p.is_active
              WHERE {_RUNS} AND {also}
              GROUP BY g.person_id, p.email, p.full_name, p.language) AS told"""


_FLAGGED = ("channels.flag", '{"from":"active","to":"flagged"}')
_NOTICED = ("activity.noticed", "{}")

# Flag those who were asked and whose longer term is over.
FLAG = (
    _look(
        """c.latest_post_at <= %(at)s - p.flag_after_days * interval '1 day'
        AND EXISTS (SELECT 1 FROM activity_silence s WHERE s.channel_id = c.id AND s.ended_at IS NULL
                    AND s.flagged_at IS NULL AND s.answer_by <= %(at)s)"""
    ),
    _take(*_FLAGGED),
    "UPDATE channels_registry_channel SET status = 'flagged', flagged_at = %(at)s WHERE id IN (SELECT id FROM step)",
    *_decide(*_FLAGGED),
    """UPDATE activity_silence SET flagged_at = %(at)s
       WHERE ended_at IS NULL AND channel_id IN (SELECT id FROM step)""",
    _tell("activity.flagged"),
)
# Ask about those who are silent and were not asked.
ASK = (
    _look("NOT EXISTS (SELECT 1 FROM activity_silence s WHERE s.channel_id = c.id AND s.ended_at IS NULL)"),
    _take(*_NOTICED, _ASKABLE),
    """INSERT INTO activity_silence (channel_id, silent_since, noticed_at, answer_by, outcome)
       SELECT id, latest_post_at, %(at)s, %(answer_by)s, '' FROM step ORDER BY id""",
    *_decide(*_NOTICED),
    _tell("activity.notice", _FREE),
)
