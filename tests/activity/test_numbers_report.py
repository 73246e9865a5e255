"""The report of a period: page, file and PDF say the same, with what is not known (R3, R4)."""

import datetime as dt
import io

import pypdf
import pytest
from django.urls import reverse
from django.utils import timezone, translation

from activity.metrics import overview
from activity.metrics.periods import Period
from activity.metrics.report.typesetting import CannotTypeset, typeset
from activity.metrics.report.words import report_of
from channels_registry.models import Channel, Platform
from tests import world
from tests.activity.numbers_world import again, days, followers, looks, posts

pytestmark = pytest.mark.django_db

AT = timezone.now()
LAST = AT.date() - dt.timedelta(days=2)
PERIOD = Period(LAST - dt.timedelta(days=364), LAST)
DAYS = {"first": PERIOD.first.isoformat(), "last": PERIOD.last.isoformat()}


def channel_with_numbers(**facts) -> Channel:
    channel = world.channel(at=AT - dt.timedelta(days=900), **facts)
    followers(channel, {day: 1_000 + number for number, day in enumerate(days(PERIOD.first, LAST, every=30))})
    posts(channel, days(PERIOD.first, LAST, every=7), seen=LAST)
    looks(channel, days(PERIOD.first, LAST))
    return channel


def made(*channels, narrowed=()):
    rows = [again(channel) for channel in channels]
    return report_of(
        rows, period=PERIOD, narrowed=narrowed, at=AT, address="https://portal.example/inactivity/numbers/report/"
    )


def test_the_report_says_what_is_not_known():
    report = made(channel_with_numbers(), world.channel(at=AT - dt.timedelta(days=900))).report

    assert report.unknown == [
        "Followers are not known of 1 of 2 channels: hidden by the platform, or nobody told them lately.",
        "How often they publish is not known of 1 of 2 channels: the portal cannot look there, or did not look often enough.",
        "There is no engagement rate of 1 of 2 channels: followers or reactions are hidden, or too few posts could be judged.",
    ]
    assert report.parts[0].table.rows[1][2:] == [
        "not known",
        "not known",
        "not known",
        report.parts[0].table.rows[1][5],
        "Not known",
        "not known",
    ]


def test_channels_that_nobody_lists_for_someones_safety_are_on_no_paper():
    hidden = channel_with_numbers(name="Quiet voices")
    Channel.objects.filter(pk=hidden.pk).update(unlisted_at=AT)

    report = made(channel_with_numbers(), hidden).report

    assert "Quiet voices" not in str(report)
    assert report.totals.rows[0][1] == "1"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_pdf_is_tagged_in_its_language_and_has_headings_tables_and_plots(language):
    channel = channel_with_numbers(name="Voix du Sahel — «اليوم»")
    with translation.override(language):
        pdf = pypdf.PdfReader(io.BytesIO(typeset(made(channel).report)))

    root = pdf.trailer["/Root"]
    assert root["/Lang"] == language
    assert root["/MarkInfo"]["/Marked"]
    words = " ".join(page.extract_text() for page in pdf.pages)
    assert "Voix du Sahel" in words
    kinds = tags_of(root["/StructTreeRoot"])
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/Figure"} <= kinds


def tags_of(node) -> set[str]:
    node = node.get_object()
    found = set()
    if isinstance(node, dict):
        if "/S" in node:
            found.add(str(node["/S"]))
        if "/K" in node:
            found |= tags_of(node["/K"])
    elif isinstance(node, list):
        for child in node:
            found |= tags_of(child)
    return found


def test_no_word_of_a_channel_is_taken_for_markup():
    assert typeset(made(channel_with_numbers(name='#panic("x") = *bold* \\ $x$ "] #import')).report).startswith(
        b"%PDF-"
    )


def test_a_report_of_nothing_is_a_report(client):
    client.force_login(world.person())

    response = client.get(reverse("activity:numbers-report"))

    assert "No channel matches." in response.content.decode()
    assert client.get(reverse("activity:numbers-report-pdf")).content.startswith(b"%PDF-")


def test_the_pdf_comes_with_a_name_and_is_not_kept_by_anyone(client):
    channel_with_numbers()
    client.force_login(world.comms())

    response = client.get(reverse("activity:numbers-report-pdf"), DAYS)

    assert response.content.startswith(b"%PDF-")
    assert response["Content-Disposition"] == f'attachment; filename="numbers-{PERIOD.first}-{LAST}-en.pdf"'
    assert response["Cache-Control"] == "no-store, private"


def test_without_a_pdf_there_is_the_page_that_prints(client, monkeypatch):
    def refuse(report):
        raise CannotTypeset

    monkeypatch.setattr("activity.views.metrics_report.typeset", refuse)
    channel = channel_with_numbers()
    client.force_login(world.comms())

    response = client.get(reverse("activity:numbers-report-pdf"))

    assert response.status_code == 503
    assert channel.name in response.content.decode() and "There is no PDF" in response.content.decode()


def test_too_many_channels_are_no_report(client, monkeypatch):
    monkeypatch.setattr("activity.views.metrics_report.MOST_TOGETHER", 1)
    first, second = channel_with_numbers(), channel_with_numbers()
    client.force_login(world.comms())

    response = client.get(reverse("activity:numbers-report"))

    assert "Too many channels for one report" in response.content.decode()
    assert client.get(reverse("activity:numbers-report-pdf")).status_code == 302
    narrowed = client.get(reverse("activity:numbers-report"), {"body": first.body_id})
    assert second.body_id != first.body_id and "Too many channels" not in narrowed.content.decode()


def test_the_file_has_a_row_for_each_channel_with_where_its_number_comes_from(client):
    channel = channel_with_numbers()
    client.force_login(world.comms())

    body = b"".join(
        client.get(reverse("activity:numbers-report"), {**DAYS, "format": "csv"}).streaming_content
    ).decode()

    head, row = body.splitlines()
    assert head.startswith("\ufeffChannel,Group or office,Platform,First day,Last day,Followers,")
    assert row.startswith(f"{channel.name},") and "followers_count,Exact," in row


def test_a_report_takes_the_same_queries_for_1_and_3_channels_and_1_and_2_platforms(django_assert_num_queries):
    channels = [channel_with_numbers() for _ in range(3)]
    Channel.objects.filter(pk=channels[2].pk).update(
        platform=Platform.objects.exclude(pk=channels[0].platform_id).order_by("pk").first()
    )
    for asked in (channels[:1], channels):
        rows = [Channel.objects.select_related("platform", "body").get(pk=channel.pk) for channel in asked]
        with django_assert_num_queries(12):
            report_of(rows, period=PERIOD, narrowed=(), at=AT, address="")


def test_totals_of_two_platforms_stand_apart():
    one, other = channel_with_numbers(), channel_with_numbers()
    Channel.objects.filter(pk=other.pk).update(platform=Platform.objects.exclude(pk=one.platform_id).first())

    rows = overview.rows_of([again(one), again(other)], period=PERIOD, at=timezone.now())

    assert [total.followers for total in overview.totals_of(rows)] == [1012, 1012]
