"""What platforms' servers do instead of answering, and what the portal must make of it.

Two tables: ``SERVERS``, misbehaviours of a server whatever it is asked, and ``ANSWERS``, healthy answers made worse. Each has
one verdict for all sources, and an exception by name where a source knows better.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

from activity.models import Look, Source
from tests.activity.platform_server import Answer

S = Source
# They say in the body of these statuses what is the matter; a body that says nothing leaves it open.
META = (S.FACEBOOK, S.INSTAGRAM)
KEYED = (*META, S.YOUTUBE_DATA)


@dataclass(frozen=True)
class Bad:
    """``look`` is expected, but of the sources in ``but``. ``fetch`` are options of the fetch."""

    does: Callable
    look: Look
    but: dict[Source, Look] = field(default_factory=dict)
    fetch: dict = field(default_factory=dict)
    retry_after: timedelta | None = None

    def expected(self, source: Source) -> Look:
        return self.but.get(source, self.look)


def status(line: str, **headers: str) -> Callable:
    sent = Answer({"error": "no", "secret": "of the server"}, status=line, headers=headers).as_sent()
    return lambda server, connection: connection.sendall(sent)


def redirect(location: str) -> Callable:
    return status("302 Found", Location=location)


def raw(head: str, then: Callable | None = None) -> Callable:
    def does(server, connection):
        connection.sendall(f"HTTP/1.1 200 OK\r\n{head}\r\n".encode())
        if then:
            then(server, connection)

    return does


def plain_redirect(server, connection):
    """To the same server, but without TLS."""
    host = server.asked[-1].partition("/")[0]
    redirect(f"http://{host}/")(server, connection)


JSON_HEAD = "Content-Type: application/json\r\n"
DATE = "Thu, 20 Aug 2026 12:02:00 GMT"  # two minutes after platform_server.NOW
MINUTES = timedelta(minutes=2)

SERVERS: dict[str, Bad] = {
    "mute": Bad(lambda server, connection: server.stopped.wait(3), Look.UNREACHABLE, fetch={"deadline": 0.3}),
    "dripping": Bad(
        raw(JSON_HEAD, lambda server, connection: server.drip(connection, b" ")),
        Look.UNREACHABLE,
        fetch={"deadline": 0.3, "accept": ()},
    ),
    "endless": Bad(
        raw("", lambda server, connection: server.pour(connection, b"x" * 9999)), Look.UNREADABLE, fetch={"accept": ()}
    ),
    "huge": Bad(raw("Content-Length: 1000000000\r\n"), Look.UNREADABLE, fetch={"accept": ()}),
    "closing": Bad(lambda server, connection: None, Look.UNREACHABLE),
    "redirecting in a circle": Bad(redirect("?again"), Look.UNREACHABLE),
    "redirecting inside": Bad(redirect("https://10.0.0.5/"), Look.REFUSED),
    "redirecting to a reserved name": Bad(redirect("https://metadata.google.internal/"), Look.REFUSED),
    "redirecting without TLS": Bad(plain_redirect, Look.REFUSED),
    "redirecting nowhere": Bad(status("302 Found"), Look.UNREADABLE),
    "of another type": Bad(raw("Content-Type: application/octet-stream\r\n"), Look.UNREADABLE),
    "401": Bad(status("401 Unauthorized"), Look.AUTH_REQUIRED, but=dict.fromkeys(META, Look.UNREADABLE)),
    "403": Bad(status("403 Forbidden"), Look.UNREADABLE),
    "404": Bad(status("404 Not Found"), Look.NOT_FOUND, but=dict.fromkeys(KEYED, Look.UNREADABLE)),
    "410": Bad(status("410 Gone"), Look.GONE),
    "429": Bad(status("429 Too Many Requests"), Look.RATE_LIMITED),
    "429 for seconds": Bad(status("429 Busy", **{"Retry-After": "120"}), Look.RATE_LIMITED, retry_after=MINUTES),
    "429 until": Bad(status("429 Busy", **{"Retry-After": DATE}), Look.RATE_LIMITED, retry_after=MINUTES),
    "500": Bad(status("500 Fault"), Look.UNREACHABLE),
    "503 for seconds": Bad(status("503 Busy", **{"Retry-After": "120"}), Look.UNREACHABLE, retry_after=MINUTES),
    "503 until": Bad(status("503 Busy", **{"Retry-After": DATE}), Look.UNREACHABLE, retry_after=MINUTES),
}


# --- Answers made worse -----------------------------------------------------------------------------------------------


def in_place(body: object) -> Callable[[Answer], Answer]:
    return lambda answer: replace(answer, body=body)


def each_leaf(change: Callable) -> Callable[[Answer], Answer]:
    """JSON answers with every value changed by its name, ``change(name, value)``; feeds and pages as they are."""

    def worse(value, name=""):
        if isinstance(value, dict):
            return {key: worse(inner, key) for key, inner in value.items()}
        if isinstance(value, list):
            return [worse(inner, name) for inner in value]
        return change(name, value)

    return lambda answer: answer if isinstance(answer.body, str | bytes) else replace(answer, body=worse(answer.body))


def in_text(pattern: str, by: str) -> Callable[[Answer], Answer]:
    def worse(answer: Answer) -> Answer:
        body = answer.body if isinstance(answer.body, str) else json.dumps(answer.body)
        return replace(answer, body=re.sub(pattern, by, body))

    return worse


def dated(iso: str, mail: str) -> Callable[[Answer], Answer]:
    """Every date of every form."""
    in_iso, in_mail = in_text(r"20\d\d-\d\d-\d\d", iso), in_text(r"\d\d (Jun|Aug) 2026", mail)
    return lambda answer: in_mail(in_iso(answer))


def counts(value) -> Callable[[Answer], Answer]:
    def change(name: str, told):
        is_count = (isinstance(told, int) and not isinstance(told, bool)) or (
            isinstance(told, str) and told.isdigit() and name.endswith("Count")
        )
        return value if is_count else told

    return each_leaf(change)


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">'
    + "".join(f'<!ENTITY lol{n} "{f"&lol{n - 1 if n > 1 else str()};" * 10}">' for n in range(1, 10))
    + ']><rss version="2.0"><channel><title>&lol9;</title></channel></rss>'
)
NONE = dict.fromkeys((S.DISCORD,), Look.OK)  # where no posts are told, no date can lie
# No JSON, or a feed besides it, which is well.
WITHOUT_JSON = dict.fromkeys((S.FEED, S.YOUTUBE, S.TELEGRAM, S.MASTODON), Look.OK)

# Of every answer of the source at once.
ANSWERS: dict[str, Bad] = {
    "empty": Bad(in_place(b""), Look.UNREADABLE),
    "broken XML": Bad(in_place("<rss><channel><item>"), Look.UNREADABLE),
    "billion laughs": Bad(in_place(LAUGHS), Look.UNREADABLE),
    "broken JSON": Bad(in_place('{"id": "1", '), Look.UNREADABLE),
    "no text": Bad(in_place(b"\xff\xfe\x00\xd8\x80"), Look.UNREADABLE),
    "deep JSON": Bad(in_place("[" * 300_000), Look.UNREADABLE),
    "deep objects": Bad(in_place('{"a":' * 100_000), Look.UNREADABLE),
    "deep HTML": Bad(in_place("<div>" * 190_000), Look.UNREADABLE),
    "huge number": Bad(in_place('{"id": ' + "9" * 900_000 + "}"), Look.UNREADABLE),
    "a list": Bad(in_place([]), Look.UNREADABLE),
    "a list of nothing": Bad(in_place([None] * 20), Look.UNREADABLE),
    "an empty object": Bad(in_place({}), Look.UNREADABLE),
    "null": Bad(in_place("null"), Look.UNREADABLE),
    "a number": Bad(in_place("1e999"), Look.UNREADABLE),
    "nulls everywhere": Bad(each_leaf(lambda name, value: None), Look.UNREADABLE, but=WITHOUT_JSON),
    "lists everywhere": Bad(each_leaf(lambda name, value: [value, {}]), Look.UNREADABLE, but=WITHOUT_JSON),
    "objects everywhere": Bad(each_leaf(lambda name, value: {"id": value}), Look.UNREADABLE, but=WITHOUT_JSON),
    "dates to come": Bad(dated("2099-01-01", "01 Jan 2099"), Look.UNREADABLE, but=NONE),
    "dates before": Bad(dated("1970-01-01", "01 Jan 1970"), Look.UNREADABLE, but=NONE),
    "dates that are none": Bad(dated("2026-02-30", "30 Feb 2026"), Look.UNREADABLE, but=NONE),
    "counts of -1": Bad(counts(-1), Look.OK),
    "counts that are true": Bad(counts(True), Look.OK),
    "counts beyond all": Bad(counts(10**30), Look.OK),
    "counts with a point": Bad(counts(1.5), Look.OK),
}
