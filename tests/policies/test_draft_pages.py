"""Drafts in the browser: written with a preview, compared, commented on, seen by those who may (I5, U9)."""

import datetime as dt
import io
import re
from urllib.parse import unquote

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from policies.drafting import consulting
from policies.drafting.telling import tell_invited
from policies.library import drafts, sample
from policies.library.clauses import clauses_of
from policies.library.publishing import publish_draft, publish_version
from policies.library.words import Words
from policies.models import DraftComment, Policy, PolicyVersion
from portal.languages import Language
from tests import world

pytestmark = pytest.mark.django_db
SECRET = "Zweifelhaft4711"
# What is searched for: it would find SECRET, and a page that only repeats the question does not say it.
PART = SECRET[:-2]
BODY = f"## 1. Answers\n\nAnswer within two days.\n\n{SECRET} in the text.\n"


@pytest.fixture
def lead():
    return world.lead()


@pytest.fixture
def draft(lead) -> PolicyVersion:
    """A draft of a policy that was published before; its title, number, changes and text hold SECRET."""
    now = timezone.now()
    policy = sample.load_sample(by=lead, at=now - dt.timedelta(days=90)).policy
    words = [Words(Language.EN, f"{SECRET} title", BODY, f"{SECRET} short", f"{SECRET} changes")]
    return drafts.start_draft(policy, words=words, number="9.77", by=lead, at=now)


@pytest.fixture
def reader(draft, lead):
    reader = world.requester(name="Rosa Reader")
    consulting.open_for_comments(
        draft, until=timezone.localdate() + dt.timedelta(days=9), people=[reader], by=lead, at=timezone.now()
    )
    return reader


def url(name: str, *args) -> str:
    return reverse(f"policies:{name}", args=args)


def page(client, address: str, **query) -> str:
    return client.get(address, query).content.decode()


def typed(**changes) -> dict[str, str]:
    return {"title": "T", "summary": "", "body": "Mine.", "changes": "", "revision": "1", **changes}


@pytest.mark.parametrize("role", [None, world.requester, world.external, world.administrator])
def test_a_draft_is_found_by_nobody_else(client, draft, reader, role):
    """Lists, the policy's own pages, comparisons, files, search, the API and the home page: no title, number or word."""
    tell_invited(at=timezone.now())
    if role is not None:
        client.force_login(role())
    slug = draft.policy.slug
    for address in (
        url("list"), url("policy", slug), url("version", slug, "9.77"), url("compare", slug, "9.77"),
        url("compare", slug, "1.0"), url("compare", slug, "1.0") + "?with=9.77", url("pdf", slug, "9.77"),
        url("accept", slug, "9.77"), url("draft", draft.pk), url("comments", draft.pk), url("draft-compare", draft.pk),
        url("draft-text", draft.pk, "en"), url("drafts"), url("drafts") + "?format=csv", url("new"), "/", "/search/?q=" + PART,
        "/directory/?q=" + PART, "/api/v1/channels?q=" + PART, url("policy", slug) + "?on=2199-01-01", "/messages/", "/ledger/",
    ):  # fmt: skip
        response = client.get(address, follow=True)
        assert SECRET not in response.content.decode(), address
        # The address itself, repeated by the page that says that there is nothing, gives nothing away.
        page = unquote(response.content.decode())
        assert "9.77" not in page.replace("/9.77", "").replace("=9.77", ""), address
    for address in (url("version", slug, "9.77"), url("compare", slug, "9.77"), url("pdf", slug, "9.77")):
        assert client.get(address).status_code == 404


def test_the_team_and_the_invited_do_find_it(client, draft, reader, lead):
    """The control of the test above."""
    client.force_login(reader)
    assert SECRET in page(client, url("comments", draft.pk))
    assert client.get(url("draft", draft.pk)).headers["Location"] == url("comments", draft.pk)
    assert SECRET in page(client, "/")
    client.force_login(world.auditor())
    assert SECRET in page(client, url("draft", draft.pk))
    assert SECRET in page(client, url("drafts"))


def test_a_comparison_with_a_published_version_does_not_offer_the_draft(client, draft):
    assert client.get(url("compare", draft.policy.slug, "1.0"), {"with": "9.77"}).status_code == 404


