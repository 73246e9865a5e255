"""A request is filed through the pages, without JavaScript, on every route (A4)."""

import pytest
from django.urls import reverse

from channels_registry.models import Tier
from notifications.models import Letter
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
