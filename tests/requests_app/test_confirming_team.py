"""N3, A3: the team says in a group's place whether it knows a newcomer, and how it knows."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import people
from accounts.models import Membership, Person
from accounts.roles import RoleName
from portal import attention
from requests_app.models import ConfirmationOutcome, GroupConfirmation
from requests_app.refusals import Incomplete, NotAllowed
from requests_app.starting import confirming, links
from tests import world
from tests.requests_app import review_world as review
from tests.requests_app.starting_world import (
    YES,
    asked_about,
    everything,
    fresh,
    group,
    handed_in,
    last_entry,
    link_for,
    newcomer,
    path_in_letter,
    token_in_letter,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_the_team_has_it_on_its_home_and_settles_it_with_a_reason(client):
    nina = newcomer(group("Forum Sahel", mailbox=""), name="Nina Newcomer")
    channel_request = handed_in(nina)
    comms = world.comms(password=True)
    client.force_login(comms)

    items = [item for item in attention.waiting_for(comms, timezone.now()).items if item.text.startswith("Does")]
    page = client.get(items[0].url)
    response = client.post(items[0].url, {"knows": "yes", "why": "Spoke with the chair."})

    assert [item.text for item in items] == [
        "Does Nina Newcomer work for Forum Sahel? Nobody of the group has said so."
    ]
    assert channel_request.reference in page.content.decode()
    assert response.status_code == 302
    asked = GroupConfirmation.objects.get()
    assert (asked.outcome, asked.by_mailbox, asked.answered_by, asked.why) == (
        ConfirmationOutcome.CONFIRMED, False, comms, "Spoke with the chair.",
    )  # fmt: skip
    entry = last_entry("requests.group_confirmed")
    assert (entry["by"], entry["words"]["why"], entry["by_mailbox"]) == (comms.pk, "Spoke with the chair.", False)
    assert fresh(channel_request).group_confirmed
    assert not [item for item in attention.waiting_for(comms, timezone.now()).items if item.text.startswith("Does")]


@pytest.mark.parametrize("who", ["requester", "auditor", "administrator", "superuser", "newcomer"])
def test_only_the_team_answers_for_a_group(client, who):
    nina = newcomer(group(mailbox=""))
    asked = asked_about(nina)
    someone = nina if who == "newcomer" else review.cast()[who]
    before = everything()

    with pytest.raises(NotAllowed):
        confirming.answer_by_team(asked, knows=True, why="I say so.", by=someone, at=timezone.now())
    client.force_login(someone)
    assert client.post(reverse("review:group", args=[asked.pk]), {**YES, "why": "I say so."}).status_code in (403, 404)

    assert everything() == before


def test_nobody_of_the_team_confirms_themselves():
    """Someone confirmed by one group joined the team, while another has not answered."""
    nina = newcomer(group("First", mailbox="a@example.org"), email="nina@example.net")
    links.start(link_for(nina.email, group("Second", mailbox="")), full_name="", at=timezone.now())
    confirming.answer_by_mailbox(token_in_letter("requests.group_asked"), knows=True, why="", at=timezone.now())
    Membership.objects.create(person=nina, body=world.secretariat(), started_at=timezone.now())
    people.give_role(Person.objects.get(pk=nina.pk), role=RoleName.COMMUNICATIONS, by=None, at=timezone.now())
    asked = GroupConfirmation.objects.open().get()
    member = Person.objects.get(pk=nina.pk)
    before = everything()

    with pytest.raises(NotAllowed, match="Nobody confirms themselves"):
        confirming.answer_by_team(asked, knows=True, why="It is me.", by=member, at=timezone.now())

    assert everything() == before
    assert not [item for item in attention.waiting_for(member, timezone.now()).items if item.text.startswith("Does")]


def test_the_team_says_how_it_knows():
    asked = asked_about(newcomer(group(mailbox="")))
    before = everything()

    for knows in (True, False):
        with pytest.raises(Incomplete):
            confirming.answer_by_team(asked, knows=knows, why=" ", by=world.comms(), at=timezone.now())

    assert {name: rows for name, rows in everything().items() if name == "GroupConfirmation"} == {
        "GroupConfirmation": before["GroupConfirmation"]
    }


def test_mailbox_and_team_answer_and_the_first_one_counts(client):
    newcomer()
    asked, path, comms = GroupConfirmation.objects.get(), path_in_letter("requests.group_asked"), world.comms()
    confirming.answer_by_team(asked, knows=False, why="The chair says no.", by=comms, at=timezone.now())
    before = everything()

    assert client.post(path, YES).status_code == 410
    with pytest.raises(NotAllowed):
        stale = GroupConfirmation(pk=asked.pk, person=asked.person, body=asked.body)
        confirming.answer_by_team(stale, knows=True, why="Yes.", by=comms, at=timezone.now())

    assert everything() == before
