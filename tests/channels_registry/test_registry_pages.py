"""The page of a channel, what is done there to its state, and what needs whom."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from channels_registry import conditions, lifecycle, panels
from channels_registry.conditions import NewCondition
from channels_registry.models import AccessLevel, Channel, ChannelStatus, Condition, Finding, Grant, Overlay, Rule
from ledger.models import LedgerEntry
from ledger.recording import record
from portal import attention
from tests import world
from tests.channels_registry.registry_pages import LIST, page_of, rules

pytestmark = pytest.mark.django_db


@pytest.fixture
def at():
    return timezone.now()


# --- The page of one channel --------------------------------------------------------------------------------------------


def test_the_page_opens_with_the_coadministration_box(client):
    channel = world.channel(coadmin=world.comms("Amina Diallo"))
    client.force_login(world.comms())

    content = client.get(page_of(channel)).content.decode()

    assert content.index("Co-administered by the Secretariat") < content.index("Rules for this channel")
    assert "Assign a co-administrator" not in content


def test_without_a_coadministrator_the_page_offers_one_button_to_those_who_may(client):
    channel = world.channel(complete=False)
    assign = reverse("channels:grant-give", args=[channel.pk]) + "?as=coadmin"

    client.force_login(world.comms())
    content = client.get(page_of(channel)).content.decode()
    assert "No member of the communications team co-administers this channel since" in content
    assert f'href="{assign}"' in content

    client.force_login(world.person())
    content = client.get(page_of(channel)).content.decode()
    assert "No member of the communications team co-administers this channel since" in content
    assert assign not in content


@pytest.mark.parametrize("status", ChannelStatus.values)
def test_the_page_stands_in_every_state(client, at, status):
    channel = world.channel()
    dates = {"retired": {"retired_at": at}, "flagged": {"flagged_at": at}}.get(status, {})
    Channel.objects.filter(pk=channel.pk).update(status=status, unlisted_at=at, bring_in_line_by=at.date(), **dates)

    for reader in (world.comms(), world.person(of=channel.body), world.auditor()):
        client.force_login(reader)
        response = client.get(page_of(channel))
        assert response.status_code == 200
        assert str(ChannelStatus(status).label) in response.content.decode()


def test_rules_conditions_links_and_history_are_on_the_page(client, at):
    team = world.comms("Amina Diallo")
    channel = world.channel(address="https://x.com/formername")
    rules(channel, by=team, at=at, posts_agreed_by="person", posts_agreed_by_name="Ruth Okello")
    Condition.objects.create(channel=channel, text="Name a deputy", due_on=at.date() - dt.timedelta(days=1), set_at=at)
    lifecycle.set_overlay(channel, Overlay.BLOCKED, by=team, at=at, why="They asked for papers")
    client.force_login(team)

    content = client.get(page_of(channel)).content.decode()

    for words in ("Ruth Okello", "2 days", "English, French", "Name a deputy", "Late", "They asked for papers"):
        assert words in content
    assert "noted that the platform blocked the channel" in content


@pytest.fixture
def closed(at):
    """A closed channel with all that a channel on duty is reminded of."""
    team = world.comms()
    channel = world.channel(
        "Once ours", coadmin=team, rhythm="daily", quiet_months=[8], expected_end=at.date() + dt.timedelta(days=77)
    )
    rules(channel, by=team, at=at, review_on=dt.date(2031, 2, 13))
    conditions.set_conditions(
        channel, [NewCondition(text="Name a deputy", due_on=at.date() + dt.timedelta(days=9))], by=team, at=at
    )
    lifecycle.start_retiring(channel, by=team, at=at, why="The project has ended.")
    lifecycle.retire(channel, by=team, at=at, why="The project has ended.")
    return channel


GONE = {
    "en": ("Review by", "13 Feb", "13 February", "Planned rhythm", "Expected end", "Months in which silence", "What the team does",
           "Rules for this channel", "To do", "Note where consents are kept"),
    "fr": ("Révision d’ici au", "13 fév", "Rythme prévu", "Fin prévue"),
}  # fmt: skip
HELD = {
    "en": ("Rules that no longer apply", "Who agrees a post"),
    "fr": ("Paramètres d’utilisation qui ne s’appliquent plus",),
}


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("page", ["detail", "passport"])
def test_a_closed_channel_shows_what_held_as_past_and_reminds_nobody(client, closed, page, language):
    """R8, A2: nobody is asked to review the rules of what is closed."""
    reader = world.comms(language=language)
    client.force_login(reader)

    content = client.get(reverse(f"channels:{page}", args=[closed.pk])).content.decode()

    main = content[content.index("<main") :]
    assert [words for words in GONE[language] if words in main] == []
    assert all(words in main for words in HELD[language])
    if page == "detail":
        assert "Name a deputy" in main
        assert {"en": "What was asked for at the approval", "fr": "Ce que l’approbation demandait"}[language] in main


def test_a_channel_on_duty_is_reminded(client, at):
    team = world.comms()
    channel = world.channel(
        coadmin=team, rhythm="daily", quiet_months=[8], expected_end=at.date() + dt.timedelta(days=77)
    )
    rules(channel, by=team, at=at, review_on=dt.date(2031, 2, 13))
    client.force_login(team)
    content = client.get(page_of(channel)).content.decode()
    missing = [words for words in GONE["en"] if words not in content]
    assert missing == ["13 February", "To do"]


def test_the_list_names_no_review_of_a_closed_channel(client, closed, at):
    kept = world.channel("Still ours")
    rules(kept, by=world.comms(), at=at, review_on=dt.date(2031, 2, 14))
    client.force_login(world.comms())
    content = client.get("/registry/").content.decode()
    assert "14 Feb 2031" in content and "13 Feb 2031" not in content
    rows = b"".join(client.get("/registry/?format=csv").streaming_content).decode()
    assert "Once ours" in rows and "2031-02-14" in rows and "2031-02-13" not in rows


def test_a_closed_channel_without_rules_does_not_say_that_none_are_set_yet(client, at):
    channel = world.channel()
    lifecycle.start_retiring(channel, by=world.comms(), at=at, why="Over.")
    lifecycle.retire(channel, by=world.comms(), at=at, why="Over.")
    client.force_login(world.comms())
    for page in ("detail", "passport"):
        assert (
            "No rules are set yet." not in client.get(reverse(f"channels:{page}", args=[channel.pk])).content.decode()
        )


def test_the_record_of_decisions_is_for_the_team_and_auditors(client):
    channel = world.channel()
    history = reverse("channels:history", args=[channel.pk])

    for reader, status in [
        (world.comms(), 200),
        (world.auditor(), 200),
        (world.person(), 403),
        (world.administrator(), 403),
    ]:
        client.force_login(reader)
        assert client.get(history).status_code == status
        assert ("The whole history" in client.get(page_of(channel)).content.decode()) == (status == 200)


@pytest.mark.parametrize("count", [0, 2, 30])
def test_the_page_costs_the_same_for_one_access_as_for_many(client, at, django_assert_num_queries, count):
    """design §5.14: access that holds and that has ended, conditions, links, notes of the team, decisions, facts, proofs."""
    team = world.comms()
    channel = world.channel(coadmin=team)
    for number in range(count):
        holder = world.person()
        world.grant(channel, holder, AccessLevel.EDITOR)
        Grant.objects.create(
            channel=channel, person=holder, level=AccessLevel.EDITOR, starts_at=at, granted_at=at, ended_at=at,
            end_reason="moved",
        )  # fmt: skip
        Condition.objects.create(channel=channel, text=f"Thing {number}", due_on=at.date(), set_at=at)
        record("channels.confirmed", channel, by=team, at=at)
    client.force_login(team)
    client.get(page_of(channel))

    with django_assert_num_queries(20):  # the last one: where its consents are kept
        client.get(page_of(channel))


def test_what_was_changed_is_shown_by_the_next_page(client, at):
    """Nothing that a person changes is kept from one request to the next."""
    channel, reader = world.channel("Forum"), world.comms()
    client.force_login(reader)
    listed, page = client.get(LIST).content.decode(), client.get(page_of(channel)).content.decode()
    for content in (listed, page):
        assert "No second administrator" not in content
    assert ("Entered meanwhile" in listed, "Give someone access" in page) == (False, True)

    world.body("Entered meanwhile")
    Finding.objects.create(channel=channel, rule=Rule.SINGLE_ADMIN, opened_at=at)
    listed, page = client.get(LIST).content.decode(), client.get(page_of(channel)).content.decode()
    for content in (listed, page):
        assert "No second administrator" in content
    assert "Entered meanwhile" in listed

    reader.role_assignments.update(ended_at=at)
    assert "Give someone access" not in client.get(page_of(channel)).content.decode()


def test_rooms_above_add_boxes_and_actions(client, monkeypatch):
    channel = world.channel()
    monkeypatch.setattr(panels, "_providers", [])
    panels.register(lambda channel, user, at: panels.Panel(actions=(panels.Action("Ask about silence", "/x/"),)))
    panels.register(lambda channel, user, at: None)
    client.force_login(world.person())

    assert '<a href="/x/">Ask about silence</a>' in client.get(page_of(channel)).content.decode()


def test_words_of_people_are_escaped(client):
    channel = world.channel("<script>alert(1)</script>", summary="<b>x</b>")
    client.force_login(world.comms())

    for address in (LIST, page_of(channel), reverse("channels:edit", args=[channel.pk])):
        assert "<script>alert" not in client.get(address).content.decode()


@pytest.mark.parametrize("pk", [0, 10**30])
def test_a_channel_that_does_not_exist_is_not_found(client, pk):
    client.force_login(world.comms())

    assert client.get(f"/registry/{pk}/").status_code == 404


# --- Acts on its state --------------------------------------------------------------------------------------------------


ACTS = [
    ("suspend", "suspended_at"),
    ("blocked", "blocked_at"),
    ("access-lost", "access_lost_at"),
    ("compromised", "compromised_at"),
    ("unlist", "unlisted_at"),
]


@pytest.mark.parametrize(("act", "field"), ACTS)
def test_the_team_lays_a_state_over_the_channel_and_lifts_it(client, act, field):
    """A2, A22: with a reason, on record, and what lies beneath stays."""
    channel, team = world.channel(), world.comms()
    client.force_login(team)
    over = {"unlist": "list-again"}.get(act, f"{act}-over")

    response = client.post(reverse("channels:state", args=[channel.pk, act]), {"why": "seen this morning"})

    assert response.status_code == 302
    channel.refresh_from_db()
    assert getattr(channel, field) is not None
    assert channel.status == ChannelStatus.ACTIVE
    again = client.post(reverse("channels:state", args=[channel.pk, act]), {"why": "again"})
    assert again.status_code == 422
    assert "This has already been done." in again.content.decode()

    client.post(reverse("channels:state", args=[channel.pk, over]), {"why": "it is over"})

    channel.refresh_from_db()
    assert getattr(channel, field) is None
    # An alert that happens to have the number of the channel has entries of its own.
    of_channel = LedgerEntry.objects.filter(subject_type=Channel._meta.label_lower, subject_id=channel.pk)
    assert of_channel.filter(actor_id=team.pk).count() == 2


def test_an_act_without_a_reason_changes_nothing_and_get_changes_nothing(client):
    channel = world.channel()
    client.force_login(world.comms())
    before = Channel.objects.filter(pk=channel.pk).values().get()

    assert client.get(reverse("channels:state", args=[channel.pk, "suspend"])).status_code == 200
    assert client.post(reverse("channels:state", args=[channel.pk, "suspend"]), {"why": " "}).status_code == 422
    assert client.get(reverse("channels:state", args=[channel.pk, "explode"])).status_code == 404

    assert Channel.objects.filter(pk=channel.pk).values().get() == before


def test_only_the_team_acts_on_the_state(client):
    runner = world.person()
    channel = world.channel(runner=runner)

    for reader in (runner, world.person(), world.auditor(), world.administrator()):
        client.force_login(reader)
        response = client.post(reverse("channels:state", args=[channel.pk, "suspend"]), {"why": "x"})
        assert response.status_code == 403
        assert "Only the communications team does this." in response.content.decode()
    assert Channel.objects.get(pk=channel.pk).suspended_at is None


# --- What needs you ------------------------------------------------------------------------------------------------------


def test_what_waits_for_whom(at):
    """Set-ups I own, points assigned to me, conditions of my channels, reviews of what I co-administer."""
    from tests.channels_registry.test_set_up_pages import being_set_up

    team, runner = world.comms(), world.person()
    set_up_channel = being_set_up(team, at=at, name="New one")
    bare = world.channel("Bare", complete=False)
    Finding.objects.filter(channel=bare, rule=Rule.NO_COADMIN).update(assigned_to=team, assigned_at=at)
    point = Finding.objects.get(channel=bare, rule=Rule.NO_COADMIN)
    kept = world.channel("Kept", coadmin=team, runner=runner, responsible=runner)
    due = Condition.objects.create(channel=kept, text="Link back", due_on=at.date() + dt.timedelta(days=5), set_at=at)
    Condition.objects.create(channel=kept, text="Much later", due_on=at.date() + dt.timedelta(days=90), set_at=at)
    rules(kept, by=team, at=at, review_on=at.date())

    def items(person):
        rooms = ("/registry/", "/audits/findings/")
        shown = [item for item in attention.waiting_for(person, at).items if any(room in item.url for room in rooms)]
        assert all(item.about for item in shown)  # channels of one name are told apart by their platform
        return {(item.text, item.url) for item in shown}

    assert items(team) == {
        ("New one is being set up", f"/registry/{set_up_channel.pk}/set-up/"),
        ("Bare: No Secretariat co-administrator", f"/audits/findings/{point.pk}/"),
        ("The rules for Kept are due for review", f"/registry/{kept.pk}/rules/"),
    }
    assert items(runner) == {("Kept, to do: Link back", f"/registry/{kept.pk}/conditions/{due.pk}/done/")}
    assert items(world.person()) == set()
