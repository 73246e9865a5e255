"""One page for each act on a channel's state: what it means, a reason, a button that repeats the act."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from channels_registry import editing, lifecycle
from channels_registry.models import Overlay
from channels_registry.views.pages import ChannelForm
from portal.reasons import ReasonForm


@dataclass(frozen=True)
class Act:
    """``carry_out`` is the domain function; it takes the channel, ``by``, ``at`` and ``why``."""

    title: str
    consequence: str
    submit: str
    done: str
    carry_out: Callable
    danger: bool = False


def _lay(overlay: Overlay):
    return lambda channel, **how: lifecycle.set_overlay(channel, overlay, **how)


def _lift(overlay: Overlay):
    return lambda channel, **how: lifecycle.lift_overlay(channel, overlay, **how)


ACTS = {
    "suspend": Act(
        _("Suspend the channel"),
        _(
            "The public check says at once that the channel is suspended. Its people keep their access; agree with them what happens next."
        ),
        _("Suspend the channel"),
        _("The channel is suspended. The public check says so from now on."),
        _lay(Overlay.SUSPENDED),
        danger=True,
    ),
    "suspend-over": Act(
        _("Lift the suspension"),
        _("The channel stands again as it stood before."),
        _("Lift the suspension"),
        _("The suspension is lifted."),
        _lift(Overlay.SUSPENDED),
    ),
    "blocked": Act(
        _("The platform blocked the channel"),
        _(
            "It is noted that the platform has closed the door. The channel stays ours, and the check goes on naming it."
        ),
        _("Note that it is blocked"),
        _("It is noted that the platform blocked the channel."),
        _lay(Overlay.BLOCKED),
    ),
    "blocked-over": Act(
        _("The platform opened the channel again"),
        _("The channel stands again as it stood before."),
        _("Note that it is open again"),
        _("It is noted that the platform opened the channel again."),
        _lift(Overlay.BLOCKED),
    ),
    "access-lost": Act(
        _("We lost access to the channel"),
        _("Nobody is blamed. It is noted that nobody of ours can get in, so that the team can help to get it back."),
        _("Note that access is lost"),
        _("It is noted that access is lost."),
        _lay(Overlay.ACCESS_LOST),
    ),
    "access-lost-over": Act(
        _("Access to the channel is back"),
        _("The channel stands again as it stood before. Look at who has access: some of it may be gone."),
        _("Note that access is back"),
        _("It is noted that access is back."),
        _lift(Overlay.ACCESS_LOST),
    ),
    "compromised": Act(
        _("Somebody else controls the channel"),
        _(
            "The public check warns at once: do not trust what this account says now. Do this first, and look for the cause afterwards."
        ),
        _("Warn the public now"),
        _("The public check warns of this account from now on."),
        _lay(Overlay.COMPROMISED),
        danger=True,
    ),
    "compromised-over": Act(
        _("The channel is ours again"),
        _("The warning goes, and the channel stands again as it stood before. Check who has access first."),
        _("Take the warning away"),
        _("The warning is gone."),
        _lift(Overlay.COMPROMISED),
    ),
    "unlist": Act(
        _("Take the channel off the public list"),
        _(
            "For somebody's safety: the channel leaves the directory and the open data at once, and the public check answers "
            "as for any account that we do not list. Here nothing changes."
        ),
        _("Take it off the public list"),
        _("The channel is on no public list any more."),
        lifecycle.unlist,
    ),
    "list-again": Act(
        _("Put the channel back on the public list"),
        _("The directory, the open data and the public check name it again."),
        _("Put it back"),
        _("The channel is on the public list again."),
        lifecycle.list_again,
    ),
    "cancel": Act(
        _("Cancel the set-up"),
        _(
            "The channel does not go live. Its link is free again, and the access given for it ends. This cannot be taken back."
        ),
        _("Cancel the set-up"),
        _("The set-up is cancelled; the link is free again."),
        lifecycle.cancel,
        danger=True,
    ),
    "in-line": Act(
        _("The channel keeps all the rules now"),
        _(
            "The mark “being brought in line” goes. The portal looks first whether people, rules and co-administration are complete."
        ),
        _("State that it is in line"),
        _("The channel is in line with the rules."),
        editing.state_in_line,
    ),
}


class ChannelState(ChannelForm):
    form_class = ReasonForm
    refusals = (lifecycle.NotAllowed, editing.EditRefused)

    def dispatch(self, request, *args, **kwargs):
        if kwargs["act"] not in ACTS:
            raise Http404
        self.act_on_state = ACTS[kwargs["act"]]
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **context):
        chosen = self.act_on_state
        return super().get_context_data(
            title=chosen.title, intro=chosen.consequence, submit=chosen.submit, danger=chosen.danger, **context
        )

    def act(self, form):
        self.act_on_state.carry_out(self.channel, by=self.request.user, at=self.at, why=form.cleaned_data["why"])
        self.done = self.act_on_state.done
        return self.finished()
