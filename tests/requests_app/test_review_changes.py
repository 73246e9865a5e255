"""“What changed since I last looked” on the review page: for whom, what, in which words (A5)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from requests_app import transitions
from requests_app.models import LastLook, RequestVersion, Status
from tests import world
from tests.requests_app import review_world as review
from tests.requests_app.decision_posts import signed_in, text_of
from tests.requests_app.rounds import ago, filed, hand_in_again, send_back
from tests.requests_app.sheets import store

pytestmark = pytest.mark.django_db
Q05 = "News from the region, every Friday, in the words of those who live there."


@pytest.fixture
def reviewer():
    return world.comms("Rita Reviewer")


@pytest.fixture
def again(reviewer):
    """Sent back with two points, changed in one answer, handed in again."""
    made = filed(reviewer=reviewer)
    send_back(made, by=reviewer, points=[("q05", "How often?"), ("q22", "And at weekends?")])
    return hand_in_again(made, {"q05": {"adds": Q05}}, changed=["q05"], said="Nobody, and the page says so.")


def page(person, channel_request, **query):
    return signed_in(person).get(reverse("review:detail", args=[channel_request.pk]), query)


def compared(response) -> tuple | None:
    changes = response.context["changes"]
    return (changes.older.number, changes.newer.number) if changes.older else None


def test_what_changed_since_this_person_last_looked(reviewer, again):
    response = page(reviewer, again)

    html = response.content.decode()
    changes = response.context["changes"]
    assert compared(response) == (1, 2)
    assert changes.since_last_look
    assert [(c.key, c.has_changed) for c in changes.comparison.changes] == [("q05", True), ("q22", False)]
    assert "What changed since you last looked" in html
    assert "1 answer differs." in html


def test_added_and_removed_words_are_said_and_marked_without_colour(reviewer, again):
    html = " ".join(page(reviewer, again).content.decode().split())

    assert '<ins><span class="visually-hidden" lang="en">added: </span>, every Friday, </ins>' in html
    assert html.count("added: </span>") == html.count("<ins>") == 1
    assert "<del>" not in html


def test_removed_words_are_said_too(reviewer, again):
    made = hand_in_again(_sent_back(again, reviewer), {"q05": {"adds": "News."}})
    html = " ".join(page(reviewer, made).content.decode().split())

    assert '<del><span class="visually-hidden" lang="en">removed: </span>' in html
    assert html.count("removed: </span>") == html.count("<del>")


def _sent_back(channel_request, reviewer):
    transitions.claim(channel_request, by=reviewer, at=ago(hours=20))
    send_back(channel_request, by=reviewer, points=[("q05", "Shorter?")], days=0.5)
    return channel_request


def test_points_stand_beside_the_change_with_what_the_requester_says(reviewer, again):
    text = text_of(page(reviewer, again))
    section = text.partition('id="changes"')[2].partition('id="questions-heading"')[0]

    assert section.index("How often?") < section.index("Changed, says the requester") < section.index(", every Friday")
    assert "Nobody, and the page says so." in section
    assert "The answer is the same" in section


def test_reading_is_said_by_a_button_and_not_by_opening(reviewer, again):
    """Design §5.7: GET changes nothing."""
    before = list(LastLook.objects.values())
    page(reviewer, again)
    page(reviewer, again, **{"from": "1", "to": "2"})
    assert list(LastLook.objects.values()) == before

    response = signed_in(reviewer).post(reverse("review:read", args=[again.pk]), {"number": "2"})

    assert response.status_code == 302
    assert LastLook.objects.get(person=reviewer).number == 2
    assert compared(page(reviewer, again)) is None
    assert "You have read the newest version, number 2" in text_of(page(reviewer, again))


@pytest.mark.parametrize("number", ["1", "", "x", "99", "-1", "١"])
def test_the_button_counts_for_the_version_that_was_on_the_page(reviewer, again, number):
    signed_in(reviewer).post(reverse("review:read", args=[again.pk]), {"number": number})

    # What is no version of this request counts as the newest.
    assert LastLook.objects.get(person=reviewer).number == (1 if number == "1" else 2)


def test_someone_who_has_read_nothing_sees_the_newest_against_the_one_before(again):
    response = page(world.comms(), again)

    assert compared(response) == (1, 2)
    assert "You have not read either of them yet." in text_of(response)
    assert "What changed since you last looked" not in text_of(response)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"from": "1", "to": "3"}, (1, 3)),
        ({"from": "3", "to": "2"}, (2, 3)),
        ({"from": "1", "to": "2"}, (1, 2)),
        ({"from": "1"}, (1, 3)),
        ({"from": "2", "to": "2"}, (2, 3)),
        ({"from": "9", "to": "1"}, (2, 3)),
        ({"from": "x", "to": "\x00"}, (2, 3)),
        ({"from": "01"}, (2, 3)),
    ],
)
def test_any_two_versions_by_links(reviewer, again, query, expected):
    """What names no two versions is answered with the comparison that the page makes by itself."""
    made = hand_in_again(_sent_back(again, reviewer))

    response = page(reviewer, made, **query)

    assert response.status_code == 200
    assert compared(response) == expected
    links = [link.version.number for link in response.context["changes"].earlier]
    assert links == [n for n in (1, 2, 3) if n < expected[1]]


def test_the_first_version_has_nothing_to_compare(reviewer):
    response = page(reviewer, filed(reviewer=reviewer))

    assert compared(response) is None
    assert response.context["changes"].earlier == ()


def test_the_team_judges_what_was_handed_in_while_the_requester_changes_it(reviewer):
    """Half-written answers are nobody's but the requester's."""
    made = filed(reviewer=reviewer)
    send_back(made, by=reviewer, points=[("q05", "How often?")])
    store(made, {"q05": {"adds": "HALF WRITTEN"}})

    text = text_of(page(reviewer, made))

    assert "HALF WRITTEN" not in text
    assert "News from the region in the words of those who live there." in text
    assert "These are the answers of version 1" in text


def test_a_careful_turn_is_said(reviewer):
    made = filed(reviewer=reviewer)
    send_back(made, by=reviewer, points=[("q31", "Nobody at all?")])
    made = hand_in_again(made, {"q31": {"danger": "not_sure", "unlisted": "yes"}})

    assert made.tier == "careful"
    assert "It was “Standard” and is “Careful” now." in text_of(page(reviewer, made))


# --- Who sees it --------------------------------------------------------------------------------------------------------------


def test_versions_are_compared_only_for_those_who_may_see_the_request(again):
    """Something that could leak stands in version 1 alone: it is shown to those who may see the request, to nobody else."""
    secret = "SECRET of the first version"
    version = again.versions.get(number=1)
    frozen = {**version.answers, "q05": {"adds": secret}}
    connection.cursor().execute(
        "UPDATE requests_app_requestversion SET answers = %s WHERE id = %s", [_json(frozen), version.pk]
    )
    people = review.cast() | {"colleague of the group": world.person(of=again.body)}
    url = reverse("review:detail", args=[again.pk]) + "?from=1&to=2"

    found = {}
    for name, person in people.items():
        response = signed_in(person).get(url)
        found[name] = (response.status_code, secret in text_of(response))

    seen, hidden = (200, True), (404, False)
    assert found == {
        "reviewer": seen, "colleague": seen, "lead": seen, "auditor": seen,
        "requester": hidden, "administrator": hidden, "superuser": hidden, "staff": hidden, "external": hidden,
        "colleague of the group": hidden,
    }  # fmt: skip


def test_a_version_is_printed_only_for_those_who_may_see_the_request(again):
    people = {"own": again.requester, "group": world.person(of=again.body), **review.cast()}
    url = reverse("requests:print", args=[again.pk]) + "?version=1"

    found = {name: signed_in(person).get(url).status_code for name, person in people.items()}

    assert {name for name, status in found.items() if status == 200} == {
        "own", "group", "reviewer", "colleague", "lead", "auditor",
    }  # fmt: skip


def test_reading_is_refused_to_auditors_and_to_who_has_a_part(again):
    part = world.comms()
    review.name_runner(again, part, question="q16x")
    people = {"auditor": world.auditor(), "runner": part, "stranger": world.person(), "requester": again.requester}
    before = list(LastLook.objects.values())

    found = {
        name: signed_in(person).post(reverse("review:read", args=[again.pk]), {"number": "2"}).status_code
        for name, person in people.items()
    }

    assert found == {"auditor": 403, "runner": 403, "stranger": 404, "requester": 404}
    assert list(LastLook.objects.values()) == before


def _json(value):
    import json

    return json.dumps(value)


# --- Costs --------------------------------------------------------------------------------------------------------------------


def test_the_page_costs_the_same_with_four_versions_as_with_two(reviewer, again):
    """Design §5.14."""
    client, url = signed_in(reviewer), reverse("review:detail", args=[again.pk])
    client.get(url)
    with CaptureQueriesContext(connection) as with_two:
        client.get(url)
    for hours in (20, 10):
        transitions.claim(again, by=reviewer, at=ago(hours=hours))
        send_back(again, by=reviewer, points=[("q05", "Once more?"), ("q22", "And here?")], days=(hours - 1) / 24)
        again = hand_in_again(again, days=(hours - 2) / 24)
    client.get(url)
    with CaptureQueriesContext(connection) as with_four:
        client.get(url)

    assert RequestVersion.objects.count() == 4
    assert len(with_two) == len(with_four)


def test_requests_in_every_state_open_without_any_version(reviewer):
    """Handed in before versions were kept, and not yet frozen by the migration."""
    for status in (Status.SUBMITTED, Status.CHANGES_REQUESTED, Status.REJECTED):
        made = review.in_state(status, by=reviewer)
        connection.cursor().execute("DELETE FROM requests_app_requestversion WHERE request_id = %s", [made.pk])

        response = page(reviewer, made)

        assert response.status_code == 200
        assert response.context["changes"] is None


def test_versions_of_requests_handed_in_earlier(reviewer):
    """The migration freezes what is stored, once."""
    from importlib import import_module

    from django.apps import apps

    made, draft = filed(reviewer=reviewer), review.draft()
    connection.cursor().execute("DELETE FROM requests_app_requestversion")
    migration = import_module("requests_app.migrations.0006_versions_of_earlier_requests")

    for _twice in range(2):
        migration.freeze_what_is_stored(apps, None)

    version = RequestVersion.objects.get()
    assert (version.request, version.number, version.at, version.by) == (made, 1, made.submitted_at, made.requester)
    assert version.answers == dict(made.answers.values_list("question", "value"))
    assert draft.versions.count() == 0
    assert timezone.now() > version.at


def test_what_the_requester_is_answering_is_read_once_it_is_handed_in(reviewer):
    made = filed(reviewer=reviewer)
    (point,) = send_back(made, by=reviewer, points=[("q05", "How often?")])
    transitions.answer_change_request(point, answer="HALF WRITTEN", by=made.requester, at=ago(days=1.5))

    before = text_of(page(reviewer, made))
    after = text_of(page(reviewer, hand_in_again(made)))

    assert ("HALF WRITTEN" in before, "With the requester" in before) == (False, True)
    assert "HALF WRITTEN" in after


def test_each_point_stands_once(reviewer, again):
    text = text_of(page(reviewer, again))

    assert text.count("How often?") == 2  # beside the change, and in what happened
    assert page(reviewer, again).context["questions"] == []
