"""What a file is that somebody brings, from its content (A4, A8). Its name, and what the browser says of it, count for nothing.

Pictures are made anew, so that nothing hidden in them is kept: no place, no camera, no words, nothing behind their end.
Documents are looked through for what runs by itself or is fetched from elsewhere. This is no virus scanner: what lies
packed inside a PDF is not unpacked. Files are therefore only ever given out to be kept, never shown by the portal.
"""

import io
import re
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePosixPath

import filetype
from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from PIL import Image, ImageOps

MOST_BYTES_EACH = 10_000_000
MOST_PIXELS = 25_000_000
MOST_UNPACKED = 60_000_000
MOST_PARTS = 2_000
MOST_XML = 1_000_000  # of the parts that say what a document consists of
MOST_NAME = 100


class FileKind(models.TextChoices):
    """What is taken, named by its media type."""

    PDF = "application/pdf", gettext_lazy("PDF")
    PNG = "image/png", gettext_lazy("picture (PNG)")
    JPEG = "image/jpeg", gettext_lazy("picture (JPEG)")
    WEBP = "image/webp", gettext_lazy("picture (WebP)")
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document", gettext_lazy("Word document")
    ODT = "application/vnd.oasis.opendocument.text", gettext_lazy("OpenDocument text")
    TEXT = "text/plain", gettext_lazy("plain text")
    CSV = "text/csv", gettext_lazy("table (CSV)")


K = FileKind

# The endings of each kind; the first is given to a file whose name has none of them.
ENDINGS = {
    K.PDF: (".pdf",),
    K.PNG: (".png",),
    K.JPEG: (".jpg", ".jpeg"),
    K.WEBP: (".webp",),
    K.DOCX: (".docx",),
    K.ODT: (".odt",),
    K.TEXT: (".txt", ".md"),
    K.CSV: (".csv",),
}
PICTURES = {K.PNG: "PNG", K.JPEG: "JPEG", K.WEBP: "WEBP"}
PACKAGE, END_OF_PACKAGE, OLD_OFFICE = b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0"
END_OF_PACKAGE_LENGTH = 22
WORD_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
# Programs inside documents: macros, controls, foreign objects.
RUNS_BY_ITSELF = re.compile(r"vbaProject|(^|/)activeX/|oleObject\d*\.bin$|^Basic/|^Scripts/", re.IGNORECASE)
PDF_RUNS_BY_ITSELF = (b"/JavaScript", b"/Launch")
# A cell that a spreadsheet would take for a formula; a plain negative number is none.
FORMULA = re.compile(r'(?:^|[;,\t])[ "]*(?:[=@＝＠]|[+＋－-](?=[^\s\d.,;"]))', re.MULTILINE)
NOT_IN_NAMES = re.compile(r'[<>:"|?*/\\]')


class NotAccepted(Exception):
    """The file is not taken; the text says why and what to do."""


@dataclass(frozen=True)
class ReadFile:
    """A file as it can be kept: ``data`` are its bytes, pictures and text made anew; ``name`` is fit to be shown."""

    kind: FileKind
    name: str
    data: bytes


def read_file(data: bytes, *, name: str) -> ReadFile:
    """Judge and clean a file that somebody brought. Raises NotAccepted."""
    refuse_size(len(data))
    kind, clean = _judged(data, name)
    refuse_size(len(clean))
    return ReadFile(kind, clean_name(name, kind), clean)


