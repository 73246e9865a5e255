"""Somebody no longer agrees: whoever received the wish notes it, and it is taken down and looked at on each channel (A12)."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from channels_registry.models import AccessLevel, Finding
from enforcement.consents import letters, places, rules, waiting, withdrawing
from enforcement.consents.refusing import ConsentRefused
from enforcement.models import Consent, ConsentEnd, ConsentRemoval, ConsentWithdrawal, RemovalResult, RemovalState
from ledger.models import LedgerEntry
from notifications.models import Letter
from notifications.sending import words_of
from portal.attention import told_by
from tests import world
from tests.enforcement import consent_world
from tests.enforcement.consent_world import AT, DAY, NOTE, TODAY, WORDS

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
S = RemovalState


@pytest.fixture
def made():
    return consent_world.build()


@pytest.fixture
def follow_now(django_capture_on_commit_callbacks):
    """What a transaction asks for after its commit, at once."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def wish(made, **facts) -> ConsentWithdrawal:
    values = {"received_on": TODAY, "words": WORDS, "by": made.stranger, "at": AT}
    return withdrawing.withdraw(facts.pop("channels", [made.channel]), **{**values, **facts})


def state() -> tuple:
    return (
        list(ConsentWithdrawal.objects.values()), list(ConsentRemoval.objects.values()),
        list(Consent.objects.values()), Letter.objects.count(), LedgerEntry.objects.count(),
    )  # fmt: skip


def points() -> set[str]:
    found = Finding.objects.open().filter(rule=rules.TO_TAKE_DOWN)
    return set(found.values_list("channel__name", flat=True))


def test_anybody_who_received_the_wish_notes_it(made, follow_now):
    """A colleague with no part in the channel; its people are told at once, outside the budget, once for all channels."""
    with follow_now():
        noted = wish(made, channels=[made.second, made.channel])

    removals = list(ConsentRemoval.objects.order_by("channel_id"))
    assert [(one.channel, one.state, one.due_on) for one in removals] == [
        (made.channel, S.TO_DO, TODAY + 7 * DAY), (made.second, S.TO_DO, TODAY + 7 * DAY),
    ]  # fmt: skip
    told = {letter.person: len(letter.data["rows"]) for letter in Letter.objects.filter(kind=letters.WITHDRAWN)}
    assert told == {made.admin: 2, made.comms: 2, made.editor: 1}
    assert points() == {"Voices of the coast", "Second voice"}
    entry = LedgerEntry.objects.get(action="consents.withdrawn")
    assert (entry.subject_id, entry.actor_id) == (noted.pk, made.stranger.pk)


def test_no_letter_and_no_row_of_the_record_tells_what_shows_whom(made):
    wish(made)
    removal = ConsentRemoval.objects.get()
    withdrawing.done(removal, result=RemovalResult.TAKEN_DOWN, note=NOTE, by=made.editor, at=AT)
    texts = [str(entry.__dict__) for entry in LedgerEntry.objects.all()]
    for letter in Letter.objects.all():
        for language in ("en", "fr"):
            words = words_of(letter.kind, language=language, data=letter.data)
            texts += [words.subject, words.body, str(letter.data)]
    text = "\n".join(texts)
    assert not [mark for mark in (WORDS, "wunsch-4242", "girl in blue", NOTE) if mark in text]
    assert f"/consents/removals/{removal.pk}/" in text


def test_a_single_consent_ends_with_it_and_names_its_channels(made):
    consent_world.turn_on(made)
    kept = consent_world.consent(made, channels=[made.channel, made.second], code="K-14")
    noted = wish(made, channels=[], consent=kept, by=made.admin, at=AT + DAY)

    kept.refresh_from_db()
    assert (kept.end, kept.over_on, noted.consent) == (ConsentEnd.WITHDRAWN, TODAY + DAY, kept)
    assert set(noted.removals.values_list("channel", flat=True)) == {made.channel.pk, made.second.pk}
    before = state()
    with pytest.raises(ConsentRefused, match="quicker"):
        wish(made, channels=[], consent=kept, by=made.comms)
    assert state() == before


def test_a_code_ends_its_consent_for_its_channel_only(made):
    consent_world.turn_on(made)
    kept = consent_world.consent(made, code="K-14")
    assert withdrawing.consent_by_code(" k-14 ", made.channel) == kept
    for code, channel in (("K-14", made.second), ("K-15", made.channel), ("", made.channel)):
        with pytest.raises(ConsentRefused, match="without it"):
            withdrawing.consent_by_code(code, channel)


