"""The page of one request under review, and the small acts on it: take up, give back, evaluate, say “read”, undo."""

import datetime as dt

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from django.views.generic.base import ContextMixin, TemplateResponseMixin, View

from accounts.access import reason_for
from accounts.roles import Permission
from channels_registry.models import Channel
from portal.formpages import REFUSED
from portal.forms import PortalForm
from requests_app.annex1.questions import QUESTIONS
from requests_app.annex1.sheet import AnswerSheet
from requests_app.annex1.tiers import tier_of
from requests_app.awaiting import declined_by
from requests_app.fast_track.permissions import open_permission
from requests_app.files.listing import files_for
from requests_app.judging.approvals import conditions_in
from requests_app.judging.delivery import deliveries_of
from requests_app.judging.evaluating import missing_evaluations, what_approval_needs
from requests_app.judging.rules_in_words import rules_in_words
from requests_app.judging.telling import as_told, status_as_told
from requests_app.models import CODE_LABELS, ChannelRequest, Status
from requests_app.names import Finding, findings
from requests_app.refusals import NotAllowed
from requests_app.review.changes import changes_of
from requests_app.review.clock import TeamClock
from requests_app.review.evaluation_form import EvaluationForm
from requests_app.review.fast_track import may_be_passed_on
from requests_app.review.fetching import OneReview, ReviewAct, history_of
from requests_app.review.talk_forms import NoteForm
from requests_app.review.talking import talk_on_review
from requests_app.similarity import how_alive, nearest, wanted_by
from requests_app.standing import words as standing
from requests_app.starting.words import open_about
from requests_app.transitions import claim, final_decision, next_to_take, release, undo, undo_until
from requests_app.versions.frozen import FrozenSheet, is_being_changed, sections_of_sheet, version_named, versions_of
from requests_app.versions.looks import remember_look
from requests_app.versions.points import points_of


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
        if self.rights.conflict:
            # Who has a part in the request learns of a decision when its requester does.
            as_told(channel_request, at=self.at)
        sheet = sheet_for_team(channel_request, at=self.at)
        _tier, reasons = tier_of(sheet)
        points = points_of(channel_request)
        changes = changes_of(
            channel_request, person=user, query=self.request.GET, sheet=sheet, points=points, at=self.at
        )
        beside_changes = changes.comparison.points if changes and changes.comparison else []
        forms_here = {
            "evaluation": EvaluationForm(channel_request=channel_request, prefix="evaluation"),
            "note_form": NoteForm(prefix="note"),
            "undo_form": UndoForm(prefix="undo"),
        }
        context = {**forms_here, **context}
        return super().get_context_data(
            age=TeamClock(at=self.at).age_of(channel_request),
            sections=sections_of_sheet(sheet),
            shown_version=sheet.version if isinstance(sheet, FrozenSheet) else None,
            changes=changes,
            tier_reasons=reasons,
            nearest=near_in_words(sheet, user=user, at=self.at),
            name_findings=findings_on_names(sheet),
            group_asked=open_about(channel_request),
            group_declined=declined_by(channel_request.requester, body=channel_request.body),
            files=files_for(channel_request, user=user),
            # Each point stands once: beside the change that answers it, else on the list.
            questions=[
                {"asked": point, "about": QUESTIONS.get(point.question)}
                for point in points
                if point not in beside_changes
            ],
            decisions=decisions_of(channel_request, internal=self.rights.reads_internal, at=self.at),
            deliveries=deliveries_of(channel_request, at=self.at) if self.rights.reads_internal else [],
            missing=missing_evaluations(channel_request),
            approval_needs=what_approval_needs(channel_request),
            notes=list(channel_request.review_notes.select_related("by")) if self.rights.reads_internal else [],
            # Who has a part in the request reads what its requester reads, and nothing of the unfinished judgement.
            events=history_of(channel_request)
            if self.rights.reads_internal
            else standing.history_of(channel_request, at=self.at, for_requester=False),
            permission=(permission := open_permission(channel_request)),
            may_extend=permission is not None
            and permission.extended_at is None
            and self.rights.free
            and self.rights.assigns,
            may_pass_on=may_be_passed_on(channel_request, permission, rights=self.rights, at=self.at),
            next_request=next_to_take(user, besides=[channel_request.pk]),
            undo_until=self.rights.undo and undo_until(self.rights.undo),
            forms=[form for form in (context[name] for name in forms_here) if form.is_bound],
            **talk_on_review(self),
            **context,
        )


