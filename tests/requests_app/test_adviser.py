"""The page “Do you need a new channel?”: what it shows to whom, and the draft that starts with its answers (R2, A9, N3)."""

import datetime as dt
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from channels_registry import lifecycle
from channels_registry.models import Channel, Platform
from requests_app.adviser.advising import Why
from requests_app.adviser.choices import Who
from requests_app.adviser.facts import near_by
from requests_app.adviser.forms import AdviserForm
from requests_app.annex1.completeness import lacks_of
from requests_app.models import Answer, ChannelRequest
from tests import world
from tests.requests_app.annex1_answers import ready_platforms
from tests.requests_app.sheets import sheet_of

pytestmark = pytest.mark.django_db
NOW = timezone.now()
BRAND = {"objective": "brand", "who": "public", "wish": "advise", "hours": "4", "language": "en"}


@pytest.fixture
def forum():
    ready_platforms()
    return world.body("Kenya Forum", region="East Africa", countries=["KE"])


@pytest.fixture
def person(client, forum):
    someone = world.person(of=forum)
    client.force_login(someone)
    return someone


def address(**changes) -> str:
    query = {name: value for name, value in {**BRAND, **changes}.items() if value is not None}
    return f"{reverse('requests:adviser')}?{urlencode(query)}"


def page_channel(name, *, of, **facts) -> Channel:
    facts = {"languages": ["en"], "latest_post_at": NOW - dt.timedelta(days=2), **facts}
    number = Channel.objects.count()
    return world.channel(
        name, of=of, on=Platform.objects.get(key="facebook"), format="page",
        address=f"https://www.facebook.com/ourpage{number}", **facts,
    )  # fmt: skip


def answers_of(**changes):
    form = AdviserForm({**BRAND, **changes})
    assert form.is_valid(), form.errors
    return form.answers()


# --- The page -------------------------------------------------------------------------------------------------------------


def test_the_questions_come_first_and_nothing_is_created(client, person):
    response = client.get(reverse("requests:adviser"))

    assert response.status_code == 200
    assert response.context["form"].is_bound is False
    assert list(ChannelRequest.objects.all()) == []


def test_the_start_page_and_home_lead_here(client, person):
    for path in (reverse("requests:new"), reverse("workspace:home")):
        assert f'href="{reverse("requests:adviser")}"' in client.get(path).content.decode()


def test_two_options_with_for_and_against(client, person):
    """R2: rhythm, answer hours and guidance come from the catalogue."""
    response = client.get(address())
    page = response.content.decode()

    assert [option.key for option in response.context["options"]] == ["facebook", "instagram"]
    assert "Two ways that could work" in page
    assert "It is good for what you want to do." in page
    assert "Your time is enough: it takes about 2 h a week." in page
    assert "One login opens everything" in page
    assert "Posts: 2 to 7 a week. People expect an answer within 24 hours." in page
    assert "Good for a broad public, for local communities and for events." in page


@pytest.mark.parametrize(
    ("changes", "why", "words"),
    [
        ({"hours": "0.5"}, Why.NO_TIME, "open one and choose “Send its people a story”"),
        ({"objective": "own"}, Why.OWN_ACCOUNT, "short mandate"),
        ({"wish": "mailing"}, Why.MAILING_LIST, "which newsletters exist"),
        ({"who": "few"}, Why.SMALL_CIRCLE, "A mailing list with a shared mailbox"),
        ({"objective": "event", "hours": "2"}, Why.ONE_EVENT, "A channel that exists has them today."),
        ({"wish": "closed_group"}, Why.FITS, "You wished for a closed group"),
    ],
)
def test_each_outcome_helps(client, person, changes, why, words):
    """A17: a way on, never a bare no."""
    response = client.get(address(**changes))

    assert (response.status_code, response.context["advice"].why) == (200, why)
    assert words in response.content.decode()


def test_a_channel_that_could_do_it_is_named_with_how_alive_it_is(client, person, forum):
    """U2, N3."""
    channel = page_channel("Kenya page", of=forum)
    page_channel("French page", of=forum, languages=["fr"])

    response = client.get(address())
    page = response.content.decode()

    assert (response.context["advice"].why, response.context["advice"].channels) == (Why.EXISTS, (channel.pk,))
    assert "Its latest post is of" in page
    assert reverse("channels:story-send", args=[channel.pk]) in page
    assert "French page" not in page


def test_a_silent_channel_is_no_reason_not_to_open_one(client, person, forum):
    channel = page_channel("Silent page", of=forum, latest_post_at=NOW - dt.timedelta(days=91))
    # Somebody looked, and there was nothing newer: without that nobody could say.
    Channel.objects.filter(pk=channel.pk).update(looked_at=NOW)

    assert client.get(address()).context["advice"].why == Why.FITS


def test_a_channel_unlisted_for_safety_is_not_named(client, person):
    """A22: near by platform, language and country, and the person has no part in it."""
    channel = page_channel("Hidden page", of=world.body(), countries=["KE"])
    before = client.get(address(countries="KE")).content.decode()
    lifecycle.unlist(channel, by=world.comms(), at=NOW, why="Danger")

    after = client.get(address(countries="KE")).content.decode()

    assert ("Hidden page" in before, "Hidden page" in after) == (True, False)


