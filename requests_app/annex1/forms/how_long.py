"""Section 6: how long (questions 28 and 29)."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels_registry.models import EndPlan
from requests_app.annex1.choices import Ends
from requests_app.annex1.forms.base import AnswerForm, Group, line, long_text, one_of, unknown


class LifeSpan(AnswerForm):
    key = "q28"
    groups = (Group(("opens",)), Group(("end", "ends")), Group(("then", "then_note")))
    opens = forms.DateField(
        label=gettext_lazy("Opens on"),
        error_messages={"required": gettext_lazy("Enter the day it should open, even roughly.")},
    )
    end = one_of(
        gettext_lazy("Until when"),
        Ends.choices,
        error_messages={"required": gettext_lazy("Choose an end date, or “No end is planned”.")},
    )
    ends = forms.DateField(label=gettext_lazy("If it ends: on"), required=False)
    then = one_of(
        gettext_lazy("What happens then to content, followers and name"),
        EndPlan.choices,
        error_messages={"required": gettext_lazy("Choose what happens at the end, even if the end is far.")},
    )
    then_note = line(gettext_lazy("Merge into which channel, or hand over to whom?"), limit=300, required=False)

    def check(self, cleaned):
        if cleaned.get("opens") and cleaned.get("ends") and cleaned["ends"] < cleaned["opens"]:
            self.add_error("ends", _("The channel must end after it opens."))

    def check_complete(self, cleaned):
        if cleaned.get("end") == Ends.ON_DATE:
            self.need("ends", _("Enter the day on which the channel ends."))
        if cleaned.get("then") in (EndPlan.MERGE, EndPlan.HAND_OVER):
            self.need("then_note", _("Write into which channel it merges, or to whom it is handed over."))


class KeptAlive(AnswerForm):
    key = "q29"
    keeps = long_text(gettext_lazy("What will keep it alive"), required=False)
    unknown = unknown(gettext_lazy("After the first year"))

    def check_complete(self, cleaned):
        if not cleaned.get("unknown"):
            self.need("keeps", _("Write what will keep it alive, or tick “I do not know yet”."))


FORMS = (LifeSpan, KeptAlive)
