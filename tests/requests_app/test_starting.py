"""N3, A3: requesters without an account start by a link to their mailbox; nobody learns whose address is known."""

import datetime as dt
import re

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import departures
from accounts.models import Invitation, Membership, Person, PersonKind
from ledger.models import LedgerEntry
from notifications.models import Letter
from notifications.sending import words_of
from portal.models import RateCount
from requests_app.models import ChannelRequest, GroupConfirmation, StartLink
from requests_app.refusals import NotAllowed
from requests_app.starting import links
from tests import world
from tests.requests_app.starting_world import asked_about, group, link_for, newcomer, path_in_letter

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
START = "/requests/start/"
WHEN = dt.timedelta


def everything() -> dict:
    """All that following or typing something could change."""
    models = (Person, Membership, Invitation, StartLink, GroupConfirmation, ChannelRequest, Letter)
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models} | {
        "ledger": LedgerEntry.objects.count()
    }


def four_addresses() -> dict[str, str]:
    """One of each way in which the portal can know an address."""
    left = world.person(email="left@example.org")
    departures.deactivate(left, by=None, at=timezone.now(), why="Moved on.")
    return {
        "unknown": "nobody@example.org",
        "known": world.person(email="known@example.org", password=True).email,
        "left": left.email,
        "newcomer": newcomer(email="came@example.org").email,
    }


def told(response) -> bytes:
    """The page without the token that differs from form to form."""
    return re.sub(rb'name="csrfmiddlewaretoken" value="[^"]+"', b"", response.content)


# --- Asking for a link: nobody learns who is known ----------------------------------------------------------------------------


def test_known_and_unknown_addresses_get_the_same_pages(client):
    """Same address, same headers, same bytes but for the form's token."""
    body, answers = group(), {}

    for state, email in four_addresses().items():
        client.cookies.clear()
        posted = client.post(START, {"email": email, "body": body.pk})
        shown = client.get(posted.headers["Location"])
        headers = {name: value for name, value in {**posted.headers, **shown.headers}.items() if name != "X-Request-Id"}
        answers[state] = (posted.status_code, posted.content, headers, shown.status_code, told(shown))

    assert answers["unknown"][0] == 302 and answers["unknown"][3] == 200
    assert {state for state, answer in answers.items() if answer != answers["unknown"]} == set()


def test_known_and_unknown_addresses_cost_the_same_statements(client):
    """The same time: the same tables read and written in the same order, whoever has the address."""
    body, found = group(), {}

    for state, email in four_addresses().items():
        # The counts of limits are rows too: each address is the first of its day.
        RateCount.objects.all().delete()
        with CaptureQueriesContext(connection) as queries:
            client.post(START, {"email": email, "body": body.pk})
        found[state] = [re.sub(r"'[^']*'|\d+|NULL", "?", query["sql"])[:60] for query in queries]

    assert any("startlink" in statement for statement in found["unknown"])
    assert {state for state, statements in found.items() if statements != found["unknown"]} == set()


def test_the_letter_says_what_the_page_does_not():
    """Only an address without an account gets a link; for nobody there is a second person."""
    body, people = group(), four_addresses()
    persons = Person.objects.count()

    for email in people.values():
        links.ask_for_link(email=email, body=body, language="en", at=timezone.now())

    kinds = {state: Letter.objects.filter(address=email).order_by("pk").last().kind for state, email in people.items()}
    assert kinds == {
        "unknown": "requests.start_link",
        "newcomer": "requests.start_link",
        "known": "requests.start_known",
        "left": "requests.start_closed",
    }
    assert Person.objects.count() == persons
    assert not Letter.objects.filter(kind="requests.start_known", data__path__startswith="/requests/start/").exists()


def test_every_letter_can_be_read_in_both_languages():
    body, people = group("Forum Sahel"), four_addresses()
    for email in people.values():
        links.ask_for_link(email=email, body=body, language="fr", at=timezone.now())

    for letter in Letter.objects.filter(event__startswith="request-start:"):
        for language in ("en", "fr"):
            words = words_of(letter.kind, language=language, data=letter.data)
            assert "Forum Sahel" in words.body or letter.address == "came@example.org"
            assert words.subject


def test_no_word_of_whoever_typed_the_address_reaches_its_owner(client):
    """Attack: using the portal to write to a stranger. The letter holds the group's name from the list and nothing typed."""
    body = group("Forum Sahel")

    client.post(START, {"email": "victim@example.org", "body": body.pk, "full_name": "PAY HERE", "message": "PAY HERE"})

    letter = Letter.objects.get(address="victim@example.org")
    assert set(letter.data) == {"group", "path", "days"}
    assert letter.data["group"] == "Forum Sahel"
    assert "PAY" not in words_of(letter.kind, language="en", data=letter.data).body
    assert not Person.objects.filter(email="victim@example.org").exists()