@pytest.mark.parametrize(
    "facts",
    [
        {"words": " \n "}, {"received_on": TODAY + DAY}, {"channels": []}, {"words": "password: Hunter22!x"},
        {"by": "agency"}, {"by": "auditor"},
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_changes_nothing(made, facts):
    """An agency that does not run the channel does not see it; an auditor writes nothing."""
    roles = {"agency": world.external(), "auditor": world.auditor()}
    facts = {**facts, "by": roles[facts["by"]]} if "by" in facts else facts
    before = state()
    with pytest.raises(ConsentRefused):
        wish(made, **facts)
    assert state() == before


def test_nobody_floods_the_channels(made):
    for _number in range(withdrawing.MOST):
        wish(made)
    before = state()
    with pytest.raises(ConsentRefused, match="within the hour"):
        wish(made)
    assert state() == before
    wish(made, by=made.member)


def test_done_by_one_and_checked_by_another(made, follow_now):
    """Whoever has access does it; the team, or somebody with full control, looks; the point closes then only."""
    with follow_now():
        wish(made)
    removal = ConsentRemoval.objects.get()
    outside = (made.stranger, made.member, world.auditor(), world.administrator(), world.external())
    before = state()
    for person in outside:
        with pytest.raises(ConsentRefused):
            withdrawing.done(removal, result=RemovalResult.TAKEN_DOWN, note="", by=person, at=AT)
    with pytest.raises(ConsentRefused, match="quicker"):
        withdrawing.check(removal, by=made.comms, at=AT)
    assert state() == before

    with follow_now():
        withdrawing.done(removal, result=RemovalResult.TAKEN_DOWN, note=NOTE, by=made.admin, at=AT)
    before = state()
    for person in (*outside, made.editor, made.admin):
        with pytest.raises(ConsentRefused, match="Somebody else"):
            withdrawing.check(removal, by=person, at=AT)
    assert (state(), points()) == (before, {"Voices of the coast"})

    withdrawing.send_back(removal, note="The album of March.", by=made.colleague, at=AT)
    assert (removal.state, removal.note, removal.done_by) == (S.TO_DO, "The album of March.", None)
    withdrawing.done(removal, result=RemovalResult.NOTHING, note="", by=made.editor, at=AT)
    with follow_now():
        withdrawing.check(removal, by=made.admin, at=AT)
    assert (removal.state, removal.checked_by, points()) == (S.CHECKED, made.admin, set())
    for act in (withdrawing.check, lambda row, **who: withdrawing.send_back(row, note="x", **who)):
        with pytest.raises(ConsentRefused):
            act(removal, by=made.colleague, at=AT)


def test_who_takes_over_the_entry_of_whoever_did_it_does_not_check_it(made):
    wish(made)
    removal = ConsentRemoval.objects.get()
    withdrawing.done(removal, result=RemovalResult.TAKEN_DOWN, note="", by=made.comms, at=AT)
    made.comms.merged_into = made.colleague
    removal.done_by = made.comms
    assert not withdrawing.may_check(made.colleague, removal, at=AT)


@pytest.mark.parametrize(
    "values",
    [
        {"state": "checked"}, {"state": "done"}, {"state": "gone"}, {"result": "taken_down"}, {"done_at": AT},
        {"checked_at": AT},
    ],
)  # fmt: skip
def test_the_database_refuses_what_must_never_be(made, values):
    wish(made)
    with pytest.raises(IntegrityError), transaction.atomic():
        ConsentRemoval.objects.update(**values)
    assert ConsentRemoval.objects.get().state == S.TO_DO


def test_the_database_knows_two_people_one_consent_and_no_empty_wish(made):
    noted = wish(made)
    removal = noted.removals.get()
    done = {"state": "checked", "result": "nothing", "done_at": AT, "done_by": made.admin, "checked_at": AT}
    with pytest.raises(IntegrityError), transaction.atomic():
        ConsentRemoval.objects.filter(pk=removal.pk).update(**done, checked_by=made.admin)
    with pytest.raises(IntegrityError), transaction.atomic():
        ConsentRemoval.objects.create(withdrawal=noted, channel=made.channel, due_on=TODAY)
    consent_world.turn_on(made)
    both = {"consent": consent_world.consent(made), "place": consent_world.place(made)}
    for values in (both, {"words": ""}, {"erased_at": AT}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ConsentWithdrawal.objects.filter(pk=noted.pk).update(**values)


def test_what_waits_for_whom(made):
    """Those of the channel have it; the team what is late and what is to be looked at; nobody else anything."""
    wish(made)
    removal = ConsentRemoval.objects.get()
    url = f"/consents/removals/{removal.pk}/"

    def urls(person, at):
        return [item.url for items in told_by(waiting.TOPICS, person, at) for item in items]

    def asked(at):
        people = {"editor": made.editor, "colleague": made.colleague, "member": made.member, "stranger": made.stranger}
        return {name for name, person in people.items() if url in urls(person, at)}

    assert asked(AT) == {"editor"}
    assert asked(AT + 8 * DAY) == {"editor", "colleague"}
    withdrawing.done(removal, result=RemovalResult.TAKEN_DOWN, note="", by=made.editor, at=AT)
    assert asked(AT) == {"colleague"}


def test_of_a_place_it_can_be_for_some_of_its_channels(made):
    entry = consent_world.place(made)
    assert set(places.channels_covered(entry)) == {made.channel, made.second}
    noted = wish(made, channels=[made.second], place=entry, by=made.member)
    assert (noted.place, [one.channel for one in noted.removals.all()]) == (entry, [made.second])


def test_a_code_leads_whoever_knows_it_to_no_channel_that_they_may_not_know_of(client, made):
    """Withdrawn on all its channels, and followed on those that one knows."""
    consent_world.turn_on(made)
    agency = world.external("Agency")
    world.grant(made.channel, agency, AccessLevel.EDITOR)
    consent_world.consent(made, channels=[made.channel, made.second], code="K-2026-014")
    client.force_login(agency)

    listed = client.post(
        reverse("enforcement:consent-withdraw-channel", args=[made.channel.pk]),
        {"received_on": TODAY, "words": WORDS, "code": "k-2026-014"},
        follow=True,
    ).content.decode()

    assert "Voices of the coast" in listed
    assert "Second voice" not in listed
    seen = {
        removal.channel.name: client.get(reverse("enforcement:consent-removal", args=[removal.pk])).status_code
        for removal in ConsentRemoval.objects.select_related("channel")
    }
    assert seen == {"Voices of the coast": 200, "Second voice": 404}
