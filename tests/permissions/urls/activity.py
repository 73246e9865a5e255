"""Quiet channels, what became of goals, the watch over co-administration."""

from tests.permissions.urls.rows import (
    ANSWERERS,
    AUDIT,
    EVERYONE,
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

#       anonymous staff requester runner agency comms lead auditor administrator superuser
# Nothing is asked of most; who is asked has to choose an answer.
MINE = "  in      302      302     422    422   422   302    302        302         302"


# Whoever does not look after the channel is not told that there is a pause.
PAUSE_TAKEN_BACK = "in  404      404     302    302   302   302    403        404         404"


def _key(name: str):
    return lambda cast: {"token": getattr(cast, name)}


QUIET = [
    Row("activity:list", SIGNED_IN),
    Row("activity:asked", SIGNED_IN),
    Row("activity:reminded", SIGNED_IN),
    Row("activity:flagged", SIGNED_IN),
    Row("activity:proposed", SIGNED_IN),
    Row("activity:unknown", SIGNED_IN),
    Row("activity:closing", SIGNED_IN),
    Row("activity:thresholds", AUDIT, post="in 403 403 403 403 403 422 403 403 403"),
    Row("activity:threshold-remove", LEAD, post=answers(LEAD, 302), args=lambda cast: {"pk": cast.threshold.pk}),
    Row("activity:steps", AUDIT, post="in 403 403 403 403 403 422 403 403 403"),
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
    Row("activity:mine", SIGNED_IN, post=MINE),
    # The address is the key: it opens the same to whoever has it, signed in or not.
    Row("activity:answer", EVERYONE, post=answers(EVERYONE, 422), args=_key("answer_key")),
    Row("activity:answer", answers(EVERYONE, 410), args=_key("answer_key_over"), case="over", is_page=False),
    Row(
        "activity:answer-new-link",
        answers(EVERYONE, 405),
        post=answers(EVERYONE, 302),
        args=_key("answer_key_over"),
        is_page=False,
    ),
    of_channel("activity:latest-post", ANSWERERS, args=pk("flagged")),
    of_channel("activity:keep", ANSWERERS, args=pk("flagged")),
    of_channel("activity:pause", ANSWERERS, args=pk("flagged")),
    Row(
        "activity:pause-take-back",
        answers(SIGNED_IN, 405),
        post=PAUSE_TAKEN_BACK,
        args=lambda cast: {"pk": cast.pause.pk},
        is_page=False,
    ),
    of_channel("activity:closing-wish", ANSWERERS, args=pk("flagged")),
    of_channel("activity:closing-wish-set-aside", TEAM_HERE, args=pk("flagged")),
    of_channel("activity:closing-start", TEAM_HERE, args=pk("flagged")),
    Row("activity:feed", INSIDERS, post=answers(ANSWERERS, 422), args=pk("flagged")),
    Row("activity:sources", AUDIT),
    Row("activity:sources", AUDIT, query="?reading=failing&sort=-failing", case="cannot be read"),
    Row("activity:servers", AUDIT),
    Row("activity:feed-own", answers(ANSWERERS, 405), post=answers(ANSWERERS, 302), args=pk("flagged"), is_page=False),
    Row(
        "activity:adopt-name", answers(ANSWERERS, 405), post=answers(ANSWERERS, 302), args=pk("flagged"), is_page=False
    ),
    Row("activity:confirm-account", INSIDERS, post=answers(ANSWERERS, 422), args=pk("flagged"), is_page=False),
    Row("activity:feed-stop", answers(ANSWERERS, 405), post=answers(ANSWERERS, 302), args=pk("flagged"), is_page=False),
]


def _step(key: str, **more):
    """Of the closing that is under way."""
    return lambda cast: {
        "pk": cast.closing_case.pk,
        "step": cast.closing_case.steps.values_list("pk", flat=True).get(key=key),
        **more,
    }


CLOSINGS = [
    Row("activity:closings", SIGNED_IN),
    Row("activity:closings-overdue", SIGNED_IN),
    Row("activity:closings-second", SIGNED_IN),
    Row("activity:closings-ended", SIGNED_IN),
    Row("activity:case", INSIDERS, args=pk("closing_case")),
    *(
        Row(f"activity:case-{act}", TEAM_HERE, post=answers(TEAM_HERE, 422), args=pk("closing_case"))
        for act in ("plan", "stop", "finish", "confirm", "send-back")
    ),
    *(
        Row("activity:step", INSIDERS, args=_step(key), case=key)
        for key in ("farewell_days", "export", "links", "name", "records", "lessons")
    ),
    Row("activity:step-do", ANSWERERS, post=answers(ANSWERERS, 422), args=_step("export")),
    Row("activity:step-do", TEAM_HERE, post=answers(TEAM_HERE, 422), args=_step("name"), case="the team decides"),
    *(
        Row(f"activity:step-{act}", TEAM_HERE, post=answers(TEAM_HERE, 422), args=_step("redirect"))
        for act in ("skip", "undo", "assign", "release")
    ),
    Row("activity:step-text", ANSWERERS, post=answers(ANSWERERS, 422), args=_step("farewell_days", language="fr")),
    Row(
        "activity:leave", AUDIT, post="in 403 403 403 403 403 422 403 403 403",
        args=lambda cast: {"key": cast.platform.key},
    ),
    Row(
        "activity:leave-go-on", answers(LEAD, 405), post=answers(LEAD, 302),
        args=lambda cast: {"key": cast.platform.key}, is_page=False,
    ),
]  # fmt: skip

# Followers, posts and reactions: everyone those of the channels they look after.
NUMBERS = [
    Row("activity:numbers", SIGNED_IN),
    Row("activity:numbers-report", SIGNED_IN),
    Row("activity:numbers-report-pdf", SIGNED_IN, is_page=False),
    Row("activity:channel-numbers", INSIDERS, args=pk("flagged")),
    Row("activity:channel-numbers", UNTOLD, args=pk("untold"), case="approval can be taken back", is_page=False),
    of_channel("activity:numbers-tell", ANSWERERS, args=pk("flagged")),
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
