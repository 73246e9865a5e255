from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PoliciesConfig(AppConfig):
    name = "policies"
    verbose_name = _("Policies")

    def ready(self):
        from accounts.merging import PEOPLE
        from ledger import phrases
        from policies import publishing
        from portal import navigation

        phrases.define(publishing.PHRASES)
        PEOPLE.moves("policies.Acknowledgement.person", _("Policies read and accepted"), once_per=("version",))
        navigation.register_footer(
            navigation.Entry("policies", _("Policies"), "policies:list", 30, navigation.everyone)
        )
        navigation.register_footer(
            navigation.Entry(
                "own-accounts", _("Your own accounts"), "policies:personal-accounts", 40, navigation.everyone
            )
        )
