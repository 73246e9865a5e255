"""N3, security: what somebody whom no group knows can store, hand in and have asked, however many addresses they write."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.mailboxes import held_people_of, plain_mailbox
from accounts.models import Person
from ledger.models import LedgerEntry
from notifications.models import Letter
from portal.files import read_file
from portal.models import RateCount
from requests_app.drafting.drafts import start_draft
from requests_app.drafting.handing_in import hand_in
from requests_app.files.attaching import attach
from requests_app.models import Attachment, AttachmentBytes, ChannelRequest, GroupConfirmation, RequestVersion, Status
from requests_app.newcomers import refuse_more_hand_ins
from requests_app.refusals import NotAllowed
from requests_app.starting import confirming, links
from requests_app.transitions import withdraw
from tests import world
from tests.requests_app import hostile_files, sheets
from tests.requests_app.starting_world import asked_about, group, handed_in, link_for, newcomer, token_in_letter

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
DAY = dt.timedelta(days=1)
NOW = timezone.now()


def everything() -> dict:
    models = (Person, GroupConfirmation, ChannelRequest, RequestVersion, Attachment, Letter)
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models} | {
        "bytes": AttachmentBytes.objects.count(),
        "ledger": LedgerEntry.objects.count(),
    }


def came_as(email: str, body=None, *, at=None) -> Person:
    """Somebody who follows a link sent to this address; the day's letters to the mailbox are counted from the start."""
    RateCount.objects.all().delete()
    return newcomer(body, email=email, at=at)


def began(person: Person, *, at=NOW) -> ChannelRequest:
    """A request of a newcomer that is not empty, so that the next one is a new one."""
    return sheets.draft(by=person, body=asked_about(person).body, at=at)


# --- One mailbox ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "mailbox"),
    [
        ("nina@example.org", "nina@example.org"),
        (" Nina+Forum@Example.org ", "nina@example.org"),
        ("nina+a+b@example.org", "nina@example.org"),
        ("nina.a@example.org", "nina.a@example.org"),
    ],
)
def test_a_plus_sign_makes_no_other_mailbox(address, mailbox):
    assert plain_mailbox(address) == mailbox


def test_the_people_of_a_mailbox_are_found_and_nobody_else():
    own = [world.person(email=email).pk for email in ("nina@example.org", "nina+a@example.org", "NINA+b@example.org")]
    for other in ("nina@example.com", "ninax@example.org", "x_nina@example.org", "nin_+a@example.org", "nina+a@b.org"):
        world.person(email=other)

    assert held_people_of("nina+c@example.org") == own
    assert held_people_of("nin_@example.org") != own


def test_a_mailbox_gets_three_letters_a_day_whatever_follows_the_plus(client):
    """Attack: flooding somebody's mailbox under nine of its addresses."""
    body = group()
    for number in range(9):
        answer = client.post("/requests/start/", {"email": f"victim+{number}@example.org", "body": body.pk})
        assert answer.status_code == 302

    assert Letter.objects.filter(address__startswith="victim").count() == 3


def test_three_groups_at_a_time_count_for_the_mailbox():
    """Attack: one group after the other, each under another address."""
    for number in range(3):
        came_as(f"nina+{number}@example.net", group(mailbox=f"g{number}@example.org"))
    RateCount.objects.all().delete()
    fourth = group(mailbox="g4@example.org")

    started = links.start(link_for("nina+4@example.net", fourth), full_name="Nina Newcomer", at=timezone.now())

    assert (started.confirmation, started.refusal[:14]) == (None, "Several groups")
    assert GroupConfirmation.objects.count() == 3
    assert not Letter.objects.filter(address="g4@example.org").exists()


def test_a_no_counts_for_the_mailbox():
    """Attack: asking the group again under another address until somebody gives in."""
    body = group()
    came_as("nina@example.net", body)
    confirming.answer_by_mailbox(token_in_letter("requests.group_asked"), knows=False, why="No.", at=timezone.now())
    RateCount.objects.all().delete()

    started = links.start(link_for("nina+2@example.net", body), full_name="Nina Newcomer", at=timezone.now())

    assert started.confirmation is None
    assert "has not confirmed" in started.refusal
    assert GroupConfirmation.objects.count() == 1


