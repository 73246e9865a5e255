"""Looks handed out in bounded batches; claims that make a lost or a doubled message harmless (N10, issue 5)."""

import threading

import pytest
from django.db import connections

from activity import tasks
from activity.looking import dispatching, rounds, running
from activity.looking.dispatching import claim_due, share_of
from activity.looking.noting import note
from activity.models import Following, HostBudget, RestReason, Signal, Source
from activity.network.budgets import HostResting
from activity.network.fetching import Fetched
from channels_registry.models import Channel
from tests import world
from tests.activity.followed_world import NOW, again, days, seen

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

FEED = b"<rss version='2.0'><channel><title>t</title></channel></rss>"


def feeds(number: int, *, host: str = "blog.example.org", due=NOW) -> list[Following]:
    made = []
    for place in range(number):
        channel = world.channel(at=NOW - days(900), complete=False)
        made.append(
            Following.objects.create(
                channel=channel,
                source=Source.FEED,
                url=f"https://{host}/{channel.pk}/{place}",
                host=host,
                since=NOW,
                next_look_at=due,
            )
        )
    return made


class Server:
    """Stands in for ``fetch``."""

    def __init__(self, *problems: Exception):
        self.asked, self.problems = [], list(problems)

    def __call__(self, url, **options):
        self.asked.append(url)
        if self.problems:
            raise self.problems.pop(0)
        return Fetched(url, 200, "application/rss+xml", FEED, "", "", None)


def look(batch, server, *, at=NOW, **how):
    return rounds.look_at(batch.ids, claim=batch.claim, now=lambda: at, fetch=server, **how)


def test_small_servers_share_batches_and_a_large_one_has_its_own():
    small = [*feeds(2, host="a.example.org"), *feeds(2, host="b.example.org")]
    large = feeds(5, host="c.example.org")

    batches = claim_due(at=NOW, size=4)

    assert sorted(sorted(batch.ids) for batch in batches) == sorted(
        [sorted(row.pk for row in small), sorted(row.pk for row in large)]
    )
    assert set(Following.objects.values_list("claim", flat=True)) == {batch.claim for batch in batches}
    assert claim_due(at=NOW, size=4) == []


def test_of_one_server_no_more_is_handed_out_than_it_bears(monkeypatch):
    monkeypatch.setattr(dispatching, "SECONDS_FOR_ONE_SERVER", 4)
    feeds(8, host="slow.example.org")
    other = feeds(1, host="other.example.org", due=NOW)
    share = share_of("slow.example.org")
    assert share == 3

    ids = [pk for batch in claim_due(at=NOW) for pk in batch.ids]

    assert len(ids) == share + 1
    assert other[0].pk in ids
    assert claim_due(at=NOW) == []  # what is in hand counts
    Following.objects.filter(pk=ids[0]).update(claim="", claimed_until=None, next_look_at=NOW + days(1))
    assert sum(len(batch.ids) for batch in claim_due(at=NOW)) == 1


def test_a_message_that_comes_twice_is_worked_on_once():
    feeds(3)
    [batch] = claim_due(at=NOW)
    server = Server()

    assert look(batch, server).looked == 3
    assert look(batch, server).looked == 0

    assert (len(server.asked), Signal.objects.count()) == (3, 3)


def test_a_lost_message_is_due_again_when_its_claim_ends():
    feeds(2)
    [lost] = claim_due(at=NOW)
    assert claim_due(at=NOW + dispatching.CLAIM / 2) == []

    later = NOW + dispatching.CLAIM
    [again_sent] = claim_due(at=later)

    assert again_sent.ids == lost.ids
    server = Server()
    assert look(lost, server, at=later).looked == 0  # it turned up after all
    assert look(again_sent, server, at=later).looked == 2


def test_a_worker_that_died_while_looking_leaves_its_claim_to_the_next_one():
    [following] = feeds(1)
    [batch] = claim_due(at=NOW)
    dead = rounds._taken(following.pk, batch.claim, at=NOW)

    assert claim_due(at=NOW + rounds.LOOK / 2) == []
    later = NOW + rounds.LOOK
    [next_batch] = claim_due(at=later)
    assert look(next_batch, Server(), at=later).looked == 1

    # It was not dead, only slow: what it saw is late, and is not noted a second time.
    assert note(dead, seen(latest_post_at=NOW), at=later) is None
    assert Signal.objects.count() == 1


