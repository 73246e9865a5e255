"""Cancel a request, and copy one as a new draft: pages that say first what follows (A4)."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.formpages import FormPage
from portal.forms import PortalForm
from requests_app.drafting.copying import copy_as_new, may_copy, what_can_be_copied
from requests_app.models import Status
from requests_app.refusals import NotAllowed
from requests_app.transitions import may_follow, withdraw
from requests_app.views.fetching import OneRequest, OwnRequest


class WithdrawForm(PortalForm):
    why = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("It helps us to understand; you need not say."),
    )


class RequestWithdraw(OwnRequest, FormPage):
    form_class = WithdrawForm
    template_name = "requests/withdraw.html"
    refusals = (NotAllowed,)

    def get(self, request, *args, **kwargs):
        if "withdraw" not in may_follow(self.channel_request):
            messages.info(request, why_it_stays(self.channel_request.status))
            return redirect("requests:detail", self.channel_request.pk)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **context):
        return super().get_context_data(
            never_handed_in=self.channel_request.submitted_at is None,
            reviewer=self.channel_request.reviewer,
            **context,
        )

    def act(self, form):
        withdraw(self.channel_request, by=self.request.user, at=self.at, why=form.cleaned_data["why"])
        messages.success(
            self.request, _("The request is cancelled. You can copy it as a new one, or start afresh, at any time.")
        )
        return redirect("requests:detail", self.channel_request.pk)


def why_it_stays(status: str) -> str:
    """Why a request can no longer be cancelled, and what to do instead."""
    if status in (Status.APPROVED, Status.PROVISIONAL):
        return _(
            "This request is approved, so it cannot be cancelled any more. "
            "If the channel is no longer wanted, say so to the communications team: they end its set-up."
        )
    if status in (Status.WITHDRAWN, Status.EXPIRED):
        return _("This request has ended already.")
    return _("This request is decided, so there is nothing left to cancel.")


class RequestCopyPage(OneRequest, FormPage):
    """What goes into the copy and what does not; the button makes it. Opening the page makes nothing."""

    form_class = PortalForm
    template_name = "requests/copy.html"
    refusals = (NotAllowed,)

    def get(self, request, *args, **kwargs):
        self.refuse_outsiders()
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        self.refuse_outsiders()
        return super().post(request, *args, **kwargs)

    def refuse_outsiders(self) -> None:
        """Raise PermissionDenied for those who may read the request for the team's work only."""
        if not may_copy(self.channel_request, by=self.request.user):
            raise PermissionDenied(_("Only requests of your own, or of your groups and offices, can be copied."))

    def get_context_data(self, **context):
        answers, left_out = what_can_be_copied(self.channel_request, by=self.request.user, at=self.at)
        return super().get_context_data(
            count=len(answers),
            left_out=left_out,
            back_url=reverse("requests:detail", args=[self.channel_request.pk]),
            **context,
        )

    def act(self, form):
        draft = copy_as_new(self.channel_request, by=self.request.user, at=self.at)
        messages.success(self.request, _("The copy is a draft of yours. Nothing has been sent."))
        return redirect("requests:detail", draft.pk)
