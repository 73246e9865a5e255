"""Reasons in codes and their ready texts: rows per language, kept with a decision, edited by the lead (A5, A17)."""

import re

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from ledger.models import LedgerEntry
from requests_app import transitions
from requests_app.judging.ready_texts import change_ready_text, texts_in
from requests_app.models import (
    CODES_FOR,
    REASONS_FOR,
    WITH_TEXT,
    Decision,
    DecisionReason,
    Outcome,
    ReadyText,
    Reason,
    Status,
    WayOn,
)
from requests_app.refusals import Incomplete, NotAllowed
from tests import world
from tests.requests_app import review_world as review
from tests.requests_app.decision_posts import REJECT, RULES, codes_of, decide, filed, join, signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer():
    return world.comms("Rita Reviewer")


@pytest.fixture
def channel_request(reviewer):
    """A whole request, taken up and evaluated; its requester reads French."""
    return filed(reviewer)


# --- What ships ---------------------------------------------------------------------------------------------------------


def test_every_code_has_its_text_in_both_languages():
    assert set(ReadyText.objects.values_list("code", "language")) == {
        (code.value, language) for code in WITH_TEXT for language in ("en", "fr")
    }


def test_french_texts_keep_their_signs_together():
    """A no-break space before a colon, a narrow one before the other tall signs."""
    for text in ReadyText.objects.filter(language="fr").values_list("text", flat=True):
        assert not re.search(r"[  ][;?!]| :", text), text


def test_a_language_without_a_text_falls_back():
    ReadyText.objects.filter(language="fr", code="overlap").delete()

    assert texts_in("fr")["overlap"] == ReadyText.objects.get(code="overlap", language="en").text
    assert texts_in("fr")["value"] == ReadyText.objects.get(code="value", language="fr").text


# --- Codes on the decision ----------------------------------------------------------------------------------------------


def test_a_decision_keeps_its_reasons_in_codes(reviewer, channel_request):
    decide(reviewer, channel_request, "reject", **REJECT)

    assert codes_of(Decision.objects.get()) == ["overlap", "stories"]


def test_own_words_alone_count_as_another_reason(reviewer, channel_request):
    decide(reviewer, channel_request, "reject", **{"reject-reasons": "It is late.", "reject-way_on": "Ask in May."})

    assert codes_of(Decision.objects.get()) == ["other", "other_way"]


def test_approving_and_joining_have_reasons_of_their_own(reviewer, channel_request):
    decide(reviewer, channel_request, "approve", **RULES, **{"approve-ready_reasons": ["unserved", "prepared"]})
    other = filed(reviewer)
    decide(reviewer, other, "join", **join(world.channel()), **{"join-ready_reasons": ["same_people"]})

    assert [(one.outcome, codes_of(one)) for one in Decision.objects.order_by("pk")] == [
        (Outcome.APPROVED, ["unserved", "prepared"]),
        (Outcome.JOINED, ["same_people"]),
    ]


