"""Tasks of an alert, its report, the call list, what is shared, the texts that lie ready (N15)."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from channels_registry.models import Channel
from channels_registry.tools import connect, enter_tool
from enforcement.incidents import actions, after_action, calling, card, course, sheets, texts
from enforcement.incidents.opening import AlertRefused, report_compromised
from enforcement.incidents.sharing import shared_with
from enforcement.models import Audience, EmergencyMessage, EmergencyNumber, IncidentAction, IncidentKind, RecoverySteps
from ledger.models import LedgerText
from notifications.models import Letter
from notifications.sending import words_of
from tests import world
from tests.enforcement.alert_world import cast

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def c():
    return cast()


@pytest.fixture
def alert(c):
    return report_compromised(c.channel, by=c.editor, at=c.at)


def give(c, alert, **facts):
    due = c.at.date() + dt.timedelta(days=7)
    return actions.add_action(
        alert, **{"text": "Change the mailbox", "owner": c.admin, "due_on": due, "by": c.team, "at": c.at, **facts}
    )


# --- Tasks ------------------------------------------------------------------------------------------------------------------


def test_tasks_are_given_by_the_team_to_people_who_see_the_alert(c, alert):
    with pytest.raises(AlertRefused):
        give(c, alert, by=c.admin)
    with pytest.raises(AlertRefused):
        give(c, alert, owner=c.stranger)
    with pytest.raises(AlertRefused):
        give(c, alert, due_on=c.at.date() - dt.timedelta(days=3))
    with pytest.raises(AlertRefused):
        give(c, alert, text="password: Xk9!vulture-77-Zebra")
    assert not IncidentAction.objects.exists()


def test_done_by_its_owner_checked_by_a_second_person(c, alert):
    task = give(c, alert)
    for person in (c.editor, c.stranger):
        with pytest.raises(AlertRefused):
            actions.do_action(task, by=person, at=c.at)
    with pytest.raises(AlertRefused):
        actions.check_action(task, by=c.second, at=c.at)

    actions.do_action(task, by=c.admin, at=c.at)
    with pytest.raises(AlertRefused):
        actions.check_action(task, by=c.admin, at=c.at)
    with pytest.raises(AlertRefused):
        actions.drop_action(task, by=c.team, at=c.at)
    actions.check_action(task, by=c.second, at=c.at)

    task.refresh_from_db()
    assert (task.done_by, task.checked_by) == (c.admin, c.second)
    with pytest.raises(AlertRefused):
        actions.check_action(task, by=c.team, at=c.at)


def test_nobody_of_the_team_checks_their_own_work(c, alert):
    task = give(c, alert, owner=c.team)
    actions.do_action(task, by=c.team, at=c.at)
    with pytest.raises(AlertRefused):
        actions.check_action(task, by=c.team, at=c.at)
    with pytest.raises(IntegrityError, match="incidentaction_checked_by_another"), transaction.atomic():
        IncidentAction.objects.filter(pk=task.pk).update(checked_at=c.at, checked_by=c.team)


def test_a_task_outlives_its_alert(c, alert):
    task = give(c, alert)
    course.close(alert, by=c.team, at=c.at, why="Ours.")

    actions.do_action(task, by=c.admin, at=c.at + dt.timedelta(days=3))

    assert IncidentAction.objects.get().done_by == c.admin


# --- The report -----------------------------------------------------------------------------------------------------------------


def test_the_report_is_made_of_timeline_and_tasks(c, alert):
    task = give(c, alert)
    course.note(alert, by=c.team, at=c.at, words="A reader wrote to us.", happened_at=c.at - dt.timedelta(minutes=50))
    course.contain(alert, by=c.team, at=c.at + dt.timedelta(minutes=30))
    course.close(alert, by=c.second, at=c.at + dt.timedelta(hours=5), why="Ours again.")
    actions.do_action(task, by=c.admin, at=c.at + dt.timedelta(hours=6))
    course.write_lessons(alert, by=c.team, at=c.at + dt.timedelta(hours=7), text="Two factors everywhere.")

    report = after_action.report_of(alert, at=c.at + dt.timedelta(hours=8))

    facts = dict(report.facts)
    assert facts["From its first sign to the report"] == "50 minutes"
    assert facts["From the report until we had it in hand"] == "30 minutes"
    assert facts["From the report to its end"] == "5 hours"
    timeline, tasks, learned = report.parts
    assert next(row[1] for row in timeline.rows) == "Noted"
    assert [row[3] for row in timeline.rows if row[1] == "It is over; the warning is gone"] == ["Ours again."]
    assert [row[3] for row in tasks.rows] == ["Done by Admin One, to be checked"]
    assert learned.note == "Two factors everywhere."


def test_report_and_card_become_accessible_pdfs(c, alert):
    """Hostile words stay words; the page says the same."""
    course.note(alert, by=c.team, at=c.at, words='#read("/etc/passwd") $x$ \u202egnp.exe <b>&amp;')

    for sheet in (after_action.report_of(alert, at=c.at), card.card_of(c.channel, reader=c.team, at=c.at)):
        made = sheets.as_pdf(sheet)
        assert made.startswith(b"%PDF-")
        assert b"pdfuaid" in made or b"PDF/UA" in made or len(made) > 5_000


# --- Whom to call --------------------------------------------------------------------------------------------------------------


def test_the_call_list_names_each_once_in_the_order_of_who_can_act(c):
    Channel.objects.filter(pk=c.channel.pk).update(responsible=c.admin, deputy=c.editor)
    c.channel.refresh_from_db()
    calling.give_number(c.editor, "+41 22 555 01 00", at=c.at)

    calls = calling.call_list(c.channel, reader=c.admin, at=c.at)

    assert [(call.role, call.name) for call in calls[1:]] == [
        ("Secretariat co-administrator", "Team One"), ("Responsible person", "Admin One"), ("Deputy", "Editor One"),
    ]  # fmt: skip
    assert [call.phone for call in calls[1:]] == ["", "", "+41 22 555 01 00"]


@pytest.mark.parametrize(
    ("own", "role", "address"),
    [
        ("kenya@groups.example", "Shared mailbox of the channel", "kenya@groups.example"),
        ("", "Contact mailbox of the group", "office@groups.example"),
    ],
)
def test_the_call_list_says_whose_mailbox_it_ends_with(c, own, role, address):
    """The channel's page says that it has none: the list says that this one is the group's."""
    Channel.objects.filter(pk=c.channel.pk).update(shared_mailbox=own)
    type(c.channel.body).objects.filter(pk=c.channel.body_id).update(contact_mailbox="office@groups.example")

    last = calling.call_list(Channel.objects.get(pk=c.channel.pk), reader=c.admin, at=c.at)[-1]

    assert (last.role, last.name, last.email) == (role, "", address)


def test_the_call_list_asks_the_same_number_of_queries_for_many_people(c):
    with CaptureQueriesContext(connection) as few:
        calling.call_list(c.channel, reader=c.team, at=c.at)
    for _number in range(5):
        world.grant(c.channel, world.person())
    c.channel.refresh_from_db()
    with CaptureQueriesContext(connection) as many:
        calling.call_list(c.channel, reader=c.team, at=c.at)
    assert (len(few), len(many)) == (8, 8)


@pytest.mark.parametrize("phone", ["call me", "12", "+41 22 555 01 00 <script>", "password: Xk9!vulture"])
def test_what_is_no_number_is_refused(c, phone):
    with pytest.raises(AlertRefused):
        calling.give_number(c.editor, phone, at=c.at)
    assert not EmergencyNumber.objects.exists()


def test_a_number_is_taken_back_and_never_on_record(c):
    calling.give_number(c.editor, "+41 22 555 01 00", at=c.at)
    calling.give_number(c.editor, "", at=c.at)

    assert not EmergencyNumber.objects.exists()
    assert not LedgerText.objects.filter(text__contains="555 01 00").exists()


# --- What is shared ------------------------------------------------------------------------------------------------------------------


def test_what_shares_people_mailbox_or_tools_is_listed_in_five_queries(c, django_assert_num_queries):
    by_person = world.channel("Shares a person", coadmin=c.second, runner=c.admin)
    by_box = world.channel("Shares the mailbox", coadmin=c.second, shared_mailbox="Coast@example.org")
    by_tool = world.channel("Shares a tool", coadmin=c.second)
    world.channel("Shares its co-administrator only", coadmin=c.team)
    world.channel("Shares nothing", coadmin=c.second)
    Channel.objects.filter(pk=c.channel.pk).update(shared_mailbox="coast@example.org")
    c.channel.refresh_from_db()
    tool = enter_tool(name="Scheduler", kind="scheduler", by=c.team, at=c.at)
    for channel in (c.channel, by_tool):
        connect(tool, channel, by=c.team, at=c.at)

    with django_assert_num_queries(6):
        found = shared_with(c.channel, reader=c.team, at=c.at)

    assert {row.channel: (row.people, row.tools, row.mailbox) for row in found.rows} == {
        by_person: (("Admin One",), (), False), by_box: ((), (), True), by_tool: ((), ("Scheduler",), False),
    }  # fmt: skip
    assert found.by_team == 1


def test_people_of_the_channel_learn_only_of_channels_whose_people_they_know(c):
    """§5.13: that a fellow administrator runs a channel of another group is not theirs to know."""
    world.channel("Elsewhere", coadmin=c.second, runner=c.admin)
    assert shared_with(c.channel, reader=c.editor, at=c.at).rows == ()
    assert [r.channel.name for r in shared_with(c.channel, reader=c.admin, at=c.at).rows] == ["Elsewhere"]


# --- Texts that lie ready --------------------------------------------------------------------------------------------------------------


def test_a_new_portal_has_steps_and_messages_in_both_languages():
    for kind in IncidentKind:
        assert {r.language for r in RecoverySteps.objects.filter(kind=kind, platform=None)} == {"en", "fr"}
        for audience in Audience:
            assert EmergencyMessage.objects.filter(kind=kind, audience=audience).count() == 2


def test_steps_fall_back_to_another_language(c):
    RecoverySteps.objects.filter(platform=None, language="fr").delete()
    general, own = texts.steps_for(c.channel.platform, "compromised", language="fr")
    assert (general.language, own.language) == ("en", "fr")


def test_messages_are_filled_in_one_pass(c):
    Channel.objects.filter(pk=c.channel.pk).update(name="{check} & {organisation}")
    c.channel.refresh_from_db()
    assert texts.filled("“{channel}” {else}", c.channel) == "“{check} & {organisation}” {else}"


@pytest.mark.parametrize("who", ["admin", "stranger"])
def test_only_the_team_changes_texts(c, who):
    before = list(RecoverySteps.objects.order_by("pk").values())
    with pytest.raises(AlertRefused):
        texts.change_steps(None, IncidentKind.BLOCKED, texts={"en": ("Wait.", "")}, by=getattr(c, who), at=c.at)
    with pytest.raises(AlertRefused):
        texts.change_steps(None, IncidentKind.BLOCKED, texts={"en": ("Wait.", "javascript:x")}, by=c.team, at=c.at)
    assert list(RecoverySteps.objects.order_by("pk").values()) == before

    assert texts.change_steps(None, IncidentKind.BLOCKED, texts={"en": ("Wait.", "")}, by=c.team, at=c.at) == ["en"]


# --- Letters ------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("end", ["over", "lost", "false alarm"])
def test_letters_say_what_happened_and_leave_at_once(c, alert, end, language):
    if end == "false alarm":
        course.call_off(alert, by=c.team, at=c.at)
    else:
        course.close(alert, by=c.team, at=c.at, why="Looked at.", warning_stays=end == "lost")

    letters = list(Letter.objects.filter(kind__startswith="enforcement.alert"))
    assert {letter.next_try_at for letter in letters} == {c.at}
    for letter in letters:
        words = words_of(letter.kind, language=language, data=letter.data)
        assert "Voices of the coast" in words.subject
        assert f"/alerts/{alert.pk}/" in words.body
        assert "Looked at." not in words.body
