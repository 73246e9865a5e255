"""What a stranger could do to look proved (N10): lie about the server, send us off our site, keep a file that speaks no more."""

from dataclasses import replace

import pytest

from activity.models import Look, ProofMethod, Source
from activity.ownership.noting import note
from activity.ownership.strength import Strength, standing_of
from activity.sources.interface import Observation, Target
from tests.activity.own_world import NOW, SEEN, days, followed, proof, proofs_of, site
from tests.activity.platform_server import Answer, look_at
from tests.activity.recorded import mastodon as m
from tests.activity.test_ownership_checking import DID, FILE, check

ELSEWHERE = "files.elsewhere.example/atproto-did"


@pytest.fixture
def named():
    site("harvestrelief.org")
    following = followed(
        "https://bsky.app/profile/press.harvestrelief.org",
        Source.BLUESKY,
        stable_id=DID,
        seen_handle="press.harvestrelief.org",
    )
    note(following, replace(SEEN, handle="press.harvestrelief.org"), at=NOW - days(1))
    return following


@pytest.mark.django_db
@pytest.mark.both_databases
def test_a_strangers_server_that_says_its_account_lives_on_ours_proves_nothing():
    site()
    following = followed("https://social.evil.example/@press")

    note(following, replace(SEEN, stable_id="https://social.harvest.example/users/press"), at=NOW)

    assert "own_server" not in proofs_of(following.channel_id)
    assert standing_of(following.channel).strength == Strength.UNKNOWN


@pytest.mark.django_db
@pytest.mark.both_databases
def test_a_file_that_our_domain_sends_elsewhere_for_is_not_on_our_domain(named):
    """An old redirect of ours is enough: whoever runs the other site names any account."""
    away = Answer("", "text/plain", status="302 Found", headers={"Location": f"https://{ELSEWHERE}"})

    check({FILE: away, ELSEWHERE: Answer(DID, "text/plain")})

    row = proof(named.channel_id, ProofMethod.DOMAIN_FILE)
    assert (row.result, row.since, row.detail) == ("unreadable", None, "elsewhere")


@pytest.mark.django_db
@pytest.mark.both_databases
def test_a_file_on_our_domain_counts_no_longer_once_the_account_gave_up_the_name(named):
    check({FILE: Answer(DID, "text/plain")})
    assert standing_of(named.channel).strength == Strength.BOTH

    note(named, replace(SEEN, handle="thief.example"), at=NOW + days(1))

    assert standing_of(named.channel).strength == Strength.WE_SAY_SO
    type(named).objects.filter(pk=named.pk).update(seen_handle="thief.example")
    server = check({"thief.example/.well-known/atproto-did": Answer(DID, "text/plain")}, at=NOW + days(40))
    assert server.asked == []
    assert proofs_of(named.channel_id)["domain_file"] == "gone"
    assert standing_of(named.channel).strength == Strength.UNKNOWN


def test_a_name_that_is_led_to_our_account_is_not_ours():
    """@press@evil.example points at the account of another server, which answers for itself: dates and proofs would be copied."""
    target = Target(m.TARGET.source, "https://evil.example/@press", handle="press", host="evil.example")
    answers = {
        **m.MASTODON.answers,
        "evil.example/.well-known/webfinger": Answer(m.FINGER),
        f"{m.HOST}/.well-known/webfinger": Answer(m.FINGER),
    }

    assert look_at(target, answers) == Observation(Look.UNREADABLE, "not_confirmed")