def test_a_policy_without_a_published_version_is_nowhere(client, lead):
    policy = drafts.create_policy(SECRET, by=lead, at=timezone.now())

    assert client.get(url("policy", policy.slug)).status_code == 404
    assert SECRET not in page(client, url("list"))


def test_what_is_drawn_while_one_types_saves_nothing_and_is_safe(client, draft):
    """Nobody pressed anything yet."""
    client.force_login(world.comms())
    hostile = "## New\n\n<script>alert(1)</script> [x](javascript:alert(1)) ![x](https://evil.example/x.png)"

    response = client.post(
        url("draft-text", draft.pk, "en"), {**typed(body=hostile), "act": "preview"}, headers={"HX-Request": "true"}
    )

    text = response.content.decode()
    assert response.status_code == 200
    assert '<h2 id="section-1">New</h2>' in text
    assert "It follows what you type." in text
    assert ("<script>alert" in text, 'href="javascript' in text, "<img" in text) == (False, False, False)
    assert draft.texts.get().body == BODY.strip()
    assert draft.texts.get().revision == 1


def test_the_preview_saves_what_is_shown(client, draft):
    """Works without a script: an ordinary form, whose button leads to the preview of the page as it is saved."""
    client.force_login(world.comms())
    address = url("draft-text", draft.pk, "en")

    response = client.post(address, {**typed(body="## Shown\n\nMine."), "act": "preview"})

    assert (response.status_code, response.headers["Location"]) == (303, f"{address}#preview")
    assert draft.texts.get().body == "## Shown\n\nMine."
    assert '<h2 id="section-1">Shown</h2>' in page(client, address)


def test_the_preview_does_not_save_over_what_was_saved_meanwhile(client, draft, lead):
    drafts.save_text(draft, "en", Words(Language.EN, "T", "Hers, saved first."), by=lead, at=timezone.now())
    client.force_login(world.comms())

    response = client.post(url("draft-text", draft.pk, "en"), {**typed(body="Mine."), "act": "preview"})

    assert response.status_code == 422
    assert draft.texts.get().body == "Hers, saved first."


def test_saving_goes_back_to_the_draft_or_stays(client, draft):
    client.force_login(world.comms())
    address = url("draft-text", draft.pk, "fr")

    assert (
        client.post(address, typed(revision="0", body="Répondre.")).headers["Location"]
        == f"{url('draft', draft.pk)}?language=fr"
    )
    assert client.post(address, {**typed(), "act": "stay"}).headers["Location"] == address
    assert draft.texts.get(language="fr").body == "Mine."


def test_a_second_writer_sees_what_was_saved_meanwhile_and_then_saves_over_it(client, draft, lead):
    drafts.save_text(draft, "en", Words(Language.EN, "T", "Hers, saved first."), by=lead, at=timezone.now())
    client.force_login(world.comms())
    address = url("draft-text", draft.pk, "en")

    response = client.post(address, typed(body="Mine, typed second."))

    text = response.content.decode()
    assert response.status_code == 422
    assert ("Hers, saved first." in text or "Hers" in text, "Mine, typed second." in text) == (True, True)
    assert 'name="revision" value="2"' in text
    assert draft.texts.get().body == "Hers, saved first."
    client.post(address, typed(body="Both.", revision="2"))
    assert draft.texts.get().body == "Both."


def test_a_monstrous_text_is_refused_with_a_sentence(client, draft):
    client.force_login(world.comms())

    response = client.post(url("draft-text", draft.pk, "en"), typed(body="x" * 300_000))

    assert response.status_code == 422
    assert "200,000 fit" in response.content.decode()
    assert client.post(url("draft-text", draft.pk, "en"), typed(body="x" * 1_000_000)).status_code in (400, 413)
    assert draft.texts.get().body == BODY.strip()


