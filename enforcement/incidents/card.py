"""The card of a channel: one page to be printed before anything happens, for the day on which nothing else is at hand (N15)."""

import datetime as dt

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from accounts.models import Person
from channels_registry.models import Channel, ChannelAddress
from enforcement.incidents import texts
from enforcement.incidents.calling import call_list, how_reached
from enforcement.incidents.sheets import Part, Sheet
from enforcement.models import IncidentKind
from portal.store import portal_settings


def card_of(channel: Channel, *, reader: Person, at: dt.datetime) -> Sheet:
    """The sheet in the language that is active; for whoever may see the channel's people."""
    language = get_language()
    links = ChannelAddress.objects.current().filter(channel=channel).order_by("pk")
    general, own = texts.steps_for(channel.platform, IncidentKind.COMPROMISED, language=language)
    way_on = _(
        "On a phone: sign in, open the channel's page, and press “%(button)s”. Or call the first number below."
    ) % {"button": _("Raise an alert")}
    parts = [
        Part(_("Warn the public first"), lines=(way_on, _("The public check says at once that this account is not to be trusted."))),
        Part(
            _("Whom to call"),
            columns=(_("Who"), _("Name"), _("Phone and e-mail")),
            widths=(4, 4, 6),
            rows=tuple(
                (call.role, "\n".join(filter(None, (call.name, call.note))), how_reached(call))
                for call in call_list(channel, reader=reader, at=at)
            ),
        ),
        Part(_("Then, step by step"), lines=general.lines, lines_language=general.language),
    ]  # fmt: skip
    if own.lines or own.link:
        parts.append(
            Part(
                _("On %(platform)s") % {"platform": channel.platform.name},
                note=own.link, lines=own.lines, lines_language=own.language,
            )
        )  # fmt: skip
    return Sheet(
        language=language,
        title=_("Emergency card: %(channel)s") % {"channel": channel.name},
        heading=_("Emergency card: %(channel)s") % {"channel": channel.name},
        description=_("Whom to call and what to do when somebody else controls this channel."),
        organisation=portal_settings().organisation_name,
        as_of=_("As of %(moment)s. Print it again when people change.")
        % {"moment": date_format(timezone.localtime(at), "DATE_FORMAT")},
        page_words=_("Page {page} of {pages}"),
        notice=_("This card holds names and numbers: keep it where only you and your deputies find it. It holds no password."),
        columns_of_facts=(_("About this channel"), pgettext("head of a table", "Answer")),
        facts=(
            (_("Platform"), channel.platform.name),
            (_("Group or office"), channel.body.name),
            (pgettext("addresses of a channel", "Links"), "\n".join(links.values_list("canonical_url", flat=True))
             or _("It has no public address.")),
            (_("Way in"), channel.get_way_in_display()),
            (_("Its page in the portal"), f"{settings.PORTAL_URL}/registry/{channel.pk}/"),
        ),
        parts=tuple(parts),
    )  # fmt: skip
