"""Two people on the same “change” page: neither overwrites what the other wrote unseen (design §5.6)."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import editing
from channels_registry import catalogue
from channels_registry.editing import change_details
from channels_registry.models import Platform
from ledger.models import LedgerEntry
from portal.models import PortalSettings
from portal.store import portal_settings
from tests import world

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@dataclass
class Page:
    """A page, the row it changes, the field that a colleague changes by the domain, and another one."""

    path: str
    row: object
    theirs: str
    mine: str
    change: Callable

    def stored(self) -> tuple:
        self.row.refresh_from_db()
        return getattr(self.row, self.theirs), getattr(self.row, self.mine)


def details() -> Page:
    channel = world.channel()
    return Page(
        reverse("channels:edit", args=[channel.pk]), channel, "summary", "purpose",
        lambda text: change_details(channel, by=world.comms(), at=timezone.now(), summary=text),
    )  # fmt: skip


def person() -> Page:
    known = world.person()
    return Page(
        reverse("people:person-change", args=[known.pk]), known, "job_title", "full_name",
        lambda text: editing.change_person(known, by=world.administrator(), at=timezone.now(), job_title=text),
    )  # fmt: skip


def group() -> Page:
    known = world.body()
    return Page(
        reverse("people:body-change", args=[known.pk]), known, "region", "short_name",
        lambda text: editing.change_body(known, by=world.administrator(), at=timezone.now(), region=text),
    )  # fmt: skip


def platform() -> Page:
    known = Platform.objects.get(key="x")

    def change(text):
        facts = {name: getattr(known, name) for name in catalogue.FACTS}
        catalogue.change_platform(
            known, facts={**facts, "name": text}, texts={}, by=world.administrator(), at=timezone.now()
        )

    return Page(reverse("channels:platform-change", args=["x"]), known, "name", "answer_hours", change)


def settings() -> Page:
    known = PortalSettings.objects.get_or_create(pk=1)[0]
    return Page(
        reverse("people:settings"), known, "contact_name", "contact_phone",
        lambda text: editing.change_settings(
            portal_settings(), by=world.administrator(), at=timezone.now(), contact_name=text
        ),
    )  # fmt: skip


@pytest.fixture(params=[details, person, group, platform, settings], ids=lambda build: build.__name__)
def page(request) -> Page:
    return request.param()


@pytest.fixture
def me(client, page):
    who = world.comms() if "registry" in page.path else world.administrator()
    client.force_login(who)
    return client


def as_a_browser_sends(form) -> dict:
    """What the page shows, field by field; boxes that are not ticked are not sent."""
    shown = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in shown.items() if value not in (None, False)}


def test_what_a_colleague_changed_meanwhile_stays(me, page):
    sent = as_a_browser_sends(me.get(page.path).context["form"])
    page.change("By a colleague")

    response = me.post(page.path, {**sent, page.mine: "12"})

    assert response.status_code == 302
    theirs, mine = page.stored()
    assert (theirs, str(mine)) == ("By a colleague", "12")


def test_the_same_answer_changed_by_two_is_refused_and_then_anew(me, page):
    sent = as_a_browser_sends(me.get(page.path).context["form"])
    page.change("By a colleague")
    before, entries = page.stored(), LedgerEntry.objects.count()

    refused = me.post(page.path, {**sent, page.theirs: "Mine", page.mine: "12"})

    assert (refused.status_code, page.stored(), LedgerEntry.objects.count()) == (422, before, entries)
    form = refused.context["form"]
    assert "By a colleague" in str(form.errors[page.theirs])
    assert me.post(page.path, as_a_browser_sends(form)).status_code == 302
    theirs, mine = page.stored()
    assert (theirs, str(mine)) == ("Mine", "12")


def test_both_wrote_the_same(me, page):
    sent = as_a_browser_sends(me.get(page.path).context["form"])
    page.change("The same")

    assert me.post(page.path, {**sent, page.theirs: "The same"}).status_code == 302
    assert page.stored()[0] == "The same"


def test_a_page_sent_as_it_was_shown_changes_nothing(me, page):
    sent = as_a_browser_sends(me.get(page.path).context["form"])
    page.change("By a colleague")
    before, entries = page.stored(), LedgerEntry.objects.count()

    me.post(page.path, sent)

    assert (page.stored(), LedgerEntry.objects.count()) == (before, entries)
