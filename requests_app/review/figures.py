"""The page of figures: what becomes of requests, how long they take, why they are declined (N5). For team, lead and auditors."""

from dataclasses import replace
from functools import cached_property
from types import SimpleNamespace

from django import forms
from django.http import Http404
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from accounts.access import PermissionRequired
from accounts.models import BodyKind
from accounts.roles import Permission
from channels_registry.models import Platform, Tier
from portal.addresses import changed_query
from portal.filters import pills_of
from portal.formpages import REFUSED
from portal.forms import FilterForm
from portal.plots import plot_as_csv
from requests_app.figures.decisions import decided_in
from requests_app.figures.durations import durations_of
from requests_app.figures.funnel import funnel_of
from requests_app.figures.plots import all_plots
from requests_app.figures.selection import PRESETS, TWELVE_MONTHS, Selection, preset_days
from requests_app.standing.clock import WorkClock

# What is counted over more years than this says nothing about today, and would take long to read.
MOST_YEARS = 10
MOST_DAYS = 366 * MOST_YEARS


class FiguresForm(FilterForm):
    first = forms.DateField(label=gettext_lazy("First day"), required=False)
    last = forms.DateField(label=gettext_lazy("Last day"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind of group"), required=False)
    platform = forms.ChoiceField(label=gettext_lazy("Platform"), required=False)
    tier = forms.ChoiceField(label=gettext_lazy("Depth of care"), required=False)

    def __init__(self, *args, platforms, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        anyone = [("", _("Any"))]
        self.fields["kind"].choices = anyone + list(BodyKind.choices)
        self.fields["platform"].choices = anyone + platforms
        self.fields["tier"].choices = anyone + list(Tier.choices)
        for name in ("first", "last"):
            self.fields[name].widget.input_type = "date"

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("first"), cleaned.get("last") or self.today
        if first and first > last:
            self.add_error("last", _("The period ends before it begins."))
        if first and (last - first).days > MOST_DAYS:
            self.add_error("first", _("Choose at most %(count)d years.") % {"count": MOST_YEARS})
        return cleaned


class ReviewFigures(PermissionRequired, TemplateView):
    """A fixed number of queries; ``?format=csv&plot=KEY`` is one plot's figures as a file."""

    permission = Permission.READ_ALL_REQUESTS
    template_name = "review/figures.html"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.at = timezone.now()

    @cached_property
    def clock(self) -> WorkClock:
        return WorkClock(at=self.at)

    @cached_property
    def form(self) -> FiguresForm:
        platforms = list(Platform.objects.order_by("name").values_list("key", "name"))
        return FiguresForm(self.request.GET, platforms=platforms, today=self.clock.today, auto_id="filter_%s")

    @property
    def preset(self) -> str:
        """Days of one's own take the place of a preset."""
        asked = self.request.GET.get("period")
        return asked if asked in PRESETS else TWELVE_MONTHS

    @cached_property
    def selection(self) -> Selection:
        """What was asked for; what the form refused narrows nothing."""
        chosen = self.form.cleaned_data if self.form.is_valid() else {}
        first, last = preset_days(self.preset, today=self.clock.today)
        if chosen.get("first") or chosen.get("last"):
            last = chosen.get("last") or self.clock.today
            first = chosen.get("first") or last.replace(month=1, day=1)
        found = Selection(first, last, self.clock.zone)
        return replace(found, **{name: chosen.get(name, "") for name in ("kind", "platform", "tier")})

    @cached_property
    def funnel(self):
        return funnel_of(self.selection, at=self.at)

    @cached_property
    def decided(self):
        return decided_in(self.selection, at=self.at)

    @cached_property
    def plots(self):
        durations = durations_of(self.selection, clock=self.clock)
        return all_plots(self.funnel, durations, self.decided, as_of=self.at)

    def get(self, request, *args, **kwargs):
        if request.GET.get("format") == "csv":
            plot = self.plots.get(request.GET.get("plot", ""))
            if plot is None:
                raise Http404
            return plot_as_csv(plot, name="requests")
        return self.render_to_response(self.get_context_data(), status=200 if self.form.is_valid() else REFUSED)

    def get_context_data(self, **context):
        first, last = (date_format(day, "DATE_FORMAT") for day in (self.selection.first, self.selection.last))
        return super().get_context_data(
            form=self.form,
            period=_("%(first)s to %(last)s") % {"first": first, "last": last},
            presets=self.presets(),
            preset=self.preset,
            pills=self.pills(),
            plots=[
                {"plot": plot, "csv": changed_query(self.request.GET, format="csv", plot=plot.key)}
                for plot in self.plots.values()
            ],
            as_of=self.at,
            **context,
        )

    def presets(self) -> list[dict]:
        own = bool(self.request.GET.get("first") or self.request.GET.get("last"))
        current = "" if own else self.preset
        return [
            {
                "label": label,
                "url": changed_query(self.request.GET, period=key, first=None, last=None),
                "current": key == current,
            }
            for key, label in PRESETS.items()
        ]

    def pills(self):
        narrowing = SimpleNamespace(form=self.form, data=self.request.GET, is_bound=True)
        return pills_of(narrowing)
