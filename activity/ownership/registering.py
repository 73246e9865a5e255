"""What the proofs of ownership add to the rooms below: their point to put right, and the words of the record."""

from django.utils.translation import gettext_lazy as _

from accounts.roles import Permission
from activity.ownership import pictures, sites
from activity.ownership.strength import with_lost_proof
from channels_registry.models import Severity
from channels_registry.standing_rules import register_rule
from ledger import phrases
from portal import navigation

LOST = "ownership_lost"


def _reads_sites(user) -> bool:
    return user.is_authenticated and user.may(Permission.READ_JOBS)


def register() -> None:
    phrases.define(sites.PHRASES | pictures.PHRASES)
    navigation.register_under("activity:own-sites", "settings", "audit")
    entry = navigation.Entry("own-sites", _("Our own sites"), "activity:own-sites", 88, _reads_sites)
    navigation.register_footer(entry, navigation.Section.TEAM)
    register_rule(
        LOST,
        _("The link back is gone"),
        with_lost_proof,
        severity=Severity.MEDIUM,
        why=_(
            "A link between the account and our site stood and is not there any more. Someone may have changed the profile who should not, or taken the account over."
        ),
        fix=_(
            "Open the account and look who changed its profile. Then put the link back: the channel's page “How we know that it is ours” has the words ready to copy."
        ),
        prevent=_("Tell whoever edits the profile, and whoever edits our site, that this link proves the account."),
        in_line=True,
    )
