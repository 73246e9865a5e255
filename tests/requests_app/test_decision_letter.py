"""The letter of a decision: begun from ready texts, edited, read before it leaves, with its conditions (A5, A17)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.models import Letter
from requests_app.judging.ready_texts import put_together, taken_apart, texts_in
from requests_app.models import Decision
from tests import world
from tests.requests_app import review_world as review
from tests.requests_app.decision_posts import NEXT_YEAR, REJECT, RULES, codes_of, decide, filed, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer():
    return world.comms("Rita Reviewer")


@pytest.fixture
def channel_request(reviewer):
    """A whole request, taken up and evaluated; its requester reads French."""
    return filed(reviewer)


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
        ("x" * 4001, "can have 4,000 characters at most; it has 4,001."),
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
