"""What is typed about a concern, a removal at once, and a formal case."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from enforcement.cases.terms import TERMS
from enforcement.forms.terms import SettingsForm
from enforcement.forms.texts import long_text
from enforcement.models import TWO_LINES, Protected
from policies.models import PolicyVersion
from policies.reading import title_of
from portal.filefields import PictureField
from portal.forms import PortalForm
from portal.models import CaseDecider

NO_NAMES = _("Write no child's name, and no more about others than is needed.")
READ_AND_ANSWERED = _(
    "The person concerned reads this and can answer. Write no child's name, and no more about others than is needed."
)


def policy_words(version: PolicyVersion) -> str:
    """Its title as the reader knows it, and its number; ``version.texts`` is read."""
    return f"{title_of(version)} · {version.number}"


class ConcernForm(PortalForm):
    """About a channel, ``people`` are those to choose from; without one the other is found by their address."""

    email = forms.EmailField(
        label=_("With whom do you talk?"), max_length=254,
        help_text=_("Their e-mail address, as the portal knows it."),
    )  # fmt: skip
    person = forms.ModelChoiceField(label=_("With whom do you talk?"), queryset=Person.objects.none())
    text = forms.CharField(
        label=_("Two lines"), max_length=TWO_LINES, widget=forms.Textarea(attrs={"rows": "2"}), help_text=NO_NAMES
    )
    delete_on = forms.DateField(
        label=_("Delete it on"), required=False, help_text=_("Left empty, it is kept for as long as the lead allows.")
    )

    def __init__(self, *args, people=None, **kwargs):
        super().__init__(*args, **kwargs)
        if people is None:
            del self.fields["person"]
        else:
            del self.fields["email"]
            self.fields["person"].queryset = people


class RemovalForm(PortalForm):
    protects = forms.ChoiceField(label=_("Whom does it protect?"), choices=Protected.choices, widget=forms.RadioSelect)
    removed_at = forms.DateTimeField(label=_("When was it removed?"))
    words = long_text(_("What was removed?"), rows=2, limit=600, required=False, help_text=NO_NAMES)


class StepForm(PortalForm):
    """A step with its evidence. Each kind asks for its words in its own way; the person concerned reads all of it."""

    link = forms.CharField(label=_("Link of the evidence"), max_length=500, required=False)
    file = PictureField(label=_("Picture or paper"), required=False)
    field_order = ("words", "link", "file")


class TalkForm(StepForm):
    words = long_text(_("When did you talk, and what came of it?"), help_text=READ_AND_ANSWERED)


class RecommendForm(StepForm):
    words = long_text(_("Why do you recommend it?"), help_text=READ_AND_ANSWERED)


class RemoveForm(StepForm):
    words = long_text(_("What is to be removed, or was?"), help_text=READ_AND_ANSWERED)
    done = forms.ChoiceField(
        label=_("How does it stand?"),
        choices=[("asked", _("The removal is asked for")), ("done", _("It is removed"))],
        widget=forms.RadioSelect,
    )
    field_order = ("done", "words", "link", "file")


class OpenForm(StepForm):
    words = long_text(_("What happened?"), help_text=READ_AND_ANSWERED)
    person = forms.ModelChoiceField(label=_("Whom does it concern?"), queryset=Person.objects.none())
    policy_version = forms.ModelChoiceField(label=_("Which policy?"), queryset=PolicyVersion.objects.none())
    ground = forms.CharField(
        label=_("Which part of it?"), max_length=300,
        help_text=_("The number and the heading, for instance: 9. Children, and everyone we show"),
    )  # fmt: skip
    field_order = ("person", "policy_version", "ground", "words", "link", "file")

    def __init__(self, *args, people, versions, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people
        self.fields["policy_version"].queryset = versions
        self.fields["policy_version"].label_from_instance = policy_words


class AnswerForm(PortalForm):
    words = long_text(_("Your answer"), rows=6)


class WordsForm(PortalForm):
    words = long_text(_("Reasons"), help_text=_("The person concerned reads them."))


class EndForm(PortalForm):
    words = long_text(_("How was it settled?"), help_text=_("The person concerned reads this."))


class DecideForm(WordsForm):
    outcome = forms.ChoiceField(
        label=_("What do you decide?"),
        choices=[("withdraw", _("Withdraw the authorisation on this platform")), ("keep", _("Do not withdraw it"))],
        widget=forms.RadioSelect,
    )
    field_order = ("outcome", "words")


class PersonForm(PortalForm):
    email = forms.EmailField(
        label=_("Who?"), max_length=254, help_text=_("Their e-mail address, as the portal knows it.")
    )


class TermsForm(SettingsForm):
    """The lead's among the portal's settings (``enforcement.cases.terms``)."""

    numbers = TERMS[1:]

    case_decider = forms.ChoiceField(
        label=_("Who decides on a withdrawal"),
        choices=CaseDecider.choices,
        widget=forms.RadioSelect,
        help_text=_("Never whoever looked into it. Cases that are open keep theirs."),
    )
