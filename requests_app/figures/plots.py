"""The figures as plots: what each one found, in a sentence, and its rows."""

import datetime as dt
from collections import Counter

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from channels_registry.models import Tier
from portal.plots import Plot, Table, bars, ranges, share_in_words, stacked
from requests_app.figures.decisions import NOT_SAID, Decided
from requests_app.figures.durations import ENOUGH, STAGES, Durations, Length
from requests_app.figures.funnel import LIVE, NEVER, SETTING_UP, WITH_US, Funnel
from requests_app.models import CODE_LABELS, Outcome, Status
from requests_app.standing.clock import in_days
from requests_app.standing.labels import team_label


def all_plots(funnel: Funnel, durations: Durations, decided: Decided, *, as_of: dt.datetime) -> dict[str, Plot]:
    """Every plot of the page by its key, in the order of the page."""
    plots = [
        funnel_plot(funnel, as_of=as_of),
        outcomes_plot(funnel, as_of=as_of),
        stages_plot(durations, as_of=as_of),
        sides_plot(durations, as_of=as_of),
        reasons_plot(decided, as_of=as_of),
        joined_plot(decided, as_of=as_of),
    ]
    return {plot.key: plot for plot in plots}


# --- From the draft to the channel --------------------------------------------------------------------------------------------
def funnel_plot(funnel: Funnel, *, as_of: dt.datetime) -> Plot:
    steps = [
        (pgettext("step", "Started"), funnel.started),
        (pgettext("step", "Handed in"), funnel.handed_in),
        (pgettext("step", "Decided"), funnel.decided),
        (pgettext("step", "Approved"), funnel.approved),
        (pgettext("step", "In service"), funnel.live),
    ]
    shares = [(step, count, share_in_words(count, funnel.started)) for step, count in steps]
    return bars(
        "funnel",
        [(_("%(step)s: %(share)s") % {"step": step, "share": share}, count) for step, count, share in shares]
        if funnel.started
        else [],
        heading=_("Approved requests whose channel is in service: %(live)s")
        % {"live": share_in_words(funnel.live, funnel.approved)}
        if funnel.approved
        else _("None of the requests of this period is approved yet"),
        sentence=_("Requests that were started in this period, and how far they have come by now."),
        table=Table((_("Step"), _("Requests")), [(step, count) for step, count in steps]),
        nothing=_("No request was started in this period."),
        as_of=as_of,
    )


def outcomes_plot(funnel: Funnel, *, as_of: dt.datetime) -> Plot:
    rows = [(_outcome_label(key), count) for key, count in funnel.outcomes.most_common()]
    open_count = sum(funnel.outcomes[key] for key in (Status.DRAFT, WITH_US, Status.CHANGES_REQUESTED))
    return bars(
        "outcomes",
        [(_("%(label)s: %(count)d") % {"label": label, "count": count}, count) for label, count in rows],
        heading=ngettext("%(count)d of them is still under way", "%(count)d of them are still under way", open_count)
        % {"count": open_count},
        sentence=_("The same requests by where they stand now; each stands here once."),
        table=Table((_("State"), _("Requests")), rows),
        nothing=_("No request was started in this period."),
        as_of=as_of,
    )


def _outcome_label(key: str) -> str:
    labels = {
        WITH_US: _("With the team"),
        LIVE: _("Approved, channel in service"),
        SETTING_UP: _("Approved, being set up"),
        NEVER: _("Approved, but never set up"),
    }
    return labels.get(key) or str(team_label(key))


# --- How long -----------------------------------------------------------------------------------------------------------------
def stages_plot(durations: Durations, *, as_of: dt.datetime) -> Plot:
    labels = {stage: str(team_label(stage)) for stage in STAGES}
    labels[Status.DRAFT] = _("Being written")
    labels[Status.SUBMITTED] = _("Waiting for a reviewer")
    labels[Status.RECOMMENDED] = _("Waiting for a second person")
    whole = _("With the team in all")
    rows = [*((labels[stage], durations.stages[stage]) for stage in STAGES), (whole, durations.whole)]
    return ranges(
        "stages",
        [
            (
                _("%(stage)s: half in %(half)d days, nine of ten in %(most)d")
                % {"stage": label, "half": length.half, "most": length.most},
                length.half,
                length.most,
            )
            for label, length in rows
            if length.half is not None
        ],
        heading=_("Half of the requests take the team %(half)s, nine of ten %(most)s")
        % {"half": in_days(durations.whole.half), "most": in_days(durations.whole.most)}
        if durations.whole.half is not None
        else _("Too few decisions to say how long they take"),
        sentence=_(
            "Working days of the Secretariat that requests spent in each stage, of those decided in this period. "
            "A stage that fewer than %(enough)d of them went through stands in the table only."
        )
        % {"enough": ENOUGH},
        parts=[("part-1", _("half of the requests (median)")), ("line", _("nine of ten (90th percentile)"))],
        table=Table(
            (_("Stage"), _("Requests"), _("Median"), _("90th percentile")),
            [(label, length.cases, *_percentiles(length)) for label, length in rows],
        ),
        nothing=_("Fewer than %(enough)d requests were decided in this period: no percentile is shown.")
        % {"enough": ENOUGH},
        as_of=as_of,
    )


