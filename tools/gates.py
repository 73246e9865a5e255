"""House rules that a text search can hold: `python -m tools.gates` names every line that breaks one."""

import fnmatch
import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from tools import locks

ROOT = Path(__file__).resolve().parent.parent
NOT_OURS = {".git", ".venv", "node_modules", "var", "__pycache__", ".ci"}
OWN_FILES = {"tools/gates.py", "tests/tools/test_commands.py"}  # they hold the very words the gates look for
LONGEST_MODULE = 500


@dataclass(frozen=True)
class Gate:
    """A pattern that must not stand in files of these names, and the sentence said when it does."""

    pattern: str
    files: tuple[str, ...]
    sentence: str
    except_in: tuple[str, ...] = field(default=())

    def breaches(self, name: str, text: str) -> list[str]:
        if not matches(name, self.files) or matches(name, self.except_in):
            return []
        found = re.finditer(self.pattern, text, re.MULTILINE | re.IGNORECASE)
        return [f"{name}:{text.count(chr(10), 0, hit.start()) + 1}: {self.sentence}" for hit in found]


PYTHON = ("*.py",)
TEMPLATES = ("*.html", "*.svg")
GATES = (
    # crispy-forms hands its layouts over already rendered, and its own templates print them in this way.
    Gate(
        r"\|\s*safe(?:seq)?\b",
        ("*.html", "*.txt"),
        "text is never marked safe in a template.",
        ("templates/bootstrap5/*",),
    ),
    # Letters in plain text are the one place where nothing is escaped, since nothing there is HTML.
    Gate(r"autoescape\s+off", ("*.html",), "pages are always escaped."),
    # mark_safe is ruff's rule S308: where it stands, the line says why.
    Gate(r"\bcsrf_exempt\b", PYTHON, "no page is exempt from the check for forged requests."),
    Gate(r"<[a-z][^>]*\sstyle\s*=|<style\b", TEMPLATES, "inline style is blocked by the content policy; use a class."),
    Gate(r"<script(?![^>]*\bsrc\s*=)[^>]*>", TEMPLATES, "inline script is blocked by the content policy; use a file."),
    Gate(r"<[a-z][^>]*\son[a-z]+\s*=", TEMPLATES, "inline handlers are blocked by the content policy; use a file."),
    Gate(r"<[a-z][^>]*\shx-[a-z]", TEMPLATES, "write data-hx-…, so that the page stays valid HTML."),
    Gate(
        r"<(?:script|link|img|iframe)\b[^>]*(?:src|href)\s*=\s*[\"']?(?:https?:)?//",
        TEMPLATES,
        "no file of another host.",
    ),
    Gate(r"url\(\s*[\"']?(?:https?:)?//|@import\s+[\"'](?:https?:)?//", ("*.css",), "no file of another host."),
    Gate(
        r"\|\s*(?:date|time):\s*[\"'](?!(?:[A-Z_]+_FORMAT|c|Y-m-d|D|l)[\"'])",
        ("*.html", "*.txt"),
        "a literal date format does not follow the language; name a format such as DATE_FORMAT (D and l, the day of the week, do).",
    ),
    Gate(
        r"^\s*(?:import|from)\s+feedparser\b",
        PYTHON,
        "feeds are read in activity/sources/feeds.py only.",
        ("activity/sources/feeds.py", "tests/*"),
    ),
    Gate(
        r"#\s*noqa\b(?!:\s*[A-Z0-9]+(?:,\s*[A-Z0-9]+)*[ \t]+\S)|#\s*type:\s*ignore(?!\S*\s+--\s+\S)",
        PYTHON,
        "a suppression names its rule and carries a reason: `# noqa: RULE -- why`.",
    ),
    Gate(r"@pytest\.mark\.(?:skip|xfail)\s*(?:\(\s*\)|$)", PYTHON, "a skipped test says why."),
    Gate(
        r"(?<![\w.])/(?:root|home|work|(?-i:Users))/[\w.]+",
        ("*",),
        "a path of one machine.",
        ("Dockerfile", "package-lock.json"),
    ),
    Gate(
        r"files\.pythonhosted|pypi\.org|registry\.npmjs|--(?:extra-)?index-url|--find-links",
        ("requirements*", "package*.json", ".npmrc", "Makefile", "Dockerfile", "*.py", "*.sh"),
        "no address of a package registry.",
        ("tools/locks.py",),
    ),
)


def matches(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatch.fnmatch(name, pattern) or fnmatch.fnmatch(Path(name).name, pattern) for pattern in patterns)


def own_files() -> list[str]:
    """What is or would be committed; without git, everything that was not installed or made."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if listed.returncode == 0:
        return sorted(name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file())
    found = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in NOT_OURS]
        found += [(Path(folder) / name).relative_to(ROOT).as_posix() for name in names]
    return sorted(found)


def text_of(name: str) -> str | None:
    try:
        return (ROOT / name).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


def file_breaches(name: str, text: str) -> list[str]:
    found = []
    if Path(name).name in {"utils.py", "helpers.py", "common.py"}:
        found.append(f"{name}: name the subject instead (handles.py, workdays.py).")
    if name.endswith(".py") and not matches(name, ("*/migrations/*", "tests/*")) and text.count("\n") > LONGEST_MODULE:
        found.append(f"{name}: longer than {LONGEST_MODULE} lines; make it a folder, split by topic.")
    return found


def dependency_breaches() -> list[str]:
    """Each dependency we chose says what it is for, and is pinned with hashes."""
    found = []
    pinned = locks.blocks((ROOT / "requirements.txt").read_text(encoding="utf-8"))
    pinned |= locks.blocks((ROOT / "requirements-dev.txt").read_text(encoding="utf-8"))
    for source in ("requirements.in", "requirements-dev.in"):
        for number, line in enumerate((ROOT / source).read_text(encoding="utf-8").splitlines(), start=1):
            if not line.strip() or line.startswith(("#", "-")):
                continue
            choice = locks.CHOICE.match(line)
            if not choice:
                found.append(f"{source}:{number}: say in a comment what this dependency is for.")
            elif "--hash=sha256:" not in pinned.get(locks.normal(choice.group(1)), ""):
                found.append(f"{source}:{number}: {choice.group(1)} is not locked with hashes; run `make lock`.")
    return found


def variable_breaches() -> list[str]:
    """Every environment variable the settings read stands in .env.example, so that an operator finds it."""
    example = ROOT / ".env.example"
    described = example.read_text(encoding="utf-8") if example.exists() else ""
    read: set[str] = set()
    for name in ("governance/settings.py", "governance/environment.py"):
        read |= set(re.findall(r"\b(?:text|whole_number)\([\"']([A-Z][A-Z0-9_]+)[\"']", text_of(name) or ""))
    return [
        f".env.example: {name} is read by the settings but not described here."
        for name in sorted(read)
        if not re.search(rf"^#?\s*{name}=", described, re.MULTILINE)
    ]


def breaches() -> list[str]:
    found = dependency_breaches() + variable_breaches()
    for name in own_files():
        if name in OWN_FILES or (text := text_of(name)) is None:
            continue
        found += file_breaches(name, text)
        for gate in GATES:
            found += gate.breaches(name, text)
    return found


if __name__ == "__main__":
    problems = breaches()
    print("\n".join(problems))
    sys.exit(1 if problems else 0)
