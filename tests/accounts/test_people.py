"""People, invitations, memberships and roles (A3, design §3)."""

import datetime as dt
from importlib import import_module

import pytest
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import departures, editing, people
from accounts.first_steps import create_first_admin
from accounts.models import BodyKind, Invitation, Membership, Person, PersonKind, RoleAssignment
from accounts.roles import Permission, RoleName
from accounts.sign_in import PortalAdapter
from ledger.models import LedgerEntry
from notifications.models import Letter
from tests import world

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
NOW = dt.datetime(2026, 6, 1, 9, tzinfo=dt.UTC)


def test_add_person_twice_is_refused_whatever_the_case():
    world.person(email="amina@example.org")
    entries = LedgerEntry.objects.count()

    with pytest.raises(people.NotPossible):
        people.add_person(email="AMINA@example.org", full_name="Amina", by=None, at=NOW)

    assert Person.objects.filter(email__iexact="amina@example.org").count() == 1
    assert LedgerEntry.objects.count() == entries


def test_database_refuses_same_address_in_other_case():
    world.person(email="amina@example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.create(email="Amina@Example.org", full_name="Amina", created_at=NOW)


def test_external_needs_employer_end_and_sponsor():
    """L2: an external person has an employer, a contract end and an in-house sponsor."""
    with pytest.raises(people.NotPossible):
        people.add_person(email="a@example.org", full_name="A", kind=PersonKind.EXTERNAL, employer="X", by=None, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.create(
            email="a@example.org", full_name="A", kind=PersonKind.EXTERNAL, employer="X", created_at=NOW
        )
    assert not Person.objects.filter(email="a@example.org").exists()


def test_invitation_works_once_and_for_a_day():
    person = world.person("Amina", email="amina@example.org")
    token = people.invite(person, by=None, at=NOW)

    assert people.open_invitation(token, at=NOW + dt.timedelta(hours=25)) is None
    people.accept_invitation(token, password="rather-Long-words-77", at=NOW + dt.timedelta(hours=23))

    person.refresh_from_db()
    assert person.check_password("rather-Long-words-77")
    with pytest.raises(people.NotPossible):
        people.accept_invitation(token, password="another-Long-one-78", at=NOW + dt.timedelta(hours=23))


def test_invitation_token_is_not_stored():
    token = people.invite(world.person(), by=None, at=NOW)
    assert not Invitation.objects.filter(token_digest=token).exists()
    assert token not in "".join(str(row) for row in LedgerEntry.objects.values_list("data", "words__text"))


def test_new_invitation_ends_the_earlier_one():
    person = world.person()
    first = people.invite(person, by=None, at=NOW)
    people.invite(person, by=None, at=NOW + dt.timedelta(minutes=1))
    assert people.open_invitation(first, at=NOW + dt.timedelta(minutes=2)) is None
    assert Letter.objects.filter(kind="accounts.invitation", person=person).count() == 2


@pytest.mark.parametrize("weak", ["short", "portal-channel-2026", "Alliance!Secretariat", "password123456"])
def test_weak_password_is_refused_and_link_stays(weak):
    person = world.person()
    token = people.invite(person, by=None, at=NOW)
    with pytest.raises(ValidationError):
        people.accept_invitation(token, password=weak, at=NOW)
    assert people.open_invitation(token, at=NOW) is not None


def test_nobody_gives_themselves_a_role():
    admin = world.administrator()
    with pytest.raises(people.NotPossible):
        people.give_role(admin, role=RoleName.AUDITOR, by=admin, at=NOW)
    assert [a.role for a in admin.role_assignments.all()] == [RoleName.ADMINISTRATOR]


def test_decision_roles_are_given_by_the_lead_and_only_the_first_lead_by_an_administrator():
    """Design §3: decision roles are given by the lead; the first lead by the first administrator, on the ledger."""
    admin, first, second = (
        world.administrator(),
        world.person(of=world.secretariat()),
        world.person(of=world.secretariat()),
    )

    people.give_role(first, role=RoleName.LEAD, by=admin, at=NOW)
    with pytest.raises(people.NotPossible):
        people.give_role(second, role=RoleName.LEAD, by=admin, at=NOW)
    with pytest.raises(people.NotPossible):
        people.give_role(second, role=RoleName.COMMUNICATIONS, by=admin, at=NOW)
    people.give_role(second, role=RoleName.COMMUNICATIONS, by=Person.objects.get(pk=first.pk), at=NOW)

    assert LedgerEntry.objects.filter(action="people.role_given").count() == 2


def test_external_never_holds_a_role():
    agency = world.external()
    Membership.objects.create(person=agency, body=world.secretariat(), started_at=NOW)
    with pytest.raises(people.NotPossible):
        people.give_role(agency, role=RoleName.COMMUNICATIONS, by=world.lead(), at=NOW)
    assert not RoleAssignment.objects.filter(person=agency).exists()


def test_portal_administrator_has_no_decision_rights():
    admin = world.administrator()
    assert not admin.permissions & {Permission.REVIEW_REQUESTS, Permission.MANAGE_CHANNELS, Permission.APPROVE_SECOND}


def test_inactive_person_may_nothing():
    person = world.lead()
    Person.objects.filter(pk=person.pk).update(is_active=False, left_at=NOW)
    assert Person.objects.get(pk=person.pk).permissions == frozenset()


def test_first_admin_enters_an_empty_portal(capsys):
    call_command("create_first_admin", "first@example.org", "--name", "First Admin")

    person = Person.objects.get(email="first@example.org")
    assert person.live_roles == {RoleName.ADMINISTRATOR}
    assert [m.body.kind for m in person.memberships.all()] == [BodyKind.SECRETARIAT]
    token = capsys.readouterr().out.strip().rsplit("/", 2)[1]
    assert people.open_invitation(token, at=timezone.now()).person == person


def test_first_admin_again_only_sends_a_new_link():
    create_first_admin("first@example.org", full_name="First", at=NOW)
    create_first_admin("first@example.org", full_name="First", at=NOW)
    assert Person.objects.count() == 1
    assert RoleAssignment.objects.count() == 1


def test_second_first_admin_is_refused():
    create_first_admin("first@example.org", full_name="First", at=NOW)
    with pytest.raises(CommandError):
        call_command("create_first_admin", "other@example.org")
    assert not Person.objects.filter(email="other@example.org").exists()


@pytest.mark.parametrize("goes", ["a new address", "leaves"])
def test_an_address_that_is_given_to_someone_else_opens_their_own_account_only(client, goes):
    """A mailbox is reused: what the sign-in library kept of its first holder must not open that account."""
    first = world.person("First", email="desk@example.org", password=True)
    client.post("/accounts/password/reset/", {"email": "desk@example.org"})
    assert EmailAddress.objects.filter(user=first).exists()
    administrator = world.administrator()
    if goes == "leaves":
        departures.deactivate(first, by=administrator, at=timezone.now(), why="Moved on.")
        Person.objects.filter(pk=first.pk).update(email="former@example.org")
    else:
        editing.change_person(first, by=administrator, at=timezone.now(), email="first@example.org")
    second = world.person("Second", email="desk@example.org")
    Letter.objects.all().delete()

    client.post("/accounts/password/reset/", {"email": "desk@example.org"})

    letter = Letter.objects.get(kind="accounts.password_reset")
    assert letter.person == second
    assert letter.data["path"].startswith(f"/accounts/password/reset/key/{user_pk_to_url_str(second)}-")
    assert not EmailAddress.objects.filter(user=first).exists()


def test_a_letter_goes_to_the_person_whose_account_its_link_opens():
    """Whatever the sign-in library believes: here it still has the old address of someone else."""
    first, second = world.person("First"), world.person("Second", email="desk@example.org")
    reset = "https://portal.example/accounts/password/reset/key/"
    Letter.objects.all().delete()

    for user in (first, second):
        context = {"user": user, "password_reset_url": f"{reset}{user_pk_to_url_str(user)}-key/"}
        PortalAdapter().send_mail("account/email/password_reset_key", "desk@example.org", context)

    assert [letter.data["path"] for letter in Letter.objects.all()] == [
        f"/accounts/password/reset/key/{user_pk_to_url_str(second)}-key/"
    ]


def test_what_was_kept_of_former_addresses_is_removed():
    migration = import_module("accounts.migrations.0005_forget_former_addresses")
    kept, moved, left = (world.person(email=f"{name}@example.org") for name in ("kept", "moved", "left"))
    Person.objects.filter(pk=left.pk).update(is_active=False, left_at=NOW)
    for person, email in ((kept, "Kept@example.org"), (moved, "desk@example.org"), (left, "left@example.org")):
        EmailAddress.objects.create(user=person, email=email)

    migration.forget_former_addresses(apps, None)

    assert list(EmailAddress.objects.values_list("email", flat=True)) == ["Kept@example.org"]
