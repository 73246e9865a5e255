"""Several points in one return, each about a question, each answered, each read beside its change (A5)."""

import html

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from ledger.models import LedgerEntry
from notifications.models import Letter
from notifications.sending import words_of
from portal.attention import waiting_for
from requests_app import transitions
from requests_app.drafting.handing_in import hand_in
from requests_app.models import ChangeRequest, ChannelRequest, RequestWriter, Status
from requests_app.refusals import Incomplete, NotAllowed
from requests_app.versions.points import Point
from tests import world
from tests.requests_app import review_world as review
from tests.requests_app.decision_posts import decide, signed_in, text_of
from tests.requests_app.rounds import filed, hand_in_again, send_back

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TWO = [("q22", "Who answers at weekends?"), ("q05", "What is new in it?")]


@pytest.fixture
def reviewer():
    return world.comms("Rita Reviewer")


@pytest.fixture
def returned(reviewer):
    channel_request = filed(reviewer=reviewer)
    send_back(channel_request, by=reviewer, points=[*TWO, ("", "Is the budget agreed?")])
    return channel_request


def point_about(channel_request, question) -> ChangeRequest:
    return channel_request.change_requests.get(question=question)


def answer(client, point, *, seen=None, **fields):
    """``seen``: the mark of the answer that the page showed, by default that of the one which stands."""
    data = {f"reply-{point.pk}-{name}": value for name, value in fields.items()}
    data["seen"] = ChangeRequest.objects.get(pk=point.pk).mark if seen is None else seen
    return client.post(reverse("requests:answer", args=[point.request_id, point.pk]), data)


# --- Asking ---------------------------------------------------------------------------------------------------------------


@pytest.mark.both_databases
def test_points_of_one_return_are_kept_with_their_questions_in_one_letter(reviewer, returned):
    asked = list(returned.change_requests.values_list("question", "comment", "asked_by"))
    letter = Letter.objects.get(kind="requests.changes")
    words = words_of("requests.changes", language="en", data=letter.data)

    assert asked == [(key, comment, reviewer.pk) for key, comment in [*TWO, ("", "Is the budget agreed?")]]
    assert len(set(returned.change_requests.values_list("asked_at", flat=True))) == 1
    assert "3 points for you" in words.subject
    assert words.body.index("Who answers at weekends?") < words.body.index("Is the budget agreed?")
    assert "About question 22: " in words.body


@pytest.mark.both_databases
@pytest.mark.parametrize("points", [[], [Point("")], [Point("Fine."), Point("  ", "q05")]])
def test_a_return_without_words_is_refused_and_changes_nothing(reviewer, points):
    channel_request = review.in_review(by=reviewer)
    before = review.everything(channel_request)

    with pytest.raises(NotAllowed, match="Say what is needed"):
        transitions.ask_for_points(channel_request, by=reviewer, at=timezone.now(), points=points)

    assert review.everything(channel_request) == before


def test_composing_several_points_without_javascript(reviewer):
    """“Add another point” keeps what was typed and decides nothing."""
    channel_request = filed(reviewer=reviewer)
    typed = {"changes-shown": "1", "changes-question_1": "q22", "changes-comment_1": "Who answers at weekends?"}

    more = decide(reviewer, channel_request, "changes", action="add_point", **typed)

    form = more.context["changes_form"]
    assert (more.status_code, form.shown) == (200, 2)
    assert form["comment_1"].value() == "Who answers at weekends?"
    assert form["question_1"].value() == "q22"
    assert 'name="changes-comment_2"' in more.content.decode()
    assert 'id="point-2"' in more.content.decode()
    assert f'formaction="/review/{channel_request.pk}/decide/#point-3"' in more.content.decode()
    assert channel_request.change_requests.count() == 0

    second = {"changes-shown": "2", "changes-question_2": "q05", "changes-comment_2": "What is new in it?"}
    previewed = decide(reviewer, channel_request, "changes", action="preview", **{**typed, **second})
    assert "What is new in it?" in text_of(previewed)
    assert ("changes-comment_2", "What is new in it?") in previewed.context["posted"]
    assert ("changes-shown", "2") in previewed.context["posted"]

    decide(reviewer, channel_request, "changes", **{**typed, **second})
    assert list(channel_request.change_requests.values_list("question", "comment")) == TWO


