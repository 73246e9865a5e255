"""What the tests of the standing controls share: a channel in order, and the rules that are open of it."""

import datetime as dt

from channels_registry.findings import sync_findings
from channels_registry.models import Channel, Finding
from policies.models import Policy, PolicyVersion
from tests import world


def in_order(**facts) -> Channel:
    """A channel on duty that breaks no rule: two people with full control, one of them of the team."""
    body = facts.pop("of", None) or world.body()
    return world.channel(
        of=body, coadmin=facts.pop("coadmin", None) or world.comms(), runner=world.person(of=body), **facts
    )


def open_rules(channel: Channel) -> set[str]:
    return set(Finding.objects.open().filter(channel=channel).values_list("rule", flat=True))


def after_sync(channel: Channel, at: dt.datetime) -> set[str]:
    """The rules open of the channel once the findings follow the facts of ``at``."""
    sync_findings([channel.pk], at=at)
    return open_rules(channel)


def binding_policy(effective_on: dt.date, number: str = "1") -> PolicyVersion:
    policy, _made = Policy.objects.get_or_create(slug="social-media", defaults={"binds_channels": True})
    Policy.objects.filter(pk=policy.pk).update(binds_channels=True)
    return PolicyVersion.objects.create(
        policy=policy,
        number=number,
        authority="Board",
        effective_on=effective_on,
        published_at=dt.datetime.combine(effective_on, dt.time(8), tzinfo=dt.UTC),
        published_by=world.lead(),
    )
