"""Unfinished drafts: one reminder, a warning, an end; whoever goes on is left alone (A4)."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from channels_registry.models import Tier
from governance.celery import app
from ledger.models import LedgerEntry
from notifications.models import Letter
from notifications.sending import words_of
from portal.files import read_file
from requests_app.drafting.co_writing import invite_writer
from requests_app.drafting.drafts import print_of, save_answers, start_draft
from requests_app.drafting.forgotten import expires_at, sweep_drafts
from requests_app.files.attaching import attach
from requests_app.models import ChannelRequest, RequestStage, Status
from requests_app.refusals import NotAllowed
from requests_app.tasks import nightly
from tests import world
from tests.requests_app import hostile_files as files
from tests.requests_app import review_world
from tests.requests_app.annex1_answers import COMMON
from tests.requests_app.sheets import draft

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
START = timezone.now() - dt.timedelta(days=100)


def days(number: float) -> dt.datetime:
    return START + dt.timedelta(days=number)


def quiet(**facts) -> ChannelRequest:
    """A draft last saved at START."""
    channel_request = draft(at=START, **facts)
    ChannelRequest.objects.filter(pk=channel_request.pk).update(saved_at=START)
    channel_request.refresh_from_db()
    return channel_request


def letters() -> list[str]:
    kinds = Letter.objects.filter(kind__startswith="requests.draft_").order_by("created_at", "pk")
    return [kind.removeprefix("requests.draft_") for kind in kinds.values_list("kind", flat=True)]


def status_of(channel_request) -> str:
    return ChannelRequest.objects.values_list("status", flat=True).get(pk=channel_request.pk)


def test_the_whole_way_of_a_forgotten_draft():
    channel_request = quiet()
    told = {}
    for day in range(75):
        # Twice a night: nothing happens twice.
        first, again = sweep_drafts(at=days(day)), sweep_drafts(at=days(day) + dt.timedelta(minutes=1))
        if first:
            told[day] = letters()
        assert again == 0

    assert told == {14: ["waits"], 53: ["waits", "expires"], 60: ["waits", "expires"]}
    channel_request.refresh_from_db()
    assert (channel_request.status, channel_request.closed_at) == (Status.EXPIRED, days(60))
    assert channel_request.answers.get(question="q05").value == COMMON["q05"]


def test_the_end_is_recorded_and_its_stage_begins():
    channel_request = quiet()
    sweep_drafts(at=days(53))
    sweep_drafts(at=days(60))

    entry = LedgerEntry.objects.order_by("seq").last()
    assert (entry.action, entry.actor_id, entry.subject_id) == ("requests.expire", None, channel_request.pk)
    assert RequestStage.objects.open().get(request=channel_request).stage == Status.EXPIRED


def test_saving_once_begins_the_time_anew_and_the_reminder_is_the_only_one():
    channel_request = quiet()
    sweep_drafts(at=days(14))
    sweep_drafts(at=days(53))
    seen = {"q05": print_of(COMMON["q05"])}
    save_answers(channel_request, {"q05": {"adds": "On"}}, by=channel_request.requester, at=days(58), expected=seen)

    for day in range(58, 58 + 53):
        assert sweep_drafts(at=days(day)) == 0
    assert sweep_drafts(at=days(58 + 53)) == 1
    assert sweep_drafts(at=days(58 + 60)) == 1
    assert letters() == ["waits", "expires", "expires"]
    assert status_of(channel_request) == Status.EXPIRED


def test_nothing_expires_without_its_week_of_warning():
    """The sweep did not run for months; then it warns first."""
    channel_request = quiet()

    sweep_drafts(at=days(95))
    assert (letters(), status_of(channel_request)) == (["expires"], Status.DRAFT)
    channel_request.refresh_from_db()
    assert expires_at(channel_request) == days(102)
    sweep_drafts(at=days(101))
    assert status_of(channel_request) == Status.DRAFT
    sweep_drafts(at=days(102))
    assert status_of(channel_request) == Status.EXPIRED


def test_one_letter_for_all_drafts_of_a_person():
    someone, other = world.requester(), world.requester()
    mine = [quiet(by=someone, q11={"name_1": name}) for name in ("First", "Second", "Third")]
    quiet(by=other)

    assert sweep_drafts(at=days(14)) == 4

    letter = Letter.objects.get(person=someone)
    assert [one["title"] for one in letter.data["drafts"]] == ["First", "Second", "Third"]
    assert [one["path"] for one in letter.data["drafts"]] == [f"/requests/{one.pk}/" for one in mine]
    assert Letter.objects.filter(kind="requests.draft_waits").count() == 2


def test_a_draft_left_empty_ends_without_a_letter():
    empty = start_draft(by=world.requester(), at=START)

    for day in range(61):
        sweep_drafts(at=days(day))

    assert (letters(), status_of(empty)) == ([], Status.EXPIRED)


def test_a_file_alone_is_something_to_lose():
    empty = start_draft(by=world.requester(), at=START)
    attach(empty, read_file(files.PDF, name="x.pdf"), by=empty.requester, at=START)

    sweep_drafts(at=days(14))

    assert letters() == ["waits"]


@pytest.mark.parametrize("status", [status for status in Status if status != Status.DRAFT])
def test_only_drafts_are_touched(status):
    made = review_world.in_state(
        status, by=world.comms(), tier=Tier.CAREFUL if status == Status.RECOMMENDED else Tier.STANDARD
    )
    ChannelRequest.objects.filter(pk=made.pk).update(saved_at=START)
    before = ChannelRequest.objects.filter(pk=made.pk).values().get()

    assert sweep_drafts(at=days(99)) == 0

    assert ChannelRequest.objects.filter(pk=made.pk).values().get() == before


def test_a_dry_run_counts_and_changes_nothing():
    quiet()
    late = quiet()
    ChannelRequest.objects.filter(pk=late.pk).update(expiry_warned_at=days(5), saved_at=days(-50))
    before = list(ChannelRequest.objects.order_by("pk").values())

    assert sweep_drafts(at=days(14), dry_run=True) == 2

    assert list(ChannelRequest.objects.order_by("pk").values()) == before
    assert letters() == []


def test_what_a_co_writer_saves_keeps_the_draft_alive():
    channel_request = quiet(body=world.secretariat())
    colleague = world.requester(of=channel_request.body)
    invite_writer(channel_request, person=colleague, by=channel_request.requester, at=START)
    seen = {"q05": print_of(COMMON["q05"])}
    save_answers(channel_request, {"q05": {"adds": "On"}}, by=colleague, at=days(13), expected=seen)

    assert sweep_drafts(at=days(14)) == 0


def test_a_thousand_people_cost_as_many_queries_as_one(django_assert_max_num_queries):
    quiet()
    with django_assert_max_num_queries(20) as one:
        sweep_drafts(at=days(14))
    for _number in range(12):
        quiet()
    with django_assert_max_num_queries(len(one)):
        assert sweep_drafts(at=days(14)) == 12


def test_an_expired_draft_takes_no_more_answers():
    channel_request = quiet()
    sweep_drafts(at=days(53))
    sweep_drafts(at=days(60))

    with pytest.raises(NotAllowed):
        save_answers(channel_request, {"q05": {"adds": "x"}}, by=channel_request.requester, at=days(61), expected={})


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("count", [1, 2])
def test_the_letters_can_be_read(language, count):
    someone = world.requester()
    for number in range(count):
        quiet(by=someone, q11={"name_1": f"Forum {number}"})
    sweep_drafts(at=days(14))
    sweep_drafts(at=days(53))

    for letter in Letter.objects.filter(kind__startswith="requests.draft_"):
        words = words_of(letter.kind, language=language, data=letter.data)
        assert words.subject
        for number in range(count):
            assert f"Forum {number}" in words.body
        assert words.body.count("/requests/") == count


def test_the_command_counts_first_and_then_does_it(capsys):
    quiet()
    moment = days(14).isoformat()

    call_command("sweep_requests", "--at", moment, "--dry-run")
    said, count = capsys.readouterr().out, len(letters())
    call_command("sweep_requests", "--at", moment)

    assert "Nothing was changed" in said and "drafts: 1" in said
    assert (count, letters()) == (0, ["waits"])
    assert "drafts: 1" in capsys.readouterr().out


def test_a_moment_that_is_none_is_refused():
    with pytest.raises(CommandError, match="no moment"):
        call_command("sweep_requests", "--at", "yesterday")


def test_the_night_is_scheduled_and_safe_to_run_twice():
    channel_request = draft(at=timezone.now() - dt.timedelta(days=20))
    ChannelRequest.objects.filter(pk=channel_request.pk).update(saved_at=timezone.now() - dt.timedelta(days=20))

    nightly()
    nightly()

    assert letters() == ["waits"]
    assert "requests.nightly" in {entry["task"] for entry in app.conf.beat_schedule.values()}
