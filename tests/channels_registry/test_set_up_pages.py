"""The set-up of an approved channel (A6, A8, A10, U4d), and the entry of one that exists already (A1)."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from channels_registry import grants, set_up
from channels_registry.addresses import read_address
from channels_registry.addressing import enter_address
from channels_registry.conditions import NewCondition
from channels_registry.entering import NewChannel, register_channel
from channels_registry.models import (
    AccessLevel,
    Channel,
    ChannelAddress,
    ChannelKind,
    ChannelStatus,
    Finding,
    Format,
    Grant,
    Rule,
    Service,
    ServiceNote,
    SetUp,
)
from ledger.models import LedgerEntry
from policies.reading import acknowledge, unread_versions
from tests import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def at():
    return timezone.now()


@pytest.fixture
def owner():
    return world.comms("Amina Diallo")


def being_set_up(owner, *, at, name="New channel", **facts) -> Channel:
    rules = {
        "posts_agreed_by": "nobody", "speaks_on_disputed": "team", "languages": ["en"], "rhythm": "weekly", "discussion": "open",
        "answer_hours": 24, "visual_identity": "alliance", "review_on": at.date() + dt.timedelta(days=365),
    }  # fmt: skip
    new = NewChannel(
        name=name, body=facts.pop("body", None) or world.body(), platform=facts.pop("platform", None) or world.platform(),
        kind=facts.pop("kind", ChannelKind.REGION), format=Format.PROFILE, facts=facts,
    )  # fmt: skip
    return register_channel(
        new,
        parameters=rules,
        conditions=[NewCondition("Name a deputy", at.date() + dt.timedelta(days=90))],
        owner=owner,
        by=owner,
        at=at,
    )


def reads(person, at):
    for version in unread_versions(person, at=at):
        acknowledge(version, by=person, language="en", at=at)


def complete(channel, owner, *, at, leave_out=""):
    runner = world.person()
    reads(owner, at), reads(runner, at)
    if leave_out != "address":
        enter_address(channel, read_address("https://x.com/new_channel"), by=owner, at=at)
    if leave_out != "look":
        set_up.confirm_look(channel, by=owner, at=at)
    if leave_out != "coadmin":
        grants.give_access(channel, person=owner, level=AccessLevel.ADMIN, by=owner, at=at)
    if leave_out != "second":
        grants.give_access(channel, person=runner, level=AccessLevel.OWNER, by=owner, at=at)


def page(channel, name="set-up", *more) -> str:
    return reverse(f"channels:{name}", args=[channel.pk, *more])


def test_a_complete_set_up_goes_live(client, at, owner):
    """A6, A8: four facts gate it, and nothing else does."""
    channel = being_set_up(owner, at=at, kind=ChannelKind.PROJECT)
    complete(channel, owner, at=at)
    client.force_login(owner)

    response = client.post(page(channel))

    assert response.status_code == 302
    channel.refresh_from_db()
    assert (channel.status, channel.activated_at is not None) == (ChannelStatus.ACTIVE, True)
    assert list(Finding.objects.open()) == []
    again = client.post(page(channel), follow=True)
    assert "This channel has already been dealt with." in again.content.decode()


@pytest.mark.parametrize(
    ("left_out", "sentence"),
    [
        ("address", "Enter the channel&#x27;s link, or state that it has no public address."),
        ("look", "Someone must look at name and picture on the platform and confirm them."),
        ("coadmin", "A member of the communications team must have full control."),
        ("second", "A second person must have full control."),
    ],
)
def test_going_live_names_what_is_missing_and_changes_nothing(client, at, owner, left_out, sentence):
    channel = being_set_up(owner, at=at)
    complete(channel, owner, at=at, leave_out=left_out)
    client.force_login(owner)
    before = (Channel.objects.filter(pk=channel.pk).values("status", "activated_at").get(), LedgerEntry.objects.count())

    response = client.post(page(channel))

    assert response.status_code == 422
    content = response.content.decode()
    assert "<title>Error: Set-up of New channel" in content
    assert sentence in content
    assert (
        Channel.objects.filter(pk=channel.pk).values("status", "activated_at").get(),
        LedgerEntry.objects.count(),
    ) == before


def test_someone_with_access_who_has_not_read_the_policy_holds_it_up(client, at, owner):
    """A10."""
    from policies.models import Policy

    channel = being_set_up(owner, at=at)
    complete(channel, owner, at=at)
    Policy.objects.create(slug="test-policy", binds_channels=True).versions.create(
        number="1", authority="Board", effective_on=at.date(), published_at=at
    )
    client.force_login(owner)

    assert "Amina Diallo has not yet read and accepted the policy." in client.post(page(channel)).content.decode()
    assert Channel.objects.get(pk=channel.pk).status == ChannelStatus.APPROVED


def test_a_closed_group_without_a_public_address_goes_live(client, at, owner):
    """A4: its absence is stated, with a reason."""
    channel = being_set_up(owner, at=at)
    complete(channel, owner, at=at, leave_out="address")
    client.force_login(owner)

    assert client.post(page(channel, "address-none"), {"why": ""}).status_code == 422
    assert client.post(page(channel, "address-none"), {"why": "Closed group on Facebook"}).status_code == 302
    client.post(page(channel))

    channel.refresh_from_db()
    assert (channel.status, channel.no_public_address) == (ChannelStatus.ACTIVE, True)


def test_the_task_list_says_what_is_done_and_whose_turn_it_is(client, at, owner):
    channel = being_set_up(owner, at=at, shared_mailbox="project@example.org")
    client.force_login(owner)

    response = client.get(page(channel))

    assert [task["state"] for task in response.context["tasks"]] == [
        "not_started", "not_started", "in_progress", "done", "not_started",
    ]  # fmt: skip
    content = response.content.decode()
    assert "Whose turn: the group that runs the channel." in content
    assert "Amina Diallo" in content
    for service in Service:
        assert str(service.label) in content


def test_the_runners_enter_link_and_mailbox_and_the_team_does_the_rest(client, at, owner):
    runner = world.person()
    channel = being_set_up(owner, at=at, responsible=runner, shared_mailbox="project@example.org")
    client.force_login(runner)

    assert client.post(page(channel, "address-add"), {"link": "@new_forum", "main": "on"}).status_code == 302
    assert client.post(page(channel, "set-up-mailbox")).status_code == 302
    for name in ("set-up-look", "set-up-plan"):
        assert client.post(page(channel, name), {}).status_code == 403
    assert client.post(page(channel)).status_code == 403

    assert ChannelAddress.objects.get(channel=channel).canonical_url == "https://x.com/new_forum"
    assert SetUp.objects.get(channel=channel).mailbox_confirmed_at is not None


def test_a_mailbox_that_is_not_known_cannot_be_confirmed(client, at, owner):
    """U4d."""
    channel = being_set_up(owner, at=at, kind=ChannelKind.PROJECT)
    client.force_login(owner)

    response = client.post(page(channel, "set-up-mailbox"))

    assert response.status_code == 422
    assert SetUp.objects.get(channel=channel).mailbox_confirmed_at is None


def test_name_and_picture_are_confirmed_by_a_person(client, at, owner):
    """U5: who looked and when stays on record."""
    channel = being_set_up(owner, at=at)
    client.force_login(owner)

    assert client.get(page(channel, "set-up-look")).status_code == 200
    assert client.post(page(channel, "set-up-look")).status_code == 302

    assert SetUp.objects.get(channel=channel).look_checked_by == owner
    assert LedgerEntry.objects.filter(action="channels.look_confirmed", actor_id=owner.pk).exists()


def test_the_plan_changes_owner_and_date(client, at, owner):
    channel, other = being_set_up(owner, at=at), world.comms("Other Colleague")
    client.force_login(owner)
    later = at.date() + dt.timedelta(days=90)

    past = client.post(page(channel, "set-up-plan"), {"owner": "Other Colleague", "due_on": "2020-01-01", "why": "x"})
    assert "This day has come already." in past.content.decode()
    assert client.post(
        page(channel, "set-up-plan"), {"owner": "Other Colleague", "due_on": later.isoformat(), "why": "busy"}
    ).status_code == 302  # fmt: skip

    plan = SetUp.objects.get(channel=channel)
    assert (plan.owner, plan.due_on) == (other, later)


def test_a_service_gets_a_note_and_a_contact_and_gates_nothing(client, at, owner):
    """A6a–f, for a channel's whole life."""
    channel = world.channel()
    client.force_login(owner)

    for service in Service:
        assert client.get(page(channel, "service", service.value)).status_code == 200
    response = client.post(
        page(channel, "service", "branding"), {"note": "Templates are ready", "contact": "Amina Diallo"}
    )

    assert response.status_code == 302
    noted = ServiceNote.objects.get()
    assert (noted.service, noted.note, noted.contact) == (Service.BRANDING, "Templates are ready", owner)
    assert client.get(page(channel, "service", "magic")).status_code == 404
    assert "Templates are ready" in client.get(page(channel, "detail")).content.decode()


