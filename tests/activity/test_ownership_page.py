"""“How we know that it is ours”: what the page shows to whom, and the picture where nothing else helps (N10)."""

from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from activity.models import OwnershipProof, ProofMethod
from activity.ownership import checking, pictures
from activity.ownership.noting import note
from channels_registry.models import Channel, Evidence
from ledger.models import LedgerEntry
from portal.files import read_file
from tests import world
from tests.activity.own_world import NOW, SEEN, days, followed, link, page, proof, proofs_of, site
from tests.requests_app import hostile_files

PNG = hostile_files.picture()
pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def following():
    return followed()


def shown(client, person, channel_id: int) -> str:
    client.force_login(person)
    response = client.get(reverse("activity:ownership", args=[channel_id]))
    assert response.status_code == 200
    return response.content.decode()


def test_nothing_known_is_shown_as_not_known(client, following):
    text = shown(client, world.comms(), following.channel_id)

    assert "Not known" in text
    assert "That says nothing against the channel." in text


def test_what_stands_and_what_is_gone_are_shown_with_their_days(client, following):
    site()
    checking.note_page(page(), {following.url: True}, at=NOW)
    note(following, replace(SEEN, links=(link("https://harvest.example/x"),)), at=NOW)
    text = shown(client, world.comms(), following.channel_id)
    assert "Both link to each other" in text
    assert "20 August 2026" in text

    note(following, SEEN, at=NOW + days(3))
    text = shown(client, world.comms(), following.channel_id)
    assert "A link that stood is gone" in text
    assert "23 August 2026" in text
    assert "Only we say so" in text
    assert (
        "A link that stood is gone."
        in client.get(reverse("activity:channel", args=[following.channel_id])).content.decode()
    )


def test_words_ready_to_copy_are_escaped_text(client, following):
    site()
    Channel.objects.filter(pk=following.channel_id).update(name='Wells "&" <b>')

    text = shown(client, world.comms(), following.channel_id)

    assert "https://harvest.example/" in text
    assert "trust://harvest.example!" in text
    assert "&lt;a href=&quot;" in text
    assert "<b>" not in text


def test_channel_left_off_the_list_is_told_to_put_nothing(client, following):
    """A22."""
    site()
    note(following, replace(SEEN, links=(link("https://harvest.example/x"),)), at=NOW)
    note(following, SEEN, at=NOW + days(3))
    Channel.objects.filter(pk=following.channel_id).update(unlisted_at=NOW)

    text = shown(client, world.comms(), following.channel_id)

    assert "trust://" not in text
    assert "Nothing to put into the profile" in text
    assert "no point to put right" in text


def test_words_of_a_stranger_stay_text(client, following):
    site()
    note(following, replace(SEEN, links=(link("https://harvest.example/<script>x</script>"),)), at=NOW)

    assert "<script>x" not in shown(client, world.comms(), following.channel_id)


def test_administrator_shows_a_picture_and_the_next_one_takes_its_place(client, following):
    channel = following.channel
    runner = channel.grants.first().person
    client.force_login(runner)
    url = reverse("activity:ownership", args=[channel.pk])

    for _time in range(2):
        assert client.post(url, {"picture": SimpleUploadedFile("profile.png", PNG, "image/png")}).status_code == 302

    row = proof(channel.pk, ProofMethod.PICTURE)
    assert (row.shown_by, row.picture) == (runner, Evidence.objects.latest("pk"))
    assert Evidence.objects.count() == 2
    assert LedgerEntry.objects.filter(action="ownership.shown").count() == 2
    assert "Someone showed a picture" in client.get(url).content.decode()


def test_stranger_shows_no_picture(following):
    stranger = world.person()
    picture = read_file(PNG, name="profile.png")

    with pytest.raises(pictures.NotYours):
        pictures.show_picture(following.channel, picture, by=stranger, at=timezone.now())

    assert not Evidence.objects.exists()
    assert not OwnershipProof.objects.exists()


def test_empty_picture_is_refused_with_its_sentence(client, following):
    client.force_login(world.comms())

    response = client.post(reverse("activity:ownership", args=[following.channel_id]), {})

    assert response.status_code == 422
    assert "Choose a picture first." in response.content.decode()
    assert proofs_of(following.channel_id) == {}


def test_page_costs_the_same_with_one_proof_and_with_many(client, following):
    site()
    url = reverse("activity:ownership", args=[following.channel_id])
    client.force_login(world.comms())
    client.get(url)
    note(following, replace(SEEN, links=(link("https://harvest.example"),)), at=NOW)
    counts = []
    for number in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        counts.append(len(queries))
        checking.note_page(page(f"https://harvest.example/{number}"), {following.url: True}, at=NOW)
        note(
            following, replace(SEEN, platform_verified=True, links=(link("https://harvest.example"),)), at=NOW + days(9)
        )
    assert counts[0] == counts[1]
