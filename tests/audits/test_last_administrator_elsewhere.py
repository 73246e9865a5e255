"""The other ways to the last administrators: programs, imports, reviews of access, and the nightly tasks (A8, I1, L2).

Where somebody asks for it, it is refused and nothing changes; where the world does it, a finding says so at once.
"""

import datetime as dt
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.models import Person, PersonKind
from activity.tasks import nightly as registry_night
from audits import nightly as audits_night
from audits.campaigns.closing import close, consequences
from audits.campaigns.deciding import Answer
from audits.models import ItemDecision, Remediation
from channels_registry import importing
from channels_registry.models import Channel, Evidence, Finding, Grant, Rule
from ledger.models import LedgerEntry
from notifications.models import Letter
from portal.store import end_of_day
from tests import world
from tests.audits import campaign_world
from tests.audits.campaign_world import REMOVE
from tests.audits.test_last_administrator_pages import LAST_BUT_ONE, LAST_COADMIN, build, picture
from tests.channels_registry.importing_world import csv_of
from tests.gap_guard import silent_gaps
from tests.requests_app import hostile_files

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def at():
    return timezone.now()


@pytest.fixture
def cast():
    forum = world.body("Forum")
    return build(world.person("Rune Berg", email="rune@example.org", of=forum), forum)


# --- Programs -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_no_program_writes_access(client, cast, method):
    """The API reads: every address it describes knows GET alone, also for the lead."""
    described = client.get("/api/v1/openapi.json").json()["paths"]
    client.force_login(cast.lead)
    before = picture()

    assert {name for ways in described.values() for name in ways} == {"get"}
    answers = {path: getattr(client, method)(path, {"person": cast.amina.pk}).status_code for path in described}

    assert set(answers.values()) == {405}, answers
    assert picture() == before


# --- Imports ------------------------------------------------------------------------------------------------------------


def brought_in(*rows: str, by: Person, at: dt.datetime) -> bool:
    return importing.run(importing.make_plan(importing.read_lines(csv_of(*rows)), at=at), by=by, at=at)


@pytest.mark.parametrize("administrators", ["", "rune@example.org:analyst", "rune@example.org:editor"])
def test_an_import_takes_access_from_nobody(cast, at, administrators):
    """A sheet that knows fewer people, or less of them, than the register changes nothing that stands there."""
    address = cast.channel.addresses.get().canonical_url
    before = picture()

    assert brought_in(f"ACT Forum;x;{address};Forum;region;{administrators}", by=cast.lead, at=at) is False

    assert picture() == before


def test_what_comes_in_without_administrators_is_said_in_the_same_moment(cast, at):
    assert brought_in("Brought in;x;https://x.com/brought_in;Forum;region;rune@example.org:admin", by=cast.lead, at=at)

    found = Finding.objects.open().filter(channel__name="Brought in", rule__in=[Rule.NO_COADMIN, Rule.SINGLE_ADMIN])
    assert set(found.values_list("rule", "opened_at")) == {(Rule.NO_COADMIN, at), (Rule.SINGLE_ADMIN, at)}


# --- Reviews of access ---------------------------------------------------------------------------------------------------


DOWNGRADE = Answer(ItemDecision.CHANGE, new_level="analyst", comment="Less work.")


@pytest.fixture
def review(at):
    """A review of one channel, in which every access is to go; the people that the tests below name."""
    people = campaign_world.cast()
    return people, campaign_world.opened(people.lead, at=at)


@pytest.mark.parametrize("answer", [REMOVE, DOWNGRADE], ids=["remove", "change role"])
def test_closing_a_review_ends_no_access(review, at, answer):
    """It says before what rule A8 will hold up, and then leaves it to be carried out."""
    people, campaign = review
    campaign_world.answer_all(campaign, at=at, answer=answer)
    before = list(Grant.objects.order_by("pk").values("pk", "level", "ended_at", "ends_at"))

    assert consequences(campaign).last_coadmin == 1
    close(campaign, by=people.auditor, at=at)

    assert list(Grant.objects.order_by("pk").values("pk", "level", "ended_at", "ends_at")) == before
    assert Remediation.objects.open().filter(grant__person=people.comms).count() == 1
    assert silent_gaps() == []


