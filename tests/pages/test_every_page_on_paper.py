"""Every page on A4: no frame, no buttons, nothing cut at the edge, every word dark enough for white paper (ui.md, Print)."""

import pytest
from django.utils import timezone

from accounts.models import Person
from tests.pages.page_list import pages
from tests.pages.test_accessibility import opened_by_role
from tests.permissions.cast import build
from workspace import demonstration

# A4 less its margins of 15 mm, in CSS pixels.
SHEET = {"width": 680, "height": 1009}
# Printers leave backgrounds out: each word is judged as it stands on white. A number to call is of use on paper, too.
LOOK = """() => {
    const linear = v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    const contrast = colour => {
        const [r, g, b, a = 1] = colour.match(/[\\d.]+/g).map(Number);
        const mixed = [r, g, b].map(v => linear(v * a + 255 * (1 - a)));
        return 1.05 / (0.2126 * mixed[0] + 0.7152 * mixed[1] + 0.0722 * mixed[2] + 0.05);
    };
    const seen = e => e.checkVisibility({visibilityProperty: true, opacityProperty: true});
    const found = [];
    const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const pale = new Set();
    let count = 0;
    while (words.nextNode()) {
        const e = words.currentNode.parentElement, text = words.currentNode.textContent.trim();
        if (!text || !seen(e) || e.closest('script, style, option, .visually-hidden')) continue;
        const box = e.getBoundingClientRect();
        if (box.width < 2 || box.height < 2) continue;
        count++;
        if (contrast(getComputedStyle(e).color) < 4.5) pale.add(`too pale for paper: ${text.slice(0, 60)}`);
        if (box.right > innerWidth + 1) pale.add(`is cut at the edge: ${text.slice(0, 60)}`);
    }
    found.push(...pale);
    for (const e of document.querySelectorAll('header.site-header, footer.site-footer, nav, button, .btn:not([href^="tel:"]), .skip-link')) {
        if (seen(e) && e.getBoundingClientRect().height > 2) found.push(`is of no use on paper: ${e.outerHTML.slice(0, 90)}`);
    }
    const heading = document.querySelector('h1');
    if (!heading || !seen(heading)) found.push('has no heading on paper');
    if (count < 2) found.push('is empty on paper');
    return found;
}"""


@pytest.mark.slow
def test_every_page_prints_clean(browser, live_server):
    demonstration.load(now=timezone.now())
    cast, base = build(), live_server.url
    Person.objects.update(language="fr")
    found = []
    opened = [page for page in pages(cast, every_case=False) if not page.refused]
    for tab, page, _said in opened_by_role(
        browser, cast, opened, base, viewport=SHEET, color_scheme="dark", locale="fr-FR"
    ):
        tab.emulate_media(media="print")
        tab.goto(f"{base}{page.path}", wait_until="load")
        found += [f"{page.label}: {fault}" for fault in tab.evaluate(LOOK)]
    if found:
        pytest.fail("\n".join(found), pytrace=False)
