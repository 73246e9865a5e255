"""The pages of a stop: looked at before it is sent, and who is still to be phoned first (N15)."""

import re

import pytest
from django.urls import reverse

from channels_registry.models import Channel
from enforcement.incidents import calling, stopping
from enforcement.incidents.opening import AlertRefused
from enforcement.models import StopCall, StopReceipt, StopScope
from ledger.models import LedgerEntry
from notifications.models import Letter
from tests import world
from tests.enforcement.alert_world import cast

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
NEW = "enforcement:stop-new"
TYPED = {"scope": "all", "line_en": "We are <silent> today.", "line_fr": "Nous gardons le silence."}


@pytest.fixture
def c():
    return cast()


def carried(page: str) -> dict[str, str]:
    """What the page to check carries on, as a browser would send it."""
    fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page)
    return {name: value.replace("&lt;", "<").replace("&gt;", ">") for name, value in fields if "csrf" not in name}


def names_in_order(page: str, c) -> list[str]:
    """Those who were told, as their rows follow each other."""
    rows = page[page.index("<tbody") :]
    return sorted((person.full_name for person in (c.team, c.admin, c.editor)), key=rows.index)


def test_nothing_leaves_before_it_was_looked_at(client, c):
    """How many channels and people, and the line in each language; then one button."""
    client.force_login(c.team)
    entries = LedgerEntry.objects.count()

    answer = client.post(reverse(NEW), TYPED)

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "1 channel, 3 people" in page
    assert "We are &lt;silent&gt; today." in page and "Nous gardons le silence." in page
    assert (StopCall.objects.count(), LedgerEntry.objects.count()) == (0, entries)
    assert not Letter.objects.filter(kind=stopping.CALL).exists()

    client.post(reverse(NEW), {**carried(page), "send": "yes"})

    call = StopCall.objects.get()
    assert {line.language: line.text for line in call.lines.all()} == {
        "en": "We are <silent> today.", "fr": "Nous gardons le silence.",
    }  # fmt: skip
    assert Letter.objects.filter(kind=stopping.CALL).count() == 3


def test_on_the_way_back_what_was_typed_is_kept(client, c):
    client.force_login(c.team)
    page = client.post(reverse(NEW), TYPED).content.decode()

    back = client.post(reverse(NEW), {**carried(page), "change": "yes"})

    assert back.context["form"]["line_fr"].value() == "Nous gardons le silence."
    assert "Nous gardons le silence." in back.content.decode()
    assert not StopCall.objects.exists()


@pytest.mark.parametrize(
    "typed",
    [{"scope": "platform"}, {"line_en": "", "line_fr": ""}, {"scope": "all", "line_en": "password: Xk9!v-77-Ze"}],
)
def test_what_cannot_be_sent_is_said_before_the_page_to_check(client, c, typed):
    client.force_login(c.team)
    answer = client.post(reverse(NEW), TYPED | typed)
    assert answer.status_code == 422
    assert 'name="send"' not in answer.content.decode()
    assert not StopCall.objects.exists()


def test_what_would_reach_nobody_or_is_called_already_is_said_at_the_look(c):
    lines = {"en": "Silence."}
    with pytest.raises(AlertRefused, match="reach nobody"):
        stopping.reach_of(StopScope.REGION, region="Nowhere", lines=lines, by=c.team, at=c.at)
    stopping.start_stop(StopScope.ALL, lines=lines, by=c.team, at=c.at)
    with pytest.raises(AlertRefused, match="called already"):
        stopping.reach_of(StopScope.ALL, lines=lines, by=c.second, at=c.at)
    with pytest.raises(AlertRefused):
        stopping.reach_of(StopScope.ALL, lines=lines, by=c.admin, at=c.at)


