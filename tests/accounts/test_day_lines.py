"""A pasted list of days: each form of a line, and a sentence for each that cannot be read (N5)."""

import datetime as dt

import pytest

from accounts.day_lines import MOST_LINES, read_days

TODAY = dt.date(2026, 11, 2)


def read(text: str, language: str = "en"):
    return read_days(text, today=TODAY, language=language)


def day(number: int, month: int = 12, year: int = 2026) -> dt.date:
    return dt.date(year, month, number)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("2026-12-25", [(day(25), {})]),
        ("2026-12-25; Christmas; Noël", [(day(25), {"en": "Christmas", "fr": "Noël"})]),
        ("2026-12-25\tChristmas\tNoël", [(day(25), {"en": "Christmas", "fr": "Noël"})]),
        ("25.12.2026 Noël", [(day(25), {"en": "Noël"})]),
        ("25/12/2026: Christmas | Noël", [(day(25), {"en": "Christmas", "fr": "Noël"})]),
        ("  2026-1-6 , Epiphany ", [(day(6, 1), {"en": "Epiphany"})]),
        ("2026-12-30 – 2027-01-01; Closed", [(d, {"en": "Closed"}) for d in (day(30), day(31), day(1, 1, 2027))]),
        ("30.12.2026 - 31.12.2026", [(day(30), {}), (day(31), {})]),
        ("2026-12-30 to 2026-12-31 Closed", [(day(30), {"en": "Closed"}), (day(31), {"en": "Closed"})]),
    ],
)
def test_a_line_is_read(line, expected):
    found = read(line)

    assert ([(one.day, one.names) for one in found.days], found.problems) == (expected, [])


def test_one_name_is_in_the_readers_language():
    assert read("2026-12-25 Noël", language="fr").days[0].names == {"fr": "Noël"}


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("Christmas", "it does not begin with a date such as 2026-12-25 or 25.12.2026."),
        ("25 December 2026", "it does not begin with a date such as 2026-12-25 or 25.12.2026."),
        ("2026-02-30", "there is no such day as 2026-02-30."),
        ("12/25/2026", "there is no such day as 12/25/2026."),
        ("2062-12-25", "the year 2062 is too far away; days from 2025 to 2031 can be entered."),
        ("2026-12-31 – 2026-12-24", "the last day comes before the first."),
        ("2026-12-24 – 2027-12-31", "that is more than a month. Is the year right?"),
        ("2026-12-25; a; b; c", "write one name, or the English one and the French one with a semicolon between them."),
        ("2026-12-25 " + "x" * 81, "a name can have 80 characters at most."),
    ],
)
def test_a_line_that_cannot_be_read_is_told_why(line, sentence):
    found = read(line)

    assert (found.days, found.problems) == ([], [f"Line 1, “{line[:60]}”: {sentence}"])


def test_every_bad_line_has_a_sentence_and_empty_ones_none():
    found = read("2026-12-25\n\nnonsense\n  \n2026-13-01\n2026-12-25 again")

    assert found.problems == [
        "Line 3, “nonsense”: it does not begin with a date such as 2026-12-25 or 25.12.2026.",
        "Line 5, “2026-13-01”: there is no such day as 2026-13-01.",
        "Line 6, “2026-12-25 again”: 25 December 2026 stands on line 1 already.",
    ]


def test_a_list_has_a_length():
    found = read("2026-12-25\n" * (MOST_LINES + 1))

    assert (found.days, found.problems) == ([], ["The list has 201 lines; enter 200 at most at a time."])
