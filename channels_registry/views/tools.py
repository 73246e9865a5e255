"""Publishing tools: the list, one tool, and what the team says of it."""

import django_filters
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView

from accounts.person_fields import team
from channels_registry import rights, tools
from channels_registry.forms.tools import ReachForm, SeatForm, ToolEndForm, ToolForm
from channels_registry.models import Channel, Reach, Seat, SeatLevel, Tool, ToolKind
from portal.addresses import by_number
from portal.filters import PortalFilterSet
from portal.formpages import WordedFormPage
from portal.forms import PortalForm
from portal.listpages import Column, ListPage
from portal.store import day_of
from portal.templatetags.components import state_tag


class ToolFilter(PortalFilterSet):
    q = django_filters.CharFilter(
        label=gettext_lazy("Name"), field_name="name", lookup_expr="icontains", max_length=120
    )
    kind = django_filters.ChoiceFilter(
        label=gettext_lazy("What it is"), choices=ToolKind.choices, empty_label=gettext_lazy("Any")
    )
    use = django_filters.ChoiceFilter(
        label=gettext_lazy("In use"),
        choices=[("yes", gettext_lazy("In use")), ("no", gettext_lazy("Not any more"))],
        method="filter_use",
        empty_label=gettext_lazy("Any"),
    )
    left = django_filters.ChoiceFilter(
        label=gettext_lazy("Seats of people who left"),
        choices=[("yes", gettext_lazy("Some are open"))],
        method="filter_left",
        empty_label=gettext_lazy("Any"),
    )

    class Meta:
        model = Tool
        fields = []

    def filter_use(self, queryset, name, value):
        return queryset.filter(ended_at__isnull=value == "yes")

    def filter_left(self, queryset, name, value):
        return queryset.filter(seats_left__gt=0)


class ToolList(ListPage):
    title = gettext_lazy("Publishing tools")
    template_name = "channels_registry/tools.html"
    filterset_class = ToolFilter
    default_sort = "name"
    export_name = "publishing-tools"
    empty_title = gettext_lazy("No publishing tool is on record that you may see.")
    empty_text = gettext_lazy(
        "Schedulers, business managers, advertising accounts and link pages stand here, with everybody who has a seat."
    )

    def get_columns(self):
        page_of = by_number("channels:tool")
        return (
            Column("name", _("Name"), sort="name", link=lambda row: page_of(row.pk)),
            Column("kind", _("What it is"), value="get_kind_display", sort="kind"),
            Column("payer", _("Who pays"), value="payer.name", sort="payer__name"),
            Column("keeper", _("Who looks after it"), value="keeper.full_name", sort="keeper__full_name"),
            Column("channels", _("Channels"), value="channel_count", sort="channel_count", numeric=True),
            Column("seats", _("Seats"), value="seats_open", sort="seats_open", numeric=True),
            Column(
                "left", _("Of people who left"), value=self.left, export=lambda row: row.seats_left, sort="seats_left"
            ),
        )

    @staticmethod
    def left(row):
        if row.ended_at:
            return state_tag("not_started", _("Not used any more"))
        if not row.seats_left:
            return ""
        words = ngettext("%(count)d still has a seat", "%(count)d still have a seat", row.seats_left)
        return state_tag("problem", words % {"count": row.seats_left})

    def get_rows(self):
        seen = tools.visible_to(self.request.user).select_related("payer", "keeper")
        mine = Channel.objects.visible_to(self.request.user)
        reached = Count("reaches", filter=Q(reaches__until=None, reaches__channel__in=mine), distinct=True)
        return seen.with_seats(on=day_of(timezone.now())).annotate(channel_count=reached)

    def get_context_data(self, **context):
        return super().get_context_data(may_change=rights.manages(self.request.user), **context)


class OfTool:
    """Before any view: ``self.tool`` as the person may see it, and ``self.at``; only the team changes anything."""

    def dispatch(self, request, *args, **kwargs):
        self.at = timezone.now()
        seen = tools.visible_to(request.user).select_related("payer", "keeper")
        self.tool = get_object_or_404(seen, pk=kwargs["pk"])
        if reason := self.refusal():
            raise PermissionDenied(reason)
        return super().dispatch(request, *args, **kwargs)

    def refusal(self) -> str:
        return "" if rights.manages(self.request.user) else rights.ask_the_team()

    def get_context_data(self, **context):
        return super().get_context_data(tool=self.tool, **context)


class ToolPage(OfTool, TemplateView):
    template_name = "channels_registry/tool.html"

    def refusal(self) -> str:
        return ""

    def get_context_data(self, **context):
        user = self.request.user
        seats = Seat.objects.filter(tool=self.tool).select_related("person", "removed_by")
        left = set(Seat.objects.left_behind(on=day_of(self.at)).filter(tool=self.tool).values_list("pk", flat=True))
        rows = list(seats.order_by("person__full_name", "pk"))
        for seat in rows:
            seat.is_left = seat.pk in left
        return super().get_context_data(
            seats=sorted((seat for seat in rows if not seat.removed_at), key=lambda seat: not seat.is_left),
            former=[seat for seat in rows if seat.removed_at],
            left_count=len(left),
            channels=Channel.objects.visible_to(user)
            .filter(pk__in=Reach.objects.now().filter(tool=self.tool).values("channel"))
            .select_related("platform", "body"),
            may_change=rights.manages(user) and self.tool.ended_at is None,
            **context,
        )


