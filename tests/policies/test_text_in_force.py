"""The text in force on a day (U9): every boundary, on every day of a story, in the domain and on the page."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from policies.library import drafts
from policies.library.publishing import publish_draft, publish_version
from policies.library.words import Words
from policies.models import Policy, PolicyVersion
from policies.views import comparing
from portal.forms import EARLIEST, LATEST
from portal.languages import Language
from portal.typesetting import CannotTypeset
from tests import world

DAY = dt.timedelta(days=1)
FIRST = dt.date(2026, 3, 1)
# (number, day on which it takes effect, moment of publishing as a day): in the order of publishing.
STORY = [
    ("1.0", FIRST, FIRST - 3 * DAY),
    ("1.1", dt.date(2026, 3, 31), dt.date(2026, 3, 20)),  # the last day of a month
    ("2.0", dt.date(2026, 4, 1), dt.date(2026, 3, 21)),  # in force for one day only: the next holds from the same day
    ("2.1", dt.date(2026, 4, 1), dt.date(2026, 4, 5)),  # published after its day, with effect from it
    ("3.0", dt.date(2027, 1, 1), dt.date(2026, 12, 31)),
]


def publish(policy: Policy, number: str, on: dt.date, at: dt.date, lead) -> PolicyVersion:
    return publish_version(
        policy, number=number, authority="The board", effective_on=on, by=lead, at=noon(at),
        words=[Words(Language.EN, "Photos", f"Text of {number}.")],
    )  # fmt: skip


def noon(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(12), tzinfo=dt.UTC)


@pytest.fixture
def policy(db) -> Policy:
    policy, lead = Policy.objects.create(slug="photos"), world.lead()
    for number, on, at in STORY:
        publish(policy, number, on, at, lead)
    # What is not published is in force on no day.
    drafts.start_draft(policy, words=[Words(Language.EN, "Draft", "Draft.")], number="9", by=lead, at=noon(FIRST))
    return policy


def told(day: dt.date) -> str:
    """The plain rule: of what has taken effect the latest day, and of one day the latest publishing; "" before the first."""
    reached = [(on, at, number) for number, on, at in STORY if on <= day]
    return max(reached)[2] if reached else ""


def boundaries() -> list[dt.date]:
    """The day before, the day itself and the day after, of every version; a leap day and the ends of the calendar."""
    around = {on + step * DAY for _number, on, _at in STORY for step in (-1, 0, 1)}
    return sorted(around | {EARLIEST, dt.date(2028, 2, 29), LATEST})


@pytest.mark.both_databases
def test_on_every_day_one_text_is_in_force_as_the_plain_rule_says(policy):
    days = [*boundaries(), *(FIRST + number * DAY for number in range(-5, 320, 7))]

    found = {day: list(policy.versions.in_force(on=day).values_list("number", flat=True)) for day in days}

    assert found == {day: [told(day)] if told(day) else [] for day in days}


@pytest.mark.both_databases
def test_what_is_shown_before_the_first_day_is_the_first_version(policy):
    """Of a policy that has never been in force: the earliest, and of one day what will hold."""
    other = Policy.objects.create(slug="comments")
    lead = world.lead()
    for number, on in (("1", FIRST + 40 * DAY), ("2", FIRST + 40 * DAY), ("3", FIRST + 90 * DAY)):
        publish(other, number, on, FIRST + int(number) * DAY, lead)

    def shown(day: dt.date) -> dict[str, str]:
        return dict(PolicyVersion.objects.to_show(on=day).values_list("policy__slug", "number"))

    assert shown(FIRST - DAY) == {"photos": "1.0", "comments": "2"}
    assert shown(FIRST + 39 * DAY) == {"photos": "2.1", "comments": "2"}
    assert shown(FIRST + 90 * DAY) == {"photos": "2.1", "comments": "3"}


@pytest.mark.parametrize("day", boundaries())
def test_the_page_of_a_day_says_its_text_or_that_there_was_none(client, policy, day):
    response = client.get(reverse("policies:policy", args=["photos"]), {"on": day.isoformat()})

    page = response.content.decode()
    if number := told(day):
        assert response.status_code == 200
        assert f"Text of {number}." in page
    else:
        assert response.status_code == 422
        assert "No version was in force on that day" in page


@pytest.mark.django_db
def test_a_first_version_to_come_is_announced_and_cannot_be_accepted_yet(client):
    """The list does not say that there is no policy, and the policy's own address leads somewhere."""
    lead, now = world.lead(), timezone.now()
    policy = drafts.create_policy("Photos", binds_channels=True, by=lead, at=now)
    draft = drafts.start_draft(policy, words=[Words(Language.EN, "Photos", "Ask first.")], by=lead, at=now)
    publish_draft(draft, effective_on=timezone.localdate() + 30 * DAY, by=lead, at=now)
    client.force_login(lead)

    listed = client.get(reverse("policies:list")).content.decode()
    assert ("Not in force yet" in listed, "Read and accept it" in listed) == (True, False)
    page = client.get(reverse("policies:policy", args=["photos"])).content.decode()
    for said in ("Ask first.", "This version is not in force yet", "there is nothing to accept"):
        assert said in page, said
    saved = client.post(reverse("policies:settings", args=["photos"]), {"binds_channels": "on"}, follow=True)
    assert saved.status_code == 200
    assert "The settings of the policy are saved." in saved.content.decode()


def test_a_paper_that_cannot_be_made_gives_the_page_and_says_so(client, policy, monkeypatch):
    def cannot(*args, **kwargs):
        raise CannotTypeset

    monkeypatch.setattr(comparing, "pdf_of", cannot)  # the compiler is a program outside
    response = client.get(reverse("policies:pdf", args=["photos", "1.1"]))

    assert response.status_code == 503
    for said in ("The PDF could not be made just now", "Text of 1.1."):
        assert said in response.content.decode(), said
