"""One cell of an import file, read as what its column asks for. Each function raises ``CellRefused`` with a sentence."""

import datetime as dt
import re
from functools import cache

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import get_language_info, override
from django.utils.translation import gettext as _

from channels_registry.entering import Access
from channels_registry.importing.register import Register
from channels_registry.models import AccessLevel
from portal.countries import read_countries
from portal.forms import EARLIEST, LATEST
from portal.languages import WRITTEN, Language
from portal.typed_text import first_hidden, looks_like_a_secret, tidied

_SEPARATORS = re.compile(r"[;,/\n|]+")


class CellRefused(Exception):
    """The cell cannot be read as its column asks; the text says what to write."""


def text(cell: str, column: str, *, most: int, needed: bool = False) -> str:
    """Text of a person: tidied, without hidden characters and secrets, at most ``most`` characters."""
    value = tidied(cell)
    if needed and not value:
        raise CellRefused(_("“%(column)s” is empty.") % {"column": column})
    if len(value) > most:
        raise CellRefused(
            _("“%(column)s” can have %(most)d characters at most; it has %(count)d.")
            % {"column": column, "most": most, "count": len(value)}
        )
    if first_hidden(value) is not None:
        raise CellRefused(_("“%(column)s” holds an invisible character. Type it anew.") % {"column": column})
    if looks_like_a_secret(value):
        raise CellRefused(
            _("“%(column)s” looks like a password, and the portal never keeps one. Name the safe and its entry.")
            % {"column": column}
        )
    return value


def choice(cell: str, column: str, choices) -> str:
    """The code of one of ``choices`` (TextChoices), given as code or as its label in English or French."""
    asked = cell.casefold()
    for member in choices:
        if asked == member.value.casefold() or asked in _labels(member):
            return member.value
    raise CellRefused(
        _("“%(column)s” is “%(value)s”; write one of: %(choices)s.")
        % {"column": column, "value": cell[:60], "choices": ", ".join(choices.values)}
    )


@cache
def _labels(member) -> set[str]:
    labels = set()
    for language in Language.values:
        with override(language):
            labels.add(str(member.label).casefold())
    return labels


def day(cell: str, column: str) -> dt.date | None:
    if not cell:
        return None
    try:
        value = dt.date.fromisoformat(cell)
    except ValueError:
        value = None
    if value is None or not EARLIEST <= value <= LATEST:
        raise CellRefused(
            _("“%(column)s” is “%(value)s”; write the date as 2019-03-31.") % {"column": column, "value": cell[:30]}
        )
    return value


def languages(cell: str) -> list[str]:
    found = [_language(part.strip()) for part in _SEPARATORS.split(cell) if part.strip()]
    return list(dict.fromkeys(found))


def _language(word: str) -> str:
    code = _language_names().get(word.casefold(), word.lower())
    if not re.fullmatch(r"[a-z]{2,3}(?:-[a-z]{2,4})?", code):
        raise CellRefused(_("“languages” holds “%(word)s”; write language codes such as en; fr.") % {"word": word[:30]})
    return code


@cache
def _language_names() -> dict[str, str]:
    names = {}
    for code in WRITTEN:
        try:
            info = get_language_info(code)
        except KeyError:
            continue
        names[info["name"].casefold()] = names[info["name_local"].casefold()] = code
    return names


def countries(cell: str) -> list[str]:
    """By name in any of our languages, or by code."""
    try:
        return sorted(read_countries(_SEPARATORS.sub(",", cell)))
    except ValidationError as error:
        raise CellRefused(_("“countries”: %(problem)s") % {"problem": error.messages[0]}) from error


def mailbox(cell: str) -> str:
    if not cell:
        return ""
    try:
        validate_email(cell)
    except ValidationError as error:
        raise CellRefused(_("“mailbox” is “%(value)s”, which is no e-mail address.") % {"value": cell[:60]}) from error
    return text(cell, "mailbox", most=254)


def person(cell: str, column: str, register: Register):
    """Someone known and active, by their address; nobody is made known by an import."""
    if not cell:
        return None
    found = register.people.get(cell.strip().casefold())
    if found is None:
        raise CellRefused(
            _("“%(column)s”: nobody active has the address %(address)s. Add the person first, or leave them out.")
            % {"column": column, "address": cell[:80]}
        )
    return found


def administrators(cell: str, register: Register) -> list[Access]:
    """“address:level; address:level”. An external person's contract must still run (L2)."""
    holders: dict[int, Access] = {}
    for part in (part.strip() for part in _SEPARATORS.split(cell)):
        if not part:
            continue
        address, _colon, level = part.partition(":")
        someone = person(address, "administrators", register)
        if someone is None or not level.strip():
            raise CellRefused(
                _("“administrators” holds “%(part)s”; write address:level, for instance amina@example.org:admin.")
                % {"part": part[:60]}
            )
        if someone.pk in holders:
            raise CellRefused(_("“administrators” names %(name)s twice.") % {"name": someone})
        if someone.is_external and someone.contract_end < register.today:
            raise CellRefused(
                _("The contract of %(name)s has ended. Prolong it first, or leave the person out.") % {"name": someone}
            )
        holders[someone.pk] = Access(someone, AccessLevel(choice(level.strip(), "administrators", AccessLevel)))
    return list(holders.values())
