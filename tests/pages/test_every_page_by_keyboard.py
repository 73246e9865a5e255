"""Every page without a mouse: Tab reaches all that can be pressed, shows where it is, and comes out at the end (ui.md).

What is pressed on the way is proven where something is done: ``test_annex1_by_keyboard``, ``test_review_by_keyboard``,
``test_check_up_by_keyboard``, ``test_fast_track_by_keyboard``.
"""

import pytest
from django.utils import timezone

from accounts.models import Person
from tests.pages.page_list import pages
from tests.pages.test_accessibility import SEND_EMPTY, opened_by_role
from tests.permissions.cast import build
from workspace import demonstration

# A page with more stops than this is no page for the keyboard.
MOST_STOPS = 400
# Numbers all that can be reached, and notes each stop as it is met, once the page is drawn. Of a group of radio buttons
# one is a stop, what is folded away is none.
MARK = """() => {
    document.activeElement.blur();
    getSelection().removeAllRanges();
    scrollTo(0, 0);
    const group = e => `${e.form ? e.form.id + e.form.action : ''} ${e.name}`;
    const start = e => e.outerHTML.slice(0, 110);
    const waiting = new Map();
    for (const e of document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')) {
        if (e.matches(':disabled') || e.type === 'hidden' || e.tabIndex < 0 || e.closest('[inert]')) continue;
        if (!e.checkVisibility({visibilityProperty: true})) continue;
        waiting.set(e.type === 'radio' ? group(e) : e, start(e));
    }
    const found = [];
    let first = null, round = false;
    document.addEventListener('focusin', ({target: e}) => {
        const stop = e.type === 'radio' ? group(e) : e;
        round ||= stop === first;
        first ??= stop;
        waiting.delete(stop);
        const style = getComputedStyle(e);
        if (!round && (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2))
            found.push('shows no ring: ' + start(e));
        requestAnimationFrame(() => {
            if (round || document.activeElement !== e) return;
            const box = e.getBoundingClientRect();
            const x = Math.min(Math.max(box.left + Math.min(box.width, 16) / 2, 0), innerWidth - 1);
            const y = Math.min(Math.max(box.top + box.height / 2, 0), innerHeight - 1);
            const top = document.elementFromPoint(x, y);
            const ours = top && (e.contains(top) || top.contains(e) || [...e.labels ?? []].some(l => l.contains(top)));
            if (box.bottom <= 0 || box.top >= innerHeight || box.right <= 0 || box.left >= innerWidth)
                found.push('stays outside the window: ' + start(e));
            else if (!ours) found.push('is covered by something else: ' + start(e));
        });
    });
    window.walked = () => ({
        done: round || document.activeElement === document.body,
        found: [...found, ...[...waiting.values()].map(html => 'is not reached by Tab: ' + html)],
    });
    return waiting.size;
}"""


@pytest.mark.slow
@pytest.mark.parametrize("width", [1280, 320])
def test_every_page_is_walked_by_tab(width, browser, live_server):
    demonstration.load(now=timezone.now())
    cast, base = build(), live_server.url
    Person.objects.update(language="fr")
    found = []
    opened = pages(cast, every_case=False)
    for tab, page, _said in opened_by_role(
        browser, cast, opened, base, viewport={"width": width, "height": 800}, locale="fr-FR"
    ):
        tab.goto(f"{base}{page.path}", wait_until="load")
        if page.refused:
            with tab.expect_navigation():
                tab.evaluate(SEND_EMPTY)
        found += [f"{page.label}: {fault}" for fault in faults_of(tab)]
    if found:
        pytest.fail("\n".join(found), pytrace=False)


def faults_of(tab) -> list[str]:
    """From the top of the page to its end: what is missed, unseen, covered, or holds the person who tabs."""
    stops = tab.evaluate(MARK)
    for pressed in range(MOST_STOPS):
        tab.keyboard.press("Tab")
        if pressed < stops:
            continue
        walk = tab.evaluate("() => window.walked()")
        if walk["done"]:
            return walk["found"]
    return [*walk["found"], f"is not left within {MOST_STOPS} stops"]
