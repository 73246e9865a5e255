"""Where each action is done in a browser: the form that is sent, and the page that offers it."""

import datetime as dt
import re

from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from requests_app.annex1.questions import QUESTIONS, SELF_CHECK
from requests_app.models import ChangeRequest, Criterion
from requests_app.transitions import TRANSITIONS
from tests.requests_app.annex1_answers import answers_for, posted
from tests.requests_app.decision_posts import CHANGES, REJECT, RULES, join
from tests.requests_app.matrix.acts import BY_ITSELF, longer
from tests.requests_app.matrix.scenes import Scene

LAST = 7  # the section of Annex 1 that is written here
WHY = {"why": "We are related."}
# On these pages an action is one choice among others.
CHOICES = {
    "approve": "approve", "approve_for_a_time": "approve", "recommend": "recommend", "ask_for_changes": "changes",
    "reject": "reject", "join": "join",
}  # fmt: skip
CORRECTIONS = {
    "correct_to_approved": "approve", "correct_to_rejected": "reject", "propose_correction": "recommend",
    "drop_correction": "keep",
}  # fmt: skip
# One form does the one or the other, by the state or by who sends it.
TWINS = [
    {"submit", "hand_in_rest"}, {"assign", "hand_over"}, {"step_aside", "recuse"}, {"approve", "approve_for_a_time"},
]  # fmt: skip
BY_LINK = {"approve", "reject", "hand_back", "evaluate"}


class Visitor:
    """A browser of one person; what a request changes is undone before the next one."""

    def __init__(self, person):
        self.client = Client(raise_request_exception=False)
        self.client.force_login(person)
        self.session = dict(self.client.cookies)
        self.pages: dict[str, HttpResponse] = {}

    def get(self, path: str) -> HttpResponse:
        """Each page is opened once: nothing changes in between."""
        if path not in self.pages:
            with transaction.atomic():
                self.pages[path] = self.client.get(path)
                transaction.set_rollback(True)
            self.forget()
        return self.pages[path]

    def post(self, path: str, data: dict, look) -> tuple[HttpResponse, object]:
        """The answer, and what ``look`` saw while the changes were there."""
        with transaction.atomic():
            response = self.client.post(path, data)
            seen = look()
            transaction.set_rollback(True)
        self.forget()
        return response, seen

    def forget(self) -> None:
        for name in set(self.client.cookies) - set(self.session):
            del self.client.cookies[name]
        cache.close()


def url(name: str, *args) -> str:
    return reverse(name, args=args)


# --- The form that is sent ---------------------------------------------------------------------------------------------------
def form_of(action: str, scene: Scene, role: str, visitor: Visitor) -> tuple[str, dict] | None:
    """Address and complete data; None where this role has no address to send it to."""
    made, pk, version = scene.request, scene.request.pk, scene.request.version
    if role == "stand-in" and scene.token and action in BY_LINK:
        return _by_link(action, scene, visitor)
    if action in BY_ITSELF or action == "hand_back":
        return None
    if action in CHOICES:
        return url("review:decide", pk), {**_choice(CHOICES[action], scene), "version": version}
    if action in CORRECTIONS:
        choice = CORRECTIONS[action]
        return url("review:correct", pk), {**_choice(choice, scene), "version": version, "why": "We misread it."}
    forms = {
        "submit": ("requests:submit", {"version": version}),
        "hand_in_rest": ("requests:submit", {"version": version}),
        "withdraw": ("requests:withdraw", WHY),
        "message_of_requester": ("requests:messages", {"message-text": "When?"}),
        "nudge": ("requests:nudge", {}),
        "claim": ("review:claim", {}),
        "release": ("review:release", {}),
        "assign": ("review:hand-over", _to_second(scene)),
        "hand_over": ("review:hand-over", _to_second(scene)),
        "step_aside": ("review:step-aside", WHY),
        "recuse": ("review:step-aside", WHY),
        "appoint_stand_in": ("review:stand-in", {**WHY, "email": scene.people["stand-in"].email}),
        "end_stand_in": ("review:stand-in", {"end": "1"}),
        "object_to_joining": ("review:object", WHY),
        "undo": ("review:undo", {"undo-why": "Too early."}),
        "message_of_team": ("review:messages", {"message-text": "On Monday."}),
        "note": ("review:note", {"note-text": "Call them."}),
        "propose_to_join": ("review:propose", {**WHY, "channel": scene.other.name}),
        "evaluate": ("review:evaluate", _verdict("evaluation-")),
    }
    if action in forms:
        name, data = forms[action]
        return url(name, pk), data
    if action == "agree_to_join":
        return url("requests:joining-agree", scene.talk.pk), {}
    if action == "answer":
        point = ChangeRequest.objects.get(request=made)
        reply = {f"reply-{point.pk}-reply": "explained", f"reply-{point.pk}-answer": "A rota of two."}
        return url("requests:answer", pk, point.pk), {**reply, "seen": point.mark}
    if action == "write":
        answers = answers_for(body=made.requester.memberships.live().last().body, q30={"consent": "Asked in writing."})
        keys = [key for key, question in QUESTIONS.items() if question.section == LAST and key not in SELF_CHECK]
        return url("requests:section", pk, LAST), posted(answers, keys, channel_request=made)
    if action == "extend_permission":
        return url("review:extend", pk), {**WHY, "ends_on": longer(made).isoformat()}
    if action == "change_requester":
        return url("review:change-requester", pk), {**WHY, "to": scene.people["drafter"].pk}
    raise KeyError(action)


