"""Keep, hide or delete a comment; and the promises of the team (A11, R11)."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from accounts.access import ReadThenSet, reason_for
from accounts.roles import Permission
from enforcement.duty.rota import contact_words, on_duty
from enforcement.forms.help import DecideForm, JudgeForm, TermsForm
from enforcement.help import comments
from enforcement.help.asking import answers
from enforcement.help.comments import CommentRefused
from enforcement.help.terms import TERMS, TermsRefused, set_terms
from enforcement.models import CommentAct, HelpKind, JudgedComment
from enforcement.views.help import OfAskers
from portal.formpages import FormPage
from portal.listpages import Column, ListPage
from portal.store import portal_settings
from portal.templatetags.components import when


class Judge(OfAskers, FormPage):
    """The questions about a comment; nothing is decided here, and nothing happens on the platform."""

    form_class = JudgeForm
    template_name = "enforcement/help/judge.html"
    refusals = (CommentRefused,)

    def act(self, form):
        facts = form.cleaned_data
        made = comments.judge(
            self.channel, words=facts["words"], link=facts["link"], what=facts["what"],
            urgent=facts["urgent"] == "yes", harms=facts["harms"] == "yes", by=self.request.user, at=self.at,
        )  # fmt: skip
        return redirect("enforcement:comment", made.pk)


class Comment(FormPage):
    """What is recommended and why; what was done goes on record here, each act with its reason."""

    form_class = DecideForm
    template_name = "enforcement/help/comment.html"
    refusals = (CommentRefused,)

    @cached_property
    def comment(self) -> JudgedComment:
        rows = JudgedComment.objects.visible_to(self.request.user).select_related("channel__platform", "judged_by")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    @property
    def may_decide(self) -> bool:
        return answers(self.request.user) or self.request.user.pk == self.comment.judged_by_id

    @cached_property
    def decisions(self) -> list:
        return list(self.comment.decisions.select_related("by"))

    def get_form_kwargs(self):
        acts = comments.acts_open(self.comment, done={one.act for one in self.decisions})
        return {**super().get_form_kwargs(), "acts": acts}

    def post(self, request, *args, **kwargs):
        if not self.may_decide:
            raise PermissionDenied(reason_for(Permission.HANDLE_REPORTS))
        return super().post(request, *args, **kwargs)

    def get_context_data(self, **context):
        at = timezone.now()
        page = super().get_context_data(
            comment=self.comment,
            recommended=CommentAct(self.comment.recommended),
            decisions=self.decisions,
            may_decide=self.may_decide,
            duty=contact_words(on_duty(at), reader=self.request.user, at=at),
            danger_url=reverse("enforcement:ask-kind", args=[self.comment.channel_id, HelpKind.DANGER]),
            criticism_url=reverse("enforcement:ask-kind", args=[self.comment.channel_id, HelpKind.CRITICISM]),
            judge_url=reverse("enforcement:comment-judge", args=[self.comment.channel_id]),
            words_days=portal_settings().comment_words_days,
            **context,
        )
        page["acts"] = page["form"].acts
        return page

    def act(self, form):
        comments.decide(
            self.comment, act=CommentAct(form.cleaned_data["act"]), why=form.cleaned_data["why"], by=self.request.user,
            at=timezone.now(),
        )  # fmt: skip
        messages.success(self.request, _("It is on record."))
        return redirect("enforcement:comment", self.comment.pk)


class CommentList(ListPage):
    """The record of what was done with comments; the words themselves stand on their own pages, for a time."""

    title = gettext_lazy("Comments that were judged")
    template_name = "enforcement/help/comments.html"
    default_sort = "-at"
    export_name = "comments"
    empty_title = gettext_lazy("No comment was judged yet.")
    empty_text = gettext_lazy("On the page of each of your channels stands “Keep, hide or delete a comment”.")
    columns = (
        Column(
            "at", gettext_lazy("Asked"), value=lambda row: when(row.at, "short"), export=lambda row: row.at, sort="at",
            link=lambda row: reverse("enforcement:comment", args=[row.pk]),
        ),
        Column("channel", gettext_lazy("Channel"), value="channel.name", sort="channel__name"),
        Column("by", gettext_lazy("Asked by"), value="judged_by.full_name", sort="judged_by__full_name"),
        Column("ground", gettext_lazy("Ground"), value=lambda row: row.ground_title or pgettext("ground of a comment", "None"), sort="ground_title"),
        Column("recommended", pgettext_lazy("judged comment", "Recommended"), value=lambda row: row.get_recommended_display(), sort="recommended"),
        Column("done", gettext_lazy("Done"), value=lambda row: ", ".join(row.acts)),
    )  # fmt: skip

    def get_rows(self):
        rows = JudgedComment.objects.visible_to(self.request.user).select_related("channel", "judged_by")
        return rows.prefetch_related("decisions").defer("words")

    def with_more(self, rows):
        for row in rows:
            row.acts = [str(one.get_act_display()) for one in row.decisions.all()]
        return rows


class Terms(ReadThenSet, FormPage):
    """The hours of duty, the promises and how long words are kept: read by the team and the auditors, set by the lead."""

    permission = Permission.READ_AUDIT
    permission_to_set = Permission.SET_THRESHOLDS
    form_class = TermsForm
    refusals = (TermsRefused,)
    template_name = "enforcement/help/terms.html"

    def get_initial(self):
        settings = portal_settings()
        return {name: getattr(settings, name) for name in TERMS}

    def act(self, form):
        if set_terms(by=self.request.user, at=timezone.now(), **form.cleaned_data):
            messages.success(self.request, _("The promises are set; they hold for what is asked from now on."))
        else:
            messages.info(self.request, _("These hold already; nothing changed."))
        return redirect("enforcement:help-terms")
