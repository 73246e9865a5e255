"""One cell of an import file, read as what its column asks for. Each function raises ``CellRefused`` with a sentence."""

import datetime as dt
import re
from collections.abc import Callable
from functools import cache

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import get_language_info, override
from django.utils.translation import gettext as _

from accounts.models import Body, Person
from channels_registry.entering import Access
from channels_registry.importing.register import LeftOut, Register, folded
from channels_registry.models import ENDED, FULL_CONTROL, AccessLevel, ChannelStatus
from portal.countries import read_countries
from portal.forms import EARLIEST, LATEST
from portal.in_words import amount
from portal.languages import WRITTEN, Language
from portal.secrets import looks_like_secret, why_refused
from portal.typed_text import first_hidden, looks_like_a_secret, tidied

_SEPARATORS = re.compile(r"[;,/\n|]+")


class CellRefused(Exception):
    """The cell cannot be read as its column asks; the text says what to write."""


class NameUnknown(CellRefused):
    """The cell names groups or people that are not known exactly; ``asks`` are their kinds ("body", "person") and names."""

    def __init__(self, sentence: str, *asks: tuple[str, str]):
        super().__init__(sentence)
        self.asks = asks

    @classmethod
    def together(cls, refusals: list["NameUnknown"]) -> "NameUnknown":
        sentences = " ".join(str(refusal) for refusal in refusals)
        return cls(sentences, *(ask for refusal in refusals for ask in refusal.asks))


def text(cell: str, column: str, *, most: int, needed: bool = False) -> str:
    """Text of a person: tidied, without hidden characters and secrets, at most ``most`` characters."""
    value = tidied(cell)
    if needed and not value:
        raise CellRefused(_("“%(column)s” is empty.") % {"column": column})
    if len(value) > most:
        raise CellRefused(
            _("“%(column)s” can have %(most)s characters at most; it has %(count)s.")
            % {"column": column, "most": amount(most), "count": amount(len(value))}
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
    return list(dict.fromkeys(_language(part) for part in parts(cell)))


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


def body(cell: str, register: Register) -> Body:
    """A group or office by its whole name, or by a short one that only one has. Raises LeftOut."""
    found = register.body(cell)
    if found is not None:
        return found
    if folded(cell) in register.ambiguous:
        sentence = _("Several groups are called “%(name)s” for short. Write the whole name.") % {"name": cell}
    else:
        sentence = _("There is no group or office “%(name)s”. Write its name as in the portal, or add it first.") % {
            "name": cell[:80]
        }
    if not cell:
        raise CellRefused(sentence)
    raise NameUnknown(sentence, ("body", cell))


def person(cell: str, column: str, register: Register) -> Person | None:
    """Someone known and active, by their address or their whole name; None where they are to be left out."""
    if not cell:
        return None
    try:
        found = register.person(cell)
    except LeftOut:
        return None
    if found is None:
        raise NameUnknown(_nobody(cell, column, register), ("person", cell.strip()))
    return found


def _nobody(cell: str, column: str, register: Register) -> str:
    if "@" in cell:
        sentence = _("“%(column)s”: nobody active has the address %(name)s. Add the person first, or leave them out.")
    elif folded(cell) in register.several:
        sentence = _("“%(column)s”: several people are called %(name)s. Write the e-mail address of the one you mean.")
    else:
        sentence = _(
            "“%(column)s”: the portal knows nobody called %(name)s. Write the e-mail address, or leave them out."
        )
    return sentence % {"column": column, "name": cell[:80]}


def parts(cell: str) -> list[str]:
    return [part.strip() for part in _SEPARATORS.split(cell) if part.strip()]


def who(part: str) -> str:
    """The person's part of “person:level:role on the platform”."""
    return part.partition(":")[0].strip()


def administrators(cell: str, register: Register) -> list[Access]:
    """“person:level; person:level:role as the platform calls it”. An external person's contract must still run (L2)."""

    def said(part: str) -> Access | None:
        name, level, native = ([*part.split(":", 2), "", ""])[:3]
        if not name.strip() or not level.strip():
            raise CellRefused(
                _("“administrators” holds “%(part)s”; write address:level, for instance amina@example.org:admin.")
                % {"part": part[:60]}
            )
        if looks_like_secret(native):
            raise CellRefused(why_refused())
        someone = person(name, "administrators", register)
        level = AccessLevel(choice(level.strip(), "administrators", AccessLevel))
        return Access(someone, level, text(native, "administrators", most=60)) if someone else None

    return _all_of(cell, said, "administrators", register)


def coadministrators(cell: str, register: Register) -> list[Access]:
    """People of the communications team with full control (A8), by address or whole name."""

    def said(part: str) -> Access | None:
        someone = person(part, "coadministrators", register)
        return Access(someone, AccessLevel.ADMIN) if someone else None

    return _all_of(cell, said, "coadministrators", register)


def _all_of(cell: str, said: Callable[[str], Access | None], column: str, register: Register) -> list[Access]:
    """What each part of the cell says; all names that nobody is known by are told at once."""
    holders: dict[str, Access] = {}
    unknown = []
    for part in parts(cell):
        try:
            access = said(part)
        except NameUnknown as refusal:
            unknown.append(refusal)
        else:
            if access is not None:
                _hold(holders, access, column, register)
    if unknown:
        raise NameUnknown.together(unknown)
    return list(holders.values())


def _hold(holders: dict[str, Access], access: Access, column: str, register: Register) -> None:
    someone = access.person
    if someone.email in holders:
        raise CellRefused(_("“%(column)s” names %(name)s twice.") % {"column": column, "name": someone})
    if someone.is_external and someone.contract_end < register.today:
        raise CellRefused(
            _("The contract of %(name)s has ended. Prolong it first, or leave the person out.") % {"name": someone}
        )
    holders[someone.email] = access


def together(administrators: list[Access], coadministrators: list[Access]) -> list[Access]:
    """Both columns as one: whoever stands in both has what was said of them in detail, and that must be full control."""
    holders = {access.person.email: access for access in administrators}
    for access in coadministrators:
        known = holders.setdefault(access.person.email, access)
        if known.level not in FULL_CONTROL:
            raise CellRefused(
                _("%(name)s cannot co-administer the channel without full control. Correct one of the two columns.")
                % {"name": access.person}
            )
    return list(holders.values())


_YES = {"yes", "y", "x", "1", "true", "oui", "o", "vrai"}
_NO = {"", "no", "n", "0", "false", "non", "faux", "-"}


def yes_or_no(cell: str, column: str) -> bool:
    answer = cell.casefold()
    if answer not in _YES | _NO:
        raise CellRefused(_("“%(column)s” is “%(value)s”; write yes or no.") % {"column": column, "value": cell[:30]})
    return answer in _YES


def is_not_in_service(cell: str) -> bool:
    """Whether the state in the file says that the channel is closed, or not there yet: such rows are left out."""
    return cell.casefold() in _words_of(ChannelStatus.APPROVED, *ENDED)


@cache
def _words_of(*members) -> frozenset[str]:
    return frozenset(word for member in members for word in (member.value, *_labels(member)))
