"""Section 1: who is asking (questions 1 to 3)."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Body, BodyKind
from portal.countries import CountriesField, country_names
from portal.forms import CHOOSE
from portal.languages import language_choices
from requests_app.annex1.choices import Behalf, Purpose
from requests_app.annex1.forms.base import AnswerForm, Group, line, one_of

# Which kinds of body stand behind an answer to question 1; a mandated group can be of any kind.
KINDS = {
    Behalf.SECRETARIAT: (BodyKind.SECRETARIAT,),
    Behalf.FORUM: (BodyKind.FORUM,),
    Behalf.ADVISORY_GROUP: (BodyKind.ADVISORY_GROUP,),
    Behalf.COMMUNITY: (BodyKind.COMMUNITY,),
    Behalf.OFFICE: (BodyKind.COUNTRY_OFFICE, BodyKind.PROJECT),
}


class OnBehalf(AnswerForm):
    key = "q01"
    behalf = one_of(
        gettext_lazy("The channel will speak for"),
        Behalf.choices,
        error_messages={"required": gettext_lazy("Choose on whose behalf the channel will speak.")},
    )
    mandate = line(
        gettext_lazy("For a group with a mandate: who gave it, and when"),
        limit=200,
        required=False,
        help_text=gettext_lazy("For example: “Governing Board, 17 March 2026”."),
    )

    @classmethod
    def prefill(cls, sheet):
        kinds = [body.kind for body in sheet.own_bodies]
        for behalf, of_kind in KINDS.items():
            if kinds and kinds[0] in of_kind:
                return {"behalf": behalf.value}
        return {}

    def check_complete(self, cleaned):
        if cleaned.get("behalf") == Behalf.MANDATED:
            self.need("mandate", _("Write who gave the mandate, and when."))


class GroupAndPurpose(AnswerForm):
    key = "q02"
    body = forms.TypedChoiceField(
        label=gettext_lazy("Group or office"),
        coerce=int,
        empty_value=None,
        error_messages={"required": gettext_lazy("Choose the group or office the channel is for.")},
    )
    kind = one_of(
        gettext_lazy("Purpose"),
        Purpose.choices,
        error_messages={"required": gettext_lazy("Choose the purpose of the channel.")},
    )
    edition = forms.ChoiceField(label=gettext_lazy("For a language edition: in which language?"), required=False)
    countries = CountriesField(required=False)
    region = line(
        gettext_lazy("Region"),
        limit=80,
        required=False,
        help_text=gettext_lazy("In a few words, for instance East Africa or the Sahel."),
    )

    def build(self):
        own = [(body.pk, body.name) for body in self.sheet.own_bodies]
        mine = {pk for pk, _name in own}
        # Nobody has said yet that a newcomer works for any group: they ask for the one that was asked about them.
        elsewhere = [] if self.sheet.requester.is_newcomer else self.sheet.bodies.values()
        others = sorted(
            ((body.pk, body.name) for body in elsewhere if body.pk not in mine),
            key=lambda choice: choice[1].casefold(),
        )
        choices = [("", CHOOSE)]
        choices += [(_("Your groups and offices"), own)] if own else []
        choices += [(_("Others"), others)] if others else []
        self.fields["body"].choices = choices
        self.fields["edition"].choices = [("", CHOOSE), *language_choices()]

    @classmethod
    def prefill(cls, sheet):
        body = sheet.likely_body
        if body is None:
            return {}
        return {"body": body.pk, "countries": ", ".join(body.countries), "region": body.region}

    def clean_countries(self):
        """Their codes as one text, so that it can be read back."""
        return ", ".join(self.cleaned_data["countries"])

    def check_complete(self, cleaned):
        if cleaned.get("kind") == Purpose.LANGUAGE:
            self.need("edition", _("Choose the language of the edition."))
        if cleaned.get("kind") == Purpose.COUNTRY:
            self.need("countries", _("Name the country or countries the channel is for."))
        if cleaned.get("kind") == Purpose.REGION and not cleaned.get("countries"):
            self.need("region", _("Name the region or the countries the channel is for."))

    def in_words(self, name, value):
        if name == "body":
            body: Body | None = self.sheet.bodies.get(value)
            return body.name if body else ""
        if name == "countries":
            return country_names(code.strip() for code in value.split(","))
        return super().in_words(name, value)


class AgreedBy(AnswerForm):
    key = "q03"
    groups = (Group(("name", "role", "email"), side_by_side=True, as_one=gettext_lazy("Agreed by")),)
    name = line(
        gettext_lazy("Name"),
        error_messages={"required": gettext_lazy("Enter the name of the person who has agreed.")},
    )
    role = line(
        gettext_lazy("Function"),
        error_messages={"required": gettext_lazy("Enter the function of the person who has agreed.")},
    )
    email = forms.EmailField(
        label=gettext_lazy("Work e-mail"),
        error_messages={"required": gettext_lazy("Enter the work e-mail of the person who has agreed.")},
    )

    @classmethod
    def prefill(cls, sheet):
        manager = sheet.requester.manager
        if manager is None or not manager.is_active:
            return {}
        return {"name": manager.full_name, "role": manager.job_title, "email": manager.email}


FORMS = (OnBehalf, GroupAndPurpose, AgreedBy)
