"""A letter that did not arrive: try it again now, or note that its reader was told in another way."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic.base import View

from notifications.models import Letter
from notifications.sending import NotPossible, settle_otherwise, try_again_now
from portal.formpages import FormPage
from portal.forms import PortalForm
from requests_app.judging.delivery import letter_of_decision
from requests_app.review.fetching import ReviewAct


class LetterAct(ReviewAct):
    @property
    def letter(self) -> Letter:
        found = letter_of_decision(self.channel_request, self.kwargs["letter"])
        if found is None:
            raise Http404
        return found


class LetterTryAgain(LetterAct, View):
    http_method_names = ["post", "options"]

    def post(self, request, *args, **kwargs):
        letter = self.letter
        try:
            try_again_now(letter, by=request.user, at=self.at)
        except NotPossible as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request, _("The letter goes out again within a minute, to %(address)s.") % {"address": letter.address}
            )
        return self.to_the_review()


class OtherwiseForm(PortalForm):
    why = forms.CharField(
        label=gettext_lazy("How was the reader told?"),
        max_length=300,
        help_text=gettext_lazy("For instance by telephone, on Monday. The record of decisions keeps it."),
    )


class LetterToldOtherwise(LetterAct, FormPage):
    form_class = OtherwiseForm
    refusals = (NotPossible,)

    def get_context_data(self, **context):
        return super().get_context_data(
            title=_("Told in another way"),
            submit=_("Note it, and try no more"),
            intro=_(
                "The letter to %(address)s could not be delivered. Once its reader knows, it need not be tried again."
            )
            % {"address": self.letter.address},
            back_url=reverse("review:detail", args=[self.channel_request.pk]),
            back_label=str(self.channel_request),
            **context,
        )

    def act(self, form):
        settle_otherwise(self.letter, by=self.request.user, at=self.at, why=form.cleaned_data["why"])
        messages.success(self.request, _("It is noted; the letter is not tried any more."))
        return self.to_the_review()
