"""The sub-team of administrators as it is now (A7), as a page, a file and a mailing list."""

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpResponse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views import View

from accounts.models import Person, PersonKind
from channels_registry import rights, sub_team
from channels_registry.models import Grant
from channels_registry.models.grants import why_ended
from portal.addresses import changed_query
from portal.filters import PortalFilterSet
from portal.listpages import Column, ListPage
from portal.templatetags.components import when


class MemberFilter(PortalFilterSet):
    q = django_filters.CharFilter(label=gettext_lazy("Name or e-mail"), method="filter_q", max_length=200)
    kind = django_filters.ChoiceFilter(
        label=gettext_lazy("Kind"), choices=PersonKind.choices, empty_label=gettext_lazy("Any")
    )
    team = django_filters.ChoiceFilter(
        label=gettext_lazy("Communications team"),
        choices=[("yes", gettext_lazy("Belongs to it")), ("no", gettext_lazy("Does not"))],
        method="filter_team",
        empty_label=gettext_lazy("Any"),
    )

    class Meta:
        model = Person
        fields = []

    def filter_q(self, queryset, name, value):
        return queryset.filter(Q(full_name__icontains=value) | Q(email__icontains=value))

    def filter_team(self, queryset, name, value):
        return queryset.filter(of_team=value == "yes")


class ForTeamAndAuditors:
    """Names of administrators, all in one place: for the team and those who audit it (design §5.13)."""

    def dispatch(self, request, *args, **kwargs):
        if not rights.sees_everyone(request.user):
            raise PermissionDenied(rights.people_are_private())
        return super().dispatch(request, *args, **kwargs)


class SubTeam(ForTeamAndAuditors, ListPage):
    title = gettext_lazy("Administrators of our channels")
    template_name = "channels_registry/sub_team.html"
    filterset_class = MemberFilter
    default_sort = "name"
    export_name = "sub-team"
    empty_title = gettext_lazy("Nobody has access to a channel yet.")
    empty_text = gettext_lazy(
        "People join this list by themselves when they are given access, and leave it when it ends."
    )
    columns = (
        Column("name", gettext_lazy("Name"), value="full_name", sort="full_name"),
        Column("email", gettext_lazy("E-mail"), sort="email"),
        Column(
            "channels", gettext_lazy("Channels"), value="channel_count", sort="channel_count", numeric=True,
        ),
        Column("level", gettext_lazy("Highest access"), value=lambda member: sub_team.level_of(member).label, sort="rank"),
        Column("since", gettext_lazy("Since"), sort="since"),
        Column("employer", gettext_lazy("Employer, if external"), value="employer", sort="employer"),
    )  # fmt: skip

    @cached_property
    def at(self):
        return timezone.now()

    def get_rows(self):
        return sub_team.roster(self.at)

    def get_context_data(self, **context):
        return super().get_context_data(
            may_mail=rights.manages(self.request.user),
            mail_query=changed_query(self.request.GET, page=None, sort=None, format=None),
            **context,
        )


class StayFilter(PortalFilterSet):
    q = django_filters.CharFilter(label=gettext_lazy("Name or e-mail"), method="filter_q", max_length=200)
    still = django_filters.ChoiceFilter(
        label=gettext_lazy("Today"),
        choices=[("in", gettext_lazy("Still one of them")), ("left", gettext_lazy("Has left"))],
        method="filter_still",
        empty_label=gettext_lazy("Any"),
    )
    joined = django_filters.DateFromToRangeFilter(label=gettext_lazy("Joined on"), field_name="starts_at")
    left = django_filters.DateFromToRangeFilter(label=gettext_lazy("Left on"), field_name="left_at")

    class Meta:
        model = Grant
        fields = []

    def filter_q(self, queryset, name, value):
        return queryset.filter(Q(person__full_name__icontains=value) | Q(person__email__icontains=value))

    def filter_still(self, queryset, name, value):
        return queryset.filter(left_at__isnull=value == "in")


class SubTeamStays(ForTeamAndAuditors, ListPage):
    """Who joined the sub-team and left it when, by which access: the dated half of the live roster (A7)."""

    title = gettext_lazy("Administrators who joined and left")
    template_name = "channels_registry/sub_team_stays.html"
    filterset_class = StayFilter
    default_sort = "-joined"
    export_name = "sub-team-joined-and-left"
    empty_title = gettext_lazy("Nobody has joined yet.")
    empty_text = gettext_lazy("A line appears here by itself when somebody is given access for the first time.")
    columns = (
        Column("name", gettext_lazy("Name"), value=lambda stay: stay.person.full_name, sort="person__full_name"),
        Column("joined", gettext_lazy("Joined on"), value=lambda stay: when(stay.starts_at, "short_date"),
               export=lambda stay: stay.starts_at, sort=("starts_at", "pk")),
        Column("by", gettext_lazy("By access to"), value=lambda stay: stay.channel.name, sort="channel__name"),
        Column("level", gettext_lazy("Access"), value=lambda stay: stay.get_level_display()),
        Column("left", gettext_lazy("Left on"),
               value=lambda stay: when(stay.left_at, "short_date") if stay.left_at else pgettext("sub-team", "Still in"),
               export=lambda stay: stay.left_at or "", sort="left_at"),
        Column("last", gettext_lazy("Last access to"), value=lambda stay: stay.left_channel or "", sort="left_channel"),
        Column("why", gettext_lazy("Why it ended"), value=lambda stay: why_ended(stay.left_why or "")),
        Column("employer", gettext_lazy("Employer, if external"), value=lambda stay: stay.person.employer,
               sort="person__employer"),
    )  # fmt: skip

    def get_rows(self):
        return sub_team.stays(timezone.now()).select_related("person", "channel")


class SubTeamAddresses(ForTeamAndAuditors, View):
    """The addresses for a mailing list, one a line, of the people whom the filters leave."""

    def get(self, request):
        members = MemberFilter(request.GET, queryset=sub_team.roster(timezone.now()), request=request).qs
        lines = [f"{_quoted(member.full_name)} <{member.email}>" for member in members.order_by("full_name", "pk")]
        response = HttpResponse("\r\n".join(lines), content_type="text/plain; charset=utf-8")
        response.headers["Content-Disposition"] = 'attachment; filename="sub-team-addresses.txt"'
        return response

    def dispatch(self, request, *args, **kwargs):
        if rights.sees_everyone(request.user) and not rights.manages(request.user):
            raise PermissionDenied(_("The mailing list is for the communications team."))
        return super().dispatch(request, *args, **kwargs)


def _quoted(name: str) -> str:
    """A display name as mail programs read it, whatever commas and quotes it holds."""
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
