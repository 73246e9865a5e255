"""Which policies bind, and who has read and accepted them (A10)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection

from django.db import transaction
from django.db.models import FilteredRelation, Q
from django.urls import reverse
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


def version_url(version: PolicyVersion) -> str:
    """The page on which the version is read and accepted."""
    return reverse("policies:version", args=[version.policy.slug, version.number])


def binding_versions(at: dt.datetime):
    """The versions in force that everyone with access to a channel must have accepted."""
    return PolicyVersion.objects.in_force(on=day_of(at)).filter(policy__binds_channels=True)


def unread_versions(person, *, at: dt.datetime):
    """The binding versions that ``person`` has not accepted yet."""
    return binding_versions(at).exclude(acknowledgements__person=person)


def who_have_not_read(people: Collection[int], *, at: dt.datetime) -> set[int]:
    """Those of ``people`` (ids) who have not accepted every binding version. One query."""
    theirs = FilteredRelation("acknowledgements", condition=Q(acknowledgements__person__in=list(people)))
    published = PolicyVersion.objects.published().filter(policy__binds_channels=True, effective_on__lte=day_of(at))
    rows = published.annotate(theirs=theirs).order_by("effective_on", "pk")
    in_force, accepted = {}, defaultdict(set)
    for version, policy, person in rows.values_list("pk", "policy", "theirs__person") if people else ():
        in_force[policy] = version  # the latest comes last
        accepted[version].add(person)
    return {person for person in people for version in in_force.values() if person not in accepted[version]}


def people_who_have_not_read(people, *, at: dt.datetime) -> list:
    """Those of ``people`` (a queryset of Person) who have not accepted every binding version."""
    asked = list(people)
    owing = who_have_not_read([person.pk for person in asked], at=at)
    return [person for person in asked if person.pk in owing]


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
def acknowledge(version: PolicyVersion, *, by, language: str, at: dt.datetime) -> Acknowledgement:
    """Record that ``by`` read and accepted the version in ``language``; twice is once. Raises NotInForce."""
    if not PolicyVersion.objects.in_force(on=day_of(at)).filter(pk=version.pk).exists():
        raise NotInForce(_("This version is not in force. Read and accept the one that is."))
    acknowledgement, created = Acknowledgement.objects.get_or_create(
        person=by, version=version, defaults={"language": language, "at": at}
    )
    if created:
        # What goes on is never in the way of the acceptance itself, and is tried again at night.
        transaction.on_commit(lambda: _go_on(by, at), robust=True)
        record("policies.acknowledged", version, by=by, at=at, data={"language": language, "version": version.number})
    return acknowledgement
