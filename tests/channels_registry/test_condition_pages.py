"""The pages of a condition: who sees what, what each act answers, and what waits on the home page (A5, N1)."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from channels_registry import conditions, waiting
from channels_registry.conditions import NewCondition
from channels_registry.models import Channel, ChannelStatus, Condition, Consequence
from tests import world

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = NOW.date()


@pytest.fixture
def team():
    return world.comms("Amina Diallo")


@pytest.fixture
def owner():
    return world.person("Ruth Okello")


@pytest.fixture
def channel(team, owner):
    return world.channel("Kenya Forum", responsible=owner, coadmin=world.comms(), runner=owner)


def condition_of(channel, by, *, due: int = 10, **facts) -> Condition:
    new = NewCondition("Name a deputy", TODAY + dt.timedelta(days=due), **facts)
    return conditions.set_conditions(channel, [new], by=by, at=NOW)[0]


def url(name: str, condition: Condition) -> str:
    return reverse(f"channels:{name}", args=[condition.channel_id, condition.pk])


def test_the_way_of_a_condition_by_its_pages(client, channel, team, owner):
    """Reported by its owner with evidence, signed off by someone of the team; the page says both."""
    condition = condition_of(channel, team)
    client.force_login(owner)
    asked = client.post(url("condition-done", condition), {"evidence": "Omar agreed.", "link": "https://example.org/x"})
    client.force_login(team)
    waits = client.get(url("condition", condition)).content.decode()
    signed = client.post(url("condition-sign-off", condition), {"why": "Seen."}, follow=True)

    assert (asked.status_code, asked.url) == (302, url("condition", condition))
    assert "Omar agreed." in waits and "https://example.org/x" in waits and "Said to be done" in waits
    assert "Done and checked" in signed.content.decode() and "Amina Diallo" in signed.content.decode()


@pytest.mark.parametrize("name", ["condition-sign-off", "condition-back", "condition-extend", "condition-waive"])
def test_the_acts_of_the_team_are_the_teams(client, channel, team, owner, name):
    condition = condition_of(channel, team)
    conditions.report_done(condition, evidence="Yes.", by=owner, at=NOW)
    before = Condition.objects.values().get()
    client.force_login(owner)

    answers = [
        client.get(url(name, condition)).status_code,
        client.post(url(name, condition), {"why": "x"}).status_code,
    ]

    assert answers == [403, 403]
    assert Condition.objects.values().get() == before


def test_its_owner_in_the_team_reads_why_a_colleague_signs_it_off(client, channel, team):
    condition = condition_of(channel, team, owner=team)
    conditions.report_done(condition, evidence="Yes.", by=team, at=NOW)
    client.force_login(team)

    page = client.get(url("condition", condition)).content.decode()

    assert "a colleague looks and signs it off" in page
    assert url("condition-sign-off", condition) not in page
    assert client.post(url("condition-sign-off", condition), {"why": ""}).status_code == 403


def test_an_overdue_condition_stands_on_the_channel_and_asks_what_follows(client, channel, team, owner):
    """Nothing loses its official status by itself; a person is asked, with nothing chosen beforehand."""
    condition = condition_of(channel, team, due=-2, consequence=Consequence.SUSPEND)
    client.force_login(team)
    page = client.get(reverse("channels:detail", args=[channel.pk])).content.decode()
    asks = client.get(url("condition-answer", condition)).content.decode()

    assert "A condition of the approval is overdue" in page
    assert url("condition-answer", condition) in page
    assert "checked" not in asks.split("What follows?")[1].split("New day")[0]

    client.force_login(owner)
    theirs = client.get(reverse("channels:detail", args=[channel.pk])).content.decode()
    assert "A condition of the approval is overdue" in theirs
    assert url("condition-answer", condition) not in theirs


@pytest.mark.parametrize(
    ("posted", "sentence"),
    [
        ({}, "Choose an answer to “What follows?”."),
        ({"what": "burn", "why": "x"}, "“What follows?”: choose one of the answers on the list."),
        ({"what": "extend", "why": "x"}, "Choose the new day."),
        ({"what": "extend", "why": "x", "due_on": "2020-01-01"}, "This day has come already."),
        ({"what": "extend", "why": "x", "due_on": "31 February"}, "needs a date such as 2026-03-31."),
        ({"what": "suspend", "why": ""}, "“Reason” needs an answer."),
        ({"what": "suspend", "why": "the password is Xy12!abc"}, "This looks like a password or a key"),
    ],
)
def test_what_follows_refuses_in_a_sentence_and_changes_nothing(client, channel, team, posted, sentence):
    condition = condition_of(channel, team, due=-2)
    before = Condition.objects.values().get()
    client.force_login(team)

    response = client.post(url("condition-answer", condition), posted)

    assert response.status_code == 422
    assert sentence in response.content.decode()
    channel.refresh_from_db()
    assert (Condition.objects.values().get(), channel.suspended_at) == (before, None)


def test_suspending_from_the_page_suspends_the_channel(client, channel, team):
    condition = condition_of(channel, team, due=-2)
    client.force_login(team)

    response = client.post(url("condition-answer", condition), {"what": "suspend", "why": "It matters."}, follow=True)

    channel.refresh_from_db()
    assert response.status_code == 200
    assert channel.suspended_at is not None
    assert client.get(url("condition-answer", condition)).status_code == 200  # still overdue: more time can be given
    assert client.post(url("condition-answer", condition), {"what": "suspend", "why": "Again."}).status_code == 422


def test_what_is_not_overdue_leads_back(client, channel, team):
    condition = condition_of(channel, team, due=3)
    client.force_login(team)

    response = client.get(url("condition-answer", condition), follow=True)

    assert response.redirect_chain == [(url("condition", condition), 302)]
    assert "This condition is not overdue." in response.content.decode()


@pytest.mark.parametrize(
    ("posted", "sentence"),
    [
        ({}, "Say in a sentence what shows it, or give a link."),
        ({"link": "javascript:alert(1)"}, "needs a link that starts with https://"),
        ({"evidence": "x" * 2001}, "can have 2,000 characters at most; it has 2,001."),
        ({"evidence": "a\u202eb"}, "There is an invisible character"),
    ],
)
def test_evidence_that_is_none_is_refused(client, channel, team, owner, posted, sentence):
    condition = condition_of(channel, team)
    client.force_login(owner)

    response = client.post(url("condition-done", condition), posted)

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert Condition.objects.get().done_at is None


def test_evidence_is_shown_as_text(client, channel, team, owner):
    condition = condition_of(channel, team)
    conditions.report_done(condition, evidence="<script>alert(1)</script>", by=owner, at=NOW)
    client.force_login(team)

    assert "<script>alert(1)" not in client.get(url("condition", condition)).content.decode()


def test_a_condition_of_another_channel_is_not_found(client, channel, team):
    condition = condition_of(channel, team)
    elsewhere = world.channel()
    client.force_login(team)

    assert client.get(reverse("channels:condition", args=[elsewhere.pk, condition.pk])).status_code == 404


def test_who_runs_the_channel_is_no_business_of_other_staff(client, channel, team, owner):
    """A22: the page of a condition names people; the channel's page names the condition only."""
    condition = condition_of(channel, team)
    client.force_login(world.person())

    page = client.get(reverse("channels:detail", args=[channel.pk])).content.decode()

    assert client.get(url("condition", condition)).status_code == 403
    assert "Name a deputy" in page
    assert "Ruth Okello" not in page


