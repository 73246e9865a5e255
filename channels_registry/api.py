"""The public API (A16): the check and the list of official accounts, for programs. No cookie, no session, nothing kept.

Its answers are a contract (README): names stay, new ones may come. Any site may read it from a browser
(``Access-Control-Allow-Origin: *``): everything here is public, nothing can be changed, and with a star browsers send no
cookies along, so no visitor's sign-in can be used through it.
"""

import datetime as dt
import math
import unicodedata
from typing import Annotated, Literal
from urllib.parse import urljoin

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop
from ninja import Field, NinjaAPI, Query, Schema
from pydantic import AfterValidator

from channels_registry import directory
from channels_registry.api_frame import Docs, Problem, limited, refuse_parameters, too_many_calls
from channels_registry.check import CheckVerdict
from channels_registry.check import check as check_address
from channels_registry.models import Channel, ChannelKind, Format
from channels_registry.verdicts import words_for
from portal.ratelimits import Limit

CALLS = Limit("api", most=120, seconds=60)
MOST_PER_PAGE = 200
LAST_PAGE = 5_000

api = NinjaAPI(
    title="Official accounts",
    version="1",
    description=gettext_noop(
        "Check whether an account is official, and list the official ones. Public, read only, without a key."
    ),
    urls_namespace="api",
    docs=Docs(),
)
refuse_parameters(api)
too_many_calls(api)


class PublicChannel(Schema):
    id: int = Field(description=gettext_noop("The account's number in our register; it never changes."))
    name: str = Field(description=gettext_noop("Its name on the platform."))
    platform: str = Field(description=gettext_noop("The platform's code, for instance x or youtube."))
    platform_name: str = Field(description=gettext_noop("The platform's name."))
    kind: Literal[tuple(ChannelKind.values)] = Field(description=gettext_noop("What the account is for."))
    format: Literal[tuple(Format.values)] = Field(description=gettext_noop("In which form it exists on its platform."))
    body: str = Field(description=gettext_noop("The group or office that runs it."))
    summary: str = Field(description=gettext_noop("An introduction in one sentence; may be empty."))
    purpose: str = Field(description=gettext_noop("What it is for, in its own words; may be empty."))
    languages: list[str] = Field(description=gettext_noop("Codes of the languages it is written in."))
    countries: list[str] = Field(description=gettext_noop("The countries it covers, in two letters."))
    region: str = Field(description=gettext_noop("The region it covers; may be empty."))
    url: str | None = Field(
        description=gettext_noop("Its link today; null for a closed group, and for an account that has ended.")
    )
    handle: str = Field(description=gettext_noop("Its username; empty where people know it by its link only."))
    state: str | None = Field(
        description=gettext_noop(
            "Null while it is simply in service; else what the public must know, for instance retiring."
        )
    )
    official_since: dt.datetime | None = Field(description=gettext_noop("Since when it has spoken for us."))
    official_until: dt.datetime | None = Field(description=gettext_noop("Set for an account that has ended."))
    last_confirmed: dt.datetime | None = Field(
        description=gettext_noop("When its people last confirmed what is said here.")
    )
    page: str = Field(description=gettext_noop("The address of its public page."))


class Check(Schema):
    verdict: Literal[tuple(verdict.value for verdict in CheckVerdict)] = Field(
        description=gettext_noop("The answer. Only official and official_overdue mean: it speaks for us now.")
    )
    message: str = Field(description=gettext_noop("The answer in a sentence, in the language asked for."))
    canonical_url: str | None = Field(
        description=gettext_noop("The link in its one plain form; null when it cannot be read.")
    )
    identity_key: str | None = Field(
        description=gettext_noop("Equal for all links to the same account; null when it cannot be read.")
    )
    channel: PublicChannel | None = Field(description=gettext_noop("The account of ours that is or was reached there."))
    checked_at: dt.datetime = Field(description=gettext_noop("The moment of the answer."))
    successor_url: str | None = Field(
        description=gettext_noop(
            "For an account that has ended: where its readers find us now; null where nothing is said."
        )
    )
    similar: list[PublicChannel] = Field(description=gettext_noop("Accounts of ours that the link resembles."))


class Channels(Schema):
    count: int = Field(description=gettext_noop("How many accounts match."))
    page: int = Field(description=gettext_noop("The number of this page."))
    pages: int = Field(description=gettext_noop("How many pages there are."))
    page_size: int = Field(description=gettext_noop("How many accounts a page holds."))
    results: list[PublicChannel] = Field(description=gettext_noop("The accounts of this page."))


