"""A whole yearly check-up in a real browser, in French, by four roles (I1, I2, N9; design §3, §5.12).

The auditor opens it; the responsible person answers from the letter, without a password, and decides after signing in; the
Secretariat co-administrator and the lead do their parts; the auditor closes it and takes the evidence away.
"""

import csv
import datetime as dt
import hashlib
import io
import re
import zipfile

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import expect

from audits.checkup.questions import POSTS
from audits.models import Campaign, CampaignStatus, Item, Remediation, ReviewerSignOff, Sheet, Side, What
from channels_registry.models import AccessLevel, Finding, Grant
from ledger.models import LedgerEntry
from ledger.recording import verify
from notifications import sending
from tests import world
from tests.main_job.walk import Walk
from tests.said import in_words

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db(transaction=True)]
LANGUAGE = "fr"
LINK = re.compile(r"/audits/check-up/answer/[\w-]+/")


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "locale": "fr-FR"}


def say(sentence: str) -> str:
    return in_words(LANGUAGE, sentence)


class InFrench(Walk):
    """Presses what a reader of French reads; a page in another language fails the walk."""

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

    def decide(self, campaign: Campaign, answers: dict[int, dict[str, str]]) -> None:
        """One save for the page, then the part is signed off."""
        self.open(f"/audits/campaigns/{campaign.pk}/mine/")
        for pk, answer in answers.items():
            for name, value in answer.items():
                self.set(f"item-{pk}-{name}", value)
        self.press(say("Save this page"))
        self.press(say("I am done"))


@pytest.fixture
def people():
    """Rita is responsible, Cora co-administers, Edda may publish; Lea leads and Otto audits."""
    forum = world.body("Forum Sahel")
    facts = {"password": True, "language": LANGUAGE}
    cast = {
        "otto": world.auditor("Otto Auditeur", email="otto@example.org", **facts),
        "lea": world.lead("Léa Directrice", email="lea@example.org", **facts),
        "cora": world.comms("Cora Secrétariat", email="cora@example.org", **facts),
        "rita": world.person("Rita Responsable", of=forum, email="rita@example.org", **facts),
        "edda": world.person("Edda Rédactrice", of=forum, email="edda@example.org", **facts),
    }
    # A third member of the team, so that colleagues need not judge each other in turn.
    world.comms("Carl Secrétariat", email="carl@example.org", language=LANGUAGE)
    channel = world.channel(
        "Voix du Sahel", of=forum, coadmin=cast["cora"], runner=cast["rita"], responsible=cast["rita"]
    )
    world.grant(channel, cast["edda"], AccessLevel.EDITOR)
    return cast


def letter_to(email: str) -> str:
    """The text of the one letter that the opening wrote to this address."""
    (letter,) = [message for message in mail.outbox if message.to == [email]]
    return letter.body


def test_a_check_up_from_its_opening_to_the_evidence(browser_page, live_portal, people):
    walk = InFrench(browser_page, live_portal.url)

    campaign = opened_by_the_auditor(walk)
    sending.send_due_letters(at=timezone.now())
    answered_from_the_letter(walk, campaign)
    walk.sign_in("cora@example.org")
    answered_by_the_co_administrator(walk, campaign)
    walk.sign_out()
    decided_by_everybody_who_is_asked(walk, campaign, people)
    closed_by_the_auditor(walk, campaign, people)


def opened_by_the_auditor(walk: InFrench) -> Campaign:
    walk.sign_in("otto@example.org")
    walk.open("/audits/campaigns/new/")
    walk.fill({"title": "Contrôle annuel", "due_on": (timezone.localdate() + dt.timedelta(days=28)).isoformat()})
    walk.press(say("Save the draft"))
    number = walk.number_in(r"/campaigns/(\d+)/")
    assert Item.objects.count() == 0

    walk.follow(say("Open it"))
    walk.press(say("Open it and write to those who are asked"))
    walk.sign_out()

    campaign = Campaign.objects.get(pk=number)
    assert campaign.status == CampaignStatus.OPEN
    assert campaign.items.count() == Grant.objects.not_ended().count() == 3
    assert not Item.objects.filter(reviewer__email="otto@example.org").exists()
    return campaign


