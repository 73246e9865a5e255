"""What the review and the register read from the answers (A5)."""

import datetime as dt

import pytest
from django.utils import timezone, translation

from channels_registry.models import Platform, Tier
from requests_app.annex1.reading import (
    StillOpen,
    answers_in_words,
    facts_for_submit,
    new_channel,
    suggested_parameters,
)
from tests import world
from tests.requests_app.sheets import draft

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
NOW = timezone.now()


def words_of(channel_request, number):
    sections = answers_in_words(channel_request, at=NOW)
    answer = next(answer for section in sections for answer in section.answers if answer.number == number)
    return [(row.label, row.value) for row in answer.rows]


def test_facts_for_submit():
    channel_request = draft()

    facts = facts_for_submit(channel_request, at=NOW)

    assert facts == {"body": channel_request.body, "title": "Kenya Forum", "tier": Tier.STANDARD, "question_set": 1}


def test_new_channel_from_the_answers():
    amina = world.person(email="amina.otieno@example.org")
    channel_request = draft()

    new = new_channel(channel_request, at=NOW)

    assert (new.name, new.body, new.kind, new.format, new.address) == (
        "Kenya Forum", channel_request.body, "country", "page", None,
    )  # fmt: skip
    assert new.platform.key == "facebook"
    assert new.facts | {"purpose": ""} == {
        "summary": "The Alliance's members in Kenya at work.",
        "purpose": "",
        "audience": "Teachers in rural Kenya, 25 to 45",
        "languages": ["en", "sw"],
        "countries": ["KE", "TZ"],
        "region": "East Africa",
        "shared_mailbox": "kenya.forum@example.org",
        "responsible": amina,
        "deputy": None,
        "way_in": "roles",
        "tier": Tier.STANDARD,
        "rhythm": "weekly",
        "quiet_months": [8, 12],
        "expected_end": None,
        "end_plan": "keep_name",
        "end_plan_note": "",
        "no_public_address": False,
        "unlisted_at": None,
    }
    assert new.facts["purpose"].endswith("Regional plan 2026")


def test_a_channel_that_exists_brings_its_address():
    exists = {"exists": "yes", "address": "facebook.com/KenyaForum", "since_year": "2019", "who_gets_in": "Nobody"}

    new = new_channel(draft(q12=exists), at=NOW)

    assert new.address.canonical_url == "https://www.facebook.com/kenyaforum"
    assert new.original_input == "facebook.com/KenyaForum"


def test_a_closed_group_has_no_public_address():
    """A4: closed groups without a public address can be asked for."""
    assert new_channel(draft(q10={"format": "closed_group"}), at=NOW).facts["no_public_address"] is True


def test_a_channel_that_puts_someone_in_danger_is_entered_unlisted():
    """A22."""
    new = new_channel(draft(q31={"danger": "yes", "unlisted": "yes"}), at=NOW)

    assert new.facts["unlisted_at"] == NOW


def test_advice_is_settled_before_the_channel_is_entered():
    channel_request = draft(q09={"platform": "advise"}, q10={"format": "advise"})

    with pytest.raises(StillOpen):
        new_channel(channel_request, at=NOW)
    new = new_channel(
        channel_request, at=NOW, platform=Platform.objects.get(key="facebook"), format="page", name="Other"
    )

    assert (new.platform.key, new.format, new.name) == ("facebook", "page", "Other")


def test_suggested_parameters_follow_the_answers():
    channel_request = draft(q23={"agreed_by": "person", "agreed_by_name": "Grace Mwangi"})

    suggested = suggested_parameters(channel_request, at=NOW)

    assert suggested["review_on"] > (NOW + dt.timedelta(days=360)).date()
    assert suggested | {"review_on": None} == {
        "posts_agreed_by": "person",
        "posts_agreed_by_name": "Grace Mwangi",
        "speaks_on_disputed": "team",
        "speaks_on_disputed_name": "",
        "languages": ["en", "sw"],
        "rhythm": "weekly",
        "discussion": "open",
        "answer_hours": 24,
        "visual_identity": "co_branded",
        "positions_first": True,
        "about_body_only": True,
        "review_on": None,
    }


def test_a_light_language_edition_writes_in_its_language():
    channel_request = draft("light")

    assert new_channel(channel_request, at=NOW).facts["languages"] == ["fr"]
    assert suggested_parameters(channel_request, at=NOW)["languages"] == ["fr"]


def test_answers_in_words():
    channel_request = draft("agency")

    assert words_of(channel_request, 14) == [
        ("Responsible", "Amina Otieno · Communications officer · amina.otieno@example.org · Kenya"),
        ("Steps in", "Peter Kimani · Programme officer · peter.kimani@example.org · Kenya"),
    ]
    assert words_of(channel_request, 20) == [
        ("How often you will publish", "Weekly"),
        ("Months in which silence is normal", "August, December"),
    ]
    assert words_of(channel_request, 21)[0] == ("Amina Otieno", "2.5 hours a week")
    assert words_of(channel_request, 15)[0] == ("Ruth Achieng", "ruth.achieng@example.org · Can publish")


def test_words_come_in_the_readers_language_and_answers_stay_as_typed():
    channel_request = draft()

    with translation.override("fr"):
        rows = words_of(channel_request, 20)

    assert rows[1][1] == "août, décembre"


def test_the_same_queries_for_any_answers(django_assert_max_num_queries):
    channel_request = draft("agency")

    with django_assert_max_num_queries(12):
        answers_in_words(channel_request, at=NOW)
