"""Promise and reality side by side: one line for each promise, each side a plain sentence, with what it comes to (N2).

A line says “less than promised” only where somebody looked or told; what nobody counted is “not known”, and looks so.
"""

import datetime as dt
from dataclasses import dataclass

from django.db import models
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from channels_registry.durations import hours_in_words
from channels_registry.models import Rhythm
from portal.languages import language_name
from portal.store import day_of, months_after
from workspace.goals.happened import FRESH_DAYS, Happened, happened_to
from workspace.goals.promised import Promises, Sign, promises_of
from workspace.models import GoalsReview

# Three quarters of a promised rhythm is kept in spirit: people are ill, and a week has a holiday.
NEARLY = 0.75
# Fewer looks than this say nothing about a rhythm.
LEAST_LOOKS = 3
WEEKS_A_MONTH = 52 / 12
# Posts a week, as far as the rhythm promises a number.
POSTS_A_WEEK = {Rhythm.DAILY: 7, Rhythm.SEVERAL_A_WEEK: 3, Rhythm.WEEKLY: 1, Rhythm.MONTHLY: 1 / WEEKS_A_MONTH}
RHYTHM_IN_WORDS = {
    Rhythm.DAILY: gettext_lazy("A post a day"),
    Rhythm.SEVERAL_A_WEEK: gettext_lazy("About 3 posts a week"),
    Rhythm.WEEKLY: gettext_lazy("About one post a week"),
    Rhythm.MONTHLY: gettext_lazy("About one post a month"),
    Rhythm.SEASONAL: gettext_lazy("Posts in a season or campaign"),
    Rhythm.EMERGENCIES: gettext_lazy("Posts in emergencies only"),
}


class Verdict(models.TextChoices):
    KEPT = "kept", pgettext_lazy("promise beside what happened", "As promised")
    LESS = "less", pgettext_lazy("promise beside what happened", "Less than promised")
    DIFFERENT = "different", pgettext_lazy("promise beside what happened", "Different")
    UNKNOWN = "unknown", pgettext_lazy("promise beside what happened", "Not known")


# The look of each verdict's tag: tone and icon (portal/states.py).
LOOKS = {
    Verdict.KEPT: ("approved", "check-lg"),
    Verdict.LESS: ("flagged", "exclamation-triangle"),
    Verdict.DIFFERENT: ("submitted", "arrow-clockwise"),
    Verdict.UNKNOWN: ("unknown", "question-circle"),
}


@dataclass(frozen=True)
class Line:
    """One promise. ``lang`` where the left side is in the words of the requester; ``verdict`` None where none is due."""

    key: str
    label: str
    promised: str
    happened: str
    verdict: Verdict | None = None
    lang: str = ""
    typed: bool = False

    @property
    def look(self) -> tuple[str, str]:
        return LOOKS[self.verdict]


@dataclass(frozen=True)
class Comparison:
    promises: Promises
    happened: Happened
    lines: list[Line]

    @property
    def latest_post(self) -> str:
        """What is known of its posts, where no rhythm was promised."""
        return _posts_known(self.happened)


def compare(review: GoalsReview, *, at: dt.datetime) -> Comparison:
    """The page of the question as it stands at ``at``; what was answered is shown as of its answer. A fixed number of queries."""
    at = min(at, review.answered_at or at)
    channel = review.channel
    promises = promises_of(channel, at=at, besides=review)
    happened = happened_to(
        channel, since=_since(review), at=at, rhythm=promises.rhythm, quiet_months=promises.quiet_months
    )
    lines = [
        *_goals(promises),
        *_audience(promises),
        *_rhythm(promises, happened),
        *_languages(promises, happened),
        *_hours(promises, happened),
        *_answers(promises, happened),
    ]
    return Comparison(promises, happened, lines)


def _since(review: GoalsReview) -> dt.date:
    """The year before the day due, or since the channel went live or entered the register, if that is later."""
    live_since = day_of(max(review.channel.entered_at, review.channel.activated_at))
    return max(live_since, months_after(review.due_on, -12))


def _in_words(day: dt.date) -> str:
    return date_format(day, "DATE_FORMAT")


# --- Goals and audience: only people can tell ------------------------------------------------------------------------


def _goals(promises: Promises) -> list[Line]:
    yours = _("The portal cannot measure this. You can: say it with your answer.")
    if promises.stated is not None:
        return [Line("goals", _("Goals"), promises.stated.goals, yours, Verdict.UNKNOWN, typed=True)]
    if promises.version is None:
        return []
    lines = []
    if promises.goals:
        lines.append(Line("goals", _("Goals"), promises.goals, yours, Verdict.UNKNOWN, promises.lang, typed=True))
    if promises.signs:
        told = _("Only its people can tell. Say it with your answer, with the figures you have.")
        signs = "\n".join(_sign(sign) for sign in promises.signs)
        lines.append(
            Line("signs", _("Signs that it is worth it"), signs, told, Verdict.UNKNOWN, promises.lang, typed=True)
        )
    return lines


def _sign(sign: Sign) -> str:
    return _("%(sign)s: %(figure)s") % {"sign": sign.text, "figure": sign.figure} if sign.figure else sign.text


