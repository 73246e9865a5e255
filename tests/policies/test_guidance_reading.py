"""What is read of the guidance: complete in both languages, the next best where one is missing, read once, never stale."""

import datetime as dt
import re

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from policies.guidance import reading, writing
from policies.guidance.writing import PieceWords
from policies.library.publishing import Words, publish_version
from policies.models import HelpLine, Passage, PassageText, Policy, Section, TextState
from portal.languages import Language
from portal.store import settings_read_once
from tests import world
from tests.policies.guidance_world import keys, published, shipped

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.mark.parametrize("language", Language.values)
def test_the_eighteen_principles_come_with_the_portal(language):
    """U10a to U10r: each with a title, two or three sentences and an example; then A21 and R10."""
    found = reading.principles(language)

    assert [piece.source for piece in found] == [*(f"U10{letter}" for letter in "abcdefghijklmnopqr"), "A21", "R10"]
    for piece in found:
        assert piece.language == language
        assert 2 <= len(re.findall(r"[.?!](?:\s|$)", piece.body)) <= 5, piece.key
        assert piece.example, piece.key


@pytest.mark.parametrize("section", Section.values)
def test_everything_shipped_is_there_in_both_languages(section):
    in_english, in_french = (reading.pieces(section, language, kind="*") for language in ("en", "fr"))

    assert in_english
    assert keys(in_english) == keys(in_french)
    assert {piece.language for piece in in_french} == {"fr"}
    for piece in in_french:
        words = f"{piece.title} {piece.body} {piece.example}"
        assert "'" not in words, piece.key
        assert not re.search(r" [:;?!»]|« ", words), piece.key


def test_the_pages_that_the_sources_ask_for():
    """U8, R2, A12, A11, R9."""
    found = {piece.source: piece.key for piece in reading.pages("en")}

    assert found == {
        "U8": "personal-accounts", "R2": "choosing-a-medium", "A12": "minors-and-consent", "A11": "criticism",
        "R9": "people-who-ask-for-help",
    }  # fmt: skip


def test_hiding_and_deleting_are_two_acts():
    """R11, A11: what is only beside the point is hidden, never deleted."""
    acts = {piece.key: (piece.hides, piece.deletes) for piece in reading.grounds("en")}

    assert acts["irrelevant"] == (True, False)
    assert acts["minor"] == (True, True)
    assert {"offensive", "discriminatory", "defamatory", "rights"} <= set(acts)


def test_the_rule_about_minors_is_said_first():
    """A12."""
    assert reading.minors_rule("fr").title.startswith("Nous ne publions jamais rien")
    assert keys(reading.checklist("", "en"))[0] == "minors"
    assert keys(reading.criteria("", "en").do_not)[0] == "minors"


def test_no_help_line_is_invented():
    """R9."""
    assert list(HelpLine.objects.all()) == []
    assert [reply.lines for reply in reading.ready_replies("FR", "en")] == [()] * 5


def test_a_missing_language_is_read_in_another():
    """design §5.11."""
    published(title="English only")

    found = next(piece for piece in reading.checklist("", "fr") if piece.key == "english-only")

    assert (found.title, found.language) == ("English only", "en")


def test_what_is_for_one_purpose_is_shown_for_that_one():
    published(title="Festivals only", kind="campaign")

    assert "festivals-only" in keys(reading.checklist("campaign", "en"))
    assert "festivals-only" not in keys(reading.checklist("project", "en"))
    assert "festivals-only" not in keys(reading.checklist("", "en"))


def test_replies_of_the_country_come_first():
    published(Section.REPLY, "In Chad", country="TD")

    assert keys(reply.piece for reply in reading.ready_replies("TD", "en"))[0] == "in-chad"
    assert "in-chad" not in keys(reply.piece for reply in reading.ready_replies("KE", "en"))


def test_a_piece_of_a_policy_holds_from_the_day_the_policy_is_in_force():
    """R11: data of the policy in force."""
    lead, now = world.lead(), timezone.now()
    policy = Policy.objects.create(slug="comments")
    published(Section.GROUND, "Off-key singing", policy=policy, by=lead)
    assert "off-key-singing" not in keys(reading.grounds("en"))

    publish_version(
        policy, number="1", authority="Board", effective_on=timezone.localdate() + dt.timedelta(days=1),
        words=[Words(Language.EN, "Comments", "Be kind.")], by=lead, at=now,
    )  # fmt: skip
    today = timezone.localdate()

    assert "off-key-singing" not in keys(reading.pieces(Section.GROUND, "en", on=today))
    assert "off-key-singing" in keys(reading.pieces(Section.GROUND, "en", on=today + dt.timedelta(days=1)))


def test_what_is_known_costs_no_query(django_assert_num_queries):
    with settings_read_once():
        reading.checklist("project", "en")

        with django_assert_num_queries(0):
            reading.checklist("project", "fr")
            reading.guidance("criticism", "en")
            reading.ready_replies("TD", "fr")


def test_a_change_is_read_at_once_and_only_once(django_assert_num_queries):
    lead = world.lead()
    piece = shipped("check", "safe")
    with settings_read_once():
        writing.save_draft(piece, "en", PieceWords("Nobody is harmed"), by=lead, at=timezone.now())
        writing.publish_draft(piece, "en", by=lead, at=timezone.now())

        with django_assert_num_queries(4):  # the settings row; texts, policies, help lines
            titles = [found.title for found in reading.checklist("", "en")]
        with django_assert_num_queries(0):
            assert [found.title for found in reading.checklist("", "en")] == titles

    assert "Nobody is harmed" in titles


def test_what_a_transaction_took_back_is_not_remembered():
    """A process that reads within a transaction must not go on showing what never happened."""
    lead, piece = world.lead(), shipped("check", "safe")
    before = [found.title for found in reading.checklist("", "en")]
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        writing.save_draft(piece, "en", PieceWords("Never said"), by=lead, at=timezone.now())
        writing.publish_draft(piece, "en", by=lead, at=timezone.now())
        assert "Never said" in [found.title for found in reading.checklist("", "en")]
        raise ZeroDivisionError

    assert [found.title for found in reading.checklist("", "en")] == before


# --- What the database refuses ----------------------------------------------------------------------------------------


def refused(change) -> str:
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        change()
    return str(refusal.value)


def test_the_rule_about_minors_cannot_be_withdrawn_past_the_forms():
    rule = Passage.objects.filter(section="do_not", key="minors")
    words = {"withdrawn_at": timezone.now(), "withdrawn_by": world.lead()}

    assert "passage_lasting_stays" in refused(lambda: rule.update(**words))


def test_a_ground_allows_an_act_and_nothing_else_does():
    ground, check = (Passage.objects.filter(section=section) for section in ("ground", "check"))

    assert "passage_grounds_allow_an_act" in refused(lambda: ground.update(hides=False, deletes=False))
    assert "passage_grounds_allow_an_act" in refused(lambda: check.update(hides=True))


def test_one_text_is_in_use_in_each_language():
    text = PassageText.objects.filter(state=TextState.CURRENT).first()
    text.pk = None

    refused(lambda: text.save(force_insert=True))
    published_draft = PassageText.objects.filter(pk=PassageText.objects.first().pk)
    assert "passagetext_published_iff_it_was_in_use" in refused(lambda: published_draft.update(state="draft"))


def test_a_help_line_can_be_reached():
    """R9."""
    line = HelpLine(country="TD", need="danger", name="A", checked_on=timezone.localdate(), checked_by=world.lead())

    assert "helpline_can_be_reached" in refused(line.save)
