"""Every adapter of the registry against every misbehaviour: nothing crashes, nothing hangs, verdicts right (N10, A2).

A new adapter is tested here by being registered, once ``recorded.RECORDED`` holds a healthy account of its sources.
"""

import dataclasses
from datetime import datetime, timedelta

import pytest

from activity.models import Look, Source
from activity.sources.answers import HIDDEN, MAX_COUNT
from activity.sources.feeds import MAX_POSTS
from activity.sources.interface import Observation
from activity.sources.registry import ADAPTERS
from tests.activity.hostile_server import ends_within
from tests.activity.misbehaviours import ANSWERS, SERVERS, each_leaf
from tests.activity.platform_server import NOW, PlatformServer
from tests.activity.recorded import RECORDED

SOURCES = [source for adapter in ADAPTERS for source in adapter.sources]
# Seconds for a whole look, of at most ten requests, on a machine that has other things to do.
SOON = 8.0


def texts_of(value) -> list[str]:
    if isinstance(value, str):
        return [value]
    if dataclasses.is_dataclass(value):
        return [text for field in dataclasses.fields(value) for text in texts_of(getattr(value, field.name))]
    return [text for item in value for text in texts_of(item)] if isinstance(value, tuple) else []


def holds(seen: Observation) -> bool:
    """What an Observation promises, whoever was asked."""
    moments = [post.published_at for post in seen.posts] + ([seen.latest_post_at] if seen.latest_post_at else [])
    counts = [figure.value for figure in seen.figures]
    counts += [count for post in seen.posts for count in (post.engagements, post.views) if count is not None]
    assert isinstance(seen.look, Look)
    assert all(moment <= NOW for moment in moments)
    assert all(type(count) is int and 0 <= count <= MAX_COUNT for count in counts)
    assert not [text for text in texts_of(seen) if HIDDEN.search(text)]
    assert "secret" not in "".join(texts_of(seen))
    assert len(seen.posts) <= MAX_POSTS
    assert seen.succeeded or (seen.posts, seen.figures, seen.latest_post_at) == ((), (), None)
    return True


def worsened(answers, worse):
    """Every answer made worse, also those that depend on the question."""
    made = {}
    for place, answer in answers.items():
        made[place] = (lambda asked, given=answer: worse(given(asked))) if callable(answer) else worse(answer)
    return made


def test_every_source_that_the_portal_looks_at_is_tested():
    assert sorted(SOURCES) == sorted(RECORDED)


@pytest.mark.parametrize("source", SOURCES)
def test_healthy_account_is_seen(source):
    recorded = RECORDED[source]
    with PlatformServer(recorded.answers) as server:
        seen = server.look(recorded.target)

    assert seen.look == Look.OK
    assert holds(seen)
    assert server.asked[0].partition("?")[0] == recorded.first


@pytest.mark.parametrize("name", SERVERS)
@pytest.mark.parametrize("source", SOURCES)
def test_server_that_misbehaves(source, name):
    recorded, bad = RECORDED[source], SERVERS[name]
    with PlatformServer(recorded.answers, misbehaviour=bad.does) as server, ends_within(SOON):
        seen = server.look(recorded.target, now=lambda: NOW, **bad.fetch)

    assert seen.look == bad.expected(source)
    assert seen.retry_after == bad.retry_after
    assert holds(seen)


# Redirected once is no circle.
@pytest.mark.parametrize("name", [name for name in SERVERS if name != "redirecting in a circle"])
@pytest.mark.parametrize("source", SOURCES)
def test_server_that_misbehaves_after_the_first_answer(source, name):
    """Half a look is none, unless the source has another way to the same account."""
    recorded, bad = RECORDED[source], SERVERS[name]
    with PlatformServer(recorded.answers) as server:
        requests = server.look(recorded.target) and len(server.asked)
    for number in range(2, requests + 1):
        with PlatformServer(recorded.answers, misbehaviour=bad.does, only=number) as server, ends_within(SOON):
            seen = server.look(recorded.target, now=lambda: NOW, **bad.fetch)

        assert seen.look == bad.expected(source) or (source == Source.MASTODON and seen.look == Look.OK)
        assert holds(seen)


@pytest.mark.parametrize("name", ANSWERS)
@pytest.mark.parametrize("source", SOURCES)
def test_answers_that_are_wrong(source, name):
    recorded, bad = RECORDED[source], ANSWERS[name]
    with PlatformServer(worsened(recorded.answers, bad.does)) as server, ends_within(SOON):
        seen = server.look(recorded.target)

    assert seen.look == bad.expected(source)
    assert holds(seen)


@pytest.mark.parametrize("name", [name for name in ANSWERS if name.startswith("counts")])
@pytest.mark.parametrize("source", SOURCES)
def test_counts_that_cannot_be_are_not_known(source, name):
    recorded = RECORDED[source]
    with PlatformServer(worsened(recorded.answers, ANSWERS[name].does)) as server:
        seen = server.look(recorded.target)

    told = {figure.value for figure in seen.figures} | {post.engagements for post in seen.posts}
    if source not in (Source.FEED, Source.YOUTUBE, Source.TELEGRAM):  # no JSON
        assert told <= ({MAX_COUNT, None} if name == "counts beyond all" else {None})


@pytest.mark.parametrize("source", SOURCES)
def test_characters_that_hide_or_reorder_are_gone(source):
    """A right-to-left override in a name, a NUL that PostgreSQL refuses, half of a pair."""
    worse = each_leaf(lambda name, value: f"{value}\x00\u202e\ud800" if isinstance(value, str) else value)
    recorded = RECORDED[source]
    with PlatformServer(worsened(recorded.answers, worse)) as server:
        assert holds(server.look(recorded.target))


@pytest.mark.parametrize("ahead", [timedelta(hours=2), timedelta(hours=30)])
@pytest.mark.parametrize("source", [source for source in SOURCES if source != Source.DISCORD])
def test_clock_that_runs_fast_counts_as_now_and_a_lie_as_nothing(source, ahead):
    recorded = RECORDED[source]
    with PlatformServer(recorded.answers) as server:
        latest = server.look(recorded.target).latest_post_at
        early: datetime = latest - ahead
        seen = server.look(recorded.target, at=early)

    believed = ahead < timedelta(hours=24)
    assert (seen.latest_post_at == early) is believed
    assert believed or seen.latest_post_at is None or seen.latest_post_at < early
