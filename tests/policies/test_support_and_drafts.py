"""Neither the support window nor the record of decisions tells of a draft to whom it does not exist (I5, N4)."""

import datetime as dt

import pytest
from django.utils import timezone

from ledger.models import LedgerEntry, LedgerText
from notifications.models import Letter
from notifications.sending import send_due_letters
from policies.drafting import consulting
from policies.drafting.telling import tell_invited
from policies.library import drafts, publishing
from policies.library.words import Words
from policies.models import PolicyVersion
from portal.languages import Language
from tests import world

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
TITLE = "Geheim-Titel"


@pytest.fixture
def draft():
    at = timezone.now()
    lead = world.lead("Lea Lead")
    policy = drafts.create_policy(TITLE, by=lead, at=at)
    version = drafts.start_draft(policy, words=[Words(Language.EN, TITLE, "TEXT")], by=lead, at=at)
    consulting.open_for_comments(
        version, until=at.date() + 20 * DAY, people=[world.requester(name="Rosa")], by=lead, at=at
    )
    tell_invited(at=at)
    return version


@pytest.fixture
def support(client):
    person = world.person("Sue Support")
    person.is_superuser = person.is_staff = True
    person.save(update_fields=["is_superuser", "is_staff"])
    client.force_login(person)
    return client


def about_drafts():
    return LedgerEntry.objects.filter(subject_type__in=["policies.policy", "policies.policyversion"])


def test_no_letter_shows_its_subject(support, draft):
    """The words of the subject name what only the reader may know of."""
    assert send_due_letters(at=timezone.now() + DAY) >= 1
    letter = Letter.objects.get(kind="policies.draft_opened")
    assert TITLE in letter.subject

    page = support.get(f"/support/notifications/letter/{letter.pk}/change/")
    assert page.status_code == 200
    assert letter.address in page.content.decode()
    for path in (f"/support/notifications/letter/{letter.pk}/change/", "/support/notifications/letter/",
                 f"/support/notifications/letter/?q={TITLE}"):  # fmt: skip
        assert letter.subject not in support.get(path).content.decode()


def test_no_decision_about_a_draft_is_there(support, draft):
    numbers = list(about_drafts().values_list("pk", flat=True))
    assert len(numbers) >= 3
    for pk in numbers:
        for kind in ("ledgerentry", "ledgertext"):
            assert support.get(f"/support/ledger/{kind}/{pk}/change/").status_code == 302
    for kind in ("ledgerentry", "ledgertext"):
        page = support.get(f"/support/ledger/{kind}/").content.decode()
        assert not [pk for pk in numbers if f"/support/ledger/{kind}/{pk}/change/" in page]


@pytest.mark.parametrize("then", ["published", "withdrawn"])
def test_what_is_published_may_be_known_and_what_is_withdrawn_stays_unknown(support, then):
    lead, at = world.lead("Lea Lead"), timezone.now()
    policy = drafts.create_policy(TITLE, by=lead, at=at)
    version = drafts.start_draft(policy, words=[Words(Language.EN, TITLE, "TEXT")], by=lead, at=at, authority="Board")
    if then == "published":
        publishing.publish_draft(version, effective_on=at.date(), by=lead, at=at)
    else:
        drafts.withdraw_draft(version, why="No use.", by=lead, at=at)

    found = {support.get(f"/support/ledger/ledgertext/{pk}/change/").status_code
             for pk in about_drafts().values_list("pk", flat=True)}  # fmt: skip
    assert found == {200 if then == "published" else 302}


def test_other_decisions_and_the_chain_stay_in_the_window(support, draft):
    """The control: nothing but the drafts is left out."""
    other = LedgerEntry.objects.exclude(pk__in=about_drafts().values("pk"))
    assert other.exists()
    page = support.get("/support/ledger/ledgerentry/").content.decode()
    assert f"/support/ledger/ledgerentry/{other.first().pk}/change/" in page


@pytest.mark.parametrize("reader", ["comms", "auditor"])
def test_those_who_read_drafts_read_their_decisions(client, draft, reader):
    client.force_login(getattr(world, reader)("Reader"))
    found = client.get("/ledger/?format=csv").getvalue().decode()

    assert "began a draft of a policy" in found
    assert "geheim-titel" in LedgerText.objects.filter(entry__in=about_drafts()).first().text.lower()


def test_a_new_version_of_a_known_policy_is_unknown_until_it_is_published(support):
    lead, at = world.lead("Lea Lead"), timezone.now()
    policy = drafts.create_policy("Known", by=lead, at=at)
    first = drafts.start_draft(policy, words=[Words(Language.EN, "Known", "TEXT")], by=lead, at=at, authority="Board")
    publishing.publish_draft(first, effective_on=at.date(), by=lead, at=at)
    second = drafts.start_draft(policy, based_on=PolicyVersion.objects.get(pk=first.pk), by=lead, at=at)

    entry = about_drafts().get(subject_type="policies.policyversion", subject_id=second.pk)
    assert support.get(f"/support/ledger/ledgertext/{entry.pk}/change/").status_code == 302
