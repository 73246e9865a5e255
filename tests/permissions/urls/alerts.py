"""Alerts, emergency cards, texts that lie ready, the stop of scheduled posts."""

from tests.permissions.urls.rows import (
    ANSWERERS,
    AUDIT,
    EVERYONE,
    INSIDERS,
    SIGNED_IN,
    TEAM,
    Row,
    answers,
    pk,
)

#            anonymous staff requester runner agency comms lead auditor administrator superuser
SEEN = "       in      404      404     200    200   200   200    200        404         404"
LISTED = "     in      404      404     200    200   200   200    403        404         404"
OWN = "        in      404      404     200    403   200   200    403        404         404"
TEAM_ONLY = "  in      404      404     403    403   200   200    403        404         404"
READ_WHOLE = " in      404      404     403    403   200   200    200        404         404"
FINDS = "      in      403      403     403    403   422   422    403        403         403"
ONE_PRESS = "  in      403      403     403    403   405   405    403        403         403"
TOLD = "       in      404      404     200    200   200   404    404        404         404"


def _task(name: str):
    return lambda cast: {"pk": cast.alert.pk, "task": getattr(cast, name).pk}


def _steps(cast):
    return {"kind": "compromised", "platform": "all"}


def _message(cast):
    return {"kind": "compromised", "audience": "staff"}


def _token(cast):
    return {"token": cast.stop_token}


def _noted(cast):
    return {"pk": cast.stop.pk, "receipt": cast.stop_receipt.pk}


ALERTS = [
    Row("enforcement:alerts", SIGNED_IN),
    Row("enforcement:raise", SIGNED_IN, post=FINDS),
    Row("enforcement:raise-compromised", ANSWERERS, post=answers(ANSWERERS, 302), args=pk("channel")),
    Row("enforcement:raise-access-lost", ANSWERERS, post=answers(ANSWERERS, 302), args=pk("channel")),
    Row("enforcement:raise-blocked", ANSWERERS, post=answers(ANSWERERS, 302), args=pk("channel")),
    Row("enforcement:card", INSIDERS, args=pk("channel")),
    Row("enforcement:card-pdf", INSIDERS, args=pk("channel"), is_page=False),
    Row("enforcement:my-number", SIGNED_IN, post=answers(SIGNED_IN, 302)),
    Row("enforcement:emergency-texts", SIGNED_IN),
    Row("enforcement:steps-change", TEAM, post=answers(TEAM, 302), args=_steps),
    Row("enforcement:message-change", TEAM, post=answers(TEAM, 302), args=_message),
    Row("enforcement:alert", SEEN, args=pk("alert")),
    Row("enforcement:alert-note", LISTED, post=answers(LISTED, 422), args=pk("alert"), is_page=False),
    Row("enforcement:alert-false-alarm", OWN, post=answers(OWN, 302), args=pk("alert_fresh"), is_page=False),
    Row("enforcement:alert-contain", TEAM_ONLY, post=answers(TEAM_ONLY, 302), args=pk("alert"), is_page=False),
    Row("enforcement:alert-close", TEAM_ONLY, post=answers(TEAM_ONLY, 422), args=pk("alert")),
    Row("enforcement:alert-lessons", TEAM_ONLY, post=answers(TEAM_ONLY, 302), args=pk("alert")),
    Row("enforcement:alert-erase", TEAM_ONLY, post=answers(TEAM_ONLY, 422), args=pk("alert")),
    Row("enforcement:alert-task", TEAM_ONLY, post=answers(TEAM_ONLY, 422), args=pk("alert"), is_page=False),
    Row("enforcement:alert-task-done", OWN, post=answers(OWN, 302), args=_task("alert_task"), is_page=False),
    Row("enforcement:alert-task-check", TEAM_ONLY, post=answers(TEAM_ONLY, 302), args=_task("alert_task_done"),
        is_page=False),
    Row("enforcement:alert-task-drop", TEAM_ONLY, post=answers(TEAM_ONLY, 302), args=_task("alert_task"),
        is_page=False),
    Row("enforcement:alert-report", READ_WHOLE, args=pk("alert")),
    Row("enforcement:alert-report-pdf", READ_WHOLE, args=pk("alert"), is_page=False),
    Row("enforcement:stops", AUDIT),
    Row("enforcement:stop-new", TEAM, post=answers(TEAM, 422)),
    Row("enforcement:stop", AUDIT, args=pk("stop")),
    Row("enforcement:stop-end", TEAM, post=answers(TEAM, 302), args=pk("stop")),
    Row("enforcement:stop-noted", ONE_PRESS, post=answers(TEAM, 302), args=_noted, is_page=False),
    Row("enforcement:stop-mine", TOLD, post=answers(TOLD, 302), args=pk("stop")),
    # The address is the key: it opens the same to whoever has it.
    Row("enforcement:stop-confirm", EVERYONE, post=answers(EVERYONE, 302), args=_token),
]  # fmt: skip
