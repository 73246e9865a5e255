"""“We leave this platform”: one decision, one letter to each person, closings in sets, single ones stopped (A20)."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from activity.models import PlatformLeaving, RetirementCase, RetirementStep, Silence, StepKey
from activity.retirement import leaving
from activity.retirement.cases import NotAllowed, stop
from channels_registry.models import Channel, ChannelStatus, Tier
from ledger.models import LedgerEntry
from ledger.recording import verify
from notifications.models import Letter
from notifications.sending import words_of
from tests import world

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def now():
    return timezone.now()


def leave(now, *, by=None, on=None, **facts):
    last_day = facts.pop("last_day", now.date() + dt.timedelta(days=40))
    return leaving.leave_platform(
        on or world.platform(),
        reason="It no longer serves us.",
        last_day=last_day,
        by=by or world.lead(),
        at=now,
        **facts,
    )


def statuses(*channels) -> list[str]:
    return [Channel.objects.values_list("status", flat=True).get(pk=channel.pk) for channel in channels]


def facts() -> tuple:
    models = (PlatformLeaving, RetirementCase, RetirementStep, LedgerEntry, Letter)
    return [model.objects.count() for model in models], list(Channel.objects.order_by("pk").values_list("status"))


def test_one_decision_closes_all_channels_there_and_writes_one_letter_to_each(now):
    lead, runner, other = world.lead(), world.person("Runner"), world.person("Other")
    ours = [world.channel(f"Voices {number}", runner=runner, coadmin=lead) for number in range(3)]
    careful = world.channel("Careful voices", runner=other, coadmin=lead, tier=Tier.CAREFUL)
    elsewhere = world.channel(on=world.platform("facebook"), address="https://www.facebook.com/elsewhere")

    made = leave(now, by=lead, successor_urls={ours[0].pk: "https://example.org/voices"})

    assert statuses(*ours, careful, elsewhere) == [ChannelStatus.RETIRING] * 4 + [ChannelStatus.ACTIVE]
    assert world.platform().archived
    cases = {case.channel_id: case for case in made.cases.all()}
    assert {(case.opened_by, case.reason, case.last_day) for case in cases.values()} == {
        (lead, "It no longer serves us.", made.last_day)
    }
    assert [cases[channel.pk].needs_second for channel in (*ours, careful)] == [False, False, False, True]
    assert cases[ours[0].pk].successor_url == "https://example.org/voices"
    owners = dict(RetirementStep.objects.filter(case=cases[careful.pk]).values_list("key", "owner"))
    assert (owners[StepKey.FAREWELL_DAYS], owners[StepKey.NAME]) == (other.pk, None)
    letters = {letter.person_id: letter for letter in Letter.objects.filter(kind="activity.leaving")}
    assert set(letters) == {runner.pk, other.pk}
    assert [row["channel"] for row in letters[runner.pk].data["channels"]] == ["Voices 0", "Voices 1", "Voices 2"]
    for language in ("en", "fr"):
        words = words_of("activity.leaving", language=language, data=letters[runner.pk].data)
        assert "Voices 2" in words.body and "{{" not in words.body and "None" not in words.body
    assert LedgerEntry.objects.filter(action="activity.platform_left").count() == 1
    assert LedgerEntry.objects.filter(action="channels.start_retiring", actor_id=lead.pk).count() == 4
    assert verify().intact


def test_only_those_chosen_are_closed(now):
    chosen, left_alone = world.channel(), world.channel()

    leave(now, channels=[chosen.pk])

    assert statuses(chosen, left_alone) == [ChannelStatus.RETIRING, ChannelStatus.ACTIVE]


def test_a_flagged_channel_is_closed_and_what_was_asked_is_settled(now):
    channel = world.channel()
    Channel.objects.filter(pk=channel.pk).update(status=ChannelStatus.FLAGGED, flagged_at=now)
    waiting = {field.name for field in Silence._meta.fields} & {"nudged_at", "noticed_at"}
    Silence.objects.create(channel=channel, silent_since=now, answer_by=now, **dict.fromkeys(waiting, now))

    leave(now)

    assert statuses(channel) == [ChannelStatus.RETIRING]
    assert Silence.objects.get().ended_at == now
    entry = LedgerEntry.objects.get(action="channels.start_retiring")
    assert entry.data == '{"from":"flagged","to":"retiring"}'


@pytest.mark.parametrize("who", [world.person, world.comms, world.auditor, world.administrator])
def test_only_the_lead_leaves_a_platform(now, who):
    person = who()
    world.channel()
    before = facts()

    with pytest.raises(NotAllowed, match="communications lead"):
        leave(now, by=person)

    assert facts() == before
    assert not world.platform().archived


@pytest.mark.parametrize(
    "wrong",
    [
        {"channels": []},
        {"channels": [999_999]},
        {"last_day": dt.date(2020, 1, 1)},
        {"last_day": dt.date(2199, 1, 1)},
        {"successor_urls": {1: "javascript:alert(1)"}},
    ],
)
def test_a_decision_that_cannot_hold_changes_nothing(now, wrong):
    lead = world.lead()
    world.channel()
    before = facts()

    with pytest.raises(NotAllowed):
        leave(now, by=lead, **wrong)

    assert facts() == before


def test_what_was_interrupted_goes_on_and_nothing_is_done_twice(now, monkeypatch):
    lead = world.lead()
    channels = [world.channel(coadmin=lead) for _number in range(3)]
    monkeypatch.setattr(leaving, "carry_on", lambda made, at: None)
    made = leave(now, by=lead)
    monkeypatch.undo()
    with transaction.atomic():
        leaving._begin([channels[0].pk], made, at=now)
    with pytest.raises(NotAllowed, match="being left already"):
        leave(now, by=lead)

    assert leaving.carry_on(made, at=now) == 2
    assert leaving.carry_on(PlatformLeaving.objects.get(), at=now) == 0

    assert made.cases.count() == 3
    assert Letter.objects.filter(kind="activity.leaving").values("person").distinct().count() == (
        Letter.objects.filter(kind="activity.leaving").count()
    )


def test_a_single_closing_is_stopped_by_itself(now):
    lead = world.lead()
    stays, goes = world.channel(coadmin=lead), world.channel(coadmin=lead)
    made = leave(now, by=lead)

    stop(made.cases.get(channel=stays), why="It is still needed.", by=lead, at=now)

    assert statuses(stays, goes) == [ChannelStatus.ACTIVE, ChannelStatus.RETIRING]
    assert leaving.carry_on(made, at=now) == 0


def test_the_cost_does_not_grow_with_the_channels(now):
    lead = world.lead()
    costs = []
    for count, key in ((1, "x"), (4, "facebook")):
        on = world.platform(key)
        host = {"x": "https://x.com/", "facebook": "https://www.facebook.com/"}[key]
        for number in range(count):
            world.channel(on=on, address=f"{host}voices{number}{number}", coadmin=lead)
        with CaptureQueriesContext(connection) as captured:
            leave(now, by=lead, on=on)
        costs.append(len(captured))

    # The very first decision of a test also lays the beginning of the record.
    assert costs[1] <= costs[0]


def test_the_database_refuses_two_at_a_time_and_a_decision_without_a_reason(now):
    values = {"platform": world.platform(), "last_day": now.date(), "decided_by": world.lead(), "decided_at": now}
    PlatformLeaving.objects.create(reason="r", **values)

    for reason in ("r", ""):
        with pytest.raises(IntegrityError), transaction.atomic():
            PlatformLeaving.objects.create(reason=reason, **values)


# --- The page ----------------------------------------------------------------------------------------------------------------


def test_the_page_says_what_it_means_and_takes_the_choice(client, now):
    lead = world.lead()
    stays, goes = world.channel("Voices that stay", coadmin=lead), world.channel("Voices that go", coadmin=lead)
    client.force_login(lead)
    url = reverse("activity:leave", args=["x"])

    shown = client.get(url)

    assert shown.context["meaning"] == leaving.Meaning(in_service=2, careful=0, closing=0, being_set_up=0)
    assert PlatformLeaving.objects.count() == 0
    data = {
        "reason": "It no longer serves us.", "last_day": (now.date() + dt.timedelta(days=40)).isoformat(),
        "channel": [goes.pk], f"goes_on_{goes.pk}": "https://example.org/voices",
    }  # fmt: skip
    refused = client.post(url, {**data, "reason": ""})
    assert (refused.status_code, refused.context["rows"][0]["url"]) == (422, "https://example.org/voices")
    assert [row["chosen"] for row in refused.context["rows"]] == [True, False]
    assert statuses(stays, goes) == [ChannelStatus.ACTIVE] * 2

    done = client.post(url, data)

    assert done.status_code == 302
    assert statuses(stays, goes) == [ChannelStatus.ACTIVE, ChannelStatus.RETIRING]
    assert RetirementCase.objects.get().successor_url == "https://example.org/voices"
    assert "Voices that go" in client.get(done["Location"]).content.decode()


def test_an_interrupted_decision_is_carried_on_from_the_page(client, now, monkeypatch):
    lead = world.lead()
    world.channel(coadmin=lead)
    monkeypatch.setattr(leaving, "carry_on", lambda made, at: None)
    leave(now, by=lead)
    monkeypatch.undo()
    client.force_login(lead)
    assert "Go on with it" in client.get(reverse("activity:leave", args=["x"])).content.decode()

    client.post(reverse("activity:leave-go-on", args=["x"]))

    assert RetirementCase.objects.count() == 1
    assert PlatformLeaving.objects.get().told_at is not None
