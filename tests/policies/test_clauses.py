"""Texts as clauses: anchors that hold, comparisons that miss nothing, and no text that takes for ever (U9, I5)."""

import random
import time
from types import SimpleNamespace

import pytest

from policies.drafting.placing import place
from policies.library.clauses import clauses_of
from policies.library.comparing import compare, marked

TEXT = "## 1. Why\n\nFirst words.\n\n- one\n- two\n  - deep\n\n3. three\n4. four\n\n> quoted\n\n|a|b|\n|-|-|\n|c|d|\n\n```\ncode\n```\n"


def words_of(text: str) -> list[str]:
    return [clause.words for clause in clauses_of(text)]


def test_every_part_of_a_text_is_in_one_clause():
    found = clauses_of(TEXT)

    assert [(clause.kind, clause.words) for clause in found] == [
        ("heading", "1. Why"),
        ("text", "First words."),
        ("item", "one"),
        ("item", "two\ndeep"),
        ("item", "three"),
        ("item", "four"),
        ("text", "quoted"),
        ("text", "a\nb\nc\nd"),
        ("text", "code"),
    ]
    assert '<ol start="4">' in found[5].html


def test_an_anchor_stays_when_others_change_around_it():
    before = {clause.words: clause.anchor for clause in clauses_of(TEXT)}
    after = {
        clause.words: clause.anchor
        for clause in clauses_of("# New top\n\n" + TEXT.replace("- one\n", "- zero\n- uno\n"))
    }

    assert {words for words in before if before[words] != after.get(words)} == {"one"}


def test_the_same_words_twice_are_two_clauses():
    one, other = clauses_of("Same.\n\nSame.")

    assert other.anchor == f"{one.anchor}-2"


def test_a_new_target_of_a_link_is_a_change():
    assert words_of("[x](https://a.example)") == ["x (https://a.example)"]
    assert compare("[x](https://a.example)", "[x](https://b.example)").differs


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        ("a", "a", ["same"]),
        ("", "", []),
        ("a", "", ["gone"]),
        ("", "a", ["new"]),
        ("one two three four", "one two three five", ["changed"]),
        ("a\n\nb\n\nc", "a\n\nc", ["same", "gone", "same"]),
        ("a\n\nc", "a\n\nb\n\nc", ["same", "new", "same"]),
        ("wholly other words here", "nothing in common at all", ["gone", "new"]),
        ("- x\n- y", "- y\n- x", ["new", "same", "gone"]),
    ],
)
def test_clauses_are_compared_in_order(old, new, changes):
    assert sorted(row.change.value for row in compare(old, new).rows) == sorted(changes)


def test_words_are_marked_by_elements_and_not_by_colour():
    old, new = marked("Answer soon & kindly.", "Answer within a day & kindly.")

    assert old == "Answer <del>soon</del> &amp; kindly."
    assert new == "Answer <ins>within a day</ins> &amp; kindly."


def test_nothing_is_lost_whatever_is_compared():
    """Every clause of both texts stands in exactly one row, in its order; 300 random pairs."""
    chance = random.Random(4711)
    pool = [
        f"clause {number} about {word}"
        for number, word in enumerate("mice men trees rain chalk salt bread".split() * 3)
    ]
    for _round in range(300):
        old = chance.choices(pool, k=chance.randrange(12))
        new = [chance.choice((clause, f"{clause} now", chance.choice(pool))) for clause in old if chance.random() > 0.2]
        chance.shuffle(new) if chance.random() < 0.2 else None
        rows = compare("\n\n".join(old), "\n\n".join(new)).rows
        left = [_plain(row.old) for row in rows if row.old]
        right = [_plain(row.new) for row in rows if row.new]
        assert (left, right) == (old, new)


def _plain(html: str) -> str:
    for mark in ("<p>", "</p>", "<ins>", "</ins>", "<del>", "</del>", "\n"):
        html = html.replace(mark, "")
    return html


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,AAAA)",
        "![x](https://evil.example/pixel.png)",
        "|<img src=x onerror=alert(1)>|\n|-|\n|<svg/onload=alert(1)>|",
        "# <style>*{}</style>",
    ],
)
def test_nothing_hostile_comes_through_a_clause_or_a_comparison(hostile):
    rows = compare("calm words", f"calm words\n\n{hostile}").rows + compare(f"{hostile} a b c", f"{hostile} a b d").rows
    html = "".join(clause.html for clause in clauses_of(hostile)) + "".join(f"{row.old}{row.new}" for row in rows)

    for tag in ("<script", "<img", "<svg", "<style", 'href="javascript', 'href="data'):
        assert tag not in html.lower(), html


@pytest.mark.parametrize(
    "text",
    [
        "> " * 20_000 + "x",
        "\n".join("  " * (depth % 300) + "- x" for depth in range(5_000)),
        "1. x\n" * 30_000,
        "|" + "a|" * 2_000 + "\n|" + "-|" * 2_000 + "\n" + ("|" + "b|" * 2_000 + "\n") * 40,
        "word " * 40_000,
        "[" * 50_000,
        "*a **b " * 20_000,
        "x\n\n" * 66_000,
        "`" * 100_000,
    ],
    ids=[
        "quotations",
        "nested lists",
        "many points",
        "huge table",
        "one paragraph",
        "brackets",
        "stars",
        "repeated",
        "ticks",
    ],
)
def test_no_text_takes_for_ever(text):
    """Each takes seconds at worst on a slow machine; without bounds some would take hours. What others do on the machine
    meanwhile does not count."""
    began = time.process_time()
    clauses_of(text)
    compare(text, text[: len(text) // 2] + "\n\nanother\n\n" + text[len(text) // 3 :])
    assert time.process_time() - began < 30


def comment(clause, words="") -> SimpleNamespace:
    return SimpleNamespace(anchor=clause.anchor, quoted=words or clause.words)


def test_a_comment_follows_its_clause_and_keeps_the_words_it_was_about():
    """I5: unchanged, reworded, gone."""
    before = clauses_of("Answer every comment within two days.\n\nKeep calm.\n\nNever quarrel with trolls.")
    said = [comment(clause) for clause in before]
    after = clauses_of("Keep calm.\n\nAnswer every comment within five working days.\n\nBread and salt.")

    placed = place(said, after)

    assert [[(one.comment.quoted, one.changed) for one in held.comments] for held in placed.places] == [
        [("Keep calm.", False)],
        [("Answer every comment within two days.", True)],
        [],
    ]
    assert [one.comment.quoted for one in placed.elsewhere] == ["Never quarrel with trolls."]


def test_every_comment_is_shown_once_even_when_nothing_is_left():
    said = [comment(clause) for clause in clauses_of(TEXT)] * 2

    placed = place(said, clauses_of(""))

    assert (placed.places, len(placed.elsewhere)) == ([], 18)
