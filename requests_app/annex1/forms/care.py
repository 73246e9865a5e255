"""Section 7: care, and the agreement (questions 30 to 33)."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from requests_app.annex1.choices import Danger, Shown, Topic, YesNo
from requests_app.annex1.forms.base import AnswerForm, Row, line, long_text, one_of, some_of, tick, unknown


class PeopleShown(AnswerForm):
    key = "q30"
    shown = some_of(
        gettext_lazy("Posts will show or name"),
        Shown.choices,
        error_messages={"required": gettext_lazy("Tick whom posts will show or name.")},
    )
    consent = long_text(
        gettext_lazy("If any: how do you obtain their agreement and where is it kept?"),
        required=False,
    )
    consent_unknown = unknown(gettext_lazy("How their agreement is obtained"))

    def check(self, cleaned):
        if Shown.NOBODY in (cleaned.get("shown") or []) and len(cleaned["shown"]) > 1:
            self.add_error("shown", _("Tick either “Nobody who could be recognised” or the people who can be."))

    def check_complete(self, cleaned):
        if set(cleaned.get("shown") or []) - {Shown.NOBODY.value} and not cleaned.get("consent_unknown"):
            self.need(
                "consent", _("Write how you obtain their agreement and where it is kept, or tick “I do not know yet”.")
            )


class InDanger(AnswerForm):
    key = "q31"
    danger = one_of(
        gettext_lazy("Could it put anyone in danger?"),
        Danger.choices,
        error_messages={
            "required": gettext_lazy("Say whether it could put anyone in danger; “I am not sure” is an answer too.")
        },
    )
    unlisted = one_of(gettext_lazy("If it could: leave it off the public list?"), YesNo.choices, required=False)

    def check_complete(self, cleaned):
        if cleaned.get("danger") in (Danger.YES, Danger.NOT_SURE):
            self.need("unlisted", _("Say whether the channel should be left off the public list."))
        elif cleaned.get("danger") == Danger.NO and cleaned.get("unlisted") == YesNo.YES:
            # Neither answer is dropped in silence: someone's safety may hang on the one that is (A22).
            self.add_error(
                "unlisted",
                _("You say that nobody could be in danger, and ask to leave it off the public list. Which one holds?"),
            )


class Topics(AnswerForm):
    key = "q32"
    topics = some_of(
        gettext_lazy("These will come up"),
        Topic.choices,
        error_messages={"required": gettext_lazy("Tick what will come up, or “None of these”.")},
    )
    who_pays = line(gettext_lazy("For paid promotion: who pays?"), required=False)
    paid_from = line(gettext_lazy("For paid promotion: from which advertising account?"), required=False)

    def check(self, cleaned):
        if Topic.NONE in (cleaned.get("topics") or []) and len(cleaned["topics"]) > 1:
            self.add_error("topics", _("Tick either “None of these” or what will come up."))

    def check_complete(self, cleaned):
        if Topic.PAID in (cleaned.get("topics") or []):
            self.need("who_pays", _("Write who pays for promotion."))
            self.need("paid_from", _("Write from which advertising account promotion is paid."))


class Agreement(AnswerForm):
    """The three agreements (A10, U1, I1). The versions agreed to are kept; a newer one is agreed to anew."""

    key = "q33"
    belongs = tick(
        gettext_lazy("The channel belongs to the Alliance and stays with it when people leave."),
    )
    platform_rules = tick(gettext_lazy("I know the platform's own rules."))

    def build(self):
        self.fields["policy"] = tick(self.policy_sentence())
        self.prepare("policy")
        self.order_fields(["belongs", "policy", "platform_rules"])

    @classmethod
    def starting_with(cls, sheet):
        """A tick given to an older version is not shown as given to the new one."""
        value = super().starting_with(sheet)
        if value.get("versions") != [version.pk for version in sheet.versions]:
            value = {name: ticked for name, ticked in value.items() if name != "policy"}
        return value

    def policy_sentence(self) -> str:
        versions = self.sheet.versions
        if not versions:
            return _("I have read the policy and those named above will read it before they get access.")
        newest = max(version.effective_on for version in versions)
        return _("I have read the policy of %(date)s and those named above will read it before they get access.") % {
            "date": date_format(newest)
        }

    def check_complete(self, cleaned):
        self.need("belongs", _("Tick that the channel belongs to the Alliance."))
        self.need("policy", _("Tick that you have read the policy."))
        self.need("platform_rules", _("Tick that you know the platform's own rules."))
        agreed = self.data.get("versions") if isinstance(self.data, dict) else None
        if cleaned.get("policy") and isinstance(agreed, list) and agreed != self.version_numbers():
            self.add_error("policy", _("The policy has changed since you agreed. Read the new version and tick again."))

    def version_numbers(self) -> list[int]:
        return [version.pk for version in self.sheet.versions]

    def stored(self):
        value = super().stored()
        return {**value, "versions": self.version_numbers()} if value.get("policy") else value

    def rows(self):
        return [
            Row(str(self.fields[name].label), _("Yes") if self.cleaned_data.get(name) else _("Not yet"))
            for name in ("belongs", "policy", "platform_rules")
        ]


FORMS = (PeopleShown, InDanger, Topics, Agreement)
