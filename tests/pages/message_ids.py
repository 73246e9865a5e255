"""Every sentence of the portal that is to be translated, found without gettext: in code by its syntax tree, in templates
by Django's own templatize. A message is (context, singular, plural), each "" where there is none."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
NOT_OURS = {".venv", "node_modules", "var", ".git", "tests", "tools", "bench", "locale", "docs"}
MODULE = "django.utils.translation"
# Which arguments of each function are what.
ARGUMENTS = {
    "gettext": ("singular",),
    "ngettext": ("singular", "plural"),
    "pgettext": ("context", "singular"),
    "npgettext": ("context", "singular", "plural"),
}
LITERAL = r"(?:u?(?:'''(?:\\.|[^\\])*?'''|\"\"\"(?:\\.|[^\\])*?\"\"\"|'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"))"
CALL = re.compile(rf"(?<!\w)(_|gettext|ngettext|pgettext|npgettext)\(\s*({LITERAL}(?:\s*,\s*{LITERAL})*)", re.DOTALL)


class Message(NamedTuple):
    context: str
    singular: str
    plural: str


def message(function: str, texts: list[str]) -> Message:
    return Message(
        **{"context": "", "singular": "", "plural": "", **dict(zip(ARGUMENTS[function], texts, strict=False))}
    )


def sources(*endings: str) -> Iterator[Path]:
    for path in sorted(ROOT.rglob("*")):
        if path.suffix in endings and not NOT_OURS & set(path.relative_to(ROOT).parts):
            yield path


def in_code(text: str) -> Iterator[Message]:
    """The messages of one Python module, whatever names it gives to the functions of translation."""
    tree = ast.parse(text)
    names = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == MODULE:
            for alias in node.names:
                plain = alias.name.removesuffix("_lazy").removesuffix("_noop")
                if plain in ARGUMENTS:
                    names[alias.asname or alias.name] = plain
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            function = names[node.func.id]
            texts = [
                argument.value
                for argument in node.args[: len(ARGUMENTS[function])]
                if isinstance(argument, ast.Constant)
            ]
            if texts and all(isinstance(one, str) for one in texts):
                yield message(function, texts)


def in_template(text: str) -> Iterator[Message]:
    for found in CALL.finditer(templatize(text)):
        texts = ast.literal_eval(f"[{found[2]}]")
        yield message("gettext" if found[1] == "_" else found[1], texts)


def all_messages() -> dict[Message, str]:
    """Each message, and one file that says it."""
    found: dict[Message, str] = {}
    for path in sources(".py"):
        for one in in_code(path.read_text(encoding="utf-8")):
            found.setdefault(one, path.relative_to(ROOT).as_posix())
    for path in sources(".html", ".txt"):
        if "templates" in path.parts:
            for one in in_template(path.read_text(encoding="utf-8")):
                found.setdefault(one, path.relative_to(ROOT).as_posix())
    return found
