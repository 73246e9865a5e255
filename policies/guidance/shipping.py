"""The guidance that comes with the portal: what is missing is added, what staff changed is never touched (§5.11).

A data migration of each release that brings new texts calls ``load_shipped``. Words that nobody changed since they came
with the portal are replaced by the newer ones; where staff wrote their own, the newer words are only offered to them.
"""

import datetime as dt
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils import timezone

from policies.models import Passage, PassageText
from portal.languages import Language

DATA = Path(__file__).parent / "data"
# What a file may say of a passage besides its words.
FACTS = ("source", "order", "kind", "hides", "deletes", "lasting")
WORDS = ("title", "body", "example")


@dataclass(frozen=True)
class Shipped:
    section: str
    key: str
    facts: dict
    # By language: title, body, example.
    texts: dict[str, dict[str, str]]


@dataclass
class Loaded:
    added: int = 0
    renewed: int = 0
    offered: int = 0


def shipped() -> Iterator[Shipped]:
    """Everything in ``data``: one file per section; the long texts of pages lie in files of their own."""
    for file in sorted(DATA.glob("*.toml")):
        for key, entry in tomllib.loads(file.read_text(encoding="utf-8")).items():
            texts = {code: entry[code] for code in Language.values if code in entry}
            for code, words in texts.items():
                page = DATA / "pages" / f"{key}.{code}.md"
                if file.stem == "page":
                    words["body"] = page.read_text(encoding="utf-8")
            yield Shipped(file.stem, key, {name: entry[name] for name in FACTS if name in entry}, texts)


def load_shipped(passages=Passage, texts=PassageText, *, at: dt.datetime | None = None) -> Loaded:
    """Bring in what this release ships; asked again it does nothing. A migration gives its own historical models.

    Facts of a passage that exists (its place, its kind) stay as they are, and one that staff withdrew stays withdrawn.
    """
    at = at or timezone.now()
    done = Loaded()
    known = {(row.section, row.key): row for row in passages.objects.all()}
    written: dict[tuple[int, str], list] = {}
    for text in texts.objects.filter(passage__in=[row.pk for row in known.values()]).order_by("pk"):
        written.setdefault((text.passage_id, text.language), []).append(text)
    for entry in shipped():
        passage = known.get((entry.section, entry.key))
        if passage is None:
            passage = passages.objects.create(section=entry.section, key=entry.key, **entry.facts)
            done.added += 1
        if passage.withdrawn_at is None:
            for language, words in entry.texts.items():
                _bring(texts, passage, language, words, written.get((passage.pk, language), []), at=at, done=done)
    return done


def _bring(texts, passage, language: str, words: dict[str, str], rows: list, *, at: dt.datetime, done: Loaded) -> None:
    said = {name: words.get(name, "").strip() for name in WORDS}
    ours = [row for row in rows if row.written_by_id is None]
    if ours and all(getattr(ours[-1], name) == said[name] for name in WORDS):
        return
    current = next((row for row in rows if row.state == "current"), None)
    fresh = {"passage": passage, "language": language, "written_at": at, **said}
    if current is not None and current.written_by_id is not None:
        texts.objects.filter(passage=passage, language=language, state="offered").update(state="declined", ended_at=at)
        texts.objects.create(**fresh, state="offered")
        done.offered += 1
        return
    if current is not None:
        texts.objects.filter(pk=current.pk).update(state="earlier", ended_at=at)
        done.renewed += 1
    texts.objects.create(**fresh, state="current", published_at=at)
