"""What is typed about consents. No field asks for the name of a minor, and none asks where one is (A12)."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Body
from accounts.person_fields import PersonField
from channels_registry.models import Channel
from enforcement.consents.terms import DAYS
from enforcement.forms.terms import SettingsForm
from enforcement.models import ConsentEnd, RemovalResult, Shown
from portal.filefields import PictureField
from portal.forms import PortalForm, web_link_field

NO_NAMES = _("No names of those shown.")
EVERY, SOME = "every", "some"


class ChannelChoices(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, channel):
        return f"{channel.name} · {channel.platform.name}"


class GroupForm(PortalForm):
    body = forms.ModelChoiceField(label=_("Which group or office?"), queryset=Body.objects.none())

    def __init__(self, *args, groups, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["body"].queryset = groups


class PlaceForm(PortalForm):
    use = forms.CharField(
        label=_("For which use did people agree?"), max_length=300,
        help_text=_("For instance: photographs and videos of workshops, for posts and the yearly report.") ,
    )  # fmt: skip
    place = forms.CharField(
        label=_("Where are the consents kept?"), max_length=300, widget=forms.Textarea(attrs={"rows": "2"}),
        help_text=_("The cabinet, the folder, the system: so that a colleague finds it. No names of those shown."),
    )  # fmt: skip
    link = web_link_field(
        _("Link"), required=False, help_text=_("To a place that asks for a sign-in, never to an open folder.")
    )
    keeper = PersonField(label=_("Who keeps them?"))
    since = forms.DateField(label=pgettext_lazy("first day of consents", "From"))
    until = forms.DateField(
        label=pgettext_lazy("last day of consents", "Until"), required=False,
        help_text=_("The day on which the first of these consents ends. The keeper is reminded before it."),
    )  # fmt: skip
    reach = forms.ChoiceField(
        label=_("For which channels?"),
        choices=[(EVERY, _("Every channel of the group, new ones too")), (SOME, _("Only these:"))],
        widget=forms.RadioSelect,
        initial=EVERY,
    )
    channels = ChannelChoices(label=_("Channels"), queryset=Channel.objects.none(), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, channels, near=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["channels"].queryset = channels
        self.fields["keeper"].suggest(near)

    def clean(self):
        given = super().clean()
        chosen = given.get("channels")
        if given.get("reach") == SOME and not chosen and "channels" not in self.errors:
            self.add_error("channels", _("Tick the channels, or choose all of the group."))
        given["channels"] = list(chosen) if chosen is not None and given.get("reach") == SOME else []
        return given

    def facts(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if name not in ("reach", "version")}


class WhyForm(PortalForm):
    why = forms.CharField(
        label=_("Why does it end?"), max_length=300,
        help_text=_("For instance: moved to the new archive, see the new entry. No names of those shown."),
    )  # fmt: skip


class ConsentForm(PortalForm):
    shown = forms.ChoiceField(label=_("Who agreed?"), choices=Shown.choices, widget=forms.RadioSelect)
    guardian_agreed = forms.BooleanField(
        label=_("The minor's guardian agreed as well"), required=False,
        help_text=_("Without the guardian there is no consent; with both, nothing may identify or locate the minor."),
    )  # fmt: skip
    use = forms.CharField(
        label=_("To which use?"), max_length=300, help_text=_("What the person said yes to, in a sentence. No names.")
    )
    channels = ChannelChoices(label=_("On which channels?"), queryset=Channel.objects.none())
    given_on = forms.DateField(label=_("Given on"))
    until = forms.DateField(label=pgettext_lazy("last day of a consent", "Until"))
    code = forms.CharField(
        label=_("Code"), max_length=40, required=False,
        help_text=_("Stands for the person, for instance K-2026-014; write it on the paper too. Left empty, the portal gives one."),
    )  # fmt: skip
    name = forms.CharField(
        label=_("Name"), max_length=200, required=False,
        help_text=_("Only where the code is not enough, and never of a minor. It is kept encrypted and deleted in time."),
    )  # fmt: skip
    file = PictureField(
        label=_("Evidence"), required=False,
        help_text=_("A picture or PDF of the signed paper, 10 MB at most. It is kept encrypted. Cover the name of a minor."),
    )  # fmt: skip
    keeper = PersonField(label=_("Who keeps it?"))

    def __init__(self, *args, channels, near=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["channels"].queryset = channels
        self.fields["keeper"].suggest(near)


class ConsentEndForm(PortalForm):
    end = forms.ChoiceField(
        label=_("Why does it end?"),
        choices=[choice for choice in ConsentEnd.choices if choice[0] != ConsentEnd.WITHDRAWN],
        widget=forms.RadioSelect,
    )


class WithdrawForm(PortalForm):
    """``channels`` None: the consent names them; with codes where single consents are recorded."""

    received_on = forms.DateField(label=_("When did you receive the wish?"))
    words = forms.CharField(
        label=_("What shows the person?"), max_length=600, widget=forms.Textarea(attrs={"rows": "3"}),
        help_text=_("Links, or what can be seen and when it was published, so that a colleague finds it. No names, and nothing about the reasons: none is needed."),
    )  # fmt: skip
    channels = ChannelChoices(label=_("On which channels?"), queryset=Channel.objects.none())
    code = forms.CharField(
        label=_("Code of the consent"),
        max_length=40,
        required=False,
        help_text=_("If you know it. The wish counts without it."),
    )

    def __init__(self, *args, channels=None, codes=False, **kwargs):
        super().__init__(*args, **kwargs)
        if channels is None:
            del self.fields["channels"]
        else:
            self.fields["channels"].queryset = channels
        if not codes:
            del self.fields["code"]


class DoneForm(PortalForm):
    result = forms.ChoiceField(label=_("How does it stand?"), choices=RemovalResult.choices, widget=forms.RadioSelect)
    note = forms.CharField(label=_("What was done"), max_length=300, required=False, help_text=NO_NAMES)


class BackForm(PortalForm):
    note = forms.CharField(label=_("Where can it still be seen?"), max_length=300, help_text=NO_NAMES)


class TermsForm(SettingsForm):
    """The lead's among the portal's settings (``enforcement.consents.terms``)."""

    numbers = DAYS
