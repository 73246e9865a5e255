"""Coherence of the whole presence: channels for the same people, the matrix, and how names and looks agree (U2, L3)."""

import django_filters
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from accounts.access import PermissionRequired
from accounts.models import Body
from accounts.roles import Permission
from channels_registry.coherence import Coherence, coherence_of, three
from channels_registry.directory import in_language
from channels_registry.models import Channel, Platform
from portal.addresses import changed_query
from portal.exports import csv_response
from portal.filters import Choices, PortalFilterSet, pills_of
from portal.languages import language_choices
from portal.listpages import Page
from portal.store import portal_settings

ROWS_A_PAGE = 50
# Each part has an address of its own, so that filters can stay in it.
PARTS = {"shared": "channels:coherence", "matrix": "channels:coherence-matrix", "names": "channels:coherence-names"}


class CoherenceFilter(PortalFilterSet):
    platform = django_filters.ChoiceFilter(label=gettext_lazy("Platform"), empty_label=gettext_lazy("Any"))
    body = django_filters.ChoiceFilter(label=gettext_lazy("Group or office"), empty_label=gettext_lazy("Any"))
    region = django_filters.CharFilter(label=gettext_lazy("Region"), method="filter_region", max_length=80)
    language = django_filters.ChoiceFilter(
        label=gettext_lazy("Language"),
        choices=language_choices,
        method="filter_language",
        empty_label=gettext_lazy("Any"),
    )

    class Meta:
        model = Channel
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["platform"].extra["choices"] = Choices(Platform.objects.values_list("pk", "name"))
        self.filters["body"].extra["choices"] = Choices(Body.objects.values_list("pk", "name"))

    def filter_region(self, queryset, name, value):
        """The channel's own region, else that of its group."""
        return queryset.filter(region__iexact=value) | queryset.filter(region="", body__region__iexact=value)

    def filter_language(self, queryset, name, value):
        return in_language(queryset, value)


class CoherencePage(PermissionRequired, TemplateView):
    permission = Permission.READ_REGISTRY
    template_name = "channels_registry/coherence.html"
    part = "shared"

    def get(self, request, *args, **kwargs):
        self.at = timezone.now()
        self.filterset = CoherenceFilter(
            request.GET, queryset=Channel.objects.visible_to(request.user), request=request
        )
        self.picture = coherence_of(self.filterset.qs, organisation=portal_settings().organisation_name, at=self.at)
        if request.GET.get("format") == "csv":
            return self.export()
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **context):
        rows = self.rows()
        return super().get_context_data(
            part=self.part,
            tabs=self._tabs(),
            picture=self.picture,
            counted=self.picture.counted(),
            shared_count=len(self.picture.shared()),
            page=Page.of(rows, self.request.GET.get("page", ""), size=ROWS_A_PAGE, count=len(rows)),
            filter=self.filterset,
            pills=pills_of(self.filterset),
            clear_url=self.request.path,
            export_url=changed_query(self.request.GET, format="csv", page=None),
            in_audit=self.request.user.may(Permission.READ_AUDIT),
            at=self.at,
            **context,
        )

    def rows(self) -> list:
        picture: Coherence = self.picture
        return {"shared": picture.shared, "matrix": picture.matrix, "names": picture.by_deviation}[self.part]()

    def _tabs(self) -> list[dict]:
        words = {
            "shared": _("Several for the same people"), "matrix": _("Platforms, audiences and languages"),
            "names": _("Names and looks"),
        }  # fmt: skip
        return [
            {
                "label": words[part],
                "url": reverse(name) + changed_query(self.request.GET, page=None, format=None),
                "current": part == self.part,
            }
            for part, name in PARTS.items()
        ]

    def export(self):
        if self.part == "names":
            header = [
                _("Channel"), _("Platform"), _("Group or office"), _("Username"), _("Carries our name"),
                _("Username begins as usual"), _("Picture is ours"), _("Links back to us"), _("Looked at"),
            ]  # fmt: skip
            return csv_response("coherence-names", header, self.rows(), self._named)
        cells = self.picture.shared() if self.part == "shared" else self.picture.cells()
        header = [_("Platform"), _("Audience"), _("Language"), _("Count"), _("Channels")]
        return csv_response(
            f"coherence-{self.part}", header, cells,
            lambda cell: [
                cell.platform, cell.audience, cell.language, len(cell.channels), "; ".join(one.name for one in cell.channels),
            ],
        )  # fmt: skip

    @staticmethod
    def _named(one) -> list:
        return [
            one.name, one.platform, one.body, one.handle, one.carries or three(False), three(one.starts_as_usual),
            three(one.look.picture), three(one.look.link_back), one.look.at,
        ]  # fmt: skip
