"""The pages on which figures are brought in: columns told, rows looked at, entered by the last button (A2, R3)."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from activity.models import MetricSnapshot, Signal
from channels_registry.importing import uploads
from channels_registry.models import Channel, ColumnMatch, ImportFile, ImportStage
from ledger.models import LedgerEntry
from tests import world

pytestmark = pytest.mark.django_db

LINK = "https://x.com/harvest_relief"
DAY = (timezone.now() - dt.timedelta(days=3)).date().isoformat()


def runner_of_a_channel():
    runner = world.person()
    world.channel("Harvest Relief", address=LINK, runner=runner, at=timezone.now() - dt.timedelta(days=900))
    return runner


def send(client, text: str, who):
    client.force_login(who)
    file = SimpleUploadedFile("figures.csv", text.encode())
    return client.post(reverse("activity:import"), {"file": file})


def step(name: str) -> str:
    return reverse(f"activity:import-{name}", args=[ImportFile.objects.latest("pk").pk])


def test_from_the_file_to_the_last_button(client):
    runner = runner_of_a_channel()

    assert send(client, f"Seite;Stand;Fans\n{LINK};{DAY};3400\n", runner).url == step("columns")
    page = client.get(step("columns")).content.decode()
    assert "Channel: its link, or its name as in the register" in page and "Group or office" not in page
    assert client.post(step("columns"), {"c0": "channel", "c1": "day", "c2": "followers"}).url == step("rows")
    rows = client.get(step("rows")).content.decode()
    assert "Harvest Relief" in rows and "Enter 1 row" in rows
    assert (MetricSnapshot.objects.count(), Signal.objects.count()) == (0, 0)

    done = client.post(step("rows"), follow=True)
    assert "1 row has been entered." in done.content.decode()
    assert MetricSnapshot.objects.get().value == 3400
    assert LedgerEntry.objects.get(action="activity.figures_imported").actor_id == runner.pk


def test_columns_that_were_told_are_known_next_time_and_to_no_other_kind_of_file(client):
    runner = runner_of_a_channel()
    send(client, f"Seite;Stand;Fans\n{LINK};{DAY};1\n", runner)
    client.post(step("columns"), {"c0": "channel", "c1": "day", "c2": "followers"})

    send(client, f"SEITE;stand;fans\n{LINK};{DAY};2\n", runner)

    assert "As it was told last time" in client.get(step("columns")).content.decode()
    assert uploads.remembered(["Seite", "Stand", "Fans"]) is None
    assert ColumnMatch.objects.count() == 1


def test_known_names_lead_straight_to_the_rows(client):
    assert send(client, f"link;date;followers\n{LINK};{DAY};3400\n", runner_of_a_channel()).url == step("rows")


def test_with_a_problem_nothing_is_written_unless_it_is_left_out(client):
    send(client, f"link;date;followers\n{LINK};{DAY};3400\n{LINK};{DAY};many\n", runner_of_a_channel())

    rows = client.get(step("rows"))
    assert "write the whole number in digits, such as 3400" in rows.content.decode()
    client.post(step("rows"))
    assert MetricSnapshot.objects.count() == 0
    assert "What to put right" in client.get(step("rows"), {"format": "csv"}).getvalue().decode()
    client.post(step("rows"), {"partial": "yes"})
    assert MetricSnapshot.objects.count() == 1


@pytest.mark.parametrize(("text", "sentence"), [("", "empty"), ("link\n", "no rows under it"), ("\x00", "NUL")])
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence(client, text, sentence):
    response = send(client, text, runner_of_a_channel())
    assert (response.status_code, sentence in response.content.decode()) == (422, True)
    assert not ImportFile.objects.exists()


def test_a_file_is_seen_by_whoever_brought_it_and_stands_among_no_others(client):
    runner, comms = runner_of_a_channel(), world.comms()
    send(client, f"link;date;followers\n{LINK};{DAY};3400\n", runner)
    mine = step("rows")

    client.force_login(comms)
    assert client.get(mine).status_code == 404
    assert client.get(reverse("channels:import-rows", args=[ImportFile.objects.get().pk])).status_code == 404
    assert "figures.csv" not in client.get(reverse("channels:import")).content.decode()
    client.force_login(runner)
    assert "figures.csv" in client.get(reverse("activity:import")).content.decode()


def test_whoever_looks_after_nothing_any_more_enters_nothing(client):
    responsible = world.person()
    channel = world.channel("Harvest Relief", address=LINK, at=timezone.now() - dt.timedelta(days=900))
    Channel.objects.filter(pk=channel.pk).update(responsible=responsible)
    send(client, f"link;date;followers\n{LINK};{DAY};3400\n", responsible)
    file = ImportFile.objects.get()
    uploads.ask_to_enter(file, partial=False, by=responsible, at=timezone.now())
    Channel.objects.filter(pk=channel.pk).update(responsible=world.person())

    uploads.work_at_once(file, at=timezone.now())

    assert (ImportFile.objects.get().stage, MetricSnapshot.objects.count()) == (ImportStage.LOOK, 0)


def test_it_is_linked_for_those_who_can_use_it(client):
    runner = runner_of_a_channel()
    address = reverse("activity:import")
    for who, there in ((runner, True), (world.comms(), True), (world.auditor(), False), (world.person(), False)):
        client.force_login(who)
        for page in ("list", "numbers"):
            assert (f'href="{address}"' in client.get(reverse(f"activity:{page}")).content.decode()) is there
        assert client.get(address).status_code == (200 if there else 403)
