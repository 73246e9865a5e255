"""What is kept for a time and then goes: reports of accounts, imitations, words of alerts, phones (N13, N15, design §5.4).

Questions, comments, concerns, removals and formal cases have theirs in the tests of their topics. Each night is the whole night's
work of the room, so that a step that nobody calls would be missed here.
"""

import datetime as dt
import io

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from PIL import Image

from accounts.departures import deactivate
from channels_registry.check import CheckVerdict, check
from enforcement import nightly
from enforcement.cases import terms
from enforcement.cases.concerns import CaseRefused
from enforcement.duty.keeping import cancel_shift, enter_shift
from enforcement.impersonation import course as imitations
from enforcement.incidents import actions, calling, course
from enforcement.incidents.opening import report_compromised
from enforcement.models import (
    DutyShift,
    EmergencyNumber,
    ImpersonationCase,
    ImpersonationEvidence,
    ImpersonationState,
    PhoneSeenBy,
    ReportOutcome,
    SuspicionReport,
    Whose,
)
from enforcement.reports.receiving import handle_report, receive_report
from ledger.models import LedgerEntry, LedgerText
from ledger.recording import verify
from portal.files import read_file
from portal.store import day_of, portal_settings
from tests import world
from tests.enforcement.alert_world import cast

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
NOW = timezone.now()
DAY = dt.timedelta(days=1)
MARK = "zqx-private"
OUTSIDE = "https://x.com/zqx_private"


def told(address: str = OUTSIDE) -> SuspicionReport:
    return receive_report(
        address=address, message=f"{MARK} writes", reporter_email=f"{MARK}@example.org", language="en", at=NOW
    )


def picture():
    drawn = io.BytesIO()
    Image.new("RGB", (4, 4)).save(drawn, "PNG")
    return read_file(drawn.getvalue(), name=f"{MARK}.png")


def imitation(comms, *, whose: Whose, address: str = OUTSIDE, report=None) -> ImpersonationCase:
    case = imitations.open_imitation(address=address, report=report, by=comms, at=NOW)
    imitations.keep_evidence(case, picture(), by=comms, at=NOW)
    imitations.judge(case, whose=whose, words=f"{MARK}, a neighbour.", by=comms, at=NOW)
    return case


def after(days: int) -> dt.datetime:
    return NOW + dt.timedelta(days=days)


def absent_from_the_record() -> None:
    assert not LedgerText.objects.filter(text__contains="zqx").exists()
    assert not LedgerEntry.objects.filter(data__contains="zqx").exists()
    assert verify().intact


def test_a_report_is_deleted_a_year_after_it_was_dealt_with():
    """An open one stays, however old: somebody must look at it first."""
    comms = world.comms()
    old, open_one = told(), told("https://x.com/zqx_other")
    number = old.pk
    handle_report(old, outcome=ReportOutcome.FAN, note=f"{MARK} is kind.", by=comms, at=NOW)
    days = portal_settings().report_words_days

    assert nightly.run(at=after(days) - DAY)["reports of accounts"] == 0
    assert nightly.run(at=after(days), dry_run=True)["reports of accounts"] == 1
    assert SuspicionReport.objects.count() == 2
    assert nightly.run(at=after(days))["reports of accounts"] == 1

    assert SuspicionReport.objects.get() == open_one
    assert nightly.run(at=after(days))["reports of accounts"] == 0
    actions_of = LedgerEntry.objects.filter(subject_type="enforcement.suspicionreport", subject_id=number)
    assert list(actions_of.order_by("seq").values_list("action", flat=True)) == ["reports.handled", "reports.deleted"]
    absent_from_the_record()


@pytest.mark.parametrize("whose", [Whose.OURS, Whose.COLLEAGUE, Whose.FAN])
def test_what_was_no_attack_is_forgotten_whole_with_its_report(whose):
    case = imitation(world.comms(), whose=whose, report=told())
    assert case.state == ImpersonationState.FRIENDLY
    days = portal_settings().report_words_days

    assert nightly.run(at=after(days) - DAY)["accounts that resembled ours"] == 0
    assert ImpersonationEvidence.objects.count() == 1
    assert nightly.run(at=after(days))["accounts that resembled ours"] == 1

    assert not ImpersonationCase.objects.exists()
    assert not ImpersonationEvidence.objects.exists()
    assert not SuspicionReport.objects.exists()
    absent_from_the_record()


def test_what_is_down_keeps_its_course_and_what_is_up_keeps_everything():
    comms = world.comms()
    down = imitation(comms, whose=Whose.HOSTILE, report=told())
    up = imitation(comms, whose=Whose.HOSTILE, address="https://x.com/zqx_up")
    for case in (down, up):
        imitations.report(case, ticket="X-1", on=day_of(NOW), by=comms, at=NOW)
    imitations.end(down, down=True, by=comms, at=NOW)
    imitations.end(up, down=False, by=comms, at=NOW)
    night = after(portal_settings().report_words_days)

    assert nightly.run(at=night)["accounts that resembled ours"] == 1
    assert nightly.run(at=night)["accounts that resembled ours"] == 0

    down.refresh_from_db()
    up.refresh_from_db()
    assert (down.state, down.words, down.report, down.erased_at) == (ImpersonationState.DOWN, "", None, night)
    assert (down.address, down.ticket) == (OUTSIDE, "X-1")
    assert (up.words, up.evidence.count(), down.evidence.count()) == (f"{MARK}, a neighbour.", 1, 0)
    assert not SuspicionReport.objects.exists()
    assert check("https://x.com/zqx_up", at=night).verdict == CheckVerdict.LOOKALIKE
    absent_from_the_record()

    # It is back: warned of, and a picture comes first again; what is kept then has its own time.
    imitations.came_back(down, by=comms, at=night)
    assert down.erased_at is None
    with pytest.raises(imitations.ImitationRefused, match="picture first"):
        imitations.report(down, ticket="X-2", on=day_of(night), by=comms, at=night)


