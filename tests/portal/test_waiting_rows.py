"""What waits for a person is asked of many tables in one query, and no line of it is lost (ui.md, “Home”)."""

import datetime as dt

import pytest
from django.db.models import Value
from django.utils import timezone

from channels_registry.models import Channel, Platform
from portal.attention import Item, Topic, told_by
from portal.waiting_rows import MOST, Row, read, told
from tests import world

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
AT = dt.datetime(2026, 3, 2, 9, 30, 15, 250_000, tzinfo=dt.UTC)


def entered(name: str) -> Channel:
    channel = world.channel(name)
    Channel.objects.filter(pk=channel.pk).update(entered_at=AT, review_on=AT.date())
    return channel


def test_rows_of_two_tables_come_in_one_query_each_with_its_own_columns(django_assert_num_queries):
    channel, reader = entered("Kenya"), world.requester()
    channels = told(
        Channel.objects.filter(pk=channel.pk), name="name", about="platform__name", since="entered_at", day="review_on"
    )
    people = told(type(reader).objects.filter(pk=reader.pk), words="full_name", until="created_at", number=Value(7))

    with django_assert_num_queries(1):
        found = read([channels, None, people])

    assert found == [
        [Row(0, channel.pk, "", "", "Kenya", channel.platform.name, "", AT, None, AT.date(), 0)],
        [],
        [Row(2, reader.pk, "", "", "", "", reader.full_name, None, reader.created_at, None, 7)],
    ]


def test_columns_that_are_empty_in_all_but_the_last_table_keep_their_kind():
    """In PostgreSQL a moment cannot follow two nothings of no kind."""
    channel, platforms = entered("Kenya"), Platform.objects.all()

    found = read([told(platforms, most=1), told(platforms, most=1), told(Channel.objects.all(), since="entered_at")])

    assert [len(rows) for rows in found] == [1, 1, 1]
    assert [(row.pk, row.since) for row in found[2]] == [(channel.pk, AT)]


def test_the_order_chooses_whom_a_limit_leaves():
    first, second, third = (entered(name) for name in ("B", "A", "C"))

    (found,) = read([told(Channel.objects.order_by("name"), most=2, name="name")])

    assert [row.pk for row in found] == [first.pk, second.pk]
    assert third.pk not in [row.pk for row in found] and MOST > 2


def test_nothing_to_ask_is_no_query(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert read([None, told(Channel.objects.none())]) == [[], []]


def test_a_column_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="No such column: title"):
        told(Channel.objects.all(), title="name")


def test_a_topic_is_told_only_where_something_waits(django_assert_num_queries):
    reader, now = world.requester(), timezone.now()
    entered("Kenya")

    def tell(rows, person, at):
        assert rows
        return [Item(row.name, "Read", "/", since=at) for row in rows]

    here = Topic(lambda person, at: told(Channel.objects.all(), name="name"), tell)
    empty = Topic(lambda person, at: told(Channel.objects.filter(name="Nowhere"), name="name"), tell)
    not_theirs = Topic(lambda person, at: None, tell)

    with django_assert_num_queries(1):
        found = told_by([empty, here, not_theirs], reader, now)

    assert [[item.text for item in items] for items in found] == [[], ["Kenya"], []]
    assert [item.text for item in here(reader, now)] == ["Kenya"]
