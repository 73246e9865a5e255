"""The outbox: one letter per event and person, stored with what it tells, sent after commit, never lost (design §5.5)."""

import datetime as dt
import threading

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import IntegrityError, connections, transaction

from ledger.models import LedgerEntry
from notifications import sending, wakeups
from notifications.models import Letter
from notifications.sending import NotPossible, send_due_letters, try_again_now, words_of
from notifications.writing import Post, cancel_letters, write_letter, write_letters
from tests import world

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
AT = dt.datetime(2026, 3, 31, 12, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
KIND = "requests.received"
DATA = {"name": "Amina Diallo", "reference": "NCR-2026-0042", "title": "Sahel water", "path": "/requests/42/"}


def write(person=None, *, event: str = "request:42", **more) -> Letter:
    person = person or world.person("Amina Diallo")
    write_letter(KIND, event=event, person=person, at=AT, data=DATA, **more)
    return Letter.objects.get(event=event, person=person)


def now_of(letter: Letter) -> Letter:
    return Letter.objects.get(pk=letter.pk)


# --- Writing ----------------------------------------------------------------------------------------------------------------


def test_one_letter_per_event_and_person():
    """A decision told twice, by two workers or two clicks, is one letter; another person gets their own."""
    amina, omar = world.person(), world.person()

    for _ in range(2):
        write_letters(KIND, [Post("request:42", amina, data=DATA), Post("request:42", omar, data=DATA)], at=AT)

    assert list(Letter.objects.order_by("pk").values_list("event", "address")) == [
        ("request:42", amina.email), ("request:42", omar.email),
    ]  # fmt: skip


def test_many_letters_are_those_written_one_by_one():
    amina, claire = world.person('Amina "O\'Neil" \\ Élève'), world.person("Claire", language="fr")
    data = {**DATA, "title": "“Sahel”\t100 % \\N {x} 🌍\n", "facts": [1, None, {"a": True}]}
    posts = [
        Post("request:42", amina, data=data),
        Post("request:42", claire, data=data),
        Post("request:43", claire, address="claire@other.example", language="en", data={}),
        Post("report:1", address="public@example.org"),
    ]
    fields = [f.attname for f in Letter._meta.concrete_fields if f.name != "id"]
    with transaction.atomic():
        for post in posts:
            write_letter(
                KIND, event=post.event, person=post.person, address=post.address, language=post.language, data=post.data,
                at=AT, undoable=True,
            )  # fmt: skip
        expected = list(Letter.objects.order_by("pk").values(*fields))
        transaction.set_rollback(True)

    write_letters(KIND, posts, at=AT, undoable=True)

    assert list(Letter.objects.order_by("pk").values(*fields)) == expected
    assert [row["data"] for row in expected] == [data, data, {}, {}]
    assert [row["person_id"] for row in expected] == [amina.pk, claire.pk, claire.pk, None]


def test_the_message_id_is_fixed_by_event_and_address():
    letter = write()
    address = letter.address
    Letter.objects.all().delete()

    write_letter(KIND, event="request:42", address=address, language="en", at=AT + MINUTE, data=DATA)

    assert Letter.objects.get().message_id == letter.message_id
    assert letter.message_id.endswith("@portal.example>")


def test_nobody_works_out_a_message_id_from_what_a_letter_is_about(settings):
    """It is what a delivery report proves itself by: whoever could guess it, could have an address marked as failing."""
    letter = write()
    Letter.objects.all().delete()
    settings.SECRET_KEY = "another installation"

    write_letter(KIND, event="request:42", address=letter.address, language="en", at=AT + MINUTE, data=DATA)

    again = Letter.objects.get()
    assert again.event == letter.event
    assert again.message_id != letter.message_id


def test_who_has_left_is_not_written_to():
    person = world.person()
    person.is_active = False

    write_letter(KIND, event="request:42", person=person, at=AT, data=DATA)

    assert list(Letter.objects.all()) == []


def test_the_letter_goes_with_its_transaction():
    with pytest.raises(RuntimeError), transaction.atomic():
        write()
        raise RuntimeError

    assert list(Letter.objects.all()) == []


def test_the_workers_are_woken_only_after_commit(django_capture_on_commit_callbacks, monkeypatch):
    calls = []
    monkeypatch.setattr(wakeups, "send_letters_soon", lambda: calls.append("woken"))

    with django_capture_on_commit_callbacks(execute=True):
        write()
        assert calls == []

    assert calls == ["woken"]


def test_a_wake_up_that_fails_does_not_break_what_is_committed(django_capture_on_commit_callbacks, monkeypatch):
    def no_thread():
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(wakeups, "send_letters_soon", no_thread)

    with django_capture_on_commit_callbacks(execute=True):
        letter = write()

    assert now_of(letter).sent_at is None


# --- Undoing ---------------------------------------------------------------------------------------------------------------


def test_an_undoable_letter_waits_and_can_be_taken_back(settings):
    settings.UNDO_MINUTES = 10
    letter = write(undoable=True)

    assert send_due_letters(at=AT + 9 * MINUTE) == 0
    assert cancel_letters("request:42", at=AT + 9 * MINUTE) == 1
    assert send_due_letters(at=AT + 11 * MINUTE) == 0
    assert (now_of(letter).cancelled_at, mail.outbox) == (AT + 9 * MINUTE, [])


def test_a_letter_that_a_worker_has_taken_up_is_not_taken_back():
    """Otherwise the same letter would be both sent and cancelled."""
    letter = write()
    assert sending._claim(letter.pk, at=AT) is not None

    assert cancel_letters("request:42", at=AT) == 0
    assert now_of(letter).cancelled_at is None


def test_the_database_lets_a_letter_end_one_way_only():
    letter = write()
    send_due_letters(at=AT)

    with pytest.raises(IntegrityError, match="letter_ends_one_way"), transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(cancelled_at=AT)


# --- Sending ---------------------------------------------------------------------------------------------------------------


def test_a_letter_is_sent_once_and_kept():
    letter = write()

    assert [send_due_letters(at=AT), send_due_letters(at=AT + 60 * MINUTE)] == [1, 0]

    sent = now_of(letter)
    assert [m.extra_headers["Message-ID"] for m in mail.outbox] == [letter.message_id]
    assert (sent.sent_at, sent.attempts, sent.last_error) == (AT, 1, "")
    assert (mail.outbox[0].subject, mail.outbox[0].body) == (sent.subject, sent.body)
    assert "https" not in sent.body and "/requests/42/" in sent.body


def test_a_letter_is_in_the_language_of_its_reader():
    """Whoever decides, and in whatever language: the reader's counts."""
    write(world.person("Claire", language="fr"))

    send_due_letters(at=AT)

    french = words_of(KIND, language="fr", data=DATA)
    assert mail.outbox[0].extra_headers["Content-Language"] == "fr"
    assert (mail.outbox[0].subject, mail.outbox[0].body) == (french.subject, french.body)


def test_a_line_break_in_a_name_adds_no_header():
    write_letter(
        KIND, event="x", person=world.person(), at=AT, data={**DATA, "reference": "NCR\r\nBcc: all@example.org"}
    )

    assert send_due_letters(at=AT) == 1
    assert "\n" not in mail.outbox[0].subject
    assert mail.outbox[0].recipients() == [Letter.objects.get().address]


def test_a_link_that_opens_an_account_is_forgotten_once_sent():
    write_letter(
        "accounts.invitation", event="invitation:1", person=world.person(), at=AT,
        data={"name": "Amina", "path": "/people/invitation/TOKEN/", "hours": 24},
    )  # fmt: skip

    send_due_letters(at=AT)

    kept = Letter.objects.get()
    assert "TOKEN" in mail.outbox[0].body
    assert (kept.body, kept.data) == ("", {})


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_one_letter():
    write()
    start, counts, faults = threading.Barrier(2), [], []

    def work():
        try:
            start.wait(10)
            counts.append(send_due_letters(at=AT))
        except Exception as fault:  # noqa: BLE001 -- told to the test's own thread
            faults.append(fault)
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)

    assert (faults, sorted(counts), len(mail.outbox)) == ([], [0, 1], 1)


