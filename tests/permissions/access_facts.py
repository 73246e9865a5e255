"""A channel that needs special care with two proofs under way, and a picture on the channel that everybody opens."""

import datetime as dt

from accounts.models import Person
from channels_registry import proving
from channels_registry.models import AccessLevel, Channel, Tier
from tests import world
from tests.channels_registry.access_world import evidence_of, grant_of


def access_facts(people: dict, channel: Channel, *, colleague: Person, now: dt.datetime) -> dict[str, object]:
    """``proof`` was asked of the runner, ``proof_answered`` of the agency; nothing was asked of the colleague."""
    careful = world.channel(
        "Voices that need care", coadmin=people["comms"], runner=people["runner"], tier=Tier.CAREFUL,
        of=people["runner"].memberships.live().get().body,
    )  # fmt: skip
    world.grant(careful, colleague)
    world.grant(careful, people["agency"], AccessLevel.EDITOR)
    proof, answered = (
        proving.ask_proof(grant_of(careful, people[role]), by=people["comms"], at=now) for role in ("runner", "agency")
    )
    shown = evidence_of(careful, by=people["agency"], at=now)
    proving.answer_challenge(answered, evidence=shown, by=people["agency"], at=now)
    return {
        "proof": proof,
        "proof_answered": answered,
        "unproved": grant_of(careful, colleague),
        "picture": evidence_of(channel, by=people["comms"], at=now),
    }
