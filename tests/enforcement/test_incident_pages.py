"""The pages of alerts: two taps, what each reader sees, and what nobody else does (N15, design §5.9, §5.13)."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from channels_registry.models import Channel, ChannelStatus
from enforcement.incidents import course
from enforcement.incidents.opening import report_compromised
from enforcement.incidents.waiting import actions as action_items
from enforcement.incidents.waiting import alerts as alert_items
from enforcement.models import Incident, IncidentMoment
from ledger.models import LedgerEntry
from notifications.models import Letter
from tests import world
from tests.enforcement.alert_world import SECRET_WORDS, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def c():
    return cast()


def open_as(client, person, name, *args, **query):
    client.force_login(person)
    return client.get(reverse(name, args=args), query)


# --- Raising, in two taps -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["editor", "admin", "team"])
def test_from_the_channels_page_to_the_warning_in_two_taps(client, c, who):
    person = getattr(c, who)
    page = open_as(client, person, "channels:detail", c.channel.pk)
    raise_url = reverse("enforcement:raise-compromised", args=[c.channel.pk])
    assert f'href="{raise_url}"' in page.content.decode()

    answer = client.post(raise_url, {})

    incident = Incident.objects.get()
    assert answer.url == reverse("enforcement:alert", args=[incident.pk])
    assert Channel.objects.get(pk=c.channel.pk).compromised_at


def test_who_may_not_raise_is_not_offered_it_and_changes_nothing(client, c):
    page = open_as(client, c.stranger, "channels:detail", c.channel.pk)
    raise_url = reverse("enforcement:raise-compromised", args=[c.channel.pk])
    assert raise_url not in page.content.decode()
    assert client.post(raise_url, {}).status_code == 403
    assert not Incident.objects.exists()


@pytest.mark.parametrize("words", ["password: Xk9!vulture-77-Zebra", "x" * 5000, "a\x00b"])
def test_whatever_is_typed_the_public_is_warned(client, c, words):
    """A password, a novel or a sign nobody sees is not kept, and holds nothing up."""
    client.force_login(c.editor)
    answer = client.post(reverse("enforcement:raise-compromised", args=[c.channel.pk]), {"words": words}, follow=True)

    assert Channel.objects.get(pk=c.channel.pk).compromised_at
    assert set(IncidentMoment.objects.values_list("words", flat=True)) == {""}
    assert len(answer.context["messages"]) == 2


def test_the_team_raises_it_for_a_caller(client, c):
    client.force_login(c.second)
    found = client.post(reverse("enforcement:raise"), {"channel": c.channel.addresses.first().canonical_url})
    assert found.url == reverse("enforcement:raise-compromised", args=[c.channel.pk])

    client.post(found.url, {"reported_by": c.editor.pk, "told_by": "By phone, 14:05."})

    incident = Incident.objects.get()
    assert (incident.opened_by, incident.reported_by, incident.told_by) == (c.second, c.editor, "By phone, 14:05.")


def test_a_caller_who_is_not_listed_cannot_be_named_as_a_reporter(client, c):
    client.force_login(c.second)
    answer = client.post(reverse("enforcement:raise-compromised", args=[c.channel.pk]), {"reported_by": c.stranger.pk})
    assert answer.status_code == 422
    assert not Incident.objects.exists()


def test_a_page_to_raise_is_light(client, c):
    """One bar of signal: the page itself weighs less than 20 kB and needs no script to be sent."""
    page = open_as(client, c.editor, "enforcement:raise-compromised", c.channel.pk)
    assert len(page.content) < 20_000


# --- What each reader sees -----------------------------------------------------------------------------------------------------------


READERS = {  # who reads every word, who sees that there is an alert, who sees nothing
    "team": (200, True), "second": (200, True), "auditor": (200, True), "editor": (200, True), "admin": (200, False),
    "stranger": (404, False), "administrator": (404, False),
}  # fmt: skip


@pytest.mark.parametrize("who", READERS)
def test_the_words_of_an_alert_are_read_by_the_team_and_their_author_only(client, c, who):
    incident = report_compromised(c.channel, by=c.editor, at=c.at, words=SECRET_WORDS)
    person = {"auditor": world.auditor(), "administrator": world.administrator()}.get(who) or getattr(c, who)
    status, reads = READERS[who]

    page = open_as(client, person, "enforcement:alert", incident.pk)

    assert page.status_code == status
    assert ("zqx" in page.content.decode()) == reads


def places_of(c, incident) -> dict[str, str]:
    link = c.channel.addresses.first().canonical_url
    return {
        "home": "/", "channel": f"/registry/{c.channel.pk}/", "register": "/registry/", "alerts": "/alerts/",
        "alerts.csv": "/alerts/?format=csv", "check": f"/check/?q={link}", "api check": f"/api/v1/check?q={link}",
        "api channels": "/api/v1/channels", "public page": f"/directory/{c.channel.pk}/",
        "card": f"/alerts/card/{c.channel.pk}/", "alert": f"/alerts/{incident.pk}/",
        "report": f"/alerts/{incident.pk}/report/", "report.pdf": f"/alerts/{incident.pk}/report.pdf",
    }  # fmt: skip


# What is refused, by person; everything else opens, so that a mark could be found there.
SHUT = {
    "admin": {"report": 403, "report.pdf": 403},
    "stranger": {"card": 403, "alert": 404, "report": 404, "report.pdf": 404},
    "administrator": {"card": 403, "alert": 404, "report": 404, "report.pdf": 404},
    "anonymous": {
        "channel": 302, "register": 302, "alerts": 302, "alerts.csv": 302, "card": 302, "alert": 302, "report": 302,
        "report.pdf": 302,
    },
}  # fmt: skip


@pytest.mark.parametrize("who", SHUT)
def test_leaks_nowhere_else(client, c, who):
    """Words, reporter and alert are absent from other people's pages, lists, exports, the public check and the API."""
    incident = report_compromised(c.channel, by=c.editor, at=c.at, words=SECRET_WORDS)
    course.note(incident, by=c.team, at=c.at, words=f"Second line, {SECRET_WORDS}")
    course.close(incident, by=c.team, at=c.at, why="Looked at by two.")
    places = places_of(c, incident)
    if who != "anonymous":
        client.force_login(world.administrator() if who == "administrator" else getattr(c, who))

    answers = {name: client.get(place) for name, place in places.items()}

    assert {name: a.status_code for name, a in answers.items()} == dict.fromkeys(places, 200) | SHUT[who]
    for name, answer in answers.items():
        body = answer.getvalue().decode(errors="replace")
        assert "zqx" not in body, name
        assert "Looked at by two." not in body, name


