"""A request is filed through the pages, without JavaScript, on every route (A4)."""

import pytest
from django.urls import reverse

from channels_registry.models import Tier
from notifications.models import Letter
from notifications.sending import words_of
from requests_app.models import Status
from tests import world
from tests.requests_app.annex1_answers import ROUTES, file_request

TIERS = {"light": Tier.LIGHT, "careful": Tier.CAREFUL}


@pytest.fixture
def filer(client, db):
    """Someone of a forum, signed in."""
    someone = world.requester()
    client.force_login(someone)
    return someone


@pytest.mark.parametrize("route", ROUTES)
def test_a_request_is_filed_on_every_route(client, filer, route):
    """A4: from the start page to the reference number."""
    channel_request = file_request(client, route)

    assert channel_request.status == Status.SUBMITTED
    assert channel_request.reference.startswith("NCR-")
    assert channel_request.tier == TIERS.get(route, Tier.STANDARD)
    assert channel_request.title == "Kenya Forum"
    assert channel_request.requester == filer
    for name in ("submitted", "detail", "print"):
        assert client.get(reverse(f"requests:{name}", args=[channel_request.pk])).status_code == 200


def test_the_one_who_agreed_receives_a_copy(client, filer):
    """R1: whoever agreed to the time gets a copy and has nothing to fill in."""
    file_request(client)

    letters = Letter.objects.filter(kind__startswith="requests.").order_by("kind").values_list("kind", "address")
    assert list(letters) == [("requests.copy", "grace.mwangi@example.org"), ("requests.received", filer.email)]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_letters_of_a_submission_can_be_read(client, filer, language):
    """A letter names what happened and what comes next, in its reader's language."""
    world.comms()
    channel_request = file_request(client)
    letters = {letter.kind: letter for letter in Letter.objects.all()}

    words = {kind: words_of(kind, language=language, data=letter.data) for kind, letter in letters.items()}

    assert set(words) == {"requests.copy", "requests.received", "requests.submitted"}
    for kind, letter in words.items():
        assert channel_request.reference in letter.subject, kind
        assert "Kenya Forum" in letter.body, kind
    assert f"/requests/{channel_request.pk}/" in words["requests.received"].body
    assert f"/review/{channel_request.pk}/" in words["requests.submitted"].body
    assert filer.full_name in words["requests.copy"].body
