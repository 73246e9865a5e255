"""The pages about consents: who sees what, what is typed, hostile names and files, and what they cost (A12, R6)."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from enforcement.consents import panel, places, recording, terms, withdrawing
from enforcement.models import (
    Consent,
    ConsentEvidence,
    ConsentPlace,
    ConsentRemoval,
    ConsentWithdrawal,
    RemovalResult,
    RemovalState,
    Shown,
)
from portal.store import portal_settings, settings_read_once
from tests import world
from tests.enforcement import consent_world
from tests.enforcement.consent_world import AT, DAY, NAME, TODAY, WORDS
from tests.requests_app import hostile_files

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script>"
RULE = "minors-rule"


@pytest.fixture
def made():
    return consent_world.build()


def page(client, person, path: str) -> str:
    client.force_login(person)
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def typed(made, **facts) -> dict:
    return {
        "use": "Photographs of workshops", "place": "Cabinet B", "link": "", "keeper": made.admin.email,
        "since": TODAY.isoformat(), "until": (TODAY + 300 * DAY).isoformat(), "reach": "every", "version": "", **facts,
    }  # fmt: skip


def of_consent(made, **facts) -> dict:
    today = timezone.now().date()
    return {
        "shown": "adult", "use": "A portrait", "channels": [made.channel.pk], "given_on": TODAY.isoformat(),
        "until": (today + dt.timedelta(days=90)).isoformat(), "code": "", "name": "", "keeper": made.admin.email, **facts,
    }  # fmt: skip


def test_from_the_channel_to_an_entry_changed_and_ended(client, made):
    """By whoever runs the channel: the way stands on its page (A12)."""
    new = f"/consents/new/{made.group.pk}/?channel={made.channel.pk}"
    assert new in page(client, made.admin, reverse("channels:detail", args=[made.channel.pk])).replace("&amp;", "&")

    client.post(new, typed(made, reach="some", channels=[made.channel.pk]))
    entry = ConsentPlace.objects.get()
    assert (list(entry.channels.all()), entry.noted_by) == ([made.channel], made.admin)
    assert "Photographs of workshops" in page(client, made.admin, reverse("channels:detail", args=[made.channel.pk]))

    change = reverse("enforcement:consent-place-change", args=[entry.pk])
    assert 'value="1"' in page(client, made.member, change)
    client.post(change, typed(made, use="Videos", version="1"))
    late = client.post(change, typed(made, use="Late", version="1"))
    entry.refresh_from_db()
    assert (late.status_code, entry.use, entry.every_channel) == (422, "Videos", True)
    client.post(reverse("enforcement:consent-place-end", args=[entry.pk]), {"why": "Moved to the archive."})
    text = page(client, made.member, reverse("enforcement:consent-place", args=[entry.pk]))
    assert "Moved to the archive." in text and change not in text


def test_the_list_is_filtered_and_leaves_as_it_is_seen(client, made):
    consent_world.place(made)
    consent_world.place(made, channels=[made.second], use="Second only")
    ended = consent_world.place(made, use="Over and gone")
    places.end_place(ended, why="Moved.", by=made.admin, at=AT)

    def uses(query: str) -> set[str]:
        text = page(client, made.comms, f"/consents/?{query}")
        return {use for use in ("Photographs of workshops", "Second only", "Over and gone") if use in text}

    assert uses("state=open") == {"Photographs of workshops", "Second only"}
    assert uses("state=ended") == {"Over and gone"}
    assert uses(f"channel={made.channel.pk}") == {"Photographs of workshops", "Over and gone"}
    assert uses("q=second+only") == {"Second only"}
    assert uses(f"body={made.group.pk}&channel=9999999999999999999999") == uses("")
    export = client.get("/consents/?q=second+only&format=csv").getvalue().decode()
    assert "Second only" in export and "Photographs" not in export


def test_the_rule_about_minors_stands_wherever_consents_do(client, made):
    """Consent never lifts it (A12): on every page, on the channel's, in the forms and in the checklist."""
    consent_world.turn_on(made)
    entry, kept = consent_world.place(made), consent_world.consent(made, shown=Shown.MINOR, guardian_agreed=True)
    withdrawing.withdraw([made.channel], received_on=TODAY, words=WORDS, by=made.admin, at=AT)
    removal = ConsentRemoval.objects.get()
    names = {
        "consents": [], "consent-place-choose": [], "consent-terms": [], "consent-full": [], "consent-removals": [],
        "consents-single": [], "consent-choose": [], "consent-place-new": [made.group.pk], "consent-new": [made.group.pk],
        "consent-place": [entry.pk], "consent-place-change": [entry.pk], "consent-place-end": [entry.pk],
        "consent-place-withdraw": [entry.pk], "consent-withdraw-channel": [made.channel.pk], "consent": [kept.pk],
        "consent-end": [kept.pk], "consent-withdraw": [kept.pk], "consent-removal": [removal.pk],
    }  # fmt: skip
    paths = [reverse(f"enforcement:{name}", args=args) for name, args in names.items()]
    paths += [reverse("channels:detail", args=[made.channel.pk]), reverse("policies:checklist")]
    assert [path for path in paths if RULE not in page(client, made.lead, path)] == []
    assert "nothing by which the minor could be recognised or found" in page(client, made.lead, paths[14])


