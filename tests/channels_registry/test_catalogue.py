"""The platforms a new portal starts with (I3, I4, I8), and how they are changed."""

import copy

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils import timezone

from channels_registry.addresses.rules import BY_CODE
from channels_registry.catalogue import (
    FACTS,
    PlatformRefused,
    archive_platform,
    change_platform,
    load_catalogue,
    offer_platform,
)
from channels_registry.models import Format, Platform, PlatformText
from ledger.models import LedgerEntry
from portal.typed_text import first_hidden, looks_like_a_secret
from tests import world

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
AT = timezone.now()


def picture():
    return list(Platform.objects.order_by("pk").values()), list(PlatformText.objects.order_by("pk").values())


def facts_of(platform: Platform, **changes) -> dict:
    return {**{name: copy.copy(getattr(platform, name)) for name in FACTS}, **changes}


def texts_of(platform: Platform, **changes) -> dict:
    texts = {text.language: {"guidance": text.guidance, "rules": text.rules} for text in platform.texts.all()}
    for language, words in changes.items():
        texts[language] |= words
    return texts


def test_every_platform_whose_addresses_we_read_is_there():
    assert set(Platform.objects.filter(archived=False).values_list("key", flat=True)) == {*BY_CODE, "fediverse", "web"}
    assert set(Platform.objects.filter(archived=True).values_list("key", flat=True)) == {
        "google_plus",
        "vine",
        "periscope",
    }


@pytest.mark.parametrize(
    ("keys", "days"),
    [
        ("x facebook instagram linkedin tiktok threads fediverse bluesky telegram whatsapp discord", (90, 180)),
        ("youtube vimeo flickr web", (180, 365)),
    ],
)
def test_days_of_silence(keys, days):
    rows = Platform.objects.filter(key__in=keys.split()).values_list("quiet_after_days", "flag_after_days")

    assert set(rows) == {days}


def test_what_the_portal_reads_by_itself():
    assert set(Platform.objects.filter(readable=True).values_list("key", flat=True)) == {"youtube", "web"}


def test_every_platform_is_told_about_in_both_languages():
    for platform in Platform.objects.prefetch_related("texts"):
        texts = {text.language: text for text in platform.texts.all()}
        assert set(texts) == {"en", "fr"}, platform.key
        assert set(platform.formats) <= set(Format.values), platform.key
        for text in texts.values():
            assert text.guidance, platform.key
            assert platform.archived or text.rules, platform.key
            for words in (text.guidance, text.rules):
                # They must pass their own form.
                assert first_hidden(words) is None
                assert not looks_like_a_secret(words)
        # ui.md: never « chaîne », and the signs of French stand behind a space that does not break.
        french = texts["fr"].guidance + texts["fr"].rules
        assert "chaîne" not in french.lower()
        assert not any(f" {sign}" in french for sign in ":;?!»")


def test_loading_again_changes_nothing_and_puts_back_what_is_missing():
    platform = Platform.objects.get(key="x")
    Platform.objects.filter(pk=platform.pk).update(name="Our own name", answer_hours=3)
    before = picture()
    assert load_catalogue() == 0
    assert picture() == before

    Platform.objects.filter(key="vine").delete()
    assert load_catalogue() == 1
    assert PlatformText.objects.filter(platform__key="vine").count() == 2


def test_an_emptied_portal_is_filled_again():
    Platform.objects.all().delete()

    assert (
        load_catalogue(
            apps.get_model("channels_registry", "Platform"), apps.get_model("channels_registry", "PlatformText")
        )
        == 18
    )


# --- Changing -------------------------------------------------------------------------------------------------------------
def test_a_change_is_on_record_with_what_was_before():
    platform, admin = Platform.objects.get(key="x"), world.administrator()

    changed = change_platform(
        platform,
        facts=facts_of(platform, answer_hours=4),
        texts=texts_of(platform, fr={"rules": "Autre chose."}),
        by=admin,
        at=AT,
    )

    assert changed == ["answer_hours", "rules.fr"]
    assert platform.answer_hours == 4
    assert platform.texts.get(language="fr").rules == "Autre chose."
    entry = LedgerEntry.objects.get(action="platforms.changed")
    assert entry.actor_id == admin.pk
    assert '"from":{"answer_hours":8}' in entry.data
    assert '"to":{"answer_hours":4}' in entry.data


def test_saving_without_a_change_is_no_decision():
    platform = Platform.objects.get(key="x")
    before = picture()

    assert change_platform(platform, facts=facts_of(platform), texts=texts_of(platform), by=None, at=AT) == []

    assert picture() == before
    assert not LedgerEntry.objects.filter(action="platforms.changed").exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"posts_per_week_least": 9, "posts_per_week_most": 1},
            "The most posts a week must not be fewer than the least.",
        ),
        ({"formats": []}, "Choose at least one format."),
    ],
)
def test_a_change_that_makes_no_sense_is_refused(changes, sentence):
    platform = Platform.objects.get(key="x")
    before = picture()

    with pytest.raises(PlatformRefused) as refusal:
        change_platform(platform, facts=facts_of(platform, **changes), texts=texts_of(platform), by=None, at=AT)

    assert str(refusal.value) == sentence
    assert picture() == before


@pytest.mark.parametrize("values", [{"quiet_after_days": 180}, {"quiet_after_days": 0}, {"posts_per_week_least": 100}])
def test_the_database_refuses_it_too(values):
    with pytest.raises(IntegrityError), transaction.atomic():
        Platform.objects.filter(key="x").update(**values)


def test_archiving_and_offering_again():
    platform, admin = Platform.objects.get(key="x"), world.administrator()

    archive_platform(platform, by=admin, at=AT)
    assert platform not in Platform.objects.offered()
    with pytest.raises(PlatformRefused):
        archive_platform(platform, by=admin, at=AT)

    offer_platform(platform, by=admin, at=AT)
    assert platform in Platform.objects.offered()
    assert list(LedgerEntry.objects.filter(action__startswith="platforms.").values_list("action", flat=True)) in (
        ["platforms.archived", "platforms.offered"],
        ["platforms.offered", "platforms.archived"],
    )
