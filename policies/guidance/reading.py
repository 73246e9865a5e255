"""What the pages show of the guidance, in the reader's language or, where that is missing, in the next best (§5.11).

The content is small and read on many pages, so each process reads it once and keeps it for as long as
``PortalSettings.guidance_stamp`` is the same. A change writes a new random stamp in its own transaction: what a
transaction read and then took back lies under a stamp that nobody will ask for again. The settings row is read once for
every request anyway, so that the pages that show guidance ask no query more.
"""

import datetime as dt
import re
import secrets
import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Min, Q
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from policies.guidance.rendering import Rendered, render
from policies.models import HelpLine, Passage, PassageText, Section, TextState
from portal.languages import best_of
from portal.models import PortalSettings
from portal.store import day_of, forget_settings, portal_settings

# The rule that no consent lifts (A12): a check before publishing that can be reworded and never withdrawn.
MINORS = (Section.DO_NOT, "minors")
# As many states of the content as a process remembers.
KEPT = 4
IDS = re.compile(r'(?<=<h\d) id="section-\d+"')


@dataclass(frozen=True)
class Piece:
    """One piece of advice in one language; ``body`` and ``example`` are Markdown."""

    pk: int
    section: str
    key: str
    source: str
    kind: str
    country: str
    hides: bool
    deletes: bool
    lasting: bool
    order: int
    policy: str
    # The day from which its policy has been in force; None where it belongs to no policy, or to one never published.
    policy_from: dt.date | None
    language: str
    title: str
    body: str
    example: str
    since: dt.datetime

    @cached_property
    def rendered(self) -> Rendered:
        return render(self.body)

    @cached_property
    def html(self) -> SafeString:
        """As a part of a page: its headings carry no ids, since several pieces can stand on one page."""
        return mark_safe(IDS.sub("", self.rendered.html))  # noqa: S308 -- of cleaned HTML, with less in it

    @property
    def page_html(self) -> SafeString:
        """As the one text of a page, whose headings can be linked to."""
        return self.rendered.html

    @cached_property
    def example_html(self) -> SafeString:
        return mark_safe(IDS.sub("", render(self.example).html))  # noqa: S308 -- the same

    def holds(self, *, on: dt.date, kind: str = "", country: str = "") -> bool:
        """Whether it is shown on ``on`` for a channel of this kind, to somebody who answers in this country."""
        if self.policy and (self.policy_from is None or self.policy_from > on):
            return False
        return self.kind in ("", kind) and self.country in ("", country)


@dataclass(frozen=True)
class Line:
    """One help line of a country; ``about`` in the language it was asked for, else in another."""

    pk: int
    country: str
    need: str
    name: str
    phone: str
    link: str
    about: str
    about_language: str
    checked_on: dt.date

    def __str__(self):
        reached = " · ".join(part for part in (self.phone, self.link, self.about) if part)
        return f"{self.name}: {reached}"


@dataclass(frozen=True)
class Reply:
    """A ready reply, with the help lines of the country where there are some (R9)."""

    piece: Piece
    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        """To be copied: the reply as plain text, and each help line on a line of its own."""
        return "\n".join([self.piece.body, *([""] if self.lines else []), *(str(line) for line in self.lines)])


@dataclass(frozen=True)
class Criteria:
    publish: list[Piece]
    do_not: list[Piece]


# --- Questions --------------------------------------------------------------------------------------------------------


def guidance(slug: str, language: str | None) -> Piece | None:
    """One guidance page (U8, A11, A12, R2); None where there is none of that name."""
    return next((piece for piece in pieces(Section.PAGE, language) if piece.key == slug), None)


def pages(language: str | None) -> list[Piece]:
    return pieces(Section.PAGE, language)


def principles(language: str | None) -> list[Piece]:
    """U10a to U10r, and those that the lead added."""
    return pieces(Section.PRINCIPLE, language)


def criteria(kind: str, language: str | None) -> Criteria:
    """What a channel of this kind publishes and what not; "" for what holds for every channel (R5)."""
    return Criteria(
        publish=pieces(Section.PUBLISH, language, kind=kind), do_not=pieces(Section.DO_NOT, language, kind=kind)
    )


def grounds(language: str | None) -> list[Piece]:
    """The grounds for hiding or deleting other people's comments; ``hides`` and ``deletes`` say which (R11, A11)."""
    return pieces(Section.GROUND, language)


def checklist(kind: str, language: str | None) -> list[Piece]:
    """The checks before publishing for a channel of this kind (A12)."""
    return pieces(Section.CHECK, language, kind=kind)


def ready_replies(country: str, language: str | None) -> list[Reply]:
    """Replies for people who ask an account for help: those of the country first, then those for every country (R9)."""
    lines = tuple(help_lines(country, language))
    found = pieces(Section.REPLY, language, country=country)
    return [Reply(piece, lines) for piece in sorted(found, key=lambda piece: (not piece.country, piece.order))]


