"""Keys of platforms lie sealed, are used and never told (R3, N10, docs/decisions/0039)."""

import datetime as dt
import json

import pytest
from django.db import IntegrityError, transaction

from activity.models import OF_THE_KEY, Following, KeyProblem, Look, PlatformKey, Source
from activity.network import platform_keys, registering
from activity.network.platform_keys import KeyRefused, KeyUnreadable, key_for, note_answer, remove_key, reseal
from ledger.models import LedgerEntry
from portal import sealing
from portal.support import admin
from tests import world
from tests.activity.key_world import BEFORE, NOW, OURS, SECRET, everything_stored, set_key

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

DAY = dt.timedelta(days=1)
OTHER = "another-secret-key-of-the-portal-0123456789"


def standing() -> tuple:
    return PlatformKey.objects.values_list("last_accepted_at", "refused_at", "refusal").get()


# --- Sealed --------------------------------------------------------------------------------------------------------------


def test_a_key_is_kept_sealed_and_comes_back_whole():
    set_key(Source.INSTAGRAM)

    assert key_for(Source.INSTAGRAM) == (SECRET, OURS)
    assert SECRET not in everything_stored()


def test_the_same_key_is_never_sealed_alike():
    assert sealing.seal(SECRET, purpose="one") != sealing.seal(SECRET, purpose="one")


def test_what_is_sealed_for_one_purpose_opens_for_no_other():
    sealed = sealing.seal(SECRET, purpose="one")

    assert sealing.unseal(sealed, purpose="one") == SECRET
    with pytest.raises(sealing.CannotOpen):
        sealing.unseal(sealed, purpose="two")


