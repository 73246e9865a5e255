"""One person for each way of standing to the portal, and one thing of each kind for the addresses that name one."""

import datetime as dt
from dataclasses import dataclass, field

from django.utils import timezone

from accounts import people
from accounts.calendars import NamedDay, enter_days
from accounts.models import Body, CalendarDay, Invitation, Person
from accounts.roles import Permission, RoleName
from activity.models import Keeping, OwnPage, OwnSite, PlatformKey, Source, Threshold
from activity.retirement import cases
from audits.leaving.handing_over import open_hand_over
from channels_registry import lifecycle
from channels_registry.models import AccessLevel, Channel, ChannelKind, ChannelStatus, Condition, Grant, SetUp, Tier
from enforcement.models import SuspicionReport
from enforcement.reports.receiving import receive_report
from ledger.models import LedgerEntry
from notifications.models import Letter
from policies.guidance.lines import LineFacts, enter_line
from policies.library import sample
from policies.models import Need, PolicyVersion
from portal.files import read_file
from requests_app import transitions
from requests_app.drafting.co_writing import invite_writer
from requests_app.drafting.drafts import start_draft
from requests_app.drafting.handing_in import hand_in
from requests_app.files.attaching import attach
from requests_app.judging.conflicts import free_people
from requests_app.models import ChannelRequest, Status
from requests_app.review.queue_views import save_view
from tests import world
from tests.permissions import registry_things
from tests.permissions.acceptance import acceptances
from tests.permissions.access_facts import access_facts
from tests.permissions.alert_things import alert_things
from tests.permissions.answering import answer_links
from tests.permissions.arrivals import arrivals
from tests.permissions.builder_things import questionnaires
from tests.permissions.campaigns import campaigns
from tests.permissions.case_things import case_things
from tests.permissions.check_ups import check_ups
from tests.permissions.consent_things import consent_things
from tests.permissions.drafts import drafts_of
from tests.permissions.help_things import help_things
from tests.permissions.meeting_things import meeting_things
from tests.permissions.talks import talks_of
from tests.requests_app import hostile_files, review_world, rounds, sheets
from workspace.models import GoalsReview

ROLES = (
    "anonymous",
    "staff",  # of another group
    "requester",
    "runner",  # full control of one channel, by a live grant
    "agency",  # external, may publish on the same channel
    "comms",
    "lead",
    "auditor",
    "administrator",
    "superuser",  # without any role of the portal
)


@dataclass
class Cast:
    """``people`` has an entry per role, None for the visitor who has not signed in."""

    people: dict[str, Person | None]
    home: Body
    channel: Channel
    requests: dict[str, ChannelRequest]
    version: PolicyVersion
    report: SuspicionReport
    letter: Letter
    newcomer: Person
    invitation: str
    known: Person
    things: dict[str, object] = field(default_factory=dict)

    def __getattr__(self, name):
        """People by their role, things by their name."""
        for source in ("people", "things"):
            if name in self.__dict__.get(source, {}):
                return self.__dict__[source][name]
        raise AttributeError(name)

    def request(self, status: str) -> ChannelRequest:
        return self.requests[status]

    @property
    def grant(self) -> Grant:
        """The agency's; the channel can do without it."""
        return Grant.objects.get(channel=self.channel, person=self.people["agency"])

    @property
    def entry(self) -> LedgerEntry:
        return LedgerEntry.objects.order_by("seq").first()


