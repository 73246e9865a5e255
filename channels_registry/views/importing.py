"""Bring in channels from a spreadsheet: upload, tell the columns, look at every row, answer names, enter the rows.

Nothing is written in the register before the last button. Whoever brought a file sees it, and nobody else.
"""

from django.contrib import messages
from django.contrib.auth.mixins import AccessMixin
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView

from channels_registry.forms.importing import ColumnsForm, ImportForm, MatchForm, NamesForm
from channels_registry.importing import Fate, uploads
from channels_registry.importing.files import MOST_BYTES
from channels_registry.importing.uploads import UploadRefused
from channels_registry.models import ImportFile, ImportStage
from portal.exports import csv_response
from portal.formpages import FormPage
from portal.listpages import Page

ROWS_A_PAGE = 100
# What the page shows first, and how each fate is told.
ORDER = (Fate.PROBLEM, Fate.READY, Fate.ENTERED, Fate.LEFT, Fate.KNOWN)


class OfTable(AccessMixin):
    """Before any view of an import: what the rows are about, and under which addresses its pages stand. A room above has
    pages of its own for its own spreadsheets."""

    table = uploads.CHANNELS
    base = "channels:import"

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        self.at = timezone.now()
        if not self.table.may(request.user, self.at):
            raise PermissionDenied(self.table.whose())
        return super().dispatch(request, *args, **kwargs)

    def next_page(self, file: ImportFile) -> str:
        """Where the file is on its way."""
        names = {ImportStage.COLUMNS: "columns", ImportStage.JUDGING: "progress", ImportStage.ENTERING: "progress"}
        return reverse(f"{self.base}-{names.get(file.stage, 'rows')}", args=[file.pk])


class ImportUpload(OfTable, FormPage):
    template_name = "channels_registry/import.html"
    form_class = ImportForm
    refusals = (UploadRefused,)
    # The form around the file comes on top.
    most_bytes = MOST_BYTES + 100_000

    def get_context_data(self, **context):
        ours = self.table.columns
        found = {
            "title": _("Bring in channels from a spreadsheet"),
            "submit": _("Go on to the columns"),
            "back_url": reverse("channels:list"),
            "columns": [(name, ours.labels[name], name in ours.required) for name in ours.names],
            "files": [
                (file, self.next_page(file), file.get_stage_display())
                for file in uploads.uploads_of(self.request.user, at=self.at, table=self.table.key)
            ],
        }
        return super().get_context_data(**{**found, **context})

    def act(self, form):
        at, by = self.at, self.request.user
        lines = form.cleaned_data["lines"]
        name = form.cleaned_data["file"].name
        file = uploads.keep_upload(lines, name=name, by=by, at=at, table=self.table.key)
        if uploads.says_itself(file, lines[0].cells):
            uploads.tell_columns(file, file.columns, {}, by=by, at=at)
            uploads.work_at_once(file, at=at)
        return redirect(self.next_page(file))


class OnFile:
    """One file of this person: ``self.file``; another stage leads to its own page. Nobody who may not import gets so far."""

    stages: tuple[ImportStage, ...] = ()

    def dispatch(self, request, *args, **kwargs):
        files = uploads.uploads_of(request.user, at=self.at, table=self.table.key).select_related("content")
        self.file = get_object_or_404(files, pk=kwargs["pk"])
        if self.file.stage not in self.stages:
            return redirect(self.next_page(self.file))
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **context):
        return super().get_context_data(file=self.file, import_url=reverse(self.base), **context)

    def next(self):
        uploads.work_at_once(self.file, at=self.at)
        return redirect(self.next_page(self.file))


class OfFile(OfTable, OnFile):
    """Before any view of one file."""


class ImportColumns(OfFile, FormPage):
    stages = (ImportStage.COLUMNS, ImportStage.LOOK)
    template_name = "channels_registry/import_columns.html"
    form_class: type[MatchForm] = ColumnsForm
    refusals = (UploadRefused,)

    def get_form_kwargs(self):
        lines = uploads.lines_of(self.file)
        known = {"lines": lines, "columns": self.file.columns, "defaults": self.file.defaults}
        return {**super().get_form_kwargs(), **known}

    def get_context_data(self, **context):
        ours = self.table.columns
        return super().get_context_data(
            title=_("What the columns are"),
            submit=_("Look at the rows"),
            back_url=reverse(self.base),
            remembered=uploads.remembered(uploads.header_of(self.file), ours),
            required=[ours.labels[name] for name in ours.required],
            **context,
        )

    def act(self, form):
        uploads.tell_columns(self.file, form.columns(), form.defaults(), by=self.request.user, at=self.at)
        return self.next()


