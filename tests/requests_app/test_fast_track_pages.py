"""The pages of the fast track: eight facts on one page, the top of the queue, the decision, the rest of the form (A4, A5)."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from requests_app import transitions
from requests_app.drafting.drafts import print_of
from requests_app.models import ChannelRequest, FastTrack, Status, TimedPermission
from tests import world
from tests.requests_app import crisis, review_world
from tests.requests_app.annex1_answers import ready_platforms
from tests.requests_app.crisis import put_into_service, state

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


def sign_in(client, person):
    client.force_login(person)
    return client


def posted(made: ChannelRequest, *, on: dt.date, then: str = "continue", **changes) -> dict:
    body = made.requester.memberships.live().first().body
    stored = {answer.question: answer.value for answer in made.answers.all()}
    data = {"then": then}
    for key, fields in crisis.eight_answers(body, on=on, **changes).items():
        data |= {f"{key}-{name}": value for name, value in fields.items()}
        data[f"{key}-seen"] = print_of(stored.get(key))
    return data


def test_from_the_new_request_page_to_the_team_in_one_page(client, now):
    ready_platforms()
    requester = world.requester(of=world.body("Kenya Forum"))
    sign_in(client, requester)
    for page in ("requests:new", "requests:adviser"):
        assert reverse("requests:fast-track") in client.get(reverse(page)).content.decode()
    assert ChannelRequest.objects.exists() is False  # opening a page creates nothing
    client.get(reverse("requests:fast-track"))
    assert ChannelRequest.objects.exists() is False

    response = client.post(reverse("requests:fast-track"))
    made = ChannelRequest.objects.get()
    address = reverse("requests:eight-facts", args=[made.pk])
    assert response.url == address
    response = client.post(address, posted(made, on=now.date(), q34={"event": ""}))
    assert response.status_code == 422
    assert "Write what has happened, and where." in response.content.decode()
    assert state(made) == (Status.DRAFT, FastTrack.EIGHT, None)
    response = client.post(address, posted(made, on=now.date()))

    assert response.url == reverse("requests:submitted", args=[made.pk])
    assert state(made) == (Status.SUBMITTED, FastTrack.EIGHT, None)
    receipt = client.get(response.url).content.decode()
    assert "24 hours" in receipt


def test_the_page_saves_itself(client, now):
    made = crisis.draft(at=now)
    sign_in(client, made.requester)
    data = {
        "then": "autosave", "typed-by": str(made.requester.pk), "q34-event": "A fire in the port",
        "q34-happened_on": now.date().isoformat(), "q34-seen": print_of(made.answers.get(question="q34").value),
    }  # fmt: skip

    response = client.post(reverse("requests:eight-facts", args=[made.pk]), data)

    assert (response.status_code, response.headers["X-Draft"]) == (200, "saved")
    assert ChannelRequest.objects.get().event == "A fire in the port"


def test_an_ordinary_request_has_no_eight_facts(client):
    made = review_world.draft()
    sign_in(client, made.requester)
    address = reverse("requests:eight-facts", args=[made.pk])

    assert client.get(address).url == client.post(address, {}).url == reverse("requests:detail", args=[made.pk])
    assert state(made) == (Status.DRAFT, "", None)


def test_it_stands_at_the_top_of_the_queue_with_its_mark_and_its_clock(client, now):
    review_world.submitted(title="Much older", at=now - dt.timedelta(days=9))
    urgent = crisis.submitted(requester=world.requester(), at=now - dt.timedelta(minutes=90))
    comms = world.comms()
    sign_in(client, comms)

    response = client.get(reverse("review:queue"))

    assert response.context["page"].rows[0].pk == urgent.pk
    page = response.content.decode()
    assert page.count("Fast track") == 1
    assert transitions.next_to_take(comms) == urgent
    # Sorted otherwise by whoever looks, it has no place of its own.
    by_name = client.get(f"{reverse('review:queue')}?sort=-title").context["page"].rows
    assert [row.title for row in by_name] == ["Much older", "Kenya Forum"]


def test_it_is_late_by_its_own_clock(client, now):
    comms = world.comms()
    late = crisis.submitted(at=now - dt.timedelta(days=6))
    sign_in(client, comms)

    rows = client.get(f"{reverse('review:queue')}?age=over").context["page"].rows

    assert [row.pk for row in rows] == [late.pk]
    assert "over" in str(rows[0].age)


def decision(made: ChannelRequest, *, now: dt.datetime, ends_in: int = 30, action: str = "decide") -> dict:
    day = now.date()
    return {
        "version": str(made.version), "action": action, "choice": "approve",
        "approve-name": "Kenya Forum", "approve-posts_agreed_by": "responsible", "approve-speaks_on_disputed": "team",
        "approve-languages": ["en"], "approve-rhythm": "emergencies", "approve-discussion": "read_first",
        "approve-answer_hours": "24", "approve-visual_identity": "co_branded",
        "approve-review_on": (day + dt.timedelta(days=300)).isoformat(),
        "approve-rest_by": (day + dt.timedelta(days=20)).isoformat(),
        "approve-ends_on": (day + dt.timedelta(days=ends_in)).isoformat(),
        "approve-message": "Go ahead.",
    }  # fmt: skip


def test_one_person_decides_on_the_page(client, now):
    comms = world.comms()
    made = crisis.in_review(by=comms, q06={"under_18": "yes"})
    sign_in(client, comms)
    address = reverse("review:decide", args=[made.pk])
    page = client.get(address).content.decode()
    assert "Fast track: approved for a limited time" in page
    assert 'value="recommend"' not in page

    refused = client.post(address, decision(made, now=now, ends_in=40))
    assert refused.status_code == 422
    assert "30 days at most" in refused.content.decode()
    assert TimedPermission.objects.exists() is False
    preview = client.post(address, decision(made, now=now, action="preview")).content.decode()
    assert "The approval holds until" in preview
    response = client.post(address, decision(made, now=now))

    assert response.status_code == 302
    assert state(made)[:2] == (Status.PROVISIONAL, FastTrack.EIGHT)
    assert TimedPermission.objects.get().ends_on == now.date() + dt.timedelta(days=30)
    assert (
        "Fast track: approved for a limited time"
        in client.get(reverse("review:detail", args=[made.pk])).content.decode()
    )


def test_who_has_a_part_in_it_does_not_decide(client, now):
    """N4: the POST is refused as the button is hidden, superuser or not."""
    comms = world.comms()
    made = crisis.in_review(by=comms)
    runner = world.comms(is_superuser=True)
    review_world.name_runner(made, runner, question="q15")
    ChannelRequest.objects.filter(pk=made.pk).update(reviewer=runner)
    made.refresh_from_db()

    response = sign_in(client, runner).post(reverse("review:decide", args=[made.pk]), decision(made, now=now))

    assert response.status_code == 403
    assert state(made) == (Status.IN_REVIEW, FastTrack.EIGHT, None)


def test_the_requester_goes_on_with_the_rest_of_the_form(client, now):
    made, permission = crisis.approved(by=world.comms(), at=now - dt.timedelta(hours=1))
    sign_in(client, made.requester)

    page = client.get(reverse("requests:detail", args=[made.pk])).content.decode()

    assert "The rest of the form" in page
    assert "Approved for a limited time" in page
    assert reverse("requests:section", args=[made.pk, 2]) in page
    assert reverse("requests:withdraw", args=[made.pk]) not in page
    assert client.get(reverse("requests:section", args=[made.pk, 2])).status_code == 200
    home = client.get("/").content.decode()
    assert "is approved for a limited time. Hand in the rest of the form." in home
    ChannelRequest.objects.filter(pk=made.pk).update(shown_from=now + dt.timedelta(minutes=5))
    page = client.get(reverse("requests:detail", args=[made.pk])).content.decode()
    assert "limited time" not in page
    assert permission.ends_on > now.date()


def test_the_lead_gives_more_time_on_the_page(client, now):
    made, permission = crisis.approved(by=world.comms(), at=now - dt.timedelta(days=2))
    address = reverse("review:extend", args=[made.pk])
    sign_in(client, world.lead())
    assert address in client.get(reverse("review:detail", args=[made.pk])).content.decode()
    too_far = {"ends_on": (permission.ends_on + dt.timedelta(days=31)).isoformat(), "why": "Still."}

    assert client.post(address, too_far).status_code == 422
    assert TimedPermission.objects.get().ends_on == permission.ends_on
    end = permission.ends_on + dt.timedelta(days=10)
    assert client.post(address, {"ends_on": end.isoformat(), "why": "Still."}).status_code == 302

    assert TimedPermission.objects.get().ends_on == end


def test_the_channels_page_says_until_when(client, now):
    made, permission = crisis.approved(by=world.comms(), at=now - dt.timedelta(days=2))

    page = (
        sign_in(client, made.requester).get(reverse("channels:detail", args=[permission.channel_id])).content.decode()
    )

    assert "Approved for a limited time, in a crisis" in page


def test_its_own_channel_does_not_stand_in_the_way_of_the_whole_form(now):
    """The name asked for is taken by the channel that this very request opened."""
    from channels_registry.addresses import read_address
    from channels_registry.addressing import enter_address

    made, permission = crisis.approved(by=world.comms(), at=now - dt.timedelta(days=2))
    address = read_address("https://www.facebook.com/kenyaforum")
    enter_address(permission.channel, address, by=None, at=now, original="kenyaforum")
    put_into_service(permission.channel, at=now)

    crisis.hand_in_rest(made, at=now)

    assert state(made) == (Status.SUBMITTED, FastTrack.WHOLE, permission.channel_id)
