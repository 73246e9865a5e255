"""Write the next version of a policy: begin it, its words, its facts, its end (A15, U9)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from policies.library.words import LONGEST_NOTE, LONGEST_TITLE
from policies.models import Policy
from policies.reading import LONGEST_TERM
from portal.forms import PortalForm
from portal.reasons import reason_field

EMPTY = "empty"


class PolicyForm(PortalForm):
    """A policy that does not exist yet."""

    title = forms.CharField(label=_("Title"), max_length=LONGEST_TITLE)
    slug = forms.SlugField(
        label=_("Short name in its address"),
        max_length=50,
        required=False,
        help_text=_("Lower-case letters and hyphens, such as photographs. Left empty, it is made of the title."),
        error_messages={
            "invalid": _(
                "Write the short name with letters without accents, digits and hyphens only, such as photographs-2."
            )
        },
    )
    binds_channels = forms.BooleanField(
        label=_("Everyone with access to a channel has to accept it"),
        required=False,
        help_text=_("It can be changed later. Nobody is asked before a version is in force."),
    )

    def clean_slug(self):
        return self.cleaned_data["slug"].lower()


class StartForm(PortalForm):
    """With which text a draft begins."""

    based_on = forms.ChoiceField(label=_("The text to begin with"), widget=forms.RadioSelect)

    def __init__(self, *args, versions, **kwargs):
        super().__init__(*args, **kwargs)
        self.versions = {str(version.pk): version for version in versions}
        self.fields["based_on"].choices = [
            *(
                (key, _("The text of version %(number)s") % {"number": version.number})
                for key, version in self.versions.items()
            ),
            (EMPTY, _("An empty page")),
        ]

    def chosen(self):
        return self.versions.get(self.cleaned_data["based_on"])


class TextForm(PortalForm):
    """The words of a draft in one language. ``revision`` is the one that was read.

    ``follows``: there is a version before it, so that something can have changed.
    """

    # A policy may speak of passwords; nobody's own stands in a text that everyone will read.
    refuses_secrets = ("title",)
    # A draft may lack any of it.
    hide_optional = True

    title = forms.CharField(label=_("Title"), max_length=LONGEST_TITLE, required=False)
    summary = forms.CharField(
        label=_("In short"),
        max_length=LONGEST_NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": "3"}),
        help_text=_("Two or three sentences for the list of policies."),
    )
    body = forms.CharField(
        label=_("Text"),
        required=False,
        widget=forms.Textarea(attrs={"rows": "24", "class": "markdown", "spellcheck": "true"}),
    )
    changes = forms.CharField(
        label=_("What changed"),
        max_length=LONGEST_NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": "4"}),
        help_text=_("For those who know the version before: which section says something else now."),
    )
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args, follows: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not follows:
            del self.fields["changes"]


class FactsForm(PortalForm):
    number = forms.CharField(
        label=_("Version"), max_length=20, help_text=_("Letters, digits, dots and hyphens, such as 2.1.")
    )
    authority = forms.CharField(
        label=_("Authority"),
        max_length=160,
        help_text=_("Who stands behind the policy: a board, an office, a function."),
    )
    effective_on = forms.DateField(
        label=_("Meant to be in force from"),
        required=False,
        help_text=_("The day is settled when the version is published."),
    )


class PolicySettingsForm(PortalForm):
    """What holds for all versions of a policy."""

    binds_channels = forms.BooleanField(label=_("Everyone with access to a channel has to accept it"), required=False)
    sisters = forms.ModelMultipleChoiceField(
        label=_("Sister policies"),
        queryset=Policy.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Each is shown beside the other."),
    )

    def __init__(self, *args, policies, names, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["sisters"].queryset = policies
        self.fields["sisters"].label_from_instance = lambda policy: names.get(policy.pk, policy.slug)


class PublishForm(PortalForm):
    """``read`` is the state of the draft that was read (``publishing.state_of``)."""

    effective_on = forms.DateField(label=_("In force from"))
    term_days = forms.IntegerField(
        label=_("Days to read and accept it"),
        min_value=0,
        max_value=LONGEST_TERM,
        required=False,
        help_text=_("For those who have access already. Left empty, the standing number of days holds."),
    )
    carries_why = forms.CharField(
        label=_("It changes nothing for those who accepted the version before, because…"),
        max_length=300,
        required=False,
        help_text=_("With a reason here nobody is asked anew: for instance because only a telephone number changed."),
    )
    read = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args, binds: bool, follows: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not binds:
            del self.fields["term_days"]
        if not (binds and follows):
            del self.fields["carries_why"]


class WithdrawForm(PortalForm):
    why = reason_field(label=_("Why the draft is withdrawn"))
