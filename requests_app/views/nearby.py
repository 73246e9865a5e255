"""Channels near to what is being asked for, on every page whose answers tell (U2, N3).

They stand there as soon as the group is known, which is before most of the form is filled, and follow what is typed:
``static/js/nearby.js`` posts the questions that tell to the page's own address, with ``then=nearby``, and gets a fragment
of a few kilobytes. Nothing is saved by it. Without JavaScript a button of the page does the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from channels_registry.marks import Mark, activities_of, status_label
from channels_registry.models import Channel, ChannelStatus
from channels_registry.spokespeople import run_themselves
from portal.languages import language_name
from requests_app.similarity import nearest, wanted_by

NEARBY = "nearby"
# The questions whose answers tell which channels are near (``similarity.wanted_by``).
TELLING = ("q01", "q02", "q05", "q06", "q09", "q11")
ASKED_AS_QUESTION = "q07"
MOST_SHOWN = 50


@dataclass(frozen=True)
class NearChannel:
    """A channel as it stands in the box and in question 7; ``activity`` is what every page says of it."""

    channel: Channel
    activity: object
    languages: str
    marks: tuple[Mark, ...]
    ask_url: str = ""
    is_own: bool = False


@dataclass(frozen=True)
class Nearby:
    """``rows`` is empty where the channels stand in question 7 of the same page; ``telling`` are its questions that tell."""

    count: int
    rows: list[NearChannel]
    telling: str
    is_question: bool = False

    @property
    def sentence(self) -> str:
        if not self.count:
            return _("As far as we can tell now, none of our channels is near to this.")
        return ngettext("%(count)d channel is near to this.", "%(count)d channels are near to this.", self.count) % {
            "count": self.count
        }


def described(channels: Iterable[Channel], *, user, at, ask: int | None = None) -> list[NearChannel]:
    """``ask``: the number of the request from which its requester may ask to join; a fixed number of queries."""
    channels = list(channels)
    activities = activities_of(channels, at=at)
    own = run_themselves(user, channels)
    return [
        NearChannel(
            channel,
            activities[channel.pk],
            ", ".join(language_name(code) for code in channel.languages),
            _marks(channel),
            reverse("requests:ask-to-join", args=[ask, channel.pk])
            if ask and channel.status != ChannelStatus.RETIRING and channel.pk not in own
            else "",
            channel.pk in own,
        )
        for channel in channels
    ]


def _marks(channel: Channel) -> tuple[Mark, ...]:
    """What keeps it from serving as it is: an overlay, or a state other than active."""
    marks = [Mark(overlay.value, str(overlay.label)) for overlay in channel.overlays]
    if channel.status != ChannelStatus.ACTIVE:
        marks.append(Mark(channel.status, status_label(channel)))
    return tuple(marks)


def is_nearby(request) -> bool:
    return request.method == "POST" and request.POST.get("then") == NEARBY


class ShowsNearby:
    """For pages of questions (``QuestionPage``)."""

    def signed_out(self, request):
        return HttpResponse(status=401) if is_nearby(request) else super().signed_out(request)

    def no_longer_here(self, request):
        return HttpResponse(status=403) if is_nearby(request) else super().no_longer_here(request)

    def nearby_of(self, sheet, forms) -> Nearby | None:
        """None on a page whose questions do not tell."""
        keys = [form.key for form in forms]
        telling = [key for key in TELLING if key in keys]
        if not telling:
            return None
        question = next((form for form in forms if form.key == ASKED_AS_QUESTION), None)
        if question is not None:
            return Nearby(len(question.near), [], " ".join(telling), is_question=True)
        channels = nearest(wanted_by(sheet), user=self.request.user)
        return Nearby(len(channels), self.described(channels), " ".join(telling))

    def described(self, channels) -> list[NearChannel]:
        ask = self.channel_request.pk if self.is_own else None
        return described(channels, user=self.request.user, at=self.at, ask=ask)

    def nearby(self) -> HttpResponse:
        """The fragment: the box, and of question 7 the channels that the window does not show yet."""
        drafts = self.read(self.request.POST, touched_only=True)
        sheet = self.sheet.with_changes({key: form.stored() for key, form in drafts.items() if form.is_valid()})
        keys = self.keys(self.sheet)
        question = self.form(ASKED_AS_QUESTION, sheet=sheet) if ASKED_AS_QUESTION in keys else None
        shown = set(self.request.POST.get("near-shown", "").split()[:MOST_SHOWN])
        context: dict = {"order": [], "cards": []}
        if question is not None:
            found = Nearby(len(question.near), [], "", is_question=True)
            rows = {row.channel.pk: row for row in self.described(question.near)}
            context["order"] = list(rows)
            context["cards"] = [
                {**block, "near": rows[block["channel"].pk]}
                for block in question.blocks
                if block["channel"] and str(block["channel"].pk) not in shown
            ]
        else:
            channels = nearest(wanted_by(sheet), user=self.request.user)
            found = Nearby(len(channels), self.described(channels), "")
        return HttpResponse(
            render_to_string("requests/_nearby_answer.html", {**context, "nearby": found}, self.request)
        )
