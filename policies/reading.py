"""Which policies bind, and who has read and accepted them (A10)."""

import datetime as dt
import zoneinfo
from collections import defaultdict
from collections.abc import Callable, Collection
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, FilteredRelation, OuterRef, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ledger.recording import record
from policies.models import Acknowledgement, PolicyText, PolicyVersion
from portal.languages import best_of
from portal.store import day_of


class NotInForce(Exception):
    """Only a version in force can be accepted."""


def text_for(version: PolicyVersion, language: str) -> PolicyText:
    """The version's text in ``language``, else in another one (design §5.11). Raises PolicyText.DoesNotExist."""
    texts = {text.language: text for text in version.texts.all()}
    if not texts:
        raise PolicyText.DoesNotExist
    return texts[best_of(texts, language)]


def title_of(version: PolicyVersion, language: str = "") -> str:
    """Its title in ``language`` (the reader's unless given), else in another one; the policy's short name while a draft
    has none."""
    titles = {text.language: text.title for text in version.texts.all() if text.title}
    return titles[best_of(titles, language or get_language())] if titles else version.policy.slug


def policy_names() -> dict[int, str]:
    """The title of every policy by its key, drafts included: that of the latest version. Two queries."""
    versions = PolicyVersion.objects.filter(withdrawn_at=None).select_related("policy").prefetch_related("texts")
    # The latest come first, so the first title met is the one that counts; where drafts stand is said, since the databases
    # differ about it.
    found: dict[int, str] = {}
    for version in versions.order_by(F("published_at").desc(nulls_first=True), "-pk"):
        found.setdefault(version.policy_id, title_of(version))
    return found


def version_url(version: PolicyVersion) -> str:
    """The page on which the version is read and accepted."""
    return reverse("policies:version", args=[version.policy.slug, version.number])


def binding_versions(at: dt.datetime):
    """The versions in force that everyone with access to a channel must have accepted."""
    return PolicyVersion.objects.in_force(on=day_of(at)).filter(policy__binds_channels=True)


def unread_versions(person, *, at: dt.datetime):
    """The binding versions that ``person`` has not accepted yet; what was carried over counts as accepted."""
    accepted = Acknowledgement.objects.counting_for(OuterRef("pk")).filter(person=person)
    return binding_versions(at).filter(~Exists(accepted))


def who_have_not_read(people: Collection[int], *, at: dt.datetime) -> set[int]:
    """Those of ``people`` (ids) who have not accepted every binding version. One query."""
    theirs = FilteredRelation("acknowledgements", condition=Q(acknowledgements__person__in=list(people)))
    published = PolicyVersion.objects.published().filter(policy__binds_channels=True, effective_on__lte=day_of(at))
    rows = published.annotate(theirs=theirs, counts_as=Coalesce("carried_from", "pk")).order_by(
        "effective_on", "published_at", "pk"
    )
    in_force, accepted = {}, defaultdict(set)
    for counts_as, policy, person in rows.values_list("counts_as", "policy", "theirs__person") if people else ():
        in_force[policy] = counts_as  # the latest comes last
        accepted[counts_as].add(person)
    return {person for person in people for version in in_force.values() if person not in accepted[version]}


def people_who_have_not_read(people, *, at: dt.datetime) -> list:
    """Those of ``people`` (a queryset of Person) who have not accepted every binding version."""
    asked = list(people)
    owing = who_have_not_read([person.pk for person in asked], at=at)
    return [person for person in asked if person.pk in owing]


# --- A version's own terms, set when it is published ---------------------------------------------------------------------


class NotCarried(Exception):
    """Acceptance cannot be carried over, or the days make no term; the text says why."""


LONGEST_TERM = 180  # days


def terms_of(
    newest: PolicyVersion | None,
    *,
    effective_on: dt.date,
    published_on: dt.date | None = None,
    term_days: int | None = None,
    carries_why: str = "",
) -> dict[str, Any]:
    """The fields by which a version says until when it is accepted, and whether acceptance of ``newest``, which it
    replaces, counts for it too. Raises NotCarried.

    ``term_days`` None: the standing days of the communications lead hold. They are counted from the day it holds, or from
    ``published_on`` where that is later: nobody is late with what they could not read yet. ``carries_why``: it changes
    nothing for those who accepted the one before, because of this; "" asks everybody anew.
    """
    why = carries_why.strip()
    if why and newest is None:
        raise NotCarried(_("This is the first version, so nobody has accepted an earlier one. Leave the reason empty."))
    if why and newest.effective_on > effective_on:
        raise NotCarried(_("Acceptance is carried over from an earlier version to a later one only."))
    if term_days is not None and not 0 <= term_days <= LONGEST_TERM:
        raise NotCarried(_("Give from 0 to %(most)d days to read and accept it.") % {"most": LONGEST_TERM})
    begins = max(effective_on, published_on or effective_on)
    return {
        "accept_by": None if term_days is None else begins + dt.timedelta(days=term_days),
        "carried_from_id": (newest.carried_from_id or newest.pk) if why else None,
        "carried_why": why[:300],
    }


def last_day_to_accept(version: PolicyVersion, *, standing_days: int, zone: zoneinfo.ZoneInfo | None = None) -> dt.date:
    """The last day for those who had access when the published version came into force, or was published after its day."""
    begins = max(version.effective_on, day_of(version.published_at, zone))
    return version.accept_by or begins + dt.timedelta(days=standing_days)


# --- Accepting -------------------------------------------------------------------------------------------------------------


# Called after commit with the person who has accepted, and the moment: what waited for the reading goes on (rooms above).
Follower = Callable[[object, dt.datetime], None]
_followers: list[Follower] = []


def register_follower(follower: Follower) -> None:
    if follower not in _followers:
        _followers.append(follower)


def _go_on(person, at: dt.datetime) -> None:
    for follower in _followers:
        follower(person, at)


@transaction.atomic
def acknowledge(
    version: PolicyVersion, *, by, language: str, at: dt.datetime, by_link: bool = False
) -> Acknowledgement:
    """Record that ``by`` read and accepted the version in ``language``; twice is once. Raises NotInForce.

    ``by_link``: they used the link of a letter sent to their address, without a sign-in.
    """
    if not PolicyVersion.objects.in_force(on=day_of(at)).filter(pk=version.pk).exists():
        raise NotInForce(_("This version is not in force. Read and accept the one that is."))
    acknowledgement, created = Acknowledgement.objects.get_or_create(
        person=by, version=version, defaults={"language": language, "at": at, "by_link": by_link}
    )
    if created:
        # What goes on is never in the way of the acceptance itself, and is tried again at night.
        transaction.on_commit(lambda: _go_on(by, at), robust=True)
        how = {"by_link": True} if by_link else {}
        record(
            "policies.acknowledged", version, by=by, at=at,
            data={"language": language, "version": version.number, **how},
        )  # fmt: skip
    return acknowledgement
