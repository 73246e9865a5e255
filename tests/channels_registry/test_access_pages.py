"""The pages on which it is said who can get in, how sure that is, and what is known (A7, A8, I2, design §5.3)."""

import datetime as dt
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from channels_registry import proving
from channels_registry.models import (
    AccessLevel,
    Attestation,
    Challenge,
    Evidence,
    Fact,
    FactValue,
    SecurityFact,
    Strength,
    Tier,
    WayIn,
)
from channels_registry.stating import state_fact, state_facts, state_way_in
from tests import world
from tests.channels_registry.access_world import evidence_of, grant_of
from tests.requests_app.hostile_files import SVG, picture

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def at():
    return timezone.now()


@pytest.fixture
def cast():
    team, runner, editor = world.comms("Ama Team"), world.person("Ruth Okello"), world.person("Ed Itor")
    channel = world.channel("Forum", coadmin=team, runner=runner)
    world.grant(channel, editor, AccessLevel.EDITOR)
    return channel, team, runner, editor


def url(name, channel, *more) -> str:
    return reverse(f"channels:{name}", args=[channel.pk, *more])


def page(client, channel) -> str:
    return client.get(url("detail", channel)).content.decode()


def upload(data: bytes = b"", name="roles.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data or picture())


def test_the_channels_page_says_how_sure_each_access_is(client, at, cast):
    channel, team, _runner, editor = cast
    kept = evidence_of(channel, by=team, at=at)
    world.attest(grant_of(channel, team), strength=Strength.SEEN, by=team, at=at, evidence=kept)
    world.attest(grant_of(channel, editor), strength=Strength.CLAIMED, by=team, at=at - 400 * DAY)
    client.force_login(team)

    text = page(client, channel)

    for words in (
        "Seen",
        "Claimed, too long ago",
        "Not confirmed yet",
        "good until",
        "was good until",
        "Somebody told the portal",
    ):
        assert words in text
    assert url("evidence", channel, kept.name) in text
    client.force_login(editor)
    text = page(client, channel)
    assert "Seen" in text
    assert kept.name not in text


def test_facts_and_the_way_in_stand_there_each_with_its_look(client, at, cast):
    channel, team, runner, _editor = cast
    state_facts(
        channel, {Fact.TWO_FACTOR: "yes", Fact.MAILBOX_SHARED: "no", Fact.PHONE_HELD: "unknown"}, by=runner, at=at
    )
    state_fact(channel, fact=Fact.TWO_FACTOR, value=FactValue.NO, by=runner, at=at, grant=grant_of(channel, runner))
    client.force_login(team)

    text = page(client, channel)
    section = text[text.index('id="people"') : text.index('id="details"')]

    assert section.count("tag-unknown") == 3 + 1 + 3  # phone, two never spoken of; the way in; three accesses
    assert text.count("nobody has said yet") == 2
    state_way_in(channel, way_in=WayIn.SAFE, safe="Communications", entry="X – Forum", by=team, at=at)
    assert "X – Forum" in page(client, channel)
    client.force_login(world.person())
    text = page(client, channel)
    assert "X – Forum" not in text
    assert "Two-step" not in text


def test_one_picture_confirms_several_people(client, at, cast):
    channel, team, runner, editor = cast
    client.force_login(team)
    chosen = [grant_of(channel, runner).pk, grant_of(channel, editor).pk]

    response = client.post(
        url("access-confirm", channel), {"grants": chosen, "strength": "seen", "picture": upload(), "note": ""}
    )

    assert response.headers["Location"] == url("detail", channel)
    kept = Evidence.objects.get()
    assert set(Attestation.objects.values_list("grant", "strength", "evidence")) == {
        (pk, "seen", kept.pk) for pk in chosen
    }
    assert grant_of(channel, team).verified_as == ""


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"strength": "seen"}, "Add the picture in which you saw it"),
        ({"grants": []}, "Tick one person at least"),
        ({"strength": "proved"}, "choose one of the answers"),
        ({"note": "password: hunter2!x"}, "never keeps one"),
        ({"strength": "seen", "picture": SVG}, "can run by itself"),
        ({"strength": "seen", "picture": b"a;b\n1;2\n"}, "not taken here"),
    ],
)
def test_what_cannot_be_confirmed_is_said_in_words(client, at, cast, changes, words):
    channel, team, runner, _editor = cast
    client.force_login(team)
    answers = {"grants": [grant_of(channel, runner).pk], "strength": "claimed", **changes}
    if "picture" in changes:
        answers["picture"] = upload(changes["picture"], "roles.csv")

    response = client.post(url("access-confirm", channel), answers)

    assert response.status_code == 422
    assert words in response.content.decode()
    assert (Attestation.objects.count(), Evidence.objects.count()) == (0, 0)


