"""The table of what is asked, by the link of a letter: no password, one button, each row once (design §5.7, §5.12)."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import departures, editing
from activity.models import AnswerKey, ClosingWish, Keeping, PostQuestion, Signal, Silence
from activity.silence.keys import open_key, paths_for
from activity.views import answering as views
from channels_registry.models import Channel, Grant
from notifications.keys import UndeclaredKey, carries_key, refuse_undeclared
from notifications.models import Letter
from portal.linktokens import digest_of
from portal.ratelimits import Limit
from tests import world
from tests.activity import asking_world
from tests.activity.asking_world import days, declared, facts_of_answers, said, silent, token_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
GONE, REFUSED = 410, 422


@pytest.fixture(autouse=True)
def now(monkeypatch):
    """The pages live now, so the world's night is tonight."""
    at = timezone.now()
    for name, value in (("NOW", at), ("ENTERED", at - days(900))):
        monkeypatch.setattr(asking_world, name, value)
    return at


@pytest.fixture
def runner():
    return world.person("Ruth Runner", email="ruth@example.org")


def asked(runner, *, now, count: int = 1) -> list[Channel]:
    """Channels with an open question, told in a letter."""
    made = [declared(100, 3, name=f"Voices {number}", runner=runner) for number in range(count)]
    for channel in made:
        PostQuestion.objects.create(channel=channel, asked_at=now - days(1), told_at=now - days(1))
    return made


def address(token: str) -> str:
    return reverse("activity:answer", args=[token])


def day(now, ago: int) -> str:
    return (now - days(ago)).date().isoformat()


# --- The key ----------------------------------------------------------------------------------------------------------


def test_of_the_key_only_a_digest_is_kept_and_its_kinds_are_declared(runner, now):
    asked(runner, now=now)
    token = token_of(runner, at=now)

    assert AnswerKey.objects.get().token_digest == digest_of(token)
    assert open_key(token, now).person == runner
    assert all(carries_key(kind) for kind in ("activity.question", "activity.answer_link", "activity.nudge"))
    with pytest.raises(UndeclaredKey):
        refuse_undeclared("activity.stays", {"path": address(token)})


def test_it_is_bound_to_what_is_asked_of_its_person(runner, now):
    (channel,) = asked(runner, now=now)
    quiet = silent(name="Quiet", runner=runner)
    silent(name="Somebody else's", runner=world.person())

    token_of(runner, at=now)

    key = AnswerKey.objects.get()
    assert key.questions == [PostQuestion.objects.get(channel=channel).pk]
    assert key.silences == [Silence.objects.get(channel=quiet).pk]


def test_nothing_asked_is_no_key_but_the_way_to_ones_own_table(runner, now):
    assert paths_for([runner.pk], at=now) == {runner.pk: "/inactivity/mine/"}
    assert not AnswerKey.objects.exists()


def test_a_thousand_people_cost_as_many_queries_as_one(runner, now, django_assert_num_queries):
    asked(runner, now=now)
    with django_assert_num_queries(9):  # seven, in a savepoint of their own
        paths_for([runner.pk], at=now)
    others = [world.person() for _number in range(3)]
    for other in others:
        asked(other, now=now)
    with django_assert_num_queries(9):  # seven, in a savepoint of their own
        assert len(paths_for([runner.pk, *(other.pk for other in others)], at=now)) == 4
    assert AnswerKey.objects.filter(ended_at=None).count() == 4


# --- The page ---------------------------------------------------------------------------------------------------------


