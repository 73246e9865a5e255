"""The nightly sweep against plain SQL that writes the same rows: silences, flags, record of decisions, letters, their links.

The floor is what somebody would write by hand for PostgreSQL alone, all of it inside the server. It writes what the sweep
writes, value for value: the record of decisions with its words, salts and digests, chained by hash so that
``verify_ledger`` finds it intact, and the letters with their Message-IDs (``tests/bench``). It commits in the sweep's
batches (design §5.10), and is measured once more in one transaction per step.

It leaves out what the sweep does beside writing: holding the channels and asking again before acting, looking for
silences that are over, months in which silence is normal, who is told where nobody runs a channel, open questions after
the latest post, and the count of channels nobody knows about.
"""

import datetime as dt
from dataclasses import dataclass
from email.utils import parseaddr

from django.conf import settings as mail
from django.db import connection, transaction

from activity.models import AnswerKey, Silence
from activity.silence.keys import LIFE
from activity.silence.sweeping import BATCH, sweep
from activity.silence.terms import RHYTHMS
from bench.measuring import counted
from channels_registry.models import Channel, ChannelKind, ChannelStatus
from ledger.models import LedgerEntry, LedgerText
from notifications.models import Letter
from portal.store import portal_settings


@dataclass(frozen=True)
class Written:
    """How many rows of each kind there are after a sweep; both sweeps must end with the same."""

    silences: int
    asked_again: int
    flagged: int
    proposed: int
    decisions: int
    words: int
    letters: int
    links: int

    @classmethod
    def now(cls) -> "Written":
        return cls(
            Silence.objects.filter(ended_at=None).count(),
            Silence.objects.filter(ended_at=None, noticed_at__isnull=False).count(),
            Channel.objects.filter(status=ChannelStatus.FLAGGED).count(),
            Silence.objects.filter(ended_at=None, proposed_at__isnull=False).count(),
            LedgerEntry.objects.count(),
            LedgerText.objects.count(),
            Letter.objects.count(),
            AnswerKey.objects.count(),
        )


def ours(at: dt.datetime) -> tuple[float, int]:
    return counted(lambda: sweep(at=at))


def floor(at: dt.datetime) -> tuple[float, int]:
    return counted(lambda: plain_sweep(at, batch=BATCH))


def floor_at_once(at: dt.datetime) -> tuple[float, int]:
    return counted(lambda: plain_sweep(at, batch=None))


def plain_sweep(at: dt.datetime, *, batch: int | None) -> None:
    """Propose, flag, ask again, ask, as the sweep does; each in transactions of ``batch`` channels, or in one."""
    settings = portal_settings()
    values = {
        "at": at,
        "at_text": at.astimezone(dt.UTC).isoformat(),
        "zone": settings.time_zone,
        "host": parseaddr(mail.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2],
        "remind_by": at + dt.timedelta(days=settings.reminder_days),
        "answer_by": at + dt.timedelta(days=settings.notice_days),
        "flagged_by": at - dt.timedelta(days=settings.proposal_days),
        "key_until": at + LIFE,
        "kinds": list(ChannelKind.values),
        "rhythms": list(RHYTHMS),
        "fresh_since": at - dt.timedelta(days=settings.unread_days),
        "batch": batch,
    }
    with connection.cursor() as cursor:
        for statement in CHAIN:
            cursor.execute(statement)
        cursor.execute(TERMS, values)
        for look, *write in (PROPOSE, FLAG, ASK_AGAIN, ASK):
            cursor.execute(look, values)
            values["last"] = 0
            while _one_batch(cursor, write, values):
                pass
            cursor.execute("DROP TABLE due")
        cursor.execute("DROP TABLE term")


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
        make_step, *rest = write
        for statement in (COUNTED_ANEW, make_step, "ANALYZE step", *rest):
            cursor.execute(statement, values)
        cursor.execute("DROP TABLE step")
        cursor.execute("DROP TABLE IF EXISTS told")
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
# As autovacuum would, but at once and only what is asked of: else the server plans for as few letters as there were when it
# last counted them, and over a million channels the floor takes 25 seconds or 75, by when autovacuum comes.
COUNTED_ANEW = "ANALYZE taken, notifications_letter (person_id, kind, created_at, cancelled_at)"
# The days of each platform, purpose and rhythm: the most specific rule, at last the platform's own days.
TERMS = """
    CREATE TEMP TABLE term AS
    SELECT p.id AS platform_id, k.kind, r.rhythm,
           coalesce(a.quiet_after_days, b.quiet_after_days, c.quiet_after_days, p.quiet_after_days) AS quiet,
           coalesce(a.flag_after_days, b.flag_after_days, c.flag_after_days, p.flag_after_days) AS flag
    FROM channels_registry_platform p CROSS JOIN unnest(%(kinds)s) AS k (kind) CROSS JOIN unnest(%(rhythms)s) AS r (rhythm)
    LEFT JOIN activity_threshold a ON a.platform_id = p.id AND a.kind = k.kind AND a.rhythm = r.rhythm
    LEFT JOIN activity_threshold b ON b.platform_id = p.id AND b.kind = k.kind AND b.rhythm = ''
    LEFT JOIN activity_threshold c ON c.platform_id = p.id AND c.kind = '' AND c.rhythm = r.rhythm"""
