"""The pages of the check-up and of things to do, signed in: who sees what, what they say, what they cost (A22, N7)."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from audits.checkup import questions as q
from audits.checkup.answering import answer, say_nothing_changed
from audits.models import Remediation, RemediationStatus, Sheet, SheetOutcome, Side
from channels_registry.models import AccessLevel, Channel, ChannelStatus, Evidence, Grant
from ledger.models import LedgerEntry
from tests import world
from tests.audits.campaign_world import cast
from tests.audits.check_up_world import all_right, asked, page, removal
from tests.requests_app.hostile_files import SVG, picture

pytestmark = pytest.mark.django_db
REFUSED = 422
# Of a list one each reads the groups and the reviews that its filters offer.
LIST_QUERIES, TO_DO_QUERIES, PAGE_QUERIES = 8, 8, 12


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def campaign(people, now):
    return asked(at=now)


@pytest.fixture
def sheet(people, campaign):
    return page(campaign, people.channel)


@pytest.fixture
def ticket(people, sheet, now):
    return removal(sheet, people.editor, by=people.responsible, at=now)


def facts() -> list:
    return [
        *Sheet.objects.order_by("pk").values(),
        *Remediation.objects.order_by("pk").values(),
        *Grant.objects.order_by("pk").values_list("pk", "ended_at"),
        Evidence.objects.count(),
        LedgerEntry.objects.count(),
    ]


def get(client, person, name, *args, **query):
    client.force_login(person)
    return client.get(reverse(f"audits:{name}", args=args), query)


def post(client, person, name, *args, **fields):
    client.force_login(person)
    return client.post(reverse(f"audits:{name}", args=args), {key.replace("__", "-"): v for key, v in fields.items()})


def text(response) -> str:
    return response.content.decode()


# --- The check-up -------------------------------------------------------------------------------------------------------------


def test_the_page_is_filled_in_with_what_stands_in_the_register(client, people, sheet):
    said = text(get(client, people.responsible, "check-up-page", sheet.pk))

    assert all(name in said for name in ("Edda Editor", "Agnes Agency", "Cora Comms"))
    form = get(client, people.responsible, "check-up-page", sheet.pk).context["page_form"]
    editor = Grant.objects.get(channel=people.channel, person=people.editor)
    assert form[q.code_of(editor.pk)].value() == q.RIGHT
    assert form["two_factor"].value() == q.UNKNOWN, "what nobody knows is not filled in as if somebody did"


def test_the_other_side_is_not_theirs_to_read(client, people, campaign):
    other = page(campaign, people.channel, Side.COADMIN)

    assert get(client, people.responsible, "check-up-page", other.pk).status_code == 403
    assert get(client, people.agency, "check-up-page", other.pk).status_code == 403
    assert get(client, people.comms, "check-up-page", other.pk).status_code == 200


def test_an_unlisted_channel_is_not_told_of(client, people, sheet, now):
    """A22."""
    Channel.objects.filter(pk=people.channel.pk).update(unlisted_at=now)

    assert get(client, world.person(of=world.body()), "check-up-page", sheet.pk).status_code == 404


def test_an_auditor_reads_and_answers_nothing(client, people, sheet):
    before = facts()

    assert get(client, people.auditor, "check-up-page", sheet.pk).status_code == 200
    assert post(client, people.auditor, "check-up-same", sheet.pk).status_code == 403
    assert post(client, people.auditor, "check-up-answer", sheet.pk).status_code == 403
    assert facts() == before


def test_a_quiet_channel_is_asked_whether_it_can_be_closed_before_anything_else(client, people, sheet, now):
    Channel.objects.filter(pk=people.channel.pk).update(status=ChannelStatus.FLAGGED, flagged_at=now)
    first = get(client, people.responsible, "check-up-page", sheet.pk)
    assert "can it be closed?" in text(first) and "Nothing has changed" not in text(first)
    assert "Nothing has changed" in text(get(client, people.responsible, "check-up-page", sheet.pk, rest=1))

    closed = post(client, people.responsible, "check-up-close", sheet.pk, close__why="Its project is over.")

    assert closed.status_code == 302
    answered = Sheet.objects.get(pk=sheet.pk)
    assert (answered.outcome, answered.why, answered.answers) == (SheetOutcome.CLOSE, "Its project is over.", {})


def test_both_sides_see_where_they_differ_once_both_have_answered(client, people, campaign, sheet, now):
    answer(sheet, all_right(sheet, brand_bio=q.NO, remark="It is old."), by=people.responsible, at=now)
    assert "says otherwise" not in text(get(client, people.responsible, "check-up-page", sheet.pk))
    other = page(campaign, people.channel, Side.COADMIN)
    answer(other, all_right(other), by=people.comms, at=now)

    said = text(get(client, people.responsible, "check-up-page", sheet.pk))

    assert "Cora Comms says otherwise about:" in said
    assert "The introduction says whose channel it is" in said


def test_the_co_administrator_reads_the_other_answer_once_they_have_answered(client, people, campaign, sheet, now):
    """N7: two sides that do not read each other first, although the team reads everything else."""
    answer(sheet, all_right(sheet, remark="The banner is old."), by=people.responsible, at=now)
    assert "The banner is old." not in text(get(client, people.comms, "check-up-page", sheet.pk))
    assert "The banner is old." in text(get(client, people.comms2, "check-up-page", sheet.pk))

    say_nothing_changed(page(campaign, people.channel, Side.COADMIN), by=people.comms, at=now)

    assert "The banner is old." in text(get(client, people.comms, "check-up-page", sheet.pk))


def test_an_incomplete_page_comes_back_with_every_answer(client, people, sheet):
    before = facts()
    fields = {f"page__{code}": value for code, value in all_right(sheet).values.items()}

    fields |= {"page__outcome": "close", "page__remark": "The banner is old."}
    response = post(client, people.responsible, "check-up-answer", sheet.pk, **fields)

    assert response.status_code == REFUSED
    assert "Say in a sentence why" in text(response)
    assert response.context["form"]["outcome"].value() == "close"
    assert "The banner is old." in text(response)
    assert facts() == before


def test_a_file_that_is_no_picture_is_refused(client, people, sheet):
    before = facts()
    fields = {f"page__{code}": value for code, value in all_right(sheet).values.items()}
    fields["page__picture"] = SimpleUploadedFile("roles.svg", SVG)

    assert post(client, people.responsible, "check-up-answer", sheet.pk, **fields).status_code == REFUSED
    assert facts() == before


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_with_one_row_as_with_three(client, people, now, rows, django_assert_num_queries):
    for number in range(rows - 1):
        world.channel(f"Another {number}", coadmin=people.comms, responsible=people.responsible)
    asked(at=now)
    client.force_login(people.responsible)
    client.get("/")

    with django_assert_num_queries(LIST_QUERIES):
        response = client.get(reverse("audits:check-up"))

    assert len(response.context["page"].rows) == rows


# --- Things to do ---------------------------------------------------------------------------------------------------------------


def test_the_picture_and_the_button_end_the_access(client, people, ticket, now):
    file = SimpleUploadedFile("roles.png", picture())

    response = post(client, people.comms, "to-do-done", ticket.pk, done__picture=file, done__note="Removed.")

    assert response.status_code == 302
    done = Remediation.objects.get(pk=ticket.pk)
    assert (done.status, done.note) == (RemediationStatus.VERIFIED, "Removed.")
    assert Grant.objects.get(pk=ticket.grant_id).ended_at is not None
    said = text(get(client, people.comms, "to-do-one", ticket.pk))
    assert "by its picture" in said and "Look at the picture" in said


def test_the_last_full_control_is_kept_kindly(client, people, sheet, now):
    """A8: the sentence says what is needed, the page keeps what was written."""
    ticket = removal(sheet, people.responsible, by=people.comms, at=now)
    before = facts()

    response = post(
        client, people.comms, "to-do-done", ticket.pk,
        done__picture=SimpleUploadedFile("roles.png", picture()), done__note="Removed.",
    )  # fmt: skip

    assert response.status_code == REFUSED
    assert "First give full control to someone else." in text(response)
    assert "Removed." in text(response)
    assert facts() == before


def test_who_it_is_about_does_not_find_it_among_theirs(client, people, ticket):
    world.grant(world.channel("Own", coadmin=people.comms, responsible=people.editor), people.comms2)

    assert get(client, people.editor, "to-do-one", ticket.pk).status_code == 403
    assert list(get(client, people.editor, "to-do").context["page"].rows) == []
    assert [row.pk for row in get(client, people.responsible, "to-do").context["page"].rows] == [ticket.pk]


def test_an_auditor_reads_what_is_to_be_done_and_does_none_of_it(client, people, ticket):
    before = facts()
    assert get(client, people.auditor, "to-do-one", ticket.pk).status_code == 200

    for verb in ("done", "check", "send-back", "look", "give", "drop", "again"):
        assert post(client, people.auditor, f"to-do-{verb}", ticket.pk).status_code == 403

    assert facts() == before


@pytest.mark.parametrize("state", ["mine", "nobody", "look", "decided", "carried_out", "verified", "dropped"])
def test_each_state_has_its_list(client, people, ticket, state):
    rows = get(client, people.comms, "to-do", state=state).context["page"].rows

    assert [row.pk for row in rows] == ([ticket.pk] if state in ("mine", "decided") else [])


@pytest.mark.parametrize("rows", [1, 3])
def test_the_to_do_list_costs_the_same_with_one_row_as_with_three(
    client, people, campaign, now, rows, django_assert_num_queries
):
    for number in range(rows):
        channel = world.channel(f"Channel {number}", coadmin=people.comms)
        somebody = world.person()
        world.grant(channel, somebody, AccessLevel.EDITOR)
        removal(page(asked(at=now), channel), somebody, by=people.comms, at=now)
    client.force_login(people.comms)
    client.get("/")

    with django_assert_num_queries(TO_DO_QUERIES):
        response = client.get(reverse("audits:to-do"))

    assert len(response.context["page"].rows) == rows


def test_the_page_of_a_channel_costs_the_same_however_many_people_it_has(
    client, people, sheet, django_assert_num_queries
):
    client.force_login(people.responsible)
    client.get("/")

    with django_assert_num_queries(PAGE_QUERIES):
        client.get(reverse("audits:check-up-page", args=[sheet.pk]))
    for _number in range(3):
        world.grant(people.channel, world.person(), AccessLevel.EDITOR)
    with django_assert_num_queries(PAGE_QUERIES):
        client.get(reverse("audits:check-up-page", args=[sheet.pk]))


def test_team_answers_on_the_page_too(client, people, campaign, now):
    other = page(campaign, people.channel, Side.COADMIN)

    assert post(client, people.comms, "check-up-same", other.pk, quick__posts=list(q.POSTS)).status_code == 302

    assert Sheet.objects.get(pk=other.pk).answered_by == people.comms
    say_nothing_changed(page(campaign, people.channel), by=people.responsible, at=now)
