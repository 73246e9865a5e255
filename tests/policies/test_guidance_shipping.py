"""What comes with a release: it adds what is missing and never touches what staff changed (design §5.11)."""

import pytest
from django.utils import timezone

from policies.guidance import reading, shipping, writing
from policies.guidance.writing import PieceWords, WritingRefused
from policies.models import Passage, PassageText
from tests import world
from tests.policies.guidance_world import shipped

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
WORDS = {"title": "Nobody is put in danger, ever", "body": "Newer words."}


@pytest.fixture
def newer(monkeypatch):
    """A release whose check “safe” says something else in English, and that brings a new check."""
    both = {"en": {"title": "Brand new"}, "fr": {"title": "Tout neuf", "body": "Du nouveau."}}
    entries = [
        shipping.Shipped("check", "safe", {"order": 1}, {"en": WORDS}),
        shipping.Shipped("check", "brand-new", {"order": 2}, both),
    ]
    monkeypatch.setattr(shipping, "shipped", lambda: iter(entries))


def texts(piece: Passage, language: str = "en") -> list[tuple[str, str]]:
    rows = PassageText.objects.filter(passage=piece, language=language).order_by("pk")
    return list(rows.values_list("state", "title"))


def rewrite(piece: Passage, title: str, by) -> None:
    writing.save_draft(piece, "en", PieceWords(title), by=by, at=timezone.now())
    writing.publish_draft(piece, "en", by=by, at=timezone.now())


def test_the_same_release_again_does_nothing():
    before = list(PassageText.objects.order_by("pk").values())

    done = shipping.load_shipped()

    assert (done.added, done.renewed, done.offered) == (0, 0, 0)
    assert list(PassageText.objects.order_by("pk").values()) == before


def test_a_text_that_nobody_changed_is_replaced_and_kept(newer):
    piece = shipped("check", "safe")

    done = shipping.load_shipped()

    assert (done.added, done.renewed, done.offered) == (1, 1, 0)
    assert texts(piece) == [("earlier", "Nobody is put in danger"), ("current", WORDS["title"])]
    assert Passage.objects.get(pk=piece.pk).order == 30  # where it stands is theirs to say
    assert texts(shipped("check", "brand-new"), "fr") == [("current", "Tout neuf")]


def test_a_text_that_staff_changed_stays_and_the_newer_one_is_offered(newer):
    piece, lead = shipped("check", "safe"), world.lead()
    rewrite(piece, "Ours", lead)

    assert shipping.load_shipped().offered == 1
    assert shipping.load_shipped().offered == 0
    reading.renew_stamp()

    assert texts(piece)[1:] == [("current", "Ours"), ("offered", WORDS["title"])]
    assert "Ours" in [found.title for found in reading.checklist("", "en")]


def test_an_offered_text_is_taken_over(newer):
    piece, lead = shipped("check", "safe"), world.lead()
    rewrite(piece, "Ours", lead)
    shipping.load_shipped()

    writing.take_over(piece, "en", by=lead, at=timezone.now())

    assert texts(piece)[1:] == [("earlier", "Ours"), ("current", WORDS["title"])]
    with pytest.raises(WritingRefused):
        writing.take_over(piece, "en", by=lead, at=timezone.now())


def test_an_offered_text_that_was_set_aside_does_not_come_back(newer):
    piece, lead = shipped("check", "safe"), world.lead()
    rewrite(piece, "Ours", lead)
    shipping.load_shipped()

    writing.set_aside(piece, "en", by=lead, at=timezone.now())

    assert shipping.load_shipped().offered == 0
    assert texts(piece)[1:] == [("current", "Ours"), ("declined", WORDS["title"])]


def test_a_draft_of_the_team_survives_a_release(newer):
    piece, comms = shipped("check", "safe"), world.comms()
    writing.save_draft(piece, "en", PieceWords("Half a thought"), by=comms, at=timezone.now())

    shipping.load_shipped()

    assert ("draft", "Half a thought") in texts(piece)


def test_what_was_withdrawn_stays_withdrawn(newer):
    piece = shipped("check", "safe")
    writing.withdraw(piece, why="Old.", by=world.comms(), at=timezone.now())

    shipping.load_shipped()

    assert texts(piece) == [("current", "Nobody is put in danger")]
    assert WORDS["title"] not in [found.title for found in reading.checklist("", "en")]