_NO_OVERLAY = (
    """c.suspended_at IS NULL AND c.blocked_at IS NULL AND c.access_lost_at IS NULL AND c.compromised_at IS NULL"""
)
_NO_WISH = "NOT EXISTS (SELECT 1 FROM activity_closingwish w WHERE w.channel_id = c.id AND w.settled_at IS NULL)"
_SILENT = f"""
    c.status = 'active' AND {_NO_OVERLAY} AND {_NO_WISH}
    AND c.latest_post_at <= %(at)s - t.quiet * interval '1 day'
    AND c.looked_at >= c.latest_post_at + t.quiet * interval '1 day'
    AND NOT EXISTS (SELECT 1 FROM activity_keeping k WHERE k.channel_id = c.id AND k.until >= %(at)s::date
                    AND (k.since IS NULL OR k.since <= %(at)s::date))
    AND NOT EXISTS (SELECT 1 FROM activity_following f WHERE f.tells_posts AND f.channel_id = c.id
                    AND (c.looked_at IS NULL OR c.looked_at < %(fresh_since)s))"""


def _look(due: str) -> str:
    """All silent channels that are due, once for the whole step. Those for emergencies have no term."""
    return f"""
    CREATE TEMP TABLE due AS
    SELECT c.id, c.name, c.latest_post_at
    FROM channels_registry_channel c
    JOIN term t ON t.platform_id = c.platform_id AND t.kind = c.kind AND t.rhythm = c.rhythm
    WHERE {_SILENT} AND {due}"""


def _asked(step: str) -> str:
    return f"""EXISTS (SELECT 1 FROM activity_silence s WHERE s.channel_id = c.id AND s.ended_at IS NULL
                    AND s.answer_by <= %(at)s AND {step})"""


def _take(action: str, data: str, where: str = "true", why: str = "") -> str:
    """Those of the next of them about which something is done, with the decision on each: words, digest, hash."""
    return f"""
    CREATE TEMP TABLE step AS
    WITH chosen AS (
        SELECT id, name, latest_post_at, row_number() OVER (ORDER BY id) AS place, md5(random()::text) AS salt,
               '{{"actor":"","subject":' || to_json(name) || ',"why":"{why}"}}' AS words
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
                              AND l.kind IN ('activity.nudge', 'activity.notice', 'activity.flagged')
                              AND l.cancelled_at IS NULL
                              AND l.created_at > %(at)s - interval '7 days' AND l.created_at <= %(at)s)"""
_ASKABLE = f"""EXISTS (SELECT 1 FROM channels_registry_grant g JOIN accounts_person p ON p.id = g.person_id AND p.is_active
                    WHERE g.channel_id = taken.id AND {_RUNS} AND {_FREE})"""


# A link of 43 characters that nobody guesses; what is kept is its digest.
_NEW_LINK = (
    "rtrim(translate(encode(sha256(convert_to(random()::text || random()::text, 'UTF8')), 'base64'), '+/', '-_'), '=')"
)


