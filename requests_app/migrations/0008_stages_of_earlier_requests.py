"""Requests made before stages were kept: who had them when, read from the record of decisions."""

import json
from collections import defaultdict
from itertools import pairwise

from django.db import migrations

WITH_REQUESTER = ("draft", "changes_requested")
BATCH = 500


def read_the_record(apps, schema_editor):
    requests = apps.get_model("requests_app", "ChannelRequest").objects.filter(stages=None).order_by("pk")
    stages = apps.get_model("requests_app", "RequestStage")
    numbers = list(requests.values_list("pk", flat=True))
    for start in range(0, len(numbers), BATCH):
        batch = requests.model.objects.filter(pk__in=numbers[start : start + BATCH]).order_by("pk")
        recorded = moves_of(apps, [one.pk for one in batch])
        stages.objects.bulk_create([stages(**row) for one in batch for row in rows_of(one, recorded[one.pk])])


def moves_of(apps, numbers):
    """(moment, state it led to, who acted) per request, oldest first; entries that change no state are left out."""
    entries = apps.get_model("ledger", "LedgerEntry").objects.filter(
        subject_type="requests_app.channelrequest", subject_id__in=numbers, action__startswith="requests."
    )
    found = defaultdict(list)
    for entry in entries.order_by("seq"):
        data = json.loads(entry.data)
        if "to" in data:
            found[entry.subject_id].append((entry.at, data["to"], data.get("person") or entry.actor_id))
    # The record names people by number only; whoever is not in the portal any more held nothing that can be shown.
    people = set(apps.get_model("accounts", "Person").objects.values_list("pk", flat=True))
    return defaultdict(
        list,
        {
            number: [(at, to, who if who in people else None) for at, to, who in moves]
            for number, moves in found.items()
        },
    )


def rows_of(one, recorded):
    """The stages of one request. Where the record does not end in its present state, that state is put at its end."""
    moves = [(one.created_at, "draft", one.requester_id), *recorded]
    if not recorded and one.submitted_at:
        moves.append((one.submitted_at, "submitted", None))
    if moves[-1][1] != one.status:
        entered = one.closed_at or (one.claimed_at if one.status == "in_review" else None) or one.saved_at
        moves.append((entered, one.status, one.reviewer_id))
    # Moments never go back, whatever the clocks of that time said.
    moments = []
    for moment, _stage, _actor in moves:
        moments.append(max(moment, moments[-1]) if moments else moment)
    ends = [end for _start, end in pairwise(moments)] + [None]
    return [
        {
            "request": one,
            "stage": stage,
            "holder_id": holder_of(one, stage, actor),
            "entered_at": moment,
            "left_at": end,
        }
        for (_moment, stage, actor), moment, end in zip(moves, moments, ends, strict=True)
    ]


def holder_of(one, stage, actor):
    """Who came to have it. A review is with the one who took it up; an undone decision goes back to who took it."""
    if stage in WITH_REQUESTER:
        return one.requester_id
    return (actor or one.reviewer_id or one.requester_id) if stage == "in_review" else None


class Migration(migrations.Migration):
    dependencies = [("requests_app", "0007_request_stages"), ("ledger", "0001_initial")]

    operations = [migrations.RunPython(read_the_record, migrations.RunPython.noop)]
