"""The pages of goals beside what happened: who sees what, each answer by its form, and what they cost (N2, A22)."""

import datetime as dt

import pytest
from django.urls import reverse

from activity.models import ClosingWish, Source
from channels_registry.models import Channel, ChannelStatus
from channels_registry.panels import panels_for
from ledger.models import LedgerEntry
from notifications.models import Letter
from tests import world
from tests.workspace.goals_world import LIVE, NOW, asked, channel, look, promised
from workspace.goals import answering
from workspace.models import GoalsReview, StatedGoals

pytestmark = pytest.mark.django_db
NASTY = ["<script>alert(1)</script>", "a\x00b", "‮evil", "password: hunter22x", "x" * 5000]


@pytest.fixture
def owner():
    return world.person("Ruth Okello")


@pytest.fixture
def team():
    return world.comms("Amina Diallo")


def get(client, person, review, name="goals-review"):
    client.force_login(person)
    return client.get(reverse(f"workspace:{name}", args=[review.pk]))


def post(client, person, review, act, **data):
    client.force_login(person)
    fields = {f"{act}-{name}": value for name, value in data.items()}
    return client.post(reverse(f"workspace:goals-{act}", args=[review.pk]), fields)


def facts() -> list:
    return [
        *GoalsReview.objects.order_by("pk").values(),
        *StatedGoals.objects.order_by("pk").values(),
        *ClosingWish.objects.order_by("pk").values(),
        *Channel.objects.order_by("pk").values_list("status", flat=True),
        LedgerEntry.objects.count(),
        Letter.objects.count(),
    ]


# --- The page -------------------------------------------------------------------------------------------------------


def test_the_page_shows_promise_beside_reality_and_what_is_not_known(client, owner):
    made = promised(responsible=owner, answers={"q20": {"quiet_months": []}})
    for days in (90, 60, 1):
        look(made, days=days, latest=200, source=Source.DECLARED)

    page = get(client, owner, asked(made)).content.decode()

    assert "Teachers share our material: 200 a month" in page
    assert "About one post a week" in page
    assert "At 0 of 3 looks the latest post was 10 days old at most." in page
    assert "Less than promised" in page and "tag-flagged" in page
    assert "How many follow it, and who they are, is not known" in page and "tag-unknown" in page


def test_a_channel_without_a_request_says_so_and_asks_for_goals(client, owner):
    made = channel(responsible=owner, purpose="Tell what members do.")
    review = asked(made)

    page = get(client, owner, review)
    assert "It came into the register without a request" in page.content.decode()
    assert list(page.context["keep_form"].fields) == ["goals", "audience", "remark"]
    assert page.context["keep_form"]["goals"].value() == "Tell what members do."

    refused = post(client, owner, review, "keep", goals="")
    assert refused.status_code == 422
    assert not StatedGoals.objects.exists() and GoalsReview.objects.get().outcome == ""

    assert post(client, owner, review, "keep", goals="Tell what members do.", audience="Members").status_code == 302
    assert StatedGoals.objects.get().audience == "Members"


def test_a_get_of_every_address_changes_nothing(client, owner, team):
    review = asked(promised(responsible=owner))
    before = facts()

    for person in (owner, team):
        for name in ("goals-review", "goals-keep", "goals-change", "goals-merge", "goals-retire"):
            assert get(client, person, review, name).status_code == 200

    assert facts() == before


def test_who_may_not_read_it_is_told_why_or_finds_nothing(client, owner):
    review = asked(promised(responsible=owner))
    stranger = world.requester()

    refused = get(client, stranger, review)
    assert refused.status_code == 403 and "Teachers share" not in refused.content.decode()
    Channel.objects.filter(pk=review.channel_id).update(unlisted_at=NOW)

    hidden = get(client, stranger, review)
    assert hidden.status_code == 404 and "Kenya Forum" not in hidden.content.decode()
    client.force_login(stranger)
    assert "Kenya Forum" not in client.get(reverse("workspace:goals")).content.decode()


def test_an_auditor_reads_and_answers_nothing(client):
    review = asked(promised())
    auditor = world.auditor()
    before = facts()

    page = get(client, auditor, review)
    assert page.status_code == 200 and page.context["keep_form"] is None
    assert post(client, auditor, review, "keep").status_code == 403
    assert facts() == before


