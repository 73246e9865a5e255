"""A withdrawal, what it ends and what it never breaks; who can never decide; its way back; what goes in time (A13, A8)."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.departures import take_role
from accounts.merging import MergeRefused, merge_people
from accounts.models import Person, PersonKind
from channels_registry import rights
from channels_registry.coadministration import standing_of
from channels_registry.editing import EditRefused, change_details
from channels_registry.entering import NewChannel, register_existing
from channels_registry.entering_many import Existing, SomeRefused, register_existing_many
from channels_registry.grants import GrantRefused, give_access
from channels_registry.models import AccessLevel, Channel, Grant
from channels_registry.promising import give_or_promise
from enforcement.cases import course, deciding, erasing, sight, terms
from enforcement.cases.concerns import CaseRefused
from enforcement.models import CaseEvidence, CaseState, CaseStep, InfringementCase
from ledger.models import LedgerEntry, LedgerText
from notifications.models import Letter
from portal.attention import waiting_for
from portal.models import CaseDecider, PortalSettings
from portal.store import forget_settings, portal_settings
from requests_app.refusals import Incomplete
from requests_app.transitions.decisions import enter_channel
from tests import world
from tests.enforcement.cases.case_world import CHILD, GROUND, NOW, OPENED, SAID, case_in, cast, channel_with, version

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def held(made) -> list[str]:
    """Where the person concerned has access."""
    live = Grant.objects.not_ended().filter(person=made.people["concerned"])
    return sorted(live.values_list("channel__name", flat=True))


# --- Who never decides ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["investigator", "opener", "concerned"])
@pytest.mark.parametrize("field", ["decided_by", "reversed_by", "decider"])
def test_the_database_refuses_who_looked_into_it(role, field):
    """Past every function: the row itself cannot say it."""
    made = case_in(CaseState.REVERSED)

    with pytest.raises(IntegrityError), transaction.atomic():
        InfringementCase.objects.filter(pk=made.case.pk).update(**{field: made.people[role]})

    assert getattr(InfringementCase.objects.get(), field) != made.people[role]


def test_nobody_opens_a_case_about_themselves():
    people = cast()
    channel = channel_with(people)
    with pytest.raises(CaseRefused, match="themselves"):
        course.open_case(channel, person=people["colleague"], policy_version=version(), ground="6", words="x",
                         by=people["colleague"], at=OPENED)  # fmt: skip
    assert not InfringementCase.objects.exists()
    assert not Letter.objects.filter(kind="enforcement.personal").exists()


def test_one_who_looked_into_it_in_between_does_not_decide():
    """Handed on twice: the one between wrote no step, and may not be named either."""
    made = case_in(CaseState.OPENED)
    between, last = made.people["colleague"], made.people["opener"]
    course.hand_on(made.case, to=between, by=made.people["investigator"], at=OPENED)
    course.hand_on(made.case, to=last, by=between, at=OPENED)

    with pytest.raises(CaseRefused, match="not looked into"):
        deciding.name_decider(made.case, decider=between, by=made.people["lead"], at=OPENED)

    made.case.refresh_from_db()
    assert made.case.decider is None


def test_nothing_is_decided_before_the_person_is_heard():
    """Ten days to answer; on the day after, silence is no hindrance."""
    made = case_in(CaseState.RECOMMENDED, heard=False)
    lead, words = made.people["lead"], "Reasons."
    last = OPENED + dt.timedelta(days=portal_settings().case_answer_days)

    with pytest.raises(CaseRefused, match="can still answer"):
        deciding.withdraw(made.case, words=words, by=lead, at=last)
    assert held(made) == ["Kitui"]

    deciding.withdraw(made.case, words=words, by=lead, at=last + dt.timedelta(days=1))
    assert held(made) == []


def test_by_the_setting_the_manager_decides_or_the_lead_names_somebody():
    terms.set_terms(by=world.lead(), at=OPENED, case_decider=CaseDecider.MANAGER)
    made = case_in(CaseState.OPENED)
    assert (made.case.named, made.case.decider) == (True, made.people["manager"])

    terms.set_terms(by=made.people["lead"], at=OPENED, case_decider=CaseDecider.NAMED)
    other = world.person("Another Runner")
    world.grant(made.channel, other, at=OPENED)
    second = course.open_case(made.channel, person=other, policy_version=version(), ground="6", words="x",
                              by=made.people["colleague"], at=OPENED)  # fmt: skip
    assert (second.named, second.decider) == (True, None)
    assert not any(deciding.sight.may_decide(person, second) for person in made.people.values())
    PortalSettings.objects.all().delete()
    forget_settings()


# --- What a withdrawal ends ----------------------------------------------------------------------------------------------------


def test_it_ends_access_on_that_platform_alone():
    made = case_in(CaseState.RECOMMENDED)
    concerned = made.people["concerned"]
    elsewhere = world.channel("Elsewhere", on=world.platform("facebook"), address="https://www.facebook.com/elsewhere4")
    world.grant(elsewhere, concerned, at=OPENED)
    also = world.channel("Also here")
    world.grant(also, concerned, AccessLevel.EDITOR, at=OPENED)
    assert held(made) == ["Also here", "Elsewhere", "Kitui"]

    deciding.withdraw(made.case, words="Reasons.", by=made.people["lead"], at=NOW)

    assert held(made) == ["Elsewhere"]
    assert {grant.ended_by for grant in Grant.objects.filter(person=concerned, ended_at=NOW)} == {made.people["lead"]}
    assert standing_of(made.channel, at=NOW).broken == []


def test_the_last_full_control_asks_for_a_successor_and_nothing_is_half_done():
    """Two channels, one of which would be left with its co-administrator alone: both stay as they were (A8)."""
    made = case_in(CaseState.RECOMMENDED)
    alone = world.channel("Only Two", runner=made.people["concerned"])
    before = LedgerEntry.objects.count(), Letter.objects.count()

    with pytest.raises(CaseRefused, match="Only Two") as refusal:
        deciding.withdraw(made.case, words="Reasons.", by=made.people["lead"], at=NOW)

    assert "Nothing has been changed" in str(refusal.value)
    assert held(made) == ["Kitui", "Only Two"]
    assert (LedgerEntry.objects.count(), Letter.objects.count()) == before
    made.case.refresh_from_db()
    assert (made.case.state, made.case.decided_by) == (CaseState.RECOMMENDED, None)

    world.grant(alone, world.person("Successor"), at=OPENED)
    deciding.withdraw(made.case, words="Reasons.", by=made.people["lead"], at=NOW)
    assert held(made) == []


def test_a_decider_outside_the_team_ends_it_too():
    made = case_in(CaseState.RECOMMENDED, named=True)
    deciding.withdraw(made.case, words="Reasons.", by=made.people["decider"], at=NOW)

    assert held(made) == []
    assert InfringementCase.objects.get().decided_by == made.people["decider"]


def test_promised_access_goes_and_none_is_given_until_a_new_decision():
    made = case_in(CaseState.RECOMMENDED)
    concerned, colleague = made.people["concerned"], made.people["colleague"]
    other = world.channel("Promised")
    give_or_promise(other, person=concerned, level=AccessLevel.EDITOR, by=colleague, at=OPENED)
    assert concerned.promises.filter(ended_at=None).count() == 1
    deciding.withdraw(made.case, words="Reasons.", by=made.people["lead"], at=NOW)
    assert concerned.promises.filter(ended_at=None).count() == 0

    for give in (give_or_promise, give_access):
        with pytest.raises(GrantRefused, match="at present") as refusal:
            give(other, person=concerned, level=AccessLevel.EDITOR, by=colleague, at=NOW)
        assert "case" not in str(refusal.value)
    with pytest.raises(GrantRefused):
        world.grant(other, concerned, at=OPENED)
    assert held(made) == []

    deciding.reverse(made.case, words="A new look.", by=made.people["lead"], at=NOW)
    assert held(made) == []
    world.grant(other, concerned, at=OPENED)
    assert held(made) == ["Promised"]


def test_two_decide_at_once_and_the_second_is_told():
    made = case_in(CaseState.RECOMMENDED)
    second = InfringementCase.objects.get()
    deciding.withdraw(made.case, words="Reasons.", by=made.people["lead"], at=NOW)

    with pytest.raises(CaseRefused, match="does not follow"):
        deciding.keep(second, words="Reasons.", by=made.people["leading opener"], at=NOW)

    assert InfringementCase.objects.get().state == CaseState.WITHDRAWN


def test_joining_entries_does_not_lead_around_a_withdrawal():
    """Access of a second entry on the platform, or an investigator who would become the person concerned: refused, neutrally."""
    made = case_in(CaseState.WITHDRAWN)
    twin = world.person("Carl C.", of=world.body())
    world.grant(world.channel("Of the twin"), twin, at=OPENED)
    by = made.people["administrator"]
    for kept, gone in ((made.people["concerned"], twin), (made.people["concerned"], made.people["stranger"])):
        if gone == made.people["stranger"]:
            InfringementCase.objects.filter(pk=made.case.pk).update(investigator=gone)
        with pytest.raises(MergeRefused, match="at present"):
            merge_people(kept, gone, by=by, at=NOW, why="Twice the same.")
        gone.refresh_from_db()
        assert gone.is_active


# --- What goes in time ---------------------------------------------------------------------------------------------------------


def test_a_case_that_came_to_nothing_goes_whole():
    made = case_in(CaseState.ENDED)
    after = OPENED + dt.timedelta(days=portal_settings().case_words_days)
    assert erasing.erase_cases(at=after - dt.timedelta(seconds=1)) == 0
    assert erasing.erase_cases(at=after, dry_run=True) == 1
    assert CaseStep.objects.exists()

    assert erasing.erase_cases(at=after) == 1

    assert not InfringementCase.objects.exists()
    assert not CaseStep.objects.exists()
    assert erasing.erase_cases(at=after) == 0
    assert LedgerEntry.objects.filter(action="cases.deleted", subject_id=made.case.pk).count() == 1


def test_a_withdrawal_that_holds_loses_every_word_and_goes_on_holding():
    made = case_in(CaseState.WITHDRAWN)
    after = NOW + dt.timedelta(days=portal_settings().case_words_days)

    assert erasing.erase_cases(at=after) == 1
    assert erasing.erase_cases(at=after) == 0

    case = InfringementCase.objects.get()
    assert (case.state, case.ground, case.erased_at) == (CaseState.WITHDRAWN, "", after)
    kept = list(CaseStep.objects.values_list("words", "link", "answer"))
    assert set(kept) == {("", "", "")}
    assert not CaseEvidence.objects.exists()
    assert not LedgerText.objects.filter(text__contains=SAID).exists()
    assert not LedgerText.objects.filter(text__contains=CHILD).exists()
    with pytest.raises(GrantRefused):
        world.grant(made.channel, made.people["concerned"], at=OPENED)

    deciding.reverse(case, words="A new look.", by=made.people["lead"], at=after)
    assert erasing.erase_cases(at=after) == 0
    assert erasing.erase_cases(at=after + dt.timedelta(days=portal_settings().case_words_days)) == 1
    assert not InfringementCase.objects.exists()


# --- What they answer for ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("duty", ["responsible", "deputy"])
def test_a_withdrawal_ends_what_they_answer_for_and_nobody_names_them_there_until_it_is_reversed(client, duty):
    made = case_in(CaseState.RECOMMENDED)
    person, lead = made.people["concerned"], made.people["lead"]
    named = world.channel("Named", of=made.channel.body, on=made.channel.platform, **{duty: person})
    elsewhere = world.channel("Elsewhere", of=made.channel.body, on=world.platform("youtube"), **{duty: person})
    client.force_login(lead)
    shown = client.get(reverse("enforcement:case-decide", args=[made.case.pk])).content.decode()
    assert ("Named" in shown, "Elsewhere" in shown) == (True, False)

    deciding.withdraw(made.case, words="Reasons.", by=lead, at=NOW)

    for channel in (named, elsewhere):
        channel.refresh_from_db()
    assert (getattr(named, duty), getattr(elsewhere, duty)) == (None, person)
    assert not rights.keeps(person, named, at=NOW)
    for name in (lambda: change_details(named, by=lead, at=NOW, **{duty: person}),
                 lambda: register_existing(entry(named, duty, person), by=lead, at=NOW),
                 lambda: register_existing_many([Existing(entry(named, duty, person))], by=lead, at=NOW),
                 lambda: enter_channel(None, entry(named, duty, person), owner=lead, by=lead, at=NOW)):  # fmt: skip
        with pytest.raises((EditRefused, GrantRefused, SomeRefused, Incomplete), match="cannot be given access"):
            name()
    assert not Channel.objects.filter(name="New").exists()
    named.refresh_from_db()
    assert getattr(named, duty) is None

    deciding.reverse(made.case, words="Reasons.", by=lead, at=NOW)
    assert change_details(named, by=lead, at=NOW, **{duty: person}) == [duty]


def entry(like: Channel, duty: str, person: Person) -> NewChannel:
    return NewChannel(
        name="New", body=like.body, platform=like.platform, kind=like.kind, format=like.format, facts={duty: person}
    )


# --- Whoever has left the team -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["investigator", "opener"])
def test_whoever_has_left_the_team_has_no_part_any_more(client, who):
    made = case_in(CaseState.REMOVAL)
    person, case = made.people[who], made.case
    take_role(person.role_assignments.get(), by=made.people["administrator"], at=timezone.now(), why="A new post.")
    person = Person.objects.get(pk=person.pk)
    steps = case.steps.count()

    with pytest.raises(CaseRefused):
        course.recommend(case, words=SAID, by=person, at=NOW)
    client.force_login(person)
    for name in ("case", "case-recommend", "case-end", "case-hand-on"):
        assert client.get(reverse(f"enforcement:{name}", args=[case.pk])).status_code == 404
    assert "Carl Concerned" not in client.get("/cases/?format=csv").getvalue().decode()
    assert not InfringementCase.objects.visible_to(person).exists()
    assert not sight.cases_seen(person).exists()
    case.refresh_from_db()
    assert (case.state, case.steps.count()) == (CaseState.REMOVAL, steps)


def test_a_case_without_anybody_of_the_team_waits_for_a_lead():
    made = case_in(CaseState.REMOVAL)
    people, investigator = made.people, made.people["investigator"]
    before = waiting_for(people["lead"], NOW).items

    take_role(investigator.role_assignments.get(), by=people["administrator"], at=timezone.now(), why="A new post.")

    found = [item for item in waiting_for(people["lead"], timezone.now()).items if item not in before]
    assert [(item.text, item.url) for item in found if "Formal case" in item.text] == [
        (f"Formal case {made.case.pk}: whoever looked into it has left the team", f"/cases/{made.case.pk}/")
    ]
    for role in ("colleague", "opener", "concerned", "auditor"):
        assert not [one for one in waiting_for(people[role], timezone.now()).items if "left the team" in one.text]
    course.hand_on(made.case, to=people["colleague"], by=people["lead"], at=timezone.now())
    assert not [one for one in waiting_for(people["lead"], timezone.now()).items if "left the team" in one.text]


@pytest.mark.parametrize("kind", ["from outside", "not looked at yet"])
def test_a_manager_who_is_not_ours_is_not_named_to_decide(kind):
    people = cast()
    channel = channel_with(people)
    version()
    outside = (
        world.external("Boss Outside") if kind == "from outside" else world.person("Boss New", kind=PersonKind.NEWCOMER)
    )
    Person.objects.filter(pk=people["concerned"].pk).update(manager=outside)
    people["concerned"].refresh_from_db()
    PortalSettings.objects.update_or_create(pk=1, defaults={"case_decider": CaseDecider.MANAGER})

    case = course.open_case(
        channel, person=people["concerned"], policy_version=version(), ground=GROUND, words=SAID, by=people["opener"],
        at=OPENED,
    )  # fmt: skip

    assert (case.named, case.decider) == (True, None)
    assert not InfringementCase.objects.visible_to(outside).exists()
