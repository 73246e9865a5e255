"""What README and docs/ name exists: tests, files, links (proof 10)."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
NAMED = re.compile(r"`((?!/)[\w./-]+/[\w./-]*\.(?:py|md|yaml|sh|json|css|txt|toml))`")
TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def of_documents(pattern: re.Pattern) -> list[tuple[Path, re.Match]]:
    return [
        (document, found) for document in DOCUMENTS for found in pattern.finditer(document.read_text(encoding="utf-8"))
    ]


def test_links_lead_somewhere():
    links = [(document, found[1]) for document, found in of_documents(LINK) if "://" not in found[1]]
    missing = [f"{d.name}: {link}" for d, link in links if not (d.parent / link).exists()]
    assert missing == []


def test_files_named_exist():
    missing = [
        f"{d.name}: {f[1]}"
        for d, f in of_documents(NAMED)
        if not (ROOT / f[1]).exists() and not f[1].startswith(".venv")
    ]
    assert missing == []


def test_tests_named_exist():
    found = of_documents(TEST)
    missing = [
        f"{document.name}: {match[1]}::{match[2]}"
        for document, match in found
        if not (ROOT / match[1]).exists() or f"def {match[2]}(" not in (ROOT / match[1]).read_text(encoding="utf-8")
    ]
    assert found
    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_nothing_of_one_machine_is_told(document):
    assert not re.search(r"(?<![\w.:/])/(?:root|home|work|tmp)/", document.read_text(encoding="utf-8"))
