"""What campaigns ask for on the home page: a reviewer's open questions, and what whoever runs them has to do next."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audits.campaigns import rights
from audits.models import Campaign, CampaignStatus, Item, Trigger
from portal.attention import MOST
from portal.attention import Item as Waiting
from portal.store import day_of


def to_review(person, at: dt.datetime) -> Iterator[Waiting]:
    """One line for each campaign with open questions; one query."""
    open_items = Item.objects.decidable_by(person).waiting(on=day_of(at)).order_by()
    by_campaign = open_items.values("campaign", "campaign__title", "campaign__due_on", "campaign__opened_at").annotate(
        count=Count("pk")
    )
    for row in by_campaign.order_by("campaign__opened_at", "campaign")[:MOST]:
        text = ngettext(
            "%(title)s: say whether %(count)d person still needs access",
            "%(title)s: say whether %(count)d people still need access",
            row["count"],
        )
        yield Waiting(
            text=text % {"title": row["campaign__title"], "count": row["count"]},
            verb=_("Answer"),
            url=reverse("audits:campaign-mine", args=[row["campaign"]]),
            since=row["campaign__opened_at"],
            due=row["campaign__due_on"],
        )


def to_run(person, at: dt.datetime) -> Iterator[Waiting]:
    """For the lead: drafts that their month made, questions nobody can be asked, reviews past their day; two queries."""
    if not rights.names_reviewers(person):
        return
    today = day_of(at)
    drafts = Campaign.objects.filter(status=CampaignStatus.DRAFT, trigger=Trigger.SCHEDULE).order_by("drafted_at", "pk")
    for campaign in drafts[:MOST]:
        yield Waiting(
            text=_("%(title)s is ready to be opened") % {"title": campaign.title},
            verb=_("Look at it"),
            url=reverse("audits:campaign", args=[campaign.pk]),
            since=campaign.drafted_at,
            shared=True,
        )
    running = (
        Campaign.objects.open()
        .filter(items__decision="", items__spared=False)
        .annotate(nobodys=Count("items", filter=Q(items__reviewer=None)), since=Min("opened_at"))
        .filter(Q(nobodys__gt=0) | Q(due_on__lt=today))
        .order_by("opened_at", "pk")
    )
    for campaign in running[:MOST]:
        if campaign.nobodys:
            text = ngettext(
                "%(title)s: nobody can be asked about %(count)d access",
                "%(title)s: nobody can be asked about %(count)d accesses",
                campaign.nobodys,
            ) % {"title": campaign.title, "count": campaign.nobodys}
            url = f"{reverse('audits:campaign-items', args=[campaign.pk])}?asked=nobody"
        else:
            text = _("%(title)s is past its day; close it, or ask again") % {"title": campaign.title}
            url = reverse("audits:campaign", args=[campaign.pk])
        yield Waiting(text=text, verb=_("Look at it"), url=url, since=campaign.since, due=campaign.due_on, shared=True)
