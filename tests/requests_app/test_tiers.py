"""How much care a request gets, and the sentences that say why (design §4)."""

import pytest

from channels_registry.models import Tier
from requests_app.annex1.tiers import tier_of
from tests.requests_app.sheets import draft, sheet_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
LANGUAGE_EDITION = {"q02": {"kind": "language", "edition": "fr"}}


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"q02": {"kind": "corporate"}}, "q02"),
        ({"q06": {"under_18": "yes"}}, "q06"),
        ({"q15": {"outside": "on"}, "q17": {"full_control": "yes"}}, "q17"),
        ({"q10": {"format": "video"}, "q27": {"for_children": "yes"}}, "q27"),
        ({"q30": {"shown": ["children"], "consent": "", "consent_unknown": "on"}}, "q30"),
        ({"q30": {"shown": ["at_risk"], "consent": "", "consent_unknown": "on"}}, "q30"),
        ({"q31": {"danger": "yes", "unlisted": "no"}}, "q31"),
        ({"q31": {"danger": "not_sure", "unlisted": "no"}}, "q31"),
        ({"q32": {"topics": ["elections"]}}, "q32"),
        ({"q32": {"topics": ["conflict"]}}, "q32"),
        ({"q32": {"topics": ["paid"], "who_pays": "Us", "paid_from": "Ours"}}, "q32"),
    ],
)
def test_what_calls_for_care(changes, key):
    tier, reasons = tier_of(sheet_of(draft(**changes)))

    assert tier == Tier.CAREFUL
    assert [reason.key for reason in reasons] == [key]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        # A named consent practice lifts the mark (A12).
        {"q30": {"shown": ["children", "at_risk"], "consent": "Signed forms, kept by the coordinator."}},
        {"q32": {"topics": ["faith", "fundraising"]}},
        # Answers of branches that are not taken.
        {"q17": {"full_control": "yes"}},
        {"q27": {"for_children": "yes"}},
    ],
)
def test_what_is_standard(changes):
    assert tier_of(sheet_of(draft(**changes))) == (Tier.STANDARD, [])


def test_a_language_edition_is_light_and_says_why():
    tier, reasons = tier_of(sheet_of(draft(**LANGUAGE_EDITION)))

    assert tier == Tier.LIGHT
    assert [reason.sentence for reason in reasons] == ["It is a language edition of a channel that exists."]


def test_care_goes_before_light():
    tier, _reasons = tier_of(sheet_of(draft(**LANGUAGE_EDITION, q31={"danger": "yes", "unlisted": "yes"})))

    assert tier == Tier.CAREFUL


def test_the_requester_is_told_at_once(client):
    channel_request = draft("careful")
    client.force_login(channel_request.requester)

    page = client.get(f"/requests/{channel_request.pk}/section/1/").content.decode()

    assert "This request gets special care" in page
    assert "Elections or party politics will come up." in page
    channel_request.refresh_from_db()
    assert channel_request.tier == Tier.CAREFUL
