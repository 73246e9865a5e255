"""Access that waits for its person to accept the policy: promised, asked for once, begun by the acceptance (A8, A10)."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.departures import deactivate, leave_body
from accounts.merging import merge_people
from channels_registry import acceptance, coadministration, promising
from channels_registry.coadministration import WouldLeaveGap
from channels_registry.grants import GrantRefused, expire_grants, revoke, set_end
from channels_registry.models import (
    AccessLevel,
    Channel,
    ChannelStatus,
    Finding,
    Grant,
    Promise,
    PromiseEnd,
    Rule,
)
from channels_registry.nightly import run
from ledger.models import LedgerEntry
from notifications.models import Letter
from policies.models import ReadingKey
from tests import world
from tests.policies.acknowledging_world import accepts, letters, policy, version

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
DAY = dt.timedelta(days=1)


@pytest.fixture
def at():
    return timezone.now()


@pytest.fixture
def team(at):
    version(policy(), "1.0", at.date() - 10 * DAY)
    someone = world.comms("Team")
    accepts(someone, at)
    return someone


@pytest.fixture
def channel(team, at):
    runner = world.person("Runner")
    accepts(runner, at)
    return world.channel("Voices", coadmin=team, runner=runner)


def promised(channel, team, at, person=None, level=AccessLevel.EDITOR, **facts) -> Promise:
    person = person or world.person("Unread")
    return promising.give_or_promise(channel, person=person, level=level, by=team, at=at, **facts)


def test_a_promise_is_no_access_and_names_what_it_will_be(channel, team, at):
    made = promised(channel, team, at, native_role="Page admin", ends_on=at.date() + 40 * DAY, why="Helps out.")

    assert isinstance(made, Promise)
    assert not Grant.objects.filter(channel=channel, person=made.person).exists()
    entry = LedgerEntry.objects.get(action="grants.promised")
    assert (entry.actor_id, entry.subject_id) == (team.pk, channel.pk)
    assert "Unread" not in entry.data
    (letter,) = letters(promising.PROMISED, made.person)
    assert (letter.data["channels"], letter.data["path"].startswith("/read-and-accept/")) == (["Voices"], True)


def test_the_acceptance_begins_it_as_it_was_promised_and_the_promiser_is_told(
    channel, team, at, django_capture_on_commit_callbacks
):
    made = promised(channel, team, at, native_role="Page admin", ends_on=at.date() + 40 * DAY)

    with django_capture_on_commit_callbacks(execute=True):
        accepts(made.person, at + DAY)

    grant = Grant.objects.get(channel=channel, person=made.person)
    assert (grant.level, grant.native_role, grant.starts_at, grant.granted_by) == (
        AccessLevel.EDITOR, "Page admin", at + DAY, team,
    )  # fmt: skip
    assert grant.ends_at.date() == at.date() + 41 * DAY
    made.refresh_from_db()
    assert (made.outcome, made.grant, made.ended_at) == (PromiseEnd.KEPT, grant, at + DAY)
    (letter,) = letters(promising.KEPT)
    assert (letter.person, letter.data["person"], letter.data["refusal"]) == (team, "Unread", "")
    assert promising.keep_promises(at=at + 2 * DAY) == 0


def test_several_promises_of_one_day_are_one_letter_whose_link_stays_good(channel, team, at):
    other = world.channel("Second", coadmin=team)
    made = promised(channel, team, at)

    promised(other, team, at, person=made.person)

    assert len(letters(promising.PROMISED)) == 1
    assert ReadingKey.objects.get(person=made.person).ended_at is None
    assert acceptance.what_waits(made.person.pk) == ["Second", "Voices"]


def test_a_promised_co_administrator_is_none(channel, team, at):
    """A8: the last one cannot leave for a promise, and the channel goes on ringing where there is none."""
    colleague = world.comms("Colleague")
    promised(channel, team, at, person=colleague, level=AccessLevel.ADMIN)
    own = Grant.objects.get(channel=channel, person=team)

    with pytest.raises(WouldLeaveGap):
        revoke(own, by=team, at=at, why="Moves on.")
    assert coadministration.standing_of(channel, at=at).coadmins == 1

    alone = world.channel("Alone", complete=False)
    promised(alone, team, at, person=colleague, level=AccessLevel.ADMIN)
    assert Finding.objects.open().filter(channel=alone, rule=Rule.NO_COADMIN).exists()


def test_a_hand_over_waits_with_the_access_of_its_person_and_then_changes_in_one_step(
    channel, team, at, django_capture_on_commit_callbacks
):
    successor = world.comms("Successor")
    own = Grant.objects.get(channel=channel, person=team)

    made = promising.replace_or_promise(own, successor=successor, by=team, at=at, why="Moves on.")
    assert (made.instead_of, Grant.objects.get(pk=own.pk).ended_at) == (own, None)

    with django_capture_on_commit_callbacks(execute=True):
        accepts(successor, at + DAY)
    own.refresh_from_db()
    assert (own.ended_at, own.ended_by) == (at + DAY, team)
    assert coadministration.standing_of(channel, at=at + DAY).coadmins == 1


def test_more_access_for_someone_who_has_some_is_promised_and_then_widened(
    channel, team, at, django_capture_on_commit_callbacks
):
    person = world.person()
    held = world.grant(channel, person, AccessLevel.ANALYST)

    made = promising.change_or_promise(held, level=AccessLevel.ADMIN, by=team, at=at, why="More to do.")
    assert (made.level, Grant.objects.get(pk=held.pk).level) == (AccessLevel.ADMIN, AccessLevel.ANALYST)

    with django_capture_on_commit_callbacks(execute=True):
        accepts(person, at + DAY)
    assert Grant.objects.get(pk=held.pk).level == AccessLevel.ADMIN


def test_a_promise_taken_back_never_begins(channel, team, at, django_capture_on_commit_callbacks):
    made = promised(channel, team, at)
    with pytest.raises(GrantRefused, match="Say why"):
        promising.take_back(made, by=team, at=at, why=" ")
    with pytest.raises(GrantRefused, match="communications team"):
        promising.take_back(made, by=world.requester(), at=at, why="No.")

    promising.take_back(made, by=team, at=at, why="Not needed.")
    with pytest.raises(GrantRefused, match="waits no longer"):
        promising.take_back(made, by=team, at=at, why="Again.")

    with django_capture_on_commit_callbacks(execute=True):
        accepts(made.person, at + DAY)
    assert not Grant.objects.filter(channel=channel, person=made.person).exists()


@pytest.mark.parametrize("twice", ["promised", "has access"])
def test_what_is_promised_or_given_already_is_not_promised_again(channel, team, at, twice):
    person = world.person("Unread")
    if twice == "promised":
        promised(channel, team, at, person=person)
    else:
        world.grant(channel, person, AccessLevel.ANALYST)

    with pytest.raises(GrantRefused, match="already"):
        promised(channel, team, at, person=person)

    assert Promise.objects.count() == (twice == "promised")


def test_what_has_changed_meanwhile_is_said_to_the_promiser(channel, team, at, django_capture_on_commit_callbacks):
    made = promised(channel, team, at)
    Channel.objects.filter(pk=channel.pk).update(status=ChannelStatus.RETIRED, retired_at=at)

    with django_capture_on_commit_callbacks(execute=True):
        accepts(made.person, at + DAY)

    made.refresh_from_db()
    assert (made.outcome, made.grant) == (PromiseEnd.REFUSED, None)
    (letter,) = letters(promising.KEPT)
    assert "has ended" in letter.data["refusal"]


@pytest.mark.parametrize("way", ["revoked", "its day came"])
def test_more_access_does_not_bring_back_what_was_ended_meanwhile(
    channel, team, at, way, django_capture_on_commit_callbacks
):
    """Somebody has some, is promised more, and loses what they have: the acceptance begins nothing."""
    person = world.person("Editor")
    held = world.grant(channel, person, AccessLevel.ANALYST)
    made = promising.change_or_promise(held, level=AccessLevel.ADMIN, by=team, at=at, why="More to do.")
    if way == "revoked":
        revoke(held, by=team, at=at + DAY, why="Not any more.")
    else:
        set_end(held, ends_on=at.date() + DAY, by=team, at=at)
        expire_grants(at=at + 3 * DAY)

    with django_capture_on_commit_callbacks(execute=True):
        accepts(person, at + 4 * DAY)

    made.refresh_from_db()
    assert (made.outcome, made.grant) == (PromiseEnd.REFUSED, None)
    assert not Grant.objects.not_ended().filter(person=person).exists()
    (letter,) = letters(promising.KEPT)
    assert "ended after this was promised" in letter.data["refusal"]
    # Promised anew, it begins at once: everything is read.
    given = promising.give_or_promise(channel, person=person, level=AccessLevel.EDITOR, by=team, at=at + 5 * DAY)
    assert Grant.objects.not_ended().get(person=person) == given


def test_a_version_that_comes_meanwhile_has_to_be_accepted_too(channel, team, at):
    made = promised(channel, team, at)
    accepts(made.person, at)  # without the calls after the commit
    version(policy(), "2.0", at.date() + 3 * DAY)

    assert promising.keep_promises(at=at + 4 * DAY) == 0
    made.refresh_from_db()
    assert made.ended_at is None

    accepts(made.person, at + 5 * DAY)
    assert promising.keep_promises(at=at + 5 * DAY) == 1


@pytest.mark.parametrize("way", ["the portal", "the group"])
def test_whoever_leaves_is_promised_nothing_any_more(channel, team, at, way):
    person = world.person(of=channel.body)
    made = promised(channel, team, at, person=person)

    if way == "the portal":
        deactivate(person, by=world.administrator(), at=at, why="Left.")
    else:
        leave_body(person.memberships.get(), by=world.administrator(), at=at, why="Left.")

    made.refresh_from_db()
    assert made.outcome == PromiseEnd.LEFT


def test_a_merge_carries_the_wider_promise(channel, team, at):
    kept, gone = world.person(), world.person()
    promised(channel, team, at, person=kept, level=AccessLevel.ANALYST)
    promised(channel, team, at, person=gone, level=AccessLevel.ADMIN)

    merge_people(kept, gone, by=world.administrator(), at=at, why="The same.")

    assert dict(Promise.objects.values_list("outcome", "level")) == {"": "admin", PromiseEnd.MERGED: "admin"}
    assert Promise.objects.open().get().person == kept


def test_one_reminder_after_a_week_within_the_budget(channel, team, at):
    made = promised(channel, team, at)

    for days in range(1, 40):
        run(at + days * DAY)

    (letter,) = letters(promising.REMINDED, made.person)
    assert letter.created_at == at + 7 * DAY
    assert ReadingKey.objects.filter(person=made.person, ended_at=None).count() == 1
    assert acceptance.monday(at + 20 * DAY)["promised"] == 1


def test_the_database_holds_the_shape_of_a_promise(channel, team, at):
    made = promised(channel, team, at)
    for values in (
        {"level": "king"}, {"outcome": "kept", "ended_at": at}, {"ended_at": at}, {"outcome": "left"},
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            Promise.objects.filter(pk=made.pk).update(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        Promise.objects.create(channel=channel, person=made.person, level="admin", promised_by=team, promised_at=at)


def test_the_pages_say_what_waits_and_take_it_back(client, channel, team, at):
    made = promised(channel, team, at)
    client.force_login(team)

    page = client.get(reverse("channels:detail", args=[channel.pk])).content.decode()
    assert "Promised: waits until the policy is read" in page
    url = reverse("channels:promise-take-back", args=[channel.pk, made.pk])
    assert url in page
    assert client.post(url, {"why": ""}).status_code == 422
    assert client.post(url, {"why": "Not needed."}).status_code == 302
    made.refresh_from_db()
    assert made.outcome == PromiseEnd.TAKEN_BACK
    assert client.get(url).status_code == 404


def test_the_home_page_of_whoever_is_promised_leads_to_the_reading(client, channel, team, at):
    made = promised(channel, team, at)
    client.force_login(made.person)

    assert "Your access waits: read and accept" in client.get("/").content.decode()
    assert Letter.objects.filter(kind=promising.PROMISED).count() == 1
