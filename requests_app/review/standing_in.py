"""The pages around a decider from outside: step aside, ask someone to stand in, and their one page by link (N4)."""

from dataclasses import replace
from functools import cached_property

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from accounts.models import Person
from accounts.roles import Permission
from channels_registry.addresses import UnreadableAddress
from channels_registry.addressing import AddressTaken
from portal.formpages import REFUSED, FormPageMixin
from portal.forms import PortalForm
from portal.store import day_of
from requests_app import transitions
from requests_app.annex1.reading import StillOpen, answers_in_words, new_channel, suggested_parameters
from requests_app.annex1.sheet import AnswerSheet
from requests_app.judging.approvals import Approval, conditions_in
from requests_app.judging.conflicts import ConflictOfInterest
from requests_app.judging.rules_in_words import rules_in_words
from requests_app.models import Outcome, StandIn, Status
from requests_app.refusals import Incomplete, NotAllowed
from requests_app.review.evaluation_form import EvaluationForm
from requests_app.review.fetching import CONFLICT, OneReview, ReviewAct


def short_reason(label, **kwargs) -> forms.CharField:
    return forms.CharField(label=label, max_length=300, widget=forms.Textarea(attrs={"rows": 3}), **kwargs)


class WhyForm(PortalForm):
    why = short_reason(
        gettext_lazy("Why you step aside"),
        help_text=gettext_lazy("A few words. The team and the auditor read them; the requester does not."),
    )


class RequestStepAside(FormPageMixin, ReviewAct, TemplateView):
    """A part in the request that no fact shows: said by the person, on the record."""

    template_name = "review/step_aside.html"

    def get(self, request, *args, **kwargs):
        return self.render_to_response(self.get_context_data(form=WhyForm()))

    def post(self, request, *args, **kwargs):
        form = WhyForm(request.POST)
        if not form.is_valid():
            return self.form_invalid(form)
        try:
            transitions.declare_part(self.channel_request, by=request.user, at=self.at, why=form.cleaned_data["why"])
        except (NotAllowed, Incomplete) as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        messages.success(request, _("You have stepped aside. A colleague judges this request."))
        return self.to_the_review()


class StandInForm(PortalForm):
    email = forms.EmailField(
        label=gettext_lazy("Their e-mail address"),
        help_text=gettext_lazy("A director or a board member, for example. They must be known to the portal."),
    )
    why = short_reason(
        gettext_lazy("Why this person decides"),
        help_text=gettext_lazy("It stands in their letter and in the record of decisions."),
    )

    def clean_email(self):
        email = self.cleaned_data["email"]
        self.person = Person.objects.active().filter(email__iexact=email).first()
        if self.person is None:
            raise forms.ValidationError(
                _("Nobody with this address is known here. The portal administrator can add them under People.")
            )
        return email


class LeadOnly(OneReview):
    """The lead chooses who decides even with a part in the request: they decide nothing by it."""

    def dispatch(self, request, *args, **kwargs):
        reads = request.user.is_authenticated and request.user.may(self.permission) and self.channel_request
        if reads and not request.user.may(Permission.ASSIGN_REQUESTS):
            raise PermissionDenied(_("The communications lead appoints a stand-in."))
        return super().dispatch(request, *args, **kwargs)


class RequestStandIn(FormPageMixin, LeadOnly, TemplateView):
    template_name = "review/stand_in.html"

    def get(self, request, *args, **kwargs):
        return self.render_to_response(self.get_context_data(form=StandInForm()))

    def get_context_data(self, **context):
        appointments = self.channel_request.stand_ins.select_related("person")
        free = transitions.free_to_judge(self.channel_request, on=day_of(self.at))
        return super().get_context_data(
            nobody_is_free=not free,
            free=free,
            standing=appointments.open().first(),
            works=appointments.live(self.at).exists(),
            **context,
        )

    def post(self, request, *args, **kwargs):
        if "end" in request.POST:
            return self.end(request)
        form = StandInForm(request.POST)
        if not form.is_valid():
            return self.form_invalid(form)
        try:
            transitions.appoint_stand_in(
                self.channel_request, person=form.person, by=request.user, at=self.at, why=form.cleaned_data["why"]
            )
        except (NotAllowed, Incomplete) as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form)
        sentence = _("%(name)s decides. They have a letter with a link to one page, which works for two weeks.")
        messages.success(request, sentence % {"name": form.person.full_name})
        return self.to_the_review()

    def end(self, request):
        try:
            transitions.end_stand_in(self.channel_request, by=request.user, at=self.at)
        except NotAllowed as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The appointment is taken back, and the link no longer works."))
        return self.to_the_review()


class DecisionForm(PortalForm):
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

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("choice") == "reject":
            if not cleaned.get("words"):
                self.add_error("words", _("Write the reasons: the requester reads why."))
            if not cleaned.get("way_on"):
                self.add_error("way_on", _("Write a way on: nobody is sent away with nothing."))
        return cleaned


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
        return self.show(EvaluationForm(channel_request=self.channel_request), DecisionForm())

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
        form = DecisionForm(request.POST)
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
        return {"approval": replace(self.approval, message=form.cleaned_data["words"]), "new": new}

    def declining(self, form) -> dict:
        return {"reasons": form.cleaned_data["words"], "way_on": form.cleaned_data["way_on"]}
