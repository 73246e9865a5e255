"""The list of channels and the page of each, as different people see them."""

import csv
import datetime as dt
import io

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.roles import RoleName
from channels_registry import editing, lifecycle, panels
from channels_registry.entering import set_parameters
from channels_registry.models import AccessLevel, Channel, ChannelStatus, Condition, Finding, Grant, Overlay, Rule
from ledger.models import LedgerEntry
from ledger.recording import record
from portal import attention
from tests import world

pytestmark = pytest.mark.django_db
LIST = "/registry/"


@pytest.fixture
def at():
    return timezone.now()


def names(response) -> list[str]:
    return [row.name for row in response.context["page"].rows]


def page_of(channel) -> str:
    return reverse("channels:detail", args=[channel.pk])


def rules(channel, *, by, at, **changes):
    values = {
        "posts_agreed_by": "responsible", "speaks_on_disputed": "team", "languages": ["en", "fr"], "rhythm": "weekly",
        "discussion": "open", "answer_hours": 48, "visual_identity": "alliance", "review_on": at.date() + dt.timedelta(days=300),
        **changes,
    }  # fmt: skip
    return set_parameters(channel, values, by=by, at=at)


# --- The list ----------------------------------------------------------------------------------------------------------


def test_staff_see_all_channels_and_an_external_person_only_their_own(client):
    """L2: an agency sees what it works on, nothing else."""
    agency = world.external()
    mine, other = world.channel("Mine"), world.channel("Other")
    world.grant(mine, agency, AccessLevel.EDITOR)

    client.force_login(world.person())
    assert names(client.get(LIST)) == ["Mine", "Other"]

    client.force_login(agency)
    assert names(client.get(LIST)) == ["Mine"]
    assert client.get(page_of(mine)).status_code == 200
    assert client.get(page_of(other)).status_code == 404


def test_the_list_tells_the_coadministrator_or_since_when_there_is_none(client):
    """A8 in words on every row."""
    coadmin = world.comms("Amina Diallo")
    world.channel("With", coadmin=coadmin)
    without = world.channel("Without", complete=False)
    since = Finding.objects.get(channel=without, rule=Rule.NO_COADMIN).opened_at
    client.force_login(coadmin)

    text = client.get(LIST).content.decode()

    assert "Amina Diallo" in text
    assert f">None</span></span><br>since {since:%-d %b %Y}" in text


def test_administrators_names_are_told_to_their_body_and_the_team_only(client):
    """A22: others learn that there is one, and the mailbox."""
    of = world.body(contact_mailbox="forum@example.org")
    coadmin, runner = world.comms("Amina Diallo"), world.person("Rune Berg")
    channel = world.channel("Forum", of=of, coadmin=coadmin, runner=runner)
    secret = ["Amina Diallo", "Rune Berg", coadmin.email, runner.email]

    for reader, told in [
        (world.person(), False),
        (world.administrator(), False),
        (world.person(of=of), True),
        (runner, True),
        (world.comms(), True),
        (world.auditor(), True),
    ]:
        client.force_login(reader)
        page, listed = client.get(page_of(channel)).content.decode(), client.get(LIST).content.decode()
        exported = b"".join(client.get(LIST, {"format": "csv"}).streaming_content).decode()
        seen = [word for word in secret if word in page or word in listed or word in exported]
        assert bool(seen) == told, (reader, seen)
        assert ("forum@example.org" in page) == (not told)


@pytest.mark.parametrize("count", [1, 3, 20])
def test_the_list_costs_the_same_for_one_channel_as_for_many(client, django_assert_num_queries, count):
    of = world.body()
    for number in range(count):
        world.channel(of=of, complete=number % 2 == 0, latest_post_at=timezone.now())
    reader = world.person()
    client.force_login(reader)
    client.get(LIST)

    with django_assert_num_queries(12):
        client.get(LIST)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "region"}, ["Regional"]),
        ({"q": "@actregion"}, ["Regional"]),
        ({"q": "https://twitter.com/ActRegion?s=20"}, ["Regional"]),
        ({"q": "%"}, []),
        ({"kind": "project"}, ["Project"]),
        ({"status": "flagged"}, ["Project"]),
        ({"status": "suspended"}, ["Regional"]),
        ({"language": "fr"}, ["Regional"]),
        ({"country": "ke"}, ["Project"]),
        ({"tier": "careful"}, ["Project"]),
        ({"without": "coadmin"}, ["Bare"]),
        ({"without": "second"}, ["Bare"]),
        ({"review": "due"}, ["Regional"]),
        ({"sort": "-name"}, ["Regional", "Project", "Bare"]),
        ({"kind": "nonsense", "page": "%00", "sort": "x"}, ["Bare", "Project", "Regional"]),
        ({"q": "\x00"}, ["Bare", "Project", "Regional"]),
        ({"q": "no such channel"}, []),
    ],
)
def test_filters_and_sorting_live_in_the_address(client, at, query, found):
    team = world.comms()
    regional = world.channel("Regional", address="https://x.com/actregion", languages=["fr"])
    project = world.channel("Project", kind="project", countries=["KE"], tier="careful")
    world.channel("Bare", complete=False)
    lifecycle.flag_many([project.pk], by=None, at=at)
    lifecycle.set_overlay(regional, Overlay.SUSPENDED, by=team, at=at, why="look first")
    rules(regional, by=team, at=at, review_on=at.date())
    client.force_login(team)

    assert names(client.get(LIST, query)) == found