# --- The answers ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("act", "data", "outcome"),
    [
        ("keep", {}, "keep"),
        ("keep", {"remark": "250 teachers shared it."}, "keep"),
        ("change", {"goals": "Reach 500 teachers.", "audience": "Teachers"}, "change"),
        ("merge", {"into": "nile forum", "why": "The same people read both."}, "merge"),
        ("merge", {"into": "https://x.com/nile_forum", "why": "The same people read both."}, "merge"),
        ("retire", {"why": "The project is over."}, "retire"),
    ],
)
def test_each_answer_is_taken_from_its_form(client, owner, act, data, outcome):
    world.channel("Nile Forum", address="https://x.com/nile_forum")
    review = asked(promised(responsible=owner))

    response = post(client, owner, review, act, **data)

    assert response.status_code == 302
    review.refresh_from_db()
    assert (review.outcome, review.answered_by) == (outcome, owner)
    assert ClosingWish.objects.count() == (1 if outcome in ("merge", "retire") else 0)
    assert Channel.objects.get(pk=review.channel_id).status == ChannelStatus.ACTIVE
    assert get(client, owner, review).context["keep_form"] is None


@pytest.mark.parametrize(
    ("act", "data", "sentence"),
    [
        ("change", {"goals": ""}, "“What it is to achieve” needs an answer."),
        ("merge", {"into": "", "why": "x"}, "“Into which channel” needs an answer."),
        ("merge", {"into": "No such Forum", "why": "x"}, "No channel is known under “No such Forum”."),
        ("merge", {"into": "Hidden Forum", "why": "x"}, "No channel is known under “Hidden Forum”."),
        ("merge", {"into": "Twin", "why": "x"}, "Several channels are called “Twin”."),
        ("merge", {"into": "Kenya Forum", "why": "x"}, "No channel is known under “Kenya Forum”."),
        ("retire", {"why": ""}, "“Why it can be closed” needs an answer."),
    ],
)
def test_a_form_that_lacks_something_comes_back_and_changes_nothing(client, owner, act, data, sentence):
    world.channel("Hidden Forum", unlisted_at=NOW)
    for _ in range(2):
        world.channel("Twin")
    review = asked(promised(responsible=owner))
    before = facts()

    response = post(client, owner, review, act, **data)

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert facts() == before


@pytest.mark.parametrize("text", NASTY)
def test_hostile_text_is_refused_or_shown_as_text(client, owner, text):
    review = asked(promised(responsible=owner))

    response = post(client, owner, review, "change", goals=text)

    assert response.status_code in (302, 422)
    page = get(client, owner, review).content.decode()
    assert "<script>alert(1)" not in page and "hunter22x" not in page


def test_the_second_answer_meets_its_sentence(client, owner, team):
    """Two people have the page open: the second reads the first one's answer."""
    review = asked(promised(responsible=owner))
    answering.keep(GoalsReview.objects.select_related("channel").get(pk=review.pk), by=owner, at=NOW)
    before = facts()

    response = post(client, team, review, "retire", why="It is empty.")

    assert response.status_code == 422
    assert "This has been answered already." in response.content.decode()
    assert facts() == before


def test_the_team_answers_otherwise_on_the_same_page(client, owner, team):
    review = asked(promised(responsible=owner))
    post(client, owner, review, "keep")

    assert [value for value, _label in get(client, team, review).context["otherwise_form"].fields["outcome"].choices] == [
        "change", "merge", "retire",
    ]  # fmt: skip
    assert get(client, owner, review).context["otherwise_form"] is None
    response = post(client, team, review, "otherwise", outcome="retire", why="Nobody has read it for a year.")

    assert response.status_code == 302
    page = get(client, owner, review).content.decode()
    assert "The communications team answered otherwise" in page and "Nobody has read it for a year." in page
    client.force_login(team)
    assert "(the team, otherwise than its people)" in client.get(reverse("workspace:goals")).content.decode()


def test_the_team_is_offered_no_other_answer_to_an_old_question(client, owner, team):
    made = promised(responsible=owner)
    review = asked(made)
    post(client, owner, review, "keep")
    GoalsReview.objects.create(channel=made, due_on=review.due_on + dt.timedelta(days=365), opened_at=NOW)
    before = facts()

    assert get(client, team, review).context["otherwise_form"] is None
    response = post(client, team, review, "otherwise", outcome="retire", why="Nobody reads it.")

    assert response.status_code == 422
    assert "come back since" in response.content.decode()
    assert facts() == before


