"""Fields asked only with some answer to another one: what of a branch not taken counts, shows and travels (A4, A22)."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from requests_app.annex1.branching import FIELDS_ASKED, asked_when, is_taken, taken_part
from requests_app.annex1.completeness import missing
from requests_app.annex1.forms import FORMS
from requests_app.annex1.questions import QUESTIONS
from requests_app.annex1.reading import answers_in_words, new_channel, suggested_parameters
from requests_app.drafting.drafts import print_of
from requests_app.drafting.handing_in import hand_in
from requests_app.versions.frozen import versions_of
from tests import world
from tests.requests_app.sheets import draft, sheet_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
NOW = timezone.now()
# Per question: an answer whose branch is not taken, with words in the fields of that branch.
LEFT_OVER = {
    "q01": {"mandate": "Left: the board"},
    "q02": {"kind": "country", "edition": "fr"},
    "q04": {"goals": ["relations"], "other": "Left: something else"},
    "q12": {"exists": "no", "address": "https://x.com/left", "since_year": "2011", "who_gets_in": "Left: nobody"},
    "q15": {"way_in": "roles", "safe_entry": "Left: safe", "device_keeper": "Left: keeper"},
    "q16": {"phone": "help", "phone_number": "+41 11 1111"},
    "q23": {"agreed_by": "responsible", "agreed_by_name": "Left: Ann", "speaks": "team", "speaks_name": "Left: Ben"},
    "q28": {"end": "open", "ends": "2031-03-31", "then": "keep_name", "then_note": "Left: merge"},
    "q30": {"shown": ["nobody"], "consent": "Left: consent"},
    "q32": {"topics": ["none"], "who_pays": "Left: payer", "paid_from": "Left: account"},
}


def words(channel_request) -> str:
    sections = answers_in_words(channel_request, at=NOW)
    return " ".join(row.value for section in sections for answer in section.answers for row in answer.rows)


def sentences(channel_request) -> list[str]:
    return [str(lack) for lack in missing(sheet_of(channel_request))]


def test_every_branch_names_fields_that_are_there():
    sheet = sheet_of(draft())
    for key, fields in FIELDS_ASKED.items():
        form = FORMS[key](None, sheet=sheet)
        for name, when in fields.items():
            assert {name, when.name} <= set(form.fields), key
            choices = {str(value) for value, _label in form.fields[when.name].choices}
            assert set(when.values) <= choices, (key, name)
    assert set(FIELDS_ASKED) <= set(QUESTIONS)


def test_a_field_counts_while_its_question_is_still_open():
    assert is_taken("q12", "address", {"address": "x.com/us"})
    assert not is_taken("q12", "address", {"exists": "no", "address": "x.com/us"})
    assert is_taken("q12", "address", {"exists": "yes", "address": "x.com/us"})
    assert asked_when("q07", "why_12").name == "use_12"
    assert taken_part("q30", {"shown": ["adults"], "consent": "Yes"}) == {"shown": ["adults"], "consent": "Yes"}


def test_what_is_left_of_another_branch_is_in_no_record():
    """“A forum” with a mandate typed before: whoever judges the request reads the forum only."""
    channel_request = draft(**LEFT_OVER)

    shown = words(channel_request)
    hand_in(channel_request, by=channel_request.requester, at=NOW)

    assert "Left" not in shown and "x.com/left" not in shown and "+41" not in shown and "2031" not in shown
    assert "Left" not in str(versions_of(channel_request)[-1].answers)
    # Nothing typed is lost: the branch can be taken again.
    assert channel_request.answers.get(question="q01").value["mandate"] == "Left: the board"


def test_what_is_left_of_another_branch_reaches_neither_channel_nor_rules():
    channel_request = draft(**LEFT_OVER)

    new, rules = new_channel(channel_request, at=NOW), suggested_parameters(channel_request, at=NOW)

    assert (new.address, new.facts["end_plan_note"], new.facts["expected_end"]) == (None, "", None)
    assert (rules["posts_agreed_by_name"], rules["speaks_on_disputed_name"]) == ("", "")


def test_the_branch_taken_is_in_the_record():
    channel_request = draft(
        q01={"behalf": "mandated", "mandate": "Governing Board, 17 March"},
        q23={"agreed_by": "person", "agreed_by_name": "Grace Mwangi"},
    )

    assert "Governing Board, 17 March" in words(channel_request)
    assert "Grace Mwangi" in words(channel_request)


def test_an_unsound_link_in_a_branch_not_taken_refuses_nothing(client):
    channel_request = draft()
    client.force_login(channel_request.requester)

    form = FORMS["q12"]({"exists": "no", "address": "not a link at all"}, sheet=sheet_of(channel_request))

    assert form.is_valid(), form.errors
    assert FORMS["q12"]({"exists": "yes", "address": "not a link at all"}, sheet=sheet_of(channel_request)).errors


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"q16": {"no_mailbox": "on"}}, "Question 16: You entered a shared mailbox, and ticked that there is none yet."),
        ({"q31": {"danger": "no", "unlisted": "yes"}}, "Question 31: You say that nobody could be in danger"),
        ({"q10": {"format": "video"}}, "Question 10: Facebook does not go with “Video channel”."),
        (
            {"q12": {"exists": "yes", "address": "https://x.com/us", "no_address": "on", "since_year": "2011",
                     "who_gets_in": "Ann"}},
            "Question 12: You pasted a link, and ticked that there is none.",
        ),
    ],
)  # fmt: skip
def test_contradictions_are_asked_about(client, changes, sentence):
    """A22: of two answers none is dropped in silence. The check page asks, and nothing is handed in meanwhile."""
    channel_request = draft(**changes)
    client.force_login(channel_request.requester)

    page = client.get(reverse("requests:check", args=[channel_request.pk])).content.decode()
    refused = client.post(
        reverse("requests:submit", args=[channel_request.pk]), {"version": str(channel_request.version)}
    )

    assert [one for one in sentences(channel_request) if one.startswith(sentence)], sentences(channel_request)
    assert sentence.partition(": ")[2][:30] in page
    assert refused.status_code == 422
    channel_request.refresh_from_db()
    assert channel_request.reference is None


def test_a_platform_without_stated_forms_takes_any():
    world.platform("odd", name="Odd", formats=[])
    channel_request = draft(q09={"platform": "odd"}, q10={"format": "page"})

    assert sentences(channel_request) == []


def test_the_page_tells_the_browser_what_opens_a_field(client):
    channel_request = draft()
    client.force_login(channel_request.requester)

    page = client.get(reverse("requests:section", args=[channel_request.pk, 3])).content.decode()

    assert 'data-when="q12-exists" data-is="yes"' in page
    assert "js/branches.js" in page
    link = page[page.index("If it exists: its link") :][:120]
    assert "(optional)" not in link


# --- The pages of the questions ---------------------------------------------------------------------------------------------


def test_a_question_opened_by_what_was_saved_while_typing_is_no_error(client):
    """Section 4: the tick for someone outside is saved before “Save and continue” is pressed."""
    channel_request = draft(q15={"outside": "on"}, q17=None, q18=None)
    client.force_login(channel_request.requester)
    url = reverse("requests:section", args=[channel_request.pk, 4])
    stored = {answer.question: answer.value for answer in channel_request.answers.all()}
    data = {
        f"{key}-{name}": value
        for key in ("q15", "q16")
        for name, value in stored[key].items()
        if not isinstance(value, bool)
    }
    data |= {"q15-outside": "on", **{f"{key}-seen": print_of(stored[key]) for key in ("q15", "q16")}}

    response = client.post(url, data)
    page = client.get(response.url).content.decode()

    assert (response.status_code, response.url) == (302, f"{url}#q17")
    assert "Your answers open 2 more questions on this page." in page
    assert 'id="q17" tabindex="-1"' in page


def test_channels_that_come_near_with_the_answers_are_no_error(client):
    """A9.3: nobody can have answered about a channel that the page did not show yet."""
    channel_request = draft(q07={})
    channel_request.answers.filter(question="q07").delete()
    client.force_login(channel_request.requester)
    url = reverse("requests:self-check", args=[channel_request.pk])
    near = world.channel(
        "Kenya page",
        on=world.platform("facebook"),
        address="https://www.facebook.com/ours.1",
        of=sheet_of(channel_request).body,
    )
    stored = {answer.question: answer.value for answer in channel_request.answers.all()}
    keys = ("q05", "q09", "q14", "q28", "q29")
    data = {f"{key}-{name}": value for key in keys for name, value in stored[key].items()}
    data |= {f"{key}-seen": print_of(stored.get(key)) for key in (*keys, "q07")}

    first = client.post(url, data)
    shown = client.get(first.url).content.decode()
    second = client.post(url, {**data, f"q07-why_{near.pk}": ""})

    assert (first.status_code, first.url) == (302, f"{url}#q07")
    assert "one more channel of ours is near; have a look at it in question 7." in shown
    assert "There is a problem" not in shown and f'name="q07-use_{near.pk}"' in shown
    assert second.status_code == 422
    assert "Say whether “Kenya page” could do this." in second.content.decode()


def test_nobody_is_told_to_ask_themselves(client):
    """N3: a channel that the requester runs is marked, and offers neither asking nor sending a story."""
    body = world.body()
    requester = world.requester(of=body)
    own = world.channel(
        "My own page",
        on=world.platform("facebook"),
        address="https://www.facebook.com/ours.2",
        of=body,
        runner=requester,
    )
    other = world.channel(
        "Another page", on=world.platform("facebook"), address="https://www.facebook.com/ours.3", of=body
    )
    channel_request = draft(by=requester, body=body)
    client.force_login(requester)

    page = client.get(reverse("requests:self-check", args=[channel_request.pk])).content.decode()

    mine = page[page.index(f'data-near="{own.pk}"') :].split("data-near=", 2)[1]
    theirs = page[page.index(f'data-near="{other.pk}"') :].split("data-near=", 2)[1]
    assert "You run this one yourself." in mine and "Yes, I can do it there myself" in mine
    assert "Yes, ask them if we can join" not in mine and "I will send them my stories" not in mine
    assert "Yes, ask them if we can join" in theirs and "You run this one yourself." not in theirs


def test_a_username_has_no_spaces():
    form = FORMS["q11"](
        {"name_1": "Kenya", "username_1": "kenya forum", "introduction": "Hello"}, sheet=sheet_of(draft())
    )

    assert form.errors == {"username_1": ["First choice: a username has no spaces. You could write “kenyaforum”."]}


def test_the_rules_are_looked_at_before_the_channel_ends():
    """A5: a campaign that ends in May is not reviewed in November after."""
    ends = (NOW + dt.timedelta(days=170)).date()
    opens = (NOW + dt.timedelta(days=30)).date()
    channel_request = draft(q28={"opens": opens.isoformat(), "end": "date", "ends": ends.isoformat()})

    assert suggested_parameters(channel_request, at=NOW)["review_on"] == ends
    assert suggested_parameters(draft(), at=NOW)["review_on"] > ends
