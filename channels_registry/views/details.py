"""Change what is known of a channel and its rules; confirm that everything is still right."""

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.person_fields import colleagues
from channels_registry import editing, rights
from channels_registry.forms.details import AllDetailsForm, DescriptiveForm
from channels_registry.forms.parameters import ParametersForm
from channels_registry.models import Channel, ParameterSet
from channels_registry.overview import ChannelOverview
from channels_registry.views.pages import ChannelForm, KeptByItsPeople
from portal.forms import PortalForm


class DetailsChange(KeptByItsPeople, ChannelForm):
    refusals = (editing.EditRefused,)
    title, submit = gettext_lazy("Change the details"), gettext_lazy("Save the details")

    def get_form_class(self):
        return AllDetailsForm if rights.manages(self.request.user) else DescriptiveForm

    def get_form_kwargs(self):
        # A copy: what is shown around the form is the channel as it stands.
        return {**super().get_form_kwargs(), "instance": Channel.objects.get(pk=self.channel.pk)}

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        if "responsible" in form.fields:
            near = colleagues(self.channel.body, self.at)
            form.fields["responsible"].suggest(near)
            form.fields["deputy"].suggest(near)
        return form

    def act(self, form):
        changed = editing.change_details(self.channel, by=self.request.user, at=self.at, **form.facts())
        self.done = _("The details are saved.") if changed else _("Nothing was different, so nothing is changed.")
        return self.finished()


class ParametersChange(ChannelForm):
    form_class = ParametersForm
    refusals = (editing.EditRefused,)
    title, submit = gettext_lazy("Change the rules for this channel"), gettext_lazy("Set these rules")
    intro = gettext_lazy("The new rules count from now on; the earlier ones stay on record.")
    done = gettext_lazy("The rules are set.")

    @cached_property
    def current(self) -> ParameterSet | None:
        return ParameterSet.objects.filter(channel=self.channel, until=None).first()

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "instance": self.current}

    def get_initial(self):
        if self.current is not None:
            return {"based_on": self.current.pk}
        return {
            "languages": self.channel.languages,
            "rhythm": self.channel.rhythm,
            "answer_hours": self.channel.platform.answer_hours,
        }

    def act(self, form):
        editing.change_parameters(
            self.channel,
            form.rules(),
            based_on=form.cleaned_data["based_on"],
            by=self.request.user,
            at=self.at,
            why=form.cleaned_data["why"],
        )
        return self.finished()


class ChannelConfirm(KeptByItsPeople, ChannelForm):
    """Everything that is to be right, on one page, and one button that says so."""

    form_class = PortalForm
    refusals = (editing.EditRefused,)
    template_name = "channels_registry/confirm.html"
    title = gettext_lazy("Is everything still right?")
    submit = gettext_lazy("Everything is still right")
    done = gettext_lazy("Thank you. It is on record that everything was looked at today.")

    def get_context_data(self, **context):
        overview = ChannelOverview(self.channel, user=self.request.user, at=self.at)
        return super().get_context_data(overview=overview, **context)

    def act(self, form):
        editing.confirm(self.channel, by=self.request.user, at=self.at)
        return self.finished()
