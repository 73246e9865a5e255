"""A host of its own for the fault runs: a mail server and a feed server, told by files what to hold, noting what came.

`python -m tests.engine.stranger FOLDER MAIL_ADDRESS FEED_ADDRESS`. In FOLDER: `letters` gets the number of each message
kept and `requests` the path of each request, a line each. While a file `hold-letter` (or `hold-request`) with a number
stands there, the answer to the letter (or request) of that number waits; `held-letter` (`held-request`) says that it does.
"""

import asyncio
import sys
import threading
import time
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from aiosmtpd.controller import Controller

MAIL_PORT, FEED_PORT = 2525, 80
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>News</title><link>http://feeds.example/</link>
<item><title>A post</title><guid>1</guid><pubDate>Mon, 02 Mar 2026 10:00:00 +0000</pubDate></item></channel></rss>"""


class Notes:
    def __init__(self, folder: Path, kind: str):
        self.folder, self.kind, self.file = folder, kind, folder / f"{kind}s"
        self.file.touch()

    def add(self, line: str) -> bool:
        """Note it; whether its answer must wait."""
        with self.file.open("a") as file:
            file.write(line + "\n")
        hold = self.folder / f"hold-{self.kind}"
        number = len(self.file.read_text().splitlines())
        if not hold.exists() or int(hold.read_text() or 0) != number:
            return False
        (self.folder / f"held-{self.kind}").touch()
        return True

    def is_held(self) -> bool:
        return (self.folder / f"hold-{self.kind}").exists()


class Mail:
    def __init__(self, notes: Notes):
        self.notes = notes

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 -- the name aiosmtpd calls
        if self.notes.add(message_from_bytes(envelope.content)["Message-ID"]):
            while self.notes.is_held():
                await asyncio.sleep(0.02)
        return "250 Message accepted for delivery"


def feeds(notes: Notes):
    class Feeds(BaseHTTPRequestHandler):
        def do_GET(self):
            if notes.add(self.path):
                while notes.is_held():
                    time.sleep(0.02)
            body = FEED.encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/rss+xml")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words):
            pass

    return Feeds


def main() -> None:
    folder, mail_address, feed_address = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    Controller(Mail(Notes(folder, "letter")), hostname=mail_address, port=MAIL_PORT).start()
    server = ThreadingHTTPServer((feed_address, FEED_PORT), feeds(Notes(folder, "request")))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    (folder / "ready").touch()
    threading.Event().wait()


if __name__ == "__main__":
    main()
