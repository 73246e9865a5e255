"""What only this floor can see: who runs a channel (grants) and has not accepted the policy (A10)."""

import datetime as dt
from collections.abc import Iterator

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from channels_registry.models import Grant
from policies.reading import text_for, unread_versions, version_url
from portal.attention import MOST, Item


def items(person, at: dt.datetime) -> Iterator[Item]:
    """“Read and accept …”, for whoever has access to a channel and has not accepted a version in force."""
    since = (
        Grant.objects.live(at).filter(person=person).order_by("starts_at").values_list("starts_at", flat=True).first()
    )
    if since is None:
        return
    for version in unread_versions(person, at=at).select_related("policy").prefetch_related("texts")[:MOST]:
        text = text_for(version, get_language())
        yield Item(
            text=_("Read and accept “%(title)s”, version %(number)s") % {"title": text.title, "number": version.number},
            verb=pgettext("verb", "Read"),
            url=f"{version_url(version)}#accept",
            since=max(since, version.published_at),
            lang=text.language if text.language != get_language() else "",
        )
