"""A report counts only for a letter we sent to that address; what a hostile mailbox holds is harmless (R1)."""

import mailbox

import pytest
from django.core.management import CommandError, call_command

from notifications import bounce_mailboxes
from notifications.bounce_mailboxes import CannotRead, messages_at, messages_in
from notifications.delivery_reports import MOST_BYTES, MOST_RECIPIENTS, Outcome, Report, read_report, take_reports
from notifications.models import Bounce, Letter, Sign
from tests.notifications.bounce_world import AT, DAY, report, sent

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def nested(depth: int) -> bytes:
    parts = [f'Content-Type: multipart/report; boundary="b{level}"\n\n--b{level}\n' for level in range(depth)]
    return "".join(parts).encode()


def take(*messages: bytes):
    tally = take_reports(messages, at=AT + DAY)
    return (tally.read, tally.reports, tally.bounces, tally.arrivals)


@pytest.mark.parametrize("headers_only", [False, True])
@pytest.mark.parametrize("recipient", ["Final-Recipient", "Original-Recipient"])
def test_a_permanent_failure_is_noted_once(headers_only, recipient):
    letter = sent("Mo@Example.org")
    raw = report(letter.message_id, "mo@example.ORG", headers_only=headers_only, recipient=recipient)

    assert take(raw) == (1, 1, 1, 0)
    assert take(raw, raw) == (2, 2, 0, 0)

    bounce = Bounce.objects.get()
    assert (bounce.address, bounce.sign, bounce.code, bounce.letter) == ("mo@example.org", Sign.REPORT, "5.1.1", letter)


@pytest.mark.parametrize(
    ("action", "status"),
    [("delayed", "4.4.7"), ("failed", "4.2.2"), ("relayed", "2.0.0"), ("failed", "x"), ("", "5.1.1")],
)
def test_what_is_no_permanent_failure_is_no_bounce(action, status):
    letter = sent()

    take(report(letter.message_id, letter.address, action=action, status=status))

    assert Bounce.objects.count() == 0


def test_delivered_at_last_ends_the_bounce():
    letter, later = sent(), sent(at=AT + DAY)
    take(report(letter.message_id, letter.address))

    assert take(report(later.message_id, later.address, action="delivered", status="2.1.5")) == (1, 1, 0, 1)
    assert Bounce.objects.open().count() == 0


@pytest.mark.parametrize("forged", ["another address", "unknown letter", "not sent yet", "no copy", "someone's mail"])
def test_a_report_about_anything_but_a_letter_we_sent_there_is_passed_over(forged):
    letter = sent()
    raw = {
        "another address": report(letter.message_id, "victim@example.org"),
        "unknown letter": report("<made-up@portal.example>", letter.address),
        "not sent yet": report(letter.message_id, letter.address),
        "no copy": report(letter.message_id, letter.address).replace(b"message/rfc822", b"application/x-other"),
        "someone's mail": f"To: x\nSubject: 5.1.1 failed {letter.message_id}\n\nHello".encode(),
    }[forged]
    if forged == "not sent yet":
        Letter.objects.filter(pk=letter.pk).update(sent_at=None)

    assert take(raw) == (1, 0, 0, 0)
    assert Bounce.objects.count() == 0


@pytest.mark.parametrize(
    "hostile",
    [
        b"",
        b"\x00\xff\xfe" * 5_000,
        b"Content-Type: multipart/report\n\nno parts",
        nested(3_000),
        b"Content-Type: multipart/report; boundary=a\n\n--a\nContent-Type: message/delivery-status\n\n"
        + b"X: y\n\n" * 50_000,
        b"Content-Type: multipart/report; boundary=a\nContent-Type: =?utf-8?q?=ff?=; charset=nothing\n\n--a--",
    ],
)
def test_hostile_mail_is_no_report_and_breaks_nothing(hostile):
    assert read_report(hostile) is None
    assert take(hostile) == (1, 0, 0, 0)


def test_a_report_inside_of_a_forwarded_mail_is_somebodys_attachment():
    letter = sent()
    inner = report(letter.message_id, letter.address)
    raw = (
        b'Content-Type: multipart/mixed; boundary="out"\n\n--out\nContent-Type: message/rfc822\n\n'
        + inner
        + b"\n--out--\n"
    )

    assert read_report(raw) is None


