"""Somebody with a browser on another host: keeps cookies, fills in forms, waits for a few seconds and no longer.

`python -m tests.engine.visitor COOKIES URL SECONDS [FIELD=ANSWER …]` reads the page, or sends its form, follows where it
leads and prints what came as JSON. Nothing of the portal is loaded, so each visit is a process of its own.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from http.cookiejar import LWPCookieJar
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPCookieProcessor, build_opener

ROOT = Path(__file__).resolve().parent.parent.parent
# What a visitor waits for a page before it counts as hanging, sign-in and all.
A_FEW_SECONDS = 5.0
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass(frozen=True)
class Page:
    """What came at last: ``path`` is where the visitor stands then, ``seconds`` what it took from the first question on."""

    status: int
    path: str
    text: str
    seconds: float


class Visitor:
    def __init__(self, before: list[str], portal: str):
        self.before, self.portal = before, portal
        self.cookies = Path(tempfile.mkdtemp(prefix="visitor-", dir=os.environ["TESTS_FOLDER"])) / "cookies"

    def read(self, path: str, *, patience: float = A_FEW_SECONDS) -> Page:
        """The page; OSError where nobody answers, or the whole of it is not there in ``patience`` seconds."""
        return self._visit(path, patience, {})

    def send(self, path: str, *, patience: float = A_FEW_SECONDS, **answers: str) -> Page:
        """Open the page, fill in its form, send it off and follow; the same errors. The patience is for both together."""
        return self._visit(path, patience, answers)

    def _visit(self, path: str, patience: float, answers: dict) -> Page:
        command = [*self.before, sys.executable, "-m", "tests.engine.visitor"]
        command += [str(self.cookies), self.portal + path, str(patience), *(f"{k}={v}" for k, v in answers.items())]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=patience * 4 + 30)
        if done.returncode:
            raise ConnectionError(f"{path}: {done.stderr[-500:]}")
        page = Page(**json.loads(done.stdout))
        if page.seconds > patience:
            raise TimeoutError(f"{path} took {page.seconds:.1f} s.")
        return page


def main() -> None:
    cookies, url, patience = LWPCookieJar(sys.argv[1]), sys.argv[2], float(sys.argv[3])
    if Path(sys.argv[1]).exists():
        cookies.load(ignore_discard=True)
    opener = build_opener(HTTPCookieProcessor(cookies))

    def ask(data: bytes | None = None) -> tuple[int, str, str]:
        try:
            with opener.open(url, data, timeout=patience) as answer:
                return answer.status, answer.url, answer.read().decode()
        except HTTPError as refusal:
            return refusal.code, refusal.url, refusal.read().decode()

    started = time.monotonic()
    try:
        status, came_to, text = ask()
        if answers := dict(one.split("=", 1) for one in sys.argv[4:]):
            token = TOKEN.search(text)
            answers["csrfmiddlewaretoken"] = token[1] if token else ""
            status, came_to, text = ask(urlencode(answers).encode())
    except OSError as problem:
        sys.exit(f"nothing came in {time.monotonic() - started:.1f} s: {problem}")
    seconds = time.monotonic() - started
    cookies.save(ignore_discard=True)
    json.dump({"status": status, "path": urlsplit(came_to).path, "text": text, "seconds": seconds}, sys.stdout)


if __name__ == "__main__":
    main()
