"""Files of a request: limits, who adds, removes and sees them, what stays when they go (A4, security)."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from ledger.models import LedgerEntry
from portal.files import FileKind, NotAccepted, ReadFile
from requests_app import transitions
from requests_app.drafting.handing_in import ChangedSinceRead, hand_in
from requests_app.files.attaching import attach, removable, remove
from requests_app.judging.conflicts import ConflictOfInterest
from requests_app.models import MOST_FILES, Attachment, AttachmentBytes
from requests_app.refusals import NotAllowed
from tests import world
from tests.requests_app import hostile_files as files
from tests.requests_app.request_files import LATER, NOW, add, everything, sent_back
from tests.requests_app.requester_pages import at
from tests.requests_app.sheets import draft

pytestmark = pytest.mark.django_db
both = pytest.mark.both_databases


# --- Adding --------------------------------------------------------------------------------------------------------------


@both
def test_a_file_is_kept_with_its_content_and_recorded():
    channel_request = draft()
    version = channel_request.version

    attachment = add(channel_request, question="q01")

    entry = LedgerEntry.objects.order_by("seq").last()
    assert bytes(AttachmentBytes.objects.get(attachment=attachment).data) == files.PDF
    assert (attachment.shown_name, attachment.question, attachment.size) == ("Mandate.pdf", "q01", len(files.PDF))
    assert len(attachment.name) == 43 and "Mandate" not in attachment.name
    assert (entry.action, entry.subject_id) == ("requests.file_added", channel_request.pk)
    assert "Mandate" not in entry.data
    channel_request.refresh_from_db()
    assert (channel_request.version, channel_request.saved_at) == (version + 1, NOW)


@both
def test_a_file_added_after_reading_the_answers_is_not_smuggled_in():
    channel_request = draft()
    read = channel_request.version
    add(channel_request)

    with pytest.raises(ChangedSinceRead):
        hand_in(channel_request, by=channel_request.requester, at=LATER, read_version=read)


@both
def test_ten_files_and_no_more():
    channel_request = draft()
    for _number in range(MOST_FILES):
        first = add(channel_request)
    before = everything()

    with pytest.raises(NotAccepted, match="10 files"), transaction.atomic():
        add(channel_request)
    assert everything() == before

    remove(first, by=channel_request.requester, at=LATER)
    add(channel_request)
    assert channel_request.attachments.kept().count() == MOST_FILES


@both
def test_thirty_megabytes_in_all():
    channel_request = draft()
    large = ReadFile(FileKind.TEXT, "x.txt", b"x" * 9_999_999)
    for _number in range(3):
        attach(channel_request, large, by=channel_request.requester, at=NOW)
    before = everything()

    with pytest.raises(NotAccepted, match="30 MB in all"), transaction.atomic():
        attach(channel_request, ReadFile(FileKind.TEXT, "x.txt", b"x" * 4), by=channel_request.requester, at=NOW)

    assert everything() == before


@both
@pytest.mark.parametrize("who", ["stranger", "comms", "co-worker"])
def test_nobody_else_adds_a_file(who):
    channel_request = draft()
    by = {
        "stranger": world.requester,
        "comms": world.comms,
        "co-worker": lambda: world.requester(of=channel_request.body),
    }[who]()
    before = everything()

    with pytest.raises(NotAllowed), transaction.atomic():
        add(channel_request, by=by)

    assert everything() == before


@both
def test_what_was_handed_in_is_frozen_until_it_comes_back():
    channel_request = draft()
    handed_in = add(channel_request)
    hand_in(channel_request, by=channel_request.requester, at=LATER)
    before = everything()

    for act in (
        lambda: add(channel_request, at=LATER),
        lambda: remove(handed_in, by=channel_request.requester, at=LATER),
    ):
        with pytest.raises(NotAllowed), transaction.atomic():
            act()

    assert everything() == before


@both
def test_back_with_the_requester_new_files_come_and_go_and_the_old_ones_stay():
    channel_request = draft()
    handed_in = add(channel_request)
    sent_back(channel_request)
    new = add(channel_request, at=LATER + dt.timedelta(minutes=1))

    remove(new, by=channel_request.requester, at=LATER + dt.timedelta(minutes=2))
    with pytest.raises(NotAllowed, match="stays with the request"), transaction.atomic():
        remove(Attachment.objects.get(pk=handed_in.pk), by=channel_request.requester, at=LATER)

    assert list(channel_request.attachments.kept()) == [handed_in]


# --- Removing ------------------------------------------------------------------------------------------------------------


@both
def test_removing_erases_the_content_and_keeps_the_event():
    channel_request = draft()
    attachment = add(channel_request)

    remove(attachment, by=channel_request.requester, at=LATER)

    attachment.refresh_from_db()
    assert (attachment.removed_by, attachment.removed_at) == (channel_request.requester, LATER)
    assert AttachmentBytes.objects.count() == 0
    assert LedgerEntry.objects.order_by("seq").last().action == "requests.file_removed"
    with pytest.raises(NotAllowed, match="already"), transaction.atomic():
        remove(attachment, by=channel_request.requester, at=LATER)


@both
def test_the_team_removes_what_was_handed_in_with_a_reason_only():
    channel_request = draft()
    attachment = add(channel_request)
    reviewer = sent_back(channel_request)
    attachment = Attachment.objects.get(pk=attachment.pk)
    refused = ((reviewer, "  "), (world.auditor(), "Private."), (world.requester(), "Mine."))
    before = everything()

    for by, why in refused:
        with pytest.raises(NotAllowed), transaction.atomic():
            remove(attachment, by=by, at=LATER, why=why)
    assert everything() == before

    remove(attachment, by=reviewer, at=LATER, why="It shows a child.")
    attachment.refresh_from_db()
    assert attachment.removed_why == "It shows a child."


@both
@pytest.mark.parametrize("part", ["filed it", "stepped aside"])
def test_nobody_of_the_team_strikes_out_what_they_have_a_part_in(client, part):
    """N4: what was handed in stays as the team read it."""
    body = world.body()
    author = world.comms(of=body)
    channel_request = draft(by=author, body=body)
    attachment = add(channel_request)
    sent_back(channel_request)
    person = author
    if part == "stepped aside":
        person = world.comms()
        transitions.recuse(submitted_again(channel_request), by=person, at=LATER, why="We are related.")
    attachment = Attachment.objects.get(pk=attachment.pk)
    before = everything()
    client.force_login(person)

    with pytest.raises(ConflictOfInterest), transaction.atomic():
        remove(attachment, by=person, at=LATER, why="I regret it.")
    answer = client.post(at("file-remove", channel_request, attachment.name), {"why": "I regret it."})

    assert answer.status_code == 403
    assert everything() == before
    assert removable([attachment], channel_request, by=person) == set()
    assert removable([attachment], channel_request, by=world.comms()) == {attachment.pk}


def submitted_again(channel_request):
    channel_request.change_requests.update(answer="Ours.", answered_at=LATER)
    hand_in(channel_request, by=channel_request.requester, at=LATER)
    channel_request.refresh_from_db()
    return channel_request


# --- Seeing --------------------------------------------------------------------------------------------------------------


@both
def test_who_may_see_a_file():
    """Design §5.9: what is being changed is the writers' own until they hand it in."""
    channel_request = draft()
    add(channel_request)
    requester, team, neighbour, stranger = (
        channel_request.requester,
        world.comms(),
        world.requester(of=channel_request.body),
        world.requester(),
    )

    def sees():
        everyone = {"requester": requester, "team": team, "neighbour": neighbour, "stranger": stranger}
        return {
            who: Attachment.objects.visible_to(type(person).objects.get(pk=person.pk)).count()
            for who, person in everyone.items()
        }

    assert sees() == {"requester": 1, "team": 0, "neighbour": 0, "stranger": 0}
    sent_back(channel_request)
    assert sees() == {"requester": 1, "team": 1, "neighbour": 1, "stranger": 0}
    add(channel_request, at=LATER + dt.timedelta(minutes=1))
    assert sees() == {"requester": 2, "team": 1, "neighbour": 1, "stranger": 0}


@both
@pytest.mark.parametrize(
    "facts",
    [
        {"size": 0},
        {"size": 10_000_001},
        {"content_type": "image/svg+xml"},
        {"shown_name": ""},
        {"removed_at": LATER},
        {"removed_why": "Because."},
        {"removed_at": NOW - dt.timedelta(days=1)},
    ],
)
def test_the_database_itself_refuses(facts):
    attachment = add(draft())
    if "removed_at" in facts and facts["removed_at"] < NOW:
        facts = {**facts, "removed_by": attachment.uploaded_by}

    with pytest.raises(IntegrityError), transaction.atomic():
        Attachment.objects.filter(pk=attachment.pk).update(**facts)


@both
def test_a_removal_names_its_person_in_the_database_too():
    attachment = add(draft())

    with pytest.raises(IntegrityError), transaction.atomic():
        Attachment.objects.filter(pk=attachment.pk).update(removed_by=attachment.uploaded_by)
