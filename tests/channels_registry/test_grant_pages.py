"""The pages on which access is given, changed, ended and handed over; each path to a gap is refused there too (A8)."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from channels_registry.models import AccessLevel, Finding, Grant, Promise, Rule
from ledger.models import LedgerEntry
from policies.models import Policy, PolicyVersion
from tests import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def at():
    return timezone.now()


@pytest.fixture
def pair():
    coadmin, runner = world.comms("Amina Diallo"), world.person("Rune Berg")
    return world.channel("ACT Forum", coadmin=coadmin, runner=runner), coadmin, runner


@pytest.fixture
def policy(at):
    version = Policy.objects.create(slug="test-policy", binds_channels=True).versions.create(
        number="9.9", authority="The board", effective_on=at.date() - dt.timedelta(days=30), published_at=at
    )
    assert version in PolicyVersion.objects.in_force(on=at.date())
    return version


def read_policies(person, at):
    from policies.reading import acknowledge, unread_versions

    for version in unread_versions(person, at=at):
        acknowledge(version, by=person, language="en", at=at)


def grant_of(channel, person) -> Grant:
    return Grant.objects.get(channel=channel, person=person, ended_at=None)


def url(name, channel, grant=None) -> str:
    return reverse(f"channels:grant-{name}", args=[channel.pk, *([grant.pk] if grant else [])])


def picture(channel):
    return (
        list(Grant.objects.filter(channel=channel).order_by("pk").values()),
        list(Finding.objects.filter(channel=channel).values()),
        LedgerEntry.objects.count(),
    )


def test_the_team_gives_access_by_name_or_address(client, at):
    """I2: a level; L2: an external person's access ends with the contract."""
    channel, team = world.channel(), world.comms()
    agency = world.external("Agnès Roy", contract_end=at.date() + dt.timedelta(days=40))
    read_policies(agency, at)
    client.force_login(team)

    response = client.post(
        url("give", channel),
        {
            "person": "agnès roy",
            "level": "editor",
            "native_role": "Content creator",
            "ends_on": "",
            "why": "new agency",
        },
    )

    assert response.status_code == 302
    grant = grant_of(channel, agency)
    assert (grant.level, grant.native_role, grant.granted_by) == (AccessLevel.EDITOR, "Content creator", team)
    assert grant.ends_at.date() == at.date() + dt.timedelta(days=41)


def test_whoever_has_not_read_the_policy_is_promised_access_and_given_none(client, at, policy):
    """A10: said on the page, with what happens next; nothing is given (test_promising.py)."""
    channel, person = world.channel(), world.person("New Person")
    client.force_login(world.comms())
    grants_before = picture(channel)[0]

    response = client.post(url("give", channel), {"person": person.email, "level": "editor", "why": ""}, follow=True)

    assert "New Person has still to read and accept the policy." in response.content.decode()
    assert picture(channel)[0] == grants_before
    assert Promise.objects.get().person == person
    assert "has not read the policy in force" in response.content.decode()


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"person": "", "level": "editor"}, "“Who gets access” needs an answer."),
        ({"person": "Nobody", "level": "editor"}, "The portal knows nobody by “Nobody”."),
        ({"person": "Rune Berg", "level": ""}, "Choose an answer to “What they may do”."),
        ({"person": "Rune Berg", "level": "king"}, "choose one of the answers"),
        ({"person": "Rune Berg", "level": "admin"}, "Rune Berg already has access. Change it instead."),
        ({"person": "Gone Person", "level": "editor"}, "The portal knows nobody by “Gone Person”."),
        ({"person": "gone@example.org", "level": "editor"}, "Gone Person has left."),
        ({"person": "New Person", "level": "editor", "ends_on": "2020-01-01"}, "would end before it starts"),
        ({"person": "New Person", "level": "editor", "ends_on": "soon"}, "needs a date"),
        ({"person": "x" * 500, "level": "editor"}, "400 characters at most"),
        ({"person": "a\u202eb", "level": "editor"}, "invisible character"),
        ({"person": "New Person", "level": "editor", "native_role": "password: Hunter22"}, "looks like a password"),
    ],
)
def test_wrong_answers_are_refused_with_a_sentence_and_kept(client, at, pair, answers, sentence):
    channel, *_people = pair
    gone = world.person("Gone Person", email="gone@example.org")
    world.Person.objects.filter(pk=gone.pk).update(is_active=False, left_at=at)
    read_policies(world.person("New Person"), at)
    client.force_login(world.comms())
    before = picture(channel)

    response = client.post(url("give", channel), {"why": "", **answers})

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert picture(channel) == before


def test_assigning_a_coadministrator_suggests_the_team_and_closes_the_finding(client, at):
    channel = world.channel(complete=False)
    amina, stranger = world.comms("Amina Diallo"), world.person("Some Stranger")
    read_policies(amina, at)
    client.force_login(world.comms())
    page = url("give", channel) + "?as=coadmin"

    content = client.get(page).content.decode().replace("<wbr>", "")
    assert f"Amina Diallo &lt;{amina.email}&gt;" in content
    assert stranger.email not in content
    client.post(page, {"person": "Amina Diallo", "level": "admin", "why": ""})

    assert list(Finding.objects.open().filter(channel=channel).values_list("rule", flat=True)) == [Rule.SINGLE_ADMIN]


