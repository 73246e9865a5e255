"""When a channel counts as quiet, beside the answers of the policy builder (I1, U7)."""

from collections.abc import Iterable

from django.db.models import Max, Min
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.roles import Permission
from channels_registry.models import Platform
from policies.builder.answers import Answers
from policies.builder.matching import Match, chosen
from portal.store import portal_settings


def silence_matches(answers: Answers) -> Iterable[Match]:
    """One query."""
    where = {"url": reverse("activity:thresholds"), "permission": Permission.SET_THRESHOLDS}
    days = Platform.objects.filter(archived=False).aggregate(
        least=Min("quiet_after_days"), most=Max("quiet_after_days")
    )
    if days["least"] is not None:
        yield Match(
            gettext_lazy("Days without a post before we ask"),
            _days(answers["quiet_days"]),
            _days(days["least"])
            if days["least"] == days["most"]
            else _("From %(least)s to %(most)s days, by platform") % days,
            days["least"] == days["most"] == answers["quiet_days"],
            **where,
            order=41,
        )
    asks, least = answers["reach"] == "yes", portal_settings().least_engagements
    yield Match(
        gettext_lazy("Asking about channels that reach hardly anybody"),
        chosen(answers, "reach"),
        ngettext(
            "Yes, below %(count)s reaction, comment or share a post",
            "Yes, below %(count)s reactions, comments and shares a post",
            least,
        )
        % {"count": least},
        asks,
        **where,
        note="" if asks else _("The portal asks in any case; the number is yours to set."),
        order=42,
    )


def _days(days: int) -> str:
    return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}
