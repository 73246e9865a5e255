"""Compiles the translations (.po to .mo) without gettext; only those whose text is newer than what was made of it.

The .mo files are made on every machine and not committed.
"""

import sys
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
PLACES = ("locale/*/LC_MESSAGES/*.po", "*/locale/*/LC_MESSAGES/*.po")


def sources() -> list[Path]:
    return sorted(path for pattern in PLACES for path in ROOT.glob(pattern) if "node_modules" not in path.parts)


def compile_newer() -> int:
    """Compile what changed and say how many files that were. Raises OSError with the line of a faulty entry."""
    done = 0
    for source in sources():
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            polib.pofile(str(source)).save_as_mofile(str(target))
            done += 1
    return done


if __name__ == "__main__":
    try:
        print(f"Translations compiled: {compile_newer()}.")
    except OSError as problem:
        sys.exit(f"A translation could not be read: {problem}")
