"""A long conversation comes in parts, newest first, with a link to what is older (design §5.14)."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from requests_app.models import JoinMessage, Message, Side
from requests_app.talk.threads import A_PAGE, page_of
from tests import world
from tests.requests_app import talk_world as talk_of
from tests.requests_app.talk_world import asked, request_that_can_ask, signed_in

pytestmark = pytest.mark.django_db
MORE = A_PAGE + 3


def write(model, *, number: int, by, **of) -> None:
    """Two at each moment, so that the order of equal moments is asked for too."""
    start = timezone.now() - dt.timedelta(days=1)
    moments = [start + dt.timedelta(minutes=line // 2) for line in range(number)]
    model.objects.bulk_create(
        model(side=Side.REQUESTER, text=f"Line {line}.", by=by, at=at, letter_at=at, **of)
        for line, at in enumerate(moments)
    )


@pytest.fixture
def long():
    """(the address of each page with a thread, who reads it)."""
    reviewer, runner = world.comms("Rita Reviewer"), world.person("Rosa Runner", of=world.body())
    made = request_that_can_ask(by=reviewer)
    talk = asked(made, talk_of.channel(runner=runner))
    write(Message, number=MORE, by=made.requester, request=made)
    write(JoinMessage, number=MORE, by=made.requester, talk=talk)
    return {
        "requester": (reverse("requests:messages", args=[made.pk]), made.requester),
        "team": (reverse("review:messages", args=[made.pk]), reviewer),
        "talk": (reverse("requests:joining", args=[talk.pk]), runner),
    }


@pytest.mark.parametrize("page", ["requester", "team", "talk"])
def test_a_long_thread_comes_in_parts_that_leave_nothing_out(long, page):
    path, reader = long[page]
    client = signed_in(reader)

    first = client.get(path)
    thread = first.context["thread"] if page == "talk" else first.context["conversation"].page
    second = client.get(path + thread.older)
    rest = second.context["thread"] if page == "talk" else second.context["conversation"].page

    shown = [line.text for line in [*thread.lines, *rest.lines]]
    assert shown == [f"Line {number}." for number in reversed(range(MORE))]
    assert len(thread.lines) == A_PAGE
    assert f'href="{thread.older}"' in first.content.decode() and "Newest messages" not in first.content.decode()
    assert "Older messages" not in second.content.decode() and "Newest messages" in second.content.decode()


@pytest.mark.both_databases
@pytest.mark.parametrize("text", ["", "x", "-1", "²", "9" * 19, "999999999999999999"])
def test_an_address_that_names_no_line_begins_at_the_newest(long, text):
    lines = Message.objects.all()

    assert page_of(lines, {"before": text}).lines == page_of(lines, {}).lines


@pytest.mark.both_databases
def test_a_line_of_another_thread_leads_nowhere_else(long):
    other = request_that_can_ask(by=world.comms())
    write(Message, number=1, by=other.requester, request=other)
    foreign = Message.objects.get(request=other)
    own = Message.objects.exclude(request=other)

    assert page_of(own, {"before": str(foreign.pk)}).lines == page_of(own, {}).lines


def test_a_short_thread_has_no_links(long):
    made = request_that_can_ask(by=world.comms())
    write(Message, number=A_PAGE, by=made.requester, request=made)

    page = signed_in(made.requester).get(reverse("requests:messages", args=[made.pk])).content.decode()

    assert "Older messages" not in page and "Newest messages" not in page
