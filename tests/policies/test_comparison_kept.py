"""The public comparison of two versions is worked out once, within bounds, and not as often as somebody likes (U9, N4)."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from policies.library import comparing
from policies.library.comparing import Change, compare, compare_published
from policies.library.publishing import publish_version
from policies.library.words import Words
from policies.models import Policy
from policies.views.comparing import MANY_COMPARISONS
from portal.languages import Language
from tests import world

pytestmark = pytest.mark.django_db
OLD = "Ask before you publish.\n\nKeep **calm**.\n\nAnswer soon."
NEW = "Ask before you publish.\n\nKeep **calm** & carry on.\n\nA new clause."
SENTENCE = "What is too long to be compared word by word is shown whole"


@pytest.fixture(autouse=True)
def nothing_kept():
    cache.clear()


def published(*bodies: str) -> str:
    policy, lead = Policy.objects.create(slug="photos"), world.lead()
    for number, body in enumerate(bodies, start=1):
        publish_version(
            policy, number=f"{number}.0", authority="Board", effective_on=timezone.localdate() + dt.timedelta(days=number),
            words=[Words(Language.EN, "Photographs", body)], by=lead, at=timezone.now(),
        )  # fmt: skip
    return reverse("policies:compare", args=["photos", f"{len(bodies)}.0"])


def table(page: str) -> str:
    return page.partition("<tbody")[2].partition("</tbody>")[0]


def test_the_second_look_is_read_and_not_worked_out(client, monkeypatch):
    address = published(OLD, NEW)
    first = client.get(address + "?show=all").content.decode()

    def not_again(old, new):
        raise AssertionError("worked out twice")

    monkeypatch.setattr(comparing, "compare", not_again)
    again = client.get(address + "?show=all").content.decode()

    assert "<ins>&amp; carry on</ins>" in first
    assert table(first) == table(again)


def test_what_is_kept_says_the_same_as_what_is_worked_out():
    fresh = compare(OLD, NEW)
    for _look in range(2):
        kept = compare_published(OLD, NEW)
        assert [(r.change, r.kind, r.old, r.new, r.whole) for r in kept.rows] == [
            (r.change, r.kind, r.old, r.new, r.whole) for r in fresh.rows
        ]
        assert (kept.counts, kept.differs) == (fresh.counts, True)


def test_other_words_are_another_comparison():
    assert compare_published(OLD, NEW).differs
    assert not compare_published(NEW, NEW).differs
    assert compare_published(NEW, OLD).rows[-1].new != compare_published(OLD, NEW).rows[-1].new


def test_hostile_words_stay_words_when_they_come_from_the_cache():
    hostile = "<script>alert(1)</script> & more"
    for _look in range(2):
        html = "".join(f"{row.old}{row.new}" for row in compare_published("calm more", hostile).rows)
        assert "<script" not in html


def test_whoever_asks_again_and_again_waits(client, monkeypatch):
    address = published(OLD, NEW)
    for _look in range(MANY_COMPARISONS.most):
        assert MANY_COMPARISONS.wait_for(client.get("/").wsgi_request) == 0
    answer = client.get(address)

    assert (answer.status_code, answer.has_header("Retry-After")) == (429, True)


def clause(words: int, first: str = "") -> str:
    return " ".join([first, *(f"w{number}" for number in range(words))]).strip()


def test_clauses_of_two_hundred_words_are_compared_word_by_word_and_longer_ones_whole():
    short = compare(clause(199, "old"), clause(199, "new")).rows[0]
    assert (short.change, short.whole) == (Change.CHANGED, False)
    assert short.old.startswith("<del>old</del> w0 ")
    comparison = compare(clause(250, "old"), clause(250, "new"))
    assert comparison.some_whole
    assert comparison.rows[0].new == f"<ins>{clause(250, 'new')}</ins>"


def test_the_page_says_that_a_clause_is_shown_whole(client):
    address = published(clause(250, "old"), clause(250, "new"))
    for _look in range(2):
        assert SENTENCE in client.get(address).content.decode()


def test_the_page_is_silent_where_all_is_compared(client):
    assert SENTENCE not in client.get(published(OLD, NEW)).content.decode()


def test_many_long_clauses_share_one_budget(monkeypatch):
    """A text made to be slow is compared word by word as far as the budget goes, then clause by clause."""
    monkeypatch.setattr(comparing, "MOST_WORDS_OF_ALL", 50_000)
    old = "\n\n".join(clause(150, f"old{number}") for number in range(5))
    rows = compare(old, old.replace("old", "new")).rows

    assert [row.whole for row in rows] == [False, False, True, True, True]
    assert {row.change for row in rows} == {Change.CHANGED}
