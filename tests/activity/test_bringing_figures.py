"""Figures and latest posts from a spreadsheet: whole or not at all, never over what the portal saw (A2, R3, N10)."""

import datetime as dt
import json
import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from activity.bringing.columns import OF_FIGURES
from activity.bringing.entering import enter
from activity.bringing.rows import may_bring, plan_of
from activity.metrics.noting import DayFigure, note_figures
from activity.models import MetricSnapshot, PostQuestion, Precision, Signal, Source
from activity.sources.interface import Figure
from channels_registry.importing import Fate, FileRefused, read_lines
from channels_registry.models import Channel, ChannelStatus
from ledger.models import LedgerEntry
from tests import world
from tests.channels_registry.importing_world import xlsx_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

NOW = dt.datetime(2026, 6, 1, 10, 0, tzinfo=dt.UTC)
HEADER = "link;day;latest post;followers;posts;views;engagements"
LINK = "https://x.com/harvest_relief"


def channel(address: str = LINK, name: str = "Harvest Relief", **facts) -> Channel:
    return world.channel(name, address=address, at=NOW - dt.timedelta(days=900), **facts)


def plan(*rows: str, by=None, header: str = HEADER, data: bytes = b""):
    lines = read_lines(data or "\n".join([header, *rows]).encode())
    return plan_of(lines, columns=OF_FIGURES.suggested(lines[0].cells), by=by or world.comms(), at=NOW)


def fates(made) -> list[tuple[str, list[str]]]:
    """What becomes of each row, and why; of the good ones without what they would write."""
    return [(row.fate.value, row.sentences[row.fate == Fate.READY :]) for row in made.rows]


def brought(*rows: str, by=None, partial: bool = False, **facts) -> bool:
    by = by or world.comms()
    return enter(plan(*rows, by=by, **facts), by=by, at=NOW, partial=partial)


def everything() -> list:
    return [list(model.objects.order_by("pk").values()) for model in (Channel, Signal, MetricSnapshot, LedgerEntry)]


def test_a_row_tells_the_latest_post_and_the_figures_of_its_day():
    ours, bringer = channel(), world.comms()

    assert brought(f"{LINK};2026-05-31;2026-05-30;3 400;120;;17", by=bringer)

    ours.refresh_from_db()
    assert ours.latest_post_at == dt.datetime(2026, 5, 30, 23, 59, 59, tzinfo=dt.UTC)
    assert ours.looked_at == dt.datetime(2026, 5, 31, 23, 59, 59, tzinfo=dt.UTC)
    signal = Signal.objects.get()
    assert (signal.source, signal.told_by, signal.latest_post_at) == (Source.IMPORTED, bringer, ours.latest_post_at)
    rows = MetricSnapshot.objects.order_by("metric").values_list("metric", "value", "day", "source", "precision")
    day, told = dt.date(2026, 5, 31), (Source.IMPORTED, Precision.DECLARED)
    assert list(rows) == [("engagements", 17, day, *told), ("followers", 3400, day, *told), ("posts", 120, day, *told)]
    entry = LedgerEntry.objects.get(action="activity.figures_imported")
    assert (entry.actor_id, json.loads(entry.data)) == (
        bringer.pk,
        {"days": 1, "first": "2026-05-31", "last": "2026-05-31"},
    )


def test_the_preview_says_what_would_be_written():
    channel()
    row = plan(f"{LINK};2026-05-31;2026-05-30;3 400;;;17").rows[0]
    assert row.name == "Harvest Relief · 2026-05-31"
    assert row.sentences == ["Day of the latest post: 2026-05-30; Followers: 3400; Reactions, comments and shares: 17"]


def test_an_old_file_does_not_make_a_channel_known_today():
    ours = channel()
    brought(f"{LINK};2024-01-31;2024-01-15;10;;;")
    ours.refresh_from_db()
    assert ours.looked_at.date() == dt.date(2024, 1, 31)


def test_a_later_post_that_is_known_stays():
    ours = channel()
    known = NOW - dt.timedelta(days=3)
    Channel.objects.filter(pk=ours.pk).update(latest_post_at=known)

    made = plan(f"{LINK};;2026-04-01;;;;")
    assert fates(made) == [("ready", ["We know of a later post, of 2026-05-29; that stays."])]
    assert enter(made, by=world.comms(), at=NOW)
    ours.refresh_from_db()
    assert ours.latest_post_at == known


