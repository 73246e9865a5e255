"""The platforms: what a new portal knows of them from the start, and how the portal administrator changes that (I3, I4, I8)."""

import datetime as dt
import tomllib
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels_registry.models import Platform, PlatformText
from ledger.recording import record
from portal.languages import Language

DATA = Path(__file__).parent / "data" / "platforms.toml"
TEXTS = ("guidance", "rules")
# What can be changed here; the key names the address rules in code and stays, the days of silence are the lead's to set
# (``set_platform_days``, asked by activity/thresholds.py).
FACTS = (
    "name",
    "formats",
    "single_login",
    "posts_per_week_least",
    "posts_per_week_most",
    "answer_hours",
    "readable",
)
PHRASES = {
    "platforms.changed": gettext_lazy("changed what the portal says of a platform"),
    "platforms.days_set": gettext_lazy("set the platform's days of silence"),
    "platforms.archived": gettext_lazy("kept a platform for history only"),
    "platforms.offered": gettext_lazy("offered a platform again"),
}


class PlatformRefused(Exception):
    """The platform cannot be changed so; the text says what to do."""


def load_catalogue(platforms=Platform, texts=PlatformText) -> int:
    """Write the platforms that are missing, and return how many. What is there, edited or not, stays as it is.

    A migration gives its own historical ``platforms`` and ``texts``.
    """
    known = set(platforms.objects.values_list("key", flat=True))
    added = 0
    for key, entry in tomllib.loads(DATA.read_text(encoding="utf-8")).items():
        if key in known:
            continue
        words = {language: entry.pop(language) for language in Language.values if language in entry}
        platform = platforms.objects.create(key=key, **entry)
        for language, said in words.items():
            texts.objects.create(platform=platform, language=language, **said)
        added += 1
    return added


@transaction.atomic
def change_platform(
    platform: Platform, *, facts: dict[str, Any], texts: dict[str, dict[str, str]], by, at: dt.datetime
) -> list[str]:
    """Change facts (see FACTS) and texts by language. Returns the names of what changed, none being no decision.

    Raises PlatformRefused.
    """
    if facts["posts_per_week_least"] > facts["posts_per_week_most"]:
        raise PlatformRefused(_("The most posts a week must not be fewer than the least."))
    if not facts["formats"]:
        raise PlatformRefused(_("Choose at least one format."))
    before = Platform.objects.get(pk=platform.pk)
    changed = {name: facts[name] for name in FACTS if getattr(before, name) != facts[name]}
    if changed:
        Platform.objects.filter(pk=platform.pk).update(**changed)
    worded = [
        f"{name}.{language}"
        for language, said in texts.items()
        for name in TEXTS
        if _set_text(platform, language, name, said[name])
    ]
    if changed or worded:
        earlier = {name: getattr(before, name) for name in changed}
        record(
            "platforms.changed",
            platform,
            by=by,
            at=at,
            data={"key": platform.key, "from": earlier, "to": changed, "texts": worded},
        )
    platform.refresh_from_db()
    return [*changed, *worded]


def _set_text(platform: Platform, language: str, name: str, text: str) -> bool:
    row, _created = PlatformText.objects.get_or_create(platform=platform, language=language)
    return bool(PlatformText.objects.filter(pk=row.pk).exclude(**{name: text}).update(**{name: text}))


@transaction.atomic
def set_platform_days(
    platform: Platform, *, quiet_days: int, flag_days: int, by, at: dt.datetime, why: str = ""
) -> None:
    """Set the days of silence for every channel of the platform whose purpose has no rule of its own."""
    before = {"quiet": platform.quiet_after_days, "flag": platform.flag_after_days}
    Platform.objects.filter(pk=platform.pk).update(quiet_after_days=quiet_days, flag_after_days=flag_days)
    platform.quiet_after_days, platform.flag_after_days = quiet_days, flag_days
    record(
        "platforms.days_set", platform, by=by, at=at, why=why,
        data={"before": before, "after": {"quiet": quiet_days, "flag": flag_days}},
    )  # fmt: skip


@transaction.atomic
def archive_platform(platform: Platform, *, by, at: dt.datetime) -> None:
    """No new channel can be asked for there; those that exist stay as they are. Raises PlatformRefused."""
    _set_archived(platform, True, "platforms.archived", by=by, at=at)


@transaction.atomic
def offer_platform(platform: Platform, *, by, at: dt.datetime) -> None:
    """Take the platform out of history. Raises PlatformRefused."""
    _set_archived(platform, False, "platforms.offered", by=by, at=at)


def _set_archived(platform: Platform, archived: bool, action: str, *, by, at: dt.datetime) -> None:
    if not Platform.objects.filter(pk=platform.pk, archived=not archived).update(archived=archived):
        raise PlatformRefused(_("This has already been done. The platform's page shows how it stands now."))
    record(action, platform, by=by, at=at, data={"key": platform.key})
    platform.archived = archived
