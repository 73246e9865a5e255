"""The lead publishes the words that were read, and no others that a colleague saved meanwhile (A15, I5)."""

import pytest
from django.urls import reverse
from django.utils import timezone

from ledger.models import LedgerEntry
from policies.library import drafts, publishing
from policies.library.words import Words
from portal.languages import Language
from tests import world

pytestmark = pytest.mark.django_db
GOOD, OTHER = "What was read.", "What nobody read."


@pytest.fixture
def lead():
    return world.lead("Lea Lead")


@pytest.fixture
def mate():
    return world.comms("Mate Writer")


@pytest.fixture
def draft(mate):
    at = timezone.now()
    policy = drafts.create_policy("On comments", by=mate, at=at)
    return drafts.start_draft(
        policy, words=[Words(Language.EN, "On comments", GOOD)], by=mate, at=at, authority="Board"
    )


def rewrite(draft, mate):
    revision = draft.texts.get(language="en").revision
    drafts.save_text(
        draft, "en", Words(Language.EN, "On comments", OTHER), by=mate, at=timezone.now(), revision=revision
    )


def begun_again(draft, mate):
    """Deleted and written anew: the count of its savings begins again."""
    drafts.save_text(draft, "en", Words(Language.EN, "", ""), by=mate, at=timezone.now())
    drafts.save_text(draft, "en", Words(Language.EN, "On comments", OTHER), by=mate, at=timezone.now())


def another_language(draft, mate):
    drafts.save_text(draft, "fr", Words(Language.FR, "Commentaires", "Autre chose."), by=mate, at=timezone.now())


def number(draft, mate):
    drafts.save_facts(draft, number="9.9", authority="Board", effective_on=None, by=mate)


def authority(draft, mate):
    drafts.save_facts(draft, number=draft.number, authority="Nobody in particular", effective_on=None, by=mate)


def what_it_replaces(draft, mate):
    publishing.publish_version(
        draft.policy, number="0.9", authority="Board", effective_on=timezone.localdate(),
        words=[Words(Language.EN, "On comments", "Another version.")], by=world.lead("Other Lead"), at=timezone.now(),
    )  # fmt: skip


def whom_it_binds(draft, mate):
    drafts.change_policy(draft.policy, binds_channels=True, sisters=[], by=world.lead("Other Lead"), at=timezone.now())


CHANGES = [rewrite, begun_again, another_language, number, authority, what_it_replaces, whom_it_binds]


@pytest.mark.parametrize("change", CHANGES)
def test_a_draft_that_changed_since_the_page_was_read_is_not_published(client, draft, lead, mate, change):
    client.force_login(lead)
    address = reverse("policies:draft-publish", args=[draft.pk])
    answers = {"effective_on": str(timezone.localdate()), "read": client.get(address).context["form"]["read"].value()}
    change(type(draft).objects.get(pk=draft.pk), mate)
    before = LedgerEntry.objects.count()

    refused = client.post(address, answers)

    draft.refresh_from_db()
    assert (refused.status_code, draft.published_at) == (422, None)
    assert LedgerEntry.objects.count() == before
    shown = refused.content.decode()
    assert "This draft has changed since you read it." in shown
    assert draft.authority in shown
    # The page that came back is about the new state, and its button publishes that.
    again = {**answers, "read": refused.context["form"]["read"].value()}
    assert again["read"] != answers["read"]
    assert client.post(address, again).status_code == 302
    draft.refresh_from_db()
    assert draft.published_by == lead


def test_a_slip_in_the_form_does_not_pass_over_what_changed(client, draft, lead, mate):
    """The page comes back for its date; whoever pressed has still read the old words."""
    client.force_login(lead)
    address = reverse("policies:draft-publish", args=[draft.pk])
    read = client.get(address).context["form"]["read"].value()
    rewrite(draft, mate)

    slip = client.post(address, {"effective_on": "no day", "read": read})
    kept = slip.context["form"]["read"].value()

    assert kept == read
    assert client.post(address, {"effective_on": str(timezone.localdate()), "read": kept}).status_code == 422
    draft.refresh_from_db()
    assert draft.published_at is None


@pytest.mark.parametrize("read", ["", "x", None])
def test_without_what_was_read_nothing_is_published(client, draft, lead, read):
    client.force_login(lead)
    answers = {"effective_on": str(timezone.localdate())} | ({} if read is None else {"read": read})

    assert client.post(reverse("policies:draft-publish", args=[draft.pk]), answers).status_code == 422
    draft.refresh_from_db()
    assert draft.published_at is None


@pytest.mark.both_databases
def test_the_state_is_compared_as_it_stands_under_the_lock(draft, lead, mate):
    """Whoever publishes holds the draft as it was when the page was opened; its texts are read again."""
    held = type(draft).objects.prefetch_related("texts").get(pk=draft.pk)
    assert held.texts.all()[0].body == GOOD
    read = publishing.state_of(held)
    rewrite(draft, mate)

    with pytest.raises(publishing.ChangedSinceRead):
        publishing.publish_draft(held, effective_on=timezone.localdate(), by=lead, at=timezone.now(), read=read)
    held.refresh_from_db()
    assert held.published_at is None
