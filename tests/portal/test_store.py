"""The settings row is read once for each request, and never older than that."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.editing import change_settings
from portal.models import PortalSettings
from portal.store import day_of, forget_settings, portal_settings, settings_read_once
from tests import world

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_outside_of_requests_every_question_reads_the_row(django_assert_num_queries):
    with django_assert_num_queries(2):
        portal_settings()
        portal_settings()


def test_a_request_reads_the_row_once(django_assert_num_queries):
    with settings_read_once(), django_assert_num_queries(1):
        assert portal_settings() == portal_settings()
        day_of(timezone.now())
    with django_assert_num_queries(1):
        portal_settings()


def test_the_logo_is_not_carried_through_every_request(django_assert_num_queries):
    PortalSettings.objects.update_or_create(pk=1, defaults={"logo": b"\x89PNG"})

    settings = portal_settings()

    with django_assert_num_queries(1):
        assert bytes(settings.logo) == b"\x89PNG"


def test_what_one_writes_on_its_copy_is_not_read_by_another():
    with settings_read_once():
        portal_settings().time_zone = "Nowhere"
        first = portal_settings()
        first.organisation_name = "Typed into a form that is refused"
        assert (portal_settings().time_zone, portal_settings().organisation_name) == ("UTC", "Channel governance")


def test_a_change_is_read_at_once_by_the_request_that_made_it():
    lead = world.administrator()
    with settings_read_once():
        before = portal_settings()
        change_settings(portal_settings(), by=lead, at=timezone.now(), time_zone="Pacific/Auckland")
        assert (before.time_zone, portal_settings().time_zone) == ("UTC", "Pacific/Auckland")
        evening = dt.datetime(2026, 3, 3, 20, tzinfo=dt.UTC)
        assert day_of(evening) == dt.date(2026, 3, 4)
    forget_settings()  # outside of requests there is nothing to forget


def test_a_saved_setting_is_shown_by_the_next_page(client):
    client.force_login(world.administrator())
    page = "/contact/"
    assert "Example Alliance" not in client.get(page).content.decode()

    change_settings(
        portal_settings(), by=world.administrator(), at=timezone.now(), organisation_name="Example Alliance"
    )

    assert "Example Alliance" in client.get(page).content.decode()
