"""Ask us: who may, what is kept, the talk, notes that never leak, and the end (A11, A19, U12)."""

import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from accounts.models import Membership
from channels_registry import lifecycle
from channels_registry.models import AccessLevel, Channel
from enforcement.duty.keeping import enter_shift
from enforcement.help import asking, waiting
from enforcement.help.asking import HelpRefused, ask, asks_about, close, correct, take, write
from enforcement.models import HelpKind, HelpMessage, HelpPicture, HelpRequest, HelpState
from ledger.models import LedgerEntry, LedgerText
from notifications.models import Letter
from tests import world

pytestmark = pytest.mark.django_db
SECRET = "The pupil Wanjiru of Kitui is in the picture."


@pytest.fixture
def at():
    return timezone.now()


@pytest.fixture
def runner():
    return world.person("Runner", of=world.body("Kenya Forum"))


@pytest.fixture
def channel(runner):
    return world.channel("Kenya", of=runner.memberships.get().body, runner=runner)


def asked_by(runner, channel, *, at, kind=HelpKind.MAY_I_POST, **facts):
    facts = {"words": SECRET, **({"wrong_where": "https://x.com/kenya/1"} if kind == HelpKind.ERROR else {}), **facts}
    return ask(channel, kind=kind, by=runner, at=at, **facts)


# --- Who may, and who sees -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [world.requester, world.auditor, world.administrator, world.external])
def test_strangers_find_nothing_and_change_nothing(client, channel, role):
    """Others get 404, not a reason: a question names what troubles a channel."""
    person = role()
    client.force_login(person)
    answers = [
        client.get(reverse("enforcement:ask", args=[channel.pk])),
        client.get(reverse("enforcement:ask-kind", args=[channel.pk, "may_i_post"])),
        client.post(reverse("enforcement:ask-kind", args=[channel.pk, "may_i_post"]), {"words": "Let me in."}),
        client.post(reverse("enforcement:comment-judge", args=[channel.pk]), {}),
    ]

    assert [answer.status_code for answer in answers] == [404] * 4
    with pytest.raises(HelpRefused, match="people of this channel"):
        ask(channel, kind=HelpKind.OTHER, words="Let me in.", by=person, at=timezone.now())
    assert list(HelpRequest.objects.all()) == []
    assert "Ask us" not in client.get(f"/registry/{channel.pk}/").content.decode()


def test_who_may_ask(channel, runner, at):
    colleague = world.person(of=channel.body)
    agency = world.external()
    world.grant(channel, agency, AccessLevel.EDITOR)
    former = world.person()
    Membership.objects.create(
        person=former, body=channel.body, started_at=at - dt.timedelta(days=9), ended_at=at - dt.timedelta(days=1)
    )

    for person, may in ((runner, True), (colleague, True), (agency, True), (world.comms(), True), (former, False)):
        assert asks_about(person, at=at).filter(pk=channel.pk).exists() is may
        assert asking.may_ask(person, channel, at=at) is may


def test_nobody_asks_about_what_is_hidden_from_them_or_closed(channel, runner, at):
    lead = world.lead()
    stranger = world.person(of=world.body())
    lifecycle.unlist(channel, by=lead, at=at, why="Threats.")
    assert not asks_about(stranger, at=at).filter(pk=channel.pk).exists()
    Channel.objects.filter(pk=channel.pk).update(status="retired", retired_at=at)

    with pytest.raises(HelpRefused):
        asked_by(runner, channel, at=at)


@pytest.mark.parametrize("kind", [HelpKind.SOMEONE_ELSE, HelpKind.ACCESS_LOST])
def test_only_whoever_may_raise_an_alert_is_led_to_it(client, channel, runner, at, kind):
    """A colleague of the group, who runs nothing there, and auditors ask or read on; no link leads them to a refusal (N15)."""
    colleague = world.person(of=channel.body)
    question = asked_by(colleague, channel, at=at, kind=kind)
    ways, ask_page = (
        reverse("enforcement:ask", args=[channel.pk]),
        reverse("enforcement:ask-kind", args=[channel.pk, kind]),
    )
    of_question = reverse("enforcement:help", args=[question.pk])
    alert = f"/alerts/raise/{channel.pk}/"

    led = {}
    for name, person, pages in (
        ("runner", runner, [ways, ask_page]), ("team", world.comms(), [ways, ask_page, of_question]),
        ("colleague", colleague, [ways, ask_page, of_question]), ("auditor", world.auditor(), [of_question]),
    ):  # fmt: skip
        client.force_login(person)
        led[name] = {alert in client.get(page).content.decode() for page in pages}

    assert led == {"runner": {True}, "team": {True}, "colleague": {False}, "auditor": {False}}
    client.force_login(colleague)
    assert ask_page in client.get(ways).content.decode()


