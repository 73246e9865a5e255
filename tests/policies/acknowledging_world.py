"""Versions that bind, the people who accept them, and the links in their letters, for the tests of acceptance (A10)."""

import datetime as dt

from notifications.models import Letter
from policies.models import Policy, PolicyText, PolicyVersion
from policies.reading import acknowledge, terms_of, unread_versions
from tests import world


def policy(slug: str = "social-media") -> Policy:
    return Policy.objects.get_or_create(slug=slug, defaults={"binds_channels": True})[0]


def version(
    of: Policy,
    number: str,
    effective_on: dt.date,
    *,
    term_days: int | None = None,
    carries_why: str = "",
    languages: tuple[str, ...] = ("en", "fr"),
) -> PolicyVersion:
    """Published on the day before it holds, with a text in each language."""
    newest = of.versions.published().order_by("-effective_on", "-published_at", "-pk").first()
    made = PolicyVersion.objects.create(
        policy=of,
        number=number,
        authority="Board",
        effective_on=effective_on,
        replaces=newest,
        published_at=dt.datetime.combine(effective_on, dt.time(1), tzinfo=dt.UTC) - dt.timedelta(days=1),
        published_by=world.lead(),
        **terms_of(newest, effective_on=effective_on, term_days=term_days, carries_why=carries_why),
    )
    PolicyText.objects.bulk_create(
        PolicyText(
            version=made, language=language, title=f"{of.slug} ({language})", summary="In short.",
            body=f"## First part\n\nText {number} of {of.slug} in {language}.\n\n## Second part\n\nMore.",
            changes="One clause is new." if newest else "",
        )
        for language in languages
    )  # fmt: skip
    return made


def accepts(person, at: dt.datetime, language: str = "en") -> None:
    for found in unread_versions(person, at=at):
        acknowledge(found, by=person, language=language, at=at)


def letters(kind: str, person=None) -> list[Letter]:
    found = Letter.objects.filter(kind=kind).order_by("created_at", "pk")
    return list(found.filter(person=person) if person is not None else found)


def link_in(letter: Letter) -> str:
    return letter.data["path"]
