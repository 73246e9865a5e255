"""What only this floor can see: who runs a channel (grants) and has not accepted the policy (A10)."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import F, Value
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from channels_registry.models import Grant, Promise
from policies.reading import text_for, unread_versions, version_url
from portal.attention import MOST, Item


def items(person, at: dt.datetime) -> Iterator[Item]:
    """“Read and accept …”, for whoever has access to a channel, or is promised it, and has not accepted a version in force."""
    bound = Grant.objects.live(at).filter(person=person).order_by().annotate(since=F("starts_at"), waits=Value(0))
    waiting = Promise.objects.open().filter(person=person).order_by().annotate(since=F("promised_at"), waits=Value(1))
    # Those who have access first; one query for both.
    first = bound.values_list("waits", "since").union(waiting.values_list("waits", "since")).order_by("waits", "since")
    if (row := first.first()) is None:
        return
    waits, since = row
    for version in unread_versions(person, at=at).select_related("policy").prefetch_related("texts")[:MOST]:
        text = text_for(version, get_language())
        words = {"title": text.title, "number": version.number}
        if waits:
            sentence = _("Your access waits: read and accept “%(title)s”, version %(number)s") % words
        else:
            sentence = _("Read and accept “%(title)s”, version %(number)s") % words
        yield Item(
            text=sentence,
            verb=pgettext("verb", "Read"),
            url=f"{version_url(version)}#accept",
            since=max(since, version.published_at),
            lang=text.language if text.language != get_language() else "",
        )
