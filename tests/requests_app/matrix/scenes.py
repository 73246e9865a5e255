"""The request in every state, and in every variant of a state in which somebody else may act. Made by the portal's functions."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone

from accounts.models import Body, Person
from channels_registry.models import Channel
from requests_app import transitions
from requests_app.annex1.forms import FORMS
from requests_app.annex1.reading import new_channel
from requests_app.drafting.co_writing import invite_writer
from requests_app.drafting.drafts import print_of, save_answers
from requests_app.drafting.handing_in import hand_in
from requests_app.models import ChangeRequest, ChannelRequest, JoinTalk, Status, TalkState
from tests.requests_app import crisis, sheets
from tests.requests_app import review_world as review
from tests.requests_app.annex1_answers import answers_for, ready_platforms
from tests.requests_app.matrix import cast

# Long enough ago that the requester may ask what keeps the answer.
LONG_AGO = dt.timedelta(days=60)
A_MOMENT, AN_HOUR = dt.timedelta(minutes=2), dt.timedelta(hours=1)
FREE = ("co-administrator", "delegate", "reviewer", "second reviewer", "lead")


@dataclass
class Scene:
    """``talk`` is a yes of ``channel`` that the requester could accept; ``other`` has not been asked. ``token`` opens the
    stand-in's page."""

    people: dict[str, Person]
    channel: Channel
    other: Channel
    request: ChannelRequest
    talk: JoinTalk | None = None
    token: str = ""


class Play:
    """Brings a request into a state, with everyone who has a part in it."""

    def __init__(self):
        self.now = timezone.now()
        self.people, self.channel, self.other = cast.build(self.now)
        self.token = ""
        self.talk: JoinTalk | None = None
        ready_platforms()

    def person(self, role: str) -> Person:
        return self.people[role]

    # --- Written and handed in ------------------------------------------------------------------------------------------
    def draft(self, route: str = "standard", *, ago: dt.timedelta = LONG_AGO) -> ChannelRequest:
        at = self.now - ago
        body = Body.objects.get(name="Kenya Forum")
        self.request = sheets.draft(route, by=self.person("requester"), body=body, at=at)
        self.write_together(at)
        return self.request

    def crisis(self, *, ago: dt.timedelta = LONG_AGO) -> ChannelRequest:
        at = self.now - ago
        made = crisis.draft(requester=self.person("requester"), at=at, q02={"body": self.group_number()})
        self.request = made
        self.write_together(at)
        return made

    def group_number(self) -> str:
        return str(Body.objects.get(name="Kenya Forum").pk)

    def write_together(self, at: dt.datetime) -> None:
        """The drafter is invited, and saves an answer."""
        self.request.refresh_from_db()
        drafter = self.person("drafter")
        invite_writer(self.request, person=drafter, by=self.person("requester"), at=at)
        value = self.request.answers.get(question="q06").value
        save_answers(
            self.request,
            {"q06": {**value, "audience": "Teachers"}},
            by=drafter,
            at=at,
            expected={"q06": print_of(value)},
        )
        self.request.refresh_from_db()

    def submitted(self, route: str = "standard", *, ago: dt.timedelta = LONG_AGO, urgent: bool = False):
        made = self.crisis(ago=ago) if urgent else self.draft(route, ago=ago)
        hand_in(made, by=made.requester, at=self.now - ago)
        return made

    def in_review(self, route: str = "standard", *, ago: dt.timedelta = LONG_AGO, urgent: bool = False):
        made = self.submitted(route, ago=ago, urgent=urgent)
        crisis.take_up(made, by=self.person("reviewer"), at=self.now - ago)
        return made

    # --- Nobody of the team free ----------------------------------------------------------------------------------------
    def everyone_steps_aside(self, *, besides: tuple[str, ...] = ()) -> None:
        for role in FREE:
            if role not in besides:
                transitions.recuse(self.request, by=self.person(role), at=self.now, why="We are related.")

    def appoint(self) -> None:
        self.token = transitions.appoint_stand_in(
            self.request, person=self.person("stand-in"), by=self.person("lead"), at=self.now, why="Nobody is free."
        )

    # --- Decided ----------------------------------------------------------------------------------------------------------
    def approved(self, *, ago: dt.timedelta):
        made, at = self.in_review(), self.now - ago
        transitions.approve(
            made, by=self.person("reviewer"), at=at, approval=review.approval(), new=new_channel(made, at=at)
        )
        return made

    def rejected(self, route: str = "standard", *, ago: dt.timedelta):
        made = self.in_review(route)
        transitions.reject(
            made, by=self.person("reviewer"), at=self.now - ago, reasons="Two exist.", way_on="Write for one."
        )
        return made

    def provisional(self, *, ago: dt.timedelta):
        """Approved for a limited time; once told, the rest of the form is written down, and not handed in."""
        made, at = self.in_review(urgent=True), self.now - ago
        transitions.approve_for_a_time(
            made, by=self.person("reviewer"), at=at, approval=review.limited_approval(at), new=new_channel(made, at=at)
        )
        if ago > A_MOMENT:
            answers = answers_for("standard", body=made.body)
            crisis.store(made, {**answers, "q07": {}}, forms=FORMS, by=made.requester, at=at)
            made.refresh_from_db()
        return made

    def asked_before(self) -> None:
        """A point of the team that was answered in an earlier round."""
        at = self.now - 2 * LONG_AGO
        ChangeRequest.objects.create(
            request=self.request, question="q06", comment="Who?", asked_by=self.person("reviewer"), asked_at=at,
            answer="Teachers.", answered_at=at, answered_by=self.person("requester"),
        )  # fmt: skip

    # --- An existing channel ------------------------------------------------------------------------------------------------
    def said_yes(self) -> None:
        """The people of a channel in service said that the request can join it."""
        self.talk = JoinTalk.objects.create(
            request=self.request, channel=self.channel, state=TalkState.CAN_JOIN, words="As guests.",
            opened_by=self.person("requester"), opened_at=self.now, consented_at=self.now,
            answered_by=Person.objects.get(full_name="Rosa"), answered_at=self.now,
        )  # fmt: skip

    def agreed(self) -> None:
        self.said_yes()
        transitions.agree_to_join(self.request, talk=self.talk, by=self.person("requester"), at=self.now - A_MOMENT)


