"""The table of the ways by which a person comes to have access, and what each does to someone who has not accepted (A10).

Where something is given, it waits for the acceptance; where something is true in the world already, it is entered as it is
and stays live, and a point to put right opens when the days are over. No way does neither.
"""

import ast
import datetime as dt
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.merging import merge_people
from audits.controls import rules
from audits.leaving.handing_over import name_successor, open_hand_over, replace_all
from channels_registry import stating
from channels_registry.entering import Access, NewChannel, register_existing
from channels_registry.entering_many import Existing, register_existing_many
from channels_registry.findings import sync_findings
from channels_registry.grants import NotReadYet, change_level, give_access, replace
from channels_registry.handing_on import hand_on
from channels_registry.models import AccessLevel, Channel, Finding, Format, Grant, Promise, WayIn
from tests import world
from tests.channels_registry.set_up_world import being_set_up
from tests.policies.acknowledging_world import accepts, policy, version

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
NOW = timezone.now()
TODAY = NOW.date()
DAY = dt.timedelta(days=1)

HELD, WAITS, REFUSED = "enters as it is", "waits for the acceptance", "refused"


class Cast:
    """A channel with its co-administrator and its runner, who have accepted; and somebody who has not."""

    def __init__(self):
        version(policy(), "1.0", TODAY - 10 * DAY)
        self.team, self.runner = world.comms("Team"), world.person("Runner")
        self.unread = world.person("Unread")
        for person in (self.team, self.runner):
            accepts(person, NOW)
        self.channel = world.channel(coadmin=self.team, runner=self.runner)
        self.held = Grant.objects.get(channel=self.channel, person=self.runner)

    def new(self, link: str) -> NewChannel:
        from channels_registry.addresses import read_address

        return NewChannel(
            "Found", world.body(), world.platform(), "region", Format.PROFILE, read_address(link), link, {}
        )

    def partly_in(self) -> Grant:
        return world.grant(self.channel, self.unread, AccessLevel.ANALYST)


def domain_gives(cast, client):
    give_access(cast.channel, person=cast.unread, level=AccessLevel.EDITOR, by=cast.team, at=NOW)


def portal_gives_by_itself(cast, client):
    give_access(cast.channel, person=cast.unread, level=AccessLevel.EDITOR, by=None, at=NOW)


def domain_replaces(cast, client):
    replace(cast.held, successor=cast.unread, by=cast.team, at=NOW, why="Moves on.")


def domain_hands_on(cast, client):
    hand_on(cast.held, successor=cast.unread, by=cast.team, at=NOW, why="Moves on.")


def domain_widens(cast, client):
    change_level(cast.partly_in(), level=AccessLevel.ADMIN, by=cast.team, at=NOW, why="More to do.")


def page_gives(cast, client, channel=None):
    client.force_login(cast.team)
    facts = {"person": cast.unread.email, "level": "editor", "native_role": "", "source": "", "ends_on": "", "why": ""}
    url = reverse("channels:grant-give", args=[(channel or cast.channel).pk])
    assert client.post(url, facts).status_code == 302


def page_gives_in_the_set_up_of_a_request(cast, client):
    cast.channel = being_set_up(cast.team, at=NOW)
    page_gives(cast, client)


def page_hands_over(cast, client):
    client.force_login(cast.team)
    url = reverse("channels:grant-hand-over", args=[cast.channel.pk, cast.held.pk])
    assert client.post(url, {"successor": cast.unread.email, "why": "Moves on."}).status_code == 302
    cast.held.refresh_from_db()
    assert cast.held.ended_at is None


def page_widens(cast, client):
    client.force_login(cast.team)
    url = reverse("channels:grant-change", args=[cast.channel.pk, cast.partly_in().pk])
    assert client.post(url, {"level": "admin", "native_role": "", "why": "More to do."}).status_code == 302


def hand_over_of_a_leaver(cast, client):
    world.grant(cast.channel, world.person())
    hand_over = open_hand_over(cast.runner, last_day=TODAY + 20 * DAY, by=cast.team, at=NOW)
    name_successor(hand_over.items.get(), successor=cast.unread, by=cast.team, at=NOW)


def replaced_on_all(cast, client):
    replace_all(cast.runner, successor=cast.unread, by=cast.team, at=NOW)


def entered_because_it_exists(cast, client):
    access = [Access(cast.unread, AccessLevel.EDITOR)]
    cast.channel = register_existing(cast.new("https://x.com/found"), by=cast.team, at=NOW, access=access)


def imported(cast, client):
    access = [Access(cast.unread, AccessLevel.EDITOR)]
    keys = register_existing_many([Existing(cast.new("https://x.com/listed"), access)], by=cast.team, at=NOW)
    cast.channel = Channel.objects.get(pk=keys[0])


def held_already(cast, client):
    give_access(cast.channel, person=cast.unread, level=AccessLevel.EDITOR, by=cast.team, at=NOW, already_held=True)


