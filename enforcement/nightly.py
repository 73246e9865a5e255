"""The work of this room that nobody has to start: what is done at night, and what cannot wait until then.

Each step has transactions of its own and can be run twice.
"""

import datetime as dt

from enforcement.cases import concerns, removals
from enforcement.cases import erasing as cases
from enforcement.consents import reminding, retention
from enforcement.duty import keeping
from enforcement.help import following
from enforcement.impersonation import erasing as imitations
from enforcement.incidents import erasing as alerts
from enforcement.reports import receiving
from portal.nights import Step, run_steps

NIGHT: dict[str, Step] = {
    "answered questions without a word": following.close_silent,
    "words of questions": following.erase_words,
    "words of comments": following.erase_comments,
    "concerns": concerns.delete_due_concerns,
    "words of removals": removals.erase_removals,
    "formal cases": cases.erase_cases,
    "accounts that resembled ours": imitations.erase_imitations,
    "reports of accounts": receiving.delete_reports,
    "words of alerts": alerts.erase_old_words,
    "phones of past duties": keeping.forget_phones,
    "numbers of people who left": alerts.forget_numbers,
    "consents that end": reminding.remind_keepers,
    "names and evidence of consents": retention.delete_names,
    "entries about consents": retention.delete_entries,
    "consents under the newest key": retention.seal_anew,
}
# Once a minute: a clock that runs out in an hour cannot wait for the night.
MINUTE: dict[str, Step] = {"promised answers": following.follow_promises}


def run(*, at: dt.datetime, dry_run: bool = False) -> dict[str, int]:
    """The night's steps. Returns how many each concerned; with ``dry_run`` nothing changes."""
    return run_steps(NIGHT, at=at, dry_run=dry_run)


def run_minute(*, at: dt.datetime, dry_run: bool = False) -> dict[str, int]:
    """The steps of a minute; the same promises."""
    return run_steps(MINUTE, at=at, dry_run=dry_run)
