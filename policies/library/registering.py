"""What the library of policies adds to the pages of others."""

from django.utils.translation import gettext_lazy as _

from accounts.merging import PEOPLE
from ledger import phrases
from policies.guidance.reading import renew_stamp
from policies.library import publishing
from portal import navigation


def register() -> None:
    phrases.define(publishing.PHRASES)
    # Guidance that belongs to a policy holds once a version is in force.
    publishing.register_follower(lambda version, by, at: renew_stamp())
    PEOPLE.moves("policies.Acknowledgement.person", _("Policies read and accepted"), once_per=("version",))
    navigation.register_footer(navigation.Entry("policies", _("Policies"), "policies:list", 30, navigation.everyone))
    navigation.register_footer(
        navigation.Entry("own-accounts", _("Your own accounts"), "policies:personal-accounts", 40, navigation.everyone)
    )