def merged(cast, client):
    second = world.person("Second entry")
    world.grant(cast.channel, second, AccessLevel.EDITOR, at=NOW)
    merge_people(cast.unread, second, by=world.administrator(), at=NOW, why="The same person.")


def one_login_is_stated(cast, client):
    cast.partly_in()
    Grant.objects.filter(person=cast.unread).update(level=AccessLevel.EDITOR)
    stating.state_way_in(cast.channel, way_in=WayIn.SAFE, by=cast.team, at=NOW, safe="Safe", entry="Entry")
    assert Grant.objects.get(person=cast.unread).level == AccessLevel.ADMIN


TABLE = [
    (domain_gives, REFUSED),
    (portal_gives_by_itself, REFUSED),
    (domain_replaces, REFUSED),
    (domain_hands_on, REFUSED),
    (domain_widens, REFUSED),
    (page_gives, WAITS),
    (page_gives_in_the_set_up_of_a_request, WAITS),
    (page_hands_over, WAITS),
    (page_widens, WAITS),
    (hand_over_of_a_leaver, WAITS),
    (replaced_on_all, WAITS),
    (entered_because_it_exists, HELD),
    (imported, HELD),
    (held_already, HELD),
    (merged, HELD),
    (one_login_is_stated, HELD),
]


def wider_than_figures(cast) -> bool:
    """Whether the person has more on the channel than was there before."""
    found = Grant.objects.not_ended().filter(channel=cast.channel, person=cast.unread).exclude(level="analyst")
    return found.exists()


@pytest.mark.parametrize(("way", "outcome"), TABLE, ids=[f"{way.__name__}: {outcome}" for way, outcome in TABLE])
def test_what_each_way_does_to_someone_who_has_not_accepted(way, outcome, client, django_capture_on_commit_callbacks):
    cast = Cast()

    if outcome == REFUSED:
        with pytest.raises(NotReadYet):
            way(cast, client)
    else:
        way(cast, client)

    assert wider_than_figures(cast) == (outcome == HELD)
    if outcome == HELD:
        grant = Grant.objects.get(channel=cast.channel, person=cast.unread, ended_at=None)
        assert grant.is_live_at(NOW + DAY)
    if outcome == WAITS:
        # No dead end: it begins by itself with the acceptance.
        with django_capture_on_commit_callbacks(execute=True):
            accepts(cast.unread, NOW + DAY)
        assert wider_than_figures(cast)


@pytest.mark.parametrize("way", [way for way, outcome in TABLE if outcome == HELD], ids=lambda way: way.__name__)
def test_what_is_true_already_opens_a_point_when_the_days_are_over_and_the_acceptance_closes_it(
    way, client, django_capture_on_commit_callbacks
):
    cast = Cast()
    way(cast, client)
    Channel.objects.filter(pk=cast.channel.pk).update(bring_in_line_by=None)
    since = Grant.objects.get(channel=cast.channel, person=cast.unread, ended_at=None).starts_at

    def is_open(at) -> bool:
        sync_findings([cast.channel.pk], at=at)
        return Finding.objects.open().filter(channel=cast.channel, rule=rules.POLICY_UNREAD).exists()

    last = max(since, NOW - 10 * DAY) + 30 * DAY
    assert not is_open(last)
    assert is_open(last + DAY)

    with django_capture_on_commit_callbacks(execute=True):
        accepts(cast.unread, last + DAY)

    assert not Finding.objects.open().filter(channel=cast.channel, rule=rules.POLICY_UNREAD).exists()


def test_less_access_asks_for_nothing():
    cast = Cast()
    held = world.grant(cast.channel, cast.unread, AccessLevel.ADMIN)

    change_level(held, level=AccessLevel.EDITOR, by=cast.team, at=NOW, why="Less to do.")

    held.refresh_from_db()
    assert (held.level, list(Promise.objects.all())) == (AccessLevel.EDITOR, [])


WRITERS = {
    # Every one of them is in the table above, or writes what was on other rows before.
    "channels_registry/grants.py",
    "channels_registry/entering_many.py",
    "workspace/scale/rows.py",
}


def test_no_other_module_writes_an_access():
    """A new way would show here first: whoever adds one adds its row to the table."""
    root = Path(settings.BASE_DIR)
    rooms = (
        "accounts",
        "activity",
        "audits",
        "channels_registry",
        "enforcement",
        "policies",
        "requests_app",
        "workspace",
    )
    found = {
        str(path.relative_to(root))
        for room in rooms
        for path in (root / room).rglob("*.py")
        if "migrations" not in path.parts and _makes_a_grant(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert found == WRITERS


def _makes_a_grant(tree: ast.AST) -> bool:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        if called in ("Grant", "models.Grant") or (called.startswith("Grant.objects.") and called.endswith("create")):
            return True
        if called == "insert_rows" and node.args and ast.unparse(node.args[0]) == "Grant":
            return True
    return False
