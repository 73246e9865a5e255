"""The working days of groups and offices: all of them for the lead, one's own for those in charge of a group (N5)."""

import datetime as dt
from dataclasses import replace

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from accounts import calendars
from accounts.access import PermissionRequired
from accounts.day_lines import LONGEST_NAME, MOST_LINES, read_days
from accounts.forms import holiday_countries
from accounts.models import Body, Weekend
from accounts.people import NotPossible
from accounts.roles import Permission
from accounts.views.bodies import BodyFilter
from portal.formpages import REFUSED, FormPage
from portal.forms import PortalForm
from portal.listpages import Column, ListPage
from portal.store import day_of

# How many of the things that move are named before a change; the others are counted.
MOST_NAMED = 20
FREE, WORKED = "free", "worked"


class DaysForm(PortalForm):
    """A pasted list. Nothing is entered before every line has been read."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What are these days?"),
        choices=[
            (FREE, gettext_lazy("Free: nobody works")),
            (WORKED, gettext_lazy("Worked, although a weekend or a public holiday")),
        ],
        initial=FREE,
        widget=forms.RadioSelect,
    )
    days = forms.CharField(
        label=gettext_lazy("Days, one on each line"),
        max_length=MOST_LINES * (2 * LONGEST_NAME + 40),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy(
            "For instance “2026-12-25; Christmas; Noël”, “25.12.2026” or “2026-12-24 – 2026-12-31; Office closed”. "
            "The names are up to you: one, or English and French. Feasts that move are entered for each year."
        ),
    )

    def clean_days(self):
        read = read_days(self.cleaned_data["days"], today=day_of(timezone.now()), language=(get_language() or "en")[:2])
        if read.problems:
            raise forms.ValidationError(read.problems)
        return read.days


class WeekForm(PortalForm):
    weekend = forms.ChoiceField(label=gettext_lazy("Weekend"), choices=Weekend.choices, widget=forms.RadioSelect)
    country = forms.ChoiceField(
        label=gettext_lazy("Public holidays of"),
        required=False,
        choices=holiday_countries,
        help_text=gettext_lazy("National ones. Those of a region or a town are entered as days."),
    )


class CalendarList(PermissionRequired, ListPage):
    """Every calendar at a glance, for those who work by all of them."""

    permission = Permission.READ_AUDIT
    title = gettext_lazy("Working days")
    template_name = "accounts/calendars.html"
    filterset_class = BodyFilter
    default_sort = "name"
    export_name = "working-days"
    empty_title = gettext_lazy("No group or office is entered yet.")
    columns = (
        Column("name", gettext_lazy("Group or office"), sort="name", link=lambda b: reverse("people:calendar", args=[b.pk])),
        Column("weekend", gettext_lazy("Weekend"), value="get_weekend_display", sort="weekend"),
        Column("country", gettext_lazy("Public holidays of"), value="holiday_country", sort="holiday_country"),
        Column("days", gettext_lazy("Days entered, from today on"), value="day_count", sort="day_count", numeric=True),
    )  # fmt: skip

    def get_rows(self):
        coming = Q(calendar_days__day__gte=day_of(timezone.now()))
        return Body.objects.open().annotate(day_count=Count("calendar_days", filter=coming))


class OneCalendar(PermissionRequired):
    """A page about one body's days, for those who may see them; who keeps it may change it."""

    permission = Permission.READ_REGISTRY
    changes = False

    @cached_property
    def body(self) -> Body:
        return get_object_or_404(Body, pk=self.kwargs["pk"])

    @cached_property
    def keeps(self) -> bool:
        return self.body.closed_at is None and calendars.may_keep(self.request.user, self.body)

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and request.user.may(self.permission):
            if not calendars.may_see(request.user, self.body):
                raise Http404
            if (self.changes or request.method == "POST") and not self.keeps:
                raise PermissionDenied(
                    _("The lead, a portal administrator and the people in charge of the group change its days.")
                )
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **context):
        lists_all = self.request.user.may(Permission.READ_AUDIT)
        return super().get_context_data(body=self.body, keeps=self.keeps, lists_all=lists_all, **context)

    def moved(self, after) -> dict:
        """What would be due on another day, for the page that asks before a change."""
        found = calendars.moved_by(self.body, after=after, by=self.request.user, at=timezone.now())
        named = [moved for moved in found if moved.what][:MOST_NAMED]
        return {"moved": named, "moved_count": len(found), "moved_others": len(found) - len(named)}

    def done(self, sentence: str):
        messages.success(self.request, sentence)
        return redirect("people:calendar", self.body.pk)


