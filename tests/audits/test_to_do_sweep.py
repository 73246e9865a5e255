"""The nightly work over things to do: seen again, told once, reminded once; safe twice (A8, N9, design §5.12)."""

import pytest
from django.utils import timezone

from audits.models import Item, Remediation, RemediationStatus, What
from audits.remediation.opening import open_tickets
from audits.remediation.sweeping import KIND, seen_again, sweep
from audits.remediation.tickets import carry_out, drop
from audits.remediation.waiting import to_check_by_team, to_do_yourself
from channels_registry.evidence import keep_evidence
from channels_registry.models import AccessLevel, Grant, Source, Strength
from ledger.models import LedgerEntry
from notifications.models import Letter
from notifications.sending import words_of
from tests import world
from tests.audits.campaign_world import cast, days
from tests.audits.check_up_world import asked, page, png, removal, ticket_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
S = RemediationStatus


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def sheet(people, now):
    return page(asked(at=now), people.channel)


@pytest.fixture
def ticket(people, sheet, now):
    return removal(sheet, people.editor, by=people.responsible, at=now)


def again(ticket):
    return Remediation.objects.get(pk=ticket.pk)


def letters() -> list[Letter]:
    return list(Letter.objects.filter(kind=KIND).order_by("pk"))


def body_of(letter: Letter) -> str:
    return words_of(letter.kind, language="en", data=letter.data).body


def given_again(people, at, **facts) -> Grant:
    return world.grant(people.channel, people.editor, AccessLevel.EDITOR, at=at, **facts)


# --- Seen again ---------------------------------------------------------------------------------------------------------------


def test_a_new_access_without_a_request_opens_it_again(people, ticket, now):
    carry_out(ticket, by=people.comms, at=now, picture=png())
    assert list(seen_again()) == []
    new = given_again(people, now + days(3))

    assert sweep(at=now + days(4)) >= 1

    opened = again(ticket)
    assert (opened.status, opened.grant, opened.reopened_count) == (S.DECIDED, new, 1)
    assert LedgerEntry.objects.filter(action="remediation.reopened", actor_id=None).count() == 1


def test_an_access_that_a_request_gave_was_meant(people, ticket, now):
    carry_out(ticket, by=people.comms, at=now, picture=png())
    given_again(people, now + days(3), source=Source.REQUEST)

    sweep(at=now + days(4))

    assert again(ticket).status == S.VERIFIED


def test_a_picture_that_shows_the_person_opens_it_again_and_a_claim_does_not(people, ticket, now):
    carry_out(ticket, by=people.comms, at=now, picture=png())
    new = given_again(people, now + days(3), source=Source.REQUEST)
    world.attest(new, strength=Strength.CLAIMED, by=people.comms, at=now + days(4))
    sweep(at=now + days(4))
    assert again(ticket).status == S.VERIFIED
    seen = keep_evidence(people.channel, png((50, 50)), by=people.comms, at=now + days(5))
    world.attest(new, strength=Strength.SEEN, by=people.comms, at=now + days(5), evidence=seen)

    sweep(at=now + days(6))

    assert again(ticket).status == S.DECIDED


def test_a_dry_run_changes_nothing(people, ticket, now):
    carry_out(ticket, by=people.comms, at=now, picture=png())
    given_again(people, now + days(3))
    before = [list(Remediation.objects.values()), Letter.objects.count(), LedgerEntry.objects.count()]

    assert sweep(at=now + days(4), dry_run=True) == 1

    assert [list(Remediation.objects.values()), Letter.objects.count(), LedgerEntry.objects.count()] == before


# --- Letters ---------------------------------------------------------------------------------------------------------------------


def test_one_letter_for_everything_that_a_person_does_and_none_twice(people, sheet, ticket, now):
    other = world.channel("Another", coadmin=people.comms, responsible=people.responsible)
    world.grant(other, people.agency, AccessLevel.EDITOR)
    removal(page(asked(at=now), other), people.agency, by=people.responsible, at=now)

    assert sweep(at=now) == 2
    assert sweep(at=now) == 0

    letter = letters()[0]
    assert [found.person for found in letters()] == [people.comms]
    said = body_of(letter)
    assert "End the access of Edda Editor" in said and "End the access of Agnes Agency" in said