def _percentiles(length: Length) -> tuple:
    if length.half is None:
        few = _("fewer than %(enough)d") % {"enough": ENOUGH}
        return few, few
    return length.half, length.most


def sides_plot(durations: Durations, *, as_of: dt.datetime) -> Plot:
    labels = {"": _("All requests"), **{tier.value: str(tier.label) for tier in Tier}}
    found = [(labels.get(tier, tier), sides) for tier, sides in durations.sides.items()]
    drawn = [(label, sides) for label, sides in found if sides.team is not None]
    everyone = durations.sides[""]
    few = _("fewer than %(enough)d") % {"enough": ENOUGH}
    return stacked(
        "sides",
        [
            (
                _("%(label)s: %(team)s days with the team, %(requester)s with the requester")
                % {"label": label, "team": _tenths(sides.team), "requester": _tenths(sides.requester)},
                (sides.team, sides.requester),
            )
            for label, sides in drawn
        ],
        heading=_longer_side(everyone.team, everyone.requester)
        if everyone.team is not None
        else _("Too few decisions to say on which side the time goes"),
        sentence=_(
            "Working days between handing in and the decision, on average, of the requests decided in this period; "
            "depths of care with fewer than %(enough)d of them are left out."
        )
        % {"enough": ENOUGH},
        parts=[("part-1", _("with the team")), ("part-2", _("with the requester"))],
        table=Table(
            (_("Depth of care"), _("Requests"), _("With the team"), _("With the requester")),
            [
                (label, sides.cases, few, few)
                if sides.team is None
                else (label, sides.cases, round(sides.team, 1), round(sides.requester, 1))
                for label, sides in found
            ],
        ),
        nothing=_("Fewer than %(enough)d requests were decided in this period.") % {"enough": ENOUGH},
        as_of=as_of,
    )


def _longer_side(team: float, requester: float) -> str:
    total = team + requester
    if not total:
        return _("Requests are decided on the day they are handed in")
    return _("%(share)d %% of the time to a decision is spent with the team") % {"share": round(100 * team / total)}


def _tenths(days: float) -> str:
    return number_format(round(days, 1), decimal_pos=1)


# --- Why -------------------------------------------------------------------------------------------------------------------------
def reasons_plot(decided: Decided, *, as_of: dt.datetime) -> Plot:
    count = decided.outcomes[Outcome.REJECTED]
    reasons = decided.reasons.get(Outcome.REJECTED, Counter())
    return _reasons(
        "reasons",
        reasons,
        heading=_("Most often: “%(reason)s”") % {"reason": CODE_LABELS[first]}
        if (first := _first(reasons))
        else _("No reason was ticked in this period"),
        sentence=ngettext(
            "Reasons of %(count)d request that was not approved in this period; one decision may have several.",
            "Reasons of %(count)d requests that were not approved in this period; one decision may have several.",
            count,
        )
        % {"count": count},
        nothing=_("No request was declined in this period."),
        as_of=as_of,
    )


def joined_plot(decided: Decided, *, as_of: dt.datetime) -> Plot:
    joined, created = decided.outcomes[Outcome.JOINED], decided.approved
    return _reasons(
        "joined",
        decided.reasons.get(Outcome.JOINED, Counter()),
        heading=_("Served by an existing channel: %(share)s") % {"share": share_in_words(joined, joined + created)}
        if joined + created
        else _("Nothing was approved, and nobody joined a channel"),
        sentence=_(
            "Requests that were approved or found a channel to join in this period, and why one channel serves them instead of two."
        ),
        nothing=_("No request was settled by an existing channel in this period."),
        as_of=as_of,
    )


def _first(reasons: Counter) -> str:
    ticked = [code for code, _count in reasons.most_common() if code != NOT_SAID]
    return ticked[0] if ticked else ""


def _reasons(key: str, reasons: Counter, **words) -> Plot:
    labels = {**{str(code): str(label) for code, label in CODE_LABELS.items()}, NOT_SAID: _("No reason ticked")}
    rows = [(labels[code], count) for code, count in reasons.most_common()]
    return bars(
        key,
        [(_("%(label)s: %(count)d") % {"label": label, "count": count}, count) for label, count in rows],
        table=Table((_("Reason"), _("Decisions")), rows),
        **words,
    )
