"""How many looks workers make against a local server, beside a bare socket that asks for the same documents.

Each worker is a process of its own with its own connection to PostgreSQL. A look is all of it: claim, the turn at the
server's budget, the judged connection, the feed read, dates, posts and the look noted. The budget's gap is lifted for the
bench's own servers only; its turns are taken as ever. The floor asks one after another and reads the answers, nothing more.

`python -m bench.fetching PORT` is one worker: it reads batches as JSON from its input, and tells when it is done.
"""

import contextlib
import functools
import http.server
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

LOOKS = 600
SERVERS = 60
HOST = "feeds{}.bench.example.org"
PUBLIC = "93.184.216.34"
POSTS = 15


def measure(at) -> dict:
    """Looks a second of one and of two workers, and of the floor; on the database that Django is connected to."""
    with serving() as port:
        found = {"looks": LOOKS, "servers": SERVERS}
        for workers in (1, 2):
            prepare(at)
            found[f"workers_{workers}"] = _worked(workers, port, at)
        found["floor"] = _bare(port)
    found["ratio"] = found["floor"] / found["workers_1"]
    found["second_worker"] = found["workers_2"] / found["workers_1"]
    return found


def prepare(at) -> None:
    """As many followings as looks, all due, spread over the servers; what earlier ones left is taken away."""
    from activity.models import Following, HostBudget, Source
    from channels_registry.models import Channel
    from channels_registry.models.channels import LIVE

    Following.objects.all().delete()
    HostBudget.objects.all().delete()
    channels = Channel.objects.filter(status__in=LIVE).order_by("pk").values_list("pk", flat=True)[:LOOKS]
    Following.objects.bulk_create(
        [
            Following(
                channel_id=pk,
                source=Source.FEED,
                url=f"http://{HOST.format(place % SERVERS)}/{pk}",
                host=HOST.format(place % SERVERS),
                since=at,
                next_look_at=at,
            )
            for place, pk in enumerate(channels)
        ]
    )


def _worked(workers: int, port: int, at) -> float:
    """Looks a second of so many processes together, from the moment all are ready."""
    from django.db import connection

    from activity.looking.dispatching import claim_due
    from activity.models import Signal

    before = Signal.objects.count()
    batches = [(batch.ids, batch.claim) for batch in claim_due(at=at)]
    connection.close()
    database = connection.settings_dict["NAME"]
    command = [sys.executable, "-m", "bench.fetching", str(port), database]
    root = Path(__file__).resolve().parent.parent
    with contextlib.ExitStack() as running:
        processes = [
            running.enter_context(
                subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            )
            for _number in range(workers)
        ]
        for process in processes:
            process.stdout.readline()  # ready
        began = time.perf_counter()
        for number, process in enumerate(processes):
            process.stdin.write(json.dumps(batches[number::workers]) + "\n")
            process.stdin.flush()
        for process in processes:
            process.stdout.readline()  # done
        seconds = time.perf_counter() - began
    made = Signal.objects.count() - before
    if made != LOOKS:
        print(f"Only {made} of {LOOKS} looks were noted.")
    return made / seconds


def work(port: int, database: str) -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings")
    os.environ["DATABASE_URL"] = f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{database}"
    django.setup()
    from activity.looking.rounds import look_at
    from activity.network.budgets import Terms, turn_at
    from activity.network.fetching import fetch

    way = {
        "fetch": functools.partial(fetch, resolver=lambda host: [PUBLIC], connect=_to(port)),
        "turn": functools.partial(turn_at, terms=lambda host: Terms(gap=0.0)),
    }
    print("ready", flush=True)
    for ids, claim in json.loads(sys.stdin.readline()):
        look_at(ids, claim=claim, **way)
    print("done", flush=True)


def _to(port: int):
    return lambda address, _port, timeout: socket.create_connection(("127.0.0.1", port), timeout=timeout)


# --- The server, and the floor ------------------------------------------------------------------------------------------


def _document() -> bytes:
    moment = time.strftime("%a, %d %b %Y %H:%M:%S +0000", time.gmtime(time.time() - 86_400))
    items = "".join(
        f"<item><guid>https://bench.example.org/{n}</guid><title>Post</title><pubDate>{moment}</pubDate></item>"
        for n in range(POSTS)
    )
    return f"<rss version='2.0'><channel><title>Bench</title>{items}</channel></rss>".encode()


class _Feeds(http.server.BaseHTTPRequestHandler):
    document = _document()

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "application/rss+xml")
        self.send_header("Content-Length", str(len(self.document)))
        self.end_headers()
        self.wfile.write(self.document)

    def log_message(self, *_words):
        pass


@contextlib.contextmanager
def serving() -> Iterator[int]:
    """A server of feeds in this process, which waits meanwhile; gives its port."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Feeds)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _bare(port: int) -> float:
    began = time.perf_counter()
    for number in range(LOOKS):
        with socket.create_connection(("127.0.0.1", port)) as bare:
            bare.sendall(f"GET /{number} HTTP/1.0\r\nHost: bench.example.org\r\n\r\n".encode())
            while bare.recv(65_536):
                pass
    return LOOKS / (time.perf_counter() - began)


if __name__ == "__main__":
    work(int(sys.argv[1]), sys.argv[2])
