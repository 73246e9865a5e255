"""Every page on which a channel could lose its last administrators refuses it, names the way on and changes nothing (A8).

Two losses: the last co-administrator of the communications team, and the last person but one in full control. One test for
each loss by each way; the ways of imports, programs and tasks are in ``test_last_administrator_elsewhere``.
"""

import datetime as dt
from dataclasses import dataclass
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Body, Membership, Person, RoleAssignment
from channels_registry.models import Channel, Finding, Grant
from ledger.models import LedgerEntry
from notifications.models import Letter
from tests import world

pytestmark = pytest.mark.django_db
LAST_COADMIN = (
    "This would leave “ACT Forum” without a Secretariat co-administrator. "
    "First give full control to another member of the communications team."
)
LAST_BUT_ONE = (
    "This would leave “ACT Forum” with a single person in full control. First give full control to someone else."
)


@dataclass
class Cast:
    """A channel with exactly what A8 asks: Amina of the team, and Rune or the agency's Agnès of its group."""

    channel: Channel
    amina: Person
    second: Person
    lead: Person
    administrator: Person
    day: dt.date

    def grant(self, person: Person) -> Grant:
        return Grant.objects.get(channel=self.channel, person=person, ended_at=None)


def build(second: Person, forum: Body) -> Cast:
    amina = world.comms("Amina Diallo")
    channel = world.channel("ACT Forum", of=forum, coadmin=amina, runner=second)
    day = timezone.localdate() + dt.timedelta(days=20)
    return Cast(channel, amina, second, world.lead("Lea"), world.administrator("Ada"), day)


@pytest.fixture
def cast():
    forum = world.body("Forum")
    return build(world.person("Rune Berg", of=forum), forum)


@pytest.fixture
def agency():
    return build(world.external("Agnès Roy"), world.body("Forum"))


def picture() -> list:
    """All that a refusal must leave as it was."""
    return [
        *(
            list(model.objects.order_by("pk").values())
            for model in (Grant, Finding, RoleAssignment, Membership, Channel)
        ),
        list(Person.objects.order_by("pk").values("pk", "is_active", "left_at", "kind", "contract_end", "merged_into")),
        list(Body.objects.order_by("pk").values("pk", "closed_at", "merged_into")),
        LedgerEntry.objects.count(),
        Letter.objects.count(),
    ]


def refused(client, by: Person, path: str, data: dict, sentence: str) -> None:
    """The page refuses with this sentence, and nothing has changed."""
    client.force_login(by)
    before = picture()

    response = client.post(path, data)

    assert response.status_code == 422
    assert sentence in unescape(response.content.decode())
    assert picture() == before


def access(name: str, cast: Cast, holder: Person) -> str:
    return reverse(f"channels:grant-{name}", args=[cast.channel.pk, cast.grant(holder).pk])


def of_person(name: str, person: Person, *more) -> str:
    return reverse(f"people:{name}", args=[person.pk, *more])


WHY = {"why": "New post."}


# --- Access ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("who", "sentence"), [("amina", LAST_COADMIN), ("second", LAST_BUT_ONE)])
def test_revoking(client, cast, who, sentence):
    refused(client, cast.lead, access("revoke", cast, getattr(cast, who)), WHY, sentence)


@pytest.mark.parametrize(("who", "sentence"), [("amina", LAST_COADMIN), ("second", LAST_BUT_ONE)])
def test_downgrading(client, cast, who, sentence):
    refused(client, cast.lead, access("change", cast, getattr(cast, who)), {"level": "editor", **WHY}, sentence)


@pytest.mark.parametrize(("who", "sentence"), [("amina", LAST_COADMIN), ("second", LAST_BUT_ONE)])
def test_setting_an_end(client, cast, who, sentence):
    data = {"ends_on": cast.day.isoformat(), **WHY}
    refused(client, cast.lead, access("end", cast, getattr(cast, who)), data, sentence)


def test_handing_over_to_somebody_outside_the_team(client, cast):
    successor = world.person("Sol Outside")
    refused(
        client, cast.lead, access("hand-over", cast, cast.amina), {"successor": successor.email, **WHY}, LAST_COADMIN
    )


