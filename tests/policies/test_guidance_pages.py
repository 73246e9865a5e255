"""The pages of the guidance: read by everyone, safe whatever was typed, kept by the team; drafts are shown to nobody else."""

import re
from html.parser import HTMLParser

import pytest
from django.urls import reverse
from django.utils import timezone

from policies.guidance import writing
from policies.guidance.lines import LineFacts, enter_line
from policies.guidance.writing import PieceWords
from policies.models import HelpLine, Passage, PassageText, Section
from tests import world
from tests.policies.guidance_world import published, shipped

pytestmark = pytest.mark.django_db


class Parts(HTMLParser):
    """The elements of a page's main part, each with its attributes."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def parts_of(page: str) -> list[tuple[str, dict]]:
    reader = Parts()
    reader.feed(page[page.index("<main") : page.index("</main>")])
    return reader.found


def is_hostile(tag: str, attributes: dict) -> bool:
    return (
        tag in ("script", "style", "img", "iframe", "object")
        or any(name.startswith("on") for name in attributes)
        or "src" in attributes
        or str(attributes.get("href", "")).startswith("javascript:")
    )


READ = ("guidance", "principles", "criteria", "checklist", "grounds", "personal-accounts")
SECRET = "Nobody may read this yet"
HOSTILE = """<script>alert(1)</script> <img src=x onerror=alert(2)>