def test_what_the_portal_saw_itself_is_never_replaced():
    ours, day = channel(), dt.date(2026, 5, 31)
    note_figures([DayFigure(ours.pk, day, Figure("followers", 77, "followers_count"), Source.FACEBOOK)], at=NOW)

    made = plan(f"{LINK};2026-05-31;;3400;9;;", f"{LINK};2026-05-30;;3300;;;")
    assert fates(made) == [
        ("ready", ["The portal saw this itself on that day, and that stays: Followers."]),
        ("ready", []),
    ]
    assert fates(plan(f"{LINK};2026-05-31;;3400;;;"))[0][0] == Fate.KNOWN
    enter(made, by=world.comms(), at=NOW)

    rows = MetricSnapshot.objects.order_by("day", "metric").values_list("metric", "value", "source")
    assert list(rows) == [("followers", 3300, "imported"), ("followers", 77, "facebook"), ("posts", 9, "imported")]


def test_a_question_about_the_latest_post_is_answered_by_it():
    ours = channel()
    asked = NOW - dt.timedelta(days=5)
    facts = {name: world.person() for name in ("person",) if name in {one.name for one in PostQuestion._meta.fields}}
    PostQuestion.objects.create(channel=ours, asked_at=asked, **facts)

    brought(f"{LINK};;2026-05-30;;;;")

    assert PostQuestion.objects.get().ended_at == NOW


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (";2026-05-31;;1;;;", "It is not said which channel it is: give its link, or its name as in the register."),
        ("https://x.com/unheard_of;2026-05-31;;1;;;", "The register has no channel with this link or name."),
        ("Harvest;2026-05-31;;1;;;", "The register has no channel with this link or name."),
        (f"{LINK};;;1;;;", "Figures need their day: write it as 2026-03-31."),
        (f"{LINK};2026-06-02;;1;;;", "“Day of the figures” lies in the future: 2026-06-02."),
        (f"{LINK};;2026-06-02;;;;", "“Day of the latest post” lies in the future: 2026-06-02."),
        (f"{LINK};1999-05-31;;1;;;", "“Day of the figures” is 1999-05-31, before there were such channels."),
        (f"{LINK};31.5.2026;;1;;;", "“Day of the figures” is “31.5.2026”; write the date as 2019-03-31."),
        (f"{LINK};2026-02-30;;1;;;", "“Day of the figures” is “2026-02-30”; write the date as 2019-03-31."),
        (f"{LINK};2026-05-01;2026-05-02;1;;;", "The latest post is later than the day of the figures. Correct one of the two."),
        (f"{LINK};2026-05-31;;3.4K;;;", "“followers” is “3.4K”; write the whole number in digits, such as 3400."),
        (f"{LINK};2026-05-31;;-1;;;", "“followers” is “-1”; write the whole number in digits, such as 3400."),
        (f"{LINK};2026-05-31;;1,234;;;", "“followers” is “1,234”; write the whole number in digits, such as 3400."),
        (f"{LINK};2026-05-31;;٣٤;;;", "“followers” is “٣٤”; write the whole number in digits, such as 3400."),
        (f"{LINK};2026-05-31;;9999999999999;;;", ""),
        (f"{LINK};2026-05-31;;99999999999999;;;", "“followers” is “99999999999999”; write the whole number in digits, such as 3400."),
        (f"{LINK};2026-05-31;;=A1+1;;;", "“followers” holds a formula. Copy its value in its place."),
        (f'{LINK};"=TODAY()";;1;;;', "“Day of the figures” holds a formula. Copy its value in its place."),
        (f"{LINK};2026-05-31;;1;;;;extra", "The row has more cells than the first line; is a quotation mark missing?"),
        (f"{LINK};2026-05-31;;;;;", "The row tells neither a latest post nor a figure. A formula must have been worked out before the file is saved."),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_read_is_told_in_words_and_writes_nothing(row, sentence):
    channel()
    bringer = world.comms()
    made = plan(row, f"{LINK};2026-05-30;;3300;;;", by=bringer)
    before = everything()

    assert fates(made)[0] == (("problem", [sentence]) if sentence else ("ready", []))
    assert enter(made, by=bringer, at=NOW) is not bool(sentence)
    assert (everything() == before) is bool(sentence)


def test_with_a_problem_only_the_good_rows_enter_and_only_where_it_was_asked_for():
    channel()
    rows = (f"{LINK};2026-05-31;;nonsense;;;", f"{LINK};2026-05-30;;3300;;;")
    assert not brought(*rows)
    assert MetricSnapshot.objects.count() == 0
    assert brought(*rows, partial=True)
    assert MetricSnapshot.objects.values_list("value", flat=True).get() == 3300


