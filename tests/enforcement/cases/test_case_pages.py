"""What a case asks for first, and what it does not offer before the person was heard (A13)."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from channels_registry.models import AccessLevel
from enforcement.cases import course, deciding
from enforcement.cases.waiting import items
from enforcement.models import CaseState, CaseStep, Concern, StepKind
from portal import attention
from portal.attention import Item
from portal.store import portal_settings
from tests import world
from tests.enforcement.cases.case_world import NOW, OPENED, SAID, case_in, cast, channel_with

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def asked(person, at=NOW) -> list[tuple[str, bool]]:
    return [(item.text.partition(": ")[2] or item.text, item.urgent) for item in items(person, at)]


# --- What waits -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("named", [True, False])
def test_once_heard_the_decision_comes_first_for_whoever_decides(named):
    made = case_in(CaseState.RECOMMENDED, named=named)
    decider = made.people["decider" if named else "lead"]
    assert asked(decider) == [("a decision waits", True)]


def test_before_that_nobody_is_asked_to_decide():
    made = case_in(CaseState.RECOMMENDED, heard=False)
    assert asked(made.people["lead"], OPENED) == []
    assert asked(made.people["concerned"], OPENED) == [
        ("You can answer before something that concerns you is decided", False)
    ]
    after = OPENED + dt.timedelta(days=portal_settings().case_answer_days + 1)
    assert asked(made.people["lead"], after) == [("a decision waits", True)]


def test_who_is_heard_has_waited_since_they_were_told_and_not_since_the_case_was_opened():
    """A13: the person concerned is heard; the days to answer run from the letter that says so."""
    made = case_in(CaseState.REMOVAL)
    told_at = OPENED + dt.timedelta(days=20)
    course.recommend(made.case, words=SAID, by=made.people["investigator"], at=told_at)
    (item,) = items(made.people["concerned"], told_at)
    assert (item.since, item.due) == (told_at, told_at.date() + dt.timedelta(days=portal_settings().case_answer_days))


def test_seven_older_things_do_not_hide_the_decision(monkeypatch):
    """The home page shows seven: what anyone of a team may do stands last, but not this."""
    made = case_in(CaseState.RECOMMENDED)
    older = [Item(f"Older {n}", "Do it", "/", since=NOW - dt.timedelta(days=400 + n)) for n in range(9)]
    monkeypatch.setattr(attention, "_providers", [lambda person, at: older, items])

    shown = attention.waiting_for(made.people["lead"], NOW).items

    assert len(shown) == attention.SHOWN
    assert shown[0].url == reverse("enforcement:case", args=[made.case.pk])


# --- Deciding -------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def early():
    """Recommended today, not answered."""
    made = case_in(CaseState.RECOMMENDED, heard=False)
    today = timezone.localdate()
    type(made.case).objects.filter(pk=made.case.pk).update(answer_by=today + dt.timedelta(days=10))
    made.case.refresh_from_db()
    return made


def test_before_the_answer_only_the_decision_that_favours_the_person_is_open(client, early):
    client.force_login(early.people["lead"])
    page = client.get(reverse("enforcement:case-decide", args=[early.case.pk])).content.decode()

    assert "can still answer, until" in page
    assert 'value="withdraw"' not in page
    assert "Do not withdraw it" in page


def test_a_withdrawal_sent_all_the_same_is_refused_and_decides_nothing(client, early):
    """Not taken for its opposite either."""
    client.force_login(early.people["lead"])
    answer = client.post(
        reverse("enforcement:case-decide", args=[early.case.pk]), {"outcome": "withdraw", "words": "Reasons."}
    )
    assert answer.status_code == 422
    early.case.refresh_from_db()
    assert (early.case.state, early.case.decided_by) == (CaseState.RECOMMENDED, None)
    assert not CaseStep.objects.filter(case=early.case, kind=StepKind.NOT_WITHDRAWN).exists()


def test_against_a_withdrawal_one_decides_at_once(client, early):
    client.force_login(early.people["lead"])
    client.post(reverse("enforcement:case-decide", args=[early.case.pk]), {"words": "It was settled."})
    early.case.refresh_from_db()
    assert (early.case.state, early.case.decided_by) == (CaseState.NOT_WITHDRAWN, early.people["lead"])


def test_after_the_answer_both_are_open_and_one_must_be_chosen(client, early):
    """A page opened before the answer came, and sent after it, decides nothing by itself."""
    course.answer(early.case, words="It was a misunderstanding.", by=early.people["concerned"], at=timezone.now())
    client.force_login(early.people["lead"])
    answer = client.post(reverse("enforcement:case-decide", args=[early.case.pk]), {"words": "Reasons."})
    assert answer.status_code == 422
    assert 'value="withdraw"' in answer.content.decode()
    early.case.refresh_from_db()
    assert early.case.state == CaseState.RECOMMENDED


def test_the_case_offers_the_decision_as_its_first_act_once_it_is_due(client, early):
    address, decide = (reverse(f"enforcement:{name}", args=[early.case.pk]) for name in ("case", "case-decide"))
    client.force_login(early.people["lead"])
    acts = client.get(address).context["acts"]
    assert [(act.url, act.primary) for act in acts] == [(decide, False)]
    course.answer(early.case, words="No.", by=early.people["concerned"], at=timezone.now())
    assert [(act.url, act.primary) for act in client.get(address).context["acts"]] == [(decide, True)]


# --- The case's own links -------------------------------------------------------------------------------------------------------


def test_policy_evidence_and_channel_are_links(client):
    made = case_in(CaseState.TALK)
    version = made.case.policy_version
    policy = reverse("policies:version", args=[version.policy.slug, version.number])
    channel = reverse("channels:detail", args=[made.channel.pk])
    client.force_login(made.people["investigator"])
    page = client.get(reverse("enforcement:case", args=[made.case.pk])).content.decode()
    assert f'href="{policy}"' in page and f'href="{channel}"' in page
    assert 'rel="external noopener noreferrer"' in page

    client.force_login(made.people["auditor"])
    page = client.get(reverse("enforcement:case", args=[made.case.pk])).content.decode()
    assert f'href="{policy}"' in page
    assert f'href="{channel}"' not in page and SAID not in page


@pytest.mark.parametrize(
    ("page", "question"),
    [("talk", "When did you talk"), ("recommend", "Why do you recommend it?"), ("end", "How was it settled?")],
)
def test_each_step_asks_in_its_own_way_and_says_who_reads_it(client, page, question):
    made = case_in(CaseState.REMOVAL if page == "recommend" else CaseState.TALK)
    client.force_login(made.people["investigator"])
    shown = client.get(reverse(f"enforcement:case-{page}", args=[made.case.pk])).content.decode()
    assert question in shown
    assert "The person concerned reads this" in shown


# --- A concern from a channel's page --------------------------------------------------------------------------------------------


def test_a_concern_about_a_channel_is_for_one_of_its_people(client):
    people = cast()
    channel = channel_with(people)
    world.grant(channel, people["stranger"], AccessLevel.EDITOR)
    address = f"{reverse('enforcement:concern-new')}?channel={channel.pk}"
    client.force_login(people["colleague"])
    assert f'href="{address}"' in client.get(reverse("channels:detail", args=[channel.pk])).content.decode()

    refused = client.post(address, {"person": people["auditor"].pk, "text": "Two lines."})
    assert refused.status_code == 422
    assert not Concern.objects.exists()

    client.post(address, {"person": people["stranger"].pk, "text": "Two lines."})
    concern = Concern.objects.get()
    assert (concern.person, concern.channel) == (people["stranger"], channel)
    client.force_login(people["stranger"])
    assert channel.name in client.get(reverse("enforcement:concern", args=[concern.pk])).content.decode()


def test_a_channel_that_is_not_seen_is_no_channel_of_a_concern(client):
    client.force_login(world.comms())
    page = client.get(reverse("enforcement:concern-new"), {"channel": "99999"})
    assert list(page.context["form"].fields) == ["email", "text", "delete_on"]


def test_deciding_against_it_early_is_no_way_around_who_decides(early):
    with pytest.raises(deciding.CaseRefused):
        deciding.keep(early.case, words="Reasons.", by=early.people["investigator"], at=OPENED)
    early.case.refresh_from_db()
    assert early.case.state == CaseState.RECOMMENDED
