"""“Do you need a new channel?”: the questions, the advice, and the button that starts a request with the answers (R2, A9.2)."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from channels_registry.models import Platform, PlatformText
from channels_registry.spokespeople import run_themselves
from portal.countries import country_names
from portal.formpages import REFUSED
from requests_app.adviser import words
from requests_app.adviser.advising import Advice, Outcome, Why, advise
from requests_app.adviser.carrying import start_with
from requests_app.adviser.facts import catalogue_of, near_by
from requests_app.adviser.forms import AdviserForm, StartForm
from requests_app.similarity import activity_in_words
from requests_app.views.fetching import StaffOnly

PLATFORM, ASK = "platform-", "ask-"
CHANGE = "change"


class Adviser(StaffOnly, TemplateView):
    """The answers stand in the address: opening it changes nothing, and the advice can be sent to a colleague."""

    template_name = "requests/adviser.html"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.at = timezone.now()

    def get(self, request, *args, **kwargs):
        if not self.is_asked:
            return self.ask_questions(AdviserForm(initial={"language": get_language()}))
        if not self.form.is_valid():
            return self.ask_questions(self.form, status=REFUSED)
        if CHANGE in request.GET:
            return self.ask_questions(self.form)
        return self.show_advice(self.start_form())

    def post(self, request, *args, **kwargs):
        """Start a draft. The answers are those of the address, read again; nothing else of it is believed."""
        if not self.form.is_valid():
            return self.ask_questions(self.form, status=REFUSED)
        start = self.start_form(request.POST)
        if not start.is_valid():
            return self.show_advice(start, status=REFUSED)
        chosen = start.cleaned_data.get("start", "")
        options = {f"{PLATFORM}{option.platform}": option for option in self.advice.options}
        asked = {f"{ASK}{pk}": self.channels[pk] for pk in self.advice.channels}
        draft = start_with(
            self.form.answers(), by=request.user, at=self.at, option=options.get(chosen), ask=asked.get(chosen)
        )
        self.say_what_is_filled_in(draft)
        return redirect("requests:scope", draft.pk)

    # --- Reading the address --------------------------------------------------------------------------------------------
    @property
    def is_asked(self) -> bool:
        return any(name in self.request.GET for name in AdviserForm.base_fields)

    @cached_property
    def form(self) -> AdviserForm:
        return AdviserForm(self.request.GET)

    @cached_property
    def platforms(self) -> dict[str, Platform]:
        return {platform.key: platform for platform in Platform.objects.offered()}

    @cached_property
    def advice(self) -> Advice:
        answers, catalogue = self.form.answers(), catalogue_of(self.platforms.values())
        near = near_by(answers, catalogue=catalogue, by=self.request.user, at=self.at)
        self.channels = {one.pk: channel for one, channel in near.items()}
        return advise(answers, catalogue=catalogue, near=list(near))

    @cached_property
    def own(self) -> frozenset[int]:
        """Those of the advised channels that the reader runs."""
        return run_themselves(self.request.user, [self.channels[pk] for pk in self.advice.channels])

    def start_form(self, data=None) -> StartForm:
        choices = [
            (f"{PLATFORM}{option.platform}", f"{self.platforms[option.platform].name} – {words.form_of(option)}")
            for option in self.advice.options
        ]
        if self.advice.outcome == Outcome.JOIN:
            choices = [
                (
                    f"{ASK}{pk}",
                    _("Ask the people of “%(name)s” whether you can join") % {"name": self.channels[pk].name},
                )
                for pk in self.advice.channels
                if pk not in self.own
            ]
        return StartForm(data, choices=choices, initial={"start": ""})

    # --- Showing --------------------------------------------------------------------------------------------------------
    def ask_questions(self, form, *, status=200):
        return self.render_to_response(self.get_context_data(form=form), status=status)

    def show_advice(self, start, *, status=200):
        advice, answers = self.advice, self.form.answers()
        query = self.request.GET.copy()
        query[CHANGE] = "1"
        return self.render_to_response(
            self.get_context_data(
                advice=advice,
                title=words.title_of(advice),
                because=words.BECAUSE[advice.why],
                note=words.NOTES.get(advice.note, ""),
                options=self.options_in_words(answers),
                channels=self.channels_in_words(),
                answered=self.answers_in_words(),
                change_url=f"{reverse('requests:adviser')}?{query.urlencode()}",
                is_own_account=advice.why == Why.OWN_ACCOUNT,
                start=start,
                has_choices=len(start.fields["start"].choices) > 1,
            ),
            status=status,
        )

    def options_in_words(self, answers) -> list[words.OptionInWords]:
        if not self.advice.options:
            return []
        keys = [option.platform for option in self.advice.options]
        texts = PlatformText.objects.filter(language=get_language() or "en", platform__key__in=keys)
        guidance = dict(texts.values_list("platform__key", "guidance"))
        return [
            words.option_in_words(
                option,
                answers=answers,
                platform=self.platforms[option.platform],
                guidance=guidance.get(option.platform, ""),
            )
            for option in self.advice.options
        ]

    def channels_in_words(self) -> list[dict]:
        channels = [self.channels[pk] for pk in self.advice.channels]
        return [
            {
                "channel": channel,
                "alive": activity_in_words(channel.activity, at=self.at),
                "is_own": channel.pk in self.own,
            }
            for channel in channels
        ]

    def answers_in_words(self) -> list[dict[str, str]]:
        """The answers as they were given, under short names."""
        given = self.form.cleaned_data
        labels = {name: dict(self.form.fields[name].choices) for name in ("objective", "who", "language", "wish")}
        rows = (
            (_("What you want to do"), labels["objective"][given["objective"]]),
            (_("Whom you want to reach"), labels["who"][given["who"]]),
            (_("More precisely"), given["people"]),
            (_("Countries"), country_names(given["countries"])),
            (_("Language"), labels["language"][given["language"]] if given["language"] else ""),
            (_("Form"), labels["wish"][given["wish"]]),
            (_("Hours a week"), words.number(given["hours"])),
        )
        return [{"label": label, "value": value} for label, value in rows if value]

    def say_what_is_filled_in(self, draft) -> None:
        numbers = [int(key[1:]) for key in sorted(draft.answers.values_list("question", flat=True))]
        messages.success(
            self.request,
            ngettext(
                "Your draft is started. The answer to question %(numbers)s is filled in; change it whenever you like.",
                "Your draft is started. The answers to questions %(numbers)s are filled in as far as you gave them; change them whenever you like.",
                len(numbers),
            )
            % {"numbers": ", ".join(map(str, numbers))},
        )
