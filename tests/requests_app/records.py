"""Records on paper and what is read back out of them, for the tests of the record."""

import datetime as dt
import html
import io
import re

import pypdf
import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf.generic import DictionaryObject

from requests_app import transitions
from requests_app.drafting.handing_in import hand_in
from requests_app.models import Answer, ChannelRequest
from requests_app.record.words import Record, edition_of, record_of
from tests import world
from tests.requests_app import review_world as review

NOW = timezone.now()
BOTH = pytest.mark.parametrize("language", ["en", "fr"])
HOSTILE = (
    '#read("/etc/passwd") #sys.inputs $x^2$ @ref *bold* _it_ <label> [a] {b} // c /* d */ \\ ` ``` = H ~ -- '
    '#import "@preview/x:1.0.0": y #eval("1") </script> %PDF \\u{41} \'quotes\' "double"'
)
ACCENTS = "Œuvres d’été « à Noël » : français\u00a0! où\u202f? Łódź, Čapek, Đặng, São, Ñandú, Ağrı, Þór, ﬁ"


def decided(*, route: str = "standard", approved: bool = True, **changes) -> ChannelRequest:
    """Handed in, sent back, handed in again, decided three days ago."""
    reviewer = world.comms("Luis Čapek")
    made = review.answered(world.requester(name="Amina Diallo-Nœl"), route, at=NOW - dt.timedelta(days=9), **changes)
    transitions.claim(made, by=reviewer, at=NOW - dt.timedelta(days=8))
    asked = transitions.ask_for_changes(
        made, by=reviewer, at=NOW - dt.timedelta(days=7), comment="Who answers\nat weekends? #read", question="q22"
    )
    transitions.answer_change_request(
        asked, answer="Nous, « toujours ».", by=made.requester, at=NOW - dt.timedelta(days=6)
    )
    change(made, "q05", adds="What was said later.")
    made = ChannelRequest.objects.get(pk=made.pk)
    hand_in(made, by=made.requester, at=NOW - dt.timedelta(days=6))
    made = ChannelRequest.objects.select_related("requester", "body", "reviewer").get(pk=made.pk)
    if made.reviewer_id is None or made.status == "submitted":
        transitions.claim(made, by=reviewer, at=NOW - dt.timedelta(days=5))
    review.evaluate_all(made, by=reviewer, at=NOW - dt.timedelta(days=5))
    at = NOW - dt.timedelta(days=3)
    if approved:
        transitions.approve(
            made, by=reviewer, at=at, new=review.new_channel(made),
            approval=review.approval(message="We look forward to it.", internal_note="ONLY-FOR-US"),
        )  # fmt: skip
    else:
        transitions.reject(
            made, by=reviewer, at=at, reasons="Two exist.", way_on="Write for one.", internal_note="ONLY-FOR-US"
        )
    return ChannelRequest.objects.get(pk=made.pk)


def change(channel_request: ChannelRequest, key: str, **values) -> None:
    answer = Answer.objects.get(request=channel_request, question=key)
    Answer.objects.filter(pk=answer.pk).update(value={**answer.value, **values})


def pdf_of(content: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(content))


def text_of(reader: pypdf.PdfReader) -> str:
    return "\n".join(page.extract_text() for page in reader.pages)


def squeezed(text: str) -> str:
    """Without spaces of any kind: lines break elsewhere on paper. Ligatures are read back as their letters."""
    return re.sub(r"[\s\u200b\u2060\u00ad]+", "", text.replace("ﬁ", "fi").replace("ﬂ", "fl").replace("ﬀ", "ff"))


def said(record: Record) -> list[str]:
    """What a reader of the record reads, without what only the file itself knows."""
    shown = {
        name: getattr(record, name)
        for name in ("heading", "name", "notice", "reference_line", "as_of", "questions_heading", "not_provided")
    }
    found = [
        words for words in shown.values() if words and words not in (record.not_provided, record.questions_heading)
    ]
    found += [words for fact in record.facts for words in (fact.label, fact.value)]
    for section in record.sections:
        found.append(section.title)
        for answer in section.answers:
            found.append(f"{answer.number}. {answer.question}")
            found += [
                words for row in answer.rows for words in ((row.value,) if answer.bare else (row.label, row.value))
            ]
            found += [] if answer.rows else [record.not_provided]
    for question in record.questions:
        found += [question.heading, question.about, question.comment, question.answer_label, question.answer]
    for decision in record.decisions:
        found += [decision.heading, decision.meta]
        found += [words for passage in decision.passages for words in (passage.heading, passage.words)]
        found += [words for rule in decision.rules for words in (rule.label, rule.value)]
        found += decision.conditions
    return [words for words in found if words]


def record_for(channel_request: ChannelRequest, language: str, *, number: str = "", for_writer: bool = True) -> Record:
    edition = edition_of(channel_request, number, for_writer=for_writer)
    return record_of(
        channel_request, edition, at=NOW, language=language, address="https://portal.example/", for_writer=for_writer
    )


def page_and_pdf(client, channel_request, **query) -> tuple[str, pypdf.PdfReader]:
    page = client.get(reverse("requests:print", args=[channel_request.pk]), query)
    file = client.get(reverse("requests:pdf", args=[channel_request.pk]), query)
    assert (page.status_code, file.status_code) == (200, 200)
    return page.content.decode(), pdf_of(file.content)


def visible(page: str) -> str:
    main = re.search(r"<main.*?</main>", page, re.DOTALL)[0]
    return html.unescape(re.sub(r"<[^>]*>", " ", main))


def draft_again(channel_request: ChannelRequest) -> ChannelRequest:
    """The stored answers as a draft, to change them without handing in."""
    channel_request.versions.model._base_manager.filter(request=channel_request).delete()
    return ChannelRequest.objects.get(pk=channel_request.pk)


def tags_of(node) -> list[DictionaryObject]:
    """Every structure element below ``node``."""
    node = node.get_object()
    children = node.get("/K")
    children = children.get_object() if children is not None else []
    found = [node] if "/S" in node else []
    for child in children if isinstance(children, list) else [children]:
        child = child.get_object() if hasattr(child, "get_object") else child
        if isinstance(child, DictionaryObject) and "/S" in child:
            found += tags_of(child)
    return found


def is_embedded(font) -> bool:
    below = font.get("/DescendantFonts")
    described = (below[0].get_object() if below else font).get("/FontDescriptor")
    return bool(described) and any(f"/FontFile{n}" in described.get_object() for n in ("", "2", "3"))