def test_of_a_huge_report_the_beginning_is_enough():
    letter = sent()
    raw = report(letter.message_id, letter.address).replace(b"The text.", b"x" * (2 * MOST_BYTES))

    assert read_report(raw) == Report(letter.message_id, (Outcome(letter.address, "failed", "5.1.1"),))


def test_a_report_about_a_crowd_is_none_of_ours():
    letter = sent()
    block = f"Final-Recipient: rfc822; {letter.address}\nAction: failed\nStatus: 5.1.1\n\n"
    raw = report(letter.message_id, letter.address).replace(
        b"Reporting-MTA: dns; relay.example\n\n",
        b"Reporting-MTA: dns; relay.example\n\n" + (block * MOST_RECIPIENTS).encode(),
    )

    assert read_report(raw) is None


# --- Where they are fetched from ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["file", "mbox", "maildir"])
def test_the_command_reads_a_file_an_mbox_and_a_maildir_twice_without_harm(kind, tmp_path, capsys):
    letter = sent()
    raw = report(letter.message_id, letter.address)
    place = tmp_path / "reports"
    if kind == "file":
        place.write_bytes(raw)
    else:
        box = (mailbox.mbox if kind == "mbox" else mailbox.Maildir)(place, create=True)
        box.add(raw)
        box.add(b"Subject: Hello\n\nNo report.\n")
        box.flush()
        box.close()

    call_command("read_bounces", str(place))
    call_command("read_bounces", str(place))

    said = capsys.readouterr().out.splitlines()
    read = 1 if kind == "file" else 2
    assert said == [
        f"read: {read}, reports about our letters: 1, new failures: {new}, arrived again: 0" for new in (1, 0)
    ]
    assert list(Bounce.objects.values_list("address", flat=True)) == [letter.address]


def test_the_command_says_what_it_needs(settings, tmp_path):
    settings.BOUNCE_URL = ""
    with pytest.raises(CommandError, match="Name a file, or set BOUNCE_URL"):
        call_command("read_bounces")
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("read_bounces", str(tmp_path / "nowhere"))
    with pytest.raises(CommandError, match="imaps://"):
        settings.BOUNCE_URL = "https://example.org/"
        call_command("read_bounces")


@pytest.mark.parametrize(
    "url", ["imaps://host/INBOX", "imaps://a:b@[bad", "file:///etc/passwd", "imaps://u:p@host:99999999/"]
)
def test_an_address_of_a_mailbox_that_cannot_be_is_refused_without_its_password(url):
    with pytest.raises(CannotRead) as refusal:
        list(messages_at(url))

    assert "u:p" not in str(refusal.value)


class Server:
    """An IMAP server with two unread messages, one of them larger than is read."""

    def __init__(self, host, port, **options):
        self.asked, Server.last = [("connect", host, port)], self

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.asked.append(("logout",))

    def login(self, user, password):
        self.asked.append(("login", user, password))

    def select(self, folder):
        self.asked.append(("select", folder))
        return "OK", [b"2"]

    def uid(self, command, *arguments):
        self.asked.append((command, *arguments))
        if command == "SEARCH":
            return "OK", [b"7 9"]
        return "OK", [(b"7 (BODY[]<0> {3}", b"raw"), b")"]


def test_a_mailbox_is_read_by_imap_and_marks_what_it_read(monkeypatch):
    monkeypatch.setattr(bounce_mailboxes.imaplib, "IMAP4_SSL", Server)

    assert list(messages_at("imaps://re%40ports:p%2Fw@mail.example/Bounces")) == [b"raw", b"raw"]

    asked = Server.last.asked
    assert asked[:3] == [("connect", "mail.example", 993), ("login", "re@ports", "p/w"), ("select", '"Bounces"')]
    assert [one[1:] for one in asked if one[0] == "STORE"] == [
        (b"7", "+FLAGS", r"(\Seen)"),
        (b"9", "+FLAGS", r"(\Seen)"),
    ]


def test_a_folder_is_read_without_creating_it(tmp_path):
    with pytest.raises(CannotRead):
        list(messages_in(str(tmp_path / "none")))

    assert list(tmp_path.iterdir()) == []
