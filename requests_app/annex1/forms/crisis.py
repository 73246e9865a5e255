"""The question of the fast track: what calls for a channel at once (question 34)."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from requests_app.annex1.forms.base import AnswerForm, line, tick


class WhatHappened(AnswerForm):
    key = "q34"
    event = line(
        gettext_lazy("What has happened, and where"),
        limit=300,
        help_text=gettext_lazy("For example: “Floods in the north of the country; two of our offices are cut off”."),
        error_messages={"required": gettext_lazy("Write what has happened, and where.")},
    )
    happened_on = forms.DateField(
        label=gettext_lazy("When it happened"),
        error_messages={"required": gettext_lazy("Enter the day on which it happened or began.")},
    )
    coadministered = tick(
        gettext_lazy(
            "We accept that a member of the communications team co-administers the channel from its first day."
        ),
    )

    def check(self, cleaned):
        if cleaned.get("happened_on") and cleaned["happened_on"] > self.sheet.today:
            self.add_error(
                "happened_on", _("The fast track is for what has happened. This day is still to come; check the date.")
            )

    def check_complete(self, cleaned):
        self.need("coadministered", _("Tick that the communications team co-administers the channel."))


FORMS = (WhatHappened,)
