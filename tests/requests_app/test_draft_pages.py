"""The requester's pages of a draft: how it begins, what they keep, what they refuse (A3, A9, U8)."""

import pytest
from django.urls import reverse

from requests_app.models import Answer, ChannelRequest
from tests import world
from tests.requests_app.annex1_answers import COMMON, posted
from tests.requests_app.requester_pages import at, own_draft
from tests.requests_app.sheets import draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def own(client):
    """A complete draft whose requester is signed in."""
    return own_draft(client)


# --- Start and scope ---------------------------------------------------------------------------------------------------


def test_opening_the_start_page_creates_nothing(client):
    client.force_login(world.requester())

    assert client.get(reverse("requests:new")).status_code == 200
    assert list(ChannelRequest.objects.all()) == []


def test_the_start_page_leads_back_to_the_draft(client, own):
    page = client.get(reverse("requests:new")).content.decode()

    assert "Continue your draft" in page
    assert at("detail", own) in page


@pytest.mark.parametrize(("behalf", "words"), [("member", "short mandate"), ("personal", "Your own account is yours.")])
def test_an_account_outside_the_policy_leads_to_a_helpful_page(client, own, behalf, words):
    """A3, U8: never an error."""
    own.answers.filter(question="q01").delete()

    response = client.post(at("scope", own), {"q01-behalf": behalf, "q01-seen": ""}, follow=True)

    assert response.redirect_chain == [(at("out-of-scope", own), 302)]
    assert words in response.content.decode()


# --- Saving and keeping ------------------------------------------------------------------------------------------------


def test_save_and_come_back_later_asks_for_nothing(client, own):
    Answer.objects.filter(request=own).delete()

    response = client.post(at("section", own, 2), {"then": "later", "q08-sign_1": "Letters"})

    assert response.url == at("detail", own)
    assert dict(own.answers.values_list("question", "value")) == {"q08": {"sign_1": "Letters"}}


def test_save_and_continue_saves_what_is_sound_and_asks_for_the_rest(client, own):
    Answer.objects.filter(request=own, question__in=("q04", "q06", "q08")).delete()

    response = client.post(at("section", own, 2), {"q08-sign_1": "Letters", "q06-audience": "Teachers"})

    page = response.content.decode()
    assert response.status_code == 422
    assert "<title>Error: " in page
    assert "Choose what you want to achieve, up to three." in page
    assert "Say whether most of them are under 18." in page
    assert Answer.objects.get(request=own, question="q08").value == {"sign_1": "Letters"}
    assert Answer.objects.get(request=own, question="q06").value == {"audience": "Teachers"}


SECRETS = ("password: hunter2hunter2", "mot de passe : s3cret-S3cret", "https://amina:Geheim1@x.com/")


@pytest.mark.parametrize(
    ("number", "field"),
    [
        (4, "q15-safe_entry"),
        (4, "q15-device_keeper"),
        (3, "q12-who_gets_in"),
        (2, "q08-sign_1"),
        (4, "q16-phone_number"),
        (5, "q22-reader"),
    ],
)
def test_a_secret_is_refused_everywhere(client, own, number, field):
    """Design §5.8: and nothing of it is stored."""
    key = field[:3]
    before = own.answers.get(question=key).value
    for secret in SECRETS:
        data = posted({}, [key], channel_request=own, then="later") | {field: secret}

        response = client.post(at("section", own, number), data)

        assert response.status_code == 422
        assert "the portal never keeps one" in response.content.decode()
        assert own.answers.get(question=key).value == before


def test_an_invitation_link_is_refused(client):
    """U10f: whoever holds it could enter the closed group."""
    channel_request = draft("group")
    client.force_login(channel_request.requester)

    response = client.post(
        at("section", channel_request, 5), {"then": "later", "q26-who_joins": "https://chat.whatsapp.com/AbCdEf"}
    )

    assert response.status_code == 422
    assert "invitation link" in response.content.decode()


HOSTILE = [
    "\x00",
    "a\x00b",
    "\u202eevil",
    "x" * 700,
    "9" * 5000,
    "<script>alert(1)</script>",
    "{{ 7*7 }}",
    "-1",
    "1e309",
    "\ud800",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_input_is_answered_and_kept(client, own, text):
    """Proof 5: no 500, nothing run, the page comes back with what was typed."""
    for number in (1, 2, 3, 4, 5, 7):
        shown = client.get(at("section", own, number)).context["forms"]
        data = posted({}, [form.key for form in shown], channel_request=own)
        data |= {field.html_name: text.encode("utf-8", "replace").decode() for form in shown for field in form}

        response = client.post(at("section", own, number), data)

        assert response.status_code == 422
        assert "<script>alert(1)" not in response.content.decode()


@pytest.mark.parametrize("name", ["scope", "self-check"])
def test_an_empty_post_is_answered(client, own, name):
    Answer.objects.filter(request=own).delete()

    assert client.post(at(name, own), {}).status_code == 422


def test_a_megabyte_is_refused_without_breaking(client, own):
    response = client.post(at("section", own, 2), {"q06-audience": "x" * 1_100_000})

    assert response.status_code in (400, 413)
    assert Answer.objects.get(request=own, question="q06").value["audience"] == COMMON["q06"]["audience"]


def test_unknown_parts_are_not_found(client, own):
    assert client.get(at("section", own, 8)).status_code == 404
    assert client.get(f"/requests/{10**30}/").status_code == 404
    assert client.get(at("section", own, 6)).status_code == 302


def test_questions_are_not_asked_twice(client, own):
    """The six of the self-check do not come back in the sections (A9)."""
    for number in (2, 3, 4):
        page = client.get(at("section", own, number))
        assert not {form.key for form in page.context["forms"]} & {"q05", "q07", "q09", "q14"}


# --- A session that ran out ---------------------------------------------------------------------------------------------


def test_what_was_typed_comes_back_after_signing_in_again(client, own):
    requester = own.requester
    client.logout()
    url = at("section", own, 2)

    sent = client.post(url, {"q06-audience": "Typed for an hour", "q06-seen": "x"})
    client.force_login(requester)
    page = client.get(url)

    assert sent.url == f"/accounts/login/?next={url}"
    assert "Typed for an hour" in page.content.decode()
    assert Answer.objects.get(request=own, question="q06").value["audience"] == COMMON["q06"]["audience"]
    assert "Typed for an hour" not in client.get(url).content.decode()


def test_someone_else_never_sees_what_was_typed(client, own):
    client.logout()
    client.post(at("section", own, 2), {"q06-audience": "Typed for an hour"})
    client.force_login(world.requester())

    assert client.get(at("section", own, 2)).status_code == 404