def test_one_address_gets_three_letters_a_day_and_the_page_never_says_so(client):
    """Attack: flooding someone's mailbox. Whoever types it learns nothing, and links already sent go on to work."""
    body = group()
    answers = [client.post(START, {"email": "victim@example.org", "body": body.pk}) for _time in range(5)]
    first = StartLink.objects.order_by("pk").first()

    assert {(answer.status_code, answer.headers["Location"]) for answer in answers} == {(302, "/requests/start/sent/")}
    assert Letter.objects.filter(address="victim@example.org").count() == 3
    assert (first.used_at, StartLink.objects.count()) == (None, 3)
    assert client.post(START, {"email": " VICTIM@example.org ", "body": body.pk}).status_code == 302
    assert Letter.objects.count() == 3


def test_one_network_asks_for_twenty_links_an_hour(client):
    body = group()
    answers = [client.post(START, {"email": f"p{n}@example.org", "body": body.pk}) for n in range(21)]

    assert [answer.status_code for answer in answers] == [302] * 20 + [429]
    assert StartLink.objects.count() == 20


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"email": "", "body": "1"},
        {"email": "no address", "body": "1"},
        {"email": "a@example.org\r\nBcc: b@example.org", "body": "1"},
        {"email": "a@example.org,b@example.org", "body": "1"},
        {"email": "a@example.org\x00", "body": "1"},
        {"email": "a" * 300 + "@example.org", "body": "1"},
        {"email": "a@example.org", "body": "99999999999999999999"},
        {"email": "a@example.org", "body": "0 OR 1=1"},
        {"email": "a@example.org", "body": "closed"},
    ],
)
def test_hostile_forms_are_refused_and_change_nothing(client, typed):
    body, closed = group(), world.body(closed_at=timezone.now())
    data = {**typed, "body": {"1": body.pk, "closed": closed.pk}.get(typed.get("body"), typed.get("body", ""))}
    before = everything()

    response = client.post(START, data)

    assert response.status_code == 422
    assert response.context["form"].errors
    assert everything() == before


def test_the_page_can_be_found_from_where_people_arrive(client):
    world.body()
    for path in ("/", "/contact/", "/accounts/login/"):
        assert f'href="{START}"' in client.get(path).content.decode(), path


# --- Following the link -------------------------------------------------------------------------------------------------------


def test_opening_the_link_changes_nothing(client):
    path = f"{START}{link_for('nina@example.net', group())}/"
    before = everything()

    for _time in range(3):
        page = client.get(path)

    assert page.status_code == 200
    assert everything() == before
    assert "_auth_user_id" not in client.session
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert "no-store" in page.headers["Cache-Control"]


def test_the_button_makes_a_newcomer_signs_them_in_and_asks_the_group(client):
    body = group("Forum Sahel")
    path = f"{START}{link_for('Nina@Example.net', body)}/"

    response = client.post(path, {"full_name": "  Nina   Newcomer "}, follow=True)

    nina = Person.objects.get(email="nina@example.net")
    assert (nina.full_name, nina.kind, nina.has_usable_password()) == ("Nina Newcomer", PersonKind.NEWCOMER, False)
    assert client.session["_auth_user_id"] == str(nina.pk)
    assert response.request["PATH_INFO"] == "/requests/new/"
    asked = asked_about(nina)
    assert (asked.body, asked.mailbox, asked.team_since) == (body, "forum@example.org", None)
    assert not nina.memberships.exists()
    letter = Letter.objects.get(kind="requests.group_asked")
    assert (letter.address, letter.data["person"], letter.data["email"]) == (
        "forum@example.org", "Nina Newcomer", "nina@example.net",
    )  # fmt: skip
    actions = list(LedgerEntry.objects.order_by("seq").values_list("action", flat=True))
    assert actions[-2:] == ["people.arrived", "requests.group_asked"]


def test_a_link_works_once(client, django_user_model):
    token = link_for("nina@example.net", group())
    client.post(f"{START}{token}/", {"full_name": "Nina Newcomer"})
    client.logout()
    before = everything()

    again = client.post(f"{START}{token}/", {"full_name": "Somebody Else"})

    assert (again.status_code, client.get(f"{START}{token}/").status_code) == (410, 410)
    assert everything() == before
    assert "_auth_user_id" not in client.session
    with pytest.raises(NotAllowed):
        links.start(token, full_name="Somebody Else", at=timezone.now())
    assert everything() == before


def test_a_link_works_for_three_days():
    asked = timezone.now()
    token = link_for("nina@example.net", group(), at=asked)
    before = everything()

    assert links.open_link(token, at=asked + WHEN(days=3) - WHEN(seconds=1))
    assert links.open_link(token, at=asked + WHEN(days=3)) is None
    with pytest.raises(NotAllowed):
        links.start(token, full_name="Nina Newcomer", at=asked + WHEN(days=3))

    assert everything() == before


