"""Nobody outside the review reads a decision before its letter leaves: page, list, file, print, home, register (§5.5, §5.9)."""

import datetime as dt
import re

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from channels_registry.models import Channel
from requests_app import transitions
from requests_app.judging.telling import is_untold, status_as_told
from requests_app.models import ChannelRequest, RequestWriter, Status
from requests_app.review.fetching import in_the_queue
from requests_app.standing.words import told_stages
from tests import world
from tests.requests_app import review_world as review
from tests.requests_app import talk_world
from tests.requests_app.decision_posts import signed_in, text_of

pytestmark = pytest.mark.django_db
JUST_NOW = dt.timedelta(minutes=2)
LONG_AGO = dt.timedelta(hours=2)
# Words that only a decision brings with it; each of them would be a leak.
SECRETS = ("Two channels exist already.", "Write for one of them.", "It reaches the same people.", "The wrong reason")
DECIDED = (Status.APPROVED, Status.REJECTED, Status.JOINED)


def decided(status: Status, *, ago: dt.timedelta, requester=None) -> ChannelRequest:
    reviewer = world.comms("Rita Reviewer")
    return review.in_state(
        status, by=reviewer, at=timezone.now() - ago, requester=requester or world.requester(name="Ruth Okello")
    )


def pages_of(channel_request, client) -> dict[str, str]:
    """Everything on which the requester could read the decision."""
    detail = {
        name: text_of(client.get(reverse(f"requests:{name}", args=[channel_request.pk])))
        for name in ("detail", "print", "submitted")
    }
    lists = {
        "list": client.get(reverse("requests:list")),
        "csv": client.get(reverse("requests:list"), {"format": "csv"}),
        "home": client.get(reverse("workspace:home")),
        "register": client.get(reverse("channels:list")),
        "register csv": client.get(reverse("channels:list"), {"format": "csv"}),
        "directory": client.get(reverse("public:directory")),
        "api": client.get(reverse("api:channels")),
    }
    read = {name: b"".join(page).decode() if page.streaming else text_of(page) for name, page in lists.items()}
    # A filter offers every state there is; that tells nothing.
    return {name: re.sub(r"<option.*?</option>", "", page) for name, page in {**detail, **read}.items()}


@pytest.mark.parametrize("status", DECIDED)
def test_until_the_letter_leaves_it_reads_as_in_review(status):
    channel_request = decided(status, ago=JUST_NOW)
    client = signed_in(channel_request.requester)

    pages = pages_of(channel_request, client)

    assert {name for name, page in pages.items() if any(secret in page for secret in SECRETS)} == set()
    for name in ("detail", "print", "list", "csv", "home"):
        assert "In review" in pages[name], name
        assert str(Status(status).label) not in pages[name], name
    assert "Rita Reviewer of the communications team is reviewing the request." in pages["detail"]
    assert "Being set up" not in pages["register"] + pages["register csv"]
    assert "Sahel water" not in pages["register csv"]


@pytest.mark.parametrize("status", DECIDED)
def test_once_the_letter_has_left_it_is_read(status):
    """The control: what the test above does not find, is there to be found."""
    channel_request = decided(status, ago=LONG_AGO)

    pages = pages_of(channel_request, signed_in(channel_request.requester))

    for name in ("detail", "list", "csv", "home"):
        assert str(Status(status).label) in pages[name], name
    if status == Status.REJECTED:
        assert "Two channels exist already." in pages["detail"]
    if status == Status.APPROVED:
        assert "Sahel water" in pages["register csv"]


@pytest.mark.parametrize("status", DECIDED)
def test_filters_and_order_of_the_list_tell_nothing_either(status):
    channel_request = decided(status, ago=JUST_NOW)
    client = signed_in(channel_request.requester)

    def found(**query) -> bool:
        return "Sahel water" in text_of(client.get(reverse("requests:list"), query))

    assert (found(status=status), found(status="in_review")) == (False, True)
    ChannelRequest.objects.update(shown_from=timezone.now())
    assert (found(status=status), found(status="in_review")) == (True, False)


def test_the_channel_itself_is_not_found_before_its_letter_leaves():
    channel_request = decided(Status.APPROVED, ago=JUST_NOW)
    url = reverse("channels:detail", args=[channel_request.channel_id])
    requester, colleague = signed_in(channel_request.requester), signed_in(world.comms())

    assert (requester.get(url).status_code, colleague.get(url).status_code) == (404, 200)
    Channel.objects.update(told_from=timezone.now())
    assert requester.get(url).status_code == 200


def test_an_approval_that_was_taken_back_leaves_no_trace_in_the_register():
    channel_request = decided(Status.APPROVED, ago=JUST_NOW)
    channel = channel_request.channel
    transitions.undo(channel_request, by=channel_request.reviewer, at=timezone.now(), why="The wrong one.")
    client = signed_in(channel_request.requester)

    assert client.get(reverse("channels:detail", args=[channel.pk])).status_code == 404
    assert "Sahel water" not in text_of(client.get(reverse("channels:list")))
    assert "In review" in text_of(client.get(reverse("requests:detail", args=[channel_request.pk])))


