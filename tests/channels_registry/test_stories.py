"""Stories sent to the people of a channel, and what became of them (N3)."""

import dataclasses
import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from channels_registry import lifecycle, stories
from channels_registry.models import AccessLevel, Contribution, PeopleShown, StoryState
from channels_registry.stories import MOST_A_DAY, Story, StoryRefused
from ledger.models import LedgerEntry
from notifications.models import Letter
from notifications.sending import words_of
from tests import world

pytestmark = pytest.mark.django_db
both_databases = pytest.mark.both_databases
EVENING = dt.datetime(2031, 3, 3, 18, tzinfo=dt.UTC)
STORY = Story(
    title="A well in Tahoua", text="Since May there is water.", language="en", people_shown=PeopleShown.AGREED
)
POSTED = {"title": STORY.title, "text": STORY.text, "language": "en", "link": "", "people_shown": "agreed"}


@pytest.fixture
def runner():
    return world.person("Rosa Runner", of=world.body())


@pytest.fixture
def channel(runner):
    return world.channel("Voices of the Sahel", coadmin=world.comms("Coadmin"), runner=runner)


@pytest.fixture
def sender():
    return world.requester(name="Sam Sender")


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def stored() -> dict:
    return {
        "stories": list(Contribution.objects.order_by("pk").values()),
        "letters": list(Letter.objects.order_by("pk").values()),
        "ledger": LedgerEntry.objects.count(),
    }


def send(channel, by, *, at=EVENING, story=STORY):
    return stories.send_story(channel, story, by=by, at=at)


# --- Sending ---------------------------------------------------------------------------------------------------------------
@both_databases
def test_its_people_get_one_letter_a_week_for_all_their_channels(channel, sender, runner):
    other = world.channel("Another of hers", runner=runner)

    for at in (EVENING, EVENING + dt.timedelta(days=5)):
        send(channel, sender, at=at)
        send(other, sender, at=at)

    morning = dt.datetime(2031, 3, 10, 7, tzinfo=dt.UTC)  # a Monday
    assert [(letter.person, letter.next_try_at) for letter in Letter.objects.all()] == [(runner, morning)]
    send(channel, sender, at=morning)
    assert list(Letter.objects.order_by("pk").values_list("next_try_at", flat=True)) == [
        morning,
        morning + dt.timedelta(days=7),
    ]


@both_databases
def test_its_co_administrator_is_told_only_where_nobody_else_runs_it(sender):
    coadmin, second = world.comms(), world.comms()
    alone = world.channel(coadmin=coadmin, runner=second)

    send(alone, sender)

    assert {letter.person for letter in Letter.objects.all()} == {coadmin, second}


@both_databases
def test_a_day_has_its_limit_over_all_channels(channel, sender):
    other = world.channel()
    for number in range(MOST_A_DAY):
        send((channel, other)[number % 2], sender, at=EVENING + dt.timedelta(minutes=number))
    before = stored()

    with pytest.raises(StoryRefused, match="that is the limit"):
        send(channel, sender, at=EVENING + dt.timedelta(hours=1))

    assert stored() == before
    send(channel, sender, at=EVENING + dt.timedelta(hours=24))


@both_databases
@pytest.mark.parametrize("why", ["external", "closed", "unlisted"])
def test_what_cannot_be_sent_changes_nothing(channel, sender, why):
    if why == "external":
        sender = world.external()
        world.grant(channel, sender, AccessLevel.EDITOR)
    elif why == "closed":
        type(channel).objects.filter(pk=channel.pk).update(status="retired", retired_at=timezone.now())
    else:
        lifecycle.unlist(channel, by=world.comms(), at=timezone.now(), why="Threats.")
    before = stored()

    with pytest.raises(StoryRefused, match="takes no stories"):
        send(channel, sender)

    assert stored() == before


# --- Answering --------------------------------------------------------------------------------------------------------------
@both_databases
def test_used_with_its_link(channel, sender, runner):
    story = send(channel, sender)

    stories.used(story, post_url="https://x.com/voices/status/1", by=runner, at=EVENING)

    assert (story.state, story.post_url, story.answered_by) == (
        StoryState.USED,
        "https://x.com/voices/status/1",
        runner,
    )
    letter = Letter.objects.get(kind="channels.story_answer")
    words = words_of(letter.kind, language="en", data=letter.data)
    assert letter.person == sender
    assert "https://x.com/voices/status/1" in words.body
    assert "Rosa" not in words.body
    entry = LedgerEntry.objects.order_by("seq").last()
    assert (entry.action, entry.actor_id, entry.subject_id) == ("channels.story_used", runner.pk, channel.pk)


