"""Where consents are kept: noted, changed and ended by its group, read by whoever needs it, reminded of in time (A12, R6)."""

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from channels_registry import lifecycle
from channels_registry.findings import sync_findings
from channels_registry.models import AccessLevel, Finding
from enforcement.consents import places, reminding, rules, sight, waiting
from enforcement.consents.letters import DUE
from enforcement.consents.refusing import ConsentRefused
from enforcement.models import ConsentPlace
from ledger.models import LedgerEntry
from notifications.models import Letter
from notifications.sending import words_of
from portal.attention import told_by
from portal.store import settings_read_once
from tests import world
from tests.enforcement import consent_world
from tests.enforcement.consent_world import AT, DAY, TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def made():
    return consent_world.build()


def state() -> tuple:
    return list(ConsentPlace.objects.values()), LedgerEntry.objects.count()


def leave(person):
    """As the identity provider tells it: nobody was asked for a successor."""
    person.is_active, person.left_at = False, AT
    person.save(update_fields=["is_active", "left_at"])
    return person


def points(rule: str = rules.OVER) -> set[str]:
    return set(Finding.objects.open().filter(rule=rule).values_list("channel__name", flat=True))


@pytest.mark.parametrize("role", ["admin", "member", "comms"])
def test_the_group_and_the_team_note_it(made, role):
    entry = consent_world.place(made, by=getattr(made, role))

    assert (entry.body, entry.every_channel, entry.noted_by) == (made.group, True, getattr(made, role))
    last = LedgerEntry.objects.order_by("-seq").first()
    assert (last.action, last.subject_id) == ("consents.place_noted", entry.pk)
    assert entry.use not in str(last.data) and entry.place not in str(last.data)


def test_others_note_change_and_end_nothing(made):
    entry = consent_world.place(made)
    others = (made.stranger, made.editor, world.auditor(), world.administrator(), world.external())
    before = state()
    for person in others:
        acts = [
            lambda by=person: consent_world.place(made, by=by),
            lambda by=person: places.change_place(
                entry, version=1, keeper=made.admin, use="x", place="y", since=TODAY, by=by, at=AT
            ),
            lambda by=person: places.end_place(entry, why="No more.", by=by, at=AT),
        ]
        for act in acts:
            with pytest.raises(ConsentRefused):
                act()
    assert state() == before


