"""A questionnaire is begun, answered by several people, given up, and put into the library as a draft (I1)."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from ledger.models import LedgerEntry
from policies.builder import keeping
from policies.builder.examples import ALLIANCE, EXAMPLES
from policies.builder.keeping import BuilderRefused
from policies.builder.matching import matches_for
from policies.builder.themes import BY_KEY, THEMES
from policies.library import drafts
from policies.library.drafts import DraftRefused
from policies.models import Policy, PolicyQuestionnaire, PolicyVersion
from portal.models import PortalSettings
from tests import world

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
AT = dt.datetime(2026, 3, 31, 12, 0, tzinfo=dt.UTC)
LATER = AT + dt.timedelta(hours=2)


@pytest.fixture
def by():
    return world.comms()


def begun(by, *, example: str = "", language: str = "en") -> PolicyQuestionnaire:
    return keeping.start_questionnaire(language=language, example=example, by=by, at=AT)


def answered(by, answers=ALLIANCE, *, language: str = "en") -> PolicyQuestionnaire:
    questionnaire = begun(by, language=language)
    for theme in THEMES:
        keeping.save_theme(questionnaire, theme, answers[theme.key], by=by, at=AT, read=None)
    return questionnaire


def test_an_example_offers_its_answers_and_counts_for_nothing_until_they_are_saved(by):
    questionnaire = begun(by, example="association")

    offered = keeping.offered(questionnaire, BY_KEY["etiquette"])
    who = keeping.offered(questionnaire, BY_KEY["organisation"])

    assert offered == EXAMPLES["association"]["etiquette"]
    # Names and addresses of the invented organisation are never taken over.
    assert set(who) == {"kind", "adopted_by"}
    assert "responsible_name" not in keeping.offered(questionnaire, BY_KEY["management"])
    assert len(keeping.unanswered(questionnaire)) == len(THEMES)
    assert questionnaire.answers == {}


def test_a_theme_is_saved_and_read_back(by):
    questionnaire = begun(by)
    given = {**ALLIANCE["timing"], "nothing of ours": "x"}

    keeping.save_theme(questionnaire, BY_KEY["timing"], given, by=by, at=LATER, read=None)

    questionnaire.refresh_from_db()
    assert questionnaire.answers == {"timing": ALLIANCE["timing"]}
    assert (questionnaire.saved_at, questionnaire.saved_by) == (LATER, by)
    assert BY_KEY["timing"] not in keeping.unanswered(questionnaire)


def test_what_a_colleague_saved_meanwhile_is_never_written_over(by):
    questionnaire, other = begun(by), world.lead()
    theirs = {**ALLIANCE["timing"], "review": "6"}
    keeping.save_theme(questionnaire, BY_KEY["timing"], theirs, by=other, at=AT, read=None)

    with pytest.raises(BuilderRefused, match="colleague has saved"):
        keeping.save_theme(questionnaire, BY_KEY["timing"], ALLIANCE["timing"], by=by, at=LATER, read=None)

    stored = PolicyQuestionnaire.objects.get()
    assert (stored.answers, stored.saved_by, stored.saved_at) == ({"timing": theirs}, other, AT)


def test_two_themes_saved_from_old_pages_both_stay(by):
    questionnaire = begun(by)
    old = PolicyQuestionnaire.objects.get()

    keeping.save_theme(questionnaire, BY_KEY["timing"], ALLIANCE["timing"], by=by, at=AT, read=None)
    keeping.save_theme(old, BY_KEY["images"], ALLIANCE["images"], by=by, at=LATER, read=None)

    assert set(PolicyQuestionnaire.objects.get().answers) == {"timing", "images"}


def test_readers_and_strangers_neither_begin_nor_answer_nor_delete(by):
    questionnaire = begun(by)

    for person in (world.auditor(), world.requester(), world.administrator()):
        with pytest.raises(DraftRefused):
            begun(person)
        with pytest.raises(DraftRefused):
            keeping.save_theme(questionnaire, BY_KEY["timing"], ALLIANCE["timing"], by=person, at=AT, read=None)
        with pytest.raises(DraftRefused):
            keeping.give_up(questionnaire, by=person)
        with pytest.raises(DraftRefused):
            keeping.make_draft(questionnaire, languages=["en"], by=person, at=AT)

    assert list(PolicyQuestionnaire.objects.values_list("answers", flat=True)) == [{}]
    assert PolicyVersion.objects.count() == 0


def test_an_answer_that_is_no_longer_offered_is_asked_again(by):
    questionnaire = answered(by, {**ALLIANCE, "timing": {**ALLIANCE["timing"], "review": "99"}})

    assert [theme.key for theme in keeping.unanswered(questionnaire)] == ["timing"]
    assert "Timing" in keeping.in_the_way(questionnaire)


def test_the_draft_holds_the_text_in_both_languages_and_changes_nothing_else(by):
    questionnaire = answered(by)

    version = keeping.make_draft(questionnaire, languages=["en", "fr"], by=by, at=LATER)

    assert (version.published_at, version.started_by, version.authority) == (None, by, "The board")
    assert {text.language: text.title for text in version.texts.all()} == {
        "en": "Social media policy",
        "fr": "Politique relative aux médias sociaux",
    }
    assert "### 8. Les enfants" in version.texts.get(language="fr").body
    assert version.policy.binds_channels is False
    assert PolicyVersion.objects.in_force(on=dt.date(2030, 1, 1)).count() == 0
    assert (questionnaire.draft, questionnaire.drafted_at) == (version, LATER)
    entry = LedgerEntry.objects.get(action="policies.written_from_answers", subject_id=version.pk)
    for private in ("lighthouse", "Lighthouse", "board", "+41"):
        assert private not in entry.data


def test_the_draft_can_be_the_next_version_of_a_policy(by):
    policy = drafts.create_policy("Ours", by=by, at=AT)

    version = keeping.make_draft(answered(by), languages=["en"], policy=policy, by=by, at=AT)

    assert (version.policy, Policy.objects.count()) == (policy, 1)


def test_there_is_one_draft_at_a_time_until_it_is_withdrawn(by):
    questionnaire = answered(by)
    first = keeping.make_draft(questionnaire, languages=["en"], by=by, at=AT)

    with pytest.raises(BuilderRefused, match="draft from these answers already"):
        keeping.make_draft(questionnaire, languages=["en"], by=by, at=AT)
    assert list(PolicyVersion.objects.all()) == [first]

    drafts.withdraw_draft(first, why="Other answers.", by=by, at=AT)
    second = keeping.make_draft(questionnaire, languages=["en"], policy=first.policy, by=by, at=LATER)
    assert questionnaire.draft == second


def test_no_draft_of_answers_that_are_missing_or_contradict_each_other(by):
    contradicting = {
        **ALLIANCE,
        "personal": {**ALLIANCE["personal"], "own": "apart"},
        "disclaimers": {"speaks": "named", "disclaimer": "none"},
    }

    with pytest.raises(BuilderRefused, match="no answer yet"):
        keeping.make_draft(begun(by), languages=["en"], by=by, at=AT)
    with pytest.raises(BuilderRefused, match="kept apart"):
        keeping.make_draft(answered(by, contradicting), languages=["en"], by=by, at=AT)
    with pytest.raises(BuilderRefused, match="at least one language"):
        keeping.make_draft(answered(by), languages=[], by=by, at=AT)

    assert (Policy.objects.count(), PolicyVersion.objects.count()) == (0, 0)
    assert list(PolicyQuestionnaire.objects.exclude(draft=None)) == []


def test_giving_up_deletes_the_answers_and_leaves_the_draft(by):
    questionnaire = answered(by)
    version = keeping.make_draft(questionnaire, languages=["en"], by=by, at=AT)

    keeping.give_up(questionnaire, by=by)

    assert list(PolicyQuestionnaire.objects.all()) == []
    assert PolicyVersion.objects.get() == version
    with pytest.raises(BuilderRefused, match="given up"):
        keeping.save_theme(questionnaire, BY_KEY["timing"], ALLIANCE["timing"], by=by, at=AT, read=None)


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"drafted_at": AT}, "policyquestionnaire_draft_has_its_moment"),
        ({"saved_at": AT - dt.timedelta(days=1)}, "policyquestionnaire_saved_after_begun"),
    ],
)
def test_the_database_holds_what_must_be(by, facts, constraint):
    questionnaire = begun(by)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        PolicyQuestionnaire.objects.filter(pk=questionnaire.pk).update(**facts)


def test_the_settings_are_compared_and_left_as_they_are(by):
    PortalSettings.objects.update_or_create(
        pk=1,
        defaults={
            "organisation_name": "Lighthouse Alliance",
            "contact_email": "communications@lighthouse.example",
            "contact_phone": "+41 22 555 01 40",
            "answer_days": 12,
            "in_line_days": 183,
        },
    )
    before = PortalSettings.objects.values().get()
    questionnaire = answered(by)

    found = {str(match.setting): match for match in matches_for(questionnaire, keeping.answers_of(questionnaire))}

    agreeing = {setting: match.agrees for setting, match in found.items()}
    assert agreeing["Name of the organisation"] is True
    assert agreeing["Contact for the policy"] is True
    assert agreeing["Days within which an existing channel is brought in line"] is True
    late = found["Days within which a request is answered"]
    assert (late.answered, late.now, late.agrees, late.url) == (
        "10 working days",
        "12 working days",
        False,
        "/settings/",
    )
    # Rooms above tell theirs.
    assert agreeing["A second person agrees where the risk is high"] is True
    assert "Days without a post before we ask" in agreeing
    assert "Who has full control of every account" in agreeing
    assert all(match.url for match in found.values())
    assert PortalSettings.objects.values().get() == before
