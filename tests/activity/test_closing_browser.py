"""The closing of a channel walked in a real browser, in French, from the decision to its public page (A2, N11, N13).

A channel that needs special care: its people tell the readers and keep a copy, the team does the rest, a second person
finishes it; then everyone reads that it was official until today, and where it goes on.
"""

import datetime as dt
import hashlib
import os
from pathlib import Path

import pytest
from django.utils import timezone, translation
from playwright.sync_api import expect

from activity.models import RetirementCase, StepKey
from channels_registry.models import Channel, ChannelStatus, Grant, Tier
from ledger.recording import verify
from notifications.models import Letter
from tests import world
from tests.main_job.walk import Walk
from tests.pages.test_accessibility import AXE, RUN_AXE, TAGS

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db(transaction=True)]
LANGUAGE = "fr"
LINK = "https://x.com/voix_du_sahel"
COPY = b"2024-03-01 Bonjour a tous.\n2026-02-01 Merci.\n"


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "locale": "fr-FR", "viewport": {"width": 375, "height": 800}}


def say(sentence: str, context: str = "") -> str:
    """The sentence as a reader of French has it; one that nobody has translated yet is read in English."""
    with translation.override(LANGUAGE):
        return translation.pgettext(context, sentence) if context else translation.gettext(sentence)


class InFrench(Walk):
    """On a phone, pressing what a reader of French reads; each page is looked at by axe and kept as a picture if asked."""

    pictures = os.environ.get("CLOSING_PICTURES", "")

    def open(self, path: str) -> None:
        super().open(path)
        expect(self.page.locator("html")).to_have_attribute("lang", LANGUAGE)

    def sign_in(self, email: str) -> None:
        self.open("/accounts/login/")
        self.page.locator("main [name=login]").fill(email)
        self.page.locator("main [name=password]").fill(world.PASSWORD)
        self.press(say("Sign in"))
        expect(self.page.locator("header details.menu")).to_be_visible()

    def sign_out(self) -> None:
        self.open("/accounts/logout/")
        self.press(say("Sign out"))

    def looked_at(self, name: str) -> None:
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        assert self.page.evaluate(RUN_AXE, TAGS) == [], name
        assert self.page.evaluate("document.documentElement.scrollWidth") <= 375, name
        if self.pictures:
            self.page.screenshot(path=str(Path(self.pictures) / f"{name}.png"), full_page=True)

    def step(self, case: RetirementCase, key: StepKey) -> None:
        """From the page of the closing to the step's, by its one button."""
        self.open(f"/inactivity/closings/{case.pk}/")
        step = case.steps.get(key=key)
        self.page.get_by_role("main").locator(f'a[href$="/steps/{step.pk}/"]').click()
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(say(str(StepKey(key).label)))

    def unfold(self, sentence: str) -> None:
        self.page.get_by_role("main").locator("summary").filter(has_text=say(sentence)).click()

    def done(self, button: str = "This step is done", **answers) -> None:
        self.fill({f"do-{name}": value for name, value in answers.items()})
        self.press(say(button))


@pytest.fixture
def people():
    facts = {"password": True, "language": LANGUAGE}
    return {
        "cora": world.comms("Cora Secrétariat", email="cora@example.org", **facts),
        "carl": world.comms("Carl Secrétariat", email="carl@example.org", **facts),
        "rita": world.person("Rita Responsable", email="rita@example.org", **facts),
    }


def test_a_closing_from_the_decision_to_its_public_page(browser_page, live_portal, people, tmp_path):
    channel = world.channel(
        "Voix du Sahel", address=LINK, coadmin=people["cora"], runner=people["rita"], tier=Tier.CAREFUL
    )
    successor = world.channel("Voix de la région", address="https://x.com/voix_region")
    walk = InFrench(browser_page, live_portal.url)

    walk.sign_in("cora@example.org")
    case = begun(walk, channel)
    walk.sign_out()
    walk.sign_in("rita@example.org")
    readers_are_told_and_a_copy_is_kept(walk, case, tmp_path)
    walk.sign_out()
    walk.sign_in("cora@example.org")
    the_team_does_the_rest(walk, case)
    walk.sign_out()
    walk.sign_in("carl@example.org")
    a_second_person_finishes(walk, case)
    walk.sign_out()
    everyone_reads_it(walk, channel, successor)


def begun(walk: InFrench, channel: Channel) -> RetirementCase:
    last_day = timezone.localdate() + dt.timedelta(days=37)
    walk.open(f"/inactivity/{channel.pk}/")
    walk.fill(
        {
            "close-reason": "Deux comptes pour les mêmes lecteurs.",
            "close-last_day": last_day.isoformat(),
            "close-goes_on": "https://twitter.com/Voix_Region",
        }
    )
    walk.press(say("Begin the closing"))
    case = RetirementCase.objects.get()
    assert walk.path == f"/inactivity/closings/{case.pk}/"
    assert (case.channel, case.last_day, case.successor.name) == (channel, last_day, "Voix de la région")
    walk.looked_at("1-begun")
    assert Letter.objects.get(kind="activity.closing").address == "rita@example.org"
    return case


