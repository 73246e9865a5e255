"""“Stop scheduled posts”: who is told, who has confirmed, who is phoned, and its end (N15, design §5.7, §5.12)."""

import datetime as dt
import re

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Body
from channels_registry.models import AccessLevel, Channel, Grant
from enforcement.incidents import stopping
from enforcement.incidents.opening import AlertRefused
from enforcement.incidents.waiting import stops as stop_items
from enforcement.models import StopCall, StopReceipt, StopScope
from ledger.models import LedgerEntry
from notifications.models import Letter
from notifications.sending import words_of
from tests import world
from tests.enforcement.alert_world import cast

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
LINES = {"en": "We are silent today.", "fr": "Nous gardons le silence."}


@pytest.fixture
def c():
    return cast()


def called(c, scope=StopScope.ALL, **facts):
    return stopping.start_stop(scope, **{"lines": LINES, "by": c.team, "at": c.at, **facts})


def told(call):
    return set(call.receipts.values_list("person__full_name", flat=True))


def key_in(letter):
    return re.search(r"/stop/confirm/([\w-]+)/", letter.data["path"])[1]


# --- Who calls it, whom it reaches ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["admin", "editor", "stranger", "auditor", "administrator"])
def test_only_the_team_calls_and_ends(c, who):
    person = {"auditor": world.auditor(), "administrator": world.administrator()}.get(who) or getattr(c, who)
    with pytest.raises(AlertRefused):
        called(c, by=person)
    assert (StopCall.objects.count(), Letter.objects.filter(kind=stopping.CALL).count()) == (0, 0)

    call = called(c)
    with pytest.raises(AlertRefused):
        stopping.end_stop(call, by=person, at=c.at)
    assert StopCall.objects.get().ended_at is None


def test_it_reaches_whoever_publishes_and_answers_each_once(c):
    analyst, gone = world.person("Analyst"), world.person("Gone")
    world.grant(c.channel, analyst, AccessLevel.ANALYST)
    Channel.objects.filter(pk=c.channel.pk).update(responsible=c.stranger)
    world.channel("Second", coadmin=c.team, runner=c.admin)
    Grant.objects.filter(person=gone).delete()

    call = called(c)

    assert told(call) == {"Team One", "Admin One", "Editor One", "Stranger One"}
    assert dict(call.receipts.values_list("person__full_name", "channel_count")) == {
        "Team One": 2, "Admin One": 2, "Editor One": 1, "Stranger One": 1,
    }  # fmt: skip
    letters = Letter.objects.filter(kind=stopping.CALL)
    assert letters.count() == 4
    assert {letter.next_try_at for letter in letters} == {c.at}


def test_each_scope_reaches_its_own(c):
    parent = world.body("Region office", region="Sahel")
    child = world.body("Country office", parent=parent)
    world.channel("Of the child", of=child, coadmin=c.second, runner=world.person("Child runner"))
    world.channel("On another platform", on=world.platform("bluesky"), coadmin=c.second, runner=world.person("Sky"))
    world.channel("Of the region", coadmin=c.second, runner=world.person("Regional"), region="sahel")
    own = {"Team Two"}

    assert told(called(c, StopScope.GROUP, body=Body.objects.get(pk=parent.pk))) == own | {"Child runner"}
    assert told(called(c, StopScope.PLATFORM, platform=world.platform("bluesky"))) == own | {"Sky"}
    assert told(called(c, StopScope.REGION, region="Sahel")) == own | {"Regional"}


def test_what_would_reach_nobody_or_says_nothing_is_refused(c):
    for how in (
        {"scope": StopScope.REGION, "region": "Nowhere"},
        {"lines": {"en": "  "}},
        {"lines": {"en": "password: Xk9!vulture-77-Zebra"}},
    ):
        with pytest.raises(AlertRefused):
            called(c, **how)
    assert not StopCall.objects.exists()


def test_the_same_stop_is_not_called_twice_at_a_time(c):
    first = called(c)
    letters = Letter.objects.count()
    with pytest.raises(AlertRefused), transaction.atomic():
        called(c, by=c.second)
    assert (StopCall.objects.count(), Letter.objects.count()) == (1, letters)

    stopping.end_stop(first, by=c.team, at=c.at)
    assert called(c, by=c.second) != first


def test_a_thousand_people_cost_as_many_statements_as_ten(c):
    """Set-based (design §5.10): what grows are rows, not statements."""

    def grow(count):
        people = [world.person() for _number in range(count)]
        for person in people:
            world.grant(c.channel, person, AccessLevel.EDITOR)

    grow(2)
    assert c.team.is_team  # what a person may do is read once
    with CaptureQueriesContext(connection) as few:
        call = called(c)
    stopping.end_stop(call, by=c.team, at=c.at)
    grow(12)
    with CaptureQueriesContext(connection) as many:
        called(c, at=c.at + dt.timedelta(hours=1))
    assert len(many) == len(few)


# --- The letter and its key -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_letter_has_the_line_of_its_reader_first(c, language):
    type(c.editor).objects.filter(pk=c.editor.pk).update(language=language)
    called(c)
    letter = Letter.objects.get(kind=stopping.CALL, person=c.editor)

    words = words_of(letter.kind, language=language, data=letter.data)

    assert letter.data["lines"][0]["language"] == language
    assert words.body.index(LINES[language]) < words.body.index(LINES["fr" if language == "en" else "en"])


