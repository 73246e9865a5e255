"""A page of questions saves itself while it is typed into (A4): what the server answers. The browser's part: test_autosave_browser."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from requests_app.drafting.co_writing import invite_writer
from requests_app.drafting.drafts import print_of, save_answers
from requests_app.drafting.handing_in import hand_in
from requests_app.models import Answer, ChannelRequest
from tests import world
from tests.requests_app.annex1_answers import COMMON
from tests.requests_app.sheets import draft

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def own(client):
    channel_request = draft()
    client.force_login(channel_request.requester)
    return channel_request


def url_of(channel_request):
    return reverse("requests:self-check", args=[channel_request.pk])


def mark(channel_request, key):
    answer = Answer.objects.filter(request=channel_request, question=key).first()
    return print_of(answer.value) if answer else ""


def typed(channel_request, *, seen=None, by=None, **fields):
    """What the script posts: only questions that were touched."""
    keys = {name[:3] for name in fields}
    data = {name.replace("_", "-", 1): value for name, value in fields.items()}
    data |= {f"{key}-seen": mark(channel_request, key) if seen is None else seen for key in keys}
    return {**data, "then": "autosave", "typed-by": str((by or channel_request.requester).pk)}


def value_of(channel_request, key):
    return Answer.objects.get(request=channel_request, question=key).value


def test_what_was_touched_is_saved_and_the_rest_left_alone(client, own):
    before = value_of(own, "q29")

    response = client.post(url_of(own), typed(own, q05_adds="While typing"))

    page = response.content.decode()
    assert (response.status_code, response.headers["X-Draft"]) == (200, "saved")
    assert value_of(own, "q05") == {"adds": "While typing"}
    assert value_of(own, "q29") == before
    assert f'name="q05-seen" value="{print_of({"adds": "While typing"})}"' in page
    assert "Saved" in page and "<time" in page
    assert "<html" not in page


def test_the_next_save_of_the_window_is_no_clash_with_itself(client, own):
    first = mark(own, "q05")
    client.post(url_of(own), typed(own, q05_adds="One"))

    with_new_mark = client.post(url_of(own), typed(own, seen=print_of({"adds": "One"}), q05_adds="One, two"))
    with_old_mark = client.post(url_of(own), typed(own, seen=first, q05_adds="Three"))

    assert (with_new_mark.headers["X-Draft"], with_old_mark.headers["X-Draft"]) == ("saved", "clash")
    assert value_of(own, "q05") == {"adds": "One, two"}


def test_sent_again_because_nobody_knows_whether_it_arrived_is_no_clash(client, own):
    data = typed(own, q05_adds="One")

    states = [client.post(url_of(own), data).headers["X-Draft"] for _time in range(2)]

    assert states == ["saved", "saved"]


def test_what_is_not_sound_is_said_and_kept_out(client, own):
    page = reverse("requests:section", args=[own.pk, 4])
    before = value_of(own, "q15")

    response = client.post(
        page, typed(own, q15_person_1_email="ruth at example", q16_mailbox="new.box@example.org", q16_phone="help")
    )

    text = response.content.decode()
    assert response.headers["X-Draft"] == "saved"
    assert 'data-unsound="q15"' in text
    assert "Question 15 is not saved yet." in text
    assert 'name="q15-seen"' not in text
    assert value_of(own, "q15") == before
    assert value_of(own, "q16")["mailbox"] == "new.box@example.org"


def test_a_secret_is_not_saved_while_typing_either(client, own):
    before = value_of(own, "q05")

    response = client.post(url_of(own), typed(own, q05_adds="password: hunter2hunter2"))

    assert 'data-unsound="q05"' in response.content.decode()
    assert value_of(own, "q05") == before


def test_a_clash_names_who_changed_what_and_stores_nothing(client, own):
    ana = world.requester(of=own.body, name="Ana")
    invite_writer(own, person=ana, by=own.requester, at=NOW)
    seen = mark(own, "q05")
    save_answers(own, {"q05": {"adds": "From Ana"}}, by=ana, at=NOW, expected={"q05": seen})

    response = client.post(url_of(own), typed(own, seen=seen, q05_adds="Mine"))

    text = response.content.decode()
    assert (response.status_code, response.headers["X-Draft"]) == (409, "clash")
    assert "Ana changed question 5 at" in text
    assert 'name="q05-seen"' not in text
    assert value_of(own, "q05") == {"adds": "From Ana"}


def test_a_colleague_who_writes_another_question_is_named_and_not_written_over(client, own):
    ana = world.requester(of=own.body, name="Ana")
    invite_writer(own, person=ana, by=own.requester, at=NOW)
    old = mark(own, "q29")
    save_answers(own, {"q29": {"keeps": "Ana's"}}, by=ana, at=timezone.now(), expected={"q29": old})

    # The window still shows the old answer to question 29 and has touched it without changing it.
    data = typed(own, q05_adds="Mine") | {"q29-keeps": COMMON["q29"]["keeps"], "q29-seen": old}
    response = client.post(url_of(own), data)

    text = response.content.decode()
    assert response.headers["X-Draft"] == "saved"
    assert "Ana is writing here too, last saved" in text
    assert 'name="q29-seen"' not in text
    assert value_of(own, "q29") == {"keeps": "Ana's"}


def test_who_is_signed_out_is_told_so_and_nothing_waits_in_the_session(client, own):
    client.logout()
    before = value_of(own, "q05")

    response = client.post(url_of(own), typed(own, q05_adds="Typed late"))

    assert (response.status_code, response.headers["X-Draft"]) == (401, "signed-out")
    assert "You are signed out." in response.content.decode()
    assert "kept-post" not in client.session
    assert value_of(own, "q05") == before


def test_words_of_one_person_are_never_saved_as_anothers(client, own):
    """Somebody else signed in meanwhile in another window of the same browser."""
    ana = world.requester(of=own.body, name="Ana")
    invite_writer(own, person=ana, by=own.requester, at=NOW)
    client.force_login(ana)

    response = client.post(url_of(own), typed(own, q05_adds="The requester's words"))

    assert (response.status_code, response.headers["X-Draft"]) == (409, "someone-else")
    assert value_of(own, "q05") == COMMON["q05"]


def test_a_request_that_was_handed_in_meanwhile_says_so(client, own):
    data = typed(own, q05_adds="Too late")
    hand_in(own, by=own.requester, at=NOW)

    response = client.post(url_of(own), data)

    assert (response.status_code, response.headers["X-Draft"]) == (403, "gone")
    assert "was handed in or cancelled meanwhile" in response.content.decode()
    assert value_of(own, "q05") == COMMON["q05"]


def test_saving_while_typing_needs_the_token_too(own):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(own.requester)

    response = strict.post(url_of(own), typed(own, q05_adds="x"))

    assert response.status_code == 403
    assert value_of(own, "q05") == COMMON["q05"]


def test_an_answer_can_be_emptied_while_typing(client, own):
    response = client.post(url_of(own), typed(own, q05_adds=""))

    assert response.headers["X-Draft"] == "saved"
    assert value_of(own, "q05") == {}


def test_saving_keeps_the_draft_alive(client, own):
    ChannelRequest.objects.filter(pk=own.pk).update(saved_at=NOW - dt.timedelta(days=55))

    client.post(url_of(own), typed(own, q05_adds="Still here"))

    own.refresh_from_db()
    assert timezone.now() - own.saved_at < dt.timedelta(minutes=1)


def test_the_fragment_is_in_the_readers_language(client, own):
    own.requester.language = "fr"
    own.requester.save(update_fields=["language"])
    client.force_login(own.requester)

    response = client.post(url_of(own), typed(own, q05_adds="Bonjour"))

    assert response.headers["Content-Language"] == "fr"
