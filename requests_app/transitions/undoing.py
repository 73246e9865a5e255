"""A decision is taken back before its letter leaves (A5, design §5.5)."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Person
from channels_registry import lifecycle
from channels_registry.coadministration import lock
from notifications.models import Letter
from notifications.writing import cancel_letters
from requests_app.fast_track.permissions import settle
from requests_app.judging.conflicts import refuse_outsider
from requests_app.judging.telling import decision_event, leaves_at
from requests_app.models import ChannelRequest, Decision, JoinTalk, PermissionEnding
from requests_app.refusals import NotAllowed
from requests_app.transitions.decisions import about_the_channel, final_decision, settles_permission
from requests_app.transitions.table import hold, move, void_recommendations


@transaction.atomic
def undo(channel_request: ChannelRequest, *, by: Person, at: dt.datetime, why: str = "") -> None:
    """Take a decision back before its letter leaves (UNDO_MINUTES). Raises NotAllowed, ConflictOfInterest.

    Only the one who decided; an approved channel must still be waiting for its set-up. A recommendation that led to the
    decision is void: who undoes it has the review again.
    """
    refuse_outsider(channel_request, by=by, at=at)
    decision = final_decision(channel_request)
    if decision is None or decision.by_id != by.pk:
        raise NotAllowed(_("Only the person who decided takes the decision back."))
    if settles_permission(decision):
        raise NotAllowed(about_the_channel())
    if decision.supersedes_id is not None:
        raise NotAllowed(
            _("This decision corrects an earlier one. It is not taken back; correct it once more, with the reason.")
        )
    if JoinTalk.objects.filter(decision=decision).exists():
        raise NotAllowed(_("Both sides agreed on this. If you have a concern, object to it with a reason."))
    hold(channel_request, "undo")
    channel = channel_request.channel
    if channel is not None:
        lock([channel.pk])  # before the record of decisions, which everyone locks last
    _call_back_letter(decision, at=at)
    settle(channel_request, PermissionEnding.TAKEN_BACK, at=at)
    void_recommendations(channel_request, at=at)
    move(
        channel_request,
        "undo",
        by=by,
        at=at,
        why=why,
        data={"decision": decision.pk},
        channel=None,
        joined_channel=None,
        closed_at=None,
        reviewer=by,
        claimed_at=at,
        recommended_by=None,
    )
    if channel is not None:
        try:
            lifecycle.cancel(channel, by=by, at=at, why=why)
        except lifecycle.NotAllowed as refusal:
            raise NotAllowed(_("The channel is in service already; change it on its own page.")) from refusal
    Decision.objects.filter(pk=decision.pk).update(undone_at=at)


def undo_until(decision: Decision) -> dt.datetime:
    """When the decision's letter leaves."""
    return leaves_at(decision.at)


def _call_back_letter(decision: Decision, *, at: dt.datetime) -> None:
    """Cancel the letter, or refuse because it left or a worker has just taken it up. Nobody reached needs no letter back."""
    letters = Letter.objects.filter(event=decision_event(decision), cancelled_at=None)
    if at >= undo_until(decision) or letters.filter(next_try_at__gt=undo_until(decision)).exists():
        raise NotAllowed(_("The letter has left; record a new decision instead."))
    cancel_letters(decision_event(decision), at=at)
    if letters.exists():
        raise NotAllowed(_("The letter has left; record a new decision instead."))
