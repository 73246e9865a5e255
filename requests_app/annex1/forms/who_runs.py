"""Section 4: who runs it (questions 14 to 18)."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accounts.models import Person
from channels_registry.models import LAWFUL_WAYS_IN, WayIn
from portal.forms import CHOOSE
from requests_app.annex1.choices import LEVELS, UNKNOWN, Phone, YesNo
from requests_app.annex1.forms.base import AnswerForm, Group, Row, line, long_text, one_of, tick

MOST_PEOPLE = 6


def email(label, *, required_words="", **kwargs) -> forms.EmailField:
    words = {"required": required_words} if required_words else {}
    return forms.EmailField(label=label, error_messages=words, **kwargs)


def must(label, words, **kwargs):
    return line(label, error_messages={"required": words}, **kwargs)


class ResponsibleAndDeputy(AnswerForm):
    key = "q14"
    groups = (
        Group(
            tuple(f"responsible_{part}" for part in ("name", "role", "email", "country", "until")),
            legend=gettext_lazy("Responsible for the channel and for keeping to the policy"),
            side_by_side=True,
            as_one=gettext_lazy("Responsible"),
        ),
        Group(
            tuple(f"deputy_{part}" for part in ("name", "role", "email", "country", "until")),
            legend=gettext_lazy("Steps in when that person is away"),
            side_by_side=True,
            as_one=gettext_lazy("Steps in"),
        ),
    )
    runners = ("responsible_email", "deputy_email")
    responsible_name = must(gettext_lazy("Name"), gettext_lazy("Enter the name of the person responsible."))
    responsible_role = must(gettext_lazy("Function"), gettext_lazy("Enter the function of the person responsible."))
    responsible_email = email(
        gettext_lazy("Work e-mail"), required_words=gettext_lazy("Enter the work e-mail of the person responsible.")
    )
    responsible_country = must(
        gettext_lazy("Country"), gettext_lazy("Enter the country in which the person responsible works."), limit=60
    )
    responsible_until = forms.DateField(label=gettext_lazy("Until, if known"), required=False)
    deputy_name = must(gettext_lazy("Name"), gettext_lazy("Enter the name of the person who steps in."))
    deputy_role = must(gettext_lazy("Function"), gettext_lazy("Enter the function of the person who steps in."))
    deputy_email = email(
        gettext_lazy("Work e-mail"), required_words=gettext_lazy("Enter the work e-mail of the person who steps in.")
    )
    deputy_country = must(
        gettext_lazy("Country"), gettext_lazy("Enter the country in which the person who steps in works."), limit=60
    )
    deputy_until = forms.DateField(label=gettext_lazy("Until, if known"), required=False)

    @classmethod
    def prefill(cls, sheet):
        """The requester as the person responsible; the commonest case, and quickly changed."""
        me: Person = sheet.requester
        return {"responsible_name": me.full_name, "responsible_role": me.job_title, "responsible_email": me.email}

    def check(self, cleaned):
        one, two = cleaned.get("responsible_email", ""), cleaned.get("deputy_email", "")
        if one and one.lower() == two.lower():
            self.add_error(
                "deputy_email", _("The person who steps in must be someone else than the person responsible.")
            )


class OthersWithAccess(AnswerForm):
    key = "q15"
    runners = tuple(f"person_{n}_email" for n in range(1, MOST_PEOPLE + 1))
    outside = tick(
        gettext_lazy("Someone outside the organisation will have access, for example an agency or a consultant"),
        help_text=gettext_lazy("Two questions about them follow."),
    )
    way_in = one_of(
        gettext_lazy("How one gets in on this platform"),
        [*((way.value, way.label) for way in LAWFUL_WAYS_IN), (WayIn.UNKNOWN.value, UNKNOWN)],
        error_messages={"required": gettext_lazy("Choose how one gets in, or “I do not know yet”.")},
    )
    safe_entry = line(
        gettext_lazy("For one login: name of the safe and of the entry"),
        limit=160,
        required=False,
        help_text=gettext_lazy("The name only. Never write a password."),
    )
    device_keeper = line(gettext_lazy("For one device: who keeps it, and who has the spare"), limit=160, required=False)

    def build(self):
        rows = []
        for n in range(1, MOST_PEOPLE + 1):
            names = (f"person_{n}_name", f"person_{n}_email", f"person_{n}_level")
            self.fields[names[0]] = line(_("Name"), required=False)
            self.fields[names[1]] = forms.EmailField(label=_("Work e-mail"), required=False)
            self.fields[names[2]] = forms.ChoiceField(
                label=pgettext("what a person may do", "May"), choices=[("", CHOOSE), *LEVELS], required=False
            )
            for name in names:
                self.prepare(name)
            rows.append(Group(names, legend=_("Person %(number)d") % {"number": n}, side_by_side=True))
        self.groups = (*rows, Group(("outside",)), Group(("way_in", "safe_entry", "device_keeper")))

    def check_complete(self, cleaned):
        for n in range(1, MOST_PEOPLE + 1):
            if any(cleaned.get(f"person_{n}_{part}") for part in ("name", "email", "level")):
                self.need(f"person_{n}_name", _("Enter the name of person %(number)d.") % {"number": n})
                self.need(f"person_{n}_email", _("Enter the work e-mail of person %(number)d.") % {"number": n})
                self.need(f"person_{n}_level", _("Choose what person %(number)d may do.") % {"number": n})
        if cleaned.get("way_in") == WayIn.SAFE:
            self.need("safe_entry", _("Write the name of the safe and of the entry in it, never the password."))
        if cleaned.get("way_in") == WayIn.DEVICE:
            self.need("device_keeper", _("Write who keeps the device, and who has the spare."))

    def people(self) -> list[tuple[str, str, str]]:
        """(name, e-mail, level) of everyone named."""
        found = [
            tuple(self.cleaned_data.get(f"person_{n}_{part}", "") for part in ("name", "email", "level"))
            for n in range(1, MOST_PEOPLE + 1)
        ]
        return [person for person in found if person[0] or person[1]]

    def rows(self):
        levels = dict(LEVELS)
        rows = [
            Row(
                name or mailbox,
                " · ".join(str(part) for part in (mailbox, levels.get(level, "")) if part),
                keep_label=True,
            )
            for name, mailbox, level in self.people()
        ]
        return [
            *(rows or [Row(_("Others with access"), _("Nobody else"))]),
            *self.group_rows(Group(("outside", "way_in", "safe_entry", "device_keeper"))),
        ]


class MailboxAndPhone(AnswerForm):
    key = "q16"
    groups = (
        Group(("mailbox", "no_mailbox")),
        Group(
            ("reader_1_name", "reader_1_email"),
            legend=gettext_lazy("A colleague who reads it"),
            side_by_side=True,
            as_one=gettext_lazy("Reads it"),
        ),
        Group(
            ("reader_2_name", "reader_2_email"),
            legend=gettext_lazy("Another colleague who reads it"),
            side_by_side=True,
            as_one=gettext_lazy("Reads it too"),
        ),
        Group(("phone", "phone_number")),
    )
    mailbox = forms.EmailField(label=gettext_lazy("Shared mailbox"), required=False)
    no_mailbox = tick(gettext_lazy("We have none yet, help us"))
    reader_1_name = line(gettext_lazy("Name"), required=False)
    reader_1_email = forms.EmailField(label=gettext_lazy("Work e-mail"), required=False)
    reader_2_name = line(gettext_lazy("Name"), required=False)
    reader_2_email = forms.EmailField(label=gettext_lazy("Work e-mail"), required=False)
    phone = one_of(
        gettext_lazy("Phone number"),
        Phone.choices,
        error_messages={"required": gettext_lazy("Choose a number that the organisation holds, or “Help me”.")},
    )
    phone_number = line(
        gettext_lazy("The number, if the organisation holds one"),
        limit=40,
        required=False,
        help_text=gettext_lazy("Never a private number."),
    )

    def build(self):
        if self.is_for_a_project:
            for n in (1, 2):
                self.fields[f"reader_{n}_name"].required = True
                self.fields[f"reader_{n}_name"].error_messages["required"] = _(
                    "Name two colleagues who read the mailbox; a project channel needs both."
                )
                self.fields[f"reader_{n}_email"].required = True
                self.fields[f"reader_{n}_email"].error_messages["required"] = _(
                    "Enter the work e-mail of each colleague who reads the mailbox."
                )

    @property
    def is_for_a_project(self) -> bool:
        return self.sheet.purpose == "project"

    @classmethod
    def prefill(cls, sheet):
        body = sheet.likely_body
        return {"mailbox": body.contact_mailbox} if body is not None and body.contact_mailbox else {}

    def check(self, cleaned):
        one, two = cleaned.get("reader_1_email", ""), cleaned.get("reader_2_email", "")
        if one and one.lower() == two.lower():
            self.add_error("reader_2_email", _("Name two different colleagues who read the mailbox."))

    def check_complete(self, cleaned):
        self.check_mailbox(cleaned)
        if self.is_for_a_project:
            self.need(
                "mailbox", _("Enter the shared mailbox; a project channel is opened from one that others can read.")
            )
        elif not cleaned.get("no_mailbox"):
            self.need("mailbox", _("Enter the shared mailbox, or tick “We have none yet, help us”."))
        if cleaned.get("phone") == Phone.ORGANISATION:
            self.need("phone_number", _("Enter the number that the organisation holds, or choose “Help me”."))

    def check_mailbox(self, cleaned):
        if cleaned.get("mailbox") and cleaned.get("no_mailbox"):
            self.add_error(
                "no_mailbox",
                _("You entered a shared mailbox, and ticked that there is none yet. Untick this, or empty the other."),
            )


class Agency(AnswerForm):
    key = "q17"
    runners = ("contact_email", "sponsor_email")
    groups = (
        Group(
            ("agency", "contact_name", "contact_email"), side_by_side=True, as_one=gettext_lazy("Agency or consultant")
        ),
        Group(("contract_end",)),
        Group(
            ("sponsor_name", "sponsor_email"),
            legend=gettext_lazy("Our colleague who answers for their work"),
            side_by_side=True,
            as_one=gettext_lazy("Answers for their work"),
        ),
        Group(("full_control",)),
    )
    agency = must(gettext_lazy("Agency or consultant"), gettext_lazy("Enter the name of the agency or consultant."))
    contact_name = must(
        gettext_lazy("Contact there: name"), gettext_lazy("Enter the name of the contact at the agency.")
    )
    contact_email = email(
        gettext_lazy("Contact there: work e-mail"),
        required_words=gettext_lazy("Enter the e-mail of the contact at the agency."),
    )
    contract_end = forms.DateField(
        label=gettext_lazy("End of the contract"),
        error_messages={"required": gettext_lazy("Enter the end of the contract; the access ends with it.")},
    )
    sponsor_name = must(
        gettext_lazy("Name"), gettext_lazy("Enter the name of the colleague who answers for the agency's work.")
    )
    sponsor_email = email(
        gettext_lazy("Work e-mail"),
        required_words=gettext_lazy("Enter the work e-mail of the colleague who answers for the agency's work."),
    )
    full_control = one_of(
        gettext_lazy("Will they have full control?"),
        YesNo.choices,
        error_messages={"required": gettext_lazy("Say whether the agency will have full control.")},
    )


class WhyNotInHouse(AnswerForm):
    key = "q18"
    why = long_text(
        gettext_lazy("Why not in-house"),
        error_messages={"required": gettext_lazy("Write why it is not done in-house.")},
    )
    agency_hours = must(
        gettext_lazy("When the agency replies"),
        gettext_lazy("Write when the agency replies, for example “Mon–Fri 9–17”."),
    )
    evenings = must(
        gettext_lazy("Who replies in the evening"),
        gettext_lazy("Write who replies in the evening; “nobody” is an answer too."),
    )
    weekends = must(
        gettext_lazy("Who replies at weekends"),
        gettext_lazy("Write who replies at weekends; “nobody” is an answer too."),
    )


FORMS = (ResponsibleAndDeputy, OthersWithAccess, MailboxAndPhone, Agency, WhyNotInHouse)
