"""The nightly sweep against plain SQL that writes the same rows: silences, flags, record of decisions, letters.

The floor hashes its rows of the record, too, but does not chain them: a chain cannot be written in one statement.
"""

import datetime as dt
from dataclasses import dataclass

from django.db import connection, transaction

from activity.models import Silence
from activity.silence import sweep
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
    return counted(lambda: plain_sweep(at))


@transaction.atomic
def plain_sweep(at: dt.datetime) -> None:
    settings = portal_settings()
    values = {
        "at": at,
        "answer_by": at + dt.timedelta(days=settings.notice_days),
        "fresh_since": at - dt.timedelta(days=settings.unread_days),
    }
    with connection.cursor() as cursor:
        for statement in STATEMENTS:
            cursor.execute(statement, values)


_SILENT = """
    c.status = 'active' AND c.suspended_at IS NULL AND c.blocked_at IS NULL AND c.access_lost_at IS NULL
    AND c.compromised_at IS NULL AND c.rhythm <> 'emergencies'
    AND c.latest_post_at <= %(at)s - p.quiet_after_days * interval '1 day'
    AND c.looked_at >= c.latest_post_at + p.quiet_after_days * interval '1 day'
    AND NOT EXISTS (SELECT 1 FROM activity_keeping k WHERE k.channel_id = c.id AND k.until >= %(at)s::date)
    AND NOT EXISTS (SELECT 1 FROM activity_feed f WHERE f.channel_id = c.id
                    AND (c.looked_at IS NULL OR c.looked_at < %(fresh_since)s))"""
_DUE = (
    """
    SELECT c.id, c.name, c.latest_post_at FROM channels_registry_channel c
    JOIN channels_registry_platform p ON p.id = c.platform_id WHERE """
    + _SILENT
)


def _decide(table: str, action: str) -> tuple[str, str, str]:
    """A decision on each row of a table of channels, its words beside it, and the end of the record moved on."""
    return (
        f"""
        CREATE TEMP TABLE {table}_decided ON COMMIT DROP AS
        SELECT id, name, (SELECT coalesce(max(seq), 0) FROM ledger_ledgerhead) + row_number() OVER (ORDER BY id) AS seq,
               md5(random()::text) AS salt,
               '{{"actor":"","subject":"' || name || '","why":""}}' AS words
        FROM {table}""",
        f"""
        INSERT INTO ledger_ledgerentry (seq, format_version, at, actor_id, action, subject_type, subject_id, data,
                                        text_digest, previous_hash, hash)
        SELECT seq, 1, %(at)s, NULL, '{action}', 'channels_registry.channel', id, '{{}}',
               encode(sha256(convert_to(salt || words, 'UTF8')), 'hex'), repeat('0', 64),
               encode(sha256(convert_to('{action}' || seq || id || words, 'UTF8')), 'hex')
        FROM {table}_decided""",
        f"""
        INSERT INTO ledger_ledgertext (entry_id, salt, text) SELECT seq, salt, words FROM {table}_decided""",
    )


def _move_on(table: str) -> str:
    return f"""
        INSERT INTO ledger_ledgerhead (id, seq, hash) SELECT 1, count(*), repeat('0', 64) FROM {table}
        ON CONFLICT (id) DO UPDATE SET seq = ledger_ledgerhead.seq + EXCLUDED.seq"""


def _tell(table: str, kind: str) -> str:
    """One letter per channel and person who runs it day to day."""
    return f"""
        INSERT INTO notifications_letter (kind, event, person_id, address, language, data, message_id, created_at,
                                          next_try_at, attempts, last_error, subject, body)
        SELECT '{kind}', event, person_id, email, language,
               jsonb_build_object('name', full_name, 'channel', name, 'path', '/inactivity/' || id || '/',
                                  'latest_post_on', to_char(latest_post_at, 'YYYY-MM-DD'), 'answer_by',
                                  to_char(answer_by, 'YYYY-MM-DD')),
               '<' || left(encode(sha256(convert_to(event || '|' || email, 'UTF8')), 'hex'), 40) || '@bench.example>',
               %(at)s, %(at)s, 0, '', '', ''
        FROM (SELECT d.id, d.name, d.latest_post_at, s.answer_by, g.person_id, p.email, p.full_name, p.language,
                     '{kind}:silence:' || s.id AS event
              FROM {table} d
              JOIN activity_silence s ON s.channel_id = d.id AND s.ended_at IS NULL
              JOIN channels_registry_grant g ON g.channel_id = d.id AND g.ended_at IS NULL AND g.starts_at <= %(at)s
                   AND (g.ends_at IS NULL OR g.ends_at > %(at)s) AND g.level IN ('owner', 'admin', 'editor')
              JOIN accounts_person p ON p.id = g.person_id AND p.is_active
              WHERE NOT EXISTS (SELECT 1 FROM accounts_roleassignment r WHERE r.person_id = g.person_id
                                AND r.role IN ('communications', 'lead') AND r.ended_at IS NULL)) AS told"""


STATEMENTS = (
    # Flag those who were asked and whose longer term is over.
    "CREATE TEMP TABLE flag_now ON COMMIT DROP AS " + _DUE + """
        AND c.latest_post_at <= %(at)s - p.flag_after_days * interval '1 day'
        AND EXISTS (SELECT 1 FROM activity_silence s WHERE s.channel_id = c.id AND s.ended_at IS NULL
                    AND s.flagged_at IS NULL AND s.answer_by <= %(at)s)""",
    """UPDATE channels_registry_channel SET status = 'flagged', flagged_at = %(at)s
       WHERE id IN (SELECT id FROM flag_now)""",
    *_decide("flag_now", "channels.flag"),
    _move_on("flag_now"),
    """UPDATE activity_silence SET flagged_at = %(at)s
       WHERE ended_at IS NULL AND channel_id IN (SELECT id FROM flag_now)""",
    _tell("flag_now", "activity.flagged"),
    # Ask about those who are silent and were not asked.
    "CREATE TEMP TABLE ask_now ON COMMIT DROP AS " + _DUE + """
        AND NOT EXISTS (SELECT 1 FROM activity_silence s WHERE s.channel_id = c.id AND s.ended_at IS NULL)""",
    """INSERT INTO activity_silence (channel_id, silent_since, noticed_at, answer_by, outcome)
       SELECT id, latest_post_at, %(at)s, %(answer_by)s, '' FROM ask_now""",
    *_decide("ask_now", "activity.noticed"),
    _move_on("ask_now"),
    _tell("ask_now", "activity.notice"),
)  # fmt: skip
