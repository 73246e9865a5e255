"""The co-administration watch: the number, the list, who looks after each (A8)."""

import django_filters
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.access import PermissionRequired, reason_for
from accounts.models import Body, Person
from accounts.roles import Permission
from audits import watch
from audits.controls.forms import AssignForm
from channels_registry.findings import AssignmentRefused, assign
from channels_registry.models import Channel, Finding, Platform, Rule
from channels_registry.standing_rules import label_of
from portal.filters import PortalFilterSet
from portal.formpages import FormPage
from portal.listpages import Column, ListPage
from portal.store import day_of

IN_LINE = [("no", gettext_lazy("To put right now")), ("yes", gettext_lazy("Being brought in line"))]
ASSIGNED = [("no", gettext_lazy("Nobody")), ("me", gettext_lazy("Me"))]


class WatchFilter(PortalFilterSet):
    q = django_filters.CharFilter(label=gettext_lazy("Channel"), field_name="name", lookup_expr="icontains")
    body = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Group or office"),
        queryset=Body.objects.order_by("name", "pk"),
        empty_label=gettext_lazy("Any"),
    )
    platform = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Platform"),
        queryset=Platform.objects.order_by("name", "pk"),
        empty_label=gettext_lazy("Any"),
    )
    in_line = django_filters.ChoiceFilter(
        label=gettext_lazy("When"), choices=IN_LINE, empty_label=gettext_lazy("Any"), method="by_time"
    )
    assigned = django_filters.ChoiceFilter(
        label=gettext_lazy("Who looks after it"),
        choices=ASSIGNED,
        empty_label=gettext_lazy("Anyone"),
        method="by_person",
    )

    class Meta:
        model = Channel
        fields = []

    def by_time(self, queryset, name, value):
        in_line = watch.in_line_until(day_of(timezone.now()))
        return queryset.filter(in_line) if value == "yes" else queryset.exclude(in_line)

    def by_person(self, queryset, name, value):
        return queryset.filter(assigned_to_id=self.request.user.pk if value == "me" else None)


class Watch(PermissionRequired, ListPage):
    """Channels on duty that break one rule; the title is their number."""

    permission = Permission.READ_AUDIT
    template_name = "audits/watch.html"
    filterset_class = WatchFilter
    default_sort = "since"
    rule = Rule.NO_COADMIN

    @cached_property
    def at(self):
        return timezone.now()

    @cached_property
    def today(self):
        return day_of(self.at)

    @cached_property
    def tally(self) -> watch.Tally:
        return watch.count(self.rule, at=self.at, day=self.today)

    @property
    def export_name(self):
        return "co-administration" if self.rule == Rule.NO_COADMIN else "single-administrator"

    def get_rows(self):
        return watch.watched(self.rule, at=self.at)

    def get_title(self):
        if self.rule == Rule.NO_COADMIN:
            sentence = ngettext(
                "%(count)d channel has no Secretariat co-administrator",
                "%(count)d channels have no Secretariat co-administrator",
                self.tally.all,
            )
        else:
            sentence = ngettext(
                "%(count)d channel is in the hands of a single person",
                "%(count)d channels are in the hands of a single person",
                self.tally.all,
            )
        return sentence % {"count": self.tally.all}

    @property
    def empty_title(self):
        if self.rule == Rule.NO_COADMIN:
            return _("Every channel has a live co-administrator in the communications team.")
        return _("Every channel has at least two people with full control.")

    def get_columns(self):
        columns = (
            Column("name", _("Channel"), sort="name", link=lambda row: reverse("channels:detail", args=[row.pk])),
            Column("body", _("Group or office"), value="body.name", sort="body__name"),
            Column("platform", _("Platform"), value="platform.name", sort="platform__name"),
            Column("since", _("Since"), value="broken_since", sort="broken_since", template="audits/_since.html"),
            Column(
                "last", _("Last known co-administrator"), value="last_coadmin", sort="last_coadmin",
                template="audits/_last.html",
            ),
            Column("in_line", _("In line by"), value="bring_in_line_by", sort="bring_in_line_by", template="audits/_in_line.html"),
            Column(
                "assigned", _("Who looks after it"), value="assigned_name", sort="assigned_name",
                template="audits/_assigned.html",
            ),
        )  # fmt: skip
        if self.rule == Rule.SINGLE_ADMIN:
            columns = tuple(c for c in columns if c.key != "last")
        if self.decides:
            columns += (Column("act", _("Put right"), template="audits/_act.html", export=False),)
        return columns

    @cached_property
    def decides(self) -> bool:
        return self.request.user.may(Permission.MANAGE_CHANNELS)

    def get_context_data(self, **context):
        here = self.request.path
        return super().get_context_data(
            tally=self.tally,
            now=self.at,
            today=self.today,
            rule=self.rule,
            no_coadmin=self.rule == Rule.NO_COADMIN,
            decides=self.decides,
            to_put_right_url=f"{here}?in_line=no",
            in_line_url=f"{here}?in_line=yes",
            **context,
        )


class FindingAssign(PermissionRequired, FormPage):
    permission = Permission.READ_AUDIT
    template_name = "audits/assign.html"
    form_class = AssignForm
    refusals = (AssignmentRefused,)

    def dispatch(self, request, *args, **kwargs):
        if request.user.may(Permission.READ_AUDIT) and not request.user.may(Permission.MANAGE_CHANNELS):
            raise PermissionDenied(reason_for(Permission.MANAGE_CHANNELS))
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def finding(self) -> Finding:
        joined = Finding.objects.select_related("channel__body", "person", "assigned_to")
        found = joined.filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found

    @property
    def list_url(self) -> str:
        """The watch for its two rules, the point's own page for any other."""
        pages = {Rule.NO_COADMIN: "audits:watch", Rule.SINGLE_ADMIN: "audits:single"}
        if self.finding.rule in pages:
            return reverse(pages[self.finding.rule])
        return reverse("audits:finding", args=[self.finding.pk])

    def get_form_kwargs(self):
        team = Person.objects.team(timezone.now()).order_by("full_name", "pk")
        return {**super().get_form_kwargs(), "team": team}

    def get_initial(self):
        return {"to": self.finding.assigned_to_id}

    def get_context_data(self, **context):
        return super().get_context_data(
            finding=self.finding,
            problem=label_of(self.finding.rule),
            title=_("Who looks after it?"),
            submit=_("Give it to this person"),
            back_url=self.list_url,
            **context,
        )

    def act(self, form):
        to = form.cleaned_data["to"]
        assign(self.finding, to=to, by=self.request.user, at=timezone.now())
        messages.success(
            self.request,
            _("%(name)s looks after “%(channel)s” now and sees it on the home page.")
            % {"name": to, "channel": self.finding.channel or self.finding.person},
        )
        return redirect(self.list_url)
