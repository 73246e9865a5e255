"""Start a draft, check all answers, submit, and what stands there afterwards (A4)."""

from collections.abc import Callable

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from policies.reading import binding_versions
from portal.formpages import REFUSED
from portal.store import portal_settings
from requests_app.annex1.completeness import missing
from requests_app.annex1.questions import QUESTIONS, SCOPE, SELF_CHECK
from requests_app.annex1.reading import answers_in_words
from requests_app.annex1.tiers import tier_of
from requests_app.drafting.drafts import start_draft
from requests_app.drafting.handing_in import ChangedSinceRead, hand_in
from requests_app.files.listing import files_for
from requests_app.models import ChannelRequest, Status
from requests_app.refusals import Incomplete, NotAllowed
from requests_app.similarity import nearest, wanted_by
from requests_app.standing.words import standing_of
from requests_app.transitions import points_to_answer
from requests_app.versions.points import by_question, open_round
from requests_app.views.fetching import OwnAnswers, OwnRequest, StaffOnly, refuse_others
from requests_app.views.joining import still_to_ask


class RequestNew(StaffOnly, TemplateView):
    """What to have ready. Opening the page creates nothing."""

    template_name = "requests/new.html"

    def get_context_data(self, **context):
        now = timezone.now()
        drafts = ChannelRequest.objects.written_by(self.request.user).filter(status=Status.DRAFT)
        return super().get_context_data(
            drafts=drafts[:5],
            policies=list(binding_versions(now)),
            days=portal_settings().answer_days,
            **context,
        )

    def post(self, request):
        try:
            draft = start_draft(by=request.user, at=timezone.now())
        except NotAllowed as refusal:
            messages.error(request, str(refusal))
            return redirect("requests:new")
        return redirect("requests:scope", draft.pk)


class CheckPage(OwnAnswers, TemplateView):
    template_name = "requests/check.html"

    def get_context_data(self, **context):
        tier, reasons = tier_of(self.sheet)
        points = open_round(self.channel_request)
        unanswered = sum(not point.answered_at for point in points)
        return super().get_context_data(
            sections=with_change_links(
                answers_in_words(self.channel_request, at=self.at, sheet=self.sheet),
                self.url_of,
                points=by_question(points),
            ),
            lacks=[{"sentence": lack.sentence, "url": self.url_of(lack.key)} for lack in missing(self.sheet)],
            waiting=points_to_answer(unanswered) if unanswered else "",
            newly_near=self.newly_near(),
            to_ask=still_to_ask(self.channel_request, is_own=self.is_own),
            files=files_for(self.channel_request, user=self.request.user),
            tier=tier,
            reasons=reasons,
            **context,
        )

    def url_of(self, key: str) -> str:
        if self.channel_request.asks_eight:
            return f"{reverse('requests:eight-facts', args=[self.channel_request.pk])}#{key}"
        return question_url(self.channel_request.pk, key)

    def newly_near(self):
        """Channels that turned out to be near after question 7 was answered; worth a look, never a hurdle."""
        shown = self.sheet.value("q07").get("channels")
        if shown is None:
            return []
        return [
            channel for channel in nearest(wanted_by(self.sheet), user=self.request.user) if channel.pk not in shown
        ]


class RequestCheck(CheckPage):
    http_method_names = ["get", "head", "options"]


class RequestSubmit(CheckPage):
    """The button under the answers. A refusal shows the same page with its reasons."""

    def get(self, request, *args, **kwargs):
        return redirect("requests:check", self.channel_request.pk)

    def post(self, request, *args, **kwargs):
        refuse_others(self.channel_request, user=request.user)
        again = bool(self.channel_request.reference)
        try:
            hand_in(
                self.channel_request,
                by=request.user,
                at=self.at,
                read_version=read_number(request.POST.get("version", "")),
            )
        except (Incomplete, ChangedSinceRead, NotAllowed) as refusal:
            sentence = _("Some answers are still missing.") if isinstance(refusal, Incomplete) else str(refusal)
            return self.render_to_response(self.get_context_data(refusal=sentence), status=REFUSED)
        if again:
            messages.success(request, _("Handed in again. The communications team has it."))
        return redirect("requests:submitted", self.channel_request.pk)


class RequestSubmitted(OwnRequest, TemplateView):
    """The receipt; it stays reachable."""

    template_name = "requests/submitted.html"

    def get(self, request, *args, **kwargs):
        if not self.channel_request.reference:
            return redirect("requests:detail", self.channel_request.pk)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **context):
        return super().get_context_data(
            standing=standing_of(self.channel_request, at=timezone.now()),
            to_ask=still_to_ask(self.channel_request, is_own=self.is_own),
            copy_to=self.channel_request.answers.filter(question="q03").values_list("value__name", flat=True).first(),
            **context,
        )


def with_change_links(sections, url_of: Callable[[str], str], *, points) -> list[dict]:
    """Each answer with the address that changes it, and with what the team asks about it."""
    return [
        {
            "title": section.title,
            "answers": [
                {"answer": answer, "change": url_of(answer.key), "points": points.get(answer.key, [])}
                for answer in section.answers
            ],
        }
        for section in sections
    ]


def question_url(pk: int, key: str) -> str:
    """Where the question is answered; saving there leads back to the check page."""
    if key == SCOPE:
        page = reverse("requests:scope", args=[pk])
    elif key in SELF_CHECK:
        page = reverse("requests:self-check", args=[pk])
    else:
        page = reverse("requests:section", args=[pk, QUESTIONS[key].section])
    return f"{page}?back=check#{key}"


def read_number(text: str) -> int:
    """The number that a page's hidden field carries; what is none matches no version."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1