def test_an_undone_decision_reads_as_in_review_without_waiting():
    channel_request = decided(Status.REJECTED, ago=JUST_NOW)

    transitions.undo(channel_request, by=channel_request.reviewer, at=timezone.now())

    channel_request.refresh_from_db()
    assert (channel_request.former_status, channel_request.shown_from) == ("", None)


def test_a_correction_reads_as_the_decision_before_it_until_its_letter_leaves():
    channel_request = decided(Status.REJECTED, ago=LONG_AGO)
    colleague = world.comms()
    transitions.correct_to_approved(
        channel_request, by=colleague, at=timezone.now(), why="The wrong reason",
        approval=review.approval(), new=review.new_channel(channel_request),
    )  # fmt: skip
    client = signed_in(channel_request.requester)

    before = pages_of(channel_request, client)
    ChannelRequest.objects.update(shown_from=timezone.now())
    Channel.objects.update(told_from=timezone.now())
    after = pages_of(channel_request, client)

    assert "Two channels exist already." in before["detail"]
    assert "Not approved" in before["list"] and "Approved" not in before["csv"]
    assert "Being set up" not in before["register"]
    assert "Approved" in after["list"] and "Being set up" in after["register"]
    # Both are on record for their reader, the reason of the correction is not.
    assert (
        "Two channels exist already." not in after["detail"].split("What happened")[0] or "Approved" in after["detail"]
    )
    assert not [name for name, page in after.items() if "The wrong reason" in page]


def test_a_decision_corrected_before_its_letter_left_leaves_no_stage_behind():
    """The clock on the page goes on as before: neither decision has been told, the first never will be."""
    channel_request = decided(Status.APPROVED, ago=JUST_NOW)
    transitions.correct_to_rejected(
        channel_request, by=world.comms(), at=timezone.now(), why="The wrong reason",
        reasons="Two channels exist already.", way_on="Write for one of them.",
    )  # fmt: skip
    window = dt.timedelta(minutes=settings.UNDO_MINUTES)
    moments = (timezone.now(), timezone.now() + window - JUST_NOW / 2, timezone.now() + window)

    soon, later, told = (told_stages(channel_request, at=at) for at in moments)

    for stages in (soon, later):
        assert (stages[-1].stage, stages[-1].left_at) == (Status.IN_REVIEW, None)
        assert not {stage.stage for stage in stages} & set(DECIDED)
    assert told[-1].stage == Status.REJECTED


def test_a_told_decision_that_is_corrected_stays_until_the_correction_is_told():
    channel_request = decided(Status.APPROVED, ago=LONG_AGO)
    transitions.correct_to_rejected(
        channel_request, by=world.comms(), at=timezone.now(), why="The wrong reason",
        reasons="Two channels exist already.", way_on="Write for one of them.",
    )  # fmt: skip

    stages = told_stages(channel_request, at=timezone.now())

    assert (stages[-1].stage, stages[-1].left_at) == (Status.APPROVED, None)


def test_the_people_of_the_group_and_the_team_read_the_same_on_the_requesters_pages():
    channel_request = decided(Status.REJECTED, ago=JUST_NOW)
    colleague = world.person(of=channel_request.body)

    for reader in (colleague, world.comms(), world.auditor()):
        page = text_of(signed_in(reader).get(reverse("requests:detail", args=[channel_request.pk])))
        assert "In review" in page and "Two channels exist already." not in page


def test_someone_of_the_team_with_a_part_in_it_learns_with_the_requester():
    """Who filed it, or will run it, reads the review page as the requester reads theirs."""
    requester = world.comms("Teammate", of=world.body())
    channel_request = decided(Status.REJECTED, ago=JUST_NOW, requester=requester)
    url = reverse("review:detail", args=[channel_request.pk])

    own, colleague = text_of(signed_in(requester).get(url)), text_of(signed_in(world.comms()).get(url))

    assert "Two channels exist already." not in own and "Not approved" not in own
    assert "Two channels exist already." in colleague and "It waits until" in colleague


def test_ones_own_request_is_in_no_part_of_the_queue_while_its_letter_waits():
    requester = world.comms("Teammate", of=world.body())
    decided(Status.REJECTED, ago=JUST_NOW, requester=requester)
    url = reverse("review:queue-part", args=["closed"])

    seen = [
        "Sahel water" in b"".join(signed_in(reader).get(url, query)).decode()
        for reader in (requester, world.comms())
        for query in ({}, {"format": "csv"})
    ]

    assert seen == [False, False, True, True]


