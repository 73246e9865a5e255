"""Write the next version of a policy: begin it, change its words, withdraw it (A15, U9).

A draft is a version that is neither published nor withdrawn. The communications team writes; the lead publishes
(``publishing.publish_draft``). Each function that changes a draft takes its row first, so that publishing, withdrawing and
opening it for comments happen one after the other.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Sequence

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import reason_for
from accounts.models import Person
from accounts.roles import Permission
from ledger.recording import record
from policies.library.words import TextRefused, Words, cleaned
from policies.models import Policy, PolicyText, PolicyVersion
from portal.store import portal_settings

# A version's number stands in its address: 1.0, 2026-1, 3b.
NUMBER = "[0-9A-Za-z][0-9A-Za-z.-]{0,19}"
# Addresses beneath /policies/ that no policy may take for its own, and beneath a policy that no version may take.
TAKEN_SLUGS = frozenset({"new", "drafts", "publish-sample", "comments"})
TAKEN_NUMBERS = frozenset({"start", "settings"})
PHRASES = {
    "policies.created": gettext_lazy("created a policy"),
    "policies.draft_started": gettext_lazy("began a draft of a policy"),
    "policies.draft_withdrawn": gettext_lazy("withdrew a draft of a policy"),
    "policies.policy_changed": gettext_lazy("changed what a policy binds and which policies it goes with"),
}


# Called in the transaction with a policy that binds from now on, and the moment: the days to accept it (topics above).
Binding = Callable[[Policy, dt.datetime], None]
_bindings: list[Binding] = []


def register_binding(binding: Binding) -> None:
    if binding not in _bindings:
        _bindings.append(binding)


class DraftRefused(Exception):
    """The draft cannot be changed so; the text says what to do."""


class ChangedMeanwhile(DraftRefused):
    """Someone else has saved the text since it was read; ``text`` is what stands there now."""

    def __init__(self, text: PolicyText | None):
        self.text = text
        super().__init__(
            _("Someone else has changed this text since you opened it. Compare below, then save what is to stay.")
        )


def require_writer(by: Person) -> None:
    if not by.may(Permission.WRITE_POLICIES):
        raise DraftRefused(reason_for(Permission.WRITE_POLICIES))


@transaction.atomic
def create_policy(title: str, *, by: Person, at: dt.datetime, slug: str = "", binds_channels: bool = False) -> Policy:
    """A policy without a version yet; nobody but those who write sees it. ``slug`` comes from ``title`` unless given.

    Raises DraftRefused: no right, no title, a short name that another policy has.
    """
    require_writer(by)
    wanted = slug or usual_slug(title)
    if not wanted:
        raise DraftRefused(_("The policy needs a title with letters, or a short name of its own."))
    if wanted in TAKEN_SLUGS:
        raise DraftRefused(_("The portal needs the short name “%(slug)s” itself. Choose another.") % {"slug": wanted})
    try:
        with transaction.atomic():
            policy = Policy.objects.create(slug=wanted, binds_channels=binds_channels)
    except IntegrityError as error:
        raise DraftRefused(
            _("There is a policy with the short name “%(slug)s” already. Open it, or choose another.")
            % {"slug": wanted}
        ) from error
    record(
        "policies.created", policy, by=by, at=at, data={"slug": policy.slug, "binds_channels": policy.binds_channels}
    )
    return policy


def usual_slug(title: str) -> str:
    """The short name that a title makes; "" where it has no letters that an address can hold."""
    return slugify(title)[:50].strip("-")


@transaction.atomic
def start_draft(
    policy: Policy,
    *,
    by: Person,
    at: dt.datetime,
    based_on: PolicyVersion | None = None,
    words: Iterable[Words] = (),
    number: str = "",
    authority: str = "",
) -> PolicyVersion:
    """Begin a version of ``policy``: with ``words``, else with the texts of ``based_on``, else empty.

    Without a ``number`` it gets the next free one; without an ``authority`` that of the version it is based on. Raises
    DraftRefused.
    """
    require_writer(by)
    words = _tidy(words)
    if based_on is not None and (based_on.policy_id != policy.pk or based_on.published_at is None):
        raise DraftRefused(_("A draft begins with a published version of the same policy, or empty."))
    if not words and based_on is not None:
        # What changed is to be said anew.
        words = [
            Words(held.language, held.title, held.body, held.summary) for held in map(Words.of, based_on.texts.all())
        ]
    version = _create(
        policy,
        number=number or next_number(policy),
        authority=authority.strip() or (based_on.authority if based_on else usual_authority()),
        based_on=based_on,
        started_at=at,
        started_by=by,
    )
    add_texts(version, words, by=by, at=at)
    record(
        "policies.draft_started",
        version,
        by=by,
        at=at,
        data={"policy": policy.slug, "number": version.number, "based_on": based_on and based_on.pk},
    )
    return version


@transaction.atomic
def save_text(
    version: PolicyVersion,
    language: str,
    words: Words,
    *,
    by: Person,
    at: dt.datetime,
    revision: int | None = None,
) -> PolicyText | None:
    """Put ``words`` as the draft's text in ``language``; None when nothing is left of it.

    ``revision`` is the one that the writer read (0: there was none); None writes over whatever stands there. Raises
    DraftRefused; ChangedMeanwhile where somebody else saved in between.
    """
    require_writer(by)
    words = cleaned_or_refused(words)
    take(version)
    held = version.texts.filter(language=language).first()
    if revision is not None and revision != (held.revision if held else 0):
        raise ChangedMeanwhile(held)
    if words.empty:
        version.texts.filter(language=language).delete()
        return None
    said = {"title": words.title, "summary": words.summary, "body": words.body, "changes": words.changes}
    if held is None:
        return PolicyText.objects.create(version=version, language=language, edited_at=at, edited_by=by, **said)
    if all(getattr(held, name) == text for name, text in said.items()):
        return held
    PolicyText.objects.filter(pk=held.pk).update(**said, revision=F("revision") + 1, edited_at=at, edited_by=by)
    held.refresh_from_db()
    return held


@transaction.atomic
def save_facts(
    version: PolicyVersion, *, number: str, authority: str, effective_on: dt.date | None, by: Person
) -> PolicyVersion:
    """Number, authority and intended day of a draft. Raises DraftRefused."""
    require_writer(by)
    take(version)
    _check_number(number)
    try:
        with transaction.atomic():
            PolicyVersion.objects.filter(pk=version.pk).update(
                number=number.strip(), authority=authority.strip(), effective_on=effective_on
            )
    except IntegrityError as error:
        raise _number_taken(number) from error
    version.refresh_from_db()
    return version


@transaction.atomic
def change_policy(
    policy: Policy, *, binds_channels: bool, sisters: Sequence[Policy], by: Person, at: dt.datetime
) -> Policy:
    """What the policy binds, and which ones it goes with; it holds for every version, from now on (A10, A15).

    Raises DraftRefused: the lead decides this.
    """
    if not by.may(Permission.PUBLISH_POLICIES):
        raise DraftRefused(reason_for(Permission.PUBLISH_POLICIES))
    changed = Policy.objects.filter(pk=policy.pk, binds_channels=not binds_channels).update(
        binds_channels=binds_channels
    )
    policy.refresh_from_db()
    policy.sisters.set([sister for sister in sisters if sister.pk != policy.pk])
    for begin in _bindings if changed and binds_channels else ():
        begin(policy, at)
    record(
        "policies.policy_changed",
        policy,
        by=by,
        at=at,
        data={"binds_channels": binds_channels, "sisters": sorted(sister.slug for sister in sisters)},
    )
    return policy


@transaction.atomic
def withdraw_draft(version: PolicyVersion, *, why: str, by: Person, at: dt.datetime) -> PolicyVersion:
    """Give the draft up; its text stays readable for those who could read it. Raises DraftRefused."""
    require_writer(by)
    why = why.strip()
    if not why:
        raise DraftRefused(_("Say in a sentence why the draft is withdrawn."))
    take(version)
    PolicyVersion.objects.filter(pk=version.pk).update(withdrawn_at=at, withdrawn_by=by, withdrawn_why=why)
    version.refresh_from_db()
    record(
        "policies.draft_withdrawn", version, by=by, at=at, why=why,
        data={"policy": version.policy.slug, "number": version.number},
    )  # fmt: skip
    return version


def take(version: PolicyVersion) -> None:
    """Hold the draft's row until the transaction ends. Raises DraftRefused when it is no draft any more."""
    if not PolicyVersion.objects.drafts().filter(pk=version.pk).update(number=F("number")):
        raise DraftRefused(
            _("This version is no draft any more: it was published or withdrawn. Begin a new draft to change its text.")
        )


