"""What the team says among itself reaches nobody else, by any way out of the portal (design §5.9).

Each internal text of the world holds a mark. Every address of the URL × role table is opened as everybody who is not of the
team; lists are also exported and searched, and every letter to somebody outside is read. The control shows that the team
does find the mark, and that the walk does find what may be read.
"""

import io
import zipfile

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from accounts.models import Person
from channels_registry.models import Tier
from notifications.models import Letter
from notifications.sending import words_of
from requests_app import transitions
from requests_app.judging.conflicts import conflict_of
from requests_app.judging.evaluating import evaluate
from requests_app.judging.review_notes import add_note
from requests_app.models import (
    Answer,
    ChannelRequest,
    Criterion,
    Decision,
    Evaluation,
    Message,
    Outcome,
    RequestWriter,
    ReviewNote,
    Verdict,
)
from tests import world
from tests.permissions.cast import build
from tests.permissions.resolver import url_names
from tests.permissions.urls import TABLE
from tests.permissions.visitors import Visitor
from tests.requests_app import review_world as review

pytestmark = pytest.mark.django_db
MARK, SOUGHT = "Zweifelhaft4711", "Zweifelhaft"
# In answers that no channel was shown, and in the conversation with the team.
OF_THE_REQUEST, OF_THE_CONVERSATION = "Geburtstag0815", "Vertraulich1234"
TEAM = ("comms", "lead", "auditor")
# The stand-in decides by a link that nobody else has, and reads the evaluation as the team does.
BY_SECRET_LINK = ("requests:decide",)


