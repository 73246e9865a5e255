"""What was promised: read from the frozen version of the request that was approved, and from goals stated since (N2)."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from channels_registry.models import Channel
from requests_app.annex1.reading import languages_of, purpose_in_words
from requests_app.models import ChannelRequest, RequestVersion
from requests_app.versions.frozen import FrozenSheet
from workspace.models import GoalsReview, StatedGoals

MOST_SIGNS = 3
MOST_WORKERS = 4


@dataclass(frozen=True)
class Sign:
    """One sign by which it was to be seen that the channel is worth it, with a figure where one was given (question 8)."""

    text: str
    figure: str = ""


@dataclass(frozen=True)
class Worker:
    name: str
    hours: Decimal | None


@dataclass(frozen=True)
class Promises:
    """What the approved request said. Empty where it was not asked (the light route) or not known yet.

    ``stated`` are goals that somebody stated since; they take the place of the request's goals and audience.
    """

    request: ChannelRequest | None = None
    version: RequestVersion | None = None
    stated: StatedGoals | None = None
    lang: str = ""
    goals: str = ""
    signs: list[Sign] = field(default_factory=list)
    audience: str = ""
    languages: list[str] = field(default_factory=list)
    rhythm: str = ""
    quiet_months: list[int] = field(default_factory=list)
    workers: list[Worker] = field(default_factory=list)
    comments: str = ""
    answer_hours: int | None = None

    @property
    def nothing(self) -> bool:
        """Neither a request nor stated goals: nobody has ever said here what the channel is for."""
        return self.version is None and self.stated is None

    @property
    def hours(self) -> Decimal | None:
        known = [worker.hours for worker in self.workers if worker.hours is not None]
        return sum(known, Decimal(0)) if known else None


def promises_of(channel: Channel, *, at: dt.datetime, besides: GoalsReview | None = None) -> Promises:
    """What counted at ``at``, before the answer of ``besides`` stated something new. A fixed number of queries."""
    known = StatedGoals.objects.filter(channel=channel, stated_at__lte=at).select_related("stated_by")
    stated = (known if besides is None else known.exclude(review=besides)).order_by("-number").first()
    version = (
        RequestVersion.objects.filter(request__channel=channel)
        .select_related("request__requester", "request__body")
        .order_by("-number")
        .first()
    )
    if version is None:
        return Promises(stated=stated)
    sheet = FrozenSheet.of(version, at=at)
    q08, q21, q22 = sheet.value("q08"), sheet.value("q21"), sheet.value("q22")
    return Promises(
        request=version.request,
        version=version,
        stated=stated,
        lang=version.request.language,
        goals=purpose_in_words(sheet),
        signs=[
            Sign(q08[f"sign_{n}"], q08.get(f"figure_{n}", ""))
            for n in range(1, MOST_SIGNS + 1)
            if q08.get(f"sign_{n}") and not q08.get("unknown")
        ],
        audience=sheet.value("q06").get("audience", ""),
        languages=languages_of(sheet),
        rhythm=sheet.value("q20").get("rhythm", ""),
        quiet_months=[int(month) for month in sheet.value("q20").get("quiet_months", [])],
        workers=[
            Worker(q21.get(f"who_{n}", ""), _number(q21.get(f"hours_{n}")))
            for n in range(1, MOST_WORKERS + 1)
            if q21.get(f"who_{n}")
        ],
        comments=q22.get("comments", ""),
        answer_hours=q22.get("answer_hours") or None,
    )


def _number(text) -> Decimal | None:
    """Answers are kept as JSON; what is no number there is not known."""
    try:
        return None if text in (None, "") else Decimal(str(text))
    except InvalidOperation:
        return None
