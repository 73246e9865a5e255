"""N3, A3: without an account, from the public start page to the decision, with real letters: the person, their group's
mailbox and the communications team, each by what stands in their letter or on their page.
"""

import re

import pytest

from accounts.models import Person, PersonKind
from requests_app.models import ChannelRequest, Status
from tests import world
from tests.live import wait_for
from tests.main_job.walk import Walk
from tests.requests_app.annex1_answers import answers_for, ready_platforms

pytestmark = pytest.mark.django_db(transaction=True)
NINA, MAILBOX = "nina@example.net", "kenya.forum@example.org"


def test_somebody_without_an_account_asks_and_their_group_confirms_them(
    browser_page, live_portal, live_worker, mail_server, quick_letters
):
    ready_platforms()
    world.comms("Cora Comms", email="cora@example.org", password=True)
    forum = world.body("Kenya Forum", contact_mailbox=MAILBOX)
    walk = Walk(browser_page, live_portal.url)

    walk.open("/")
    walk.follow("Ask for a channel for your group")
    walk.fill({"email": NINA, "body": str(forum.pk)})
    walk.press("Send me the link")
    assert walk.heading() == "Look into your mailbox"

    walk.open(link_in(mail_server, NINA, "/requests/start/"))
    assert not Person.objects.filter(email=NINA).exists()
    walk.fill({"full_name": "Nina Newcomer"})
    walk.press("Go on to my request")
    walk.see("Welcome, Nina Newcomer.")
    number = walk.file_request(answers_for("standard", body=forum))
    walk.open(f"/requests/{number}/")
    walk.see("Your group has not confirmed you yet")
    walk.open("/registry/")
    walk.see("This page opens once your group has confirmed that you work for it.")
    walk.sign_out()
    filed = ChannelRequest.objects.get(pk=number)
    assert (filed.status, filed.body, filed.group_confirmed) == (Status.SUBMITTED, forum, False)

    with walk.signed_in("cora@example.org"):
        walk.open(f"/review/{number}/")
        walk.see("Group not confirmed yet")
        walk.follow("Who has the question, and how to settle it")
        walk.see("The mailbox can still answer")

    walk.open(link_in(mail_server, MAILBOX, "/requests/group/"))
    assert walk.heading() == "Do you know Nina Newcomer?"
    walk.press("Send the answer", refused=True)
    walk.set("knows", "yes")
    walk.press("Send the answer")
    walk.see("You have confirmed that Nina Newcomer works for your group.")
    nina = Person.objects.get(email=NINA)
    assert (nina.kind, nina.memberships.live().get().body) == (PersonKind.STAFF, forum)

    with walk.signed_in("cora@example.org"):
        walk.review_and_approve(number)
    filed.refresh_from_db()
    assert (filed.status, filed.group_confirmed) == (Status.APPROVED, True)
    told = [str(letter["Subject"]) for letter in wait_for(lambda: all_letters(mail_server, NINA, 4), "all letters")]
    assert "Kenya Forum has confirmed you" in told


def all_letters(mail_server, address: str, least: int) -> list:
    """The link, the receipt, the yes, the decision."""
    letters = mail_server.to(address)
    return letters if len(letters) >= least else []


def link_in(mail_server, address: str, begins: str) -> str:
    letters = wait_for(lambda: mail_server.to(address), f"a letter to {address}")
    found = [re.search(rf"{begins}[\w-]{{20,}}/", letter.get_content()) for letter in letters]
    return next(match[0] for match in found if match)
