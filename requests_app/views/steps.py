"""The steps of a draft: which pages there are, how far each has come, which one follows."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from requests_app.annex1.branching import asked
from requests_app.annex1.completeness import lacks_of
from requests_app.annex1.questions import QUESTIONS, SCOPE, SECTIONS, SELF_CHECK

DONE, IN_PROGRESS, NOT_STARTED = "done", "in_progress", "not_started"


@dataclass(frozen=True)
class Step:
    """One row of the task list."""

    name: str | int
    title: str
    url: str
    keys: list[str]


def steps_of(sheet) -> list[Step]:
    """The steps that have something to ask, in their order."""
    pk, due = sheet.request.pk, asked(sheet)
    if sheet.request.asks_eight:
        return [Step("eight-facts", _("Give the eight facts"), reverse("requests:eight-facts", args=[pk]), due)]
    steps = [
        Step("scope", _("Say who the channel will speak for"), reverse("requests:scope", args=[pk]), [SCOPE]),
        Step(
            "self-check",
            _("Questions to ask yourself first"),
            reverse("requests:self-check", args=[pk]),
            [key for key in SELF_CHECK if key in due],
        ),
    ]
    for number, title in SECTIONS.items():
        keys = [key for key in due if QUESTIONS[key].section == number and key not in (*SELF_CHECK, SCOPE)]
        if keys:
            steps.append(Step(number, str(title), reverse("requests:section", args=[pk, number]), keys))
    return steps


def tasks_of(sheet) -> list[dict]:
    """The task list, as its component draws it."""
    labels = {DONE: _("Completed"), IN_PROGRESS: _("In progress"), NOT_STARTED: _("Not started")}
    tasks = []
    for step in steps_of(sheet):
        state = state_of(sheet, step)
        count = ngettext("%(count)d question", "%(count)d questions", len(step.keys)) % {"count": len(step.keys)}
        tasks.append({"title": step.title, "url": step.url, "hint": count, "state": state, "label": labels[state]})
    return tasks


def state_of(sheet, step: Step) -> str:
    if not any(sheet.value(key) for key in step.keys):
        return NOT_STARTED
    return IN_PROGRESS if any(lacks_of(sheet, key) for key in step.keys) else DONE


def step_after(sheet, name: str | int) -> str:
    """The address of the step that follows ``name``, or of the page that shows all answers."""
    steps = steps_of(sheet)
    names = [step.name for step in steps]
    position = names.index(name) + 1 if name in names else len(names)
    return steps[position].url if position < len(steps) else reverse("requests:check", args=[sheet.request.pk])
