"""What only the team types around a conversation: notes for itself, a proposal, a concern."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.forms import PortalForm
from requests_app.review.forms import channel_in_service
from requests_app.talk.forms import words


class NoteForm(PortalForm):
    text = words(
        gettext_lazy("Note for the communications team only"),
        limit=2000,
        rows=3,
        help_text=gettext_lazy("The requester never sees it."),
        error_messages={"required": gettext_lazy("Write the note first.")},
    )


class ProposeForm(PortalForm):
    """The team names a channel: by its link or name, as on the decision page."""

    channel = forms.CharField(
        label=gettext_lazy("Link or name of the channel"),
        max_length=2000,
        help_text=gettext_lazy("It must be in our register and in service."),
    )
    why = words(
        gettext_lazy("Why do you propose it?"),
        limit=1000,
        help_text=gettext_lazy("The requester reads it, and agrees or not before anybody is asked."),
        error_messages={"required": gettext_lazy("Say why; the requester reads it.")},
    )

    def clean_channel(self):
        found = channel_in_service(self.cleaned_data["channel"])
        if found is None:
            raise forms.ValidationError(
                _("No channel in service has this link or name. Copy the link from the channel's page.")
            )
        return found


class ObjectionForm(PortalForm):
    why = words(
        gettext_lazy("What is the concern?"),
        limit=1000,
        help_text=gettext_lazy("The requester and the people of the channel read it."),
        error_messages={"required": gettext_lazy("Say what the concern is; both sides read it.")},
    )
