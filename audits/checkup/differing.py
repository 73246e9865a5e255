"""Where the two sides of a check-up say the opposite: a point to put right, until both say the same (N7)."""

import datetime as dt

from django.conf import settings
from django.utils import translation

from audits.checkup import questions as q
from audits.checkup.sheets import DISAGREEMENT, UNANSWERED
from audits.models import Sheet
from channels_registry.findings import close_finding, open_finding
from channels_registry.models import Fact

OPPOSITES = ({q.YES, q.NO}, {q.RIGHT, q.GONE})


def differences(one: Sheet, other: Sheet) -> list[str]:
    """Codes about which the two pages say the opposite. Whoever cannot tell contradicts nobody."""
    if not (one.is_answered and other.is_answered):
        return []
    codes = [code for code in one.answers if code in other.answers and _is_compared(code, one, other)]
    return [code for code in codes if {one.answers[code], other.answers[code]} in OPPOSITES]


def _is_compared(code: str, one: Sheet, other: Sheet) -> bool:
    own_logins = any(sheet.shown.get("own_login") for sheet in (one, other))
    if code == Fact.TWO_FACTOR and own_logins:
        return False  # each spoke of a login of their own
    return code in q.COMPARED or code.startswith(q.PREFIX)


def pair_of(sheet: Sheet) -> tuple[Sheet, Sheet | None]:
    other = Sheet.objects.filter(campaign=sheet.campaign_id, channel=sheet.channel_id).exclude(pk=sheet.pk)
    return sheet, other.select_related("answered_by", "person").first()


def judge(sheet: Sheet, *, at: dt.datetime) -> list[str]:
    """Compare both sides after one has answered; open or close the point to put right. Returns what differs, as codes.

    The channel is held by the caller, so that two answers at once are compared one after the other.
    """
    one, other = pair_of(sheet)
    if other is None or not other.is_answered:
        return []
    found = differences(one, other)
    both = Sheet.objects.filter(pk__in=[one.pk, other.pk])
    both.update(disagrees=bool(found))
    one.disagrees = bool(found)
    close_finding(sheet.channel, UNANSWERED, at=at)
    # What differs is named anew, so an open point with yesterday's words is closed first.
    close_finding(sheet.channel, DISAGREEMENT, at=at)
    if found:
        with translation.override(settings.LANGUAGE_CODE):
            named = list(dict.fromkeys(q.label_of(code) for code in found))
        open_finding(sheet.channel, DISAGREEMENT, at=at, detail="; ".join(named))
    else:
        Sheet.objects.disagreeing().filter(channel=sheet.channel_id).update(disagrees=False)
    return found
