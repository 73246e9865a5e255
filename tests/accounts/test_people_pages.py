"""The pages of people, groups and settings."""

import datetime as dt
import hashlib
import json

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.editing import change_settings
from accounts.models import Body, Membership, Person, PersonKind
from accounts.roles import RoleName
from ledger.models import LedgerText
from notifications.models import Letter
from portal.store import portal_settings
from tests import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin_client(client):
    client.force_login(world.administrator("Ada Admin"))
    return client


def test_administrator_adds_and_invites_someone(admin_client):
    response = admin_client.post(
        reverse("people:person-add"),
        {"full_name": "Amina Diallo", "email": "Amina@Example.org", "kind": PersonKind.STAFF, "language": "fr"},
    )
    person = Person.objects.get(email="amina@example.org")
    assert response.headers["Location"] == reverse("people:person", args=[person.pk])

    admin_client.post(reverse("people:person-invite", args=[person.pk]))
    letter = Letter.objects.get(person=person)
    assert (letter.kind, letter.language) == ("accounts.invitation", "fr")


def test_missing_answers_keep_what_was_typed(admin_client):
    response = admin_client.post(
        reverse("people:person-add"),
        {"full_name": "Agency", "email": "a@example.org", "kind": PersonKind.EXTERNAL, "language": "en"},
    )
    assert response.status_code == 422
    assert "Agency" in response.content.decode()
    assert set(response.context["form"].errors) == {"employer", "contract_end", "sponsor"}
    assert not Person.objects.filter(email="a@example.org").exists()


def test_administrator_adds_someone_external_with_sponsor_and_manager(admin_client):
    """L2: the page takes what the rule asks for."""
    sponsor, manager = world.person("Sponsor"), world.person("Manager")
    data = {
        "full_name": "Agnès Roy",
        "email": "agnes@example.org",
        "kind": PersonKind.EXTERNAL,
        "employer": "Agence Exemple",
        "contract_end": "2027-03-31",
        "sponsor": f" {sponsor.email.upper()} ",
        "manager": manager.email,
        "language": "fr",
    }

    assert admin_client.post(reverse("people:person-add"), data).status_code == 302

    added = Person.objects.get(email="agnes@example.org")
    assert (added.sponsor, added.manager, added.contract_end) == (sponsor, manager, dt.date(2027, 3, 31))
    assert sponsor.email in admin_client.get(reverse("people:person-change", args=[added.pk])).content.decode()


@pytest.mark.parametrize("sponsor", ["nobody@example.org", "x\x00y@example.org", "x\u202ey@example.org", "a" * 5000])
def test_a_sponsor_nobody_knows_gets_a_sentence(admin_client, sponsor):
    data = {"full_name": "Agnès", "email": "agnes@example.org", "kind": "staff", "language": "fr", "sponsor": sponsor}

    response = admin_client.post(reverse("people:person-add"), data)

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"sponsor"}
    assert not Person.objects.filter(email="agnes@example.org").exists()


def test_groups_countries_are_kept_as_codes(admin_client):
    data = {"name": "Forum Sahel", "kind": "forum", "countries": "ml, BF;ne ml", "weekend": "sat_sun"}

    assert admin_client.post(reverse("people:body-add"), data).status_code == 302

    group = Body.objects.get(name="Forum Sahel")
    assert group.countries == ["ML", "BF", "NE"]
    assert (
        "Mali, Burkina Faso, Niger" in admin_client.get(reverse("people:body-change", args=[group.pk])).content.decode()
    )


@pytest.mark.parametrize("countries", ["Atlantis", "M\x00", "ML\u202e, BF"])
def test_what_is_no_country_gets_a_sentence(admin_client, countries):
    data = {"name": "Forum Sahel", "kind": "forum", "countries": countries, "weekend": "sat_sun"}

    response = admin_client.post(reverse("people:body-add"), data)

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"countries"}
    assert not Body.objects.filter(name="Forum Sahel").exists()


@pytest.mark.parametrize("name", ["Ann\x00a", "Ann\u202ea", "A" * 5000, "\ud800"])
def test_hostile_name_gets_a_sentence(admin_client, name):
    response = admin_client.post(
        reverse("people:person-add"),
        {
            "full_name": name.encode("utf-8", "replace").decode(),
            "email": "x@example.org",
            "kind": "staff",
            "language": "en",
        },
    )
    assert response.status_code in {302, 422}


def test_invitation_page_changes_nothing_until_its_button(client, admin_client):
    from accounts import people

    person = world.person("Amina")
    token = people.invite(person, by=None, at=timezone.now())
    admin_client.logout()
    page = reverse("people:invitation-accept", args=[token])

    assert client.get(page).status_code == 200
    assert client.get(page).status_code == 200
    refused = client.post(page, {"password": "rather-Long-words-77", "again": "other"})
    assert refused.status_code == 422
    accepted = client.post(page, {"password": "rather-Long-words-77", "again": "rather-Long-words-77"})
    assert accepted.status_code == 302
    assert client.session["_auth_user_id"] == str(person.pk)


def test_deactivation_of_the_last_coadmin_names_the_channel_and_changes_nothing(admin_client):
    """A8: the departure door refuses, and asks for a successor."""
    coadmin = world.comms("Cora")
    channel = world.channel("Forum Africa", coadmin=coadmin)

    response = admin_client.post(reverse("people:person-deactivate", args=[coadmin.pk]), {"why": "left"})

    assert response.status_code == 422
    assert "Forum Africa" in str(response.context["form"].non_field_errors()[0])
    coadmin.refresh_from_db()
    assert coadmin.is_active
    assert channel.grants.filter(ended_at=None).count() == 2