def test_a_new_policy_is_written_step_by_step_and_published(client, lead):
    """From nothing to a public page, by forms alone."""
    client.force_login(lead)
    made = client.post(url("new"), {"title": "Photographs"})
    draft = PolicyVersion.objects.get()
    assert made.headers["Location"] == url("draft-text", draft.pk, "en")
    client.post(url("draft-text", draft.pk, "en"), typed(title="Photographs", body="Ask first."))
    client.post(url("draft-facts", draft.pk), {"number": "1.0", "authority": "The board"})
    shown = client.get(url("draft-publish", draft.pk))
    assert "Readers of that language will get another one" in shown.content.decode()

    # As a browser sends it: with what the page says that was read.
    answers = {"effective_on": timezone.localdate().isoformat(), "read": shown.context["form"]["read"].value()}
    response = client.post(url("draft-publish", draft.pk), answers, follow=True)

    assert "Version 1.0 is published." in response.content.decode()
    client.logout()
    assert "Ask first." in page(client, url("policy", "photographs"))
    assert "The board" in page(client, url("policy", "photographs"))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_link_to_a_policys_settings_says_what_their_page_is_called(client, draft, language):
    client.force_login(world.lead(language=language))
    settings = url("settings", draft.policy.slug)
    title = re.search(r"<h1[^>]*>(.*?)</h1>", page(client, settings), re.S)[1].strip()
    for name, args in (("draft", [draft.pk]), ("policy", [draft.policy.slug])):
        assert f'<a href="{settings}">{title}</a>' in page(client, url(name, *args))


def test_what_was_published_since_a_draft_began_is_said_before_publishing(client, draft, lead):
    first = draft.policy.versions.get(number="1.0")
    late = drafts.start_draft(draft.policy, based_on=first, by=lead, at=timezone.now())
    publish_draft(draft, effective_on=timezone.localdate(), by=lead, at=timezone.now())
    client.force_login(lead)

    assert "Another version was published meanwhile" in page(client, url("draft-publish", late.pk))


def test_two_versions_stand_side_by_side_in_either_language(client, draft, lead):
    first = draft.policy.versions.get(number="1.0")
    words = [
        Words(text.language, text.title, text.body.replace("Stay with what is true", "Say what is true"), "", "x")
        for text in first.texts.all()
    ]
    publish_version(
        first.policy,
        number="2.0",
        authority="B",
        effective_on=timezone.localdate(),
        words=words,
        by=lead,
        at=timezone.now(),
    )
    address = url("compare", first.policy.slug, "2.0")

    text = page(client, address)
    assert "<del>Stay with</del>" in text.replace("<del>Stay with </del>", "<del>Stay with</del>")
    assert "<ins>Say</ins>" in text
    assert ">Changed<" in text
    assert "Hatred need not be debated" not in text
    assert "Hatred need not be debated" in page(client, address, show="all")
    assert "The two texts say the same" in page(client, address, language="fr")
    assert client.get(address, {"with": "7"}).status_code == 404


def test_an_invited_person_comments_on_a_clause(client, draft, reader):
    client.force_login(reader)
    clause = next(clause for clause in clauses_of(BODY) if "two days" in clause.words)
    address = url("comments", draft.pk)
    assert f'value="{clause.anchor}"' in page(client, address, clause=clause.anchor)

    response = client.post(
        address + "?language=en", {"clause": clause.anchor, "text": "<b>Five</b> days."}, follow=True
    )

    text = response.content.decode()
    assert "&lt;b&gt;Five&lt;/b&gt; days." in text
    assert DraftComment.objects.get().by == reader
    assert client.post(address, {"clause": "c-unknown", "text": "x"}).status_code == 422
    assert DraftComment.objects.count() == 1


def test_comments_cost_the_same_queries_with_one_and_with_three(client, draft, reader, django_assert_num_queries):
    client.force_login(reader)
    address = url("comments", draft.pk)
    anchors = [clause.anchor for clause in clauses_of(BODY)]
    client.post(address, {"clause": anchors[0], "text": "One."})
    client.get(address)
    with django_assert_num_queries(12):
        client.get(address)
    for anchor in anchors[1:]:
        client.post(address, {"clause": anchor, "text": "More."})
    client.get(address)
    with django_assert_num_queries(12):
        client.get(address)


def test_the_list_says_how_each_draft_stands(client, draft, reader, lead):
    """On the page and in the file."""
    now = timezone.now()
    for number in ("9.78", "9.79"):
        drafts.start_draft(draft.policy, words=[Words(Language.EN, "Other", "Text")], number=number, by=lead, at=now)
    drafts.withdraw_draft(draft.policy.versions.get(number="9.79"), why="Overtaken.", by=lead, at=now)
    client.force_login(lead)

    rows = b"".join(client.get(url("drafts"), {"state": "all", "format": "csv"}).streaming_content).decode()
    stands = {line.split(",")[1]: line.split(",")[2] for line in rows.splitlines()[1:]}
    assert {number: stands[number] for number in ("9.77", "9.78", "9.79")} == {
        "9.77": "Open for comments", "9.78": "In work", "9.79": "Withdrawn",
    }  # fmt: skip
    listed = page(client, url("drafts"), state="all")
    for words in ("Open for comments", "In work", "Withdrawn"):
        assert f">{words}</span>" in listed, words


