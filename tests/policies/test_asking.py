"""Who owes which version, until when, and the letters that ask: terms, carrying over, the budget (A10, design §5.12)."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.merging import merge_people
from accounts.models import Person
from audits.controls import rules
from channels_registry.findings import sync_findings
from channels_registry.models import AccessLevel, AuditSettings, Finding
from notifications.writing import write_letter
from policies.acknowledging.asking import KIND, ask, owed_by
from policies.library.drafts import change_policy
from policies.library.publishing import publish_version
from policies.library.words import Words
from policies.models import Asking, Policy, PolicyVersion
from policies.reading import NotCarried, terms_of, unread_versions
from portal.languages import Language
from tests import world
from tests.policies.acknowledging_world import accepts, letters, policy, version

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
DAY = dt.timedelta(days=1)


@pytest.fixture
def at():
    return timezone.now()


@pytest.fixture
def today(at):
    return at.date()


@pytest.fixture
def holder(at):
    """Somebody with access for long, on a channel that is otherwise in order."""
    person = world.person("Holder", language="fr")
    world.grant(world.channel(), person, AccessLevel.EDITOR, at=at - 200 * DAY)
    return person


def due(person, at) -> dict[str, dt.date]:
    return {one.version.number: one.due_on for one in owed_by(Person.objects.filter(pk=person.pk), at=at)[person.pk]}


def test_the_standing_days_hold_where_a_version_has_none_of_its_own(holder, at, today):
    AuditSettings(pk=1, policy_days=20).save()
    version(policy("photos"), "1", today - 2 * DAY)
    version(policy(), "2", today - 2 * DAY, term_days=5)

    assert due(holder, at) == {"1": today + 18 * DAY, "2": today + 3 * DAY}


def test_whoever_came_later_has_the_standing_days_from_then_on(at, today):
    version(policy(), "1", today - 100 * DAY)
    late = world.person()
    world.grant(world.channel(), late, AccessLevel.EDITOR, at=at - 3 * DAY)

    assert due(late, at) == {"1": (at - 3 * DAY).date() + 30 * DAY}


def test_one_letter_for_all_texts_in_the_readers_language_and_one_reminder(holder, at, today):
    version(policy("photos"), "1", today, term_days=20)
    version(policy(), "1.0", today, term_days=20)
    told = [(night, ask(at=at + night * DAY)) for night in range(40)]

    others = 2  # the co-administrator and the runner of the channel
    assert [(night, count) for night, count in told if count] == [(0, 1 + others), (13, 1 + others)]
    first, second = letters(KIND, holder)
    assert [line["title"] for line in first.data["versions"]] == ["photos (fr)", "social-media (fr)"]
    assert {line["due_on"] for line in first.data["versions"]} == {(today + 20 * DAY).isoformat()}
    assert (first.data["again"], second.data["again"]) == (False, True)
    assert first.data["path"] != second.data["path"]
    assert {asking.reminded_at for asking in Asking.objects.filter(person=holder)} == {at + 13 * DAY}


def test_a_second_run_of_the_night_writes_nothing(holder, at, today):
    version(policy(), "1.0", today)

    assert (ask(at=at, dry_run=True), Asking.objects.count()) == (3, 0)
    assert (ask(at=at), ask(at=at)) == (3, 0)
    assert len(letters(KIND, holder)) == 1


def test_a_letter_of_the_week_puts_it_off(holder, at, today):
    version(policy(), "1.0", today)
    write_letter("channels.conditions_due", event="x", person=holder, at=at - 3 * DAY, data={"conditions": []})

    for night in range(8):
        ask(at=at + night * DAY)

    assert [letter.created_at for letter in letters(KIND, holder)] == [at + 4 * DAY]


def test_whoever_accepts_or_has_no_access_is_not_asked(holder, at, today):
    version(policy(), "1.0", today)
    stranger = world.person("Stranger")
    accepts(holder, at)

    ask(at=at)

    assert not letters(KIND, holder)
    assert not letters(KIND, stranger)


def test_a_version_that_changes_nothing_carries_acceptance_over(holder, at, today):
    """Also over several versions, and backwards to nobody who had not accepted."""
    first = version(policy(), "1.0", today - 40 * DAY)
    accepts(holder, at - 40 * DAY)
    version(policy(), "1.1", today - 20 * DAY, carries_why="A typing error is mended.")
    version(policy(), "1.2", today, carries_why="A link is renewed.")
    stranger = world.person()

    assert list(unread_versions(holder, at=at)) == []
    assert [found.number for found in unread_versions(stranger, at=at)] == ["1.2"]
    assert {v.number: v.carried_from for v in PolicyVersion.objects.all()} == {"1.0": None, "1.1": first, "1.2": first}

    accepts(stranger, at)
    version(policy(), "1.3", today + DAY, carries_why="Another link.")
    assert list(unread_versions(stranger, at=at + 2 * DAY)) == []
    version(policy(), "2.0", today + 3 * DAY)
    assert [found.number for found in unread_versions(holder, at=at + 4 * DAY)] == ["2.0"]


def test_terms_that_make_no_sense_are_refused(today):
    newest = version(policy(), "1.0", today)
    for wrong in (
        {"newest": None, "effective_on": today, "carries_why": "Nothing changes."},
        {"newest": newest, "effective_on": today - DAY, "carries_why": "Nothing changes."},
        {"newest": newest, "effective_on": today, "term_days": 181},
        {"newest": newest, "effective_on": today, "term_days": -1},
    ):
        with pytest.raises(NotCarried):
            terms_of(wrong.pop("newest"), **wrong)


def test_the_database_holds_the_terms_of_a_version(today):
    made = version(policy(), "1.0", today)
    for values in (
        {"accept_by": today - DAY}, {"carried_why": "No version."}, {"carried_from": made, "carried_why": "Itself."},
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            PolicyVersion.objects.filter(pk=made.pk).update(**values)
    other = version(policy(), "1.1", today + DAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        PolicyVersion.objects.filter(pk=other.pk).update(carried_from=made, carried_why="")


@pytest.mark.parametrize(("term", "opens_after"), [(5, 5), (None, 30), (0, 0)])
def test_the_point_opens_the_day_after_the_term(holder, at, today, term, opens_after):
    version(policy(), "1.0", today, term_days=term)
    channel = holder.grants.get().channel_id

    def is_open(day: int) -> bool:
        sync_findings([channel], at=at + day * DAY)
        return Finding.objects.open().filter(channel=channel, rule=rules.POLICY_UNREAD).exists()

    assert (is_open(opens_after), is_open(opens_after + 1)) == (False, True)


def point_on(person, at) -> bool:
    channel = person.grants.get().channel_id
    sync_findings([channel], at=at)
    return Finding.objects.open().filter(channel=channel, rule=rules.POLICY_UNREAD).exists()


@pytest.mark.parametrize("term", [None, 10])
def test_a_text_published_after_its_day_leaves_its_days_from_then_on(holder, at, today, term):
    """A policy that was decided long ago is entered today: nobody is late with what they could not read (A10)."""
    publish_version(
        policy(), number="1.0", authority="Board", effective_on=today - 60 * DAY, term_days=term,
        words=[Words(Language.EN, "Media", "Text.")], by=world.lead(), at=at,
    )  # fmt: skip
    days = 30 if term is None else term

    assert due(holder, at) == {"1.0": today + days * DAY}
    assert [point_on(holder, at + after * DAY) for after in (0, days, days + 1)] == [False, False, True]


def test_a_policy_that_begins_to_bind_leaves_the_standing_days(holder, at, today):
    """However long its text has been in force (A10)."""
    photos, lead = Policy.objects.create(slug="photos"), world.lead()
    version(photos, "1.0", today - 200 * DAY)
    change_policy(photos, binds_channels=True, sisters=[], by=lead, at=at)

    assert due(holder, at) == {"1.0": today + 30 * DAY}
    assert [point_on(holder, at + after * DAY) for after in (0, 30, 31)] == [False, False, True]

    change_policy(photos, binds_channels=True, sisters=[], by=lead, at=at + 5 * DAY)
    assert due(holder, at) == {"1.0": today + 30 * DAY}


def test_a_policy_that_begins_to_bind_shortens_no_term(holder, at, today):
    photos = Policy.objects.create(slug="photos")
    version(photos, "1.0", today, term_days=90)
    change_policy(photos, binds_channels=True, sisters=[], by=world.lead(), at=at)

    assert due(holder, at) == {"1.0": today + 90 * DAY}


def test_a_merge_keeps_what_either_accepted_and_was_asked(holder, at, today):
    one, two = version(policy("photos"), "1", today), version(policy(), "1.0", today)
    second = world.person("Second entry")
    world.grant(world.channel(), second, AccessLevel.EDITOR, at=at - 100 * DAY)
    ask(at=at)
    accepts(second, at)

    merge_people(holder, second, by=world.administrator(), at=at, why="The same person.")

    assert list(unread_versions(holder, at=at)) == []
    assert set(Asking.objects.filter(person=holder).values_list("version", flat=True)) == {one.pk, two.pk}


def test_what_is_owed_costs_the_same_for_one_and_for_many(django_assert_num_queries, at, today):
    for slug in ("photos", "social-media"):
        version(policy(slug), "1", today)
    people = [world.person() for _number in range(5)]
    for person in people:
        world.grant(world.channel(), person, AccessLevel.EDITOR, at=at - 100 * DAY)
    for count in (1, 5):
        # The settings twice (a request reads them once), versions and texts, each one's people, days, since, askings.
        with django_assert_num_queries(9):
            owed_by(Person.objects.filter(pk__in=[p.pk for p in people[:count]]), at=at)
