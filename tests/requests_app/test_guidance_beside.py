"""Guidance stands where it is needed: beside the question, on the channel's page, at the set-up, in the letter (R5, A12, U13)."""

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from channels_registry.models import ChannelStatus
from notifications.sending import words_of
from policies.guidance import writing
from policies.guidance.writing import PieceWords
from policies.models import Passage
from requests_app.annex1.beside import PAGES, PRINCIPLES, beside
from requests_app.annex1.questions import QUESTIONS
from tests import world
from tests.requests_app.annex1_answers import start_draft_of

pytestmark = pytest.mark.django_db
RULE = "We never publish anything by which a minor could be recognised or found"


def page_of(client, name: str, *args, **query) -> str:
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def test_questions_and_pages_that_are_named_exist():
    assert {*PAGES, *PRINCIPLES} <= set(QUESTIONS)
    pages = {slug for slugs in PAGES.values() for slug in slugs}
    assert pages <= set(Passage.objects.filter(section="page").values_list("key", flat=True))
    for key, wanted in PRINCIPLES.items():
        assert tuple(piece.key for piece in beside(key).pieces) == wanted


def test_what_helps_stands_beside_its_question(client):
    client.force_login(world.requester())
    draft = start_draft_of(client)

    where = page_of(client, "requests:section", draft.pk, 3)
    what = page_of(client, "requests:section", draft.pk, 5, lang="fr")
    care = page_of(client, "requests:section", draft.pk, 7)

    assert 'href="/guidance/choosing-a-medium/"' in where
    assert "Nous ne publions jamais rien qui permette" in what
    assert 'href="/guidance/criticism/"' in what
    assert "Leave sensitive subjects to those who have them" not in what
    assert "Laisser les sujets sensibles à qui les porte" in what
    assert 'href="/guidance/minors-and-consent/"' in care


def test_a_page_that_was_withdrawn_is_not_linked_to():
    lead = world.lead()
    writing.withdraw(Passage.objects.get(key="choosing-a-medium"), why="Outdated.", by=lead, at=timezone.now())

    assert beside("q09") is None
    assert [link.title for link in beside("q22").links] == [
        "Answering criticism",
        "When people ask an account for help",
    ]


def test_a_draft_stands_beside_no_question(client):
    rule = Passage.objects.get(section="do_not", key="minors")
    writing.save_draft(rule, "en", PieceWords("Half a thought"), by=world.comms(), at=timezone.now())
    client.force_login(world.requester())

    page = page_of(client, "requests:section", start_draft_of(client).pk, 5)

    assert RULE in page
    assert "Half a thought" not in page


def test_the_channels_page_says_what_to_look_at_before_a_post(client):
    """A12: with the rule, and the checks of its purpose."""
    channel = world.channel(kind="project")
    client.force_login(world.requester())

    page = page_of(client, "channels:detail", channel.pk)

    for words in (RULE, "Consent never lifts this rule.", "Facts about the project, no opinions", "?kind=project"):
        assert words in page
    assert "Day and place are right" not in page


def test_a_channel_that_has_ended_needs_no_checks(client):
    channel = world.channel()
    type(channel).objects.filter(pk=channel.pk).update(status=ChannelStatus.RETIRED, retired_at=timezone.now())
    client.force_login(world.requester())

    page = page_of(client, "channels:detail", channel.pk)

    assert 'aria-labelledby="before-posting"' not in page


def test_the_set_up_says_that_nobody_lends_a_private_account(client):
    """U13."""
    channel = world.channel(complete=False)
    client.force_login(world.comms())

    page = page_of(client, "channels:set-up", channel.pk)

    assert "Nobody has to use a private account for this." in page
    assert 'href="/guidance/personal-accounts/"' in page


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_letter_of_an_approval_leads_to_the_checks_in_one_line(language, settings):
    data = {
        "name": "Amina", "reference": "NCR-1", "title": "Sahel", "path": "/requests/1/", "message": "", "rules": {},
        "conditions": [], "owner": "Luis", "due_on": "2026-06-30",
    }  # fmt: skip

    body = words_of("requests.approved", language=language, data=data).body

    assert body.count(f"{settings.PORTAL_URL}/guidance/checklist/") == 1
    assert mail.outbox == []


def test_the_letter_of_the_yearly_check_up_leads_to_the_guidance(settings):
    sheets = {"count": 1, "channels": [{"name": "Sahel"}], "more": 0, "path": "/check-ups/"}
    data = {"name": "Amina", "due_on": "2026-06-30", "sheets": sheets, "count": 0, "channels": [], "is_micro": False}

    yearly = words_of("audits.review_opened", language="en", data=data).body
    micro = words_of("audits.review_opened", language="en", data={**data, "is_micro": True}).body

    assert f"{settings.PORTAL_URL}/guidance/" in yearly
    assert "/guidance/" not in micro
