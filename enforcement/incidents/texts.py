"""What lies ready for an emergency: steps for each platform, and messages to copy (N15, I8). The team keeps both.

A new portal has them from the start (``data/emergency.toml``); in a language without a row another one stands in.
"""

import datetime as dt
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from channels_registry.models import Channel, Platform
from enforcement.incidents.course import refuse_others
from enforcement.incidents.opening import AlertRefused
from enforcement.models import Audience, EmergencyMessage, IncidentKind, RecoverySteps
from ledger.recording import Decision as Entry
from ledger.recording import Subject, record_many
from portal.languages import best_of
from portal.store import portal_settings
from portal.typed_text import is_web_link

_PLACEHOLDER = re.compile(r"\{(channel|platform|organisation|check)\}")
DATA = Path(__file__).parent.parent / "data" / "emergency.toml"
PHRASES = {
    "incidents.steps_changed": gettext_lazy("changed the steps for an emergency"),
    "incidents.message_changed": gettext_lazy("changed a message for an emergency"),
}


def load_texts(steps=RecoverySteps, messages=EmergencyMessage, platforms=Platform) -> None:
    """Write what is missing; what is there, edited or not, stays. A migration gives its own historical models."""
    found = tomllib.loads(DATA.read_text(encoding="utf-8"))
    known = dict(platforms.objects.values_list("key", "pk"))
    for row in found["steps"]:
        key = row["platform"]
        if not key or key in known:
            steps.objects.get_or_create(
                platform_id=known.get(key), kind=row["kind"], language=row["language"],
                defaults={"steps": row["steps"], "link": row["link"]},
            )  # fmt: skip
    for row in found["messages"]:
        messages.objects.get_or_create(
            kind=row["kind"], audience=row["audience"], language=row["language"], defaults={"text": row["text"]}
        )


@dataclass(frozen=True)
class Steps:
    """Steps in one language, and the platform's own page, which may be empty."""

    lines: tuple[str, ...] = ()
    link: str = ""
    language: str = ""


def steps_for(platform: Platform | None, kind: str, *, language: str) -> tuple[Steps, Steps]:
    """What holds on every platform, and what holds on this one besides. One query."""
    rows: dict[int | None, dict[str, RecoverySteps]] = defaultdict(dict)
    found = RecoverySteps.objects.filter(kind=kind, platform=None)
    if platform is not None:
        found |= RecoverySteps.objects.filter(kind=kind, platform=platform)
    for row in found:
        if row.steps or row.link:
            rows[row.platform_id][row.language] = row
    return _best(rows[None], language), _best(rows[platform.pk] if platform else {}, language)


def all_steps(kind: str, *, language: str) -> dict[int | None, Steps]:
    """The steps of every platform (by its number) that has some; None are those of all. One query."""
    rows: dict[int | None, dict[str, RecoverySteps]] = defaultdict(dict)
    for row in RecoverySteps.objects.filter(kind=kind):
        if row.steps or row.link:
            rows[row.platform_id][row.language] = row
    return {pk: _best(found, language) for pk, found in rows.items()}


def _best(by_language: Mapping[str, RecoverySteps], language: str) -> Steps:
    chosen = best_of(by_language, language)
    if not chosen:
        return Steps()
    row = by_language[chosen]
    return Steps(tuple(line.strip() for line in row.steps.splitlines() if line.strip()), row.link, chosen)


@dataclass(frozen=True)
class Ready:
    """A message to copy."""

    audience: str
    label: str
    language: str
    text: str


def messages_for(channel: Channel, kind: str) -> list[Ready]:
    """Every message for this kind of alert, filled in, audience by audience and language by language. One query."""
    order = {code: place for place, (code, _name) in enumerate(settings.LANGUAGES)}
    places = {audience.value: place for place, audience in enumerate(Audience)}
    rows = [row for row in EmergencyMessage.objects.filter(kind=kind) if row.text and row.language in order]
    rows.sort(key=lambda row: (places[row.audience], order[row.language]))
    return [
        Ready(row.audience, str(Audience(row.audience).label), row.language, filled(row.text, channel)) for row in rows
    ]


def filled(text: str, channel: Channel) -> str:
    """The text with the facts of the channel; anything else in braces stays as it is written."""
    facts = {
        "channel": channel.name, "platform": channel.platform.name,
        "organisation": portal_settings().organisation_name, "check": f"{settings.PORTAL_URL}/check/",
    }  # fmt: skip
    # One pass, so that a name that looks like a placeholder stays a name.
    return _PLACEHOLDER.sub(lambda found: facts[found[1]], text)


@transaction.atomic
def change_steps(
    platform: Platform | None, kind: IncidentKind, *, texts: Mapping[str, tuple[str, str]], by: Person, at: dt.datetime
) -> list[str]:
    """Set steps and link by language. Returns the languages that changed. Raises AlertRefused."""
    refuse_others(by)
    for _steps, link in texts.values():
        if link and not is_web_link(link):
            raise AlertRefused(_("Give a link that starts with https://."))
    changed = []
    for language, (steps, link) in texts.items():
        row, _made = RecoverySteps.objects.get_or_create(platform=platform, kind=kind, language=language)
        if RecoverySteps.objects.filter(pk=row.pk).exclude(steps=steps, link=link).update(steps=steps, link=link):
            changed.append((row, language))
    _record("incidents.steps_changed", changed, by=by, at=at)
    return [language for _row, language in changed]


@transaction.atomic
def change_message(
    kind: IncidentKind, audience: Audience, *, texts: Mapping[str, str], by: Person, at: dt.datetime
) -> list[str]:
    """Set a message by language. Returns the languages that changed. Raises AlertRefused."""
    refuse_others(by)
    changed = []
    for language, text in texts.items():
        row, _made = EmergencyMessage.objects.get_or_create(kind=kind, audience=audience, language=language)
        if EmergencyMessage.objects.filter(pk=row.pk).exclude(text=text).update(text=text):
            changed.append((row, language))
    _record("incidents.message_changed", changed, by=by, at=at)
    return [language for _row, language in changed]


def _record(action: str, changed: Iterable[tuple], *, by: Person, at: dt.datetime) -> None:
    record_many(
        action, [Entry(Subject.of(row), data={"language": language}) for row, language in changed], by=by, at=at
    )
