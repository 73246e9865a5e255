"""What a request lacks, from its stored answers; and no way through the pages that submits an incomplete one (A4)."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from channels_registry.models import Format
from policies.models import Policy, PolicyVersion
from requests_app.annex1.branching import asked
from requests_app.annex1.completeness import missing
from requests_app.annex1.questions import QUESTIONS
from requests_app.drafting.handing_in import hand_in
from requests_app.models import Answer, Status
from requests_app.refusals import Incomplete
from tests import world
from tests.requests_app.annex1_answers import CHANGES, COMMON, ROUTES
from tests.requests_app.sheets import draft, missing_keys, sheet_of, store

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
NOW = timezone.now()


@pytest.mark.parametrize("route", ROUTES)
def test_every_route_can_be_complete(route):
    assert missing_keys(draft(route)) == []


# Question 34 is asked in a crisis only (test_fast_track.py).
ORDINARY = [key for key in QUESTIONS if key != "q34"]


@pytest.mark.parametrize("key", ORDINARY)
def test_each_question_is_missed_where_it_is_asked(key):
    route = {"project": "project", "agency": "agency", "groups": "group", "video": "video"}.get(
        QUESTIONS[key].branch, "standard"
    )
    channel_request = draft(route)
    Answer.objects.filter(request=channel_request, question=key).delete()

    lacks = missing(sheet_of(channel_request))

    # Without question 2, 9, 10 or 15 the branches they open close as well; nothing else is missed.
    assert [lack.key for lack in lacks] == [key]
    assert str(QUESTIONS[key].number) in lacks[0].sentence


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"q01": {"behalf": "mandated", "mandate": ""}}, "q01"),
        ({"q02": {"kind": "language", "edition": ""}}, "q02"),
        ({"q02": {"kind": "country", "countries": ""}}, "q02"),
        ({"q02": {"kind": "region", "countries": "", "region": ""}}, "q02"),
        ({"q04": {"goals": ["relations", "advocacy", "brand", "website"]}}, "q04"),
        ({"q04": {"goals": ["other"]}}, "q04"),
        ({"q06": {"languages": []}}, "q06"),
        ({"q08": {"sign_1": ""}}, "q08"),
        ({"q09": {"why": ""}}, "q09"),
        ({"q12": {"exists": "yes"}}, "q12"),
        ({"q13": {"offers": ""}}, "q13"),
        ({"q15": {"person_1_level": ""}}, "q15"),
        ({"q15": {"way_in": "safe"}}, "q15"),
        ({"q15": {"way_in": "device"}}, "q15"),
        ({"q16": {"mailbox": ""}}, "q16"),
        ({"q16": {"phone": "organisation"}}, "q16"),
        ({"q21": {"who_2": "Ruth"}}, "q21"),
        ({"q23": {"agreed_by": "person"}}, "q23"),
        ({"q23": {"speaks": "person"}}, "q23"),
        ({"q28": {"end": "date"}}, "q28"),
        ({"q28": {"then": "merge"}}, "q28"),
        ({"q29": {"keeps": ""}}, "q29"),
        ({"q30": {"consent": ""}}, "q30"),
        ({"q31": {"danger": "yes"}}, "q31"),
        ({"q32": {"topics": ["paid"]}}, "q32"),
        ({"q33": {"platform_rules": ""}}, "q33"),
    ],
)
def test_an_answer_that_says_half_is_missed(changes, key):
    assert missing_keys(draft(**changes)) == [key]


@pytest.mark.parametrize(
    "changes",
    [
        {"q08": {"sign_1": "", "figure_1": "", "unknown": "on"}},
        {"q09": {"platform": "advise", "why": ""}},
        {"q10": {"format": "advise"}},
        {"q13": {"page": "", "offers": "", "unknown": "on"}},
        {"q16": {"mailbox": "", "no_mailbox": "on"}},
        {"q29": {"keeps": "", "unknown": "on"}},
        {"q30": {"consent": "", "consent_unknown": "on"}},
        {"q15": {"way_in": "unknown"}},
        {"q12": {"exists": "yes", "no_address": "on", "since_year": "2019", "who_gets_in": "Nobody"}},
    ],
)
def test_not_knowing_yet_can_be_submitted(changes):
    """A4: “I do not know yet, advise me”."""
    assert missing_keys(draft(**changes)) == []


def test_a_project_needs_a_mailbox_that_two_colleagues_read():
    """U4d: a project channel is opened from a mailbox that others can read."""
    assert missing_keys(draft("project", q16={"mailbox": "", "no_mailbox": "on"})) == ["q16"]
    assert missing_keys(draft("project", q16={"reader_2_name": "", "reader_2_email": ""})) == ["q16"]


def test_an_account_outside_the_policy_is_never_complete():
    """A3."""
    assert missing_keys(draft(q01={"behalf": "personal"})) == ["q01"]


def test_a_newer_policy_is_agreed_to_anew():
    """A10: the agreement names the version; a later one is read before the request is handed in."""
    channel_request = draft()
    policy = Policy.objects.create(slug="later", binds_channels=True)
    PolicyVersion.objects.create(
        policy=policy, number="2", authority="Board", effective_on=NOW.date() - dt.timedelta(days=1), published_at=NOW
    )

    before = missing_keys(channel_request)
    store(channel_request, {"q33": COMMON["q33"]})

    assert before == ["q33"]
    assert missing_keys(channel_request) == []


def test_a_username_taken_meanwhile_is_found_at_the_end():
    """N11: between draft and submission someone else's channel may have taken it."""
    channel_request = draft()
    world.channel(on=world.platform("facebook"), address="https://www.facebook.com/kenyaforum", format=Format.PAGE)

    assert missing_keys(channel_request) == ["q11"]


