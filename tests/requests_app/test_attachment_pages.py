"""The pages of a request's files: what is taken, how it is given out, and to whom (A4, security)."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from requests_app.drafting.co_writing import invite_writer
from requests_app.judging.conflicts import conflict_of
from tests import world
from tests.requests_app import hostile_files as files
from tests.requests_app.annex1_answers import posted
from tests.requests_app.request_files import NOW, add, everything, sent_back
from tests.requests_app.requester_pages import at
from tests.requests_app.sheets import draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def own(client):
    channel_request = draft()
    client.force_login(channel_request.requester)
    return channel_request


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