def test_blank_points_are_left_out_and_there_are_twelve_at_most(reviewer):
    channel_request = filed(reviewer=reviewer)
    full = decide(reviewer, channel_request, "changes", action="add_point", **{"changes-shown": "12"})

    decide(reviewer, channel_request, "changes", **{"changes-shown": "3", "changes-comment_2": "The second only."})

    assert full.context["changes_form"].shown == 12
    assert "Add another point" not in full.content.decode()
    assert list(channel_request.change_requests.values_list("question", "comment")) == [("", "The second only.")]


@pytest.mark.parametrize("shown", ["", "x", "-3", "9" * 30, "٣", "1.5"])
def test_nonsense_in_the_number_of_points_is_no_error(reviewer, shown):
    channel_request = filed(reviewer=reviewer)

    response = decide(reviewer, channel_request, "changes", action="add_point", **{"changes-shown": shown})

    assert response.status_code == 200
    assert 1 <= response.context["changes_form"].shown <= 12


# --- Answering --------------------------------------------------------------------------------------------------------------


def test_the_requester_sees_each_point_with_its_answer_and_a_way_to_change_it(returned):
    client = signed_in(returned.requester)

    page = html.unescape(client.get(reverse("requests:detail", args=[returned.pk])).content.decode())
    check = html.unescape(client.get(reverse("requests:check", args=[returned.pk])).content.decode())
    section = html.unescape(client.get(reverse("requests:section", args=[returned.pk, 5])).content.decode())

    assert "The team asks for 3 things" in page
    assert [comment in page for _key, comment in TWO] == [True, True]
    assert "News from the region in the words of those who live there." in page
    assert f"/requests/{returned.pk}/section/5/?back=check#q22" in page
    assert f"/requests/{returned.pk}/self-check/?back=check#q05" in page
    assert "Answer the 3 open points of the communications team first." in check
    assert ("Who answers at weekends?" in check, "Who answers at weekends?" in section) == (True, True)
    assert "What is new in it?" not in section


@pytest.mark.parametrize(
    ("fields", "stored"),
    [
        ({"reply": "changed"}, ("", True)),
        ({"reply": "changed", "answer": "Amina does."}, ("Amina does.", True)),
        ({"reply": "explained", "answer": "Nobody; we say so."}, ("Nobody; we say so.", False)),
        ({"answer": "Words alone."}, ("Words alone.", False)),
    ],
)
def test_done_or_why_not(returned, fields, stored):
    point = point_about(returned, "q22")

    response = answer(signed_in(returned.requester), point, **fields)

    point.refresh_from_db()
    assert response.status_code == 302
    assert (point.answer, point.changed) == stored
    assert point.answered_at is not None


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Say whether you have changed your answers, or write an answer."),
        ({"reply": "explained", "answer": "  "}, "Write an answer, even a short one."),
        ({"reply": "maybe"}, "choose one of the answers on the list"),
        ({"reply": "changed", "answer": "x" * 2001}, "can have 2,000 characters at most"),
    ],
)
def test_a_refused_answer_says_why_and_keeps_nothing(returned, fields, sentence):
    point = point_about(returned, "q22")

    response = answer(signed_in(returned.requester), point, **fields)

    point.refresh_from_db()
    assert response.status_code == 422
    assert sentence in text_of(response)
    assert (point.answer, point.changed, point.answered_at) == ("", False, None)


@pytest.mark.both_databases
def test_handing_in_is_refused_while_one_point_is_unanswered(returned):
    at = timezone.now()
    for question in ("q22", "q05"):
        transitions.answer_change_request(
            point_about(returned, question), answer="", changed=True, by=returned.requester, at=at
        )
    before = review.everything(returned)

    with pytest.raises(Incomplete) as refusal:
        hand_in(ChannelRequest.objects.get(pk=returned.pk), by=returned.requester, at=at)

    assert refusal.value.missing == ["Answer the communications team's question first."]
    assert review.everything(returned) == before
    transitions.answer_change_request(point_about(returned, ""), answer="Yes.", by=returned.requester, at=at)
    hand_in(ChannelRequest.objects.get(pk=returned.pk), by=returned.requester, at=at)
    returned.refresh_from_db()
    assert returned.status == Status.SUBMITTED