def test_a_letter_that_cannot_be_written_holds_nobody_else_up():
    person = world.person()
    write_letter("requests.no_such_template", event="broken", person=person, at=AT - MINUTE)
    letter = write(person)

    assert send_due_letters(at=AT) == 1

    broken = Letter.objects.get(event="broken")
    assert (broken.sent_at, broken.attempts, broken.last_error) == (None, 1, "TemplateDoesNotExist")
    assert now_of(letter).sent_at == AT


# --- Trying again ------------------------------------------------------------------------------------------------------------


def test_a_refused_letter_can_be_sent_again_by_a_person():
    person, letter = world.comms(), write()
    Letter.objects.filter(pk=letter.pk).update(refused_at=AT, last_error="SMTP 550")

    try_again_now(letter, by=person, at=AT + MINUTE)

    assert send_due_letters(at=AT + MINUTE) == 1
    entry = LedgerEntry.objects.get(action="letters.retried")
    assert (entry.actor_id, entry.subject_id) == (person.pk, letter.pk)


def test_a_letter_that_has_left_is_not_sent_again():
    person, letter = world.comms(), write()
    send_due_letters(at=AT)

    with pytest.raises(NotPossible, match="This message has left"):
        try_again_now(letter, by=person, at=AT + MINUTE)

    assert now_of(letter).sent_at == AT
    assert not LedgerEntry.objects.filter(action="letters.retried").exists()


def test_each_letter_is_claimed_and_noted_at_its_own_moment():
    """A run can take longer than a claim lasts: a second worker must not send what the first has just taken up."""
    first, second = write(event="request:1"), write(event="request:2")
    moments = iter([AT, AT + 6 * MINUTE, AT + 6 * MINUTE, AT + 12 * MINUTE])
    claims = []

    class Watching(EmailBackend):
        def send_messages(self, messages):
            claims.append(Letter.objects.get(message_id=messages[0].extra_headers["Message-ID"]).next_try_at)
            return super().send_messages(messages)

    assert send_due_letters(at=AT, mail=Watching(), clock=lambda: next(moments)) == 2

    assert claims == [AT + sending.CLAIM, AT + 6 * MINUTE + sending.CLAIM]
    assert (now_of(first).sent_at, now_of(second).sent_at) == (AT + 6 * MINUTE, AT + 12 * MINUTE)


def test_a_letter_that_leaves_while_it_is_claimed_is_not_sent_without_its_words(monkeypatch):
    """A worker slower than its claim notes that it has sent the letter, and forgets its words, between another's claim and
    its reading of the letter."""
    letter = write()
    rows = type(Letter.objects.all())
    update = rows.update

    def update_beside_a_slow_worker(queryset, **values):
        changed = update(queryset, **values)
        if values.get("claimed_at"):
            update(Letter.objects.filter(pk=letter.pk), sent_at=AT, claimed_at=None, data={})
        return changed

    monkeypatch.setattr(rows, "update", update_beside_a_slow_worker)

    assert send_due_letters(at=letter.next_try_at) == 0
    assert mail.outbox == []
    assert now_of(letter).sent_at == AT
