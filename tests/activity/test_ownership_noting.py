"""What looks tell of an account being ours (N10): found, not found, gone, not known, each with its date."""

import datetime as dt
from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from activity.looking.noting import note as note_look
from activity.models import Look, OwnershipProof, ProofMethod, ProofResult, Source
from activity.ownership.noting import note
from activity.ownership.sites import OwnHosts
from activity.ownership.strength import Strength, standing_of
from channels_registry.findings import sync_findings
from channels_registry.models import Channel, Finding
from tests.activity.own_world import NOW, SEEN, channel_at, days, followed, link, proof, proofs_of, site

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

OURS = link("https://news.harvest.example/about")


def at_home(*links, text="", **facts):
    """As Mastodon's own interface tells a profile."""
    return replace(SEEN, links=links, profile_text=text, verifies_links=True, **facts)


# --- What counts as ours ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("host", "of"),
    [
        ("harvest.example", "harvest.example"),
        ("www.harvest.example", "harvest.example"),
        ("a.b.harvest.example.", "harvest.example"),
        ("HARVEST.EXAMPLE", "harvest.example"),
        ("evilharvest.example", ""),
        ("harvest.example.evil.example", ""),
        ("example", ""),
        ("", ""),
    ],
)
def test_a_site_and_what_lies_below_it_are_ours(host, of):
    assert OwnHosts(frozenset({"harvest.example"})).site_of(host) == of


@pytest.mark.parametrize(
    ("text", "of"),
    [
        ("Wells. www.harvest.example/contact", "harvest.example"),
        ("(harvest.example)", "harvest.example"),
        ("write to press@harvest.example", ""),
        ("@press.harvest.example", ""),
        ("evilharvest.example harvest.example.evil.example", ""),
        ("harvest", ""),
    ],
)
def test_a_text_names_a_site_as_a_word_of_its_own(text, of):
    assert OwnHosts(frozenset({"harvest.example"})).named_in(text) == of


@pytest.mark.parametrize(
    "url", ["https://[", "https://harvest.example@evil.example/", "//harvest.example.evil.example"]
)
def test_address_that_only_looks_like_ours_is_not(url):
    assert OwnHosts(frozenset({"harvest.example"})).site_of_url(url) == ""


# --- One look ---------------------------------------------------------------------------------------------------------


def test_link_that_the_platform_checked_proves_both_ways():
    site()
    following = followed()

    note(following, at_home(link("https://harvest.example", verified=True)), at=NOW)

    assert proofs_of(following.channel_id) == {"profile_link": "found", "verified_link": "found"}
    row = proof(following.channel_id, ProofMethod.VERIFIED_LINK)
    assert (row.since, row.checked_at, row.host, row.detail) == (NOW, NOW, "harvest.example", "https://harvest.example")
    assert standing_of(following.channel).strength == Strength.BOTH


def test_verified_link_to_a_strangers_site_proves_nothing():
    site()
    following = followed()

    note(following, at_home(link("https://evilharvest.example", verified=True)), at=NOW)

    assert proofs_of(following.channel_id) == {"profile_link": "not_found", "verified_link": "not_found"}
    assert standing_of(following.channel).strength == Strength.UNKNOWN


def test_profile_that_names_us_alone_proves_one_way():
    site()
    following = followed()

    note(following, at_home(OURS), at=NOW)

    assert standing_of(following.channel).strength == Strength.IT_NAMES_US


def test_site_in_the_words_of_the_profile_counts_as_a_link():
    site()
    following = followed("https://www.instagram.com/harvestrelief/", Source.INSTAGRAM)

    note(following, replace(SEEN, profile_text="Wells & seeds · www.harvest.example"), at=NOW)

    assert proofs_of(following.channel_id) == {"profile_link": "found"}


def test_trust_mark_is_found_and_missed_only_where_it_stood():
    site()
    following, other = followed(), followed("https://social.elsewhere.example/@other")

    note(following, replace(SEEN, profile_text="trust://www.harvest.example!"), at=NOW)
    note(following, SEEN, at=NOW + days(1))
    note(other, replace(SEEN, profile_text="trust://stranger.example!"), at=NOW)

    assert proofs_of(following.channel_id)["trust_mark"] == "gone"
    assert "trust_mark" not in proofs_of(other.channel_id)


def test_account_on_our_own_server_and_name_under_our_domain():
    site()
    site("harvestrelief.org")
    ours = followed("https://social.harvest.example/@press", stable_id="https://social.harvest.example/users/press")
    named = followed("https://bsky.app/profile/press.harvestrelief.org", Source.BLUESKY, stable_id="did:plc:x")

    note(ours, at_home(stable_id="https://social.harvest.example/users/press"), at=NOW)
    note(named, replace(SEEN, handle="press.harvestrelief.org", platform_verified=False), at=NOW)

    assert proofs_of(ours.channel_id)["own_server"] == "found"
    assert proofs_of(named.channel_id) == {"own_name": "found", "profile_link": "not_found"}
    assert {standing_of(f.channel).strength for f in (ours, named)} == {Strength.BOTH}


def test_name_that_broke_is_a_proof_lost():
    site("harvestrelief.org")
    following = followed("https://bsky.app/profile/press.harvestrelief.org", Source.BLUESKY, stable_id="did:plc:x")

    note(following, replace(SEEN, handle="press.harvestrelief.org"), at=NOW)
    note(following, replace(SEEN, handle="handle.invalid"), at=NOW + days(1))

    assert proofs_of(following.channel_id)["own_name"] == "gone"


def test_platforms_word_is_kept_as_that():
    following = followed("https://bsky.app/profile/press.bsky.social", Source.BLUESKY)

    note(following, replace(SEEN, platform_verified=True), at=NOW)

    assert standing_of(following.channel).strength == Strength.PLATFORM


