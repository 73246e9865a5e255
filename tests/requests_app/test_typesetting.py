"""The PDF: accessible, in embedded fonts, made of values and never of markup, within bounds (A5, PDF/UA-1)."""

import json
import os
import re
import subprocess
import sys
import time
from dataclasses import asdict

import pytest
from django.urls import reverse

from portal import typesetting
from portal.models import PortalSettings
from requests_app.models import ChannelRequest
from requests_app.record.typesetting import TEMPLATE, CannotTypeset, typeset
from requests_app.record.words import Record
from tests.requests_app.records import (
    ACCENTS,
    BOTH,
    HOSTILE,
    NOW,
    change,
    decided,
    draft_again,
    is_embedded,
    page_and_pdf,
    pdf_of,
    record_for,
    squeezed,
    tags_of,
    text_of,
    visible,
)
from tests.requests_app.sheets import draft

pytestmark = [pytest.mark.django_db]


# --- Accessible (PDF/UA-1) ------------------------------------------------------------------------------------------------------


@BOTH
def test_the_file_is_tagged_titled_and_says_its_language(language):
    made = decided()

    reader = pdf_of(typeset(record_for(made, language)))

    root = reader.trailer["/Root"]
    assert root["/Lang"] == language
    assert bool(root["/MarkInfo"]["/Marked"])
    assert bool(root["/ViewerPreferences"]["/DisplayDocTitle"])
    assert made.reference in reader.metadata.title
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data()
    tags = tags_of(root["/StructTreeRoot"])
    names = [tag["/S"] for tag in tags]
    assert names.count("/H1") == 1
    assert names.count("/H2") == len(record_for(made, language).sections) + 2
    assert names.count("/Table") == len(record_for(made, language).sections) + 2
    # Each table begins with the heads of its columns.
    assert names.count("/TH") == 2 * names.count("/Table")
    assert len(root["/Outlines"].get_object()) > 0


def test_answers_carry_the_language_they_were_typed_in():
    made = decided()
    ChannelRequest.objects.filter(pk=made.pk).update(language="fr")
    made.refresh_from_db()

    root = pdf_of(typeset(record_for(made, "en"))).trailer["/Root"]

    assert root["/Lang"] == "en"
    assert "fr" in {tag.get("/Lang") for tag in tags_of(root["/StructTreeRoot"])}


@BOTH
def test_names_and_signs_print_with_their_accents_in_embedded_fonts(language):
    made = decided(q05={"adds": ACCENTS})
    ChannelRequest.objects.filter(pk=made.pk).update(title=ACCENTS[:80])
    change(made, "q05", adds=ACCENTS)
    record = record_for(draft_again(made), language)

    reader = pdf_of(typeset(record))

    assert squeezed(ACCENTS) in squeezed(text_of(reader))
    # The narrow space before ? and ! is there as such, and not as an empty box.
    assert "\u202f" in text_of(reader)
    fonts = [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]
    assert fonts and [font for font in fonts if not is_embedded(font)] == []


@BOTH
def test_every_page_has_its_number(language):
    reader = pdf_of(typeset(record_for(decided(), language)))

    count = len(reader.pages)
    template = record_for(decided(), language).page_words
    expected = [template.replace("{page}", str(n)).replace("{pages}", str(count)) for n in range(1, count + 1)]
    assert count > 1
    assert [words in page.extract_text() for words, page in zip(expected, reader.pages, strict=True)] == [True] * count


# --- Nothing that people type is ever carried out --------------------------------------------------------------------------------


@BOTH
def test_hostile_words_stay_words(client, language):
    made = draft(at=NOW)
    change(made, "q05", adds=HOSTILE)
    change(made, "q11", name_1=HOSTILE[:120], introduction="= Heading\n\n- item\n+ item\n/ term: x\n#pagebreak()")
    change(made, "q14", responsible_name="*Amina* #v(3cm)", deputy_name="$ $ \\ #")
    ChannelRequest.objects.filter(pk=made.pk).update(title=HOSTILE[:120])
    PortalSettings.objects.update_or_create(pk=1, defaults={"organisation_name": '#read("x") *A* $1'})
    client.force_login(made.requester)

    page, reader = page_and_pdf(client, made, language=language)

    for text in (squeezed(visible(page)), squeezed(text_of(reader))):
        assert squeezed(HOSTILE) in text
        assert squeezed("= Heading\n\n- item\n+ item\n/ term: x\n#pagebreak()") in text
        assert squeezed("*Amina* #v(3cm)") in text
        assert "root:" not in text
    assert squeezed('#read("x") *A* $1') in squeezed(text_of(reader))
    tags = [tag["/S"] for tag in tags_of(reader.trailer["/Root"]["/StructTreeRoot"])]
    assert tags.count("/H1") == 1


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("a\x00b\x07c", "abc"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("x" * 590, "x" * 590),
        ("\u202eevil\u202c", "evil"),
        ("\ud800 half", "half"),
    ],
)
def test_any_character_makes_a_readable_file(typed, printed):
    assert squeezed(printed) in squeezed(text_of(pdf_of(typeset(record_that_says(typed)))))