class ImportNames(OfFile, FormPage):
    stages = (ImportStage.LOOK,)
    template_name = "channels_registry/import_names.html"
    form_class = NamesForm
    refusals = (UploadRefused,)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "unknown": self.file.content.verdicts.get("unknown", [])}

    def get_context_data(self, **context):
        unknown = self.file.content.verdicts.get("unknown", [])
        return super().get_context_data(
            title=_("Names the portal does not know"),
            submit=_("Keep the answers and look at the rows"),
            back_url=reverse("channels:import-rows", args=[self.file.pk]),
            unknown=len(unknown),
            **context,
        )

    def act(self, form):
        uploads.answer_names(self.file, form.answers, by=self.request.user, at=self.at)
        return self.next()


class ImportRows(OfFile, TemplateView):
    """Every row and what would become, or became, of it. Judged once more when it is carried out."""

    stages = (ImportStage.LOOK, ImportStage.DONE)
    template_name = "channels_registry/import_rows.html"

    def get(self, request, *args, **kwargs):
        if request.GET.get("format") == "csv":
            return self.to_put_right()
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **context):
        verdicts, counts = self.file.content.verdicts, self.file.counts
        fates = [fate for fate in ORDER if counts.get(fate)]
        asked = self.request.GET.get("fate", "")
        chosen = asked if asked in fates else ""
        rows = [row for fate in ([chosen] if chosen else fates) for row in verdicts["rows"] if row[2] == fate]
        return super().get_context_data(
            counts=counts,
            verdicts=verdicts,
            unknown=len(verdicts["unknown"]),
            is_done=self.file.stage == ImportStage.DONE,
            tabs=self._tabs(fates, chosen),
            page=Page.of(rows, self.request.GET.get("page", ""), size=ROWS_A_PAGE, count=len(rows)),
            **context,
        )

    def _tabs(self, fates: list[Fate], chosen: str) -> list[dict]:
        path = self.request.path
        words = {
            Fate.PROBLEM: _("To put right"),
            Fate.READY: _("Will be entered"),
            Fate.ENTERED: _("Entered"),
            Fate.LEFT: _("Left out"),
            Fate.KNOWN: _("Known already"),
        }
        tabs = [("", path, _("All rows"), self.file.rows)]
        tabs += [(fate, f"{path}?fate={fate}", words[fate], self.file.counts[fate]) for fate in fates]
        return [
            {"label": label, "url": url, "current": fate == chosen, "count": number_format(count, force_grouping=True)}
            for fate, url, label, count in tabs
        ]

    def post(self, request, *args, **kwargs):
        partial = request.POST.get("partial") == "yes"
        try:
            uploads.ask_to_enter(self.file, partial=partial, by=request.user, at=self.at)
        except UploadRefused as refusal:
            messages.error(request, str(refusal))
            return redirect(self.next_page(self.file))
        answer = self.next()
        if self.file.stage == ImportStage.DONE:
            messages.success(request, self.told(self.file.counts))
        return answer

    def told(self, counts: dict) -> str:
        return told(counts)

    def to_put_right(self):
        """The rows with a problem as a file of the same columns, with one more that says what is wrong."""
        sentences = {row[0]: " ".join(row[3]) for row in self.file.content.verdicts["rows"] if row[2] == Fate.PROBLEM}
        header, *lines = uploads.lines_of(self.file)
        width = len(header.cells)
        return csv_response(
            f"{self.table.key}-to-put-right",
            [*header.cells, _("What to put right")],
            [line for line in lines if line.number in sentences],
            lambda line: [*[*line.cells, *[""] * width][:width], sentences[line.number]],
        )


class ImportProgress(OfFile, TemplateView):
    """How far the work is. The page looks again by itself, with and without scripts, and goes on when it is done."""

    stages = (ImportStage.JUDGING, ImportStage.ENTERING)
    template_name = "channels_registry/import_progress.html"

    def dispatch(self, request, *args, **kwargs):
        response = super().dispatch(request, *args, **kwargs)
        if request.htmx and response.status_code == 302:
            # The small request that looks again cannot follow: the whole page goes on.
            return HttpResponse(headers={"HX-Redirect": response.url})
        return response

    def get_context_data(self, **context):
        return super().get_context_data(
            is_entering=self.file.stage == ImportStage.ENTERING,
            has_begun=self.file.claimed_at is not None,
            **context,
        )


def told(counts: dict) -> str:
    """What an import did, in sentences."""
    entered, known = counts.get(Fate.ENTERED, 0), counts.get(Fate.KNOWN, 0)
    left = counts.get(Fate.PROBLEM, 0) + counts.get(Fate.LEFT, 0)
    sentences = [
        ngettext(
            "%(count)d channel has been entered in the register.",
            "%(count)d channels have been entered in the register.",
            entered,
        )
        % {"count": entered}
    ]
    if known:
        sentences.append(
            ngettext("%(count)d was there already.", "%(count)d were there already.", known) % {"count": known}
        )
    if left:
        sentences.append(
            ngettext("%(count)d row was left out; see below why.", "%(count)d rows were left out; see below why.", left)
            % {"count": left}
        )
    return " ".join(sentences)
