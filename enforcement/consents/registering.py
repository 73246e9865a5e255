"""What consents tell the rooms below: called once, by ``apps.py``."""

from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.merging import GROUPS, PEOPLE, Consequence, Merge
from channels_registry import panels
from enforcement.consents import letters, panel, places, recording, retention, rules, sight, terms, waiting, withdrawing
from enforcement.models import Consent
from ledger import phrases, privacy
from notifications import weekly
from portal import attention, navigation


def register() -> None:
    for module in (places, recording, withdrawing, retention, terms):
        phrases.define(module.PHRASES)
    privacy.keep_private("enforcement.consent", sight.consent_numbers)
    privacy.keep_private("enforcement.consentwithdrawal", sight.withdrawal_numbers)
    privacy.keep_private("enforcement.consentremoval", sight.removal_numbers)
    rules.register()
    weekly.count(letters.DUE)
    panels.register(panel.consents_panel)
    for topic in waiting.TOPICS:
        attention.register(topic)
    PEOPLE.moves("enforcement.ConsentPlace.keeper", _("Where the person keeps consents"), among=Q(ended_at=None))
    PEOPLE.own("enforcement.Consent.keeper", carry=_carry_keeper, told=_nothing_told)
    GROUPS.moves("enforcement.ConsentPlace.body", _("Where consents are kept"))
    GROUPS.own("enforcement.Consent.body", carry=_carry_body, told=_nothing_told)
    navigation.register_footer(
        navigation.Entry("consents", _("Consents"), "enforcement:consents", 79, navigation.signed_in),
        navigation.Section.HELP,
    )


def _carry_keeper(merge: Merge) -> None:
    Consent.objects.filter(keeper=merge.gone).update(keeper=merge.kept)


def _carry_body(merge: Merge) -> None:
    Consent.objects.filter(body=merge.gone).update(body=merge.kept)


def _nothing_told(merge: Merge) -> Iterator[Consequence]:
    """Whoever joins entries need not know that there are single consents."""
    return iter(())
