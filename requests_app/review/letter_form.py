"""The letter of a decision as the person edits it, before they see it as it will be read (A5, A17)."""

import hashlib
import json
from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.forms import PortalForm
from requests_app.review.forms import Choice, text_area

PREFIX = "letter"
LABELS = {
    "message": gettext_lazy("Your words to the requester"),
    "reasons": gettext_lazy("Reasons"),
    "way_on": gettext_lazy("A way on"),
}
LIMITS = {"message": 4000, "reasons": 4000, "way_on": 2000}
# An approval needs no words of the person's own: the letter has the rules and what comes next.
MAY_BE_EMPTY = ("message",)


class LetterForm(PortalForm):
    """The texts that the person writes into the letter; everything around them is the letter's own.

    ``seen`` says which texts the preview above the button showed, so that nothing leaves that was not read as it is.
    """

    hide_optional = True

    def __init__(self, data=None, *, names: list[str], language: str, **kwargs):
        super().__init__(data, prefix=PREFIX, **kwargs)
        for name in names:
            self.fields[name] = text_area(
                LABELS[name],
                limit=LIMITS[name],
                rows=6,
                required=name not in MAY_BE_EMPTY,
                error_messages={"required": _("The requester reads this: write a sentence.")},
            )
            self.fields[name].widget.attrs |= {"lang": language, "dir": "auto"}
            self.prepare(name)
        self.fields["seen"] = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def texts(self) -> dict[str, str]:
        return {name: text for name, text in self.cleaned_data.items() if name != "seen"}

    @property
    def was_seen(self) -> bool:
        return self.cleaned_data["seen"] == mark_of(self.texts())


def mark_of(texts: Mapping[str, str]) -> str:
    """One short word for these texts."""
    return hashlib.sha256(json.dumps(dict(texts), sort_keys=True).encode()).hexdigest()[:32]


def was_edited(data) -> bool:
    """Whether the page of the letter was posted, and not that of the reasons."""
    return f"{PREFIX}-seen" in data


def has_letter_form(choice: Choice) -> bool:
    return choice in (Choice.APPROVE, Choice.REJECT, Choice.JOIN)


def edited_texts(data) -> list[tuple[str, str]]:
    """Label and text of what was edited on the letter's page, to give it back to the person."""
    posted = ((label, data.get(f"{PREFIX}-{name}", "")) for name, label in LABELS.items())
    return [(str(label), text) for label, text in posted if text]
