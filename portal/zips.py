"""ZIP files sent while they are made, with a list of what each part should be (SHA-256)."""

import datetime as dt
import hashlib
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

SUMS = "SHA256SUMS.txt"
# In bytes of UTF-8: file systems count these (255), and a letter of Amharic or Thai has three.
LONGEST = 180
# What no file system takes, and what could lead out of the folder in which somebody unpacks.
FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]+')


@dataclass(frozen=True)
class Part:
    """One file in the ZIP. ``content`` may be a function, asked when its turn comes; None from it leaves the part out.

    ``is_packed``: it is compressed already, as pictures and PDFs are.
    """

    name: str
    content: bytes | Callable[[], bytes | None]
    is_packed: bool = False


def safe_name(text: str) -> str:
    """A file name that every system takes, as near to what people called it as can be; never empty, never a path."""
    text = unicodedata.normalize("NFC", text)
    text = "".join(character for character in text if unicodedata.category(character) not in ("Cc", "Cf", "Cs"))
    text = FORBIDDEN.sub("_", text).strip(" .")
    if len(text.encode()) > LONGEST:
        stem, dot, ending = text.rpartition(".")
        if not dot or len(ending) >= 10:
            stem, dot, ending = text, "", ""
        end = f"{dot}{ending}"
        text = (_first_bytes(stem, LONGEST - len(end.encode())).rstrip(" .") or "file") + end
    return text or "file"


def _first_bytes(text: str, most: int) -> str:
    """The beginning that fits, with no letter cut through, and none without the marks that belong to it."""
    kept = text.encode()[:most].decode(errors="ignore")
    while kept and len(kept) < len(text) and unicodedata.category(text[len(kept)]).startswith("M"):
        kept = kept[:-1]
    return kept


def zip_response(name: str, parts: Iterable[Part], *, at: dt.datetime) -> StreamingHttpResponse:
    """The parts one after the other, at most one of them in memory, and at the end the list of their hashes."""
    return StreamingHttpResponse(
        zipped(parts, at=at),
        content_type="application/zip",
        headers={
            "Content-Disposition": content_disposition_header(True, name),
            "Cache-Control": "no-store, private",
            "X-Content-Type-Options": "nosniff",
        },
    )


def zipped(parts: Iterable[Part], *, at: dt.datetime) -> Iterator[bytes]:
    out, sums = _Pieces(), []
    moment = timezone.localtime(at).timetuple()[:6]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in parts:
            content = part.content() if callable(part.content) else part.content
            if content is None:
                continue
            sums.append(f"{hashlib.sha256(content).hexdigest()}  {part.name}\n")
            _add(archive, part, content, moment)
            yield out.taken()
        _add(archive, Part(SUMS, b""), "".join(sums).encode(), moment)
    yield out.taken()


def _add(archive: zipfile.ZipFile, part: Part, content: bytes, moment) -> None:
    info = zipfile.ZipInfo(part.name, date_time=moment)
    info.compress_type = zipfile.ZIP_STORED if part.is_packed else zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    archive.writestr(info, content)


class _Pieces:
    """What zipfile writes into; it cannot be wound back, so sizes stand behind each part."""

    def __init__(self):
        self.pieces: list[bytes] = []

    def write(self, data: bytes) -> int:
        self.pieces.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Everything is taken by ``taken``."""

    def taken(self) -> bytes:
        taken, self.pieces = b"".join(self.pieces), []
        return taken