def test_a_grant_of_another_channel_cannot_be_ticked(client, at, cast):
    channel, team, _runner, _editor = cast
    other = world.channel()
    client.force_login(team)
    response = client.post(url("access-confirm", channel), {"grants": [other.grants.first().pk], "strength": "claimed"})
    assert (response.status_code, Attestation.objects.count()) == (422, 0)


def test_evidence_is_given_out_and_never_shown(client, at, cast):
    channel, team, runner, editor = cast
    kept = evidence_of(channel, by=team, at=at)
    answers = {}
    for reader in (team, runner, world.auditor(), editor, world.person(), world.administrator()):
        client.force_login(reader)
        answers[reader] = client.get(url("evidence", channel, kept.name))
    assert [answer.status_code for answer in answers.values()] == [200, 200, 200, 404, 404, 404]
    assert answers[team].headers["Content-Disposition"] == 'attachment; filename="roles.png"'
    assert answers[team].headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    client.force_login(team)
    assert client.get(url("evidence", world.channel(), kept.name)).status_code == 404
    assert client.get(url("evidence", channel, "x" * 43)).status_code == 404


def test_facts_are_stated_on_one_page(client, at, cast):
    channel, _team, runner, editor = cast
    client.force_login(runner)
    assert all(str(fact.label) in client.get(url("facts", channel)).content.decode() for fact in Fact)

    client.post(url("facts", channel), {"two_factor": "yes", "phone_held": "unknown"})

    assert set(SecurityFact.objects.values_list("fact", "value", "grant")) == {
        ("two_factor", "yes", None), ("phone_held", "unknown", None),
    }  # fmt: skip
    client.force_login(editor)
    assert client.get(url("facts", channel)).status_code == 403
    own = url("grant-facts", channel, grant_of(channel, editor).pk)
    client.post(own, {"two_factor": "no", "phone_held": "yes"})
    assert SecurityFact.objects.current().filter(grant__person=editor).values_list("fact", "value").get() == (
        "two_factor",
        "no",
    )
    assert client.get(url("grant-facts", channel, grant_of(channel, runner).pk)).status_code == 403


def test_the_way_in_names_whoever_gets_full_control_by_it(client, at, cast):
    channel, team, runner, editor = cast
    client.force_login(team)
    assert "Ed Itor" in client.get(url("way-in", channel)).content.decode()
    refused = client.post(url("way-in", channel), {"way_in": "safe", "safe": "Communications", "entry": "hunter2!x"})
    assert (refused.status_code, "never keeps one" in refused.content.decode()) == (422, True)
    device = client.post(url("way-in", channel), {"way_in": "device", "keeper": "Ruth Okello", "spare": "Ruth Okello"})
    assert "Somebody else must keep the spare" in device.content.decode()
    channel.refresh_from_db()
    assert channel.way_in == WayIn.UNKNOWN

    client.post(url("way-in", channel), {"way_in": "device", "keeper": "Ruth Okello", "spare": "Ama Team"})

    channel.refresh_from_db()
    details = channel.way_in_details
    assert (channel.way_in, details.keeper, details.spare) == ("device", runner, team)
    assert grant_of(channel, editor).level == "admin"


def test_a_proof_by_its_pages(client, at):
    """Asked by one of the team, answered by its holder, looked at by another."""
    team, second = world.comms("Ama Team"), world.comms("Second")
    channel = world.channel("Forum", coadmin=team, runner=world.person("Ruth Okello"), tier=Tier.CAREFUL)
    client.force_login(second)
    assert "Ask for a proof" in page(client, channel)
    client.post(url("proof-ask", channel, grant_of(channel, team).pk))
    proof = Challenge.objects.get()
    assert proof.phrase not in client.get(url("proof", channel, proof.pk)).content.decode()

    client.force_login(team)
    assert proof.phrase in client.get(url("proof", channel, proof.pk)).content.decode()
    client.post(url("proof", channel, proof.pk), {"picture": upload()})
    assert "nobody confirms their own proof" in client.get(url("proof", channel, proof.pk)).content.decode()
    assert client.get(url("proof-look", channel, proof.pk)).status_code == 403

    client.force_login(second)
    assert proof.phrase in client.get(url("proof-look", channel, proof.pk)).content.decode()
    proof.refresh_from_db()
    client.post(url("proof-look", channel, proof.pk), {"picture": proof.evidence_id, "shown": "yes", "note": ""})
    assert grant_of(channel, team).verified_as == "proved"
    assert client.get(url("proof-look", channel, proof.pk)).headers["Location"] == url("proof", channel, proof.pk)


