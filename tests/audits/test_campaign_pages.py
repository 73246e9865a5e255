"""The pages of access reviews: a reviewer's page, the lists, the queries they cost, what an auditor is refused (I1, R8)."""

import csv
import hashlib
import io
import re
import zipfile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from pypdf import PdfReader

from audits.campaigns import pack
from audits.campaigns.closing import close
from audits.campaigns.deciding import Answer, decide, sign_off
from audits.campaigns.on_paper import pdf_of
from audits.campaigns.sampling import draw
from audits.campaigns.waiting import to_review
from audits.checkup.quality import quality_of
from audits.models import Campaign, ChannelInScope, Item, SecondLook
from channels_registry.models import AccessLevel, Channel
from portal.store import day_of
from tests import world
from tests.audits.campaign_world import KEEP, REMOVE, answer_all, cast, days, drafted, item_of, opened

pytestmark = pytest.mark.django_db
MOST_QUERIES = 15


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def campaign(people, now):
    return opened(people.lead, at=now)


def url(name: str, campaign, **more) -> str:
    return reverse(f"audits:{name}", kwargs={"pk": campaign.pk, **more})


def field(item, name: str) -> str:
    return f"item-{item.pk}-{name}"


def queries_of(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


# --- A reviewer's page ------------------------------------------------------------------------------------------------


def test_reviewer_sees_only_what_they_are_asked_and_never_their_own(client, people, campaign):
    """Hidden trap: the page of a reviewer does not offer their own access."""
    client.force_login(people.responsible)

    response = client.get(url("campaign-mine", campaign))

    assert {form.item.person for form in response.context["forms"]} == {people.editor, people.agency}
    assert [form["decision"].value() for form in response.context["forms"]] == ["", ""]


def test_one_save_writes_the_whole_page(client, people, campaign):
    client.force_login(people.responsible)
    editor, agency = item_of(campaign, people.editor), item_of(campaign, people.agency)

    response = client.post(
        url("campaign-mine", campaign),
        {
            field(editor, "decision"): "change",
            field(editor, "new_level"): "analyst",
            field(editor, "comment"): "Reads figures only.",
            field(agency, "decision"): "keep",
        },
    )

    assert (response.status_code, response.headers["Location"]) == (302, url("campaign-mine", campaign))
    assert {(i.person, i.decision, i.new_level, i.comment) for i in campaign.items.exclude(decision="")} == {
        (people.editor, "change", "analyst", "Reads figures only."),
        (people.agency, "keep", "", ""),
    }


def test_a_page_with_a_mistake_writes_nothing_and_keeps_what_was_typed(client, people, campaign):
    client.force_login(people.responsible)
    editor, agency = item_of(campaign, people.editor), item_of(campaign, people.agency)

    response = client.post(
        url("campaign-mine", campaign), {field(editor, "decision"): "remove", field(agency, "decision"): "keep"}
    )

    forms = {form.item.pk: form for form in response.context["forms"]}
    assert response.status_code == 422
    assert forms[editor.pk].errors == {"comment": ["Say why, in a sentence. Only “Keep” needs no reason."]}
    assert forms[agency.pk]["decision"].value() == "keep"
    assert not campaign.items.exclude(decision="").exists()


def test_answers_about_others_items_in_the_request_are_passed_over(client, people, campaign):
    """Only the rows of one's own page are read."""
    own = item_of(campaign, people.responsible)
    client.force_login(people.responsible)

    client.post(url("campaign-mine", campaign), {field(own, "decision"): "keep"})

    assert not campaign.items.exclude(decision="").exists()


def test_a_page_without_script_and_by_keyboard_needs_no_more_than_a_form(client, people, campaign):
    client.force_login(people.responsible)

    page = client.get(url("campaign-mine", campaign)).content.decode()

    assert page.count('type="radio"') == 2 * 5
    assert page.count("checked") == 0
    assert "Recommended:" in page


@pytest.mark.parametrize("who", ["editor", "deputy", "auditor"])
def test_others_find_nothing_at_a_reviewers_page(client, people, campaign, who):
    client.force_login(getattr(people, who))

    found = {
        name: client.post(url(name, campaign)).status_code
        for name in ("campaign-mine", "campaign-keep", "campaign-sign-off")
    }

    assert set(found.values()) == {404}
    assert client.get(url("campaign-mine", campaign)).status_code == 404


def test_reviewers_page_costs_the_same_with_many_rows(client, people, now):
    """At most 15 queries whatever the size."""
    few = opened(people.lead, at=now)
    client.force_login(people.responsible)
    counted = queries_of(client, url("campaign-mine", few))
    for number in range(3):
        channel = world.channel(f"More {number}", coadmin=people.comms, responsible=people.responsible)
        world.grant(channel, world.person(), AccessLevel.EDITOR)
    many = opened(people.lead, at=now)

    assert counted == queries_of(client, url("campaign-mine", many)) == 11
    assert counted <= MOST_QUERIES


def test_quiet_channel_is_asked_first_and_answered_with_one_button(client, people, now):
    Channel.objects.filter(pk=people.channel.pk).update(status="flagged", flagged_at=now)
    campaign = opened(people.lead, at=now)
    client.force_login(people.responsible)
    assert "Can it be closed?" in client.get(url("campaign-mine", campaign)).content.decode()

    client.post(url("campaign-quiet", campaign, channel=people.channel.pk), {"answer": "retire"})

    assert ChannelInScope.objects.get(campaign=campaign).retire_answer == "retire"
    assert not Item.objects.undecided().filter(campaign=campaign).exists()


def test_easy_ones_are_kept_together_and_the_others_are_not(client, people, campaign):
    easy, other = item_of(campaign, people.editor), item_of(campaign, people.agency)
    Item.objects.filter(pk=easy.pk).update(risk_level="low", delta="unchanged")
    client.force_login(people.responsible)
    assert client.get(url("campaign-mine", campaign)).context["easy"] == [easy.pk]

    client.post(url("campaign-keep", campaign), {"item": [easy.pk, other.pk]})

    assert list(campaign.items.exclude(decision="").values_list("pk", "in_bulk")) == [(easy.pk, True)]


def test_home_asks_only_while_something_is_open(people, campaign, now):
    me = people.responsible
    assert [item.url for item in to_review(me, now)] == [url("campaign-mine", campaign)]

    decide(
        campaign, dict.fromkeys(campaign.items.filter(reviewer=me).values_list("pk", flat=True), KEEP), by=me, at=now
    )

    assert list(to_review(me, now)) == []


# --- Lists ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "count"), [("campaigns", 6), ("campaign", 11), ("campaign-items", 7), ("campaign-progress", 8)]
)
def test_lists_cost_the_same_with_more_rows(client, people, now, name, count):
    campaign = opened(people.lead, at=now)
    client.force_login(people.auditor)
    address = reverse("audits:campaigns") if name == "campaigns" else url(name, campaign)
    few = queries_of(client, address)
    for number in range(3):
        world.channel(f"More {number}", coadmin=people.comms)
    larger = opened(people.lead, at=now)

    many = queries_of(client, address if name == "campaigns" else url(name, larger))

    assert (few, many) == (count, count)
    assert many <= MOST_QUERIES


