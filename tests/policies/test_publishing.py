"""Versions of policies: published by the lead, in force from their day, read and accepted by version (A10, A15, U9)."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from ledger.models import LedgerEntry
from policies.library import sample
from policies.library.clauses import clauses_of
from policies.library.publishing import PublishingRefused, Words, publish_version
from policies.models import Acknowledgement, Policy, PolicyVersion
from policies.reading import NotInForce, acknowledge, text_for, unread_versions
from portal.languages import Language
from tests import world

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
AT = dt.datetime(2026, 3, 31, 12, 0, tzinfo=dt.UTC)
TODAY = AT.date()
WORDS = [Words(Language.EN, "Photos", "## 1. Ask first", "In short", "Nothing.")]


def publish(*, number="1.0", on=TODAY, by=None, words=WORDS, policy=None) -> PolicyVersion:
    policy = policy or Policy.objects.get_or_create(slug="photos", defaults={"binds_channels": True})[0]
    return publish_version(
        policy, number=number, authority="The board", effective_on=on, words=words, by=by or world.lead(), at=AT
    )


def test_a_version_has_authority_day_what_it_replaces_and_what_changed():
    """U9."""
    first = publish()
    second = publish(number="2.0", on=dt.date(2026, 6, 1))

    assert (second.authority, second.effective_on, second.replaces, second.texts.get().changes) == (
        "The board", dt.date(2026, 6, 1), first, "Nothing.",
    )  # fmt: skip
    entry = LedgerEntry.objects.get(action="policies.published", subject_id=second.pk)
    assert '"number":"2.0"' in entry.data


@pytest.mark.parametrize(
    ("on", "numbers"),
    [
        (dt.date(2026, 3, 30), []),
        (dt.date(2026, 3, 31), ["1.0"]),
        (dt.date(2026, 5, 31), ["1.0"]),
        (dt.date(2026, 6, 1), ["2.0"]),
    ],
)
def test_the_text_in_force_on_any_day_is_known(on, numbers):
    """U9."""
    publish()
    publish(number="2.0", on=dt.date(2026, 6, 1))

    assert list(PolicyVersion.objects.in_force(on=on).values_list("number", flat=True)) == numbers


@pytest.mark.parametrize("role", [world.comms, world.auditor, world.administrator, world.requester])
def test_only_the_lead_publishes(role):
    with pytest.raises(PublishingRefused, match="Communications lead"):
        publish(by=role())

    assert list(PolicyVersion.objects.all()) == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"words": []}, "needs a title and a text"),
        ({"words": [Words(Language.EN, "Photos", "  ")]}, "needs a title and a text"),
        ({"number": "one and a half"}, "such as 2.1"),
        ({"number": "../2"}, "such as 2.1"),
        ({"number": "1.0"}, "exists already"),
        ({"number": "0.9", "on": dt.date(2026, 3, 1)}, "later version takes effect"),
    ],
)
def test_a_refused_version_leaves_nothing(changes, sentence):
    publish()
    before = LedgerEntry.objects.filter(action="policies.published").count()

    with pytest.raises(PublishingRefused, match=sentence):
        publish(**{"number": "2.0", **changes})

    assert PolicyVersion.objects.count() == 1
    assert LedgerEntry.objects.filter(action="policies.published").count() == before


def test_the_sample_policy_is_complete_in_both_languages_and_loaded_once():
    """A15, U9: 1,500 to 2,500 words each, with the same sections and parts of sections."""
    lead = world.lead()

    version = sample.load_sample(by=lead, at=AT)

    assert sample.load_sample(by=lead, at=AT + dt.timedelta(days=9)) == version
    texts = {text.language: text for text in version.texts.all()}
    assert sorted(texts) == ["en", "fr"]
    for text in texts.values():
        assert 1500 <= len(text.body.split()) <= 2500
        assert text.title and text.summary and text.changes
    sections = [
        [line.split(".")[0] for line in text.body.splitlines() if line.startswith("## ")] for text in texts.values()
    ]
    assert sections[0] == sections[1] == [f"## {n}" for n in range(1, 16)]
    shapes = [[clause.kind for clause in clauses_of(text.body)] for text in texts.values()]
    assert shapes[0] == shapes[1]
    assert list(PolicyVersion.objects.in_force(on=AT.date())) == [version]


def test_french_of_the_sample_keeps_its_spaces():
    """A no-break space before the colon, a narrow one before ; ? and !"""
    text = sample.load_sample(by=world.lead(), at=AT).texts.get(language="fr")
    for mark in " ;", " ?", " !", " :", "« ", " »", "'":
        assert mark not in text.body + text.summary, mark


def test_accepting_is_kept_once_with_version_language_and_day():
    """A10."""
    version, person = publish(), world.requester()

    acknowledge(version, by=person, language="en", at=AT)
    acknowledge(version, by=person, language="fr", at=AT + dt.timedelta(days=1))

    kept = Acknowledgement.objects.get()
    assert (kept.person, kept.version, kept.language, kept.at) == (person, version, "en", AT)
    assert LedgerEntry.objects.filter(action="policies.acknowledged").count() == 1


def test_a_new_version_is_to_be_accepted_anew():
    """A10: again when a version changes."""
    first, person = publish(), world.requester()
    acknowledge(first, by=person, language="en", at=AT)
    second = publish(number="2.0", on=dt.date(2026, 6, 1))

    assert list(unread_versions(person, at=AT)) == []
    assert list(unread_versions(person, at=dt.datetime(2026, 6, 2, tzinfo=dt.UTC))) == [second]


@pytest.mark.parametrize("number", ["1.0", "3.0"])
def test_only_the_version_in_force_is_accepted(number):
    publish()
    publish(number="2.0", on=AT.date())
    publish(number="3.0", on=dt.date(2027, 1, 1))

    with pytest.raises(NotInForce, match="not in force"):
        acknowledge(PolicyVersion.objects.get(number=number), by=world.requester(), language="en", at=AT)

    assert list(Acknowledgement.objects.all()) == []


def test_a_missing_language_falls_back_to_english():
    version = publish()

    assert text_for(version, "fr").language == "en"


def test_the_database_keeps_one_number_and_one_text_per_language():
    version = publish()

    with pytest.raises(IntegrityError), transaction.atomic():
        PolicyVersion.objects.create(
            policy=version.policy, number="1.0", authority="x", effective_on=AT.date(), published_at=timezone.now()
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        version.texts.create(language="en", title="x", body="x")
