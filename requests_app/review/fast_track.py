"""What the lead does for a channel of the fast track: more time, once; another requester, where one has left (A5)."""

import datetime as dt

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from accounts.roles import Permission
from portal.formpages import FormPage
from portal.forms import PortalForm
from portal.reasons import reason_field
from requests_app.fast_track.permissions import open_permission, successors
from requests_app.judging.conflicts import ConflictOfInterest
from requests_app.judging.telling import is_untold
from requests_app.models import MOST_DAYS
from requests_app.refusals import NotAllowed
from requests_app.review.fetching import ReviewAct
from requests_app.transitions import change_requester, extend_permission
from requests_app.transitions.fast_track import PASSED_ON_FROM


class ExtendForm(PortalForm):
    ends_on = forms.DateField(label=gettext_lazy("The permission holds until"))
    why = forms.CharField(
        label=gettext_lazy("Why the crisis still calls for it"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("It stands in the record of decisions and on the channel's page."),
    )


class PermissionExtend(ReviewAct, FormPage):
    template_name = "review/extend.html"
    form_class = ExtendForm
    refusals = (NotAllowed,)

    @cached_property
    def timed(self):
        return open_permission(self.channel_request)

    def refuse_readers(self):
        super().refuse_readers()
        if not self.request.user.may(Permission.ASSIGN_REQUESTS):
            raise PermissionDenied(_("Only the communications lead gives a channel of the fast track more time."))

    def get(self, request, *args, **kwargs):
        if self.timed is None or self.timed.extended_at is not None:
            messages.info(request, _("There is nothing to extend now. This page shows how the request stands."))
            return self.to_the_review()
        return super().get(request, *args, **kwargs)

    def get_initial(self):
        return {"ends_on": self.timed.ends_on + dt.timedelta(days=MOST_DAYS)} if self.timed else {}

    def get_context_data(self, **context):
        return super().get_context_data(permission=self.timed, most_days=MOST_DAYS, **context)

    def act(self, form):
        try:
            extended = extend_permission(
                self.channel_request,
                ends_on=form.cleaned_data["ends_on"],
                why=form.cleaned_data["why"],
                by=self.request.user,
                at=self.at,
            )
        except ConflictOfInterest as refusal:
            raise PermissionDenied(str(refusal)) from refusal
        messages.success(
            self.request, _("The permission holds until %(day)s now.") % {"day": date_format(extended.ends_on)}
        )
        return self.to_the_review()


def may_be_passed_on(channel_request, permission, *, rights, at: dt.datetime) -> bool:
    """Whether the page offers it to this person."""
    stands = (
        permission is not None and channel_request.status in PASSED_ON_FROM and not is_untold(channel_request, at=at)
    )
    return stands and rights.free and rights.assigns


class SuccessorForm(PortalForm):
    to = forms.ModelChoiceField(
        label=gettext_lazy("Who sees it through?"),
        queryset=Person.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a colleague of the group.")},
    )
    why = reason_field()

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = people


class RequesterChange(ReviewAct, FormPage):
    template_name = "review/change_requester.html"
    form_class = SuccessorForm
    refusals = (NotAllowed,)

    @cached_property
    def people(self):
        permission = open_permission(self.channel_request)
        return successors(self.channel_request, permission) if permission else Person.objects.none()

    def refuse_readers(self):
        super().refuse_readers()
        if not self.request.user.may(Permission.ASSIGN_REQUESTS):
            raise PermissionDenied(_("Only the communications lead passes a request of the fast track on."))

    def get(self, request, *args, **kwargs):
        permission = open_permission(self.channel_request)
        if not may_be_passed_on(self.channel_request, permission, rights=self.rights, at=self.at):
            messages.info(request, _("There is nothing to pass on now. This page shows how the request stands."))
            return self.to_the_review()
        return super().get(request, *args, **kwargs)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "people": self.people}

    def get_context_data(self, **context):
        return super().get_context_data(people=list(self.people), **context)

    def act(self, form):
        to = form.cleaned_data["to"]
        try:
            change_requester(
                self.channel_request, to=to, why=form.cleaned_data["why"], by=self.request.user, at=self.at
            )
        except ConflictOfInterest as refusal:
            raise PermissionDenied(str(refusal)) from refusal
        messages.success(self.request, _("%(name)s goes on with the request and is told by letter.") % {"name": to})
        return self.to_the_review()