class PreviewedForm(OneCalendar, FormPage):
    """A form that shows what would move before it acts: the first press looks, the second one acts."""

    refusals = (NotPossible,)
    preview_template = "accounts/calendar_preview.html"

    def form_valid(self, form):
        if "confirm" in self.request.POST or form.errors:
            return super().form_valid(form)
        context = self.preview(form)
        return self.response_class(
            request=self.request,
            template=[self.preview_template],
            context=self.get_context_data(form=form, posted=self.posted(form), **context),
            using=self.template_engine,
        )

    def posted(self, form) -> list[tuple[str, str]]:
        """What was typed, to be sent again by the second press."""
        return [(name, form.data.get(name, "")) for name in form.fields]

    def preview(self, form) -> dict:
        raise NotImplementedError(f"{type(self).__name__} needs preview(form).")


class CalendarPage(PreviewedForm):
    form_class = DaysForm
    template_name = "accounts/calendar.html"

    def preview(self, form):
        days, is_free = form.cleaned_data["days"], form.cleaned_data["kind"] == FREE
        now = calendars.calendar_of(self.body)
        new = [one for one in days if now.is_working(one.day) == is_free]
        return {
            "new_days": new,
            "is_free": is_free,
            "known_days": len(days) - len(new),
            **self.moved(calendars.with_days(now, [one.day for one in new], is_free=is_free)),
        }

    def act(self, form):
        is_free = form.cleaned_data["kind"] == FREE
        entered = calendars.enter_days(
            self.body, form.cleaned_data["days"], is_free=is_free, by=self.request.user, at=timezone.now()
        )
        return self.done(
            ngettext("%(count)d day is entered.", "%(count)d days are entered.", len(entered)) % {"count": len(entered)}
        )

    def get_context_data(self, **context):
        today = day_of(timezone.now())
        shown = [] if "new_days" in context else self.entries(today)
        return super().get_context_data(
            coming=[entry for entry in shown if entry.day >= today],
            past=[entry for entry in shown if entry.day < today][::-1],
            weekend=self.body.get_weekend_display(),
            **context,
        )

    def entries(self, today: dt.date):
        return calendars.entries_of(self.body, years=(today.year, today.year + 1))


class CalendarWeek(PreviewedForm):
    form_class = WeekForm
    changes = True

    def get_initial(self):
        return {"weekend": self.body.weekend, "country": self.body.holiday_country}

    def preview(self, form):
        now = calendars.calendar_of(self.body)
        usual = calendars.usual_calendar(form.cleaned_data["weekend"], form.cleaned_data["country"])
        after = replace(usual, free=now.free, worked=now.worked)
        weekend = Weekend(form.cleaned_data["weekend"]).label
        return {"weekend": weekend, "country": form.cleaned_data["country"], "is_week": True, **self.moved(after)}

    def act(self, form):
        data = form.cleaned_data
        calendars.change_week(
            self.body, weekend=data["weekend"], country=data["country"], by=self.request.user, at=timezone.now()
        )
        return self.done(_("The changes are saved."))

    def get_context_data(self, **context):
        back = reverse("people:calendar", args=[self.body.pk])
        return super().get_context_data(
            title=_("Weekend and public holidays: %(name)s") % {"name": self.body},
            submit=_("Show what would move"),
            back_url=back,
            back_label=_("Working days"),
            **context,
        )


class CalendarDayChange(OneCalendar, TemplateView):
    """One day: take out what was entered for it, or say that people work on a public holiday. Asked before it is done."""

    changes = True
    template_name = "accounts/calendar_day.html"

    @cached_property
    def entry(self) -> calendars.Entry:
        try:
            day = dt.date.fromisoformat(self.kwargs["day"])
        except ValueError as error:
            raise Http404 from error
        found = {entry.day: entry for entry in calendars.entries_of(self.body, years=(day.year,))}
        if day not in found:
            raise Http404
        return found[day]

    def get_context_data(self, **context):
        entry, now = self.entry, calendars.calendar_of(self.body)
        if entry.row is None:
            after = calendars.with_days(now, [entry.day], is_free=False)
        else:
            after = calendars.without_day(now, entry.day)
        return super().get_context_data(
            entry=entry, works_after=after.is_working(entry.day), **self.moved(after), **context
        )

    def post(self, request, *args, **kwargs):
        entry, acted = self.entry, {"by": request.user, "at": timezone.now()}
        day = date_format(entry.day)
        try:
            if entry.row is not None:
                calendars.remove_day(self.body, entry.day, **acted)
                return self.done(_("%(day)s is taken out.") % {"day": day})
            calendars.enter_days(self.body, [calendars.NamedDay(entry.day, {})], is_free=False, **acted)
        except NotPossible as refusal:
            return self.render_to_response(self.get_context_data(refusal=str(refusal)), status=REFUSED)
        return self.done(_("%(day)s counts as a working day.") % {"day": day})