def build() -> Cast:
    """A small world made by the functions of the portal; a second communicator co-administers beside the first."""
    now = timezone.now()
    home = world.body("Forum Sahel", contact_mailbox="sahel@example.org")
    superuser = world.person("Superuser", password=True)
    superuser.is_superuser = superuser.is_staff = True
    superuser.save(update_fields=["is_superuser", "is_staff"])
    lead = world.lead("Lead", password=True)
    version = sample.load_sample(by=lead, at=now - dt.timedelta(days=200))
    # The demonstration has a newer one.
    version = PolicyVersion.objects.in_force(on=now.date()).get(policy=version.policy)
    cast: dict[str, Person | None] = {
        "anonymous": None,
        "staff": world.person("Staff", of=world.body("Another group"), password=True),
        "requester": world.requester(of=home, name="Requester", password=True),
        "runner": world.person("Runner", of=world.body("Group of the runner"), password=True),
        "agency": world.external("Agency", password=True),
        "comms": world.comms("Comms", password=True),
        "lead": lead,
        "auditor": world.auditor("Auditor", password=True),
        "administrator": world.administrator("Administrator", password=True),
        "superuser": superuser,
    }
    colleague = world.comms("Colleague")
    channel = _channel(cast, "Voices of the Sahel", colleague)
    newcomer = world.person("Newcomer")
    token = people.invite(newcomer, by=cast["administrator"], at=now)
    report = receive_report(
        address="https://x.com/sahel_fake", message="It asks for money.", reporter_email="", language="en", at=now
    )
    known = world.person("Known", of=home)
    membership = known.memberships.live().get()
    left = world.person("Left")
    people.departures.deactivate(left, by=cast["administrator"], at=now, why="Moved on.")
    requests = _requests(cast)
    return Cast(
        people=cast,
        home=home,
        channel=channel,
        requests=requests,
        version=version,
        report=report,
        letter=_refused_letter(now),
        newcomer=newcomer,
        invitation=token,
        known=known,
        things={
            "membership": membership,
            "left": left,
            "help_line": enter_line(
                LineFacts("TD", Need.DANGER, "A service in Chad", phone="+235 00 00 00 00"),
                about={"en": "Day and night", "fr": "Jour et nuit"},
                by=lead,
                at=now,
            ),
            "colleague": colleague,
            "assignment": people.give_role(known, role=RoleName.AUDITOR, by=cast["administrator"], at=now),
            **talks_of(cast, requests, channel=channel, flagged=_flagged(cast, colleague, now), now=now),
            "closing": (closing := _closing(cast, colleague, now)),
            "closing_case": closing.retirement_cases.get(),
            "gap": world.channel("Voices alone", complete=False),
            "unlisted": _unlisted(cast, colleague, now),
            "untold": _untold(cast, now),
            "holiday": _holiday(home, cast, now),
            "threshold": Threshold.objects.create(
                platform=channel.platform, kind=ChannelKind.PROJECT, quiet_after_days=30, flag_after_days=60
            ),
            "pause": Keeping.objects.create(
                channel=channel,
                since=now.date() + dt.timedelta(days=5),
                until=now.date() + dt.timedelta(days=9),
                reason="Between two campaigns.",
                by=cast["runner"],
                at=now,
            ),
            "platform_key": PlatformKey.objects.create(
                source=Source.FACEBOOK, sealed="opened by no page", set_by=cast["administrator"], set_at=now
            ),
            "own_site": (own_site := OwnSite.objects.create(host="voices.example", added_by=lead, added_at=now)),
            "own_page": OwnPage.objects.create(
                site=own_site, url="https://voices.example/follow", added_by=lead, added_at=now, next_check_at=now
            ),
            "platform": channel.platform,
            "again": rounds.sent_back_and_handed_in_again(
                world.requester(of=home, name="Second requester"), reviewer=cast["comms"]
            ),
            "queue_view": save_view(by=cast["comms"], name="Careful ones", part="mine", query="tier=careful"),
            "question": requests["changes_requested"].change_requests.get(),
            **_written_together(cast, home, now),
            **drafts_of(version, lead=lead, invited=cast["requester"], now=now),
            **arrivals(),
            **check_ups(cast, channel, now=now),
            **questionnaires(by=lead, now=now),
            **answer_links(cast, channel, now=now),
            **acceptances(version, channel, team=cast["comms"], known=known, now=now),
            **registry_things.things_of(channel, lead=lead, holder=colleague, now=now),
            **campaigns(cast, channel, now=now),
            **help_things(channel, runner=cast["runner"], comms=cast["comms"], now=now),
            **alert_things(runner=cast["runner"], agency=cast["agency"], comms=cast["comms"], now=now),
            **case_things(channel, version, runner=cast["runner"], comms=cast["comms"], lead=lead, now=now),
            **consent_things(channel, runner=cast["runner"], comms=cast["comms"], lead=lead, now=now),
            **access_facts(cast, channel, colleague=colleague, now=now),
            **_leaver(colleague, cast, now),
            **meeting_things(comms=cast["comms"], lead=lead, now=now),
            "crisis": start_draft(by=cast["requester"], at=now, fast_track=True),
            "stood_in": (stood_in := _stood_in(cast, now))[0],
            "stand_in_token": stood_in[1],
            "condition": _condition(requests["approved"].channel, cast, now),
            "goals": _goals(channel, now),
            "goals_answered": _goals(
                Channel.objects.get(name="Quiet voices"),
                now,
                outcome="keep",
                answered_at=now,
                answered_by=cast["runner"],
            ),
            "overdue": _condition(channel, cast, now, due_on=now.date() - dt.timedelta(days=2)),
            "reported": _condition(
                channel, cast, now, evidence="It is done.", done_at=now, done_by=cast["runner"], text="Name a deputy."
            ),
        },
    )


def _leaver(colleague: Person, cast, now: dt.datetime) -> dict[str, object]:
    """The hand-over of a communicator who leaves in a month; nobody follows yet."""
    opened = open_hand_over(colleague, last_day=now.date() + dt.timedelta(days=30), by=cast["comms"], at=now)
    return {"hand_over": opened, "hand_over_row": opened.items.order_by("pk").first()}


def _goals(channel: Channel, now: dt.datetime, **facts) -> GoalsReview:
    return GoalsReview.objects.create(channel=channel, due_on=now.date(), opened_at=now, **facts)


