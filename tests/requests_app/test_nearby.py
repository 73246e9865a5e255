"""The channels near to what is being asked for, while one answers (U2, N3): what the server sends. The browser: test_nearby_browser."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from activity.declaring import declare
from channels_registry import lifecycle
from channels_registry.models import Channel
from requests_app.drafting import kept_posts
from requests_app.drafting.co_writing import invite_writer
from requests_app.models import Answer, ChannelRequest
from tests import world
from tests.requests_app.sheets import draft

pytestmark = pytest.mark.django_db
NOW = timezone.now()
KILOBYTE = 1024


@pytest.fixture
def own(client):
    """A draft of which nothing is answered but the group: nobody has chosen a platform yet."""
    made = draft()
    made.answers.all().delete()
    client.force_login(made.requester)
    return made


def ask(client, own, page="self-check", number=None, **typed):
    """What the script posts while one types: only questions that tell, and their marks."""
    path = reverse(f"requests:{page}", args=[own.pk, *([number] if number else [])])
    data = {name.replace("_", "-", 1): value for name, value in typed.items()}
    data |= {f"{name[:3]}-seen": "" for name in typed if name.startswith("q")}
    data |= {"near-shown": typed.get("shown", ""), "then": "nearby"}
    return client.post(path, data)


def on(key: str, name: str, **facts) -> Channel:
    hosts = {"facebook": "https://www.facebook.com/", "youtube": "https://www.youtube.com/@"}
    address = f"{hosts[key]}{name.replace(' ', '').lower()}"
    return world.channel(name, on=world.platform(key), address=address, **facts)


def test_what_is_typed_finds_channels_and_saves_nothing(client, own):
    on("facebook", "Teachers of Kenya", audience="Teachers in rural Kenya")
    before = list(ChannelRequest.objects.values())

    nothing = ask(client, own, q05_adds="News").content.decode()
    found = ask(client, own, q05_adds="News for teachers in rural places", q09_platform="facebook").content.decode()

    assert "none of our channels is near" in nothing
    assert "1 channel is near to this." in found
    assert "Teachers of Kenya" in found
    assert (list(ChannelRequest.objects.values()), Answer.objects.count()) == (before, 0)


def test_each_row_says_what_it_is_and_how_alive_with_the_words_of_the_register(client, own):
    """One truth about activity: what nobody can say any more is not said as if it were known (design §5.2)."""
    body = own.requester.memberships.get().body
    told = {"languages": ["en", "sw"], "countries": ["KE", "TZ"]}
    lively = on("facebook", "Kenya on Facebook", of=body, **told)
    unheard = on("youtube", "Kenya films", of=body)
    for channel, days in ((lively, 3), (unheard, 290)):
        Channel.objects.filter(pk=channel.pk).update(
            latest_post_at=NOW - dt.timedelta(days=days), looked_at=NOW - dt.timedelta(days=days)
        )

    box = ask(client, own, "scope", q01_behalf="forum").content.decode()
    register = client.get(reverse("channels:list")).content.decode()

    assert f"Facebook · <bdi>{body.name}</bdi> · Kenya, Tanzania · English, Swahili" in box
    assert f'href="{reverse("requests:ask-to-join", args=[own.pk, lively.pk])}"' in box
    assert f'href="{reverse("channels:detail", args=[unheard.pk])}"' in box
    unknown = box[box.index("Kenya films") :]
    assert "Not known" in unknown
    assert "Not known" not in box[box.index("Kenya on Facebook") : box.index("Kenya films")]
    assert register.count("Not known") == 1, "the register says so of the same one"


def test_the_warning_comes_before_the_form_is_filled(client, own):
    """On the very first page, from the requester's own group alone."""
    on("facebook", "Of the same group", of=own.requester.memberships.get().body)

    page = client.get(reverse("requests:scope", args=[own.pk])).content.decode()

    assert "1 channel is near to this." in page
    assert "Of the same group" in page
    assert 'data-questions="q01"' in page


@pytest.mark.parametrize(
    ("page", "number", "told"),
    [("scope", None, "q01"), ("self-check", None, "q05 q09"), ("section", 1, "q02"), ("section", 2, "q06"), ("section", 3, "q11")],
)  # fmt: skip
def test_every_page_whose_answers_tell_has_the_box(client, own, page, number, told):
    path = reverse(f"requests:{page}", args=[own.pk, *([number] if number else [])])

    assert f'data-questions="{told}"' in client.get(path).content.decode()


def test_other_pages_have_none(client, own):
    assert "nearby" not in client.get(reverse("requests:section", args=[own.pk, 4])).content.decode()


