"""No dictionary is written with the same key twice: the first value would be lost without a word.

The linter knows repeated literals and names; the keys of most tables here are members of an enum, which it does not.
"""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

LEFT_OUT = {".venv", "node_modules", "var"}


def repeated_keys(source: str) -> Iterator[tuple[int, str]]:
    """Line and text of each key that stands more than once in one dictionary."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Dict):
            continue
        # A call may give something else each time.
        keys = [
            key for key in node.keys
            if key is not None and not any(isinstance(part, ast.Call) for part in ast.walk(key))
        ]  # fmt: skip
        for text, count in Counter(ast.unparse(key) for key in keys).items():
            if count > 1:
                yield node.lineno, text


def test_a_repeated_key_is_found():
    assert list(
        repeated_keys("A = 1\nWORDS = {S.DRAFT: 1, S.SENT: 2, S.DRAFT: 3, next(x): 4, next(x): 5, **more}")
    ) == [(2, "S.DRAFT")]


def test_no_dictionary_repeats_a_key():
    root = Path(settings.BASE_DIR)
    files = [path for path in root.rglob("*.py") if not LEFT_OUT & set(path.relative_to(root).parts)]
    assert len(files) > 500

    found = {
        f"{path.relative_to(root)}:{line}": key
        for path in files
        for line, key in repeated_keys(path.read_text(encoding="utf-8"))
    }

    assert found == {}
