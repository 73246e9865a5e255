"""An answer on a page of the check-up is a decision too, where the same person is asked about that access in its campaign.

Nobody is asked twice. “No longer” decides to remove and “I cannot tell” says so. “Still right” keeps what is of low risk and
unchanged, as the reviewer's own button for several at once does; what weighs more is looked at on the reviewer's page, with
its context, since here it was filled in beforehand.
"""

import datetime as dt
from collections.abc import Mapping

from django.utils.translation import gettext as _

from accounts.models import Person
from audits.campaigns.deciding import Answer as Decided
from audits.campaigns.deciding import decide, may_be_asked, may_keep_in_bulk
from audits.checkup import questions as q
from audits.models import CampaignStatus, Item, ItemDecision, Sheet

DECIDES = {q.GONE: ItemDecision.REMOVE, q.UNKNOWN: ItemDecision.CANNOT_TELL, q.RIGHT: ItemDecision.KEEP}


def decide_items(
    sheet: Sheet, access: Mapping[int, str], *, before: Mapping[str, str], by: Person, at: dt.datetime
) -> dict[int, Item]:
    """Decide what ``by`` is asked of this channel; ``before`` are the answers that this page held until now.

    Returns the items decided to be removed, by the number of their access. The campaign is held by the caller.
    """
    if sheet.campaign.status != CampaignStatus.OPEN or not access or not may_be_asked(by):
        return {}
    asked = Item.objects.decidable_by(by).filter(campaign=sheet.campaign_id, channel=sheet.channel_id, grant__in=access)
    items = {item.grant_id: item for item in asked}
    comment = sheet.remark or _("Said on the page of the check-up.")
    each, together = {}, {}
    for grant, item in items.items():
        decision = DECIDES[access[grant]]
        if decision != ItemDecision.KEEP:
            each[item.pk] = Decided(decision, comment=comment)
        elif before.get(q.code_of(grant)) in (q.GONE, q.UNKNOWN):
            each[item.pk] = Decided(decision)  # said otherwise first, so looked at
        elif not item.decision and may_keep_in_bulk(item):
            together[item.pk] = Decided(decision)
    if each:
        decide(sheet.campaign, each, by=by, at=at)
    if together:
        decide(sheet.campaign, together, by=by, at=at, in_bulk=True)
    return {grant: item for grant, item in items.items() if access[grant] == q.GONE}
