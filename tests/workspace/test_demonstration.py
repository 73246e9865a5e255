"""The demonstration: every state is there to be seen, made by the portal's own functions, and its record is intact."""

import datetime as dt
from itertools import pairwise

import pytest
from django.db import transaction
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import BodyKind, Person, PersonKind
from accounts.roles import RoleName
from activity.models import Keeping, RetirementCase, RetirementOutcome, Silence
from audits.campaigns.letters import OPENED
from audits.campaigns.transitions import letters_event
from audits.models import Campaign
from channels_registry.check import CheckVerdict, check
from channels_registry.findings import sync_findings
from channels_registry.models import Channel, ChannelKind, ChannelStatus, Finding, Overlay, Promise, Rule, Tier
from enforcement.models import (
    Concern,
    DutyShift,
    HelpRequest,
    HelpState,
    ImpersonationCase,
    Incident,
    IncidentAction,
    IncidentState,
    InfringementCase,
    JudgedComment,
    ProtectiveRemoval,
    StopCall,
    SuspicionReport,
)
from ledger.models import LedgerEntry
from ledger.recording import verify
from notifications.models import Letter
from policies.models import Acknowledgement, Consultation, DraftComment, HelpLine, PolicyQuestionnaire, PolicyVersion
from portal import attention
from requests_app.models import ChannelRequest, FastTrack, Status
from tests.gap_guard import silent_gaps
from workspace import demonstration
from workspace.demonstration.cast import PASSWORD, SIGN_INS
from workspace.goals.comparing import Verdict, compare
from workspace.models import GoalsOutcome, GoalsReview