@pytest.mark.parametrize("answer", [REMOVE, DOWNGRADE], ids=["remove", "change role"])
@pytest.mark.parametrize(("who", "sentence"), [("comms", LAST_COADMIN), ("responsible", LAST_BUT_ONE)])
def test_carrying_out_what_a_review_decided(client, review, at, answer, who, sentence):
    people, campaign = review
    campaign_world.answer_all(campaign, at=at, answer=answer)
    close(campaign, by=people.auditor, at=at)
    ticket = Remediation.objects.get(grant__person=getattr(people, who))
    client.force_login(people.comms2)
    before = [picture(), list(Remediation.objects.order_by("pk").values())]

    response = client.post(
        reverse("audits:to-do-done", args=[ticket.pk]),
        {"done-picture": SimpleUploadedFile("roles.png", hostile_files.picture()), "done-note": "Done."},
    )

    assert response.status_code == 422
    assert sentence.replace("ACT Forum", "Forum on X") in unescape(response.content.decode())
    assert [picture(), list(Remediation.objects.order_by("pk").values())] == before
    assert not Evidence.objects.exists()


def test_silence_removes_nothing(review, at):
    """Nobody answers; two months of nights later everybody still has what they had."""
    people, campaign = review
    before = list(Grant.objects.order_by("pk").values("pk", "level", "ended_at", "ends_at"))

    for number in range(0, 64, 4):
        audits_night.run(at + dt.timedelta(days=number))
    close(campaign, by=people.auditor, at=at + dt.timedelta(days=65))
    audits_night.run(at + dt.timedelta(days=66))

    assert list(Grant.objects.order_by("pk").values("pk", "level", "ended_at", "ends_at")) == before


# --- Tasks ----------------------------------------------------------------------------------------------------------------


def become_external(person: Person, last_day: dt.date, sponsor: Person) -> None:
    """As an identity provider or an old import leaves it, past the door: access that ends with the contract."""
    Person.objects.filter(pk=person.pk).update(
        kind=PersonKind.EXTERNAL, employer="Agence", sponsor=sponsor, contract_end=last_day
    )
    Grant.objects.filter(person=person).update(ends_at=end_of_day(last_day))


def test_the_night_after_a_contract_says_the_gap_and_tells_the_team(cast, at, time_machine):
    """L2: the world did it, so nothing is refused; until the day itself nothing is said."""
    last_day = timezone.localdate(at) + dt.timedelta(days=3)
    become_external(cast.amina, last_day, cast.lead)
    time_machine.move_to(at + dt.timedelta(days=2))
    registry_night()
    assert not Finding.objects.open().filter(channel=cast.channel, rule__in=Rule.values).exists()

    time_machine.move_to(end_of_day(last_day) + dt.timedelta(hours=2, minutes=15))
    registry_night()

    found = Finding.objects.open().filter(channel=cast.channel)
    assert {Rule.NO_COADMIN, Rule.SINGLE_ADMIN} <= set(found.values_list("rule", flat=True))
    assert Grant.objects.not_ended().filter(channel=cast.channel).count() == 1
    letters = Letter.objects.filter(kind="channels.no_coadmin").values_list("person", flat=True)
    assert cast.lead.pk in set(letters)
    assert silent_gaps() == []


def test_a_night_ends_no_access_whose_day_has_not_come(cast, at, time_machine):
    ledger, before = LedgerEntry.objects.count(), list(Grant.objects.order_by("pk").values())

    for number in range(1, 30, 7):
        time_machine.move_to(at + dt.timedelta(days=number))
        registry_night()
        audits_night.run(timezone.now())

    assert list(Grant.objects.order_by("pk").values()) == before
    assert not LedgerEntry.objects.filter(seq__gt=ledger, action__startswith="grants.").exists()
    assert not Channel.objects.on_duty().without_coadmin(timezone.now()).exists()
