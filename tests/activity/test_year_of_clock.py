"""The clock is moved through a year, night by night, and every letter about channels is compared with a plain model (§5.12).

Channels are healthy, silent, unknown, kept, seasonal or answered late, at random; people run one or several of them. The
harness plays the people and the world; ``year_model`` says what each of them should have received.
"""

import datetime as dt
import random
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

import pytest
from django.db import connection
from django.urls import reverse

from accounts.models import Person
from activity import nightly
from activity.asking import rows
from activity.asking.answering import Answer, Given, answer
from activity.asking.quarterly import ask_quarterly
from activity.models import Following, Keeping, Source, Threshold
from activity.silence.sweeping import sweep
from channels_registry.activity_facts import note_looks
from channels_registry.models import Channel, Grant, Platform, Rhythm
from notifications import weekly
from notifications.models import Letter
from notifications.writing import Post, write_letters
from tests import world
from tests.activity.year_model import WEEK, Account, Model, Someone, Told

START = dt.datetime(2027, 1, 4, 2, 15, tzinfo=dt.UTC)
ENTERED = START - dt.timedelta(days=900)
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
KINDS = (
    "activity.nudge",
    "activity.notice",
    "activity.flagged",
    "activity.question",
    "goals.due",
    "audits.review_opened",
)


@dataclass
class Plan:
    """What happens to a channel in its year. ``manner`` says how it lives, ``says`` what its people answer, after ``late``
    days; None where they never do. ``ends`` is the day on which its posts, or the looks at it, come to an end."""

    pk: int
    account: Account
    manner: str
    says: Answer | None
    late: int
    ends: int
    answer_on: int | None = None


MANNERS = {
    "healthy, seen": 5,
    "falls silent": 4,
    "looks fail": 1,
    "told": 5,
    "elsewhere": 2,
    "seasonal": 1,
    "kept": 1,
    "excused": 1,
}
NEVER_QUIET = ("healthy, seen", "looks fail", "elsewhere", "excused")
FOLLOWED = ("healthy, seen", "falls silent", "looks fail", "seasonal")