@pytest.fixture(scope="module")
def cast(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        made = build()
        write_internally(made)
        yield made
        transaction.set_rollback(True)


def write_internally(cast) -> None:
    """The mark in every text that is for the team only; the other marks where only the requester's side may read."""
    comms = cast.people["comms"]
    cast.people["writer"] = world.person("Cora Writer", of=cast.home, password=True)
    cast.people["colleague"] = world.person("Colleague of the group", of=cast.home, password=True)
    for channel_request in ChannelRequest.objects.all():
        moment = channel_request.saved_at
        ReviewNote.objects.create(request=channel_request, text=f"{MARK} note", by=comms, at=moment)
        RequestWriter.objects.create(
            request=channel_request, person=cast.people["writer"], added_at=moment, added_by=channel_request.requester
        )
        if channel_request.body is None:
            ChannelRequest.objects.filter(pk=channel_request.pk).update(body=cast.home)
        Evaluation.objects.update_or_create(
            request=channel_request,
            criterion="risk",
            defaults={"verdict": Verdict.CONCERN, "note": f"{MARK} evaluation", "by": comms, "at": moment},
        )
        Answer.objects.update_or_create(
            request=channel_request,
            question="q19",
            defaults={
                "value": {f"post_{number}": OF_THE_REQUEST for number in (1, 2, 3)},
                "saved_at": moment,
                "saved_by": channel_request.requester,
            },
        )
    Decision.objects.update(internal_note=f"{MARK} decision")
    recommended = Decision.objects.filter(outcome=Outcome.RECOMMENDED)
    for decision in recommended:
        rules = {**decision.parameters, "posts_agreed_by_name": f"{MARK} rule"}
        Decision.objects.filter(pk=decision.pk).update(reasons=f"{MARK} recommendation", parameters=rules)
    assert recommended.exists()
    Message.objects.update(text=f"{OF_THE_CONVERSATION} message")


@pytest.fixture(scope="module")
def visitors(cast):
    return {role: Visitor(person) for role, person in cast.people.items()}


OUTSIDE = ("anonymous", "staff", "requester", "writer", "colleague", "runner", "agency", "administrator", "superuser")
# Who may find which of the other marks; the first one nobody outside the team. A colleague of the same group reads the
# answers as they were handed in, which was before these were written.
MAY_FIND = {
    "requester": {OF_THE_CONVERSATION, OF_THE_REQUEST},
    "writer": {OF_THE_CONVERSATION, OF_THE_REQUEST},
}


def is_list(row) -> bool:
    view = getattr(dict(url_names())[row.name].callback, "view_class", None)
    return bool(getattr(view, "filterset_class", None))


def addresses(cast) -> list[str]:
    """Every address of the table; of lists also the file, and what a search for a part of the mark finds."""
    found = []
    for row in TABLE:
        if row.name in BY_SECRET_LINK:
            continue
        path = reverse(row.name, kwargs=row.args(cast))
        found.append(path + row.query)
        if is_list(row):
            found += [f"{path}?format=csv", f"{path}?q={SOUGHT}", f"{path}?q={SOUGHT}&format=csv"]
        if row.name in ("api:check", "api:channels", "public:check"):
            found += [f"{path}?q={SOUGHT}", f"{path}?q={SOUGHT}&page_size=100"]
    # The requests of the cast in every state, and the PDF of those on which much was said.
    for status, channel_request in cast.requests.items():
        names = ["requests:detail", "requests:messages", "requests:print", "review:detail", "review:note"]
        if status in ("recommended", "rejected"):
            names += ["requests:pdf", "requests:everything", "review:everything"]
        found += [reverse(name, args=[channel_request.pk]) for name in names]
    return list(dict.fromkeys(found))


def text_of(response, address: str) -> str:
    return text_in(response.getvalue(), is_ours=address.endswith(("/pdf/", "/everything/")))


def text_in(content: bytes, *, is_ours: bool) -> str:
    """The words of a page or file; PDFs and ZIPs that the portal made are unpacked, each part with its name."""
    if is_ours and content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "\n".join(
                f"{name}\n{text_in(archive.read(name), is_ours=name.startswith('record-'))}"
                for name in archive.namelist()
            )
    if is_ours and content.startswith(b"%PDF"):
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    return content.decode(errors="replace")


def found_by(visitor, cast, *, method: str = "GET") -> dict[str, set[str]]:
    """Where a visitor finds which marks."""
    found: dict[str, set[str]] = {mark: set() for mark in (MARK, OF_THE_CONVERSATION, OF_THE_REQUEST)}
    for address in addresses(cast):
        response, _nothing = visitor.ask(method, address)
        text = text_of(response, address) + str(response.headers)
        for mark, places in found.items():
            if mark in text:
                places.add(address)
    return found


@pytest.mark.parametrize("role", OUTSIDE)
def test_no_page_list_file_or_answer_shows_what_is_not_for_these_eyes(role, cast, visitors):
    """The runner answers for a channel that several of these requests ask to join, and sees only what was shared."""
    found = found_by(visitors[role], cast)

    assert found[MARK] == set()
    may_find = MAY_FIND.get(role, set())
    assert {mark for mark, places in found.items() if places} == may_find, "the rest is kept, and the walk finds this"
    if OF_THE_CONVERSATION in may_find:
        number = cast.request("in_review").pk
        assert {f"/requests/{number}/", f"/requests/{number}/messages/"} <= found[OF_THE_CONVERSATION]


@pytest.mark.parametrize("role", ["requester", "runner"])
def test_no_refused_form_shows_what_is_internal(role, cast, visitors):
    assert found_by(visitors[role], cast, method="POST")[MARK] == set()


@pytest.mark.parametrize("role", TEAM)
def test_control_the_team_finds_it_on_every_request(role, cast, visitors):
    person = cast.people[role]
    free = [one for one in ChannelRequest.objects.filter(submitted_at__isnull=False) if not conflict_of(person, one)]
    assert len(free) > 10
    for channel_request in free:
        response, _nothing = visitors[role].ask("GET", reverse("review:detail", args=[channel_request.pk]))

        html = response.getvalue().decode()
        assert f"{MARK} note" in html, channel_request
        assert f"{MARK} evaluation" in html, channel_request
        if channel_request.decisions.filter(undone_at=None).exists():
            assert f"{MARK} decision" in html, channel_request


@pytest.mark.parametrize("role", TEAM)
def test_control_the_team_s_copy_as_a_file_has_it_in_one_folder_only(role, cast, visitors):
    """What lies outside ``internal`` can be passed on."""
    response, _nothing = visitors[role].ask("GET", reverse("review:everything", args=[cast.request("rejected").pk]))

    with zipfile.ZipFile(io.BytesIO(response.getvalue())) as archive:
        marked = {
            name for name in archive.namelist()
            if MARK in text_in(archive.read(name), is_ours=name.startswith("record-"))
        }  # fmt: skip
    assert {"internal/notes.txt", "internal/evaluation.txt", "internal/decisions.txt"} <= marked
    assert {name for name in marked if not name.startswith("internal/")} == set()


# --- Letters ------------------------------------------------------------------------------------------------------------------
def outside() -> list[Letter]:
    team = Person.objects.filter(role_assignments__role__in=("communications", "lead"), role_assignments__ended_at=None)
    return list(Letter.objects.exclude(person__in=team))


def test_no_letter_leaves_with_what_is_internal():
    """Not with marks put in afterwards: each text is internal from the start, through the portal's own functions."""
    one, lead, at = world.comms("One"), world.lead("Lead"), timezone.now()
    rules = {**review.RULES, "posts_agreed_by_name": MARK}

    def taken_up(tier):
        made = review.in_review(by=one, tier=tier, evaluated=False)
        add_note(made, text=f"{MARK} note", by=one, at=at)
        for criterion in Criterion:
            evaluate(made, criterion, verdict=Verdict.CONCERN, note=f"{MARK} evaluation", by=one, at=at)
        made.refresh_from_db()
        return made

    words = {"by": one, "at": at, "internal_note": f"{MARK} decision"}
    transitions.reject(taken_up(Tier.STANDARD), reasons="Two exist.", way_on="Write for one.", **words)
    transitions.join(taken_up(Tier.STANDARD), channel=world.channel(), reasons="It serves.", **words)
    transitions.ask_for_changes(taken_up(Tier.STANDARD), by=one, at=at, comment="Who answers?")
    recommended = taken_up(Tier.CAREFUL)
    proposal = review.approval(parameters=rules, internal_note=f"{MARK} recommendation", message=f"{MARK} proposal")
    transitions.recommend(recommended, by=one, at=at, approval=proposal)
    approved = review.approval(internal_note=f"{MARK} approval", message="Welcome.")
    transitions.approve(recommended, by=lead, at=at, approval=approved, new=review.new_channel(recommended))

    letters = outside()

    kinds = {letter.kind for letter in letters}
    assert {"requests.rejected", "requests.joined", "requests.changes", "requests.approved"} <= kinds
    assert [letter.kind for letter in letters if MARK in str(letter.data)] == []
    texts = [words_of(letter.kind, language=letter.language, data=letter.data) for letter in letters]
    assert [text.subject for text in texts if MARK in text.subject + text.body] == []
    own = ChannelRequest.objects.filter(reviewer=one)
    assert ReviewNote.objects.filter(request__in=own, text__contains=MARK).count() == 4, "there was something to leak"
    assert Decision.objects.filter(request__in=own, internal_note__contains=MARK).count() == 4


def test_no_letter_of_the_world_says_what_is_internal(cast):
    texts = [words_of(letter.kind, language=letter.language, data=letter.data) for letter in outside()]

    assert len(texts) > 10
    assert [text.subject for text in texts if MARK in text.subject + text.body] == []