def _condition(channel: Channel, cast, now: dt.datetime, **facts) -> Condition:
    facts = {"text": "Write to the editors.", "due_on": now.date(), **facts}
    return Condition.objects.create(channel=channel, set_by=cast["comms"], set_at=now, **facts)


def _channel(cast, name: str, colleague: Person, **facts) -> Channel:
    made = world.channel(
        name, of=cast["runner"].memberships.live().get().body, coadmin=cast["comms"], runner=cast["runner"], **facts
    )
    world.grant(made, colleague)
    world.grant(made, cast["agency"], AccessLevel.EDITOR)
    return made


def _flagged(cast, colleague: Person, now: dt.datetime) -> Channel:
    made = _channel(cast, "Quiet voices", colleague, latest_post_at=now - dt.timedelta(days=250))
    lifecycle.flag_many([made.pk], by=None, at=now)
    return made


def _closing(cast, colleague: Person, now: dt.datetime) -> Channel:
    made = _channel(cast, "Voices that close", colleague)
    cases.start(made, reason="The project is over.", by=cast["comms"], at=now)
    made.refresh_from_db()
    return made


def _unlisted(cast, colleague: Person, now: dt.datetime) -> Channel:
    made = world.channel("Voices in danger", coadmin=cast["comms"], runner=colleague)
    lifecycle.unlist(made, by=cast["comms"], at=now, why="Its people are in danger.")
    return made


def _untold(cast, now: dt.datetime) -> Channel:
    """Being set up since a moment ago: the letter of its approval has not left, so that it can still be taken back."""
    made = world.channel("Voices not yet told of", coadmin=cast["comms"], runner=cast["runner"])
    Channel.objects.filter(pk=made.pk).update(
        status=ChannelStatus.APPROVED, activated_at=None, told_from=now + dt.timedelta(hours=9),
        responsible=cast["requester"], deputy=cast["staff"],
    )  # fmt: skip
    SetUp.objects.create(channel=made, owner=cast["comms"], due_on=now.date() + dt.timedelta(days=40))
    made.refresh_from_db()
    return made


def _holiday(body: Body, cast, now: dt.datetime) -> CalendarDay:
    """A day on which the group does not work: the Wednesday after next."""
    day = now.date() + dt.timedelta(days=14 + (2 - now.weekday()) % 7)
    enter_days(body, [NamedDay(day, {"en": "Harvest day"})], is_free=True, by=cast["lead"], at=now)
    return CalendarDay.objects.get(body=body)


def _requests(cast) -> dict[str, ChannelRequest]:
    """One of each state, all of the requester; those in review are with ``comms``."""
    return {
        status.value: review_world.in_state(
            status,
            by=cast["comms"],
            requester=cast["requester"],
            title=f"Request {status.value}",
            tier=Tier.CAREFUL if status == Status.RECOMMENDED else Tier.STANDARD,
            # Its letter has left, so that the channel is seen; the others can still be taken back.
            at=timezone.now() - dt.timedelta(hours=1)
            if status in (Status.APPROVED, Status.PROVISIONAL, Status.LAPSED)
            else None,
        )
        for status in Status
    }


def _written_together(cast, home: Body, now: dt.datetime) -> dict[str, object]:
    """A draft that the requester writes with a colleague who started it, with a file; and a file that was handed in."""
    file = read_file(hostile_files.PDF, name="Mandate.pdf")
    colleague = world.requester(of=home, name="Colleague of the requester")
    shared = sheets.draft(by=colleague, body=home, at=now)
    writer = invite_writer(shared, person=cast["requester"], by=colleague, at=now)
    handed_in = sheets.draft(by=colleague, body=home, at=now)
    things = {
        "shared": shared,
        "writer": writer,
        "file": attach(shared, file, by=colleague, at=now),
        "file_handed_in": attach(handed_in, file, by=colleague, at=now),
    }
    hand_in(handed_in, by=colleague, at=now)
    return things


def _stood_in(cast, now: dt.datetime) -> tuple[ChannelRequest, str]:
    """A request on which nobody of the team is free, and the link of the person who decides it."""
    made = sheets.draft(by=world.requester(of=world.body(), name="Third requester"), at=now)
    hand_in(made, by=made.requester, at=now)
    for person in free_people(made, Permission.REVIEW_REQUESTS):
        transitions.declare_part(made, by=person, at=now, why="We are related.")
    director = world.person("Director", of=world.body())
    return made, transitions.appoint_stand_in(made, person=director, by=cast["lead"], at=now, why="Nobody is free.")


def _refused_letter(now: dt.datetime) -> Letter:
    """A letter that the mail server refused, for those who may send it again."""
    letter = Letter.objects.waiting().order_by("pk").first()
    Letter.objects.filter(pk=letter.pk).update(refused_at=now, last_error="SMTP 550")
    return letter


def pending_invitation(cast: Cast) -> Invitation:
    return cast.newcomer.invitations.get(used_at=None, withdrawn_at=None)
