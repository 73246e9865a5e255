"""What reading and accepting contributes to the pages and letters of other rooms."""

from django.utils.translation import gettext_lazy as _

from accounts.merging import PEOPLE
from notifications import keys as letter_keys
from notifications import weekly
from policies.acknowledging import asking, keys
from policies.library import drafts
from portal import navigation


def register() -> None:
    letter_keys.carry_key(asking.KIND, keys.KIND)
    # What has a day by which it is due is bound by the week alone (decision 0036).
    weekly.count(asking.KIND)
    drafts.register_binding(asking.give_days)
    PEOPLE.moves("policies.Asking.person", _("Texts they were asked to read"), once_per=("version",))
    # A link belongs to the address to which it went.
    PEOPLE.stays("policies.ReadingKey.person")
    navigation.register_under("policies:acceptances", "audit")