def test_get_changes_nothing_whoever_scans_the_letter(client, runner, now):
    """design §5.7: mail scanners open every link."""
    asked(runner, now=now)
    token = token_of(runner, at=now)
    before = facts_of_answers()

    for method in (client.get, client.head, client.get):
        response = method(address(token))
        assert response.status_code == 200
        assert response.headers["X-Robots-Tag"] == "noindex"
        assert "no-store" in response.headers["Cache-Control"]
    assert client.get(reverse("activity:answer-new-link", args=[token])).headers["Location"] == address(token)
    assert client.put(address(token)).status_code == 405

    assert facts_of_answers() == before
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_with_one_channel_and_with_three(client, runner, now, count, django_assert_num_queries):
    asked(runner, now=now, count=count)
    silent(name="Quiet", runner=runner)
    token = token_of(runner, at=now)
    client.get(address(token))

    with django_assert_num_queries(11):
        client.get(address(token))


def test_one_button_answers_for_all_and_the_rows_say_so(client, runner, now):
    first, second = asked(runner, now=now, count=2)
    quiet = silent(name="Quiet", runner=runner)
    token = token_of(runner, at=now)
    answers = {
        **said(first, latest_post_on=day(now, 2), link="https://x.com/voices/status/1"),
        **said(second, "cannot_tell"),
        **said(quiet, "pause", until=(now + days(60)).date().isoformat(), reason="We are on leave."),
    }

    response = client.post(address(token), answers, follow=True)

    assert response.redirect_chain == [(address(token), 302)]
    text = response.content.decode()
    assert "Thank you, Ruth Runner: all is answered" in text and "Your 3 answers are on record." in text
    signal = Signal.objects.get()
    assert (signal.channel, signal.told_by, signal.note) == (first, runner, "https://x.com/voices/status/1")
    assert dict(PostQuestion.objects.values_list("channel", "outcome")) == {first.pk: "told", second.pk: "cannot_tell"}
    assert Keeping.objects.get().channel == quiet
    assert Silence.objects.get().outcome == "kept"
    assert "-answer" not in text, "no row asks again"


def test_what_is_left_open_stays_open_and_a_mistake_loses_nothing(client, runner, now):
    first, second, third = asked(runner, now=now, count=3)
    token = token_of(runner, at=now)
    answers = {
        **said(first, latest_post_on=day(now, 2)),
        **said(second, "post", latest_post_on=(now + days(9)).date().isoformat(), link="https://x.com/second/1"),
    }

    response = client.post(address(token), answers)

    assert response.status_code == REFUSED
    text = response.content.decode()
    assert "Voices 1: This day has not come yet." in text
    assert 'value="https://x.com/second/1"' in text and "1 answer is on record" in text
    assert dict(PostQuestion.objects.values_list("channel", "outcome")) == {
        first.pk: "told", second.pk: "", third.pk: "",
    }  # fmt: skip
    assert f"c{third.pk}-answer" in text and f"c{first.pk}-answer" not in text


def test_an_empty_answer_is_asked_for(client, runner, now):
    asked(runner, now=now)
    token = token_of(runner, at=now)
    before = facts_of_answers()

    response = client.post(address(token))

    assert response.status_code == REFUSED
    assert "Choose an answer for one channel at least." in response.content.decode()
    assert facts_of_answers() == before


def test_posted_twice_it_is_answered_once(client, runner, now):
    (channel,) = asked(runner, now=now)
    token, answers = token_of(runner, at=now), said(channel, latest_post_on=day(now, 2))
    client.post(address(token), answers)
    before = facts_of_answers()

    assert client.post(address(token), answers).status_code == 302
    assert facts_of_answers() == before


def test_a_row_of_somebody_else_is_not_taken(client, runner, now):
    asked(runner, now=now)
    foreign = silent(name="Not theirs", runner=world.person())
    token = token_of(runner, at=now)
    before = facts_of_answers()

    response = client.post(address(token), said(foreign, "close", reason="Mine now."))

    assert response.status_code == REFUSED
    assert facts_of_answers() == before


def test_what_is_asked_later_needs_a_later_link(client, runner, now):
    asked(runner, now=now)
    token = token_of(runner, at=now)
    later = silent(name="Fell quiet since", asked=0, runner=runner)
    before = facts_of_answers()

    assert "Fell quiet since" not in client.get(address(token)).content.decode()
    assert client.post(address(token), said(later, "close", reason="Done.")).status_code == REFUSED
    assert facts_of_answers() == before