def test_a_question_is_read_by_whoever_asked_and_by_the_team_only(client, channel, runner, at):
    asked = asked_by(runner, channel, at=at)
    url = reverse("enforcement:help", args=[asked.pk])
    seen = {}
    for name, person in {
        "asker": runner, "colleague": world.person(of=channel.body), "team": world.comms(), "auditor": world.auditor(),
        "other": world.requester(),
    }.items():  # fmt: skip
        client.force_login(person)
        page = client.get(url)
        listed = client.get(reverse("enforcement:help-list"))
        seen[name] = (page.status_code, SECRET.encode() in page.content, len(listed.context["page"].rows))
        # Whoever reads the questions of others is not told that they are their own.
        assert ("What you asked" in listed.content.decode()) is (name not in ("team", "auditor"))

    assert seen == {
        "asker": (200, True, 1), "colleague": (404, False, 0), "team": (200, True, 1), "auditor": (200, True, 1),
        "other": (404, False, 0),
    }  # fmt: skip


def test_notes_of_the_team_never_reach_whoever_asked(client, channel, runner, at):
    """Design §5.9."""
    asked, comms = asked_by(runner, channel, at=at), world.comms()
    write(asked, text="Zebra: he did this before.", by=comms, at=at, internal=True)
    write(asked, text="Crop the sign.", by=comms, at=at)
    client.force_login(runner)

    page = client.get(reverse("enforcement:help", args=[asked.pk])).content.decode()
    answer = client.post(reverse("enforcement:help-note", args=[asked.pk]), {"note-text": "I read it"})
    got = client.get(reverse("enforcement:help-note", args=[asked.pk]))

    assert "Crop the sign." in page and "Zebra" not in page
    assert (answer.status_code, got.status_code) == (404, 404)
    assert HelpMessage.objects.count() == 2
    assert not Letter.objects.filter(data__icontains="Zebra").exists()


def test_whoever_asked_writes_no_note_and_strangers_write_nothing(channel, runner, at):
    asked = asked_by(runner, channel, at=at)

    for person, internal in ((runner, True), (world.requester(), False), (world.auditor(), True)):
        with pytest.raises(HelpRefused):
            write(asked, text="Hello", by=person, at=at, internal=internal)

    assert list(HelpMessage.objects.all()) == []


# --- What is kept --------------------------------------------------------------------------------------------------------------


@pytest.mark.both_databases
def test_words_stand_neither_on_the_record_nor_in_letters(channel, runner, at):
    asked = asked_by(runner, channel, at=at, kind=HelpKind.ERROR, wrong_seen_by="Wanjiru's mother")
    comms = world.comms()
    write(asked, text=f"We read: {SECRET}", by=comms, at=at)
    correct(asked, when=at, where="https://x.com/kenya/2", words=f"Not {SECRET}", by=comms, at=at)
    close(asked, by=runner, at=at)

    texts = [*LedgerText.objects.values_list("text", flat=True), *LedgerEntry.objects.values_list("data", flat=True)]
    assert LedgerEntry.objects.filter(action="help.closed", subject_id=asked.pk).count() == 1
    assert [text for text in texts if "Wanjiru" in text] == []
    assert [letter for letter in Letter.objects.all() if "Wanjiru" in str(letter.data)] == []
    assert Letter.objects.filter(kind="help.answered", person=runner).count() == 1


def test_the_question_goes_to_whoever_is_on_duty(channel, runner, at):
    claire, _other = world.comms("Claire"), world.comms()
    today = timezone.localdate(at)
    enter_shift(
        person=claire, first_day=today, last_day=today + dt.timedelta(days=1), from_hour=0, until_hour=24,
        substitute=None, phone="", phone_seen_by="team", by=claire, at=at,
    )  # fmt: skip
    asked = asked_by(runner, channel, at=at)

    letters = Letter.objects.filter(kind="help.asked")
    assert [letter.person for letter in letters] == [claire]
    assert asked.told_team_at is None


