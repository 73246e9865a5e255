"""What makes a request light, and what calls for care (⚠), from its answers, each with its sentence (design §4)."""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _

from channels_registry.models import ChannelKind, Format
from requests_app.annex1.choices import Danger, Shown, Topic, YesNo
from requests_app.annex1.sheet import AnswerSheet

HALF_A_YEAR = 184


@dataclass(frozen=True)
class Reason:
    """Why a request is light or careful; ``key`` is the question whose answer says so."""

    key: str
    sentence: str


def light_reasons(sheet: AnswerSheet) -> list[Reason]:
    """The facts that make a request light, if nothing calls for care."""
    found = []
    if sheet.purpose == ChannelKind.LANGUAGE:
        found.append(Reason("q02", _("It is a language edition of a channel that exists.")))
    if sheet.format == Format.CLOSED_GROUP:
        found.append(Reason("q10", _("It is a closed working group.")))
    if sheet.purpose == ChannelKind.CAMPAIGN and _lasts_half_a_year(sheet):
        found.append(Reason("q28", _("It is a campaign or event of up to six months.")))
    if sheet.same_people_run:
        found.append(Reason("q14", _("The same people run one of our channels already.")))
    return found


def _lasts_half_a_year(sheet: AnswerSheet) -> bool:
    return sheet.ends is not None and (sheet.ends - (sheet.opens or sheet.today)).days <= HALF_A_YEAR


def warnings(sheet: AnswerSheet, *, asked: Collection[str]) -> list[Reason]:
    """What calls for care (⚠), among the answers to the questions that are ``asked``."""
    return [reason for reason in _warnings(sheet) if reason.key in asked]


def _warnings(sheet: AnswerSheet) -> list[Reason]:
    found = []

    def warn(key, stands, sentence):
        if stands:
            found.append(Reason(key, sentence))

    shown = sheet.value("q30").get("shown", [])
    practice = sheet.value("q30").get("consent", "")
    topics = sheet.value("q32").get("topics", [])
    warn("q02", sheet.purpose == ChannelKind.CORPORATE, _("It speaks for the whole Alliance."))
    warn(
        "q06", sheet.value("q06").get("under_18") == YesNo.YES, _("Most of the people it wants to reach are under 18.")
    )
    warn(
        "q17", sheet.value("q17").get("full_control") == YesNo.YES, _("An agency or consultant will have full control.")
    )
    warn("q27", sheet.value("q27").get("for_children") == YesNo.YES, _("Some of its videos are made for children."))
    warn(
        "q30",
        Shown.CHILDREN in shown and not practice,
        _("It shows or names children, and how consent is obtained is not written yet."),
    )
    warn(
        "q30",
        Shown.AT_RISK in shown and not practice,
        _("It shows people at risk, and how consent is obtained is not written yet."),
    )
    warn("q31", sheet.value("q31").get("danger") == Danger.YES, _("It could put someone in danger."))
    warn("q31", sheet.value("q31").get("danger") == Danger.NOT_SURE, _("It may put someone in danger."))
    warn("q32", Topic.ELECTIONS in topics, _("Elections or party politics will come up."))
    warn("q32", Topic.CONFLICT in topics, _("Conflict will come up."))
    warn("q32", Topic.PAID in topics, _("There will be paid promotion."))
    return found
