"""Refreshes requirements.txt and requirements-dev.txt from the .in files: `make lock`.

Each pinned package carries its hashes and, when we chose it ourselves, the sentence that says what it is for.
requirements-dev.txt begins with `-r requirements.txt` and holds only what comes on top of it.
`--upgrade` takes the newest releases the .in files allow; without it the pins stay where they are.
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST_PYTHON = "3.11"
PIN = re.compile(r"^([a-zA-Z0-9._-]+)(\[[^\]]*\])?==")
CHOICE = re.compile(r"^([a-zA-Z0-9._-]+)[^#]*#\s*(.+)$")

RUN_HEAD = "# Made by `make lock` from requirements.in. What the portal needs to run, with hashes.\n"
DEV_HEAD = (
    "# Made by `make lock` from requirements-dev.in. What testing and checking need on top of the run set.\n"
    "-r requirements.txt\n"
)


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def reasons(*sources: str) -> dict[str, str]:
    """What each direct dependency is for, by package name, read from the comments of the .in files."""
    found = {}
    for source in sources:
        for line in (ROOT / source).read_text(encoding="utf-8").splitlines():
            if choice := CHOICE.match(line):
                found[normal(choice.group(1))] = choice.group(2).strip()
    return found


def blocks(compiled: str) -> dict[str, str]:
    """The compiled file cut into one text per package."""
    found: dict[str, str] = {}
    name = None
    for line in compiled.splitlines(keepends=True):
        if pin := PIN.match(line):
            name = normal(pin.group(1))
            found[name] = ""
        if name:
            found[name] += line
    return found


def commented(packages: dict[str, str], why: dict[str, str]) -> str:
    parts = []
    for name in sorted(packages):
        heading = f"# {why[name]}\n" if name in why else ""
        parts.append(heading + packages[name])
    return "\n".join(parts)


def compile_lock(source: str, target: str, *, upgrade: bool) -> str:
    command = [sys.executable, "-m", "uv", "pip", "compile", source, "--output-file", target, "--quiet"]
    command += ["--universal", "--python-version", OLDEST_PYTHON, "--generate-hashes"]
    command += ["--no-header", "--no-emit-index-url", "--no-emit-find-links"]
    command += ["--upgrade"] if upgrade else []
    subprocess.run(command, cwd=ROOT, check=True)
    return (ROOT / target).read_text(encoding="utf-8")


def main(upgrade: bool) -> None:
    run = blocks(compile_lock("requirements.in", "requirements.txt", upgrade=upgrade))
    why = reasons("requirements.in", "requirements-dev.in")
    (ROOT / "requirements.txt").write_text(RUN_HEAD + "\n" + commented(run, why), encoding="utf-8")
    everything = blocks(compile_lock("requirements-dev.in", "requirements-dev.txt", upgrade=upgrade))
    only_dev = {name: text for name, text in everything.items() if name not in run}
    (ROOT / "requirements-dev.txt").write_text(DEV_HEAD + "\n" + commented(only_dev, why), encoding="utf-8")
    missing = sorted(set(why) - set(run) - set(everything))
    if missing:
        sys.exit(f"These packages were asked for but are not in the lock: {', '.join(missing)}. Check their names.")


if __name__ == "__main__":
    main(upgrade="--upgrade" in sys.argv)
