"""A channel that is unlisted for someone's safety appears in no list (A22): every address, asked for its name.

“In no list” holds in the house too: its own group, its people, the communications team, the lead and the auditors know of
it; to everybody else it does not exist, by name, username, number or count.
"""

import io
import zipfile

import pytest
from django.db import transaction
from django.urls import NoReverseMatch, resolve, reverse
from django.utils import timezone
from django.views import View
from pypdf import PdfReader

from accounts.models import Person
from channels_registry import lifecycle
from channels_registry.models import AccessLevel, Channel, Condition, Finding, PeopleShown, Rule, Service
from channels_registry.stories import Story, send_story
from notifications.writing import write_letter
from portal.listpages import ListPage
from requests_app.drafting.drafts import start_draft
from requests_app.models import Answer
from tests import world
from tests.permissions.cast import ROLES
from tests.permissions.resolver import own_names
from tests.permissions.urls import TABLE
from tests.permissions.visitors import Visitor

pytestmark = pytest.mark.django_db
NAME, USERNAME = "Voices in danger", "voices_in_danger"
KNOWING = ("comms", "lead", "auditor")
STRANGERS = tuple(role for role in ROLES if role not in KNOWING)
# What lists and searches are asked: a find would tell.
SEARCHED = ("?q=danger", "?q=voices_in_danger", "?q=https://x.com/voices_in_danger", "?format=csv")
SEARCHES = ("public:check", "public:directory", "api:check", "api:channels", "enforcement:report")


@pytest.fixture(scope="module")
def hidden(cast, django_db_blocker):
    """The cast's unlisted channel, tied to everything whose page could name it."""
    with django_db_blocker.unblock(), transaction.atomic():
        now = timezone.now()
        channel = cast.unlisted
        Channel.objects.filter(pk=channel.pk).update(responsible=world.person("Rosa Responsible"))
        channel.addresses.update(
            identity_key=f"x:{USERNAME}", canonical_url=f"https://x.com/{USERNAME}", handle=USERNAME, skeleton=USERNAME
        )
        # Pages of what is listed beside it: what belongs to it, what it resembles, what was quiet, open or told of it.
        Channel.objects.filter(pk=cast.channel.pk).update(parent=channel)
        lifecycle.flag_many([channel.pk], by=None, at=now)
        Finding.objects.create(channel=channel, rule=Rule.SINGLE_ADMIN, opened_at=now)
        write_letter(
            "channels.access_ends",
            event="unlisted",
            person=cast.colleague,
            at=now,
            data={
                "name": "Colleague", "person": "Agency", "employer": "Agency", "channel": NAME, "last_day": "2031-01-01",
                "path": "/",
            },
        )  # fmt: skip
        Condition.objects.create(channel=channel, text="Move.", due_on=now.date(), set_by=cast.comms, set_at=now)
        # A colleague had sent its people a story before it was hidden.
        story = Story("A story for them", "Text.", language="en", people_shown=PeopleShown.NOBODY)
        Channel.objects.filter(pk=channel.pk).update(unlisted_at=None)
        for sender in (cast.staff, cast.requester):
            send_story(channel, story, by=sender, at=now)
        Channel.objects.filter(pk=channel.pk).update(unlisted_at=now)
        # It was near, and known to staff, when the requester said why another channel is needed.
        for status in ("draft", "submitted", "changes_requested"):
            answer, _made = Answer.objects.get_or_create(
                request=cast.request(status),
                question="q07",
                defaults={"value": {}, "saved_at": now, "saved_by": cast.requester},
            )
            Answer.objects.filter(pk=answer.pk).update(
                value={"channels": [channel.pk], f"use_{channel.pk}": "no", f"why_{channel.pk}": "Another language."}
            )
        channel.refresh_from_db()
        yield channel
        transaction.set_rollback(True)


def addresses(cast, hidden) -> list[str]:
    """Every page as the table knows it, lists with each question; and every page about one channel, for the hidden one."""
    known = []
    for row in TABLE:
        path = reverse(row.name, kwargs=row.args(cast))
        searched = row.name in SEARCHES or issubclass(getattr(resolve(path).func, "view_class", View), ListPage)
        known += [path + row.query, *(path + question for question in (SEARCHED if searched else ()))]
    about = (
        {},
        {"grant": hidden.grants.first().pk},
        {"link": hidden.addresses.first().pk},
        {"act": "suspend"},
        {"service": Service.values[0]},
        {"condition": hidden.conditions.first().pk},
    )
    own = [path for name in sorted(own_names()) for more in about if (path := address(name, pk=hidden.pk, **more))]
    return list(dict.fromkeys([*known, *own]))


def address(name: str, **arguments) -> str:
    try:
        return reverse(name, kwargs=arguments)
    except NoReverseMatch:
        return ""


def test_lists_and_searches_are_asked(cast, hidden):
    paths = addresses(cast, hidden)
    for page in (
        "/registry/",
        "/inactivity/",
        "/audits/",
        "/messages/",
        "/ledger/",
        "/requests/",
        "/review/",
        "/directory/",
    ):
        assert f"{page}?q=danger" in paths
    assert {f"/registry/{hidden.pk}/edit/", f"/inactivity/{hidden.pk}/keep/", "/api/v1/check?q=danger"} <= set(paths)


def tells(response, asked: str, hidden) -> list[str]:
    """What the answer says of the channel that the question did not say itself."""
    text = text_of(response)
    told = [NAME, USERNAME, f"/registry/{hidden.pk}/", f"/inactivity/{hidden.pk}/", f"/directory/{hidden.pk}/"]
    return [word for word in told if word in text and word not in asked]