def test_a_channel_that_is_closing_is_not_offered(person, forum):
    channel = page_channel("Closing page", of=forum)
    lifecycle.start_retiring(channel, by=world.comms(), at=NOW, why="No longer needed")

    [found] = near_by(answers_of(), catalogue=[], by=person, at=NOW)

    assert (found.pk, found.is_staying) == (channel.pk, False)


def test_the_answers_can_be_changed(client, person):
    link = client.get(address(people="Young farmers")).context["change_url"]
    response = client.get(link)

    assert response.context["form"]["people"].value() == "Young farmers"
    assert "advice" not in response.context


@pytest.mark.parametrize(
    "changes",
    [
        {"objective": "rule the world"},
        {"who": None},
        {"wish": "<script>alert(1)</script>"},
        {"hours": "-1"},
        {"hours": "1e9"},
        {"hours": "NaN"},
        {"hours": "61"},
        {"hours": ""},
        {"countries": "Atlantis"},
        {"countries": "K\x00"},
        {"language": "%s"},
        {"language": "x" * 10_000},
        {"people": "x" * 201},
        {"people": "a\x00b"},
        {"people": "a\u202eb"},
        {"people": "password: Xy12!abcd"},
    ],
)
def test_a_hostile_address_shows_the_questions_again_and_starts_nothing(client, person, changes):
    for response in (client.get(address(**changes)), client.post(address(**changes))):
        assert response.status_code == 422
        assert response.context["form"].errors
        assert "<script>alert" not in response.content.decode()
    assert list(ChannelRequest.objects.all()) == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_same_queries_for_one_channel_as_for_three(client, person, forum, count, django_assert_num_queries):
    for number in range(count):
        page_channel(f"Page {number}", of=forum)
    client.get(address())

    with django_assert_num_queries(QUERIES):
        response = client.get(address())
    assert len(response.context["channels"]) == count


QUERIES = 10


# --- The draft --------------------------------------------------------------------------------------------------------------


def stored() -> dict[str, dict]:
    return {answer.question: answer.value for answer in Answer.objects.order_by("question")}


@pytest.mark.both_databases
def test_a_request_starts_with_the_answers(client, person, forum):
    """A4: what was said once is not asked again, and nothing is made up."""
    response = client.post(
        address(objective="event", who="young", people="Students", countries="ke, UG", hours="4,5"),
        {"start": "platform-instagram"},
    )

    draft = ChannelRequest.objects.get()
    assert response.headers["Location"] == reverse("requests:scope", args=[draft.pk])
    assert draft.requester == person
    assert stored() == {
        "q02": {"body": forum.pk, "kind": "campaign", "countries": "KE, UG"},
        "q06": {"audience": "Young adults: Students", "languages": ["en"]},
        "q09": {"platform": "instagram"},
        "q10": {"format": "profile"},
        "q21": {"hours_1": "4.5"},
    }


def test_what_the_answers_do_not_settle_is_still_asked(client, person):
    client.post(address(), {"start": "platform-facebook"})

    sheet = sheet_of(ChannelRequest.objects.get())
    assert stored()["q04"] == {"goals": ["brand"]}
    assert [key for key in ("q04", "q06", "q09", "q10", "q21") if lacks_of(sheet, key)] == ["q06", "q09", "q21"]


def test_without_a_choice_platform_and_form_stay_open(client, person):
    client.post(address())

    assert sorted(stored()) == ["q04", "q06", "q21"]


def test_a_form_that_was_wished_for_is_kept(client, person):
    client.post(address(wish="video", language="sw"))

    assert (stored()["q10"], stored()["q06"]["languages"]) == ({"format": "video"}, ["sw"])


def test_someone_of_two_groups_chooses_the_group_in_the_form(client, forum):
    """A stored answer would take the place of what the page offers."""
    someone = world.person(of=forum)
    someone.memberships.create(body=world.body(), started_at=NOW - dt.timedelta(days=1))
    client.force_login(someone)

    client.post(address(countries="KE"))

    assert stored()["q02"] == {"countries": "KE"}


def test_the_words_are_in_the_language_of_the_draft(client, forum):
    client.force_login(world.person(of=forum, language="fr"))

    client.post(address(who="public", language="de"))

    assert ChannelRequest.objects.get().language == "fr"
    with override("fr"):
        assert stored()["q06"] == {"audience": str(Who.PUBLIC.label), "another_language": "de"}


def test_a_channel_to_ask_stands_in_question_7(client, person, forum):
    """N3: the request shows the way to its people at once."""
    channel = page_channel("Kenya page", of=forum)

    client.post(address(), {"start": f"ask-{channel.pk}"})

    draft = ChannelRequest.objects.get()
    assert stored()["q07"] == {"channels": [channel.pk], f"use_{channel.pk}": "ask"}
    page = client.get(reverse("requests:detail", args=[draft.pk])).content.decode()
    assert reverse("requests:ask-to-join", args=[draft.pk, channel.pk]) in page


@pytest.mark.parametrize("start", ["ask-1", "platform-x", "platform-", "\x00", "x" * 10_000])
def test_only_what_was_advised_can_be_chosen(client, person, start):
    response = client.post(address(), {"start": start})

    assert response.status_code == 422
    assert list(ChannelRequest.objects.all()) == []


def test_an_external_person_learns_whom_to_ask(client):
    """L2."""
    client.force_login(world.external())

    assert [client.get(address()).status_code, client.post(address()).status_code] == [403, 403]
    assert list(ChannelRequest.objects.all()) == []