def test_the_same_places_hold_both_marks_for_the_team(client, c):
    """The control of the walk above."""
    incident = report_compromised(c.channel, by=c.editor, at=c.at, words=SECRET_WORDS)
    course.close(incident, by=c.team, at=c.at, why="Looked at by two.")
    client.force_login(c.second)
    bodies = {
        name: client.get(place).getvalue().decode(errors="replace") for name, place in places_of(c, incident).items()
    }
    for mark in ("zqx", "Looked at by two."):
        assert {"alert", "report"} <= {name for name, body in bodies.items() if mark in body}


def test_the_public_learns_the_verdict_and_no_name(client, c):
    report_compromised(c.channel, by=c.editor, at=c.at, words=SECRET_WORDS)
    link = c.channel.addresses.first().canonical_url
    for place in (f"/check/?q={link}", f"/api/v1/check?q={link}", "/api/v1/channels", f"/directory/{c.channel.pk}/"):
        body = client.get(place).content.decode()
        for name in ("Editor One", "Admin One", "Team One", "zqx", "/alerts/"):
            assert name not in body, (place, name)


def test_alerts_of_an_unlisted_channel_stay_with_its_people(client, c):
    """A22: an alert is no way around being off every list."""
    Channel.objects.filter(pk=c.channel.pk).update(unlisted_at=c.at)
    report_compromised(c.channel, by=c.editor, at=c.at)

    assert "Voices of the coast" not in open_as(client, c.stranger, "enforcement:alerts").content.decode()
    answer = client.get("/api/v1/check", {"q": c.channel.addresses.first().canonical_url}).json()
    assert (answer["verdict"], answer["channel"]) == ("not_listed", None)


# --- The page, its presses -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["alert-false-alarm", "alert-contain", "alert-task-done"])
def test_opening_an_address_of_a_press_changes_nothing(client, c, name):
    incident = report_compromised(c.channel, by=c.editor, at=c.at)
    entries = LedgerEntry.objects.count()
    args = [incident.pk] + ([1] if name == "alert-task-done" else [])

    open_as(client, c.team, f"enforcement:{name}", *args)

    incident.refresh_from_db()
    assert (incident.state, LedgerEntry.objects.count()) == ("open", entries)


