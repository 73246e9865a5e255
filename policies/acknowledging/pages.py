"""What the pages of reading and accepting show: each text with its terms, and what a person accepted (A10)."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.safestring import SafeString, mark_safe

from policies.acknowledging.asking import Owed
from policies.guidance.rendering import render
from policies.models import Acknowledgement, PolicyText, PolicyVersion
from policies.reading import text_for


@dataclass(frozen=True)
class Reading:
    """One version to be read; ``lang`` is set where its text is in another language than the page."""

    owed: Owed
    text: PolicyText
    html: SafeString
    changes: SafeString | str
    lang: str

    @property
    def version(self) -> PolicyVersion:
        return self.owed.version


def readings(owed: Iterable[Owed], *, language: str, whole: bool = True) -> list[Reading]:
    """Each in ``language``, else in another one; without ``whole`` its text is left out."""
    found = []
    for one in owed:
        text = text_for(one.version, language)
        found.append(
            Reading(
                one,
                text,
                _own_ids(render(text.body, top=3).html, one.version) if whole else "",
                _own_ids(render(text.changes, top=4).html, one.version, "changes") if text.changes else "",
                "" if text.language == language else text.language,
            )
        )
    return found


def _own_ids(html: str, version: PolicyVersion, part: str = "text") -> SafeString:
    """Several texts stand on one page, and each numbers its sections from one."""
    return mark_safe(html.replace(' id="section-', f' id="{part}-{version.pk}-section-'))  # noqa: S308 -- cleaned by render


def accepted_by(person) -> QuerySet:
    """What the person accepted, the latest first, with everything that a row prints."""
    return (
        Acknowledgement.objects.filter(person=person)
        .select_related("version__policy")
        .prefetch_related("version__texts")
        .order_by("-at", "-pk")
    )
