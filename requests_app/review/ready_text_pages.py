"""The ready texts of the letters, for the lead: one page for all, one for each with a preview in every language (§5.11)."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from accounts.access import PermissionRequired
from accounts.roles import Permission
from notifications.sending import Words, words_of
from portal.formpages import FormPage
from portal.forms import PortalForm
from portal.languages import Language
from requests_app.judging.ready_texts import change_ready_text
from requests_app.models import CODE_LABELS, REASONS_FOR, UNREADY, WITH_TEXT, Outcome, ReadyText, WayOn
from requests_app.refusals import Incomplete, NotAllowed
from requests_app.review.forms import text_area

# Where a text stands in a letter, for the preview.
SAMPLES = {
    Outcome.REJECTED: ("requests.rejected", "reasons"),
    Outcome.JOINED: ("requests.joined", "reasons"),
    Outcome.APPROVED: ("requests.approved", "message"),
}


class ReadyTexts(PermissionRequired):
    permission = Permission.PUBLISH_POLICIES


class ReadyTextList(ReadyTexts, TemplateView):
    template_name = "review/texts.html"

    def get_context_data(self, **context):
        rows = {(row.code, row.language): row for row in ReadyText.objects.select_related("changed_by")}
        groups = [
            (_("Approved"), REASONS_FOR[Outcome.APPROVED]),
            (_("Not approved: reasons"), REASONS_FOR[Outcome.REJECTED]),
            (_("Not approved: a way on"), tuple(WayOn)),
            (_("Served by an existing channel"), REASONS_FOR[Outcome.JOINED]),
        ]
        return super().get_context_data(
            groups=[
                {
                    "title": title,
                    "texts": [
                        {
                            "code": code,
                            "label": CODE_LABELS[code],
                            "rows": [rows.get((code.value, language)) for language in Language.values],
                        }
                        for code in codes
                        if code not in UNREADY
                    ],
                }
                for title, codes in groups
            ],
            **context,
        )


class ReadyTextForm(PortalForm):
    """One text for each language. ``seen_…`` are the texts as they were when the page was opened."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for language, name in Language.choices:
            self.fields[language] = text_area(name, limit=1000, rows=4)
            self.fields[language].widget.attrs |= {"lang": language, "dir": "auto"}
            self.fields[f"seen_{language}"] = forms.CharField(widget=forms.HiddenInput, required=False)
            self.prepare(language)

    def texts(self) -> dict[str, str]:
        return {language: self.cleaned_data[language] for language in Language.values}

    def seen(self) -> dict[str, str]:
        found = {language: self.cleaned_data[f"seen_{language}"] for language in Language.values}
        return {language: text for language, text in found.items() if text}


class ReadyTextChange(ReadyTexts, FormPage):
    template_name = "review/text_change.html"
    form_class = ReadyTextForm
    refusals = (NotAllowed, Incomplete)

    def dispatch(self, request, *args, **kwargs):
        if kwargs["code"] not in [code.value for code in WITH_TEXT]:
            raise Http404
        self.code = kwargs["code"]
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self):
        present = dict(ReadyText.objects.filter(code=self.code).values_list("language", "text"))
        return {**present, **{f"seen_{language}": text for language, text in present.items()}}

    def get_context_data(self, **context):
        return super().get_context_data(
            **{"code": self.code, "label": CODE_LABELS[self.code], "back_url": reverse("review:texts"), **context}
        )

    def form_valid(self, form):
        if self.request.POST.get("action") == "preview":
            previews = [
                (language, name, sample_letter(self.code, form.cleaned_data[language], language=language))
                for language, name in Language.choices
            ]
            return self.render_to_response(self.get_context_data(form=form, previews=previews))
        return super().form_valid(form)

    def act(self, form):
        changed = change_ready_text(self.code, form.texts(), by=self.request.user, at=timezone.now(), seen=form.seen())
        if changed:
            messages.success(self.request, _("The text is saved; letters begin from it from now on."))
        else:
            messages.info(self.request, _("Nothing was different, so nothing is changed."))
        return redirect("review:texts")


def sample_letter(code: str, text: str, *, language: str) -> Words:
    """A letter about an invented request in which this text stands, as its reader would see it."""
    outcome = next((found for found in SAMPLES if code in REASONS_FOR[found]), Outcome.REJECTED)
    kind, place = (SAMPLES[outcome][0], "way_on") if code in WayOn.values else SAMPLES[outcome]
    data = {
        "name": "Amina Diallo",
        "reference": "NCR-2026-0042",
        "title": "Sahel water",
        "path": "/requests/1/",
        "reasons": "…",
        "way_on": "…",
        "message": "",
        "rules": {},
        "conditions": [],
        "owner": "Luis Ferreira",
        "due_on": "2026-06-30",
        "joined": "Voices of the Sahel",
        "joined_platform": "Facebook",
        "joined_url": "",
        "joined_mailbox": "",
        place: text,
    }
    return words_of(kind, language=language, data=data)