def _tell(kind: str) -> tuple[str, ...]:
    """One letter to each free person who runs channels of this step day to day, with all of them and with one new link
    that opens all that is asked of them."""
    return (
        f"""
        CREATE TEMP TABLE told AS
        SELECT person_id, email, full_name, language, {_NEW_LINK} AS token
        FROM (SELECT DISTINCT g.person_id, p.email, p.full_name, p.language
              FROM step d
              JOIN channels_registry_grant g ON g.channel_id = d.id
              JOIN accounts_person p ON p.id = g.person_id AND p.is_active
              WHERE {_RUNS} AND {_FREE}) AS people""",
        """UPDATE activity_answerkey SET ended_at = %(at)s
           WHERE ended_at IS NULL AND person_id IN (SELECT person_id FROM told)""",
        f"""
        INSERT INTO activity_answerkey (person_id, token_digest, silences, questions, created_at, expires_at)
        SELECT t.person_id, encode(sha256(convert_to(t.token, 'UTF8')), 'hex'), jsonb_agg(s.id ORDER BY s.id), '[]',
               %(at)s, %(key_until)s
        FROM told t
        JOIN channels_registry_grant g ON g.person_id = t.person_id
        JOIN activity_silence s ON s.channel_id = g.channel_id AND s.ended_at IS NULL
        WHERE {_RUNS}
        GROUP BY t.person_id, t.token""",
        f"""
        INSERT INTO notifications_letter (kind, event, person_id, address, language, data, message_id, created_at,
                                          next_try_at, attempts, last_error, subject, body)
        SELECT '{kind}', event, person_id, email, language,
               jsonb_build_object('name', full_name, 'channels', channels,
                                  'answer_path', '/inactivity/answer/' || token || '/'),
               '<' || left(encode(sha256(convert_to(event || '|' || email, 'UTF8')), 'hex'), 40) || '@' || %(host)s || '>',
               %(at)s, %(at)s, 0, '', '', ''
        FROM (SELECT t.person_id, t.email, t.full_name, t.language, t.token, '{kind}:silence:' || min(s.id) AS event,
                     jsonb_agg(jsonb_build_object(
                         'channel', d.name, 'path', '/inactivity/' || d.id || '/',
                         'latest_post_on', to_char(d.latest_post_at AT TIME ZONE %(zone)s, 'YYYY-MM-DD'),
                         'answer_by', to_char(s.answer_by AT TIME ZONE %(zone)s, 'YYYY-MM-DD')) ORDER BY d.id) AS channels
              FROM step d
              JOIN activity_silence s ON s.channel_id = d.id AND s.ended_at IS NULL
              JOIN channels_registry_grant g ON g.channel_id = d.id
              JOIN told t ON t.person_id = g.person_id
              WHERE {_RUNS}
              GROUP BY t.person_id, t.email, t.full_name, t.language, t.token) AS written""",
    )


_PROPOSED = ("activity.closing_proposed", "{}")
_FLAGGED = ("channels.flag", '{"from":"active","to":"flagged"}')
_NOTICED = ("activity.noticed", "{}")
_NUDGED = ("activity.nudged", "{}")
_OF_STEP = "ended_at IS NULL AND channel_id IN (SELECT id FROM step)"

# Propose to close what was flagged long ago.
PROPOSE = (
    f"""
    CREATE TEMP TABLE due AS
    SELECT c.id, c.name, c.latest_post_at
    FROM channels_registry_channel c JOIN activity_silence s ON s.channel_id = c.id AND s.ended_at IS NULL
    WHERE c.status = 'flagged' AND {_NO_OVERLAY} AND {_NO_WISH} AND s.proposed_at IS NULL AND s.flagged_at <= %(flagged_by)s""",
    _take(*_PROPOSED),
    *_decide(*_PROPOSED),
    f"UPDATE activity_silence SET proposed_at = %(at)s WHERE {_OF_STEP}",
)
# Flag those who were asked twice and whose longer term is over.
FLAG = (
    _look(
        "c.latest_post_at <= %(at)s - t.flag * interval '1 day' AND "
        + _asked("s.flagged_at IS NULL AND s.noticed_at IS NOT NULL")
    ),
    _take(*_FLAGGED, _ASKABLE, why="No posts."),
    "UPDATE channels_registry_channel SET status = 'flagged', flagged_at = %(at)s WHERE id IN (SELECT id FROM step)",
    *_decide(*_FLAGGED),
    f"UPDATE activity_silence SET flagged_at = %(at)s WHERE {_OF_STEP}",
    *_tell("activity.flagged"),
)
# Ask again about those of which nobody answered.
ASK_AGAIN = (
    _look(_asked("s.noticed_at IS NULL")),
    _take(*_NOTICED, _ASKABLE),
    f"UPDATE activity_silence SET noticed_at = %(at)s, answer_by = %(answer_by)s WHERE {_OF_STEP}",
    *_decide(*_NOTICED),
    *_tell("activity.notice"),
)
# Ask about those who are silent and were not asked.
ASK = (
    _look("NOT EXISTS (SELECT 1 FROM activity_silence s WHERE s.channel_id = c.id AND s.ended_at IS NULL)"),
    _take(*_NUDGED, _ASKABLE),
    """INSERT INTO activity_silence (channel_id, silent_since, nudged_at, answer_by, outcome)
       SELECT id, latest_post_at, %(at)s, %(remind_by)s, '' FROM step ORDER BY id""",
    *_decide(*_NUDGED),
    *_tell("activity.nudge"),
)