def test_another_mailbox_is_another_asker():
    """The control: the limits above count what belongs together, and nothing else."""
    body = group()
    came_as("nina@example.net", body)
    confirming.answer_by_mailbox(token_in_letter("requests.group_asked"), knows=False, why="No.", at=timezone.now())

    assert asked_about(came_as("nora@example.net", body)).body == body


# --- Three requests in thirty days ---------------------------------------------------------------------------------------------


def test_cancelled_requests_count():
    """Attack: hand in, cancel, begin anew: files for ever, and a letter to the whole team each time."""
    nina = newcomer()
    for _time in range(3):
        withdraw(handed_in(nina), by=nina, at=timezone.now())
    before = everything()

    with pytest.raises(NotAllowed, match="three requests in thirty days"):
        start_draft(by=nina, at=timezone.now())

    assert everything() == before


def test_requests_of_another_address_of_the_mailbox_count():
    body = group()
    for number in range(2):
        began(came_as(f"nina+{number}@example.net", body))
    third = came_as("nina@example.net", body)
    began(third)
    before = everything()

    with pytest.raises(NotAllowed, match="three requests in thirty days"):
        start_draft(by=third, at=timezone.now())

    assert everything() == before


def test_after_thirty_days_there_is_room_again_but_not_for_what_is_open():
    nina = newcomer()
    gone = [began(nina) for _time in range(3)]
    for one in gone[:2]:
        withdraw(one, by=nina, at=NOW)
    later = timezone.now() + 31 * DAY

    made = [began(nina, at=later) for _time in range(2)]

    assert [one.status for one in made] == [Status.DRAFT] * 2
    with pytest.raises(NotAllowed):
        start_draft(by=nina, at=later)


def test_a_member_begins_as_many_as_they_like():
    staff = world.requester()
    assert len({sheets.draft(by=staff).pk for _time in range(4)}) == 4


# --- Files of what is cancelled ------------------------------------------------------------------------------------------------


def with_file(person: Person) -> ChannelRequest:
    made = sheets.draft(by=person)
    attach(made, read_file(hostile_files.PDF, name="Mandate.pdf"), by=person, at=NOW)
    return made


def test_cancelling_erases_the_files_of_somebody_unconfirmed():
    nina = newcomer()
    made = began(nina)
    attach(made, read_file(hostile_files.PDF, name="Mandate.pdf"), by=nina, at=NOW)
    hand_in(made, by=nina, at=timezone.now())

    withdraw(made, by=nina, at=timezone.now())

    assert AttachmentBytes.objects.count() == 0
    assert Attachment.objects.get().removed_by == nina
    assert LedgerEntry.objects.filter(action="requests.file_removed").count() == 1


def test_cancelling_keeps_the_files_of_a_member():
    staff = world.requester()
    made = with_file(staff)

    withdraw(made, by=staff, at=timezone.now())

    assert AttachmentBytes.objects.count() == 1


# --- Five hand-ins a day -------------------------------------------------------------------------------------------------------


def test_the_sixth_hand_in_within_a_day_is_refused():
    """Each hand-in writes to the whole team."""
    nina = newcomer()
    made = handed_in(nina, at=NOW)
    RequestVersion.objects.bulk_create(
        RequestVersion(request=made, number=number, tier=made.tier, at=NOW, by=nina) for number in range(2, 6)
    )
    second = began(nina)
    before = everything()

    with pytest.raises(NotAllowed, match="five times within a day"):
        hand_in(second, by=nina, at=NOW)

    assert everything() == before
    refuse_more_hand_ins(nina, at=NOW + DAY)
    hand_in(second, by=nina, at=NOW + DAY)
    assert ChannelRequest.objects.get(pk=second.pk).status == Status.SUBMITTED
