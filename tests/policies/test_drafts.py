"""Drafts: begun, written, withdrawn, published; and which text was in force on any day (A15, U9)."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from ledger.models import LedgerEntry
from policies.library import drafts
from policies.library.drafts import ChangedMeanwhile, DraftRefused
from policies.library.publishing import PublishingRefused, publish_draft, publish_version
from policies.library.words import Words
from policies.models import Policy, PolicyText, PolicyVersion
from policies.reading import policy_names, who_have_not_read
from portal.languages import Language
from tests import world

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
AT = dt.datetime(2026, 3, 31, 12, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
EN, FR = Language.EN, Language.FR


def words(language=EN, title="Photos", body="Ask first.", **more) -> Words:
    return Words(language, title, body, **more)


@pytest.fixture
def lead():
    return world.lead()


@pytest.fixture
def policy(lead) -> Policy:
    return drafts.create_policy("Photographs & films", by=lead, at=AT)


def published(policy, lead, number: str, on: dt.date, *, at=AT, **more) -> PolicyVersion:
    return publish_version(
        policy, number=number, authority="The board", effective_on=on, words=[words()], by=lead, at=at, **more
    )


def entries(action: str) -> int:
    return LedgerEntry.objects.filter(action=action).count()


def test_a_policy_takes_its_short_name_from_its_title(policy):
    assert (policy.slug, policy.binds_channels) == ("photographs-films", False)
    assert entries("policies.created") == 1


@pytest.mark.parametrize(
    ("title", "slug", "sentence"),
    [
        ("Photographs & films", "", "already"),
        ("写真", "", "needs a title with letters"),
        ("Drafts", "", "needs the short name"),
        ("x", "comments", "needs the short name"),
    ],
)
def test_a_short_name_is_one_policys_and_none_of_the_portals(policy, lead, title, slug, sentence):
    with pytest.raises(DraftRefused, match=sentence):
        drafts.create_policy(title, slug=slug, by=lead, at=AT)

    assert list(Policy.objects.all()) == [policy]


def test_a_draft_begins_with_the_text_in_force_and_says_anew_what_changed(policy, lead):
    first = publish_version(
        policy, number="1.3", authority="The board", effective_on=AT.date(), by=lead, at=AT,
        words=[words(changes="First."), words(FR, "Photos (fr)", "Demandez.", summary="Bref")],
    )  # fmt: skip

    draft = drafts.start_draft(policy, based_on=first, by=world.comms(), at=AT)

    assert (draft.number, draft.authority, draft.based_on, draft.effective_on) == ("1.4", "The board", first, None)
    assert list(draft.texts.order_by("language").values_list("language", "title", "body", "summary", "changes")) == [
        ("en", "Photos", "Ask first.", "", ""),
        ("fr", "Photos (fr)", "Demandez.", "Bref", ""),
    ]
    assert list(PolicyVersion.objects.in_force(on=AT.date() + 900 * DAY)) == [first]


@pytest.mark.parametrize("role", [world.auditor, world.administrator, world.requester, world.external])
def test_nobody_but_the_team_writes(policy, lead, role):
    draft = drafts.start_draft(policy, words=[words()], by=lead, at=AT)
    who, before = role(), LedgerEntry.objects.count()

    for act in (
        lambda: drafts.create_policy("Other", by=who, at=AT),
        lambda: drafts.start_draft(policy, by=who, at=AT),
        lambda: drafts.save_text(draft, "en", words(body="Mine."), by=who, at=AT),
        lambda: drafts.save_facts(draft, number="9", authority="Me", effective_on=None, by=who),
        lambda: drafts.withdraw_draft(draft, why="I say so.", by=who, at=AT),
        lambda: drafts.change_policy(policy, binds_channels=True, sisters=[], by=who, at=AT),
    ):
        with pytest.raises(DraftRefused, match="This is the work of"):
            act()

    draft.refresh_from_db()
    assert (draft.number, draft.is_draft, draft.texts.get().body) == ("1.0", True, "Ask first.")
    assert (Policy.objects.count(), LedgerEntry.objects.count()) == (1, before)


def test_the_team_writes_and_only_the_lead_publishes_and_binds(policy, lead):
    comms = world.comms()
    draft = drafts.start_draft(policy, words=[words()], by=comms, at=AT)

    with pytest.raises(PublishingRefused, match="Communications lead"):
        publish_draft(draft, effective_on=AT.date(), by=comms, at=AT)
    with pytest.raises(DraftRefused, match="Communications lead"):
        drafts.change_policy(policy, binds_channels=True, sisters=[], by=comms, at=AT)

    draft.refresh_from_db()
    assert (draft.is_draft, Policy.objects.get().binds_channels) == (True, False)
    assert publish_draft(draft, effective_on=AT.date(), by=lead, at=AT).published_by == lead


def test_two_writers_see_each_others_change_instead_of_overwriting_it(policy, lead):
    draft = drafts.start_draft(policy, words=[words()], by=lead, at=AT)
    read = draft.texts.get().revision
    drafts.save_text(draft, "en", words(body="Hers."), revision=read, by=world.comms(), at=AT)

    with pytest.raises(ChangedMeanwhile) as refused:
        drafts.save_text(draft, "en", words(body="His."), revision=read, by=lead, at=AT)

    assert refused.value.text.body == draft.texts.get().body == "Hers."
    drafts.save_text(draft, "en", words(body="Both."), revision=refused.value.text.revision, by=lead, at=AT)
    assert draft.texts.get().body == "Both."


def test_saving_the_same_words_is_no_change_and_saving_none_takes_the_text_away(policy, lead):
    draft = drafts.start_draft(policy, words=[words(), words(FR)], by=lead, at=AT)

    drafts.save_text(draft, "en", words(), by=lead, at=AT + DAY)
    assert (draft.texts.get(language="en").revision, draft.texts.get(language="en").edited_at) == (1, AT)

    assert drafts.save_text(draft, "fr", Words(FR, " ", "\n"), by=lead, at=AT) is None
    assert list(draft.texts.values_list("language", flat=True)) == ["en"]


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (words(body="x" * 200_001), "200,000 fit"),
        (words(body="y" * 1_000_000), "200,000 fit"),
        (words(title="t" * 161), "160 fit"),
        (words(body="harmless \u202egnitirw sdrawkcab"), r"U\+202E"),
        (words(body="zero\u200bwidth"), r"U\+200B"),
        (words(title="null\x00byte"), r"U\+0000"),
    ],
)
def test_monstrous_and_invisible_words_are_refused(policy, lead, said, sentence):
    draft = drafts.start_draft(policy, words=[words()], by=lead, at=AT)

    with pytest.raises(DraftRefused, match=sentence):
        drafts.save_text(draft, "en", said, by=lead, at=AT)

    assert draft.texts.get().body == "Ask first."


@pytest.mark.parametrize("number", ["start", "settings", "Start", "", "a b", "../1", "x" * 21, "1.0"])
def test_a_number_stands_in_an_address_once(policy, lead, number):
    published(policy, lead, "1.0", AT.date())
    draft = drafts.start_draft(policy, words=[words()], by=lead, at=AT)

    with pytest.raises(DraftRefused):
        drafts.save_facts(draft, number=number, authority="The board", effective_on=None, by=lead)

    draft.refresh_from_db()
    assert draft.number == "1.1"


@pytest.mark.parametrize(
    ("number", "following"), [("1.9", "1.10"), ("2026-1", "2026-2"), ("3b", "4"), ("final", "final-2")]
)
def test_the_next_number_follows(policy, lead, number, following):
    published(policy, lead, number, AT.date())

    assert drafts.next_number(policy) == following


def test_a_withdrawn_draft_leaves_its_number_and_changes_no_more(policy, lead):
    draft = drafts.start_draft(policy, words=[words()], by=lead, at=AT)

    with pytest.raises(DraftRefused, match="why"):
        drafts.withdraw_draft(draft, why="  ", by=lead, at=AT)
    drafts.withdraw_draft(draft, why="Overtaken.", by=lead, at=AT)

    assert drafts.start_draft(policy, words=[words()], by=lead, at=AT).number == "1.0"
    for act in (
        lambda: drafts.save_text(draft, "en", words(body="More."), by=lead, at=AT),
        lambda: drafts.save_facts(draft, number="2", authority="x", effective_on=None, by=lead),
        lambda: drafts.withdraw_draft(draft, why="Again.", by=lead, at=AT),
        lambda: publish_draft(draft, effective_on=AT.date(), by=lead, at=AT),
    ):
        with pytest.raises((DraftRefused, PublishingRefused), match="no draft any more"):
            act()
    assert (draft.texts.get().body, entries("policies.draft_withdrawn")) == ("Ask first.", 1)


def test_a_published_text_changes_no_more(policy, lead):
    version = published(policy, lead, "1.0", AT.date())

    with pytest.raises(DraftRefused, match="no draft any more"):
        drafts.save_text(version, "en", words(body="Otherwise."), by=lead, at=AT)

    assert PolicyText.objects.get().body == "Ask first."


@pytest.mark.parametrize(
    "texts", [[], [Words(EN, "Photos", "")], [words(), Words(FR, "", "Demandez.")], [Words(EN, "", "Ask.")]]
)
def test_an_unfinished_text_is_not_published(policy, lead, texts):
    draft = drafts.start_draft(policy, words=texts, by=lead, at=AT)

    with pytest.raises(PublishingRefused, match="needs a title and a text"):
        publish_draft(draft, effective_on=AT.date(), by=lead, at=AT)

    assert list(PolicyVersion.objects.published()) == []


MARCH, JUNE = dt.date(2026, 3, 31), dt.date(2026, 6, 1)


@pytest.mark.parametrize(
    ("on", "number"),
    [
        (dt.date(1999, 1, 1), None),
        (MARCH - DAY, None),
        (MARCH, "1.0"),
        (MARCH + DAY, "1.0"),
        (JUNE - DAY, "1.0"),
        # Two take effect on the same day: whichever was published later.
        (JUNE, "2.0"),
        (JUNE + DAY, "2.0"),
        (dt.date(2027, 2, 28), "2.0"),
        (dt.date(2027, 3, 1), "4.0"),
        (dt.date(2199, 12, 31), "4.0"),
    ],
)
def test_the_text_in_force_around_every_boundary(policy, lead, on, number):
    """U9: the day before, the day, the day after; a gap before the first; two versions of one day; a draft and a withdrawn
    one in between, which never hold."""
    late = drafts.start_draft(policy, words=[words()], number="2.0", by=lead, at=AT)
    published(policy, lead, "1.0", MARCH)
    published(policy, lead, "3.0", JUNE, at=AT + DAY)
    # Begun first, published last, on the same day as 3.0.
    publish_draft(late, effective_on=JUNE, by=lead, at=AT + 2 * DAY)
    published(policy, lead, "4.0", dt.date(2027, 3, 1), at=AT + 3 * DAY)
    waiting = drafts.start_draft(policy, words=[words()], number="5.0", by=lead, at=AT)
    drafts.save_facts(waiting, number="5.0", authority="x", effective_on=MARCH, by=lead)
    gone = drafts.start_draft(policy, words=[words()], number="6.0", by=lead, at=AT)
    drafts.withdraw_draft(gone, why="No.", by=lead, at=AT)

    found = PolicyVersion.objects.in_force(on=on).filter(policy=policy)

    assert list(found.values_list("number", flat=True)) == ([number] if number else [])


def test_what_is_read_counts_for_the_version_that_was_published_last(policy, lead):
    """A10 goes by the same order as the page."""
    drafts.change_policy(policy, binds_channels=True, sisters=[], by=lead, at=AT)
    late = drafts.start_draft(policy, words=[words()], number="2.0", by=lead, at=AT)
    early = published(policy, lead, "3.0", MARCH)
    publish_draft(late, effective_on=MARCH, by=lead, at=AT + DAY)
    early.acknowledgements.create(person=lead, language="en", at=AT)

    assert who_have_not_read([lead.pk], at=AT + 2 * DAY) == {lead.pk}


def test_a_version_replaces_the_one_before_it_even_when_the_draft_is_older(policy, lead):
    draft = drafts.start_draft(policy, words=[words()], number="2.0", by=lead, at=AT)
    first = published(policy, lead, "1.0", MARCH)

    assert publish_draft(draft, effective_on=JUNE, by=lead, at=AT + DAY).replaces == first


def test_sisters_stand_beside_each_other(policy, lead):
    other = drafts.create_policy("Conduct", by=lead, at=AT)

    drafts.change_policy(policy, binds_channels=False, sisters=[other, policy], by=lead, at=AT)

    assert (list(policy.sisters.all()), list(other.sisters.all())) == ([other], [policy])


@pytest.mark.parametrize(
    "facts",
    [
        {"published_at": AT, "effective_on": None},
        {"withdrawn_at": AT},
        {"withdrawn_why": "Because."},
    ],
)
def test_the_database_refuses_a_version_that_is_half_of_something(policy, lead, facts):
    draft = drafts.start_draft(policy, words=[words()], by=lead, at=AT)

    with pytest.raises(IntegrityError), transaction.atomic():
        PolicyVersion.objects.filter(pk=draft.pk).update(**facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        PolicyVersion.objects.filter(pk=draft.pk).update(
            withdrawn_at=AT, withdrawn_by=lead, withdrawn_why="No.", effective_on=MARCH, published_at=AT
        )


@pytest.mark.django_db(transaction=True)
def test_a_draft_is_published_once_or_withdrawn_never_both(policy, lead):
    draft = drafts.start_draft(policy, words=[words()], by=lead, at=AT)

    def publish():
        publish_draft(PolicyVersion.objects.get(pk=draft.pk), effective_on=MARCH, by=lead, at=AT)

    def withdraw():
        drafts.withdraw_draft(PolicyVersion.objects.get(pk=draft.pk), why="No.", by=lead, at=AT)

    done = world.at_once(publish, withdraw)

    draft.refresh_from_db()
    assert (draft.published_at is None) != (draft.withdrawn_at is None)
    assert sum(isinstance(one, (DraftRefused, PublishingRefused)) for one in done) == 1


def test_a_policy_is_called_as_its_latest_version_drafts_included(policy, lead):
    """On both databases, which differ about where a version without a day of publishing stands."""
    published(policy, lead, "1.0", AT.date())
    assert policy_names() == {policy.pk: "Photos"}

    drafts.start_draft(policy, words=[words(title="Photos and films")], by=lead, at=AT)
    assert policy_names() == {policy.pk: "Photos and films"}
