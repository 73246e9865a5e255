"""The record on paper: the page and the PDF say the same, in English and in French, for every version (A5)."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import translation

from requests_app import transitions
from tests import world
from tests.requests_app import review_world as review
from tests.requests_app.records import (
    BOTH,
    NOW,
    change,
    decided,
    page_and_pdf,
    record_for,
    said,
    squeezed,
    text_of,
    visible,
)
from tests.requests_app.sheets import draft

pytestmark = [pytest.mark.django_db]


# --- The page and the PDF say the same --------------------------------------------------------------------------------------


@BOTH
@pytest.mark.parametrize("route", ["standard", "careful", "group", "video", "agency"])
def test_the_pdf_says_what_the_page_says(client, language, route):
    made = decided(route=route, approved=False)
    client.force_login(made.requester)

    page, reader = page_and_pdf(client, made, language=language)

    on_page, on_paper = squeezed(visible(page)), squeezed(text_of(reader))
    expected = [squeezed(words) for words in said(record_for(made, language)) if not words.startswith(("As of", "Au "))]
    assert len(expected) > 100
    assert [words for words in expected if words not in on_page] == []
    assert [words for words in expected if words not in on_paper] == []


@BOTH
def test_the_rules_of_an_approval_are_in_both(client, language):
    made = decided(approved=True)
    client.force_login(made.requester)

    page, reader = page_and_pdf(client, made, language=language)

    decision = record_for(made, language).decisions[0]
    assert len(decision.rules) >= 9
    for text in (squeezed(visible(page)), squeezed(text_of(reader))):
        for rule in decision.rules:
            assert squeezed(rule.label) in text and squeezed(rule.value) in text
        assert squeezed("We look forward to it.") in text
        assert "ONLY-FOR-US" not in text


@BOTH
def test_page_and_pdf_are_whole_in_the_language_asked_for(client, language):
    """Whatever language the reader has set; answers stay as they were typed."""
    made = decided(approved=False)
    client.force_login(made.requester)

    page, reader = page_and_pdf(client, made, language=language)

    other = "en" if language == "fr" else "fr"
    with translation.override(other):
        foreign = record_for(made, other)
    questions = [squeezed(answer.question) for section in foreign.sections for answer in section.answers]
    text = squeezed(text_of(reader))
    assert [question for question in questions if question in text] == []
    assert f'<html lang="{language}"' in page
    assert "Nous, « toujours »." in visible(page) and squeezed("Nous, « toujours ».") in text


def test_a_language_we_do_not_speak_is_not_there(client):
    made = decided(approved=False)
    client.force_login(made.requester)

    for name in ("print", "pdf"):
        assert client.get(reverse(f"requests:{name}", args=[made.pk]), {"language": "tlh"}).status_code == 404


# --- Versions and drafts ------------------------------------------------------------------------------------------------------


def test_each_version_has_its_own_record(client):
    made = decided(approved=False)
    client.force_login(made.requester)

    first, second = (page_and_pdf(client, made, language="en", version=number) for number in (1, 2))

    for page, text in [(visible(first[0]), text_of(first[1])), (visible(second[0]), text_of(second[1]))]:
        assert ("What was said later." in page) == (squeezed("What was said later.") in squeezed(text))
    assert "News from the region" in text_of(first[1]) and "What was said later." not in text_of(first[1])
    assert "This is version 1. Version 2 was submitted after it." in visible(first[0])
    assert "Earlier version" in text_of(first[1])
    # The decision is on what was handed in last.
    assert squeezed("Two exist.") not in squeezed(text_of(first[1]))
    assert squeezed("Two exist.") in squeezed(text_of(second[1]))
    assert "Earlier version" not in text_of(second[1])


@pytest.mark.parametrize("version", ["0", "3", "-1", "x", "1 ", "99999999999999999999"])
def test_a_version_that_is_not_there_answers_404(client, version):
    made = decided(approved=False)
    client.force_login(made.requester)

    for name in ("print", "pdf"):
        assert client.get(reverse(f"requests:{name}", args=[made.pk]), {"version": version}).status_code == 404


@BOTH
def test_a_draft_says_on_every_page_that_it_is_one(client, language):
    own = draft(at=NOW)
    client.force_login(own.requester)

    page, reader = page_and_pdf(client, own, language=language)

    record = record_for(own, language)
    assert record.mark and record.notice
    assert len(reader.pages) > 1
    assert [record.mark in one.extract_text().split("\n")[0] for one in reader.pages] == [True] * len(reader.pages)
    assert record.notice in visible(page)


def test_answers_being_changed_are_their_writers_alone(client):
    """Colleagues and the team read what was handed in."""
    reviewer = world.comms("Luis")
    made = review.answered(world.requester(), at=NOW - dt.timedelta(days=3))
    transitions.claim(made, by=reviewer, at=NOW - dt.timedelta(days=2))
    asked = transitions.ask_for_changes(made, by=reviewer, at=NOW - dt.timedelta(days=1), comment="Who answers?")
    transitions.answer_change_request(asked, answer="HALF-WRITTEN", by=made.requester, at=NOW)
    change(made, "q05", adds="UNFINISHED")
    colleague = world.person(of=made.body)

    seen = {}
    for someone in (made.requester, colleague, reviewer):
        client.force_login(someone)
        page, reader = page_and_pdf(client, made, language="en")
        seen[someone] = [words in text for text in (page, text_of(reader)) for words in ("UNFINISHED", "HALF-WRITTEN")]

    assert seen == {made.requester: [True] * 4, colleague: [False] * 4, reviewer: [False] * 4}


# --- Who gets it ----------------------------------------------------------------------------------------------------------------------


def test_the_file_is_for_those_who_see_the_page_and_is_kept_by_nobody_else(client):
    made = decided(approved=False)
    url = reverse("requests:pdf", args=[made.pk])
    for someone in (made.requester, world.person(of=made.body), world.comms(), world.auditor()):
        client.force_login(someone)
        response = client.get(url, {"language": "fr"})
        assert (response.status_code, response.headers["Content-Type"]) == (200, "application/pdf")
        assert response.headers["Cache-Control"] == "no-store, private"
        assert response.headers["Content-Disposition"] == f'attachment; filename="{made.reference}-v2-fr.pdf"'
    for someone in (world.requester(), world.external(), world.administrator()):
        client.force_login(someone)
        assert client.get(url).status_code == 404
    client.logout()
    assert client.get(url).status_code == 302


def test_the_check_page_offers_the_draft(client):
    own = draft(at=NOW)
    client.force_login(own.requester)

    page = client.get(reverse("requests:check", args=[own.pk])).content.decode()

    assert reverse("requests:pdf", args=[own.pk]) in page


def test_record_costs_the_same_with_more_questions_asked(client, django_assert_max_num_queries):
    made = decided(approved=False)
    client.force_login(made.requester)
    url = reverse("requests:print", args=[made.pk])
    client.get(url)

    def cost() -> int:
        with django_assert_max_num_queries(100) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    before = cost()
    for number in range(4):
        made.change_requests.create(
            comment=f"More {number}", asked_by=world.comms(), asked_at=NOW - dt.timedelta(days=4), question="q05"
        )
    assert cost() == before
