"""The policy pages: open to everyone, accepted with one button, read in any language (A10, A15, U8, U9)."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from ledger.models import LedgerEntry
from policies.library import sample
from policies.library.publishing import Words, publish_version
from policies.models import Acknowledgement, Policy, PolicyVersion
from policies.reading import acknowledge
from portal.languages import Language
from tests import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def version() -> PolicyVersion:
    return sample.load_sample(by=world.lead(), at=timezone.now() - dt.timedelta(days=100))


def accept_url(version: PolicyVersion) -> str:
    return reverse("policies:accept", args=[version.policy.slug, version.number])


def test_everyone_reads_the_policy_in_force(client, version):
    assert "Social media policy" in client.get(reverse("policies:list")).content.decode()
    page = client.get(reverse("policies:policy", args=["social-media"])).content.decode()

    for part in ("No earlier version", "First version.", "7. Co-administration", "Sign in to accept it"):
        assert part in page


def test_the_policy_is_shown_in_the_readers_language(client, version):
    page = client.get(reverse("policies:policy", args=["social-media"]), {"lang": "fr"}).content.decode()

    assert "Politique relative aux médias sociaux" in page
    assert "Aucun accord n’y change rien" in page


def test_a_missing_language_is_said_and_marked(client):
    publish_version(
        Policy.objects.create(slug="photos"), number="1.0", authority="The board", effective_on=timezone.localdate(),
        words=[Words(Language.EN, "Photos", "Ask first.")], by=world.lead(), at=timezone.now(),
    )  # fmt: skip

    page = client.get(reverse("policies:policy", args=["photos"]), {"lang": "fr"}).content.decode()

    assert '<article class="policy-text print-links" lang="en"><p>Ask first.</p>' in page


def test_any_signed_in_person_accepts_with_one_button(client, version):
    """A10: external people too."""
    person = world.external()
    client.force_login(person)

    response = client.post(accept_url(version), follow=True)

    assert response.status_code == 200
    kept = Acknowledgement.objects.get()
    assert (kept.person, kept.version, kept.language) == (person, version, "en")
    assert "You accepted version 1.0 on" in response.content.decode()


def test_reading_changes_nothing(client, version):
    client.force_login(world.requester())

    response = client.get(accept_url(version))

    assert response.status_code == 302
    assert list(Acknowledgement.objects.all()) == []


def test_a_visitor_signs_in_first(client, version):
    response = client.post(accept_url(version))

    assert response.url.startswith("/accounts/login/")
    assert list(Acknowledgement.objects.all()) == []


def test_an_earlier_version_cannot_be_accepted(client, version):
    publish_version(
        version.policy, number="2.0", authority="x", effective_on=timezone.localdate(),
        words=[Words(Language.EN, "New", "New.")], by=world.lead(), at=timezone.now(),
    )  # fmt: skip
    client.force_login(world.requester())

    response = client.post(accept_url(version), follow=True)

    assert "not in force" in response.content.decode()
    assert list(Acknowledgement.objects.all()) == []


def test_the_text_of_a_past_day_is_found(client, version):
    """U9."""
    publish_version(
        version.policy, number="2.0", authority="x", effective_on=timezone.localdate(),
        words=[Words(Language.EN, "New", "New.")], by=world.lead(), at=timezone.now(),
    )  # fmt: skip
    url = reverse("policies:policy", args=["social-media"])

    past = client.get(url, {"on": (timezone.localdate() - dt.timedelta(days=3)).isoformat()})
    before = client.get(url, {"on": "1999-01-01"})
    nonsense = client.get(url, {"on": "yesterday"})

    assert "This text is no longer in force." in past.content.decode()
    assert (before.status_code, nonsense.status_code) == (422, 422)
    assert "No version was in force on that day" in before.content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "/policies/none/",
        "/policies/social-media/9.9/",
        "/policies/social-media/%00/",
        "/policies/%00/",
        "/policies/social-media/9.9/readers/",
    ],
)
def test_what_does_not_exist_is_not_found(client, version, path):
    client.force_login(world.lead())

    assert client.get(path).status_code == 404


def test_an_unpublished_version_is_nobodys_to_see(client, version):
    PolicyVersion.objects.create(policy=version.policy, number="3.0", authority="x", effective_on=timezone.localdate())
    client.force_login(world.lead())

    assert client.get(reverse("policies:version", args=["social-media", "3.0"])).status_code == 404


def test_the_lead_of_an_empty_portal_publishes_the_sample(client):
    lead = world.lead()
    client.force_login(lead)
    assert "Publish the sample policy" in client.get(reverse("policies:list")).content.decode()

    response = client.post(reverse("policies:publish-sample"), follow=True)

    assert "Social media policy" in response.content.decode()
    assert PolicyVersion.objects.get().published_by == lead
    assert "Publish the sample policy" not in client.get(reverse("policies:list")).content.decode()


def test_nobody_else_publishes_it(client):
    client.force_login(world.comms())

    assert client.post(reverse("policies:publish-sample")).status_code == 403
    assert list(PolicyVersion.objects.all()) == []


def test_a_version_that_is_not_there_has_no_file_of_readers_either(client, version):
    """A file that is streamed must be judged before it begins."""
    client.force_login(world.auditor())
    path = reverse("policies:readers", args=["social-media", "7.7"])

    assert [client.get(path, query).status_code for query in ({}, {"format": "csv"})] == [404, 404]


@pytest.mark.parametrize("count", [1, 3, 20])
def test_who_accepted_is_listed_at_one_cost(client, version, count, django_assert_num_queries):
    """A10."""
    for _ in range(count):
        acknowledge(version, by=world.person(), language="fr", at=timezone.now())
    client.force_login(world.auditor())
    url = reverse("policies:readers", args=["social-media", "1.0"])
    client.get(url)

    with django_assert_num_queries(8):
        response = client.get(url)

    assert len(response.context["page"].rows) == count
    rows = b"".join(client.get(url, {"format": "csv"}).streaming_content).decode().splitlines()
    assert len(rows) == count + 1


def test_advice_for_own_accounts_is_open_and_in_both_languages(client):
    """U8."""
    url = reverse("policies:personal-accounts")

    assert "Neither befriend nor follow children" in client.get(url).content.decode()
    assert "Dans le doute" in client.get(url, {"lang": "fr"}).content.decode()
    assert LedgerEntry.objects.count() == 0