@pytest.mark.parametrize(("act", "missing"), [("change", "goals"), ("merge", "into"), ("retire", "")])
def test_what_the_people_answered_is_not_asked_of_the_team_again(client, owner, team, act, missing):
    world.channel("Nile Forum")
    review = asked(promised(responsible=owner))
    post(client, owner, review, act, goals="Reach 500 teachers.", into="Nile Forum", why="The same people read both.")

    form = get(client, team, review).context["otherwise_form"]
    assert act not in dict(form.fields["outcome"].choices) and missing not in form.fields
    assert post(client, team, review, "otherwise", outcome="keep", why="It is much read.").status_code == 302
    assert GoalsReview.objects.get().stands == "keep"


def test_a_channel_unlisted_for_safety_is_named_only_to_those_who_know_it(client, owner, team):
    """The team may merge into it; those who run the other one do not learn its name (A22)."""
    hidden = world.channel("Hidden Forum", unlisted_at=NOW)
    review = asked(promised(responsible=owner))
    post(client, owner, review, "keep")
    post(client, team, review, "otherwise", outcome="merge", into="Hidden Forum", why="Ask them.")

    assert GoalsReview.objects.get().team_merge_into == hidden
    assert "Hidden Forum" in get(client, team, review).content.decode()
    assert "Hidden Forum" not in get(client, owner, review).content.decode()
    client.force_login(owner)
    assert "Hidden Forum" not in client.get(reverse("activity:channel", args=[review.channel_id])).content.decode()


# --- Lists, boxes, costs --------------------------------------------------------------------------------------------


def test_the_list_filters_by_the_answer_that_stands(client, owner, team):
    kept, ended, _waiting = (asked(promised(name, responsible=owner)) for name in ("Kept", "Ended", "Waiting"))
    answering.keep(kept, by=owner, at=NOW)
    answering.keep(ended, by=owner, at=NOW)
    answering.answer_otherwise(ended, "retire", why="No.", by=team, at=NOW)
    client.force_login(team)

    def names(answer):
        page = client.get(reverse("workspace:goals"), {"answer": answer})
        return [row.channel.name for row in page.context["page"].rows]

    assert (names("keep"), names("retire"), names("none")) == (["Kept"], ["Ended"], ["Waiting"])


def test_everyone_else_lists_their_own_only(client, owner):
    mine, other = asked(promised("Mine", responsible=owner)), asked(promised("Other"))
    client.force_login(owner)

    rows = client.get(reverse("workspace:goals")).context["page"].rows

    assert [row.pk for row in rows] == [mine.pk] != [other.pk]


def test_the_channels_page_has_a_box_for_those_who_may_read(owner, team):
    review = asked(promised(responsible=owner))
    templates = {
        person: [p.template for p in panels_for(review.channel, person, NOW) if "goals" in p.template]
        for person in (owner, team, world.auditor(), world.requester())
    }

    assert list(templates.values()) == [["workspace/goals/_panel.html"]] * 3 + [[]]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_number(client, team, count, django_assert_num_queries):
    for number in range(count):
        asked(channel(f"Channel {number}"))
    client.force_login(team)
    client.get(reverse("workspace:goals"))

    with django_assert_num_queries(7):
        page = client.get(reverse("workspace:goals"))

    assert len(page.context["page"].rows) == count


@pytest.mark.parametrize("count", [1, 3])
def test_a_question_costs_the_same_with_one_look_as_with_many(client, owner, count, django_assert_num_queries):
    made = promised(responsible=owner)
    for number in range(count * 10):
        look(made, days=number + 1, latest=number + 2)
    for number in range(count - 1):
        GoalsReview.objects.create(
            channel=made,
            due_on=LIVE.date() + dt.timedelta(days=number),
            opened_at=LIVE,
            outcome="keep",
            answered_at=LIVE,
            answered_by=owner,
        )
    review = GoalsReview.objects.create(channel=made, due_on=NOW.date(), opened_at=NOW)
    get(client, owner, review)

    with django_assert_num_queries(20):
        page = get(client, owner, review)

    assert len(page.context["earlier"]) == count - 1