@pytest.mark.parametrize("codes", [["unserved"], ["nonsense"], ["same_people", "overlap"]])
def test_reasons_of_another_outcome_are_refused_and_nothing_is_decided(reviewer, codes):
    channel_request = review.in_review(by=reviewer)
    before = review.everything(channel_request)

    with pytest.raises(Incomplete, match="among those that are offered"), transaction.atomic():
        transitions.reject(channel_request, by=reviewer, at=timezone.now(), reasons="x", way_on="y", codes=codes)

    assert review.everything(type(channel_request).objects.get(pk=channel_request.pk)) == before


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("outcome", "code"), [("rejected", "unserved"), ("rejected", "x"), ("approved", "overlap"), ("joined", "stories")]
)
def test_the_database_knows_which_reasons_go_with_which_outcome(reviewer, outcome, code):
    decision = Decision.objects.get(request=review.in_state(Status.REJECTED, by=reviewer))

    with pytest.raises(IntegrityError, match="decisionreason_fits_the_outcome"), transaction.atomic():
        DecisionReason.objects.create(decision=decision, outcome=outcome, code=code)


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"code": "other"}, "readytext_code_known"),
        ({"text": ""}, "readytext_has_text"),
        ({"changed_at": timezone.now()}, "readytext_changed_at_and_by"),
    ],
)
def test_the_database_keeps_the_ready_texts(values, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ReadyText.objects.filter(code="overlap", language="en").update(**values)


def test_the_closed_list_is_closed():
    assert {code for codes in CODES_FOR.values() for code in codes} == {*Reason, *WayOn}
    assert REASONS_FOR[Outcome.APPROVED] == REASONS_FOR[Outcome.RECOMMENDED]


# --- The lead's page ----------------------------------------------------------------------------------------------------


def posted(code="overlap", **texts) -> dict:
    present = dict(ReadyText.objects.filter(code=code).values_list("language", "text"))
    return {**present, **{f"seen_{language}": text for language, text in present.items()}, **texts}


def test_the_lead_changes_a_text_and_letters_begin_from_it(reviewer, channel_request):
    lead = world.lead()
    url = reverse("review:text-change", args=["overlap"])

    saved = signed_in(lead).post(url, posted(fr="Un autre compte suffit.", action="save"))
    page = decide(reviewer, channel_request, "reject", action="preview", **REJECT)

    assert (saved.status_code, saved.url) == (302, reverse("review:texts"))
    assert page.context["letter_form"].texts()["reasons"].startswith("Un autre compte suffit.")
    row = ReadyText.objects.get(code="overlap", language="fr")
    assert row.changed_by == lead
    entry = LedgerEntry.objects.get(action="requests.ready_text_changed")
    assert (entry.actor_id, entry.subject_id) == (lead.pk, row.pk)


def test_the_preview_shows_it_in_a_letter_and_saves_nothing():
    lead = world.lead()
    before = list(ReadyText.objects.values())
    client = signed_in(lead)

    for code in WITH_TEXT:
        page = client.post(
            reverse("review:text-change", args=[code]),
            posted(code, fr="NOUVEAU TEXTE", en="NEW TEXT", action="preview"),
        )
        letters = {language: words.body for language, _name, words in page.context["previews"]}
        assert "NEW TEXT" in letters["en"] and "NOUVEAU TEXTE" in letters["fr"], code

    assert list(ReadyText.objects.values()) == before


def test_two_leads_at_one_text_do_not_overwrite_each_other():
    one, two = world.lead(), world.lead()
    page = posted(en="Mine.", action="save")
    url = reverse("review:text-change", args=["overlap"])
    signed_in(two).post(url, posted(en="Theirs.", action="save"))

    response = signed_in(one).post(url, page)

    assert response.status_code == 422 and "Someone changed this text meanwhile." in text_of(response)
    assert ReadyText.objects.get(code="overlap", language="en").text == "Theirs."


@pytest.mark.parametrize("reader", ["comms", "auditor", "administrator"])
def test_only_the_lead_changes_them(reader):
    person = getattr(world, reader)()
    before = list(ReadyText.objects.values())

    with pytest.raises(NotAllowed):
        change_ready_text("overlap", {"en": "Mine."}, by=person, at=timezone.now())

    assert list(ReadyText.objects.values()) == before


@pytest.mark.parametrize(
    ("texts", "sentence"),
    [
        ({"en": ""}, "needs an answer"),
        ({"fr": "x" * 1001}, "at most; it has 1,001"),
        ({"en": "a\u202eb"}, "invisible character"),
    ],
)
def test_a_text_that_cannot_be_is_refused(texts, sentence):
    before = list(ReadyText.objects.values())

    response = signed_in(world.lead()).post(
        reverse("review:text-change", args=["overlap"]), posted(**texts, action="save")
    )

    assert response.status_code == 422 and sentence in text_of(response)
    assert list(ReadyText.objects.values()) == before


@pytest.mark.parametrize("code", ["other", "nonsense", "other_way"])
def test_what_has_no_ready_text_has_no_page(code):
    assert signed_in(world.lead()).get(reverse("review:text-change", args=[code])).status_code == 404
