"""Somebody who came by a link to their mailbox: with a request in, the group asked, and one more link to follow."""

from django.utils import timezone

from requests_app.models import GroupConfirmation
from requests_app.starting import confirming
from tests import world
from tests.requests_app.starting_world import handed_in, link_for, newcomer, token_in_letter


def arrivals() -> dict[str, object]:
    """Its newcomer, what they did, and the tokens of both links."""
    body = world.body("Group of the arrival", contact_mailbox="arrivals@example.org")
    arrival = newcomer(body, name="Arrival", email="arrival@example.net")
    refused = newcomer(world.body("Group that said no", contact_mailbox="no@example.org"), email="refused@example.net")
    confirming.answer_by_mailbox(
        token_in_letter("requests.group_asked", to="no@example.org"),
        knows=False,
        why="Not one of us.",
        at=timezone.now(),
    )
    return {
        "declined": GroupConfirmation.objects.get(person=refused),
        "arrival": arrival,
        "arrivals_request": handed_in(arrival),
        "confirmation": GroupConfirmation.objects.get(person=arrival),
        "group_token": token_in_letter("requests.group_asked", to="arrivals@example.org"),
        "start_token": link_for("another@example.net", body),
    }