# --- What needs you ------------------------------------------------------------------------------------------------------


def test_the_team_is_asked_what_follows_and_to_look(channel, team, owner):
    overdue, reported, mine = (condition_of(channel, team, due=days) for days in (-1, 5, 5))
    conditions.report_done(reported, evidence="Yes.", by=owner, at=NOW)
    conditions.report_done(mine, evidence="Yes.", by=team, at=NOW)

    assert [(item.url, item.verb) for item in waiting.conditions_of_the_team(team, NOW)] == [
        (url("condition-answer", overdue), "Decide"),
        (url("condition", reported), "Look at it"),
    ]
    assert list(waiting.conditions_of_the_team(owner, NOW)) == []
    conditions.answer_overdue(overdue, Consequence.SUSPEND, why="x", by=team, at=NOW)
    assert [item.url for item in waiting.conditions_of_the_team(team, NOW)] == [url("condition", reported)]


def test_its_owner_is_asked_and_nobody_else(channel, team, owner):
    named, unnamed = condition_of(channel, team, owner=world.person("Named")), condition_of(channel, team)

    assert [item.url for item in waiting.conditions(named.owner, NOW)] == [url("condition-done", named)]
    assert [item.url for item in waiting.conditions(owner, NOW)] == [url("condition-done", unnamed)]


def test_a_condition_of_an_approval_that_is_not_told_yet_waits_for_nobody_outside(channel, team, owner):
    """The requester learns of the approval from its letter, not from the home page."""
    condition_of(channel, team)
    Channel.objects.update(status=ChannelStatus.APPROVED, activated_at=None, told_from=NOW + dt.timedelta(minutes=9))

    assert list(waiting.conditions(owner, NOW)) == []
    assert len(list(waiting.conditions(owner, NOW + dt.timedelta(minutes=10)))) == 1
