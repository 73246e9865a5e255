"""The outbox page: what waits, what was sent, what was refused, and who may read which text (design §5.5, §5.9)."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from ledger.models import LedgerEntry
from notifications.models import Letter
from notifications.sending import send_due_letters
from notifications.writing import write_letter
from tests import world

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 3, 31, 12, 0, tzinfo=dt.UTC)
LIST = "workspace:messages"


def letter(
    person=None, *, event="request:1", kind="requests.received", reference="NCR-2026-0042", path="/requests/42/"
) -> Letter:
    person = person or world.person("Amina Diallo")
    data = {"name": person.full_name, "reference": reference, "title": "Sahel water", "path": path, "hours": 24}
    write_letter(kind, event=event, person=person, at=AT, data=data)
    return Letter.objects.get(event=event)


def page_of(client, message: Letter) -> str:
    return client.get(reverse("workspace:message", args=[message.pk])).content.decode()


def refuse(message: Letter) -> None:
    Letter.objects.filter(pk=message.pk).update(refused_at=AT, last_error="SMTP 550", attempts=1)


def test_a_waiting_message_is_shown_as_it_will_be(client):
    message = letter()
    client.force_login(world.comms())

    listed = client.get(reverse(LIST)).content.decode()

    assert "We have your request NCR-2026-0042" in listed and "Waiting" in listed
    assert "Sahel water" in page_of(client, message)


@pytest.mark.parametrize("state", ["waiting", "sent", "cancelled", "failed"])
def test_each_state_is_found(client, state):
    messages = {name: letter(event=name) for name in ("waiting", "sent", "cancelled", "failed")}
    Letter.objects.filter(pk=messages["sent"].pk).update(sent_at=AT, subject="Sent one")
    Letter.objects.filter(pk=messages["cancelled"].pk).update(cancelled_at=AT)
    refuse(messages["failed"])
    client.force_login(world.comms())

    response = client.get(reverse(LIST), {"state": state})

    assert [row.event for row in response.context["page"].rows] == [state]


@pytest.mark.parametrize("count", [1, 3, 20])
def test_the_list_costs_the_same(client, count, django_assert_num_queries):
    """Waiting ones too, whose words are made for the page."""
    for number in range(count):
        letter(event=f"event {number}")
    client.force_login(world.comms())
    client.get(reverse(LIST))

    with django_assert_num_queries(6):
        client.get(reverse(LIST))


@pytest.mark.parametrize(
    ("role", "reads"), [(world.comms, True), (world.lead, True), (world.auditor, True), (world.administrator, False)]
)
def test_the_text_is_for_those_who_may_read_what_it_tells(client, role, reads):
    """Design §5.9: an administrator sees that a message is stuck, not what the team wrote to the requester."""
    message = letter()
    send_due_letters(at=AT)
    client.force_login(role())

    page = page_of(client, message)

    assert ("Sahel water" in page) is reads
    assert "Amina Diallo" in page


def test_whoever_got_a_message_may_read_it_again(client):
    administrator = world.administrator()
    message = letter(administrator)
    client.force_login(administrator)

    assert "Sahel water" in page_of(client, message)


@pytest.mark.parametrize("sent", [True, False])
def test_a_link_that_opens_an_account_is_shown_to_nobody(client, sent):
    message = letter(kind="accounts.invitation", path="/people/invitation/SECRET/")
    if sent:
        send_due_letters(at=AT)
    for role in (world.comms, world.lead, world.auditor, world.administrator):
        client.force_login(role())
        assert "SECRET" not in page_of(client, message)
        assert "SECRET" not in client.get(reverse(LIST)).content.decode()


@pytest.mark.parametrize("role", [world.comms, world.lead, world.administrator])
def test_a_refused_message_is_sent_again(client, role):
    message, person = letter(), role()
    refuse(message)
    client.force_login(person)
    assert "Send it again" in page_of(client, message)

    client.post(reverse("workspace:message-again", args=[message.pk]))

    assert send_due_letters(at=timezone.now()) == 1
    assert LedgerEntry.objects.get(action="letters.retried").actor_id == person.pk


def test_an_auditor_sends_nothing(client):
    message = letter()
    refuse(message)
    client.force_login(world.auditor())
    assert "Send it again" not in page_of(client, message)

    assert client.post(reverse("workspace:message-again", args=[message.pk])).status_code == 403

    message.refresh_from_db()
    assert message.refused_at == AT


def test_a_message_that_was_not_refused_stays_as_it_is(client):
    message = letter()
    send_due_letters(at=AT)
    client.force_login(world.comms())

    response = client.post(reverse("workspace:message-again", args=[message.pk]), follow=True)

    message.refresh_from_db()
    assert "This message has left" in response.content.decode()
    assert message.sent_at == AT


@pytest.mark.parametrize("role", [world.requester, world.external])
def test_the_outbox_is_not_for_everyone(client, role):
    message = letter()
    client.force_login(role())

    assert client.get(reverse(LIST)).status_code == 403
    assert client.get(reverse("workspace:message", args=[message.pk])).status_code == 403
    assert client.post(reverse("workspace:message-again", args=[message.pk])).status_code == 403