@pytest.mark.parametrize(
    ("typed", "numbers"), [("日本", "[U+65E5][U+672C]"), ("\U00013000", "[U+13000]"), ("a\U0001f98bb", "a[U+1F98B]b")]
)
def test_what_no_font_here_shows_stands_as_its_number_and_the_record_says_so(typed, numbers):
    """Which fonts there are differs from machine to machine; either way the words are there."""
    text = squeezed(text_of(pdf_of(typeset(record_that_says(typed)))))

    shown = typed in text
    assert shown or numbers in text
    assert (squeezed("cannot be printed here stand as their numbers") in text) == (not shown)


def record_that_says(words: str) -> Record:
    record = record_for(draft(at=NOW), "en")
    answer = record.sections[0].answers[0]
    answer.rows[:] = [type(answer.rows[0])("Label", words, "en")]
    return record


def test_the_template_lies_alone_in_what_the_compiler_can_read():
    assert [path.name for path in TEMPLATE.parent.iterdir()] == ["request.typ"]


def test_the_data_is_json_and_nothing_else():
    """No markup is built from what people typed: the template gets values."""
    record = record_for(draft(at=NOW), "en")
    json.dumps(typesetting.cleaned(asdict(record)))
    source = TEMPLATE.read_text()
    assert [
        word for word in ("eval(", "read(", "plugin(", "import ", "include ") if word in strip_comments(source)
    ] == []


# --- Bounds ---------------------------------------------------------------------------------------------------------------------------


def test_a_record_that_is_too_long_is_refused_before_it_is_set():
    record = record_for(draft(at=NOW), "en")
    record.sections[0].answers[0].rows[:] = [type(record.sections[0].answers[0].rows[0])("L", "x" * 500_000, "en")]

    with pytest.raises(CannotTypeset):
        typeset(record)


def test_a_compiler_that_never_ends_is_ended(monkeypatch, tmp_path):
    """The page answers within the time, and no process is left behind."""
    stuck = tmp_path / "stuck.py"
    stuck.write_text(
        "import os, time, pathlib\npathlib.Path('pid').write_text(str(os.getpid()))\nwhile True: time.sleep(1)\n"
    )
    monkeypatch.setattr(typesetting, "CHILD", stuck)
    monkeypatch.setattr(typesetting, "SECONDS", 1)
    record = record_for(draft(at=NOW), "en")
    begun = time.monotonic()

    with pytest.raises(CannotTypeset):
        typeset(record)

    assert time.monotonic() - begun < 8
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


def test_the_child_bounds_its_own_time_and_memory(tmp_path):
    """The limits are the system's, not only the waiting parent's."""
    code = (
        "import sys, runpy\n"
        f"child = runpy.run_path({str(typesetting.CHILD)!r})\n"
        "child['bound'](1, 512)\n"
        "if sys.argv[1] == 'time':\n"
        "    while True: pass\n"
        "if sys.argv[1] == 'memory':\n"
        "    x = bytearray(2**30)\n"
        f"with open({str(tmp_path / 'file')!r}, 'w') as file: file.write('x')\n"
    )
    ends = {
        what: subprocess.run(
            [sys.executable, "-c", code, what], capture_output=True, timeout=20, check=False
        ).returncode
        for what in ("time", "memory", "file")
    }
    assert [what for what, code in ends.items() if code == 0] == []


def test_where_no_pdf_can_be_made_the_page_is_there(client, monkeypatch):
    made = draft(at=NOW)
    client.force_login(made.requester)
    monkeypatch.setattr(typesetting, "MOST_BYTES", 10)

    response = client.get(reverse("requests:pdf", args=[made.pk]), {"language": "en"})

    assert response.status_code == 503
    assert "The PDF could not be made just now." in response.content.decode()
    assert "News from the region" in response.content.decode()


def strip_comments(source: str) -> str:
    return re.sub(r"//.*", "", source)
