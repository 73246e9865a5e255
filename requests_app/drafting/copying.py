"""Copy a request as a new draft, with the answers that still make sense (A4).

Left out and said so: what people agreed to, days that have passed, what the register or the form no longer knows, files.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from accounts.roles import Permission
from channels_registry.models import Channel
from requests_app.annex1.completeness import form_of
from requests_app.annex1.forms import FORMS
from requests_app.annex1.questions import QUESTIONS
from requests_app.annex1.sheet import AnswerSheet, date_in
from requests_app.drafting.drafts import save_answers, start_draft
from requests_app.models import ChannelRequest, RequestCopy, Status
from requests_app.refusals import NotAllowed
from requests_app.versions.frozen import FrozenSheet

# Questions in which people agree to something; they agree anew.
AGREED = {"q03": "agreed", "q33": "own_agreement"}
NEAREST = "q07"
# Facts that lie in the past by their nature.
PAST_FACTS = {"q24": ("starts",)}
FILES = ""


class Left(models.TextChoices):
    """Why something was not copied, in the words that people read after the number of the question."""

    AGREED = "agreed", _("who agreed to the request agrees anew")
    OWN_AGREEMENT = "own_agreement", _("you agree anew")
    PAST = "past", _("a day that has passed")
    UNKNOWN = "unknown", _("something that can no longer be chosen")
    NEAREST = "nearest", _("channels that are no longer in service")
    FILES = "files", _("attached files")


@dataclass(frozen=True)
class LeftOut:
    """One question of which something was left out; ``key`` is "" for what belongs to no question."""

    key: str
    reasons: list[str]

    @property
    def number(self) -> int | None:
        return QUESTIONS[self.key].number if self.key in QUESTIONS else None

    @property
    def words(self) -> str:
        return "; ".join(str(Left(reason).label) for reason in self.reasons if reason in Left.values)


def may_copy(channel_request: ChannelRequest, *, by: Person) -> bool:
    """Own requests, shared ones, and what one's own group has handed in; one query for those of others."""
    if not by.may(Permission.FILE_REQUESTS):
        return False
    if channel_request.requester_id == by.pk:
        return True
    if channel_request.submitted_at is not None and channel_request.body_id in by.body_ids:
        return True
    return ChannelRequest.objects.written_by(by).filter(pk=channel_request.pk).exists()


def what_can_be_copied(
    original: ChannelRequest, *, by: Person, at: dt.datetime
) -> tuple[dict[str, dict[str, Any]], list[LeftOut]]:
    """The answers that a copy by ``by`` starts with, and what it leaves out."""
    sheet = _sheet(original, by=by, at=at)
    left: dict[str, set[str]] = defaultdict(set)
    answers = {}
    for key in sorted(sheet.values):
        if key not in FORMS:
            left[FILES].add(Left.UNKNOWN)
        elif key in AGREED:
            left[key].add(AGREED[key])
        elif kept := _kept(sheet, key, left=left[key]):
            answers[key] = kept
    if original.attachments.kept().exists():
        left[FILES].add(Left.FILES)
    return answers, left_out_of({key: sorted(reasons) for key, reasons in left.items()})


@transaction.atomic
def copy_as_new(original: ChannelRequest, *, by: Person, at: dt.datetime) -> ChannelRequest:
    """Start a draft of ``by`` with the answers of ``original``. Raises NotAllowed."""
    if not may_copy(original, by=by):
        raise NotAllowed(_("Only requests of your own, or of your groups and offices, can be copied."))
    answers, left_out = what_can_be_copied(original, by=by, at=at)
    if not answers:
        raise NotAllowed(_("There is no answer in this request that could be copied."))
    draft = start_draft(by=by, at=at)
    # The answers stay in the language in which they were written.
    ChannelRequest.objects.filter(pk=draft.pk).update(language=original.language)
    draft.language = original.language
    RequestCopy.objects.update_or_create(
        request=draft,
        defaults={"original": original, "left_out": {one.key: one.reasons for one in left_out}, "at": at},
    )
    save_answers(draft, answers, by=by, at=at, expected={})
    return draft


def copied_into(channel_request: ChannelRequest) -> dict | None:
    """Where a draft came from and what was left out, while it is a draft; one query."""
    if channel_request.status != Status.DRAFT:
        return None
    copy = RequestCopy.objects.filter(request=channel_request).select_related("original").first()
    return {"original": copy.original, "left_out": left_out_of(copy.left_out)} if copy else None


def left_out_of(codes: dict[str, Iterable[str]]) -> list[LeftOut]:
    """In the order of the questions; files last."""
    ordered = sorted(codes, key=lambda key: (key == FILES, key))
    return [LeftOut(key, list(codes[key])) for key in ordered if codes[key]]


def _sheet(original: ChannelRequest, *, by: Person, at: dt.datetime) -> AnswerSheet:
    """The answers as stored; a colleague copies what was handed in, not what is being changed."""
    writes = original.requester_id == by.pk or ChannelRequest.objects.written_by(by).filter(pk=original.pk).exists()
    version = None if writes else original.versions.order_by("-number").first()
    if version is None:
        return AnswerSheet(original, at=at)
    version.request = original
    return FrozenSheet.of(version, at=at)


def _kept(sheet: AnswerSheet, key: str, *, left: set[str]) -> dict[str, Any]:
    """The answer without what no longer holds; what was dropped is noted in ``left``."""
    value = dict(sheet.value(key))
    if key == NEAREST:
        return _nearest_kept(value, left=left)
    for name, words in sheet.value(key).items():
        day = date_in(words) if isinstance(words, str) else None
        if day is not None and day < sheet.today and name not in PAST_FACTS.get(key, ()):
            del value[name]
            left.add(Left.PAST)
    form = form_of(sheet.with_changes({key: value}), key, complete=False)
    if not form.is_valid():
        for name in form.errors:
            if value.pop(name, None) is not None:
                left.add(Left.UNKNOWN)
    return value


def _nearest_kept(value: dict[str, Any], *, left: set[str]) -> dict[str, Any]:
    """Question 7 without channels that have closed since."""
    named = [number for number in value.get("channels", []) if isinstance(number, int)]
    serving = set(Channel.objects.on_duty().filter(pk__in=named).values_list("pk", flat=True))
    gone = [number for number in named if number not in serving]
    if not gone:
        return value
    left.add(Left.NEAREST)
    dropped = {f"{part}_{number}" for number in gone for part in ("use", "why")}
    kept = {name: words for name, words in value.items() if name not in dropped}
    return {**kept, "channels": [number for number in named if number in serving]}
