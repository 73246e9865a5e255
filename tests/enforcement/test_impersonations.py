"""An account that resembles ours: hostile ones first, what the public is told, what is never said (N13, U13)."""

import datetime as dt
import hashlib
import io

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from PIL import Image

from accounts.calendars import secretariat_calendar
from channels_registry import lifecycle
from channels_registry.check import CheckVerdict, check
from channels_registry.models import AccessLevel
from channels_registry.verdicts import words_for
from enforcement.impersonation import course, waiting
from enforcement.impersonation.course import ImitationRefused
from enforcement.models import ImpersonationCase, ImpersonationState, ReportOutcome, Whose
from enforcement.reports.receiving import receive_report
from ledger.models import LedgerEntry
from notifications.models import Letter
from notifications.workdays import add_working_days
from portal.files import read_file
from portal.store import portal_settings
from tests import world

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
AT = dt.datetime(2026, 3, 5, 9, tzinfo=dt.UTC)
OUTSIDE = "https://x.com/other_name"
S = ImpersonationState


@pytest.fixture
def comms():
    return world.comms("Cleo Comms")


@pytest.fixture
def channel():
    return world.channel("Kitui Forum", runner=world.person("Runner"))


def picture():
    made = io.BytesIO()
    Image.new("RGB", (5, 5), "red").save(made, "PNG")
    return read_file(made.getvalue(), name="page.png")


def hostile(comms, channel, *, reported=True):
    case = course.open_imitation(address=OUTSIDE, by=comms, at=AT)
    course.judge(case, whose=Whose.HOSTILE, words="It asks for money.", imitates=channel, by=comms, at=AT)
    if reported:
        course.keep_evidence(case, picture(), by=comms, at=AT)
        course.report(case, ticket="X-1", on=AT.date(), by=comms, at=AT)
    return case


@pytest.mark.parametrize("role", [world.person, world.auditor, world.administrator, world.external])
def test_others_change_nothing(client, comms, channel, role):
    """Auditors read; the others are told whose work it is."""
    case = hostile(comms, channel, reported=False)
    person = role()
    client.force_login(person)
    before = list(ImpersonationCase.objects.values()), LedgerEntry.objects.count()
    acts = [
        lambda: course.open_imitation(address="https://x.com/z", by=person, at=AT),
        lambda: course.judge(case, whose=Whose.FAN, words="", by=person, at=AT),
        lambda: course.keep_evidence(case, picture(), by=person, at=AT),
        lambda: course.report(case, ticket="", on=AT.date(), by=person, at=AT),
        lambda: course.end(case, down=True, by=person, at=AT),
    ]
    for act in acts:
        with pytest.raises(ImitationRefused):
            act()
    answers = {
        client.post(reverse(f"enforcement:imitation-{name}", args=[case.pk, *more]), {}).status_code
        for name, more in (("judge", []), ("evidence", []), ("report", []), ("act", ["down"]))
    }
    assert answers == {403}
    assert (list(ImpersonationCase.objects.values()), LedgerEntry.objects.count()) == before