@both_databases
def test_not_used_with_its_reason(channel, sender, runner):
    story = send(channel, sender)

    stories.not_used(story, reason="We had two of these.", by=runner, at=EVENING)

    assert (story.state, story.reason) == (StoryState.NOT_USED, "We had two of these.")
    letter = Letter.objects.get(kind="channels.story_answer")
    assert "We had two of these." in words_of(letter.kind, language="en", data=letter.data).body


@both_databases
@pytest.mark.parametrize("who", ["the sender", "a stranger", "an editor", "an auditor"])
def test_nobody_else_answers(channel, sender, who):
    story = send(channel, sender)
    by = {"the sender": lambda: sender, "an auditor": world.auditor}.get(who, world.person)()
    if who == "an editor":
        world.grant(channel, by, AccessLevel.EDITOR)
    before = stored()

    with pytest.raises(StoryRefused, match="Only the people of"):
        stories.used(story, post_url="https://x.com/voices/status/1", by=by, at=EVENING)

    assert stored() == before


@both_databases
def test_a_story_is_answered_once(channel, sender, runner):
    story = send(channel, sender)
    stories.not_used(story, reason="Too long.", by=runner, at=EVENING)
    before = stored()

    with pytest.raises(StoryRefused, match="already answered"):
        stories.used(story, post_url="https://x.com/voices/status/1", by=runner, at=EVENING)

    assert stored() == before


@both_databases
@pytest.mark.parametrize("words", [{"post_url": " "}, {"reason": ""}])
def test_an_answer_has_its_link_or_its_reason(channel, sender, runner, words):
    story = send(channel, sender)
    before = stored()
    act = stories.used if "post_url" in words else stories.not_used

    with pytest.raises(StoryRefused):
        act(story, **words, by=runner, at=EVENING)

    assert stored() == before


@both_databases
@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"people_shown": "perhaps"},
        {"link": "javascript:alert(1)"},
        {"state": StoryState.USED},
        {"state": StoryState.NOT_USED, "reason": "No."},
        {"reason": "An answer without a state"},
    ],
    ids=lambda wrong: " ".join(wrong),
)
def test_the_database_refuses_what_is_no_story(channel, sender, wrong):
    story = send(channel, sender)

    with pytest.raises(IntegrityError), transaction.atomic():
        Contribution.objects.filter(pk=story.pk).update(**wrong)


# --- Pages ------------------------------------------------------------------------------------------------------------------
def test_a_colleague_sends_from_the_channels_page_and_follows_it(channel, sender, runner):
    client, path = signed_in(sender), reverse("channels:story-send", args=[channel.pk])
    assert path in client.get(reverse("channels:detail", args=[channel.pk])).content.decode()

    response = client.post(path, POSTED)

    story = Contribution.objects.get()
    page = reverse("channels:story", args=[story.pk])
    assert (response.status_code, response.headers["Location"]) == (302, page)
    assert STORY.title in client.get(reverse("channels:stories-sent")).content.decode()
    assert "get a letter when they answer" in client.get(page).content.decode()
    assert STORY.title in signed_in(runner).get(reverse("workspace:home")).content.decode()
    assert STORY.title in signed_in(runner).get(reverse("channels:stories-received")).content.decode()


def test_the_channels_people_answer_on_the_page(channel, sender, runner):
    story = send(channel, sender, at=timezone.now())
    client, path = signed_in(runner), reverse("channels:story", args=[story.pk])
    assert "Send to Sam Sender" in client.get(path).content.decode()

    refused = client.post(path, {"state": "used", "post_url": "", "reason": ""})
    assert refused.status_code == 422
    assert "Give the link to the post." in refused.content.decode()
    assert Contribution.objects.get().state == StoryState.SENT

    client.post(path, {"state": "used", "post_url": "https://x.com/voices/status/1", "reason": ""})
    assert Contribution.objects.get().state == StoryState.USED
    assert "https://x.com/voices/status/1" in signed_in(sender).get(path).content.decode()


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"title": ""}, "Write a title"),
        ({"text": "x" * 4001}, "can have 4,000 characters at most"),
        ({"link": "javascript:alert(1)"}, "needs a link"),
        ({"link": "ftp://example.org/pictures"}, "needs a link that starts with https://"),
        ({"people_shown": ""}, "have agreed"),
        ({"people_shown": "perhaps"}, "one of the answers on the list"),
        ({"text": "pass\u202eword"}, "invisible character"),
    ],
)
def test_a_refused_story_says_why_and_keeps_what_was_typed(channel, sender, changed, sentence):
    before = stored()

    response = signed_in(sender).post(reverse("channels:story-send", args=[channel.pk]), {**POSTED, **changed})

    html = response.content.decode()
    assert response.status_code == 422
    assert sentence in html
    assert "Since May" in html or "text" in changed
    assert stored() == before