def test_with_nobody_on_duty_the_whole_team_is_told_at_once(channel, runner, at):
    team = set(world.Person.objects.team(at))
    asked = asked_by(runner, channel, at=at)

    assert {letter.person for letter in Letter.objects.filter(kind="help.asked")} == team
    assert asked.told_team_at == at


def test_a_few_questions_an_hour(channel, runner, at):
    for _n in range(asking.MOST_QUESTIONS):
        asked_by(runner, channel, at=at)

    with pytest.raises(HelpRefused, match="many questions"):
        asked_by(runner, channel, at=at)
    assert HelpRequest.objects.count() == asking.MOST_QUESTIONS


def test_two_taps_from_the_channels_page_to_a_sent_question(client, channel, runner):
    """U12: the link on the page, the button under the words; no script is needed for either."""
    client.force_login(runner)
    page = client.get(f"/registry/{channel.pk}/").content.decode()
    url = reverse("enforcement:ask-kind", args=[channel.pk, "may_i_post"])
    assert f'href="{url}"' in page
    form = client.get(url).content.decode()
    assert (
        "Send question" in form
        and "Do this first" in form
        and "The whole communications team gets what you send" in form
    )

    answer = client.post(url, {"words": "May I?"}, follow=True)

    asked = HelpRequest.objects.get()
    assert (asked.kind, asked.words, asked.asked_by) == ("may_i_post", "May I?", runner)
    assert (
        "Do this first" in answer.content.decode()
        and "The whole communications team has the question" in answer.content.decode()
    )


def test_a_picture_comes_along_and_is_given_out_to_its_readers_only(client, channel, runner):
    picture = io.BytesIO()
    Image.new("RGB", (8, 8)).save(picture, "PNG")
    client.force_login(runner)
    url = reverse("enforcement:ask-kind", args=[channel.pk, "may_i_post"])

    refused = client.post(url, {"words": "May I?", "picture": SimpleUploadedFile("a.png", b"MZ no picture")})
    client.post(url, {"words": "May I?", "picture": SimpleUploadedFile("../x.png", picture.getvalue())})

    kept = HelpPicture.objects.get()
    got = client.get(reverse("enforcement:help-picture", args=[kept.pk]))
    assert (refused.status_code, HelpRequest.objects.count()) == (422, 1)
    assert got["Content-Disposition"].startswith("attachment") and "/" not in kept.shown_name
    client.force_login(world.requester())
    assert client.get(reverse("enforcement:help-picture", args=[kept.pk])).status_code == 404


# --- The talk ------------------------------------------------------------------------------------------------------------------


@pytest.mark.both_databases
def test_from_the_question_to_its_end(channel, runner, at):
    asked, comms = asked_by(runner, channel, at=at), world.comms()
    take(asked, by=comms, at=at)
    write(asked, text="Crop it.", by=comms, at=at + dt.timedelta(hours=1))
    assert (asked.state, asked.answered_at) == (HelpState.ANSWERED, at + dt.timedelta(hours=1))
    write(asked, text="And now?", by=runner, at=at + dt.timedelta(hours=2))
    assert (asked.state, asked.turn, asked.told_team_at, asked.taken_by) == (HelpState.TAKEN, 2, None, comms)
    write(asked, text="Lovely.", by=comms, at=at + dt.timedelta(hours=3))
    close(asked, by=runner, at=at + dt.timedelta(hours=4))

    assert (asked.state, asked.closed_by) == (HelpState.CLOSED, runner)
    for refused in (
        lambda: close(asked, by=runner, at=at), lambda: write(asked, text="x", by=comms, at=at),
        lambda: take(asked, by=world.comms(), at=at),
    ):  # fmt: skip
        with pytest.raises(HelpRefused):
            refused()
    assert HelpMessage.objects.count() == 3