def next_number(policy: Policy) -> str:
    """After 1.3 comes 1.4, after 2026-1 comes 2026-2; 1.0 for the first one."""
    numbers = list(
        policy.versions.filter(withdrawn_at=None)
        .order_by(F("published_at").asc(nulls_last=True), "pk")
        .values_list("number", flat=True)
    )
    if not numbers:
        return "1.0"
    taken = set(numbers)
    ending = re.search(r"(\d{1,6})\D*$", numbers[-1])
    if ending is None:
        candidates = (f"{numbers[-1][:16]}-{step}" for step in range(2, 1000))
    else:
        before, count = numbers[-1][: ending.start(1)], int(ending[1])
        candidates = (f"{before}{count + step}"[:20] for step in range(1, 1000))
    return next(candidate for candidate in candidates if candidate not in taken)


def usual_authority() -> str:
    """Who stands behind a policy, unless another is named."""
    return f"{portal_settings().organisation_name} · Communications"[:160]


def add_texts(version: PolicyVersion, words: Iterable[Words], *, by: Person, at: dt.datetime) -> None:
    PolicyText.objects.bulk_create(
        [
            PolicyText(
                version=version,
                language=text.language,
                title=text.title,
                summary=text.summary,
                body=text.body,
                changes=text.changes,
                edited_at=at,
                edited_by=by,
            )
            for text in words
            if not text.empty
        ]
    )


def cleaned_or_refused(words: Words) -> Words:
    try:
        return cleaned(words)
    except TextRefused as refusal:
        raise DraftRefused(str(refusal)) from refusal


def _tidy(words: Iterable[Words]) -> list[Words]:
    found = [cleaned_or_refused(text) for text in words]
    if len({text.language for text in found}) != len(found):
        raise DraftRefused(_("A version has one text in each language."))
    return found


def _check_number(number: str) -> None:
    if not re.fullmatch(NUMBER, number.strip()) or number.strip().casefold() in TAKEN_NUMBERS:
        raise DraftRefused(_("Write the version's number with letters, digits, dots and hyphens, such as 2.1."))


def _number_taken(number: str) -> DraftRefused:
    return DraftRefused(_("Version %(number)s exists already. Give it another number.") % {"number": number})


def _create(policy: Policy, *, number: str, **facts) -> PolicyVersion:
    _check_number(number)
    try:
        with transaction.atomic():
            return PolicyVersion.objects.create(policy=policy, number=number.strip(), **facts)
    except IntegrityError as error:
        raise _number_taken(number) from error
