"""Decide: evaluation first, then the choice and its fields, then the letter and the consequence, then the act."""

from functools import cached_property

from django import forms as django_forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from accounts.person_fields import colleagues
from channels_registry.addresses import UnreadableAddress
from channels_registry.addressing import AddressTaken
from portal.formpages import REFUSED
from portal.typed_text import tidied
from requests_app.annex1.branching import asked, volunteered
from requests_app.annex1.choices import ADVISE
from requests_app.annex1.reading import StillOpen, suggested_parameters
from requests_app.annex1.sheet import AnswerSheet
from requests_app.fast_track.permissions import crisis_days, open_permission
from requests_app.judging.conflicts import ConflictOfInterest
from requests_app.judging.evaluating import missing_evaluations, needs_second_person, what_approval_needs
from requests_app.judging.ready_texts import texts_in
from requests_app.models import ChannelRequest, Decision, Outcome, Status
from requests_app.refusals import Incomplete, NotAllowed
from requests_app.review.approval_form import ApprovalForm, initial_of_approval, without_condition
from requests_app.review.evaluation_form import EvaluationForm
from requests_app.review.fetching import ReviewAct
from requests_app.review.forms import Choice, ChoiceForm, GroupForm, JoinForm, ReasonedForm, RejectForm
from requests_app.review.letter_form import LetterForm, edited_texts, has_letter_form, mark_of, was_edited
from requests_app.review.outcomes import Deciding
from requests_app.review.points_form import ChangesForm
from requests_app.similarity import nearest, wanted_by

GROUP_OF = {
    Choice.APPROVE: "approve",
    Choice.RECOMMEND: "approve",
    Choice.CHANGES: "changes",
    Choice.REJECT: "reject",
    Choice.JOIN: "join",
    Choice.KEEP: "keep",
}
OUTCOMES = {
    Choice.APPROVE: Outcome.APPROVED,
    Choice.RECOMMEND: Outcome.RECOMMENDED,
    Choice.REJECT: Outcome.REJECTED,
    Choice.JOIN: Outcome.JOINED,
}


