"""State × action × role (design §3, §4; A5, N4): the domain function, the POST and the button agree with one table."""

import logging
from contextlib import contextmanager

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.utils import timezone

from ledger.models import LedgerEntry
from requests_app.judging.conflicts import ConflictOfInterest
from requests_app.models import Answer, ChannelRequest, ReviewNote, Status, TimedPermission
from requests_app.refusals import NotAllowed
from requests_app.transitions import TRANSITIONS
from tests import world
from tests.requests_app import review_world, talk_world
from tests.requests_app.matrix import document, doors, scenes
from tests.requests_app.matrix.acts import BY_ITSELF, act
from tests.requests_app.matrix.cast import ROLES
from tests.requests_app.matrix.scenes import SETTINGS, Scene
from tests.requests_app.matrix.table import ACTIONS, APART, BESIDES, NIGHT, REASONS, STAYS, TABLE, YES, may, starts_from

# Signing in and counting visits.
BOOKKEEPING = ("django_session", "portal_cache", "portal_ratecount")
REFUSED = (403, 404, 405, 409, 422)
# What an act leaves in the record of decisions, where it is not its own name; the rest leave rows of their own.
RECORDED = {
    **{action: f"requests.{action}" for action in TRANSITIONS},
    "recuse": "requests.recuse",
    "evaluate": "requests.evaluated",
    "nudge": "requests.nudged",
    "propose_to_join": "requests.join_proposed",
    "propose_correction": "requests.correction_proposed",
    "drop_correction": "requests.correction_dropped",
    "extend_permission": "requests.permission_extended",
    "change_requester": "requests.requester_changed",
}
ROWS = {
    "write": "answers",
    "answer": "questions",
    "message_of_requester": "Message",
    "message_of_team": "Message",
    "note": "notes",
}


@pytest.fixture(scope="module", params=SETTINGS)
def scene(request, django_db_setup, django_db_blocker):
    """One state for all its tests; each act is undone before the next."""
    with django_db_blocker.unblock(), transaction.atomic():
        cache.clear()
        built = scenes.build(request.param)
        built.name = request.param
        yield built
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def refusals_are_not_logged():
    """Hundreds of them are meant; what goes wrong is told by the test."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def everything(scene: Scene) -> dict:
    """All that an act on a request could change."""
    return {
        **talk_world.everything(scene.request),
        "answers": list(Answer.objects.order_by("pk").values()),
        "notes": list(ReviewNote.objects.order_by("pk").values()),
        "permissions": list(TimedPermission.objects.order_by("pk").values()),
    }


def is_write(sql: str) -> bool:
    return sql.lstrip().startswith(("INSERT", "UPDATE", "DELETE")) and not any(table in sql for table in BOOKKEEPING)


@contextmanager
def watched():
    """Gathers what is written to the portal's tables; signing in and counting visits is no act on a request."""
    writes: list[str] = []

    def watch(execute, sql, params, many, context):
        if is_write(sql):
            writes.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield writes


def what_happened(action: str, scene: Scene, before: dict, writes: list[str]) -> str:
    """“done” where the act left what it leaves, “nothing” where nothing changed, else what else is in the record."""
    if not writes or (after := everything(scene)) == before:
        return "nothing"
    number = after["ledger"] - before["ledger"]
    entries = list(LedgerEntry.objects.order_by("-seq").values_list("action", flat=True)[:number]) if number > 0 else []
    if action in RECORDED:
        return "done" if RECORDED[action] in entries else f"{entries}"
    changed = {name for name in after if after[name] != before[name]}
    return "done" if ROWS[action] in changed and not set(entries) & set(RECORDED.values()) else f"{entries or changed}"


def compare(lines: list[str]) -> None:
    """All differences at once, one line each."""
    if lines:
        pytest.fail("\n".join(lines), pytrace=False)


# --- The table names everything ------------------------------------------------------------------------------------------------
def test_table_names_every_state_and_every_action_that_starts_from_it():
    """No silent no: whoever adds a state or an action says who may."""
    assert {setting.status for setting in SETTINGS.values()} == set(Status)
    assert set(TABLE) == set(SETTINGS)
    assert set(RECORDED) | set(ROWS) == set(ACTIONS)
    expected = {
        name: sorted(action for action in ACTIONS if starts_from(action, name, setting.status))
        for name, setting in SETTINGS.items()
    }
    assert {name: sorted(rows) for name, rows in TABLE.items()} == expected


def test_somebody_may_do_each_action_somewhere_and_every_reason_is_used():
    cells = {(action, row.cell(role)) for rows in TABLE.values() for action, row in rows.items() for role in ROLES}
    assert {action for action, cell in cells if cell in (YES, NIGHT)} == set(ACTIONS)
    assert {cell for _action, cell in cells} == {YES, *REASONS}


# --- The domain function -------------------------------------------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.both_databases
def test_domain_functions_agree_with_the_table(scene):
    """What is allowed happens; what is refused says why and changes nothing."""
    before = everything(scene)
    lines = []
    for action in ACTIONS:
        row = TABLE[scene.name].get(action)
        for role in asked_of(action, row):
            cell = row.cell(role) if row else ""
            found = attempt(action, scene, role, before)
            wanted = {YES: "done", NIGHT: "done", "part": "conflict"}.get(cell, "refused" if row else None)
            if found != wanted and not (wanted is None and found in ("refused", "conflict")):
                lines.append(f"{scene.name}: {action} by {role}: {found}, the table says {cell or 'not from here'}")
    compare(lines)


