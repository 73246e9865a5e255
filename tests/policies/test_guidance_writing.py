"""How guidance is written: drafts are nobody else's to see, rules are the lead's, what was in use is kept, the record tells."""

import pytest
from django.utils import timezone

from ledger.models import LedgerEntry
from policies.guidance import reading, writing
from policies.guidance.lines import LineFacts, LineRefused, change_line, check_line, enter_line, withdraw_line
from policies.guidance.writing import Applies, PieceWords, WritingRefused
from policies.models import HelpLine, Passage, PassageText, Section
from tests import world
from tests.policies.guidance_world import keys, shipped

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def now():
    return timezone.now()


def state() -> tuple:
    """Everything that a refusal must leave as it is."""
    return (
        list(Passage.objects.order_by("pk").values()),
        list(PassageText.objects.order_by("pk").values()),
        list(HelpLine.objects.order_by("pk").values()),
        LedgerEntry.objects.count(),
    )


def actions() -> list[str]:
    """What is on record of guidance and help lines, in its order."""
    found = LedgerEntry.objects.order_by("seq").values_list("action", flat=True)
    return [action for action in found if action.startswith(("guidance.", "help_lines."))]


def test_a_draft_changes_nothing_that_is_read():
    comms = world.comms()
    before = reading.checklist("", "en")

    writing.save_draft(shipped("check", "safe"), "en", PieceWords("Secret plan"), by=comms, at=now())
    writing.add_passage(Section.CHECK, "en", PieceWords("Another secret"), by=comms, at=now())

    assert reading.checklist("", "en") == before


def test_what_is_published_takes_the_place_of_what_was_which_is_kept():
    comms, piece = world.comms(), shipped("check", "safe")
    writing.save_draft(piece, "fr", PieceWords("Nul danger", "Pour personne."), by=comms, at=now())

    text = writing.publish_draft(piece, "fr", by=comms, at=now())

    rows = PassageText.objects.filter(passage=piece, language="fr").order_by("pk")
    assert [(row.state, row.title) for row in rows] == [
        ("earlier", "Personne n’est mis en danger"),
        ("current", "Nul danger"),
    ]
    assert (text.written_by, text.published_by) == (comms, comms)
    assert "Nul danger" in [found.title for found in reading.checklist("", "fr")]
    entry = LedgerEntry.objects.get(action="guidance.published")
    # Ids, codes and a digest: the words themselves are kept beside, where they can be erased.
    assert "Nul danger" not in entry.data


@pytest.mark.parametrize("section", [Section.PRINCIPLE, Section.PUBLISH, Section.DO_NOT, Section.GROUND])
def test_rules_are_published_by_the_lead_alone(section):
    """R5, R11, U10: the team writes, the lead publishes."""
    comms = world.comms()
    piece = Passage.objects.filter(section=section, lasting=False).first()
    writing.save_draft(piece, "en", PieceWords("Mine"), by=comms, at=now())
    before = state()

    for act in (
        lambda: writing.publish_draft(piece, "en", by=comms, at=now()),
        lambda: writing.withdraw(piece, why="Old.", by=comms, at=now()),
        lambda: writing.change_applies(piece, Applies(order=1, hides=section == "ground"), by=comms, at=now()),
    ):
        with pytest.raises(WritingRefused, match="Communications lead"):
            act()

    assert state() == before
    writing.publish_draft(piece, "en", by=world.lead(), at=now())


@pytest.mark.parametrize("who", ["requester", "auditor", "administrator", "external"])
def test_nobody_outside_the_team_writes(who):
    person, piece = getattr(world, who)(), shipped("check", "safe")
    draft_of = world.comms()
    writing.save_draft(piece, "en", PieceWords("Draft"), by=draft_of, at=now())
    line = enter_line(LineFacts("TD", "danger", "A", phone="1"), about={}, by=draft_of, at=now())
    before = state()

    for act in (
        lambda: writing.add_passage(Section.CHECK, "en", PieceWords("x"), by=person, at=now()),
        lambda: writing.save_draft(piece, "en", PieceWords("x"), by=person, at=now()),
        lambda: writing.publish_draft(piece, "en", by=person, at=now()),
        lambda: writing.discard_draft(piece, "en", by=person, at=now()),
        lambda: writing.withdraw(piece, why="Old.", by=person, at=now()),
    ):
        with pytest.raises(WritingRefused):
            act()
    for act in (
        lambda: enter_line(LineFacts("KE", "danger", "B", phone="1"), about={}, by=person, at=now()),
        lambda: change_line(line, LineFacts("TD", "other", "B", phone="1"), about={}, by=person, at=now()),
        lambda: check_line(line, by=person, at=now()),
        lambda: withdraw_line(line, by=person, at=now()),
    ):
        with pytest.raises(LineRefused):
            act()

    assert state() == before


@pytest.mark.parametrize(
    ("section", "key"), [("do_not", "minors"), ("check", "minors"), ("page", "minors-and-consent")]
)
def test_the_rule_about_minors_is_reworded_but_never_withdrawn_or_narrowed(section, key):
    """A12."""
    lead, rule = world.lead(), shipped(section, key)
    before = state()

    with pytest.raises(WritingRefused, match="protects minors"):
        writing.withdraw(rule, why="Old.", by=lead, at=now())
    with pytest.raises(WritingRefused, match="every channel"):
        writing.change_applies(rule, Applies(order=rule.order, kind="project"), by=lead, at=now())
    assert state() == before

    writing.save_draft(rule, "en", PieceWords("No child, ever"), by=lead, at=now())
    writing.publish_draft(rule, "en", by=lead, at=now())
    assert "No child, ever" in [piece.title for piece in reading.pieces(section, "en")]


