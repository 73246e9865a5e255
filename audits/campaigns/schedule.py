"""Templates of yearly check-ups and the month in which each comes round: a draft is made, and the lead opens it (I1).

Nothing opens by itself: what a check-up covers has to be looked at by somebody, and one click opens it.
"""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Person
from audits.campaigns.letters import DRAFTED, tell_leads
from audits.campaigns.rights import refuse_keeper
from audits.campaigns.scope import Scope
from audits.campaigns.transitions import CampaignRefused, draft, letters_event
from audits.models import Campaign, CampaignTemplate, Trigger
from ledger.recording import record
from portal.store import day_of, start_of_day

# Time for somebody to look at the draft before people get their days to answer.
TO_LOOK_AT = dt.timedelta(days=7)


@transaction.atomic
def keep_template(
    template: CampaignTemplate | None,
    *,
    title: str,
    scope: Scope,
    due_in_days: int,
    month: int | None,
    by: Person,
    at: dt.datetime,
) -> CampaignTemplate:
    """Make a template, or change one. Raises NotYours, CampaignRefused."""
    refuse_keeper(by)
    template = template or CampaignTemplate(created_at=at, created_by=by)
    template.title, template.scope = title.strip(), scope.stored()
    template.due_in_days, template.month = due_in_days, month
    try:
        with transaction.atomic():
            template.save()
    except IntegrityError as error:
        raise CampaignRefused(_("Another template has this title. Choose one that tells them apart.")) from error
    record(
        "campaigns.template_changed", template, by=by, at=at,
        data={"scope": template.scope, "month": month, "due_in_days": due_in_days},
    )  # fmt: skip
    return template


@transaction.atomic
def retire_template(template: CampaignTemplate, *, by: Person, at: dt.datetime) -> None:
    """No draft is made of it any more. Raises NotYours, CampaignRefused."""
    refuse_keeper(by)
    if not CampaignTemplate.objects.filter(pk=template.pk, retired_at=None).update(retired_at=at):
        raise CampaignRefused(_("This template is not used any more."))
    record("campaigns.template_changed", template, by=by, at=at, data={"retired": True})


def from_template(
    template: CampaignTemplate, *, by: Person | None, at: dt.datetime, trigger: Trigger = Trigger.BY_HAND
) -> Campaign:
    """A draft of it, with the year in its title. Raises NotYours, CampaignRefused."""
    today = day_of(at)
    return draft(
        title=f"{template.title} {today.year}"[:120],
        scope=Scope.read(template.scope),
        due_on=today + TO_LOOK_AT + dt.timedelta(days=template.due_in_days),
        by=by,
        at=at,
        trigger=trigger,
        template=template,
    )


def sweep_schedule(*, at: dt.datetime, dry_run: bool = False) -> int:
    """In the month of a template, make this year's draft and tell the leads; once. Returns how many drafts."""
    today = day_of(at)
    due = CampaignTemplate.objects.filter(month=today.month, retired_at=None).exclude(
        campaigns__drafted_at__gte=start_of_day(today.replace(month=1, day=1))
    )
    templates = list(due.order_by("pk"))
    return len(templates) if dry_run else sum(_draft(template, at=at) for template in templates)


@transaction.atomic
def _draft(template: CampaignTemplate, *, at: dt.datetime) -> int:
    """Held first, so that two nights at once make one draft."""
    held = CampaignTemplate.objects.select_for_update().get(pk=template.pk)
    year = start_of_day(day_of(at).replace(month=1, day=1))
    if held.campaigns.filter(drafted_at__gte=year).exists():
        return 0
    campaign = from_template(held, by=None, at=at, trigger=Trigger.SCHEDULE)
    tell_leads(DRAFTED, campaign, event=letters_event(campaign, "drafted"), at=at)
    return 1