def test_the_set_up_page_tells_nothing_to_those_who_may_not_know(client, at, owner):
    """A22."""
    channel = being_set_up(owner, at=at)
    client.force_login(world.person())

    response = client.get(page(channel))

    assert response.status_code == 403
    assert "Amina Diallo" not in response.content.decode()


# --- Links --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("link", "sentence"),
    [
        ("", "“Link” needs an answer."),
        ("https://x.com/nasa/status/1", "This leads to a post"),
        ("https://www.facebook.com/example", "belongs to another platform"),
        ("https://t.co/abc", "short or shared link"),
        ("javascript:alert(1)", "begins with https://"),
        ("https://x.com/" + "a" * 2000, "2000 characters at most"),
    ],
)
def test_a_link_that_cannot_be_read_is_refused_with_what_to_paste(client, at, owner, link, sentence):
    channel = being_set_up(owner, at=at)
    client.force_login(owner)

    response = client.post(page(channel, "address-add"), {"link": link, "main": "on"})

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not ChannelAddress.objects.exists()


def test_a_link_of_another_channel_is_refused(client, at, owner):
    world.channel(address="https://x.com/taken")
    channel = being_set_up(owner, at=at)
    client.force_login(owner)

    response = client.post(
        page(channel, "address-add"), {"link": "https://twitter.com/Taken", "main": "on", "sure": "on", "asked": "1"}
    )

    assert response.status_code == 422
    assert "This link already belongs to another channel in the register." in response.content.decode()
    assert not ChannelAddress.objects.filter(channel=channel).exists()


