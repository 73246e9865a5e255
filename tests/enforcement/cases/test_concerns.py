"""A concern: two lines, two readers, a day on which it is deleted. A removal at once: first done, then noted (A13)."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from enforcement import nightly
from enforcement.cases import concerns, removals
from enforcement.cases.concerns import CaseRefused
from enforcement.models import TWO_LINES, Concern, Protected, ProtectiveRemoval
from ledger.models import LedgerEntry, LedgerText
from notifications.bounces import note_bounce
from notifications.models import Letter, Sign
from portal.store import day_of, portal_settings
from tests import world

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
TEXT = "Wanjiru was named under a picture."


@pytest.fixture
def at():
    return timezone.now()


def test_only_the_team_writes_one_and_never_about_nothing(at):
    author, other = world.comms(), world.person()
    tomorrow = day_of(at) + dt.timedelta(days=1)
    most = portal_settings().concern_days
    for by, person, text, until in (
        (other, author, TEXT, tomorrow), (world.auditor(), other, TEXT, tomorrow), (author, author, TEXT, tomorrow),
        (author, other, " ", tomorrow), (author, other, "x" * (TWO_LINES + 1), tomorrow),
        (author, other, TEXT, day_of(at)), (author, other, TEXT, day_of(at) + dt.timedelta(days=most + 1)),
        (author, other, "password: hunter2-Rosebud", tomorrow),
    ):  # fmt: skip
        with pytest.raises(CaseRefused):
            concerns.write_concern(person, text=text, delete_on=until, by=by, at=at)
    assert not Concern.objects.exists()
    assert not Letter.objects.filter(kind="enforcement.personal").exists()
    assert not LedgerEntry.objects.filter(action__startswith="concerns.").exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        Concern.objects.create(by=author, person=author, text=TEXT, written_at=at, delete_on=tomorrow)


def test_it_is_deleted_on_its_day_and_leaves_a_number(at):
    author, other = world.comms("Author"), world.person("Otherwise Named")
    concern = concerns.write_concern(other, text=TEXT, by=author, at=at, delete_on=day_of(at) + dt.timedelta(days=30))
    number = concern.pk
    concerns.settle_concern(concern, by=other, at=at)
    assert concerns.delete_due_concerns(at=at + dt.timedelta(days=29)) == 0
    day = at + dt.timedelta(days=30)
    assert concerns.delete_due_concerns(at=day, dry_run=True) == 1

    assert nightly.run(at=day)["concerns"] == 1

    assert not Concern.objects.exists()
    assert nightly.run(at=day)["concerns"] == 0
    actions = LedgerEntry.objects.filter(subject_type="enforcement.concern", subject_id=number)
    assert list(actions.order_by("seq").values_list("action", "data")) == [
        ("concerns.written", "{}"), ("concerns.settled", "{}"), ("concerns.deleted", "{}"),
    ]  # fmt: skip
    assert not LedgerText.objects.filter(text__contains="Wanjiru").exists()


def test_its_writer_deletes_it_early_the_other_settles_it(client, at):
    author, other = world.comms(), world.person()
    concern = concerns.write_concern(other, text=TEXT, by=author, at=at)
    client.force_login(other)
    assert client.get(reverse("enforcement:concern", args=[concern.pk])).status_code == 200
    client.post(reverse("enforcement:concern-act", args=[concern.pk, "delete"]))
    assert Concern.objects.filter(pk=concern.pk).exists()
    client.post(reverse("enforcement:concern-act", args=[concern.pk, "settled"]))
    assert Concern.objects.get().settled_at is not None
    client.force_login(world.lead())
    assert client.post(reverse("enforcement:concern-act", args=[concern.pk, "delete"])).status_code == 404
    client.force_login(author)
    client.post(reverse("enforcement:concern-act", args=[concern.pk, "delete"]))
    assert not Concern.objects.exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same(client, django_assert_num_queries, at, rows):
    author = world.comms()
    for _number in range(rows):
        concerns.write_concern(world.person(), text=TEXT, by=author, at=at)
    client.force_login(author)
    client.get("/concerns/")
    with django_assert_num_queries(LIST_QUERIES):
        assert client.get("/concerns/").content.decode().count(TEXT) >= rows


LIST_QUERIES = 6


def test_a_removal_is_noted_by_whoever_is_listed_and_erased_in_time(client, at):
    runner, stranger = world.person("Runner"), world.person("Stranger", of=world.body())
    channel = world.channel("Kitui", runner=runner)
    noted = {"protects": Protected.CHILD, "words": TEXT, "removed_at": at}
    with pytest.raises(CaseRefused):
        removals.note_removal(channel, **noted, by=stranger, at=at)
    with pytest.raises(CaseRefused, match="still to come"):
        removals.note_removal(channel, **{**noted, "removed_at": at + dt.timedelta(hours=1)}, by=runner, at=at)
    assert not ProtectiveRemoval.objects.exists()

    removals.note_removal(channel, **noted, by=runner, at=at)

    seen = {}
    for name, person in (
        ("runner", runner),
        ("team", world.comms()),
        ("auditor", world.auditor()),
        ("other", stranger),
    ):
        client.force_login(person)
        page = client.get("/removals/?format=csv").getvalue().decode()
        seen[name] = ("Kitui" in page, "Wanjiru" in page)
    assert seen == {
        "runner": (True, True), "team": (True, True), "auditor": (True, False), "other": (False, False)
    }  # fmt: skip

    after = at + dt.timedelta(days=portal_settings().case_words_days)
    assert removals.erase_removals(at=after - dt.timedelta(minutes=1)) == 0
    assert removals.erase_removals(at=after) == 1
    assert removals.erase_removals(at=after) == 0
    assert ProtectiveRemoval.objects.get().words == ""


@pytest.mark.parametrize("how", ["by the night", "by its writer"])
def test_no_letter_stays_to_tell_who_talked_with_whom(at, how):
    author, other = world.comms("Author"), world.person("Other")
    concern = concerns.write_concern(other, text=TEXT, by=author, at=at)
    kept = concerns.write_concern(other, text=TEXT, by=author, at=at + dt.timedelta(days=1))

    if how == "by its writer":
        concerns.delete_concern(concern, by=author, at=at)
    else:
        nightly.run(at=at + dt.timedelta(days=portal_settings().concern_days))

    letters = Letter.objects.filter(kind="enforcement.personal")
    assert list(letters.values_list("event", flat=True)) == [f"personal:concern:{kept.pk}"]


def test_a_letter_that_bounced_keeps_its_row_and_says_nothing(at):
    author, other = world.comms("Author"), world.person("Other")
    concern = concerns.write_concern(other, text=TEXT, by=author, at=at)
    letter = Letter.objects.get(kind="enforcement.personal")
    Letter.objects.filter(pk=letter.pk).update(refused_at=at)
    note_bounce(letter, sign=Sign.REFUSED, code="550", at=at)

    concerns.delete_concern(concern, by=author, at=at)

    letter.refresh_from_db()
    assert (letter.data, letter.body, letter.refused_at, letter.cancelled_at) == ({}, "", None, at)


@pytest.mark.django_db(transaction=True)
def test_two_presses_delete_it_once(at):
    author, other = world.comms("Author"), world.person("Other")
    concern = concerns.write_concern(other, text=TEXT, by=author, at=at)

    def press():
        concerns.delete_concern(Concern.objects.get(pk=concern.pk), by=author, at=at)

    results = world.at_once(press, press)

    refused = [one for one in results if one is not None]
    assert len(refused) == 1
    assert isinstance(refused[0], CaseRefused | Concern.DoesNotExist)
    assert LedgerEntry.objects.filter(action="concerns.deleted").count() == 1