def test_only_whoever_may_read_a_proof_is_led_to_it(client, at, cast):
    """Others with access to the same channel read that it was asked; no link leads them to a refusal."""
    channel, team, runner, editor = cast
    channel.tier = Tier.CAREFUL
    channel.save(update_fields=["tier"])
    proof = proving.ask_proof(grant_of(channel, runner), by=team, at=at)
    address = url("proof", channel, proof.pk)

    found = {}
    for person in (runner, team, world.auditor("Otto"), editor):
        client.force_login(person)
        shown = page(client, channel)
        asked = "Proof asked, no answer yet" in shown
        found[person.full_name] = (asked, f'href="{address}"' in shown, client.get(address).status_code)

    assert found == {
        "Ruth Okello": (True, True, 200), "Ama Team": (True, True, 200), "Otto": (True, True, 200),
        "Ed Itor": (True, False, 403),
    }  # fmt: skip


def test_the_page_of_a_proof_carries_the_picture_that_it_shows(client, at, cast):
    """One that was replaced while the page was open is refused, and the page then carries the new one."""
    channel, team, runner, _editor = cast
    channel.tier = Tier.CAREFUL
    channel.save(update_fields=["tier"])
    proof = proving.ask_proof(grant_of(channel, runner), by=team, at=at)
    proving.answer_challenge(proof, evidence=evidence_of(channel, by=runner, at=at), by=runner, at=at)
    client.force_login(team)
    shown = hidden_picture(client.get(url("proof-look", channel, proof.pk)))
    proving.answer_challenge(proof, evidence=evidence_of(channel, by=runner, at=at), by=runner, at=at)

    for sent in ({"picture": shown}, {"picture": "9" * 40}, {}):
        refused = client.post(url("proof-look", channel, proof.pk), {**sent, "shown": "yes", "note": ""})
        assert (refused.status_code, "Another picture was sent" in refused.content.decode()) == (422, True)
        assert grant_of(channel, runner).verified_as == ""

    client.post(url("proof-look", channel, proof.pk), {"picture": hidden_picture(refused), "shown": "yes", "note": ""})
    assert grant_of(channel, runner).verified_as == "proved"


def hidden_picture(answer) -> str:
    return re.search(r'name="picture" value="(\d+)"', answer.content.decode())[1]


def test_where_nobody_can_look_the_page_says_so(client, at):
    team = world.comms("Alone")
    channel = world.channel("Forum", coadmin=team, runner=world.person(), tier=Tier.CAREFUL, of=world.body())
    proof = proving.ask_proof(grant_of(channel, team), by=team, at=at)
    proving.answer_challenge(proof, evidence=evidence_of(channel, by=team, at=at), by=team, at=at)
    client.force_login(team)
    assert "Nobody can look at the picture yet" in client.get(url("proof", channel, proof.pk)).content.decode()


def test_on_an_ordinary_channel_the_page_says_why_nothing_is_asked(client, cast):
    channel, team, runner, _editor = cast
    client.force_login(team)
    text = client.get(url("proof-ask", channel, grant_of(channel, runner).pk)).content.decode()
    assert "No proof is asked here" in text
    assert "Ask for a proof" not in page(client, channel)
    assert client.post(url("proof-ask", channel, grant_of(channel, runner).pk)).status_code == 422
    assert Challenge.objects.count() == 0


def test_the_passport_names_everything_a_successor_needs(client, at, cast):
    channel, team, runner, _editor = cast
    state_way_in(channel, way_in=WayIn.ROLES, by=team, at=at)
    client.force_login(runner)
    text = client.get(url("passport", channel)).content.decode()
    for words in (
        "Passport of Forum",
        "Separate roles",
        "Ruth Okello",
        "Ed Itor",
        "Two-step sign-in is on",
        team.email,
    ):
        assert words in text
    assert url("passport", channel) in page(client, channel)

    agency = world.external()
    world.grant(channel, agency, AccessLevel.EDITOR)
    client.force_login(agency)
    assert team.email not in client.get(url("passport", channel)).content.decode().replace("<wbr>", "")
    client.force_login(world.person())
    assert client.get(url("passport", channel)).status_code == 403
    assert "passport" not in page(client, channel)


def test_giving_and_changing_say_what_the_platform_calls_it(client, at, cast):
    channel, team, _runner, editor = cast
    client.force_login(team)
    change = url("grant-change", channel, grant_of(channel, editor).pk)
    client.post(change, {"level": "editor", "native_role": "Content creator", "why": "The platform's word."})
    assert grant_of(channel, editor).native_role == "Content creator"
    refused = client.post(change, {"level": "editor", "native_role": "Summer2026!", "why": "x"})
    assert refused.status_code == 422
    assert grant_of(channel, editor).native_role == "Content creator"
