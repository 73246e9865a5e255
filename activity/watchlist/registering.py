"""What the watch-list tells the rooms below: called once, by ``apps.py``."""

from django.utils.translation import gettext_lazy as _

from accounts.roles import Permission
from activity.watchlist import keeping
from channels_registry import addressing
from ledger import phrases
from portal import navigation


def _finds_it(user) -> bool:
    """Who reads it, once it is on; whoever can switch it on finds it before."""
    if not (user.is_authenticated and user.may(Permission.READ_AUDIT)):
        return False
    return user.may(Permission.SET_THRESHOLDS) or keeping.is_on()


def register() -> None:
    phrases.define(keeping.PHRASES)
    addressing.register_follower(keeping.leave_what_is_ours)
    entry = navigation.Entry("watch-list", _("Watch-list"), "activity:watch-list", 79, _finds_it)
    navigation.register_footer(entry, navigation.Section.TEAM)
