"""Ask what keeps the answer: after the expected day, once in each waiting period (N5)."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Person
from channels_registry.models import Tier
from ledger.models import LedgerEntry
from notifications.models import Letter
from notifications.sending import words_of
from notifications.workdays import Calendar, add_working_days
from requests_app.models import ChannelRequest, Nudge, Status
from requests_app.refusals import NotAllowed
from requests_app.standing.nudging import nudge, nudge_chance
from requests_app.standing.words import standing_of
from tests import world
from tests.requests_app import review_world as review
from tests.requests_app.talk_world import everything, signed_in

pytestmark = pytest.mark.django_db
both_databases = pytest.mark.both_databases
HANDED_IN = dt.datetime(2031, 3, 3, 9, tzinfo=dt.UTC)  # a Monday
# Ten working days after it is Monday the 17th; it can be asked from the day after on.
FIRST = dt.datetime(2031, 3, 18, 9, tzinfo=dt.UTC)


@pytest.fixture
def reviewer():
    return world.comms("Rita Reviewer", created_at=HANDED_IN - dt.timedelta(days=90))


@pytest.fixture
def channel_request(reviewer):
    made = review.in_review(by=reviewer, at=HANDED_IN)
    Letter.objects.all().delete()
    return made


def ask(channel_request, *, at, by=None):
    fresh = ChannelRequest.objects.select_related("requester", "body").get(pk=channel_request.pk)
    return nudge(fresh, by=by or fresh.requester, at=at)


@both_databases
def test_it_opens_the_day_after_the_expected_one(channel_request):
    due = standing_of(channel_request, at=HANDED_IN).due
    assert due == add_working_days(HANDED_IN.date(), 10, calendar=Calendar())
    before = everything(channel_request)

    for early in (HANDED_IN, FIRST - dt.timedelta(days=1)):
        assert not nudge_chance(channel_request, at=early).is_open
        with pytest.raises(NotAllowed, match="18 March 2031"):
            ask(channel_request, at=early)

    assert everything(channel_request) == before
    ask(channel_request, at=FIRST)


@both_databases
def test_it_is_told_to_the_reviewer_and_kept(channel_request, reviewer):
    world.comms("Colleague")

    asked = ask(channel_request, at=FIRST)

    letter = Letter.objects.get()
    assert (letter.kind, letter.person) == ("requests.nudge", reviewer)
    assert f"/review/{channel_request.pk}/" in words_of(letter.kind, language="en", data=letter.data).body
    entry = LedgerEntry.objects.order_by("seq").last()
    assert (entry.action, entry.actor_id, entry.at) == ("requests.nudged", channel_request.requester_id, FIRST)
    assert asked.opened_on == FIRST.date()


@both_databases
def test_once_in_each_waiting_period(channel_request):
    ask(channel_request, at=FIRST)
    before = everything(channel_request)

    for soon in (FIRST, FIRST + dt.timedelta(days=13)):
        with pytest.raises(NotAllowed, match="1 April 2031"):
            ask(channel_request, at=soon)
    assert everything(channel_request) == before

    ask(channel_request, at=dt.datetime(2031, 4, 1, 8, tzinfo=dt.UTC))
    assert list(Nudge.objects.values_list("opened_on", flat=True)) == [dt.date(2031, 3, 18), dt.date(2031, 4, 1)]


@both_databases
def test_where_nobody_has_the_request_the_team_is_asked():
    free, runner = world.comms(), world.comms()
    channel_request = review.submitted(at=HANDED_IN)
    review.name_runner(channel_request, runner)
    Letter.objects.all().delete()

    ask(channel_request, at=FIRST)

    assert [letter.person for letter in Letter.objects.all()] == [free]


@both_databases
def test_a_recommended_request_is_asked_of_those_who_decide_next(reviewer):
    lead = world.lead()
    channel_request = review.in_state(Status.RECOMMENDED, by=reviewer, tier=Tier.CAREFUL, at=HANDED_IN)
    Letter.objects.all().delete()

    ask(channel_request, at=FIRST)

    assert [letter.person for letter in Letter.objects.all()] == [lead]


@both_databases
@pytest.mark.parametrize(
    "status", [s for s in Status if s not in (Status.SUBMITTED, Status.IN_REVIEW, Status.RECOMMENDED)]
)
def test_who_owes_nothing_is_asked_nothing(status, reviewer):
    channel_request = review.in_state(status, by=reviewer, at=HANDED_IN)
    before = everything(channel_request)

    assert nudge_chance(channel_request, at=FIRST) is None
    with pytest.raises(NotAllowed):
        ask(channel_request, at=FIRST)

    assert everything(channel_request) == before


@both_databases
def test_only_those_who_write_the_request_ask(channel_request, reviewer):
    colleague = world.person(of=channel_request.body)
    before = everything(channel_request)

    for by in (colleague, reviewer):
        with pytest.raises(NotAllowed):
            ask(channel_request, at=FIRST, by=by)

    assert everything(channel_request) == before


@both_databases
def test_the_database_refuses_a_second_one_for_the_same_day(channel_request):
    asked = ask(channel_request, at=FIRST)

    with pytest.raises(IntegrityError), transaction.atomic():
        Nudge.objects.create(request=channel_request, by=asked.by, at=FIRST, opened_on=asked.opened_on)


def page(person: Person, channel_request: ChannelRequest) -> str:
    return signed_in(person).get(reverse("requests:detail", args=[channel_request.pk])).content.decode()


def test_the_page_says_from_when_on_then_has_the_button_then_when_again(reviewer):
    young = review.in_review(by=reviewer)
    old = review.in_review(by=reviewer, at=timezone.now() - dt.timedelta(days=60))
    button, path = "Ask what keeps the answer", reverse("requests:nudge", args=[old.pk])

    assert "you can ask here from" in page(young.requester, young)
    assert button not in page(young.requester, young)
    assert f'action="{path}"' in page(old.requester, old)

    response = signed_in(old.requester).post(path)

    html = page(old.requester, old)
    assert response.status_code == 302
    assert "You can ask again from" in html
    assert "Asked what keeps the answer" in html
    assert f'action="{path}"' not in html
    assert Nudge.objects.count() == 1
    signed_in(old.requester).post(path)
    assert Nudge.objects.count() == 1


def test_the_team_has_no_such_button(reviewer):
    old = review.in_review(by=reviewer, at=timezone.now() - dt.timedelta(days=60))
    path = reverse("requests:nudge", args=[old.pk])

    assert path not in page(reviewer, old)
    assert signed_in(reviewer).post(path).status_code == 403
    assert Nudge.objects.count() == 0