def test_the_export_is_what_is_seen(client, at):
    team = world.comms()
    world.channel("=Danger", coadmin=world.comms("Amina Diallo"))
    world.channel("Quiet", complete=False, latest_post_at=at - dt.timedelta(days=3))
    client.force_login(team)

    response = client.get(LIST, {"format": "csv", "without": "coadmin"})

    rows = list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
    assert [row["Name"] for row in rows] == ["Quiet"]
    everything = b"".join(client.get(LIST, {"format": "csv"}).streaming_content).decode("utf-8-sig")
    assert "'=Danger" in everything
    assert "Not known" in everything


def test_unknown_looks_different_from_silent(client, at):
    """Unknown is a value (design §5.2): where nobody could look, the page does not say that nothing was posted."""
    never = world.channel("Never looked at")
    silent = world.channel("Silent", latest_post_at=at - dt.timedelta(days=200), looked_at=at - dt.timedelta(hours=2))
    client.force_login(world.person())

    assert "not the same as silence" in client.get(page_of(never)).content.decode()
    assert "not the same as silence" not in client.get(page_of(silent)).content.decode()


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
    """design §5.14: access that holds and that has ended, conditions, links, notes of the team, decisions."""
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

    with django_assert_num_queries(14):
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
    assert LedgerEntry.objects.filter(subject_id=channel.pk, actor_id=team.pk).count() == 2


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


# --- Details, rules, conditions, confirmation ----------------------------------------------------------------------------


def details(channel, **changes):
    return {
        "name": channel.name, "kind": channel.kind, "format": channel.format, "parent": "", "responsible": "", "deputy": "",
        "way_in": "roles", "tier": "standard", "expected_end": "", "end_plan": "", "end_plan_note": "", "summary": "",
        "purpose": "", "audience": "", "languages": ["en"], "countries": "", "region": "", "shared_mailbox": "", **changes,
    }  # fmt: skip


def test_the_team_changes_all_details_and_the_ledger_says_which(client):
    """R1: a responsible person and a deputy."""
    team, ruth = world.comms(), world.person("Ruth Okello")
    channel, parent = world.channel("Old name"), world.channel("The whole")
    client.force_login(team)

    response = client.post(
        reverse("channels:edit", args=[channel.pk]),
        details(
            channel, name="New name", responsible="ruth okello", deputy=team.email, parent="the whole", countries="ke, UG",
            quiet_months=["7", "8"], shared_mailbox="forum@example.org",
        ),
    )  # fmt: skip

    assert response.status_code == 302
    channel.refresh_from_db()
    assert (channel.name, channel.responsible, channel.deputy, channel.parent) == ("New name", ruth, team, parent)
    assert (channel.countries, channel.quiet_months, channel.languages) == (["KE", "UG"], [7, 8], ["en"])
    entry = LedgerEntry.objects.get(action="channels.details_changed")
    assert (
        '"changed":["countries","deputy","languages","name","parent","quiet_months","responsible","shared_mailbox"]'
        in entry.data
    )


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"responsible": "Ruth Okello", "deputy": "Ruth Okello"}, "The deputy must be someone other than"),
        ({"responsible": "Nobody Known"}, "The portal knows nobody by “Nobody Known”."),
        ({"countries": "Keny"}, "We know no country called “Keny”. Did you mean Kenya?"),
        ({"parent": "Part"}, "A channel cannot belong to itself"),
        ({"parent": "Old name"}, "A channel cannot belong to itself"),
        ({"parent": "Nothing"}, "No channel is called “Nothing”."),
        ({"name": ""}, "“Name” needs an answer."),
        ({"name": "x" * 121}, "120 characters at most"),
        ({"summary": "password: hunter22"}, "This looks like a password"),
        ({"shared_mailbox": "not an address"}, "needs an e-mail address"),
        ({"kind": "x"}, "choose one of the answers"),
        ({"expected_end": "never"}, "needs a date"),
    ],
)
def test_details_that_cannot_be_are_refused_with_a_sentence(client, changes, sentence):
    world.person("Ruth Okello")
    channel = world.channel("Old name")
    world.channel("Part", parent=channel)
    client.force_login(world.comms())
    before = Channel.objects.filter(pk=channel.pk).values().get()

    response = client.post(reverse("channels:edit", args=[channel.pk]), details(channel, **changes))

    assert response.status_code == 422
    assert sentence in response.content.decode().replace("&#x27;", "'")
    assert Channel.objects.filter(pk=channel.pk).values().get() == before


