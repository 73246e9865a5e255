"""The page on which the requester invites colleagues to write too, and ends their part (A4)."""

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from accounts.models import Person
from portal.formpages import FormPage
from portal.forms import PortalForm
from requests_app.drafting.co_writing import candidates, end_writing, invite_writer, why_nobody_can_be_invited
from requests_app.models import RequestWriter
from requests_app.refusals import NotAllowed
from requests_app.views.fetching import WrittenRequest


class InviteForm(PortalForm):
    person = forms.ModelChoiceField(
        label=gettext_lazy("Colleague"),
        queryset=Person.objects.none(),
        error_messages={"required": gettext_lazy("Choose the colleague who is to write with you.")},
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people


class RequestWriters(WrittenRequest, FormPage):
    """Who writes this request, for those who do; the form is the requester's."""

    form_class = InviteForm
    template_name = "requests/writers.html"
    refusals = (NotAllowed,)

    def get_form_kwargs(self):
        body = self.channel_request.body
        return {
            **super().get_form_kwargs(),
            "people": candidates(self.channel_request) if body else Person.objects.none(),
        }

    def get_context_data(self, **context):
        writers = list(self.channel_request.writers.live().select_related("person"))
        members = set(self.members_among(writers))
        why_not = why_nobody_can_be_invited(self.channel_request)
        return super().get_context_data(
            writers=[{"row": writer, "still_member": writer.person_id in members} for writer in writers],
            why_not=why_not,
            nobody_left=not why_not and not candidates(self.channel_request).exists(),
            **context,
        )

    def members_among(self, writers):
        body = self.channel_request.body
        if body is None:
            return []
        people = [writer.person_id for writer in writers]
        return body.memberships.live().filter(person__in=people).values_list("person", flat=True)

    def act(self, form):
        person = form.cleaned_data["person"]
        invite_writer(self.channel_request, person=person, by=self.request.user, at=self.at)
        messages.success(
            self.request, _("%(name)s can write this request now, and is told by e-mail.") % {"name": person}
        )
        return redirect("requests:writers", self.channel_request.pk)


class RequestWriterEnd(WrittenRequest, View):
    """The button beside a colleague's name, and beside one's own."""

    http_method_names = ["post", "options"]

    def post(self, request, *args, **kwargs):
        writers = RequestWriter.objects.filter(request=self.channel_request).select_related(
            "person", "request__requester"
        )
        writer = get_object_or_404(writers, pk=kwargs["writer"])
        try:
            end_writing(writer, by=request.user, at=self.at)
        except NotAllowed as refusal:
            messages.warning(request, str(refusal))
            return redirect("requests:writers", self.channel_request.pk)
        if writer.person_id == request.user.pk:
            messages.success(request, _("You no longer write this request. What you wrote stays in it."))
            return redirect("requests:list")
        messages.success(
            request, _("%(name)s no longer writes this request. What they wrote stays.") % {"name": writer.person}
        )
        return redirect("requests:writers", self.channel_request.pk)