def asked_of(action: str, row) -> list[str]:
    """Everybody where the action can start; elsewhere the one who does it most often."""
    if action in BY_ITSELF:
        return ["stranger"]  # it asks for nobody
    if row is not None:
        return list(ROLES)
    return [next(role for role in ROLES if any(may(name, action, role) for name in TABLE))]


def attempt(action: str, scene: Scene, role: str, before: dict) -> str:
    with transaction.atomic(), watched() as writes:
        try:
            act(action, scene, by=scene.people[role], at=timezone.now())
        except ConflictOfInterest as refusal:
            found = "conflict" if str(refusal) else "refused without a word"
        except NotAllowed as refusal:
            found = "refused" if str(refusal) else "refused without a word"
        else:
            found = ""
        happened = what_happened(action, scene, before, writes)
        if found:
            found = found if happened == "nothing" else f"{found}, but {happened}"
        else:
            status = ChannelRequest.objects.values_list("status", flat=True).get(pk=scene.request.pk)
            ends = TRANSITIONS[action][1] if action in TRANSITIONS else scene.request.status
            stays = STAYS.get(action) == scene.request.status == status
            found = happened if status == ends or stays else f"{happened}, and the request is {status}"
        transaction.set_rollback(True)
    return found


# --- The form and the button ---------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_forms_and_buttons_agree_with_the_table(scene):
    """Where the action can start, and by the one who does it most often where it cannot."""
    before = everything(scene)
    visitors = {role: doors.Visitor(person) for role, person in scene.people.items()}
    lines = []
    for action in ACTIONS:
        if action in BY_ITSELF:
            continue
        row = TABLE[scene.name].get(action)
        for role in ROLES if row else asked_of(action, row):
            allowed = may(scene.name, action, role)
            if not allowed and any(may(scene.name, twin, role) for twin in doors.twins_of(action)):
                continue  # the same form does what this role may do
            told = f"{scene.name}: {action} by {role}:"
            form = doors.form_of(action, scene, role, visitors[role]) if role in sending(action, scene) else None
            found = send(action, scene, visitors[role], form, before) if form else None
            if found not in (None, "done" if allowed else "nothing"):
                lines.append(f"{told} sent {found}, the table says {row.cell(role) if row else 'not from here'}")
            if row is None:
                continue
            offered = doors.is_offered(action, scene, role, visitors[role])
            if offered != (allowed and not behind(action, scene, role)):
                lines.append(f"{told} is {'' if offered else 'not '}offered, the table says {row.cell(role)}")
    compare(lines)


def send(action: str, scene: Scene, visitor, form: tuple[str, dict], before: dict) -> str:
    path, data = form
    with watched() as writes:
        response, happened = visitor.post(path, data, lambda: what_happened(action, scene, before, writes))
    if happened == "nothing" and response.status_code == 302 and response.wsgi_request._messages:
        return happened  # refused with a sentence on the next page
    sound = response.status_code in ((*REFUSED, 302) if happened == "nothing" else (200, 302))
    return happened if sound else f"{happened} with {response.status_code}"


def behind(action: str, scene: Scene, role: str) -> bool:
    """Whoever can still take the decision back is offered that, in place of the correction."""
    return action in doors.CORRECTIONS and may(scene.name, "undo", role)


def sending(action: str, scene: Scene) -> set[str]:
    """Who sends the form here: everybody in the first state that has it. Elsewhere those whose cell hangs on the state, and
    one of those whom the same thing refuses in every state (a part in it, another group), another one from state to state;
    buttons and domain functions are asked of everybody everywhere."""
    names = [name for name in TABLE if action in TABLE[name]]
    if scene.name not in names:
        return set(ROLES)
    turn = names.index(scene.name)
    if turn == 0:
        return set(ROLES)
    same = (*APART, "auditor", "administrator", "superuser", "stranger")
    turns = {same[turn % len(same)], ("co-administrator", "second reviewer")[turn % 2]}
    if scene.token:
        turns.add("stand-in")
    if action in BESIDES and action not in ("evaluate", "drop_correction", "propose_correction"):
        return turns | {"requester", "drafter"}
    return turns | {"requester", "reviewer", "delegate", "lead"}


# --- The API, and the document -------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_api_offers_no_act_on_a_request(client):
    """The fourth door: every operation is a question, and whoever sends something changes nothing."""
    lead = world.lead()
    made = review_world.in_state(Status.IN_REVIEW, by=lead)
    before = talk_world.everything(made)
    client.force_login(lead)
    paths = client.get("/api/v1/openapi.json").json()["paths"]

    assert paths
    assert {method for operations in paths.values() for method in operations} == {"get"}
    assert [path for path in paths if "request" in path] == []
    tried = [*paths, "/api/v1/requests", f"/api/v1/requests/{made.pk}", f"/api/v1/requests/{made.pk}/approve"]
    for path in tried:
        for send_as in (client.post, client.put, client.patch, client.delete):
            answer = send_as(path, {"choice": "approve", "pk": made.pk}, content_type="application/json")
            assert answer.status_code in ((405,) if path in paths else (404, 405)), (path, send_as)
    assert talk_world.everything(made) == before


def test_the_page_of_who_may_is_what_the_table_says():
    """docs/requests-who-may.md (issue 3, proof 1)."""
    assert document.PAGE.read_text(encoding="utf-8") == document.page(), f"Run `{document.COMMAND}`."
    assert set(document.WORDS) == set(ACTIONS)