def _audience(promises: Promises) -> list[Line]:
    stated = promises.stated.audience if promises.stated else ""
    text = stated or promises.audience
    if not text:
        return []
    unknown = _("How many follow it, and who they are, is not known: nobody has told the portal.")
    lang = "" if stated else promises.lang
    return [Line("audience", _("Whom it wants to reach"), text, unknown, Verdict.UNKNOWN, lang, typed=True)]


# --- Rhythm: counted, or told now and then ---------------------------------------------------------------------------


def _rhythm(promises: Promises, happened: Happened) -> list[Line]:
    rhythm = promises.rhythm
    if rhythm not in RHYTHM_IN_WORDS:
        return []
    label, promised = _("Posts"), str(RHYTHM_IN_WORDS[rhythm])
    if rhythm not in POSTS_A_WEEK:
        # No number was promised; the date is all there is to say.
        return [Line("rhythm", label, promised, _posts_known(happened), None if happened.latest else Verdict.UNKNOWN)]
    if happened.posts_a_week is not None:
        kept = happened.posts_a_week >= NEARLY * POSTS_A_WEEK[rhythm]
        verdict = Verdict.KEPT if kept else Verdict.LESS
        return [Line("rhythm", label, promised, _counted(happened, monthly=rhythm == Rhythm.MONTHLY), verdict)]
    return [Line("rhythm", label, promised, *_sampled(happened, rhythm))]


def _counted(happened: Happened, *, monthly: bool) -> str:
    often = happened.posts_a_week * (WEEKS_A_MONTH if monthly else 1)
    words = {"rate": number_format(round(often, 1), decimal_pos=1), "day": _in_words(happened.counted_since)}
    sentence = (
        _("Seen %(rate)s a month since %(day)s, at most one a day counted.")
        if monthly
        else _("Seen %(rate)s a week since %(day)s, at most one a day counted.")
    )
    return _and(sentence % words, _posts_known(happened))


def _sampled(happened: Happened, rhythm: str) -> tuple[str, Verdict]:
    if happened.latest is None:
        return _posts_known(happened), Verdict.UNKNOWN
    if happened.looks == 0:
        return _and(_("Nobody has looked or told in this time."), _posts_known(happened)), Verdict.UNKNOWN
    told = _("Not counted. At %(fresh)d of %(looks)d looks the latest post was %(days)d days old at most.")
    words = {"looks": happened.looks, "days": FRESH_DAYS[rhythm], "fresh": happened.fresh}
    return _and(told % words, _posts_known(happened)), _of_samples(happened)


def _and(*sentences: str) -> str:
    return " ".join(sentences)


def _of_samples(happened: Happened) -> Verdict:
    if happened.looks < LEAST_LOOKS:
        return Verdict.UNKNOWN
    return Verdict.KEPT if happened.fresh >= NEARLY * happened.looks else Verdict.LESS


def _posts_known(happened: Happened) -> str:
    if happened.latest is None:
        return _("No post is known: nobody has told one, and none could be seen.")
    words = {"day": _in_words(happened.latest), "looked": _in_words(happened.looked)}
    return _("Latest post known: %(day)s; last look: %(looked)s.") % words


# --- Languages, hours, answers ---------------------------------------------------------------------------------------


def _languages(promises: Promises, happened: Happened) -> list[Line]:
    if not promises.languages:
        return []
    promised, register = (_names(codes) for codes in (promises.languages, happened.languages))
    if not happened.languages:
        told, verdict = _("The register names no language, and nobody has looked."), Verdict.UNKNOWN
    else:
        same = set(promises.languages) == set(happened.languages)
        told = _("The register says: %(languages)s.") % {"languages": register}
        verdict = Verdict.KEPT if same else Verdict.DIFFERENT
    return [Line("languages", _("Languages"), promised, told, verdict)]


def _names(codes) -> str:
    return ", ".join(sorted(language_name(code) for code in codes))


def _hours(promises: Promises, happened: Happened) -> list[Line]:
    if promises.hours is None:
        return []
    hours = number_format(f"{promises.hours.normalize():f}")
    people = len(promises.workers)
    promised = ngettext(
        "%(hours)s hours a week, by %(people)d person", "%(hours)s hours a week, by %(people)d people", people
    ) % {"hours": hours, "people": people}
    told = ngettext(
        "Hours are not counted. %(people)d person has access today.",
        "Hours are not counted. %(people)d people have access today.",
        happened.people,
    ) % {"people": happened.people}
    return [Line("hours", _("Time for it"), promised, told, Verdict.UNKNOWN)]


def _answers(promises: Promises, happened: Happened) -> list[Line]:
    if not promises.answer_hours:
        return []
    promised = _("People are answered within %(time)s") % {"time": hours_in_words(promises.answer_hours)}
    told = _("How fast people are answered is not measured.")
    if happened.rule_hours and happened.rule_hours != promises.answer_hours:
        told = _("How fast people are answered is not measured. The rule today is %(time)s.") % {
            "time": hours_in_words(happened.rule_hours)
        }
    return [Line("answers", _("Replies"), promised, told, Verdict.UNKNOWN)]
