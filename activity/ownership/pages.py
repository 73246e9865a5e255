"""Which addresses a page of ours links to, and with what promise (rel=me). A megabyte of HTML is read in a fixed time."""

import re
from html.parser import HTMLParser
from urllib.parse import urljoin

from activity.sources.answers import HALF_PAIR, web_address

PAGE_TYPES = ("text/html", "application/xhtml+xml")
MOST_LINKS = 3000
# Each tag is found from its beginning to the next < or >, so that nothing is looked at twice.
LINK_TAG = re.compile(r"<(?:a|link)\s[^<>]{1,3000}>", re.IGNORECASE)
CHARSET = re.compile(r"""charset=["']?([A-Za-z0-9._-]{1,30})""", re.IGNORECASE)
UNSEEN = (("<!--", "-->"), ("<script", "</script"), ("<template", "</template"), ("<style", "</style"))


def links_of_page(body: bytes, *, url: str, content_type: str = "") -> dict[str, bool]:
    """Addresses with whether rel=me stands at one of their links."""
    found: dict[str, bool] = {}
    for tag in list(LINK_TAG.finditer(_seen(_decoded(body, content_type))))[:MOST_LINKS]:
        reader = _OneTag()
        reader.feed(tag.group())
        address = _joined(url, reader.facts.get("href", ""))
        if address:
            found[address] = found.get(address, False) or "me" in reader.facts.get("rel", "").lower().split()
    return found


def _decoded(body: bytes, content_type: str) -> str:
    named = CHARSET.search(content_type) or CHARSET.search(body[:1024].decode("latin-1"))
    # Other encodings of pages agree with one of these in what stands in an address.
    encoding = "utf-8" if named is None or named[1].lower() in {"utf-8", "utf8"} else "latin-1"
    return body.decode(encoding, "replace")


def _seen(text: str) -> str:
    """Without comments, scripts and templates: what stands there is shown to nobody."""
    for begins, ends in UNSEEN:
        kept, place, lower = [], 0, text.lower()
        while (start := lower.find(begins, place)) >= 0:
            kept.append(text[place:start])
            end = lower.find(ends, start + len(begins))
            place = len(text) if end < 0 else end + len(ends)
        text = "".join([*kept, text[place:]])
    return text


def _joined(base: str, href: str) -> str:
    if not href:
        return ""
    try:
        return web_address(urljoin(base, HALF_PAIR.sub("", href).strip()))
    except ValueError:
        return ""


class _OneTag(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.facts: dict[str, str] = {}

    def handle_starttag(self, tag, attrs):
        # The first of two attributes of one name is the one that counts.
        for name, value in attrs:
            self.facts.setdefault(name, value or "")

    handle_startendtag = handle_starttag