def in_megabytes(size: int) -> str:
    """A limit in words; ``size`` is a number of bytes, whole millions of them."""
    return pgettext("size of a file", "%(count)d MB") % {"count": size // 1_000_000}


def refuse_size(size: int) -> None:
    """Raise NotAccepted for a file of ``size`` bytes that is empty or too large; asked before it is read too."""
    if not size:
        raise NotAccepted(_("The file is empty. Choose another one."))
    if size > MOST_BYTES_EACH:
        raise NotAccepted(
            _("The file is larger than %(size)s. Make it smaller, or write in your answer where the team finds it.")
            % {"size": in_megabytes(MOST_BYTES_EACH)}
        )


def _judged(data: bytes, name: str) -> tuple[FileKind, bytes]:
    if data.startswith(PACKAGE):
        return _document(data), data
    found = filetype.guess_mime(data)
    if found == "image/apng":
        found = K.PNG
    if found in PICTURES:
        return K(found), _picture(data, K(found))
    if found == K.PDF:
        _refuse_pdf(data)
        return K.PDF, data
    if data.startswith(OLD_OFFICE):
        raise NotAccepted(_("This is an old or protected Office file. Save it as .docx or as PDF, then add that."))
    text = _text(data)
    if text is None:
        raise _unknown()
    return (_table(text), text.encode()) if name.lower().endswith(".csv") else (K.TEXT, text.encode())


def _unknown() -> NotAccepted:
    return NotAccepted(
        _(
            "This kind of file is not taken. The portal takes PDF, pictures (PNG, JPEG, WebP), Word (.docx) and "
            "OpenDocument (.odt) texts, plain text and CSV."
        )
    )


# --- PDF -------------------------------------------------------------------------------------------------------------------


def _refuse_pdf(data: bytes) -> None:
    if not data.startswith(b"%PDF-") or b"%%EOF" not in data[-1024:]:
        raise NotAccepted(_("The PDF is not complete. Save it again, then add it."))
    if zipfile.is_zipfile(io.BytesIO(data)) or b"<script" in data[:1024].lower() or b"<html" in data[:1024].lower():
        raise NotAccepted(_("This file is a PDF and something else at once. Print it into a new PDF, then add that."))
    if any(sign in data for sign in PDF_RUNS_BY_ITSELF):
        raise NotAccepted(_("This PDF can run something by itself. Print it into a new PDF, then add that."))


# --- Pictures --------------------------------------------------------------------------------------------------------------


def _picture(data: bytes, kind: FileKind) -> bytes:
    """The picture made anew: upright, with its points and nothing else."""
    try:
        with Image.open(io.BytesIO(data), formats=[PICTURES[kind]]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise NotAccepted(
                    _("The picture has more than %(count)d million pixels. Make it smaller, then add it.")
                    % {"count": MOST_PIXELS // 1_000_000}
                )
            if kind != K.JPEG and getattr(picture, "is_animated", False):
                raise NotAccepted(_("This is a moving picture. Save it as a still one, then add it."))
            picture.load()
            points = _points(ImageOps.exif_transpose(picture), kind)
        made = io.BytesIO()
        points.save(made, PICTURES[kind], **({} if kind == K.PNG else {"quality": 90}))
    except NotAccepted:
        raise
    except Exception as error:
        # Hostile pictures make the library fail in many ways; all mean the same.
        raise NotAccepted(
            _("The picture cannot be read, or is much too large. Open and save it again, then add it.")
        ) from error
    return made.getvalue()


def _points(picture: Image.Image, kind: FileKind) -> Image.Image:
    """Only what can be seen: colour and, where the kind knows it, transparency."""
    if picture.mode.startswith("I"):
        # Sixteen bits a point; eight are enough to look at.
        picture = picture.point(lambda value: value / 256).convert("L")
    transparent = kind != K.JPEG and (picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info)
    plain = picture.convert("RGBA" if transparent else "L" if picture.mode in ("1", "L") else "RGB")
    plain = plain.copy()
    plain.info = {}
    return plain


# --- Documents ---------------------------------------------------------------------------------------------------------------


def _document(data: bytes) -> FileKind:
    """DOCX or ODT, unpacked in thought: a few kilobytes can unfold into gigabytes."""
    broken = NotAccepted(_("The document cannot be read to its end. Open and save it again, then add it."))
    if data[-END_OF_PACKAGE_LENGTH:][:4] != END_OF_PACKAGE:
        raise broken
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            _refuse_parts(package.infolist(), most_packed=len(data))
            _refuse_unread(package)
            kind = _kind_of(package)
            _refuse_fetched(package)
    except (zipfile.BadZipFile, zlib.error, DefusedXmlException, ElementTree.ParseError) as error:
        raise broken from error
    except (EOFError, OSError, RuntimeError, ValueError, KeyError) as error:
        # Encrypted parts, unknown ways of packing, parts that are named and not there.
        raise broken from error
    return kind


def _refuse_parts(parts: list[zipfile.ZipInfo], *, most_packed: int) -> None:
    names = [part.orig_filename for part in parts]
    unfolds = sum(part.file_size for part in parts) > MOST_UNPACKED
    # Parts that lie over one another count more often than they are there.
    if unfolds or len(parts) > MOST_PARTS or sum(part.compress_size for part in parts) > most_packed:
        raise NotAccepted(_("The document unfolds into far more than it seems. Save it as PDF, then add that."))
    if len(set(names)) != len(names) or any(_leads_outside(name) for name in names):
        raise NotAccepted(_("The document is put together in an unusual way. Save it as PDF, then add that."))
    if any(RUNS_BY_ITSELF.search(name) for name in names):
        raise NotAccepted(_("The document holds macros or programs. Save it as PDF, then add that."))


def _leads_outside(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or "\x00" in name or ":" in name


def _refuse_unread(package: zipfile.ZipFile) -> None:
    """Read every part to its end: what it says of its own size may be a lie, and then its checksum does not fit."""
    for part in package.infolist():
        with package.open(part) as stream:
            while stream.read(1_000_000):
                pass


def _kind_of(package: zipfile.ZipFile) -> FileKind:
    first = package.infolist()[0]
    if (
        first.filename == "mimetype"
        and first.file_size < 100
        and package.read(first).strip().decode("ascii", "replace") == K.ODT
    ):
        return K.ODT
    if "[Content_Types].xml" in package.namelist():
        types = _xml(package, "[Content_Types].xml")
        if WORD_MAIN in {part.get("ContentType") for part in types}:
            return K.DOCX
    raise _unknown()


def _refuse_fetched(package: zipfile.ZipFile) -> None:
    """Links that a reader follows are fine; templates, pictures and objects that are fetched on opening are not."""
    for name in package.namelist():
        if not name.endswith(".rels"):
            continue
        for link in _xml(package, name):
            if link.get("TargetMode") == "External" and not (link.get("Type") or "").endswith("/hyperlink"):
                raise NotAccepted(
                    _("The document fetches parts from elsewhere when it is opened. Save it as PDF, then add that.")
                )


def _xml(package: zipfile.ZipFile, name: str):
    if package.getinfo(name).file_size > MOST_XML:
        raise ValueError(name)
    return ElementTree.fromstring(package.read(name))


# --- Text --------------------------------------------------------------------------------------------------------------------


def _text(data: bytes) -> str | None:
    """Plain text in one of the usual encodings; None where it is none. Raises NotAccepted for a page or drawing."""
    text = next((text for text in _decoded(data) if text is not None), None)
    if text is None or any(unicodedata.category(c) == "Cc" and c not in "\t\n\r\f" for c in set(text)):
        return None
    start = text.lstrip()[:20].lower()
    if start.startswith("<"):
        raise NotAccepted(
            _("This is a web page or a drawing in code, which can run by itself. Save it as PDF or PNG, then add that.")
        )
    if start.startswith(("{\\rtf", "%!ps", "%pdf")) or not start:
        return None
    return text


def _decoded(data: bytes):
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            yield data.decode(encoding)
        except UnicodeDecodeError:
            yield None


def _table(text: str) -> FileKind:
    if FORMULA.search(text):
        raise NotAccepted(
            _("The table holds a formula: a cell that starts with = or @. Save it with values only, then add it.")
        )
    return K.CSV


# --- Names -------------------------------------------------------------------------------------------------------------------


def clean_name(name: str, kind: FileKind) -> str:
    """The name people read: no folders, nothing invisible, and the ending of what the file is."""
    base = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1])
    base = "".join(c for c in base if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
    base = " ".join(NOT_IN_NAMES.sub("_", base).split()).strip(". ")
    stem, ending = _split(base)
    known = {one for endings in ENDINGS.values() for one in endings}
    if ending.lower() not in ENDINGS[kind]:
        stem, ending = (stem if ending.lower() in known else base), ENDINGS[kind][0]
    stem = stem.strip(". ")[: MOST_NAME - len(ending)] or _("file")
    return f"{stem}{ending.lower()}"


def _split(name: str) -> tuple[str, str]:
    stem, dot, ending = name.rpartition(".")
    return (stem, f".{ending}") if dot and stem else (name, "")
