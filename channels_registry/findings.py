"""Open and close findings by their rules, for one channel or for all, with queries that do not grow with the register."""

import datetime as dt
from collections.abc import Callable

from django.db import transaction
from django.db.models import DateTimeField, F, QuerySet, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.departures import Departure
from accounts.holding import lock_people
from accounts.models import Person
from channels_registry import rights
from channels_registry.models import Channel, Finding, Rule
from ledger.recording import record
from notifications.writing import Post, write_letters

BATCH = 1000
# As many channels as a letter names; the list on the page has them all.
NAMED = 20

# A rule answers with the channels on duty that break it at a moment. Rooms above add theirs with ``register_rule``.
BreaksRule = Callable[[QuerySet, dt.datetime], QuerySet]


_rules: dict[str, BreaksRule] = {
    Rule.NO_COADMIN: lambda channels, at: channels.without_coadmin(at),
    Rule.SINGLE_ADMIN: lambda channels, at: channels.with_single_admin(at),
}
_labels: dict[str, str] = {rule.value: rule.label for rule in Rule}


def register_rule(key: str, label, breaks: BreaksRule) -> None:
    _rules[key], _labels[key] = breaks, label


def label_of(rule: str) -> str:
    return str(_labels.get(rule, rule))


def closing_moment(at: dt.datetime) -> Greatest:
    """``at``, but never before the finding was opened: a run for a day to come (sweep_inactivity --at) opens it then."""
    return Greatest(F("opened_at"), Value(at, output_field=DateTimeField()))


def sync_findings(channel_ids: list[int] | None = None, *, at: dt.datetime, tell_team: bool = False) -> list[Finding]:
    """Bring the findings in line with the facts at ``at``; ``channel_ids`` None means the whole register.

    Returns the findings opened now. With ``tell_team`` the team gets a letter that names the channels which lost their
    co-administrator: for changes that the world made and nobody here decided. What changes is written in transactions of
    at most 1,000 channels (design §5.10); each is judged again inside its own.
    """
    ids = sorted(_out_of_line(at) if channel_ids is None else set(channel_ids))
    opened = []
    for start in range(0, len(ids), BATCH):
        opened += _sync(ids[start : start + BATCH], at=at, tell_team=tell_team)
    return opened


def _out_of_line(at: dt.datetime) -> set[int]:
    """The channels whose findings do not say what holds; each rule is asked once of the whole register."""
    differences = _differences(Channel.objects.on_duty(), Finding.objects.open(), at)
    return set().union(*(broken ^ known for broken, known in differences.values()))


def _differences(channels: QuerySet, findings: QuerySet, at: dt.datetime) -> dict[str, tuple[set[int], set[int]]]:
    """For each rule the channels that break it, and those of which an open finding says so."""
    known: dict[str, set[int]] = {rule: set() for rule in _rules}
    for rule, channel in findings.filter(rule__in=_rules).values_list("rule", "channel"):
        known[rule].add(channel)
    return {
        rule: (set(breaks(channels, at).order_by().values_list("pk", flat=True)), known[rule])
        for rule, breaks in _rules.items()
    }


@transaction.atomic
def _sync(channel_ids: list[int], *, at: dt.datetime, tell_team: bool) -> list[Finding]:
    findings = Finding.objects.open().filter(channel__in=channel_ids)
    opened = []
    for rule, (broken, known) in _differences(
        Channel.objects.on_duty().filter(pk__in=channel_ids), findings, at
    ).items():
        if over := known - broken:
            findings.filter(rule=rule, channel__in=over).update(closed_at=closing_moment(at))
        opened += [Finding(channel_id=pk, rule=rule, opened_at=at) for pk in sorted(broken - known)]
    # Two sweeps at once meet at the constraint: the second finds the row there and adds nothing.
    Finding.objects.bulk_create(opened, ignore_conflicts=True)
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


def hold_findings_of(departure: Departure) -> None:
    """Held before the record of decisions, which everybody locks last (registered at the departure door)."""
    if departure.leaves_team:
        assigned = Finding.objects.open().filter(assigned_to=departure.person).order_by("pk")
        list(assigned.select_for_update().values_list("pk"))


def free_findings_of(departure: Departure) -> None:
    """Whoever leaves the team puts nothing right any more: their points wait for the lead, who gives them to someone."""
    if departure.leaves_team and not Person.objects.team(departure.at).filter(pk=departure.person.pk).exists():
        Finding.objects.open().filter(assigned_to=departure.person).update(assigned_to=None, assigned_at=None)


@transaction.atomic
def assign(finding: Finding, *, to: Person, by: Person, at: dt.datetime) -> None:
    """Give an open finding to a member of the communications team, who sees it among what needs them. Raises AssignmentRefused."""
    if not rights.manages(by):
        raise AssignmentRefused(rights.ask_the_team())
    lock_people([to])  # who may be leaving in this moment
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
