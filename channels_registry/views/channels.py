"""The register: the list of channels and the page of each."""

from collections import defaultdict

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.roles import Permission
from channels_registry import rights
from channels_registry.before_posting import before_posting
from channels_registry.filters import ChannelFilter
from channels_registry.history import entries_of, event_of
from channels_registry.marks import activities_of, kind_label, marks_of
from channels_registry.models import ENDED, Channel, Finding, Grant, Rule
from channels_registry.overview import ChannelOverview
from channels_registry.panels import panels_for
from channels_registry.views.pages import ChannelPage, OfChannel
from portal.addresses import by_number, changed_query
from portal.listpages import Column, ListPage
from portal.store import day_of
from portal.templatetags.components import state_tag, user_text, when

# What the list prints, and what its marks and its dates are told from.
SHOWN = (
    "name", "kind", "status", "suspended_at", "blocked_at", "access_lost_at", "compromised_at", "unlisted_at",
    "bring_in_line_by", "review_on", "latest_post_at", "looked_at",
)  # fmt: skip


class ChannelList(ListPage):
    title = gettext_lazy("Channels")
    template_name = "channels_registry/list.html"
    filterset_class = ChannelFilter
    default_sort = "name"
    compact = True
    export_name = "channels"
    empty_title = gettext_lazy("No channel is registered yet.")
    empty_text = gettext_lazy(
        "They appear here when a request is approved, or when one that exists already is entered."
    )

    @cached_property
    def at(self):
        return timezone.now()

    @cached_property
    def today(self):
        return day_of(self.at)

    def get_columns(self):
        page_of = by_number("channels:detail")
        return (
            Column("name", _("Name"), sort="name", link=lambda row: page_of(row.pk)),
            Column("platform", _("Platform"), value="platform_name", sort="platform__name"),
            Column("body", _("Group or office"), value="body_name", sort="body__name"),
            Column("kind", _("Purpose"), value=kind_label, sort="kind"),
            Column(
                "state", _("State"), value=self.tags, sort="status",
                export=lambda row: ", ".join(mark.label for mark in self.marks(row)),
            ),
            Column("coadmin", _("Co-administrator"), value=self.coadmin_cell, export=self.coadmin),
            Column(
                "latest_post", _("Latest post"), value=self.latest_post, sort="latest_post_at",
                export=lambda row: row.latest_post_at or _("Not known"),
            ),
            Column("review_on", _("Review by"), value=self.review_on, sort="review_on"),
        )  # fmt: skip

    def get_rows(self):
        user = self.request.user
        # The names alone: platform and group as rows of their own would take longer to make than the channels.
        channels = Channel.objects.visible_to(user).only(*SHOWN).with_names()
        return rights.with_people_seen_by(channels, user)

    def with_more(self, rows):
        """The names of the live co-administrators, what is open to be put right, what is known of the latest post."""
        coadmins, points = defaultdict(list), defaultdict(list)
        pks = [row.pk for row in rows]
        grants = Grant.objects.live(self.at).full_control().filter(channel__in=pks).with_of_team(self.at)
        found = grants.order_by("starts_at", "pk").values_list("channel_id", "person__full_name", "of_team")
        for channel_id, name, of_team in found:
            if of_team:
                coadmins[channel_id].append(name)
        for finding in Finding.objects.open().filter(channel__in=pks):
            points[finding.channel_id].append(finding)
        activities = activities_of(rows, at=self.at)
        for row in rows:
            row.coadmins, row.open_findings, row.activity = coadmins[row.pk], points[row.pk], activities[row.pk]
        return rows

    # --- Cells ---------------------------------------------------------------------------------------------------------
    def review_on(self, row):
        """Nobody reviews the rules of a channel that has ended."""
        return None if row.status in ENDED else row.review_on

    def marks(self, row):
        return marks_of(row, on=self.today)

    def tags(self, row):
        """The marks but the missing co-administrator, which has a column of its own."""
        shown = (mark for mark in self.marks(row) if mark.code != Rule.NO_COADMIN)
        # One element, so that a phone's card keeps them together.
        tags = format_html_join(" ", "{}", ((state_tag(m.code, m.label, m.tone, m.icon),) for m in shown))
        return format_html("<span>{}</span>", tags)

    def latest_post(self, row):
        """The date, or the word that tells “not looked at” from “silent”."""
        activity = row.activity
        if not activity.known:
            seen = when(activity.latest_post_at, "short_date") if activity.latest_post_at else ""
            return format_html('<span>{} <span class="meta">{}</span></span>', state_tag("unknown"), seen)
        return when(activity.latest_post_at, "short_date") if activity.latest_post_at else _("No post seen")

    def coadmin_cell(self, row):
        if row.coadmins or not (since := self.without_since(row)):
            return self.coadmin(row)
        return format_html(
            "<span>{}<br>{}</span>",
            state_tag("no_coadmin", _("None")),
            _("since %(day)s") % {"day": day_in_words(since)},
        )

    def coadmin(self, row) -> str:
        if row.coadmins:
            return ", ".join(row.coadmins) if row.people_seen else _("Yes")
        since = self.without_since(row)
        return _("None since %(day)s") % {"day": day_in_words(since)} if since else ""

    def without_since(self, row):
        return next((finding.opened_at for finding in row.open_findings if finding.rule == Rule.NO_COADMIN), None)

    def get_context_data(self, **context):
        user = self.request.user
        return super().get_context_data(
            may_register=rights.manages(user),
            sees_sub_team=rights.sees_everyone(user),
            may_file=user.may(Permission.FILE_REQUESTS),
            full_export=changed_query(self.request.GET, page=None, sort=None, format=None),
            full_export_xlsx=changed_query(self.request.GET, page=None, sort=None, format="xlsx"),
            **context,
        )


