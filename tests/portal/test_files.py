"""What a file is, told from its content alone; what is hostile is refused in a sentence (A4, security)."""

import io

import pytest
from PIL import Image

from portal.files import MOST_BYTES_EACH, FileKind, NotAccepted, read_file
from tests.requests_app import hostile_files as files

K = FileKind


@pytest.mark.parametrize(
    ("data", "name", "kind", "shown"),
    [
        (files.PDF, "Mandate.PDF", K.PDF, "Mandate.pdf"),
        (files.picture(), "picture.png", K.PNG, "picture.png"),
        (files.picture("JPEG"), "picture.jpeg", K.JPEG, "picture.jpeg"),
        (files.picture("WEBP"), "picture.webp", K.WEBP, "picture.webp"),
        (files.docx(), "plan.docx", K.DOCX, "plan.docx"),
        (files.odt(), "plan.odt", K.ODT, "plan.odt"),
        (b"Our plan\r\n1. Listen", "plan.txt", K.TEXT, "plan.txt"),
        ("Café, été, 5 €".encode("cp1252"), "plan.md", K.TEXT, "plan.md"),
        ("Été".encode("utf-16"), "plan.txt", K.TEXT, "plan.txt"),
        (b"month;posts;change\nMay;4;-2,5", "posts.csv", K.CSV, "posts.csv"),
    ],
)
def test_what_is_allowed_is_taken(data, name, kind, shown):
    read = read_file(data, name=name)

    assert (read.kind, read.name) == (kind, shown)


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "plan.pdf", "empty"),
        (b"x" * (MOST_BYTES_EACH + 1), "plan.txt", "larger than 10 MB"),
        (files.SVG, "logo.svg", "can run by itself"),
        (files.SVG, "logo.png", "can run by itself"),
        (b"\xef\xbb\xbf \n<!DOCTYPE html><script>alert(1)</script>", "page.txt", "can run by itself"),
        (b"MZ\x90\x00\x03" + b"\0" * 200, "plan.pdf", "not taken"),
        (b"\x7fELF" + b"\0" * 200, "plan.docx", "not taken"),
        (b"GIF89a" + b"\1\0" * 50, "plan.gif", "not taken"),
        (b"#!/bin/sh\x00rm", "plan.txt", "not taken"),
        (b"{\\rtf1\\ansi Mandate}", "plan.rtf", "not taken"),
        (b" \n\t ", "plan.txt", "not taken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "plan.doc", "old or protected"),
        (files.PDF[:-8], "plan.pdf", "not complete"),
        (b"\n" + files.PDF, "plan.pdf", "not taken"),
        (files.PDF.replace(b"/Catalog", b"/Catalog /OpenAction << /S /JavaScript /JS (x) >>"), "plan.pdf", "run something"),
        (files.PDF.replace(b"%PDF-1.7\n", b"%PDF-1.7\n%<script>alert(1)</script>\n"), "plan.pdf", "something else at once"),
        (files.PDF + files.docx() + b"%%EOF", "plan.pdf", "something else at once"),
        (files.png_of(60_000, 60_000), "picture.png", "much too large"),
        (files.png_of(6_000, 6_000), "picture.png", "more than 25 million pixels"),
        (files.png_of(40, 20), "picture.png", "cannot be read"),
        (files.picture("JPEG")[:300], "picture.jpg", "cannot be read"),
        (files.moving_picture("WEBP"), "picture.webp", "moving picture"),
        (files.moving_picture("PNG"), "picture.png", "moving picture"),
        (files.zip_bomb(), "plan.docx", "unfolds"),
        (files.lying_zip_bomb(), "plan.docx", "cannot be read to its end"),
        (files.docx()[:-30], "plan.docx", "cannot be read to its end"),
        (files.docx() + b"trailing", "plan.docx", "cannot be read to its end"),
        (b"MZ" + files.docx(), "plan.docx", "not taken"),
        (files.docx({"word/vbaProject.bin": b"x"}), "plan.docx", "macros"),
        (files.docx({"word/embeddings/oleObject1.bin": b"x"}), "plan.docx", "macros"),
        (files.docx({"../../etc/passwd": b"x"}), "plan.docx", "unusual way"),
        (files.docx({"word\\..\\..\\x": b"x"}), "plan.docx", "unusual way"),
        (files.docx({"/etc/passwd": b"x"}), "plan.docx", "unusual way"),
        (
            files.docx({"word/_rels/settings.xml.rels": files.RELATIONS.format(kind="attachedTemplate")}),
            "plan.docx",
            "fetches parts",
        ),
        (
            files.docx({"word/_rels/x.rels": '<!DOCTYPE x [<!ENTITY a "b">]><Relationships>&a;</Relationships>'}),
            "plan.docx",
            "cannot be read to its end",
        ),
        (files.package({"[Content_Types].xml": files.WORD_TYPES.replace("openxml", "macro")}), "plan.docx", "not taken"),
        (files.package({"evil.exe": b"MZ"}), "plan.docx", "not taken"),
        (files.odt({"Basic/Standard/Module1.xml": "<x/>"}), "plan.odt", "macros"),
        (b"name;link\nAmina;=HYPERLINK(1)", "people.csv", "formula"),
        (b"name;link\n@SUM(1);Amina", "people.csv", "formula"),
    ],
)  # fmt: skip
def test_what_is_not_is_refused_with_a_sentence(data, name, words):
    with pytest.raises(NotAccepted, match=words):
        read_file(data, name=name)