@pytest.mark.parametrize("damage", [lambda s: s[:-4] + "AAAA", lambda s: s[: len(s) // 2], lambda s: "é", lambda s: ""])
def test_what_was_damaged_does_not_open(damage):
    with pytest.raises(sealing.CannotOpen):
        sealing.unseal(damage(sealing.seal(SECRET, purpose="one")), purpose="one")


def test_an_older_secret_key_opens_while_it_is_a_fallback(settings):
    set_key()
    old, settings.SECRET_KEY = settings.SECRET_KEY, OTHER
    settings.SECRET_KEY_FALLBACKS = [old]

    assert key_for(Source.FACEBOOK) == (SECRET, "")
    assert reseal(at=NOW) == 1
    assert reseal(at=NOW) == 0

    settings.SECRET_KEY_FALLBACKS = []
    assert key_for(Source.FACEBOOK) == (SECRET, "")


def test_without_its_secret_key_it_is_refused_in_a_sentence(settings):
    set_key()
    settings.SECRET_KEY = OTHER

    with pytest.raises(KeyUnreadable, match="SECRET_KEY was changed") as unreadable:
        key_for(Source.FACEBOOK)

    assert SECRET not in repr(unreadable.value)
    assert reseal(at=NOW) == 0
    assert standing() == (None, NOW, KeyProblem.KEY_UNREADABLE)


def test_sources_without_a_key_cost_no_question(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert key_for(Source.BLUESKY) == ("", "")
    with django_assert_num_queries(1):
        assert key_for(Source.FACEBOOK) == ("", "")


# --- Set and removed -----------------------------------------------------------------------------------------------------


def test_a_key_takes_the_place_of_the_one_before_and_its_standing_begins_anew():
    set_key(at=BEFORE)
    note_answer(Source.FACEBOOK, Look.AUTH_REQUIRED, KeyProblem.KEY_ENDED, at=BEFORE)

    set_key(key="the-second-key-of-ours", at=NOW)

    assert key_for(Source.FACEBOOK) == ("the-second-key-of-ours", "")
    assert standing() == (None, None, "")
    entries = LedgerEntry.objects.filter(action="activity.key_set").order_by("seq")
    assert [json.loads(entry.data)["replaced"] for entry in entries] == [False, True]


def test_a_removed_key_is_gone_and_on_record():
    set_key()

    remove_key(Source.FACEBOOK, by=world.administrator(), at=NOW)

    assert (list(PlatformKey.objects.all()), key_for(Source.FACEBOOK)) == ([], ("", ""))
    assert json.loads(LedgerEntry.objects.get(action="activity.key_removed").data) == {"source": "facebook"}
    with pytest.raises(KeyRefused):
        remove_key(Source.FACEBOOK, by=world.administrator(), at=NOW)


@pytest.mark.parametrize("who", [world.lead, world.comms, world.auditor, world.person])
def test_only_a_portal_administrator_sets_and_removes(who):
    with pytest.raises(KeyRefused, match="Portal administrator"):
        set_key(by=who())
    assert list(PlatformKey.objects.all()) == []
    set_key()
    with pytest.raises(KeyRefused, match="Portal administrator"):
        remove_key(Source.FACEBOOK, by=who(), at=NOW)
    assert PlatformKey.objects.count() == 1


@pytest.mark.parametrize(
    ("source", "facts"),
    [
        (Source.FACEBOOK, {"key": "short"}),
        (Source.FACEBOOK, {"key": "with a space in the middle"}),
        (Source.FACEBOOK, {"key": "x" * 20 + "\r\nHost: evil.example"}),
        (Source.FACEBOOK, {"key": "clé-accentuée-0123456789"}),
        (Source.FACEBOOK, {"key": "x" * 2001}),
        (Source.FACEBOOK, {"expires_on": dt.date(2026, 8, 18)}),
        (Source.INSTAGRAM, {"own_account": ""}),
        (Source.INSTAGRAM, {"own_account": "me/accounts"}),
    ],
)
def test_what_cannot_be_a_key_is_refused_without_repeating_it(source, facts):
    with pytest.raises(KeyRefused) as refused:
        set_key(source, **facts)

    assert facts.get("key", SECRET) not in str(refused.value)
    assert list(PlatformKey.objects.all()) == []


@pytest.mark.parametrize(
    "facts",
    [
        {"source": Source.BLUESKY, "sealed": "x"},
        {"source": Source.FACEBOOK, "sealed": ""},
        {"source": Source.INSTAGRAM, "sealed": "x", "own_account": ""},
        {"source": Source.FACEBOOK, "sealed": "x", "refusal": KeyProblem.KEY_ENDED},
        {"source": Source.FACEBOOK, "sealed": "x", "refused_at": NOW},
    ],
)
def test_the_database_refuses_what_no_key_can_be(facts):
    with pytest.raises(IntegrityError), transaction.atomic():
        PlatformKey.objects.create(set_by=world.administrator(), set_at=NOW, **facts)


def test_channels_that_waited_for_a_key_are_due_at_once():
    channel = world.channel(on=world.platform("facebook"), address="https://www.facebook.com/harvestrelief")
    later = NOW + DAY
    Following.objects.create(
        channel=channel, source=Source.FACEBOOK, url="https://www.facebook.com/harvestrelief", next_look_at=later,
        failing_since=BEFORE,
    )  # fmt: skip

    set_key(at=NOW)

    assert Following.objects.get().next_look_at == NOW


# --- What platforms say of it --------------------------------------------------------------------------------------------


def test_accepted_is_kept_to_the_hour():
    set_key()

    note_answer(Source.FACEBOOK, Look.OK, "", at=NOW)
    note_answer(Source.FACEBOOK, Look.OK, "", at=NOW + dt.timedelta(minutes=59))
    assert standing() == (NOW, None, "")
    note_answer(Source.FACEBOOK, Look.OK, "", at=NOW + dt.timedelta(minutes=61))
    assert standing() == (NOW + dt.timedelta(minutes=61), None, "")


@pytest.mark.parametrize("code", OF_THE_KEY)
def test_a_refused_key_is_marked_until_it_is_accepted_again(code):
    set_key()

    note_answer(Source.FACEBOOK, Look.AUTH_REQUIRED, code, at=NOW)
    assert standing() == (None, NOW, code)
    note_answer(Source.FACEBOOK, Look.OK, "", at=NOW + DAY)
    assert standing() == (NOW + DAY, None, "")


def test_a_right_that_is_missing_for_one_account_stays_told_while_others_are_read():
    set_key()
    note_answer(Source.FACEBOOK, Look.AUTH_REQUIRED, KeyProblem.RIGHT_MISSING, at=NOW)

    note_answer(Source.FACEBOOK, Look.OK, "", at=NOW + DAY)
    assert standing() == (NOW + DAY, NOW, KeyProblem.RIGHT_MISSING)
    note_answer(Source.FACEBOOK, Look.OK, "", at=NOW + 4 * DAY)
    assert standing() == (NOW + 4 * DAY, None, "")


@pytest.mark.parametrize("look", [Look.NOT_FOUND, Look.UNREACHABLE, Look.RATE_LIMITED, Look.UNREADABLE])
def test_other_answers_say_nothing_of_the_key(look):
    set_key()
    note_answer(Source.FACEBOOK, look, "whatever", at=NOW)
    assert standing() == (None, None, "")


def test_an_answer_to_the_key_before_says_nothing_of_the_new_one():
    set_key(at=NOW)
    note_answer(Source.FACEBOOK, Look.AUTH_REQUIRED, KeyProblem.KEY_ENDED, at=NOW - dt.timedelta(seconds=5))
    assert standing() == (None, None, "")


def test_the_home_page_tells_of_refused_and_ending_keys_those_who_can_act():
    administrator, lead = world.administrator(), world.lead()
    set_key(Source.FACEBOOK)
    set_key(Source.INSTAGRAM, expires_on=(NOW + 29 * DAY).date())
    set_key(Source.YOUTUBE_DATA, expires_on=(NOW + 32 * DAY).date())
    note_answer(Source.FACEBOOK, Look.AUTH_REQUIRED, KeyProblem.KEY_ENDED, at=NOW)

    def told(person):
        return [(item.text, item.url, item.due) for item in registering.keys_in_trouble(person, NOW)]

    assert told(administrator) == [
        ("The portal's key ends soon: Instagram, with a key", "/inactivity/keys/instagram/", dt.date(2026, 9, 18)),
        ("The portal's key was refused: Facebook, with a key", "/inactivity/keys/facebook/", None),
    ]
    assert [url for _text, url, _due in told(lead)] == ["/inactivity/keys/#instagram", "/inactivity/keys/#facebook"]
    assert [told(who()) for who in (world.comms, world.auditor, world.person)] == [[], [], []]


def test_a_key_has_no_face(client):
    row = set_key()

    assert SECRET not in repr(row) + str(row) + repr(vars(row))
    assert row.sealed not in repr(row) + str(row)
    assert "sealed" in admin.site._registry[PlatformKey].exclude
    assert {key.source for key in platform_keys.in_trouble(today=NOW.date())} == set()