def help_lines(country: str, language: str | None) -> list[Line]:
    """The services of one country that can act, entered by the team; none where nobody entered one (R9)."""
    if not country:
        return []
    return [_line_in(row, language) for row in content().lines if row["country"] == country]


def countries_with_lines() -> list[str]:
    return sorted({row["country"] for row in content().lines})


def minors_rule(language: str | None) -> Piece | None:
    """Nothing may identify a minor or show where one is; consent never lifts it (A12). Said wherever it matters."""
    section, key = MINORS
    return next((piece for piece in pieces(section, language) if piece.key == key), None)


def pieces(
    section: str, language: str | None, *, kind: str = "", country: str = "", on: dt.date | None = None
) -> list[Piece]:
    """What is in use of one section, in its order, each in the wanted language or the next best."""
    on = on or day_of(timezone.now())
    return [
        piece
        for texts in content().passages.get(section, ())
        if (piece := texts[best_of(texts, language)]).holds(on=on, kind=kind, country=country)
    ]


# --- What a process keeps ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Content:
    """Everything in use: per section the passages in their order, each as its texts by language; and the help lines."""

    passages: Mapping[str, list[dict[str, Piece]]]
    lines: list[dict]


_known: "OrderedDict[str, Content]" = OrderedDict()
_lock = threading.Lock()


def content() -> Content:
    """What is in use now: from this process's memory, else read with three queries."""
    stamp = portal_settings().guidance_stamp
    with _lock:
        if stamp in _known:
            _known.move_to_end(stamp)
            return _known[stamp]
    read = _read()
    with _lock:
        _known[stamp] = read
        while len(_known) > KEPT:
            _known.popitem(last=False)
    return read


def renew_stamp() -> None:
    """What is read changes with this transaction: every process reads it anew."""
    stamp = secrets.token_hex(16)
    if not PortalSettings.objects.filter(pk=1).update(guidance_stamp=stamp):
        PortalSettings.objects.get_or_create(pk=1, defaults={"guidance_stamp": stamp})
    forget_settings()


def _read() -> Content:
    texts = PassageText.objects.filter(state=TextState.CURRENT, passage__withdrawn_at=None).select_related("passage")
    in_force_from = _in_force_from()
    passages: dict[str, dict[int, dict[str, Piece]]] = {}
    for text in texts.order_by("passage__order", "passage__pk", "language"):
        passage = text.passage
        slug, since = in_force_from.get(passage.policy_id, ("", None))
        by_language = passages.setdefault(passage.section, {}).setdefault(passage.pk, {})
        by_language[text.language] = _piece(passage, text, policy=slug, policy_from=since)
    return Content(
        passages={section: list(found.values()) for section, found in passages.items()}, lines=list(_lines())
    )


def piece_of(passage: Passage, text: PassageText) -> Piece:
    """A text as it would be shown, whatever its state: for previews and for the page of its history."""
    return _piece(passage, text, policy="", policy_from=None)


def _piece(passage: Passage, text: PassageText, *, policy: str, policy_from: dt.date | None) -> Piece:
    same = ("pk", "section", "key", "source", "kind", "country", "hides", "deletes", "lasting", "order")
    return Piece(
        **{name: getattr(passage, name) for name in same},
        policy=policy,
        policy_from=policy_from,
        language=text.language,
        title=text.title,
        body=text.body,
        example=text.example,
        since=text.published_at or text.written_at,
    )


def _in_force_from() -> dict[int, tuple[str, dt.date | None]]:
    """The policies that passages belong to: short name, and the day from which some version has been in force."""
    published = Q(policy__versions__published_at__isnull=False)
    rows = (
        Passage.objects.filter(policy__isnull=False, withdrawn_at=None).order_by().values("policy_id", "policy__slug")
    )
    since = rows.annotate(since=Min("policy__versions__effective_on", filter=published))
    return {row["policy_id"]: (row["policy__slug"], row["since"]) for row in since}


def _lines() -> Iterable[dict]:
    for line in HelpLine.objects.filter(withdrawn_at=None).prefetch_related("texts"):
        yield {
            "pk": line.pk,
            "country": line.country,
            "need": line.need,
            "name": line.name,
            "phone": line.phone,
            "link": line.link,
            "checked_on": line.checked_on,
            "texts": {text.language: text.about for text in line.texts.all()},
        }


def _line_in(row: dict, language: str | None) -> Line:
    spoken = best_of(row["texts"], language)
    facts = {name: value for name, value in row.items() if name != "texts"}
    return Line(**facts, about=row["texts"].get(spoken, ""), about_language=spoken)
