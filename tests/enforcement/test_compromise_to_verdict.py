"""Proof: compromise to public verdict in under two seconds, with a cache in between and two web processes (N15, N13)."""

import http.client
import re
import time
from dataclasses import dataclass
from urllib.parse import quote, urlencode

import pytest
from django.conf import settings
from django.test import Client

from tests.enforcement.alert_world import cast
from tests.live import LiveWeb

SECONDS = 2.0


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: str


class SharedCache:
    """What stands between the public and us: it keeps answers as RFC 9111 allows, and no more carefully than it must."""

    def __init__(self, port: int):
        self.port = port
        self.kept: dict[str, tuple[float, Answer]] = {}
        self.from_store = 0

    def get(self, path: str) -> Answer:
        known = self.kept.get(path)
        if known is not None and self._is_fresh(*known):
            self.from_store += 1
            return known[1]
        tag = {"If-None-Match": known[1].headers["etag"]} if known and "etag" in known[1].headers else {}
        answer = ask(self.port, "GET", path, headers=tag)
        if answer.status == 304:
            answer = known[1]
        if "no-store" not in answer.headers.get("cache-control", ""):
            self.kept[path] = (time.monotonic(), answer)
        return answer

    @staticmethod
    def _is_fresh(since: float, answer: Answer) -> bool:
        said = answer.headers.get("cache-control", "")
        if "no-cache" in said:
            return False
        found = re.search(r"s-maxage=(\d+)", said) or re.search(r"max-age=(\d+)", said)
        # Where nothing is said, a cache may guess; this one guesses boldly.
        return time.monotonic() - since < (int(found[1]) if found else 3600)


def ask(port: int, method: str, path: str, *, body: str = "", headers: dict[str, str] | None = None) -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request(method, path, body=body or None, headers=headers or {})
        response = connection.getresponse()
        names: dict[str, str] = {}
        for name, value in response.getheaders():
            names[name.lower()] = ", ".join(filter(None, (names.get(name.lower()), value)))
        return Answer(response.status, names, response.read().decode())
    finally:
        connection.close()


def press(port: int, path: str, person) -> tuple[float, Answer]:
    """Open the form as this person and press its button, as a browser does; when the button was pressed, and the answer."""
    client = Client()
    client.force_login(person)
    session = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    page = ask(port, "GET", path, headers={"Cookie": session})
    assert page.status == 200, page.body[:300]
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.body)[1]
    csrf = re.search(rf"{settings.CSRF_COOKIE_NAME}=\w+", page.headers["set-cookie"])[0]
    began = time.monotonic()
    answer = ask(
        port, "POST", path, body=urlencode({"csrfmiddlewaretoken": token, "words": "Posts that nobody wrote."}),
        headers={"Cookie": f"{session}; {csrf}", "Content-Type": "application/x-www-form-urlencoded"},
    )  # fmt: skip
    return began, answer


@pytest.mark.both_databases
def test_from_the_press_to_every_public_answer_in_under_two_seconds(transactional_db):
    c = cast()
    link = quote(c.channel.addresses.current().first().canonical_url)
    places = {
        f"/api/v1/check?q={link}": '"verdict": "compromised"',
        f"/check/?q={link}": "Do not trust this account at the moment",
        "/api/v1/channels": '"state": "compromised"',
        f"/directory/{c.channel.pk}/": "compromised",
    }
    with LiveWeb(workers=2) as web:
        cache = SharedCache(web.port)
        for _turn in range(4):
            for path, warning in places.items():
                answer = cache.get(path)
                assert answer.status == 200, path
                assert warning.casefold() not in answer.body.casefold(), path

        began, pressed = press(web.port, f"/alerts/raise/{c.channel.pk}/", c.editor)
        seen = {path: cache.get(path).body for path in places}
        took = time.monotonic() - began

        assert pressed.status == 302
        for path, warning in places.items():
            assert warning.casefold() in seen[path].casefold(), path
        assert took < SECONDS
        # Whichever of the two processes answers.
        for _turn in range(8):
            assert places[f"/api/v1/check?q={link}"] in cache.get(f"/api/v1/check?q={link}").body


def test_the_cache_of_this_proof_would_show_a_stale_answer():
    """It keeps what may be kept: with the header that stood here before, the warning would have come a minute late."""
    cache = SharedCache(0)
    cache.kept["/"] = (time.monotonic(), Answer(200, {"cache-control": "public, max-age=60"}, "official"))

    assert (cache.get("/").body, cache.from_store) == ("official", 1)
