"""Bring in channels from a spreadsheet: upload, look at every row, then enter the good ones. Nothing is written before."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView

from accounts.access import PermissionRequired
from accounts.roles import Permission
from channels_registry.forms.importing import ImportForm
from channels_registry.importing import COLUMNS, REQUIRED, FileRefused, Line, Plan, make_plan, run
from portal.exports import csv_response
from portal.formpages import FormPage

KEPT = "channel_import"  # in the session: the lines of the file that is being looked at


class ImportUpload(PermissionRequired, FormPage):
    permission = Permission.MANAGE_CHANNELS
    template_name = "channels_registry/import.html"
    form_class = ImportForm
    refusals = (FileRefused,)

    def get_context_data(self, **context):
        return super().get_context_data(
            title=_("Bring in channels from a spreadsheet"),
            submit=_("Look at the rows"),
            back_url=reverse("channels:list"),
            columns=[(name, name in REQUIRED) for name in COLUMNS],
            **context,
        )

    def act(self, form):
        lines = form.cleaned_data["lines"]
        make_plan(lines, at=timezone.now())  # a header that cannot be read is said on this page
        self.request.session[KEPT] = {
            "name": form.cleaned_data["file"].name[:100],
            "lines": [[line.number, line.cells] for line in lines],
        }
        return redirect("channels:import-preview")


class ImportPreview(PermissionRequired, TemplateView):
    """Every row and what would become of it. Judged anew at each look and once more when it is carried out."""

    permission = Permission.MANAGE_CHANNELS
    template_name = "channels_registry/import_preview.html"

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and KEPT not in request.session:
            return redirect("channels:import")
        return super().dispatch(request, *args, **kwargs)

    def plan(self) -> Plan:
        lines = [Line(number, cells) for number, cells in self.request.session[KEPT]["lines"]]
        return make_plan(lines, at=timezone.now())

    def get(self, request, *args, **kwargs):
        plan = self.plan()
        if request.GET.get("format") == "csv":
            return to_put_right(plan)
        return self.render_to_response(self.get_context_data(plan=plan, file_name=request.session[KEPT]["name"]))

    def post(self, request, *args, **kwargs):
        plan = self.plan()
        run(plan, by=request.user, at=timezone.now(), partial=True)
        messages.success(request, told(plan))
        if plan.problems:
            return redirect("channels:import-preview")
        del request.session[KEPT]
        return redirect("channels:list")


def told(plan: Plan) -> str:
    """What an import did, in sentences."""
    entered, known, left = len(plan.entered), len(plan.known), len(plan.problems)
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


def to_put_right(plan: Plan):
    """The rows with a problem as a file of the same columns, with one more that says what is wrong."""
    width = len(plan.header.cells)
    return csv_response(
        "channels-to-put-right",
        [*plan.header.cells, _("What to put right")],
        plan.problems,
        lambda row: [*[*row.line.cells, *[""] * width][:width], " ".join(row.sentences)],
    )