def test_the_look_says_what_the_stop_then_reaches(c):
    world.channel("On another platform", on=world.platform("bluesky"), coadmin=c.second, runner=world.person("Sky"))
    Channel.objects.filter(pk=c.channel.pk).update(responsible=c.stranger)
    for how in ({"scope": StopScope.ALL}, {"scope": StopScope.PLATFORM, "platform": world.platform("bluesky")}):
        reach = stopping.reach_of(**how, lines={"en": "Silence."}, by=c.team, at=c.at)
        call = stopping.start_stop(**how, lines={"en": "Silence."}, by=c.team, at=c.at)
        assert (reach.channels, len(reach.people)) == (call.channel_count, call.receipts.count())


def test_each_list_says_when_it_is_read(client, c):
    """Without a script, and in a browser that cannot hide the other two."""
    client.force_login(c.team)
    page = client.get(reverse(NEW)).content.decode()
    for one in ("platform", "region", "group or office"):
        assert f"Only if you chose one {one} above." in page


def test_who_has_not_confirmed_stands_first_with_number_and_button(client, c):
    calling.give_number(c.editor, "+41 22 555-01 00", at=c.at)
    call = stopping.start_stop(StopScope.ALL, lines={"en": "Silence."}, by=c.team, at=c.at)
    for person in (c.team, c.admin):
        stopping.confirm(StopReceipt.objects.get(call=call, person=person), at=c.at)
    client.force_login(c.second)

    answer = client.get(reverse("enforcement:stop", args=[call.pk]))

    page = answer.content.decode()
    assert names_in_order(page, c)[0] == c.editor.full_name
    assert "Not yet" in page and "Note: confirmed on the phone" in page
    assert 'href="tel:+41225550100"' in page
    assert f'href="mailto:{c.editor.email}"' in page
    assert reverse("enforcement:my-number") in page


def test_confirmed_last_to_first_when_the_column_is_turned(client, c):
    call = stopping.start_stop(StopScope.ALL, lines={"en": "Silence."}, by=c.team, at=c.at)
    stopping.confirm(StopReceipt.objects.get(call=call, person=c.admin), at=c.at)
    client.force_login(c.second)
    answer = client.get(reverse("enforcement:stop", args=[call.pk]), {"sort": "-confirmed"})
    assert names_in_order(answer.content.decode(), c)[0] == c.admin.full_name


def test_a_stop_that_is_over_says_who_called_it_and_who_lifted_it(client, c):
    call = stopping.start_stop(StopScope.ALL, lines={"en": "Silence."}, by=c.team, at=c.at)
    stopping.end_stop(call, by=c.second, at=c.at, words="No festive pictures.")
    client.force_login(c.second)

    page = client.get(reverse("enforcement:stop", args=[call.pk])).content.decode()

    lead = page[page.index('class="lead"') : page.index("Called on ")]
    assert "Team Two" in lead and "Team One" not in lead
    assert f"by {c.team.full_name}." in page
    assert page.index("What to keep in mind when publishing again") < page.index("No festive pictures.")


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", ["This stop is over", "ended it on"]), ("fr", ["Cet arrêt est levé", "l’a levé le"])],
)
def test_a_stop_that_has_ended_is_not_ended_again(client, c, language, said):
    """By whom and when instead of the form; what is sent all the same changes nothing."""
    call = stopping.start_stop(StopScope.ALL, lines={"en": "Silence."}, by=c.team, at=c.at)
    c.second.language = language
    c.second.save(update_fields=["language"])
    client.force_login(c.second)
    address = reverse("enforcement:stop-end", args=[call.pk])
    assert "<textarea" in client.get(address).content.decode()
    stopping.end_stop(call, by=c.team, at=c.at, words="No festive pictures.")

    answers = [client.get(address), client.post(address, {"words": "Party!"})]

    assert [answer.status_code for answer in answers] == [200, 422]
    for answer in answers:
        page = answer.content.decode()
        assert all(words in page for words in [*said, c.team.full_name])
        assert "<textarea" not in page and f'href="{reverse("enforcement:stop", args=[call.pk])}"' in page
    call.refresh_from_db()
    assert (call.ended_by, call.ended_words) == (c.team, "No festive pictures.")
