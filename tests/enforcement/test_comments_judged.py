"""Keep, hide or delete a comment: criticism is no ground, each act has its reason, the words go (A11, R11)."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from enforcement.help import comments, following
from enforcement.help.comments import CRITICISM, NOTHING, CommentRefused, Ground, decide, judge, recommended
from enforcement.models import CommentAct, CommentDecision, JudgedComment
from ledger.models import LedgerEntry, LedgerText
from policies.library import sample
from tests import world

pytestmark = pytest.mark.django_db
WORDS = "Zebra: you only come for the picture, where is the money?"


@pytest.fixture
def at():
    return timezone.now()


@pytest.fixture(autouse=True)
def policy(at):
    sample.load_sample(by=world.lead(), at=at - dt.timedelta(days=90))


@pytest.fixture
def runner():
    return world.person("Runner")


@pytest.fixture
def channel(runner):
    return world.channel("Kenya", runner=runner)


def judged(channel, runner, *, at, what=CRITICISM, urgent=False, harms=False):
    return judge(channel, words=WORDS, link="https://x.com/1", what=what, urgent=urgent, harms=harms, by=runner, at=at)


# --- Criticism is never a ground ----------------------------------------------------------------------------------------------------


@pytest.mark.both_databases
@pytest.mark.parametrize("what", [CRITICISM, NOTHING])
@pytest.mark.parametrize("act", [CommentAct.HIDE, CommentAct.DELETE, CommentAct.REPORT])
def test_criticism_is_neither_hidden_nor_deleted(channel, runner, at, what, act):
    comment = judged(channel, runner, at=at, what=what, harms=True)
    assert (comment.recommended, comment.ground) == (CommentAct.KEEP, "")

    for person in (runner, world.lead()):
        with pytest.raises(CommentRefused, match="Criticism is no ground"):
            decide(comment, act=act, why="It hurts.", by=person, at=at)
    with pytest.raises(IntegrityError, match="only_a_ground_removes"), transaction.atomic():
        CommentDecision.objects.create(comment=comment, act=act, by=runner, at=at, why="It hurts.")
    with pytest.raises(IntegrityError, match="only_a_ground_removes"), transaction.atomic():
        JudgedComment.objects.filter(pk=comment.pk).update(recommended=act)

    assert list(CommentDecision.objects.all()) == []


def test_a_ground_that_is_none_is_refused(channel, runner, at):
    with pytest.raises(CommentRefused, match="in force no more"):
        judged(channel, runner, at=at, what="we-do-not-like-it")

    assert list(JudgedComment.objects.all()) == []


def test_strangers_judge_and_decide_nothing(channel, runner, at):
    comment = judged(channel, runner, at=at, what="offensive")

    with pytest.raises(CommentRefused):
        judged(channel, world.requester(), at=at)
    for person in (world.requester(), world.auditor()):
        with pytest.raises(CommentRefused, match="Only whoever asked"):
            decide(comment, act=CommentAct.HIDE, why="Because.", by=person, at=at)
    assert list(CommentDecision.objects.all()) == []


# --- What is recommended --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hides", "deletes", "urgent", "harms", "act"),
    [
        (True, True, False, False, "hide"),
        (True, True, False, True, "delete"),
        # What is urgent is hidden first, so that it can still be shown to those who must see it.
        (True, True, True, True, "hide"),
        (False, True, True, True, "delete"),
        (True, False, False, True, "hide"),
        (False, True, False, False, "delete"),
        (False, False, False, True, "report"),
    ],
)
def test_recommendations(hides, deletes, urgent, harms, act):
    assert recommended(Ground("x", "X", hides, deletes), urgent=urgent, harms=harms) == act
    assert recommended(None, urgent=urgent, harms=harms) == "keep"


@pytest.mark.parametrize("what", ["minor", "threat", "personal-data"])
def test_a_threat_and_a_child_lead_to_the_urgent_way(client, channel, runner, at, what):
    comment = judged(channel, runner, at=at, what=what)
    client.force_login(runner)

    page = client.get(reverse("enforcement:comment", args=[comment.pk])).content.decode()

    assert (comment.urgent, comment.recommended) == (True, "hide")
    assert "Somebody may be in danger: this comes first" in page
    assert reverse("enforcement:ask-kind", args=[channel.pk, "danger"]) in page


def test_danger_without_another_ground_is_one(channel, runner, at):
    comment = judged(channel, runner, at=at, what=NOTHING, urgent=True)

    assert (comment.ground, comment.recommended) == (comments.DANGER, "hide")


@pytest.mark.both_databases
def test_hiding_and_deleting_are_two_acts_on_record(channel, runner, at):
    comment = judged(channel, runner, at=at, what="offensive")
    decide(comment, act=CommentAct.HIDE, why="An insult.", by=runner, at=at)
    with pytest.raises(CommentRefused, match="on record already"):
        decide(comment, act=CommentAct.HIDE, why="Again.", by=runner, at=at)
    with pytest.raises(CommentRefused):
        decide(comment, act=CommentAct.KEEP, why="Changed my mind.", by=runner, at=at)
    with pytest.raises(CommentRefused, match="Say why"):
        decide(comment, act=CommentAct.DELETE, why=" ", by=runner, at=at)
    comms = world.comms()
    decide(comment, act=CommentAct.DELETE, why="Repeated.", by=comms, at=at)

    rows = list(comment.decisions.values_list("act", "by", "why", "ground"))
    assert rows == [("hide", runner.pk, "An insult.", "offensive"), ("delete", comms.pk, "Repeated.", "offensive")]
    assert list(LedgerEntry.objects.filter(action__startswith="comments.").order_by("seq").values_list("action", flat=True)) == [
        "comments.hide", "comments.delete",
    ]  # fmt: skip
    assert [text for text in LedgerText.objects.values_list("text", flat=True) if "Zebra" in text] == []


def test_the_acts_are_those_of_the_ground(channel, runner, at):
    comment = judged(channel, runner, at=at, what="irrelevant", harms=True)

    with pytest.raises(CommentRefused, match="does not allow this act"):
        decide(comment, act=CommentAct.DELETE, why="Spam.", by=runner, at=at)
    assert list(CommentDecision.objects.all()) == []


@pytest.mark.both_databases
def test_other_peoples_words_are_erased_and_the_decision_stays(channel, runner, at):
    comment = judged(channel, runner, at=at, what="offensive")
    decide(comment, act=CommentAct.HIDE, why="An insult.", by=runner, at=at)

    assert following.erase_comments(at=at + dt.timedelta(days=89)) == 0
    assert following.erase_comments(at=at + dt.timedelta(days=90)) == 1
    assert following.erase_comments(at=at + dt.timedelta(days=91)) == 0

    comment.refresh_from_db()
    assert (comment.words, comment.link, comment.ground) == ("", "", "offensive")
    assert comment.decisions.get().why == "An insult."


# --- Pages -----------------------------------------------------------------------------------------------------------------------------


def test_the_way_by_the_pages(client, channel, runner):
    client.force_login(runner)
    url = reverse("enforcement:comment-judge", args=[channel.pk])

    refused = client.post(url, {})
    page = client.post(
        url, {"words": WORDS, "urgent": "no", "what": "criticism", "harms": "yes"}, follow=True
    ).content.decode()
    comment = JudgedComment.objects.get()
    forged = client.post(reverse("enforcement:comment", args=[comment.pk]), {"act": "delete", "why": "It hurts."})
    client.post(reverse("enforcement:comment", args=[comment.pk]), {"act": "keep", "why": "It is criticism."})

    assert refused.status_code == 422
    assert "We recommend: Keep it" in page and "No ground of our policy applies" in page
    assert forged.status_code == 422
    assert [one.act for one in comment.decisions.all()] == ["keep"]
    client.force_login(world.requester())
    assert client.get(reverse("enforcement:comment", args=[comment.pk])).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same(client, channel, runner, at, count, django_assert_num_queries):
    for _n in range(count):
        decide(judged(channel, runner, at=at), act=CommentAct.KEEP, why="Criticism.", by=runner, at=at)
    client.force_login(world.auditor())
    url = reverse("enforcement:comments")
    client.get(url)

    with django_assert_num_queries(7):
        page = client.get(url)

    assert len(page.context["page"].rows) == count and "Zebra" not in page.content.decode()
