"""The pages of the audit room as a newcomer meets them: no dead end after a review, words in the reader's own language."""

import csv
import io

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from audits.campaigns import pack
from audits.campaigns.deciding import sign_off
from audits.checkup import questions as q
from audits.checkup.answering import answer
from audits.leaving.handing_over import open_hand_over
from audits.models import Handed, Remediation, RemediationStatus
from audits.remediation.words import reason_of
from portal import navigation
from tests import world
from tests.audits.campaign_world import answer_all, cast, days, opened
from tests.audits.check_up_world import all_right, asked, page, removal
from tests.audits.leavers import day

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def people():
    return cast()


def test_a_reason_given_by_the_check_up_is_read_in_the_readers_language(people, now):
    """A French answer without a remark must not leave French on an English page, nor the other way round."""
    sheet = page(asked(at=now), people.channel)
    with translation.override("fr"):
        answer(sheet, all_right(sheet, access={people.editor: q.GONE}), by=people.responsible, at=now)
    ticket = Remediation.objects.get(grant__person=people.editor)

    with translation.override("en"):
        assert reason_of(ticket) == "Its people say that this access is no longer right."
    assert ticket.why == ""


def test_a_remark_is_the_reason(people, now):
    ticket = removal(page(asked(at=now), people.channel), people.editor, by=people.responsible, at=now)

    assert reason_of(ticket) == "Has another post."


def test_the_page_of_a_review_leads_to_what_is_to_be_done(client, people, now):
    """Decided and carried out are shown apart, each number with the list that makes it."""
    campaign = asked(at=now)
    ticket = removal(page(campaign, people.channel), people.editor, by=people.responsible, at=now)
    other = opened(people.lead, at=now)
    client.force_login(people.auditor)
    address = f"{reverse('audits:to-do')}?review={campaign.pk}&state=decided"

    response = client.get(reverse("audits:campaign", args=[campaign.pk]))

    assert response.context["carried_out"][0] == (RemediationStatus.DECIDED, 1)
    assert address.replace("&", "&amp;") in response.content.decode()
    assert [row.pk for row in client.get(address).context["page"].rows] == [ticket.pk]
    assert client.get(reverse("audits:to-do"), {"review": other.pk}).context["page"].rows == []
    assert client.get(reverse("audits:campaign", args=[other.pk])).context["carried_out"] == []


def test_who_reads_no_audit_cannot_ask_which_reviews_there_are(client, people, now):
    campaign = asked(at=now)
    removal(page(campaign, people.channel), people.editor, by=people.responsible, at=now)
    client.force_login(people.responsible)

    response = client.get(reverse("audits:to-do"), {"review": campaign.pk + 1})

    assert "review" not in response.context["filter"].form.fields
    assert len(response.context["page"].rows) == 1


def test_whoever_signed_off_is_asked_nothing_more(client, people, now):
    campaign = opened(people.lead, at=now)
    client.force_login(people.comms)
    address = reverse("audits:campaign", args=[campaign.pk])
    assert "You are asked something here" in client.get(address).content.decode()

    answer_all(campaign, at=now)
    assert "You are asked something here" in client.get(address).content.decode()
    sign_off(campaign, by=people.comms, at=now + days(1))

    text = client.get(address).content.decode()
    assert "You are asked something here" not in text
    assert "See your answers, or change one" in text


def test_open_things_stand_above_what_is_settled(client, people, now):
    """A list of things to do begins with what is still to be done."""
    sheet = page(asked(at=now), people.channel)
    dropped = removal(sheet, people.editor, by=people.responsible, at=now)
    settled = {"status": RemediationStatus.DROPPED, "dropped_at": now, "dropped_by": people.lead, "dropped_why": "No."}
    Remediation.objects.filter(pk=dropped.pk).update(due_on=day(-9), **settled)
    to_do = Remediation.objects.create(
        channel=people.channel, what="other", points=["brand_bio"], sheet=sheet, decided_at=now, decided_by=people.lead, due_on=day(9)
    )  # fmt: skip
    client.force_login(people.lead)

    assert [row.pk for row in client.get(reverse("audits:to-do")).context["page"].rows] == [to_do.pk, dropped.pk]


def test_the_access_in_a_hand_over_is_named_in_the_readers_language(people, now):
    with translation.override("fr"):
        hand_over = open_hand_over(people.responsible, last_day=day(20), by=people.lead, at=now)
    item = hand_over.items.get(what=Handed.ACCESS)

    with translation.override("en"):
        assert item.in_words == "Full control"


def test_coherence_stands_in_the_audit_room_for_those_who_read_it(people):
    address = reverse("channels:coherence-matrix")

    assert [
        navigation.current_of(navigation.main_for(user), address).key for user in (people.auditor, people.responsible)
    ] == ["audit", "channels"]


def test_people_are_told_what_claimed_seen_and_proved_mean(client, people):
    world.channel("Voices", coadmin=people.comms)
    client.force_login(people.auditor)

    assert "Claimed: somebody says so." in client.get(reverse("audits:coverage-access")).content.decode()


def test_the_evidence_tells_answers_in_words(people, now):
    """An auditor opens the table without the portal beside it: no code, and the person by name."""
    campaign = opened(people.lead, at=now)
    given = all_right(page(campaign, people.channel), access={people.editor: q.GONE}, brand_bio=q.UNKNOWN)
    answer(page(campaign, people.channel), given, by=people.responsible, at=now)
    made = next(
        one for one in pack.parts_of(campaign, at=now, language="en") if one.name == "check-up-pages.csv"
    ).content()
    rows = list(csv.DictReader(io.StringIO(made.decode("utf-8-sig"))))

    said = next(row["Answers"] for row in rows if row["Answers"]).split("; ")
    assert {"Edda Editor = No longer", "Rita Responsible = Still right"} <= set(said)
    assert "The introduction says whose channel it is = I cannot tell" in said
    assert [text for text in said if "access-" in text or "_" in text] == []
