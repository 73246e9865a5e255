"""What is typed when somebody asks us, in the talk that follows, and where a comment is judged."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from enforcement.forms.duty import hour_field
from enforcement.forms.terms import SettingsForm
from enforcement.forms.texts import long_text
from enforcement.help.comments import CRITICISM, NOTHING, grounds
from enforcement.help.kinds import FACTS
from enforcement.help.terms import TERMS
from enforcement.models import CommentAct, HelpKind
from portal.filefields import PictureField
from portal.forms import PortalForm


class AskForm(PortalForm):
    """One question. ``kind`` says how it is asked; where it is an error, what A19 needs is asked too."""

    words = long_text("", rows=5)
    wrong_where = forms.CharField(
        label=_("Where was it published?"), max_length=500, help_text=_("The link, if you have it.")
    )
    wrong_seen_by = forms.CharField(
        label=_("Who has seen it?"), max_length=300, required=False,
        help_text=_("Roughly how many people, journalists, partners. “Not known” is an answer too."),
    )  # fmt: skip
    picture = PictureField(required=False)

    def __init__(self, *args, kind: HelpKind, **kwargs):
        self.kind = kind
        super().__init__(*args, **kwargs)
        if kind != HelpKind.ERROR:
            del self.fields["wrong_where"], self.fields["wrong_seen_by"]

    def prepare(self, name):
        if name == "words":
            self.fields[name].label = FACTS[self.kind].ask
        super().prepare(name)


class MessageForm(PortalForm):
    text = long_text(_("Your message"), rows=4, limit=5000)


class NoteForm(PortalForm):
    text = long_text(_("Note for the team"), rows=3, limit=5000, help_text=_("Whoever asked never reads it."))


class CorrectionForm(PortalForm):
    when = forms.DateTimeField(label=_("When was it corrected?"))
    where = forms.CharField(
        label=_("Where was it corrected?"),
        max_length=500,
        help_text=_("The link of the correction, best in the same place."),
    )
    words = long_text(
        _("What does the correction say?"), rows=3, limit=2000,
        help_text=_("An error is admitted openly. If nothing was wrong after all, say so here."),
    )  # fmt: skip


class JudgeForm(PortalForm):
    words = long_text(_("The comment"), rows=5, help_text=_("Paste its words. Leave out the name of whoever wrote it."))
    link = forms.CharField(label=_("Its link"), max_length=500, required=False)
    urgent = forms.ChoiceField(
        label=_("May somebody be in danger?"),
        choices=[("yes", _("Yes: a threat, a child, an address or another fact that helps to find somebody")), ("no", _("No"))],
        widget=forms.RadioSelect,
    )  # fmt: skip
    what = forms.ChoiceField(
        label=_("What is it?"), widget=forms.RadioSelect, help_text=_("Choose the first that fits.")
    )
    harms = forms.ChoiceField(
        label=_("Does it do harm for as long as people can read it?"),
        choices=[("yes", _("Yes")), ("no", _("No, or not known"))],
        widget=forms.RadioSelect,
    )

    def prepare(self, name):
        if name == "what":
            self.fields[name].choices = [
                (CRITICISM, _("It criticises us or disagrees, even harshly or unfairly, and nothing below applies")),
                *((ground.key, ground.title) for ground in grounds()),
                (NOTHING, _("None of these")),
            ]
        super().prepare(name)


class DecideForm(PortalForm):
    """``acts`` are those that are open."""

    act = forms.ChoiceField(label=_("What have you done with it?"), widget=forms.RadioSelect)
    why = long_text(_("Because"), rows=2, limit=600, help_text=_("It goes on record. Write no names."))

    def __init__(self, *args, acts: list[CommentAct], **kwargs):
        self.acts = acts
        super().__init__(*args, **kwargs)

    def prepare(self, name):
        if name == "act":
            self.fields[name].choices = [(act.value, act.label) for act in self.acts]
        super().prepare(name)


class TermsForm(SettingsForm):
    """The lead's among the portal's settings (``enforcement.help.terms``)."""

    numbers = tuple(name for name in TERMS if name.startswith(("help_", "comment_")))

    duty_from_hour = hour_field(_("Somebody is on duty from"), first=0, last=23)
    duty_until_hour = hour_field(pgettext_lazy("hour", "Until"), first=1, last=24)
    duty_on_free_days = forms.BooleanField(label=_("On weekends and public holidays too"), required=False)
