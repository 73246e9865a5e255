"""The pages of closings: who reads and does what, evidence, the list and its cost, what the home page says (A2)."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from activity.models import NameDecision, RetirementCase, StepKey
from activity.retirement import ending, monday, steps
from activity.retirement.cases import stop
from activity.retirement.panel import closing_panel
from activity.retirement.waiting import due_steps_of, second_looks_of
from channels_registry.models import Channel, ChannelStatus, Evidence, Tier
from tests import world
from tests.activity.closing_world import closing, everything_done, facts_of, step_of

pytestmark = pytest.mark.django_db
K = StepKey


@pytest.fixture
def now():
    return timezone.now()


def page(client, person, name, *args, **query):
    client.force_login(person)
    return client.get(reverse(f"activity:{name}", args=args), query)


def post(client, person, name, *args, **data):
    client.force_login(person)
    return client.post(reverse(f"activity:{name}", args=args), data)


def test_the_case_shows_each_step_with_its_day_and_person(client, now):
    team, runner = world.comms("Cora Comms"), world.person("Rita Runner")
    case = closing(at=now, by=team, runner=runner)
    steps.do_step(step_of(case, K.REDIRECT), note="Said so.", by=runner, at=now)
    steps.skip_step(step_of(case, K.LINKS), because="Nobody links there.", by=team, at=now)

    text = page(client, runner, "case", case.pk).content.decode()

    assert text.count("Rita Runner") >= 4
    assert "Nobody links there." in text
    assert text.count(f"/closings/{case.pk}/steps/") == 9
    assert "Take it back into service" not in text
    assert "Take it back into service" in page(client, team, "case", case.pk).content.decode()


def test_an_auditor_reads_everything_and_is_offered_nothing(client, now):
    case, auditor = closing(at=now, tier=Tier.CAREFUL), world.auditor()
    before = facts_of(case)

    shown = page(client, auditor, "case", case.pk)
    step = page(client, auditor, "step", case.pk, step_of(case, K.FAREWELL_DAYS).pk)

    assert [name for name in ("finish_form", "confirm_form", "back_form", "stop_form") if shown.context[name]] == []
    assert [name for name in ("do_form", "skip_form", "assign_form", "undo_form") if step.context[name]] == []
    assert "<textarea" not in step.content.decode()
    for name in ("case-stop", "case-finish", "case-confirm", "case-send-back", "case-plan"):
        assert post(client, auditor, name, case.pk).status_code == 403
    assert facts_of(case) == before


def test_a_hidden_channel_hides_its_closing(client, now):
    case, other = closing(at=now), closing(at=now)
    Channel.objects.filter(pk=case.channel_id).update(unlisted_at=now)
    step = step_of(case, K.LINKS)

    assert page(client, world.person(), "case", other.pk).status_code == 403
    assert page(client, world.person(), "case", case.pk).status_code == 404
    assert page(client, world.person(), "step", case.pk, step.pk).status_code == 404
    # A step is reached through its own closing only.
    assert page(client, world.comms(), "step", other.pk, step.pk).status_code == 404


def test_a_picture_is_kept_with_the_step_and_not_where_it_is_refused(client, now):
    runner = world.person()
    case = closing(at=now, runner=runner)
    step, copy = step_of(case, K.REDIRECT), step_of(case, K.EXPORT)

    def paper(text=b"The introduction says where we went."):
        return SimpleUploadedFile("shown.txt", text, content_type="text/plain")

    refused = post(client, runner, "step-do", case.pk, step.pk, **{"do-file": paper(), "do-link": "ftp://example.org"})
    assert (refused.status_code, Evidence.objects.count()) == (422, 0)

    done = post(client, runner, "step-do", case.pk, step.pk, **{"do-file": paper()})
    post(client, runner, "step-do", case.pk, copy.pk, **{"do-file": paper(b"all posts")})

    assert done.status_code == 302
    step.refresh_from_db()
    assert (step.done_by, step.evidence.shown_name) == (runner, "shown.txt")
    text = page(client, runner, "step", case.pk, copy.pk).content.decode()
    assert step_of(case, K.EXPORT).evidence.sha256 in text
    assert reverse("channels:evidence", args=[case.channel_id, step_of(case, K.EXPORT).evidence.name]) in text


def test_a_copy_kept_elsewhere_comes_with_its_checksum(client, now):
    team = world.comms()
    case = closing(at=now, by=team)
    step = step_of(case, K.EXPORT)
    data = {"do-note": "Archive, shelf 4.", "do-checksum": "0123456789abcdef" * 4}

    assert post(client, team, "step-do", case.pk, step.pk, **{**data, "do-checksum": "zz"}).status_code == 422
    assert post(client, team, "step-do", case.pk, step.pk, **data).status_code == 302

    assert step_of(case, K.EXPORT).checksum == "0123456789abcdef" * 4


def test_the_words_of_a_post_are_changed_on_the_page(client, now):
    runner = world.person()
    case = closing(at=now, runner=runner)
    step = step_of(case, K.FAREWELL_DAYS)

    empty = post(client, runner, "step-text", case.pk, step.pk, "fr", **{"fr-text": " "})
    kept = post(client, runner, "step-text", case.pk, step.pk, "fr", **{"fr-text": "Merci, et à bientôt."})

    assert (empty.status_code, kept.status_code) == (422, 302)
    assert "Merci, et à bientôt." in client.get(kept["Location"]).content.decode()
    assert post(client, runner, "step-text", case.pk, step.pk, "xx", **{"xx-text": "?"}).status_code == 404


def test_two_people_release_a_name_and_finish_a_careful_closing(client, now):
    first, second = world.comms(), world.comms()
    case = closing(at=now, by=first, tier=Tier.CAREFUL)
    everything = step_of(case, K.NAME)
    data = {"do-decision": "released", "do-reason": "The account goes on without us."}
    assert post(client, first, "step-do", case.pk, everything.pk, **data).status_code == 302
    assert post(client, first, "step-release", case.pk, everything.pk).status_code == 422
    assert post(client, second, "step-release", case.pk, everything.pk).status_code == 302
    steps.keep_records(case, until=now.date() + dt.timedelta(days=99), by=first, at=now)
    steps.write_lessons(case, text="Begin earlier.", by=first, at=now)
    for step in case.steps.filter(done_at=None).select_related("case__channel"):
        steps.skip_step(step, because="The platform is gone.", by=first, at=now)
    end = {"finish-outcome": "handed_over", "finish-note": "To the parish."}

    assert post(client, first, "case-finish", case.pk, **end).status_code == 302
    assert Channel.objects.get(pk=case.channel_id).status == ChannelStatus.RETIRING
    assert page(client, first, "case", case.pk).context["confirm_form"] is None
    assert post(client, first, "case-confirm", case.pk).status_code == 422
    assert page(client, second, "case", case.pk).context["confirm_form"] is not None
    assert post(client, second, "case-confirm", case.pk).status_code == 302

    assert Channel.objects.get(pk=case.channel_id).status == ChannelStatus.RETIRED
    text = page(client, second, "case", case.pk).content.decode()
    assert reverse("requests:new") in text
    assert reverse("public:channel", args=[case.channel_id]) in text


def test_the_team_sets_the_plan_and_stops_the_closing(client, now):
    team = world.comms()
    case = closing(at=now, by=team)
    last_day = now.date() + dt.timedelta(days=60)

    refused = post(client, team, "case-plan", case.pk, last_day="2020-01-01")
    set_anew = post(client, team, "case-plan", case.pk, last_day=last_day.isoformat(), goes_on="https://example.org/")
    unreasoned = post(client, team, "case-stop", case.pk)
    stopped = post(client, team, "case-stop", case.pk, **{"stop-why": "It goes on."})

    assert [r.status_code for r in (refused, set_anew, unreasoned, stopped)] == [422, 302, 422, 302]
    case.refresh_from_db()
    assert (case.last_day, case.successor_url, case.stopped_by) == (last_day, "https://example.org/", team)
    late = post(client, team, "case-stop", case.pk, **{"stop-why": "Again."})
    assert (late.status_code, "dealt with already" in late.content.decode()) == (422, True)


def test_the_channels_own_page_leads_to_its_closing_and_a_closed_one_to_a_request(client, now):
    team, runner = world.comms(), world.person()
    case = closing(at=now, by=team, runner=runner)
    case.channel.refresh_from_db()
    url = reverse("activity:case", args=[case.pk])
    assert [action.url for action in closing_panel(case.channel, runner, now).actions] == [url]
    assert closing_panel(case.channel, world.person(), now) is None
    assert closing_panel(world.channel(), team, now) is None
    everything_done(case, by=team, at=now)
    ending.finish(case, outcome="locked", by=team, at=now)
    case.channel.refresh_from_db()

    assert [action.url for action in closing_panel(case.channel, runner, now).actions] == [url, reverse("requests:new")]
    client.force_login(team)
    assert url in client.get(reverse("channels:detail", args=[case.channel_id])).content.decode()


# --- The list ----------------------------------------------------------------------------------------------------------------


def test_the_list_has_its_parts(client, now):
    team = world.comms()
    running, late, waiting, ended = (closing(at=now, by=team) for _number in range(4))
    step = late.steps.first()
    late.steps.filter(pk=step.pk).update(due_on=now.date() - dt.timedelta(days=2))
    ending.decide_name(waiting, decision=NameDecision.RELEASED, reason="No use.", by=team, at=now)
    stop(ended, why="It goes on.", by=team, at=now)

    def shown(name, person):
        return {row.pk for row in page(client, person, name).context["page"].rows}

    for person in (team, world.auditor()):
        assert shown("closings", person) == {running.pk, late.pk, waiting.pk}
        assert shown("closings-overdue", person) == {late.pk}
        assert shown("closings-second", person) == {waiting.pk}
        assert shown("closings-ended", person) == {ended.pk}
    assert shown("closings", world.person()) == set()


def test_whoever_runs_a_channel_sees_its_closing_only(client, now):
    runner = world.person()
    own, _other = closing(at=now, runner=runner), closing(at=now)

    assert [row.pk for row in page(client, runner, "closings").context["page"].rows] == [own.pk]


@pytest.mark.parametrize("name", ["closings", "case"])
def test_the_pages_cost_the_same_with_one_row_and_with_three(client, now, name, django_assert_num_queries):
    team, auditor = world.comms(), world.auditor()
    first = closing(at=now, by=team)
    arguments = [] if name == "closings" else [first.pk]
    page(client, auditor, name, *arguments)  # what a session asks once
    costs = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as captured:
            assert page(client, auditor, name, *arguments).status_code == 200
        costs.append(len(captured))
        for _number in range(2):
            closing(at=now, by=team)

    assert costs[0] == costs[1]


# --- The home page -------------------------------------------------------------------------------------------------------------


def test_home_names_what_is_due_once_for_each_closing(now):
    team, runner = world.comms(), world.person()
    case = closing(at=now, by=team, runner=runner)
    assert list(due_steps_of(world.person(), now)) == []

    soon = now + dt.timedelta(days=15)
    (own,) = due_steps_of(runner, soon)
    (of_team,) = due_steps_of(team, soon)

    assert own.text == f"{case.channel.name} is being closed: 4 steps are due"
    assert (own.shared, own.url) == (False, reverse("activity:case", args=[case.pk]))
    assert (own.due, of_team.due) == (now.date() + dt.timedelta(days=7), now.date() + dt.timedelta(days=14))
    stop(case, why="It goes on.", by=team, at=now)
    assert list(due_steps_of(runner, soon)) == []


def test_what_nobody_has_waits_for_the_team(now):
    gone = world.person()
    case = closing(at=now, runner=world.person())
    case.steps.filter(key__in=(K.EXPORT, K.REDIRECT)).update(owner=gone)
    case.steps.filter(key=K.LINKS).update(owner=None)
    type(gone).objects.filter(pk=gone.pk).update(is_active=False, left_at=now)

    items = list(due_steps_of(world.comms(), now + dt.timedelta(days=22)))

    assert [(item.shared, "3 steps are due" in item.text) for item in items] == [(True, True)]
    assert list(due_steps_of(world.auditor(), now + dt.timedelta(days=22))) == []


def test_the_monday_letter_tells_of_closings_where_there_are_any(now):
    team = world.comms()
    assert monday.facts(now) is None
    late, waiting = closing(at=now, by=team), closing(at=now, by=team)
    late.steps.filter(key=K.LINKS).update(due_on=now.date() - dt.timedelta(days=1))
    ending.decide_name(waiting, decision=NameDecision.RELEASED, reason="No use.", by=team, at=now)

    assert monday.facts(now) == {"under_way": 2, "overdue": 1, "second": 1, "path": "/inactivity/closings/"}


def test_a_second_person_is_asked_and_never_the_first(now):
    first, second = world.comms(), world.comms()
    name, end = closing(at=now, by=first), closing(at=now, by=first, tier=Tier.CAREFUL)
    ending.decide_name(name, decision=NameDecision.RELEASED, reason="No use.", by=first, at=now)
    everything_done(end, by=first, at=now)
    assert [item.text for item in second_looks_of(first, now)] == [
        f"Everything is done for {end.channel.name}: finish its closing"
    ]
    ending.propose_end(end, outcome="locked", by=first, at=now)

    assert list(second_looks_of(first, now)) == []
    assert [item.url for item in second_looks_of(second, now)] == [
        reverse("activity:case", args=[case.pk]) for case in (name, end)
    ]
    for other in (world.auditor(), world.person()):
        assert list(second_looks_of(other, now)) == []
    assert RetirementCase.objects.filter(closed_at=None).count() == 2