@pytest.mark.parametrize(
    "facts",
    [
        {"use": "  "}, {"place": ""}, {"until": TODAY - DAY}, {"link": "javascript:alert(1)"},
        {"place": "password: Hunter22!x"}, {"channels": "elsewhere"}, {"keeper": "external"}, {"keeper": "gone"},
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_changes_nothing(made, facts):
    gone = leave(world.person("Gone", of=made.group))
    named = {"elsewhere": [made.elsewhere], "external": world.external(), "gone": gone}
    facts = {key: named.get(value, value) if isinstance(value, str) else value for key, value in facts.items()}
    before = state()
    with pytest.raises(ConsentRefused):
        consent_world.place(made, **facts)
    assert state() == before


@pytest.mark.parametrize(
    "values",
    [
        {"use": ""}, {"place": ""}, {"until": TODAY - DAY}, {"link": "file:///etc"}, {"ended_at": AT},
        {"ended_why": "Gone."},
    ],
)  # fmt: skip
def test_the_database_refuses_what_must_never_be(made, values):
    entry = consent_world.place(made)
    with pytest.raises(IntegrityError), transaction.atomic():
        ConsentPlace.objects.filter(pk=entry.pk).update(**values)
    assert ConsentPlace.objects.get(pk=entry.pk).use == entry.use


def test_two_who_change_it_do_not_overwrite_each_other(made):
    entry = consent_world.place(made)
    facts = {"keeper": made.admin, "since": TODAY, "at": AT}
    places.change_place(entry, version=1, use="First", place="A", channels=[made.second], by=made.admin, **facts)

    with pytest.raises(ConsentRefused, match="quicker"):
        places.change_place(entry, version=1, use="Second", place="B", by=made.member, **facts)

    entry.refresh_from_db()
    assert (entry.use, entry.version, entry.every_channel, list(entry.channels.all())) == (
        "First", 2, False, [made.second],
    )  # fmt: skip
    places.end_place(entry, why="Moved to the archive.", by=made.member, at=AT)
    with pytest.raises(ConsentRefused):
        places.end_place(entry, why="Again.", by=made.comms, at=AT)
    assert (entry.ended_by, entry.ended_why) == (made.member, "Moved to the archive.")


def test_who_reads_where_they_are_kept(made):
    """The group, whoever runs a channel concerned, its keeper, the team and the auditors; nobody else (design §5.13)."""
    whole = consent_world.place(made, keeper=made.stranger)
    some = consent_world.place(made, channels=[made.second], use="Second only")
    seen = {
        name: set(sight.places_seen(person, at=AT))
        for name, person in {
            "member": made.member, "admin": made.admin, "editor": made.editor, "keeper": made.stranger,
            "comms": made.comms, "auditor": world.auditor(), "administrator": world.administrator(),
            "other": world.person(of=world.body()), "agency": world.external(),
        }.items()
    }  # fmt: skip
    assert seen == {
        "member": {whole, some}, "admin": {whole, some}, "editor": {whole}, "keeper": {whole}, "comms": {whole, some},
        "auditor": {whole, some}, "administrator": set(), "other": set(), "agency": set(),
    }  # fmt: skip


def test_covering_is_by_group_or_by_name(made):
    whole = consent_world.place(made)
    some = consent_world.place(made, channels=[made.second])
    ended = consent_world.place(made)
    places.end_place(ended, why="Moved.", by=made.admin, at=AT)
    live = ConsentPlace.objects.live()
    assert set(live.covering(made.channel)) == {whole}
    assert set(live.covering(made.second)) == {whole, some}
    assert set(live.covering(made.elsewhere)) == set()


def test_a_keeper_has_one_letter_for_all_of_theirs_once_for_each_last_day(made):
    """Within the weekly budget (design §5.12): what is due after it waits for the next week."""
    first = consent_world.place(made, until=TODAY + 20 * DAY)
    consent_world.place(made, until=TODAY + 25 * DAY, use="Second")
    consent_world.place(made, until=TODAY + 200 * DAY, use="Far")
    consent_world.place(made, until=None, use="Endless")

    assert reminding.remind_keepers(at=AT, dry_run=True) == 2
    assert not Letter.objects.filter(kind=DUE).exists()
    assert [reminding.remind_keepers(at=AT) for _twice in range(2)] == [2, 0]
    letter = Letter.objects.get(kind=DUE)
    assert (letter.person, len(letter.data["rows"])) == (made.admin, 2)
    assert ConsentPlace.objects.filter(reminded_for=F("until")).count() == 2

    consent_world.place(made, until=TODAY + 10 * DAY, use="Third")
    assert reminding.remind_keepers(at=AT + 2 * DAY) == 0
    assert reminding.remind_keepers(at=AT + 8 * DAY) == 1
    facts = {"keeper": made.admin, "use": "x", "place": "y", "since": TODAY, "by": made.admin, "at": AT}
    places.change_place(first, version=1, until=TODAY + 38 * DAY, **facts)
    assert reminding.remind_keepers(at=AT + 16 * DAY) == 1


@pytest.mark.parametrize(("language", "words"), [("en", "Consents that you keep"), ("fr", "")])
def test_the_letter_leads_to_the_entry(made, language, words):
    made.admin.language = language
    made.admin.save(update_fields=["language"])
    entry = consent_world.place(made, until=TODAY + 20 * DAY)
    reminding.remind_keepers(at=AT)
    letter = Letter.objects.get(kind=DUE)
    told = words_of(letter.kind, language=letter.language, data=letter.data)
    assert words in told.subject and f"/consents/{entry.pk}/" in told.body and "Coast group" in told.body


def test_past_its_day_or_without_a_keeper_is_a_point_to_put_right(made):
    """Until somebody asks again, or ends the entry."""
    entry = consent_world.place(made, until=TODAY + 20 * DAY)
    sync_findings(at=AT + 20 * DAY)
    assert points() == set()
    sync_findings(at=AT + 21 * DAY)
    assert points() == {"Voices of the coast", "Second voice"}

    later = AT + 22 * DAY
    facts = {"keeper": made.admin, "use": "x", "place": "y", "since": TODAY, "by": made.admin, "at": later}
    places.change_place(entry, version=1, until=TODAY + 300 * DAY, channels=[made.channel], **facts)
    sync_findings(at=later)
    assert points() == set()

    leave(made.admin)
    sync_findings(at=later)
    assert points() == {"Voices of the coast"}
    places.end_place(entry, why="Nobody has them.", by=made.comms, at=later)
    sync_findings(at=later)
    assert points() == set()


def test_the_home_page_asks_the_keeper_only(made, django_assert_num_queries):
    entry = consent_world.place(made, until=TODAY + 20 * DAY)
    asked = {
        name: [item.url for items in told_by(waiting.TOPICS, getattr(made, name), AT) for item in items]
        for name in ("admin", "member", "comms", "stranger")
    }
    assert asked == {"admin": [f"/consents/{entry.pk}/"], "member": [], "comms": [], "stranger": []}
    with settings_read_once(), django_assert_num_queries(2):  # the settings, and all that waits
        told_by(waiting.TOPICS, made.admin, AT)


def test_one_who_is_joined_with_another_goes_on_keeping(made):
    from accounts.merging import merge_people

    twin = world.person("Ada Admin", of=made.group)
    entry = consent_world.place(made, keeper=twin)
    merge_people(made.admin, twin, by=world.administrator(), at=AT, why="The same person.")
    entry.refresh_from_db()
    assert entry.keeper == made.admin


# --- A channel that is left off the lists for someone's safety (A22) -----------------------------------------------------------------


def unlisted(made) -> None:
    lifecycle.unlist(made.second, by=made.comms, at=timezone.now(), why="For her safety.")


@pytest.mark.parametrize("reader", ["agency", "editor"])
def test_an_entry_names_no_channel_that_its_reader_may_not_know_of(client, made, reader):
    made.agency = world.external("Agency")
    world.grant(made.channel, made.agency, AccessLevel.EDITOR)
    unlisted(made)
    entry = consent_world.place(made, channels=[made.channel, made.second])

    for person, names in ((getattr(made, reader), False), (made.member, True)):
        client.force_login(person)
        text = client.get(reverse("enforcement:consent-place", args=[entry.pk])).content.decode()
        assert "Voices of the coast" in text
        assert ("Second voice" in text) is names


def test_a_keeper_from_elsewhere_neither_reads_of_it_nor_takes_it_out(client, made):
    unlisted(made)
    entry = consent_world.place(made, keeper=made.stranger, channels=[made.channel, made.second])
    client.force_login(made.stranger)
    address = reverse("enforcement:consent-place-change", args=[entry.pk])
    text = client.get(address).content.decode()
    assert "Voices of the coast" in text
    assert "Second voice" not in text

    sent = client.post(address, {
        "use": "Portraits", "place": "Cabinet C", "keeper": made.stranger.email, "since": TODAY, "reach": "some",
        "channels": [made.channel.pk], "version": entry.version,
    })  # fmt: skip

    assert sent.status_code == 302
    entry.refresh_from_db()
    assert entry.use == "Portraits"
    assert set(entry.channels.all()) == {made.channel, made.second}


def test_whoever_answers_for_one_channel_is_offered_none_that_is_unlisted(client, made):
    unlisted(made)
    made.channel.deputy = made.stranger
    made.channel.save(update_fields=["deputy"])
    address = reverse("enforcement:consent-place-new", args=[made.group.pk])
    for person, names in ((made.stranger, False), (made.member, True)):
        client.force_login(person)
        text = client.get(address).content.decode()
        assert "Voices of the coast" in text
        assert ("Second voice" in text) is names