def _to_second(scene: Scene) -> dict:
    return {"to": scene.people["second reviewer"].pk, "why": "Please.", "version": scene.request.version}


def _verdict(prefix: str) -> dict:
    return {f"{prefix}verdict_{Criterion.RISK}": "concern", f"{prefix}note_{Criterion.RISK}": "Who answers?"}


def _choice(choice: str, scene: Scene) -> dict:
    today = timezone.localdate()
    limits = {
        "approve-rest_by": (today + dt.timedelta(days=20)).isoformat(),
        "approve-ends_on": (today + dt.timedelta(days=29)).isoformat(),
    }
    fields = {
        "approve": {**RULES, **limits}, "recommend": RULES, "changes": {**CHANGES, "changes-question_1": "q09"}, "reject": REJECT,
        "join": join(scene.other), "keep": {},
    }[choice]  # fmt: skip
    return {"choice": choice, "action": "decide", **fields}


def _by_link(action: str, scene: Scene, visitor: Visitor) -> tuple[str, dict]:
    """Whoever stands in sends back the page that their letter's link opens; they evaluate and decide in one."""
    path = url("requests:decide", scene.token)
    read = visitor.get(path).context
    data = {"version": read["version"], "mark": read["mark"], "words": "We looked at it.", "way_on": "Write to us."}
    choice = {"hand_back": "back", "evaluate": "approve"}.get(action, action)
    return path, {**data, "choice": choice, **(_verdict("") if action == "evaluate" else {})}


# --- Where it is offered -----------------------------------------------------------------------------------------------------
def is_offered(action: str, scene: Scene, role: str, visitor: Visitor) -> bool:
    """Whether the page on which the action is done shows its form, or the link to it."""
    if action in BY_ITSELF:
        return False
    pk = scene.request.pk
    if role == "stand-in" and scene.token and action in BY_LINK:
        field = "verdict_" if action == "evaluate" else f'"{"back" if action == "hand_back" else action}"'
        return shows(visitor, url("requests:decide", scene.token), rf"<input[^>]*{re.escape(field)}")
    if action == "hand_back":
        return False
    if action in CHOICES or action in CORRECTIONS:
        page, choice = (
            ("review:decide", CHOICES[action]) if action in CHOICES else ("review:correct", CORRECTIONS[action])
        )
        linked = shows(visitor, url("review:detail", pk), rf'href="{url(page, pk)}"')
        return linked and shows(
            visitor, url(page, pk), rf'name="choice"[^>]*value="{choice}"|value="{choice}"[^>]*name="choice"'
        )
    if action in ("appoint_stand_in", "end_stand_in"):
        field = "email" if action == "appoint_stand_in" else "end"
        path = url("review:stand-in", pk)
        linked = shows(visitor, url("review:detail", pk), rf'href="{path}"')
        return linked and shows(visitor, path, rf'name="{field}"')
    if action == "agree_to_join":
        path = url("requests:joining", scene.talk.pk)
        return shows(visitor, path, rf'action="{url("requests:joining-agree", scene.talk.pk)}"')
    if action in ("submit", "hand_in_rest"):
        return shows(visitor, url("requests:check", pk), rf'action="{url("requests:submit", pk)}"')
    path, _data = form_of(action, scene, role, visitor)
    page = "requests:detail" if path.startswith("/requests/") else "review:detail"
    kind = "action" if action in FORMS else "href"
    return shows(visitor, url(page, pk), rf'{kind}="{path}["#?]')


# Their form stands on the page of the request itself; the others have a page of their own, to which a link leads.
FORMS = {"claim", "release", "undo", "evaluate", "note", "message_of_team", "message_of_requester", "nudge"}


def shows(visitor: Visitor, path: str, pattern: str) -> bool:
    response = visitor.get(path)
    if response.status_code != 200:
        assert response.status_code in (302, 403, 404, 410), f"{path} answers {response.status_code}"
        return False
    # In one line, as a reader's eye is not stopped by where a tag is broken.
    return re.search(pattern, " ".join(response.content.decode().split())) is not None


def twins_of(action: str) -> set[str]:
    return {other for pair in TWINS if action in pair for other in pair} - {action}


assert set(CHOICES) <= set(TRANSITIONS)
