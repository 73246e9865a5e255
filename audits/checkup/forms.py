"""The page of a check-up as a form: prefilled with what the register says, so that only what differs is changed."""

from collections.abc import Mapping
from dataclasses import dataclass

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audits.checkup import questions as q
from audits.checkup.answering import MOST_REMARK, MOST_WHY, Answer, why_it_ends
from audits.checkup.reading import Shown
from audits.models import ENDS, SheetOutcome
from portal.filefields import PictureField
from portal.forms import PortalForm
from portal.reasons import reason_field

LONG = forms.Textarea(attrs={"rows": 3})


@dataclass(frozen=True)
class Section:
    """A part of the page: its heading, a sentence, and the names of its fields."""

    key: str
    title: str | Promise
    hint: str | Promise
    fields: list[str]


class SheetForm(PortalForm):
    """``shown`` is what the register says; ``answers`` and ``initial`` an earlier answer of this page, if there is one."""

    latest_post_on = forms.DateField(
        label=gettext_lazy("Day of the latest post"),
        required=False,
        help_text=gettext_lazy("As it can be seen on the channel. Leave it if it is right."),
    )
    picture = PictureField(
        label=gettext_lazy("Picture of the platform's page of roles"),
        required=False,
        help_text=gettext_lazy(
            "With it, the access above counts as seen rather than said. A screenshot or a PDF; cover what concerns nobody here."
        ),
    )
    outcome = forms.ChoiceField(
        label=gettext_lazy("How does it go on?"), choices=SheetOutcome.choices, widget=forms.RadioSelect
    )
    why = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=MOST_WHY,
        required=False,
        widget=LONG,
        help_text=gettext_lazy(
            "Needed if it could be merged or closed. The communications team decides and tells you."
        ),
    )
    remark = forms.CharField(
        label=gettext_lazy("What we should know"),
        max_length=MOST_REMARK,
        required=False,
        widget=LONG,
        help_text=gettext_lazy("Never a password: of a safe write its name only."),
    )

    def __init__(self, *args, shown: Shown, answers: Mapping[str, str] | None = None, **kwargs):
        self.shown = shown
        before = dict(answers or {})
        initial = {"outcome": SheetOutcome.KEEP, "latest_post_on": shown.latest_post_on}
        kwargs["initial"] = {**initial, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        for grant in shown.grants:
            code = q.code_of(grant.pk)
            self._ask(code, grant.person.full_name, q.ACCESS_ANSWERS, before.get(code, q.RIGHT))
            self.fields[code].help_text = self[code].help_text = self._of_grant(grant)
        for code in shown.codes:
            choices = q.REACHES if code == q.REACH else q.ANSWERS
            self._ask(code, shown.label_of(code), choices, before.get(code) or self._known(code))

    def _ask(self, code: str, label: str | Promise, choices, initial: str) -> None:
        self.fields[code] = forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, initial=initial)
        self.initial[code] = initial
        self.prepare(code)

    def _known(self, code: str) -> str:
        """Facts as the register has them; of the rest that it is in order, as it was when somebody last said so."""
        if code in q.FACTS:
            return self.shown.facts[code] or q.UNKNOWN
        return q.YES

    def _of_grant(self, grant) -> str:
        return " · ".join(part for part in (grant.get_level_display(), grant.native_role) if part)

    @property
    def sections(self) -> list[Section]:
        shown = self.shown
        people = [q.code_of(grant.pk) for grant in shown.grants]
        found = [
            Section("people", _("People and access"), _("Is each of them still right?"), [*people, "picture"]),
            Section("entry", _("Way in and safety"), _("“I cannot tell” is an answer too."), [*shown.entry, *q.FACTS]),
            Section("look", _("Name, picture, introduction"), _("Look at the channel as a stranger sees it."), list(q.BRANDING)),
            Section("rules", _("Rules and purpose"), "", [*shown.others, "latest_post_on"]),
        ]  # fmt: skip
        if shown.posts:
            hint = _("Two minutes: read the last ten posts.")
            found.append(Section("posts", _("The last ten posts"), hint, shown.posts))
        found.append(Section("end", _("How it goes on"), "", ["outcome", "why", "remark"]))
        return [section for section in found if section.fields]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("outcome") in ENDS and not cleaned.get("why") and "why" not in self.errors:
            self.add_error("why", why_it_ends())
        return cleaned

    def answer(self) -> Answer:
        data = self.cleaned_data
        told = data["latest_post_on"] if "latest_post_on" in self.changed_data else None
        return Answer(
            outcome=SheetOutcome(data["outcome"]),
            access={grant.pk: data[q.code_of(grant.pk)] for grant in self.shown.grants},
            values={code: data[code] for code in self.shown.codes},
            why=data["why"],
            remark=data["remark"],
            latest_post_on=told,
            picture=data["picture"],
        )


class NothingChangedForm(PortalForm):
    """One button. On the co-administrator's side with six ticks, since somebody looks at the last ten posts (A18)."""

    posts = forms.MultipleChoiceField(
        label=gettext_lazy("I have read the last ten posts"), widget=forms.CheckboxSelectMultiple, choices=()
    )

    def __init__(self, *args, shown: Shown, **kwargs):
        super().__init__(*args, **kwargs)
        if not shown.posts:
            del self.fields["posts"]
            return
        self.fields["posts"].choices = [(code, q.label_of(code)) for code in shown.posts]

    def clean_posts(self):
        ticked = self.cleaned_data["posts"]
        if len(ticked) < len(self.fields["posts"].choices):
            raise forms.ValidationError(
                _("Tick all six, or say below about which of them you are not sure: nothing is held against anybody.")
            )
        return ticked


class CanCloseForm(PortalForm):
    """The one question about a quiet channel, before all others."""

    why = reason_field(
        label=gettext_lazy("Why it can be closed"),
        max_length=MOST_WHY,
        help_text=gettext_lazy("And where its readers find you from then on, if you know already."),
    )

    def answer(self) -> Answer:
        return Answer(outcome=SheetOutcome.CLOSE, why=self.cleaned_data["why"])