class RequestDecide(ReviewAct, TemplateView):
    template_name = "review/decide.html"
    http_method_names = ["get", "head", "post", "options"]
    decidable = (Status.IN_REVIEW, Status.RECOMMENDED)
    group_of = GROUP_OF

    # --- The request as the reviewer sees it ---------------------------------------------------------------------------
    @cached_property
    def sheet(self) -> AnswerSheet:
        return AnswerSheet(self.channel_request, at=self.at)

    @cached_property
    def recommendation(self) -> Decision | None:
        """The recommendation that waits for the second person."""
        if self.channel_request.status != Status.RECOMMENDED:
            return None
        made = self.channel_request.decisions.filter(outcome=Outcome.RECOMMENDED, undone_at=None, voided_at=None)
        return made.select_related("by").last()

    @property
    def choices(self) -> list[Choice]:
        first = needs_second_person(self.channel_request) and self.channel_request.status == Status.IN_REVIEW
        return [Choice.RECOMMEND if first else Choice.APPROVE, Choice.CHANGES, Choice.REJECT, Choice.JOIN]

    def seen_version(self) -> int | None:
        """The version of the request that the reviewer had before their eyes."""
        text = self.request.POST.get("version", "")
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None

    # --- The forms --------------------------------------------------------------------------------------------------------
    def make_forms(
        self, data=None, *, chosen: str = "", more_points: int = 0, more_conditions: int = 0
    ) -> dict[str, django_forms.Form]:
        """The choice and one form per group; ``chosen`` is the group that is checked."""
        return {
            "choice": ChoiceForm(data, choices=self.choices),
            "approve": ApprovalForm(
                data, chosen=chosen == "approve", prefix="approve", ready=self.ready, more=more_conditions,
                **self.approval_facts,
            ),
            "changes": ChangesForm(
                data, chosen=chosen == "changes", prefix="changes",
                questions=sorted([*asked(self.sheet), *volunteered(self.sheet)]), more=more_points,
            ),
            "reject": RejectForm(data, chosen=chosen == "reject", prefix="reject", ready=self.ready),
            "join": JoinForm(
                data, chosen=chosen == "join", prefix="join", ready=self.ready,
                nearest=nearest(wanted_by(self.sheet), user=self.request.user),
            ),
        }  # fmt: skip

    @cached_property
    def ready(self) -> dict[str, str]:
        """The ready texts as the reviewer reads them."""
        return texts_in(get_language())

    @cached_property
    def ready_for_requester(self) -> dict[str, str]:
        """The same as the requester reads them."""
        return texts_in(self.channel_request.requester.language)

    @cached_property
    def approval_facts(self) -> dict:
        suggested = suggested_parameters(self.channel_request, at=self.at)
        recommended = self.recommendation.parameters if self.recommendation else None
        name = self.sheet.value("q11").get("name_1") or self.channel_request.title
        initial = initial_of_approval(suggested, name=name, recommended=recommended)
        if self.recommendation:
            codes = [reason.code for reason in self.recommendation.reason_codes.all()]
            # The words of the recommendation have the ready texts in them already.
            initial |= {"message": self.recommendation.reasons, "ready_reasons": codes, "said": codes}
        limited = self.channel_request.asks_eight
        if limited:
            initial |= crisis_days(on=self.sheet.today)
        body = self.sheet.body or self.channel_request.body
        return {
            "initial": initial,
            "near": colleagues(body, self.at),
            "today": self.sheet.today,
            "limited": limited,
            "open_platform": self.sheet.platform is None,
            "open_format": self.sheet.format in ("", ADVISE),
            "known_languages": list(dict.fromkeys([*suggested["languages"], *initial["languages"]])),
        }

    # --- GET ----------------------------------------------------------------------------------------------------------------
    def get(self, request, *args, **kwargs):
        if self.channel_request.status not in self.decidable:
            messages.info(request, self.not_decidable())
            return self.to_the_review()
        self.refuse_others()
        return self.show(self.make_forms())

    def not_decidable(self) -> str:
        if self.channel_request.status == Status.SUBMITTED:
            return _("Take up the review first; then you can decide.")
        return _("There is nothing to decide now. This page shows how the request stands.")

    def refuse_others(self) -> None:
        if self.rights.decide_refusal:
            raise PermissionDenied(self.rights.decide_refusal)

    # --- POST -----------------------------------------------------------------------------------------------------------------
    def post(self, request, *args, **kwargs):
        if self.was_pressed_twice():
            return self.to_the_review()
        if self.channel_request.status not in self.decidable or self.seen_version() != self.channel_request.version:
            return self.dealt_with_meanwhile(typed=self.typed())
        self.refuse_others()
        action = request.POST.get("action")
        if action == "change":
            return self.show(self.make_forms(self.with_letter_taken_back()))
        if action in ("add_point", "add_condition"):
            more = {"more_points": action == "add_point", "more_conditions": action == "add_condition"}
            return self.show(self.make_forms(request.POST, **more))
        if removed := request.POST.get("remove_condition", ""):
            number = int(removed) if removed.isascii() and removed.isdecimal() and len(removed) < 3 else 0
            return self.show(self.make_forms(without_condition(request.POST, number)))
        choice = self.posted_choice()
        page_forms = self.make_forms(request.POST, chosen=GROUP_OF.get(choice, ""))
        if choice is None or not self.all_hold(page_forms, choice):
            return self.show(page_forms, status=REFUSED)
        letter_form = self.make_letter_form(choice, page_forms)
        if letter_form is not None and not letter_form.is_valid():
            return self.preview_of_former(choice, page_forms, letter_form)
        deciding = self.make_deciding(choice, page_forms, letter_form)
        if action != "decide":
            return self.preview(deciding, page_forms, letter_form)
        if was_edited(request.POST) and letter_form is not None and not letter_form.was_seen:
            # It was changed after the preview above the button: nothing leaves that was not read as it is.
            return self.preview(deciding, page_forms, letter_form, status=REFUSED)
        return self.act(deciding, page_forms)

    def make_deciding(self, choice: Choice, page_forms, letter_form: LetterForm | None) -> Deciding:
        form = page_forms[GROUP_OF[choice]]
        texts = form.letter_texts(self.ready_for_requester) if isinstance(form, ReasonedForm) else {}
        if letter_form is not None:
            texts = letter_form.texts()
        return Deciding(self.channel_request, choice, form, by=self.request.user, at=self.at, texts=texts)

    # --- The letter, edited ---------------------------------------------------------------------------------------------------
    def make_letter_form(self, choice: Choice, page_forms) -> LetterForm | None:
        """The letter as it was edited, else as it begins from the reasons; None where there is nothing to edit."""
        if not has_letter_form(choice):
            return None
        form: ReasonedForm = page_forms[GROUP_OF[choice]]
        names, language = list(form.LETTER), self.channel_request.requester.language
        if was_edited(self.request.POST):
            return LetterForm(self.request.POST, names=names, language=language)
        begun = form.letter_texts(self.ready_for_requester)
        return LetterForm({f"letter-{name}": text for name, text in begun.items()}, names=names, language=language)

    def with_letter_taken_back(self):
        """What was posted, with the edited letter back in the fields it came from, so that going back loses nothing."""
        data = self.request.POST
        choice = self.posted_choice()
        if choice is None or not has_letter_form(choice) or not was_edited(data):
            return data
        form: ReasonedForm = self.make_forms(data)[GROUP_OF[choice]]
        edited = {name: tidied(data.get(f"letter-{name}", "")) for name in form.LETTER}
        data = data.copy()
        for name, value in form.taking_back(edited, self.ready_for_requester).items():
            if isinstance(value, list):
                data.setlist(name, value)
            else:
                data[name] = value
        return data

    def preview_of_former(self, choice: Choice, page_forms, letter_form: LetterForm):
        """The letter's page with its faults; what is previewed is what it began from."""
        deciding = self.make_deciding(choice, page_forms, None)
        return self.preview(deciding, page_forms, letter_form, status=REFUSED)

    def posted_choice(self) -> Choice | None:
        posted = self.request.POST.get("choice", "")
        return Choice(posted) if posted in [choice.value for choice in self.choices] else None

    def all_hold(self, page_forms, choice: Choice) -> bool:
        if choice in (Choice.APPROVE, Choice.RECOMMEND):
            for sentence in what_approval_needs(self.channel_request):
                page_forms["choice"].add_error(None, sentence)
        # All of them are asked, so that every fault is said at once.
        valid = [form.is_valid() for form in page_forms.values()]
        return all(valid)

    def act(self, deciding: Deciding, page_forms):
        try:
            deciding.decide()
        except ConflictOfInterest as refusal:
            raise PermissionDenied(str(refusal)) from refusal
        except (NotAllowed, Incomplete, AddressTaken, StillOpen, UnreadableAddress) as refusal:
            return self.refused(refusal, page_forms)
        messages.success(self.request, deciding.done)
        return self.to_the_review()

    def refused(self, refusal: Exception, page_forms):
        current = ChannelRequest.objects.get(pk=self.channel_request.pk)
        if current.version != self.seen_version():
            self.channel_request = current
            return self.to_the_review() if self.was_pressed_twice() else self.dealt_with_meanwhile(typed=self.typed())
        if was_edited(self.request.POST):
            page_forms = self.make_forms(self.with_letter_taken_back())
            page_forms["choice"].full_clean()
        for sentence in refusal.missing if isinstance(refusal, Incomplete) else [str(refusal)]:
            page_forms["choice"].add_error(None, sentence)
        return self.show(page_forms, status=REFUSED)

    def was_pressed_twice(self) -> bool:
        """The same person sends the same decision again: it has been taken, and its page is the answer."""
        if self.seen_version() is None or self.channel_request.version != self.seen_version() + 1:
            return False
        choice = self.request.POST.get("choice", "")
        if self.request.POST.get("action") != "decide" or choice not in Choice.values:
            return False
        if choice == Choice.CHANGES:
            last = self.channel_request.change_requests.last()
            return self.channel_request.status == Status.CHANGES_REQUESTED and last.asked_by_id == self.request.user.pk
        if choice == Choice.KEEP:
            return False
        last = self.channel_request.decisions.filter(undone_at=None).last()
        return last is not None and (last.by_id, last.outcome) == (self.request.user.pk, OUTCOMES[Choice(choice)])

    # --- Pages ------------------------------------------------------------------------------------------------------------------
    def show(self, page_forms, *, status: int = 200):
        return self.render_to_response(self.get_context_data(page_forms=page_forms), status=status)

    def get_context_data(self, *, page_forms, **context):
        return super().get_context_data(
            permission=open_permission(self.channel_request),
            **{f"{name}_form": form for name, form in page_forms.items()},
            forms=list(page_forms.values()),
            evaluation=EvaluationForm(channel_request=self.channel_request),
            missing=missing_evaluations(self.channel_request),
            approval_needs=what_approval_needs(self.channel_request),
            recommendation=self.recommendation,
            version=self.channel_request.version,
            act_url=self.request.path,
            **context,
        )

    def preview(self, deciding: Deciding, page_forms, letter_form: LetterForm | None = None, *, status: int = 200):
        try:
            if deciding.choice == Choice.APPROVE:
                deciding.new_channel  # noqa: B018 -- what is still open is said now, not after the letter was read
            letter = deciding.letter()
        except (StillOpen, UnreadableAddress) as refusal:
            return self.refused(refusal, page_forms)
        language = deciding.requester.language
        context = self.get_context_data(
            page_forms=page_forms,
            deciding=deciding,
            letter=letter,
            letter_language=language,
            letter_language_name=get_language_info(language)["name_translated"],
            letter_form=letter_form,
            letter_mark=mark_of(deciding.texts),
            was_changed=status == REFUSED and letter_form is not None and not letter_form.errors,
            posted=self.posted(page_forms),
        )
        if letter_form is not None:
            context["forms"] = [letter_form]
        return self.response_class(self.request, "review/preview.html", context, status=status)

    def posted(self, page_forms) -> list[tuple[str, str]]:
        """Everything typed so far, for hidden fields; it is checked again when it comes back."""
        known = {form.add_prefix(name) for form in page_forms.values() for name in form.fields}
        return [(name, value) for name, values in self.request.POST.lists() if name in known for value in values]

    def typed(self) -> list[tuple[str, str]]:
        """The words typed into the chosen group, so that nothing written is lost."""
        choice = self.request.POST.get("choice", "")
        if choice not in Choice.values:
            return []
        form: GroupForm | None = self.make_forms(self.request.POST).get(GROUP_OF[Choice(choice)])
        if form is None:
            return edited_texts(self.request.POST)
        written = [
            (form[name].label, form[name].value())
            for name, field in form.fields.items()
            if type(field) is django_forms.CharField and form[name].value()
        ]
        return written + edited_texts(self.request.POST)
