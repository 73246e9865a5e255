"""Somebody asks for a channel without an account, and their group's mailbox does not answer: the team settles it."""

from notifications.models import Letter
from requests_app.starting import confirming, links
from workspace.demonstration.telling import Stage, Story


def unanswered(stage: Stage) -> Story:
    """A link, a letter to the group and a second one; since two weeks ago it is the team's."""
    at = yield stage.ago(26)
    email = "lucia.paredes@youth.example"
    links.ask_for_link(email=email, body=stage.bodies["youth"], language="en", at=at)
    # Taken from the letter before it leaves: afterwards nobody has the link but its reader.
    path = Letter.objects.filter(kind="requests.start_link", address=email).latest("pk").data["path"]
    started = links.start(path.rstrip("/").rpartition("/")[2], full_name="Lucía Paredes", at=at)
    stage.people["lucia"] = started.person
    for days in (20, 13):
        at = yield stage.ago(days)
        confirming.sweep_confirmations(at=at)
