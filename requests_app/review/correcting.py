"""Correct a decision until its channel is live: the same pages as deciding, with the reason beside (A5, design §4)."""

from dataclasses import replace
from functools import cached_property

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from requests_app.judging.evaluating import needs_second_person
from requests_app.models import Decision, Outcome, Status
from requests_app.review.deciding import RequestDecide
from requests_app.review.forms import Choice, ChoiceForm, GroupForm, text_area
from requests_app.transitions import final_decision


class CorrectionForm(ChoiceForm):
    """What becomes of the decision, and why: the reason is for the record, the letter says it in words of its own."""

    why = text_area(
        gettext_lazy("Why is it corrected?"),
        limit=1000,
        rows=3,
        help_text=gettext_lazy(
            "For the team and the record of decisions. What the requester reads stands in the letter."
        ),
    )


class RequestCorrect(RequestDecide):
    decidable = (Status.APPROVED, Status.PROVISIONAL, Status.REJECTED)

    @cached_property
    def former(self) -> Decision | None:
        return final_decision(self.channel_request)

    @cached_property
    def proposal(self) -> Decision | None:
        """What a colleague proposes in place of the decision (careful tier)."""
        return self.channel_request.decisions.proposals().select_related("by").last()

    @cached_property
    def recommendation(self) -> Decision | None:
        """Where the rules begin from: the proposal, else what was recommended before the decision."""
        made = self.channel_request.decisions.filter(outcome=Outcome.RECOMMENDED, undone_at=None)
        return self.proposal or made.select_related("by").last()

    @property
    def choices(self) -> list[Choice]:
        if self.channel_request.status in (Status.APPROVED, Status.PROVISIONAL):
            return [Choice.REJECT]
        if self.proposal is not None:
            mine = self.proposal.by_id == self.request.user.pk
            return [Choice.KEEP] if mine else [Choice.APPROVE, Choice.KEEP]
        alone = not needs_second_person(self.channel_request) or self.channel_request.recommended_by_id is not None
        return [Choice.APPROVE if alone else Choice.RECOMMEND]

    def not_decidable(self) -> str:
        return _("There is no decision that could be corrected. This page shows how the request stands.")

    def refuse_others(self) -> None:
        if self.rights.correct_refusal:
            raise PermissionDenied(self.rights.correct_refusal)

    def make_forms(self, data=None, **how):
        made = super().make_forms(data, **how)
        groups = {self.group_of[choice] for choice in self.choices}
        kept = {name: form for name, form in made.items() if name in groups}
        if "keep" in groups:
            kept["keep"] = GroupForm(data, chosen=how.get("chosen") == "keep", prefix="keep")
        return {"choice": CorrectionForm(data, choices=self.choices), **kept}

    def make_deciding(self, choice, page_forms, letter_form):
        deciding = super().make_deciding(choice, page_forms, letter_form)
        return replace(deciding, former=self.former, why=page_forms["choice"].cleaned_data["why"])

    def get_context_data(self, **context):
        return super().get_context_data(former=self.former, **context)

    def get(self, request, *args, **kwargs):
        if self.rights.free and self.channel_request.status in self.decidable and self.rights.correct_refusal:
            messages.info(request, self.rights.correct_refusal)
            return self.to_the_review()
        return super().get(request, *args, **kwargs)
