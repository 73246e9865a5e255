"""Bring in figures and latest posts from a spreadsheet: upload, tell the columns, look at every row, enter them (A2, R3).

The way is the register's own (``channels_registry/views/importing.py``). Nothing is written before the last button.
"""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activity.bringing.columns import OF_FIGURES
from activity.bringing.entering import FIGURES
from channels_registry.forms.importing import MatchForm
from channels_registry.importing import Fate
from channels_registry.views import importing


class OfFigures:
    """For those who answer for a channel, and the team."""

    table = FIGURES
    base = "activity:import"


class FiguresUpload(OfFigures, importing.ImportUpload):
    template_name = "activity/import.html"

    def get_context_data(self, **context):
        found = {"title": _("Bring in figures from a spreadsheet"), "back_url": reverse("activity:list")}
        return super().get_context_data(**{**found, **context})


class FiguresColumns(OfFigures, importing.ImportColumns):
    template_name = "activity/import_columns.html"
    form_class = MatchForm

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "ours": OF_FIGURES}


class FiguresRows(OfFigures, importing.ImportRows):
    template_name = "activity/import_rows.html"

    def told(self, counts: dict) -> str:
        entered, left = counts.get(Fate.ENTERED, 0), counts.get(Fate.PROBLEM, 0) + counts.get(Fate.LEFT, 0)
        sentences = [
            ngettext("%(count)d row has been entered.", "%(count)d rows have been entered.", entered)
            % {"count": entered}
        ]
        if left:
            words = ngettext(
                "%(count)d row was left out; see below why.", "%(count)d rows were left out; see below why.", left
            )
            sentences.append(words % {"count": left})
        return " ".join(sentences)


class FiguresProgress(OfFigures, importing.ImportProgress):
    pass
