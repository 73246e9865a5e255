"""Draft together (I5): the text with what people say to its clauses, one comment with its answers, who is asked."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView, View

from accounts.access import reason_for
from accounts.roles import Permission
from policies.drafting import commenting, consulting
from policies.drafting.placing import place
from policies.drafting.reading import (
    comments_visible_to,
    may_comment,
    open_consultation,
    reads_every_draft,
    unresolved,
    writes,
)
from policies.drafting.telling import tell_invited
from policies.forms.drafting import AnswerForm, CommentForm, InviteForm, OpenForm, ResolveForm
from policies.guidance.rendering import render
from policies.library.clauses import clauses_of
from policies.library.drafts import DraftRefused
from policies.models import DraftComment, Invitee
from policies.reading import text_for, title_of, version_url
from policies.views.drafts import OfDraft, WriteDraft
from portal.formpages import FormOfPage, FormPageMixin, PageOfForms
from portal.languages import Language, language_name
from portal.store import day_of


def refuse_onlookers(version, person) -> None:
    """Whoever may read the draft and was not asked says nothing about it: the auditors."""
    if not writes(person) and not Invitee.objects.filter(consultation__version=version, person=person).exists():
        raise PermissionDenied(reason_for(Permission.WRITE_POLICIES))


class DraftComments(OfDraft, FormPageMixin, FormView):
    """The draft as its readers see it: every clause with what is said about it, and a place to say something."""

    template_name = "policies/comments.html"
    form_class = CommentForm
    refusals = (DraftRefused,)

    @cached_property
    def texts(self) -> dict:
        return {text.language: text for text in self.version.texts.all()}

    @cached_property
    def language(self) -> str:
        asked = self.request.GET.get("language", "")
        if asked in self.texts:
            return asked
        return text_for(self.version, get_language()).language if self.texts else get_language()

    @cached_property
    def consultation(self):
        """The one that takes comments now."""
        return open_consultation(self.version, on=day_of(timezone.now())) if self.version.is_draft else None

    def address(self) -> str:
        return f"{reverse('policies:comments', args=[self.version.pk])}?language={self.language}"

    def get_initial(self):
        return {"clause": self.request.GET.get("clause", "")}

    def get_context_data(self, **kwargs):
        version, user = self.version, self.request.user
        text = self.texts.get(self.language)
        said = list(
            DraftComment.objects.filter(consultation__version=version, language=self.language)
            .select_related("by", "resolved_by", "consultation")
            .prefetch_related("answers__by")
        )
        elsewhere = DraftComment.objects.filter(consultation__version=version).exclude(language=self.language)
        placed = place(said, clauses_of(text.body) if text else [])
        invited = None
        if self.consultation is not None:
            invited = self.consultation.invitees.filter(person=user.pk).first()
        form = kwargs.pop("form", None) or self.get_form()
        return super().get_context_data(
            **{
                "version": version,
                "policy": version.policy,
                "title": title_of(version),
                "text": text,
                "language": self.language,
                "languages": [(code, language_name(code)) for code in Language.values if code in self.texts],
                "placed": placed,
                "count": len(said),
                "count_elsewhere": elsewhere.count(),
                "consultation": self.consultation,
                "last_consultation": self.consultation or version.consultations.first(),
                "may_comment": may_comment(user, self.consultation),
                "invited": invited,
                "writes": writes(user),
                "reads_every_draft": reads_every_draft(user),
                "clause": form["clause"].value() or "",
                "summary_of_changes": render(text.changes).html if text and text.changes else "",
                "published_url": version_url(version) if version.published_at else "",
                "form": form,
                **kwargs,
            }
        )

    def post(self, request, *args, **kwargs):
        refuse_onlookers(self.version, request.user)
        return super().post(request, *args, **kwargs)

    def act(self, form):
        made = commenting.comment(
            self.version,
            language=self.language,
            anchor=form.cleaned_data["clause"],
            text=form.cleaned_data["text"],
            by=self.request.user,
            at=timezone.now(),
        )
        messages.success(self.request, _("Your comment is kept. You can add others."))
        return redirect(f"{self.address()}#comment-{made.pk}")


class CommentsDone(OfDraft, View):
    http_method_names = ["post"]

    def post(self, request, **kwargs):
        refuse_onlookers(self.version, request.user)
        try:
            commenting.say_done(self.version, by=request.user, at=timezone.now())
        except DraftRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request, _("Thank you. We shall not remind you; you can still comment while there is time.")
            )
        return redirect("policies:comments", self.version.pk)


class OnComment(PageOfForms):
    """One comment with the talk about it and what became of it."""

    template_name = "policies/comment.html"

    @cached_property
    def comment(self) -> DraftComment:
        return get_object_or_404(comments_visible_to(self.request.user), pk=self.kwargs["pk"])

    @property
    def version(self):
        return self.comment.consultation.version

    def own_address(self) -> str:
        return reverse("policies:comment", args=[self.comment.pk])

    def get_context_data(self, **context):
        comment, version, user = self.comment, self.version, self.request.user
        text = version.texts.filter(language=comment.language).first()
        found = {
            "comment": comment,
            "version": version,
            "title": title_of(version),
            "answers": list(comment.answers.select_related("by")),
            "stands": text is not None and any(one.anchor == comment.anchor for one in clauses_of(text.body)),
            "back": f"{reverse('policies:comments', args=[version.pk])}?language={comment.language}#comment-{comment.pk}",
            "answer_form": AnswerForm(prefix="answer") if commenting.may_answer(user, comment) else None,
            "resolve_form": ResolveForm(
                prefix="resolve", initial={"outcome": comment.outcome, "because": comment.because}
            )
            if writes(user) and version.is_draft
            else None,
            "next_one": unresolved(version).exclude(pk=comment.pk).order_by("at", "pk").first()
            if writes(user)
            else None,
        }
        return super().get_context_data(**{**found, **context})


class CommentPage(OnComment, TemplateView):
    http_method_names = ["get", "head", "options"]


class CommentAnswer(FormOfPage, OnComment, FormView):
    prefix, form_class, refusals = "answer", AnswerForm, (DraftRefused,)

    def post(self, request, *args, **kwargs):
        if not writes(request.user) and self.comment.by_id != request.user.pk:
            # Other invited people read along and answer only below what they said themselves.
            raise PermissionDenied(commenting.WHO_ANSWERS)
        return super().post(request, *args, **kwargs)

    def act(self, form):
        commenting.answer(self.comment, text=form.cleaned_data["text"], by=self.request.user, at=timezone.now())
        messages.success(self.request, _("Your answer is kept."))
        return redirect(self.own_address())


class CommentResolve(FormOfPage, OnComment, FormView):
    prefix, form_class, refusals = "resolve", ResolveForm, (DraftRefused,)

    def post(self, request, *args, **kwargs):
        if self.comment and not writes(request.user):
            raise PermissionDenied(reason_for(Permission.WRITE_POLICIES))
        return super().post(request, *args, **kwargs)

    def act(self, form):
        commenting.resolve(self.comment, by=self.request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(self.request, _("What became of the comment is said."))
        return redirect(self.own_address())


class DraftOpen(WriteDraft):
    """Open the draft for comments."""

    form_class = OpenForm
    title = gettext_lazy("Ask people for comments")
    submit = gettext_lazy("Open the draft for comments")

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            intro=_(
                "They read the draft and comment on its clauses; nobody else does. Each gets one message with the link, and one "
                "reminder at most. Names stand beside comments. The draft cannot be published before the day is over and every "
                "comment is resolved."
            ),
            **kwargs,
        )

    def act(self, form):
        now = timezone.now()
        answers = form.cleaned_data
        consultation = consulting.open_for_comments(
            self.version,
            until=answers["until"],
            people=answers["people"],
            bodies=answers["bodies"],
            note=answers["note"],
            by=self.request.user,
            at=now,
        )
        tell_invited(at=now)
        messages.success(
            self.request,
            _("The draft is open for comments; asked: %(count)s.") % {"count": consultation.invitees.count()},
        )
        return redirect(self.draft_url)


class OfRunning(WriteDraft):
    @cached_property
    def consultation(self):
        found = open_consultation(self.version, on=day_of(timezone.now()))
        if found is None:
            raise Http404
        return found


class DraftInvite(OfRunning):
    form_class = InviteForm
    title = gettext_lazy("Ask more people for comments")
    submit = gettext_lazy("Ask them")

    def get_context_data(self, **kwargs):
        return super().get_context_data(consultation=self.consultation, **kwargs)

    def act(self, form):
        now = timezone.now()
        count = consulting.invite_more(
            self.consultation,
            people=form.cleaned_data["people"],
            bodies=form.cleaned_data["bodies"],
            by=self.request.user,
            at=now,
        )
        tell_invited(at=now)
        messages.success(self.request, _("Asked as well: %(count)s.") % {"count": count})
        return redirect(self.draft_url)


class DraftClose(OfRunning):
    """End the time for comments before its day."""

    template_name = "policies/draft_close.html"
    form_class = None

    def get(self, request, *args, **kwargs):
        return self.render_to_response(self.page())

    def page(self, **more) -> dict:
        return {
            "view": self,
            "version": self.version,
            "title": _("End the time for comments now?"),
            "submit": _("End the time for comments"),
            "back_url": self.draft_url,
            "back_label": title_of(self.version),
            "consultation": self.consultation,
            **more,
        }

    def post(self, request, *args, **kwargs):
        try:
            consulting.close_consultation(self.consultation, by=request.user, at=timezone.now())
        except DraftRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request, _("The time for comments is over. Resolve what was said, then the draft can be published.")
            )
        return redirect(self.draft_url)