def day_in_words(moment) -> str:
    return date_format(timezone.localtime(moment), "SHORT_DATE_FORMAT")


class ChannelDetail(ChannelPage):
    template_name = "channels_registry/channel.html"

    def refusal(self) -> str:
        return ""

    def get_context_data(self, **context):
        user, channel = self.request.user, self.channel
        overview = ChannelOverview(channel, user=user, at=self.at)
        panels = panels_for(channel, user, self.at)
        return super().get_context_data(
            overview=overview,
            posting=before_posting(channel),
            primary=next((panel.primary for panel in panels if panel.primary), overview.primary),
            actions=[*overview.actions(), *(action for panel in panels for action in panel.actions)],
            top_panels=[panel for panel in panels if panel.template and panel.place == "top"],
            tells_activity=any(panel.tells_activity for panel in panels),
            activity_panels=[panel for panel in panels if panel.template and panel.place != "top"],
            **context,
        )


class ChannelHistory(OfChannel, ListPage):
    """Everything the record of decisions says of the channel."""

    template_name = "channels_registry/history.html"
    default_sort = "-when"
    empty_title = gettext_lazy("Nothing is on record yet.")
    columns = (
        Column("when", gettext_lazy("When"), value=lambda row: when(row.event.at), export=lambda row: row.event.at,
               sort=("at", "seq")),
        Column("who", gettext_lazy("Who"), value=lambda row: row.event.by),
        Column("what", gettext_lazy("What"), value=lambda row: user_text(row.event.what, inline=True),
               export=lambda row: row.event.what, sort="action"),
        Column("why", gettext_lazy("Why"), value=lambda row: user_text(row.event.text, inline=True),
               export=lambda row: row.event.text),
    )  # fmt: skip

    def refusal(self) -> str:
        if self.request.user.may(Permission.READ_LEDGER):
            return ""
        return _("The record of decisions is read by the communications team and the auditors.")

    def get_title(self):
        return _("History of %(name)s") % {"name": self.channel.name}

    @property
    def export_name(self):
        return f"history-{self.channel.pk}"

    def get_rows(self):
        return entries_of(self.channel)

    def with_more(self, rows):
        for row in rows:
            row.event = event_of(row)
        return rows
