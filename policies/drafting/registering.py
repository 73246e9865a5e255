"""What drafting together adds to the pages and letters of others."""

from django.utils.translation import gettext_lazy as _

from accounts.merging import GROUPS, PEOPLE
from ledger import phrases, privacy
from notifications import monday, weekly
from policies.drafting import attention, commenting, consulting, reading, telling
from policies.library import publishing
from portal.attention import register as register_attention


def register() -> None:
    phrases.define(consulting.PHRASES | commenting.PHRASES)
    # The words beside the chain name a draft and its policy.
    privacy.keep_private("policies.policyversion", reading.versions_known_to, public=reading.published_versions)
    privacy.keep_private("policies.policy", reading.policies_known_to, public=reading.published_policies)
    publishing.register_guard(consulting.what_keeps_it)
    weekly.count(*telling.LETTERS)
    monday.register_part(attention.MONDAY, attention.monday_facts)
    for topic in (attention.INVITATIONS, attention.DRAFTS):
        register_attention(topic)
    PEOPLE.moves("policies.Invitee.person", _("Asked for comments on drafts"), once_per=("consultation",))
    # Through which group somebody was asked is how it was then.
    GROUPS.stays("policies.Invitee.of_body")
