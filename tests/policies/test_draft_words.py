"""What the forms of a draft ask for, and what they say where an answer does not fit (A10, A15, U9)."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from policies.library import drafts, sample
from policies.library.publishing import publish_version
from policies.library.words import Words
from policies.models import Acknowledgement, Policy, PolicyVersion
from portal.languages import Language
from tests import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(client):
    person = world.lead()
    client.force_login(person)
    return person


def url(name: str, *args) -> str:
    return reverse(f"policies:{name}", args=args)


def page(client, address: str) -> str:
    return client.get(address).content.decode()


def first_draft(lead) -> PolicyVersion:
    policy = drafts.create_policy("Photographs", by=lead, at=timezone.now())
    words = [Words(Language.EN, "Photographs", "Ask first.")]
    return drafts.start_draft(policy, words=words, by=lead, at=timezone.now())


def next_draft(lead) -> PolicyVersion:
    now = timezone.now()
    first = sample.load_sample(by=lead, at=now - dt.timedelta(days=9))
    return drafts.start_draft(first.policy, based_on=first, by=lead, at=now)


def test_nothing_is_compared_with_a_version_that_there_never_was(client, lead):
    draft = first_draft(lead)

    text = client.get(url("draft-text", draft.pk, "en"))

    assert "changes" not in text.context["form"].fields
    assert url("draft-compare", draft.pk) not in page(client, url("draft", draft.pk))


def test_the_next_version_says_what_changed_and_is_compared(client, lead):
    draft = next_draft(lead)

    text = client.get(url("draft-text", draft.pk, "en"))

    assert "changes" in text.context["form"].fields
    assert url("draft-compare", draft.pk) in page(client, url("draft", draft.pk))


def test_a_first_text_keeps_what_is_said_of_changes_already(client, lead):
    """An import may bring it; a page that does not ask for it would delete it."""
    draft = first_draft(lead)
    words = Words(Language.EN, "Photographs", "Ask first.", "", "Taken over from paper.")
    drafts.save_text(draft, "en", words, by=lead, at=timezone.now())
    form = client.get(url("draft-text", draft.pk, "en")).context["form"]

    client.post(url("draft-text", draft.pk, "en"), {**form.initial, "body": "Ask twice."})

    assert draft.texts.get().body == "Ask twice."
    assert draft.texts.get().changes == "Taken over from paper."


def test_the_first_text_is_saved_without_what_changed(client, lead):
    draft = first_draft(lead)

    client.post(
        url("draft-text", draft.pk, "en"), {"title": "Photographs", "summary": "", "body": "Wait.", "revision": "1"}
    )

    assert draft.texts.get().body == "Wait."


@pytest.mark.parametrize("slug", ["two words", "été", "a/b"])
def test_a_short_name_that_does_not_fit_is_refused_in_plain_words(client, lead, slug):
    response = client.post(url("new"), {"title": "Photographs", "slug": slug})

    assert response.status_code == 422
    assert response.context["form"].errors["slug"] == [
        "Write the short name with letters without accents, digits and hyphens only, such as photographs-2."
    ]
    assert list(Policy.objects.all()) == []


def test_a_short_name_is_kept_in_lower_case(client, lead):
    client.post(url("new"), {"title": "Photographs", "slug": "Photos"})

    assert [policy.slug for policy in Policy.objects.all()] == ["photos"]


@pytest.mark.parametrize(("binds", "asked"), [(False, False), (True, True)])
def test_only_a_policy_that_binds_asks_to_be_accepted(client, lead, binds, asked):
    """A10."""
    publish_version(
        Policy.objects.create(slug="photos", binds_channels=binds), number="1.0", authority="The board",
        effective_on=timezone.localdate(), words=[Words(Language.EN, "Photos", "Ask first.")], by=lead, at=timezone.now(),
    )  # fmt: skip

    text, listed = page(client, url("policy", "photos")), page(client, url("list"))

    assert ("I have read and accept this policy" in text) is asked
    assert ("You need not accept it." in text) is not asked
    assert ("Read and accept it" in listed) is asked


def test_what_was_accepted_while_it_bound_is_still_said(client, lead):
    version = sample.load_sample(by=lead, at=timezone.now())
    client.post(url("accept", version.policy.slug, version.number))
    Policy.objects.update(binds_channels=False)

    text = page(client, url("policy", version.policy.slug))

    assert Acknowledgement.objects.count() == 1
    assert "You accepted version 1.0 on" in text
    assert "You need not accept it." not in text
