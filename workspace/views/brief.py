"""The meeting brief: a page that prints, a file, an accessible PDF, the days of meetings, and when it is sent (R4)."""

import datetime as dt
from functools import cached_property

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView, View

from accounts.access import PermissionRequired, reason_for
from accounts.roles import Permission
from activity.metrics.periods import Period
from enforcement.models import InfringementCase, reads_steps_only
from portal.addresses import changed_query
from portal.exports import csv_response
from portal.formpages import REFUSED, FormOfPage, FormPage, PageOfForms
from portal.giving_out import give_pdf
from portal.plots import plot_as_csv
from portal.ratelimits import Limit, too_many
from portal.store import day_of, portal_zone
from workspace.brief import forms, meetings, sending, words
from workspace.brief.made import Brief, made_of
from workspace.brief.meetings import MeetingRefused
from workspace.brief.periods import SINCE_MEETING, last_meeting, preset_days
from workspace.brief.sending import SendingRefused
from workspace.brief.typesetting import MANY_PDFS, CannotTypeset, typeset
from workspace.models import MeetingDay

UNAVAILABLE = 503
MANY_LETTERS = Limit("brief-to-oneself", 10, 3600)


class OfBrief(PermissionRequired):
    """Whose brief, and of which time; for the team, its lead and the auditors."""

    permission = Permission.READ_AUDIT

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.at = timezone.now()

    @cached_property
    def today(self) -> dt.date:
        return day_of(self.at, portal_zone())

    @cached_property
    def meeting(self) -> dt.date | None:
        return last_meeting(before=self.today)

    @cached_property
    def period_form(self) -> forms.PeriodForm:
        # What a letter or a bookmark asks for and is no longer offered is no mistake of the reader.
        asked = self.request.GET.copy()
        if asked.get("period") == SINCE_MEETING and self.meeting is None:
            asked.pop("period")
        return forms.PeriodForm(asked, today=self.today, has_meeting=self.meeting is not None, auto_id="filter_%s")

    @cached_property
    def chosen(self) -> tuple[str, Period]:
        """The preset that holds, "" for days of one's own, and the days; what the form refused narrows nothing."""
        given = self.period_form.cleaned_data if self.period_form.is_valid() else {}
        first, last = given.get("first"), given.get("last")
        if not (first or last):
            return preset_days(given.get("period") or SINCE_MEETING, today=self.today, meeting=self.meeting)
        last = min(last or self.today, self.today)
        return "", Period(min(first or last.replace(day=1), last), last)

    @property
    def period(self) -> Period:
        return self.chosen[1]

    @property
    def period_words(self) -> str:
        return words.period_in_words(self.period, chosen=self.chosen[0], meeting=self.meeting)

    @cached_property
    def brief(self) -> Brief:
        return made_of(self.period, at=self.at)

    def address(self, name: str, **changes) -> str:
        asked = {key: self.request.GET.get(key) for key in ("period", "first", "last")}
        return reverse(f"workspace:{name}") + changed_query(self.request.GET, lang=None, **{"format": None, "plot": None, **asked, **changes})  # fmt: skip


class MeetingBrief(OfBrief, PageOfForms, TemplateView):
    """A fixed number of queries; ``?format=csv`` is every figure, with ``plot=KEY`` those of a plot."""

    template_name = "workspace/brief/brief.html"

    def get(self, request, *args, **kwargs):
        if request.GET.get("format") == "csv":
            return self.file(request.GET.get("plot", ""))
        return self.page(status=200 if self.period_form.is_valid() else REFUSED)

    def page(self, *, problem: str = "", status: int = 200):
        return self.render_to_response(self.get_context_data(problem=problem), status=status)

    def file(self, key: str):
        plots = {plot.key: plot for plot in self.brief.plots}
        if key:
            if key not in plots:
                raise Http404
            return plot_as_csv(plots[key], name="meeting-brief")
        heads = [
            _("Part"),
            _("Figure"),
            pgettext("how many", "Number"),
            _("Before, or overdue"),
            pgettext("of a figure", "Made up of"),
        ]
        return csv_response("meeting-brief", heads, words.rows_of(self.brief), list)

    def get_context_data(self, **context):
        brief, user, schedule = self.brief, self.request.user, sending.schedule()
        readers = set(sending.readers(self.at).values_list("pk", flat=True))
        return super().get_context_data(
            brief=brief,
            parts=[
                {
                    "part": part,
                    "lines": [{"line": line, "under": words.names_in_words(line)} for line in part.told],
                    "noughts": words.noughts_in_words(part),
                }
                for part in brief.parts
            ],
            period=self.period_words,
            as_of=words.as_of(self.at),
            counted=words.counted_sentence(brief),
            plots=[{"plot": plot, "csv": self.address("brief", format="csv", plot=plot.key)} for plot in brief.plots],
            filter_form=self.period_form,
            pdf_url=self.address("brief-pdf"),
            csv_url=self.address("brief", format="csv"),
            send_url=self.address("brief-to-me"),
            yearly_url=reverse("workspace:yearly"),
            cases=self.cases(),
            meetings=meetings.latest(),
            keeps=meetings.may_keep(user),
            sending_sentence=words.sending_sentence(schedule, readers=len(readers)),
            is_reader=schedule.is_on and user.pk in readers,
            **{"meeting_form": forms.MeetingForm(prefix="meeting") if meetings.may_keep(user) else None, **context},
        )

    def cases(self) -> int | None:
        """Formal cases under way, for those who see all of them: on the screen only, never on what is printed (A13)."""
        user = self.request.user
        if not (user.may(Permission.WITHDRAW_AUTHORISATION) or reads_steps_only(user)):
            return None
        return InfringementCase.objects.visible_to(user).under_way().count()