@pytest.mark.parametrize("seen", [replace(SEEN, links=None), replace(SEEN, look=Look.NOT_MODIFIED, links=(OURS,))])
def test_what_a_source_does_not_show_is_not_judged(seen):
    site()
    following = followed()
    note(following, at_home(OURS), at=NOW)

    note(following, seen, at=NOW + days(1))

    assert proof(following.channel_id, ProofMethod.PROFILE_LINK).checked_at == NOW
    assert proofs_of(following.channel_id)["profile_link"] == "found"


def test_fall_back_that_cannot_tell_what_was_checked_loses_nothing():
    """The actor of a closed server shows links, but not which of them the server checked."""
    site()
    following = followed()
    note(following, at_home(link("https://harvest.example", verified=True)), at=NOW)

    note(following, replace(SEEN, links=(link("https://harvest.example"),)), at=NOW + days(1))

    assert proofs_of(following.channel_id) == {"profile_link": "found", "verified_link": "found"}


def test_without_any_site_of_ours_nothing_is_judged():
    following = followed()

    note(following, at_home(OURS), at=NOW)

    assert proofs_of(following.channel_id) == {}


# --- Over time --------------------------------------------------------------------------------------------------------


def test_proof_keeps_its_beginning_and_gets_a_new_one_after_it_was_gone():
    site()
    following = followed()
    moments = [NOW, NOW + days(10), NOW + days(20), NOW + days(30)]
    for at, links in zip(moments, [(OURS,), (OURS,), (), (OURS,)], strict=True):
        note(following, at_home(*links), at=at)
        row = proof(following.channel_id, ProofMethod.PROFILE_LINK)
        expected = {
            0: (NOW, NOW, None),
            1: (NOW, NOW + days(10), None),
            2: (NOW, NOW + days(10), NOW + days(20)),
            3: (NOW + days(30), NOW + days(30), None),
        }[moments.index(at)]
        assert (row.since, row.found_at, row.lost_at) == expected
    assert row.host == "harvest.example"


def test_same_answer_is_noted_again_once_a_week(django_assert_num_queries):
    site()
    following = followed()
    note(following, at_home(OURS), at=NOW)

    with django_assert_num_queries(4):  # our sites, savepoint and its end, the rows
        note(following, at_home(OURS), at=NOW + days(1))

    assert proof(following.channel_id, ProofMethod.PROFILE_LINK).checked_at == NOW
    note(following, at_home(OURS), at=NOW + days(7))
    assert proof(following.channel_id, ProofMethod.PROFILE_LINK).checked_at == NOW + days(7)


def test_lost_link_is_a_point_to_put_right_until_it_is_back():
    site()
    following = followed()
    note(following, at_home(OURS), at=NOW)
    note(following, at_home(), at=NOW + days(1))

    sync_findings([following.channel_id], at=NOW + days(1))
    (finding,) = Finding.objects.open().filter(rule="ownership_lost")
    assert finding.channel_id == following.channel_id
    note(following, at_home(OURS), at=NOW + days(2))
    sync_findings([following.channel_id], at=NOW + days(2))
    assert not Finding.objects.open().filter(rule="ownership_lost").exists()


def test_link_that_never_stood_is_no_point():
    site()
    following = followed()
    note(following, at_home(), at=NOW)

    sync_findings([following.channel_id], at=NOW)

    assert not Finding.objects.filter(rule="ownership_lost").exists()


def test_channel_left_off_the_list_for_someones_safety_is_not_asked_to_name_us():
    """A22: taking our name out of the profile can be what keeps someone safe."""
    site()
    following = followed()
    note(following, at_home(OURS), at=NOW)
    Channel.objects.filter(pk=following.channel_id).update(unlisted_at=NOW)

    note(following, at_home(), at=NOW + days(1))
    sync_findings([following.channel_id], at=NOW + days(1))

    assert proofs_of(following.channel_id)["profile_link"] == "gone"
    assert not Finding.objects.filter(rule="ownership_lost").exists()


def test_a_look_that_is_noted_carries_its_proofs_and_one_of_another_account_does_not():
    site()
    following = followed(
        claim="ours", claimed_until=NOW + days(1), stable_id="https://social.elsewhere.example/users/press"
    )
    seen = at_home(OURS, stable_id="https://social.elsewhere.example/users/press")

    assert note_look(following, seen, at=NOW) is not None
    assert proofs_of(following.channel_id) == {"profile_link": "found", "verified_link": "not_found"}

    following.refresh_from_db()
    note_look(following, replace(seen, stable_id="https://social.elsewhere.example/users/thief", links=()), at=NOW)
    assert proofs_of(following.channel_id)["profile_link"] == "found"


# --- What must never be -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "facts",
    [
        {"result": ProofResult.FOUND},
        {"result": ProofResult.FOUND, "since": NOW, "found_at": NOW, "lost_at": NOW},
        {"result": ProofResult.NOT_FOUND, "since": NOW},
        {"result": ProofResult.NOT_FOUND, "lost_at": NOW},
        {"result": ProofResult.NOT_FOUND, "since": NOW, "lost_at": NOW - dt.timedelta(days=1)},
        {"result": ProofResult.FOUND, "since": NOW, "found_at": NOW, "method": ProofMethod.PICTURE},
    ],
)
def test_proof_that_contradicts_itself_is_refused_by_the_database(facts):
    channel = channel_at("https://social.elsewhere.example/@press")
    with pytest.raises(IntegrityError), transaction.atomic():
        OwnershipProof.objects.create(
            **{"channel": channel, "method": ProofMethod.PROFILE_LINK, "checked_at": NOW, **facts}
        )
    assert not OwnershipProof.objects.exists()
