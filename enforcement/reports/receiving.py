"""Reports of suspicious accounts: received from anyone, dealt with by the team, deleted in time (N13, design §5.4).

They hold an e-mail address and the words of people outside: neither stands in the record of decisions.
"""

import datetime as dt
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import reason_for
from accounts.models import Person
from accounts.roles import Permission
from channels_registry.addresses import UnreadableAddress, read_address
from enforcement.models import ReportOutcome, SuspicionReport
from ledger.recording import Decision, record, record_many
from portal.batches import until_none
from portal.store import portal_settings

PHRASES = {
    "reports.handled": gettext_lazy("dealt with a report of a suspicious account"),
    "reports.deleted": gettext_lazy("deleted a report of a suspicious account, since its time was over"),
}
TOGETHER = 500


class ReportRefused(Exception):
    """The report cannot be dealt with so; the text says why."""


def receive_report(
    *, address: str, message: str, reporter_email: str, language: str, at: dt.datetime
) -> SuspicionReport:
    """Keep what someone told us. Nobody is written to: the address may not be theirs."""
    return SuspicionReport.objects.create(
        address=address,
        identity_key=_key_of(address),
        message=message,
        reporter_email=reporter_email,
        language=language,
        at=at,
    )


def _key_of(address: str) -> str:
    """The account the text names, so that several reports of one account meet; "" where it names none."""
    try:
        return read_address(address, web=True).identity_key
    except UnreadableAddress:
        return ""


@transaction.atomic
def handle_report(report: SuspicionReport, *, outcome: ReportOutcome, note: str, by: Person, at: dt.datetime) -> None:
    """Say what the report came to. Raises ReportRefused: no right, or a colleague was quicker."""
    if not by.may(Permission.HANDLE_REPORTS):
        raise ReportRefused(reason_for(Permission.HANDLE_REPORTS))
    open_report = SuspicionReport.objects.filter(pk=report.pk, handled_at=None)
    if not open_report.update(handled_at=at, handled_by=by, outcome=outcome, note=note):
        raise ReportRefused(_("A colleague has already dealt with this report."))
    record("reports.handled", report, by=by, at=at, data={"outcome": outcome})
    report.handled_at, report.handled_by, report.outcome, report.note = at, by, outcome, note


def delete_reports(*, at: dt.datetime, dry_run: bool = False) -> int:
    """Delete the reports that were dealt with long ago; what is still followed up goes with its case. Returns how many."""
    before = at - dt.timedelta(days=portal_settings().report_words_days)
    over = SuspicionReport.objects.filter(handled_at__lte=before, impersonation=None)
    return until_none(over, partial(_delete, at=at), most=TOGETHER, dry_run=dry_run)


def _delete(reports: list[SuspicionReport], *, at: dt.datetime) -> None:
    record_many("reports.deleted", [Decision(report) for report in reports], by=None, at=at)
    SuspicionReport.objects.filter(pk__in=[report.pk for report in reports]).delete()
