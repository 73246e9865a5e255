"""A year of clock: versions, people who come, go and accept late, two policies, night by night beside a plain model (A10).

Both are asked every night: who had which letter, whose channels ring, who has access, whose access waits, and to whom
access could be given without waiting.
"""

import datetime as dt
import random

import pytest

from accounts.departures import deactivate
from accounts.models import Person
from audits.controls import rules
from channels_registry import nightly, promising
from channels_registry.grants import give_access
from channels_registry.models import AccessLevel, Channel, Finding, Grant, Promise
from notifications.models import Letter
from policies.acknowledging import asking
from policies.models import Policy, PolicyVersion
from policies.reading import acknowledge, unread_versions, who_have_not_read
from tests import world
from tests.policies import reading_year_model as plain
from tests.policies.acknowledging_world import policy, version

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
DAY = dt.timedelta(days=1)
START = dt.datetime(2027, 1, 4, 2, 15, tzinfo=dt.UTC)
FIRST = START.date()
KINDS = {
    asking.KIND: "to read", promising.PROMISED: "promised", promising.REMINDED: "still waits",
}  # fmt: skip

# day of the year: what is published (policy, number, own term, carried over)
PUBLISHED = {
    0: ("media", "1.0", None, False),
    40: ("photos", "1", 14, False),
    95: ("media", "1.1", None, True),
    120: ("media", "2.0", 21, False),
    125: ("photos", "2", 60, False),
    200: ("photos", "2a", None, True),
    201: ("media", "2.1", None, True),
    260: ("media", "3.0", 0, False),
    330: ("photos", "3", None, False),
}
# day: who comes, and how; letters of other kinds never leave in this world
COMES = {
    2: [("Ana", "found"), ("Ben", "given"), ("Cai", "found")],
    30: [("Dia", "given")],
    60: [("Eva", "found"), ("Fay", "given")],
    119: [("Gil", "given")],
    150: [("Hal", "found")],
    230: [("Ida", "given")],
    300: [("Jon", "found"), ("Kim", "given")],
}
# How many days after a letter each person accepts: at once, late, after the term, never.
ANSWERS = {
    "Ana": 0, "Ben": 3, "Cai": 45, "Dia": 10, "Eva": None, "Fay": 1, "Gil": 9, "Hal": 25, "Ida": 2, "Jon": 33, "Kim": None,
}  # fmt: skip
LEAVES = {180: "Dia", 240: "Eva"}


class Portal:
    """The portal's side of the story: the same acts, by its own functions."""

    def __init__(self):
        self.team = world.comms("Team", created_at=START - 400 * DAY)
        self.people: dict[str, Person] = {}
        self.channels: dict[str, Channel] = {}

    def publishes(self, slug: str, number: str, day: dt.date, term: int | None, carries: bool) -> None:
        why = "Nothing changes for those who accepted." if carries else ""
        version(policy(slug), number, day, term_days=term, carries_why=why)

    def comes(self, name: str, how: str, at: dt.datetime) -> None:
        person = self.people[name] = world.person(name, created_at=START - 400 * DAY)
        channel = self.channels[name] = world.channel(f"Channel of {name}", complete=False, coadmin=self.team, at=at)
        if how == "found":
            give_access(channel, person=person, level=AccessLevel.EDITOR, by=self.team, at=at, already_held=True)
        else:
            promising.give_or_promise(channel, person=person, level=AccessLevel.EDITOR, by=self.team, at=at)

    def accepts(self, name: str, at: dt.datetime) -> None:
        person = self.people[name]
        for found in unread_versions(person, at=at):
            acknowledge(found, by=person, language="en", at=at)
        promising.keep_promises(at=at, person=person)

    def letters(self, name: str) -> list[tuple[dt.date, str]]:
        found = Letter.objects.filter(person=self.people[name], kind__in=KINDS).order_by("created_at", "pk")
        return [(letter.created_at.date(), KINDS[letter.kind]) for letter in found]

    def rings(self) -> set[str]:
        found = Finding.objects.open().filter(rule=rules.POLICY_UNREAD)
        numbers = set(found.values_list("channel", flat=True))
        return {name for name, channel in self.channels.items() if channel.pk in numbers}

    def inside(self, at: dt.datetime) -> set[str]:
        return set(Grant.objects.live(at).values_list("person__full_name", flat=True))

    def waiting(self) -> set[str]:
        return set(Promise.objects.open().values_list("person__full_name", flat=True))

    def can_be_given(self, at: dt.datetime) -> set[str]:
        here = {name: person.pk for name, person in self.people.items() if Person.objects.get(pk=person.pk).is_active}
        owing = who_have_not_read(list(here.values()), at=at)
        return {name for name, pk in here.items() if pk not in owing}