@pytest.mark.leaves_gap
def test_who_lost_the_channel_answers_no_more(client, runner, now):
    (channel,) = asked(runner, now=now)
    token = token_of(runner, at=now)
    Grant.objects.filter(channel=channel, person=runner).update(ended_at=now, end_reason="Left.")
    before = facts_of_answers()

    assert channel.name not in client.get(address(token)).content.decode()
    client.post(address(token), said(channel, latest_post_on=day(now, 2)))
    assert facts_of_answers() == before


# --- Over -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["later letter", "too old", "left", "new address"])
def test_a_link_that_is_over_says_so_kindly_and_changes_nothing(client, runner, now, how):
    (channel,) = asked(runner, now=now)
    world.grant(channel, world.person())
    token = token_of(runner, at=now)
    if how == "later letter":
        token_of(runner, at=now)
    elif how == "too old":
        AnswerKey.objects.update(created_at=now - days(93), expires_at=now - days(1))
    elif how == "left":
        departures.deactivate(runner, by=world.lead(), at=now, why="Left.")
    else:
        editing.change_person(runner, by=world.administrator(), at=now, email="ruth.new@example.org")
    before = facts_of_answers()

    answers = [client.get(address(token)), client.post(address(token), said(channel, latest_post_on=day(now, 2)))]

    assert {response.status_code for response in answers} == {GONE}
    assert "Send me a new link" in answers[0].content.decode()
    assert facts_of_answers() == before


def test_a_wrong_link_is_no_page_and_all_wrong_ones_are_alike(client, runner, now):
    asked(runner, now=now)
    token = token_of(runner, at=now)
    wrong = ["A" * 43, token[:-1], token.swapcase(), "x", "%00", "🙂", token + "A"]

    codes = {client.get(address("t").replace("/t/", f"/{one}/")).status_code for one in wrong}

    assert codes == {404}


def test_the_holder_of_an_old_link_asks_for_a_new_one_which_goes_to_their_address(client, runner, now):
    asked(runner, now=now)
    old = token_of(runner, at=now - days(100))
    new_link = reverse("activity:answer-new-link", args=[old])

    first, again = client.post(new_link, follow=True), client.post(new_link, follow=True)

    assert [first.redirect_chain, again.redirect_chain] == [[(f"{address(old)}?new-link=sent", 302)]] * 2
    assert [first.status_code, again.status_code] == [200, 200]
    assert "A new link is on its way" in first.content.decode()
    letter = Letter.objects.get(kind="activity.answer_link")
    assert letter.address == "ruth@example.org"
    assert client.get(letter.data["path"]).status_code == 200, "asking twice does not end the link that left"
    assert letter.data["path"] not in first.content.decode()


def test_where_nothing_is_asked_no_new_link_is_sent(client, runner, now):
    (channel,) = asked(runner, now=now)
    old = token_of(runner, at=now - days(100))
    PostQuestion.objects.filter(channel=channel).update(ended_at=now, outcome="told")

    response = client.post(reverse("activity:answer-new-link", args=[old]), follow=True)

    assert "Nothing is asked of you now" in response.content.decode()
    assert not Letter.objects.exists()


def test_guessing_is_limited(client, monkeypatch):
    monkeypatch.setattr(views.AnswerByLink, "limit", Limit("answer-link", most=2, seconds=3600))

    assert [client.get(address("A" * 43)).status_code for _number in range(3)] == [404, 404, 429]


def test_the_form_needs_its_token(runner, now):
    from django.test import Client

    (channel,) = asked(runner, now=now)
    token = token_of(runner, at=now)
    before = facts_of_answers()

    response = Client(enforce_csrf_checks=True).post(address(token), said(channel, latest_post_on=day(now, 2)))

    assert response.status_code == 403
    assert facts_of_answers() == before
    assert not ClosingWish.objects.exists()
