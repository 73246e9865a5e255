"""The pages of the platforms: read by everyone who is signed in, kept by the portal administrator."""

import pytest
from django.urls import reverse

from channels_registry.models import Platform
from ledger.models import LedgerEntry
from ledger.phrases import known_actions
from tests import world

pytestmark = pytest.mark.django_db


def page(client, name="platform", key="x", **kwargs):
    return client.get(reverse(f"channels:{name}", args=[key]), **kwargs)


def answers(platform: Platform, **changes) -> dict:
    texts = {
        f"{name}_{text.language}": getattr(text, name)
        for text in platform.texts.all()
        for name in ("guidance", "rules")
    }
    return {
        "name": platform.name,
        "formats": platform.formats,
        "posts_per_week_least": platform.posts_per_week_least,
        "posts_per_week_most": platform.posts_per_week_most,
        "answer_hours": platform.answer_hours,
        **({"single_login": "on"} if platform.single_login else {}),
        **({"readable": "on"} if platform.readable else {}),
        **texts,
        **changes,
    }


@pytest.mark.parametrize("who", [world.person, world.external, world.comms, world.auditor, world.administrator])
def test_guidance_is_read_by_everyone_who_is_signed_in(client, who):
    client.force_login(who())

    for url in (reverse("channels:platforms"), reverse("channels:platform", args=["x"])):
        assert client.get(url).status_code == 200


def test_guidance_is_told_in_the_readers_language(client):
    client.force_login(world.person())

    assert "The minimum age is 13." in page(client).content.decode()
    assert "L’âge minimum est de 13 ans." in client.get("/platforms/x/?lang=fr").content.decode()


def test_a_missing_text_falls_back_and_says_in_which_language(client):
    """Design §5.11."""
    platform = Platform.objects.get(key="x")
    platform.texts.filter(language="fr").update(rules="")
    client.force_login(world.person())

    content = client.get("/platforms/x/?lang=fr").content.decode()

    assert '<div class="user-text" dir="auto" lang="en"><p>The minimum age is 13.' in content
    assert '<div class="user-text" dir="auto" lang="fr"><p>Convient' in content


def test_an_unknown_platform_is_not_found(client):
    client.force_login(world.administrator())

    for name in ("platform", "platform-change", "platform-archive"):
        assert page(client, name, "nowhere").status_code == 404


def test_the_administrator_changes_a_platform(client):
    admin, platform = world.administrator(), Platform.objects.get(key="x")
    client.force_login(admin)
    assert page(client, "platform-change").status_code == 200

    response = client.post(
        reverse("channels:platform-change", args=["x"]), answers(platform, answer_hours="12", rules_en="New rules.")
    )

    assert response.url == "/platforms/x/"
    platform.refresh_from_db()
    assert (platform.answer_hours, platform.texts.get(language="en").rules) == (12, "New rules.")
    assert LedgerEntry.objects.get(action="platforms.changed").actor_id == admin.pk


def test_the_form_as_it_stands_changes_nothing(client):
    client.force_login(world.administrator())
    for platform in Platform.objects.all():
        assert (
            client.post(reverse("channels:platform-change", args=[platform.key]), answers(platform)).status_code == 302
        )
    assert not LedgerEntry.objects.filter(action="platforms.changed").exists()


def test_the_days_of_silence_are_the_leads_to_set(client):
    """U7: one door, activity/silence/thresholds.py; posting them here changes nothing."""
    platform = Platform.objects.get(key="x")
    days = (platform.quiet_after_days, platform.flag_after_days)
    client.force_login(world.administrator())

    client.post(
        reverse("channels:platform-change", args=["x"]),
        answers(platform, quiet_after_days="1", flag_after_days="2", answer_hours="12"),
    )

    platform.refresh_from_db()
    assert (platform.quiet_after_days, platform.flag_after_days, platform.answer_hours) == (*days, 12)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"posts_per_week_most": "nan"}, "“Posts a week, at most” needs a number."),
        ({"posts_per_week_least": "50"}, "The most posts a week must not be fewer than the least."),
        ({"name": ""}, "“Name” needs an answer."),
        ({"name": "a\x00b"}, "There is an invisible character"),
        ({"formats": []}, "Choose an answer to “Formats”."),
        ({"formats": ["blob"]}, "“Formats”: choose among the answers on the list."),
        ({"rules_en": "x" * 3001}, "“The platform&#x27;s own rules (English)” can have 3,000 characters at most; it has 3,001."),
        ({"rules_fr": "mot de passe: Xy12abc!"}, "This looks like a password or a key"),
    ],
)  # fmt: skip
def test_a_wrong_answer_is_refused_and_kept(client, changes, sentence):
    platform = Platform.objects.get(key="x")
    before = Platform.objects.filter(pk=platform.pk).values().get()
    client.force_login(world.administrator())

    response = client.post(reverse("channels:platform-change", args=["x"]), answers(platform, **changes))

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert Platform.objects.filter(pk=platform.pk).values().get() == before
    assert not LedgerEntry.objects.filter(action="platforms.changed").exists()


def test_archiving_from_the_page(client):
    client.force_login(world.administrator())
    url = reverse("channels:platform-archive", args=["x"])

    assert client.get(url).status_code == 200
    assert Platform.objects.get(key="x").archived is False
    assert client.post(url).url == "/platforms/x/"
    assert Platform.objects.get(key="x").archived is True
    assert client.post(url).status_code == 422
    assert client.post(url, {"offer": "1"}).status_code == 302
    assert Platform.objects.get(key="x").archived is False


@pytest.mark.parametrize("who", [world.person, world.external, world.comms, world.lead, world.auditor])
@pytest.mark.parametrize("name", ["platform-change", "platform-archive"])
def test_only_the_administrator_changes(client, who, name):
    client.force_login(who())

    for method in (client.get, client.post):
        assert method(reverse(f"channels:{name}", args=["x"])).status_code == 403
    assert Platform.objects.get(key="x").archived is False


def test_the_record_has_words_for_every_decision():
    assert {"platforms.changed", "platforms.archived", "platforms.offered"} <= set(known_actions())
