"""Quiet channels, what became of goals, the watch over co-administration."""

from tests.permissions.urls.rows import (
    ANSWERERS,
    AUDIT,
    INSIDERS,
    KEEPERS,
    LEAD,
    SIGNED_IN,
    TEAM,
    TEAM_HERE,
    UNTOLD,
    UNTOLD_TEAM,
    Row,
    answers,
    of_channel,
    pk,
)

QUIET = [
    Row("activity:list", SIGNED_IN),
    Row("activity:asked", SIGNED_IN),
    Row("activity:flagged", SIGNED_IN),
    Row("activity:unknown", SIGNED_IN),
    Row("activity:closing", SIGNED_IN),
    Row("activity:thresholds", AUDIT, post="in 403 403 403 403 403 422 403 403 403"),
    Row(
        "activity:threshold-remove",
        answers(LEAD, 405),
        post=answers(LEAD, 302),
        args=lambda cast: {"pk": cast.threshold.pk},
        is_page=False,
    ),
    Row("activity:channel", INSIDERS, args=pk("flagged")),
    Row("activity:channel", UNTOLD, args=pk("untold"), case="approval can be taken back", is_page=False),
    Row(
        "activity:feed",
        UNTOLD,
        post=answers(UNTOLD_TEAM, 422),
        args=pk("untold"),
        case="approval can be taken back",
        is_page=False,
    ),
    of_channel("activity:latest-post", ANSWERERS, args=pk("flagged")),
    of_channel("activity:keep", ANSWERERS, args=pk("flagged")),
    of_channel("activity:closing-wish", ANSWERERS, args=pk("flagged")),
    of_channel("activity:closing-wish-set-aside", TEAM_HERE, args=pk("flagged")),
    of_channel("activity:closing-start", TEAM_HERE, args=pk("flagged")),
    of_channel("activity:closing-stop", TEAM_HERE, args=pk("closing")),
    of_channel("activity:closing-finish", TEAM_HERE, args=pk("closing")),
    Row("activity:feed", INSIDERS, post=answers(ANSWERERS, 422), args=pk("flagged")),
    Row("activity:feed-stop", answers(ANSWERERS, 405), post=answers(ANSWERERS, 302), args=pk("flagged"), is_page=False),
]

# What was promised beside what happened: for those who speak for the channel and the team; auditors read.
GOALS = [
    Row("workspace:goals", SIGNED_IN),
    Row("workspace:goals-review", "in 403 403 200 403 200 200 200 403 403", args=pk("goals")),
    Row(
        "workspace:goals-review",
        "in 403 403 200 403 200 200 200 403 403",
        args=pk("goals_answered"),
        case="answered",
    ),
    *(of_channel(f"workspace:goals-{act}", KEEPERS, args=pk("goals")) for act in ("keep", "change", "merge", "retire")),
    of_channel("workspace:goals-otherwise", TEAM_HERE, args=pk("goals_answered")),
]


def _point(cast):
    return {"pk": cast.gap.findings.open().get(rule="no_coadmin").pk}


WATCH = [
    Row("audits:watch", AUDIT),
    Row("audits:single", AUDIT),
    Row(
        "audits:assign",
        TEAM,
        post=answers(TEAM, 422),
        args=_point,
    ),
    Row("audits:findings", AUDIT),
    Row("audits:findings", AUDIT, query="?state=closed&sort=-since", case="put right"),
    Row("audits:findings-trend", AUDIT),
    Row("audits:coverage-access", AUDIT),
    Row("audits:coverage-facts", AUDIT),
    Row("audits:limits", AUDIT, post="in 403 403 403 403 403 422 403 403 403"),
    Row("audits:finding", AUDIT, args=_point),
    Row("audits:finding-accept", LEAD, post=answers(LEAD, 422), args=_point),
    Row(
        "audits:finding-acceptance-end",
        answers(LEAD, 405),
        post=answers(LEAD, 302),
        args=_point,
        is_page=False,
    ),
]
