"""The eight facts of the fast track: the same questions and answers, of each only what a crisis needs at once (A4).

Nothing is answered twice: what is given here is the beginning of the answer, and its question asks for the rest later.
"""

from django import forms
from django.utils.translation import gettext as _

from portal.forms import CHOOSE
from requests_app.annex1.choices import ADVISE, Phone
from requests_app.annex1.forms.base import AnswerForm, Group
from requests_app.annex1.forms.crisis import WhatHappened
from requests_app.annex1.forms.where import InWhichForm, Names, PlatformAndWhy
from requests_app.annex1.forms.who_asks import GroupAndPurpose
from requests_app.annex1.forms.who_runs import MailboxAndPhone, ResponsibleAndDeputy
from requests_app.annex1.forms.why import Audience, Goals


class InPart:
    """Mixed into the form of a question: only the fields of ``only`` are asked; what is stored of the others stays."""

    only: tuple[str, ...] = ()
    groups: tuple[Group, ...] = ()

    def build(self) -> None:
        super().build()
        for name in list(self.fields):
            if name not in self.only:
                del self.fields[name]

    def stored(self):
        kept = {name: value for name, value in self.sheet.value(self.key).items() if name not in self.only}
        return {**kept, **super().stored()} if super().stored() else {}


def as_list(form: AnswerForm, name: str) -> None:
    """One line to open instead of many to scroll past: the page is read on a phone."""
    field = form.fields[name]
    choices = list(field.choices)
    field.widget = forms.Select()
    field.choices = [("", CHOOSE), *(one for one in choices if one[0])]
    form.prepare(name)


class GroupAtOnce(InPart, GroupAndPurpose):
    only = ("body", "kind", "countries")

    def build(self) -> None:
        super().build()
        as_list(self, "kind")
        self.fields["countries"].required = True
        self.fields["countries"].error_messages["required"] = _("Name the country or countries the channel is for.")

    def check_complete(self, cleaned):
        pass  # the language of an edition belongs to the whole form


class GoalsAtOnce(InPart, Goals):
    only = ("goals", "other")


class AudienceAtOnce(InPart, Audience):
    only = ("audience", "languages", "another_language", "under_18")


class PlatformAtOnce(InPart, PlatformAndWhy):
    only = ("platform",)

    def build(self) -> None:
        super().build()
        # Advice takes days; whoever needs it writes to the team.
        offered = [(key, label.plain) for key, label in self.fields["platform"].choices if key != ADVISE]
        self.fields["platform"].choices = offered
        as_list(self, "platform")

    def check_complete(self, cleaned):
        pass


class FormAtOnce(InPart, InWhichForm):
    only = ("format",)

    def build(self) -> None:
        super().build()
        self.fields["format"].choices = [one for one in self.fields["format"].choices if one[0] != ADVISE]
        as_list(self, "format")


class NameAtOnce(InPart, Names):
    only = ("name_1", "username_1")


class ResponsibleAtOnce(InPart, ResponsibleAndDeputy):
    only = ("responsible_name", "responsible_role", "responsible_email", "responsible_country")


class MailboxAtOnce(InPart, MailboxAndPhone):
    only = ("mailbox", "no_mailbox", "phone", "phone_number")

    def check_complete(self, cleaned):
        self.check_mailbox(cleaned)
        if not cleaned.get("no_mailbox"):
            self.need("mailbox", _("Enter the shared mailbox, or tick “We have none yet, help us”."))
        if cleaned.get("phone") == Phone.ORGANISATION:
            self.need("phone_number", _("Enter the number that the organisation holds, or choose “Help me”."))


class EventAtOnce(InPart, WhatHappened):
    only = ("event", "happened_on", "coadministered")


EIGHT = {
    form.key: form
    for form in (
        EventAtOnce,
        GroupAtOnce,
        PlatformAtOnce,
        FormAtOnce,
        NameAtOnce,
        GoalsAtOnce,
        AudienceAtOnce,
        ResponsibleAtOnce,
        MailboxAtOnce,
    )
}
