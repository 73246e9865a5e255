"""Goals that came back beside what happened (N2): two questions wait, one was answered with new goals, the others kept."""

from accounts.models import Person
from workspace.demonstration.telling import Stage, Story
from workspace.goals import answering
from workspace.goals.answering import Goals
from workspace.goals.rights import may_answer
from workspace.goals.sweeping import sweep_goals
from workspace.models import GoalsReview

# The nights on which goals came back; the answers followed three days later.
NIGHTS = (330, 230, 130, 70, 25, 8)
# One careful with its rhythm missed, one as promised.
WAIT = ("fb-turkana", "ig-kenya")
REMARKS = {
    "en": (
        "Read by those it was made for; comments come every week.",
        "As planned, and no more work than we thought.",
        "",
    ),
    "fr": ("Lu par celles et ceux qu’il visait ; on nous écrit chaque semaine.", "Comme prévu.", ""),
}


def come_back(stage: Stage) -> Story:
    for days in NIGHTS:
        at = yield stage.ago(days, hour=2, minute=40)
        sweep_goals(at=at)
        at = yield stage.ago(days - 3, hour=10)
        waiting = {stage.channels[key].pk for key in WAIT if key in stage.channels}
        for number, review in enumerate(_open(waiting)):
            _answer(stage, review, number, at=at)


def _open(waiting: set[int]) -> list[GoalsReview]:
    found = GoalsReview.objects.waiting().exclude(channel__in=waiting)
    return list(found.select_related("channel__responsible").order_by("due_on", "pk"))


def _answer(stage: Stage, review: GoalsReview, number: int, *, at) -> None:
    channel, by = review.channel, _answerer(stage, review, at=at)
    if channel.pk == stage.channels["fb-ke"].pk and not channel.stated_goals.exists():
        answering.change(
            review, by=by, at=at, remark="Members tell us more than the public does.",
            goals=Goals("Every member in Kenya tells its own work here twice a month.", "Members’ staff and their neighbours"),
        )  # fmt: skip
        return
    goals = None if channel.stated_goals.exists() or hasattr(channel, "channel_request") else Goals(channel.summary)
    remarks = REMARKS[by.language]
    answering.keep(review, goals=goals, remark=remarks[number % len(remarks)], by=by, at=at)


def _answerer(stage: Stage, review: GoalsReview, *, at) -> Person:
    responsible = review.channel.responsible
    if responsible is not None and may_answer(review.channel, by=responsible, at=at):
        return responsible
    return stage.people["comms"]
