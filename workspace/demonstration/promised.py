"""Access that waits until its person has read the policy, and one that began with the acceptance (A10)."""

from accounts import people
from channels_registry.models import AccessLevel, Channel
from channels_registry.promising import give_or_promise, keep_promises
from policies.reading import acknowledge, unread_versions
from workspace.demonstration.telling import Stage, Story


def waiting(stage: Stage) -> Story:
    """Noor is new, was promised access and accepted two days later, by the link of her letter; the General Secretary has
    still to read."""
    at = yield stage.ago(13, hour=14)
    admin = stage.people["admin"]
    noor = people.add_person(
        email="noor.haddad@climate.example", full_name="Noor Haddad", by=admin, at=at, job_title="Climate campaigner"
    )
    people.add_membership(noor, body=stage.bodies["climate"], by=admin, at=at)
    stage.people["noor"] = noor
    give_or_promise(
        _channel(stage, "ig-climate"), person=noor, level=AccessLevel.EDITOR, by=stage.people["lead"], at=at,
        why="Writes for the climate assembly.",
    )  # fmt: skip
    at = yield stage.ago(11, hour=20)
    for version in unread_versions(noor, at=at):
        acknowledge(version, by=noor, language=noor.language, at=at, by_link=True)
    keep_promises(at=at, person=noor)
    at = yield stage.ago(4, hour=10)
    give_or_promise(
        _channel(stage, "li"), person=stage.people["director"], level=AccessLevel.EDITOR, by=stage.people["comms"],
        at=at, why="Writes there herself before the assembly.",
    )  # fmt: skip


def _channel(stage: Stage, key: str) -> Channel:
    return Channel.objects.get(pk=stage.channels[key].pk)