@pytest.mark.both_databases
@pytest.mark.parametrize("values", [{"changed": True}, {"answer": "Words."}, {"answered_at": timezone.now()}])
def test_the_database_refuses_half_an_answer(returned, values):
    point = point_about(returned, "q22")

    with pytest.raises(IntegrityError), transaction.atomic():
        ChangeRequest.objects.filter(pk=point.pk).update(**values)

    point.refresh_from_db()
    assert (point.answer, point.changed, point.answered_at) == ("", False, None)


def test_an_answer_can_be_looked_at_again_until_the_request_is_handed_in(returned):
    client, point = signed_in(returned.requester), point_about(returned, "q22")
    answer(client, point, reply="changed")

    shown = client.get(reverse("requests:answer", args=[returned.pk, point.pk])).context["form"]
    answer(client, point, reply="explained", answer="On second thoughts.")
    point.refresh_from_db()
    assert shown["reply"].value() == "changed"
    assert (point.answer, point.changed) == ("On second thoughts.", False)

    hand_in_again(returned)
    late = answer(client, point, reply="changed")
    point.refresh_from_db()
    assert late.status_code in (403, 422)
    assert (point.answer, point.changed) == ("On second thoughts.", False)


@pytest.mark.both_databases
@pytest.mark.parametrize("first", [{"answer": "A rota of two."}, {"answer": "", "changed": True}])
def test_an_old_page_replaces_nobodys_answer_unread(returned, first):
    """Two who write the request answer one point: the second one reads the first answer before theirs takes its place."""
    colleague, point = world.person("Ana Colleague", of=returned.body), point_about(returned, "q22")
    RequestWriter.objects.create(request=returned, person=colleague, added_by=returned.requester, added_at=NOW)
    opened = signed_in(returned.requester)
    seen = opened.get(reverse("requests:answer", args=[returned.pk, point.pk])).context["seen"]
    transitions.answer_change_request(point, by=colleague, at=timezone.now(), **first)
    before = review.everything(returned)

    refused = answer(opened, point, seen=seen, reply="explained", answer="Nobody does.")

    assert refused.status_code == 422
    assert review.everything(returned) == before
    page = text_of(refused)
    assert "Ana Colleague has answered this meanwhile." in page
    assert "Nobody does." in page and "The answer that stands" in page and (first["answer"] or "were changed") in page
    answer(opened, point, seen=refused.context["seen"], reply="explained", answer="Nobody does.")
    point.refresh_from_db()
    assert (point.answer, point.answered_by) == ("Nobody does.", returned.requester)


def test_ones_own_answer_from_another_window_is_not_replaced_unread_either(returned):
    client, point = signed_in(returned.requester), point_about(returned, "q22")
    answer(client, point, reply="explained", answer="A rota of two.")
    before = review.everything(returned)

    refused = answer(client, point, seen="", reply="explained", answer="Nobody does.")

    assert "You have answered this in another window." in text_of(refused)
    assert review.everything(returned) == before


def test_each_answer_is_on_record_without_its_words(returned):
    point = point_about(returned, "q22")

    for _press in range(2):
        answer(signed_in(returned.requester), point, reply="explained", answer="HALF WRITTEN")

    entry = LedgerEntry.objects.get(action="requests.point_answered")
    assert (entry.actor_id, entry.subject_id) == (returned.requester.pk, returned.pk)
    assert "HALF WRITTEN" not in str(LedgerEntry.objects.filter(pk=entry.pk).values().get())
    assert "HALF WRITTEN" not in getattr(getattr(entry, "words", None), "text", "")


def test_home_leads_to_the_points(returned):
    assert [item.verb for item in waiting_for(returned.requester, timezone.now()).items] == ["Answer"]


def test_a_colleague_reads_the_points_but_not_what_is_being_answered(returned):
    """What the requester is writing is theirs until they hand it in."""
    colleague = world.person(of=returned.body)
    transitions.answer_change_request(
        point_about(returned, "q22"), answer="HALF WRITTEN", by=returned.requester, at=timezone.now()
    )

    page = html.unescape(signed_in(colleague).get(reverse("requests:detail", args=[returned.pk])).content.decode())

    assert "Who answers at weekends?" in page
    assert "HALF WRITTEN" not in page
    assert "reply-" not in page
