"""Short reviews of one channel: one page, three clicks, when something happened around it (I1).

The night looks at facts, whoever wrote them: somebody with access left or changed group, a contract ends, the channel is
compromised, the channel is quiet. A channel is asked about at most once in thirty days, by whatever review.
"""

import datetime as dt
from collections.abc import Iterator

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import Membership, Person, PersonKind
from audits.campaigns.opening import open_campaign
from audits.campaigns.rights import refuse_runner
from audits.campaigns.scope import Scope
from audits.campaigns.transitions import CampaignRefused, draft
from audits.models import RUNNING, Campaign, CampaignKind, ChannelInScope, Trigger
from channels_registry.models import Channel, ChannelStatus, Grant
from portal.store import day_of

# No channel is asked about twice within this time.
LEAST_BETWEEN = dt.timedelta(days=30)
# Facts older than this are history: the yearly check-up looks at them.
LOOKED_BACK = dt.timedelta(days=7)
CONTRACT_AHEAD = dt.timedelta(days=21)
DAYS_TO_ANSWER = 14
# Of one night, so that a reorganisation does not open a thousand pages at once; the rest follows on the next ones.
MOST_A_NIGHT = 50


def asked_lately(at: dt.datetime) -> Exists:
    """Whether a channel is on the list of a running review, or was put on one within the last thirty days."""
    return Exists(
        ChannelInScope.objects.filter(
            Q(campaign__status__in=RUNNING) | Q(campaign__opened_at__gt=at - LEAST_BETWEEN), channel=OuterRef("pk")
        )
    )


def begin(channel: Channel, *, trigger: Trigger, by: Person | None, at: dt.datetime) -> Campaign:
    """Open a short review of one channel. Raises NotYours, CampaignRefused (asked about lately, not in service).

    The channel is held while it is asked, so that two nights, or a night and a person, open one.
    """
    refuse_runner(by)
    with transaction.atomic():
        list(Channel.objects.select_for_update().filter(pk=channel.pk).values_list("pk"))
        if Channel.objects.filter(asked_lately(at), pk=channel.pk).exists():
            raise CampaignRefused(
                _("The people of this channel were asked in the last 30 days, or are being asked now. Wait a little.")
            )
        if not Channel.objects.on_duty().filter(pk=channel.pk).exists():
            raise CampaignRefused(_("This channel is not in service; there is nothing to review."))
        with translation.override(settings.LANGUAGE_CODE):
            title = _("Short review: %(channel)s") % {"channel": channel.name}
        campaign = draft(
            title=title[:120],
            scope=Scope(channels=(channel.pk,)),
            due_on=day_of(at) + dt.timedelta(days=DAYS_TO_ANSWER),
            by=by,
            at=at,
            kind=CampaignKind.MICRO,
            trigger=trigger,
        )
        open_campaign(campaign, by=by, at=at)
    return campaign


# --- The night --------------------------------------------------------------------------------------------------------


def sweep_short(*, at: dt.datetime, dry_run: bool = False) -> int:
    """Open a short review where facts ask for one. Returns how many."""
    opened = 0
    for pk, trigger in _asked_for(at):
        if opened == MOST_A_NIGHT:
            break
        if not dry_run:
            try:
                begin(Channel.objects.get(pk=pk), trigger=trigger, by=None, at=at)
            except CampaignRefused:  # somebody was first
                continue
        opened += 1
    return opened


def _asked_for(at: dt.datetime) -> Iterator[tuple[int, Trigger]]:
    """Each channel once, for the gravest reason; one query for each reason."""
    seen: set[int] = set()
    for trigger, channels in _reasons(at):
        due = channels.filter(~asked_lately(at)).order_by("pk").values_list("pk", flat=True)
        for pk in due[: MOST_A_NIGHT + len(seen)]:
            if pk not in seen:
                seen.add(pk)
                yield pk, trigger


def _reasons(at: dt.datetime) -> Iterator[tuple[Trigger, QuerySet]]:
    since, today = at - LOOKED_BACK, day_of(at)
    on_duty = Channel.objects.on_duty()

    def held(**of_grant) -> Exists:
        return Exists(Grant.objects.filter(channel=OuterRef("pk"), **of_grant))

    def still_held(**of_grant) -> Exists:
        return Exists(Grant.objects.not_ended().filter(channel=OuterRef("pk"), **of_grant))

    yield Trigger.INCIDENT, on_duty.filter(compromised_at__gt=since, compromised_at__lte=at)
    yield Trigger.LEAVER, on_duty.filter(held(person__left_at__gt=since, person__left_at__lte=at))
    moved = Membership.objects.filter(
        person=OuterRef("person"), body=OuterRef("channel__body"), ended_at__gt=since, ended_at__lte=at
    )
    movers = Grant.objects.not_ended().filter(Exists(moved), channel=OuterRef("pk"), person__is_active=True)
    yield Trigger.MOVER, on_duty.filter(Exists(movers))
    yield (
        Trigger.CONTRACT_END,
        on_duty.filter(
            still_held(
                person__kind=PersonKind.EXTERNAL,
                person__contract_end__gte=today,
                person__contract_end__lte=today + CONTRACT_AHEAD,
            )
        ),
    )
    yield (
        Trigger.INACTIVITY,
        on_duty.filter(status=ChannelStatus.FLAGGED, flagged_at__gt=since, flagged_at__lte=at),
    )