def plain(text: str) -> str:
    """Refuse what no name holds and PostgreSQL cannot be asked for."""
    if any(unicodedata.category(sign) in ("Cc", "Cs") for sign in text):
        raise ValueError("hidden")
    return text.strip()


Words = Annotated[str, AfterValidator(plain)]


@api.get(
    "/check",
    response={200: Check, (422, 429): Problem},
    summary=gettext_noop("Is this account official?"),
    description=gettext_noop(
        "Any text can be asked about; what is no account is answered as unreadable, with what to ask instead."
    ),
    operation_id="check",
)
@limited(CALLS)
def check(
    request: HttpRequest,
    q: str = Query(
        description=gettext_noop("The link or username as it was found, for instance https://x.com/example.")
    ),
    platform: Words = Query(
        "", max_length=30, description=gettext_noop("Where to look for a bare username: a platform's code.")
    ),
):
    result = check_address(q, at=timezone.now(), platform=platform)
    channels = [entered.channel for entered in result.similar]
    main = directory.main_links([*channels, *([result.channel] if result.channel else [])])
    return {
        "verdict": result.verdict.value,
        "message": words_for(result, portal=request.portal_settings).message,
        "canonical_url": result.address.canonical_url if result.address else None,
        "identity_key": result.address.identity_key if result.address else None,
        "channel": public_facts(result.channel, main.get(result.channel.pk)) if result.channel else None,
        "checked_at": result.checked_at,
        "successor_url": urljoin(settings.PORTAL_URL, result.successor.url) if result.successor else None,
        "similar": [public_facts(channel, main.get(channel.pk)) for channel in {c.pk: c for c in channels}.values()],
    }


@api.get(
    "/channels",
    response={200: Channels, (422, 429): Problem},
    summary=gettext_noop("The official accounts"),
    description=gettext_noop("Accounts in service, in the order of their names. Every condition narrows the list."),
    operation_id="channels",
)
@limited(CALLS)
def channels(
    request: HttpRequest,
    q: Words = Query(
        "", max_length=300, description=gettext_noop("A part of the name, the group or the username, or a whole link.")
    ),
    platform: Words = Query("", max_length=30, description=gettext_noop("A platform's code.")),
    body: Words = Query("", max_length=160, description=gettext_noop("The whole name of a group or office.")),
    kind: Words = Query("", max_length=20, description=gettext_noop("A purpose, as in the answers.")),
    language: Words = Query("", max_length=10, description=gettext_noop("A language code such as fr.")),
    country: Words = Query("", max_length=2, description=gettext_noop("A country in two letters, such as KE.")),
    region: Words = Query("", max_length=80, description=gettext_noop("The whole name of a region.")),
    page: int = Query(1, ge=1, le=LAST_PAGE, description=gettext_noop("The page to give.")),
    page_size: int = Query(
        50, ge=1, le=MOST_PER_PAGE, description=gettext_noop("How many accounts to give at a time.")
    ),
):
    rows = directory.matching(directory.listed(), q)
    exact = {"platform__key": platform, "body__name__iexact": body, "kind": kind, "region__iexact": region}
    rows = rows.filter(**{field: value for field, value in exact.items() if value})
    if language:
        rows = directory.in_language(rows, language)
    if country:
        rows = directory.in_country(rows, country.upper())
    count = rows.order_by().values("pk").count()
    start = (page - 1) * page_size
    found = list(rows.order_by("name", "pk")[start : start + page_size])
    main = directory.main_links(found)
    return {
        "count": count,
        "page": page,
        "pages": max(1, math.ceil(count / page_size)),
        "page_size": page_size,
        "results": [public_facts(channel, main.get(channel.pk)) for channel in found],
    }


def public_facts(channel: Channel, address: tuple[str | None, str | None] | None) -> dict:
    """What the public may know of a channel, and nothing else (design §5.13)."""
    url, handle = address or (None, "")
    state = directory.public_state(channel)
    return {
        "id": channel.pk,
        "name": channel.name,
        "platform": channel.platform.key,
        "platform_name": channel.platform.name,
        "kind": channel.kind,
        "format": channel.format,
        "body": channel.body.name,
        "summary": channel.summary,
        "purpose": channel.purpose,
        "languages": channel.languages,
        "countries": channel.countries,
        "region": channel.region,
        "url": url,
        "handle": handle or "",
        "state": state.code if state else None,
        "official_since": channel.activated_at,
        "official_until": channel.retired_at,
        "last_confirmed": channel.confirmed_at,
        "page": f"{settings.PORTAL_URL}{reverse('public:channel', args=[channel.pk])}",
    }
