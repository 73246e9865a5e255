from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    name = "ledger"
    verbose_name = _("Record of decisions")

    def ready(self):
        from ledger import phrases

        phrases.define({"ledger.words_erased": _("erased names and words of a decision")})
