"""What the team asks for: each point beside its question, and the answer of those who write the request (A5)."""

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.formpages import FormPage
from portal.forms import PortalForm
from requests_app.annex1.questions import QUESTIONS
from requests_app.annex1.reading import answer_in_words
from requests_app.annex1.sheet import AnswerSheet
from requests_app.models import ChangeRequest, ChannelRequest
from requests_app.refusals import NotAllowed
from requests_app.transitions import AnsweredMeanwhile, answer_change_request
from requests_app.versions.points import open_round
from requests_app.views.fetching import WrittenRequest
from requests_app.views.handing_in import question_url

CHANGED, EXPLAINED = "changed", "explained"


class ReplyForm(PortalForm):
    """Done, or why not. What was changed shows by itself; what was not needs a word."""

    reply = forms.ChoiceField(
        label=gettext_lazy("What did you do?"),
        choices=[
            (CHANGED, gettext_lazy("I have changed my answers")),
            (EXPLAINED, gettext_lazy("I answer here, or say why I leave them as they are")),
        ],
        widget=forms.RadioSelect,
        required=False,
    )
    answer = forms.CharField(
        label=gettext_lazy("In your words"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Not needed where you have changed your answers."),
    )
    hide_optional = True

    def clean(self):
        """Words alone are an answer too, whether or not anything was ticked."""
        cleaned = super().clean()
        if self.errors or cleaned.get("reply") == CHANGED or cleaned.get("answer"):
            return cleaned
        if cleaned.get("reply") == EXPLAINED:
            self.add_error("answer", _("Write an answer, even a short one."))
        else:
            self.add_error("reply", _("Say whether you have changed your answers, or write an answer."))
        return cleaned

    @staticmethod
    def starting_with(point: ChangeRequest) -> dict[str, str]:
        """What was answered before, to look at again."""
        if not point.answered_at:
            return {}
        return {"reply": CHANGED if point.changed else EXPLAINED, "answer": point.answer}


def shown_points(channel_request: ChannelRequest, *, sheet: AnswerSheet | None) -> list[dict]:
    """The points of the present return as their page shows them; with ``sheet`` also the answer as it is now."""
    return [
        {
            "point": point,
            "about": QUESTIONS.get(point.question),
            "now": answer_in_words(sheet, point.question) if sheet and point.question in QUESTIONS else None,
            "change_url": question_url(channel_request.pk, point.question) if point.question in QUESTIONS else "",
            "form": ReplyForm(prefix=f"reply-{point.pk}"),
            "url": reverse("requests:answer", args=[channel_request.pk, point.pk]),
        }
        for point in open_round(channel_request)
    ]


class RequestAnswer(WrittenRequest, FormPage):
    """The answer to one point."""

    form_class = ReplyForm
    template_name = "requests/answer.html"
    refusals = (NotAllowed,)
    was_answered = False

    def dispatch(self, request, *args, **kwargs):
        self.point_number = kwargs["question"]
        return super().dispatch(request, *args, **kwargs)

    @property
    def asked(self) -> ChangeRequest:
        return get_object_or_404(
            self.channel_request.change_requests.select_related("asked_by", "request"), pk=self.point_number
        )

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "prefix": f"reply-{self.point_number}"}

    def get_initial(self):
        return ReplyForm.starting_with(self.asked)

    def get_context_data(self, **context):
        asked = self.asked
        about = QUESTIONS.get(asked.question)
        return super().get_context_data(
            asked=asked,
            about=about,
            now=answer_in_words(AnswerSheet(self.channel_request, at=self.at), asked.question) if about else None,
            # What is typed after a fault still answers what was read at first; a clash shows the other one.
            seen=self.request.POST.get("seen", "")
            if self.request.method == "POST" and not self.was_answered
            else asked.mark,
            other=asked if self.was_answered else None,
            change_url=question_url(self.channel_request.pk, asked.question) if about else "",
            **context,
        )

    def act(self, form):
        try:
            answer_change_request(
                self.asked,
                answer=form.cleaned_data["answer"],
                changed=form.cleaned_data["reply"] == CHANGED,
                by=self.request.user,
                at=self.at,
                expected=self.request.POST.get("seen", ""),
            )
        except AnsweredMeanwhile:
            self.was_answered = True
            raise
        left = sum(not point.answered_at for point in open_round(self.channel_request))
        if left:
            words = ngettext(
                "Your answer is saved. %(count)d more point to answer.",
                "Your answer is saved. %(count)d more points to answer.",
                left,
            ) % {"count": left}
        else:
            words = _("Your answer is saved. Submit the request again when it is ready.")
        messages.success(self.request, words)
        return redirect("requests:detail", self.channel_request.pk)
