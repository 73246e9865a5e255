"""What everyone may see without signing in: the directory and one account of it (A1, A16)."""

import django_filters
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from accounts.models import Body
from channels_registry import directory
from channels_registry.check import CheckVerdict, verdict_on
from channels_registry.models import Channel, ChannelStatus, Platform
from channels_registry.successors import successor_of
from channels_registry.templatetags.public_states import public_state_tag
from channels_registry.warnings import imitations_of
from portal.addresses import by_number
from portal.countries import CountryFilter
from portal.filters import Choices, PortalFilterSet
from portal.languages import language_choices, language_name
from portal.listpages import Column, ListPage
from portal.ratelimits import Limit, too_many
from portal.templatetags.components import external_link

FILES = Limit("directory-file", most=6, seconds=60)
SEARCHES = Limit("directory-search", most=60, seconds=60)
MOST_CHILDREN = 50
MOST_OF_A_LINK = 30  # characters
# What the list prints, and what the state is told from.
SHOWN = (
    "name", "status", "suspended_at", "blocked_at", "access_lost_at", "compromised_at", "languages",
)  # fmt: skip
TRUSTED = (CheckVerdict.OFFICIAL, CheckVerdict.OFFICIAL_OVERDUE)


class DirectoryFilter(PortalFilterSet):
    q = django_filters.CharFilter(label=_("Name, username or link"), method="search", max_length=300)
    platform = django_filters.ChoiceFilter(label=_("Platform"), field_name="platform__key", empty_label=_("Any"))
    body = django_filters.ChoiceFilter(label=_("Group or office"), field_name="body", empty_label=_("Any"))
    language = django_filters.ChoiceFilter(
        label=_("Language"), method="written_in", choices=language_choices, empty_label=_("Any")
    )
    region = django_filters.CharFilter(label=_("Region"), lookup_expr="icontains", max_length=80)
    country = CountryFilter(method="covers")

    class Meta:
        model = Channel
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        with_channels = Channel.objects.public().order_by()
        self.filters["platform"].extra["choices"] = Choices(
            Platform.objects.filter(pk__in=with_channels.values("platform")).values_list("key", "name")
        )
        self.filters["body"].extra["choices"] = Choices(
            Body.objects.filter(pk__in=with_channels.values("body")).values_list("pk", "name")
        )

    def search(self, channels, name, value):
        return directory.matching(channels, value)

    def written_in(self, channels, name, value):
        return directory.in_language(channels, value)

    def covers(self, channels, name, value):
        return directory.in_country(channels, value.upper())


def languages_of(channel: Channel) -> str:
    return ", ".join(language_name(code) for code in channel.languages)


def link_cell(channel: Channel) -> SafeString:
    url, handle = channel.link
    if not url:
        return format_html('<span class="secondary">{}</span>', gettext("Without a public link"))
    words = Truncator((handle or url).replace("https://", "")).chars(MOST_OF_A_LINK)
    # One element with room to break in, so that a phone's card keeps a long link.
    return format_html("<div>{}</div>", external_link(url, words))


def state_cell(channel: Channel) -> SafeString:
    tag = public_state_tag(channel)
    return format_html("<div>{}</div>", tag) if tag else SafeString("")


def state_label(channel: Channel) -> str:
    state = directory.public_state(channel)
    return state.label if state else ""


@method_decorator(login_not_required, name="dispatch")
class Directory(ListPage):
    template_name = "public/directory.html"
    title = _("Our official accounts")
    filterset_class = DirectoryFilter
    default_sort = "name"
    export_name = "official-accounts"
    empty_title = _("No account is listed yet.")
    empty_text = _("Accounts appear here as soon as they are in service.")

    def get_columns(self):
        page_of = by_number("public:channel")
        return (
            Column("name", _("Account"), sort="name", link=lambda row: page_of(row.pk)),
            Column("url", _("Link"), value=link_cell, export=lambda row: row.link[0]),
            Column("platform", _("Platform"), value="platform_name", sort="platform__name"),
            Column("body", _("Group or office"), value="body_name", sort="body__name"),
            Column("languages", _("Languages"), value=languages_of),
            Column("state", _("State"), value=state_cell, export=state_label),
        )

    def get(self, request, *args, **kwargs):
        if request.GET.get("format") == "csv" and (wait := FILES.wait_for(request)):
            return too_many(request, wait)
        if request.GET.get("q") and (wait := SEARCHES.wait_for(request)):
            return too_many(request, wait)
        return super().get(request, *args, **kwargs)

    def get_rows(self):
        return Channel.objects.public().only(*SHOWN).with_names()

    def with_more(self, rows):
        links = directory.main_links(rows)
        for row in rows:
            row.link = links.get(row.pk, ("", ""))
        return rows


@method_decorator(login_not_required, name="dispatch")
class PublicChannel(TemplateView):
    """The public facts of one account; a closed one says until when it was official."""

    template_name = "public/channel.html"

    def get_context_data(self, pk: int, **context):
        channel = get_object_or_404(directory.with_public_page(), pk=pk)
        now = timezone.now()
        links, former = directory.reaches(channel)
        listed = Channel.objects.public()
        verdict = verdict_on(channel, current=channel.status != ChannelStatus.RETIRED, at=now)
        return super().get_context_data(
            channel=channel,
            verdict=verdict,
            trusted=verdict in TRUSTED,
            state=directory.public_state(channel),
            languages=languages_of(channel),
            links=links,
            former=former,
            parent=listed.filter(pk=channel.parent_id).first() if channel.parent_id else None,
            successor=successor_of(channel) if channel.status == ChannelStatus.RETIRED else None,
            children=listed.filter(parent=channel).select_related("platform").order_by("name", "pk")[:MOST_CHILDREN],
            imitations=imitations_of(channel.pk) if verdict in TRUSTED else [],
            checked_at=now,
            **context,
        )
