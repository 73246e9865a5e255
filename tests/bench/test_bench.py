"""The floors of the benchmarks do the same work as the portal; how long either takes is never asserted."""

import re

import pytest
from django.db import connection, transaction
from django.test import override_settings
from django.utils import timezone

from accounts.models import Person
from activity.models import AnswerKey, Silence
from activity.silence import sweeping
from bench import pages, sweep
from channels_registry.models import Channel, Grant
from ledger.models import LedgerEntry, LedgerText
from ledger.recording import Verification, verify
from notifications.models import Letter
from workspace.scale.seeding import seed

pytestmark = pytest.mark.django_db
ANSWER_PATH = re.compile(r"/inactivity/answer/[\w-]{43}/")
MESSAGE_ID = re.compile(r"<[0-9a-f]{40}@portal\.example>")


def rows_of_the_sweep() -> dict[str, list[dict]]:
    """What a sweep leaves behind, without numbers that differ from run to run: keys, and what is made of chance."""

    def without(rows, *names):
        return [{name: value for name, value in row.items() if name not in ("id", *names)} for row in rows]

    silences = dict(Silence.objects.filter(ended_at=None).values_list("pk", "channel_id"))
    letters = without(Letter.objects.order_by("kind", "data__channels__0__path", "address").values())
    for letter in letters:
        assert ANSWER_PATH.fullmatch(letter["data"].pop("answer_path"))
        kind, name, silence = letter["event"].split(":")
        # Ours is keyed with the installation's secret (tests/notifications/test_outbox.py); the floor's is as long.
        assert MESSAGE_ID.fullmatch(letter["message_id"])
        letter["event"], letter["message_id"] = (kind, name, silences[int(silence)]), ""
    return {
        "silences": without(Silence.objects.order_by("channel").values()),
        "channels": list(Channel.objects.order_by("pk").values("pk", "status", "flagged_at")),
        "decisions": without(LedgerEntry.objects.order_by("seq").values(), "text_digest", "previous_hash", "hash"),
        "words": without(LedgerText.objects.order_by("pk").values(), "salt"),
        "letters": letters,
        "links": [
            {**key, "silences": [silences[pk] for pk in key["silences"]]}
            for key in without(AnswerKey.objects.order_by("person", "pk").values(), "token_digest")
        ],
    }


@pytest.mark.skipif(connection.vendor != "postgresql", reason="the floor is written in PostgreSQL's SQL")
@pytest.mark.parametrize("in_batches_of", [7, None])
def test_plain_sql_writes_the_same_rows_as_the_sweep(in_batches_of, monkeypatch):
    """Value for value, and a record of decisions that holds: salts and hashes are its own, as in two sweeps of ours."""
    monkeypatch.setattr(sweeping, "BATCH", in_batches_of or sweeping.BATCH)
    at = timezone.now()
    seed(400, at=at)
    written = []
    for act in (sweep.ours, lambda at: sweep.plain_sweep(at, batch=in_batches_of)):
        with transaction.atomic():
            act(at)
            assert verify() == Verification(sweep.Written.now().decisions)
            written.append((rows_of_the_sweep(), sweep.Written.now()))
            transaction.set_rollback(True)

    assert written[0] == written[1]
    assert min(vars(written[0][1]).values()) > 3


@override_settings(ALLOWED_HOSTS=["localhost"])
def test_pages_and_their_floors_answer():
    seed(60, at=timezone.now())

    measured = pages.measure(repeat=1)

    # Session, person and roles are three queries more.
    assert [(name, ours.queries, *(floor.queries for floor in floors)) for name, (ours, *floors) in measured] == [
        ("registry list", 11, 3, 6),
        ("registry list, page 150", 11, 3, 6),
        ("channel page", 20, 8, 11),
        ("directory, signed in", 9, 2, 5),
        ("directory (no sign-in)", 6, 2),
    ]


@override_settings(ALLOWED_HOSTS=["localhost"], ROOT_URLCONF="bench.floor")
def test_floors_show_the_rows_of_the_pages(client):
    """A floor that showed less than the page would flatter it."""
    seed(60, at=timezone.now())
    person = Person.objects.filter(role_assignments__role="communications").order_by("pk").first()
    client.force_login(person)
    without = Channel.objects.filter(findings__closed_at=None, findings__isnull=False).order_by("pk")
    pk = without.values_list("pk", flat=True)[0]

    for ours, floor in (("/registry/", "/signed/list/"), ("/directory/", "/signed/directory/")):
        pages = [client.get(url, headers={"host": "localhost"}).content.decode() for url in (ours, floor)]
        linked = [re.findall(r"href=[\"'](/(?:registry|directory)/\d+/)", page) for page in pages]
        assert linked[0] == linked[1]
        assert len(linked[0]) > 40
    page, floor = (
        client.get(url, headers={"host": "localhost"}).content.decode()
        for url in (f"/registry/{pk}/", f"/signed/channel/{pk}/")
    )
    for grant in Grant.objects.filter(channel=pk).select_related("person"):
        assert grant.person.full_name in page
        assert grant.person.full_name in floor
    assert "no_coadmin" in floor
