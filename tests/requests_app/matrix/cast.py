"""Fourteen people, one for each way of standing to a request.

Where a conflict of interest is the point, the person is of the communications team, so that only the conflict refuses them.
"""

import datetime as dt

from django.utils import timezone

from accounts.absences import enter_absence
from accounts.models import BodyKind, Membership, Person
from channels_registry.models import Channel
from tests import world

ROLES = {
    "requester": "filed the request; of the communications team",
    "drafter": "invited to write it, and wrote an answer; of the team",
    "runner": "named in an answer as responsible for the channel; of the team",
    "manager": "manages the runner; of the team",
    "co-administrator": "of the team, will co-administer the channel (A8): no conflict",
    "delegate": "of the team, deputy of a second lead who is away",
    "reviewer": "of the team; has, or had, the review",
    "second reviewer": "a colleague of the team",
    "stand-in": "a director, of no team; asked to decide where a state says so",
    "lead": "communications lead",
    "auditor": "reads everything",
    "administrator": "portal administrator",
    "superuser": "superuser without a role",
    "stranger": "member of staff, of another group",
}


def build(at: dt.datetime | None = None) -> tuple[dict[str, Person], Channel, Channel]:
    """The people by role, and two channels in service that could serve instead. Nobody else is of the team but a lead who is away."""
    at = at or timezone.now()
    group = world.body("Kenya Forum", BodyKind.FORUM)
    superuser = world.person("Superuser")
    superuser.is_superuser = superuser.is_staff = True
    superuser.save(update_fields=["is_superuser", "is_staff"])
    people = {
        "requester": world.comms("Requester"),
        "drafter": world.comms("Drafter"),
        # The address that the answers name as responsible (annex1_answers).
        "runner": world.comms("Runner", email="amina.otieno@example.org"),
        "manager": world.comms("Manager"),
        "co-administrator": world.comms("Co-administrator"),
        "delegate": world.comms("Delegate"),
        "reviewer": world.comms("Reviewer"),
        "second reviewer": world.comms("Second reviewer"),
        "stand-in": world.person("Director", of=world.body("Board")),
        "lead": world.lead("Lead"),
        "auditor": world.auditor("Auditor"),
        "administrator": world.administrator("Administrator"),
        "superuser": superuser,
        "stranger": world.person("Stranger", of=world.body("Another group")),
    }
    assert list(people) == list(ROLES)
    for name in ("requester", "drafter"):
        Membership.objects.create(person=people[name], body=group, started_at=at - dt.timedelta(days=300))
    Person.objects.filter(pk=people["runner"].pk).update(manager=people["manager"])
    away = world.lead("Lead who is away")
    enter_absence(
        away, first_day=at.date() - dt.timedelta(days=1), last_day=at.date() + dt.timedelta(days=9),
        deputy=people["delegate"], by=away, at=at,
    )  # fmt: skip
    rosa = world.person("Rosa")
    channels = [
        world.channel(name, coadmin=people["co-administrator"], runner=rosa)
        for name in ("Voices of East Africa", "Teachers of East Africa")
    ]
    return people, *channels
