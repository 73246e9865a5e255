"""The register: channels, stories, platforms."""

from collections.abc import Callable
from typing import Any

from channels_registry.models import Service
from tests.permissions.cast import Cast
from tests.permissions.urls.rows import (
    ADMIN,
    AUDIT,
    IN_HOUSE,
    INSIDERS,
    KEEPERS,
    SIGNED_IN,
    TEAM,
    TEAM_HERE,
    UNTOLD,
    Row,
    answers,
    of_channel,
    pk,
)


def link(cast: Cast) -> dict[str, Any]:
    return {"pk": cast.channel.pk, "link": cast.channel.addresses.current().first().pk}


def grant(cast: Cast) -> dict[str, Any]:
    return {"pk": cast.channel.pk, "grant": cast.grant.pk}


def being_set_up(cast: Cast) -> dict[str, Any]:
    return {"pk": cast.request("approved").channel.pk}


# The agency knows nothing of a channel that it has no access to.
SET_UP_TEAM = "in 403 403 403 404 200 200 403 403 403"


def condition(attribute: str) -> Callable[[Cast], dict[str, Any]]:
    def args(cast: Cast) -> dict[str, Any]:
        found = getattr(cast, attribute)
        return {"pk": found.channel_id, "condition": found.pk}

    return args


REGISTRY = [
    Row("channels:list", SIGNED_IN),
    Row("channels:register-existing", TEAM, post=answers(TEAM, 422)),
    Row("channels:import", TEAM, post=answers(TEAM, 422)),
    # Without a file handed in before, it leads back to where one is.
    Row("channels:import-preview", answers(SIGNED_IN, 302), post=answers(SIGNED_IN, 302), is_page=False),
    Row("channels:sub-team", AUDIT),
    Row("channels:sub-team-addresses", TEAM, is_page=False),
    Row("channels:detail", SIGNED_IN, args=pk("channel")),
    Row("channels:detail", "in 404 404 404 404 200 200 200 404 404", args=pk("unlisted"), case="unlisted"),
    Row("channels:detail", "in 200 200 200 404 200 200 200 200 200", args=being_set_up, case="being set up"),
    Row("channels:detail", UNTOLD, args=pk("untold"), case="approval can be taken back"),
    Row("channels:history", AUDIT, args=pk("channel")),
    # Nothing in the keepers' form must be filled in; the team's form has more.
    of_channel("channels:edit", KEEPERS, post="in 403 403 302 403 422 422 403 403 403"),
    of_channel("channels:parameters", TEAM_HERE),
    of_channel("channels:confirm", KEEPERS, code=302),
    Row("channels:condition", "in 403 200 403 404 200 200 200 403 403", args=condition("condition")),
    Row("channels:condition", INSIDERS, args=condition("overdue"), case="overdue"),
    Row("channels:condition", INSIDERS, args=condition("reported"), case="said to be done"),
    of_channel("channels:condition-done", "in 403 403 403 404 200 200 403 403 403", args=condition("condition")),
    of_channel("channels:condition-sign-off", TEAM_HERE, code=302, args=condition("reported")),
    of_channel("channels:condition-back", TEAM_HERE, args=condition("reported")),
    of_channel("channels:condition-extend", TEAM_HERE, args=condition("overdue")),
    of_channel("channels:condition-waive", TEAM_HERE, args=condition("overdue")),
    of_channel("channels:condition-answer", TEAM_HERE, args=condition("overdue")),
    of_channel(
        "channels:condition-answer",
        answers(SET_UP_TEAM, 302),
        post=answers(SET_UP_TEAM, 422),
        args=condition("condition"),
        case="not overdue",
        is_page=False,
    ),
    of_channel("channels:state", TEAM_HERE, args=lambda cast: {"pk": cast.channel.pk, "act": "suspend"}),
    Row(
        "channels:set-up",
        "in 403 200 403 404 200 200 200 403 403",
        post="in 403 403 403 404 422 422 403 403 403",
        args=being_set_up,
    ),
    of_channel("channels:set-up-look", "in 403 403 403 404 200 200 403 403 403", code=302, args=being_set_up),
    of_channel("channels:set-up-mailbox", "in 403 403 403 404 200 200 403 403 403", args=being_set_up),
    of_channel("channels:set-up-plan", SET_UP_TEAM, args=being_set_up),
    Row(
        "channels:set-up-extend",
        answers(SET_UP_TEAM, 405),
        post=answers(SET_UP_TEAM, 302),
        args=being_set_up,
        is_page=False,
    ),
    of_channel(
        "channels:service", TEAM_HERE, code=302, args=lambda cast: {"pk": cast.channel.pk, "service": Service.values[0]}
    ),
    of_channel("channels:address-add", KEEPERS),
    of_channel("channels:address-none", KEEPERS),
    of_channel("channels:address-rename", KEEPERS, args=link),
    of_channel("channels:address-end", KEEPERS, args=link),
    of_channel("channels:grant-give", TEAM_HERE),
    of_channel("channels:grant-give", TEAM_HERE, query="?as=coadmin", case="as co-administrator"),
    of_channel("channels:grant-change", TEAM_HERE, args=grant),
    of_channel("channels:grant-end", TEAM_HERE, args=grant),
    of_channel("channels:grant-revoke", TEAM_HERE, args=grant),
    of_channel("channels:grant-hand-over", TEAM_HERE, args=grant),
]

# Only its sender and those who speak for the channel know of a story.
STORIES = [
    Row("channels:stories-sent", IN_HOUSE),
    Row("channels:stories-received", IN_HOUSE),
    Row("channels:story-send", IN_HOUSE, post=answers(IN_HOUSE, 422), args=pk("channel")),
    Row(
        "channels:story",
        "in 404 200 200 403 200 200 404 404 404",
        post="in 404 403 422 403 422 422 404 404 404",
        args=pk("story"),
    ),
]

PLATFORMS = [
    Row("channels:platforms", SIGNED_IN),
    Row("channels:platform", SIGNED_IN, args=lambda cast: {"key": cast.platform.key}),
    Row("channels:platform-change", ADMIN, post=answers(ADMIN, 422), args=lambda cast: {"key": cast.platform.key}),
    Row("channels:platform-archive", ADMIN, post=answers(ADMIN, 302), args=lambda cast: {"key": cast.platform.key}),
]
