"""From an empty database, without demonstration data: the first administrator invites everyone, and the main job follows
(Proof 8, design §6 `create_first_admin`)."""

import re

import pytest
from django.core.management import call_command

from accounts.models import Body, Person
from accounts.roles import RoleName
from channels_registry.models import ChannelStatus
from notifications.models import Letter
from tests import world
from tests.live import wait_for
from tests.main_job.test_main_job import walk_the_main_job
from tests.main_job.walk import Walk

pytestmark = pytest.mark.django_db(transaction=True)


def test_everyone_comes_by_invitation_and_the_main_job_follows(
    browser_page, live_portal, live_worker, mail_server, quick_letters, capsys
):
    assert not Person.objects.exists()
    walk = Walk(browser_page, live_portal.url)
    call_command("create_first_admin", "ada@example.org", "--name", "Ada Admin")
    link = re.search(r"/people/invitation/\S+", capsys.readouterr().out)[0]
    accept_invitation(walk, link)

    add_group(walk, "Kenya Forum", "forum", "kenya.forum@example.org")
    secretariat, forum = Body.objects.get(kind="secretariat"), Body.objects.get(name="Kenya Forum")
    people = {
        "Lea Lead": ("lea@example.org", secretariat),
        "Cora Comms": ("cora@example.org", secretariat),
        "Rita Requester": ("rita@example.org", forum),
        "Charlie Channel": ("charlie@example.org", forum),
    }
    for name, (email, body) in people.items():
        add_person(walk, name, email, body)
    give_role(walk, "lea@example.org", RoleName.LEAD)
    walk.sign_out()

    for email, _body in people.values():
        letters = wait_for(lambda email=email: mail_server.to(email), f"the invitation to {email}")
        accept_invitation(walk, re.search(r"/people/invitation/\S+", letters[0].get_content())[0])
        if email == "lea@example.org":
            give_role(walk, "cora@example.org", RoleName.COMMUNICATIONS)
        walk.sign_out()
    # What opens an account does not stay with us once it is sent.
    assert not Letter.objects.filter(kind="accounts.invitation", sent_at__isnull=False).exclude(data={}).exists()
    mail_server.letters.clear()

    channel = walk_the_main_job(walk, mail_server, forum=forum)

    assert channel.status == ChannelStatus.FLAGGED


def accept_invitation(walk: Walk, link: str) -> None:
    walk.open(link)
    walk.fill({"password": world.PASSWORD, "again": world.PASSWORD})
    walk.press("Save the password and sign in")


def add_group(walk: Walk, name: str, kind: str, mailbox: str) -> None:
    walk.open("/groups/new/")
    walk.fill({"name": name, "kind": kind, "contact_mailbox": mailbox})
    walk.press("Add")


def add_person(walk: Walk, name: str, email: str, body: Body) -> None:
    walk.open("/people/new/")
    walk.fill({"full_name": name, "email": email, "kind": "staff", "language": "en"})
    walk.press("Add the person")
    number = walk.number_in(r"/people/(\d+)/")
    walk.open(f"/people/{number}/groups/add/")
    walk.fill({"body": str(body.pk)})
    walk.press("Enter")
    walk.press("Invite to sign in")


def give_role(walk: Walk, email: str, role: RoleName) -> None:
    walk.open(f"/people/{Person.objects.get(email=email).pk}/roles/give/")
    walk.fill({"role": role})
    walk.press("Give the role")
