"""The pages on which the lead changes the words of the request form, looks at them, and publishes them (A4)."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override
from django.views import View
from django.views.generic import TemplateView

from accounts.access import PermissionRequired
from accounts.roles import Permission
from ledger.recording import canonical
from portal.formpages import FormPage
from portal.forms import PortalForm
from portal.languages import Language
from requests_app.annex1.forms import FORMS
from requests_app.annex1.question_sets import (
    changed_in_one_language,
    discard_drafts,
    draft_wording,
    publish_question_set,
    shipped_text,
)
from requests_app.annex1.questions import QUESTIONS, SECTIONS
from requests_app.annex1.sheet import AnswerSheet
from requests_app.annex1.wording import (
    ADDED,
    FIXED,
    HINT,
    KEPT_OPTIONS,
    OPEN_LISTS,
    OPTION,
    TEXT,
    WITHDRAWN,
    Words,
    drafted_words,
    is_own_list,
    latest_words,
)
from requests_app.models import ChannelRequest, QuestionSet, WordingDraft
from requests_app.models.question_sets import LONGEST_WORDING
from requests_app.refusals import Incomplete, NotAllowed

NEW_ANSWERS = 2
WITHDRAWN_MARK = "1"


@dataclass(frozen=True)
class Part:
    """One text of a question: where it stands, what it is called on the page, and its shipped words per language."""

    part: str
    label: str
    shipped: dict[str, str]
    rows: int = 2
    withdrawable: bool = False


def parts_of(key: str, words: Words) -> Iterator[Part]:
    """Every text of the question that a lead may change; languages as the portal has them."""
    labels = {TEXT: _("The question"), HINT: _("Help below it"), FIXED: _("The rule said in any case")}
    for part, label in labels.items():
        shipped = {language: shipped_text(key, part, language) for language in Language.values}
        if part != FIXED or any(shipped.values()):
            yield Part(part, label, shipped, rows=3 if part == TEXT else 2)
    for name, one in FORMS[key].base_fields.items():
        if is_own_list(one):
            yield from _answers(key, name, one, words)


def _answers(key: str, name: str, one, words: Words) -> Iterator[Part]:
    open_list = (key, name) in OPEN_LISTS
    for value, label in one.choices:
        if value:
            shipped = {language: _in(language, label) for language in Language.values}
            may_go = open_list and (key, name, value) not in KEPT_OPTIONS
            yield Part(f"{OPTION}:{name}:{value}", _("Answer “%(answer)s”") % {"answer": label}, shipped, 1, may_go)
    if open_list:
        added = words.added(key, name)
        for value in added:
            yield Part(f"{ADDED}:{name}:{value}", _("Answer added here"), dict.fromkeys(Language.values, ""), 1, True)
        taken = len(added)
        for number in range(taken + 1, taken + 1 + NEW_ANSWERS):
            label = _("One more answer (empty for none)")
            yield Part(f"{ADDED}:{name}:added_{number:02}", label, dict.fromkeys(Language.values, ""), 1)


def _in(language: str, words) -> str:
    with override(language):
        return str(words)


class QuestionWordsForm(PortalForm):
    """All texts of one question, each in every language side by side."""

    # A help may be empty, and the page says which texts are needed when one is missing.
    hide_optional = True
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *, key: str, words: Words, **kwargs):
        self.key, self.words = key, words
        self.parts = list(parts_of(key, words))
        super().__init__(data, **kwargs)
        self.fields["seen"].initial = self.mark
        for number, part in enumerate(self.parts):
            for language in Language.values:
                self.add(f"t{number}_{language}", self.text_field(part, language))
            if part.withdrawable:
                gone = any(words.texts.get((key, language, self.withdrawal(part))) for language in Language.values)
                self.add(
                    f"w{number}",
                    forms.BooleanField(label=gettext_lazy("No longer offered"), required=False, initial=gone),
                )

    def add(self, name: str, one: forms.Field) -> None:
        self.fields[name] = one
        self.prepare(name)

    def text_field(self, part: Part, language: str) -> forms.CharField:
        return forms.CharField(
            label=Language(language).label,
            initial=self.words.texts.get((self.key, language, part.part), part.shipped[language]),
            max_length=LONGEST_WORDING,
            required=False,
            widget=forms.Textarea(attrs={"rows": part.rows, "class": "short", "lang": language}),
        )

    @staticmethod
    def withdrawal(part: Part) -> str:
        _kind, name, value = part.part.split(":")
        return f"{WITHDRAWN}:{name}:{value}"

    @property
    def mark(self) -> str:
        """What the texts were when the page was opened, so that nobody overwrites what they have not seen."""
        texts = {"|".join(where): text for where, text in self.words.texts.items() if where[0] == self.key}
        return hashlib.sha256(canonical(texts).encode()).hexdigest()[:16]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("seen") != self.mark:
            self.add_error(
                None,
                _("Somebody changed this question after you opened it. Compare with the preview, then save again."),
            )
        return cleaned

    @property
    def rows(self) -> list[dict]:
        """The parts with their fields, for the page."""
        return [
            {
                "label": part.label,
                "fields": [self[f"t{number}_{language}"] for language in Language.values],
                "withdrawn": self[f"w{number}"] if part.withdrawable else None,
            }
            for number, part in enumerate(self.parts)
        ]

    def texts(self) -> dict[tuple[str, str], str]:
        """(language, part) → text as the lead left it. An added answer that is empty everywhere is none."""
        found = {}
        for number, part in enumerate(self.parts):
            said = {language: self.cleaned_data[f"t{number}_{language}"] for language in Language.values}
            if part.part.startswith(ADDED) and not any(said.values()):
                continue
            found |= {(language, part.part): text for language, text in said.items()}
            if part.withdrawable:
                mark = WITHDRAWN_MARK if self.cleaned_data[f"w{number}"] else ""
                found |= {(language, self.withdrawal(part)): mark for language in Language.values}
        return found

    def shipped(self) -> dict[tuple[str, str], str]:
        return {(language, part.part): text for part in self.parts for language, text in part.shipped.items()}


class FormWords(PermissionRequired):
    permission = Permission.PUBLISH_POLICIES

    @cached_property
    def key(self) -> str:
        if self.kwargs["key"] not in QUESTIONS:
            raise Http404
        return self.kwargs["key"]


class FormWordsList(FormWords, TemplateView):
    """Every question with its words, what waits to be published, and the sets published so far."""

    template_name = "review/form_words.html"

    def get_context_data(self, **context):
        words = drafted_words()
        waiting = set(WordingDraft.objects.values_list("question", flat=True))
        sections = [
            {
                "title": title,
                "questions": [
                    {"question": words.question(key), "waits": key in waiting}
                    for key, question in QUESTIONS.items()
                    if question.section == number
                ],
            }
            for number, title in SECTIONS.items()
        ]
        published = QuestionSet.objects.select_related("published_by")
        return super().get_context_data(sections=sections, waiting=len(waiting), published=published, **context)


class FormWordsQuestion(FormWords, FormPage):
    template_name = "review/form_words_question.html"
    form_class = QuestionWordsForm
    refusals = (Incomplete, NotAllowed)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "key": self.key, "words": drafted_words()}

    def get_context_data(self, **context):
        return super().get_context_data(question=QUESTIONS[self.key], **context)

    def act(self, form):
        count = draft_wording(self.key, form.texts(), shipped=form.shipped(), by=self.request.user, at=timezone.now())
        sentence = ngettext(
            "Kept: %(count)d text differs from the form in use. Nobody else sees it until you publish.",
            "Kept: %(count)d texts differ from the form in use. Nobody else sees them until you publish.",
            count,
        )
        unchanged = _("These are the words of the form in use; nothing waits to be published here.")
        messages.success(self.request, sentence % {"count": count} if count else unchanged)
        return redirect("review:form-preview", self.key)


class FormWordsPreview(FormWords, TemplateView):
    """The question as people will see it, in each language."""

    template_name = "review/form_words_preview.html"

    def get_context_data(self, **context):
        words = drafted_words()
        shown = [
            {"language": language, "name": Language(language).label, "html": self.in_language(language, words)}
            for language in Language.values
        ]
        waits = WordingDraft.objects.filter(question=self.key).exists()
        return super().get_context_data(question=QUESTIONS[self.key], shown=shown, waits=waits, **context)

    def in_language(self, language: str, words: Words) -> str:
        with override(language):
            nothing = ChannelRequest(requester=self.request.user, language=language)
            sheet = AnswerSheet(nothing, at=timezone.now())
            sheet.records, sheet.words = {}, words
            near = {"near": []} if self.key == "q07" else {}
            form = FORMS[self.key](sheet=sheet, prefix=f"{language}-{self.key}", complete=False, **near)
            item = {"question": form.question, "form": form, "seen": "", "id_prefix": f"{language}-"}
            return render_to_string("requests/_question.html", {"item": item, "language": language}, self.request)


class FormWordsDiscard(FormWords, View):
    """Forget what is not published of one question."""

    http_method_names = ["post"]

    def post(self, request, key):
        discard_drafts(key=self.key, by=request.user)
        messages.success(request, _("Your changes to this question are gone; the form in use is as it was."))
        return redirect("review:form-words")


class PublishForm(PortalForm):
    why = forms.CharField(
        label=gettext_lazy("What changed, and why"),
        max_length=500,
        help_text=gettext_lazy("It stands in the record of decisions."),
        widget=forms.Textarea(attrs={"rows": 3, "class": "short"}),
    )


class FormWordsPublish(FormWords, FormPage):
    template_name = "review/form_words_publish.html"
    form_class = PublishForm
    refusals = (Incomplete, NotAllowed)

    def get_context_data(self, **context):
        before, after = latest_words(), drafted_words()
        changes = [
            {
                "question": QUESTIONS[draft.question],
                "language": draft.get_language_display(),
                "lang": draft.language,
                "part": draft.part,
                "before": before.texts.get((draft.question, draft.language, draft.part), self.shipped(draft)),
                "after": draft.text,
            }
            for draft in WordingDraft.objects.order_by("question", "part", "language")
        ]
        return super().get_context_data(
            changes=changes,
            one_language=[QUESTIONS[key].number for key in changed_in_one_language(after, before)],
            **context,
        )

    @staticmethod
    def shipped(draft: WordingDraft) -> str:
        if draft.part in (TEXT, HINT, FIXED):
            return shipped_text(draft.question, draft.part, draft.language)
        kind, name, value = draft.part.split(":")
        labels = dict(FORMS[draft.question].base_fields[name].choices) if kind == OPTION else {}
        return _in(draft.language, labels.get(value, ""))

    def act(self, form):
        published = publish_question_set(why=form.cleaned_data["why"], by=self.request.user, at=timezone.now())
        text = _("Published as wording %(number)d. Drafts show it from now on; requests handed in keep their words.")
        messages.success(self.request, text % {"number": published.number})
        return redirect(reverse("review:form-words"))