def test_several_people_of_one_name_are_told_apart_by_their_address(client):
    first, second = world.person("Ana Silva"), world.person("Ana Silva Costa")
    third = world.person("Silvana Ana")
    channel = world.channel()
    client.force_login(world.comms())

    asked = client.post(reverse("channels:edit", args=[channel.pk]), details(channel, responsible="silva"))
    assert asked.status_code == 422
    for person in (first, second, third):
        assert person.email in asked.content.decode()

    client.post(
        reverse("channels:edit", args=[channel.pk]), details(channel, responsible=f"Ana Silva Costa <{second.email}>")
    )
    channel.refresh_from_db()
    assert channel.responsible == second


def test_keepers_change_what_they_know_best_and_nothing_else(client):
    """A field that is not theirs has no effect, even when it is posted."""
    runner = world.person()
    channel = world.channel("Old name", runner=runner)
    client.force_login(runner)

    client.post(
        reverse("channels:edit", args=[channel.pk]), details(channel, name="Mine now", tier="light", summary="News")
    )

    channel.refresh_from_db()
    assert (channel.name, channel.tier, channel.summary) == ("Old name", "standard", "News")


@pytest.mark.parametrize("name", ["edit", "confirm", "address-add", "address-none"])
def test_pages_of_the_keepers_are_closed_to_others(client, name):
    channel = world.channel()
    editor = world.person()
    world.grant(channel, editor, AccessLevel.EDITOR)

    for reader in (world.person(), world.auditor(), world.administrator(), editor):
        client.force_login(reader)
        assert client.get(reverse(f"channels:{name}", args=[channel.pk])).status_code == 403


def test_new_rules_replace_the_earlier_ones_with_a_reason(client, at):
    """A5: parameters stay for life, each set with its days."""
    team, channel = world.comms(), world.channel()
    first = rules(channel, by=team, at=at)
    client.force_login(team)
    url = reverse("channels:parameters", args=[channel.pk])
    answers = {
        "posts_agreed_by": "person", "posts_agreed_by_name": "Ruth Okello", "speaks_on_disputed": "team", "languages": ["fr"],
        "rhythm": "monthly", "discussion": "closed", "answer_hours": "24", "visual_identity": "project", "review_on": "2027-06-01",
        "positions_first": "on", "about_body_only": "on", "why": "new group", "based_on": first.pk,
    }  # fmt: skip

    assert client.get(url).status_code == 200
    assert client.post(url, answers).status_code == 302

    current = channel.parameter_sets.get(until=None)
    assert (current.posts_agreed_by_name, current.languages, current.set_by) == ("Ruth Okello", ["fr"], team)
    channel.refresh_from_db()
    assert (channel.review_on, channel.rhythm) == (dt.date(2027, 6, 1), "monthly")
    late = client.post(url, answers)
    assert late.status_code == 422
    assert "Someone changed the rules meanwhile." in late.content.decode()
    unnamed = client.post(url, {**answers, "based_on": current.pk, "posts_agreed_by_name": "", "why": ""})
    assert "Name the person who agrees a post." in unnamed.content.decode()
    assert channel.parameter_sets.count() == 2


def test_a_condition_is_marked_as_done_once(client, at):
    """N1."""
    runner = world.person()
    channel = world.channel(runner=runner)
    condition = Condition.objects.create(channel=channel, text="Name a deputy", due_on=at.date(), set_at=at)
    url = reverse("channels:condition-done", args=[channel.pk, condition.pk])
    client.force_login(runner)

    assert client.get(url).status_code == 200
    assert client.post(url, {"evidence": "Ruth Okello is named."}).status_code == 302
    assert client.post(url, {"evidence": "Ruth Okello is named."}).status_code == 422

    condition.refresh_from_db()
    assert condition.done_by == runner
    assert client.get(reverse("channels:condition-done", args=[world.channel().pk, condition.pk])).status_code in (
        403,
        404,
    )


def test_a_keeper_confirms_that_everything_is_still_right(client):
    runner = world.person()
    channel = world.channel(runner=runner)
    url = reverse("channels:confirm", args=[channel.pk])
    client.force_login(runner)

    assert client.get(url).status_code == 200
    assert Channel.objects.get(pk=channel.pk).confirmed_at == channel.confirmed_at
    assert client.post(url).status_code == 302

    assert Channel.objects.get(pk=channel.pk).confirmed_at > channel.confirmed_at
    assert LedgerEntry.objects.filter(action="channels.confirmed", actor_id=runner.pk).count() == 1


