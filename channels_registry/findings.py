"""Open and close findings by their rules, for one channel or for all, with queries that do not grow with the register."""

import datetime as dt
from collections.abc import Callable

from django.db import transaction
from django.db.models import DateTimeField, F, QuerySet, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from channels_registry.coadministration import LEAST_COADMINS, LEAST_FULL_CONTROL
from channels_registry.models import Channel, Finding, Rule
from ledger.recording import record
from notifications.writing import Post, write_letters

BATCH = 1000
# As many channels as a letter names; the list on the page has them all.
NAMED = 20

# A rule answers with the channels on duty that break it at a moment. Rooms above add theirs with ``register_rule``.
BreaksRule = Callable[[QuerySet, dt.datetime], QuerySet]


def _no_coadmin(channels: QuerySet, at: dt.datetime) -> QuerySet:
    return channels.with_coadmin_count(at).filter(coadmin_count__lt=LEAST_COADMINS)


def _single_admin(channels: QuerySet, at: dt.datetime) -> QuerySet:
    return channels.with_coadmin_count(at).filter(full_control_count__lt=LEAST_FULL_CONTROL)


_rules: dict[str, BreaksRule] = {Rule.NO_COADMIN: _no_coadmin, Rule.SINGLE_ADMIN: _single_admin}
_labels: dict[str, str] = {rule.value: rule.label for rule in Rule}


def register_rule(key: str, label, breaks: BreaksRule) -> None:
    _rules[key], _labels[key] = breaks, label


def label_of(rule: str) -> str:
    return str(_labels.get(rule, rule))


def closing_moment(at: dt.datetime) -> Greatest:
    """``at``, but never before the finding was opened: a run for a day to come (sweep_inactivity --at) opens it then."""
    return Greatest(F("opened_at"), Value(at, output_field=DateTimeField()))


@transaction.atomic
def sync_findings(channel_ids: list[int] | None = None, *, at: dt.datetime, tell_team: bool = False) -> list[Finding]:
    """Bring the findings in line with the facts at ``at``; ``channel_ids`` None means the whole register.

    Returns the findings opened now. With ``tell_team`` the team gets a letter for each channel that lost its
    co-administrator: for changes that the world made and nobody here decided.
    """
    channels = Channel.objects.on_duty()
    findings = Finding.objects.open()
    if channel_ids is not None:
        channels, findings = channels.filter(pk__in=channel_ids), findings.filter(channel__in=channel_ids)
    opened = []
    for rule, breaks in _rules.items():
        broken = breaks(channels, at).order_by().values("pk")
        findings.filter(rule=rule).exclude(channel__in=broken).update(closed_at=closing_moment(at))
        known = Finding.objects.open().filter(rule=rule).values("channel")
        opened += [
            Finding(channel_id=pk, rule=rule, opened_at=at)
            for pk in breaks(channels, at).order_by().exclude(pk__in=known).values_list("pk", flat=True)
        ]
    # Two sweeps at once meet at the constraint: the second finds the row there and adds nothing.
    Finding.objects.bulk_create(opened, batch_size=BATCH, ignore_conflicts=True)
    if tell_team:
        _tell_team([finding.channel_id for finding in opened if finding.rule == Rule.NO_COADMIN], at=at)
    return opened


def _tell_team(channel_ids: list[int], *, at: dt.datetime) -> None:
    """One letter to each member of the team, however many channels lost their co-administrator at once."""
    lost = Channel.objects.filter(
        pk__in=channel_ids[:NAMED], findings__rule=Rule.NO_COADMIN, findings__opened_at=at, findings__closed_at=None
    )
    named = [
        {"name": name, "path": f"/registry/{pk}/"} for pk, name in lost.order_by("name", "pk").values_list("pk", "name")
    ]
    if not named:
        return
    write_letters(
        "channels.no_coadmin",
        [
            Post(
                event=f"no-coadmin:{min(channel_ids)}:{len(channel_ids)}:{at.isoformat()}",
                person=person,
                data={
                    "name": person.full_name,
                    "channels": named,
                    "count": len(channel_ids),
                    "path": "/registry/?without=coadmin",
                },
            )
            for person in Person.objects.team(at)
        ],
        at=at,
    )


SENTENCES = {
    Rule.NO_COADMIN: _("No member of the communications team co-administers this channel."),
    Rule.SINGLE_ADMIN: _("Only one person has full control of this channel."),
}


PHRASES = {"findings.assigned": _("gave the point to put right to someone")}


class AssignmentRefused(Exception):
    """The finding cannot be given to this person, or is put right already; the text says so."""


@transaction.atomic
def assign(finding: Finding, *, to: Person, by: Person, at: dt.datetime) -> None:
    """Give an open finding to a member of the communications team, who sees it among what needs them. Raises AssignmentRefused."""
    if not Person.objects.team(at).filter(pk=to.pk).exists():
        raise AssignmentRefused(
            gettext("%(name)s is not of the communications team. Choose someone who is.") % {"name": to}
        )
    if not Finding.objects.open().filter(pk=finding.pk).update(assigned_to=to, assigned_at=at):
        raise AssignmentRefused(gettext("This has been put right already; nobody needs to look after it."))
    finding.assigned_to, finding.assigned_at = to, at
    record(
        "findings.assigned", finding.channel, by=by, at=at,
        data={"finding": finding.pk, "rule": finding.rule, "to": to.pk}, words={"to": to.full_name},
    )  # fmt: skip
