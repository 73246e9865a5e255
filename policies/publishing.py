"""Publish a version of a policy: with its authority, its day, what it replaces and what changed (U9)."""

import datetime as dt
import hashlib
import re
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import reason_for
from accounts.models import Language, Person
from accounts.roles import Permission
from ledger.recording import record
from policies.models import Policy, PolicyText, PolicyVersion

# A version's number stands in its address: 1.0, 2026-1, 3b.
NUMBER = "[0-9A-Za-z][0-9A-Za-z.-]{0,19}"
PHRASES = {
    "policies.published": gettext_lazy("published a version of the policy"),
    "policies.acknowledged": gettext_lazy("read and accepted the policy"),
}


class PublishingRefused(Exception):
    """The version cannot be published so; the text says what to do."""


@dataclass(frozen=True)
class Words:
    """What a version says in one language; ``body`` and ``changes`` are Markdown."""

    language: Language
    title: str
    body: str
    summary: str = ""
    changes: str = ""


@transaction.atomic
def publish_version(
    policy: Policy,
    *,
    number: str,
    authority: str,
    effective_on: dt.date,
    words: list[Words],
    by: Person,
    at: dt.datetime,
) -> PolicyVersion:
    """Publish a version that takes effect on ``effective_on``; it replaces the one in force on the day before.

    Raises PublishingRefused: no right to publish, no text, a number that is taken, a day before the version it replaces.
    """
    if not by.may(Permission.PUBLISH_POLICIES):
        raise PublishingRefused(reason_for(Permission.PUBLISH_POLICIES))
    if not words or any(not (text.title.strip() and text.body.strip()) for text in words):
        raise PublishingRefused(_("A version needs a title and a text in at least one language."))
    if not re.fullmatch(NUMBER, number.strip()):
        raise PublishingRefused(_("Write the version's number with letters, digits, dots and hyphens, such as 2.1."))
    newest = policy.versions.published().order_by("-effective_on", "-pk").first()
    if newest is not None and newest.effective_on > effective_on:
        raise PublishingRefused(_("A later version takes effect before this one would. Choose a later day."))
    try:
        with transaction.atomic():
            version = PolicyVersion.objects.create(
                policy=policy,
                number=number.strip(),
                authority=authority.strip(),
                effective_on=effective_on,
                replaces=newest,
                published_at=at,
                published_by=by,
            )
    except IntegrityError as error:
        raise PublishingRefused(
            _("Version %(number)s exists already. Give it another number.") % {"number": number}
        ) from error
    PolicyText.objects.bulk_create(
        [
            PolicyText(
                version=version,
                language=text.language,
                title=text.title.strip(),
                summary=text.summary.strip(),
                body=text.body.strip(),
                changes=text.changes.strip(),
            )
            for text in words
        ]
    )
    record(
        "policies.published",
        version,
        by=by,
        at=at,
        data={
            "policy": policy.slug,
            "number": version.number,
            "effective_on": effective_on,
            "replaces": newest and newest.pk,
            "texts": {text.language: _digest(text) for text in words},
        },
    )
    return version


def _digest(words: Words) -> str:
    """Proves later which words were published; a public text needs no salt."""
    return hashlib.sha256(
        "\n\n".join([words.title.strip(), words.summary.strip(), words.body.strip()]).encode()
    ).hexdigest()
