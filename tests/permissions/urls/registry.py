"""The register: channels, stories, platforms."""

from collections.abc import Callable
from typing import Any

from channels_registry.models import Service
from tests.permissions.cast import Cast
from tests.permissions.urls.rows import (
    ADMIN,
    ANSWERERS,
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


def import_file(stage: str) -> Callable[[Cast], dict[str, Any]]:
    return lambda cast: {"pk": cast.import_files[stage].pk}


#           anonymous staff requester runner agency comms lead auditor administrator superuser
OWN_FILE = "in        403   403       403    403    404   200  403     403           403"


# The agency knows nothing of a channel that it has no access to.
SET_UP_TEAM = "in 403 403 403 404 200 200 403 403 403"


def condition(attribute: str) -> Callable[[Cast], dict[str, Any]]:
    def args(cast: Cast) -> dict[str, Any]:
        found = getattr(cast, attribute)
        return {"pk": found.channel_id, "condition": found.pk}

    return args


def proof(name: str) -> Callable[[Cast], dict[str, Any]]:
    return lambda cast: {"pk": cast.things[name].grant.channel_id, "proof": cast.things[name].pk}


def unproved(cast: Cast) -> dict[str, Any]:
    return {"pk": cast.unproved.channel_id, "grant": cast.unproved.pk}


#           anonymous staff requester runner agency comms lead auditor administrator superuser
PICTURE = " in        404   404       200    404    200   200  200     404           404"
ASKED_OF_RUNNER = "in 403   403       200    403    200   200  200     403           403"
ASKED_OF_AGENCY = "in 403   403       403    200    200   200  200     403           403"


REGISTRY = [
    Row("channels:list", SIGNED_IN),
    Row("channels:register-existing", TEAM, post=answers(TEAM, 422)),
    Row("channels:export", SIGNED_IN, is_page=False),
    Row("channels:import", TEAM, post=answers(TEAM, 422)),
    # A file is seen by whoever brought it (in the cast the lead) and by nobody else.
    Row("channels:import-columns", OWN_FILE, post=answers(OWN_FILE, 422), args=import_file("look")),
    Row("channels:import-names", OWN_FILE, post=answers(OWN_FILE, 302), args=import_file("look")),
    # Without a word on the rows with a problem nothing is entered; it leads back to the rows.
    Row("channels:import-rows", OWN_FILE, post=answers(OWN_FILE, 302), args=import_file("look")),
    Row("channels:import-rows", OWN_FILE, post=answers(OWN_FILE, 302), args=import_file("done"), case="entered"),
    Row("channels:import-progress", OWN_FILE, args=import_file("judging")),
    Row("channels:sub-team", AUDIT),
    Row("channels:sub-team-stays", AUDIT),
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
    of_channel("channels:grant-may-end", TEAM_HERE, code=302, args=grant),
    # Whoever has access may say how it stands; a form without an answer says nothing.
    of_channel("channels:access-confirm", ANSWERERS),
    of_channel("channels:facts", KEEPERS),
    of_channel("channels:grant-facts", ANSWERERS, args=grant),
    of_channel("channels:way-in", KEEPERS),
    Row("channels:passport", INSIDERS, args=pk("channel")),
    Row(
        "channels:evidence",
        PICTURE,
        args=lambda cast: {"pk": cast.channel.pk, "name": cast.picture.name},
        is_page=False,
    ),
    # Nothing has happened to this channel, and it needs no special care: the page says so.
    of_channel("channels:proof-ask", TEAM_HERE, args=grant),
    of_channel("channels:proof-ask", TEAM_HERE, code=302, args=unproved, case="can be asked"),
    Row(
        "channels:proof",
        ASKED_OF_RUNNER,
        post="in 403 403 422 403 403 403 403 403 403",
        args=proof("proof"),
    ),
    Row(
        "channels:proof",
        ASKED_OF_AGENCY,
        post="in 403 403 403 422 403 403 403 403 403",
        args=proof("proof_answered"),
        case="answered",
    ),
    of_channel("channels:proof-look", TEAM_HERE, args=proof("proof_answered")),
    # Until it is answered there is nothing to look at: it leads to the proof.
    of_channel(
        "channels:proof-look",
        answers(TEAM_HERE, 302),
        post=answers(TEAM_HERE, 422),
        args=proof("proof"),
        case="not answered",
        is_page=False,
    ),
]

#             anonymous staff requester runner agency comms lead auditor administrator superuser
TOOL = "      in        404   404       200    200    200   200  200     404           404"
TOOL_TEAM = " in        404   404       403    403    200   200  403     404           404"


def of_tool(cast: Cast) -> dict[str, Any]:
    return {"pk": cast.tool.pk}


COHERENCE = [
    Row("channels:coherence", IN_HOUSE),
    Row("channels:coherence-matrix", IN_HOUSE),
    Row("channels:coherence-names", IN_HOUSE),
]
TOOLS = [
    *COHERENCE,
    Row("channels:tools", SIGNED_IN),
    Row("channels:tool-add", TEAM, post=answers(TEAM, 422)),
    Row("channels:tool", TOOL, args=of_tool),
    Row("channels:tool-change", TOOL_TEAM, post=answers(TOOL_TEAM, 422), args=of_tool),
    Row("channels:tool-end", TOOL_TEAM, post=answers(TOOL_TEAM, 422), args=of_tool),
    Row("channels:seat-give", TOOL_TEAM, post=answers(TOOL_TEAM, 422), args=of_tool),
    Row(
        "channels:seat-remove", TOOL_TEAM, post=answers(TOOL_TEAM, 302),
        args=lambda cast: {"pk": cast.tool.pk, "seat": cast.seat.pk},
    ),
    Row("channels:tool-connect", TOOL_TEAM, post=answers(TOOL_TEAM, 422), args=of_tool),
    Row(
        "channels:tool-disconnect", TOOL_TEAM, post=answers(TOOL_TEAM, 302),
        args=lambda cast: {"pk": cast.tool.pk, "channel": cast.channel.pk},
    ),
]  # fmt: skip

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
