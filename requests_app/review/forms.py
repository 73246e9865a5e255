"""The forms of a decision: which one, then the fields of the chosen one. The others keep what was typed in them."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.utils import ErrorDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels_registry.addresses import UnreadableAddress, read_address
from channels_registry.addressing import holders_of
from channels_registry.models import Channel
from portal.forms import PortalForm
from requests_app.judging.ready_texts import put_together, taken_apart
from requests_app.models import CODE_LABELS, CODES_FOR, REASONS_FOR, Outcome, WayOn


class Choice(models.TextChoices):
    """What can be decided. On a careful request the first person recommends."""

    APPROVE = "approve", gettext_lazy("Approve it, with rules for the channel")
    RECOMMEND = "recommend", gettext_lazy("Recommend it, with rules for the channel; a second person decides")
    CHANGES = "changes", gettext_lazy("Ask the requester for changes")
    REJECT = "reject", gettext_lazy("Do not approve it")
    JOIN = "join", gettext_lazy("An existing channel serves instead")
    KEEP = "keep", gettext_lazy("Leave the decision as it is")


def text_area(label, *, limit: int, rows: int = 4, **kwargs) -> forms.CharField:
    return forms.CharField(label=label, max_length=limit, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


def internal_note() -> forms.CharField:
    return text_area(
        gettext_lazy("Note for the team"),
        limit=2000,
        rows=2,
        required=False,
        help_text=gettext_lazy("Kept with the decision. The requester never sees it."),
    )


class ChoiceForm(PortalForm):
    """Which of the decisions; none is set beforehand."""

    choice = forms.ChoiceField(label=gettext_lazy("What do you decide?"), widget=forms.RadioSelect)

    def __init__(self, *args, choices: list[Choice], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["choice"].choices = [(choice.value, choice.label) for choice in choices]


class GroupForm(PortalForm):
    """The fields of one decision. One that was not chosen is not checked, and keeps what was typed."""

    def __init__(self, *args, chosen: bool = False, **kwargs):
        self.chosen = chosen
        super().__init__(*args, **kwargs)

    def full_clean(self):
        if self.chosen:
            super().full_clean()
        else:
            self._errors, self.cleaned_data = ErrorDict(), {}

    def need(self, name: str, sentence: str) -> None:
        if name not in self.errors and self.cleaned_data.get(name) in (None, "", []):
            self.add_error(name, sentence)


def reason_choices(label) -> forms.MultipleChoiceField:
    """Reasons or ways on to tick; which ones, and in which words, is set when the form is made."""
    return forms.MultipleChoiceField(label=label, widget=forms.CheckboxSelectMultiple, required=False)


class ReasonedForm(GroupForm):
    """A decision with reasons in codes, which are counted, and a letter that begins from their ready texts.

    ``LETTER`` names each text of the letter: (the field of its codes, the field of the person's own words). ``said`` are
    codes whose ready text the person has written over, so that it is not put in a second time.
    """

    outcome: Outcome
    LETTER: dict[str, tuple[str, str]] = {}

    def __init__(self, *args, ready: Mapping[str, str], **kwargs):
        self.ready = ready
        super().__init__(*args, **kwargs)
        codes = {"ready_reasons": REASONS_FOR[self.outcome], "ready_ways": tuple(WayOn)}
        for name in codes.keys() & self.fields.keys():
            self.fields[name].choices = [(code.value, ready.get(code) or CODE_LABELS[code]) for code in codes[name]]
        self.fields["said"] = forms.MultipleChoiceField(
            choices=[(code.value, code.value) for code in CODES_FOR[self.outcome]],
            required=False,
            widget=forms.MultipleHiddenInput,
        )

    def has_ready_text(self, name: str) -> bool:
        """Whether one of the ticked codes brings words of its own."""
        return any(code in self.ready for code in self.cleaned_data.get(name, ()))

    @property
    def codes(self) -> list[str]:
        """The ticked codes, in the order in which they are offered."""
        ticked = {code for name, _own in self.LETTER.values() for code in self.cleaned_data.get(name, ())}
        return [code.value for code in CODES_FOR[self.outcome] if code in ticked]

    def letter_texts(self, texts: Mapping[str, str]) -> dict[str, str]:
        """What the letter begins from: the ready texts in the reader's language (``texts``), then the own words."""
        said = self.cleaned_data.get("said", [])
        return {
            name: put_together(
                [code for code in self.cleaned_data[ready] if code not in said], self.cleaned_data[own], texts=texts
            )
            for name, (ready, own) in self.LETTER.items()
        }

    def taking_back(self, letter: Mapping[str, str], texts: Mapping[str, str]) -> dict[str, Any]:
        """What this form is to hold so that the letter as it was edited comes out of it again; by posted name."""
        found: dict[str, Any] = {}
        said: list[str] = []
        for name, (ready, own) in self.LETTER.items():
            found[self.add_prefix(own)], written_over = taken_apart(letter[name], self.data_of(ready), texts=texts)
            said += written_over
        return {**found, self.add_prefix("said"): said}

    def data_of(self, name: str) -> list[str]:
        return self.data.getlist(self.add_prefix(name))


class RejectForm(ReasonedForm):
    """Reasons and a way on, ready or in own words, at least one of each (A17)."""

    # The page says that one of each is needed; “optional” beside both would say the contrary.
    hide_optional = True
    outcome = Outcome.REJECTED
    LETTER = {"reasons": ("ready_reasons", "reasons"), "way_on": ("ready_ways", "way_on")}

    ready_reasons = reason_choices(gettext_lazy("Reasons"))
    reasons = text_area(gettext_lazy("Reasons in your own words"), limit=4000, required=False)
    ready_ways = reason_choices(gettext_lazy("A way on"))
    way_on = text_area(gettext_lazy("A way on in your own words"), limit=2000, required=False)
    internal_note = internal_note()

    def clean(self):
        cleaned = super().clean()
        if not self.has_ready_text("ready_reasons"):
            self.need("reasons", _("Choose a reason, or write one: the requester reads why."))
        if not self.has_ready_text("ready_ways"):
            self.need("way_on", _("Choose a way on, or write one: nobody is sent away with nothing."))
        return cleaned


class JoinForm(ReasonedForm):
    """The channel that serves instead: one of the nearest, or any other in service."""

    OTHER = "other"
    outcome = Outcome.JOINED
    LETTER = {"reasons": ("ready_reasons", "reasons")}
    near = forms.ChoiceField(label=gettext_lazy("Which channel?"), widget=forms.RadioSelect)
    other = forms.CharField(
        label=gettext_lazy("Link or name of another channel"),
        max_length=2000,
        required=False,
        help_text=gettext_lazy("It must be in our register and in service."),
    )
    ready_reasons = reason_choices(gettext_lazy("Why does it serve?"))
    reasons = text_area(
        gettext_lazy("How does it serve?"),
        limit=4000,
        required=False,
        help_text=gettext_lazy("The requester reads this: what the channel can do for them, and how to begin."),
    )
    internal_note = internal_note()

    def __init__(self, *args, nearest: list[Channel], **kwargs):
        self.nearest = {str(channel.pk): channel for channel in nearest}
        super().__init__(*args, **kwargs)
        self.fields["near"].choices = [
            *(
                (pk, f"{channel.name} ({channel.platform.name}, {channel.body.name})")
                for pk, channel in self.nearest.items()
            ),
            (self.OTHER, _("Another channel")),
        ]

    def clean(self):
        cleaned = super().clean()
        near = cleaned.get("near")
        if near == self.OTHER:
            self.need("other", _("Give the link or the name of the channel."))
            if cleaned.get("other"):
                cleaned["channel"] = self._found(cleaned["other"])
        elif near:
            cleaned["channel"] = self.nearest[near]
        if not self.has_ready_text("ready_reasons"):
            self.need("reasons", _("Choose how it serves, or write it: the requester reads it."))
        return cleaned

    def _found(self, text: str) -> Channel | None:
        channel = channel_in_service(text)
        if channel is None:
            self.add_error(
                "other",
                ValidationError(
                    _("No channel in service has this link or name. Copy the link from the channel's page.")
                ),
            )
        return channel


def channel_in_service(text: str) -> Channel | None:
    """The channel on duty that is reached at ``text`` (a link), or the only one that is called so."""
    on_duty = Channel.objects.on_duty()
    try:
        entry = holders_of(read_address(text, web=True)).filter(until=None, channel__in=on_duty).first()
    except UnreadableAddress:
        named = list(on_duty.filter(name__iexact=text)[:2])
        return named[0] if len(named) == 1 else None
    return entry.channel if entry else None