def test_progress_names_duties_and_no_person(client, people, campaign):
    """R8: never a table of persons."""
    client.force_login(people.auditor)

    page = client.get(url("campaign-progress", campaign)).content.decode()

    assert "responsible person" in page
    for person in (people.responsible, people.comms, people.comms2, people.lead):
        assert person.full_name not in page


def test_size_is_shown_before_anything_is_saved(client, people):
    client.force_login(people.lead)

    response = client.get(reverse("audits:campaign-new"), {"show": "1", "title": "A", "due_on": "2199-01-01"})

    assert (response.context["size"].channels, response.context["size"].grants) == (1, 4)
    assert not Campaign.objects.exists()


def test_new_review_is_drafted_opened_and_closed_by_pages(client, people, now):
    client.force_login(people.auditor)
    due = day_of(now) + days(28)

    client.post(reverse("audits:campaign-new"), {"title": "Autumn", "due_on": due.isoformat()})
    campaign = Campaign.objects.get()
    client.post(url("campaign-open", campaign))
    assert Campaign.objects.get().status == "open"
    shown = client.get(url("campaign-close", campaign))
    assert shown.context["follows"].undecided == 4
    client.post(url("campaign-close", campaign))

    assert Campaign.objects.get().status == "closed"


# --- The auditor ------------------------------------------------------------------------------------------------------


def test_auditor_decides_no_item_names_nobody_and_cancels_nothing(client, people, campaign):
    """Design §3, I1: every other write is refused."""
    item = item_of(campaign, people.editor)
    client.force_login(people.auditor)

    found = [
        client.post(url("campaign-mine", campaign), {field(item, "decision"): "keep"}).status_code,
        client.post(
            url("campaign-ask", campaign, channel=people.channel.pk), {"to": people.deputy.pk, "why": "Because."}
        ).status_code,
        client.post(url("campaign-cancel", campaign), {"why": "Because."}).status_code,
        client.post(reverse("audits:campaign-template-new"), {"title": "A", "due_in_days": 28}).status_code,
    ]

    item.refresh_from_db()
    assert found == [404, 403, 403, 403]
    assert (item.decision, item.reviewer, Campaign.objects.get().status) == ("", people.responsible, "open")


