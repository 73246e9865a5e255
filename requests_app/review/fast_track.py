"""The crisis goes on: the lead gives a permission for a limited time more time, once, with a reason (A5)."""

import datetime as dt

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.roles import Permission
from portal.formpages import FormPage
from portal.forms import PortalForm
from requests_app.fast_track.permissions import open_permission
from requests_app.judging.conflicts import ConflictOfInterest
from requests_app.models import MOST_DAYS
from requests_app.refusals import NotAllowed
from requests_app.review.fetching import ReviewAct
from requests_app.transitions import extend_permission


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