def test_the_link_confirms_without_a_password_and_a_get_does_not(client, c):
    call = called(c)
    path = reverse("enforcement:stop-confirm", args=[key_in(Letter.objects.get(kind=stopping.CALL, person=c.editor))])

    page = client.get(path)
    assert "We are silent today." in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    assert call.receipts.unconfirmed().count() == 3

    assert client.post(path).status_code == 302
    client.post(path)

    receipt = call.receipts.get(person=c.editor)
    assert (receipt.confirmed_at is not None, receipt.noted_by) == (True, None)
    assert call.receipts.unconfirmed().count() == 2
    assert LedgerEntry.objects.filter(action="stops.confirmed").count() == 1


@pytest.mark.parametrize("token", ["x", "A" * 43, "..%2f..%2f"])
def test_a_guessed_link_is_no_page(client, c, token):
    called(c)
    assert client.post(f"/stop/confirm/{token}/").status_code == 404
    assert StopReceipt.objects.unconfirmed().count() == 3


def test_the_link_of_one_who_left_opens_nothing(client, c):
    call = called(c)
    path = reverse("enforcement:stop-confirm", args=[key_in(Letter.objects.get(kind=stopping.CALL, person=c.editor))])
    type(c.editor).objects.filter(pk=c.editor.pk).update(is_active=False, left_at=c.at)
    assert client.post(path).status_code == 404
    assert call.receipts.unconfirmed().count() == 3


def test_nobody_confirms_for_another_signed_in(client, c):
    call = called(c)
    client.force_login(c.stranger)
    assert client.post(reverse("enforcement:stop-mine", args=[call.pk])).status_code == 404
    client.force_login(c.admin)
    assert client.post(reverse("enforcement:stop-mine", args=[call.pk])).status_code == 302
    assert list(call.receipts.exclude(confirmed_at=None).values_list("person", flat=True)) == [c.admin.pk]


def test_the_team_notes_who_confirmed_on_the_phone(client, c):
    call = called(c)
    receipt = call.receipts.get(person=c.editor)
    with pytest.raises(AlertRefused):
        stopping.confirm(receipt, at=c.at, noted_by=c.admin)
    client.force_login(c.second)
    client.post(reverse("enforcement:stop-noted", args=[call.pk, receipt.pk]))

    receipt.refresh_from_db()
    assert (receipt.confirmed_at is not None, receipt.noted_by) == (True, c.second)


# --- The end -------------------------------------------------------------------------------------------------------------------------


def test_the_end_is_told_to_the_same_people_and_closes_the_links(client, c):
    call = called(c)
    letter = Letter.objects.get(kind=stopping.CALL, person=c.editor)
    path = reverse("enforcement:stop-confirm", args=[key_in(letter)])

    stopping.end_stop(call, by=c.second, at=c.at, words="No festive pictures.")

    over = Letter.objects.filter(kind=stopping.OVER)
    assert set(over.values_list("person", flat=True)) == set(call.receipts.values_list("person", flat=True))
    assert "No festive pictures." in words_of(over[0].kind, language="en", data=over[0].data).body
    assert not Letter.objects.filter(kind=stopping.CALL, cancelled_at=None).exists()
    shut = client.post(path)
    assert shut.status_code == 422
    # The words came later, and with a letter of their own: whoever holds an old link reads none.
    for page in (shut, client.get(path)):
        assert "The stop is over" in page.content.decode()
        assert "No festive pictures." not in page.content.decode()
    client.force_login(c.editor)
    assert "No festive pictures." in client.get(reverse("enforcement:stop-mine", args=[call.pk])).content.decode()
    assert call.receipts.unconfirmed().count() == 3
    with pytest.raises(AlertRefused):
        stopping.end_stop(call, by=c.team, at=c.at)


def test_the_home_page_asks_until_it_is_confirmed_or_over(c):
    call = called(c)
    assert [(i.url, i.urgent) for i in stop_items(c.editor, c.at)] == [(f"/stop/{call.pk}/mine/", True)]
    stopping.confirm(call.receipts.get(person=c.editor), at=c.at)
    assert list(stop_items(c.editor, c.at)) == []
    assert [i.url for i in stop_items(c.second, c.at)] == [f"/stop/{call.pk}/?confirmed=no"]
    assert list(stop_items(c.stranger, c.at)) == []
    stopping.end_stop(call, by=c.team, at=c.at)
    assert list(stop_items(c.second, c.at)) == []


def test_the_list_costs_the_same_with_three_rows_and_more(client, c, django_assert_num_queries):
    call = called(c)
    client.force_login(c.second)
    address = reverse("enforcement:stop", args=[call.pk])
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for number in range(3):
        StopReceipt.objects.create(call=call, person=world.person(), channel_count=1, token_digest=f"d{number}")
    with django_assert_num_queries(len(few)):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("stopcall_scope_is_one", {"scope": "region"}),
        ("stopcall_scope_is_one", {"region": "Sahel"}),
        ("stopcall_ended_whole", {"ended_words": "Over."}),
    ],
)
def test_the_database_refuses(c, name, values):
    call = called(c)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        StopCall.objects.filter(pk=call.pk).update(**values)