def test_hostile_words_are_only_words(client, made):
    consent_world.turn_on(made)
    entry = consent_world.place(made, use=HOSTILE, place=HOSTILE)
    kept = consent_world.consent(made, use=HOSTILE, name=HOSTILE)
    withdrawing.withdraw([made.channel], received_on=TODAY, words=HOSTILE, by=made.admin, at=AT)
    places_of = [
        "/consents/", f"/consents/{entry.pk}/", "/consents/single/", f"/consents/single/{kept.pk}/",
        f"/consents/removals/{ConsentRemoval.objects.get().pk}/", reverse("channels:detail", args=[made.channel.pk]),
    ]  # fmt: skip
    assert [path for path in places_of if HOSTILE in page(client, made.comms, path)] == []
    assert "&lt;script&gt;" in page(client, made.comms, f"/consents/single/{kept.pk}/")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("paper.pdf", b"%PDF-1.4 not one"), ("paper.png", b"<svg onload=alert(1)>"), ("paper.exe", b"MZ" + b"\0" * 90),
        ("paper.pdf", b""), ("paper.html", b"<html>"),
    ],
)  # fmt: skip
def test_hostile_files_are_refused_and_nothing_is_recorded(client, made, name, data):
    consent_world.turn_on(made)
    client.force_login(made.admin)
    sent = of_consent(made, file=SimpleUploadedFile(name, data))
    answer = client.post(reverse("enforcement:consent-new", args=[made.group.pk]), sent)
    assert (answer.status_code, Consent.objects.count(), ConsentEvidence.objects.count()) == (422, 0, 0)


def test_the_paper_comes_back_to_be_saved_under_no_name(client, made):
    """Whatever the file was called, and whoever it shows, its name is a number; nothing else is given out."""
    consent_world.turn_on(made)
    client.force_login(made.admin)
    file = SimpleUploadedFile("../Zaynab <Quixote>.pdf", hostile_files.PDF)
    sent = of_consent(made, name=NAME, code="K-2026-014", file=file)
    client.post(reverse("enforcement:consent-new", args=[made.group.pk]), sent)
    kept = Consent.objects.get()
    answer = client.get(reverse("enforcement:consent-evidence", args=[kept.pk]))
    assert answer["Content-Disposition"] == f'attachment; filename="consent-{kept.pk}.pdf"'
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert answer.content == recording.evidence_of(kept.evidence) and answer.content.startswith(b"%PDF")
    assert NAME in page(client, made.comms, f"/consents/single/{kept.pk}/")


def test_a_name_of_a_minor_is_refused_by_the_form(client, made):
    consent_world.turn_on(made)
    client.force_login(made.admin)
    sent = of_consent(made, shown="minor", guardian_agreed="on", name=NAME)
    answer = client.post(reverse("enforcement:consent-new", args=[made.group.pk]), sent)
    assert (answer.status_code, Consent.objects.count()) == (422, 0)
    assert "Of a minor the portal keeps no name" in answer.content.decode()


def test_turned_off_there_is_no_page_to_record_on(client, made):
    new = reverse("enforcement:consent-new", args=[made.group.pk])
    for person, path in ((made.admin, new), (made.lead, new), (made.admin, "/consents/single/")):
        client.force_login(person)
        assert client.get(path).status_code == 404
    client.force_login(made.lead)
    client.post("/consents/full-register/", {"on": "yes"})
    assert portal_settings().consent_full_register
    page(client, made.admin, new)
    client.force_login(made.comms)
    assert client.post("/consents/full-register/", {"on": "no"}).status_code == 403
    assert portal_settings().consent_full_register


