"""What alerts tell the rooms below: called once, by ``apps.py``."""

from django.utils.translation import gettext_lazy as _

from accounts.merging import GROUPS, PEOPLE
from accounts.roles import Permission, having
from channels_registry import lifecycle, panels, rights
from enforcement.help import leads
from enforcement.incidents import actions, calling, course, opening, panel, stopping, texts, waiting
from enforcement.models import HelpKind
from ledger import phrases
from notifications import keys
from portal import attention, navigation


def register() -> None:
    for module in (opening, course, actions, calling, texts, stopping):
        phrases.define(module.PHRASES)
    keys.carry_key(stopping.CALL)
    lifecycle.register_follower(course.follow_overlay)
    leads.register(HelpKind.SOMEONE_ELSE, "enforcement:raise-compromised", allowed=rights.may_raise_alarm)
    leads.register(HelpKind.ACCESS_LOST, "enforcement:raise-access-lost", allowed=rights.may_raise_alarm)
    panels.register(panel.alert_panel)
    for provider in (waiting.alerts, waiting.actions, waiting.stops):
        attention.register(provider)
    PEOPLE.moves("enforcement.IncidentAction.owner", _("Tasks of alerts"))
    PEOPLE.moves("enforcement.StopReceipt.person", _("Stops of scheduled posts to be confirmed"), once_per=("call",))
    PEOPLE.own("enforcement.EmergencyNumber.person", carry=calling.carry_number, told=calling.number_told)
    # Whom a stop concerned is how it was when it was called; who was told stands by name.
    GROUPS.stays("enforcement.StopCall.body")
    navigation.register_footer(
        navigation.Entry("alerts", _("Alerts"), "enforcement:alerts", 75, navigation.signed_in), navigation.Section.HELP
    )
    entry = navigation.Entry("stops", _("Stop scheduled posts"), "enforcement:stops", 77, having(Permission.READ_AUDIT))
    navigation.register_footer(entry, navigation.Section.HELP)
