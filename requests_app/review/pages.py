"""The page of one request under review, and the small acts on it: take up, give back, evaluate, note, undo."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from django.views.generic.base import ContextMixin, TemplateResponseMixin, View

from accounts.access import reason_for
from accounts.roles import Permission
from notifications.models import Letter
from portal.formpages import REFUSED
from portal.forms import PortalForm
from requests_app import standing
from requests_app.annex1.questions import QUESTIONS
from requests_app.annex1.reading import answers_in_words
from requests_app.annex1.sheet import AnswerSheet
from requests_app.annex1.tiers import tier_of
from requests_app.evaluating import missing_evaluations, what_approval_needs
from requests_app.models import ChannelRequest, Outcome, Status
from requests_app.names import Finding, findings
from requests_app.refusals import Incomplete, NotAllowed
from requests_app.review.clock import TeamClock
from requests_app.review.evaluation_form import EvaluationForm
from requests_app.review.fetching import OneReview, ReviewAct, history_of
from requests_app.review.queue import next_to_take
from requests_app.review_notes import add_note
from requests_app.rules_in_words import rules_in_words
from requests_app.similarity import how_alive, nearest, wanted_by
from requests_app.transitions import claim, decision_event, final_decision, release, undo, undo_until


class NoteForm(PortalForm):
    text = forms.CharField(
        label=gettext_lazy("Note for the team"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The requester never sees it."),
        error_messages={"required": gettext_lazy("Write the note first.")},
    )


class UndoForm(PortalForm):
    why = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Kept in the record of decisions."),
    )


class ReviewPage(OneReview, TemplateView):
    """Answers beside the evaluation; what the team says among itself clearly apart from what the requester reads."""

    template_name = "review/detail.html"

    def get_context_data(self, **context):
        channel_request, user = self.channel_request, self.request.user
        sheet = AnswerSheet(channel_request, at=self.at)
        _tier, reasons = tier_of(sheet)
        forms_here = {
            "evaluation": EvaluationForm(channel_request=channel_request, prefix="evaluation"),
            "note_form": NoteForm(prefix="note"),
            "undo_form": UndoForm(prefix="undo"),
        }
        context = {**forms_here, **context}
        return super().get_context_data(
            age=TeamClock(at=self.at).age_of(channel_request),
            sections=answers_in_words(channel_request, at=self.at, sheet=sheet),
            tier_reasons=reasons,
            nearest=[(channel, how_alive(channel, at=self.at)) for channel in nearest(wanted_by(sheet), user=user)],
            name_findings=findings_on_names(sheet),
            questions=questions_of(channel_request),
            decisions=decisions_of(channel_request, internal=self.rights.reads_internal),
            letter=letter_of(channel_request),
            missing=missing_evaluations(channel_request),
            approval_needs=what_approval_needs(channel_request),
            notes=list(channel_request.review_notes.select_related("by")) if self.rights.reads_internal else [],
            # Who has a part in the request reads what its requester reads, and nothing of the unfinished judgement.
            events=history_of(channel_request) if self.rights.reads_internal else standing.history_of(channel_request),
            next_request=next_to_take(user, besides=channel_request.pk),
            undo_until=self.rights.undo and undo_until(self.rights.undo),
            forms=[form for form in (context[name] for name in forms_here) if form.is_bound],
            **context,
        )


def findings_on_names(sheet: AnswerSheet) -> list[Finding]:
    """What register and other requests say about the names asked for, look-alikes included (N4, L3)."""
    value = sheet.value("q11")
    proposals = [(value.get(f"name_{n}", ""), value.get(f"username_{n}", "")) for n in (1, 2, 3)]
    asked = [pair for pair in proposals if any(pair)]
    return findings(asked, platform=sheet.platform, may_see_unlisted=True, besides=sheet.request.pk)


def questions_of(channel_request: ChannelRequest) -> list[dict]:
    """The team's questions with the requester's answers, oldest first."""
    return [
        {"asked": asked, "about": QUESTIONS.get(asked.question)}
        for asked in channel_request.change_requests.select_related("asked_by")
    ]


def decisions_of(channel_request: ChannelRequest, *, internal: bool) -> list[dict]:
    """Every decision that was not undone, with its rules in words, oldest first; recommendations are ``internal``."""
    decided = channel_request.decisions.filter(undone_at=None).select_related("by")
    if not internal:
        decided = decided.exclude(outcome=Outcome.RECOMMENDED)
    return [
        {
            "decision": decision,
            "rules": rules_in_words(decision.parameters) if decision.parameters else [],
            "conditions": decision.parameters.get("conditions", []),
        }
        for decision in decided
    ]


def letter_of(channel_request: ChannelRequest) -> Letter | None:
    """The letter that tells the requester of the decision that stands."""
    decision = final_decision(channel_request)
    return Letter.objects.filter(event=decision_event(decision)).first() if decision else None


class ReviewFormAct(ReviewAct, ContextMixin, TemplateResponseMixin, View):
    """An act with a form of the review page; refused, it answers with that page and what was typed."""

    http_method_names = ["post", "options"]
    refused_form = ""

    def refuse(self, form):
        page = ReviewPage()
        page.setup(self.request, *self.args, **self.kwargs)
        return page.render_to_response(page.get_context_data(**{self.refused_form: form}), status=REFUSED)


class RequestEvaluate(ReviewFormAct):
    refused_form = "evaluation"

    def post(self, request, *args, **kwargs):
        if not self.rights.may_evaluate:
            return self.not_the_reviewer()
        form = EvaluationForm(request.POST, channel_request=self.channel_request, prefix="evaluation")
        if not form.is_valid():
            return self.refuse(form)
        try:
            saved = form.save(by=request.user, at=self.at)
        except NotAllowed:
            return self.dealt_with_meanwhile()
        if form.errors:
            return self.refuse(form)
        self.tell(saved)
        return self.to_the_review()

    def not_the_reviewer(self):
        if self.channel_request.status == Status.IN_REVIEW:
            raise PermissionDenied(_("Only the person who has taken up the review evaluates the request."))
        return self.dealt_with_meanwhile()

    def tell(self, saved) -> None:
        missing = missing_evaluations(self.channel_request)
        if missing:
            names = ", ".join(str(criterion.label) for criterion in missing)
            messages.success(
                self.request, _("The evaluation is saved. Still to be judged: %(names)s.") % {"names": names}
            )
        elif saved:
            messages.success(self.request, _("The evaluation is saved and complete. You can decide now."))
        else:
            messages.info(self.request, _("Nothing was changed; the evaluation is complete."))


class RequestNote(ReviewFormAct):
    refused_form = "note_form"

    def post(self, request, *args, **kwargs):
        form = NoteForm(request.POST, prefix="note")
        if not form.is_valid():
            return self.refuse(form)
        try:
            add_note(self.channel_request, text=form.cleaned_data["text"], by=request.user, at=self.at)
        except Incomplete as refusal:
            form.add_error("text", str(refusal))
            return self.refuse(form)
        messages.success(request, _("The note is kept for the team."))
        return self.to_the_review()


class RequestUndo(ReviewFormAct):
    """Take a decision back before its letter leaves."""

    refused_form = "undo_form"

    def post(self, request, *args, **kwargs):
        form = UndoForm(request.POST, prefix="undo")
        if not form.is_valid():
            return self.refuse(form)
        decision = final_decision(self.channel_request)
        if decision is not None and decision.by_id != request.user.pk:
            raise PermissionDenied(_("Only the person who decided takes the decision back."))
        if decision is None:
            return self.dealt_with_meanwhile()
        try:
            undo(self.channel_request, by=request.user, at=self.at, why=form.cleaned_data["why"])
        except NotAllowed as refusal:
            return self.dealt_with_meanwhile(refusal=str(refusal))
        messages.success(
            request, _("The decision is taken back and no letter leaves. The request is in review with you again.")
        )
        return self.to_the_review()


class RequestClaim(ReviewAct, View):
    http_method_names = ["post", "options"]

    def post(self, request, *args, **kwargs):
        try:
            claim(self.channel_request, by=request.user, at=self.at)
        except NotAllowed:
            current = ChannelRequest.objects.get(pk=self.channel_request.pk)
            if (current.status, current.reviewer_id) != (Status.IN_REVIEW, request.user.pk):
                return self.dealt_with_meanwhile()
            # A second press of the button: it is theirs already.
        else:
            messages.success(
                request, _("You have taken up the review. Read the answers and evaluate them, then decide.")
            )
        return self.to_the_review()


class RequestRelease(OneReview, View):
    """Give a review back. A conflict of interest is no hindrance here: it is the very reason to give it back."""

    http_method_names = ["post", "options"]
    dealt_with_meanwhile = ReviewAct.dealt_with_meanwhile

    def post(self, request, *args, **kwargs):
        if not self.rights.reviews:
            raise PermissionDenied(reason_for(Permission.REVIEW_REQUESTS))
        if self.channel_request.status == Status.IN_REVIEW and not self.rights.may_release:
            raise PermissionDenied(_("Only the reviewer or the communications lead gives a review back."))
        try:
            release(self.channel_request, by=request.user, at=self.at)
        except NotAllowed:
            return self.dealt_with_meanwhile()
        messages.success(request, _("The review is given back. The request waits for a colleague."))
        return self.to_the_review()
