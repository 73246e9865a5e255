"""The builder: a questionnaire over eleven themes that writes a policy, and says which settings match it (I1).

Whoever may read drafts reads questionnaires as well; the communications team answers them. Answers are saved theme by theme.
"""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView

from accounts.roles import Permission
from policies.builder import keeping
from policies.builder.keeping import BuilderRefused
from policies.builder.matching import matches_for
from policies.builder.questions import Kind, Question, Theme, is_answered
from policies.builder.themes import BY_KEY, THEMES
from policies.builder.weighing import contradictions, doubts
from policies.builder.writing import write_policy
from policies.forms.builder import DraftForm, StartForm, ThemeForm
from policies.guidance.rendering import render
from policies.library.drafts import DraftRefused
from policies.models import PolicyQuestionnaire
from policies.views.drafts import OfDrafts, OfWriters
from portal.formpages import FormOfPage, FormPage, FormPageMixin, PageOfForms
from portal.languages import Language, best_of, language_name
from portal.listpages import Column, ListPage

LATER = "later"


class OfQuestionnaire:
    """One questionnaire."""

    @cached_property
    def questionnaire(self) -> PolicyQuestionnaire:
        found = PolicyQuestionnaire.objects.select_related("saved_by", "started_by", "draft__policy")
        return get_object_or_404(found, pk=self.kwargs["pk"])

    @property
    def url(self) -> str:
        return reverse("policies:questionnaire", args=[self.questionnaire.pk])

    def get_context_data(self, **context):
        return super().get_context_data(
            questionnaire=self.questionnaire,
            name=self.questionnaire.name or _("Not named yet"),
            may_answer=self.request.user.may(Permission.WRITE_POLICIES),
            **context,
        )


class QuestionnaireList(OfDrafts, ListPage):
    template_name = "policies/builder/list.html"
    title = gettext_lazy("Write a policy from answers")
    default_sort = "-saved"
    export_name = "policy-questionnaires"
    empty_title = gettext_lazy("Nobody has begun one yet.")
    empty_text = gettext_lazy("Twelve short pages of questions write a first text, in English and in French.")
    columns = (
        Column(
            "name", gettext_lazy("Organisation"), value=lambda row: row.name or _("Not named yet"),
            link=lambda row: reverse("policies:questionnaire", args=[row.pk]),
        ),
        Column("answered", gettext_lazy("Themes answered"), template="policies/builder/_answered.html",
               value=lambda row: len(THEMES) - len(keeping.unanswered(row))),
        Column("started_by", gettext_lazy("Begun by"), value="started_by.full_name", sort="started_by__full_name"),
        Column("saved", gettext_lazy("Last saved"), template="policies/builder/_saved_at.html", value="saved_at", sort="saved_at"),
    )  # fmt: skip

    def get_rows(self):
        return PolicyQuestionnaire.objects.select_related("started_by")

    def with_more(self, rows):
        for row in rows:
            row.answered = len(THEMES) - len(keeping.unanswered(row))
        return rows

    def get_context_data(self, **context):
        may_answer = self.request.user.may(Permission.WRITE_POLICIES)
        return super().get_context_data(may_answer=may_answer, themes=len(THEMES), **context)


class QuestionnaireStart(OfWriters, FormPage):
    form_class = StartForm
    refusals = (DraftRefused,)

    def get_initial(self):
        return {"language": get_language(), "example": ""}

    def get_context_data(self, **context):
        return super().get_context_data(
            title=_("Begin a questionnaire"),
            submit=_("Begin"),
            intro=_(
                "It asks about your organisation and about eleven themes. You can stop after each page and come back later."
            ),
            back_url=reverse("policies:builder"),
            back_label=_("All questionnaires"),
            **context,
        )

    def act(self, form):
        questionnaire = keeping.start_questionnaire(**form.cleaned_data, by=self.request.user, at=timezone.now())
        return redirect("policies:questionnaire-theme", questionnaire.pk, THEMES[0].key)