def test_steps_out_of_order_are_refused_and_change_nothing(comms, channel):
    case = course.open_imitation(address=OUTSIDE, by=comms, at=AT)
    early = [
        lambda: course.report(case, ticket="X", on=AT.date(), by=comms, at=AT),
        lambda: course.ask_again(case, by=comms, at=AT),
        lambda: course.end(case, down=True, by=comms, at=AT),
        lambda: course.came_back(case, by=comms, at=AT),
    ]
    course.keep_evidence(case, picture(), by=comms, at=AT)
    before = LedgerEntry.objects.count()
    for act in early:
        with pytest.raises(ImitationRefused, match="moved on"):
            act()
    assert LedgerEntry.objects.count() == before
    with pytest.raises(ImitationRefused, match="followed up already"):
        course.open_imitation(address=OUTSIDE, by=comms, at=AT)
    course.judge(case, whose=Whose.HOSTILE, words="", by=comms, at=AT)
    with pytest.raises(ImitationRefused, match="still to come"):
        course.report(case, ticket="X", on=AT.date() + dt.timedelta(days=1), by=comms, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        ImpersonationCase.objects.filter(pk=case.pk).update(state=S.REPORTED)
    case.refresh_from_db()
    assert case.state == S.HOSTILE


def test_nothing_is_reported_without_a_picture(comms, channel):
    case = hostile(comms, channel, reported=False)
    with pytest.raises(ImitationRefused, match="picture first"):
        course.report(case, ticket="X", on=AT.date(), by=comms, at=AT)
    kept = course.keep_evidence(case, picture(), by=comms, at=AT)
    assert (kept.address, kept.sha256) == (OUTSIDE, hashlib.sha256(bytes(kept.data)).hexdigest())
    course.report(case, ticket="X", on=AT.date(), by=comms, at=AT)
    assert case.state == S.REPORTED


def test_one_of_ours_is_never_called_hostile(comms, channel):
    own = channel.addresses.get()
    case = course.open_imitation(address=own.canonical_url, by=comms, at=AT)
    with pytest.raises(ImitationRefused, match="one of ours"):
        course.judge(case, whose=Whose.HOSTILE, words="", by=comms, at=AT)
    assert ImpersonationCase.objects.get().state == S.OPEN
    assert check(own.canonical_url, at=AT).verdict != CheckVerdict.LOOKALIKE
    course.judge(case, whose=Whose.OURS, words="", by=comms, at=AT)
    assert case.state == S.FRIENDLY


def test_the_public_is_warned_as_long_as_it_is_up_and_never_reads_fake(client, comms, channel):
    """The check finds it although no name resembles; the public page of ours names it; both end when it is down."""
    assert check(OUTSIDE, at=AT).verdict == CheckVerdict.NOT_LISTED
    case = hostile(comms, channel)

    answer = check(OUTSIDE, at=AT)
    page = public_page(client, channel)
    api = client.get("/api/v1/check", {"q": OUTSIDE}).json()
    words = words_for(answer, portal=portal_settings())
    assert (answer.verdict, [near.channel for near in answer.similar]) == (CheckVerdict.LOOKALIKE, [channel])
    assert (api["verdict"], words.headline) == ("lookalike", "This account is not ours")
    assert "reported it to its platform on 5 March 2026" in words.message
    assert OUTSIDE in page
    for text in (words.headline, words.message, page, str(api)):
        assert "fake" not in text.lower()
        assert "It asks for money." not in text
        assert "X-1" not in text

    course.end(case, down=False, by=comms, at=AT)
    assert check(OUTSIDE, at=AT).verdict == CheckVerdict.LOOKALIKE
    course.end(case, down=True, by=comms, at=AT)
    assert check(OUTSIDE, at=AT).verdict == CheckVerdict.NOT_LISTED
    assert OUTSIDE not in public_page(client, channel)


def public_page(client, channel) -> str:
    """An address is one word, wherever the page lets it break."""
    return client.get(reverse("public:channel", args=[channel.pk])).content.decode().replace("<wbr>", "")


def test_an_unlisted_channel_is_not_given_away(client, comms, channel):
    """What imitates a channel that is left off the list for someone's safety is “not ours”, and says no more (A22)."""
    hostile(comms, channel)
    lifecycle.unlist(channel, by=world.lead(), at=AT, why="Threats.")

    api = client.get("/api/v1/check", {"q": OUTSIDE}).content.decode()
    page = client.get("/check/", {"q": OUTSIDE}).content.decode()
    assert "Kitui" not in api + page
    assert client.get(reverse("public:channel", args=[channel.pk])).status_code == 404


def test_its_administrators_have_one_letter(comms, channel):
    world.grant(channel, world.external("Agency"), AccessLevel.EDITOR, at=AT)
    former = world.person("Former")
    world.grant(channel, former, at=AT).__class__.objects.filter(person=former).update(ended_at=AT, end_reason="x")
    hostile(comms, channel)

    letters = Letter.objects.filter(kind="enforcement.imitated")
    names = sorted(letters.values_list("person__full_name", flat=True))
    assert "Former" not in names
    assert {"Runner", "Agency"} <= set(names)
    assert len(names) == len(set(names))


def test_the_team_is_reminded_on_working_days(comms, channel):
    case = hostile(comms, channel)
    expected = add_working_days(AT.date(), portal_settings().imitation_reminder_days, calendar=secretariat_calendar())
    assert case.remind_on == expected
    before = dt.datetime.combine(expected, dt.time(9), tzinfo=dt.UTC) - dt.timedelta(days=1)
    assert list(waiting.items(comms, before)) == []
    item = next(waiting.items(comms, before + dt.timedelta(days=1)))
    assert (item.verb, item.shared) == ("Ask the platform again", True)
    course.ask_again(case, by=comms, at=before + dt.timedelta(days=1))
    assert case.asked_again == 1
    assert list(waiting.items(comms, before + dt.timedelta(days=1))) == []
    assert list(waiting.items(world.auditor(), before + dt.timedelta(days=9))) == []


def test_a_report_of_the_public_is_followed_up_and_closed_with_it(client, comms, channel):
    report = receive_report(address=OUTSIDE, message="?", reporter_email="", language="en", at=AT)
    client.force_login(comms)
    client.post(reverse("enforcement:imitation-of-report", args=[report.pk]))
    client.post(reverse("enforcement:imitation-of-report", args=[report.pk]))
    case = ImpersonationCase.objects.get()
    assert (case.report, case.address) == (report, OUTSIDE)
    reported = client.get(reverse("enforcement:reported", args=[report.pk])).content.decode()
    assert f'href="{reverse("enforcement:imitation", args=[case.pk])}"' in reported
    assert "Follow it up" not in reported

    page = client.post(reverse("enforcement:imitation-judge", args=[case.pk]), {"whose": "colleague", "words": "Kind."})

    assert page.status_code == 302
    report.refresh_from_db()
    assert (report.outcome, report.handled_by) == (ReportOutcome.COLLEAGUE, comms)
    text = client.get(reverse("enforcement:imitation", args=[case.pk])).content.decode()
    assert "Settled with a friendly word" in text
    assert not Letter.objects.filter(kind="enforcement.imitated").exists()


def test_a_report_says_of_an_imitation_what_the_public_check_says(client, comms, channel):
    report = receive_report(address=OUTSIDE, message="?", reporter_email="", language="en", at=AT)
    client.force_login(comms)
    before = client.get(reverse("enforcement:reported", args=[report.pk])).content.decode()
    hostile(comms, channel)

    after = client.get(reverse("enforcement:reported", args=[report.pk])).content.decode()

    cautious, plain = "That alone does not make it a fake.", "The public check says that this account is not ours."
    assert (cautious in before, plain in before) == (True, False)
    assert (cautious in after, plain in after) == (False, True)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same(client, django_assert_num_queries, comms, channel, rows):
    for number in range(rows):
        course.open_imitation(address=f"https://x.com/other_{number}", imitates=channel, by=comms, at=AT)
    client.force_login(comms)
    client.get("/imitations/")
    with django_assert_num_queries(6):
        assert client.get("/imitations/").status_code == 200
