"""A3, N3: who came by a link and is not confirmed opens what is public and their own requests, and nothing else.

The walk takes every row of the URL × role table, so that a new address is walked as soon as it has its row.
"""

import re

import pytest
from django.urls import resolve, reverse
from django.utils import timezone

from accounts import newcomers
from requests_app.drafting.handing_in import hand_in
from requests_app.starting import confirming
from tests.permissions.test_url_role_table import answer_of, data_of_portal
from tests.permissions.urls import TABLE
from tests.permissions.visitors import Visitor
from tests.requests_app import sheets

in_this_world = pytest.mark.django_db
# Pages that ask a visitor without a session to sign in, and are for everybody otherwise.
SIGNED_IN_ELSEWHERE = {"account_login", "account_logout"}
# The link of somebody's letter answers as that person, whoever opens it; tests/audits/test_check_up_link.py holds it.
# So does tests/activity/test_asking_by_link.py for a quiet channel's, tests/policies/test_reading_by_link.py for a policy.
BY_KEY = {row.name for row in TABLE if row.name.startswith(("audits:check-up-linked", "activity:answer"))} | {
    "policies:read", "policies:read-new-link",
}  # fmt: skip


@pytest.fixture(scope="module")
def arrival(cast):
    return Visitor(cast.arrival)


def own_requests(cast) -> set[int]:
    return {request.pk for request in cast.arrival.channel_requests.all()}


@in_this_world
def test_a_newcomer_opens_no_page_but_what_is_public_and_their_own(cast, arrival):
    """Every address of the portal, with the things of others: refused, or what a visitor without an account gets."""
    wrong = []
    for row in TABLE:
        path = reverse(row.name, kwargs=row.args(cast)) + row.query
        answer = answer_of(arrival.ask("GET", path)[0])
        public = row.expected("GET")["anonymous"]
        if row.name in SIGNED_IN_ELSEWHERE or (public != "in" and answer == public):
            continue
        if row.name in ("requests:list", "requests:new") and answer == "200":
            continue
        if answer not in ("403", "404", "405"):
            wrong.append(f"{row.label} answers {answer}")
    assert wrong == []


@in_this_world
def test_a_newcomer_changes_nothing_of_others_by_any_form(cast, arrival):
    """Refused, or what a visitor without an account gets: an empty form changes little anyway, so the answer counts too."""
    before = data_of_portal()
    wrong = []
    for row in TABLE:
        if row.name in SIGNED_IN_ELSEWHERE | BY_KEY | {"requests:new"} or row.expected("POST")["anonymous"] == "302":
            continue
        path = reverse(row.name, kwargs=row.args(cast)) + row.query
        response, changed = arrival.ask("POST", path, lambda _response: data_of_portal() != before)
        if changed:
            wrong.append(f"{row.label} changes data and answers {answer_of(response)}")
        public, answer = row.expected("POST")["anonymous"], answer_of(response)
        if answer not in ("403", "404", "405") and (public == "in" or answer != public):
            wrong.append(f"{row.label} answers {answer}")
    assert wrong == []


@in_this_world
@pytest.mark.parametrize("name", ["list", "new", "detail", "messages", "print", "submitted", "withdraw"])
def test_their_own_pages_open(cast, arrival, name):
    """The walk above means something: the same visitor reads their own request."""
    args = [] if name in ("list", "new") else [cast.arrivals_request.pk]
    response = arrival.ask("GET", reverse(f"requests:{name}", args=args))[0]
    assert response.status_code == 200
    if name == "list":
        listed = {int(number) for number in re.findall(r'href="/requests/(\d+)/"', response.content.decode())}
        assert listed == own_requests(cast)


@in_this_world
@pytest.mark.parametrize(
    "path", ["/", "/directory/", "/check/?q=x.com/sahel", "/policies/", "/contact/", "/requests/start/"]
)
def test_public_pages_tell_a_newcomer_nothing_more(cast, arrival, path):
    """Names that only the people of a group and the team read stand on none of them."""
    page = arrival.ask("GET", path)[0].content.decode().replace("<wbr>", "")
    for person in ("requester", "runner", "comms", "lead"):
        assert cast.people[person].email not in page
    for channel_request in cast.requests.values():
        assert channel_request.title not in page


@in_this_world
def test_what_the_group_has_opens_with_its_yes(cast):
    """The control: a colleague's request that a newcomer cannot open is open to the member they become."""
    colleague = sheets.draft(body=cast.confirmation.body)
    hand_in(colleague, by=colleague.requester, at=timezone.now())
    type(colleague).objects.filter(pk=colleague.pk).update(body=cast.confirmation.body)
    path = reverse("requests:detail", args=[colleague.pk])
    assert Visitor(cast.arrival).ask("GET", path)[0].status_code == 404

    confirming.answer_by_mailbox(cast.group_token, knows=True, why="", at=timezone.now())

    member = type(cast.arrival).objects.get(pk=cast.arrival.pk)
    assert Visitor(member).ask("GET", path)[0].status_code == 200


def test_each_page_that_is_named_as_open_exists():
    names = {row.name for row in TABLE}
    assert newcomers._open_pages <= names
    assert {"requests:writers", "requests:ask-to-join", "requests:copy", "people:profile"}.isdisjoint(
        newcomers._open_pages
    )
    assert resolve("/requests/").view_name in newcomers._open_pages
