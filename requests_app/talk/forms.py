"""What is typed in conversations: messages, the question to join and its answers."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.forms import PortalForm
from requests_app.models import TalkState
from requests_app.models.conversation import MOST_CHARACTERS


def words(label, *, limit: int, rows: int = 4, **more) -> forms.CharField:
    return forms.CharField(
        **{"label": label, "max_length": limit, "widget": forms.Textarea(attrs={"rows": str(rows)}), **more}
    )


class MessageForm(PortalForm):
    """One message. ``to`` names who reads it, in the label as on the button."""

    text = words("", limit=MOST_CHARACTERS, error_messages={"required": gettext_lazy("Write the message first.")})

    def __init__(self, *args, to: str, **kwargs):
        kwargs.setdefault("prefix", "message")
        self.to = to
        super().__init__(*args, **kwargs)

    def prepare(self, name):
        self.fields[name].label = _("Message to %(names)s") % {"names": self.to}
        super().prepare(name)


class AskForm(PortalForm):
    """The requester asks a channel's people, or agrees to a proposal, and says what they may see."""

    whole_form = forms.BooleanField(
        label=gettext_lazy("Show them all my answers too"),
        required=False,
        help_text=gettext_lazy(
            "As they are now. What you say about people in danger stays with the communications team."
        ),
    )


class AskWithWordsForm(AskForm):
    why = words(
        gettext_lazy("A word to them"),
        limit=1000,
        required=False,
        help_text=gettext_lazy("For instance what you would bring along, and how often."),
    )
    field_order = ("why", "whole_form")


class TalkAnswerForm(PortalForm):
    # Whether words are needed follows from the answer, and the hint says so.
    hide_optional = True
    state = forms.ChoiceField(
        label=gettext_lazy("Your answer"),
        choices=[
            (TalkState.CAN_JOIN, gettext_lazy("Yes, they can join")),
            (TalkState.STORIES, gettext_lazy("Yes, they can send us their stories")),
            (TalkState.NO, gettext_lazy("No")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose your answer.")},
    )
    words = words(
        gettext_lazy("How, or why not"),
        limit=2000,
        required=False,
        help_text=gettext_lazy(
            "If they can join: in which role, on which conditions, and what comes first. If not: because… The requester reads it."
        ),
    )

    def clean(self):
        cleaned = super().clean()
        needed = {
            TalkState.CAN_JOIN: _("Say how they can join: in which role, on which conditions, and what comes first."),
            TalkState.NO: _("Say why not; the requester reads it."),
        }
        if "words" not in self.errors and not cleaned.get("words") and cleaned.get("state") in needed:
            self.add_error("words", needed[cleaned["state"]])
        return cleaned
