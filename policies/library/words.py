"""What a version says in one language, and what no version may hold (U9)."""

from dataclasses import dataclass, fields

from django.utils.translation import gettext as _

from policies.guidance.rendering import LONGEST
from policies.models import PolicyText
from portal.in_words import amount
from portal.languages import Language, language_name
from portal.typed_text import first_hidden, tidied

LONGEST_TITLE = 160  # characters, as in the database
LONGEST_NOTE = 10_000  # characters of "in short" and "what changed"


class TextRefused(Exception):
    """The words cannot be kept so; the text says what to change."""


@dataclass(frozen=True)
class Words:
    """What a version says in one language; ``body`` and ``changes`` are Markdown."""

    language: Language
    title: str
    body: str
    summary: str = ""
    changes: str = ""

    @property
    def complete(self) -> bool:
        """Enough to be published."""
        return bool(self.title and self.body)

    @property
    def empty(self) -> bool:
        return not (self.title or self.body or self.summary or self.changes)

    @classmethod
    def of(cls, text: PolicyText) -> "Words":
        return cls(Language(text.language), text.title, text.body, text.summary, text.changes)


def cleaned(words: Words) -> Words:
    """The same words, tidied. Raises TextRefused: too long, or with characters that no reader can see."""
    found = {field.name: tidied(getattr(words, field.name)) for field in fields(Words) if field.name != "language"}
    limits = {"title": LONGEST_TITLE, "body": LONGEST, "summary": LONGEST_NOTE, "changes": LONGEST_NOTE}
    for name, text in found.items():
        language = language_name(words.language)
        if len(text) > limits[name]:
            raise TextRefused(
                _("%(language)s: “%(field)s” has %(count)s characters; %(limit)s fit at most. Shorten or divide it.")
                % {
                    "language": language,
                    "field": PolicyText._meta.get_field(name).verbose_name,
                    "count": amount(len(text)),
                    "limit": amount(limits[name]),
                }
            )
        position = first_hidden(text)
        if position is not None:
            raise TextRefused(
                _(
                    "%(language)s: “%(field)s” holds a character that nobody can see (%(code)s). Type the words instead of pasting them."
                )
                % {
                    "language": language,
                    "field": PolicyText._meta.get_field(name).verbose_name,
                    "code": f"U+{ord(text[position]):04X}",
                }
            )
    return Words(Language(words.language), **found)
