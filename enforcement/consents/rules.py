"""What about consents is a point to put right on a channel: what is still to be taken down, and what is past its day (A12)."""

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from channels_registry.models import Severity
from channels_registry.standing_rules import register_rule
from enforcement.models import Consent, ConsentPlace, ConsentRemoval
from portal.store import day_of

TO_TAKE_DOWN, OVER = "consent_withdrawn", "consents_over"


def to_take_down(channels: QuerySet, at: dt.datetime) -> QuerySet:
    return channels.filter(Exists(ConsentRemoval.objects.unsettled().filter(channel=OuterRef("pk"))))


def over(channels: QuerySet, at: dt.datetime) -> QuerySet:
    """An entry for the channel is past its last day, or whoever kept the consents is not here any more."""
    today = day_of(at)
    whole = Q(every_channel=True, body=OuterRef("body")) | Q(channels=OuterRef("pk"))
    places = ConsentPlace.objects.live().filter(Q(until__lt=today) | Q(keeper__is_active=False)).filter(whole)
    single = Consent.objects.live().filter(until__lt=today, channels=OuterRef("pk"))
    return channels.filter(Exists(places) | Exists(single))


def register() -> None:
    register_rule(
        TO_TAKE_DOWN,
        _("Somebody no longer agrees to be shown"),
        to_take_down,
        severity=Severity.GRAVE,
        in_line=True,
        why=_("Whoever withdraws their consent can ask that nothing shows them any more, and need not say why."),
        fix=_("Take it down on the platform, say so on its page, and let a second person look."),
        prevent=_("Note with each picture where its consent is kept, so that it is found again."),
    )
    register_rule(
        OVER,
        _("Consents past their last day, or without a keeper"),
        over,
        why=_("After its last day a consent covers nothing, and what nobody keeps is not found when it is asked for."),
        fix=_("Ask the people again and set a new day, take down what they no longer agree to, or end the entry."),
        prevent=_("Answer the reminder before the last day; name a new keeper before somebody leaves."),
    )