class Year:
    def __init__(self, count: int, seed: int):
        self.dice = random.Random(seed)
        Threshold.objects.all().delete()
        Platform.objects.update(quiet_after_days=90, flag_after_days=180)
        self.people = {person.pk: Someone(person.email) for person in people(count * 2 // 3)}
        self.plans = self.enter(count)
        self.model = Model([plan.account for plan in self.plans], list(self.people.values()))
        self.by_name = {plan.account.name: plan for plan in self.plans}
        # When each person is due for the question about goals, which competes for the same four letters.
        self.goals = {pk: self.dice.randrange(20, 700) for pk in self.people}
        self.persons = Person.objects.in_bulk(self.people)

    def enter(self, count: int) -> list[Plan]:
        template = world.channel(at=ENTERED, runner=Person.objects.get(pk=next(iter(self.people))))
        grants = list(Grant.objects.filter(channel=template))
        runner = next(grant for grant in grants if grant.person_id in self.people)
        coadmin = next(grant for grant in grants if grant is not runner)
        values = {f.attname: getattr(template, f.attname) for f in Channel._meta.concrete_fields if f.attname != "id"}
        plans = [self.plan(number) for number in range(count)]
        channels = Channel.objects.bulk_create([Channel(**{**values, **self.facts(plan)}) for plan in plans])
        made = []
        for plan, channel in zip(plans, channels, strict=True):
            plan.pk = channel.pk
            chosen = self.dice.sample(sorted(self.people), 1 if self.dice.random() < 0.8 else 2)
            plan.account.people = [self.people[pk] for pk in chosen]
            made += [copy_of(coadmin, channel, coadmin.person_id), *(copy_of(runner, channel, pk) for pk in chosen)]
        Grant.objects.bulk_create(made)
        Following.objects.bulk_create(
            Following(
                channel_id=plan.pk,
                source=Source.FEED,
                url="https://blog.example.org/feed",
                next_look_at=START + 900 * DAY,
            )
            for plan in plans
            if plan.account.followed
        )
        self.keep(plans)
        # The one by which the others were made is left in peace.
        Channel.objects.filter(pk=template.pk).update(rhythm=Rhythm.EMERGENCIES)
        return plans

    def plan(self, number: int) -> Plan:
        dice = self.dice
        manner = dice.choices(list(MANNERS), list(MANNERS.values()))[0]
        account = Account(f"Channel {number:04}", [], followed=manner in FOLLOWED)
        if account.followed or dice.random() < 0.8:
            account.latest = account.looked = START - (1 if account.followed else dice.randrange(1, 200)) * DAY
        account.excused = manner == "excused"
        account.quiet_months = tuple(dice.sample(range(1, 13), 4)) if manner == "seasonal" else ()
        if manner == "kept":
            account.kept_until = (START + dice.randrange(1, 300) * DAY).date()
        says = dice.choice([None, *Answer]) if manner in ("falls silent", "seasonal") else None
        if manner in ("told", "excused", "kept"):
            says = dice.choices([Answer.POST, Answer.NOTHING_NEWER, Answer.CANNOT_TELL, None], [6, 2, 1, 2])[0]
        if says in (Answer.MERGE, Answer.HAND_OVER):
            says = Answer.CLOSE
        return Plan(0, account, manner, says, late=dice.choice([0, 1, 3, 12, 40, 75]), ends=dice.randrange(0, 330))

    @staticmethod
    def facts(plan: Plan) -> dict:
        account = plan.account
        return {
            "name": account.name, "latest_post_at": account.latest, "looked_at": account.looked,
            "quiet_months": list(account.quiet_months),
            "rhythm": Rhythm.EMERGENCIES if account.excused else Rhythm.WEEKLY,
        }  # fmt: skip

    def keep(self, plans: list[Plan]) -> None:
        by = Person.objects.get(pk=next(iter(self.people)))
        Keeping.objects.bulk_create(
            Keeping(channel_id=plan.pk, until=plan.account.kept_until, reason="A sabbatical.", by=by, at=START - DAY)
            for plan in plans
            if plan.account.kept_until
        )

    # --- The world and its people ----------------------------------------------------------------------------------

    def run(self, nights: int, *, whole_every: int = 1) -> None:
        """``whole_every`` so many nights all that the room does at night is done, else only what writes these letters."""
        self.check_up(START - HOUR)
        for night in range(nights):
            at = START + night * DAY
            self.look(night, at - HOUR / 2)
            if night % 30 == 0:
                count_the_rows()
            nights_work = nightly.run if night % whole_every == 0 else letters_of_the_night
            nights_work(at=at)
            self.model.night(at)
            if night % 17 == 0:
                nights_work(at=at)  # a second scheduler
            self.ask_goals(night, at + HOUR / 2)
            self.notice_answers(night, at)
            self.answer(night, at + 10 * HOUR)

    def check_up(self, at: dt.datetime) -> None:
        """Half of the people have the yearly check-up on the first day."""
        told = [pk for pk in self.people if pk % 2]
        data = {"count": 1, "due_on": (START + 30 * DAY).date().isoformat(), "path": reverse("audits:check-up")}
        posts = [Post(f"check-up:{pk}", self.persons[pk], data=data) for pk in told]
        write_letters("audits.review_opened", posts, at=at)
        for pk in told:
            self.people[pk].letters.append(Told(at, "audits.review_opened"))

    def look(self, night: int, at: dt.datetime) -> None:
        """What the portal sees by itself, and what a check-up or an import tells now and then."""
        seen = {}
        for plan in self.plans:
            silent_for = max(night - plan.ends, 0)
            if plan.manner in ("falls silent", "seasonal"):
                seen[plan.pk] = at - (silent_for + 1) * DAY
            elif plan.manner == "healthy, seen" or (plan.manner == "looks fail" and not silent_for):
                seen[plan.pk] = at - (night % 6) * DAY
            elif plan.manner == "elsewhere" and (night + plan.ends) % 70 == 0:
                seen[plan.pk] = at - DAY
        note_looks(seen, at=at)
        for plan in self.plans:
            if plan.pk in seen:
                Model.seen(plan.account, at, seen[plan.pk])

    def ask_goals(self, night: int, at: dt.datetime) -> None:
        """Another room, by the same budget."""
        due = [pk for pk, day in self.goals.items() if day <= night]
        free = weekly.free_to_write(due, at=at, kind="goals.due")
        assert free == {pk for pk in due if self.people[pk].may_have_routine(at)}
        data = {"channels": [{"channel": "One of theirs", "path": reverse("workspace:goals")}]}
        write_letters("goals.due", [Post(f"goals:{pk}", self.persons[pk], data=data) for pk in sorted(free)], at=at)
        for pk in free:
            del self.goals[pk]
            self.people[pk].letters.append(Told(at, "goals.due"))

    def notice_answers(self, night: int, at: dt.datetime) -> None:
        """Who got a letter tonight answers for each channel in it when it is that channel's time."""
        for someone in self.people.values():
            for letter in someone.letters[-1:]:
                for name in letter.channels if letter.at == at else ():
                    plan = self.by_name[name]
                    if plan.says is not None and plan.answer_on is None:
                        plan.answer_on = night + plan.late

    def answer(self, night: int, at: dt.datetime) -> None:
        for plan in self.plans:
            if plan.answer_on != night:
                continue
            plan.answer_on = None
            someone = plan.account.people[0]
            person = next(self.persons[pk] for pk, one in self.people.items() if one is someone)
            table = {row.channel.pk: row for row in rows.of_person(person, at=at)}
            row = table.get(plan.pk)
            is_open = (plan.account.silence is not None and not plan.account.wished) or plan.account.question_open
            assert (row is not None and row.is_open) == is_open, plan
            if is_open:
                self.say(plan, row, person, at)

    def say(self, plan: Plan, row: rows.Row, person: Person, at: dt.datetime) -> None:
        account, says = plan.account, plan.says
        about_silence = row.silence is not None
        if says == Answer.NOTHING_NEWER and (account.latest is None or row.told_since):
            says = Answer.CANNOT_TELL
        if says in (Answer.PAUSE, Answer.CLOSE) and not about_silence:
            says = Answer.POST
        if says == Answer.CANNOT_TELL and about_silence:
            says = Answer.POST
        given = {
            Answer.POST: Given(Answer.POST, latest_post_on=at.date()),
            Answer.PAUSE: Given(Answer.PAUSE, until=(at + 60 * DAY).date(), reason="On leave."),
            Answer.CLOSE: Given(Answer.CLOSE, reason="Its work is done."),
        }.get(says, Given(says))
        answer(row, given, by=person, at=at)
        if says == Answer.POST:
            Model.posts(account, at)
            plan.ends = 10_000  # it is cared for again
        elif says == Answer.NOTHING_NEWER:
            Model.nothing_newer(account, at)
            plan.says = None if about_silence else plan.says
        elif says == Answer.CANNOT_TELL:
            Model.cannot_tell(account)
        elif says == Answer.PAUSE:
            Model.pauses(account, (at + 60 * DAY).date())
            plan.says = Answer.POST
        else:
            Model.can_be_closed(account)

    # --- What was written -------------------------------------------------------------------------------------------

    def compare(self) -> Counter:
        written: dict[int, list[Told]] = {pk: [] for pk in self.people}
        letters = Letter.objects.filter(person__in=self.people, kind__in=KINDS).order_by("created_at", "pk")
        for pk, person, at, kind, data in letters.values_list("pk", "person", "created_at", "kind", "data"):
            names = self.channels_in(pk, data) if kind.startswith("activity.") else ()
            written[person].append(Told(at, kind, tuple(sorted(names))))
        for pk, someone in self.people.items():
            assert written[pk] == someone.letters, someone.name
        for pk, told in written.items():
            self.keeps_to_the_budget(told, pk)
        return Counter(letter.kind for told in written.values() for letter in told)

    def channels_in(self, pk: int, data: dict) -> list[str]:
        """The names of the channels that letter ``pk`` is about."""
        return [one if isinstance(one, str) else one["channel"] for one in data.get("channels", ())]

    def keeps_to_the_budget(self, told: list[Told], pk: int) -> None:
        moments = [letter.at for letter in told]
        apart = [later - earlier for earlier, later in pairwise(moments)]
        assert all(gap >= WEEK for gap in apart), "never more than one a week"
        routine = [
            letter for letter in told if letter.kind in ("activity.question", "goals.due", "audits.review_opened")
        ]
        assert len(routine) <= 4, "four a year"
        theirs = [plan for plan in self.plans if self.people[pk] in plan.account.people]
        silences = [letter for letter in told if letter not in routine]
        if all(plan.manner in NEVER_QUIET for plan in theirs):
            assert silences == [], "a healthy channel is asked about no silence"
        names = {plan.account.name for plan in theirs}
        assert all(set(letter.channels) <= names for letter in told)


def count_the_rows() -> None:
    """What autovacuum does in between; it cannot see into the one transaction in which all of this happens."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def letters_of_the_night(*, at: dt.datetime) -> None:
    sweep(at=at)
    ask_quarterly(at=at)


def people(count: int) -> list[Person]:
    facts = {"language": "en", "is_active": True, "created_at": ENTERED}
    return Person.objects.bulk_create(
        Person(email=f"year{number}@example.org", full_name=f"Person {number}", **facts) for number in range(count)
    )


def copy_of(grant: Grant, channel: Channel, person: int) -> Grant:
    values = {f.attname: getattr(grant, f.attname) for f in Grant._meta.concrete_fields if f.attname != "id"}
    return Grant(**{**values, "channel_id": channel.pk, "person_id": person})


@pytest.mark.django_db
@pytest.mark.both_databases
def test_a_year_of_nights_over_a_small_register():
    year = Year(120, seed=20270104)

    year.run(365, whole_every=30)

    counts = year.compare()
    assert set(counts) == set(KINDS), "each kind of letter was due at least once"


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("seed", [1, 2])
def test_a_year_of_nights_over_a_thousand_channels(seed):
    year = Year(1000, seed=seed)

    year.run(365)

    counts = year.compare()
    assert set(counts) == set(KINDS)
    assert min(counts.values()) > 20
