"""Files as people bring them and as attackers make them, built in memory."""

import io
import struct
import zipfile
import zlib

from PIL import Image
from PIL.PngImagePlugin import PngInfo

SECRET = b"48.8566 N 2.3522 E, taken by Amina"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
WORD_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument'
    '.wordprocessingml.document.main+xml"/></Types>'
)
RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
    'Target="https://evil.example/x" TargetMode="External"/></Relationships>'
)


def picture(kind: str = "PNG", *, size=(40, 20), mode="RGB", **saving) -> bytes:
    made = io.BytesIO()
    Image.new(mode, size, "navy").save(made, kind, **saving)
    return made.getvalue()


def png_with_words() -> bytes:
    words = PngInfo()
    words.add_text("Comment", SECRET.decode())
    return picture(pnginfo=words)


def place(orientation: int = 1) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = SECRET.decode()
    return exif


def jpeg_with_place(orientation: int = 6) -> bytes:
    return picture("JPEG", exif=place(orientation), comment=SECRET)


def png_of(width: int, height: int) -> bytes:
    """A few bytes that say they are a picture of this size."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )


def moving_picture(kind: str) -> bytes:
    made = io.BytesIO()
    frames = [Image.new("RGB", (9, 9), colour) for colour in ("navy", "white")]
    frames[0].save(made, kind, save_all=True, append_images=frames[1:])
    return made.getvalue()


def package(parts: dict[str, str | bytes], *, packed: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", packed) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return made.getvalue()


def docx(parts: dict[str, str | bytes] | None = None) -> bytes:
    """A Word text, with further parts by their path."""
    return package(
        {"[Content_Types].xml": WORD_TYPES, "word/document.xml": "<document>Mandate</document>"} | (parts or {})
    )


def odt(parts: dict[str, str] | None = None) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text", zipfile.ZIP_STORED)
        for name, data in {"content.xml": "<text>Mandate</text>", **(parts or {})}.items():
            archive.writestr(name, data)
    return made.getvalue()


def zip_bomb() -> bytes:
    """Eighty megabytes of nothing in some ten kilobytes."""
    return docx({"word/media/image1.bmp": b"\0" * 80_000_000})


def lying_zip_bomb() -> bytes:
    """The same, but it says of itself that it holds a hundred bytes."""
    honest = zip_bomb()
    return honest.replace(struct.pack("<I", 80_000_000), struct.pack("<I", 100))
