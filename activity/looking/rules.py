"""What looks find, as points to put right (N10): each alert, and a source that the portal cannot read."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from activity.models import Alert, Following
from channels_registry.models import Severity
from channels_registry.standing_rules import register_rule
from portal.store import portal_settings

UNREAD = "source_unread"
LOOK_AND_SETTLE = _(
    "Open the account and look. Then settle it on the channel's page “How the portal follows it”: adopt the new name, confirm that the account is ours, or follow something else."
)
KNOW_THE_OWNER = _("Let a second person of the communications team hold full control, so that no change comes unseen.")

# Alert: what the point is called, how grave, why it matters, what to do, how to prevent it.
RULES = {
    Alert.CHANGED_HANDS: (
        "account_changed_hands",
        _("Another account answers under its name"),
        Severity.GRAVE,
        _("Whoever has the name now is taken for us: readers, journalists and search engines follow the name."),
        _(
            "Look at once. If the account is not ours any more, open an alert, tell the platform, and put a note on our own pages. If it is ours, confirm it."
        ),
        _("Never give a name up: an account that is no longer used is locked and kept."),
    ),
    Alert.SUSPENDED: (
        "account_suspended",
        _("Its platform suspended it"),
        Severity.GRAVE,
        _("Its readers see nothing, and an appeal has a deadline on most platforms."),
        _("Appeal on the platform with the help page of that platform; mark the channel as blocked meanwhile."),
        _("Keep the proofs of ownership ready: organisation, domain, earlier letters from the platform."),
    ),
    Alert.DEACTIVATED: (
        "account_deactivated",
        _("It was switched off by someone with access"),
        Severity.GRAVE,
        _("Many platforms delete a switched-off account, and free its name, after thirty days."),
        _("Ask who switched it off, and switch it on again; if it is to end, close it here first."),
        _("Closing a channel goes through the portal, where its name is kept."),
    ),
    Alert.MOVED: (
        "account_moved",
        _("It says that it has moved"),
        Severity.MEDIUM,
        _("The directory still sends people to the old account."),
        LOOK_AND_SETTLE,
        KNOW_THE_OWNER,
    ),
    Alert.RENAMED: (
        "account_renamed",
        _("Its name on the platform changed"),
        Severity.MEDIUM,
        _("Printed and linked names lead nowhere, and anybody may take the old name."),
        LOOK_AND_SETTLE,
        _("Tell the communications team before a name is changed, and keep the old one where the platform allows it."),
    ),
    Alert.GONE: (
        "account_gone",
        _("It may be gone"),
        Severity.MEDIUM,
        _("Several looks over days found nothing under its address."),
        LOOK_AND_SETTLE,
        KNOW_THE_OWNER,
    ),
}


def with_alert(alert: Alert):
    """The question of one rule: of these channels those whose account has this alert."""

    def breaks(channels: QuerySet, at: dt.datetime) -> QuerySet:
        return channels.filter(Exists(Following.objects.filter(channel=OuterRef("pk"), alert=alert)))

    return breaks


def unread(channels: QuerySet, at: dt.datetime) -> QuerySet:
    """Channels whose source could not be read for as many days as the settings say, whatever the reason."""
    before = at - dt.timedelta(days=portal_settings().unread_days)
    failing = Following.objects.filter(
        Q(failing_since__lte=before) | Q(succeeded_at__lte=before), channel=OuterRef("pk"), alert=""
    )
    return channels.filter(Exists(failing))


def register() -> None:
    for alert, (key, label, severity, why, fix, prevent) in RULES.items():
        register_rule(key, label, with_alert(alert), severity=severity, why=why, fix=fix, prevent=prevent, in_line=True)
    register_rule(
        UNREAD,
        _("The portal could not read its source"),
        unread,
        severity=Severity.SMALL,
        why=_("Until we can look again we do not know whether the channel publishes. That says nothing against it."),
        fix=_(
            "A matter of technique for the communications team: see on the page “Sources” what the server answers, correct the address, or let people tell the latest post."
        ),
        prevent=_("Tell the portal of a new feed before the old one ends."),
        in_line=True,
    )
