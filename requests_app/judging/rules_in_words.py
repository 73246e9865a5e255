"""The rules of a decision (parameters, A5) as people read them, in the language that is active."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from channels_registry.models import Discussion, PostsAgreedBy, Rhythm, SpeaksOnDisputed, VisualIdentity
from requests_app.annex1.choices import language_name


def rules_in_words(rules: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Label and words of each rule. ``rules`` are fields of ParameterSet, as values or as the JSON of a decision."""
    found = [
        (_("Who agrees a post before it goes out"), _chosen(PostsAgreedBy, rules, "posts_agreed_by")),
        (_("Who speaks on disputed matters"), _chosen(SpeaksOnDisputed, rules, "speaks_on_disputed")),
        (_("Languages"), ", ".join(language_name(code) for code in rules.get("languages") or [])),
        (_("Rhythm"), _label(Rhythm, rules.get("rhythm"))),
        (_("Comments and messages"), _label(Discussion, rules.get("discussion"))),
        (_("People are answered"), _within(rules.get("answer_hours"))),
        (_("Visual identity"), _label(VisualIdentity, rules.get("visual_identity"))),
        (_("Positions of the Alliance"), _positions(rules.get("positions_first"))),
        (pgettext("what a channel posts about", "Subject"), _subject(rules.get("about_body_only"))),
        (_("These rules are looked at again on"), day_in_words(rules.get("review_on"))),
    ]
    return [(label, words) for label, words in found if words]


def day_in_words(day: dt.date | str | None) -> str:
    """A date, or its ISO 8601 form, as the reader writes dates; "" for none."""
    if not day:
        return ""
    return date_format(dt.date.fromisoformat(day) if isinstance(day, str) else day)


def _label(choices, code) -> str:
    return str(choices(code).label) if code in choices.values else str(code or "")


def _chosen(choices, rules, name: str) -> str:
    """The choice, or the person where one is named."""
    return rules.get(f"{name}_name") or "" if rules.get(name) == "person" else _label(choices, rules.get(name))


def _within(hours) -> str:
    if not hours:
        return ""
    return ngettext("within %(count)d hour", "within %(count)d hours", hours) % {"count": hours}


def _positions(first) -> str:
    if first is None:
        return ""
    if first:
        return _("They appear on the institution's account first; this channel passes them on.")
    return _("This channel may publish them itself.")


def _subject(own_only) -> str:
    if own_only is None:
        return ""
    if own_only:
        return _("The organisation or project only.")
    return _("Also matters beyond the organisation or project.")
