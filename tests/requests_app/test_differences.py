"""Two versions compared as people read them, word by word (A5)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from requests_app.annex1.forms import Row
from requests_app.annex1.reading import AnswerInWords, SectionInWords
from requests_app.models import ChangeRequest
from requests_app.versions.differences import Kind, Part, compare, lines_between, words_between

SAME, ADDED, REMOVED = Kind.SAME, Kind.ADDED, Kind.REMOVED


def parts(before, after):
    return [(part.kind, part.text.strip()) for part in words_between(before, after)]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "", []),
        ("As it is.", "As it is.", [(SAME, "As it is.")]),
        ("", "New words.", [(ADDED, "New words.")]),
        ("Old words.", "", [(REMOVED, "Old words.")]),
        (
            "Teachers in rural Kenya, 25 to 45",
            "Teachers and parents in rural Kenya, 25 to 50",
            [
                (SAME, "Teachers"), (ADDED, "and parents"), (SAME, "in rural Kenya, 25 to"), (REMOVED, "45"), (ADDED, "50"),
            ],
        ),
        # A mark that comes or goes changes no word.
        ("News from the region.", "News from the region, daily.", [(SAME, "News from the region"), (ADDED, ", daily"), (SAME, ".")]),
        # Nothing in common: one after the other, instead of a salad of words.
        ("A page for young people", "Nous voulons informer", [(REMOVED, "A page for young people"), (ADDED, "Nous voulons informer")]),
        ("one\ntwo three", "one\ntwo four three", [(SAME, "one\ntwo"), (ADDED, "four"), (SAME, "three")]),
    ],
)  # fmt: skip
def test_words_added_and_removed(before, after, expected):
    assert parts(before, after) == expected


WORDS = st.lists(st.sampled_from("the team answers people write daily with care — “très” bien 25".split()), max_size=25)


@given(WORDS, WORDS)
def test_both_texts_can_be_read_back_from_their_difference(before, after):
    """Nothing is lost and nothing invented, whatever the texts."""
    found = words_between(" ".join(before), " ".join(after))

    kept = "".join(part.text for part in found if part.kind != ADDED)
    now = "".join(part.text for part in found if part.kind != REMOVED)
    assert ("".join(kept.split()), "".join(now.split())) == ("".join(before), "".join(after))
    if not any(part.kind == REMOVED for part in found):
        assert now.split() == after


def test_lines_are_laid_beside_each_other_by_their_label():
    before = [
        Row("Goals", "Advocacy"),
        Row("Plan", "Plan 2026", words=True),
        Row("Person", "Ruth"),
        Row("Person", "Paul"),
    ]
    after = [Row("Goals", "Advocacy"), Row("Person", "Ruth"), Row("Person", "Paula"), Row("Reader", "Amina")]

    lines = [(line.label, [(part.kind, part.text) for part in line.parts]) for line in lines_between(before, after)]

    assert lines == [
        ("Goals", [(SAME, "Advocacy")]),
        ("Plan", [(REMOVED, "Plan 2026")]),
        ("Person", [(SAME, "Ruth")]),
        ("Person", [(REMOVED, "Paul "), (ADDED, "Paula")]),
        ("Reader", [(ADDED, "Amina")]),
    ]


def section(**answers) -> list[SectionInWords]:
    return [
        SectionInWords(
            1,
            "Any",
            [AnswerInWords(key, int(key[1:]), f"Question {key}", rows, "en") for key, rows in answers.items()],
        )
    ]


def test_comparison_names_what_changed_what_came_what_went_and_folds_the_rest():
    before = section(q01=[Row("A", "same")], q02=[Row("A", "one thing")], q17=[Row("A", "agency")])
    after = section(q01=[Row("A", "same")], q02=[Row("A", "another thing")], q26=[Row("A", "group")])

    found = compare(before, after)

    assert [(change.key, change.kind, change.has_changed) for change in found.changes] == [
        ("q02", SAME, True), ("q17", REMOVED, True), ("q26", ADDED, True),
    ]  # fmt: skip
    assert [answer.key for answer in found.unchanged] == ["q01"]
    assert found.count == 3


def test_points_stand_with_their_question_even_where_the_answer_is_the_same():
    before = after = section(q01=[Row("A", "same")], q02=[Row("A", "same")])
    about, whole, gone = (ChangeRequest(question=key, comment=key) for key in ("q02", "", "q31"))

    found = compare(before, after, points=[about, whole, gone])

    assert [(change.key, change.has_changed, change.points) for change in found.changes] == [("q02", False, [about])]
    assert found.general == [whole, gone]
    assert found.count == 0


def test_part_is_plain_text():
    """Escaping is the template's work; nothing here is marked as safe."""
    assert words_between("", "<b>") == [Part(ADDED, "<b>")]
    assert not hasattr(words_between("", "<b>")[0].text, "__html__")
