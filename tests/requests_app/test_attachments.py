"""Files of a request: limits, who sees them, how they are given out, what stays when they go (A4, security)."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from ledger.models import LedgerEntry
from portal.files import FileKind, NotAccepted, ReadFile, read_file
from requests_app import transitions
from requests_app.drafting.co_writing import invite_writer
from requests_app.drafting.handing_in import ChangedSinceRead, hand_in
from requests_app.files.attaching import attach, removable, remove
from requests_app.judging.conflicts import ConflictOfInterest, conflict_of
from requests_app.models import MOST_FILES, Attachment, AttachmentBytes, ChannelRequest
from requests_app.refusals import NotAllowed
from tests import world
from tests.requests_app import hostile_files as files
from tests.requests_app.annex1_answers import posted
from tests.requests_app.sheets import draft

pytestmark = pytest.mark.django_db
both = pytest.mark.both_databases
NOW = timezone.now()
LATER = NOW + dt.timedelta(hours=1)


def add(channel_request, *, by=None, at=NOW, name="Mandate.pdf", data=files.PDF, **facts):
    return attach(channel_request, read_file(data, name=name), by=by or channel_request.requester, at=at, **facts)


def sent_back(channel_request, *, at=LATER):
    """Handed in with what it has, taken up and sent back for changes."""
    reviewer = world.comms()
    hand_in(channel_request, by=channel_request.requester, at=at)
    channel_request.refresh_from_db()
    transitions.claim(channel_request, by=reviewer, at=at)
    transitions.ask_for_changes(channel_request, by=reviewer, at=at, comment="Which mandate?", question="q01")
    channel_request.refresh_from_db()
    return reviewer


def everything() -> dict:
    return {
        "files": list(Attachment.objects.order_by("pk").values()),
        "bytes": AttachmentBytes.objects.count(),
        "versions": list(ChannelRequest.objects.order_by("pk").values_list("pk", "version")),
        "ledger": LedgerEntry.objects.count(),
    }


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


# --- The pages -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def own(client):
    channel_request = draft()
    client.force_login(channel_request.requester)
    return channel_request


def at(name, channel_request, *more):
    return reverse(f"requests:{name}", args=[channel_request.pk, *more])


def upload(client, channel_request, data=files.PDF, name="Mandate.pdf", kind="application/pdf", **fields):
    return client.post(at("files", channel_request), {"file": SimpleUploadedFile(name, data, kind), **fields})


def test_the_browser_is_not_believed(client, own):
    """Wrong name, wrong type: what it is decides."""
    upload(client, own, data=files.picture(), name="../../evil.html", kind="text/html", question="q11")

    attachment = own.attachments.get()
    response = client.get(at("file", own, attachment.name))
    assert (attachment.content_type, attachment.shown_name, attachment.question) == (
        "image/png",
        "evil.html.png",
        "q11",
    )
    assert response.headers["Content-Type"] == "image/png"


def test_a_file_is_given_out_to_be_kept_and_never_to_be_shown(client, own):
    attachment = add(own, name="Mandat été.pdf")

    response = client.get(at("file", own, attachment.name))

    assert response.content == files.PDF
    assert response.headers["Content-Disposition"] == "attachment; filename*=utf-8''Mandat%20%C3%A9t%C3%A9.pdf"
    assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "no-store, private"


@pytest.mark.parametrize(
    ("data", "words"), [(b"", "The file is empty."), (files.SVG, "can run by itself"), (files.zip_bomb(), "unfolds")]
)
def test_a_refused_file_gets_a_sentence_and_nothing_changes(client, own, data, words):
    before = everything()

    response = upload(client, own, data=data, question="q05")

    page = response.content.decode()
    assert response.status_code == 422
    assert words in page
    assert '<option value="q05" selected>' in page
    assert everything() == before


def test_a_file_that_is_a_little_too_large_gets_the_sentence(client, own):
    response = upload(client, own, data=b"x" * 10_000_001, name="plan.txt")

    assert response.status_code == 422
    assert "larger than 10 MB" in response.content.decode()


def test_large_bodies_pass_on_that_address_only(client, own):
    """Security finding 17: and not from a visitor without a session."""
    large = {"headers": {"content-length": "11000000"}, "content_type": "text/plain"}
    here, elsewhere = at("files", own), at("scope", own)

    assert client.post(elsewhere, b"x", **large).status_code == 413
    assert client.post(here, b"x", headers={"content-length": "12500000"}, content_type="text/plain").status_code == 413
    client.logout()
    client.cookies.clear()
    assert client.post(here, b"x", **large).status_code == 413


def test_strangers_find_no_file(client, own):
    attachment = add(own)
    for someone in (world.requester(), world.requester(of=own.body), world.comms(), world.auditor(), world.external()):
        client.force_login(someone)
        assert client.get(at("file", own, attachment.name)).status_code == 404
    client.logout()
    assert client.get(at("file", own, attachment.name)).status_code == 302


def test_a_file_is_found_under_its_own_request_only(client, own):
    attachment = add(draft(by=own.requester))

    assert client.get(at("file", own, attachment.name)).status_code == 404


def test_a_removed_file_is_gone(client, own):
    attachment = add(own)

    response = client.post(at("file-remove", own, attachment.name))

    assert response.url == at("files", own)
    assert client.get(at("file", own, attachment.name)).status_code == 404
    assert (
        "Mandate.pdf"
        not in client.get(at("files", own), follow=True).content.decode().split("<main")[1].split("box")[-1]
    )


def test_the_reviewer_reads_the_file_and_can_strike_it_out(client, own):
    attachment = add(own)
    reviewer = sent_back(own)
    client.force_login(reviewer)

    assert client.get(at("file", own, attachment.name)).content == files.PDF
    assert "Mandate.pdf" in client.get(reverse("review:detail", args=[own.pk])).content.decode()
    assert client.post(at("file-remove", own, attachment.name)).status_code == 422
    response = client.post(at("file-remove", own, attachment.name), {"why": "It shows a child."})
    assert response.url == reverse("review:detail", args=[own.pk])
    client.force_login(own.requester)
    assert "It shows a child." in client.get(at("detail", own)).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_files_costs_the_same_with_one_and_with_three(client, own, count, django_assert_num_queries):
    for _number in range(count):
        add(own)
    client.get(at("files", own))

    with django_assert_num_queries(12):
        assert client.get(at("files", own)).status_code == 200


def test_saving_and_going_on_to_add_a_file_loses_nothing_typed(client, own):
    """What is sound is saved first; what is not keeps its writer on the page."""
    page = at("section", own, 5)
    data = posted({"q19": {"post_1": "A school closes"}}, ["q19"], channel_request=own, then="files")

    assert client.post(page, data).url == at("files", own)
    assert own.answers.get(question="q19").value == {"post_1": "A school closes"}

    data = posted({"q21": {"hours_1": "many"}}, ["q21"], channel_request=own, then="files")
    response = client.post(page, data)
    assert response.status_code == 422
    assert 'value="many"' in response.content.decode()


def test_whoever_adds_a_file_has_written():
    """N4."""
    channel_request = draft(body=world.secretariat())
    writer = world.comms()
    invite_writer(channel_request, person=writer, by=channel_request.requester, at=NOW)
    assert conflict_of(writer, channel_request) == ""

    add(channel_request, by=writer)

    assert conflict_of(writer, channel_request) != ""