def test_a_refused_press_says_why_on_the_page(client, c):
    incident = report_compromised(c.channel, by=c.editor, at=c.at)
    course.call_off(incident, by=c.team, at=c.at)
    client.force_login(c.team)

    answer = client.post(reverse("enforcement:alert-contain", args=[incident.pk]))

    assert answer.status_code == 422
    assert "A colleague was quicker" in answer.content.decode()


def test_one_press_calls_a_false_alarm_off(client, c):
    client.force_login(c.editor)
    client.post(reverse("enforcement:raise-compromised", args=[c.channel.pk]), {})
    incident = Incident.objects.get()
    page = client.get(reverse("enforcement:alert", args=[incident.pk])).content.decode()
    assert reverse("enforcement:alert-false-alarm", args=[incident.pk]) in page

    client.post(reverse("enforcement:alert-false-alarm", args=[incident.pk]))

    incident.refresh_from_db()
    assert (incident.state, incident.opened_by) == ("false_alarm", c.editor)
    assert not Channel.objects.get(pk=c.channel.pk).compromised_at
    assert Letter.objects.filter(kind="enforcement.alert_over").exists()


def test_the_list_costs_the_same_with_one_row_and_three(client, c, django_assert_num_queries):
    report_compromised(c.channel, by=c.editor, at=c.at)
    client.force_login(c.second)
    client.get(reverse("enforcement:alerts"))
    with django_assert_num_queries(6) as one:
        client.get(reverse("enforcement:alerts"))
    for _number in range(2):
        other = world.channel(coadmin=c.team)
        report_compromised(other, by=c.team, at=c.at)
    with django_assert_num_queries(len(one)):
        assert client.get(reverse("enforcement:alerts")).content.decode().count("/alerts/") > 3


# --- Home page --------------------------------------------------------------------------------------------------------------------------------


def test_an_open_alert_stands_first_for_the_team_and_its_people(c):
    at = timezone.now()
    incident = report_compromised(c.channel, by=c.editor, at=at)
    for person in (c.team, c.second, c.admin, c.editor):
        assert [(i.url, i.urgent) for i in alert_items(person, at)] == [(f"/alerts/{incident.pk}/", True)]
    for person in (c.stranger, world.auditor(), world.administrator()):
        assert list(alert_items(person, at)) == []
    course.contain(incident, by=c.team, at=at)
    assert [i.urgent for i in alert_items(c.team, at)] == [False]


def test_providers_cost_one_query_each(c, django_assert_num_queries):
    at = timezone.now()
    report_compromised(c.channel, by=c.editor, at=at)
    assert c.team.is_team  # what a person may do is read once
    with django_assert_num_queries(1):
        list(alert_items(c.team, at))
    with django_assert_num_queries(1):
        list(action_items(c.team, at))


def test_pdfs_are_files_and_the_card_names_people_to_its_own_only(client, c):
    page = open_as(client, c.editor, "enforcement:card", c.channel.pk)
    assert "Team One" in page.content.decode()
    made = client.get(reverse("enforcement:card-pdf", args=[c.channel.pk]))
    assert (made.headers["Content-Type"], made.content[:5]) == ("application/pdf", b"%PDF-")
    assert re.search(r"emergency-card-\d+-en\.pdf", made.headers["Content-Disposition"])
    assert open_as(client, c.stranger, "enforcement:card", c.channel.pk).status_code == 403
    assert client.get(reverse("enforcement:card-pdf", args=[c.channel.pk])).status_code == 403


def test_of_a_closed_channel_only_what_can_be_said_is_offered(client, c):
    """Somebody else can take a closed one; access to it cannot be lost, nor can it be blocked."""
    Channel.objects.filter(pk=c.channel.pk).update(status=ChannelStatus.RETIRED, retired_at=timezone.now())
    page = open_as(client, c.team, "enforcement:raise-compromised", c.channel.pk).content.decode()
    assert "Warn the public now" in page
    assert reverse("enforcement:raise-access-lost", args=[c.channel.pk]) not in page
    assert reverse("enforcement:raise-blocked", args=[c.channel.pk]) not in page
    assert "· Closed" in open_as(client, c.team, "enforcement:raise").content.decode()


def test_messages_that_lie_ready_say_their_language_and_what_is_filled_in(client, c):
    page = open_as(client, c.team, "enforcement:emergency-texts").content.decode()
    assert "These are filled in by themselves: {channel}" in page
    assert '<p class="meta">French</p>' in page
