"""Two entries of one group become one: channels, members, requests, groups below (design §5)."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import merging
from accounts.models import Body, BodyKind, Membership
from channels_registry.models import Grant
from ledger.models import LedgerEntry
from ledger.recording import verify
from tests import world
from tests.requests_app import sheets

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def merge(kept: Body, gone: Body, *, by=None) -> None:
    merging.merge_bodies(kept, gone, by=by or world.administrator(), at=timezone.now(), why="Entered twice.")


def untouched(gone: Body) -> bool:
    return Body.objects.filter(pk=gone.pk, closed_at=None, merged_into=None).exists()


def test_everything_comes_over_and_the_other_stays_on_record():
    kept, gone, child = world.body("Forum"), world.body("The forum"), world.body("Below")
    Body.objects.filter(pk=child.pk).update(parent=gone)
    both, one = world.person("Both", of=kept), world.person("One", of=gone)
    Membership.objects.create(person=both, body=gone, started_at=timezone.now())
    channel = world.channel(of=gone, runner=one)
    draft = sheets.draft(by=one, body=gone)

    merge(kept, gone)

    for row in (channel, draft, child, gone):
        row.refresh_from_db()
    members = Membership.objects.live().filter(body__in=[kept, gone]).values_list("person__full_name", "body__name")
    assert (channel.body, draft.body, child.parent) == (kept, kept, kept)
    assert sorted(members) == [("Both", "Forum"), ("One", "Forum")]
    assert (gone.merged_into, gone.closed_at is None) == (kept, False)
    assert Grant.objects.not_ended().filter(person=one, channel=channel).exists()
    assert LedgerEntry.objects.filter(action__startswith="bodies.merged").count() == 2
    assert verify().intact


def test_a_group_below_takes_the_place_of_the_one_it_stood_under():
    top = world.body("Top")
    gone = world.body("Gone", parent=top)
    middle = world.body("Middle", parent=gone)
    kept = world.body("Kept", parent=middle)

    merge(kept, gone)

    kept.refresh_from_db(), middle.refresh_from_db()
    assert (kept.parent, middle.parent) == (top, kept)


def test_the_secretariat_is_nobody_elses_second_entry():
    """Its members may be given decision roles: nobody comes there by a merge."""
    secretariat, other = world.secretariat(), world.body()
    for pair in ((secretariat, other), (other, secretariat)):
        with pytest.raises(merging.MergeRefused, match="Secretariat"):
            merge(*pair)
    assert untouched(secretariat)
    assert untouched(other)
    assert secretariat.kind == BodyKind.SECRETARIAT


@pytest.mark.parametrize("role", ["lead", "comms", "auditor", "requester"])
def test_others_join_no_groups(role):
    kept, gone = world.body(), world.body()
    channel = world.channel(of=gone)

    with pytest.raises(merging.MergeRefused):
        merge(kept, gone, by=getattr(world, role)())

    channel.refresh_from_db()
    assert untouched(gone)
    assert channel.body == gone


def test_only_what_is_open_is_kept_and_each_entry_ends_once():
    kept, gone, third = world.body(), world.body(), world.body()
    closed = world.body(closed_at=timezone.now())
    for pair in ((closed, gone), (gone, gone)):
        with pytest.raises(merging.MergeRefused):
            merge(*pair)
    merge(kept, gone)
    merge(kept, closed)

    for pair in ((third, gone), (gone, third)):
        with pytest.raises(merging.MergeRefused):
            merge(*pair)
    assert untouched(third)
    merge(third, kept)
    assert set(Body.objects.filter(merged_into=third).values_list("pk", flat=True)) == {kept.pk, gone.pk, closed.pk}


def test_the_database_knows_no_merged_group_that_is_open():
    kept, gone = world.body(), world.body()
    with pytest.raises(IntegrityError), transaction.atomic():
        Body.objects.filter(pk=gone.pk).update(merged_into=kept)


def test_the_preview_counts_and_changes_nothing():
    kept, gone = world.body("Kept"), world.body("Gone")
    world.channel("Voices", of=gone, runner=world.person("Amina", of=gone))

    preview = merging.preview_bodies(kept, gone, by=world.administrator(), at=timezone.now())

    told = {str(found.label): (found.count, list(found.lines)) for found in preview.consequences}
    assert told == {"Members": (1, ["Amina"]), "Channels": (1, ["“Voices”"])}
    assert untouched(gone)
