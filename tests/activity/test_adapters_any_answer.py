"""Whatever a platform answers, an adapter gives an Observation or a failure with a name (N10): the healthy answers with any
part replaced by any JSON, or by any text."""

import copy
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from activity.network.fetching import Fetched, FetchFailed, FetchRefused, Outcome
from activity.sources.registry import adapter_of
from tests.activity.platform_server import NOW, Answer
from tests.activity.recorded import RECORDED
from tests.activity.test_adapters_hostile import SOURCES, holds

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**25), 10**25)
    | st.floats()
    | st.text(st.characters(), max_size=20)
    | st.sampled_from(
        ["https://[", "https://[::1", "2026-08-20", "0001-01-01T00:00:00+23:59", "9" * 30, "did:", "\ud800"]
    )
)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def places_in(value, path=()):
    """Every place of a JSON value, the whole of it first."""
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in inner:
        yield from places_in(part, (*path, name))


def replaced(value, path, by):
    if not path:
        return by
    value = copy.deepcopy(value)
    holder = value
    for name in path[:-1]:
        holder = holder[name]
    holder[path[-1]] = by
    return value


@st.composite
def answers_of(draw, source):
    """The source's answers, each replaced in up to three places."""
    made = {}
    for place, answer in RECORDED[source].answers.items():
        for asked in ({}, {"page": "1"}) if callable(answer) else (None,):
            told = answer if asked is None else answer(asked)
            body = told.body
            if isinstance(body, str):
                cut = draw(st.integers(0, len(body)))
                body = (
                    body[:cut]
                    + draw(st.sampled_from(["", "<", "<!--", "</div>", "&#x0;"]) | st.text(max_size=9))
                    + body[cut:]
                )
            else:
                for _time in range(draw(st.integers(0, 3))):
                    body = replaced(body, draw(st.sampled_from(list(places_in(body)))), draw(ANYTHING))
            made[place, bool(asked)] = (body, told.content_type)
    return made


def asking(made, status):
    """A way out that ends here; as the fetcher does, it gives a body only with a status that was asked for."""

    def ask(url, *, accept=(), answers=frozenset(), **_options):
        place, _mark, question = url.removeprefix("https://").partition("?")
        body, content_type = made.get((place, bool(question))) or made.get((place, False)) or (None, "")
        if body is None or (status != 200 and status not in answers):
            raise FetchFailed(Outcome.NOT_FOUND, status=404)
        text = body if isinstance(body, str) else json.dumps(body)
        return Fetched(url, status, content_type, text.encode("utf-8", "surrogatepass"), "", "", None)

    return ask


@pytest.mark.parametrize("source", SOURCES)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_any_answer_is_an_observation_or_a_named_failure(source, data):
    made = data.draw(answers_of(source))
    ask = asking(made, data.draw(st.sampled_from([200, 200, 200, 400, 403, 404])))
    try:
        seen = adapter_of(source).look(RECORDED[source].target, ask=ask, at=NOW)
    except (FetchFailed, FetchRefused):
        return
    assert holds(seen)


def test_the_replacing_reaches_every_place():
    body = {"a": [{"b": 1}]}

    assert list(places_in(body)) == [(), ("a",), ("a", 0), ("a", 0, "b")]
    assert replaced(body, ("a", 0, "b"), 2) == {"a": [{"b": 2}]}
    assert isinstance(Answer(body).as_sent(), bytes)
