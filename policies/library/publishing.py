"""Publish a version of a policy: with its authority, its day, what it replaces and what changed (U9)."""

import datetime as dt
import hashlib
import json
from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import reason_for
from accounts.models import Person
from accounts.roles import Permission
from ledger.recording import record
from policies.library import drafts
from policies.library.drafts import NUMBER, DraftRefused
from policies.library.words import Words
from policies.models import Policy, PolicyVersion
from policies.reading import NotCarried, terms_of
from portal.store import day_of

__all__ = ["NUMBER", "PublishingRefused", "Words", "publish_draft", "publish_version", "register_guard"]

PHRASES = {
    "policies.published": gettext_lazy("published a version of the policy"),
    "policies.acknowledged": gettext_lazy("read and accepted the policy"),
    **drafts.PHRASES,
}


class PublishingRefused(Exception):
    """The version cannot be published so; the text says what to do."""


class ChangedSinceRead(PublishingRefused):
    """The draft is not what its publisher read any more."""


STATE_DIGITS = 32
# Asked with the draft and the moment before it is published: a sentence that says what is still to be done, or nothing.
Guard = Callable[[PolicyVersion, dt.datetime], str]
# Called in the publishing transaction with the version, who published it, and the moment.
Follower = Callable[[PolicyVersion, Person, dt.datetime], None]
_guards: list[Guard] = []
_followers: list[Follower] = []


def register_guard(guard: Guard) -> None:
    if guard not in _guards:
        _guards.append(guard)


def register_follower(follower: Follower) -> None:
    """What else happens when a version is published: letters, terms for reading it (rooms and topics above)."""
    if follower not in _followers:
        _followers.append(follower)


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
    term_days: int | None = None,
    carries_why: str = "",
) -> PolicyVersion:
    """Write and publish a version in one step, as for a text that was decided elsewhere.

    Raises PublishingRefused as ``publish_draft`` does, and for words or a number that no draft may have.
    """
    if not by.may(Permission.PUBLISH_POLICIES):
        raise PublishingRefused(reason_for(Permission.PUBLISH_POLICIES))
    if not words or any(not (text.title.strip() and text.body.strip()) for text in words):
        raise PublishingRefused(_("A version needs a title and a text in at least one language."))
    try:
        with transaction.atomic():
            version = drafts.start_draft(policy, by=by, at=at, words=words, number=number.strip(), authority=authority)
    except DraftRefused as refusal:
        raise PublishingRefused(str(refusal)) from refusal
    return publish_draft(version, effective_on=effective_on, by=by, at=at, term_days=term_days, carries_why=carries_why)


@transaction.atomic
def publish_draft(
    version: PolicyVersion,
    *,
    effective_on: dt.date,
    by: Person,
    at: dt.datetime,
    term_days: int | None = None,
    carries_why: str = "",
    read: str | None = None,
) -> PolicyVersion:
    """Publish the draft; it takes effect on ``effective_on`` and replaces the latest published version of its policy.

    ``term_days`` and ``carries_why`` say until when it is to be accepted, and whether acceptance of the version before
    counts for it (``policies.reading.terms_of``, A10). ``read`` is the state (``state_of``) that was read before the button
    was pressed; without one whatever stands there is published.

    Raises ChangedSinceRead where that is another one; PublishingRefused: no right to publish, no draft any more, no complete
    text, a day before the version it replaces, or what a registered guard says (comments that wait for an answer, I5).
    """
    if not by.may(Permission.PUBLISH_POLICIES):
        raise PublishingRefused(reason_for(Permission.PUBLISH_POLICIES))
    # One publishing of a policy at a time: each must see what the one before it replaced.
    Policy.objects.filter(pk=version.policy_id).update(slug=version.policy.slug)
    try:
        drafts.take(version)
    except DraftRefused as refusal:
        raise PublishingRefused(str(refusal)) from refusal
    # From here on nobody changes it: what was read before may be out of date.
    version.refresh_from_db()
    if read is not None and read != state_of(version):
        raise ChangedSinceRead(
            _(
                "This draft has changed since you read it. Nothing is published. "
                "Read it again as it stands now, then publish it."
            )
        )
    waiting = still_to_do(version, effective_on=effective_on, at=at)
    if waiting:
        raise PublishingRefused(" ".join(waiting))
    newest = newest_published(version.policy)
    try:
        terms = terms_of(
            newest, effective_on=effective_on, published_on=day_of(at), term_days=term_days, carries_why=carries_why
        )
    except NotCarried as refusal:
        raise PublishingRefused(str(refusal)) from refusal
    PolicyVersion.objects.filter(pk=version.pk).update(
        effective_on=effective_on, replaces=newest, published_at=at, published_by=by, **terms
    )
    version.refresh_from_db()
    record(
        "policies.published",
        version,
        by=by,
        at=at,
        data={
            "policy": version.policy.slug,
            "number": version.number,
            "effective_on": effective_on,
            "replaces": newest and newest.pk,
            "texts": {text.language: digest_of(Words.of(text)) for text in version.texts.order_by("language")},
        },
    )
    for follow in _followers:
        follow(version, by, at)
    return version


def still_to_do(version: PolicyVersion, *, effective_on: dt.date | None, at: dt.datetime) -> list[str]:
    """Sentences on what stands between the draft and its publishing; none when nothing does."""
    words = [Words.of(text) for text in version.texts.all()]
    said = []
    if not words or any(not text.complete for text in words):
        said.append(
            _(
                "A version needs a title and a text in at least one language, and every language that is begun needs both."
            )
            if words
            else _("A version needs a title and a text in at least one language.")
        )
    if not version.authority.strip():
        said.append(_("Name the authority that stands behind the policy."))
    newest = newest_published(version.policy)
    if effective_on is not None and newest is not None and newest.effective_on > effective_on:
        said.append(_("A later version takes effect before this one would. Choose a later day."))
    said += [sentence for guard in _guards if (sentence := guard(version, at))]
    return said


def state_of(version: PolicyVersion) -> str:
    """A short digest of all that publishing would put into force: every word, the number, who stands behind it, whom it binds
    and what it replaces. Three queries at most."""
    newest = newest_published(version.policy)
    facts = [version.number, version.authority, version.policy.binds_channels, newest and newest.pk]
    texts = [
        [text.language, text.revision, text.title, text.summary, text.body, text.changes]
        for text in version.texts.order_by("language")
    ]
    return hashlib.sha256(json.dumps([facts, texts]).encode()).hexdigest()[:STATE_DIGITS]


def newest_published(policy: Policy) -> PolicyVersion | None:
    """The one that a version published now would replace: the latest day, and of one day the latest publishing."""
    return policy.versions.published().order_by("-effective_on", "-published_at", "-pk").first()


def digest_of(words: Words) -> str:
    """Proves later which words were published; a public text needs no salt."""
    return hashlib.sha256(
        "\n\n".join([words.title.strip(), words.summary.strip(), words.body.strip()]).encode()
    ).hexdigest()
