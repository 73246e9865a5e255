"""In a disaster or crisis: ask for a channel in eight facts, on one page, and hand them in from there (A4)."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from requests_app.annex1.forms.eight_facts import EIGHT
from requests_app.drafting.drafts import start_draft
from requests_app.drafting.handing_in import hand_in
from requests_app.fast_track.clock import ANSWER_HOURS
from requests_app.models import MOST_DAYS, ChannelRequest, FastTrack, Status
from requests_app.refusals import Incomplete, NotAllowed
from requests_app.views.answering import QuestionPage
from requests_app.views.fetching import StaffOnly

# The eight facts in the order of the page: what each asks for, and the fields, named by question.
FACTS = (
    (gettext_lazy("What has happened, where and when?"), (("q34", ("event", "happened_on")),)),
    (
        gettext_lazy("Which group or office is it for, for what purpose, and for which countries?"),
        (("q02", ("body", "kind", "countries")),),
    ),
    (gettext_lazy("On which platform, and in which form?"), (("q09", ("platform",)), ("q10", ("format",)))),
    (gettext_lazy("Which name and username do you propose?"), (("q11", ("name_1", "username_1")),)),
    (gettext_lazy("What do you want to achieve?"), (("q04", ("goals", "other")),)),
    (
        gettext_lazy("Whom do you want to reach, and in which languages?"),
        (("q06", ("audience", "languages", "another_language", "under_18")),),
    ),
    (
        gettext_lazy("Who is responsible, and do you accept the team beside you?"),
        (
            ("q14", ("responsible_name", "responsible_role", "responsible_email", "responsible_country")),
            ("q34", ("coadministered",)),
        ),
    ),
    (
        gettext_lazy("With which mailbox and phone number is it opened?"),
        (("q16", ("mailbox", "no_mailbox", "phone", "phone_number")),),
    ),
)


class FastTrackStart(StaffOnly, TemplateView):
    """What the fast track is, and its button. Opening the page creates nothing."""

    template_name = "requests/fast_track_start.html"

    def get_context_data(self, **context):
        drafts = ChannelRequest.objects.written_by(self.request.user).filter(
            status=Status.DRAFT, fast_track=FastTrack.EIGHT
        )
        return super().get_context_data(drafts=drafts[:3], hours=ANSWER_HOURS, days=MOST_DAYS, **context)

    def post(self, request):
        draft = start_draft(by=request.user, at=timezone.now(), fast_track=True)
        return redirect("requests:eight-facts", draft.pk)


class EightFacts(QuestionPage):
    """The eight facts. The page saves itself as any other; its button hands the request in at once."""

    template_name = "requests/eight_facts.html"
    step = "eight-facts"

    def get(self, request, *args, **kwargs):
        return super().get(request, *args, **kwargs) if self.channel_request.asks_eight else self.to_the_request()

    def post(self, request, *args, **kwargs):
        return super().post(request, *args, **kwargs) if self.channel_request.asks_eight else self.to_the_request()

    def to_the_request(self):
        return redirect("requests:detail", self.channel_request.pk)

    def keys(self, sheet):
        return list(EIGHT)

    def title(self):
        return _("A channel in a disaster or crisis: eight facts")

    def fresh(self, key):
        return self.form(key, initial=EIGHT[key].starting_with(self.sheet))

    def form(self, key, data=None, *, sheet=None, **kwargs):
        return EIGHT[key](data, sheet=sheet or self.sheet, prefix=key, **kwargs)

    def after(self) -> str:
        """Hand in, if it is this person's to hand in and nothing else is missing; else the page that says what is."""
        channel_request = self.channel_request
        try:
            hand_in(channel_request, by=self.request.user, at=self.at)
        except NotAllowed as refusal:
            messages.info(self.request, str(refusal))
            return reverse("requests:detail", args=[channel_request.pk])
        except Incomplete:
            return reverse("requests:check", args=[channel_request.pk])
        return reverse("requests:submitted", args=[channel_request.pk])

    def show(self, forms, **context):
        by_key = {form.key: form for form in forms}
        return super().show(forms, facts=[self.fact(n, *fact, by_key) for n, fact in enumerate(FACTS, 1)], **context)

    def fact(self, number: int, title, parts, by_key) -> dict:
        """One fact for the page: the fields of its questions, and what the team asks about them."""
        return {
            "number": number,
            "title": title,
            "fields": [by_key[key][name] for key, names in parts for name in names],
            "anchors": [key for key, names in parts if names[0] != "coadministered"],
            "points": [point for key, _names in parts for point in self.points.get(key, [])],
        }
