"""The answer sheet: the stored answers of one request, read once, with what its forms need to know around them."""

import datetime as dt
from functools import cached_property
from typing import Any

from accounts.models import Body, Person
from channels_registry.models import Channel, Grant, Platform, PlatformText
from policies.reading import binding_versions
from portal.store import day_of
from requests_app.annex1.wording import Words, latest_words, words_of
from requests_app.awaiting import awaited_bodies
from requests_app.models import ChannelRequest
from requests_app.models.requests import WITH_REQUESTER


class AnswerSheet:
    """The answers of ``channel_request`` as they are stored, or as they would be with ``changed`` ones in their place."""

    def __init__(
        self, channel_request: ChannelRequest, *, at: dt.datetime, changed: dict[str, dict[str, Any]] | None = None
    ):
        self.request = channel_request
        self.at = at
        self.changed = changed or {}

    @cached_property
    def records(self) -> dict[str, Any]:
        """The stored Answer per question."""
        return {answer.question: answer for answer in self.request.answers.all()}

    @cached_property
    def values(self) -> dict[str, dict[str, Any]]:
        stored = {key: record.value for key, record in self.records.items() if isinstance(record.value, dict)}
        return {**stored, **self.changed}

    def value(self, key: str) -> dict[str, Any]:
        return self.values.get(key) or {}

    def with_changes(self, changed: dict[str, dict[str, Any]]) -> "AnswerSheet":
        """The same sheet with answers that are not stored yet; what was read around it is kept."""
        other = AnswerSheet(self.request, at=self.at, changed={**self.changed, **changed})
        other.share(self, "records")
        return other

    def share(self, other: "AnswerSheet", *more: str) -> None:
        """Take over what ``other``, a sheet of the same request, has read around its answers."""
        for name in ("platforms", "bodies", "versions", "own_bodies", "words", *more):
            if name in other.__dict__:
                self.__dict__[name] = other.__dict__[name]

    @cached_property
    def words(self) -> Words:
        """The wording its reader sees: the set in force while the request is with its requester, then the one answered."""
        if self.request.status in WITH_REQUESTER:
            return latest_words()
        return words_of(self.request.question_set)

    @property
    def today(self) -> dt.date:
        return day_of(self.at)

    @property
    def requester(self) -> Person:
        return self.request.requester

    # --- What the portal knows around the answers -------------------------------------------------------------------
    @cached_property
    def platforms(self) -> dict[str, Platform]:
        return {platform.key: platform for platform in Platform.objects.offered()}

    def guidance(self, language: str) -> dict[str, str]:
        """What people are told about each platform, by its key."""
        texts = PlatformText.objects.filter(language=language, platform__archived=False).exclude(guidance="")
        return dict(texts.values_list("platform__key", "guidance"))

    @property
    def platform(self) -> Platform | None:
        """The platform that question 9 names; None while it is open or advice is wanted."""
        return self.platforms.get(self.value("q09").get("platform", ""))

    @cached_property
    def bodies(self) -> dict[int, Body]:
        return {body.pk: body for body in Body.objects.open()}

    @cached_property
    def own_bodies(self) -> list[Body]:
        """The requester's groups and offices that are still open; a newcomer's are those that were asked about them."""
        own = awaited_bodies(self.requester) if self.requester.is_newcomer else self.requester.body_ids
        return [self.bodies[pk] for pk in sorted(own) if pk in self.bodies]

    @property
    def body(self) -> Body | None:
        """The group or office that question 2 names."""
        return self.bodies.get(self.value("q02").get("body"))

    @property
    def likely_body(self) -> Body | None:
        """The group it is probably for, until question 2 says so: the requester's own one of the kind chosen first."""
        if self.body is not None:
            return self.body
        kind = self.value("q01").get("behalf", "")
        fitting = [
            body
            for body in self.own_bodies
            if body.kind == kind or (kind == "office" and body.kind in ("country_office", "project"))
        ]
        return next(iter(fitting or self.own_bodies), None)

    @cached_property
    def versions(self) -> list:
        """The policy versions in force that bind channels; question 33 names them."""
        return list(binding_versions(self.at).order_by("policy__slug"))

    @cached_property
    def same_people_run(self) -> bool:
        """Whether responsible person and deputy both have access to one channel on duty already (design §4)."""
        emails = [self.value("q14").get(f"{who}_email", "").lower() for who in ("responsible", "deputy")]
        if not all(emails) or emails[0] == emails[1]:
            return False
        channels = [
            set(
                Grant.objects.live(self.at)
                .filter(person__email__iexact=email, channel__in=Channel.objects.on_duty())
                .values_list("channel", flat=True)
            )
            for email in emails
        ]
        return bool(channels[0] & channels[1])

    # --- Facts that several questions turn on ------------------------------------------------------------------------
    @property
    def purpose(self) -> str:
        return self.value("q02").get("kind", "")

    @property
    def format(self) -> str:
        return self.value("q10").get("format", "")

    @property
    def opens(self) -> dt.date | None:
        return date_in(self.value("q28").get("opens"))

    @property
    def ends(self) -> dt.date | None:
        return date_in(self.value("q28").get("ends")) if self.value("q28").get("end") == "date" else None


def date_in(text) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except (TypeError, ValueError):
        return None
