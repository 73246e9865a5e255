"""What people write about the closing of a channel: the wish, the decision, its plan and its steps."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from activity.models import NameDecision, RetirementOutcome
from portal.filefields import ReadFileField
from portal.forms import PortalForm
from portal.reasons import reason_field

LONG = forms.Textarea(attrs={"rows": 3})


def goes_on_field() -> forms.CharField:
    return forms.CharField(
        label=_("Where its readers go on"),
        required=False,
        max_length=500,
        help_text=_(
            "The link of another channel of ours, or of a page. It is named publicly once the channel is closed."
        ),
    )


class ClosingWishForm(PortalForm):
    note = forms.CharField(
        label=_("Why it can be closed"),
        max_length=600,
        widget=LONG,
        help_text=_("And where its readers find you from then on, if you know already."),
    )


class StartClosingForm(PortalForm):
    reason = forms.CharField(
        label=_("Reason for closing"),
        max_length=2000,
        widget=LONG,
        help_text=_("Its administrators read it in the letter."),
    )
    last_day = forms.DateField(
        label=_("Last day"),
        required=False,
        help_text=_("Without one it is two, three or five weeks from today, as much care as the channel needs."),
    )
    goes_on = goes_on_field()


class PlanForm(PortalForm):
    last_day = forms.DateField(
        label=_("Last day"), help_text=_("Steps that are still open move with it. Its readers are told this day.")
    )
    goes_on = goes_on_field()


class StepDoneForm(PortalForm):
    """What shows that a step is done: one of them is enough."""

    note = forms.CharField(label=_("What was done"), max_length=600, required=False, widget=LONG)
    link = forms.CharField(label=_("Link that shows it"), max_length=500, required=False)
    file = ReadFileField(
        label=_("Picture or paper that shows it"),
        required=False,
        help_text=_("A screenshot or a document, 10 MB at most. Cover what concerns nobody here."),
    )
    hide_optional = True


class FarewellDoneForm(StepDoneForm):
    field_order = ("link", "file", "note")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self["link"].label = self.fields["link"].label = _("Link of the post")


class CopyKeptForm(PortalForm):
    """A small copy is kept here, a large one somewhere else, with its checksum."""

    file = ReadFileField(
        label=_("The copy, where it is small enough"),
        required=False,
        help_text=_("PDF, pictures, documents, text or a table, 10 MB at most. The portal computes its checksum."),
    )
    note = forms.CharField(
        label=_("Or where it is kept"),
        max_length=600,
        required=False,
        widget=LONG,
        help_text=_("For instance the folder in our archive, and who can open it."),
    )
    checksum = forms.CharField(
        label=_("And its checksum (SHA-256)"),
        max_length=100,
        required=False,
        help_text=_(
            "64 signs by which anyone can tell later that the copy was not changed. On Windows: Get-FileHash, elsewhere: sha256sum."
        ),
    )
    hide_optional = True
    refuses_secrets = ("note",)


class NameForm(PortalForm):
    decision = forms.ChoiceField(
        label=_("What happens to the name?"),
        choices=[
            (NameDecision.KEPT.value, _("We keep it: the account stays, locked, and nobody else can take its name")),
            (NameDecision.RELEASED.value, _("We release it: a second person of the team has to agree")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Why it is released"),
        max_length=600,
        required=False,
        widget=LONG,
        help_text=_("Not needed where it is kept."),
    )
    hide_optional = True


class RecordsForm(PortalForm):
    until = forms.DateField(
        label=_("The copy is kept until"),
        help_text=_("As long as our rules for records ask for; several years is usual. Then it may be destroyed."),
    )


class LessonsForm(PortalForm):
    text = forms.CharField(
        label=_("What we learned"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What worked, what did not, what the next channel should know. Closing a channel is no failure."),
    )


class SkipForm(PortalForm):
    because = reason_field(label=_("Not needed, because"), max_length=600)


class UndoForm(PortalForm):
    why = reason_field(label=_("Why it is to be done again"))


class AssignForm(PortalForm):
    to = forms.ModelChoiceField(label=_("Who does it"), queryset=Person.objects.none())
    due_on = forms.DateField(label=_("Until"))

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = people


class FarewellForm(PortalForm):
    text = forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 5}))

    def __init__(self, *args, language: str, label: str, **kwargs):
        super().__init__(*args, **kwargs)
        self["text"].label = self.fields["text"].label = label
        self.fields["text"].widget.attrs["lang"] = language


class FinishForm(PortalForm):
    outcome = forms.ChoiceField(
        label=_("What became of it on its platform"), choices=RetirementOutcome.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("Where to, to whom, or why its name was not kept"),
        max_length=600,
        required=False,
        widget=LONG,
        help_text=_("Not needed where it is locked and kept, which we prefer: nobody else can then take the name."),
    )
    hide_optional = True


class StaysForm(PortalForm):
    """Why a wish to close is set aside, or a closing stopped."""

    why = forms.CharField(
        label=_("Why the channel stays"),
        max_length=600,
        widget=LONG,
        help_text=_("Its administrators read it in the letter."),
    )


class SendBackForm(PortalForm):
    why = reason_field(label=_("What is still to be done"))


class LeaveForm(PortalForm):
    """One decision for all channels on a platform; the rows of channels stand beside it on the page."""

    reason = forms.CharField(
        label=_("Why we leave this platform"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Everyone who looks after a channel there reads it, in one letter for all their channels."),
    )
    last_day = forms.DateField(label=_("Last day"), help_text=_("The same for all of them; it can be moved for each."))