def test_what_is_written_at_once_is_told_together(channel, runner, at):
    asked, comms = asked_by(runner, channel, at=at), world.comms()
    for minute in (0, 2, 4):
        write(asked, text=f"Part {minute}", by=comms, at=at + dt.timedelta(minutes=minute))

    letters = Letter.objects.filter(kind="help.answered").order_by("next_try_at")
    # The first at once, what follows within ten minutes of a message when those are over.
    assert [letter.next_try_at - at for letter in letters] == [
        dt.timedelta(0), dt.timedelta(minutes=10), dt.timedelta(minutes=12)
    ]  # fmt: skip


def test_two_who_take_it_up_at_once_are_one(channel, runner, at):
    asked = asked_by(runner, channel, at=at)
    stale = HelpRequest.objects.get(pk=asked.pk)
    first, second = world.comms(), world.comms()
    take(asked, by=first, at=at)

    with pytest.raises(HelpRefused, match="meanwhile"):
        take(stale, by=second, at=at)

    asked.refresh_from_db()
    assert asked.taken_by == first


@pytest.mark.both_databases
def test_an_error_ends_with_its_correction_only(channel, runner, at):
    """A19."""
    asked, comms = asked_by(runner, channel, at=at, kind=HelpKind.ERROR), world.comms()
    write(asked, text="Say so openly.", by=comms, at=at)
    with pytest.raises(HelpRefused, match="how it was corrected"):
        close(asked, by=runner, at=at)
    with pytest.raises(IntegrityError, match="helprequest_error_closes_corrected"), transaction.atomic():
        HelpRequest.objects.filter(pk=asked.pk).update(state="closed", closed_at=at)
    with pytest.raises(HelpRefused, match="in the future"):
        correct(asked, when=at + dt.timedelta(days=1), where="x", words="", by=runner, at=at)

    correct(asked, when=at, where="https://x.com/kenya/2", words="400, not 4,000.", by=runner, at=at)
    close(asked, by=comms, at=at)

    assert (asked.state, asked.corrected_at, asked.corrected_where) == ("closed", at, "https://x.com/kenya/2")


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"state": "taken"}, "helprequest_open_until_taken"),
        ({"state": "closed"}, "helprequest_closed_at_iff_closed"),
        ({"kind": "siren"}, "helprequest_kind_known"),
        ({"corrected_where": "x"}, "helprequest_corrected_whole"),
    ],
)
def test_the_database_refuses_halves(channel, runner, at, values, name):
    asked = asked_by(runner, channel, at=at)

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        HelpRequest.objects.filter(pk=asked.pk).update(**values)


# --- Home, lists -----------------------------------------------------------------------------------------------------------------


def test_what_waits_for_whom(channel, runner, at, django_assert_num_queries):
    comms, other = world.comms(), world.comms()
    asked = asked_by(runner, channel, at=at, kind=HelpKind.SOMEONE_ELSE)
    assert comms.permissions and runner.permissions

    with django_assert_num_queries(2):  # the questions, and the portal's zone
        item = next(iter(waiting.items(comms, at)))
    assert (item.text, item.urgent, item.shared) == ("Someone else is posting on Kenya", True, True)
    take(asked, by=comms, at=at)
    assert list(waiting.items(other, at)) == []
    write(asked, text="We have it.", by=comms, at=at)
    assert list(waiting.items(comms, at)) == []
    assert [one.verb for one in waiting.items(runner, at)] == ["Read the answer"]


def test_what_is_promised_soon_stands_before_what_can_wait(channel, runner, at):
    comms = world.comms()
    soon = asked_by(runner, channel, at=at, kind=HelpKind.ERROR)
    later = asked_by(runner, channel, at=at, kind=HelpKind.OTHER)
    HelpRequest.objects.filter(pk=later.pk).update(due_at=at + dt.timedelta(days=3))

    items = {item.url: (item.urgent, item.urgent_as) for item in waiting.items(comms, at)}

    assert items == {f"/help/{soon.pk}/": (True, "Answer promised"), f"/help/{later.pk}/": (False, "")}


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same(client, channel, runner, at, count, django_assert_num_queries):
    for _n in range(count):
        asked_by(runner, channel, at=at)
    client.force_login(world.comms())
    url = reverse("enforcement:help-list")
    client.get(url)

    with django_assert_num_queries(6):
        page = client.get(url)

    assert len(page.context["page"].rows) == count and SECRET not in page.content.decode()
