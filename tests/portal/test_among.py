"""Rows asked for by many keys at once: the same answer as Django's ``__in``, with one value however many they are."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from channels_registry.models import Channel, Grant
from portal.among import Among
from tests import world

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def channels():
    return [world.channel() for _number in range(3)]


@pytest.mark.parametrize("chosen", [[], [0], [0, 2], [2, 0, 2]])
def test_it_finds_what_django_finds(channels, chosen):
    keys = [channels[place].pk for place in chosen]

    assert set(Channel.objects.filter(Among("pk", keys))) == set(Channel.objects.filter(pk__in=keys))
    assert set(Grant.objects.filter(Among("channel", set(keys)))) == set(Grant.objects.filter(channel__in=keys))
    assert Channel.objects.filter(Among("pk", keys) | Among("pk", [channels[1].pk])).count() == len({*chosen, 1})
    assert Channel.objects.exclude(Among("pk", keys)).count() == 3 - len(set(chosen))


def test_rows_are_changed_by_it(channels):
    one, *others = channels

    assert Channel.objects.filter(Among("pk", [one.pk])).update(purpose="Said anew") == 1

    assert [Channel.objects.get(pk=other.pk).purpose for other in others] == [other.purpose for other in others]
    assert Channel.objects.get(pk=one.pk).purpose == "Said anew"


def test_many_keys_are_one_value(channels):
    """SQLite refuses a statement of some thousands of values, and each value is work for whoever prepares it."""
    keys = [*range(10_000_000, 10_300_000), channels[0].pk]

    with CaptureQueriesContext(connection) as asked:
        assert Channel.objects.get(Among("pk", keys)) == channels[0]

    assert len(asked) == 1


def test_without_keys_nothing_is_asked(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert list(Channel.objects.filter(Among("pk", []))) == []


@pytest.mark.parametrize("key", ["1}", None])
def test_what_is_not_a_number_is_refused_where_it_is_written(key):
    with pytest.raises((TypeError, ValueError)):
        Among("pk", [1, key])
