"""What was handed in, frozen under a number, and read back in words (A5)."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from accounts.models import Person
from requests_app.annex1.branching import asked, taken_part, volunteered
from requests_app.annex1.reading import SectionInWords, sections_in_words
from requests_app.annex1.sheet import AnswerSheet
from requests_app.models import ChannelRequest, RequestVersion
from requests_app.models.requests import WITH_REQUESTER


class FrozenSheet(AnswerSheet):
    """Answers as they were kept: of one version, or as shared. What people changed since has no part in it."""

    def __init__(
        self,
        channel_request: ChannelRequest,
        answers: Mapping[str, Any],
        *,
        at: dt.datetime,
        beside: AnswerSheet | None = None,
    ):
        """``beside``: another sheet of the same request; what it knows of platforms and groups is not read again."""
        super().__init__(beside.request if beside else channel_request, at=at)
        if beside is not None:
            self.share(beside)
        self.version: RequestVersion | None = None
        self.__dict__["records"] = {}
        self.__dict__["values"] = {key: value for key, value in answers.items() if isinstance(value, dict)}

    @classmethod
    def of(cls, version: RequestVersion, *, at: dt.datetime, beside: AnswerSheet | None = None) -> "FrozenSheet":
        sheet = cls(beside.request if beside else version.request, version.answers, at=at, beside=beside)
        sheet.version = version
        return sheet


def freeze(channel_request: ChannelRequest, *, number: int, by: Person, at: dt.datetime) -> RequestVersion:
    """Keep the stored answers of the branch that is asked now; inside the transaction that hands the request in."""
    sheet = AnswerSheet(channel_request, at=at)
    return RequestVersion.objects.create(
        request=channel_request,
        number=number,
        answers={key: taken_part(key, sheet.value(key)) for key in keys_of(sheet) if sheet.value(key)},
        question_set=channel_request.question_set,
        tier=channel_request.tier,
        title=channel_request.title,
        at=at,
        by=by,
    )


def latest_number(channel_request: ChannelRequest) -> int:
    """The number of the version handed in last; 0 before the first."""
    numbers = channel_request.versions.order_by("-number").values_list("number", flat=True)
    return numbers.first() or 0


def versions_of(channel_request: ChannelRequest) -> list[RequestVersion]:
    """Every version, oldest first."""
    return list(channel_request.versions.select_related("by").order_by("number"))


def version_named(versions: Iterable[RequestVersion], text: str | None) -> RequestVersion | None:
    """The version whose number stands in an address; None where there is none of that number."""
    return next((version for version in versions if str(version.number) == text), None)


def sections_of_sheet(sheet: AnswerSheet) -> list[SectionInWords]:
    """The answers of a sheet in words: those of a version, or those that are stored now."""
    return sections_in_words(sheet, keys_of(sheet))


def keys_of(sheet: AnswerSheet) -> list[str]:
    """The questions of the request, in their order. For a version it was settled when it was made."""
    return sorted(sheet.values if isinstance(sheet, FrozenSheet) else [*asked(sheet), *volunteered(sheet)])


def is_being_changed(channel_request: ChannelRequest) -> bool:
    """It was handed in and is with its requester: the stored answers are theirs alone until they hand it in again."""
    return bool(channel_request.submitted_at) and channel_request.status in WITH_REQUESTER