@pytest.mark.parametrize(
    ("link", "warning"), [("https://x.com/former_one", "left it"), ("https://x.com/actalliance_", "resembles")]
)
def test_a_former_or_similar_link_is_entered_only_when_the_person_is_sure(client, at, owner, link, warning):
    """N11, N12: a warning first, never a dead end."""
    other = world.channel(address="https://x.com/former_one")
    ChannelAddress.objects.filter(channel=other).update(until=at)
    world.channel(address="https://x.com/actalliance")
    channel = being_set_up(owner, at=at)
    client.force_login(owner)

    first = client.post(page(channel, "address-add"), {"link": link, "main": "on"})
    assert first.status_code == 422
    assert warning in first.content.decode()
    assert not ChannelAddress.objects.filter(channel=channel).exists()
    sure = client.post(page(channel, "address-add"), {"link": link, "main": "on", "asked": "1", "sure": "on"})

    assert sure.status_code == 302
    assert ChannelAddress.objects.get(channel=channel).canonical_url == link


def test_an_account_that_was_renamed_keeps_both_names_on_record(client, at, owner):
    """N11: the old one stays formerly ours."""
    channel = world.channel(address="https://x.com/oldname")
    old = ChannelAddress.objects.get(channel=channel)
    client.force_login(owner)

    response = client.post(page(channel, "address-rename", old.pk), {"link": "@brandnew", "why": "new logo"})

    assert response.status_code == 302
    now = list(ChannelAddress.objects.filter(channel=channel, until=None).values_list("handle", "is_main"))
    assert now == [("brandnew", True)]
    assert "https://x.com/oldname" in client.get(page(channel, "detail")).content.decode()


def test_the_last_link_of_a_channel_in_service_does_not_simply_end(client, owner):
    channel = world.channel(address="https://x.com/onlyone")
    link = ChannelAddress.objects.get(channel=channel)
    client.force_login(owner)

    refused = client.post(page(channel, "address-end", link.pk), {"why": "gone"})
    assert refused.status_code == 422
    assert "This is the channel&#x27;s only link." in refused.content.decode()
    link.refresh_from_db()
    assert link.until is None

    client.post(page(channel, "address-add"), {"link": "@second", "main": ""})
    assert client.post(page(channel, "address-end", link.pk), {"why": "gone"}).status_code == 302
    assert ChannelAddress.objects.get(channel=channel, until=None).is_main
    assert client.post(page(channel, "address-end", link.pk), {"why": "gone"}).status_code == 422
    assert client.get(page(world.channel(), "address-end", link.pk)).status_code == 404


