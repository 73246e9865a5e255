"""How deep questions and evaluation go, with the reasons in sentences that the requester reads at once (design §4)."""

from channels_registry.models import Tier
from requests_app.annex1.branching import asked, is_light
from requests_app.annex1.risks import Reason, light_reasons, warnings
from requests_app.annex1.sheet import AnswerSheet


def tier_of(sheet: AnswerSheet) -> tuple[Tier, list[Reason]]:
    """The tier of the request as answered so far, and why."""
    reasons = warnings(sheet, asked=asked(sheet))
    if reasons:
        return Tier.CAREFUL, reasons
    if is_light(sheet):
        return Tier.LIGHT, light_reasons(sheet)
    return Tier.STANDARD, []