def test_lead_gives_the_decision_role_an_administrator_may_not(client):
    lead, admin = world.lead(), world.administrator()
    person = world.person("New Colleague", of=world.secretariat())
    page = reverse("people:role-give", args=[person.pk])

    client.force_login(admin)
    assert client.post(page, {"role": RoleName.COMMUNICATIONS}).status_code == 422
    client.force_login(lead)
    assert client.post(page, {"role": RoleName.COMMUNICATIONS}).status_code == 302
    assert Person.objects.get(pk=person.pk).live_roles == {RoleName.COMMUNICATIONS}


@pytest.mark.both_databases
def test_a_persons_groups_are_those_of_today_first(admin_client):
    """Databases place NULL differently: without a word of ours, PostgreSQL would show the earliest end first."""
    at = timezone.now()
    person = world.person()
    for name, until in (("Left first", 90), ("Here", None), ("Left last", 30)):
        ended_at = at - dt.timedelta(days=until) if until else None
        Membership.objects.create(
            person=person, body=world.body(name), started_at=at - dt.timedelta(days=400), ended_at=ended_at
        )

    shown = admin_client.get(reverse("people:person", args=[person.pk])).context["memberships"]

    assert [membership.body.name for membership in shown] == ["Here", "Left last", "Left first"]


@pytest.mark.parametrize("count", [1, 3, 20])
def test_people_list_costs_the_same_with_any_number(admin_client, django_assert_num_queries, count):
    for _ in range(count):
        world.person(of=world.secretariat())
    admin_client.get(reverse("people:profile"))  # the session's first request writes when it began
    with django_assert_num_queries(9):
        assert admin_client.get(reverse("people:people")).status_code == 200


def test_group_cannot_lie_under_itself(admin_client):
    parent = world.body("Parent")
    child = world.body("Child", parent=parent)
    data = {"name": "Parent", "kind": parent.kind, "parent": child.pk, "weekend": "sat_sun"}

    response = admin_client.post(reverse("people:body-change", args=[parent.pk]), data)

    assert response.status_code == 422
    parent.refresh_from_db()
    assert parent.parent is None


def test_group_with_members_is_not_closed(admin_client):
    body = world.body("Forum")
    world.person(of=body)
    assert admin_client.post(reverse("people:body-close", args=[body.pk]), {"why": "merged"}).status_code == 422
    assert Body.objects.get(pk=body.pk).closed_at is None


def test_settings_hold_from_now_on(admin_client):
    data = {
        field: getattr(portal_settings(), field)
        for field in (
            "contact_phone",
            "answer_days",
            "late_days",
            "set_up_days",
            "in_line_days",
            "review_months",
            "notice_days",
            "unread_days",
        )
    }
    data |= {
        "organisation_name": "Alliance Exemple",
        "contact_name": "Communications",
        "contact_email": "c@example.org",
        "time_zone": "Europe/Zurich",
    }
    assert admin_client.post(reverse("people:settings"), data).status_code == 302
    assert (portal_settings().organisation_name, portal_settings().time_zone) == ("Alliance Exemple", "Europe/Zurich")
    assert "Alliance Exemple" in admin_client.get(reverse("people:settings")).content.decode()


def test_settings_refuse_an_unknown_time_zone_and_a_disguised_logo(admin_client):
    from django.core.files.uploadedfile import SimpleUploadedFile

    response = admin_client.post(
        reverse("people:settings"),
        {
            "time_zone": "../etc/passwd",
            "logo_file": SimpleUploadedFile("logo.png", b"<svg onload=alert(1)>", "image/png"),
        },
    )
    assert response.status_code == 422
    assert {"time_zone", "logo_file"} <= set(response.context["form"].errors)
    assert portal_settings().time_zone == "UTC"


def test_profile_language_is_the_pages_language(client):
    person = world.person("Marie")
    client.force_login(person)
    data = {"full_name": "Marie", "language": "fr", "theme": "dark", "time_zone": "Europe/Paris"}
    assert client.post(reverse("people:profile"), data).status_code == 302
    page = client.get(reverse("people:profile"))
    assert page.headers["Content-Language"] == "fr"
    assert 'data-theme="dark"' in page.content.decode()


def test_session_ends_after_quiet_hours(client):
    person = world.person(password=True)
    client.force_login(person)
    client.get(reverse("people:profile"))
    session = client.session
    session["seen"] = int(timezone.now().timestamp()) - dt.timedelta(hours=4).seconds
    session.save()
    assert client.get(reverse("people:profile")).status_code == 302


@pytest.mark.both_databases
def test_the_record_tells_one_logo_from_another_without_keeping_them():
    """The record is kept for ever and read as text: of a picture it has the fingerprint and the size."""
    by, at = world.administrator(), timezone.now()
    pictures = [b"\x89PNG\r\n\x1a\n" + bytes([number]) * 150_000 for number in (1, 2)]

    for picture in pictures:
        change_settings(portal_settings(), by=by, at=at, logo=picture)

    words = json.loads(LedgerText.objects.latest("pk").text)
    kept = [f"sha256 {hashlib.sha256(picture).hexdigest()}, 150008 bytes" for picture in pictures]
    assert [words["before"]["logo"], words["after"]["logo"]] == kept
    assert bytes(portal_settings().logo) == pictures[1]
