"""The one page by link of someone outside the team who is asked to decide (design §3, N4)."""

import datetime as dt
from dataclasses import replace
from functools import cached_property

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from channels_registry.addresses import UnreadableAddress
from channels_registry.addressing import AddressTaken
from portal.formpages import REFUSED
from portal.forms import PortalForm
from requests_app import transitions
from requests_app.annex1.reading import StillOpen, answers_in_words, new_channel, suggested_parameters
from requests_app.annex1.sheet import AnswerSheet
from requests_app.fast_track.permissions import crisis_days, latest_end, refuse_days
from requests_app.judging.approvals import Approval, conditions_in
from requests_app.judging.conflicts import ConflictOfInterest
from requests_app.judging.rules_in_words import rules_in_words
from requests_app.models import MOST_DAYS, Outcome, StandIn, Status
from requests_app.refusals import Incomplete, NotAllowed
from requests_app.review.evaluation_form import EvaluationForm
from requests_app.review.fetching import CONFLICT


class DecisionForm(PortalForm):
    """``limited``: on the fast track, where an approval holds for a limited time and names its two days."""

    choice = forms.ChoiceField(
        label=gettext_lazy("What do you decide?"),
        widget=forms.RadioSelect,
        choices=[
            ("approve", gettext_lazy("Approve, with the rules above")),
            ("reject", gettext_lazy("Not approve")),
            ("back", gettext_lazy("I cannot decide this; give it back")),
        ],
        error_messages={"required": gettext_lazy("Choose what you decide.")},
    )
    words = forms.CharField(
        label=gettext_lazy("Your words to the requester"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Needed if you do not approve: the reasons."),
    )
    way_on = forms.CharField(
        label=gettext_lazy("A way on"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Needed if you do not approve: what they can do instead."),
    )

    rest_by = forms.DateField(
        label=gettext_lazy("The rest of the form is handed in by"),
        required=False,
        help_text=gettext_lazy(
            "Needed if you approve. Leave the team some days to decide on it before the permission ends."
        ),
    )
    ends_on = forms.DateField(label=gettext_lazy("The permission holds until"), required=False)
    field_order = ["choice", "rest_by", "ends_on", "words", "way_on"]

    def __init__(self, *args, limited: bool, on: dt.date, **kwargs):
        self.limited, self.on = limited, on
        super().__init__(*args, initial=crisis_days(on=on) if limited else None, **kwargs)
        if not limited:
            del self.fields["rest_by"], self.fields["ends_on"]
            return
        first, *others = self.fields["choice"].choices
        self.fields["choice"].choices = [(first[0], _("Approve for a limited time, with the rules above")), *others]
        # What each choice needs stands in the hints.
        self.hide_optional = True
        # On the bound field, which has been made by now and has taken its words along.
        self["ends_on"].help_text = _("Needed if you approve. %(days)d days from today at most: until %(day)s.") % {
            "days": MOST_DAYS,
            "day": date_format(latest_end(on=on)),
        }

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("choice") == "approve" and self.limited:
            self.clean_days(cleaned.get("rest_by"), cleaned.get("ends_on"))
        if cleaned.get("choice") == "reject":
            if not cleaned.get("words"):
                self.add_error("words", _("Write the reasons: the requester reads why."))
            if not cleaned.get("way_on"):
                self.add_error("way_on", _("Write a way on: nobody is sent away with nothing."))
        return cleaned

    def clean_days(self, rest_by: dt.date | None, ends_on: dt.date | None) -> None:
        for name, day in (("rest_by", rest_by), ("ends_on", ends_on)):
            if day is None and name not in self.errors:
                self.add_error(name, _("Choose a day."))
        if rest_by and ends_on:
            try:
                refuse_days(rest_by=rest_by, ends_on=ends_on, on=self.on)
            except NotAllowed as refusal:
                self.add_error("ends_on" if ends_on > latest_end(on=self.on) else "rest_by", str(refusal))

    def days(self) -> dict[str, dt.date]:
        return {name: self.cleaned_data[name] for name in ("rest_by", "ends_on")} if self.limited else {}


@method_decorator([login_not_required, never_cache], name="dispatch")
class StandInDecide(TemplateView):
    """One readable page by link: the answers, the rules, the criteria, and the decision. GET changes nothing."""

    template_name = "requests/stand_in.html"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.at = timezone.now()
        self.standing: StandIn | None = transitions.open_stand_in(kwargs["token"], at=self.at)

    def render_to_response(self, context, **kwargs):
        response = super().render_to_response(context, **kwargs)
        # The address is the key: no other site learns it (SECURE_REFERRER_POLICY). With “no-referrer” a browser would send
        # the form without its origin, and it would be refused.
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    def get(self, request, *args, **kwargs):
        if self.standing is None:
            return self.render_to_response({"standing": None}, status=410)
        return self.show(EvaluationForm(channel_request=self.channel_request), self.decision_form())

    def decision_form(self, data=None) -> DecisionForm:
        return DecisionForm(data, limited=self.channel_request.asks_eight, on=self.sheet.today)

    @property
    def channel_request(self):
        return self.standing.request

    @cached_property
    def recommendation(self):
        found = self.channel_request.decisions.filter(outcome=Outcome.RECOMMENDED, undone_at=None, voided_at=None)
        return found.select_related("by").last()

    @cached_property
    def approval(self) -> Approval:
        """The rules that a colleague recommended, or those that the answers and the policy suggest."""
        if self.recommendation is not None:
            codes = tuple(reason.code for reason in self.recommendation.reason_codes.all())
            return replace(Approval.from_json(self.recommendation.parameters), codes=codes)
        return Approval(parameters=suggested_parameters(self.channel_request, at=self.at))

    def evaluates(self) -> bool:
        return self.channel_request.status == Status.IN_REVIEW

    def show(self, evaluation, form, *, status: int = 200):
        return self.render_to_response(
            self.get_context_data(
                standing=self.standing,
                channel_request=self.channel_request,
                sections=answers_in_words(self.channel_request, at=self.at, sheet=self.sheet),
                rules=rules_in_words(self.approval.parameters),
                conditions=conditions_in(self.approval.as_json()),
                recommendation=self.recommendation,
                evaluation=evaluation if self.evaluates() else None,
                form=form,
                forms=[evaluation, form],
                language=self.channel_request.language,
                version=self.channel_request.version,
                mark=self.approval.mark,
                limited=self.channel_request.asks_eight,
            ),
            status=status,
        )

    @cached_property
    def sheet(self) -> AnswerSheet:
        return AnswerSheet(self.channel_request, at=self.at)

    def post(self, request, *args, **kwargs):
        if self.standing is None:
            return self.render_to_response({"standing": None}, status=410)
        evaluation = EvaluationForm(request.POST, channel_request=self.channel_request)
        form = self.decision_form(request.POST)
        if not all([evaluation.is_valid(), form.is_valid()]):
            return self.show(evaluation, form, status=REFUSED)
        status = REFUSED
        try:
            done = self.decide(evaluation, form)
        except Incomplete as refusal:
            for sentence in refusal.missing:
                form.add_error(None, sentence)
        except StillOpen:
            form.add_error(
                "choice",
                _("The requester asked for advice on platform or form, which is settled first. Give the request back."),
            )
        except transitions.ReadAgain as refusal:
            form.add_error(None, str(refusal))
            status = CONFLICT
        except (NotAllowed, ConflictOfInterest, AddressTaken, UnreadableAddress) as refusal:
            form.add_error(None, str(refusal))
        else:
            if done:
                return self.render_to_response({"standing": None, "done": done})
        return self.show(evaluation, form, status=status)

    def decide(self, evaluation, form) -> str:
        """The one domain call; what happened, in a sentence, or "" where a verdict still lacks something."""
        by, choice = self.standing.person, form.cleaned_data["choice"]
        name = self.channel_request.requester.full_name
        if choice == "back":
            transitions.hand_back(self.channel_request, by=by, at=self.at)
            return _("You have given the request back to the communications team. Thank you for looking at it.")
        verdicts = evaluation.verdicts() if self.evaluates() else {}
        if evaluation.errors:
            return ""
        words = self.approving(form) if choice == "approve" else self.declining(form)
        decided = transitions.StandInDecision(**self.as_read(), verdicts=verdicts, **words)
        transitions.decide_standing_in(self.channel_request, decided, rules=self.approval, by=by, at=self.at)
        if choice == "reject":
            return _("You did not approve the request. A letter tells %(name)s why, and a way on.") % {"name": name}
        if decided.approval.ends_on:
            return _(
                "You approved the request until %(day)s. A letter tells %(name)s, and the communications team sets it up."
            ) % {"name": name, "day": date_format(decided.approval.ends_on)}
        return _("You approved the request. A letter tells %(name)s, and the communications team sets it up.") % {
            "name": name
        }

    def as_read(self) -> dict:
        """What was on the page that is sent back."""
        version = self.request.POST.get("version", "")
        number = version.isascii() and version.isdecimal() and len(version) <= 9
        return {"version": int(version) if number else -1, "mark": self.request.POST.get("mark", "")}

    def approving(self, form) -> dict:
        settled = self.approval.channel
        new = new_channel(
            self.channel_request,
            at=self.at,
            platform=self.sheet.platforms.get(settled.get("platform", "")),
            format=settled.get("format", ""),
            name=settled.get("name") or self.channel_request.title,
        )
        return {"approval": replace(self.approval, message=form.cleaned_data["words"], **form.days()), "new": new}

    def declining(self, form) -> dict:
        return {"reasons": form.cleaned_data["words"], "way_on": form.cleaned_data["way_on"]}