class QuestionnairePage(OfQuestionnaire, OfDrafts, TemplateView):
    """Every theme with its state, and where to go from here."""

    template_name = "policies/builder/questionnaire.html"

    def get_context_data(self, **context):
        missing = keeping.unanswered(self.questionnaire)
        return super().get_context_data(
            tasks=[self._task(theme, theme in missing) for theme in THEMES], missing=missing, **context
        )

    def _task(self, theme: Theme, missing: bool) -> dict[str, Any]:
        saved = theme.key in self.questionnaire.answers
        if not missing:
            state, label = "done", pgettext("theme of a questionnaire", "Answered")
        elif saved:
            state, label = "in_progress", pgettext("theme of a questionnaire", "Begun")
        elif self.questionnaire.example:
            state, label = "not_started", _("To look at")
        else:
            state, label = "not_started", pgettext("theme of a questionnaire", "Not begun")
        url = reverse("policies:questionnaire-theme", args=[self.questionnaire.pk, theme.key])
        return {
            "title": _numbered(theme),
            "hint": theme.lead,
            "url": url if self.request.user.may(Permission.WRITE_POLICIES) else "",
            "state": state,
            "label": label,
        }


def _numbered(theme: Theme) -> str:
    return f"{theme.number}. {theme.title}" if theme.number else str(theme.title)


class ThemePage(OfQuestionnaire, OfWriters, FormPageMixin, FormView):
    """The questions of one theme. “Save and come back later” keeps what is there, whatever is missing."""

    template_name = "policies/builder/theme.html"
    form_class = ThemeForm
    refusals = (BuilderRefused, DraftRefused)

    @cached_property
    def theme(self) -> Theme:
        if self.kwargs["theme"] not in BY_KEY:
            raise Http404
        return BY_KEY[self.kwargs["theme"]]

    def get_form_kwargs(self):
        return {
            **super().get_form_kwargs(),
            "theme": self.theme,
            "language": self.questionnaire.language,
            "initial": keeping.offered(self.questionnaire, self.theme),
        }

    def get_context_data(self, **context):
        return super().get_context_data(
            title=_numbered(self.theme),
            theme=self.theme,
            themes=len(THEMES) - 1,
            back_url=self.url,
            from_example=self.theme.key not in self.questionnaire.answers and bool(self.questionnaire.example),
            **context,
        )

    def form_invalid(self, form):
        if self.request.POST.get("then") == LATER and form.only_missing():
            try:
                return self.save(form.sound())
            except self.refusals as refusal:
                form.add_error(None, str(refusal))
        return super().form_invalid(form)

    def act(self, form):
        return self.save(form.sound())

    def save(self, given):
        questionnaire = self.questionnaire
        keeping.save_theme(
            questionnaire, self.theme, given, by=self.request.user, at=timezone.now(),
            read=questionnaire.answers.get(self.theme.key),
        )  # fmt: skip
        if self.request.POST.get("then") == LATER:
            messages.success(self.request, _("Your answers are saved. Come back whenever you like."))
            return redirect(self.url)
        if self.request.GET.get("back") == "check":
            return redirect(f"{reverse('policies:questionnaire-check', args=[questionnaire.pk])}#{self.theme.key}")
        place = THEMES.index(self.theme) + 1
        if place < len(THEMES):
            return redirect("policies:questionnaire-theme", questionnaire.pk, THEMES[place].key)
        return redirect("policies:questionnaire-check", questionnaire.pk)


class AnswersCheck(OfQuestionnaire, OfDrafts, TemplateView):
    """All answers with their links to change them, what contradicts, and what is worth a second thought."""

    template_name = "policies/builder/check.html"

    def get_context_data(self, **context):
        answers = keeping.answers_of(self.questionnaire)
        return super().get_context_data(
            title=_("Check the answers"),
            missing=[self._named(theme) for theme in keeping.unanswered(self.questionnaire)],
            contradictions=[self._remark(remark) for remark in contradictions(answers)],
            doubts=[self._remark(remark) for remark in doubts(answers)],
            sections=[self._section(theme) for theme in THEMES if theme.key in self.questionnaire.answers],
            **context,
        )

    def _named(self, theme: Theme) -> dict[str, str]:
        where = reverse("policies:questionnaire-theme", args=[self.questionnaire.pk, theme.key])
        return {"title": _numbered(theme), "url": f"{where}?back=check", "key": theme.key}

    def _remark(self, remark) -> dict[str, Any]:
        return {"sentence": remark.sentence, "themes": [self._named(BY_KEY[key]) for key in remark.themes]}

    def _section(self, theme: Theme) -> dict[str, Any]:
        given = self.questionnaire.answers[theme.key]
        rows = [
            {"label": question.label, "value": said(question, given.get(question.key))}
            for question in theme.questions
            if question.key in given
        ]
        return {**self._named(theme), "rows": rows, "complete": is_answered(theme, given)}