def text_of(response) -> str:
    content = response.getvalue() if response.streaming else response.content
    # A file that somebody added is read as it came; the portal's own PDFs are unpacked.
    if response.headers["Content-Type"] == "application/zip":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        ours = {name: words_in(data) for name, data in parts.items() if name.startswith("record-")}
        return " ".join(ours.get(name) or data.decode(errors="replace") for name, data in parts.items())
    if response.headers["Content-Type"] == "application/pdf":
        return words_in(content)
    # An address is one word, wherever a page lets it break.
    return content.decode(errors="replace").replace("<wbr>", "")


def words_in(content: bytes) -> str:
    if content.startswith(b"%PDF") and b"startxref" in content:
        return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages)
    return content.decode(errors="replace")


def asked_as(visitor, paths, hidden) -> dict[str, list[str]]:
    found = {}
    for path in paths:
        response, words = visitor.ask("GET", path, lambda response, path=path: tells(response, path, hidden))
        assert response.status_code < 500, path
        if words:
            found[path] = words
    return found


@pytest.mark.parametrize("role", STRANGERS)
def test_no_page_tells_a_stranger(role, cast, visitors, hidden):
    assert asked_as(visitors[role], addresses(cast, hidden), hidden) == {}


@pytest.mark.parametrize("role", STRANGERS)
def test_its_own_pages_are_not_there_for_a_stranger(role, visitors, hidden):
    where = [reverse(f"channels:{name}", args=[hidden.pk]) for name in ("detail", "edit", "history", "set-up")]
    where += [reverse("activity:channel", args=[hidden.pk]), reverse("public:channel", args=[hidden.pk])]

    answers = {path: visitors[role].ask("GET", path)[0].status_code for path in where}

    expected = dict.fromkeys(where, 302 if role == "anonymous" else 404)
    assert answers == {**expected, where[-1]: 404}


@pytest.mark.parametrize("role", KNOWING)
def test_the_team_and_the_auditors_find_it(role, visitors, hidden):
    """The look-ups above hold something that could be told."""
    for path in (
        "/registry/",
        "/registry/?q=danger",
        "/registry/?format=csv",
        "/inactivity/",
        f"/registry/{hidden.pk}/",
    ):
        assert NAME in visitors[role].ask("GET", path, text_of)[1], path


def its_people(hidden) -> dict[str, Person]:
    holder, deputy = world.person("Holder", password=True), world.person("Deputy", password=True)
    world.grant(hidden, holder, AccessLevel.ANALYST)
    Channel.objects.filter(pk=hidden.pk).update(deputy=deputy)
    return {
        "of its group": world.person("Member", of=hidden.body),
        "holder of access": holder,
        "responsible": hidden.responsible,
        "deputy": deputy,
    }


def test_its_group_and_its_people_find_it(hidden):
    answers = {}
    for who, person in its_people(hidden).items():
        visitor = Visitor(person)
        for path in ("/registry/", "/registry/?format=csv", f"/registry/{hidden.pk}/"):
            text = visitor.ask("GET", path, text_of)[1]
            answers[who, path] = NAME in text
    assert answers == dict.fromkeys(answers, True)


def test_what_belongs_to_it_names_it_to_those_who_know(cast, visitors, hidden):
    """The runner's own channel belongs to the hidden one; its page says so to the team only."""
    path = reverse("channels:detail", args=[cast.channel.pk])

    answers = {role: NAME in visitors[role].ask("GET", path, text_of)[1] for role in ROLES}

    assert answers == {role: role in KNOWING for role in ROLES}


def typing(visitor, own, channel):
    """What is near to a draft while one types: everything that could find the hidden channel, on every page that asks."""
    telling = {
        "q01-behalf": "forum", "q02-body": channel.body_id, "q02-countries": "KE", "q05-adds": NAME, "q06-audience": NAME,
        "q09-platform": channel.platform.key, "q11-name_1": NAME,
    }  # fmt: skip
    posted = {**telling, **{f"{name[:3]}-seen": "" for name in telling}, "then": "nearby", "near-shown": channel.pk}
    pages = [reverse(f"requests:{name}", args=[own.pk]) for name in ("scope", "self-check")]
    pages += [reverse("requests:section", args=[own.pk, number]) for number in (1, 2, 3)]
    return [text_of(visitor.client.post(path, posted)) for path in pages]


def test_what_is_near_while_one_types_does_not_tell(cast, visitors, hidden):
    """The fragments that follow what is typed (U2); a communicator's own draft shows that there is something to find."""
    draft = start_draft(by=cast.people["comms"], at=timezone.now())

    strangers = typing(visitors["requester"], cast.request("draft"), hidden)
    team = typing(visitors["comms"], draft, hidden)

    assert all("near to this" in text for text in strangers)
    for text in strangers:
        told = (NAME, USERNAME, f"/registry/{hidden.pk}/", f"use_{hidden.pk}", f'data-order="{hidden.pk}')
        assert [word for word in told if word in text] == []
    assert any(NAME in text for text in team)


def test_counts_do_not_tell(cast, visitors, hidden):
    def counted(role):
        return visitors[role].ask("GET", "/registry/", lambda response: response.context["view"].counted)[1]

    # The team counts it, and the one whose approval can still be taken back.
    assert counted("staff") == counted("administrator") == counted("lead") - 2


def test_a_refusal_does_not_name_it_to_whoever_looks_after_people(cast, visitors, hidden):
    """The colleague is the second person in full control; the administrator learns that, and whom to ask."""
    path = reverse("people:person-deactivate", args=[cast.colleague.pk])

    def refusal(response):
        return response.context["form"].non_field_errors()[0]

    visitor = visitors["administrator"]
    with transaction.atomic():
        sentence = refusal(visitor.client.post(path, {"why": "left"}))
        transaction.set_rollback(True)

    assert "a channel that only the communications team can name (ask them)" in sentence
    assert NAME not in sentence