def answered_from_the_letter(walk: InFrench, campaign: Campaign) -> None:
    """One letter for pages and questions; its link opens Rita's pages and nothing else, and a look changes nothing."""
    link = LINK.search(letter_to("rita@example.org"))[0]
    entries = LedgerEntry.objects.count()
    walk.open(link)
    walk.follow("Voix du Sahel")
    assert LedgerEntry.objects.count() == entries

    walk.press(say("Nothing has changed"))

    own = Sheet.objects.get(campaign=campaign, side=Side.RESPONSIBLE)
    assert (own.is_answered, own.answered_by.email, own.nothing_changed) == (True, "rita@example.org", True)
    walk.open("/audits/check-up/")
    assert walk.path == "/accounts/login/"


def answered_by_the_co_administrator(walk: InFrench, campaign: Campaign) -> None:
    own = Sheet.objects.get(campaign=campaign, side=Side.COADMIN)
    walk.open(f"/audits/check-up/{own.pk}/")
    # She has read the last ten posts, and says of each thing to look for that it is in order (A18).
    walk.fill({"quick-posts": list(POSTS)})
    walk.press(say("Nothing has changed"))

    own.refresh_from_db()
    assert (own.is_answered, own.answered_by.email) == (True, "cora@example.org")


def decided_by_everybody_who_is_asked(walk: InFrench, campaign: Campaign, people) -> None:
    """Edda has another post; everybody else stays. Nobody is asked about themselves."""
    for reviewer in ("rita", "cora", "lea"):
        asked = campaign.items.filter(reviewer=people[reviewer])
        assert not asked.filter(person=people[reviewer]).exists()
        answers = {item.pk: {"decision": "keep"} for item in asked}
        for item in asked.filter(person=people["edda"]):
            answers[item.pk] = {"decision": "remove", "comment": "Edda a changé de poste."}
        if answers:
            walk.sign_in(people[reviewer].email)
            walk.decide(campaign, answers)
            walk.sign_out()
    assert not campaign.items.undecided().exists()
    assert not ReviewerSignOff.objects.filter(campaign=campaign, signed_at=None).exists()


def closed_by_the_auditor(walk: InFrench, campaign: Campaign, people) -> None:
    """The consequences stand on the page before the button does; the access itself is still to be taken away."""
    walk.sign_in("otto@example.org")
    walk.open(f"/audits/campaigns/{campaign.pk}/")
    walk.follow(say("See what closing would do"))
    walk.see(say("To be removed"))
    walk.press(say("Close it, with these consequences"))

    campaign.refresh_from_db()
    assert (campaign.status, campaign.closed_by) == (CampaignStatus.CLOSED, people["otto"])
    (ticket,) = Remediation.objects.all()
    assert (ticket.what, ticket.grant.person, ticket.why) == (What.REMOVE, people["edda"], "Edda a changé de poste.")
    assert ticket.grant.ended_at is None
    assert not Finding.objects.open().filter(rule__in=["no_coadmin", "single_admin"]).exists()

    walk.open(f"/audits/campaigns/{campaign.pk}/")
    with walk.page.expect_download() as started:
        walk.page.locator(f'main a[href="/audits/campaigns/{campaign.pk}/pack/"]').click()
    tells_the_whole_story(started.value.path().read_bytes())
    assert verify().intact


def tells_the_whole_story(pack: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(pack)) as archive:
        sums = dict(reversed(line.split("  ", 1)) for line in archive.read("SHA256SUMS.txt").decode().splitlines())
        parts = {name: archive.read(name) for name in archive.namelist() if name != "SHA256SUMS.txt"}
    assert sums == {name: hashlib.sha256(content).hexdigest() for name, content in parts.items()}
    assert [name for name, content in parts.items() if content.startswith(b"%PDF")] != []

    rows = list(csv.reader(io.StringIO(parts["questions.csv"].decode("utf-8-sig"))))
    (edda,) = [row for row in rows if "Edda Rédactrice" in row]
    assert {"Rita Responsable", "Edda a changé de poste."} <= set(edda)
    assert len(rows) == 4
