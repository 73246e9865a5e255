"""The requester of a channel of the fast track has left: the lead passes the form on, so that the channel can stay (A4, N4)."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Person
from channels_registry.models import Condition
from ledger.models import LedgerEntry
from notifications.models import Letter
from notifications.sending import words_of
from requests_app import transitions
from requests_app.judging.conflicts import ConflictOfInterest, conflict_of
from requests_app.models import ChannelRequest, FastTrack, RequestStage, RequestWriter, Status, TimedPermission
from requests_app.refusals import NotAllowed
from tests import world
from tests.requests_app import crisis
from tests.requests_app.crisis import state

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
KIND = "requests.requester_changed"
WHY = "She has left the office."


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def made(now):
    made, _permission = crisis.approved(by=world.comms("Luis"), at=now - dt.timedelta(days=2))
    return made


def facts() -> list:
    """Everything that passing it on can change."""
    return [
        *ChannelRequest.objects.order_by("pk").values(),
        *TimedPermission.objects.order_by("pk").values(),
        *RequestWriter.objects.order_by("pk").values(),
        *RequestStage.objects.order_by("pk").values(),
        *Condition.objects.order_by("pk").values(),
        LedgerEntry.objects.count(),
        Letter.objects.count(),
    ]


def test_the_new_requester_hands_in_the_rest_and_the_channel_can_stay(made, now):
    lead, ruth, former = world.lead("Nadia"), world.requester(of=made.body), made.requester
    Person.objects.filter(pk=former.pk).update(is_active=False, left_at=now)
    began = RequestStage.objects.open().get(request=made).entered_at

    transitions.change_requester(made, to=ruth, why=WHY, by=lead, at=now)

    assert state(made) == (Status.PROVISIONAL, FastTrack.EIGHT, made.channel_id)
    assert Condition.objects.get().owner == ruth
    stage = RequestStage.objects.open().get(request=made)
    assert (stage.holder, stage.entered_at) == (ruth, began)
    entry = LedgerEntry.objects.get(action="requests.requester_changed")
    assert (entry.actor_id, entry.subject_id) == (lead.pk, made.pk)
    letter = Letter.objects.get(kind=KIND)
    assert letter.person == ruth
    for language in ("en", "fr"):
        words = words_of(KIND, language=language, data=letter.data)
        assert (
            made.reference in words.subject and former.full_name in words.body and f"/requests/{made.pk}/" in words.body
        )
    crisis.hand_in_rest(ChannelRequest.objects.get(pk=made.pk), at=now + dt.timedelta(hours=1))
    assert state(made) == (Status.SUBMITTED, FastTrack.WHOLE, made.channel_id)


def test_neither_the_one_who_asked_nor_the_one_who_goes_on_judges_it(made, now):
    former, colleague = made.requester, world.requester(of=made.body)
    transitions.change_requester(made, to=colleague, why=WHY, by=world.lead(), at=now)
    # Every answer was written over since.
    made.answers.update(saved_by=colleague)

    assert conflict_of(colleague, made).startswith("You filed")
    assert conflict_of(former, made).startswith("You helped")
    assert not ChannelRequest.objects.written_by(former).filter(pk=made.pk).exists()


def test_both_are_told_while_both_are_here(made, now):
    former, colleague = made.requester, world.requester(of=made.body)

    transitions.change_requester(made, to=colleague, why=WHY, by=world.lead(), at=now)

    told = {letter.person: letter for letter in Letter.objects.filter(kind=KIND)}
    assert set(told) == {former, colleague}
    text = words_of(KIND, language="en", data=told[former].data).body
    assert "You need not do anything more." in text and WHY not in text


@pytest.mark.parametrize(
    "fault",
    [
        "no lead",
        "lead with a part",
        "no reason",
        "another group",
        "decider",
        "herself",
        "handed in",
        "not told",
        "stale",
    ],
)
def test_what_is_refused_changes_nothing(now, fault):
    luis, lead = world.comms("Luis"), world.lead("Nadia")
    requester = world.requester(of=world.secretariat())
    at = now if fault == "not told" else now - dt.timedelta(days=2)
    made, _permission = crisis.approved(by=luis, at=at, requester=requester)
    to, by, why = world.requester(of=made.body), lead, WHY
    if fault == "no lead":
        by = luis
    elif fault == "lead with a part":
        RequestWriter.objects.create(request=made, person=lead, added_at=at, added_by=requester, wrote_at=at)
    elif fault == "no reason":
        why = " "
    elif fault == "another group":
        to = world.requester(of=world.body("Nile Forum"))
    elif fault == "decider":
        to = luis
    elif fault == "herself":
        to = requester
    elif fault == "handed in":
        crisis.hand_in_rest(made, at=now)
    elif fault == "stale":
        transitions.change_requester(
            ChannelRequest.objects.get(pk=made.pk), to=world.requester(of=made.body), why=WHY, by=lead, at=now
        )
    before = facts()

    with pytest.raises((NotAllowed, ConflictOfInterest)):
        transitions.change_requester(made, to=to, why=why, by=by, at=now)

    assert facts() == before


def test_the_lead_passes_it_on_from_the_page_of_the_review(client, made, now):
    lead, colleague, stranger = world.lead(), world.requester(of=made.body), world.person()
    page, address = reverse("review:detail", args=[made.pk]), reverse("review:change-requester", args=[made.pk])
    client.force_login(world.comms())
    assert address not in client.get(page).content.decode()
    client.force_login(lead)
    assert address in client.get(page).content.decode()
    assert colleague.full_name in client.get(address).content.decode()
    before = facts()

    assert client.post(address, {"to": stranger.pk, "why": WHY}).status_code == 422
    assert facts() == before
    assert client.post(address, {"to": colleague.pk, "why": WHY}).status_code == 302

    made.refresh_from_db()
    assert made.requester == colleague


def test_where_nobody_could_take_it_over_the_page_says_so(client, made):
    client.force_login(world.lead())

    response = client.get(reverse("review:change-requester", args=[made.pk]))

    assert "Invite somebody of the group first." in response.content.decode()
    assert response.context["people"] == []
