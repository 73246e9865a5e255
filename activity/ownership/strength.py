"""How strong the proofs of one channel are together, in plain words (N10). Not known is an answer of its own."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from activity.models import OwnershipProof, ProofMethod
from channels_registry.models import Channel

# Checked by machine in both directions; each is enough alone.
BOTH_WAYS = {ProofMethod.VERIFIED_LINK, ProofMethod.OWN_SERVER, ProofMethod.OWN_NAME}
# We name the account. A file stays on our domain after the account gave up the name it spoke for.
WE_NAME = {ProofMethod.OWN_PAGE, ProofMethod.DOMAIN_FILE}
# The account names us.
NAMES_US = {ProofMethod.PROFILE_LINK, ProofMethod.TRUST_MARK}


class Strength(models.TextChoices):
    BOTH = "both", pgettext_lazy("proof of ownership", "Both link to each other")
    PLATFORM = "platform", pgettext_lazy("proof of ownership", "The platform says so")
    IT_NAMES_US = "it_names_us", pgettext_lazy("proof of ownership", "Only the profile names us")
    WE_SAY_SO = "we_say_so", pgettext_lazy("proof of ownership", "Only we say so")
    PICTURE = "picture", pgettext_lazy("proof of ownership", "Someone showed a picture")
    UNKNOWN = "unknown", pgettext_lazy("proof of ownership", "Not known")


MEANING = {
    Strength.BOTH: _("Our site names the account and the account names our site. Nobody else can bring both about."),
    Strength.PLATFORM: _("The platform checked who is behind the account. We did not check it in both directions."),
    Strength.IT_NAMES_US: _("Anyone can write our name into a profile. Link to the account from a page of ours too."),
    Strength.WE_SAY_SO: _("A page of ours links to the account, but its profile does not name us yet."),
    Strength.PICTURE: _("The platform cannot be read by a program. A person looked, and left a picture."),
    Strength.UNKNOWN: _("Nothing has been found so far. That says nothing against the channel."),
}
TONES = {
    Strength.BOTH: ("active", "check-circle"),
    Strength.PLATFORM: ("active", "check-circle"),
    Strength.UNKNOWN: ("unknown", "question-circle"),
}
IN_BETWEEN = ("submitted", "eye")


@dataclass(frozen=True)
class Standing:
    """What stands, what is gone, what was looked for in vain; newest first."""

    strength: Strength
    proofs: tuple[OwnershipProof, ...]

    @property
    def meaning(self):
        return MEANING[self.strength]

    @property
    def look(self) -> tuple[str, str]:
        return TONES.get(self.strength, IN_BETWEEN)

    @property
    def lost(self) -> list[OwnershipProof]:
        return [proof for proof in self.proofs if proof.lost_at]


def strength_of(proofs: Iterable[OwnershipProof]) -> Strength:
    standing = {ProofMethod(proof.method) for proof in proofs if proof.stands}
    we_name = bool(standing & WE_NAME)
    it_names = bool(standing & NAMES_US)
    if standing & BOTH_WAYS or (we_name and it_names):
        return Strength.BOTH
    if ProofMethod.PLATFORM in standing:
        return Strength.PLATFORM
    if it_names:
        return Strength.IT_NAMES_US
    if we_name:
        return Strength.WE_SAY_SO
    return Strength.PICTURE if ProofMethod.PICTURE in standing else Strength.UNKNOWN


def standing_of(channel: Channel) -> Standing:
    """One query."""
    proofs = OwnershipProof.objects.filter(channel=channel).select_related("picture", "shown_by")
    order = list(ProofMethod)
    rows = tuple(sorted(proofs, key=lambda proof: (not proof.stands, order.index(proof.method))))
    return Standing(strength_of(rows), rows)


def with_lost_proof(channels: QuerySet, at) -> QuerySet:
    """Channels of which a proof that stood is gone. Not those left off the public list: taking our name out of a profile can
    be what keeps someone safe."""
    lost = OwnershipProof.objects.filter(channel=OuterRef("pk"), lost_at__isnull=False)
    return channels.filter(Exists(lost), unlisted_at=None)