@pytest.mark.parametrize("token", ["x", "0" * 43, "..", "%00", "a" * 500])
def test_a_guessed_link_opens_nothing(client, token):
    newcomer()
    before = everything()

    for path in (f"{START}{token}/", f"/requests/group/{token}/"):
        assert {client.get(path).status_code, client.post(path, {"full_name": "N N", "knows": "yes"}).status_code} <= {
            404,
            410,
        }

    assert everything() == before


def test_the_token_is_not_stored():
    token = link_for("nina@example.net", group())
    assert StartLink.objects.get().token_digest != token
    assert not any(token in str(row) for row in StartLink.objects.values())


@pytest.mark.parametrize(
    "name",
    [
        "", "   ", "Nina https://evil.example", "Nina www.evil", "Nina evil.com", "mail@evil.example", "N" * 121,
        "Nina <b>", "Nina [click](x)", "Call 0041791234567", "Nina\u202egro.live",
    ],
)  # fmt: skip
def test_a_name_that_could_be_a_link_is_refused_and_changes_nothing(client, name):
    """Attack: words for the group's mailbox. The name is all that a stranger says in that letter."""
    token = link_for("nina@example.net", group())
    before = everything()

    response = client.post(f"{START}{token}/", {"full_name": name})

    assert response.status_code == 422
    assert everything() == before
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "name", ["Nina Newcomer", "J. R. Smith", "Noël d'Arc", "Ngozi Okonjo-Iweala", "李 小龍", "Zoë"]
)
def test_names_of_people_are_taken(name):
    assert links.name_from(name) == name


def test_who_comes_back_is_the_same_person_and_nobody_is_asked_twice(client):
    body = group()
    nina = newcomer(body, email="nina@example.net")
    path = f"{START}{link_for('nina@example.net', body)}/"

    page = client.get(path)
    client.post(path, {})

    assert "full_name" not in page.context["form"].fields
    assert client.session["_auth_user_id"] == str(nina.pk)
    assert Person.objects.filter(email="nina@example.net").count() == 1
    assert GroupConfirmation.objects.count() == 1
    assert Letter.objects.filter(kind="requests.group_asked").count() == 1


@pytest.mark.parametrize("state", ["known", "left"])
def test_a_link_never_signs_in_to_an_account(client, state):
    """Someone gave the address an account between the letter and the button; a link is no password."""
    token = link_for("nina@example.net", group())
    person = world.person(email="nina@example.net", password=True)
    if state == "left":
        departures.deactivate(person, by=None, at=timezone.now(), why="Moved on.")
    before = everything()

    response = client.post(f"{START}{token}/", {"full_name": "Nina Newcomer"})

    assert response.status_code == 422
    assert everything() == before
    assert "_auth_user_id" not in client.session


def test_a_link_replaces_the_session_of_someone_else(client):
    """Nobody goes on as a mixture of two people."""
    other = world.requester(password=True)
    client.force_login(other)
    key = client.session.session_key

    page = client.get(path := f"{START}{link_for('nina@example.net', group())}/")
    client.post(path, {"full_name": "Nina Newcomer"})

    assert other.full_name in page.content.decode()
    assert client.session["_auth_user_id"] == str(Person.objects.get(email="nina@example.net").pk)
    assert client.session.session_key != key


def test_links_are_forgotten_a_week_after_they_ran_out():
    asked = timezone.now()
    link_for("old@example.net", group(), at=asked - WHEN(days=11))
    link_for("young@example.net", group(), at=asked)

    assert links.forget_links(at=asked, dry_run=True) == 1
    assert StartLink.objects.count() == 2
    assert (links.forget_links(at=asked), links.forget_links(at=asked)) == (1, 0)
    assert StartLink.objects.get().email == "young@example.net"


# --- What the database holds --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "facts",
    [
        {"email": "Nina@example.net"},
        {"expires_at": "asked"},
        {"used_at": "late"},
    ],
)
def test_the_database_refuses_impossible_links(facts):
    now = timezone.now()
    moments = {"asked": now, "late": now + WHEN(days=9)}
    row = {"email": "nina@example.net", "asked_at": now, "expires_at": now + WHEN(days=3), **facts}
    row = {name: moments.get(value, value) if isinstance(value, str) else value for name, value in row.items()}

    with pytest.raises(IntegrityError), transaction.atomic():
        StartLink.objects.create(body=group(), language="en", token_digest="d", **row)


def test_a_newcomer_opens_no_support_window():
    nina = newcomer()
    for right in ("is_staff", "is_superuser"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Person.objects.filter(pk=nina.pk).update(**{right: True})


def test_the_letter_leads_to_the_page(client):
    link_for("nina@example.net", group())
    assert client.get(path_in_letter("requests.start_link")).status_code == 200
    assert reverse("requests:start") == START
