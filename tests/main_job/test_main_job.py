"""The main job end to end in a real browser (Proof 1): A1, A4, A5, A7, A8, A10, A16, U7.

Requester → communications → channel administrator → public → (clock moved) → flagged → letter read; with a real worker on
the broker of this run: over real Redis with PostgreSQL, over the folder with SQLite.
"""

import datetime as dt

import pytest
from celery import current_app
from django.core.management import call_command
from django.utils import timezone

from accounts.models import Body, BodyKind
from activity.models import Silence
from channels_registry.models import Channel, ChannelStatus
from notifications import sending
from portal.store import portal_settings
from requests_app.models import ChannelRequest, Status
from tests import world
from tests.live import wait_for
from tests.main_job.walk import Walk
from tests.requests_app.annex1_answers import answers_for, ready_platforms

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db(transaction=True)]
LINK = "https://www.facebook.com/kenyaforum"


def walk_the_main_job(walk: Walk, mail_server, *, forum: Body) -> Channel:
    """From the request to the channel in service; then silence, flag and letter."""
    with walk.signed_in("lea@example.org"):
        walk.open("/policies/")
        walk.press("Publish the sample policy")
        walk.accept_policy()

    with walk.signed_in("rita@example.org"):
        # No month of expected silence: whatever today is, the silence below counts.
        number = walk.file_request(answers_for("standard", body=forum, q20={"quiet_months": []}))
        walk.open(f"/requests/{number}/")
        walk.see("communications team")
    filed = ChannelRequest.objects.get(pk=number)
    assert (filed.status, filed.body) == (Status.SUBMITTED, forum)

    with walk.signed_in("cora@example.org"):
        walk.accept_policy()
        walk.review_and_approve(number)
        channel = ChannelRequest.objects.get(pk=number).channel
        assert channel.status == ChannelStatus.APPROVED
        go_live_with_facts_only(walk, channel)
    letters = wait_for(
        lambda: [m for m in mail_server.to("rita@example.org") if f"{filed.reference} is approved" in m["Subject"]],
        "the letter of approval",
    )
    assert len(letters) == 1

    the_public_finds_it(walk, channel)
    falls_silent(walk, mail_server, channel)
    return channel


def go_live_with_facts_only(walk: Walk, channel: Channel) -> None:
    """Address, name and picture, A8 and the policy gate going live; what is missing is named (A5, A8, A10)."""
    walk.open(f"/registry/{channel.pk}/set-up/")
    walk.press("Go live", refused=True)
    walk.see("A member of the communications team must have full control.")
    walk.see("A second person must have full control.")
    channel.refresh_from_db()
    assert channel.status == ChannelStatus.APPROVED

    if not channel.addresses.filter(until=None).exists():
        walk.open(f"/registry/{channel.pk}/links/add/")
        walk.fill({"link": LINK})
        walk.press("Enter the link")
    walk.open(f"/registry/{channel.pk}/set-up/look/")
    walk.press("Name and picture are right")
    walk.give_access(channel.pk, "cora@example.org")
    walk.give_access(channel.pk, "charlie@example.org")
    walk.see("has still to read and accept the policy")
    assert not channel.grants.filter(person__email="charlie@example.org").exists()
    walk.sign_out()

    with walk.signed_in("charlie@example.org"):
        walk.accept_policy()
    walk.open("/accounts/login/")
    walk.fill({"login": "cora@example.org", "password": world.PASSWORD})
    walk.press("Sign in")
    assert channel.grants.not_ended().filter(person__email="charlie@example.org").exists()
    walk.open(f"/registry/{channel.pk}/set-up/")
    walk.press("Go live")
    channel.refresh_from_db()
    assert channel.status == ChannelStatus.ACTIVE

    # A8: the last co-administrator cannot be taken away; the watch counts nobody missing.
    own = channel.grants.get(person__email="cora@example.org")
    walk.open(f"/registry/{channel.pk}/access/{own.pk}/revoke/")
    walk.fill({"why": "I have too many channels."})
    walk.press("End the access now", refused=True)
    walk.see("without a Secretariat co-administrator")
    assert channel.grants.get(pk=own.pk).ended_at is None
    walk.open("/audits/")
    walk.see("0")


def the_public_finds_it(walk: Walk, channel: Channel) -> None:
    """A1, A16: the directory lists it, the check knows it; an address like it is not official."""
    walk.open("/directory/")
    walk.see(channel.name)
    url = channel.addresses.get(until=None, is_main=True).canonical_url
    answer = walk.page.request.get(f"{walk.base}/api/v1/check", params={"q": url}).json()
    assert (answer["verdict"], answer["channel"]["name"]) == ("official", channel.name)
    answer = walk.page.request.get(f"{walk.base}/api/v1/check", params={"q": f"{url}x1"}).json()
    assert answer["verdict"] in {"lookalike", "not_listed"}
    walk.open(f"/check/?q={url}")
    walk.see("official")


def falls_silent(walk: Walk, mail_server, channel: Channel) -> None:
    """U7: its administrator tells that the latest post is old; the worker asks twice, and flags when the time is over."""
    with walk.signed_in("charlie@example.org"):
        walk.open(f"/inactivity/{channel.pk}/")
        walk.fill({"latest-latest_post_on": (timezone.now() - dt.timedelta(days=250)).date().isoformat()})
        walk.press("Tell the latest post")

    current_app.send_task("activity.nightly")
    wait_for(lambda: Silence.objects.filter(channel=channel).exists(), "the nightly sweep of the worker")
    asked = wait_for(lambda: questions_to_charlie(mail_server), "the question to the administrator")
    assert channel.name in asked[0].get_content()

    settings, later = portal_settings(), timezone.now()
    for days in (settings.reminder_days, settings.notice_days):
        assert Channel.objects.get(pk=channel.pk).status == ChannelStatus.ACTIVE
        later += dt.timedelta(days=days + 1)
        call_command("sweep_inactivity", "--at", later.isoformat())
        sending.send_due_letters(at=later)
    channel.refresh_from_db()
    assert channel.status == ChannelStatus.FLAGGED
    letters = questions_to_charlie(mail_server)
    assert len(letters) == 3
    assert all(f"/inactivity/{channel.pk}/" in letter.get_content() for letter in letters[1:])

    with walk.signed_in("charlie@example.org"):
        walk.open(f"/inactivity/{channel.pk}/")
        walk.see("Keep the channel")
    call_command("sweep_inactivity", "--at", later.isoformat())
    assert len(questions_to_charlie(mail_server)) == 3
    call_command("verify_ledger")


def questions_to_charlie(mail_server) -> list:
    """Without the letter about the access that waited for its reading."""
    return [
        letter for letter in mail_server.to("charlie@example.org") if "/read-and-accept/" not in letter.get_content()
    ]


def test_main_job(browser_page, live_portal, live_worker, mail_server, quick_letters):
    ready_platforms()
    forum = world.body("Kenya Forum", BodyKind.FORUM, contact_mailbox="kenya.forum@example.org")
    world.lead("Lea Lead", email="lea@example.org", password=True)
    world.comms("Cora Comms", email="cora@example.org", password=True)
    world.person("Rita Requester", email="rita@example.org", of=forum, password=True)
    world.person("Charlie Channel", email="charlie@example.org", of=forum, password=True)

    channel = walk_the_main_job(Walk(browser_page, live_portal.url), mail_server, forum=forum)

    assert channel.status == ChannelStatus.FLAGGED
