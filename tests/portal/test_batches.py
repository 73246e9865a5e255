"""What is done in sets comes in batches of keys: each once, and what belongs together in one (design §5.10)."""

import pytest

from accounts.models import Body, Membership
from portal import batches
from portal.batches import in_batches, key_batches, until_none
from tests import world

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture(autouse=True)
def three_at_a_time(monkeypatch):
    monkeypatch.setattr(batches, "MOST", 3)


def test_rows_at_hand_keep_their_order():
    assert [list(batch) for batch in in_batches("grants!")] == [list("gra"), list("nts"), ["!"]]
    assert list(in_batches([1, 2, 3], most=2)) == [[1, 2], [3]]
    assert list(in_batches([])) == []


@pytest.mark.parametrize("count", [0, 1, 3, 7])
def test_each_row_comes_once_in_few_queries(count, django_assert_num_queries):
    made = [world.body(f"Forum {number}").pk for number in range(count)]
    world.body("Another")

    with django_assert_num_queries(1):
        found = list(key_batches(Body.objects.filter(name__startswith="Forum")))

    assert [pk for batch in found for pk in batch] == sorted(made)
    assert all(len(batch) <= 3 for batch in found)


def test_what_belongs_together_stays_together():
    """Four of one group are more than a batch holds, and stand in one all the same."""
    groups = [world.body(f"Forum {number}") for number in range(3)]
    for group, count in zip(groups, (2, 4, 1), strict=True):
        for _number in range(count):
            world.person(of=group)
    members = Membership.objects.filter(body__in=groups)

    found = list(key_batches(members, together="body"))

    by_batch = [[members.get(pk=pk).body.name for pk in batch] for batch in found]
    assert by_batch == [["Forum 0"] * 2, ["Forum 1"] * 4, ["Forum 2"]]


def test_what_changes_while_it_is_walked_through_is_met_once():
    made = [world.body(f"Forum {number}").pk for number in range(5)]
    walk = key_batches(Body.objects.filter(pk__in=made, contact_mailbox=""))

    first = next(walk)
    Body.objects.filter(pk__in=first).update(contact_mailbox="forum@example.org")

    assert [*first, *(pk for batch in walk for pk in batch)] == sorted(made)


@pytest.mark.parametrize("count", [0, 1, 3, 7])
def test_what_is_done_with_leaves_what_is_due_until_none_is_left(count):
    made = [world.body(f"Forum {number}").pk for number in range(count)]
    due = Body.objects.filter(pk__in=made, contact_mailbox="")
    lots = []

    def act(pks):
        lots.append(pks)
        Body.objects.filter(pk__in=pks).update(contact_mailbox="forum@example.org")

    assert until_none(due.values_list("pk", flat=True), act, most=3, dry_run=True) == count
    assert lots == []
    assert until_none(due.values_list("pk", flat=True), act, most=3, dry_run=False) == count
    assert [pk for lot in lots for pk in lot] == sorted(made)
    assert all(0 < len(lot) <= 3 for lot in lots)