class MeetingBriefPdf(OfBrief, View):
    """The same as a file, in the language of the page. Where it cannot be made, the page that can be printed."""

    http_method_names = ["get", "head", "options"]

    def get(self, request, *args, **kwargs):
        if not self.period_form.is_valid():
            # The page says what to change.
            return redirect(self.address("brief"))
        if wait := MANY_PDFS.wait_for(request):
            return too_many(request, wait)
        address = request.build_absolute_uri(self.address("brief"))
        try:
            made = typeset(words.paper_of(self.brief, period=self.period_words, address=address))
        except CannotTypeset as problem:
            page = MeetingBrief()
            page.setup(request, *self.args, **self.kwargs)
            return page.page(problem=str(problem), status=UNAVAILABLE)
        brief = _("meeting-brief")
        return give_pdf(made, name=f"{brief}-{self.period.first}-{self.period.last}", language=get_language())


# --- Meetings --------------------------------------------------------------------------------------------------------------------


class MeetingNote(FormOfPage, MeetingBrief, FormView):
    """The form of the page. A GET shows the page."""

    form_class, prefix, refusals = forms.MeetingForm, "meeting", (MeetingRefused,)

    def post(self, request, *args, **kwargs):
        if not meetings.may_keep(request.user):
            raise PermissionDenied(reason_for(Permission.MANAGE_CHANNELS))
        return super().post(request, *args, **kwargs)

    def act(self, form):
        meetings.note_meeting(form.cleaned_data["day"], by=self.request.user, at=self.at)
        messages.success(self.request, _("The day of the meeting is noted."))
        return redirect("workspace:brief")


class MeetingTakeBack(PermissionRequired, View):
    permission = Permission.MANAGE_CHANNELS
    http_method_names = ["post"]

    def post(self, request, pk):
        meeting = get_object_or_404(MeetingDay, pk=pk)
        try:
            meetings.take_back(meeting, by=request.user, at=timezone.now())
            messages.success(request, _("The day is taken back."))
        except MeetingRefused as refusal:
            messages.info(request, str(refusal))
        return redirect("workspace:brief")


# --- Letters ---------------------------------------------------------------------------------------------------------------------


class BriefSending(PermissionRequired, FormPage):
    """When it is sent, and to whom. The team sets it; auditors read the brief and not this."""

    permission = Permission.MANAGE_CHANNELS
    template_name = "workspace/brief/sending.html"
    form_class = forms.SendingForm
    refusals = (SendingRefused,)

    @cached_property
    def at(self) -> dt.datetime:
        return timezone.now()

    @cached_property
    def schedule(self):
        return sending.schedule()

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "people": sending.can_read(self.at)}

    def get_initial(self):
        row = self.schedule
        chosen = list(sending.readers(self.at).values_list("pk", flat=True))
        return {
            "is_on": "true" if row.is_on else "false", "rhythm": row.rhythm, "weekday": row.weekday,
            "month_day": row.month_day, "people": chosen,
        }  # fmt: skip

    def get_context_data(self, **context):
        return super().get_context_data(
            title=_("When the meeting brief is sent"), submit=_("Set it"), schedule=self.schedule,
            back_url=reverse("workspace:brief"), back_label=_("Meeting brief"), **context,
        )  # fmt: skip

    def act(self, form):
        facts = form.cleaned_data
        when = sending.When(facts["rhythm"], facts["weekday"], facts["month_day"])
        if sending.set_sending(
            is_on=facts["is_on"], when=when, people=list(facts["people"]), by=self.request.user, at=self.at
        ):
            told = _("Set. The next brief leaves on the day that you chose.") if facts["is_on"] else _("Set. The brief is not sent by itself.")  # fmt: skip
            messages.success(self.request, told)
        return redirect("workspace:brief")


class BriefToMe(OfBrief, View):
    """For the team: an auditor reads, and has nothing written."""

    permission = Permission.MANAGE_CHANNELS
    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        if wait := MANY_LETTERS.wait_for(request):
            return too_many(request, wait)
        sending.send_to_oneself(self.period, by=request.user, at=self.at)
        messages.success(request, _("The brief is on its way to %(address)s.") % {"address": request.user.email})
        return redirect(self.address("brief"))


class BriefTakeOff(PermissionRequired, View):
    permission = Permission.MANAGE_CHANNELS
    http_method_names = ["post"]

    def post(self, request):
        if sending.take_off(by=request.user, at=timezone.now()):
            messages.success(request, _("You are not sent the brief any more."))
        return redirect("workspace:brief")
