"""A draft whose words were taken away again while people are asked for comments: nobody's page or letter breaks (I5)."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from notifications.models import Letter
from policies.drafting import commenting, consulting
from policies.drafting.attention import DRAFTS, INVITATIONS
from policies.drafting.telling import tell_invited
from policies.library import drafts
from policies.library.clauses import clauses_of
from policies.library.words import Words
from policies.models import PolicyVersion
from portal.attention import told_by
from portal.languages import Language
from tests import world

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
BODY = "Answer within two days."


def drafts_for(person, at) -> list:
    """What drafts ask of the person, as the home page asks for it."""
    return [item for found in told_by([INVITATIONS, DRAFTS], person, at) for item in found]


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def reader():
    return world.requester(name="Reader Rosa")


@pytest.fixture
def draft(now, reader) -> PolicyVersion:
    """Open for comments, commented on by its one reader, and empty since."""
    lead = world.lead()
    policy = drafts.create_policy("On comments", by=lead, at=now)
    draft = drafts.start_draft(policy, words=[Words(Language.EN, "On comments", BODY)], by=lead, at=now)
    until = timezone.localdate() + dt.timedelta(days=9)
    consulting.open_for_comments(draft, until=until, people=[reader, world.requester(name="Silent")], by=lead, at=now)
    (clause,) = clauses_of(BODY)
    commenting.comment(draft, language="en", anchor=clause.anchor, text="Two is too few.", by=reader, at=now)
    drafts.save_text(draft, "en", Words(Language.EN, "", ""), by=lead, at=now)
    assert not draft.texts.exists()
    return draft


def test_home_names_it_by_its_policy(draft, now):
    silent = draft.consultations.get().invitees.get(person__full_name="Silent").person

    assert [item.text for item in drafts_for(silent, now)] == ["Comment on the draft “on-comments”"]
    assert [item.text for item in drafts_for(world.comms(), now)] == [
        "1 comment on the draft “on-comments” is not resolved"
    ]


def test_the_letters_leave(draft, now):
    assert tell_invited(at=now) == 2
    assert {letter.data["title"] for letter in Letter.objects.all()} == {"on-comments"}


@pytest.mark.parametrize("name", ["draft", "comments", "draft-compare", "draft-publish", "draft-facts"])
def test_its_pages_open(client, draft, name):
    client.force_login(world.lead())

    assert client.get(reverse(f"policies:{name}", args=[draft.pk])).status_code == 200


def test_what_was_said_still_stands_there(client, draft, reader):
    """In the language in which it was said, though no text of it is left."""
    client.force_login(reader)

    page = client.get(reverse("policies:comments", args=[draft.pk]), {"language": "en"}).content.decode()

    assert "Two is too few." in page