class ToolAct(WordedFormPage):
    """A form about tools. A page sets ``title``, ``submit``, ``done`` and ``intro``."""

    refusals = (tools.ToolRefused,)
    done = ""

    def get_context_data(self, **context):
        return super().get_context_data(**{"back_url": self.back_url, **context})

    def finished(self, tool: Tool):
        messages.success(self.request, self.done)
        return redirect("channels:tool", tool.pk)


class ToolAdd(ToolAct):
    form_class = ToolForm
    title, submit = gettext_lazy("Enter a publishing tool"), gettext_lazy("Enter the tool")
    done = gettext_lazy("The tool is on record. Now say who has a seat in it, and which channels it reaches.")

    def dispatch(self, request, *args, **kwargs):
        if not rights.manages(request.user):
            raise PermissionDenied(rights.ask_the_team())
        return super().dispatch(request, *args, **kwargs)

    @property
    def back_url(self):
        return reverse("channels:tools")

    def act(self, form):
        return self.finished(tools.enter_tool(**form.cleaned_data, by=self.request.user, at=timezone.now()))


class ToolForms(OfTool, ToolAct):
    @property
    def back_url(self):
        return reverse("channels:tool", args=[self.tool.pk])


class ToolChange(ToolForms):
    form_class = ToolForm
    title, submit = gettext_lazy("Change what is known of the tool"), gettext_lazy("Save the changes")
    done = gettext_lazy("The changes are saved.")

    def get_initial(self):
        return {name: getattr(self.tool, name) for name in ("name", "kind", "link", "payer", "keeper", "note")}

    def act(self, form):
        tools.change_tool(self.tool, **form.cleaned_data, by=self.request.user, at=self.at)
        return self.finished(self.tool)


class ToolEnd(ToolForms):
    form_class = ToolEndForm
    danger = True
    title, submit = gettext_lazy("The tool is not used any more"), gettext_lazy("It is not used any more")
    intro = gettext_lazy(
        "Its seats and its way to the channels end with it on record. End the subscription in the tool itself first."
    )
    done = gettext_lazy("The tool is on record as not used any more.")

    def act(self, form):
        tools.end_tool(self.tool, why=form.cleaned_data["why"], by=self.request.user, at=self.at)
        return self.finished(self.tool)


class SeatGive(ToolForms):
    form_class = SeatForm
    title, submit = gettext_lazy("Note a seat in the tool"), gettext_lazy("Note the seat")

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        form.fields["person"].suggest(team(self.at))
        return form

    def act(self, form):
        facts = form.cleaned_data
        seat = tools.give_seat(
            self.tool, person=facts["person"], level=SeatLevel(facts["level"]), ends_on=facts["ends_on"],
            by=self.request.user, at=self.at,
        )  # fmt: skip
        self.done = _("%(name)s has a seat.") % {"name": seat.person}
        return self.finished(self.tool)


class SeatRemove(ToolForms):
    form_class = PortalForm
    title, submit = gettext_lazy("The seat was removed"), gettext_lazy("Yes, it was removed in the tool")

    @cached_property
    def seat(self) -> Seat:
        return get_object_or_404(
            Seat.objects.filter(tool=self.tool).select_related("person", "tool"), pk=self.kwargs["seat"]
        )

    def get_context_data(self, **context):
        intro = _("Only the tool itself ends a seat. Say it here once that of %(name)s is gone there.") % {
            "name": self.seat.person
        }
        return super().get_context_data(**{"intro": intro, **context})

    def act(self, form):
        tools.remove_seat(self.seat, by=self.request.user, at=self.at)
        self.done = _("The seat of %(name)s is on record as removed.") % {"name": self.seat.person}
        return self.finished(self.tool)


class ToolConnect(ToolForms):
    form_class = ReachForm
    title, submit = gettext_lazy("The tool reaches a channel"), gettext_lazy("Add the channel")

    def act(self, form):
        channel = tools.find_channel(form.cleaned_data["channel"], Channel.objects.visible_to(self.request.user))
        tools.connect(self.tool, channel, by=self.request.user, at=self.at)
        self.done = _("The tool reaches %(channel)s.") % {"channel": channel}
        return self.finished(self.tool)


class ToolDisconnect(ToolForms):
    form_class = PortalForm
    title, submit = gettext_lazy("The tool no longer reaches the channel"), gettext_lazy("Yes, it was disconnected")

    @cached_property
    def channel(self) -> Channel:
        seen = Channel.objects.visible_to(self.request.user).filter(reached_by__tool=self.tool).distinct()
        return get_object_or_404(seen, pk=self.kwargs["channel"])

    def get_context_data(self, **context):
        intro = _("Say it once the tool is disconnected from %(channel)s on the platform or in the tool.") % {
            "channel": self.channel
        }
        return super().get_context_data(**{"intro": intro, **context})

    def act(self, form):
        tools.disconnect(self.tool, self.channel, by=self.request.user, at=self.at)
        self.done = _("The tool no longer reaches %(channel)s.") % {"channel": self.channel}
        return self.finished(self.tool)