def test_the_late_are_reminded_once(people, ticket, now):
    sweep(at=now)
    assert sweep(at=now + days(20)) == 0
    assert sweep(at=now + days(22)) == 1
    assert sweep(at=now + days(40)) == 0

    assert len(letters()) == 2
    assert "only reminder" in body_of(letters()[1])


def test_who_has_finished_gets_no_mail(people, ticket, now):
    carry_out(ticket, by=people.comms, at=now, picture=png())

    assert sweep(at=now + days(30)) == 0
    assert letters() == []


# --- Home -------------------------------------------------------------------------------------------------------------------------


def test_home_names_who_does_it_and_tells_the_team_what_nobody_does(people, ticket, now):
    mine = list(to_do_yourself(people.comms, now))
    assert [(item.text, item.url) for item in mine] == [
        ("Forum on X: End the access of Edda Editor", f"/audits/to-do/{ticket.pk}/")
    ]
    assert list(to_do_yourself(people.responsible, now)) == []
    assert list(to_check_by_team(people.comms2, now)) == []

    late = list(to_check_by_team(people.comms2, now + days(30)))

    assert [item.text for item in late] == ["1 thing to do on a platform is late, or has nobody who does it"]
    assert list(to_check_by_team(people.responsible, now + days(30))) == []


def test_home_asks_a_second_person_of_the_team_and_not_the_first(people, sheet, now):
    world.grant(people.channel, people.comms2)
    owner = removal(sheet, people.responsible, by=people.comms, at=now)
    carry_out(owner, by=people.comms, at=now, picture=png())

    assert list(to_check_by_team(people.comms, now)) == []
    assert [item.verb for item in to_check_by_team(people.comms2, now)] == ["Check"]


# --- From a campaign ----------------------------------------------------------------------------------------------------------------


def item(campaign, grant: Grant, decision: str, *, by, at, **facts) -> Item:
    return Item.objects.create(
        campaign=campaign, grant=grant, channel=grant.channel, person=grant.person, decision=decision, decided_by=by,
        decided_at=at, **{**item_facts(grant), **facts},
    )  # fmt: skip


def item_facts(grant: Grant) -> dict:
    """What a frozen item repeats of its access; which of them matter is tested with the campaigns."""
    return {
        "level": grant.level, "since": grant.starts_at, "delta": "new", "risk": 1, "risk_level": "low",
        "recommendation": "keep", "recommended_why": "nothing_against", "reviewer": None, "asked_as": "nobody",
        "channel_status": grant.channel.status, "comment": "Has another post.",
    }  # fmt: skip


def test_open_tickets_is_a_set_and_takes_over_what_a_page_had_opened(people, sheet, ticket, now):
    grants = {grant.person: grant for grant in Grant.objects.filter(channel=people.channel).select_related("person")}
    given = {
        people.editor: item(
            sheet.campaign, grants[people.editor], "change", by=people.lead, at=now, new_level="analyst"
        ),
        people.agency: item(sheet.campaign, grants[people.agency], "remove", by=people.lead, at=now),
        people.comms: item(sheet.campaign, grants[people.comms], "keep", by=people.lead, at=now),
        people.responsible: item(sheet.campaign, grants[people.responsible], "cannot_tell", by=people.lead, at=now),
    }

    assert open_tickets(Item.objects.all(), by=people.lead, at=now) == 3
    assert open_tickets(Item.objects.all(), by=people.lead, at=now) == 0

    taken = again(ticket)
    assert (taken.what, taken.new_level, taken.item) == (What.CHANGE, "analyst", given[people.editor])
    removed, asked_for = ticket_of(grants[people.agency]), ticket_of(grants[people.responsible])
    assert (removed.what, removed.item, removed.decided_by) == (What.REMOVE, given[people.agency], people.lead)
    assert (asked_for.what, asked_for.points) == (What.OTHER, ["access"])
    assert not Remediation.objects.filter(grant=grants[people.comms]).exists()


def test_what_was_dropped_stays_dropped_when_the_campaign_closes_twice(people, sheet, now):
    grant = Grant.objects.get(channel=people.channel, person=people.agency)
    item(sheet.campaign, grant, "remove", by=people.lead, at=now)
    open_tickets(Item.objects.all(), by=people.lead, at=now)
    drop(ticket_of(grant), why="The contract goes on.", by=people.comms, at=now)

    assert open_tickets(Item.objects.all(), by=people.lead, at=now) == 0
    assert ticket_of(grant).status == S.DROPPED
