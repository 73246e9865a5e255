"""What the public check says in words (N13): for the page, the API and whoever reads them aloud."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from channels_registry.addresses import Address
from channels_registry.addresses.shapes import without_punycode
from channels_registry.check import CheckResult, CheckVerdict
from channels_registry.successors import Successor
from portal.models import PortalSettings

V = CheckVerdict


@dataclass(frozen=True)
class Words:
    """The answer in a few words, and one sentence that says what it means and what to do."""

    headline: str
    message: str


def words_for(result: CheckResult, *, portal: PortalSettings) -> Words:
    return _WORDS[result.verdict](result, portal)


def as_a_browser_shows_it(address: Address) -> str:
    """The host in the letters a browser may show for its punycode; empty where they are the same."""
    host = urlsplit(address.canonical_url).hostname or ""
    shown = ".".join(without_punycode(label) for label in host.split("."))
    return shown if shown != host and shown.isprintable() else ""


def last_confirmed(result: CheckResult) -> str:
    """“3 March 2025”, or nothing where nobody has confirmed the account yet."""
    return _day(result.channel.confirmed_at)


def _day(moment) -> str:
    return date_format(timezone.localtime(moment), "DATE_FORMAT") if moment else ""


def _official(result, portal):
    return Words(
        _("Yes, this is an official account"),
        _("“%(name)s” is an official account of %(organisation)s, last confirmed on %(day)s.")
        % {"name": result.channel.name, "organisation": portal.organisation_name, "day": last_confirmed(result)},
    )


def _overdue(result, portal):
    day = last_confirmed(result)
    if not day:
        return Words(
            _("Official. Not yet confirmed"),
            _("Official. “%(name)s” is an account of %(organisation)s; its yearly confirmation is still to come.")
            % {"name": result.channel.name, "organisation": portal.organisation_name},
        )
    return Words(
        _("Official. Last confirmed on %(day)s") % {"day": day},
        _("Official. Last confirmed on %(day)s. “%(name)s” is an account of %(organisation)s.")
        % {"name": result.channel.name, "organisation": portal.organisation_name, "day": day},
    )


def _compromised(result, portal):
    return Words(
        _("Do not trust this account at the moment"),
        _(
            "“%(name)s” is one of our accounts, but somebody else may be writing there. "
            "Do not open its links or answer its messages until we say that it is safe again."
        )
        % {"name": result.channel.name},
    )


def _suspended(result, portal):
    return Words(
        _("Suspended"),
        _(
            "“%(name)s” is one of our accounts. The Secretariat has suspended it; it does not speak for %(organisation)s now."
        )
        % {"name": result.channel.name, "organisation": portal.organisation_name},
    )


def _former(result, portal):
    sentence = _(
        "This link belonged to our account “%(name)s” until %(day)s. What is published there now does not come from us."
    ) % {"name": result.channel.name, "day": _day(result.former_until)}
    return Words(
        _("It was official until %(day)s") % {"day": _day(result.former_until)},
        f"{sentence} {_way_on(result.successor)}".strip(),
    )


def _way_on(successor: Successor | None) -> str:
    if successor is None:
        return ""
    if successor.channel is None:
        return _("You find us here now: %(link)s") % {"link": successor.url}
    facts = {"name": successor.name, "platform": successor.channel.platform.name}
    return _("You find us at “%(name)s” on %(platform)s now.") % facts


def _lookalike(result, portal):
    if result.imitation is not None:
        return _imitation(result, portal)
    return Words(
        _("Not on our list, and it resembles one of ours"),
        _(
            "This account is not on our public list, and it resembles one of ours. Compare the links letter by letter. %(ask)s"
        )
        % {"ask": _ask(portal)},
    )


def _imitation(result, portal):
    """People have looked at it: it is said plainly that it is not ours, and since when we know it."""
    known = result.imitation
    sentence = _(
        "This account is not ours, although it presents itself as %(organisation)s. We have known of it since %(day)s. "
        "Send it no money and no data, and open none of its links."
    ) % {"organisation": portal.organisation_name, "day": date_format(known.known_since, "DATE_FORMAT")}
    if known.reported_on is None:
        return Words(_("This account is not ours"), sentence)
    reported = _("We reported it to its platform on %(day)s.") % {"day": date_format(known.reported_on, "DATE_FORMAT")}
    return Words(_("This account is not ours"), f"{sentence} {reported}")


def _not_listed(result, portal):
    return Words(
        _("Not on our public list"),
        _("This account is not on our public list; this does not prove that it is fake. %(ask)s")
        % {"ask": _ask(portal)},
    )


def _unreadable(result, portal):
    return Words(_("We could not read this address"), result.refusal)


def _ask(portal: PortalSettings) -> str:
    if portal.contact_email:
        return _("To be sure, write to %(address)s.") % {"address": portal.contact_email}
    return _("To be sure, ask us before you rely on it.")


_WORDS = {
    V.OFFICIAL: _official,
    V.OFFICIAL_OVERDUE: _overdue,
    V.COMPROMISED: _compromised,
    V.SUSPENDED: _suspended,
    V.FORMERLY_OFFICIAL: _former,
    V.LOOKALIKE: _lookalike,
    V.NOT_LISTED: _not_listed,
    V.UNREADABLE: _unreadable,
}
