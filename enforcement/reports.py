"""Reports of suspicious accounts: received from anyone, dealt with by the team (N13)."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.access import reason_for
from accounts.models import Person
from accounts.roles import Permission
from channels_registry.addresses import UnreadableAddress, read_address
from enforcement.models import ReportOutcome, SuspicionReport
from ledger.recording import record

PHRASES = {"reports.handled": gettext_lazy("dealt with a report of a suspicious account")}


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
    record("reports.handled", report, by=by, at=at, why=note, data={"outcome": outcome})
    report.handled_at, report.handled_by, report.outcome, report.note = at, by, outcome, note
