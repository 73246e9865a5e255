"""The team's pages around a decider from outside: step aside, and ask someone to stand in (N4)."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from accounts.models import Person
from accounts.roles import Permission
from portal.formpages import FormPageMixin
from portal.forms import PortalForm
from portal.store import day_of
from requests_app import transitions
from requests_app.judging.conflicts import ConflictOfInterest
from requests_app.refusals import Incomplete, NotAllowed
from requests_app.review.fetching import OneReview, ReviewAct


def short_reason(label, **kwargs) -> forms.CharField:
    return forms.CharField(label=label, max_length=300, widget=forms.Textarea(attrs={"rows": 3}), **kwargs)


class WhyForm(PortalForm):
    why = short_reason(
        gettext_lazy("Why you step aside"),
        help_text=gettext_lazy("A few words. The team and the auditor read them; the requester does not."),
    )


class RequestStepAside(FormPageMixin, ReviewAct, TemplateView):
    """A part in the request that no fact shows: said by the person, on the record."""

    template_name = "review/step_aside.html"

    def get(self, request, *args, **kwargs):
        return self.render_to_response(self.get_context_data(form=WhyForm()))

    def post(self, request, *args, **kwargs):
        form = WhyForm(request.POST)
        if not form.is_valid():
            return self.form_invalid(form)
        try:
            transitions.declare_part(self.channel_request, by=request.user, at=self.at, why=form.cleaned_data["why"])
        except (NotAllowed, ConflictOfInterest, Incomplete) as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        messages.success(request, _("You have stepped aside. A colleague judges this request."))
        return self.to_the_review()


class StandInForm(PortalForm):
    email = forms.EmailField(
        label=gettext_lazy("Their e-mail address"),
        help_text=gettext_lazy("A director or a board member, for example. They must be known to the portal."),
    )
    why = short_reason(
        gettext_lazy("Why this person decides"),
        help_text=gettext_lazy("It stands in their letter and in the record of decisions."),
    )

    def clean_email(self):
        email = self.cleaned_data["email"]
        self.person = Person.objects.active().filter(email__iexact=email).first()
        if self.person is None:
            raise forms.ValidationError(
                _("Nobody with this address is known here. The portal administrator can add them under People.")
            )
        return email


class LeadOnly(OneReview):
    """The lead chooses who decides even with a part in the request: they decide nothing by it."""

    def dispatch(self, request, *args, **kwargs):
        reads = request.user.is_authenticated and request.user.may(self.permission) and self.channel_request
        if reads and not request.user.may(Permission.ASSIGN_REQUESTS):
            raise PermissionDenied(_("The communications lead appoints a stand-in."))
        return super().dispatch(request, *args, **kwargs)


class RequestStandIn(FormPageMixin, LeadOnly, TemplateView):
    template_name = "review/stand_in.html"

    def get(self, request, *args, **kwargs):
        return self.render_to_response(self.get_context_data(form=StandInForm()))

    def get_context_data(self, **context):
        appointments = self.channel_request.stand_ins.select_related("person")
        free = transitions.free_to_judge(self.channel_request, on=day_of(self.at))
        return super().get_context_data(
            nobody_is_free=not free,
            free=free,
            standing=appointments.open().first(),
            works=appointments.live(self.at).exists(),
            **context,
        )

    def post(self, request, *args, **kwargs):
        if "end" in request.POST:
            return self.end(request)
        form = StandInForm(request.POST)
        if not form.is_valid():
            return self.form_invalid(form)
        try:
            transitions.appoint_stand_in(
                self.channel_request, person=form.person, by=request.user, at=self.at, why=form.cleaned_data["why"]
            )
        except (NotAllowed, Incomplete) as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        sentence = _("%(name)s decides. They have a letter with a link to one page, which works for %(days)d days.")
        messages.success(request, sentence % {"name": form.person.full_name, "days": transitions.LINK_LIFE.days})
        return self.to_the_review()

    def end(self, request):
        try:
            transitions.end_stand_in(self.channel_request, by=request.user, at=self.at)
        except NotAllowed as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The appointment is taken back, and the link no longer works."))
        return self.to_the_review()
