"""Typeset one record: JSON on standard input, a PDF on standard output. Started by typesetting.py and by nobody else.

A process of its own, with bounds that the system enforces: a template that would never end, or a text that would take
all memory, ends this process and not the portal's. It knows nothing of the portal: no settings, no database, no secrets.
The exit code tells what happened: 0 done, 3 some characters are in no font (their list is on standard output, as JSON).
"""

import json
import re
import sys
from pathlib import Path

NO_GLYPH = 3
# What the compiler says for each cluster that no font can show, which PDF/UA forbids.
WITHOUT_GLYPH = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)
ESCAPE = re.compile(r"\\u\{([0-9a-fA-F]+)\}|\\(.)", re.DOTALL)
SHORT_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "0": "\0"}


def bound(seconds: int, megabytes: int) -> None:
    """Let the system end this process when it takes too long or too much; what has no such limits has the time limit."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (megabytes * 2**20, megabytes * 2**20))
    # It writes no file, and leaves no memory dump with people's words in it.
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def unescaped(words: str) -> str:
    """Undo the escapes in which the compiler quotes a text."""
    return ESCAPE.sub(
        lambda found: chr(int(found[1], 16)) if found[1] else SHORT_ESCAPES.get(found[2], found[2]), words
    )


def main() -> int:
    bound(int(sys.argv[1]), int(sys.argv[2]))
    import typst

    template = Path(sys.argv[3])
    record = sys.stdin.buffer.read().decode()
    try:
        made = typst.compile(
            template,
            # Nothing outside its folder can be read; packages are neither needed nor to be had.
            root=template.parent,
            package_path=template.parent,
            package_cache_path=template.parent,
            sys_inputs={"record": record},
            format="pdf",
            pdf_standards="ua-1",
        )
    except typst.TypstError as problem:
        said = f"{problem.message}\n{problem.diagnostic}"
        clusters = sorted({unescaped(cluster) for cluster in WITHOUT_GLYPH.findall(said)})
        if not clusters:
            sys.stderr.write(said[:2000])
            return 1
        sys.stdout.write(json.dumps(clusters))
        return NO_GLYPH
    sys.stdout.buffer.write(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
