"""What the register's list can be narrowed by."""

import contextlib

import django_filters
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Body
from channels_registry.addresses import UnreadableAddress, read_address
from channels_registry.directory import in_country, in_language
from channels_registry.models import (
    Channel,
    ChannelAddress,
    ChannelKind,
    ChannelStatus,
    Finding,
    Overlay,
    Platform,
    Rule,
    Tier,
)
from portal.countries import CountryFilter
from portal.filters import Choices, PortalFilterSet
from portal.languages import language_choices
from portal.store import day_of

WITHOUT = {"coadmin": Rule.NO_COADMIN, "second": Rule.SINGLE_ADMIN}


class ChannelFilter(PortalFilterSet):
    q = django_filters.CharFilter(label=_("Name, username or link"), method="filter_q", max_length=2000)
    platform = django_filters.ChoiceFilter(label=_("Platform"), empty_label=_("Any"))
    body = django_filters.ChoiceFilter(label=_("Group or office"), empty_label=_("Any"))
    kind = django_filters.ChoiceFilter(label=_("Purpose"), choices=ChannelKind.choices, empty_label=_("Any"))
    status = django_filters.ChoiceFilter(
        label=_("State"),
        choices=[*ChannelStatus.choices, *Overlay.choices],
        method="filter_status",
        empty_label=_("Any"),
    )
    language = django_filters.ChoiceFilter(
        label=_("Language"), choices=language_choices, method="filter_language", empty_label=_("Any")
    )
    country = CountryFilter(method="filter_country")
    tier = django_filters.ChoiceFilter(label=_("Depth of care"), choices=Tier.choices, empty_label=_("Any"))
    without = django_filters.ChoiceFilter(
        label=_("What is missing"),
        choices=[("coadmin", _("Secretariat co-administrator")), ("second", _("Second person in full control"))],
        method="filter_without",
        empty_label=_("Any"),
    )
    review = django_filters.ChoiceFilter(
        label=_("Review of the rules"), choices=[("due", _("Due"))], method="filter_review", empty_label=_("Any")
    )

    mine = django_filters.ChoiceFilter(
        label=_("Whose access"), choices=[("true", _("Mine"))], method="filter_mine", empty_label=_("Anyone's")
    )

    class Meta:
        model = Channel
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["platform"].extra["choices"] = Choices(Platform.objects.values_list("pk", "name"))
        self.filters["body"].extra["choices"] = Choices(Body.objects.values_list("pk", "name"))

    def filter_mine(self, queryset, name, value):
        return queryset.run_by(self.request.user)

    def filter_q(self, queryset, name, value):
        reached = Q(handle__icontains=value.removeprefix("@")) | Q(canonical_url__icontains=value)
        with contextlib.suppress(UnreadableAddress):
            reached |= Q(identity_key=read_address(value, web=True).identity_key)
        addresses = ChannelAddress.objects.filter(reached, channel=OuterRef("pk"))
        return queryset.filter(Q(name__icontains=value) | Exists(addresses))

    def filter_status(self, queryset, name, value):
        if value in Overlay.values:
            return queryset.filter(**{f"{value}_at__isnull": False})
        return queryset.filter(status=value)

    def filter_language(self, queryset, name, value):
        return in_language(queryset, value)

    def filter_country(self, queryset, name, value):
        return in_country(queryset, value.upper())

    def filter_without(self, queryset, name, value):
        return queryset.filter(Exists(Finding.objects.open().filter(channel=OuterRef("pk"), rule=WITHOUT[value])))

    def filter_review(self, queryset, name, value):
        return queryset.due_for_review(on=day_of(timezone.now()))
