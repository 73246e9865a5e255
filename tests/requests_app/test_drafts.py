"""Drafts are saved on the server; two sessions never overwrite each other (A4)."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.people import add_person
from requests_app.drafting.drafts import SavedElsewhere, print_of, save_answers, start_draft
from requests_app.models import Answer, ChannelRequest, Status
from requests_app.refusals import NotAllowed
from requests_app.transitions import withdraw
from tests import world
from tests.requests_app.annex1_answers import COMMON, posted
from tests.requests_app.sheets import draft

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
NOW = timezone.now()


def value_of(channel_request, key):
    return Answer.objects.get(request=channel_request, question=key).value


def test_a_draft_left_empty_is_taken_up_again():
    someone = world.requester()

    assert start_draft(by=someone, at=NOW) == start_draft(by=someone, at=NOW)
    assert start_draft(by=world.requester(), at=NOW).requester != someone


def test_only_changed_answers_are_saved_again():
    channel_request = draft()
    before = Answer.objects.get(request=channel_request, question="q05")
    values = {"q05": before.value, "q29": {"keeps": "More money"}}
    expected = {"q05": print_of(before.value), "q29": print_of(value_of(channel_request, "q29"))}
    version = channel_request.version

    changed = save_answers(channel_request, values, by=channel_request.requester, at=NOW, expected=expected)

    assert changed == ["q29"]
    assert channel_request.version == version + 1
    assert Answer.objects.get(request=channel_request, question="q05").saved_at == before.saved_at


def test_the_same_question_changed_in_two_sessions_is_refused_and_overwrites_nothing():
    channel_request = draft()
    seen = {"q05": print_of(value_of(channel_request, "q05")), "q29": print_of(value_of(channel_request, "q29"))}
    requester = channel_request.requester
    save_answers(channel_request, {"q05": {"adds": "First window"}}, by=requester, at=NOW, expected=seen)
    version = channel_request.version

    with pytest.raises(SavedElsewhere) as refusal:
        values = {"q05": {"adds": "Second window"}, "q29": {"keeps": "Second window"}}
        save_answers(channel_request, values, by=requester, at=NOW, expected=seen)

    channel_request.refresh_from_db()
    clash = refusal.value.clashes[0]
    assert (clash.key, clash.stored, clash.typed) == ("q05", {"adds": "First window"}, {"adds": "Second window"})
    assert value_of(channel_request, "q05") == {"adds": "First window"}
    assert value_of(channel_request, "q29") == {"keeps": COMMON["q29"]["keeps"]}
    assert channel_request.version == version


def test_different_questions_changed_in_two_sessions_both_stay():
    channel_request = draft()
    seen = {key: print_of(value_of(channel_request, key)) for key in ("q05", "q29")}
    old = value_of(channel_request, "q05")
    requester = channel_request.requester

    save_answers(channel_request, {"q05": {"adds": "First window"}}, by=requester, at=NOW, expected=seen)
    # The second window still carries the old answer to question 5, which its writer did not touch.
    save_answers(channel_request, {"q05": old, "q29": {"keeps": "Second window"}}, by=requester, at=NOW, expected=seen)

    assert value_of(channel_request, "q05") == {"adds": "First window"}
    assert value_of(channel_request, "q29") == {"keeps": "Second window"}


def test_the_page_shows_both_versions(client):
    channel_request = draft()
    client.force_login(channel_request.requester)
    url = reverse("requests:self-check", args=[channel_request.pk])
    data = posted({**COMMON, "q05": {"adds": "Second window"}}, ["q05"], channel_request=channel_request, then="later")
    seen = {"q05": data["q05-seen"]}
    save_answers(
        channel_request, {"q05": {"adds": "First window"}}, by=channel_request.requester, at=NOW, expected=seen
    )

    response = client.post(url, data)

    page = response.content.decode()
    assert response.status_code == 422
    assert "First window" in page and "Second window" in page
    assert value_of(channel_request, "q05") == {"adds": "First window"}


def test_nothing_is_saved_once_the_request_is_no_longer_with_its_requester():
    channel_request = draft()
    withdraw(channel_request, by=channel_request.requester, at=NOW)

    with pytest.raises(NotAllowed):
        save_answers(channel_request, {"q05": {"adds": "x"}}, by=channel_request.requester, at=NOW, expected={})

    assert value_of(channel_request, "q05") == COMMON["q05"]


def test_nobody_else_saves():
    channel_request = draft()

    with pytest.raises(NotAllowed):
        save_answers(channel_request, {"q05": {"adds": "x"}}, by=world.comms(), at=NOW, expected={})

    assert value_of(channel_request, "q05") == COMMON["q05"]


def test_people_whom_the_portal_knows_are_kept_with_the_answer():
    """N4: conflicts of interest follow from them; someone entered later is found when the request is handed in."""
    amina = world.person(email="amina.otieno@example.org")
    channel_request = draft()
    ruth = add_person(email="Ruth.Achieng@example.org", full_name="Ruth Achieng", by=None, at=NOW)
    known = Answer.objects.get(request=channel_request, question="q15").people

    from requests_app.drafting.handing_in import hand_in

    before = list(known.all())
    hand_in(channel_request, by=channel_request.requester, at=NOW)

    assert list(Answer.objects.get(request=channel_request, question="q14").people.all()) == [amina]
    assert (before, list(known.all())) == ([], [ruth])


def test_a_list_shows_what_is_known_so_far():
    channel_request = ChannelRequest.objects.get(pk=draft(q11={"name_1": "Kenya Forum"}).pk)

    assert (channel_request.title, channel_request.status) == ("Kenya Forum", Status.DRAFT)
    assert timezone.now() - channel_request.saved_at < dt.timedelta(minutes=5)