def _submitted_apart(play: Play) -> None:
    play.submitted()
    play.everyone_steps_aside()


def _stand_in(play: Play) -> None:
    _submitted_apart(play)
    play.appoint()
    review.evaluate_all(play.request, by=play.person("stand-in"), at=play.now)


def _recommended(play: Play) -> None:
    made = play.in_review("careful")
    transitions.recommend(made, by=play.person("reviewer"), at=play.now - LONG_AGO, approval=review.approval())


def _recommended_stand_in(play: Play) -> None:
    _recommended(play)
    play.everyone_steps_aside(besides=("reviewer",))
    play.appoint()


def _changes_requested(play: Play) -> None:
    """The team's point is answered already, so that it can be handed in again."""
    made = play.in_review()
    asked = transitions.ask_for_changes(
        made, by=play.person("reviewer"), at=play.now - AN_HOUR, comment="Who answers at weekends?", question="q22"
    )
    transitions.answer_change_request(asked, answer="We do.", by=made.requester, at=play.now - A_MOMENT)


def _proposed(play: Play) -> None:
    play.rejected("careful", ago=AN_HOUR)
    play.request.refresh_from_db()
    transitions.propose_correction(
        play.request, by=play.person("reviewer"), at=play.now, why="Misread.", approval=review.approval()
    )


def _joined(play: Play) -> None:
    made = play.in_review()
    transitions.join(
        made, by=play.person("reviewer"), at=play.now - A_MOMENT, channel=play.channel, reasons="It reaches them."
    )


def _agreed(play: Play) -> None:
    play.submitted(ago=AN_HOUR)
    play.agreed()


def _withdrawn(play: Play) -> None:
    made = play.in_review()
    transitions.withdraw(made, by=made.requester, at=play.now)


def _expired(play: Play) -> None:
    transitions.expire(play.draft(), at=play.now)


def _lapsed(play: Play) -> None:
    made = play.provisional(ago=AN_HOUR)
    crisis.lapse(made, at=play.now)


@dataclass(frozen=True)
class Setting:
    """``title`` completes the state's own name where it has variants."""

    status: Status
    title: str
    make: Callable[[Play], object]


SETTINGS = {
    "draft": Setting(Status.DRAFT, "", lambda play: play.draft(ago=A_MOMENT)),
    "submitted": Setting(Status.SUBMITTED, "", lambda play: play.submitted()),
    "submitted, nobody free": Setting(
        Status.SUBMITTED, "and everyone of the team has a part in it or is away", _submitted_apart
    ),
    "in review": Setting(Status.IN_REVIEW, "", lambda play: play.in_review()),
    "in review, careful": Setting(Status.IN_REVIEW, "on the careful tier", lambda play: play.in_review("careful")),
    "in review, crisis": Setting(
        Status.IN_REVIEW, "by the eight facts of the fast track", lambda play: play.in_review(urgent=True)
    ),
    "in review, stand-in": Setting(Status.IN_REVIEW, "with a stand-in", _stand_in),
    "changes requested": Setting(Status.CHANGES_REQUESTED, "", _changes_requested),
    "recommended": Setting(Status.RECOMMENDED, "", _recommended),
    "recommended, stand-in": Setting(
        Status.RECOMMENDED, "and a stand-in gives the second decision", _recommended_stand_in
    ),
    "approved, not told": Setting(
        Status.APPROVED, "and its letter has not left", lambda play: play.approved(ago=A_MOMENT)
    ),
    "approved": Setting(
        Status.APPROVED, "and told; its channel is being set up", lambda play: play.approved(ago=AN_HOUR)
    ),
    "provisional, not told": Setting(
        Status.PROVISIONAL, "and its letter has not left", lambda play: play.provisional(ago=A_MOMENT)
    ),
    "provisional": Setting(Status.PROVISIONAL, "and told", lambda play: play.provisional(ago=AN_HOUR)),
    "rejected, not told": Setting(
        Status.REJECTED, "and its letter has not left", lambda play: play.rejected(ago=A_MOMENT)
    ),
    "rejected, careful": Setting(
        Status.REJECTED, "and told, on the careful tier", lambda play: play.rejected("careful", ago=AN_HOUR)
    ),
    "rejected, proposal": Setting(Status.REJECTED, "and the reviewer proposes to correct it", _proposed),
    "joined, not told": Setting(Status.JOINED, "by the team's decision, and its letter has not left", _joined),
    "joined, agreed": Setting(Status.JOINED, "by agreement of both sides", _agreed),
    "withdrawn": Setting(Status.WITHDRAWN, "", _withdrawn),
    "expired": Setting(Status.EXPIRED, "", _expired),
    "lapsed": Setting(Status.LAPSED, "", _lapsed),
}


def build(name: str) -> Scene:
    play = Play()
    SETTINGS[name].make(play)
    if play.talk is None:
        play.said_yes()
    if not play.request.change_requests.exists():
        play.asked_before()
    made = ChannelRequest.objects.get(pk=play.request.pk)
    assert made.status == SETTINGS[name].status
    people = {role: Person.objects.get(pk=person.pk) for role, person in play.people.items()}
    return Scene(people, play.channel, play.other, made, JoinTalk.objects.get(pk=play.talk.pk), play.token)
