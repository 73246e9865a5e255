"""Opening freezes a list, proves it complete, orders it by risk and asks the right people, never oneself (I1)."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.departures import deactivate
from accounts.models import Person
from audits.campaigns import opening
from audits.campaigns.opening import Incomplete, open_campaign, resume
from audits.campaigns.rights import NotYours
from audits.campaigns.rules import NOBODY
from audits.campaigns.scope import Scope, channels_in, size_of
from audits.campaigns.transitions import CampaignRefused, NotAllowed, cancel, move
from audits.models import AskedAs, Campaign, CampaignStatus, Delta, Item, Recommendation, RiskLevel
from channels_registry.models import AccessLevel, Channel, ChannelKind, Finding, Grant, Tier
from ledger.models import LedgerEntry
from notifications.models import Letter
from tests import world
from tests.audits.campaign_world import cast, days, drafted, item_of, opened

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def people():
    return cast()


def reload(campaign) -> Campaign:
    return Campaign.objects.get(pk=campaign.pk)


# --- A frozen and complete list ---------------------------------------------------------------------------------------


def test_every_access_in_scope_is_one_item_and_the_numbers_say_so(people, now):
    """I1: proof of completeness."""
    world.channel("Another", coadmin=people.comms2)

    campaign = reload(opened(people.lead, at=now))

    grants = set(Grant.objects.not_ended().values_list("pk", flat=True))
    assert set(campaign.items.values_list("grant", flat=True)) == grants
    assert (campaign.channels_count, campaign.grants_count, campaign.items_count, campaign.nobody_count) == (2, 6, 6, 0)
    assert (campaign.status, campaign.opened_at, campaign.opened_by) == ("open", now, people.lead)
    entry = LedgerEntry.objects.get(action="campaigns.open")
    assert (entry.actor_id, entry.subject_id) == (people.lead.pk, campaign.pk)


def test_database_refuses_an_open_campaign_that_lacks_an_access(people, now):
    campaign = opened(people.lead, at=now)

    with pytest.raises(IntegrityError), transaction.atomic():
        Campaign.objects.filter(pk=campaign.pk).update(items_count=campaign.grants_count - 1)

    assert reload(campaign).items_count == reload(campaign).grants_count


def test_incomplete_list_is_not_opened_and_opens_once_it_is_whole(people, now, monkeypatch):
    campaign = drafted(people.lead, at=now)
    whole = opening._item
    lost = Grant.objects.get(person=people.agency)

    def lossy(channel, grant, *rest):
        # What a mistake in the reading would do.
        return whole(
            channel,
            grant._replace(pk=Grant.objects.exclude(pk=lost.pk).first().pk) if grant.pk == lost.pk else grant,
            *rest,
        )

    monkeypatch.setattr(opening, "_item", lossy)
    with pytest.raises(Incomplete):
        open_campaign(campaign, by=people.lead, at=now)

    assert (reload(campaign).status, list(Letter.objects.filter(kind="audits.review_opened"))) == ("opening", [])


def test_what_comes_after_the_opening_is_not_on_the_list(people, now):
    campaign = drafted(people.lead, at=now)
    ended_later = Grant.objects.get(person=people.editor)
    given_later = world.grant(people.channel, world.person(), at=now + days(1))
    Grant.objects.filter(pk=ended_later.pk).update(ended_at=now + days(1), end_reason="left")

    open_campaign(campaign, by=people.lead, at=now)

    on_list = set(campaign.items.values_list("grant", flat=True))
    assert (ended_later.pk in on_list, given_later.pk in on_list) == (True, False)


def test_what_was_shown_stays_as_it_was(people, now):
    """What is frozen does not follow the register."""
    grant = Grant.objects.get(person=people.editor)
    Grant.objects.filter(pk=grant.pk).update(native_role="Redakteurin")
    campaign = opened(people.lead, at=now)

    Grant.objects.filter(pk=grant.pk).update(native_role="Owner", level=AccessLevel.OWNER)

    item = item_of(campaign, people.editor)
    assert (item.level, item.native_role, item.since, item.channel_status) == (
        "editor", "Redakteurin", grant.starts_at, "active",
    )  # fmt: skip


def test_channel_with_nobody_is_counted_and_becomes_a_finding(people, now):
    lonely = world.channel("Nobody's", coadmin=people.comms, complete=False)

    campaign = reload(opened(people.lead, at=now))

    assert (campaign.nobody_count, campaign.channels.get(channel=lonely).grants_count) == (1, 0)
    assert Finding.objects.open().filter(channel=lonely, rule=NOBODY).count() == 1
    assert not Finding.objects.open().filter(channel=people.channel, rule=NOBODY).exists()


def test_inactive_holders_are_on_the_list(people, now):
    """A person who left and whose access was never ended is the first thing a review must show."""
    Person.objects.filter(pk=people.editor.pk).update(is_active=False, left_at=now)

    item = item_of(opened(people.lead, at=now), people.editor)

    assert (item.holder_active, item.risk_level, item.recommendation, item.recommended_why) == (
        False, RiskLevel.HIGH, Recommendation.REMOVE, "left",
    )  # fmt: skip


def test_scope_by_body_region_platform_kind_and_tier(people):
    other = world.channel(
        "Other", of=world.body(region="Asia"), coadmin=people.comms, kind=ChannelKind.PROJECT, tier=Tier.CAREFUL
    )
    youtube = world.channel(
        "Tube", on=world.platform("youtube"), address="https://youtube.com/@tube", coadmin=people.comms
    )

    def found(**scope):
        return set(channels_in(Scope(**scope)).values_list("name", flat=True))

    assert found() == {"Forum on X", "Other", "Tube"}
    assert found(bodies=(people.channel.body_id,)) == {"Forum on X"}
    assert found(regions=("Asia",)) == {"Other"}
    assert found(platforms=(youtube.platform_id,)) == {"Tube"}
    assert found(kinds=(ChannelKind.PROJECT,)) == {"Other"}
    assert found(tiers=(Tier.CAREFUL,)) == {"Other"}
    assert found(platforms=(youtube.platform_id,), bodies=(other.body_id,)) == set()
    assert (size_of(Scope()).channels, size_of(Scope()).grants) == (3, 8)


# --- Who is asked -----------------------------------------------------------------------------------------------------


def asked(campaign) -> dict:
    return {item.person.full_name: (item.reviewer.full_name, item.asked_as) for item in campaign.items.all()}


def test_responsible_reviews_staff_and_communications_reviews_the_rest(people, now):
    """I1: the responsible person reviews staff, communications owners, another of communications their own."""
    found = asked(opened(people.lead, at=now))

    assert found["Edda Editor"] == found["Agnes Agency"] == ("Rita Responsible", AskedAs.RESPONSIBLE)
    assert found["Rita Responsible"] == ("Cora Comms", AskedAs.TEAM)
    assert found["Cora Comms"][1] == AskedAs.COLLEAGUE
    assert found["Cora Comms"][0] in ("Lea Lead", "Carl Comms")


def test_in_a_team_of_two_the_responsible_person_is_asked_about_the_team(now):
    """Two colleagues would only judge each other; the auditor decides no item (design §3)."""
    lead, comms = world.lead("Lea"), world.comms("Cora")
    world.auditor("Otto")
    responsible = world.person("Rita")
    channel = world.channel(coadmin=comms, complete=False, responsible=responsible)
    world.grant(channel, comms)

    assert asked(opened(lead, at=now)) == {"Cora": ("Rita", AskedAs.RESPONSIBLE)}


def test_where_nobody_is_free_the_item_has_no_reviewer(now):
    alone = world.lead("Lea")
    channel = world.channel(coadmin=alone, complete=False)
    world.grant(channel, alone)

    item = opened(alone, at=now).items.get()

    assert (item.reviewer, item.asked_as) == (None, AskedAs.NOBODY)


def test_auditors_and_external_people_are_never_asked(now):
    lead = world.lead("Lea")
    world.comms("Cora")
    world.comms("Carl")
    auditor = world.auditor("Otto")
    agency = world.external("Agnes", sponsor=auditor)
    channel = world.channel(coadmin=lead, complete=False, responsible=auditor, deputy=agency)
    world.grant(channel, world.person("Edda"))

    assert asked(opened(lead, at=now))["Edda"][1] == AskedAs.TEAM


def test_nobody_is_asked_about_their_own_access_and_the_database_refuses_it(people, now):
    campaign = opened(people.lead, at=now)
    item = item_of(campaign, people.editor)

    assert not [one for one in campaign.items.all() if one.reviewer_id == one.person_id]
    with pytest.raises(IntegrityError), transaction.atomic():
        Item.objects.filter(pk=item.pk).update(reviewer=people.editor)
    assert item_of(campaign, people.editor).reviewer == people.responsible


# --- One letter -------------------------------------------------------------------------------------------------------


def test_each_reviewer_gets_one_letter_with_everything(people, now):
    world.channel("Second", coadmin=people.comms, runner=people.editor, responsible=people.responsible)

    campaign = opened(people.lead, at=now)

    letters = Letter.objects.filter(kind="audits.review_opened")
    assert letters.count() == letters.values("person").distinct().count() == campaign.sign_offs.count()
    mine = letters.get(person=people.responsible)
    assert mine.data["count"] == campaign.items.filter(reviewer=people.responsible).count() == 3
    assert mine.data["path"] == f"/audits/campaigns/{campaign.pk}/mine/"
    assert [row["name"] for row in mine.data["channels"]] == ["Forum on X", "Second"]


# --- Life cycle -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [S for S in CampaignStatus if S != CampaignStatus.DRAFT])
def test_only_a_draft_is_opened(people, now, status):
    campaign = drafted(people.lead, at=now)
    values = {"status": status, "opened_at": now}
    if status in (CampaignStatus.OPEN, CampaignStatus.CLOSING, CampaignStatus.CLOSED):
        values |= {"channels_count": 0, "grants_count": 0, "items_count": 0, "nobody_count": 0}
    if status in (CampaignStatus.CLOSING, CampaignStatus.CLOSED):
        values["closed_at"] = now
    if status == CampaignStatus.CANCELLED:
        values |= {"cancelled_at": now, "cancelled_why": "No."}
    Campaign.objects.filter(pk=campaign.pk).update(**values)

    with pytest.raises(NotAllowed):
        open_campaign(campaign, by=people.lead, at=now)

    assert (reload(campaign).status, campaign.items.count()) == (status, 0)


def test_staff_do_not_open_and_nothing_in_scope_is_refused(people, now):
    campaign = drafted(people.lead, at=now)
    empty = drafted(people.lead, at=now, scope=Scope(regions=("Atlantis",)))

    with pytest.raises(NotYours):
        open_campaign(campaign, by=people.responsible, at=now)
    with pytest.raises(CampaignRefused):
        open_campaign(empty, by=people.lead, at=now)

    assert (reload(campaign).status, reload(empty).status) == ("draft", "draft")


def test_auditor_opens_and_the_team_cancels(people, now):
    """Design §3: the auditor opens, samples and closes, and writes nothing else."""
    campaign = opened(people.auditor, at=now)
    assert reload(campaign).opened_by == people.auditor

    with pytest.raises(NotYours):
        cancel(campaign, by=people.auditor, at=now, why="Wrong month.")
    assert reload(campaign).status == "open"
    cancel(campaign, by=people.comms, at=now, why="Wrong month.")

    assert reload(campaign).status == "cancelled"
    assert not Letter.objects.waiting().filter(kind="audits.review_opened").exists()


def test_opening_that_stopped_half_way_goes_on(people, now):
    world.channel("Second", coadmin=people.comms)
    campaign = drafted(people.lead, at=now)
    move(campaign, "begin", opened_at=now, opened_by=people.lead)
    opening._freeze(campaign, [people.channel.pk], opening.reviewers_for(campaign, at=now))

    resume(campaign)

    assert (reload(campaign).status, campaign.channels.count(), campaign.items.count()) == ("open", 2, 6)


def test_new_changed_and_unchanged_are_told_apart(people, now):
    first = opened(people.lead, at=now - days(60))
    Campaign.objects.filter(pk=first.pk).update(status="closed", closed_at=now - days(30))
    newcomer = world.person("Nina")
    world.grant(people.channel, newcomer, at=now - days(5))
    Grant.objects.filter(person=people.editor).update(level=AccessLevel.MODERATOR)

    second = opened(people.lead, at=now)

    assert {item.person.full_name: (item.delta, item.was_level) for item in second.items.all()} == {
        "Nina": (Delta.NEW, ""),
        "Edda Editor": (Delta.CHANGED, "editor"),
        "Agnes Agency": (Delta.UNCHANGED, "editor"),
        "Rita Responsible": (Delta.UNCHANGED, "admin"),
        "Cora Comms": (Delta.UNCHANGED, "admin"),
    }
    assert {item.delta for item in first.items.all()} == {Delta.NEW}


def test_reviewer_who_left_before_opening_is_not_asked(people, now):
    deactivate(people.responsible, by=people.lead, at=now - dt.timedelta(hours=1), why="Left.", forced=True)

    assert asked(opened(people.lead, at=now))["Edda Editor"] == ("Didi Deputy", AskedAs.DEPUTY)
    assert Channel.objects.get(pk=people.channel.pk).status == "active"
