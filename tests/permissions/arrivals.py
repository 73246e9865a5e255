"""Somebody who came by a link to their mailbox: with a request in, the group asked, and one more link to follow."""

from requests_app.models import GroupConfirmation
from tests import world
from tests.requests_app.starting_world import handed_in, link_for, newcomer, token_in_letter


def arrivals() -> dict[str, object]:
    """Its newcomer, what they did, and the tokens of both links."""
    body = world.body("Group of the arrival", contact_mailbox="arrivals@example.org")
    arrival = newcomer(body, name="Arrival", email="arrival@example.net")
    return {
        "arrival": arrival,
        "arrivals_request": handed_in(arrival),
        "confirmation": GroupConfirmation.objects.get(person=arrival),
        "group_token": token_in_letter("requests.group_asked", to="arrivals@example.org"),
        "start_token": link_for("another@example.net", body),
    }
