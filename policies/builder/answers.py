"""The answers of a questionnaire, as the clauses read them: by question, whatever the theme (I1)."""

from collections.abc import Iterator, Mapping
from typing import Any


class Answers(Mapping[str, Any]):
    """A choice is its value, several are a list, a number is an int or None, a text is a string. Immutable."""

    def __init__(self, by_theme: Mapping[str, Mapping[str, Any]]):
        self._found = {question: value for theme in by_theme.values() for question, value in theme.items()}

    def __getitem__(self, question: str) -> Any:
        return self._found[question]

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)