def test_the_same_channel_and_day_stand_once():
    channel()
    made = plan(f"{LINK};2026-05-31;;1;;;", "Harvest  RELIEF;2026-05-31;;2;;;", f"{LINK};2026-05-30;;3;;;")
    assert fates(made) == [
        ("ready", []),
        ("problem", ["The same channel and day stand in line 2 already."]),
        ("ready", []),
    ]


def test_a_name_of_several_channels_asks_for_the_link():
    channel(), channel("https://x.com/harvest_two")
    sentence = "Several channels are called “Harvest Relief”. Give the link of the one you mean."
    assert fates(plan("Harvest Relief;2026-05-31;;1;;;")) == [("problem", [sentence])]
    assert fates(plan("twitter.com/Harvest_Two;2026-05-31;;1;;;"))[0][0] == "ready"


def test_a_name_may_look_like_a_link_and_a_link_may_be_long():
    channel(name="harvest.relief")
    rows = ("HARVEST.Relief;2026-05-31;;1;;;", f"{LINK}?utm_source={'x' * 300};2026-05-30;;1;;;")
    assert [row.fate for row in plan(*rows).rows] == [Fate.READY, Fate.READY]


def test_others_find_their_own_channels_only_and_learn_of_no_other():
    runner = world.person()
    channel("https://x.com/theirs", "Theirs")
    channel(runner=runner)

    made = plan(
        "https://x.com/theirs;2026-05-31;;1;;;", "Theirs;2026-05-31;;1;;;", f"{LINK};2026-05-31;;1;;;", by=runner
    )

    none = "You look after no channel with this link or name."
    assert fates(made) == [("problem", [none]), ("problem", [none]), ("ready", [])]
    assert (may_bring(runner, NOW), may_bring(world.person(), NOW), may_bring(world.auditor(), NOW)) == (
        True,
        False,
        False,
    )


def test_channels_out_of_service_are_left_out():
    ours = channel()
    Channel.objects.filter(pk=ours.pk).update(status=ChannelStatus.RETIRED, retired_at=NOW)
    assert fates(plan(f"{LINK};2026-05-31;;1;;;")) == [
        ("left", ["This channel is not in service; nothing needs to be told about it."])
    ]


def test_a_workbook_with_its_own_columns():
    channel()
    data = xlsx_of(
        ("Page name", "Date", "Fans", "Remark"),
        (LINK, dt.datetime.combine(dt.date(2026, 5, 31), dt.time(0)), 3400.0, "fine"),
        (LINK, dt.date(2026, 5, 30), "=A1", "formula"),
    )
    made = plan(data=data)
    assert (made.unread, [row.fate for row in made.rows]) == (["Remark"], [Fate.READY, Fate.PROBLEM])
    assert "A formula must have been worked out" in made.rows[1].sentences[0]


def test_a_monstrous_cell_is_refused_with_its_line():
    with pytest.raises(FileRefused, match="Line 2 has a cell of more than 10,000 characters"):
        plan("x" * 10_001 + ";2026-05-31;;1;;;")


def test_thousands_of_rows_cost_queries_by_the_thousand_only():
    runner = world.comms()
    addresses = [f"https://x.com/many_{number}" for number in range(6)]
    for number, address in enumerate(addresses):
        channel(address, f"Many {number}")

    def cost(days: int) -> int:
        rows = [
            f"{address};2026-05-{day + 1:02};2026-05-{day + 1:02};{day + 1};2;3;4"
            for day in range(days)
            for address in addresses
        ]
        with CaptureQueriesContext(connection) as captured:
            assert brought(*rows, by=runner)
        MetricSnapshot.objects.all().delete()
        Channel.objects.update(latest_post_at=None)
        return len(captured)

    cost(1)  # what is read once only
    # Row by row it would be 144 more. SQLite takes fewer values in one statement.
    assert cost(25) - cost(1) <= (6 if connection.vendor == "sqlite" else 0)


def test_ten_thousand_rows_are_entered_in_reasonable_time():
    addresses = [f"https://x.com/lots_{number}" for number in range(20)]
    for number, address in enumerate(addresses):
        channel(address, f"Lots {number}")
    rows = [
        f"{address};{dt.date(2025, 1, 1) + dt.timedelta(days=day)};{dt.date(2025, 1, 1) + dt.timedelta(days=day)};{day};;;"
        for day in range(500)
        for address in addresses
    ]
    began = time.process_time()
    assert brought(*rows)
    assert MetricSnapshot.objects.count() == 10_000
    # Of this process, since others may be at work beside it.
    assert time.process_time() - began < 60