@pytest.mark.parametrize("part", ["filed it", "wrote in it", "will run it", "manages a runner"])
def test_nobody_with_a_part_in_it_finds_the_decision_in_the_queue(part):
    """N4: not in a list, not in a count, not in its file; their colleagues read it."""
    person, at = world.comms("Pia Part", of=world.body()), timezone.now() - JUST_NOW
    requester = person if part == "filed it" else world.requester()
    made = review.in_review(by=world.comms("Rita Reviewer"), requester=requester)
    if part == "wrote in it":
        RequestWriter.objects.create(request=made, person=person, added_at=at, added_by=made.requester, wrote_at=at)
    elif part != "filed it":
        runner = person if part == "will run it" else world.person(manager=person)
        review.name_runner(made, runner)
    reason = {"reasons": "Two channels exist already.", "way_on": "Write for one of them."}
    transitions.reject(made, by=made.reviewer, at=at, **reason)

    url = reverse("review:queue-part", args=["closed"])

    seen = [
        made.title in b"".join(signed_in(reader).get(url, query)).decode()
        for reader in (person, world.comms("Cora Colleague"))
        for query in ({}, {"format": "csv"})
    ]

    assert seen == [False, False, True, True]
    assert not in_the_queue(person).exists()


@pytest.mark.parametrize("status", DECIDED)
def test_what_happened_meanwhile_is_not_told_before_its_letter(status):
    """N4: a button pressed on an old page says no more than the page itself."""
    person = world.lead("Pia Part", of=world.body())
    channel_request = decided(status, ago=JUST_NOW, requester=person)
    before = review.everything(channel_request)

    answer = signed_in(person).post(reverse("review:release", args=[channel_request.pk]))

    assert answer.status_code == 409
    said = text_of(answer)
    assert "In review" in said
    assert not [word for word in (*SECRETS, Status(status).label, "The last thing that happened") if str(word) in said]
    assert review.everything(channel_request) == before


@pytest.mark.parametrize("of_the_team", [True, False])
def test_a_talk_with_a_channel_tells_its_requester_nothing_before_the_letter(of_the_team):
    person = world.comms("Pia Part", of=world.body()) if of_the_team else world.requester()
    made = talk_world.request_that_can_ask(by=world.comms("Rita Reviewer"), requester=person)
    talk = talk_world.asked(made)
    made.refresh_from_db()
    address = reverse("requests:joining", args=[talk.pk])

    def read(reader) -> str:
        page = text_of(signed_in(reader).get(address)).split("<main")[-1]
        return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)

    before, seen_by_team = read(person), read(world.comms("Cora Colleague"))
    transitions.reject(
        made, by=made.reviewer, at=timezone.now() - JUST_NOW, reasons="No.", way_on="Write for one of them."
    )

    assert read(person) == before
    assert read(world.comms("Dana Colleague")) != seen_by_team


def test_cancelling_meanwhile_is_refused_and_changes_nothing():
    channel_request = decided(Status.REJECTED, ago=JUST_NOW)
    before = review.everything(channel_request)

    response = signed_in(channel_request.requester).post(
        reverse("requests:withdraw", args=[channel_request.pk]), {"why": ""}
    )

    assert response.status_code == 422
    assert review.everything(channel_request) == before


def test_undo_after_the_window_is_refused_as_it_was():
    channel_request = decided(Status.REJECTED, ago=dt.timedelta(minutes=settings.UNDO_MINUTES))

    with pytest.raises(transitions.NotAllowed, match="The letter has left"):
        transitions.undo(channel_request, by=channel_request.reviewer, at=timezone.now())


def test_the_moment_is_the_one_at_which_the_letter_leaves():
    channel_request = decided(Status.REJECTED, ago=JUST_NOW)
    leaves = channel_request.shown_from

    assert status_as_told(channel_request, at=leaves - dt.timedelta(seconds=1)) == Status.IN_REVIEW
    assert status_as_told(channel_request, at=leaves) == Status.REJECTED
    assert not is_untold(channel_request, at=leaves)
    assert channel_request.decisions.told(leaves).count() == 1
    assert channel_request.decisions.told(leaves - dt.timedelta(seconds=1)).count() == 0


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "values",
    [
        {"shown_from": timezone.now()},
        {"former_status": "in_review"},
        {"former_status": "nonsense", "shown_from": timezone.now()},
    ],
)
def test_the_database_keeps_the_two_together(values):
    channel_request = decided(Status.REJECTED, ago=LONG_AGO)
    ChannelRequest.objects.update(former_status="", shown_from=None)

    with pytest.raises(IntegrityError, match="channelrequest_shown_from_with_former_status"), transaction.atomic():
        ChannelRequest.objects.filter(pk=channel_request.pk).update(**values)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_number(count, django_assert_num_queries):
    requester = world.requester()
    for _ in range(count):
        decided(Status.REJECTED, ago=JUST_NOW, requester=requester)
    client = signed_in(requester)
    client.get(reverse("requests:list"))

    with django_assert_num_queries(7):
        client.get(reverse("requests:list"))