@pytest.mark.parametrize("path", ["channel", "place", "single"])
def test_one_page_and_one_button_withdraw_it(client, made, path):
    """By whoever received the wish, with the day and the words (A12)."""
    consent_world.turn_on(made)
    entry, kept = consent_world.place(made), consent_world.consent(made, channels=[made.channel], code="K-14")
    where = {
        "channel": (made.stranger, reverse("enforcement:consent-withdraw-channel", args=[made.channel.pk]), {"code": "k-14"}),
        "place": (made.member, reverse("enforcement:consent-place-withdraw", args=[entry.pk]), {"channels": [made.channel.pk]}),
        "single": (made.admin, reverse("enforcement:consent-withdraw", args=[kept.pk]), {}),
    }  # fmt: skip
    person, address, more = where[path]
    page(client, person, address)
    assert not ConsentWithdrawal.objects.exists()

    client.post(address, {"received_on": TODAY.isoformat(), "words": WORDS, **more})

    noted = ConsentWithdrawal.objects.get()
    assert (noted.noted_by, noted.received_on, noted.words) == (person, TODAY, WORDS)
    assert [removal.channel for removal in noted.removals.all()] == [made.channel]
    kept.refresh_from_db()
    assert bool(kept.ended_at) is (path != "place")


def test_done_and_checked_by_the_pages(client, made):
    withdrawing.withdraw([made.channel], received_on=TODAY, words=WORDS, by=made.stranger, at=AT)
    removal = ConsentRemoval.objects.get()
    address = reverse("enforcement:consent-removal", args=[removal.pk])
    assert WORDS in page(client, made.editor, address)
    client.post(address, {"result": "taken_down", "note": ""})
    assert client.post(f"{address}check/").status_code == 403
    assert ConsentRemoval.objects.get().state == RemovalState.DONE
    client.force_login(made.colleague)
    assert client.post(f"{address}back/", {"note": ""}).status_code == 422
    client.post(f"{address}back/", {"note": "The album of March."})
    assert "The album of March." in page(client, made.editor, address)
    withdrawing.done(ConsentRemoval.objects.get(), result=RemovalResult.NOTHING, note="", by=made.editor, at=AT)
    client.force_login(made.colleague)
    client.post(f"{address}check/")
    assert ConsentRemoval.objects.get().checked_by == made.colleague
    assert WORDS not in page(client, world.auditor(), address)


def test_what_the_panel_shows_to_whom(client, made):
    consent_world.place(made, place="Cabinet of Ada")
    address = reverse("channels:detail", args=[made.channel.pk])
    texts = {name: page(client, getattr(made, name), address) for name in ("member", "comms", "stranger")}
    known = {name: "Photographs of workshops" in text for name, text in texts.items()}
    assert known == {"member": True, "comms": True, "stranger": False}
    assert "ask its mailbox where" in texts["stranger"]
    assert all(
        reverse("enforcement:consent-withdraw-channel", args=[made.channel.pk]) in text for text in texts.values()
    )
    # Whoever has just any access to the channel sees it as well.
    assert "Photographs of workshops" in page(client, made.editor, address)


@pytest.mark.parametrize("rows", [0, 1, 3])
def test_the_panel_costs_one_query(made, rows, django_assert_num_queries):
    for _number in range(rows):
        consent_world.place(made)
    for person in (made.comms, made.admin, made.stranger):
        assert person.body_ids is not None and person.permissions is not None
        panel.minors_rule("en")
        with settings_read_once():
            portal_settings()  # which a request has read already
            with django_assert_num_queries(1):
                panel.consents_panel(made.channel, person, AT)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_lists_cost_the_same(client, made, rows, django_assert_num_queries):
    consent_world.turn_on(made)
    for _number in range(rows):
        consent_world.place(made, channels=[made.channel])
        consent_world.consent(made)
        withdrawing.withdraw([made.channel], received_on=TODAY, words=WORDS, by=made.admin, at=AT)
    client.force_login(made.comms)
    for path, queries in (("/consents/", 13), ("/consents/single/", 7), ("/consents/removals/", 6)):
        client.get(path)
        with django_assert_num_queries(queries):
            assert client.get(path).status_code == 200


def test_the_terms_are_set_by_the_lead(client, made):
    sent = {"consent_reminder_days": 14, "consent_removal_days": 3, "consent_names_days": 30, "consent_years": 2}
    client.force_login(made.lead)
    client.post("/consents/terms/", sent)
    settings = portal_settings()
    assert {name: getattr(settings, name) for name in terms.DAYS} == sent
    refused = client.post("/consents/terms/", {**sent, "consent_names_days": 999, "consent_years": 1})
    assert refused.status_code == 422 and portal_settings().consent_years == 2
    text = page(client, world.auditor(), "/consents/terms/")
    assert "30 days after the end of a consent" in text and "2 years after its end" in text
