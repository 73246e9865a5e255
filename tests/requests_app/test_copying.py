"""Copy a request as a new draft: what still makes sense goes along, what does not is left out and said (A4)."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from channels_registry.models import Channel, ChannelStatus
from requests_app.annex1.completeness import missing
from requests_app.annex1.sheet import AnswerSheet
from requests_app.drafting.copying import copied_into, copy_as_new, may_copy, what_can_be_copied
from requests_app.models import Answer, ChannelRequest, FastTrack, RequestCopy, Status
from requests_app.refusals import NotAllowed
from tests import world
from tests.requests_app import review_world as review
from tests.requests_app.sheets import draft

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
NOW = timezone.now()
YESTERDAY, TOMORROW = ((NOW + dt.timedelta(days=days)).date().isoformat() for days in (-1, 1))


def answers_of(channel_request: ChannelRequest) -> dict:
    return dict(channel_request.answers.order_by("question").values_list("question", "value"))


def store_raw(channel_request: ChannelRequest, key: str, **values) -> None:
    """Put values into a stored answer, as time passing would."""
    answer = Answer.objects.get(request=channel_request, question=key)
    Answer.objects.filter(pk=answer.pk).update(value={**answer.value, **values})


def words_of(left_out) -> list[tuple]:
    return [(one.number, one.words) for one in left_out]


def everything(channel_request: ChannelRequest) -> dict:
    return {
        "requests": list(ChannelRequest.objects.order_by("pk").values()),
        "answers": list(Answer.objects.order_by("pk").values()),
        "copies": list(RequestCopy.objects.values()),
    }


@pytest.mark.parametrize("status", Status)
def test_a_request_in_any_state_can_be_copied_and_stays_as_it_is(status):
    original = draft(at=NOW)
    ChannelRequest.objects.filter(pk=original.pk).update(title="Kenya Forum")
    if status != Status.DRAFT:
        # Only what copying reads is put in place: the state and what it must have.
        channel = world.channel() if status in (Status.APPROVED, Status.PROVISIONAL, Status.JOINED) else None
        if status in (Status.PROVISIONAL, Status.LAPSED):
            crisis = {"fast_track": FastTrack.EIGHT, "event": "Floods in the north", "event_on": NOW.date()}
            ChannelRequest.objects.filter(pk=original.pk).update(**crisis)
        ChannelRequest.objects.filter(pk=original.pk).update(
            status=status, submitted_at=NOW, reference="NCR-1", reviewer=world.comms(), claimed_at=NOW,
            channel=channel if status in (Status.APPROVED, Status.PROVISIONAL) else None, joined_channel=channel if status == Status.JOINED else None,
        )  # fmt: skip
    original.refresh_from_db()
    before = ChannelRequest.objects.filter(pk=original.pk).values().get(), answers_of(original)

    copy = copy_as_new(original, by=original.requester, at=NOW)

    assert (copy.status, copy.requester, copy.reference, copy.submitted_at) == (
        Status.DRAFT,
        original.requester,
        None,
        None,
    )
    assert answers_of(copy) == {key: value for key, value in before[1].items() if key not in ("q03", "q33")}
    assert (ChannelRequest.objects.filter(pk=original.pk).values().get(), answers_of(original)) == before
    assert list(copy.stages.values_list("stage", "left_at")) == [("draft", None)]


def test_who_agreed_agrees_anew():
    original = draft(at=NOW)

    copy = copy_as_new(original, by=original.requester, at=NOW)

    told = copied_into(copy)
    assert told["original"] == original
    assert words_of(told["left_out"]) == [
        (3, "who agreed to the request agrees anew"),
        (33, "you agree anew"),
    ]
    assert {lack.key for lack in missing(AnswerSheet(copy, at=NOW))} == {"q03", "q33"}


def test_days_that_have_passed_are_left_out_and_others_stay():
    original = draft("project", at=NOW)
    store_raw(original, "q28", opens=YESTERDAY, end="date", ends=TOMORROW)
    store_raw(original, "q14", responsible_until=YESTERDAY, deputy_until=TOMORROW)
    # A project that has begun has not stopped making sense.
    store_raw(original, "q24", starts=YESTERDAY, ends=TOMORROW)

    answers, left_out = what_can_be_copied(original, by=original.requester, at=NOW)

    assert "opens" not in answers["q28"] and answers["q28"]["ends"] == TOMORROW
    assert "responsible_until" not in answers["q14"] and answers["q14"]["deputy_until"] == TOMORROW
    assert (answers["q24"]["starts"], answers["q24"]["ends"]) == (YESTERDAY, TOMORROW)
    assert [one for one in words_of(left_out) if one[0] in (14, 24, 28)] == [
        (14, "a day that has passed"),
        (28, "a day that has passed"),
    ]


def test_what_can_no_longer_be_chosen_is_left_out():
    original = draft(at=NOW)
    store_raw(original, "q09", platform="myspace")
    original.body.closed_at = NOW
    original.body.save(update_fields=["closed_at"])

    answers, left_out = what_can_be_copied(original, by=original.requester, at=NOW)

    assert "platform" not in answers["q09"] and answers["q09"]["why"]
    assert "body" not in answers["q02"] and answers["q02"]["region"] == "East Africa"
    unknown = [number for number, words in words_of(left_out) if words == "something that can no longer be chosen"]
    assert unknown == [2, 9]


def test_channels_that_closed_since_are_no_longer_near():
    open_one, closed_one = world.channel(), world.channel()
    original = draft(at=NOW)
    store_raw(
        original, "q07", channels=[open_one.pk, closed_one.pk],
        **{f"use_{open_one.pk}": "no", f"why_{open_one.pk}": "Others", f"use_{closed_one.pk}": "ask"},
    )  # fmt: skip
    Channel.objects.filter(pk=closed_one.pk).update(status=ChannelStatus.RETIRED, retired_at=NOW)

    answers, left_out = what_can_be_copied(original, by=original.requester, at=NOW)

    assert answers["q07"] == {
        "channels": [open_one.pk],
        f"use_{open_one.pk}": "no",
        f"why_{open_one.pk}": "Others",
    }
    assert (7, "channels that are no longer in service") in words_of(left_out)


# --- Whose requests ------------------------------------------------------------------------------------------------------------


def test_a_colleague_copies_what_was_handed_in_and_becomes_its_requester():
    original = review.answered(world.requester(), at=NOW)
    colleague = world.person(of=original.body)
    # Being changed since: that is its requester's alone.
    store_raw(original, "q05", adds="NOT HANDED IN")

    copy = copy_as_new(original, by=colleague, at=NOW)

    assert copy.requester == colleague
    assert answers_of(copy)["q05"]["adds"] == "News from the region in the words of those who live there."
    # The requester of the original has nothing to do with the copy, and may judge it.
    assert not copy.answers.filter(saved_by=original.requester).exists()


@pytest.mark.parametrize("who", ["stranger", "colleague of a draft", "team", "external"])
def test_others_copy_nothing(who, client):
    original = draft(at=NOW) if who == "colleague of a draft" else review.answered(world.requester(), at=NOW)
    someone = {
        "stranger": world.requester,
        "colleague of a draft": lambda: world.person(of=original.body),
        "team": world.comms,
        "external": world.external,
    }[who]()
    before = everything(original)

    with pytest.raises(NotAllowed):
        copy_as_new(original, by=someone, at=NOW)
    client.force_login(someone)
    response = client.post(reverse("requests:copy", args=[original.pk]))

    assert may_copy(original, by=someone) is False
    # Who reviews it may see it, and is told why not; for the others it is not there.
    assert response.status_code == (403 if who == "team" else 404)
    assert everything(original) == before


def test_an_empty_draft_is_not_copied_into_itself():
    someone = world.requester()
    empty = review.draft(requester=someone)
    before = everything(empty)

    with pytest.raises(NotAllowed):
        copy_as_new(empty, by=someone, at=NOW)

    assert everything(empty) == before


# --- The pages -------------------------------------------------------------------------------------------------------------------


def test_the_page_says_first_what_is_left_out_and_the_draft_says_it_again(client):
    original = draft(at=NOW)
    client.force_login(original.requester)
    count = ChannelRequest.objects.count()

    page = client.get(reverse("requests:copy", args=[original.pk])).content.decode()
    unchanged = ChannelRequest.objects.count()
    response = client.post(reverse("requests:copy", args=[original.pk]), follow=True)

    assert (count, unchanged) == (1, 1)
    copy = ChannelRequest.objects.exclude(pk=original.pk).get()
    assert response.redirect_chain == [(reverse("requests:detail", args=[copy.pk]), 302)]
    for text in (page, response.content.decode()):
        assert "Question 3: who agreed to the request agrees anew" in text
    assert reverse("requests:detail", args=[original.pk]) in response.content.decode()


def test_the_copy_keeps_the_language_of_its_answers():
    original = draft(at=NOW)
    ChannelRequest.objects.filter(pk=original.pk).update(language="fr")
    original.refresh_from_db()

    assert copy_as_new(original, by=original.requester, at=NOW).language == "fr"