def test_handing_over_to_somebody_who_has_full_control_already(client, cast):
    data = {"successor": cast.second.email, **WHY}
    sentence = "Rune Berg already has access. Change it instead."
    refused(client, cast.lead, access("hand-over", cast, cast.amina), data, sentence)


@pytest.mark.parametrize("who", ["amina", "second"])
def test_handing_over_to_somebody_who_has_left(client, cast, who):
    gone = world.comms("Gone Colleague")
    Person.objects.filter(pk=gone.pk).update(is_active=False, left_at=timezone.now())
    data = {"successor": gone.email, **WHY}
    refused(client, cast.lead, access("hand-over", cast, getattr(cast, who)), data, "Gone Colleague has left.")


# --- Leaving -----------------------------------------------------------------------------------------------------------


def test_leaving_the_team(client, cast):
    role = cast.amina.role_assignments.live().get()
    refused(client, cast.lead, of_person("role-take", cast.amina, role.pk), WHY, LAST_COADMIN)


def test_leaving_the_secretariat_which_ends_the_teams_roles(client, cast):
    membership = cast.amina.memberships.live().get()
    refused(client, cast.administrator, of_person("membership-end", cast.amina, membership.pk), WHY, LAST_COADMIN)


def test_leaving_the_group_of_the_channel(client, cast):
    membership = cast.second.memberships.live().get()
    refused(client, cast.administrator, of_person("membership-end", cast.second, membership.pk), WHY, LAST_BUT_ONE)


@pytest.mark.parametrize(("who", "sentence"), [("amina", LAST_COADMIN), ("second", LAST_BUT_ONE)])
def test_deactivating(client, cast, who, sentence):
    refused(client, cast.administrator, of_person("person-deactivate", getattr(cast, who)), WHY, sentence)


def contract(person: Person, last_day: dt.date, sponsor: Person) -> dict:
    return {
        "full_name": person.full_name, "email": person.email, "kind": "external", "employer": "Agence",
        "contract_end": last_day.isoformat(), "sponsor": sponsor.email, "language": "en",
    }  # fmt: skip


def test_a_shorter_contract(client, agency):
    data = contract(agency.second, agency.day, agency.second.sponsor)
    refused(client, agency.administrator, of_person("person-change", agency.second), data, LAST_BUT_ONE)


def test_a_contract_where_there_was_none(client, cast):
    data = contract(cast.second, cast.day, cast.lead)
    refused(client, cast.administrator, of_person("person-change", cast.second), data, LAST_BUT_ONE)


# --- Two entries of one ----------------------------------------------------------------------------------------------------


def joined(name: str, gone, kept) -> tuple[str, dict]:
    key = kept.email if isinstance(kept, Person) else kept.pk
    return f"{reverse(f'people:{name}', args=[gone.pk])}?kept={key}", WHY


def test_joining_a_member_of_the_team_into_an_entry_outside_it(client, cast):
    """Roles are never added by it, so the channel would have nobody of the team left."""
    path, data = joined("person-merge", cast.amina, world.person("Amina Diallo", of=world.secretariat()))
    refused(client, cast.lead, path, data, LAST_COADMIN)


def test_joining_the_two_people_in_full_control_into_one(client, cast):
    path, data = joined("person-merge", cast.second, cast.amina)
    refused(client, cast.lead, path, data, LAST_BUT_ONE)


def test_joining_into_an_entry_whose_contract_ends_earlier(client, agency):
    """The access would end with the contract of the entry that is kept, and nobody would be there on that day."""
    kept = world.external("Agnès Roy", sponsor=agency.second.sponsor, contract_end=agency.day)
    path, data = joined("person-merge", agency.second, kept)
    refused(client, agency.administrator, path, data, LAST_BUT_ONE)


def test_joining_two_groups_takes_access_from_nobody(client, cast):
    """It passes: its channels and members go over, and everybody keeps what they had."""
    client.force_login(cast.administrator)
    before = list(Grant.objects.order_by("pk").values())
    path, data = joined("body-merge", cast.channel.body, world.body("Forum of the region"))

    assert client.post(path, data).status_code == 302

    assert list(Grant.objects.order_by("pk").values()) == before
    assert list(Finding.objects.open()) == []
