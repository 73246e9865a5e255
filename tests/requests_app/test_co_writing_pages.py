"""The letter and the pages of those who write one draft; neither overwrites the other (A4)."""

import pytest
from django.urls import reverse

from notifications.models import Letter
from notifications.sending import words_of
from requests_app.drafting.co_writing import candidates, invite_writer
from requests_app.drafting.drafts import print_of
from requests_app.models import RequestWriter, Status
from tests import world
from tests.requests_app.annex1_answers import COMMON, posted
from tests.requests_app.co_writing_world import NOW, draft_of_a_group, invited, write
from tests.requests_app.requester_pages import at
from tests.requests_app.sheets import draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def own():
    """A complete draft for a group of two and its requester."""
    return draft_of_a_group()


@pytest.fixture
def ana(own):
    return world.requester(of=own.body, name="Ana")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_letter_can_be_read(own, ana, language):
    invited(own, ana)
    letter = Letter.objects.get(kind="requests.co_writer")

    words = words_of(letter.kind, language=language, data=letter.data)

    assert own.requester.full_name in words.subject
    assert f"/requests/{own.pk}/" in words.body
    assert "Forum Sahel" in words.body


def test_the_pages_of_a_co_writer(client, own, ana):
    invited(own, ana)
    client.force_login(ana)

    assert own.title in client.get(reverse("requests:list")).content.decode()
    assert own.title in client.get(reverse("requests:new")).content.decode()
    page = client.get(at("detail", own)).content.decode()
    assert at("self-check", own) in page
    assert at("withdraw", own) not in page
    check = client.get(at("check", own)).content.decode()
    assert "Submit request" not in check
    assert f"{own.requester.full_name}, who started this request, submits it." in check
    for response in (client.post(at("submit", own), {"version": own.version}), client.post(at("withdraw", own))):
        assert response.status_code == 403
    own.refresh_from_db()
    assert own.status == Status.DRAFT


def test_inviting_and_ending_on_the_page(client, own, ana):
    client.force_login(own.requester)

    assert client.post(at("writers", own), {"person": ana.pk}).url == at("writers", own)
    writer = RequestWriter.objects.get()
    page = client.get(at("writers", own)).content.decode()
    assert "Ana" in page and at("writer-end", own, writer.pk) in page

    assert client.post(at("writer-end", own, writer.pk)).url == at("writers", own)
    assert not RequestWriter.objects.live().exists()


def test_a_co_writer_cannot_invite_and_can_leave(client, own, ana):
    writer = invited(own, ana)
    third = world.requester(of=own.body)
    client.force_login(ana)

    assert client.post(at("writers", own), {"person": third.pk}).status_code == 422
    assert RequestWriter.objects.get() == writer
    assert client.post(at("writer-end", own, writer.pk)).url == reverse("requests:list")
    assert client.get(at("detail", own)).status_code == 404


def test_candidates_are_the_others_of_the_group(own, ana):
    world.external(of=own.body)
    third = world.requester(of=own.body, name="Third")
    invited(own, ana)

    assert list(candidates(own)) == [third]


def test_the_page_of_a_clash_names_who_changed_what(client, own, ana):
    invited(own, ana)
    client.force_login(own.requester)
    data = posted({"q05": {"adds": "Mine"}}, ["q05", "q29"], channel_request=own, then="later")
    write(own, ana, adds="From Ana")

    page = client.post(at("self-check", own), data).content.decode()

    assert "From Ana" in page and "Mine" in page
    assert '<bdi class="name">Ana</bdi>' in page


def test_a_page_shown_again_never_lets_the_next_save_write_over_a_colleague(client, own, ana):
    """What one left as it was and the other changed is shown as it is now, with the mark that goes with it."""
    invited(own, ana)
    client.force_login(own.requester)
    keys = ["q19", "q20", "q21"]
    answers = {**COMMON, "q21": {"hours_1": "many"}}
    data = posted(answers, keys, channel_request=own)
    write(own, ana, key="q19", post_1="Ana's post")

    response = client.post(at("section", own, 5), data)

    shown = {item["question"].key: item for item in response.context["asked"]}
    assert response.status_code == 422
    assert shown["q19"]["seen"] == print_of({"post_1": "Ana's post"})
    assert shown["q19"]["form"].initial == {"post_1": "Ana's post"}
    assert shown["q21"]["form"]["hours_1"].value() == "many"
    assert shown["q21"]["seen"] == data["q21-seen"]
    assert own.answers.get(question="q19").value == {"post_1": "Ana's post"}


@pytest.mark.parametrize("drafts", [1, 3])
def test_the_list_costs_the_same_with_one_shared_draft_and_with_three(
    client, ana, own, drafts, django_assert_num_queries
):
    for _number in range(drafts):
        shared = draft(by=own.requester, body=own.body) if _number else own
        invite_writer(shared, person=ana, by=own.requester, at=NOW)
    client.force_login(ana)
    client.get(reverse("requests:list"))

    with django_assert_num_queries(7):
        page = client.get(reverse("requests:list"))

    assert page.content.decode().count("Kenya Forum") >= drafts
