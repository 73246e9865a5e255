"""A pause stated ahead, and taken back (U7): by those who look after the channel and the team."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import View

from activity.answering import may_answer, readable_by, who_answers
from activity.forms import silence as forms
from activity.models import Keeping
from activity.silence import keeping
from activity.views.channel import Answer


class PauseState(Answer):
    form_class, prefix = forms.PauseForm, "pause"
    refusals = (keeping.KeepingRefused, keeping.NotYours)

    def act(self, form):
        keeping.state_pause(self.channel, **form.cleaned_data, by=self.request.user, at=self.at)
        return self.back(_("The pause is stated. In these days nobody is asked about the channel."))


class PauseTakeBack(View):
    http_method_names = ["post"]

    def post(self, request, pk):
        at = timezone.now()
        pause = Keeping.objects.filter(pk=pk, channel__in=readable_by(request.user, at=at)).first()
        if pause is None:
            raise Http404
        if not may_answer(pause.channel, by=request.user, at=at):
            raise PermissionDenied(who_answers(pause.channel))
        try:
            keeping.take_back_pause(pause, by=request.user, at=at)
        except keeping.KeepingRefused as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, _("The pause is taken back; the channel is watched as before."))
        return redirect("activity:channel", pause.channel_id)