def test_withdrawn_guidance_is_shown_nowhere_and_comes_back_with_its_words():
    comms, piece = world.comms(), shipped("check", "safe")

    with pytest.raises(WritingRefused, match="why"):
        writing.withdraw(piece, why=" ", by=comms, at=now())
    assert "safe" in keys(reading.checklist("", "en"))
    writing.withdraw(piece, by=comms, at=now(), why="Said elsewhere.")
    piece.refresh_from_db()
    assert writing.withdrawn_why(piece) == "Said elsewhere."
    assert "safe" not in keys(reading.checklist("", "en"))
    with pytest.raises(WritingRefused, match="Bring it back"):
        writing.save_draft(piece, "en", PieceWords("x"), by=comms, at=now())
    with pytest.raises(WritingRefused, match="already"):
        writing.withdraw(piece, why="Again.", by=comms, at=now())

    writing.bring_back(piece, by=comms, at=now())
    assert "safe" in keys(reading.checklist("", "en"))
    assert actions() == ["guidance.withdrawn", "guidance.brought_back"]


def test_a_draft_is_published_once():
    comms, piece = world.comms(), shipped("check", "safe")
    writing.save_draft(piece, "en", PieceWords("Once"), by=comms, at=now())
    writing.publish_draft(piece, "en", by=comms, at=now())
    before = state()

    for act in (writing.publish_draft, writing.discard_draft):
        with pytest.raises(WritingRefused, match="no draft any more"):
            act(piece, "en", by=comms, at=now())

    assert state() == before


def test_a_piece_that_was_never_published_goes_with_its_draft():
    comms = world.comms()
    piece = writing.add_passage(Section.CHECK, "en", PieceWords("Perhaps"), by=comms, at=now())

    writing.discard_draft(piece, "en", by=comms, at=now())

    assert not Passage.objects.filter(key="perhaps").exists()


def test_short_names_are_free_and_never_those_of_our_own_pages():
    comms = world.comms()
    titles = ["Keep", "Safe", "Safe", "…"]
    pieces = [writing.add_passage(Section.PAGE, "en", PieceWords(title), by=comms, at=now()) for title in titles]

    assert keys(pieces) == ["keep-2", "safe", "safe-2", "text"]


def test_a_ground_says_what_may_be_done_for_it():
    """R11."""
    lead, before = world.lead(), state()

    with pytest.raises(WritingRefused, match="hidden for it, deleted for it"):
        writing.add_passage(Section.GROUND, "en", PieceWords("x"), applies=Applies(), by=lead, at=now())
    with pytest.raises(WritingRefused, match="Only a ground"):
        writing.add_passage(Section.CHECK, "en", PieceWords("x"), applies=Applies(deletes=True), by=lead, at=now())

    assert state() == before


# --- Help lines (R9) --------------------------------------------------------------------------------------------------


def test_a_line_follows_the_replies_of_its_country_until_it_is_withdrawn():
    comms = world.comms()
    facts = LineFacts("TD", "children", "Listening to children", phone="+235 00 00 00 00")
    line = enter_line(facts, about={"fr": "jour et nuit", "en": ""}, by=comms, at=now())

    reply = reading.ready_replies("TD", "en")[0]
    assert reply.text.endswith("\n\nListening to children: +235 00 00 00 00 · jour et nuit")
    assert reply.lines[0].about_language == "fr"
    assert reading.help_lines("KE", "en") == reading.help_lines("", "en") == []
    assert reading.countries_with_lines() == ["TD"]

    withdraw_line(line, by=comms, at=now())
    assert reading.help_lines("TD", "en") == []
    assert actions() == ["help_lines.entered", "help_lines.withdrawn"]
    for act in (check_line, withdraw_line):
        with pytest.raises(LineRefused, match="withdrawn"):
            act(line, by=comms, at=now())


def test_a_line_stands_once_in_its_country_and_can_be_reached():
    comms = world.comms()
    facts = LineFacts("TD", "danger", "Aid", phone="1")
    enter_line(facts, about={}, by=comms, at=now())
    other = enter_line(LineFacts("TD", "danger", "Other aid", link="https://a.example"), about={}, by=comms, at=now())
    before = state()

    with pytest.raises(LineRefused, match="already"):
        enter_line(facts, about={}, by=comms, at=now())
    with pytest.raises(LineRefused, match="already"):
        change_line(other, facts, about={}, by=comms, at=now())
    with pytest.raises(LineRefused, match="phone number, a link"):
        enter_line(LineFacts("TD", "danger", "Nothing"), about={}, by=comms, at=now())

    assert state() == before


def test_who_corrects_a_line_has_checked_it():
    first, second = world.comms(), world.comms()
    line = enter_line(LineFacts("TD", "danger", "Aid", phone="1"), about={"en": "by day"}, by=first, at=now())

    change_line(line, LineFacts("TD", "danger", "Aid", phone="2"), about={"en": ""}, by=second, at=now())

    line.refresh_from_db()
    assert (line.phone, line.checked_by, list(line.texts.all())) == ("2", second, [])
