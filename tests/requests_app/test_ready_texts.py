"""Reasons in codes and their ready texts: rows per language, edited by the lead, put into letters that are edited (A5, A17)."""

import re

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from ledger.models import LedgerEntry
from notifications.models import Letter
from requests_app import transitions
from requests_app.judging.ready_texts import change_ready_text, put_together, taken_apart, texts_in
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
from tests.requests_app.decision_posts import NEXT_YEAR, REJECT, RULES, decide, filed, join, signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer():
    return world.comms("Rita Reviewer")


@pytest.fixture
def channel_request(reviewer):
    """A whole request, taken up and evaluated; its requester reads French."""
    return filed(reviewer)


def codes_of(decision) -> list[str]:
    return [row.code for row in decision.reason_codes.all()]


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


# --- The letter, filled and edited --------------------------------------------------------------------------------------


def hidden(page) -> dict[str, list[str]]:
    """What a browser would send back from the page of the letter: hidden fields and text areas."""
    found: dict[str, list[str]] = {}
    for name, value in page.context["posted"]:
        found.setdefault(name, []).append(value)
    form = page.context["letter_form"]
    for name, text in form.texts().items() if form.is_valid() else ():
        found[f"letter-{name}"] = [text]
    found["letter-seen"] = [page.context["letter_mark"]]
    found.pop("choice", None)
    return found


def test_choosing_a_reason_fills_the_letter_in_the_requesters_language(reviewer, channel_request):
    page = decide(reviewer, channel_request, "reject", action="preview", **REJECT)

    texts = page.context["letter_form"].texts()
    french = texts_in("fr")
    assert texts == {
        "reasons": f"{french['overlap']}\n\nThe region has two already.",
        "way_on": f"{french['stories']}\n\nTalk to Luis.",
    }
    assert french["overlap"] in page.context["letter"].body
    assert "<textarea" in text_of(page) and french["overlap"] in text_of(page)


def test_the_edited_letter_is_shown_again_before_it_leaves(reviewer, channel_request):
    """Nothing leaves that was not read as it is: what was changed after the preview is previewed first."""
    page = decide(reviewer, channel_request, "reject", action="preview", **REJECT)
    edited = {**hidden(page), "letter-reasons": "Deux comptes existent déjà."}
    before = review.everything(channel_request)

    again = decide(reviewer, channel_request, "reject", **edited)

    assert again.status_code == 422
    assert "You changed the letter" in text_of(again)
    assert "Deux comptes existent déjà." in again.context["letter"].body
    assert review.everything(channel_request) == before
    decided = decide(reviewer, channel_request, "reject", **hidden(again))
    assert decided.status_code == 302
    assert Decision.objects.get().reasons == "Deux comptes existent déjà."
    assert Letter.objects.get(kind="requests.rejected").data["reasons"] == "Deux comptes existent déjà."
    # The codes are counted whatever became of their words.
    assert codes_of(Decision.objects.get()) == ["overlap", "stories"]


def test_an_empty_letter_is_refused_where_the_requester_reads_why(reviewer, channel_request):
    page = decide(reviewer, channel_request, "reject", action="preview", **REJECT)
    before = review.everything(channel_request)

    refused = decide(reviewer, channel_request, "reject", **{**hidden(page), "letter-reasons": " "})

    assert refused.status_code == 422
    assert "The requester reads this: write a sentence." in text_of(refused)
    assert review.everything(channel_request) == before


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("the password is Xy12!abc", "This looks like a password or a key"),
        ("a\u202eb", "There is an invisible character"),
        ("x" * 4001, "can have 4000 characters at most; it has 4001."),
    ],
)
def test_hostile_letters_are_refused(reviewer, channel_request, text, sentence):
    page = decide(reviewer, channel_request, "reject", action="preview", **REJECT)

    refused = decide(reviewer, channel_request, "reject", **{**hidden(page), "letter-reasons": text})

    assert refused.status_code == 422 and sentence in text_of(refused)
    assert not Decision.objects.exists()


def test_markup_in_a_letter_stays_text(reviewer, channel_request):
    page = decide(reviewer, channel_request, "reject", action="preview", **REJECT)
    edited = {**hidden(page), "letter-reasons": "<script>alert(1)</script> {{ portal_url }}", "letter-seen": "no"}

    again = decide(reviewer, channel_request, "reject", **edited)

    assert "<script>alert(1)" not in again.content.decode()
    assert "{{ portal_url }}" in again.context["letter"].body


