"""Publishing tools: who sits in them, and who should not any more."""

from channels_registry import tools
from channels_registry.models import Channel, SeatLevel, ToolKind
from workspace.demonstration.telling import Stage, Story


def seats(stage: Stage) -> Story:
    at = yield stage.ago(400)
    lead, secretariat = stage.people["lead"], stage.bodies["secretariat"]
    scheduler = tools.enter_tool(
        name="Scheduler of the Secretariat", kind=ToolKind.SCHEDULER, link="https://publish.example.org/", payer=secretariat,
        keeper=stage.people["comms"], note="Team plan, paid yearly; entry “Scheduler” in the safe of the team.", by=lead, at=at,
    )  # fmt: skip
    business = tools.enter_tool(
        name="Business manager", kind=ToolKind.BUSINESS_MANAGER, payer=secretariat, keeper=lead, by=lead, at=at
    )
    for key in ("fb", "fb-es", "ig", "x-fr"):
        tools.connect(scheduler, Channel.objects.get(pk=stage.channels[key].pk), by=lead, at=at)
    for key in ("fb", "fb-es", "ig"):
        tools.connect(business, Channel.objects.get(pk=stage.channels[key].pk), by=lead, at=at)
    for who, level in (("comms", SeatLevel.FULL), ("comms2", SeatLevel.PUBLISH), ("channeladmin", SeatLevel.PUBLISH)):
        tools.give_seat(scheduler, person=stage.people[who], level=level, by=lead, at=at)
    for who, level in (("lead", SeatLevel.FULL), ("comms", SeatLevel.FULL)):
        tools.give_seat(business, person=stage.people[who], level=level, by=lead, at=at)
    old = tools.enter_tool(
        name="Link page of the youth delegates", kind=ToolKind.LINK_PAGE, link="https://links.example.org/", by=lead, at=at,
        payer=stage.bodies["youth"],
    )  # fmt: skip
    tools.connect(old, Channel.objects.get(pk=stage.channels["ig"].pk), by=lead, at=at)
    # He leaves later; nobody thinks of the seat.
    tools.give_seat(old, person=stage.people["daniel"], level=SeatLevel.FULL, by=lead, at=at)
    at = yield stage.ago(60)
    tools.give_seat(business, person=stage.people["agency"], level=SeatLevel.PUBLISH, by=lead, at=at)
