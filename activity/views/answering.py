"""The table of what is asked about a person's channels: by the link of a letter, or signed in (design §5.7, §5.12)."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView, View

from accounts.models import Person
from activity.asking import answering, links, rows
from activity.asking.answering import AnsweredMeanwhile
from activity.forms.asking import RowForm
from activity.models import AnswerKey
from activity.silence.keys import key_once_given, open_key
from channels_registry.models import Channel
from portal.form_errors import Problem, problems_of
from portal.ratelimits import Limit, too_many

# An office behind one address answers for many channels in an hour.
BY_LINK = Limit("answer-link", most=300, seconds=3600)
NEW_LINK = Limit("answer-new-link", most=10, seconds=3600)
GONE, UNFIT = 410, 422
by_link = method_decorator([login_not_required, never_cache], name="dispatch")


@dataclass(frozen=True)
class Line:
    """A row of the table with its form; without one where it is answered."""

    row: rows.Row
    form: RowForm | None


class Table:
    """One table, one button. GET changes nothing; a row with a mistake comes back, the others are taken."""

    template_name = "activity/answering.html"
    http_method_names = ["get", "head", "post", "options"]
    reader: Person
    key: AnswerKey | None = None

    def asked(self) -> list[rows.Row]:
        raise NotImplementedError

    def here(self) -> str:
        raise NotImplementedError

    @property
    def channels(self) -> QuerySet:
        """Those that can take over: in service, and known to this person (A22)."""
        return Channel.objects.visible_to(self.reader).in_service()

    def lines(self, data=None) -> list[Line]:
        """The open ones with their forms, up to as many as a page bears, then what is answered."""
        found = self.asked()
        self.more = max(sum(row.is_open for row in found) - rows.MOST, 0)
        shown = [row for row in found if row.is_open][: rows.MOST] + [row for row in found if not row.is_open]
        return [
            Line(row, RowForm(data, row=row, channels=self.channels) if row.is_open else None)
            for row in shown[: 2 * rows.MOST]
        ]

    def get(self, request, *args, **kwargs):
        return self.show(self.lines())

    def post(self, request, *args, **kwargs):
        lines = self.lines(request.POST)
        answered = [line for line in lines if line.form is not None and line.form.is_answered]
        if not answered:
            return self.refuse_empty(request, lines)
        done, failed = [], []
        for line in answered:
            (done if self.take(line) else failed).append(line)
        if not failed:
            messages.success(request, self.thanks(len(done)))
            return redirect(self.here())
        # What was taken stands there as answered; what is left keeps every word.
        taken = {line.row.channel.pk for line in done}
        bound = {line.row.channel.pk: line.form for line in lines if line.form and line.row.channel.pk not in taken}
        fresh = [
            Line(line.row, bound.get(line.row.channel.pk, line.form) if line.form else None) for line in self.lines()
        ]
        return self.show(fresh, taken=len(done), status=UNFIT)

    def refuse_empty(self, request, lines: list[Line]):
        if not any(line.form is not None for line in lines):
            return redirect(self.here())
        return self.show(self.lines(), nothing=True, status=UNFIT)

    def take(self, line: Line) -> bool:
        """Whether the row is settled: answered now, or by somebody else meanwhile."""
        if not line.form.is_valid():
            return False
        try:
            answering.answer(line.row, line.form.given(), by=self.reader, at=self.at)
        except AnsweredMeanwhile:
            return True
        except answering.REFUSALS as refusal:
            line.form.add_error("answer", str(refusal))
            return False
        return True

    def thanks(self, count: int) -> str:
        return ngettext(
            "Thank you. Your answer is on record.", "Thank you. Your %(count)d answers are on record.", count
        ) % {"count": count}

    def problems(self, left: list[Line], *, nothing: bool) -> list[Problem]:
        """For the summary on top; several rows have the same fields, so each problem says of which channel it is."""
        if nothing:
            return [
                Problem(_("Choose an answer for one channel at least."), f"id_{left[0].form.add_prefix('answer')}_0")
            ]
        return [
            Problem(_("%(channel)s: %(problem)s") % {"channel": line.row.channel.name, "problem": one.text}, one.anchor)
            for line in left
            for one in problems_of(line.form)
        ]

    def show(self, lines: list[Line], *, taken: int = 0, nothing: bool = False, status: int = 200):
        left = [line for line in lines if line.form is not None]
        context = self.get_context_data(
            lines=lines,
            left=len(left),
            more=self.more,
            taken=taken,
            nothing=nothing,
            problems=self.problems(left, nothing=nothing),
            here=self.here(),
            reader=self.reader,
            by_link=self.key is not None,
        )
        response = self.render_to_response(context, status=status)
        response.headers["X-Robots-Tag"] = "noindex"
        return response


class MyTable(Table, TemplateView):
    """The person's own table, signed in."""

    def dispatch(self, request, *args, **kwargs):
        self.at, self.reader = timezone.now(), request.user
        return super().dispatch(request, *args, **kwargs)

    def asked(self):
        return rows.of_person(self.reader, at=self.at)

    def here(self):
        return reverse("activity:mine")


class WithKey:
    """The address is the key: a wrong one is no page, one that is over says what to do. A limit holds those who guess.

    No other site learns the address by a link from here (SECURE_REFERRER_POLICY).
    """

    limit = BY_LINK

    def dispatch(self, request, *args, **kwargs):
        if wait := self.limit.wait_for(request):
            return too_many(request, wait)
        self.at = timezone.now()
        self.key = open_key(kwargs["token"], self.at)
        self.over = None if self.key else key_once_given(kwargs["token"])
        if self.key is None and self.over is None:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def render_gone(self, *, sent: bool | None = None, status: int = GONE):
        context = {"token": self.kwargs["token"], "sent": sent}
        response = render(self.request, "activity/answer_gone.html", context, status=status)
        response.headers["X-Robots-Tag"] = "noindex"
        return response


@by_link
class AnswerByLink(WithKey, Table, TemplateView):
    """What the letter asked, without a password; each row is answered by it once."""

    def get(self, request, *args, **kwargs):
        if self.key is not None:
            return super().get(request, *args, **kwargs)
        sent = {"sent": True, "none": False}.get(request.GET.get("new-link", ""))
        return self.render_gone(sent=sent, status=GONE if sent is None else 200)

    def post(self, request, *args, **kwargs):
        return self.render_gone() if self.key is None else super().post(request, *args, **kwargs)

    @property
    def reader(self) -> Person:
        return self.key.person

    def asked(self):
        return rows.of_key(self.key, at=self.at)

    def here(self):
        return reverse("activity:answer", args=[self.kwargs["token"]])


@by_link
class NewLink(WithKey, View):
    """The holder of a link that is over asks for a new one; it goes to the address the portal has."""

    http_method_names = ["post"]
    limit = NEW_LINK

    def post(self, request, token):
        if self.key is not None:
            return redirect("activity:answer", token)
        outcome = "sent" if links.send_new_link(self.over, at=self.at) else "none"
        return redirect(f"{reverse('activity:answer', args=[token])}?new-link={outcome}")
