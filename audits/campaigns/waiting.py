"""What campaigns ask for on the home page: a reviewer's open questions, and what whoever runs them has to do next."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Count, Q
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
    """For the lead: drafts that their month made, questions nobody can be asked, reviews past their day; one query."""
    if not rights.names_reviewers(person):
        return
    open_items = Q(items__decision="", items__spared=False)
    found = (
        Campaign.objects.filter(
            Q(status=CampaignStatus.DRAFT, trigger=Trigger.SCHEDULE) | Q(status=CampaignStatus.OPEN)
        )
        .annotate(
            undecided=Count("items", filter=open_items),
            nobodys=Count("items", filter=open_items & Q(items__reviewer=None)),
        )
        .filter(Q(status=CampaignStatus.DRAFT) | Q(nobodys__gt=0) | Q(undecided__gt=0, due_on__lt=day_of(at)))
        .order_by("drafted_at", "pk")
    )
    for campaign in found[: 2 * MOST]:
        url, since, due = reverse("audits:campaign", args=[campaign.pk]), campaign.opened_at, campaign.due_on
        if campaign.status == CampaignStatus.DRAFT:
            text = _("%(title)s is ready to be opened") % {"title": campaign.title}
            since, due = campaign.drafted_at, None
        elif campaign.nobodys:
            text = ngettext(
                "%(title)s: nobody can be asked about %(count)d access",
                "%(title)s: nobody can be asked about %(count)d accesses",
                campaign.nobodys,
            ) % {"title": campaign.title, "count": campaign.nobodys}
            url = f"{reverse('audits:campaign-items', args=[campaign.pk])}?asked=nobody"
        else:
            text = _("%(title)s is past its day; close it, or ask again") % {"title": campaign.title}
        yield Waiting(text=text, verb=_("Look at it"), url=url, since=since, due=due, shared=True)