def test_a_link_in_a_document_is_no_danger():
    data = files.docx({"word/_rels/document.xml.rels": files.RELATIONS.format(kind="hyperlink")})

    assert read_file(data, name="plan.docx").kind == K.DOCX


@pytest.mark.parametrize(
    "data",
    [
        files.jpeg_with_place(),
        files.png_with_words(),
        files.picture("WEBP", exif=files.place()),
        files.picture("JPEG") + files.SECRET,
        files.picture() + files.docx(),
    ],
)
def test_nothing_hidden_in_a_picture_is_kept(data):
    """Where a picture was taken can put people in danger (A12)."""
    assert files.SECRET in data or data.endswith(files.docx()[-22:])

    kept = read_file(data, name="picture").data

    assert files.SECRET not in kept
    assert b"PK\x05\x06" not in kept
    with Image.open(io.BytesIO(kept)) as picture:
        assert not picture.getexif()
        assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi", "loop", "background"}


def test_a_picture_stands_upright_without_the_note_that_says_so():
    with Image.open(io.BytesIO(read_file(files.jpeg_with_place(6), name="picture.jpg").data)) as picture:
        assert picture.size == (20, 40)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGBA", "LA", "I;16"])
def test_pictures_of_every_make_can_be_kept(mode):
    made = io.BytesIO()
    Image.new(mode, (5, 5)).save(made, "PNG")

    with Image.open(io.BytesIO(read_file(made.getvalue(), name="x.png").data)) as picture:
        assert picture.size == (5, 5)


def test_text_is_kept_as_utf8():
    assert read_file("Été".encode("cp1252"), name="x.txt").data == "Été".encode()


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd.png"),
        ("C:\\Users\\amina\\photo.png", "photo.png"),
        ("photo.jpg", "photo.png"),
        ("invoice.pdf.exe", "invoice.pdf.exe.png"),
        ("a\x00b.png", "ab.png"),
        ("evil\u202egnp.exe", "evilgnp.exe.png"),
        ("", "file.png"),
        (".png", "png.png"),
        ("....", "file.png"),
        ('a<b>:"|?*.png', "a_b______.png"),
        ("ligne\r\nSet-Cookie: x.png", "ligneSet-Cookie_ x.png"),
        ("é" * 300 + ".PNG", "é" * 96 + ".png"),
    ],
)
def test_names_are_fit_to_be_shown(name, shown):
    assert read_file(files.picture(), name=name).name == shown