[a](javascript:alert(3)) ![b](https://evil.example/pixel.png) <a href="https://evil.example" onclick="x()">c</a>

<style>body{display:none}</style>

# A heading"""


def text_of(response) -> str:
    return response.content.decode()


def write_url(piece: Passage, language: str = "en") -> str:
    return reverse("policies:guidance-write", args=[piece.pk, language])


def signed_in(client, person):
    client.force_login(person)
    return person


def test_the_address_of_the_advice_for_own_accounts_stays(client):
    """U8."""
    page = client.get("/guidance/personal-accounts/")

    assert page.status_code == 200
    assert "private accounts are never entered in our register" in text_of(page)


@pytest.mark.parametrize("slug", ["choosing-a-medium", "minors-and-consent", "criticism", "people-who-ask-for-help"])
def test_every_page_is_read_in_both_languages(client, slug):
    url = reverse("policies:guidance-page", args=[slug])
    pages = {language: client.get(url, {"lang": language}) for language in ("en", "fr")}

    for language, page in pages.items():
        title = PassageText.objects.get(passage=shipped("page", slug), language=language).title
        assert page.status_code == 200
        assert f"<span>{title}</span>" in text_of(page)


def test_a_page_in_another_language_says_so_and_carries_it(client):
    """design §5.11."""
    published(Section.PAGE, "Only English", body="## Part\n\nWords.")

    page = text_of(client.get(reverse("policies:guidance-page", args=["only-english"]), {"lang": "fr"}))

    assert '<span lang="en">Only English</span>' in page
    assert '<article class="print-links prose" lang="en"><h2 id="section-1">Part</h2>' in page


@pytest.mark.parametrize("section", Section.values)
def test_hostile_markdown_is_harmless_wherever_it_is_read(client, section):
    piece = published(section, "Hostile <b>title</b>", body=HOSTILE)
    signed_in(client, world.lead())

    for url in (
        reverse("policies:guidance-piece", args=[piece.pk]),
        reverse("policies:guidance-page", args=[piece.key])
        if section == Section.PAGE
        else reverse({"reply": "policies:replies", "check": "policies:checklist", "ground": "policies:grounds",
                      "principle": "policies:principles"}.get(section, "policies:criteria")),
    ):  # fmt: skip
        page = text_of(client.get(url))
        assert "Hostile &lt;b&gt;title&lt;/b&gt;" in page
        assert [part for part in parts_of(page) if is_hostile(*part)] == [], url


def test_what_is_typed_is_looked_at_before_it_is_saved(client):
    lead, piece = signed_in(client, world.lead()), shipped("check", "safe")

    page = client.post(write_url(piece), {"title": "New", "body": f"**bold** {HOSTILE}", "action": "preview"})

    assert page.status_code == 200
    assert "<strong>bold</strong>" in text_of(page)
    assert [part for part in parts_of(text_of(page)) if is_hostile(*part)] == []
    assert not PassageText.objects.filter(written_by=lead).exists()


@pytest.mark.parametrize("who", ["requester", "external", "administrator"])
def test_drafts_and_offered_texts_are_read_by_those_who_keep_them_alone(client, who):
    comms, piece = world.comms(), shipped("page", "criticism")
    writing.save_draft(piece, "en", PieceWords(SECRET, SECRET), by=comms, at=timezone.now())
    PassageText.objects.create(
        passage=piece, language="fr", state="offered", title=SECRET, body=SECRET, written_at=timezone.now()
    )
    new = writing.add_passage(Section.PAGE, "en", PieceWords("Unheard of", SECRET), by=comms, at=timezone.now())
    reader = getattr(world, who)()

    for person in (None, reader):
        if person:
            signed_in(client, person)
        for language in ("en", "fr"):
            for url in [reverse(f"policies:{name}") for name in READ] + ["/guidance/criticism/"]:
                page = text_of(client.get(url, {"lang": language}))
                assert SECRET not in page
                assert "Unheard of" not in page
        assert client.get(f"/guidance/{new.key}/").status_code == 404
    for url in (
        reverse("policies:guidance-keep"),
        reverse("policies:guidance-piece", args=[piece.pk]),
        write_url(piece),
    ):
        assert client.get(url).status_code == 403
    signed_in(client, comms)
    assert SECRET in text_of(client.get(reverse("policies:guidance-piece", args=[piece.pk])))


def test_the_team_publishes_what_helps_and_drafts_what_rules(client):
    comms = signed_in(client, world.comms())
    check, principle = shipped("check", "safe"), shipped("principle", "honesty")

    done = client.post(write_url(check), {"title": "Safe for all", "body": "", "action": "publish"})
    refused = client.post(write_url(principle), {"title": "Lie", "body": "x", "action": "publish"})

    assert done.status_code == 302
    assert "Safe for all" in text_of(client.get(reverse("policies:checklist")))
    assert refused.status_code == 422
    assert "The communications lead publishes this." in text_of(refused)
    assert not PassageText.objects.filter(passage=principle, written_by=comms).exists()
    assert "Publish it now" not in text_of(client.get(write_url(principle)))


def test_two_colleagues_do_not_overwrite_each_other(client):
    """Whoever did not see the other's words is told of them first."""
    comms, piece = world.comms(), shipped("check", "safe")
    signed_in(client, world.comms())
    seen = re.search(r'name="seen" value="([^"]+)"', text_of(client.get(write_url(piece)))).group(1)
    seen = seen.replace("&quot;", '"')
    writing.save_draft(piece, "en", PieceWords("A colleague's", "Hers."), by=comms, at=timezone.now())

    answer = client.post(write_url(piece), {"title": "Mine", "body": "Hers.", "seen": seen, "action": "save"})

    assert answer.status_code == 422
    assert "A colleague changed “Title” while this page was open." in text_of(answer)
    assert PassageText.objects.get(passage=piece, language="en", state="draft").title == "A colleague's"


def test_earlier_texts_are_shown_with_who_and_until_when(client):
    lead, piece = signed_in(client, world.lead("Lena Lead")), shipped("check", "safe")
    for title in ("Second", "Third"):
        client.post(write_url(piece), {"title": title, "body": "", "action": "publish"})

    page = text_of(client.get(reverse("policies:guidance-piece", args=[piece.pk])))

    assert "2 earlier texts" in page
    assert "Nobody is put in danger" in page
    assert "Came with the portal" in page
    assert page.count("Lena Lead") >= 4
    assert lead.full_name not in text_of(client.get(reverse("policies:checklist"))).split("<main")[1]


def test_unknown_acts_languages_and_pieces_are_not_found(client):
    signed_in(client, world.lead())
    piece = shipped("check", "safe")
    before = list(PassageText.objects.order_by("pk").values())
    act = reverse("policies:guidance-act", args=[piece.pk])

    assert client.post(act, {"act": "publish", "language": "xx"}).status_code == 404
    assert client.post(act, {"act": "delete_everything", "language": "en"}).status_code == 404
    assert client.get(write_url(piece, "xx")).status_code == 404
    assert client.get(reverse("policies:guidance-piece", args=[10**9])).status_code == 404
    assert client.get("/guidance/%00/").status_code == 404
    assert list(PassageText.objects.order_by("pk").values()) == before


def test_withdrawing_asks_for_a_reason_that_stays_readable(client):
    signed_in(client, world.comms())
    piece = shipped("check", "safe")
    act = reverse("policies:guidance-act", args=[piece.pk])

    refused = client.post(act, {"act": "withdraw", "why": " "})

    piece.refresh_from_db()
    assert (refused.status_code, piece.withdrawn_at) == (422, None)
    assert "why" in refused.context["form"].errors
    shown = text_of(client.post(act, {"act": "withdraw", "why": "Said elsewhere <now>."}, follow=True))
    piece.refresh_from_db()
    assert piece.withdrawn_at is not None
    assert "Said elsewhere &lt;now&gt;." in shown


def test_a_rule_that_only_the_lead_withdraws_stays_where_it_is(client):
    signed_in(client, world.comms())
    piece = Passage.objects.filter(section=Section.PRINCIPLE, lasting=False).first()

    refused = client.post(reverse("policies:guidance-act", args=[piece.pk]), {"act": "withdraw", "why": "Old."})

    piece.refresh_from_db()
    assert (refused.status_code, piece.withdrawn_at) == (422, None)
    assert "Communications lead" in text_of(refused)


def test_a_purpose_that_does_not_exist_is_said_and_narrows_nothing(client):
    page = client.get(reverse("policies:checklist"), {"kind": "'; drop table"})

    assert "choose one of the answers on the list" in text_of(page)
    assert "Nobody is put in danger" in text_of(page)


def test_a_help_line_is_entered_only_after_it_was_called(client):
    """R9."""
    signed_in(client, world.comms())
    facts = {"country": "TD", "need": "danger", "name": "Aid", "phone": "+235 1", "about_fr": "le jour"}

    refused = client.post(reverse("policies:help-line-enter"), facts)
    assert refused.status_code == 422
    assert list(HelpLine.objects.all()) == []

    client.post(reverse("policies:help-line-enter"), {**facts, "checked": "on"})
    page = text_of(client.get(reverse("policies:replies"), {"country": "TD"}))
    assert "Aid: +235 1 · le jour" in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_lists_cost_the_same_for_one_as_for_three(client, django_assert_num_queries, count):
    comms = signed_in(client, world.comms())
    Passage.objects.exclude(section="page").filter(lasting=False).update(
        withdrawn_at=timezone.now(), withdrawn_by=comms
    )
    for number in range(count):
        enter_line(LineFacts("TD", "danger", f"Aid {number}", phone="1"), about={}, by=comms, at=timezone.now())
        published(title=f"Check {number}", by=comms)
    keep, lines = reverse("policies:guidance-keep"), reverse("policies:help-lines")
    client.get(keep)

    with django_assert_num_queries(7):
        client.get(keep, {"q": "Check"})
    with django_assert_num_queries(6):
        client.get(lines)


def test_a_reply_is_in_the_language_of_whoever_wrote(client):
    """R9: an English-speaking administrator answers somebody who wrote in French."""
    signed_in(client, world.requester())

    page = text_of(client.get(reverse("policies:replies"), {"country": "TD", "language": "fr"}))

    assert "Ready replies" in page
    assert 'lang="fr"' in page
    assert "Merci de nous avoir écrit." in page
    assert "Thank you for writing to us." not in page


def test_a_rule_is_published_as_the_lead_read_it(client):
    """A colleague who saves the draft meanwhile puts no word in use that the lead has not seen."""
    lead, mate = world.lead(), world.comms()
    piece = writing.add_passage(Section.PRINCIPLE, "en", PieceWords("Honest", "Be honest."), by=mate, at=timezone.now())
    signed_in(client, lead)

    def press(page: str):
        form = re.search(r"<form(?:(?!</form>).)*Publish this draft.*?</form>", page, re.S)[0]
        fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
        act = reverse("policies:guidance-act", args=[piece.pk])
        return text_of(client.post(act, {**fields, "act": "publish"}, follow=True))

    read = text_of(client.get(reverse("policies:guidance-piece", args=[piece.pk])))
    writing.save_draft(piece, "en", PieceWords("Honest", "Be clever."), by=mate, at=timezone.now())

    refused = press(read)
    assert "This draft has changed since you read it. Nothing is published." in refused
    assert not PassageText.objects.filter(passage=piece, state="current").exists()
    assert "Published." in press(refused)
    assert PassageText.objects.get(passage=piece, state="current").body == "Be clever."
