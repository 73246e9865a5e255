"""The evaluation by criterion: one verdict and one note each (A5)."""

import datetime as dt

from django import forms
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from portal.forms import PortalForm
from requests_app.judging.evaluating import evaluate, needs_second_person, note_refusal, required_criteria
from requests_app.models import ChannelRequest, Criterion, Evaluation, Verdict
from requests_app.refusals import Incomplete

# What to look at, so that two reviewers mean the same by one word (A5, A9, A21).
LOOK_AT = {
    Criterion.BRAND: gettext_lazy("Does it add to the Alliance's name and work, and keep to the principles?"),
    Criterion.MEDIUM: gettext_lazy("Is it the right platform and form for these people?"),
    Criterion.OVERLAP: gettext_lazy("Could a channel that exists do this, as it is or with help?"),
    Criterion.SUSTAINABILITY: gettext_lazy("Are time, money and an end or a future thought of?"),
    Criterion.PEOPLE: gettext_lazy("Are a responsible person, a deputy and a shared mailbox there?"),
    Criterion.RISK: gettext_lazy(
        "Children, people at risk, conflict, elections, faith, paid promotion: is it cared for?"
    ),
}


class EvaluationForm(PortalForm):
    """A verdict and a note for each criterion that the tier asks for. Some may be left for later."""

    # What may be left for later is no option: the page says how many are still to be judged.
    hide_optional = True

    def __init__(self, *args, channel_request: ChannelRequest, **kwargs):
        self.channel_request = channel_request
        self.stored = {
            evaluation.criterion: evaluation for evaluation in channel_request.evaluations.select_related("by")
        }
        initial = {}
        for criterion, evaluation in self.stored.items():
            initial |= {f"verdict_{criterion}": evaluation.verdict, f"note_{criterion}": evaluation.note}
        super().__init__(*args, initial=initial, **kwargs)
        self.criteria = required_criteria(channel_request)
        for criterion in self.criteria:
            self._add(criterion)

    def _add(self, criterion: Criterion) -> None:
        careful = needs_second_person(self.channel_request)
        self.fields[f"verdict_{criterion}"] = forms.ChoiceField(
            label=criterion.label,
            choices=Verdict.choices,
            widget=forms.RadioSelect,
            help_text=LOOK_AT[criterion],
            required=False,
        )
        self.fields[f"note_{criterion}"] = forms.CharField(
            label=_("Note on “%(criterion)s”") % {"criterion": criterion.label},
            help_text=_("Needed on a careful request.") if careful else _("Needed for a concern."),
            max_length=1000,
            required=False,
            widget=forms.Textarea(attrs={"rows": 2}),
        )
        self.prepare(f"verdict_{criterion}")
        self.prepare(f"note_{criterion}")

    def is_stale(self, evaluation: Evaluation) -> bool:
        """Made before the request was last handed in, so it is to be looked at again."""
        return evaluation.at < self.channel_request.submitted_at

    @property
    def rows(self) -> list[dict]:
        """Each criterion with its fields and what is stored, for the page."""
        return [
            {
                "criterion": criterion,
                "verdict": self[f"verdict_{criterion}"],
                "note": self[f"note_{criterion}"],
                "stored": (stored := self.stored.get(criterion)),
                "stale": stored is not None and self.is_stale(stored),
            }
            for criterion in self.criteria
        ]

    def verdicts(self) -> dict[Criterion, tuple[Verdict, str]]:
        """What is to be recorded, for an act that records it together with a decision; errors stand at the fields."""
        found = {}
        for criterion in self.criteria:
            if not self._is_to_be_saved(criterion):
                continue
            verdict, note = Verdict(self.cleaned_data[f"verdict_{criterion}"]), self.cleaned_data[f"note_{criterion}"]
            if refusal := note_refusal(self.channel_request, criterion, verdict=verdict, note=note):
                self.add_error(f"note_{criterion}", refusal)
            found[criterion] = verdict, note
        return found

    def save(self, *, by: Person, at: dt.datetime) -> list[Criterion]:
        """Record the verdicts that are new, changed, or overtaken by an edit; all of them or, with errors at the fields, none."""
        saved = []
        with transaction.atomic():
            for criterion in self.criteria:
                if self._is_to_be_saved(criterion) and self._save_one(criterion, by=by, at=at):
                    saved.append(criterion)
            if self.errors:
                transaction.set_rollback(True)
        return [] if self.errors else saved

    def _is_to_be_saved(self, criterion: Criterion) -> bool:
        verdict, note = self.cleaned_data[f"verdict_{criterion}"], self.cleaned_data[f"note_{criterion}"]
        if not verdict:
            if note:
                self.add_error(
                    f"verdict_{criterion}", _("Choose a verdict for “%(criterion)s”.") % {"criterion": criterion.label}
                )
            return False
        stored = self.stored.get(criterion)
        return stored is None or self.is_stale(stored) or (stored.verdict, stored.note) != (verdict, note)

    def _save_one(self, criterion: Criterion, *, by: Person, at: dt.datetime) -> bool:
        verdict, note = self.cleaned_data[f"verdict_{criterion}"], self.cleaned_data[f"note_{criterion}"]
        try:
            evaluate(self.channel_request, criterion, verdict=Verdict(verdict), note=note, by=by, at=at)
        except Incomplete as refusal:
            self.add_error(f"note_{criterion}", str(refusal))
            return False
        return True