def test_what_was_stored_in_another_shape_is_asked_again_and_breaks_nothing():
    channel_request = draft()
    for key, value in {"q05": {"adds": ["x"]}, "q08": ["x"], "q28": {"opens": {}}}.items():
        Answer.objects.filter(request=channel_request, question=key).update(value=value)

    assert set(missing_keys(channel_request)) >= {"q08", "q28"}


def test_an_incomplete_request_is_not_handed_in():
    channel_request = draft(q19=None)

    with pytest.raises(Incomplete) as refusal:
        hand_in(channel_request, by=channel_request.requester, at=NOW)

    channel_request.refresh_from_db()
    assert refusal.value.missing == ["Question 19 is not answered yet."]
    assert (channel_request.status, channel_request.reference) == (Status.DRAFT, None)


def _steps():
    """One step of a walk: an answer of some route, given to one question or taken away."""
    return st.lists(st.tuples(st.sampled_from(ORDINARY), st.sampled_from([*CHANGES, "nothing"])), max_size=12)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=st.sampled_from(ROUTES), steps=_steps())
def test_no_walk_through_the_branches_submits_an_incomplete_request(client, django_db_blocker, start, steps):
    """A4: whatever is changed in whatever order, what is handed in answers every question that is asked then."""
    body = world.body()
    channel_request = draft(start, body=body)
    client.force_login(channel_request.requester)
    for key, route in steps:
        if route == "nothing":
            Answer.objects.filter(request=channel_request, question=key).delete()
        elif key != "q07":
            value = {**COMMON[key], **CHANGES[route].get(key, {})}
            store(channel_request, {key: value | ({"body": str(body.pk)} if key == "q02" else {})})
    channel_request.refresh_from_db()
    lacking = missing(sheet_of(channel_request))

    client.post(reverse("requests:submit", args=[channel_request.pk]), {"version": channel_request.version})

    channel_request.refresh_from_db()
    sheet = sheet_of(channel_request)
    assert (channel_request.status == Status.SUBMITTED) == (lacking == [])
    if channel_request.status == Status.SUBMITTED:
        assert [key for key in asked(sheet) if not sheet.value(key)] == []