def said(question: Question, value) -> str:
    """An answer in words, as the form words it; one that is no longer offered is not an answer."""
    if question.kind is Kind.ONE:
        return str(question.choices.get(value, _("No answer yet")))
    if question.kind is Kind.SOME:
        return ", ".join(str(label) for key, label in question.choices.items() if key in (value or ())) or _("None")
    return str(value) if value not in (None, "") else _("Left empty")


class OnText(OfQuestionnaire, OfDrafts, PageOfForms):
    """The written text, and the form that puts it into the library."""

    template_name = "policies/builder/text.html"

    @cached_property
    def reason(self) -> str:
        return keeping.in_the_way(self.questionnaire)

    @cached_property
    def language(self) -> str:
        asked = self.request.GET.get("in", "")
        return asked if asked in Language.values else best_of(Language.values, self.questionnaire.language)

    def get_context_data(self, **context):
        written = None if self.reason else write_policy(keeping.answers_of(self.questionnaire), self.language)
        draft = self.questionnaire.draft
        in_work = draft is not None and draft.published_at is None and draft.withdrawn_at is None
        return super().get_context_data(
            title=_("The written policy"),
            reason=self.reason,
            written=written,
            rendered=render(written.body).html if written else "",
            language=self.language,
            languages=[(code, language_name(code)) for code in Language.values],
            draft=draft,
            in_work=in_work,
            **{
                "draft_form": None
                if written is None or in_work
                else DraftForm(prefix="draft", initial={"languages": [self.questionnaire.language]}),
                **context,
            },
        )


class WrittenText(OnText, TemplateView):
    pass


class DraftMake(FormOfPage, OnText, FormView):
    """Put the text into the library as a draft; a GET shows the page."""

    form_class, prefix = DraftForm, "draft"
    refusals = (BuilderRefused, DraftRefused)

    def dispatch(self, request, *args, **kwargs):
        if request.method == "POST" and request.user.is_authenticated:
            self.permission, self.hidden = Permission.WRITE_POLICIES, not request.user.may(Permission.READ_AUDIT)
        return super().dispatch(request, *args, **kwargs)

    def act(self, form):
        version = keeping.make_draft(self.questionnaire, **form.cleaned_data, by=self.request.user, at=timezone.now())
        messages.success(self.request, _("The text is a draft in the library now. Make it yours."))
        return redirect("policies:draft", version.pk)


class TextDownload(OfQuestionnaire, OfDrafts, TemplateView):
    """The text as a Markdown file, to go on with elsewhere."""

    def get(self, request, *args, **kwargs):
        asked = request.GET.get("in", "")
        language = asked if asked in Language.values else self.questionnaire.language
        if keeping.in_the_way(self.questionnaire):
            return redirect("policies:questionnaire-text", self.questionnaire.pk)
        written = write_policy(keeping.answers_of(self.questionnaire), language)
        return HttpResponse(
            f"# {written.title}\n\n{written.summary}\n\n{written.body}",
            content_type="text/markdown; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="policy-{language}.md"'},
        )


class MatchingSettings(OfQuestionnaire, OfDrafts, TemplateView):
    template_name = "policies/builder/settings.html"

    def get_context_data(self, **context):
        reason = keeping.in_the_way(self.questionnaire)
        found = [] if reason else matches_for(self.questionnaire, keeping.answers_of(self.questionnaire))
        rows = [
            {"match": match, "may": match.permission is not None and self.request.user.may(match.permission)}
            for match in found
        ]
        return super().get_context_data(
            title=_("Settings that match the policy"),
            reason=reason,
            rows=rows,
            differ=sum(match.agrees is False for match in found),
            **context,
        )


class QuestionnaireGiveUp(OfQuestionnaire, OfWriters, TemplateView):
    """A GET asks; a POST deletes the answers."""

    template_name = "policies/builder/give_up.html"

    def get_context_data(self, **context):
        return super().get_context_data(title=_("Delete these answers?"), **context)

    def post(self, request, *args, **kwargs):
        keeping.give_up(self.questionnaire, by=request.user)
        messages.success(request, _("The questionnaire is deleted."))
        return redirect("policies:builder")
