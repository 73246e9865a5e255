"""The building blocks of the pages: escaped, in the reader's language, never by colour alone."""

import datetime as dt

import pytest
from django.http import QueryDict
from django.template import Context, engines
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone, translation

from portal.addresses import by_number, changed_query, is_web_address
from portal.languages import language_choices, language_name
from portal.listpages import Column
from portal.states import LOOKS, look_of
from portal.templatetags.components import breakable, external_link, state_tag, when
from tools.assets import icon_names

MOMENT = dt.datetime(2026, 3, 3, 23, 30, tzinfo=dt.UTC)


def drawn(source, **context):
    return engines["django"].from_string(source).template.render(Context(context))


def test_every_state_has_an_icon_of_the_sprite_beside_its_word():
    assert {look.icon for look in LOOKS.values()} - set(icon_names()) == set()


def test_a_state_tag_is_icon_word_and_colour():
    html = drawn("{% state_tag state label %}", state="in_review", label="In <review>")
    assert html == (
        '<span class="tag tag-review"><svg class="icon" aria-hidden="true" focusable="false">'
        '<use href="/static/icons.svg#eye"></use></svg><span>In &lt;review&gt;</span></span>'
    )


@pytest.mark.parametrize("state", [None, "", "unknown", "not_known"])
def test_unknown_looks_different_from_bad(state):
    look = look_of(state)
    assert look.tone == "unknown"
    assert look.tone not in {look_of(bad).tone for bad in ("rejected", "suspended", "flagged", "problem", "no")}


def test_an_unheard_of_state_never_looks_good():
    assert look_of("splendid").tone == "draft"


def test_a_moment_is_told_in_the_readers_language_and_zone():
    with translation.override("fr"), timezone.override("Europe/Zurich"):
        html = drawn('{% when moment "date" %}', moment=MOMENT)
    assert html == '<time datetime="2026-03-04">4 mars 2026</time>'


def test_words_kept_for_one_language_are_never_told_in_another():
    day = dt.date(2026, 3, 3)
    told = []
    for language in ("en", "fr", "en"):
        with translation.override(language):
            told.append((when(day), language_name("de"), dict(language_choices())["sw"]))
    assert told[0] == told[2] == ('<time datetime="2026-03-03">3 March 2026</time>', "German", "Swahili")
    assert told[1] == ('<time datetime="2026-03-03">3 mars 2026</time>', "Allemand", "Swahili")


def test_a_row_says_what_each_column_shows_and_words_of_people_stay_words():
    columns = (
        Column("name", "Name <i>", link=lambda row: f"/x/?a=1&b={row['name']}", value=lambda row: row["name"]),
        Column("posts", "Posts", value=lambda row: row["posts"], numeric=True),
        Column("seen", "Seen", value=lambda row: row["seen"]),
        Column("state", "State", value=lambda row: state_tag("active", row["name"])),
    )
    rows = [{"name": "<b>A</b>", "posts": 1234, "seen": True}, {"name": "B", "posts": None, "seen": " "}]

    html = drawn("{% table_rows columns rows %}", columns=columns, rows=rows)

    tag = (
        '<span class="tag tag-active"><svg class="icon" aria-hidden="true" focusable="false">'
        '<use href="/static/icons.svg#circle-fill"></use></svg><span>{}</span></span>'
    )
    assert html.split("\n") == [
        '<tr><th scope="row"><a href="/x/?a=1&amp;b=&lt;b&gt;A&lt;/b&gt;"><span>&lt;b&gt;A&lt;/b&gt;</span></a></th>'
        '<td data-label="Posts" class="number"><span>1,234</span></td><td data-label="Seen"><span>Yes</span></td>'
        f'<td data-label="State">{tag.format("&lt;b&gt;A&lt;/b&gt;")}</td></tr>',
        '<tr><th scope="row"><a href="/x/?a=1&amp;b=B"><span>B</span></a></th>'
        '<td data-label="Posts" class="number blank"></td><td data-label="Seen"><span> </span></td>'
        f'<td data-label="State">{tag.format("B")}</td></tr>',
    ]


def test_addresses_of_rows_follow_the_one_that_was_worked_out():
    assert [by_number("public:channel")(number) for number in (1, 20)] == [
        reverse("public:channel", args=[1]), reverse("public:channel", args=[20]),
    ]  # fmt: skip


