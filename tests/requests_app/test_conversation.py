"""Messages between requester and team: who writes, who is told, how often (N5)."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from notifications.models import Letter
from notifications.sending import send_due_letters, words_of
from requests_app.judging.conflicts import ConflictOfInterest
from requests_app.models import ChannelRequest, Message, RequestWriter, Side, Status
from requests_app.refusals import Incomplete, NotAllowed
from requests_app.talk.conversing import MOST_AN_HOUR, mark_read, names_in_words, write_message
from tests import world
from tests.requests_app import review_world as review
from tests.requests_app.talk_world import everything, kinds_to, signed_in

pytestmark = pytest.mark.django_db
both_databases = pytest.mark.both_databases
NOON = dt.datetime(2031, 3, 3, 12, tzinfo=dt.UTC)


def minutes(number: int) -> dt.datetime:
    return NOON + dt.timedelta(minutes=number)


def co_writer(channel_request: ChannelRequest, name: str = "Cora Writer"):
    helper = world.person(name, of=channel_request.body)
    RequestWriter.objects.create(
        request=channel_request, person=helper, added_at=timezone.now(), added_by=channel_request.requester
    )
    return helper


@pytest.fixture
def reviewer():
    return world.comms("Rita Reviewer")


@pytest.fixture
def channel_request(reviewer):
    made = review.in_review(by=reviewer, requester=world.requester(name="Ana Pérez"))
    Letter.objects.all().delete()
    return made


def say(channel_request, text="When will it be?", *, side=Side.REQUESTER, by=None, at=NOON):
    by = by or (channel_request.requester if side == Side.REQUESTER else channel_request.reviewer)
    return write_message(channel_request, side=side, text=text, by=by, at=at)


# --- Who writes, who is told ----------------------------------------------------------------------------------------------
@both_databases
def test_a_message_of_the_requester_reaches_the_reviewer_alone(channel_request, reviewer):
    world.comms("Colleague")

    say(channel_request)

    assert [(letter.kind, letter.person) for letter in Letter.objects.all()] == [("requests.message_to_team", reviewer)]
    words = words_of("requests.message_to_team", language="en", data=Letter.objects.get().data)
    assert "When will it be?" in words.body
    assert f"/review/{channel_request.pk}/messages/" in words.body


@both_databases
def test_where_nobody_has_the_request_everyone_free_is_told():
    free, runner = world.comms("Free"), world.comms("Runner")
    channel_request = review.submitted()
    review.name_runner(channel_request, runner)
    Letter.objects.all().delete()

    say(channel_request)

    assert [letter.person for letter in Letter.objects.all()] == [free]


@both_databases
def test_a_reviewer_who_has_left_does_not_keep_a_message_from_the_team(channel_request, reviewer):
    colleague = world.comms("Colleague")
    reviewer.role_assignments.update(ended_at=NOON)

    say(ChannelRequest.objects.get(pk=channel_request.pk))

    assert [letter.person for letter in Letter.objects.all()] == [colleague]


@both_databases
def test_a_message_of_the_team_reaches_requester_and_co_writers(channel_request, reviewer):
    helper = co_writer(channel_request)

    say(channel_request, "On Monday.", side=Side.TEAM)

    assert {letter.person for letter in Letter.objects.all()} == {channel_request.requester, helper}
    words = words_of("requests.message", language="en", data=Letter.objects.first().data)
    assert "Rita Reviewer of the communications team writes to you" in words.body
    assert "On Monday." in words.body
    assert names_in_words([channel_request.requester, helper]) == "Ana Pérez and Cora Writer"


@both_databases
def test_a_co_writer_writes_for_the_requesters_side(channel_request):
    say(channel_request, by=co_writer(channel_request))

    assert Message.objects.get().side == Side.REQUESTER


@both_databases
@pytest.mark.parametrize("who", ["colleague of the group", "stranger", "auditor", "reviewer"])
def test_nobody_else_writes_for_the_requester(channel_request, reviewer, who):
    person = {
        "colleague of the group": lambda: world.person(of=channel_request.body),
        "stranger": world.person,
        "auditor": world.auditor,
        "reviewer": lambda: reviewer,
    }[who]()
    before = everything(channel_request)

    with pytest.raises(NotAllowed):
        say(channel_request, by=person)

    assert everything(channel_request) == before


@both_databases
def test_nobody_with_a_part_in_the_request_writes_for_the_team(channel_request):
    runner, auditor = world.comms(), world.auditor()
    review.name_runner(channel_request, runner)
    before = everything(channel_request)

    for by, refusal in (
        (runner, ConflictOfInterest),
        (channel_request.requester, NotAllowed),
        (auditor, NotAllowed),
    ):
        with pytest.raises(refusal):
            say(channel_request, side=Side.TEAM, by=by)

    assert everything(channel_request) == before


@both_databases
@pytest.mark.parametrize("status", [Status.DRAFT, Status.EXPIRED, Status.WITHDRAWN])
def test_nothing_is_written_before_handing_in_and_after_cancelling(status, reviewer):
    channel_request = review.in_state(status, by=reviewer)
    before = everything(channel_request)

    with pytest.raises(NotAllowed, match="once the request is handed in"):
        say(channel_request)

    assert everything(channel_request) == before


@both_databases
def test_after_a_decision_the_conversation_goes_on(reviewer):
    channel_request = review.in_state(Status.REJECTED, by=reviewer)

    say(channel_request, "What would make it possible?")

    assert Message.objects.count() == 1


# --- One letter an hour -----------------------------------------------------------------------------------------------------
@both_databases
def test_what_follows_within_the_hour_comes_in_one_letter_when_it_is_over(channel_request):
    for number in (0, 10, 20):
        say(channel_request, f"Line {number}", at=minutes(number))

    letters = Letter.objects.order_by("next_try_at")
    assert [(letter.next_try_at, letter.data.get("gathers", False)) for letter in letters] == [
        (minutes(0), False),
        (minutes(60), True),
    ]
    assert list(Message.objects.values_list("letter_at", flat=True)) == [minutes(0), minutes(60), minutes(60)]
    say(channel_request, "Later", at=minutes(75))
    assert list(Letter.objects.order_by("next_try_at").values_list("next_try_at", flat=True)) == [
        minutes(0),
        minutes(60),
        minutes(120),
    ]


@both_databases
def test_after_an_hour_the_next_message_is_told_at_once(channel_request):
    say(channel_request, at=minutes(0))
    say(channel_request, "Still there?", at=minutes(60))

    assert list(Letter.objects.order_by("pk").values_list("next_try_at", flat=True)) == [minutes(0), minutes(60)]


@both_databases
@pytest.mark.parametrize("how", ["answer", "button"])
def test_a_letter_that_gathers_is_not_sent_once_the_other_side_has_read(channel_request, reviewer, how):
    say(channel_request, at=minutes(0))
    say(channel_request, "And the name?", at=minutes(5))

    if how == "answer":
        say(channel_request, "I look into it.", side=Side.TEAM, at=minutes(30))
    else:
        assert mark_read(channel_request, side=Side.TEAM, by=reviewer, at=minutes(30)) == 2

    assert list(Letter.objects.filter(kind="requests.message_to_team").order_by("pk").values_list("cancelled_at", flat=True)) == [
        None, minutes(30),
    ]  # fmt: skip
    assert list(Message.objects.filter(side=Side.REQUESTER).values_list("read_by", flat=True)) == [reviewer.pk] * 2
    say(channel_request, "Thank you!", at=minutes(31))
    newest = Letter.objects.filter(kind="requests.message_to_team").order_by("-pk")[0]
    assert (newest.next_try_at, newest.data["text"]) == (minutes(31), "Thank you!")


@both_databases
def test_letters_leave_when_they_say(channel_request):
    for number in (0, 10):
        say(channel_request, f"Line {number}", at=minutes(number))

    sent = [send_due_letters(at=minutes(number)) for number in (10, 59, 60, 61)]

    assert sent == [1, 0, 1, 0]
    assert "more messages" in Letter.objects.order_by("-sent_at")[0].body


# --- Limits and hostile input -------------------------------------------------------------------------------------------------
@both_databases
def test_an_hour_has_its_limit(channel_request):
    for number in range(MOST_AN_HOUR):
        say(channel_request, f"Line {number}", at=NOON + dt.timedelta(seconds=number))
    before = everything(channel_request)

    with pytest.raises(NotAllowed, match="many messages within the hour"):
        say(channel_request, at=minutes(5))

    assert everything(channel_request) == before
    say(channel_request, at=minutes(61))


@both_databases
@pytest.mark.parametrize("text", ["", " \n\t ", "x" * 2001])
def test_an_empty_or_endless_message_is_refused(channel_request, text):
    before = everything(channel_request)

    with pytest.raises(Incomplete):
        say(channel_request, text)

    assert everything(channel_request) == before


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Write the message first."),
        ("x" * 2001, "can have 2,000 characters at most; it has 2,001."),
        ("Click\u202ehere", "invisible character"),
        ("The password is Xy12!abc9", "This looks like a password"),
    ],
)
@pytest.mark.parametrize("side", ["requests", "review"])
def test_a_refused_message_is_kept_on_the_page_and_nothing_is_stored(channel_request, reviewer, side, text, sentence):
    person = channel_request.requester if side == "requests" else reviewer
    before = everything(channel_request)

    response = signed_in(person).post(reverse(f"{side}:messages", args=[channel_request.pk]), {"message-text": text})

    html = response.content.decode()
    assert response.status_code == 422
    assert sentence in html
    assert response.context["form"]["text"].value() == text
    assert everything(channel_request) == before


def test_markup_stays_text_on_every_page(channel_request, reviewer):
    hostile = "<script>alert(1)</script> {{ request.user }} [%s] %(name)s"
    say(channel_request, hostile)

    for person, name in (
        (channel_request.requester, "requests:detail"),
        (channel_request.requester, "requests:messages"),
        (reviewer, "review:detail"),
        (reviewer, "review:messages"),
    ):
        html = signed_in(person).get(reverse(name, args=[channel_request.pk])).content.decode()
        assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ request.user }} [%s] %(name)s" in html, name
        assert "<script>alert(1)" not in html


def test_what_is_typed_survives_the_end_of_the_session(client, channel_request):
    path = reverse("requests:messages", args=[channel_request.pk])

    lost = client.post(path, {"message-text": "Half an hour of typing."})
    client.force_login(channel_request.requester)
    found = client.get(path)

    assert lost.status_code == 302
    assert "Half an hour of typing." in found.content.decode()
    assert Message.objects.count() == 0


# --- Pages ----------------------------------------------------------------------------------------------------------------------
def test_the_requester_writes_from_the_status_page(channel_request):
    client = signed_in(channel_request.requester)
    html = client.get(reverse("requests:detail", args=[channel_request.pk])).content.decode()
    assert "Send to the communications team" in html
    path = reverse("requests:messages", args=[channel_request.pk])
    assert f'action="{path}"' in html

    response = client.post(path, {"message-text": "One more thing."})

    assert response.status_code == 302
    assert Message.objects.get().text == "One more thing."
    assert kinds_to(channel_request.reviewer)[-1] == "requests.message_to_team"


def test_the_two_composers_of_the_team_name_their_readers_and_have_their_own_addresses(channel_request, reviewer):
    """Design §5.9: a message and a note are never the same button, nor the same address."""
    html = signed_in(reviewer).get(reverse("review:detail", args=[channel_request.pk])).content.decode()

    assert "Send to Ana Pérez" in html
    assert "Keep note for the communications team only" in html
    assert f'action="{reverse("review:messages", args=[channel_request.pk])}"' in html
    assert f'action="{reverse("review:note", args=[channel_request.pk])}"' in html
    assert html.count('name="message-text"') == html.count('name="note-text"') == 1


def test_a_note_goes_to_the_notes_and_a_message_to_the_messages(channel_request, reviewer):
    client = signed_in(reviewer)

    client.post(reverse("review:note", args=[channel_request.pk]), {"note-text": "Odd.", "message-text": "Wrong box"})
    client.post(
        reverse("review:messages", args=[channel_request.pk]), {"message-text": "Hello.", "note-text": "Odder."}
    )

    assert list(channel_request.review_notes.values_list("text", flat=True)) == ["Odd."]
    assert list(Message.objects.values_list("text", "side")) == [("Hello.", "team")]


def test_a_colleague_of_the_group_does_not_read_the_conversation(channel_request):
    say(channel_request, "A word in private.")
    client = signed_in(world.person(of=channel_request.body))

    html = client.get(reverse("requests:detail", args=[channel_request.pk])).content.decode()

    assert "A word in private." not in html
    assert "Send to the communications team" not in html
    assert client.get(reverse("requests:messages", args=[channel_request.pk])).status_code == 403


def test_opening_a_page_reads_nothing_and_the_button_does(channel_request):
    """Design §5.7."""
    say(channel_request, "On Monday.", side=Side.TEAM)
    client, path = signed_in(channel_request.requester), reverse("requests:messages", args=[channel_request.pk])

    html = client.get(path).content.decode()
    assert "I have read these messages" in html
    assert Message.objects.get().read_at is None
    assert "wrote to you about" in client.get(reverse("workspace:home")).content.decode()

    client.post(reverse("requests:messages-read", args=[channel_request.pk]))

    assert Message.objects.get().read_by == channel_request.requester
    assert "I have read these messages" not in client.get(path).content.decode()
    assert "wrote to you about" not in client.get(reverse("workspace:home")).content.decode()


def test_the_team_finds_unread_messages_on_the_home_page(channel_request, reviewer):
    colleague = world.comms("Colleague")
    say(channel_request)
    sentence = "waits for an answer."

    assert sentence in signed_in(reviewer).get(reverse("workspace:home")).content.decode()
    assert sentence not in signed_in(colleague).get(reverse("workspace:home")).content.decode()


# --- What the database itself refuses ------------------------------------------------------------------------------------------
@both_databases
@pytest.mark.parametrize(
    "wrong",
    [{"text": ""}, {"side": Side.CHANNEL}, {"letter_at": NOON - dt.timedelta(days=1)}, {"read_at": NOON}],
    ids=["no text", "another side", "a letter before its message", "read by nobody"],
)
def test_the_database_refuses_what_is_no_message(channel_request, wrong):
    facts = {"side": Side.TEAM, "text": "Hello", "by": channel_request.reviewer, "at": NOON, "letter_at": NOON, **wrong}

    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.create(request=channel_request, **facts)
