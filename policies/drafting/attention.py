"""What drafts ask of people (I5): a comment of whoever was invited, an answer of those who write, publishing by the lead."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Count, Max, Min, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.roles import Permission
from policies.drafting.reading import waiting_invitations, writes
from policies.models import Consultation, PolicyVersion
from policies.reading import title_of
from portal.attention import MOST, Item, Topic
from portal.store import day_of
from portal.waiting_rows import Row, told

MONDAY = "letters/policies/monday_drafts.txt"


def _invitations(person, at: dt.datetime) -> QuerySet:
    asked = waiting_invitations(person, on=day_of(at)).order_by("invited_at", "pk")
    return told(asked, since="invited_at", day="consultation__until", number="consultation__version")


def _to_comment(rows: list[Row], person, at: dt.datetime) -> Iterator[Item]:
    """Two queries, for the titles."""
    asked = PolicyVersion.objects.filter(pk__in=[row.number for row in rows]).select_related("policy")
    titles = {version.pk: title_of(version) for version in asked.prefetch_related("texts")}
    for invitee in rows:
        yield Item(
            text=_("Comment on the draft “%(title)s”") % {"title": titles[invitee.number]},
            verb=_("Read and comment"),
            url=reverse("policies:comments", args=[invitee.number]),
            since=invitee.since,
            due=invitee.day,
        )


def _any_draft(person, at: dt.datetime) -> QuerySet | None:
    return told(worked_on(at), most=1) if writes(person) else None


def _to_resolve(rows: list[Row], person, at: dt.datetime) -> Iterator[Item]:
    """Two queries: the drafts, which are few, and their titles."""
    for version in worked_on(at).prefetch_related("texts")[:MOST]:
        title = title_of(version)
        if version.open_comments:
            yield Item(
                text=ngettext(
                    "%(count)d comment on the draft “%(title)s” is not resolved",
                    "%(count)d comments on the draft “%(title)s” are not resolved",
                    version.open_comments,
                )
                % {"count": version.open_comments, "title": title},
                verb=_("Answer"),
                url=reverse("policies:comments", args=[version.pk]),
                since=version.oldest_comment,
                shared=True,
            )
        elif person.may(Permission.PUBLISH_POLICIES):
            yield Item(
                text=_("The draft “%(title)s” was commented on; everything is resolved") % {"title": title},
                verb=_("Publish"),
                url=reverse("policies:draft-publish", args=[version.pk]),
                since=version.ended_at,
                shared=True,
            )


INVITATIONS, DRAFTS = Topic(_invitations, _to_comment), Topic(_any_draft, _to_resolve)


def worked_on(at: dt.datetime):
    """Drafts with comments to resolve, and those whose time for comments is over and that wait for the lead."""
    open_ones = Q(consultations__comments__isnull=False, consultations__comments__outcome="")
    runs = Q(consultations__closed_at=None, consultations__until__gte=day_of(at))
    return (
        PolicyVersion.objects.drafts()
        .select_related("policy")
        .filter(consultations__isnull=False)
        .annotate(
            open_comments=Count("consultations__comments", filter=open_ones, distinct=True),
            oldest_comment=Min("consultations__comments__at", filter=open_ones),
            running=Count("consultations", filter=runs, distinct=True),
            ended_at=Max("consultations__opened_at"),
        )
        .filter(Q(open_comments__gt=0) | Q(running=0))
        .order_by("oldest_comment", "pk")
    )


def monday_facts(at: dt.datetime) -> dict | None:
    """For the team's Monday letter: what is open for comments, what waits to be resolved or published. Two queries."""
    waiting = list(worked_on(at).values_list("open_comments", flat=True))
    running = Consultation.objects.filter(
        closed_at=None, until__gte=day_of(at), version__published_at=None, version__withdrawn_at=None
    ).count()
    told = {"running": running, "comments": sum(waiting), "ready": sum(1 for count in waiting if not count)}
    return {**told, "path": reverse("policies:drafts")} if any(told.values()) else None