def test_no_moment_is_no_text():
    assert drawn("{% when moment %}", moment=None) == ""


def test_text_of_a_person_is_escaped_and_keeps_its_lines_and_language():
    html = drawn('{% user_text text "fr" %}', text="Bonjour <script>\nà tous")
    assert html == '<div class="user-text" dir="auto" lang="fr"><p>Bonjour &lt;script&gt;<br>à tous</p></div>'


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//example.org", "mailto:a@b.c", "http://", "https://[", ""]
)
def test_only_web_addresses_become_links(url):
    assert not is_web_address(url)
    assert "<a" not in drawn("{% external_link url %}", url=url)


def test_a_link_out_tells_no_one_where_it_came_from():
    html = drawn('{% external_link url "Our page" %}', url="https://example.org/?a=1&b=2")
    assert 'href="https://example.org/?a=1&amp;b=2" rel="external noopener noreferrer"' in html
    assert "(leaves the portal)" in html


@pytest.mark.parametrize("typed", ["+41 22 555-01 00", "+41 (22) 555.01/00", "+41225550100"])
def test_a_number_is_dialled_without_what_people_write_between(typed):
    html = drawn("{% phone_link number %}", number=typed)
    assert 'href="tel:+41225550100"' in html
    assert f"<bdi>{typed}</bdi>" in html
    assert drawn("{% phone_link number %}", number="") == ""


def test_a_query_changes_without_losing_the_rest():
    query = QueryDict("status=active&status=flagged&page=3&sort=-name")
    assert changed_query(query, page=None) == "?status=active&status=flagged&sort=-name"
    assert changed_query(query, status=["active"], page=1) == "?status=active&page=1&sort=-name"
    assert changed_query(QueryDict("page=2"), page=None) == "?"


def test_coming_back_after_a_change_of_language_drops_the_language_of_the_address():
    request = RequestFactory().get("/directory/", {"lang": "fr", "q": "a&b"})
    assert drawn("{% same_page %}", request=request) == "/directory/?q=a%26b"


def test_an_unanswered_row_says_so():
    html = drawn('{% summary_row "Deputy" change="/x" %}  {% endsummary_row %}')
    assert "Not provided" in html
    assert '<a href="/x">Change<span class="visually-hidden"> Deputy</span></a>' in html


def test_first_of_the_month_is_counted_in_french():
    with translation.override("fr"):
        assert ">1er mars 2026<" in when(dt.date(2026, 3, 1))
        assert ">11 mars 2026<" in when(dt.date(2026, 3, 11))


@pytest.mark.parametrize("named", ["date", "short_date"])
def test_a_date_and_a_moment_of_that_day_are_told_alike(named):
    """Lists have both in one row."""
    moment = dt.datetime(2026, 3, 3, 12, tzinfo=dt.UTC)
    for language in ("en", "fr"):
        with translation.override(language):
            assert when(moment.date(), named) == when(moment, named)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("amina.diallo@demo.example", "amina.<wbr>diallo@<wbr>demo.<wbr>example"),
        ("https://mastodon.example/@kenya/", "https://mastodon.<wbr>example/<wbr>@kenya/"),
        ("blog.example.org", "blog.<wbr>example.<wbr>org"),
        ("https://x.com/<b>", "https://x.<wbr>com/&lt;b&gt;"),
        ("@kenya", "@kenya"),
        ("Ask kenya@demo.example. Not him", "Ask kenya@<wbr>demo.<wbr>example. Not him"),
        ("A sentence. Another, and/or 1.5", "A sentence. Another, and/or 1.5"),
        ("", ""),
    ],
)
def test_an_address_breaks_behind_its_dots_and_strokes(text, shown):
    assert breakable(text) == shown


def test_addresses_break_so_in_lists_and_links():
    url = "https://x.com/kenya_office"
    shown = "https://x.<wbr>com/<wbr>kenya_<wbr>office"
    assert f'href="{url}"' in external_link(url) and f"<bdi>{shown}</bdi>" in external_link(url)
    row = drawn("{% table_rows columns rows %}", columns=[Column("url", "Link")], rows=[type("Row", (), {"url": url})])
    assert f"<span>{shown}</span>" in row