# --- A channel that exists already ---------------------------------------------------------------------------------------


def registration(of, platform, **changes):
    empty = {f"access-{n}-{field}": "" for n in range(5) for field in ("person", "level")}
    return {
        "body": of.pk, "platform": platform.pk, "name": "Old page", "kind": "region", "format": "profile", "languages": ["en"],
        "link": "https://x.com/oldpage", "countries": "", "shared_mailbox": "", "responsible": "", "deputy": "",
        "official_since": "", "access-TOTAL_FORMS": "5", "access-INITIAL_FORMS": "0", **empty, **changes,
    }  # fmt: skip


def test_an_existing_channel_enters_as_active_with_its_findings(client, at):
    """A1, design §4: official at once, being brought in line, and the gap is said in the same transaction."""
    runner, platform, of = world.person("Rune Berg"), world.platform(), world.body()
    client.force_login(world.comms())
    assert client.get("/registry/new/").status_code == 200

    response = client.post(
        "/registry/new/",
        registration(
            of, platform, official_since="2017-03-31", responsible="Rune Berg",
            **{"access-0-person": runner.email, "access-0-level": "owner"},
        ),
    )  # fmt: skip

    channel = Channel.objects.get(name="Old page")
    assert response.url == page(channel, "detail")
    assert (channel.status, channel.bring_in_line_by is not None) == (ChannelStatus.ACTIVE, True)
    assert channel.activated_at.date() == dt.date(2017, 3, 31)
    assert Grant.objects.get(channel=channel).level == AccessLevel.OWNER
    assert set(Finding.objects.open().values_list("rule", flat=True)) == {Rule.NO_COADMIN, Rule.SINGLE_ADMIN}


def test_a_channel_nobody_can_get_into_is_welcome_too(client):
    """Amnesty: being locked out has no bad consequence."""
    client.force_login(world.comms())

    client.post(
        "/registry/new/", registration(world.body(), world.platform(), link="", no_public_address="on", locked_out="on")
    )

    channel = Channel.objects.get(name="Old page")
    assert channel.access_lost_at is not None
    assert channel.no_public_address
    assert not Grant.objects.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "“Name” needs an answer."),
        ({"body": "99999"}, "choose one of the answers"),
        ({"link": ""}, "Paste the link, or tick"),
        ({"no_public_address": "on"}, "Either give the link, or say that it has none."),
        ({"link": "https://www.youtube.com/@actalliance"}, "belongs to another platform"),
        ({"link": "https://x.com/taken"}, "This link already belongs to another channel"),
        ({"format": "video"}, "has no such form"),
        ({"access-0-person": "Rune Berg"}, "Say what this person may do."),
        ({"access-1-level": "owner"}, "Name the person, or leave the whole line empty."),
        (
            {
                "access-0-person": "Rune Berg",
                "access-0-level": "owner",
                "access-1-person": "Rune Berg",
                "access-1-level": "editor",
            },
            "Rune Berg is named twice.",
        ),
        ({"access-TOTAL_FORMS": "x"}, "There is a problem"),
        ({"official_since": "31 March"}, "needs a date"),
    ],
)
def test_a_refused_registration_keeps_the_answers_and_enters_nothing(client, changes, sentence):
    world.person("Rune Berg")
    world.channel(address="https://x.com/taken")
    client.force_login(world.comms())
    before = (Channel.objects.count(), Grant.objects.count(), LedgerEntry.objects.count())
    of, platform = world.body(), world.platform(formats=["profile"])

    response = client.post("/registry/new/", registration(of, platform, shared_mailbox="kept@example.org", **changes))

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert "kept@example.org" in response.content.decode()
    assert (Channel.objects.count(), Grant.objects.count(), LedgerEntry.objects.count()) == before


def test_only_the_team_enters_existing_channels(client):
    for reader in (world.person(), world.auditor(), world.administrator(), world.external()):
        client.force_login(reader)
        assert client.get("/registry/new/").status_code == 403