def near_in_words(sheet: AnswerSheet, *, user, at: dt.datetime) -> list[tuple[Channel, str]]:
    """The nearest channels, each with when it last published."""
    channels = nearest(wanted_by(sheet), user=user)
    alive = how_alive(channels, at=at)
    return [(channel, alive[channel.pk]) for channel in channels]


def sheet_for_team(channel_request: ChannelRequest, *, at: dt.datetime) -> AnswerSheet:
    """The answers that the team judges: as they were handed in, while the requester is changing them."""
    stored = AnswerSheet(channel_request, at=at)
    if not is_being_changed(channel_request):
        return stored
    version = channel_request.versions.order_by("-number").first()
    return FrozenSheet.of(version, at=at, beside=stored) if version else stored


def findings_on_names(sheet: AnswerSheet) -> list[Finding]:
    """What register and other requests say about the names asked for, look-alikes included (N4, L3)."""
    value = sheet.value("q11")
    proposals = [(value.get(f"name_{n}", ""), value.get(f"username_{n}", "")) for n in (1, 2, 3)]
    asked = [pair for pair in proposals if any(pair)]
    return findings(
        asked, platform=sheet.platform, may_see_unlisted=True, besides=sheet.request.pk, own=sheet.request.channel_id
    )


def decisions_of(channel_request: ChannelRequest, *, internal: bool, at: dt.datetime) -> list[dict]:
    """Every decision that was not undone, with its rules in words, oldest first; recommendations are ``internal``."""
    decided = channel_request.decisions
    shown = decided.filter(undone_at=None) if internal else decided.told(at)
    return [
        {
            "decision": decision,
            "reasons": [CODE_LABELS[reason.code] for reason in decision.reason_codes.all()],
            "rules": rules_in_words(decision.parameters) if decision.parameters else [],
            "conditions": conditions_in(decision.parameters),
        }
        for decision in shown.select_related("by", "channel", "timed_permission").prefetch_related("reason_codes")
    ]


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


class RequestRead(ReviewAct, View):
    """“I have read this”: from now on the page shows what changed after this version."""

    http_method_names = ["post", "options"]

    def post(self, request, *args, **kwargs):
        # The version that was on the page; a newer one handed in meanwhile stays unread.
        version = version_named(versions_of(self.channel_request), request.POST.get("number"))
        remember_look(self.channel_request, by=request.user, at=self.at, number=version.number if version else None)
        messages.success(request, _("Noted. When it is handed in again, you see here what changed."))
        return self.to_the_review()


class RequestRelease(OneReview, View):
    """Give a review back. A conflict of interest is no hindrance here: it is the very reason to give it back."""

    http_method_names = ["post", "options"]

    def post(self, request, *args, **kwargs):
        if not self.rights.reviews:
            raise PermissionDenied(reason_for(Permission.REVIEW_REQUESTS))
        status = self.channel_request.status
        if not self.rights.reads_internal:
            status = status_as_told(self.channel_request, at=self.at)
        if status == Status.IN_REVIEW and not (self.rights.is_reviewer or self.rights.assigns):
            raise PermissionDenied(_("Only the reviewer or the communications lead gives a review back."))
        try:
            release(self.channel_request, by=request.user, at=self.at)
        except NotAllowed:
            return self.dealt_with_meanwhile()
        messages.success(request, _("The review is given back. The request waits for a colleague."))
        return self.to_the_review()