def test_the_database_keeps_no_word_of_what_is_erased():
    case = imitation(world.comms(), whose=Whose.HOSTILE)
    with pytest.raises(IntegrityError), transaction.atomic():
        ImpersonationCase.objects.filter(pk=case.pk).update(erased_at=NOW)
    case.refresh_from_db()
    assert case.erased_at is None


def test_words_of_an_alert_go_and_its_course_stays():
    """What somebody remembers much later has its own time; the tasks and what was learned stay."""
    c = cast()
    alert = report_compromised(c.channel, by=c.team, at=NOW, words=f"{MARK} saw it", told_by=f"{MARK} by phone")
    actions.add_action(alert, text="Two-step sign-in for all.", owner=c.team, due_on=day_of(NOW), by=c.team, at=NOW)
    course.write_lessons(alert, text="Old tools are cut off.", by=c.team, at=NOW)
    night = after(portal_settings().alert_words_days)
    assert nightly.run(at=night)["words of alerts"] == 0, "it is under way: its words are needed"
    course.close(alert, by=c.team, at=NOW, why="Looked at by two.")
    course.note(alert, by=c.team, at=night - DAY, words="Remembered later.", happened_at=NOW)
    times = list(alert.moments.order_by("pk").values_list("what", "at", "by"))

    assert nightly.run(at=night - DAY)["words of alerts"] == 0
    assert nightly.run(at=night, dry_run=True)["words of alerts"] == 1
    assert nightly.run(at=night)["words of alerts"] == 1
    assert nightly.run(at=night)["words of alerts"] == 0

    alert.refresh_from_db()
    assert list(alert.moments.exclude(words="").values_list("words", flat=True)) == ["Remembered later."]
    assert list(alert.moments.order_by("pk").values_list("what", "at", "by")) == times
    assert (alert.told_by, alert.lessons, alert.actions.get().text) == (
        "", "Old tools are cut off.", "Two-step sign-in for all.",
    )  # fmt: skip
    absent_from_the_record()


def test_phones_of_duties_go_with_the_duty():
    team = world.comms()
    today = day_of(NOW)
    facts = {"substitute": None, "phone": "+41 22 700 70 70", "phone_seen_by": PhoneSeenBy.TEAM, "by": team, "at": NOW}
    first = enter_shift(person=team, first_day=today, last_day=today, from_hour=8, until_hour=12, **facts)
    second = enter_shift(person=team, first_day=today, last_day=today + 9 * DAY, from_hour=12, until_hour=18, **facts)
    third = enter_shift(person=team, first_day=today, last_day=today + 9 * DAY, from_hour=18, until_hour=20, **facts)
    cancel_shift(third, by=team, at=NOW)

    assert nightly.run(at=NOW)["phones of past duties"] == 1
    assert nightly.run(at=NOW + DAY, dry_run=True)["phones of past duties"] == 1
    assert nightly.run(at=NOW + DAY)["phones of past duties"] == 1

    kept = dict(DutyShift.objects.values_list("pk", "phone"))
    assert kept == {first.pk: "", second.pk: "+41 22 700 70 70", third.pk: ""}


def test_the_number_of_somebody_who_left_is_gone_the_next_night():
    stays, gone = world.person("Stays"), world.person("Gone")
    for person in (stays, gone):
        calling.give_number(person, "+254 20 700 70 70", at=NOW)
    deactivate(gone, by=world.administrator(), at=NOW, why="Retired.")

    assert nightly.run(at=NOW, dry_run=True)["numbers of people who left"] == 1
    assert nightly.run(at=NOW)["numbers of people who left"] == 1

    assert list(EmergencyNumber.objects.values_list("person", flat=True)) == [stays.pk]


def test_the_lead_sets_how_long_and_nobody_else():
    with pytest.raises(CaseRefused):
        terms.set_terms(by=world.comms(), at=NOW, report_words_days=30)
    assert portal_settings().report_words_days == 365

    assert terms.set_terms(by=world.lead(), at=NOW, report_words_days=30, alert_words_days=60) == [
        "report_words_days", "alert_words_days",
    ]  # fmt: skip
    assert (portal_settings().report_words_days, portal_settings().alert_words_days) == (30, 60)


def test_no_picture_is_kept_of_what_was_erased_already():
    """Nothing would delete it: the night looks at each account once. Back again, it has a time of its own."""
    comms = world.comms()
    down = imitation(comms, whose=Whose.HOSTILE)
    imitations.end(down, down=True, by=comms, at=NOW)
    days = portal_settings().report_words_days
    nightly.run(at=after(days))

    with pytest.raises(imitations.ImitationRefused, match="deleted in time"):
        imitations.keep_evidence(down, picture(), by=comms, at=after(days))
    assert not ImpersonationEvidence.objects.exists()

    down.refresh_from_db()
    imitations.came_back(down, by=comms, at=after(days))
    imitations.keep_evidence(down, picture(), by=comms, at=after(days))
    imitations.end(down, down=True, by=comms, at=after(days))
    assert nightly.run(at=after(2 * days))["accounts that resembled ours"] == 1
    assert not ImpersonationEvidence.objects.exists()
