"""From plain data to an accessible PDF (PDF/UA-1), in a process of its own that cannot hang the portal's.

Nothing here builds markup: the data goes to a room's template as JSON, where every word stays a word. The template lies
alone in its folder, the only one that the compiler may read. It prints ``notice`` on top where that is not empty.
"""

import json
import logging
import os
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from portal.typeset_child import NO_GLYPH

logger = logging.getLogger(__name__)
CHILD = Path(__file__).parent / "typeset_child.py"
SECONDS = 10  # a record of three pages takes a fifth of a second
MEGABYTES = 2048  # of addresses, most of which are never touched
MOST_BYTES = 400_000  # of JSON: the longest answers of all 33 questions are about 60,000
TRIES = 4
# They turn the order of the letters around and are seen by nobody; direction is found from the letters themselves.
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class CannotTypeset(Exception):
    """The PDF could not be made; the page says the same and can be printed."""

    def __init__(self):
        super().__init__(
            _("The PDF could not be made just now. Print this page instead, or save it as PDF with your browser.")
        )


def typeset(data: dict[str, Any], *, template: Path) -> bytes:
    """The data as a PDF. Raises CannotTypeset when it takes too long, is too long, or the compiler refuses.

    A character that no font here can show is written as its number, and the page says so on top (``notice``).
    """
    notice = data.get("notice", "")
    data = cleaned(data)
    for _round in range(TRIES):
        made, missing = _compile(json.dumps(data, ensure_ascii=False), template)
        if made is not None:
            return made
        data = without(data, missing)
        data["notice"] = " ".join(
            filter(None, [notice, _("Characters that cannot be printed here stand as their numbers.")])
        )
    raise CannotTypeset


def _compile(record: str, template: Path) -> tuple[bytes | None, list[str]]:
    text = record.encode()
    if len(text) > MOST_BYTES:
        logger.warning("A record of %d bytes is too long to be typeset.", len(text))
        raise CannotTypeset
    try:
        done = subprocess.run(  # noqa: S603 -- our own program, fixed arguments, no shell
            [sys.executable, "-I", str(CHILD), str(SECONDS), str(MEGABYTES), str(template)],
            input=text,
            capture_output=True,
            timeout=SECONDS,
            cwd=CHILD.parent,
            # No secrets, no proxy, few threads; the system's own variables where it needs them to start a program.
            env={
                "RAYON_NUM_THREADS": "2",
                **{name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ},
            },
            check=False,
        )
    except (subprocess.TimeoutExpired, OSError) as problem:
        logger.warning("A record could not be typeset: %s", type(problem).__name__)
        raise CannotTypeset from problem
    if done.returncode == 0 and done.stdout.startswith(b"%PDF-"):
        return done.stdout, []
    if done.returncode == NO_GLYPH:
        return None, json.loads(done.stdout)
    # What people wrote may stand in the message, so only its first line goes to the log.
    logger.warning("A record could not be typeset (%d): %s", done.returncode, done.stderr.decode(errors="replace")[:80])
    raise CannotTypeset


def cleaned(value: Any) -> Any:
    """The same data without characters that nobody sees or that are none; line breaks are all of one kind."""
    if isinstance(value, str):
        text = value.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
        return "".join(
            c for c in text if c == "\n" or (c not in TURNING and unicodedata.category(c) not in ("Cc", "Cs"))
        )
    return _each(cleaned, value)


def without(value: Any, clusters: list[str]) -> Any:
    """The same data with the characters of ``clusters`` as numbers: [U+1F98B]."""
    if isinstance(value, str):
        for cluster in sorted(clusters, key=len, reverse=True):
            value = value.replace(cluster, "".join(f"[U+{ord(character):04X}]" for character in cluster))
        return value
    return _each(lambda part: without(part, clusters), value)


def _each(change, value: Any) -> Any:
    if isinstance(value, dict):
        return {name: change(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [change(part) for part in value]
    return value
