"""Who may read a draft and say something about it (I5): those who write policies, auditors, and whoever was invited.

For everybody else a draft does not exist.
"""

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.roles import Permission
from policies.models import Consultation, DraftComment, Invitee, Policy, PolicyVersion


def reads_every_draft(person) -> bool:
    """The team and the auditors."""
    return person.is_authenticated and person.may(Permission.READ_AUDIT)


def writes(person) -> bool:
    return person.is_authenticated and person.may(Permission.WRITE_POLICIES)


def drafts_visible_to(person) -> QuerySet[PolicyVersion]:
    """Drafts, and what became of them: published versions and withdrawn ones that ``person`` could read as drafts."""
    versions = PolicyVersion.objects.filter(started_at__isnull=False).select_related("policy")
    if not person.is_authenticated:
        return versions.none()
    if reads_every_draft(person):
        return versions
    invited = Invitee.objects.filter(consultation__version=OuterRef("pk"), person=person)
    return versions.filter(Exists(invited))


def versions_known_to(person) -> QuerySet:
    """The numbers of the versions that ``person`` may know of, for the record of decisions: what is published, and their drafts."""
    drafts = drafts_visible_to(person).order_by().values("pk")
    return PolicyVersion.objects.filter(Q(published_at__isnull=False) | Q(pk__in=drafts)).order_by().values("pk")


def policies_known_to(person) -> QuerySet:
    """The same for policies: a policy without a published version is known as its drafts are."""
    if reads_every_draft(person):
        return Policy.objects.order_by().values("pk")
    return Policy.objects.filter(versions__in=versions_known_to(person)).order_by().values("pk")


def published_versions() -> QuerySet:
    return PolicyVersion.objects.published().order_by().values("pk")


def published_policies() -> QuerySet:
    return Policy.objects.filter(versions__in=published_versions()).order_by().values("pk")


def comments_visible_to(person) -> QuerySet[DraftComment]:
    """Everyone who may read a draft reads what the others say about it."""
    comments = DraftComment.objects.select_related("consultation__version__policy", "by", "resolved_by")
    if not person.is_authenticated:
        return comments.none()
    if reads_every_draft(person):
        return comments
    invited = Invitee.objects.filter(consultation__version=OuterRef("consultation__version"), person=person)
    return comments.filter(Exists(invited))


def open_consultation(version: PolicyVersion, *, on: dt.date) -> Consultation | None:
    """The one that takes comments on ``on``."""
    return version.consultations.filter(closed_at=None, until__gte=on).first()


def unresolved(version: PolicyVersion) -> QuerySet[DraftComment]:
    return DraftComment.objects.filter(consultation__version=version, outcome="")


def may_comment(person, consultation: Consultation | None) -> bool:
    """Whether ``person`` is asked, or writes the draft, while comments are taken (``open_consultation``)."""
    if consultation is None or not person.is_authenticated:
        return False
    return writes(person) or consultation.invitees.filter(person=person).exists()


def waiting_invitations(person, *, on: dt.date) -> QuerySet[Invitee]:
    """Where ``person`` is asked for comments on ``on`` and has neither given one nor said that there is nothing to say."""
    spoken = DraftComment.objects.filter(consultation=OuterRef("consultation"), by=OuterRef("person"))
    return Invitee.objects.filter(
        Q(person=person, done_at=None, consultation__closed_at=None, consultation__until__gte=on),
        # The time of a draft that was withdrawn runs on, and nobody is asked any more.
        Q(consultation__version__published_at=None, consultation__version__withdrawn_at=None),
        ~Exists(spoken),
    )
