"""Which questions are asked, from the stored answers alone (design §4).

The answers to a branch that is no longer taken stay stored and count for nothing.
"""

from requests_app.annex1.questions import QUESTIONS, SELF_CHECK, Branch
from requests_app.annex1.risks import light_reasons, warnings
from requests_app.annex1.sheet import AnswerSheet

A_YEAR = 365
GROUP_FORMATS = ("public_group", "closed_group")
VIDEO_PLATFORMS = ("youtube", "vimeo", "tiktok")


def open_branches(sheet: AnswerSheet) -> frozenset[Branch]:
    """The branches that the answers open."""
    facts = {
        Branch.PROJECT: sheet.purpose == "project",
        Branch.AGENCY: bool(sheet.value("q15").get("outside")),
        Branch.GROUPS: sheet.format in GROUP_FORMATS,
        Branch.VIDEO: sheet.format == "video" or sheet.value("q09").get("platform") in VIDEO_PLATFORMS,
    }
    return frozenset(branch for branch, taken in facts.items() if taken)


def ends_within_a_year(sheet: AnswerSheet) -> bool:
    """Question 29 asks about the time after the first year."""
    if sheet.ends is None:
        return False
    return (sheet.ends - (sheet.opens or sheet.today)).days <= A_YEAR


def is_light(sheet: AnswerSheet) -> bool:
    """The light route: a light fact stands, and nothing that calls for care (⚠)."""
    return bool(light_reasons(sheet)) and not warnings(sheet, asked=_without_light_route(sheet))


def asked(sheet: AnswerSheet) -> list[str]:
    """The keys of the questions that this request has to answer, in their order."""
    light = is_light(sheet)
    return [key for key in _without_light_route(sheet) if not light or QUESTIONS[key].light]


def volunteered(sheet: AnswerSheet) -> list[str]:
    """Self-check answers that the light route does not need, and that the requester gave: they travel with the request."""
    due = asked(sheet)
    possible = _without_light_route(sheet)
    return [key for key in SELF_CHECK if key not in due and key in possible and sheet.value(key)]


def _without_light_route(sheet: AnswerSheet) -> list[str]:
    branches = open_branches(sheet)
    short = ends_within_a_year(sheet)
    return [
        key
        for key, question in QUESTIONS.items()
        if (question.branch is None or question.branch in branches) and not (key == "q29" and short)
    ]
