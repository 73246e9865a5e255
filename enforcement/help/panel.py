"""The way to ask us, on a channel's own page: “May I post this?” first (A11, U12). One query at most."""

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _

from channels_registry.models import Channel
from channels_registry.panels import Action, Panel
from enforcement.help.asking import may_ask
from enforcement.models import HelpKind


def ask_panel(channel: Channel, user, at: dt.datetime) -> Panel | None:
    """Two taps from here to a sent question: this link, and the button under the words."""
    if not may_ask(user, channel, at=at):
        return None
    post = reverse("enforcement:ask-kind", args=[channel.pk, HelpKind.MAY_I_POST])
    ways = reverse("enforcement:ask", args=[channel.pk])
    return Panel(
        template="enforcement/help/_panel.html",
        context={
            "ask_post_url": post, "ask_url": ways, "ask_country": country_of(channel),
            "judge_url": reverse("enforcement:comment-judge", args=[channel.pk]),
        },
        actions=(Action(str(HelpKind.MAY_I_POST.label), post), Action(_("Ask us for help"), ways)),
        place="top",
        order=10,
    )  # fmt: skip


def country_of(channel: Channel) -> str:
    """The one country of the channel, for the ready replies; "" where it has none or several."""
    return channel.countries[0] if len(channel.countries) == 1 else ""