def readers_are_told_and_a_copy_is_kept(walk: InFrench, case: RetirementCase, folder: Path) -> None:
    # What is due stands on her home page; the rest comes nearer by and by.
    walk.open("/")
    walk.page.get_by_role("main").locator(f'a[href="/inactivity/closings/{case.pk}/"]').first.click()
    walk.step(case, StepKey.FAREWELL_MONTH)
    walk.looked_at("2-farewell")
    offered = walk.page.locator('[name="fr-text"]').input_value()
    assert "Voix du Sahel" in offered and "https://x.com/voix_region" in offered
    walk.fill({"fr-text": f"{offered} Le Sahel reste avec vous."})
    form = walk.page.locator("form", has=walk.page.locator('[name="fr-text"]'))
    form.get_by_role("button").click()
    expect(walk.page.locator('[name="fr-text"]')).to_have_value(f"{offered} Le Sahel reste avec vous.")
    for number, key in enumerate((StepKey.FAREWELL_MONTH, StepKey.FAREWELL_WEEKS, StepKey.FAREWELL_DAYS)):
        walk.step(case, key)
        walk.done(link=f"https://x.com/voix_du_sahel/status/{number}")
    walk.step(case, StepKey.EXPORT)
    copy = folder / "publications.txt"
    copy.write_bytes(COPY)
    walk.page.locator('[name="do-file"]').set_input_files(copy)
    walk.done()
    kept = case.steps.get(key=StepKey.EXPORT)
    assert kept.evidence.sha256 == hashlib.sha256(COPY).hexdigest()
    walk.step(case, StepKey.EXPORT)
    walk.see(kept.evidence.sha256)
    walk.step(case, StepKey.REDIRECT)
    walk.done(note="La présentation renvoie au compte régional.")


def the_team_does_the_rest(walk: InFrench, case: RetirementCase) -> None:
    walk.step(case, StepKey.NAME)
    walk.looked_at("3-name")
    walk.done("Record the decision", decision="kept")
    walk.step(case, StepKey.LINKS)
    walk.see(LINK)
    walk.unfold("This step is not needed")
    walk.fill({"skip-because": "Aucun de nos sites ne le cite."})
    walk.press(say("It is not needed"))
    walk.step(case, StepKey.ACCESS)
    walk.done(note="Il ne reste que le compte de la sécurité.")
    walk.step(case, StepKey.RECORDS)
    walk.done("Save it", until=(timezone.localdate() + dt.timedelta(days=1800)).isoformat())
    walk.step(case, StepKey.LESSONS)
    walk.done("Save it", text="Un seul compte par région suffit.")
    walk.open(f"/inactivity/closings/{case.pk}/")
    walk.looked_at("4-everything-done")
    walk.fill({"finish-outcome": "locked"})
    walk.press(say("Ask a second person"))
    assert Channel.objects.get(pk=case.channel_id).status == ChannelStatus.RETIRING
    expect(walk.page.locator(f'form[action$="/closings/{case.pk}/confirm/"]')).to_have_count(0)


def a_second_person_finishes(walk: InFrench, case: RetirementCase) -> None:
    walk.open("/")
    walk.page.get_by_role("main").locator(f'a[href="/inactivity/closings/{case.pk}/"]').first.click()
    walk.looked_at("5-second-person")
    walk.press(say("I have looked at it: finish the closing"))
    walk.looked_at("6-closed")
    case.refresh_from_db()
    assert (case.proposed_by.full_name, case.closed_by.full_name) == ("Cora Secrétariat", "Carl Secrétariat")
    assert Channel.objects.get(pk=case.channel_id).status == ChannelStatus.RETIRED
    assert Grant.objects.not_ended().filter(channel=case.channel).count() == 0
    assert verify().intact


def everyone_reads_it(walk: InFrench, channel: Channel, successor: Channel) -> None:
    walk.open(f"/directory/{channel.pk}/")
    walk.see(say("It was an official account until"))
    walk.see("Voix de la région")
    walk.looked_at("7-public")
    walk.open(f"/check/?q={LINK}")
    walk.see("Voix du Sahel")
    walk.see("Voix de la région")
    walk.looked_at("8-check")
    walk.page.get_by_role("main").locator(f'a[href="/directory/{successor.pk}/"]').first.click()
    expect(walk.page.get_by_role("heading", level=1)).to_contain_text("Voix de la région")