def test_the_list_of_drafts_costs_the_same_with_one_and_with_three(client, draft, lead, django_assert_num_queries):
    client.force_login(lead)
    client.get(url("drafts"))
    with django_assert_num_queries(8):
        client.get(url("drafts"))
    for _number in range(2):
        drafts.start_draft(draft.policy, words=[Words(Language.EN, "Other", "Text")], by=lead, at=timezone.now())
    with django_assert_num_queries(8):
        client.get(url("drafts"))


@pytest.mark.parametrize(
    "body",
    [
        "~~Ask [the team](/contact/) first.~~",
        "[~~Ask~~ us](/contact/)",
        "~~~~Ask~~ us~~",
        "~~a **b *c [d](/contact/)***~~",
    ],
)
def test_a_link_that_is_struck_out_does_not_keep_a_policy_from_paper(client, lead, body):
    """PDF/UA takes no line through words together with one below them."""
    policy = Policy.objects.create(slug="photos")
    words = [Words(Language.EN, "Photos", f"{body}\n\n[Underlined](/contact/)")]
    publish_version(
        policy, number="1", authority="x", effective_on=timezone.localdate(), words=words, by=lead, at=timezone.now()
    )

    response = client.get(url("pdf", "photos", "1"))

    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/pdf")


@pytest.mark.parametrize(
    ("language", "title", "section"), [("en", "Social media policy", "1. Why"), ("fr", "Politique", "1. À quoi sert")]
)
def test_the_pdf_is_tagged_and_has_language_title_and_bookmarks(client, draft, language, title, section):
    response = client.get(url("pdf", "social-media", "1.0"), {"language": language})

    assert response.status_code == 200
    paper = PdfReader(io.BytesIO(response.content))
    root = paper.trailer["/Root"]
    assert root["/Lang"].split("-")[0] == language
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert paper.metadata.title.startswith(title)
    names = [entry.title for entry in _flat(paper.outline)]
    assert names[0].startswith(title)
    assert any(name.startswith(section) for name in names)
    text = "".join(sheet.extract_text() for sheet in paper.pages)
    assert ("1.0" in text, SECRET in text) == (True, False)


def _flat(outline):
    for entry in outline:
        if isinstance(entry, list):
            yield from _flat(entry)
        else:
            yield entry


def test_hostile_markdown_becomes_words_on_paper(client, lead):
    body = '<script>x</script> [a](javascript:alert(1)) #eval("1") \\u{202e} [b](https://b.example) | 🦋\n\n# Top\n\n###### Deep\n\n- # in a list\n\n|a|\n|-|\n|b|'
    publish_version(
        Policy.objects.create(slug="odd"), number="1", authority="#import", effective_on=timezone.localdate(),
        words=[Words(Language.EN, "#set text(red)", body)], by=lead, at=timezone.now(),
    )  # fmt: skip

    response = client.get(url("pdf", "odd", "1"))

    paper = PdfReader(io.BytesIO(response.content))
    text = "".join(sheet.extract_text() for sheet in paper.pages)
    assert "#set text(red)" in text and "#import" in text and "<script>" in text
    links = [note.get_object()["/A"]["/URI"] for sheet in paper.pages for note in sheet.get("/Annots", [])]
    assert links == ["https://b.example"]


@pytest.mark.parametrize("language", ["de", "", "../en"])
def test_a_language_that_is_not_there_has_no_pdf(client, draft, language):
    assert client.get(url("pdf", "social-media", "1.0"), {"language": language}).status_code == 404


def test_of_a_withdrawn_draft_nobody_is_told_that_comments_are_open(client, draft, reader, lead):
    drafts.withdraw_draft(draft, why="Overtaken.", by=lead, at=timezone.now())
    client.force_login(lead)

    said = page(client, url("draft", draft.pk))

    assert ("People can comment until" in said, "The time for comments is over." in said) == (False, True)