# Each test runs inside the stage, and undoes what it changes. The mark also lets this file be run alone.
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def stage(django_db_setup, django_db_blocker):
    """Told once for all tests of this file, and rolled back after the last."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield demonstration.load(now=timezone.now())
        transaction.set_rollback(True)


def test_the_record_of_two_years_is_intact(stage):
    """Proof 8."""
    result = verify()

    assert result.intact
    assert result.count == LedgerEntry.objects.count() > 500
    moments = list(LedgerEntry.objects.order_by("seq").values_list("at", flat=True))
    assert moments == sorted(moments), "told in the order of time"
    assert moments[-1] <= stage.now


def test_the_three_profiles_of_the_policy_are_official(stage):
    """A1."""
    for text in ("facebook.com/actalliance", "https://twitter.com/actalliance", "www.youtube.com/actalliance"):
        assert check(text, at=stage.now).verdict == CheckVerdict.OFFICIAL, text


def test_channels_are_there_in_every_state(stage):
    assert set(Channel.objects.values_list("status", flat=True)) == set(ChannelStatus.values)
    for overlay in Overlay:
        assert Channel.objects.filter(**{f"{overlay.value}_at__isnull": False}).exists(), overlay
    assert set(ChannelKind.values) - set(Channel.objects.values_list("kind", flat=True)) <= {ChannelKind.OFFICE}
    assert Channel.objects.filter(unlisted_at__isnull=False).count() == 1
    assert Channel.objects.filter(no_public_address=True).exists()
    assert 40 <= Channel.objects.count() <= 60


def test_the_watch_has_something_to_show(stage):
    """A8: one without a co-administrator, one with a single administrator, both being brought in line; nothing unsaid."""
    of_a8 = Finding.objects.open().filter(rule__in=Rule.values)
    found = {finding.rule: finding.channel for finding in of_a8.select_related("channel")}

    assert set(found) == set(Rule.values)
    assert all(channel.bring_in_line_by for channel in found.values())
    assert silent_gaps() == []


def test_the_controls_have_something_to_show(stage):
    """R1: rules of several kinds, one point about a person, one looked after, one accepted; all of them hold now."""
    found = set(Finding.objects.open().values_list("pk", flat=True))
    sync_findings(at=stage.now)
    assert set(Finding.objects.open().values_list("pk", flat=True)) == found, "followed as they were told"
    rules = set(Finding.objects.open().values_list("rule", flat=True)) - set(Rule.values)
    assert {"policy_unread", "two_factor_off", "way_in", "person_bounces"} <= rules
    assert Finding.objects.open().filter(assigned_to__isnull=False).exists()
    assert Finding.objects.accepted(on=stage.now.date()).exists()


def test_goals_came_back_and_two_wait(stage):
    """N2: a careful one whose rhythm was missed, one as promised; of the others one changed its goals."""
    waiting = {review.channel_id: review for review in GoalsReview.objects.waiting().select_related("channel")}
    careful, kept = (waiting.pop(stage.channels[key].pk) for key in ("fb-turkana", "ig-kenya"))

    assert waiting == {}
    assert careful.channel.tier == Tier.CAREFUL
    verdicts = [
        {line.key: line.verdict for line in compare(review, at=stage.now).lines}["rhythm"] for review in (careful, kept)
    ]
    assert verdicts == [Verdict.LESS, Verdict.KEPT]
    assert GoalsReview.objects.get(outcome=GoalsOutcome.CHANGE).stated.count() == 1
    assert GoalsReview.objects.filter(outcome=GoalsOutcome.KEEP).count() > 10


def test_silence_is_there_at_every_step(stage):
    """U7: asked, asked again, flagged, proposed for closing, kept, closing, closed; and one that is only unknown."""
    assert Silence.objects.filter(ended_at=None, noticed_at__isnull=False, flagged_at=None).exists()
    assert Silence.objects.filter(ended_at=None, proposed_at__isnull=False).exists()
    assert Silence.objects.filter(ended_at=None, flagged_at=None).exists()
    assert Silence.objects.filter(ended_at=None, flagged_at__isnull=False).exists()
    assert Keeping.objects.filter(until__gte=stage.now.date()).exists()
    assert set(RetirementCase.objects.exclude(outcome="").values_list("outcome", flat=True)) == set(
        RetirementOutcome.values
    )
    assert RetirementCase.objects.filter(stopped_at__isnull=False).exists()
    assert stage.channels["blog"].signals.latest("at").look == "unreachable"
    assert Channel.objects.get(pk=stage.channels["blog"].pk).status == ChannelStatus.ACTIVE


def test_requests_are_there_in_every_state_with_complete_answers(stage):
    assert set(ChannelRequest.objects.values_list("status", flat=True)) == set(Status.values)
    for channel_request in ChannelRequest.objects.exclude(status__in=[Status.DRAFT, Status.EXPIRED]):
        least = 8 if channel_request.fast_track == FastTrack.EIGHT else 17
        assert channel_request.answers.count() >= least, channel_request
    assert set(ChannelRequest.objects.values_list("tier", flat=True)) == {"light", "standard", "careful"}
    assert set(ChannelRequest.objects.values_list("language", flat=True)) == {"en", "fr"}


def test_groups_of_every_kind_and_the_nine_sign_ins(stage, client):
    kinds = Person.objects.filter(memberships__ended_at=None).values_list("memberships__body__kind", flat=True)
    assert set(kinds) >= set(BodyKind.values)
    people = {person.email: person for person in Person.objects.filter(email__endswith="@demo.example")}
    assert sorted(people) == sorted(f"{name}@demo.example" for name in SIGN_INS)
    assert all(person.check_password(PASSWORD) for person in people.values())
    roles = {name: sorted(people[f"{name}@demo.example"].live_roles) for name in SIGN_INS}
    assert roles == {
        "admin": [RoleName.ADMINISTRATOR], "lead": [RoleName.LEAD], "comms": [RoleName.COMMUNICATIONS],
        "comms2": [RoleName.COMMUNICATIONS], "auditor": [RoleName.AUDITOR],
        "requester": [], "requester2": [], "channeladmin": [], "agency": [],
    }  # fmt: skip
    assert {name for name in SIGN_INS if people[f"{name}@demo.example"].language == "fr"} == {"comms2", "requester2"}


def test_the_agencys_contract_ends_soon(stage):
    """L2."""
    agency = Person.objects.get(email="agency@demo.example")

    assert (agency.kind, agency.sponsor.email) == (PersonKind.EXTERNAL, "requester@demo.example")
    assert 15 <= (agency.contract_end - stage.now.date()).days <= 25
    assert all(grant.ends_at for grant in agency.grants.filter(ended_at=None))
    assert agency.grants.filter(ended_at=None).count() == 2


def test_the_policy_has_two_versions_and_its_readers(stage):
    """A10, U9."""
    newest = PolicyVersion.objects.get(number="1.1")

    assert newest.replaces.number == "1.0"
    assert {text.language for text in newest.texts.all()} == {"en", "fr"}
    assert "artificial intelligence" in newest.texts.get(language="en").body
    assert "artificial intelligence" not in newest.replaces.texts.get(language="en").body
    assert "intelligence artificielle" in newest.texts.get(language="fr").body
    assert Acknowledgement.objects.filter(version=newest).count() > 10


def test_policies_are_written_read_and_asked_about(stage):
    """A10, I1, I5: a draft under discussion, a questionnaire, promised access, services that were called."""
    for model in (Consultation, DraftComment, HelpLine, PolicyQuestionnaire):
        assert model.objects.exists(), model
    assert PolicyVersion.objects.drafts().exists()
    assert {promise.outcome for promise in Promise.objects.all()} == {"", "kept"}


def test_help_alerts_and_cases_are_there(stage):
    """A11, A13, N13, N15: each page of theirs has something to show."""
    for model in (
        DutyShift,
        JudgedComment,
        IncidentAction,
        Concern,
        ProtectiveRemoval,
        InfringementCase,
        ImpersonationCase,
    ):
        assert model.objects.exists(), model
    assert set(HelpRequest.objects.values_list("state", flat=True)) >= {HelpState.OPEN, HelpState.CLOSED}
    assert set(Incident.objects.values_list("state", flat=True)) >= {IncidentState.OPEN, IncidentState.CLOSED}
    assert StopCall.objects.filter(ended_at__isnull=False).exists()


def test_letters_are_settled_but_the_last(stage):
    """No letter of the past waits: only one that can still be undone, one that was refused, and stories until Monday."""
    # Twenty-seven of them ask what became of goals: one for each responsible person (N2).
    reviews = Letter.objects.filter(kind=OPENED)
    questions = Letter.objects.filter(kind="activity.question")
    # Alerts, stops and answers come when they must, whatever else was written (A11, N15); so does the policy (A10).
    when_it_must = Q(kind__startswith="enforcement.") | Q(kind__startswith="help.") | Q(kind__startswith="duty.")
    policies = Letter.objects.filter(kind__startswith="policies.")
    routine = Letter.objects.exclude(when_it_must).exclude(pk__in=policies)
    assert routine.count() - reviews.count() - questions.count() < 240
    # Whoever has to read a policy is asked once and reminded once.
    to_read = policies.filter(kind="policies.to_read").order_by().values("person").annotate(letters=Count("pk"))
    assert set(to_read.values_list("letters", flat=True)) <= {1, 2}
    # Whoever looks after channels that no program can read is asked once a quarter at most (decision 0036).
    asked = list(questions.order_by("person", "created_at").values_list("person", "created_at"))
    again = [later - at for (who, at), (same, later) in pairwise(asked) if who == same]
    assert min(again) >= dt.timedelta(days=92)
    # A check-up costs whoever is asked one letter, however many channels and questions are theirs (N16).
    openings = {letters_event(campaign, "opened") for campaign in Campaign.objects.all()}
    assert set(reviews.values_list("event", flat=True)) == openings
    waiting = Letter.objects.waiting()
    assert list(waiting.exclude(kind="channels.stories").values_list("kind", flat=True)) == ["requests.approved"]
    assert all(letter.next_try_at.weekday() == 0 for letter in waiting.filter(kind="channels.stories"))
    assert Letter.objects.filter(refused_at__isnull=False).count() == 1
    assert not Letter.objects.filter(sent_at=None, last_error__gt="", refused_at=None).exists()


def test_every_address_is_invented(stage):
    for addresses in (
        Person.objects.values_list("email", flat=True),
        Letter.objects.values_list("address", flat=True),
        SuspicionReport.objects.exclude(reporter_email="").values_list("reporter_email", flat=True),
        Channel.objects.exclude(shared_mailbox="").values_list("shared_mailbox", flat=True),
    ):
        assert [address for address in addresses if not address.endswith(".example")] == []


@pytest.mark.parametrize("name", SIGN_INS)
def test_what_waits_is_the_same_asked_together_as_one_by_one(stage, name):
    """The home page asks most tables in one query (``portal.waiting_rows``); no line is lost by it."""
    person, at = Person.objects.get(email=f"{name}@demo.example"), timezone.now()

    alone = [item for provider in attention._providers for item in provider(person, at)]

    together = attention.waiting_for(person, at, everything=True).items
    assert sorted(map(str, together)) == sorted(map(str, alone))
    assert alone or name in ("auditor", "agency", "admin")


@pytest.mark.parametrize("name", SIGN_INS)
def test_each_sign_in_has_a_home_page(stage, client, name):
    client.force_login(Person.objects.get(email=f"{name}@demo.example"))

    response = client.get(reverse("workspace:home"))

    assert response.status_code == 200
    assert len(response.context["items"]) <= 7