class Story:
    """What happens on which day, told to both."""

    def __init__(self):
        self.portal = Portal()
        self.texts = {"media": plain.Text("media"), "photos": plain.Text("photos")}
        self.readers: dict[str, plain.Reader] = {}
        self.model = plain.Model(list(self.texts.values()), [])

    def publish(self, number_of_day: int) -> None:
        slug, number, term, carries = PUBLISHED[number_of_day]
        day, text = FIRST + number_of_day * DAY, self.texts[slug]
        text.versions.append(plain.Version(number, day, term, text.versions[-1] if carries else None))
        self.portal.publishes(slug, number, day, term, carries)

    def come(self, name: str, how: str, at: dt.datetime) -> None:
        reader = self.readers[name] = plain.Reader(name)
        self.model.readers.append(reader)
        self.portal.comes(name, how, at)
        (self.model.is_found_inside if how == "found" else self.model.gives)(reader, at)

    def answer(self, at: dt.datetime) -> None:
        """Whoever's days since their first unanswered letter are over accepts now."""
        for name, reader in self.readers.items():
            patience = ANSWERS[name]
            if patience is None or reader.gone or not reader.letters or not self.model.owes(reader, at.date()):
                continue
            if at.date() - reader.letters[-1][0] >= patience * DAY:
                self.model.accepts(reader, at)
                self.portal.accepts(name, at)

    def leave(self, name: str, at: dt.datetime) -> None:
        self.model.leaves(self.readers[name])
        deactivate(self.portal.people[name], by=None, at=at, why="Left.", forced=True)

    def compare(self, at: dt.datetime) -> None:
        day = at.date()
        assert self.portal.rings() == self.model.rings(day), day
        assert self.portal.inside(at) == self.model.inside(), day
        assert self.portal.waiting() == self.model.waiting(), day
        assert self.portal.can_be_given(at) == self.model.can_be_given(day), day
        assert {n: self.portal.letters(n) for n in self.readers} == {
            n: reader.letters for n, reader in self.readers.items()
        }, day


def test_letters_points_and_access_follow_the_versions_through_a_year():
    story = Story()
    shuffled = random.Random(6)  # the order of a day's acts must not matter
    for number in range(366):
        night = START + number * DAY
        if number in PUBLISHED:
            story.publish(number)
        nightly.run(night)
        story.model.night(night)
        story.compare(night)
        noon = night + dt.timedelta(hours=10)
        arrivals = COMES.get(number, [])
        for name, how in shuffled.sample(arrivals, len(arrivals)):
            story.come(name, how, noon)
        if number in LEAVES:
            story.leave(LEAVES[number], noon)
        story.answer(noon + dt.timedelta(hours=1))

    # The year held what it was made for; a story in which nothing happens would prove nothing.
    told = [kind for reader in story.readers.values() for _day, kind in reader.letters]
    assert {kind: told.count(kind) > 3 for kind in ("to read", "promised")} == {"to read": True, "promised": True}
    assert "still waits" in told
    assert Finding.objects.filter(rule=rules.POLICY_UNREAD, closed_at__isnull=False).count() > 3
    assert PolicyVersion.objects.exclude(carried_from=None).count() == 3
    assert Policy.objects.filter(binds_channels=True).count() == 2
    never = story.readers["Kim"]
    assert never.since is None
    assert len(never.letters) == 2


def test_no_version_costs_a_person_more_than_a_letter_and_a_reminder():
    story = Story()
    story.publish(0)
    story.come("Eva", "found", START + dt.timedelta(hours=10))

    for number in range(1, 300):
        nightly.run(START + number * DAY)

    assert [kind for _day, kind in story.portal.letters("Eva")] == ["to read", "to read"]
    days = [(day - FIRST).days for day, _kind in story.portal.letters("Eva")]
    assert days == [1, 23]  # the day after, and a week before the thirty days are over
