"""An address bounces from a permanent failure until a letter arrives there again; a soft failure is none (R1)."""

import smtplib

import pytest
from django.db import IntegrityError, transaction

from notifications import bounces
from notifications.bounces import REPORT_TIME, note_arrival, note_bounce, settle
from notifications.models import Bounce, Sign
from notifications.sending import send_due_letters, try_again_now
from tests import world
from tests.notifications.bounce_world import AT, DAY, sent
from tests.notifications.test_outbox import AT as SENDING
from tests.notifications.test_outbox import now_of, write

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


class Answers:
    """A mail server that answers each letter with the next of ``codes``; 250 takes it."""

    def __init__(self, *codes):
        self.codes = list(codes)

    def open(self):
        return True

    def close(self):
        pass

    def send_messages(self, messages):
        code = self.codes.pop(0)
        if code != 250:
            raise smtplib.SMTPRecipientsRefused({messages[0].to[0]: (code, b"no")})
        return 1


def open_addresses() -> list[str]:
    return list(Bounce.objects.open().values_list("address", flat=True))


@pytest.fixture
def told(monkeypatch):
    """What rooms above are told, in the order in which they are told."""
    heard = []
    monkeypatch.setattr(bounces, "_effects", [lambda addresses, at: heard.append((addresses, at))])
    return heard


def test_a_permanent_refusal_at_sending_is_a_bounce_and_a_soft_one_is_not(told):
    hard, soft = write(event="request:1"), write(event="request:2")

    send_due_letters(at=SENDING, mail=Answers(550, 450))

    refused = next(letter for letter in (now_of(hard), now_of(soft)) if letter.refused_at)
    bounce = Bounce.objects.get()
    assert (bounce.address, bounce.sign, bounce.code) == (refused.address.lower(), Sign.REFUSED, "550")
    assert told == [([refused.address.lower()], SENDING)]


def test_the_next_letter_that_is_taken_ends_it(told):
    letter = write()
    send_due_letters(at=SENDING, mail=Answers(550))
    try_again_now(letter, by=world.comms(), at=SENDING + DAY)
    assert open_addresses() == [letter.address.lower()]

    send_due_letters(at=SENDING + DAY, mail=Answers(250))

    assert open_addresses() == []
    assert Bounce.objects.get().cleared_at == SENDING + DAY
    assert [at for _addresses, at in told] == [SENDING, SENDING + DAY]


def test_the_same_letter_twice_is_once_and_another_one_moves_its_day(told):
    first, second = sent(), sent("MO@example.org", at=AT + DAY)

    assert note_bounce(first, sign=Sign.REPORT, code="5.1.1", at=AT) is True
    assert note_bounce(first, sign=Sign.REPORT, code="5.1.1", at=AT + DAY) is False
    assert note_bounce(second, sign=Sign.REPORT, code="5.2.1", at=AT + 2 * DAY) is True

    bounce = Bounce.objects.get()
    assert (bounce.first_at, bounce.last_at, bounce.code, bounce.letter) == (AT, AT + 2 * DAY, "5.2.1", second)
    assert len(told) == 1


def test_after_a_report_an_accepted_letter_proves_nothing_until_reports_had_their_time():
    """The server takes a letter first and says days later that it could not deliver it."""
    note_bounce(sent(), sign=Sign.REPORT, code="5.1.1", at=AT + DAY)
    later = sent(at=AT + 2 * DAY)

    assert note_arrival(later.address, at=later.sent_at) is False
    assert settle(at=later.sent_at + REPORT_TIME - DAY) == 0
    assert open_addresses() == ["mo@example.org"]

    assert settle(at=later.sent_at + REPORT_TIME) == 1
    assert open_addresses() == []


def test_a_report_that_says_delivered_ends_it_at_once():
    note_bounce(sent(), sign=Sign.REPORT, code="5.1.1", at=AT)

    assert note_arrival("Mo@Example.org", at=AT + DAY, delivered=True) is True
    assert note_arrival("mo@example.org", at=AT + DAY, delivered=True) is False
    assert open_addresses() == []


def test_a_letter_from_before_it_worked_again_opens_nothing():
    old = sent()
    note_bounce(sent(), sign=Sign.REFUSED, code="550", at=AT + DAY)
    note_arrival("mo@example.org", at=AT + 2 * DAY)

    assert note_bounce(old, sign=Sign.REPORT, code="5.1.1", at=AT + 3 * DAY) is False
    assert open_addresses() == []


def test_an_address_bounces_once_at_a_time():
    letter = sent()
    facts = {"address": "mo@example.org", "sign": Sign.REPORT, "letter": letter, "first_at": AT, "last_at": AT}
    Bounce.objects.create(**facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        Bounce.objects.create(**facts)
    with pytest.raises(IntegrityError, match="bounce_cleared_after_last"), transaction.atomic():
        Bounce.objects.update(cleared_at=AT - DAY)
    assert open_addresses() == ["mo@example.org"]
