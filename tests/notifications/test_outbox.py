"""The outbox: one letter per event and person, stored with what it tells, sent after commit, never lost (design §5.5)."""

import datetime as dt
import smtplib
import socket
import threading
import time

import celery
import pytest
from aiosmtpd.controller import Controller
from django.core import mail
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import IntegrityError, connections, transaction

from ledger.models import LedgerEntry
from notifications import sending, wakeups
from notifications.models import Letter
from notifications.sending import NotPossible, retry_refused, send_due_letters, words_of
from notifications.writing import Post, cancel_letters, write_letter, write_letters
from tests import world
from tests.live import MailServer
from tools import children

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
AT = dt.datetime(2026, 3, 31, 12, 0, tzinfo=dt.timezone.utc)
MINUTE = dt.timedelta(minutes=1)
KIND = "requests.received"
DATA = {"name": "Amina Diallo", "reference": "NCR-2026-0042", "title": "Sahel water", "path": "/requests/42/"}


def write(person=None, *, event: str = "request:42", **more) -> Letter:
    person = person or world.person("Amina Diallo")
    write_letter(KIND, event=event, person=person, at=AT, data=DATA, **more)
    return Letter.objects.get(event=event, person=person)


def now_of(letter: Letter) -> Letter:
    return Letter.objects.get(pk=letter.pk)


def smtp(server_port: int, *, patience: float = 1.0) -> BaseEmailBackend:
    return get_connection("django.core.mail.backends.smtp.EmailBackend", host="127.0.0.1", port=server_port, timeout=patience)


# --- Writing ----------------------------------------------------------------------------------------------------------------


def test_one_letter_per_event_and_person():
    """A decision told twice, by two workers or two clicks, is one letter; another person gets their own."""
    amina, omar = world.person(), world.person()

    for _ in range(2):
        write_letters(KIND, [Post("request:42", amina, data=DATA), Post("request:42", omar, data=DATA)], at=AT)

    assert list(Letter.objects.order_by("pk").values_list("event", "address")) == [
        ("request:42", amina.email), ("request:42", omar.email),
    ]  # fmt: skip


def test_the_message_id_is_fixed_by_event_and_address():
    letter = write()
    address = letter.address
    Letter.objects.all().delete()

    write_letter(KIND, event="request:42", address=address, language="en", at=AT + MINUTE, data=DATA)

    assert Letter.objects.get().message_id == letter.message_id
    assert letter.message_id.endswith("@portal.example>")


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
    write_letter(KIND, event="x", person=world.person(), at=AT, data={**DATA, "reference": "NCR\r\nBcc: all@example.org"})

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


# --- A mail server in trouble ---------------------------------------------------------------------------------------------------


def test_while_the_mail_server_is_down_nothing_is_lost():
    """One letter a run asks for it; the others keep their place, and all go out when it is back."""
    first, second = write(event="request:1"), write(event="request:2")

    assert send_due_letters(at=AT, mail=smtp(children.free_port())) == 0

    assert [(letter.attempts, letter.last_error) for letter in (now_of(first), now_of(second))] == [
        (1, "ConnectionRefusedError"), (0, ""),
    ]  # fmt: skip
    with MailServer() as server:
        assert send_due_letters(at=AT + 2 * MINUTE, mail=smtp(server.controller.port)) == 2
        assert sorted(letter["Message-ID"] for letter in server.letters) == sorted([first.message_id, second.message_id])


def test_a_mute_mail_server_holds_no_worker():
    """It takes the connection and never says a word."""
    letters = [write(event=f"request:{n}") for n in range(5)]
    with socket.create_server(("127.0.0.1", 0)) as mute:
        started = time.monotonic()
        assert send_due_letters(at=AT, mail=smtp(mute.getsockname()[1], patience=0.5)) == 0
        waited = time.monotonic() - started

    assert waited < 4
    assert [now_of(letter).attempts for letter in letters] == [1, 0, 0, 0, 0]
    assert now_of(letters[0]).next_try_at == AT + MINUTE


