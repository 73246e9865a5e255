"""Open and close findings by their rules, for one channel or for all, with queries that do not grow with the register."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import DateTimeField, F, QuerySet, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.departures import Departure
from accounts.holding import lock_people
from accounts.models import Person
from accounts.roles import Permission
from channels_registry import rights
from channels_registry.models import AuditSettings, Channel, Finding, Grant, Rule
from channels_registry.standing_rules import About, StandingRule, asked_of, broken, rule_of
from ledger.recording import record
from notifications.writing import Post, write_letters
from portal.batches import MOST, in_batches
from portal.store import day_of

# As many channels as a letter names; the list on the page has them all.
NAMED = 20
# An exception is looked at again within a year.
LONGEST_ACCEPTED = dt.timedelta(days=366)


def closing_moment(at: dt.datetime) -> Greatest:
    """``at``, but never before the finding was opened: a run for a day to come (sweep_inactivity --at) opens it then."""
    return Greatest(F("opened_at"), Value(at, output_field=DateTimeField()))


def sync_findings(
    channel_ids: Iterable[int] | None = None,
    *,
    at: dt.datetime,
    tell_team: bool = False,
    people: Iterable[int] | None = None,
) -> list[Finding]:
    """Bring the findings in line with the facts at ``at``; ``channel_ids`` None means the whole register.

    With some channels, the rules about people are asked of whoever has or had access to them; ``people`` (ids) asks them
    of these people too. Returns the findings opened now. With ``tell_team`` the team gets a letter that names the channels
    which lost their co-administrator: for changes that the world made and nobody here decided. What changes is written in
    transactions of at most 1,000 channels (design §5.10); each is judged again inside its own.
    """
    if channel_ids is None and people is None:
        ids, persons = _out_of_line(at)
    else:
        ids = set(channel_ids or ())
        persons = set(people or ()) | _with_access_to(ids)
    opened: list[Finding] = []
    for batch in in_batches(sorted(ids)):
        opened += _sync(batch, at=at, tell_team=tell_team)
    for batch in in_batches(sorted(persons)):
        opened += _sync_people(batch, at=at)
    return opened


def follow(channel_ids: Iterable[int], *, at: dt.datetime, tell_team: bool = False, people: Iterable[int] = ()) -> None:
    """The last line of a domain function that changed what rules read, inside its transaction.

    Rule A8 is judged at once (design §5.1). All other rules are asked after the commit, once for everything that the
    transaction changed; should that fail, it is logged and the night makes up for it.
    """
    ids = set(channel_ids)
    for batch in in_batches(sorted(ids)):
        _sync(batch, at=at, tell_team=tell_team, rules=[rule_of(rule) for rule in Rule])
    said = transaction.get_connection().run_on_commit
    before = (call for _savepoints, call, *_more in reversed(said) if isinstance(call, _AfterCommit))
    call = next(before, None) or _AfterCommit(_Changed(at=at))
    call.changed.add(ids, set(people), at)
    # One call for each change: in a savepoint that is rolled back it is forgotten, those before it are not.
    transaction.on_commit(_AfterCommit(call.changed), robust=True)


@dataclass
class _Changed:
    """What one transaction changed, so far."""

    at: dt.datetime
    channels: set[int] = field(default_factory=set)
    people: set[int] = field(default_factory=set)

    def add(self, channels: set[int], people: set[int], at: dt.datetime) -> None:
        self.channels |= channels
        self.people |= people
        self.at = max(self.at, at)

    def take(self) -> tuple[set[int], set[int]]:
        taken = self.channels, self.people
        self.channels, self.people = set(), set()
        return taken


class _AfterCommit:
    """The first call after the commit follows everything, the others find nothing left."""

    def __init__(self, changed: _Changed):
        self.changed = changed
        self.__qualname__ = "findings.follow"  # what Django names in its log

    def __call__(self) -> None:
        channels, people = self.changed.take()
        if channels or people:
            sync_findings(channels, at=self.changed.at, people=people)


def _with_access_to(channel_ids: set[int]) -> set[int]:
    """Whose number of channels may have changed: access that has ended counts as well."""
    if not channel_ids or not asked_of(About.PERSON):
        return set()
    found: set[int] = set()
    for batch in in_batches(sorted(channel_ids)):
        found.update(Grant.objects.filter(channel__in=batch).order_by().values_list("person", flat=True).distinct())
    return found


def _out_of_line(at: dt.datetime) -> tuple[set[int], set[int]]:
    """The channels and the people whose findings do not say what holds; the rules are asked once of the whole register."""
    limits = AuditSettings.current()
    channels = differences(About.CHANNEL, Channel.objects.on_duty(), Finding.objects.open(), at, limits)
    people = differences(About.PERSON, Person.objects.all(), Finding.objects.open(), at, limits)
    return _of_all(channels), _of_all(people)


def _of_all(differences: dict[str, tuple[set[int], set[int]]]) -> set[int]:
    return set().union(*(broken ^ known for broken, known in differences.values()))


def differences(
    about: About,
    subjects: QuerySet,
    findings: QuerySet,
    at: dt.datetime,
    limits: AuditSettings | None = None,
    rules: list[StandingRule] | None = None,
) -> dict[str, tuple[set[int], set[int]]]:
    """For each rule the channels or people that break it, and those of which an open finding says so."""
    rules = asked_of(about) if rules is None else rules
    known: dict[str, set[int]] = {rule.key: set() for rule in rules}
    said = findings.filter(rule__in=known, **{f"{about}__isnull": False})
    for rule, pk in said.order_by().values_list("rule", about.value):
        known[rule].add(pk)
    return {rule: (found, known[rule]) for rule, found in broken(rules, subjects, at, limits).items()}


@transaction.atomic
def _sync(
    channel_ids: list[int], *, at: dt.datetime, tell_team: bool, rules: list[StandingRule] | None = None
) -> list[Finding]:
    findings = Finding.objects.open().filter(channel__in=channel_ids)
    opened = []
    for rule, (found, known) in differences(
        About.CHANNEL, Channel.objects.on_duty().filter(pk__in=channel_ids), findings, at, rules=rules
    ).items():
        if over := known - found:
            findings.filter(rule=rule, channel__in=over).update(closed_at=closing_moment(at))
        opened += [Finding(channel_id=pk, rule=rule, opened_at=at) for pk in sorted(found - known)]
    # Two sweeps at once meet at the constraint: the second finds the row there and adds nothing.
    Finding.objects.bulk_create(opened, ignore_conflicts=True)
    if tell_team:
        _tell_team([finding.channel_id for finding in opened if finding.rule == Rule.NO_COADMIN], at=at)
    return opened


@transaction.atomic
def _sync_people(person_ids: list[int], *, at: dt.datetime) -> list[Finding]:
    findings = Finding.objects.open().filter(person__in=person_ids)
    opened = []
    for rule, (found, known) in differences(
        About.PERSON, Person.objects.filter(pk__in=person_ids), findings, at
    ).items():
        if over := known - found:
            findings.filter(rule=rule, person__in=over).update(closed_at=closing_moment(at))
        opened += [Finding(person_id=pk, rule=rule, opened_at=at) for pk in sorted(found - known)]
    Finding.objects.bulk_create(opened, ignore_conflicts=True)
    return opened


# --- Points that a room opens and closes by itself -----------------------------------------------------------------------


def open_finding(channel: Channel, rule: str, *, at: dt.datetime, detail: str = "") -> Finding:
    """Open a point of a rule that is registered without a question; one that is open already stays as it is."""
    open_findings(rule, {channel.pk: detail}, at=at)
    return Finding.objects.open().get(channel=channel, rule=rule)


def open_findings(rule: str, details: dict[int, str], *, at: dt.datetime) -> int:
    """The set form of ``open_finding``: what was seen, by channel id. Returns how many channels had no such point before."""
    had = Finding.objects.open().filter(rule=rule, channel__in=details).count()
    Finding.objects.bulk_create(
        [
            Finding(channel_id=pk, rule=rule, opened_at=at, detail=detail[:300])
            for pk, detail in sorted(details.items())
        ],
        ignore_conflicts=True,
        batch_size=MOST,
    )
    return len(details) - had


def close_finding(channel: Channel, rule: str, *, at: dt.datetime) -> bool:
    """Close the open point, if there is one."""
    return close_findings(rule, [channel.pk], at=at) > 0


def close_findings(rule: str, channel_ids: Iterable[int], *, at: dt.datetime) -> int:
    """The set form of ``close_finding``. Returns how many were open."""
    still_open = Finding.objects.open().filter(rule=rule, channel__in=list(channel_ids))
    return still_open.update(closed_at=closing_moment(at))


# --- Letters -------------------------------------------------------------------------------------------------------------


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


PHRASES = {
    "findings.assigned": _("gave the point to put right to someone"),
    "findings.accepted": _("accepted a point to put right for a time"),
    "findings.acceptance_ended": _("ended the acceptance of a point to put right"),
}


class AssignmentRefused(Exception):
    """The finding cannot be given to this person, or is put right already; the text says so."""


class AcceptanceRefused(Exception):
    """The finding cannot be accepted so; the text says what to do."""


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
        "findings.assigned", subject_of(finding), by=by, at=at,
        data={"finding": finding.pk, "rule": finding.rule, "to": to.pk}, words={"to": to.full_name},
    )  # fmt: skip


def subject_of(finding: Finding) -> Channel | Person:
    """What the point is about, which is where the record of decisions keeps it."""
    return finding.channel or finding.person


def _refuse_accepting(finding: Finding, *, by: Person) -> None:
    if not by.may(Permission.SET_THRESHOLDS):
        raise AcceptanceRefused(gettext("Only the communications lead accepts a point for a time. Ask the lead."))
    if finding.person_id == by.pk:
        raise AcceptanceRefused(_about_yourself())


def _about_yourself() -> str:
    return gettext("This point is about yourself; somebody else decides on it.")


def is_about(finding: Finding, person: Person, *, at: dt.datetime) -> bool:
    """Whether the point is about this person, or about an access of theirs."""
    rule = rule_of(finding.rule)
    if finding.person_id is not None or rule.accesses is None or rule.counts:
        return finding.person_id == person.pk
    theirs = Grant.objects.filter(channel=finding.channel_id, person=person)
    return rule.accesses(theirs, at, AuditSettings.current() if rule.by_limits else None).exists()


@transaction.atomic
def accept(finding: Finding, *, until: dt.date, why: str, by: Person, at: dt.datetime) -> None:
    """Let an open point be as it is until the end of a day, at most a year away. Raises AcceptanceRefused.

    It stays open and is quiet; it comes back by itself after that day, and closes when the facts are right.
    """
    _refuse_accepting(finding, by=by)
    if is_about(finding, by, at=at):
        raise AcceptanceRefused(_about_yourself())
    if not why.strip():
        raise AcceptanceRefused(gettext("Say why this is accepted; the record of decisions keeps it."))
    today = day_of(at)
    if not today <= until <= today + LONGEST_ACCEPTED:
        raise AcceptanceRefused(gettext("Choose a day from today on, at most a year away; then it is looked at again."))
    values = {"accepted_until": until, "accepted_at": at, "accepted_by": by, "accepted_why": why.strip()[:300]}
    if not Finding.objects.open().filter(pk=finding.pk).update(**values):
        raise AcceptanceRefused(gettext("This has been put right already; there is nothing to accept."))
    for name, value in values.items():
        setattr(finding, name, value)
    record(
        "findings.accepted", subject_of(finding), by=by, at=at, why=why.strip(),
        data={"finding": finding.pk, "rule": finding.rule, "until": until.isoformat()},
    )  # fmt: skip


@transaction.atomic
def end_acceptance(finding: Finding, *, by: Person, at: dt.datetime) -> None:
    """The point asks to be put right again from now on. Raises AcceptanceRefused."""
    _refuse_accepting(finding, by=by)
    nothing = {"accepted_until": None, "accepted_at": None, "accepted_by": None, "accepted_why": ""}
    if not Finding.objects.accepted(on=day_of(at)).filter(pk=finding.pk).update(**nothing):
        raise AcceptanceRefused(gettext("This point is not accepted now; there is nothing to end."))
    for name, value in nothing.items():
        setattr(finding, name, value)
    record(
        "findings.acceptance_ended", subject_of(finding), by=by, at=at,
        data={"finding": finding.pk, "rule": finding.rule},
    )  # fmt: skip
