"""What is found about proposed names: ours, being set up, formerly ours, alike, asked for (U5, L3, N11)."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from channels_registry import lifecycle
from channels_registry.addresses import read_address, skeleton
from channels_registry.addressing import rename_address
from channels_registry.entering import NewChannel, register_channel
from channels_registry.models import Channel, ChannelAddress
from requests_app.annex1.forms import FORMS
from requests_app.annex1.sheet import AnswerSheet
from requests_app.drafting.drafts import print_of, save_answers, start_draft
from requests_app.drafting.handing_in import hand_in
from requests_app.models import WantedName
from requests_app.names import Kind, _asked_for, findings
from tests import world
from tests.requests_app.annex1_answers import COMMON, posted
from tests.requests_app.review_world import RULES
from tests.requests_app.sheets import draft

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
NOW = timezone.now()


def asked_about(username, *, name="Something else", platform="x", may_see_unlisted=False, besides=None):
    return findings(
        [(name, username)], platform=world.platform(platform), may_see_unlisted=may_see_unlisted, besides=besides
    )


def found(*args, **kwargs):
    return [(finding.kind, finding.sentence) for finding in asked_about(*args, **kwargs)]


def kinds(*args, **kwargs):
    return [kind for kind, _sentence in found(*args, **kwargs)]


def test_a_name_that_nobody_has():
    assert found("brandnewname") == [(Kind.FREE, "Nothing like it in our register.")]


def test_a_username_of_a_channel_in_service():
    world.channel("Alliance", address="https://x.com/actalliance")

    assert found("ActAlliance") == [
        (Kind.TAKEN, "This username is taken by our channel “Alliance”. Choose another one.")
    ]


def test_a_username_of_a_channel_being_set_up():
    owner = world.comms()
    new = NewChannel(
        name="To come", body=world.body(), platform=world.platform(), kind="region", format="profile",
        address=read_address("https://x.com/tocome"),
    )  # fmt: skip
    register_channel(new, parameters=dict(RULES), conditions=[], owner=owner, by=owner, at=NOW)

    assert found("tocome") == [(Kind.PENDING, "This username is kept for “To come”, which is being set up.")]


def test_a_username_that_was_ours():
    channel = world.channel("Alliance", address="https://x.com/actalliance")
    old = ChannelAddress.objects.get(channel=channel)
    rename_address(old, read_address("https://x.com/newname"), by=None, at=NOW)

    assert kinds("actalliance") == [Kind.FORMER]
    # Whoever decides on opening it again reads there how it was closed.
    assert [one.channel for one in asked_about("actalliance")] == [channel.pk]


def test_no_way_leads_to_a_channel_that_is_unlisted_for_someones_safety():
    channel = world.channel("Shelter", address="https://x.com/shelterhelp")
    Channel.objects.filter(pk=channel.pk).update(unlisted_at=NOW)

    assert [one.channel for one in asked_about("shelterhelp")] == [None]
    assert [one.channel for one in asked_about("shelterhelp", may_see_unlisted=True)] == [channel.pk]


def test_a_username_that_resembles_ours():
    world.channel("Alliance", address="https://x.com/actalliance")

    assert found("actal1iance") == [(Kind.ALIKE, "It resembles @actalliance of our channel “Alliance” on X.")]


def test_a_channel_unlisted_for_safety_is_not_named():
    """A22."""
    channel = world.channel("Secret place", address="https://x.com/secretplace")
    lifecycle.unlist(channel, by=world.comms(), at=NOW, why="Danger")

    assert found("secretplace") == [(Kind.TAKEN, "This username is taken. Choose another one.")]
    assert found("secretp1ace") == [(Kind.FREE, "Nothing like it in our register.")]
    assert "Secret place" in found("secretplace", may_see_unlisted=True)[0][1]


def test_a_name_that_another_request_asks_for():
    other = draft()
    drafted = kinds("kenyaforum", platform="facebook")
    hand_in(other, by=other.requester, at=NOW)

    assert drafted == [Kind.FREE]
    assert found("kenyaforum", platform="facebook") == [(Kind.ASKED, "Another request asks for this name too.")]
    assert kinds("kenyaforum", platform="facebook", besides=other.pk) == [Kind.FREE]


def test_the_names_of_a_request_follow_its_answer():
    """Kept with the answer, folded and once each; what is no longer asked for is free again."""
    other = draft()
    before = print_of(other.answers.get(question="q11").value)
    wanted = {"name_1": "Ünited Voices", "username_1": "united.voices", "name_2": "Sahel  Daily", "name_3": "…"}

    save_answers(other, {"q11": wanted}, by=other.requester, at=NOW, expected={"q11": before})

    assert sorted(other.wanted_names.values_list("folded", flat=True)) == sorted(
        {skeleton("United Voices"), skeleton("Sahel Daily")}
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        WantedName.objects.create(request=other, folded=skeleton("Sahel Daily"))
    with pytest.raises(IntegrityError), transaction.atomic():
        WantedName.objects.create(request=other, folded="")


def test_comparing_names_costs_the_same_however_many_ask(django_assert_num_queries):
    made = []
    for _number in range(3):
        other = draft()
        hand_in(other, by=other.requester, at=NOW)
        made.append(other)
        with django_assert_num_queries(1):
            assert _asked_for([skeleton("kenyaforum"), skeleton("nobody")], besides=None) == {skeleton("kenyaforum")}
    assert _asked_for([skeleton("kenyaforum")], besides=made[0].pk) == {skeleton("kenyaforum")}


def test_the_names_of_earlier_requests_are_brought_along():
    from importlib import import_module

    from django.apps import apps

    other = draft()
    hand_in(other, by=other.requester, at=NOW)
    kept = sorted(other.wanted_names.values_list("folded", flat=True))
    WantedName.objects.all().delete()

    for _twice in range(2):
        import_module("requests_app.migrations.0029_wanted_names_of_earlier_requests").keep(apps, None)

    assert kept and sorted(other.wanted_names.values_list("folded", flat=True)) == kept


def test_a_username_that_cannot_exist_there():
    kind, sentence = found("no spaces allowed here at all", platform="x")[0]

    assert kind == Kind.UNREADABLE
    assert sentence


def test_the_page_compares_without_saving(client):
    world.channel("Alliance", on=world.platform("facebook"), address="https://www.facebook.com/actalliance")
    channel_request = draft()
    before = channel_request.answers.get(question="q11").value
    client.force_login(channel_request.requester)

    data = {"then": "names", "q11-name_1": "Alliance", "q11-username_1": "@actalliance", "q11-introduction": "Hello"}
    page = client.post(f"/requests/{channel_request.pk}/section/3/", data)

    assert page.status_code == 200
    assert "This username is taken by our channel" in page.content.decode()
    assert channel_request.answers.get(question="q11").value == before


def test_a_taken_username_is_refused_and_kept_as_typed(client):
    world.channel("Alliance", on=world.platform("facebook"), address="https://www.facebook.com/actalliance")
    channel_request = draft()
    client.force_login(channel_request.requester)

    answers = {**COMMON, "q11": {"name_1": "Alliance", "username_1": "actalliance", "introduction": "Hello"}}
    data = posted(answers, ["q10", "q11", "q12", "q13"], channel_request=channel_request)
    page = client.post(f"/requests/{channel_request.pk}/section/3/", data)

    assert page.status_code == 422
    assert "@actalliance belongs to a channel in service." in page.content.decode()
    assert 'value="actalliance"' in page.content.decode()


def test_a_name_that_a_channel_bears_is_remarked_and_not_proposed():
    """L3: two of one name are hard to tell apart, whatever their usernames."""
    body = world.body("Kenya Forum")
    world.channel("Kenya Forum", of=body, address="https://x.com/unlike")
    hidden = world.channel("Quiet Group", address="https://x.com/unlike2")
    Channel.objects.filter(pk=hidden.pk).update(unlisted_at=NOW)

    assert found("brandnewname", name="kenya forum") == [
        (Kind.ALIKE, "Our channel “Kenya Forum” on X has this name already.")
    ]
    assert kinds("brandnewname", name="Quiet Group") == [Kind.FREE]
    assert kinds("brandnewname", name="Quiet Group", may_see_unlisted=True) == [Kind.ALIKE]
    sheet = AnswerSheet(start_draft(by=world.requester(of=body), at=NOW), at=NOW)
    assert FORMS["q11"].prefill(sheet) == {}


def test_what_cannot_be_a_username_is_not_told_how_to_paste_a_link():
    assert found("kenya forum") == [(Kind.UNREADABLE, "A username has no spaces, so this one cannot be compared.")]
    assert found("kényä!") == [(Kind.UNREADABLE, "This cannot be a username on X, so it cannot be compared.")]