@pytest.mark.parametrize("who", ["a stranger", "another group's runner", "an auditor", "an editor"])
def test_a_story_is_between_its_sender_and_the_channels_people(channel, sender, who):
    story = send(channel, sender, at=timezone.now())
    person = world.auditor() if who == "an auditor" else world.person(of=world.body())
    if who == "another group's runner":
        world.channel(runner=person)
    elif who == "an editor":
        world.grant(channel, person, AccessLevel.EDITOR)
    client = signed_in(person)

    assert client.get(reverse("channels:story", args=[story.pk])).status_code == 404
    for name in ("channels:stories-received", "channels:stories-sent"):
        for query in ("", "?format=csv", f"?q={STORY.title[:6]}"):
            assert STORY.title not in client.get(reverse(name) + query).getvalue().decode()


@pytest.mark.parametrize("name", ["channels:stories-received", "channels:stories-sent"])
def test_lists_cost_the_same_with_one_row_and_with_three(name, channel, sender, runner):
    """Design §5.14."""
    client = signed_in(runner if name.endswith("received") else sender)
    send(channel, sender, at=timezone.now())
    client.get(reverse(name))
    with_one = _queries(client, name)
    for _number in range(2):
        send(channel, sender, at=timezone.now())

    assert _queries(client, name) == with_one == 7


def _queries(client, name) -> int:

    with CaptureQueriesContext(connection) as found:
        assert client.get(reverse(name)).status_code == 200
    return len(found)


@both_databases
@pytest.mark.parametrize("link", ["ftp://example.org/x", "javascript:alert(1)", "example.org"])
def test_a_link_that_no_browser_opens_is_refused(channel, sender, runner, link):
    story = send(channel, sender)
    before = stored()

    with pytest.raises(StoryRefused):
        send(channel, sender, story=dataclasses.replace(STORY, link=link))
    with pytest.raises(StoryRefused):
        stories.used(story, post_url=link, by=runner, at=EVENING)

    assert stored() == before


def test_an_answer_with_a_link_that_no_browser_opens_gets_a_sentence(channel, sender, runner):
    story = send(channel, sender, at=timezone.now())
    before = stored()

    response = signed_in(runner).post(
        reverse("channels:story", args=[story.pk]), {"state": StoryState.USED, "post_url": "ftp://example.org/x"}
    )

    assert (response.status_code, stored()) == (422, before)
    assert "needs a link that starts with https://" in response.content.decode()


@both_databases
def test_the_name_of_a_channel_that_was_taken_off_every_list_does_not_stay_with_the_sender(channel, sender, runner):
    """A22: neither the answer's letter nor the pages name it; to its people they do."""
    story = send(channel, sender, at=timezone.now())
    lifecycle.unlist(channel, by=world.comms(), at=timezone.now(), why="Its people are in danger.")
    stories.not_used(story, reason="Not now.", by=runner, at=timezone.now())

    letter = Letter.objects.get(kind="channels.story_answer")
    words = words_of(letter.kind, language=letter.language, data=letter.data)
    pages = [reverse("channels:story", args=[story.pk]), reverse("channels:stories-sent")]
    pages += [f"{pages[1]}?format=csv", f"{pages[1]}?q=Sahel", f"{pages[1]}?sort=channel"]
    told = {page: signed_in(sender).get(page).getvalue().decode() for page in pages}

    assert channel.name not in f"{words} {letter.data}"
    assert "The people you wrote to read your story" in words.body
    assert [page for page, text in told.items() if channel.name in text] == []
    assert "a channel that is no longer listed" in told[pages[0]]
    assert STORY.title in told[pages[1]]
    assert STORY.title not in told[f"{pages[1]}?q=Sahel"]
    assert channel.name in signed_in(runner).get(pages[0]).content.decode()
