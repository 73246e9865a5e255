"""ZIP files sent while they are made: names that lead nowhere, hashes that fit, one part at a time in memory."""

import hashlib
import io
import tracemalloc
import zipfile

import pytest
from django.utils import timezone

from portal.zips import LONGEST, SUMS, Part, safe_name, zip_response, zipped

NOW = timezone.now()


def opened(parts) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(b"".join(zipped(parts, at=NOW))))


def test_what_went_in_comes_out_with_its_hash():
    parts = [Part("one.txt", "Été".encode()), Part("folder/two.pdf", lambda: b"%PDF", is_packed=True)]

    with opened(parts) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["one.txt", "folder/two.pdf", SUMS]
        assert (archive.read("one.txt").decode(), archive.read("folder/two.pdf")) == ("Été", b"%PDF")
        sums = dict(reversed(line.split("  ")) for line in archive.read(SUMS).decode().splitlines())
        assert sums == {name: hashlib.sha256(archive.read(name)).hexdigest() for name in ("one.txt", "folder/two.pdf")}
        kinds = {info.filename: info.compress_type for info in archive.infolist()}
    assert kinds == {"one.txt": zipfile.ZIP_DEFLATED, "folder/two.pdf": zipfile.ZIP_STORED, SUMS: zipfile.ZIP_DEFLATED}


def test_what_is_gone_when_its_turn_comes_is_left_out():
    with opened([Part("gone.txt", lambda: None), Part("kept.txt", b"kept")]) as archive:
        assert archive.namelist() == ["kept.txt", SUMS]
        assert "gone" not in archive.read(SUMS).decode()


def test_only_one_part_is_in_memory():
    size, count = 4_000_000, 8
    parts = [Part(f"{number}.bin", lambda: bytes(size), is_packed=True) for number in range(count)]
    tracemalloc.start()
    total = sum(len(piece) for piece in zipped(parts, at=NOW))
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert total > size * count
    assert most < size * 4


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("../../etc/passwd", "_.._etc_passwd"),
        ("C:\\Users\\me\\plan.pdf", "C_Users_me_plan.pdf"),
        ("  plan . pdf. ", "plan . pdf"),
        ("a\x00b\nc.txt", "abc.txt"),
        ("\u202egnp.exe", "gnp.exe"),
        ("Été à Nairobi.docx", "Été à Nairobi.docx"),
        ("...", "file"),
        ("", "file"),
    ],
)
def test_names_lead_nowhere(typed, name):
    assert safe_name(typed) == name


def test_long_names_keep_their_ending():
    name = safe_name("x" * 300 + ".pdf")

    assert (len(name), name[-5:]) == (LONGEST, "x.pdf")


@pytest.mark.parametrize(
    ("letter", "kept"), [("የ", 58), ("ที่", 19), ("é", 88), ("😀", 44)], ids=["Amharic", "Thai", "French", "emoji"]
)
def test_long_names_are_cut_by_bytes_and_between_letters(letter, kept):
    """File systems count 255 bytes; a vowel sign stays with its letter."""
    name = safe_name(letter * 200 + ".pdf")

    assert name == letter * kept + ".pdf"
    assert len(name.encode()) <= LONGEST


def test_a_long_name_of_nothing_but_marks_is_a_file():
    assert safe_name("\u0e35" * 200 + ".pdf") == "file.pdf"


def test_the_answer_is_a_file_that_nobody_keeps():
    response = zip_response("NCR 1 – été.zip", [Part("a.txt", b"a")], at=NOW)

    assert response.headers["Content-Type"] == "application/zip"
    assert response.headers["Content-Disposition"].startswith("attachment; filename")
    assert response.headers["Cache-Control"] == "no-store, private"
    assert b"".join(response).startswith(b"PK")