def test_the_list_of_suggestions_stays_short(client, at):
    """Ten thousand people must never travel with a form."""
    of = world.body()
    channel = world.channel(of=of)
    world.Person.objects.bulk_create(
        world.Person(email=f"p{number}@example.org", full_name=f"P {number}", created_at=at) for number in range(300)
    )
    client.force_login(world.comms())

    assert client.get(url("give", channel)).content.decode().count("<option") < 80


@pytest.mark.parametrize(
    ("name", "answers"),
    [
        ("revoke", {"why": "moved on"}),
        ("change", {"level": "editor", "why": "less work"}),
        ("end", {"ends_on": "2199-01-01", "why": "contract"}),
        ("hand-over", {"successor": "Some Stranger", "why": "moved on"}),
    ],
)
def test_each_path_to_a_gap_is_refused_on_its_page_and_changes_nothing(client, at, pair, name, answers):
    """A8, proof 7: revoke, downgrade, end date, handing over outside the team."""
    channel, coadmin, _runner = pair
    read_policies(world.person("Some Stranger"), at)
    client.force_login(coadmin)
    before = picture(channel)

    response = client.post(url(name, channel, grant_of(channel, coadmin)), answers)

    assert response.status_code == 422
    assert "without a Secretariat co-administrator" in response.content.decode()
    assert "First give full control to another member of the communications team." in response.content.decode()
    assert picture(channel) == before


def test_change_end_hand_over_and_revoke_do_what_they_say(client, at, pair):
    channel, coadmin, runner = pair
    successor = world.comms("Successor")
    read_policies(successor, at)
    editor = world.grant(channel, world.person("Ed Itor"), AccessLevel.EDITOR)
    client.force_login(coadmin)

    assert client.post(url("change", channel, editor), {"level": "moderator", "why": "less"}).status_code == 302
    assert client.post(url("end", channel, editor), {"ends_on": "2199-01-01", "why": "later"}).status_code == 302
    editor.refresh_from_db()
    assert (editor.level, editor.ends_at.year) == (AccessLevel.MODERATOR, 2199)
    assert client.post(url("end", channel, editor), {"ends_on": "", "why": "no end"}).status_code == 302
    assert client.post(url("revoke", channel, editor), {"why": "left the group"}).status_code == 302
    editor.refresh_from_db()
    assert (editor.ends_at, editor.end_reason, editor.ended_by) == (None, "left the group", coadmin)
    handed = client.post(
        url("hand-over", channel, grant_of(channel, coadmin)), {"successor": "Successor", "why": "leave"}
    )
    assert handed.status_code == 302
    assert set(Grant.objects.not_ended().filter(channel=channel).values_list("person", flat=True)) == {
        successor.pk,
        runner.pk,
    }


def test_an_access_that_has_ended_is_not_ended_twice(client, pair):
    channel, coadmin, _runner = pair
    editor = world.grant(channel, world.person(), AccessLevel.EDITOR)
    client.force_login(coadmin)
    client.post(url("revoke", channel, editor), {"why": "first"})

    again = client.post(url("revoke", channel, editor), {"why": "second"})

    assert again.status_code == 422
    assert "This access has already ended." in again.content.decode()


def test_an_end_in_the_past_and_a_missing_reason_are_refused(client, pair):
    channel, coadmin, runner = pair
    client.force_login(coadmin)
    before = picture(channel)

    past = client.post(url("end", channel, grant_of(channel, runner)), {"ends_on": "2020-01-01", "why": "x"})
    silent = client.post(url("revoke", channel, grant_of(channel, runner)), {"why": ""})

    assert "This day is over." in past.content.decode()
    assert silent.status_code == 422
    assert picture(channel) == before


@pytest.mark.parametrize("name", ["give", "change", "end", "revoke", "hand-over"])
def test_access_is_the_teams_to_give_and_others_learn_whom_to_ask(client, pair, name):
    channel, _coadmin, runner = pair
    grant = None if name == "give" else grant_of(channel, runner)
    readers, outsider = (runner, world.person(), world.auditor(), world.administrator()), world.external()
    before = picture(channel)

    for reader in readers:
        client.force_login(reader)
        for response in (client.get(url(name, channel, grant)), client.post(url(name, channel, grant), {"why": "x"})):
            assert response.status_code == 403
            assert "Only the communications team does this." in response.content.decode()
    client.force_login(outsider)
    assert client.get(url(name, channel, grant)).status_code == 404
    client.logout()
    assert client.get(url(name, channel, grant)).status_code == 302
    assert picture(channel) == before


def test_a_grant_of_another_channel_is_not_found(client, pair):
    channel, coadmin, runner = pair
    other = world.channel()
    client.force_login(coadmin)

    assert client.get(url("revoke", other, grant_of(channel, runner))).status_code == 404


def test_get_gives_and_ends_nothing(client, pair):
    channel, coadmin, runner = pair
    client.force_login(coadmin)
    before = picture(channel)

    for name in ("change", "end", "revoke", "hand-over"):
        assert client.get(url(name, channel, grant_of(channel, runner))).status_code == 200
    assert client.get(url("give", channel)).status_code == 200

    assert picture(channel) == before
