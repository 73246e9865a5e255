"""The registry list, a channel's page and the directory, each against a bare view of the same rows."""

from django.test import override_settings

from accounts.models import Person
from bench.floor import SIGNED_IN
from bench.measuring import Asked, Measured, side_by_side
from channels_registry.models import Channel, ChannelStatus


def measure(repeat: int) -> list[tuple[str, list[Measured]]]:
    """For each page: ours, the bare view and, for pages behind the sign-in, the view with session, sign-in and permission."""
    person = Person.objects.filter(role_assignments__role="communications").order_by("pk").first()
    pk = Channel.objects.filter(status=ChannelStatus.ACTIVE).order_by("pk").values_list("pk", flat=True)[0]
    bare_list, signed_list = Asked("/bare/list/", middleware=[]), Asked("/signed/list/", person, SIGNED_IN)
    asked = {
        "registry list": [Asked("/registry/", person), bare_list, signed_list],
        "registry list, page 150": [Asked("/registry/?page=150", person), bare_list, signed_list],
        "channel page": [
            Asked(f"/registry/{pk}/", person),
            Asked(f"/bare/channel/{pk}/", middleware=[]),
            Asked(f"/signed/channel/{pk}/", person, SIGNED_IN),
        ],
        "directory, signed in": [
            Asked("/directory/", person),
            Asked("/bare/directory/", middleware=[]),
            Asked("/signed/directory/", person, SIGNED_IN),
        ],
        "directory (no sign-in)": [Asked("/directory/"), Asked("/bare/directory/", middleware=[])],
    }
    with override_settings(ROOT_URLCONF="bench.floor"):
        return [(name, side_by_side(pages, repeat=repeat)) for name, pages in asked.items()]
