"""Say how sure an access is, what is known of a channel's safety, and how one gets in. No field takes a secret (design §5.8)."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.person_fields import PersonField
from channels_registry.models import Fact, FactValue, Strength, WayIn
from channels_registry.stating import MOST_NAME
from portal.filefields import PictureField
from portal.forms import PortalForm
from portal.secrets import refuse_secrets

NOTE = 300
# The ways in as a person states them, with what each means.
HINTS = {
    Fact.TWO_FACTOR: gettext_lazy("A code or a key is asked beside the password."),
    Fact.MAILBOX_SHARED: gettext_lazy("A forgotten password is sent to a mailbox that several of us read, not to one person’s."),
    Fact.SHARED_LOGIN: gettext_lazy("People sign in with the same name instead of their own."),
    Fact.PHONE_HELD: gettext_lazy("The number belongs to the organisation and stays when a person leaves."),
    Fact.APPS_REVIEWED: gettext_lazy("Programs that may post or read were looked through; what nobody needs was removed."),
}  # fmt: skip


def note_field() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Note"),
        max_length=NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": "2"}),
        validators=[refuse_secrets],
    )


class ConfirmAccessForm(PortalForm):
    grants = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Whose access"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Tick those who can get in just as it stands here. What is different is changed first."),
        error_messages={"required": gettext_lazy("Tick one person at least.")},
    )
    strength = forms.ChoiceField(
        label=gettext_lazy("How you know"),
        choices=[
            (Strength.CLAIMED.value, gettext_lazy("I say so: I work with it, or was told by someone who does")),
            (
                Strength.SEEN.value,
                gettext_lazy("I looked at the platform’s page of roles today, and add a picture of it"),
            ),
        ],
        widget=forms.RadioSelect,
    )
    picture = PictureField(
        label=gettext_lazy("Picture of the page of roles"),
        required=False,
        help_text=gettext_lazy(
            "Only where you looked: a screenshot (PNG, JPEG, WebP) or a PDF, 10 MB at most. Seen by the communications "
            "team, the auditors and those who look after the channel."
        ),
    )
    note = note_field()

    def __init__(self, *args, grants, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["grants"].choices = [
            (grant.pk, _("%(name)s: %(level)s") % {"name": grant.person, "level": grant.get_level_display()})
            for grant in grants
        ]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("strength") == Strength.SEEN and not cleaned.get("picture") and "picture" not in self.errors:
            self.add_error("picture", _("Add the picture in which you saw it, or choose that you say so."))
        return cleaned


class PhrasePictureForm(PortalForm):
    picture = PictureField(
        label=gettext_lazy("Picture of the draft with the phrase"),
        help_text=gettext_lazy("A screenshot (PNG, JPEG, WebP) or a PDF, 10 MB at most. The draft can be deleted afterwards."),
    )  # fmt: skip


class LookAtProofForm(PortalForm):
    shown = forms.ChoiceField(
        label=gettext_lazy("What the picture shows"),
        choices=[
            ("yes", gettext_lazy("The phrase, word for word, in a draft of this channel")),
            ("no", gettext_lazy("Something else")),
        ],
        widget=forms.RadioSelect,
    )
    note = note_field()


class FactsForm(PortalForm):
    """Radios for each of ``facts``; one that is left open is not stated."""

    def __init__(self, *args, facts, **kwargs):
        super().__init__(*args, **kwargs)
        for fact in facts:
            self.fields[fact.value] = forms.ChoiceField(
                label=fact.label,
                choices=FactValue.choices,
                widget=forms.RadioSelect,
                required=False,
                help_text=HINTS[fact],
            )
            self.prepare(fact.value)

    def answers(self) -> dict[str, str]:
        return {name: value for name, value in self.cleaned_data.items() if value}


class WayInForm(PortalForm):
    way_in = forms.ChoiceField(label=gettext_lazy("How one gets in"), choices=WayIn.choices, widget=forms.RadioSelect)
    safe = forms.CharField(
        label=gettext_lazy("Name of the safe"),
        max_length=MOST_NAME,
        required=False,
        validators=[refuse_secrets],
        help_text=gettext_lazy("For one login. The name only, never a password."),
    )
    entry = forms.CharField(
        label=gettext_lazy("Name of the entry in it"), max_length=MOST_NAME, required=False, validators=[refuse_secrets]
    )
    keeper = PersonField(
        label=gettext_lazy("Who keeps the device"),
        required=False,
        help_text=gettext_lazy("For one device. Somebody who has access to this channel here."),
    )
    spare = PersonField(label=gettext_lazy("Who keeps the spare"), required=False)

    def clean(self):
        cleaned = super().clean()
        way_in = cleaned.get("way_in")
        needed = {WayIn.SAFE: ("safe", "entry"), WayIn.DEVICE: ("keeper", "spare")}.get(way_in, ())
        words = {
            "safe": _("Write the name of the safe, as your colleagues know it."),
            "entry": _("Write the name of the entry in the safe."),
            "keeper": _("Name the person who keeps the device."),
            "spare": _("Name the person who keeps the spare."),
        }
        for name in needed:
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, words[name])
        if way_in == WayIn.DEVICE and cleaned.get("keeper") and cleaned.get("keeper") == cleaned.get("spare"):
            self.add_error("spare", _("Somebody else must keep the spare, or both are lost at once."))
        return cleaned
