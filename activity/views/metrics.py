"""The page of a channel's numbers: how many follow it, how often it publishes beside its plan, how it is met (R3, I3)."""

import datetime as dt
from functools import cached_property

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView

from activity.forms.metrics import NumbersForm
from activity.metrics import telling, words
from activity.metrics.cadence import cadence_of, weeks_of
from activity.metrics.calendar import PARTS, year_of
from activity.metrics.engagement import OVER, met_posts, rate_on
from activity.metrics.plots import followers_plot, posts_plot, rate_plot, verdict_sentence
from activity.metrics.reading import OLDEST, series_of
from activity.models import ChannelPost, Metric
from activity.views.channel import OnChannel
from portal.exports import csv_response
from portal.formpages import FormPageMixin
from portal.plots import plot_as_csv
from portal.store import day_of, months_after

MONTHS = 12


class ChannelNumbers(OnChannel, TemplateView):
    """Twelve months up to today. A fixed number of queries; ``?format=csv`` is every number of them, with ``plot=KEY`` a
    plot's."""

    template_name = "activity/numbers.html"

    @cached_property
    def first(self) -> dt.date:
        return months_after(self.clock.today, -MONTHS)

    @cached_property
    def numbers(self):
        """Longer than the year by as much as a number may hold."""
        return series_of([self.channel.pk], since=self.first - OLDEST, until=self.clock.today)

    def series(self, metric: Metric):
        return self.numbers.get((self.channel.pk, metric), [])

    @cached_property
    def weeks(self):
        found = weeks_of([self.channel], since=self.first, until=self.clock.today, at=self.at)
        return found[self.channel.pk]

    @cached_property
    def cadence(self):
        return cadence_of(self.channel, self.weeks)

    @cached_property
    def rates(self):
        days = [months_after(self.clock.today, -back) for back in reversed(range(MONTHS))]
        posts = met_posts([self.channel.pk], since=days[0] - OVER, until=days[-1]).get(self.channel.pk, ())
        followers = self.series(Metric.FOLLOWERS)
        return [(day, rate_on(posts, followers, day=day, platform_id=self.channel.platform_id)) for day in days]

    @cached_property
    def plots(self):
        shown = [number for number in self.series(Metric.FOLLOWERS) if number.day >= self.first]
        plots = [
            followers_plot(shown, as_of=self.at),
            posts_plot(self.channel, self.weeks, self.cadence, as_of=self.at),
            rate_plot(self.rates, as_of=self.at),
        ]
        return {plot.key: plot for plot in plots}

    def calendar(self):
        since = self.at - dt.timedelta(days=400)
        moments = ChannelPost.objects.filter(channel=self.channel, published_at__gte=since).order_by()
        days = [day_of(moment, self.clock.zone) for moment in moments.values_list("published_at", flat=True)]
        return year_of(days, self.weeks, today=self.clock.today)

    def get(self, request, *args, **kwargs):
        if request.GET.get("format") == "csv":
            return self.file(request.GET.get("plot", ""))
        return super().get(request, *args, **kwargs)

    def file(self, key: str):
        if not key:
            rows = [number for series in self.numbers.values() for number in series]
            return csv_response(
                f"numbers-{self.channel.name}",
                [_("Day"), _("Number"), _("Value"), _("Source"), _("The source's own word"), _("How exact")],
                rows,
                lambda n: [n.day, n.metric_label, n.value, n.source_label, n.source_name, n.precision_label],
            )
        if key not in self.plots:
            raise Http404
        return plot_as_csv(self.plots[key], name=f"numbers-{self.channel.name}")

    def get_context_data(self, **context):
        latest = [self.series(metric)[-1] for metric in Metric if self.series(metric)]
        return super().get_context_data(
            latest=[
                {"number": number, "value": words.whole(number.value), "provenance": words.provenance(number)}
                for number in latest
            ],
            plots=[{"plot": plot, "csv": f"?format=csv&plot={plot.key}"} for plot in self.plots.values()],
            cadence=self.cadence,
            cadence_words=f"{verdict_sentence(self.cadence)}.",
            calendar=self.calendar(),
            parts=[f"{first}–{last}" for first, last in PARTS],
            **{"tell_form": self.blank_form(), **context},
        )

    def blank_form(self):
        return NumbersForm(initial={"day": self.clock.today}) if self.answers and self.channel.is_on_duty else None


class NumbersTell(FormPageMixin, ChannelNumbers, FormView):
    """The form of the page. A GET shows the page."""

    form_class = NumbersForm
    refusals = (telling.NumbersRefused, telling.NotYours)

    def refuse(self):
        if not self.answers:
            raise PermissionDenied(
                _("Only those who look after “%(name)s” and the communications team can tell its numbers.")
                % {"name": self.channel}
            )

    def get_form_kwargs(self):
        # The box to confirm comes back with the refusal that asks for it, and is read when it was ticked.
        return {**super().get_form_kwargs(), "doubtful": "sure" in self.request.POST}

    def get_initial(self):
        return {"day": self.clock.today}

    def get_context_data(self, **context):
        context = super().get_context_data(**context)
        if self.request.method == "POST":
            context["tell_form"] = context["form"]
        return context

    def act(self, form):
        facts = form.cleaned_data
        try:
            telling.tell_numbers(
                self.channel,
                day=facts["day"],
                values=form.values(facts),
                sure=facts.get("sure", False),
                by=self.request.user,
                at=self.at,
            )
        except telling.ProbablyASlip as doubt:
            asked = NumbersForm(self.request.POST, doubtful=True)
            asked.add_error(None, str(doubt))
            return self.form_invalid(asked)
        messages.success(self.request, _("Thank you. The numbers are noted as told."))
        return redirect("activity:channel-numbers", self.channel.pk)