def test_second_look_is_drawn_and_written_down_by_the_auditor(client, people, campaign, now):
    """N9: by nobody who decided."""
    answer_all(campaign, at=now)
    draw(campaign, by=people.auditor, at=now)
    look = SecondLook.objects.select_related("item__decided_by").order_by("pk").first()
    address = url("campaign-look", campaign, look=look.pk)

    client.force_login(look.item.decided_by)
    assert client.post(address, {"result": "agrees"}).status_code == 403
    client.force_login(people.auditor)
    assert client.post(address, {"result": "differs"}).status_code == 422
    client.post(address, {"result": "differs", "note": "Too much access."})

    look.refresh_from_db()
    look.item.refresh_from_db()
    assert (look.result, look.looked_by, look.item.decision) == ("differs", people.auditor, "keep")


def test_no_link_leads_to_a_second_look_that_somebody_else_takes(client, people, campaign, now):
    """N9: whoever decided, and whom it is about, read in the list that it was drawn."""
    answer_all(campaign, at=now)
    look = SecondLook.objects.create(item=item_of(campaign, people.comms), drawn_at=now, drawn_by=people.auditor)
    address = url("campaign-look", campaign, look=look.pk)

    found = {}
    for person in (people.auditor, people.comms):
        client.force_login(person)
        listed = client.get(url("campaign-looks", campaign)).content.decode()
        found[person] = (client.get(address).status_code, f'href="{address}"' in listed, "Forum on X" in listed)

    assert found == {people.auditor: (200, True, True), people.comms: (403, False, True)}


# --- The evidence pack ------------------------------------------------------------------------------------------------


def read_zip(response) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_pack_holds_who_when_shown_recommended_decided_and_why(client, people, campaign, now):
    agency, editor = item_of(campaign, people.agency), item_of(campaign, people.editor)
    decide(campaign, {editor.pk: REMOVE, agency.pk: KEEP}, by=people.responsible, at=now)
    sign_off(campaign, by=people.responsible, at=now)
    close(campaign, by=people.lead, at=now)
    client.force_login(people.auditor)

    files = read_zip(client.get(url("campaign-pack", campaign)))

    sums = dict(reversed(line.split("  ")) for line in files.pop("SHA256SUMS.txt").decode().splitlines())
    assert sums == {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    rows = list(csv.DictReader(io.StringIO(files["questions.csv"].decode("utf-8-sig"))))
    removed = next(row for row in rows if row["Person"] == "Edda Editor")
    assert len(rows) == 4
    assert (removed["Decision"], removed["Why"], removed["Decided by"], removed["Asked as"]) == (
        "Remove", "Has another post now.", "Rita Responsible", "responsible person",
    )  # fmt: skip
    assert removed["Recommended"] and removed["Reason of the recommendation"]
    assert "Edda Editor" in files["things-to-do.csv"].decode()
    for name in ("questions", "channels", "check-up-pages", "things-to-do", "second-look"):
        # Channels of one name on several platforms are told apart.
        assert ",Channel,Platform," in "," + files[f"{name}.csv"].decode("utf-8-sig").splitlines()[0]
    assert files["record.pdf"].startswith(b"%PDF-")
    assert "Accesses in the register when the list was frozen: 4" in files["README.txt"].decode()


def test_what_the_pack_says_of_itself_in_french_has_a_space_before_each_colon(people, campaign, now):
    parts = {part.name: part for part in pack.parts_of(campaign, at=now, language="fr")}
    lines = parts["README.txt"].content().decode().splitlines()
    labels = [line for line in lines if re.search(r"\w: ", line)]
    assert labels == []
    assert any("\u00a0: " in line for line in lines)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_record_on_paper_is_accessible_and_says_what_was_decided(people, campaign, now, language):
    """N9: PDF/UA, in the language of the page."""
    editor = item_of(campaign, people.editor)
    decide(campaign, {editor.pk: REMOVE}, by=people.responsible, at=now)

    with translation.override(language):
        facts = pack.facts_of(campaign, quality_of(campaign, at=now), at=now)
        reader = PdfReader(io.BytesIO(pdf_of(campaign, facts, at=now, language=language)))

    text = "".join(page.extract_text() for page in reader.pages)
    assert reader.trailer["/Root"]["/Lang"].startswith(language)
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "Edda Editor" in text
    assert "Has another post now." in text


def test_formula_cells_of_the_pack_are_neutralised(client, people, now):
    """Hidden trap: what people type is no formula to a spreadsheet."""
    campaign = opened(people.lead, at=now)
    editor = item_of(campaign, people.editor)
    decide(campaign, {editor.pk: Answer("remove", comment="=1+1")}, by=people.responsible, at=now)
    client.force_login(people.auditor)

    table = read_zip(client.get(url("campaign-pack", campaign)))["questions.csv"].decode("utf-8-sig")

    assert "'=1+1" in table
    assert ",=1+1" not in table


def test_nobody_outside_the_audit_room_gets_the_pack(client, people, campaign):
    client.force_login(people.responsible)

    assert client.get(url("campaign-pack", campaign)).status_code == 403


def test_a_draft_has_no_pack(client, people, now):
    client.force_login(people.auditor)
    draft = drafted(people.lead, at=now)

    assert client.get(url("campaign-pack", draft)).status_code == 302