def test_what_a_worker_has_no_time_for_is_given_back():
    feeds(3)
    [batch] = claim_due(at=NOW)
    ticks = iter(range(0, 1000, 10))

    assert look(batch, Server(), end=15, clock=lambda: next(ticks)).looked == 2

    assert [len(rest.ids) for rest in claim_due(at=NOW)] == [1]


def test_a_server_that_rests_is_not_asked_and_its_channels_count_as_not_readable():
    resting, other = feeds(2, host="rests.example.org"), feeds(1, host="other.example.org")
    until = NOW + days(1)
    HostBudget.objects.create(host="rests.example.org", free_at=NOW, blocked_until=until, rest_reason=RestReason.ASKED)

    assert [batch.ids for batch in claim_due(at=NOW)] == [(other[0].pk,)]

    for row in resting:
        assert (again(row).next_look_at, again(row).failing_since) == (until, NOW)
    assert Signal.objects.count() == 0


@pytest.mark.parametrize("at_rest", [True, False])
def test_a_look_that_did_not_get_its_turn_waits_and_notes_nothing(at_rest):
    [following] = feeds(1)
    [batch] = claim_due(at=NOW)
    until = NOW + days(0.1)

    assert look(batch, Server(HostResting(until, at_rest=at_rest))).looked == 0

    row = again(following)
    assert (row.next_look_at, row.claim, row.claimed_until) == (until, "", None)
    assert row.failing_since == (NOW if at_rest else None)
    assert Signal.objects.count() == 0


def test_a_channel_marked_as_quiet_is_looked_at_once_a_week():
    [following] = feeds(1)
    Channel.objects.update(status="flagged", flagged_at=NOW, latest_post_at=NOW - days(300), looked_at=NOW)
    [batch] = claim_due(at=NOW)

    look(batch, Server())

    assert NOW + days(7) <= again(following).next_look_at < NOW + days(7.1)


def test_where_the_broker_is_away_nothing_stays_claimed(monkeypatch):
    feeds(2, host="a.example.org")
    feeds(2, host="b.example.org")
    monkeypatch.setattr(dispatching, "BATCH", 2)
    monkeypatch.setattr(running, "claim_due", lambda at: claim_due(at=at, size=2))
    sent = []

    def send(batch):
        if sent:
            raise ConnectionError
        sent.append(batch)

    assert running.dispatch(send, at=NOW) == 1

    assert Following.objects.exclude(claim="").count() == 2
    assert running.dispatch(lambda batch: sent.append(batch), at=NOW) == 1
    assert sorted(pk for batch in sent for pk in batch.ids) == sorted(Following.objects.values_list("pk", flat=True))


def test_the_tasks_hand_out_and_look(monkeypatch):
    feeds(2)
    handed = []
    monkeypatch.setattr(tasks.look_at, "delay", lambda ids, claim: handed.append((ids, claim)))

    assert tasks.dispatch_looks() == 1

    [(ids, claim)] = handed
    assert isinstance(ids, list)
    assert set(Following.objects.filter(pk__in=ids).values_list("claim", flat=True)) == {claim}


def test_handing_out_costs_no_more_queries_for_more_channels(django_assert_num_queries):
    feeds(1)
    with django_assert_num_queries(4):
        claim_due(at=NOW)
    feeds(12)
    with django_assert_num_queries(4):
        claim_due(at=NOW)


@pytest.mark.django_db(transaction=True)
def test_two_schedulers_and_four_workers_look_once_at_each():
    feeds(12, host="a.example.org")
    feeds(12, host="b.example.org")
    server, batches, problems = Server(), [], []

    def together(work, number):
        start = threading.Barrier(number)

        def one():
            try:
                start.wait(10)
                work()
            except Exception as problem:  # noqa: BLE001 -- shown below, whatever it is
                problems.append(problem)
            finally:
                connections.close_all()

        threads = [threading.Thread(target=one) for _each in range(number)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)

    together(lambda: batches.extend(claim_due(at=NOW, size=6)), 2)
    together(lambda: [look(batch, server) for batch in list(batches)], 4)

    assert problems == []
    assert sorted(server.asked) == sorted(Following.objects.values_list("url", flat=True))
    assert Signal.objects.count() == 24
