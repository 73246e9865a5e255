"""Two entries of one person become one: what moves, what stays, and what refuses it (A8, N4, design §5)."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import departures, editing, merging, people
from accounts.models import Absence, Invitation, Membership, Person, RoleAssignment
from accounts.people import NotPossible
from accounts.roles import RoleName
from channels_registry.coadministration import WouldLeaveGap
from channels_registry.findings import assign
from channels_registry.models import AccessLevel, Channel, EndReason, Finding, Grant, Rule
from ledger.models import LedgerEntry
from ledger.recording import verify
from notifications.models import Letter
from notifications.writing import write_letter
from portal.store import day_of
from requests_app.drafting.handing_in import hand_in
from tests import world
from tests.requests_app import sheets

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

WHY = "The same person, entered twice."


def merge(kept: Person, gone: Person, *, by: Person | None = None) -> None:
    merging.merge_people(kept, gone, by=by or world.lead(), at=timezone.now(), why=WHY)


def live(channel: Channel) -> dict[str, str]:
    return dict(Grant.objects.not_ended().filter(channel=channel).values_list("person__full_name", "level"))


def untouched(gone: Person) -> bool:
    return Person.objects.filter(pk=gone.pk, is_active=True, merged_into=None).exists()


# --- What moves ------------------------------------------------------------------------------------------------------------


def test_access_duties_and_memberships_come_over_and_the_other_entry_stays_on_record():
    kept, gone = world.person("Amina Diallo"), world.person("A. Diallo", of=world.body("Forum"))
    channel = world.channel(runner=gone, responsible=gone)
    report = world.person("Report", manager=gone)

    merge(kept, gone)

    gone.refresh_from_db(), channel.refresh_from_db(), report.refresh_from_db()
    assert "Amina Diallo" in live(channel)
    assert "A. Diallo" not in live(channel)
    assert (channel.responsible, report.manager) == (kept, kept)
    assert list(kept.memberships.live().values_list("body__name", flat=True)) == ["Forum"]
    assert (gone.is_active, gone.merged_into) == (False, kept)
    assert gone.left_at is not None
    actions = set(LedgerEntry.objects.filter(action__contains="merged").values_list("action", flat=True))
    assert actions == {"people.merged", "people.merged_into", "grants.merged"}
    assert verify().intact


@pytest.mark.parametrize(
    ("kept_level", "gone_level", "left"),
    [
        (AccessLevel.EDITOR, AccessLevel.ADMIN, AccessLevel.ADMIN),
        (AccessLevel.OWNER, AccessLevel.ANALYST, AccessLevel.OWNER),
        (AccessLevel.MODERATOR, AccessLevel.MODERATOR, AccessLevel.MODERATOR),
    ],
)
def test_of_two_accesses_to_one_channel_the_higher_stays_without_a_gap(kept_level, gone_level, left):
    kept, gone, channel = world.person("Kept"), world.person("Gone"), world.channel()
    early, late = timezone.now() - dt.timedelta(days=90), timezone.now() - dt.timedelta(days=9)
    mine = world.grant(channel, kept, kept_level, at=late, ends_on=day_of(timezone.now()) + dt.timedelta(days=5))
    other = world.grant(channel, gone, gone_level, at=early)

    merge(kept, gone)

    mine.refresh_from_db(), other.refresh_from_db()
    assert (mine.person, mine.level, mine.starts_at, mine.ends_at) == (kept, left, early, None)
    assert (other.person, other.end_reason) == (gone, EndReason.MERGED)


def test_an_external_person_keeps_no_access_beyond_the_contract():
    """L2."""
    end = day_of(timezone.now()) + dt.timedelta(days=20)
    sponsor = world.person("Sponsor")
    kept = world.external("Kept", contract_end=end, sponsor=sponsor)
    gone = world.external("Gone", contract_end=end + dt.timedelta(days=200), sponsor=sponsor)
    grant = world.grant(world.channel(), gone, AccessLevel.EDITOR)

    merge(kept, gone)

    grant.refresh_from_db()
    assert grant.person == kept
    assert grant.ends_at - timezone.now() < dt.timedelta(days=22)


def test_roles_are_never_added():
    kept, gone = world.person("Kept", of=world.secretariat()), world.auditor("Gone")

    merge(kept, gone)

    assert list(RoleAssignment.objects.live().filter(person__in=[kept, gone])) == []


def test_what_both_have_is_there_once():
    body = world.body("Forum")
    kept, gone = world.person("Kept", of=body), world.person("Gone", of=body)

    merge(kept, gone)

    assert list(Membership.objects.live().filter(body=body).values_list("person__full_name", flat=True)) == ["Kept"]


def test_where_they_were_responsible_person_and_deputy_a_deputy_is_missing():
    kept, gone = world.person("Kept"), world.person("Gone")
    channel = world.channel(responsible=gone, deputy=kept)

    merge(kept, gone)

    channel.refresh_from_db()
    assert (channel.responsible, channel.deputy) == (kept, None)


def test_points_to_put_right_stay_with_the_team():
    lead, kept, gone = world.lead(), world.comms("Kept"), world.comms("Gone")
    world.channel(complete=False)
    finding = Finding.objects.open().filter(rule=Rule.NO_COADMIN).get()
    assign(finding, to=gone, by=lead, at=timezone.now())

    merge(kept, gone, by=lead)

    finding.refresh_from_db()
    assert finding.assigned_to == kept


def test_ways_in_end_and_waiting_letters_go_to_the_address_that_is_kept():
    kept, gone = world.person("Kept"), world.person("Gone")
    people.invite(gone, by=world.administrator(), at=timezone.now())
    for event in ("told-both", "told-one"):
        write_letter("channels.access_ends", event=event, person=gone, at=timezone.now())
    write_letter("channels.access_ends", event="told-both", person=kept, at=timezone.now())

    merge(kept, gone)

    assert Invitation.objects.get(person=gone).withdrawn_at is not None
    waiting = Letter.objects.waiting().filter(event__startswith="told-")
    assert sorted(waiting.values_list("event", "address")) == [("told-both", kept.email), ("told-one", kept.email)]
    assert not Letter.objects.waiting().filter(address=gone.email).exists()


def test_absences_move_except_where_the_kept_entry_is_away_already():
    kept, gone, colleague = world.comms("Kept"), world.comms("Gone"), world.comms("Colleague")
    day = day_of(timezone.now()) + dt.timedelta(days=10)

    def away(person, first, deputy=None):
        return Absence.objects.create(
            person=person, first_day=first, last_day=first + dt.timedelta(days=3), deputy=deputy, entered_by=person,
            entered_at=timezone.now(),
        )  # fmt: skip

    away(kept, day), away(gone, day + dt.timedelta(days=2))
    moves, own = away(gone, day + dt.timedelta(days=30), kept), away(colleague, day, gone)

    merge(kept, gone)

    moves.refresh_from_db(), own.refresh_from_db()
    assert (moves.person, moves.deputy, own.deputy) == (kept, None, kept)
    assert Absence.objects.filter(person=gone, cancelled_at=None).count() == 0


# --- What refuses it -------------------------------------------------------------------------------------------------------


def test_two_in_full_control_are_not_made_one():
    """A8: as one person they would be the only one."""
    kept, gone = world.comms("Kept"), world.person("Gone")
    channel = world.channel(coadmin=kept, runner=gone)

    with pytest.raises(WouldLeaveGap):
        merge(kept, gone)

    assert untouched(gone)
    assert live(channel) == {"Kept": "admin", "Gone": "admin"}


def test_the_co_administrator_does_not_become_someone_outside_the_team():
    """A8: the role would not come over."""
    kept, gone = world.person("Kept"), world.comms("Gone")
    channel = world.channel(coadmin=gone)
    world.grant(channel, world.person("Third"))

    with pytest.raises(WouldLeaveGap):
        merge(kept, gone)

    assert untouched(gone)
    assert list(gone.role_assignments.live().values_list("role", flat=True)) == [RoleName.COMMUNICATIONS]


def test_the_last_lead_stays_lead():
    lead, other_lead, kept = world.lead("Gone"), world.lead("By"), world.comms("Kept")
    departures.take_role(other_lead.role_assignments.live().get(), by=lead, at=timezone.now(), why="Moved on.")
    by = world.administrator()

    with pytest.raises(merging.MergeRefused):
        merge(kept, lead, by=by)

    assert untouched(lead)


def test_who_judged_the_others_request_is_someone_else():
    """N4: as one person they would have decided on their own."""
    kept, gone = world.comms("Kept"), world.requester(name="Gone")
    channel_request = handed_in(gone)
    type(channel_request).objects.filter(pk=channel_request.pk).update(
        reviewer=kept, claimed_at=timezone.now(), status="in_review"
    )

    with pytest.raises(merging.MergeRefused, match="has judged request"):
        merge(kept, gone)

    channel_request.refresh_from_db()
    assert untouched(gone)
    assert (channel_request.requester, channel_request.reviewer) == (gone, kept)


def handed_in(person):
    draft = sheets.draft(by=person, at=timezone.now())
    hand_in(draft, by=person, at=timezone.now())
    return draft


@pytest.mark.parametrize("which", ["kept", "gone"])
def test_nobody_joins_entries_of_their_own(which):
    administrator, other = world.administrator("Admin"), world.person("Other")
    pair = (administrator, other) if which == "kept" else (other, administrator)

    with pytest.raises(merging.MergeRefused, match="of their own"):
        merge(*pair, by=administrator)

    assert untouched(pair[1])


def test_those_who_decide_are_joined_by_the_lead_only():
    kept, gone = world.comms("Kept"), world.person("Gone")

    with pytest.raises(merging.MergeRefused, match="lead"):
        merge(kept, gone, by=world.administrator())

    assert untouched(gone)
    merge(kept, gone)
    assert not untouched(gone)


@pytest.mark.parametrize("role", ["comms", "auditor", "requester"])
def test_others_join_nobody(role):
    kept, gone = world.person("Kept"), world.person("Gone")

    with pytest.raises(merging.MergeRefused):
        merge(kept, gone, by=getattr(world, role)())

    assert untouched(gone)


def test_a_sponsor_and_the_one_they_answer_for_are_two():
    sponsor = world.person("Sponsor")
    agency = world.external("Agency", sponsor=sponsor)
    other = world.external("Other", sponsor=agency)

    for kept, gone in ((agency, other), (other, agency)):
        with pytest.raises(merging.MergeRefused, match="contract"):
            merge(kept, gone)
        assert untouched(gone)


def test_an_entry_is_joined_once_and_does_not_come_back():
    kept, gone, third = world.person("Kept"), world.person("Gone"), world.person("Third")
    merge(kept, gone)

    for pair in ((third, gone), (gone, third), (kept, gone)):
        with pytest.raises(merging.MergeRefused):
            merge(*pair)
    with pytest.raises(NotPossible):
        editing.reactivate(gone, by=world.administrator(), at=timezone.now(), why="Back.")

    assert Person.objects.get(pk=gone.pk).merged_into == kept
    assert untouched(third)


def test_the_database_knows_no_merged_entry_that_is_active():
    kept, gone = world.person(), world.person()
    for values in ({"merged_into": kept}, {"merged_into": gone, "is_active": False, "left_at": timezone.now()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Person.objects.filter(pk=gone.pk).update(**values)


def test_the_preview_says_what_would_happen_and_changes_nothing():
    kept, gone = world.person("Kept"), world.person("Gone", of=world.body("Forum"))
    world.channel("Voices", runner=gone, responsible=gone)
    world.person(manager=gone)
    administrator = world.administrator()
    before = LedgerEntry.objects.count()

    preview = merging.preview_people(kept, gone, by=administrator, at=timezone.now())

    told = {str(found.label): (found.count, list(found.lines)) for found in preview.consequences}
    assert preview.refusal == ""
    assert told["Access to channels"] == (1, ["“Voices”: Full control"])
    assert told["Channels they are responsible for"] == (1, ["“Voices”"])
    assert told["Memberships"] == (1, ["Forum"])
    assert untouched(gone)
    assert LedgerEntry.objects.count() == before
