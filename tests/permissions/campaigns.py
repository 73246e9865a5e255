"""Access reviews in each state; in the open one the runner is asked about the agency's access."""

import datetime as dt

from audits.campaigns import sampling
from audits.campaigns.closing import close
from audits.campaigns.deciding import Answer, decide, name_reviewer
from audits.campaigns.opening import open_campaign
from audits.campaigns.schedule import keep_template
from audits.campaigns.scope import Scope
from audits.campaigns.transitions import draft
from audits.models import Campaign, CampaignKind, ItemDecision
from channels_registry.models import Channel


def campaigns(people: dict, channel: Channel, *, now: dt.datetime) -> dict[str, object]:
    """Short ones, so that no pages of a check-up come with them."""
    lead, runner = people["lead"], people["runner"]
    drafted = _draft("Review in draft", Scope(), lead, now)
    opened = _draft("Review that is open", Scope(channels=(channel.pk,)), lead, now)
    closed = _draft("Review that is closed", Scope(channels=(channel.pk,)), lead, now)
    for campaign in (opened, closed):
        open_campaign(campaign, by=lead, at=now)
        about = campaign.items.get(person=people["agency"])
        name_reviewer(campaign, [about.pk], to=runner, why="Knows the agency.", by=lead, at=now)
        decide(campaign, {about.pk: Answer(ItemDecision.KEEP)}, by=runner, at=now)
        sampling.draw(campaign, by=people["auditor"], at=now)
    close(closed, by=lead, at=now)
    template = keep_template(
        None, title="Every autumn", scope=Scope(), due_in_days=28, month=9, by=people["lead"], at=now
    )
    return {
        "review_draft": drafted,
        "review_open": opened,
        "review_closed": closed,
        "review_look": sampling.looks_of(opened).first(),
        "review_template": template,
    }


def _draft(title: str, scope: Scope, by, now: dt.datetime) -> Campaign:
    due_on = now.date() + dt.timedelta(days=28)
    return draft(title=title, scope=scope, due_on=due_on, by=by, at=now, kind=CampaignKind.MICRO)
