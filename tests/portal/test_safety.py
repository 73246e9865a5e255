"""What every answer carries, and what no request may do (security.md §0 and §1.4)."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import InterfaceError, OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client, RequestFactory
from django.urls import reverse

from portal import errors
from portal.middleware import page_above
from tests import world

pytestmark = pytest.mark.django_db
ADDRESSES = ["/", "/accounts/login/", "/nowhere/", "/people/"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_has_the_content_policy(client, address):
    policy = client.get(address).headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_has_the_safe_headers(client, address):
    headers = client.get(address).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE", "PATCH", "CONNECT"])
def test_unknown_methods_are_refused(client, method):
    """Security finding 19."""
    assert client.generic(method, "/accounts/login/").status_code == 405


def test_pages_of_signed_in_people_are_not_stored(client):
    client.force_login(world.person())
    assert client.get(reverse("people:profile")).headers["Cache-Control"] == "no-store, private"


def test_life_sign_needs_no_host_and_no_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/healthz", headers={"host": "evil.example"})
    assert (response.status_code, response.content) == (200, b"ok\n")


def test_unknown_host_is_refused(client):
    assert client.get("/accounts/login/", headers={"host": "evil.example"}).status_code == 400


def test_ready_says_degraded_until_the_scheduler_was_seen(client):
    from portal.tasks import heartbeat

    assert client.get("/readyz").json()["status"] == "degraded"
    heartbeat()
    assert client.get("/readyz").json()["status"] == "ready"


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_ready_says_in_json_that_the_database_does_not_answer(client, monkeypatch, error):
    """Design §6: the address itself, with everything that stands before it; a probe reads no page."""

    def dead(*args, **kwargs):
        raise error("the connection is closed")

    with monkeypatch.context() as patch:
        patch.setattr(BaseDatabaseWrapper, "cursor", dead)
        response = client.get("/readyz", headers={"host": "10.0.0.7"})

    assert (response.status_code, response.headers["Content-Type"]) == (503, "application/json")
    assert response.json() == {"status": "unavailable", "database": "down", "scheduler": "unknown"}


def test_database_that_does_not_answer_is_a_503_with_a_word():
    """Security §1.7: the database down is 503 with Retry-After, not 500."""
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    try:
        raise OperationalError("gone")
    except OperationalError:
        response = errors.server_error(request)
    assert (response.status_code, response.headers["Retry-After"]) == (503, "60")


def test_other_fault_is_a_500_without_details():
    try:
        raise ValueError("a secret detail")
    except ValueError:
        response = errors.server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert b"a secret detail" not in response.content


def test_form_without_token_is_refused_with_a_page():
    response = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "a@example.org", "password": "x"})
    assert response.status_code == 403
    assert "Content-Security-Policy" in response.headers


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "\x00"]
)
def test_switches_return_to_our_own_pages_only(client, target):
    response = client.post(reverse("portal:language"), {"language": "fr", "next": target})
    assert response.headers["Location"] == "/"


def test_unknown_language_is_ignored(client):
    response = client.post(reverse("portal:language"), {"language": "xx\x00"})
    assert response.status_code == 302
    assert response.cookies.get("django_language") is None


def test_language_of_the_address_holds_for_the_page_only(client):
    assert client.get("/accounts/login/?lang=fr").headers["Content-Language"] == "fr"
    assert client.get("/accounts/login/").headers["Content-Language"] == "en"


def test_six_wrong_passwords_are_slowed_and_an_unknown_address_answers_alike(client):
    """ASVS 6.3.1: known and unknown addresses answer the same."""
    known = world.person(email="known@example.org", password=True)
    texts = {}
    for email in (known.email, "unknown@example.org"):
        for _ in range(7):
            response = client.post("/accounts/login/", {"login": email, "password": "wrong-Password-1"})
        texts[email] = (
            response.status_code,
            str(response.context["form"].non_field_errors() if response.context else ""),
        )
    assert texts[known.email] == texts["unknown@example.org"]
    assert client.post("/accounts/login/", {"login": known.email, "password": world.PASSWORD}).status_code != 302


def test_password_reset_answers_alike_and_queues_the_letter(client, django_assert_max_num_queries):
    """Security finding 12: the letter is queued, so that time does not tell who has an account."""
    from notifications.models import Letter

    person = world.person(email="known@example.org", password=True)
    first = client.post(reverse("account_reset_password"), {"email": person.email})
    second = client.post(reverse("account_reset_password"), {"email": "unknown@example.org"})
    assert (first.status_code, first.headers["Location"]) == (second.status_code, second.headers["Location"])
    assert [letter.kind for letter in Letter.objects.filter(person=person)] == ["accounts.password_reset"]


def test_sign_up_is_closed(client):
    assert client.get("/accounts/signup/").status_code in {302, 404}


def test_body_larger_than_anything_we_take_is_refused_before_it_is_read(client):
    """Security finding 17: Django itself puts no cap on uploads."""
    response = client.post("/accounts/login/", b"x", content_type="text/plain", headers={"content-length": "60000000"})
    assert response.status_code == 413
    assert "Content-Security-Policy" in response.headers


@pytest.mark.parametrize(
    ("address", "above"),
    [
        ("/review/next/", "/review/"),
        ("/review/7/evaluate/", "/review/7/"),
        ("/registry/7/set-up/extend/", "/registry/7/set-up/"),
    ],
)
def test_an_address_that_takes_post_only_leads_to_the_page_above_it(client, address, above):
    """By the browser's history, or the way back from a sign-in: never an empty page."""
    client.force_login(world.comms())

    response = client.get(address)

    assert response.status_code in (302, 404)
    assert page_above(address) == above


def test_the_api_still_says_that_a_method_is_not_taken(client):
    assert client.post("/api/v1/check").status_code == 405
    assert page_above("/nowhere/at/all/") == "/"