def test_without_javascript_the_button_does_the_same(client, own):
    world.platform("facebook")
    on("facebook", "Kenya on Facebook", countries=["KE"], languages=["en"])
    path = reverse("requests:section", args=[own.pk, 1])

    page = client.post(path, {"q02-countries": "KE", "q02-seen": "", "then": "near"})

    assert 'name="then" value="near"' in client.get(path).content.decode()
    assert "Kenya on Facebook" in page.content.decode()
    assert 'value="Kenya"' in page.content.decode(), "what was typed stays"
    assert Answer.objects.count() == 0


def test_question_7_gets_only_what_the_window_does_not_show_yet(client, own):
    shown, fresh = on("facebook", "A shown one"), on("facebook", "B fresh one")

    answer = ask(client, own, q09_platform="facebook", shown=str(shown.pk)).content.decode()

    assert f'data-order="{shown.pk} {fresh.pk}"' in answer
    assert f'name="q07-use_{fresh.pk}"' in answer
    assert f"use_{shown.pk}" not in answer


def test_two_channels_of_one_name_are_told_apart(client, own):
    """A group's page and its film channel often have the same name."""
    body = own.requester.memberships.get().body
    on("facebook", "Kenya Forum", of=body)
    on("youtube", "Kenya Forum", of=body)

    page = client.get(reverse("requests:self-check", args=[own.pk])).content.decode()

    assert page.count("Facebook · <bdi>") == page.count("Youtube · <bdi>") + page.count("YouTube · <bdi>") == 1


def test_a_co_writer_sees_them_and_only_the_requester_asks(client, own):
    body = own.requester.memberships.get().body
    ChannelRequest.objects.filter(pk=own.pk).update(body=body)
    own.refresh_from_db()
    ana = world.requester(of=body)
    invite_writer(own, person=ana, by=own.requester, at=NOW)
    on("facebook", "Of the same group", of=body)
    client.force_login(ana)

    box = ask(client, own, "scope", q01_behalf="forum").content.decode()

    assert "Of the same group" in box
    assert "Ask to join this one" not in box


# --- What it must not tell -------------------------------------------------------------------------------------------------
def test_neither_hidden_channels_nor_anyone_s_people_are_told(client, own):
    """A22, design §5.13: to whoever types, a channel unlisted for safety is not there, not even in the count."""
    facebook = world.platform("facebook")
    runner, coadmin = world.person("Rosa Runner"), world.comms("Carl Coadmin")
    facts = {"of": world.body("Another group"), "on": facebook, "runner": runner, "coadmin": coadmin}
    world.channel("Listed", address="https://www.facebook.com/listed", **facts)
    hidden = world.channel("Hidden", address="https://www.facebook.com/hidden", **facts)
    lifecycle.unlist(hidden, by=coadmin, at=NOW, why="Danger")

    answers = [
        ask(client, own, q09_platform="facebook").content.decode(),
        ask(client, own, q09_platform="facebook", shown=str(hidden.pk)).content.decode(),
        ask(client, own, "section", 2, q06_audience="Hidden listed").content.decode(),
    ]

    assert "1 channel is near to this." in answers[0]
    for answer in answers:
        for word in ("Hidden", "Rosa", "Carl", f"/registry/{hidden.pk}/", f"use_{hidden.pk}"):
            assert word not in answer
    client.force_login(coadmin)
    assert "Hidden" in client.get(reverse("channels:list")).content.decode(), "there was something to tell"


def test_nobody_else_is_answered(client, own):
    on("facebook", "Kenya on Facebook", of=own.requester.memberships.get().body)
    client.force_login(world.requester())
    stranger = ask(client, own, "scope", q01_behalf="forum")
    client.logout()
    gone = ask(client, own, "scope", q01_behalf="forum")

    assert (stranger.status_code, gone.status_code) == (404, 401)
    assert b"Kenya" not in stranger.content + gone.content
    assert kept_posts.NAME not in client.session
    assert Answer.objects.count() == 0


def test_one_that_was_handed_in_meanwhile_is_left_alone(client, own):
    ChannelRequest.objects.filter(pk=own.pk).update(status="withdrawn", closed_at=NOW)

    assert ask(client, own, "scope", q01_behalf="forum").status_code == 403


# --- What it costs --------------------------------------------------------------------------------------------------------------
def test_the_same_queries_and_a_few_kilobytes_for_any_number(client, own):
    counts, sizes = [], []
    ask(client, own, "section", 1, q02_countries="KE")
    for number in range(5):
        channel = on(
            "facebook", f"Channel {number}", languages=["en", "fr"], countries=["KE"], summary="About us. " * 10
        )
        declare(channel, latest_post_on=NOW.date() - dt.timedelta(days=9), by=world.comms(), at=NOW)
        if number in (0, 4):
            with CaptureQueriesContext(connection) as queries:
                page = ask(client, own, "section", 1, q02_countries="KE", q02_region="")
            assert f"{number + 1} channel" in page.content.decode()
            counts.append(len(queries))
            sizes.append(len(page.content))

    assert counts[0] == counts[1]
    assert sizes[1] < 6 * KILOBYTE
