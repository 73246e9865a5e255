"""Mail server or broker down, mute or refusing: nothing is lost, nobody waits (design §5.5, §7)."""

import smtplib
import socket
import time

import celery
import pytest
from aiosmtpd.controller import Controller
from django.core import mail
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend

from notifications import sending, wakeups
from notifications.models import Letter
from notifications.sending import send_due_letters
from tests import world
from tests.live import MailServer
from tests.notifications.test_outbox import AT, MINUTE, now_of, write
from tools import children

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def smtp(server_port: int, *, patience: float = 1.0) -> BaseEmailBackend:
    return get_connection(
        "django.core.mail.backends.smtp.EmailBackend", host="127.0.0.1", port=server_port, timeout=patience
    )


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
        assert sorted(letter["Message-ID"] for letter in server.letters) == sorted(
            [first.message_id, second.message_id]
        )


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
    """Accepted before it hung up or not: the letter goes again under its fixed Message-ID, and is counted."""
    letter = write()

    class HangsUp(BaseEmailBackend):
        def send_messages(self, messages):
            raise smtplib.SMTPServerDisconnected

    assert send_due_letters(at=AT, mail=HangsUp()) == 0
    assert send_due_letters(at=AT + MINUTE) == 1

    assert mail.outbox[0].extra_headers["Message-ID"] == letter.message_id
    assert list(Letter.objects.perhaps_twice().values_list("pk", "attempts", "interrupted")) == [(letter.pk, 2, 1)]


def test_a_worker_that_dies_leaves_the_letter_to_the_next():
    letter = write()
    assert sending._claim(letter.pk, at=AT) is not None  # and then the power fails

    assert send_due_letters(at=AT + MINUTE) == 0
    assert send_due_letters(at=AT + sending.CLAIM) == 1
    assert now_of(letter).attempts == 2


# --- A broker in trouble ------------------------------------------------------------------------------------------------------


@pytest.fixture
def broker_at(monkeypatch):
    """Let wake-up calls go to another broker, as this process would speak to it."""

    def use(url: str) -> wakeups.WakeUp:
        app = celery.Celery("tests", broker=url, set_as_current=False)
        app.conf.update(
            broker_connection_timeout=1, broker_transport_options={"socket_timeout": 1, "socket_connect_timeout": 1}
        )
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