def test_a_channel_in_line_loses_its_mark(client, at):
    team = world.comms()
    channel = world.channel(responsible=world.person(), deputy=world.person())
    Channel.objects.filter(pk=channel.pk).update(bring_in_line_by=at.date())
    url = reverse("channels:state", args=[channel.pk, "in-line"])
    client.force_login(team)

    refused = client.post(url, {"why": "all done"})
    assert "No rules are set for this channel yet." in refused.content.decode()
    rules(channel, by=team, at=at)
    client.post(url, {"why": "all done"})

    assert Channel.objects.get(pk=channel.pk).bring_in_line_by is None


def test_editing_refuses_fields_that_are_none_of_its_own(at):
    channel = world.channel()

    with pytest.raises(ValueError, match="status"):
        editing.change_details(channel, by=world.comms(), at=at, status="retired")


# --- The sub-team -------------------------------------------------------------------------------------------------------


def test_the_sub_team_follows_live_access(client, at):
    """A7: who has access belongs to it; who has not, does not."""
    team, runner, gone = world.comms("Amina Diallo"), world.person("Rune Berg"), world.person("Gone Away")
    channel = world.channel(coadmin=team, runner=runner)
    second = world.channel(coadmin=team)
    world.grant(second, runner, AccessLevel.EDITOR)
    editing_grant = world.grant(second, gone, AccessLevel.EDITOR)
    from channels_registry import grants

    grants.revoke(editing_grant, by=team, at=at, why="moved on")
    client.force_login(team)

    response = client.get("/registry/sub-team/")

    rows = {row.full_name: (row.channel_count, row.rank) for row in response.context["page"].rows}
    assert rows["Amina Diallo"] == (2, 1)
    assert rows["Rune Berg"] == (2, 1)
    assert "Gone Away" not in rows
    assert channel.name not in response.content.decode()
    addresses = client.get("/registry/sub-team/addresses/", {"team": "no"})
    assert addresses.content.decode().splitlines()[-1] == f'"Rune Berg" <{runner.email}>'
    assert team.email not in addresses.content.decode()


@pytest.mark.parametrize("count", [1, 3, 20])
def test_the_sub_team_costs_the_same_for_one_as_for_many(client, django_assert_num_queries, count):
    channel = world.channel()
    for _number in range(count):
        world.grant(channel, world.person(), AccessLevel.ANALYST)
    client.force_login(world.comms())
    client.get("/registry/sub-team/")

    with django_assert_num_queries(6):
        client.get("/registry/sub-team/")


def test_the_sub_team_is_for_the_team_and_auditors(client):
    for reader, page, addresses in [
        (world.comms(), 200, 200),
        (world.auditor(), 200, 403),
        (world.person(), 403, 403),
        (world.administrator(), 403, 403),
        (world.person(role=RoleName.LEAD), 200, 200),
    ]:
        client.force_login(reader)
        assert client.get("/registry/sub-team/").status_code == page
        assert client.get("/registry/sub-team/addresses/").status_code == addresses


# --- What needs you ------------------------------------------------------------------------------------------------------


def test_what_waits_for_whom(at):
    """Set-ups I own, points assigned to me, conditions of my channels, reviews of what I co-administer."""
    from tests.channels_registry.test_set_up_pages import being_set_up

    team, runner = world.comms(), world.person()
    set_up_channel = being_set_up(team, at=at, name="New one")
    bare = world.channel("Bare", complete=False)
    Finding.objects.filter(channel=bare, rule=Rule.NO_COADMIN).update(assigned_to=team, assigned_at=at)
    kept = world.channel("Kept", coadmin=team, runner=runner, responsible=runner)
    due = Condition.objects.create(channel=kept, text="Link back", due_on=at.date() + dt.timedelta(days=5), set_at=at)
    Condition.objects.create(channel=kept, text="Much later", due_on=at.date() + dt.timedelta(days=90), set_at=at)
    rules(kept, by=team, at=at, review_on=at.date())

    def items(person):
        shown = [item for item in attention.items_for(person, at) if "/registry/" in item.url]
        assert all(item.about for item in shown)  # channels of one name are told apart by their platform
        return {(item.text, item.url) for item in shown}

    assert items(team) == {
        ("New one is being set up", f"/registry/{set_up_channel.pk}/set-up/"),
        ("Bare: No Secretariat co-administrator", f"/registry/{bare.pk}/"),
        ("The rules for Kept are due for review", f"/registry/{kept.pk}/rules/"),
    }
    assert items(runner) == {("Kept, to do: Link back", f"/registry/{kept.pk}/conditions/{due.pk}/done/")}
    assert items(world.person()) == set()
