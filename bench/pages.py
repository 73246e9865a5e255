"""The registry list, a channel's page and the directory, each against a bare view of the same rows."""

from accounts.models import Person
from bench.floor import SIGNED_IN
from bench.measuring import Measured, page
from channels_registry.models import Channel, ChannelStatus


def measure(repeat: int) -> list[tuple[str, Measured, Measured, Measured | None]]:
    """(what, ours, the bare view, the view with session, sign-in and permission check) for each page."""
    person = Person.objects.filter(role_assignments__role="communications").order_by("pk").first()
    pk = Channel.objects.filter(status=ChannelStatus.ACTIVE).order_by("pk").values_list("pk", flat=True)[0]
    bare = {"MIDDLEWARE": [], "ROOT_URLCONF": "bench.floor"}
    signed = {"MIDDLEWARE": SIGNED_IN, "ROOT_URLCONF": "bench.floor"}
    deep = "/registry/?page=150"
    return [
        (
            "registry list",
            page("/registry/", repeat=repeat, person=person),
            page("/bare/list/", repeat=repeat, **bare),
            page("/signed/list/", repeat=repeat, person=person, **signed),
        ),
        (
            "registry list, page 150",
            page(deep, repeat=repeat, person=person),
            page("/bare/list/", repeat=repeat, **bare),
            page("/signed/list/", repeat=repeat, person=person, **signed),
        ),
        (
            "channel page",
            page(f"/registry/{pk}/", repeat=repeat, person=person),
            page(f"/bare/channel/{pk}/", repeat=repeat, **bare),
            page(f"/signed/channel/{pk}/", repeat=repeat, person=person, **signed),
        ),
        (
            "directory (no sign-in)",
            page("/directory/", repeat=repeat),
            page("/bare/directory/", repeat=repeat, **bare),
            None,
        ),
    ]
