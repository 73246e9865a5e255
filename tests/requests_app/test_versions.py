"""What is handed in is frozen under a number, and each reader has a last look (A5, design §4)."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import departures
from channels_registry.models import Tier
from ledger.models import LedgerEntry
from notifications.models import Letter
from requests_app import transitions
from requests_app.annex1.branching import asked
from requests_app.annex1.reading import answers_in_words
from requests_app.annex1.sheet import AnswerSheet
from requests_app.drafting.handing_in import hand_in
from requests_app.judging.evaluating import evaluate
from requests_app.models import Answer, Criterion, LastLook, RequestVersion, Status, Verdict, VersionIsFrozen
from requests_app.versions.frozen import FrozenSheet, sections_of_sheet
from requests_app.versions.looks import remember_look
from tests import world
from tests.requests_app import review_world as review
from tests.requests_app.rounds import ago, filed, hand_in_again, send_back
from tests.requests_app.sheets import draft, store

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def sent_back_once(reviewer):
    made = filed(reviewer=reviewer)
    send_back(made, by=reviewer, points=[("q05", "Say what is new."), ("", "Is the budget agreed?")])
    return made


def numbers(channel_request) -> list[int]:
    return list(channel_request.versions.values_list("number", flat=True))


# --- Freezing -------------------------------------------------------------------------------------------------------------


def test_handing_in_freezes_the_answers_of_the_branch_that_is_asked():
    """What belongs to a branch that was left counts for nothing and is not frozen."""
    channel_request = draft("agency")
    store(channel_request, {"q15": {"way_in": "roles"}})  # no agency any more; its answers stay stored

    hand_in(channel_request, by=channel_request.requester, at=timezone.now())

    version = channel_request.versions.get()
    stored = {answer.question: answer.value for answer in channel_request.answers.all()}
    assert "q17" in stored
    assert sorted(version.answers) == asked(AnswerSheet(channel_request, at=timezone.now()))
    assert version.answers == {key: stored[key] for key in version.answers}
    assert (version.number, version.title, version.tier) == (1, "Kenya Forum", Tier.STANDARD)
    assert (version.by, version.at) == (channel_request.requester, channel_request.submitted_at)


def test_each_handing_in_is_a_version_and_earlier_ones_stay_as_they_were():
    reviewer = world.comms()
    channel_request = sent_back_once(reviewer)
    first = channel_request.versions.get()
    frozen = dict(first.answers)

    hand_in_again(channel_request, {"q05": {"adds": "Something else entirely."}})

    first = RequestVersion.objects.get(pk=first.pk)
    assert numbers(channel_request) == [1, 2]
    assert first.answers == frozen
    assert channel_request.versions.get(number=2).answers["q05"] == {"adds": "Something else entirely."}


def test_a_version_reads_as_the_request_read_when_it_was_handed_in():
    channel_request = filed()
    at = timezone.now()

    words = sections_of_sheet(FrozenSheet.of(channel_request.versions.get(), at=at))

    assert words == answers_in_words(channel_request, at=at)
    assert sum(len(section.answers) for section in words) > 20


def test_nothing_is_frozen_when_handing_in_is_refused():
    channel_request = review.draft()

    with pytest.raises(transitions.Incomplete):
        transitions.submit(
            channel_request, by=channel_request.requester, at=timezone.now(), facts={}, missing=["Question 1."]
        )

    assert list(RequestVersion.objects.all()) == []


def test_a_version_is_never_changed_or_removed():
    version = filed().versions.get()
    before = RequestVersion.objects.values().get()
    version.title = "Another"

    for attempt in (
        version.save,
        version.delete,
        lambda: RequestVersion.objects.update(title="Another"),
        lambda: RequestVersion.objects.filter(pk=version.pk).delete(),
        lambda: RequestVersion.objects.bulk_update([version], ["title"]),
    ):
        with pytest.raises(VersionIsFrozen, match="cannot be changed"):
            attempt()

    assert RequestVersion.objects.values().get() == before


@pytest.mark.parametrize("fault", [{"number": 1}, {"number": 0}, {"number": 7, "tier": "bold"}])
def test_the_database_refuses_a_second_version_of_one_number_and_nonsense(fault):
    channel_request = filed()
    facts = {"number": 2, "tier": Tier.STANDARD, "at": timezone.now(), "by": channel_request.requester, **fault}

    with pytest.raises(IntegrityError), transaction.atomic():
        RequestVersion.objects.create(request=channel_request, **facts)

    assert numbers(channel_request) == [1]


def test_the_record_names_the_reference_that_the_request_got_and_its_version():
    """The entry is written after the reference exists, so its words hold it."""
    channel_request = filed()
    entry = LedgerEntry.objects.select_related("words").get(action="requests.submit")

    assert channel_request.reference in entry.words.text
    assert '"version":1' in entry.data
    assert '"from":"draft"' in entry.data


# --- Last look --------------------------------------------------------------------------------------------------------------


def look_of(person) -> list[tuple[int, dt.datetime]]:
    return list(LastLook.objects.filter(person=person).values_list("number", "at"))


def test_taking_up_is_a_first_look_and_leaves_an_earlier_one():
    """Who takes up a request that they know from before still sees what changed."""
    first, second = world.comms(), world.comms()
    channel_request = sent_back_once(first)
    channel_request = hand_in_again(channel_request)
    transitions.claim(channel_request, by=second, at=ago(hours=20))

    assert [number for number, _at in look_of(second)] == [2]
    assert [number for number, _at in look_of(first)] == [1]

    transitions.release(channel_request, by=second, at=ago(hours=19))
    transitions.claim(channel_request, by=first, at=ago(hours=18))
    assert [number for number, _at in look_of(first)] == [1]


def test_judging_is_looking():
    """Evaluate, ask, recommend, decide: whoever judges has read the version as it stands."""
    reviewer, at = world.comms(), timezone.now()
    for judge in (
        lambda r: evaluate(r, Criterion.BRAND, verdict=Verdict.GOOD, note="", by=reviewer, at=at),
        lambda r: transitions.ask_for_changes(r, by=reviewer, at=at, comment="Once more?"),
        lambda r: transitions.reject(r, by=reviewer, at=at, reasons="Two exist.", way_on="Write for one."),
    ):
        channel_request = hand_in_again(sent_back_once(reviewer))
        transitions.claim(channel_request, by=reviewer, at=ago(hours=1))
        assert LastLook.objects.get(request=channel_request).number == 1

        judge(channel_request)

        look = LastLook.objects.get(request=channel_request)
        assert (look.person, look.number, look.at) == (reviewer, 2, at)


def test_a_look_is_at_a_version_that_exists():
    reader, channel_request = world.comms(), filed()

    remember_look(channel_request, by=reader, at=timezone.now(), number=9)

    assert LastLook.objects.get().number == 1


def test_nothing_handed_in_is_nothing_read():
    reader, channel_request = world.comms(), review.draft()

    remember_look(channel_request, by=reader, at=timezone.now())

    assert list(LastLook.objects.all()) == []


def test_one_look_per_person_and_request():
    reader, channel_request = world.comms(), filed()
    facts = {"person": reader, "request": channel_request, "number": 1, "at": timezone.now()}
    LastLook.objects.create(**facts)

    with pytest.raises(IntegrityError), transaction.atomic():
        LastLook.objects.create(**facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        LastLook.objects.create(**{**facts, "person": world.comms(), "number": 0})


# --- Back with its reviewer ---------------------------------------------------------------------------------------------------


def test_handed_in_again_it_is_back_with_its_reviewer():
    reviewer = world.comms()
    channel_request = sent_back_once(reviewer)

    channel_request = hand_in_again(channel_request)

    assert (channel_request.status, channel_request.reviewer) == (Status.SUBMITTED, reviewer)
    assert channel_request.claimed_at == channel_request.submitted_at
    assert transitions.next_to_take(world.comms()) is None


@pytest.mark.parametrize("lost", ["has left", "is no longer of the team", "wrote an answer", "runs the channel"])
def test_a_reviewer_who_cannot_go_on_makes_room(lost):
    """N4: a conflict that the new answers bring counts at once."""
    reviewer, lead = world.comms(email="rita@example.org"), world.lead()
    world.comms()
    channel_request = sent_back_once(reviewer)
    answers = {}
    if lost == "has left":
        departures.deactivate(reviewer, by=lead, at=ago(days=1.5), why="Moved on.")
    elif lost == "is no longer of the team":
        departures.take_role(reviewer.role_assignments.live().get(), by=lead, at=ago(days=1.5), why="Other work.")
    elif lost == "wrote an answer":
        Answer.objects.filter(request=channel_request, question="q05").update(saved_by=reviewer)
    else:
        person = {"person_1_name": "Rita", "person_1_email": "rita@example.org", "person_1_level": "editor"}
        answers = {"q15": {**person, "way_in": "roles"}}

    channel_request = hand_in_again(channel_request, answers)

    assert (channel_request.status, channel_request.reviewer, channel_request.claimed_at) == (
        Status.SUBMITTED, None, None,
    )  # fmt: skip
    assert numbers(channel_request) == [1, 2]


def test_who_gets_a_letter_when_it_comes_again():
    reviewer, colleague = world.comms(), world.comms()
    channel_request = hand_in_again(sent_back_once(reviewer))

    assert list(Letter.objects.filter(kind="requests.back").values_list("person", flat=True)) == [reviewer.pk]
    told_first = Letter.objects.filter(kind="requests.submitted").values_list("person", flat=True)
    assert sorted(told_first) == sorted([reviewer.pk, colleague.pk])
    assert channel_request.reviewer == reviewer
