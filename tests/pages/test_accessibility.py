"""Proof 4: axe finds nothing on any page, in a real Chromium; nothing runs over on a phone; the page says its language.

Two runs in `make test`; all eight of language × theme × width in `make test-full`.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.models import Person
from tests.pages.page_list import Page, is_read, pages
from tests.permissions.cast import ROLES, Cast, build
from tests.permissions.resolver import own_names
from tests.permissions.urls import TABLE
from workspace import demonstration

AXE = Path(settings.BASE_DIR, "node_modules", "axe-core", "axe.min.js")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN_AXE = """async tags => {
    const found = await axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']});
    return found.violations.map(v => `${v.id} (${v.help}): ${v.nodes.map(n => n.target.join(' ')).slice(0, 3).join('; ')}`);
}"""
# One answer for everything that is asked of a page besides axe.
LOOK = """() => ({
    title: document.title,
    language: document.documentElement.lang,
    wider: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    headings: document.querySelectorAll('h1').length,
})"""
SEND_EMPTY = """() => {
    const form = document.querySelector('main form[method="post"]');
    for (const control of form.elements) {
        if (control.type === 'checkbox' || control.type === 'radio') control.checked = false;
        else if (control.type !== 'hidden' && 'value' in control && control.tagName !== 'BUTTON') control.value = '';
    }
    form.noValidate = true;
    form.requestSubmit();
}"""
HEIGHT = 900
FULL = os.environ.get("FULL") == "1"
RUNS = [
    pytest.param(
        language,
        theme,
        width,
        marks=() if (language, theme, width) in {("en", "light", 1280), ("fr", "dark", 320)} else pytest.mark.slow,
        id=f"{language}-{theme}-{width}",
    )
    for language in ("en", "fr")
    for theme in ("light", "dark")
    for width in (1280, 320)
]


def test_every_page_has_an_entry():
    """A URL that is no page says so in its row; everything else is opened."""
    said_not_to_be = {row.name for row in TABLE if not row.is_page}
    opened = {row.name for row in TABLE if is_read(row)}
    posted_only = {row.name for row in TABLE if set(row.expected("GET").values()) <= {"405", "in", "403", "404"}}
    assert sorted(own_names() - opened - said_not_to_be - posted_only) == []


@pytest.mark.parametrize(("language", "theme", "width"), RUNS)
def test_no_page_has_a_fault(language, theme, width, browser, live_server):
    if width == 320:
        # It fills the lists with long names; the cast has one thing for each address.
        demonstration.load(now=timezone.now())
    cast, base = build(), live_server.url
    Person.objects.update(language=language)
    opened = pages(cast, every_case=language == "en" or FULL)
    axe = AXE.read_text(encoding="utf-8")
    found = []
    for tab, page, said in opened_by_role(
        browser,
        cast,
        opened,
        base,
        viewport={"width": width, "height": HEIGHT},
        color_scheme=theme,
        locale={"en": "en-GB", "fr": "fr-FR"}[language],
    ):
        found += [f"{page.label}: {fault}" for fault in faults_of(tab, base, page, axe, language=language, said=said)]
    if found:
        pytest.fail("\n".join(found), pytrace=False)


def opened_by_role(browser, cast: Cast, opened: list[Page], base: str, **look) -> Iterator[tuple]:
    """Each page with a tab in which its role is signed in, and what the page's scripts and rules complained of there."""
    for role in ROLES:
        context = browser.new_context(reduced_motion="reduce", **look)
        sign_in(context, cast.people[role], base)
        tab = context.new_page()
        said: list[str] = []
        tab.on(
            "console",
            lambda message, said=said: "Content Security Policy" in message.text and said.append(message.text),
        )
        tab.on("pageerror", lambda error, said=said: said.append(str(error)))
        for page in opened:
            if page.role == role:
                yield tab, page, said
        context.close()


def sign_in(context, person, base: str) -> None:
    if person is None:
        return
    client = Client()
    client.force_login(person)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": base}])


def faults_of(tab, base: str, page, axe: str, *, language: str, said: list[str]) -> list[str]:
    said.clear()
    response = tab.goto(f"{base}{page.path}", wait_until="load")
    if response.status >= 500:
        return [f"answers {response.status}"]
    if page.refused:
        with tab.expect_navigation():
            tab.evaluate(SEND_EMPTY)
    look = tab.evaluate(LOOK)
    tab.evaluate(axe)
    found = [f"axe: {violation}" for violation in tab.evaluate(RUN_AXE, TAGS)]
    if look["wider"] > 0:
        found.append(f"runs over by {look['wider']} pixels")
    if look["language"] != language:
        found.append(f"says that it is in {look['language']!r}")
    if not look["title"].strip():
        found.append("has no title")
    if look["headings"] != 1:
        found.append(f"has {look['headings']} first headings")
    return found + said