def test_waits_grow_and_end_at_six_hours():
    letter = write()
    nobody = smtp(children.free_port())
    waits = []
    for _ in range(8):
        at = now_of(letter).next_try_at
        send_due_letters(at=at, mail=nobody)
        waits.append((now_of(letter).next_try_at - at) // MINUTE)

    assert waits == [1, 5, 15, 60, 180, 360, 360, 360]
    assert now_of(letter).attempts == 8


class Refusing:
    """A mail server that knows no such mailbox."""

    def __init__(self, answer: str):
        self.answer = answer

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 -- the name aiosmtpd calls
        return self.answer


@pytest.mark.parametrize(
    ("answer", "refused_at", "next_try_at", "error"),
    [
        ("550 No such mailbox", AT, AT + sending.CLAIM, "SMTP 550"),
        ("450 Mailbox busy", None, AT + MINUTE, "SMTP 450"),
    ],
)
def test_a_refused_address_is_shown_and_a_busy_one_is_tried_again(answer, refused_at, next_try_at, error):
    letter = write()
    server = Controller(Refusing(answer), hostname="127.0.0.1", port=children.free_port())
    server.start()
    try:
        send_due_letters(at=AT, mail=smtp(server.port))
    finally:
        server.stop()

    kept = now_of(letter)
    assert (kept.refused_at, kept.next_try_at, kept.last_error, kept.sent_at) == (refused_at, next_try_at, error, None)


def test_a_refused_text_is_shown():
    letter = write()
    with MailServer() as server:
        server.refuse_with = "554 Looks like spam"
        send_due_letters(at=AT, mail=smtp(server.controller.port))
        server.refuse_with = None
        assert send_due_letters(at=AT + 600 * MINUTE, mail=smtp(server.controller.port)) == 0

    assert (now_of(letter).refused_at, now_of(letter).last_error) == (AT, "SMTP 554")


def test_one_refused_letter_does_not_hold_up_the_next():
    amina, omar = world.person(email="amina@example.org"), world.person(email="omar@example.org")
    write(amina, event="request:1")
    second = write(omar, event="request:2")

    class Server:
        async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 -- the name aiosmtpd calls
            if address.startswith("amina"):
                return "550 No such mailbox"
            envelope.rcpt_tos.append(address)
            return "250 OK"

        async def handle_DATA(self, server, session, envelope):  # noqa: N802 -- the name aiosmtpd calls
            return "250 OK"

    server = Controller(Server(), hostname="127.0.0.1", port=children.free_port())
    server.start()
    try:
        assert send_due_letters(at=AT, mail=smtp(server.port)) == 1
    finally:
        server.stop()

    assert now_of(second).sent_at == AT


def test_a_server_that_hangs_up_is_met_again():
    """Accepted before it hung up or not: the letter goes again under its fixed Message-ID, and its attempts tell."""
    letter = write()

    class HangsUp(BaseEmailBackend):
        def send_messages(self, messages):
            raise smtplib.SMTPServerDisconnected

    assert send_due_letters(at=AT, mail=HangsUp()) == 0
    assert send_due_letters(at=AT + MINUTE) == 1

    assert (now_of(letter).attempts, mail.outbox[0].extra_headers["Message-ID"]) == (2, letter.message_id)


def test_a_worker_that_dies_leaves_the_letter_to_the_next():
    letter = write()
    assert sending._claim(letter.pk, at=AT) is not None  # and then the power fails

    assert send_due_letters(at=AT + MINUTE) == 0
    assert send_due_letters(at=AT + sending.CLAIM) == 1
    assert now_of(letter).attempts == 2


# --- Trying again ------------------------------------------------------------------------------------------------------------


def test_a_refused_letter_can_be_sent_again_by_a_person():
    person, letter = world.comms(), write()
    Letter.objects.filter(pk=letter.pk).update(refused_at=AT, last_error="SMTP 550")

    retry_refused(letter, by=person, at=AT + MINUTE)

    assert send_due_letters(at=AT + MINUTE) == 1
    entry = LedgerEntry.objects.get(action="letters.retried")
    assert (entry.actor_id, entry.subject_id) == (person.pk, letter.pk)


def test_only_a_refused_letter_is_sent_again():
    person, letter = world.comms(), write()
    send_due_letters(at=AT)

    with pytest.raises(NotPossible, match="Only a refused letter"):
        retry_refused(letter, by=person, at=AT + MINUTE)

    assert now_of(letter).sent_at == AT
    assert not LedgerEntry.objects.filter(action="letters.retried").exists()


# --- A broker in trouble ------------------------------------------------------------------------------------------------------


@pytest.fixture
def broker_at(monkeypatch):
    """Let wake-up calls go to another broker, as this process would speak to it."""

    def use(url: str) -> wakeups.WakeUp:
        app = celery.Celery("tests", broker=url, set_as_current=False)
        app.conf.update(broker_connection_timeout=1, broker_transport_options={"socket_timeout": 1, "socket_connect_timeout": 1})
        monkeypatch.setattr("celery.current_app", app)
        call = wakeups.WakeUp("notifications.send_due_letters")
        monkeypatch.setattr(wakeups, "send_letters_soon", call)
        return call

    return use


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_down_is_not_noticed_by_the_page(broker_at):
    call = broker_at(f"redis://127.0.0.1:{children.free_port()}/0")

    started = time.monotonic()
    letter = write()
    took = time.monotonic() - started
    call.wait(30)

    assert took < 1.5
    assert send_due_letters(at=AT) == 1, "the schedule picks up what the broker did not take"
    assert now_of(letter).sent_at == AT


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_swallows_everything_is_not_noticed_by_the_page(broker_at):
    """Black-holed: connections open, and no answer ever comes."""
    with socket.create_server(("127.0.0.1", 0)) as hole:
        call = broker_at(f"redis://127.0.0.1:{hole.getsockname()[1]}/0")
        started = time.monotonic()
        letters = [write(event=f"request:{n}") for n in range(3)]
        took = time.monotonic() - started
        call.wait(30)

    assert took < 1.5
    assert send_due_letters(at=AT) == 3
    assert [now_of(letter).sent_at for letter in letters] == [AT, AT, AT]