def test_going_back_to_the_reasons_loses_nothing(reviewer, channel_request):
    """Back and forth brings the same letter, with a ready text written over or not."""
    page = decide(reviewer, channel_request, "reject", action="preview", **REJECT)
    french = texts_in("fr")
    for letter in (
        f"{french['overlap']}\n\nLes deux pages de la région.",
        "Deux pages atteignent déjà ces personnes.",
    ):
        edited = {**hidden(page), "letter-reasons": letter}
        back = decide(reviewer, channel_request, "reject", action="change", **edited)
        form = back.context["reject_form"]
        posted = {
            "reject-ready_reasons": form["ready_reasons"].value(),
            "reject-reasons": form["reasons"].value(),
            "reject-ready_ways": form["ready_ways"].value(),
            "reject-way_on": form["way_on"].value(),
            "reject-said": form["said"].value() or [],
        }

        forth = decide(reviewer, channel_request, "reject", action="preview", **posted)

        assert forth.context["letter_form"].texts()["reasons"] == letter
        assert "Talk to Luis." in forth.context["letter_form"].texts()["way_on"]


@given(
    own=st.text(alphabet="abc \n", max_size=40),
    codes=st.lists(st.sampled_from(["one", "two", "three"]), unique=True),
    edited=st.sampled_from(["", "first", "all"]),
)
def test_taken_apart_and_put_together_is_the_same_letter(own, codes, edited):
    """Whatever was ticked and written; only blank lines may be fewer."""
    texts = {"one": "The first reason.", "two": "The second.", "three": "A third one."}
    letter = put_together(codes, own, texts=texts)
    if edited == "first" and codes:
        letter = letter.replace(texts[codes[0]], "Something else.", 1)
    elif edited == "all":
        letter = "Something else."

    words, written_over = taken_apart(letter, codes, texts=texts)
    again = put_together([code for code in codes if code not in written_over], words, texts=texts)

    def in_paragraphs(text):
        return sorted(part.strip() for part in text.split("\n\n") if part.strip())

    assert in_paragraphs(again) == in_paragraphs(letter)


# --- Conditions, added and taken away without a script ------------------------------------------------------------------


def conditions_on(page) -> list[tuple]:
    return [
        tuple(row[name].value() or "" for name in ("text", "day", "then"))
        for row in page.context["approve_form"].condition_rows
    ]


def test_a_condition_is_added_and_another_taken_away_with_everything_typed(reviewer, channel_request):
    first = decide(reviewer, channel_request, "approve", action="add_condition", **RULES)
    typed = {
        **RULES,
        "approve-shown": "3",
        "approve-condition_3": "Write to the editors",
        "approve-condition_3_then": "close",
    }
    second = decide(reviewer, channel_request, "approve", action="", remove_condition="1", **typed)

    assert [text for text, _day, _then in conditions_on(first)] == ["Add the logo", "Train the deputy", ""]
    assert conditions_on(second) == [
        ("Train the deputy", NEXT_YEAR.isoformat(), ""),
        ("Write to the editors", "", "close"),
    ]
    assert "Grace Mwangi" in text_of(second) and "error-summary" not in text_of(second)
    assert not Decision.objects.exists()


@pytest.mark.parametrize("number", ["0", "99", "-1", "x", "9" * 30, "٢"])
def test_taking_away_what_is_not_there_takes_nothing_away(reviewer, channel_request, number):
    page = decide(reviewer, channel_request, "approve", action="", remove_condition=number, **RULES)

    assert page.status_code == 200
    assert [text for text, _day, _then in conditions_on(page)] == ["Add the logo", "Train the deputy"]


def test_twelve_conditions_and_no_more(reviewer, channel_request):
    page = decide(reviewer, channel_request, "approve", action="add_condition", **RULES, **{"approve-shown": "500"})

    assert len(conditions_on(page)) == 12
    assert "Add a condition" not in text_of(page)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"approve-condition_2_by": ""}, "Condition 2 needs a day before which it is done."),
        ({"approve-condition_2_by": "2020-01-01"}, "needs a day after today."),
        ({"approve-condition_2_owner": "Nobody At All"}, "The portal knows nobody by"),
        ({"approve-condition_2_then": "burn"}, "choose one of the answers on the list."),
    ],
)
def test_a_condition_that_cannot_be_followed_is_refused(reviewer, channel_request, fields, sentence):
    response = decide(reviewer, channel_request, "approve", **{**RULES, **fields})

    assert response.status_code == 422 and sentence in text_of(response)
    assert not Decision.objects.exists()


def test_conditions_have_their_owner_and_their_consequence(reviewer, channel_request):
    keeper = world.person("Omar Farah")
    fields = {"approve-condition_2_owner": "Omar Farah", "approve-condition_2_then": "suspend"}

    decide(reviewer, channel_request, "approve", **{**RULES, **fields})

    channel_request.refresh_from_db()
    rows = channel_request.channel.conditions.order_by("pk").values_list("text", "owner", "consequence")
    assert list(rows) == [
        ("Add the logo", channel_request.channel.responsible_id, "extend"),
        ("Train the deputy", keeper.pk, "suspend"),
    ]
    assert "Omar Farah" in str(Letter.objects.get(kind="requests.approved").data["conditions"])


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
        ({"fr": "x" * 1001}, "at most; it has 1001"),
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
