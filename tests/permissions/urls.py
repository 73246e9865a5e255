"""URL × role: what each page answers to each role, GET and POST with an empty form. A new URL without a row fails.

``in`` leads to the sign-in page. 302 elsewhere is an act done or a way on, 403 refused with a reason, 404 not for these
eyes, 405 no such method (opened as a page, such an address leads to the page above it), 409 dealt with meanwhile, 422 a form that must be filled in first, ``422+`` the same where what
was sound is kept. Only 302 and 422+ may change anything. Without ``post`` a page takes no POST: those who see it get 405,
everybody else what GET answers.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from channels_registry.models import Service
from notifications.models import Letter
from tests.permissions.cast import ROLES, Cast

#             anonymous staff requester runner agency comms lead auditor administrator superuser
EVERYONE = "    200     200      200     200    200   200   200    200        200         200"
SIGNED_IN = "   in      200      200     200    200   200   200    200        200         200"
IN_HOUSE = "    in      200      200     200    403   200   200    200        200         200"
TEAM = "        in      403      403     403    403   200   200    403        403         403"
REVIEWERS = "   in      403      403     403    403   200   200    403        403         403"
LEAD = "        in      403      403     403    403   403   200    403        403         403"
AUDIT = "       in      403      403     403    403   200   200    200        403         403"
PEOPLE = "      in      403      403     403    403   403   200    403        200         403"
ADMIN = "       in      403      403     403    403   403   403    403        200         403"
OUTBOX = "      in      403      403     403    403   200   200    200        200         403"
NO_PAGE = "     405     405      405     405    405   405   405    405        405         405"


def answers(cells: str, code: int | str) -> str:
    """The same row of the table with another answer for those who are let in."""
    return " ".join(str(code) if cell == "200" else cell for cell in cells.split())


@dataclass(frozen=True)
class Row:
    """One address as one thing: ``args`` makes its arguments from the cast, ``case`` tells rows of one name apart."""

    name: str
    get: str
    post: str = ""
    args: Callable[[Cast], dict[str, Any]] = field(default=lambda cast: {})
    case: str = ""
    query: str = ""
    # The answer is a page that people read, in words and not in a file; tests/pages opens those in a browser.
    is_page: bool = True

    def expected(self, method: str) -> dict[str, str]:
        cells = self.get if method == "GET" else self.post or answers(self.get, 405)
        return dict(zip(ROLES, cells.split(), strict=True))

    @property
    def label(self) -> str:
        return f"{self.name} ({self.case})" if self.case else self.name


def pk(attribute: str) -> Callable[[Cast], dict[str, Any]]:
    return lambda cast: {"pk": getattr(cast, attribute).pk}


def request_in(status: str, **more) -> Callable[[Cast], dict[str, Any]]:
    return lambda cast: {"pk": cast.request(status).pk, **more}


def policy(cast: Cast) -> dict[str, Any]:
    return {"slug": cast.version.policy.slug, "number": cast.version.number}


PORTAL = [
    Row("portal:language", NO_PAGE, post=answers(EVERYONE, 302)),
    Row("portal:theme", NO_PAGE, post=answers(EVERYONE, 302)),
    Row("portal:ready", EVERYONE, is_page=False),
]

SIGN_IN = [
    # Who is signed in already is led on. The library's own forms answer 200 where ours answer 422.
    Row("account_login", "200 302 302 302 302 302 302 302 302 302", post="200 302 302 302 302 302 302 302 302 302"),
    Row("account_logout", "302 200 200 200 200 200 200 200 200 200", post=answers(EVERYONE, 302)),
    Row("account_inactive", EVERYONE),
    Row("account_reauthenticate", SIGNED_IN, post=SIGNED_IN),
    Row("account_change_password", SIGNED_IN, post=SIGNED_IN),
    Row("account_reset_password", EVERYONE, post=EVERYONE),
    Row("account_reset_password_done", EVERYONE),
    Row(
        "account_reset_password_from_key",
        EVERYONE,
        post=EVERYONE,
        args=lambda cast: {"uidb36": "1", "key": "not-a-key"},
        case="a link that does not hold",
    ),
    Row("account_reset_password_from_key_done", EVERYONE),
]

PEOPLE_PAGES = [
    Row("people:people", PEOPLE),
    Row("people:person-add", ADMIN, post=answers(ADMIN, 422)),
    Row(
        "people:invitation-accept",
        EVERYONE,
        post=answers(EVERYONE, 422),
        args=lambda cast: {"token": cast.invitation},
    ),
    Row(
        "people:invitation-accept",
        EVERYONE,
        post=answers(EVERYONE, 422),
        args=lambda cast: {"token": "used"},
        case="used",
    ),
    Row("people:absences", REVIEWERS, post=answers(REVIEWERS, 422)),
    Row("people:absence-cancel", answers(REVIEWERS, 405), post=answers(REVIEWERS, 404), args=lambda cast: {"pk": 0}),
    Row("people:person", PEOPLE, args=pk("known")),
    Row("people:person-change", ADMIN, post=answers(ADMIN, 422), args=pk("known")),
    Row("people:person-invite", answers(ADMIN, 302), post=answers(ADMIN, 302), args=pk("known"), is_page=False),
    Row("people:person-deactivate", ADMIN, post=answers(ADMIN, 422), args=pk("known")),
    Row("people:person-reactivate", ADMIN, post=answers(ADMIN, 422), args=pk("left")),
    Row("people:membership-add", ADMIN, post=answers(ADMIN, 422), args=pk("known")),
    Row(
        "people:membership-end",
        ADMIN,
        post=answers(ADMIN, 422),
        args=lambda cast: {"pk": cast.known.pk, "membership": cast.membership.pk},
    ),
    Row("people:role-give", PEOPLE, post=answers(PEOPLE, 422), args=pk("known")),
    Row(
        "people:role-take",
        PEOPLE,
        post=answers(PEOPLE, 422),
        args=lambda cast: {"pk": cast.known.pk, "assignment": cast.assignment.pk},
    ),
    Row("people:bodies", ADMIN),
    Row("people:body-add", ADMIN, post=answers(ADMIN, 422)),
    Row("people:body", ADMIN, args=pk("home")),
    Row("people:body-change", ADMIN, post=answers(ADMIN, 422), args=pk("home")),
    Row("people:body-close", ADMIN, post=answers(ADMIN, 422), args=pk("home")),
    Row("people:calendars", AUDIT),
    # Members read it; the lead and portal administrators change it, and those in charge of the group (tests/accounts).
    Row(
        "people:calendar",
        "in 404 200 404 403 200 200 200 200 404",
        post="in 404 403 404 403 403 422 403 422 404",
        args=pk("home"),
    ),
    Row(
        "people:calendar-week",
        "in 404 403 404 403 403 200 403 200 404",
        post="in 404 403 404 403 403 422 403 422 404",
        args=pk("home"),
    ),
    Row(
        "people:calendar-day",
        "in 404 403 404 403 403 200 403 200 404",
        post="in 404 403 404 403 403 302 403 302 404",
        args=lambda cast: {"pk": cast.home.pk, "day": cast.holiday.day.isoformat()},
    ),
    Row("people:settings", ADMIN, post=answers(ADMIN, 422)),
    Row("people:logo", answers(EVERYONE, 404), post=NO_PAGE, case="no logo yet", is_page=False),
    Row("people:profile", SIGNED_IN, post=answers(SIGNED_IN, 422)),
]

POLICIES = [
    Row("policies:list", EVERYONE),
    Row(
        "policies:publish-sample",
        "in 403 403 403 403 403 405 403 403 403",
        post=answers(LEAD, 302),
        is_page=False,
    ),
    Row("policies:policy", EVERYONE, args=lambda cast: {"slug": cast.version.policy.slug}),
    Row("policies:version", EVERYONE, args=policy),
    Row("policies:accept", answers(SIGNED_IN, 302), post=answers(SIGNED_IN, 302), args=policy, is_page=False),
    Row("policies:readers", AUDIT, args=policy),
    Row("policies:personal-accounts", EVERYONE),
]

REPORTS = [
    Row("enforcement:report", EVERYONE, post=answers(EVERYONE, 422)),
    Row("enforcement:thanks", EVERYONE),
    Row("enforcement:reports", AUDIT),
    Row("enforcement:reported", AUDIT, post="in 403 403 403 403 422 422 403 403 403", args=pk("report")),
]

WORKSPACE = [
    Row("workspace:home", EVERYONE),
    Row("workspace:contact", EVERYONE),
    Row("workspace:accessibility", EVERYONE),
    Row("workspace:ledger", AUDIT),
    Row(
        "workspace:ledger-verify",
        "in 403 403 403 403 405 405 405 403 403",
        post=answers(AUDIT, 302),
        is_page=False,
    ),
    Row("workspace:ledger-entry", AUDIT, args=lambda cast: {"seq": cast.entry.seq}),
    Row("workspace:messages", OUTBOX),
    Row("workspace:message", OUTBOX, args=pk("letter")),
    Row(
        "workspace:message-again",
        answers(OUTBOX, 405),
        post="in 403 403 403 403 302 302 403 302 403",
        args=pk("letter"),
        is_page=False,
    ),
]

PUBLIC = [
    Row("public:directory", EVERYONE),
    Row("public:channel", EVERYONE, args=pk("channel")),
    Row("public:channel", answers(EVERYONE, 404), post=NO_PAGE, args=pk("unlisted"), case="unlisted"),
    Row("public:check", EVERYONE),
    Row("public:check", EVERYONE, query="?q=https://x.com/nobody_we_know", case="an address"),
    Row("api:api-root", answers(EVERYONE, 404), post=NO_PAGE, is_page=False),
    Row("api:openapi-json", EVERYONE, is_page=False),
    Row("api:openapi-view", EVERYONE),
    Row("api:check", EVERYONE, query="?q=https://x.com/nobody_we_know", is_page=False),
    Row("api:channels", EVERYONE, is_page=False),
]

#            anonymous staff requester runner agency comms lead auditor administrator superuser
TEAM_HERE = "  in      403      403     403    403   200   200    403        403         403"
KEEPERS = "    in      403      403     200    403   200   200    403        403         403"
ANSWERERS = " in      403      403     200    200   200   200    403        403         403"
INSIDERS = "   in      403      403     200    200   200   200    200        403         403"
UNTOLD = "     in      404      404     404    404   200   200    200        404         404"
UNTOLD_TEAM = "in      404      404     404    404   200   200    403        404         404"


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


def of_channel(name: str, get: str, *, code: int | str = 422, **more) -> Row:
    """A form about one channel: whoever sees it gets ``code`` for sending it empty."""
    return Row(name, get, **{"post": answers(get, code), "args": pk("channel"), **more})


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

QUIET = [
    Row("activity:list", SIGNED_IN),
    Row("activity:asked", SIGNED_IN),
    Row("activity:flagged", SIGNED_IN),
    Row("activity:unknown", SIGNED_IN),
    Row("activity:closing", SIGNED_IN),
    Row("activity:thresholds", AUDIT, post="in 403 403 403 403 403 422 403 403 403"),
    Row(
        "activity:threshold-remove",
        answers(LEAD, 405),
        post=answers(LEAD, 302),
        args=lambda cast: {"pk": cast.threshold.pk},
        is_page=False,
    ),
    Row("activity:channel", INSIDERS, args=pk("flagged")),
    Row("activity:channel", UNTOLD, args=pk("untold"), case="approval can be taken back", is_page=False),
    Row(
        "activity:feed",
        UNTOLD,
        post=answers(UNTOLD_TEAM, 422),
        args=pk("untold"),
        case="approval can be taken back",
        is_page=False,
    ),
    of_channel("activity:latest-post", ANSWERERS, args=pk("flagged")),
    of_channel("activity:keep", ANSWERERS, args=pk("flagged")),
    of_channel("activity:closing-wish", ANSWERERS, args=pk("flagged")),
    of_channel("activity:closing-wish-set-aside", TEAM_HERE, args=pk("flagged")),
    of_channel("activity:closing-start", TEAM_HERE, args=pk("flagged")),
    of_channel("activity:closing-stop", TEAM_HERE, args=pk("closing")),
    of_channel("activity:closing-finish", TEAM_HERE, args=pk("closing")),
    Row("activity:feed", INSIDERS, post=answers(ANSWERERS, 422), args=pk("flagged")),
    Row("activity:feed-stop", answers(ANSWERERS, 405), post=answers(ANSWERERS, 302), args=pk("flagged"), is_page=False),
]

# What was promised beside what happened: for those who speak for the channel and the team; auditors read.
GOALS = [
    Row("workspace:goals", SIGNED_IN),
    Row("workspace:goals-review", "in 403 403 200 403 200 200 200 403 403", args=pk("goals")),
    Row(
        "workspace:goals-review",
        "in 403 403 200 403 200 200 200 403 403",
        args=pk("goals_answered"),
        case="answered",
    ),
    *(of_channel(f"workspace:goals-{act}", KEEPERS, args=pk("goals")) for act in ("keep", "change", "merge", "retire")),
    of_channel("workspace:goals-otherwise", TEAM_HERE, args=pk("goals_answered")),
]

#           anonymous staff requester runner agency comms lead auditor administrator superuser
OWN_DRAFT = "  in      404      200     404    404   404   404    404        404         404"
OWN = "        in      404      200     404    404   403   403    403        404         404"
SEEN = "       in      404      200     404    404   200   200    200        404         404"


def own_answers(name: str, get: str = OWN_DRAFT, **more) -> Row:
    """A page of questions: what is sound is saved even where an answer is missing."""
    return Row(name, get, **{"post": answers(get, "422+"), "args": request_in("draft"), **more})


def file_of(attribute: str) -> Callable[[Cast], dict[str, Any]]:
    return lambda cast: {"pk": getattr(cast, attribute).request_id, "name": getattr(cast, attribute).name}


WATCH = [
    Row("audits:watch", AUDIT),
    Row("audits:single", AUDIT),
    Row(
        "audits:assign",
        TEAM,
        post=answers(TEAM, 422),
        args=lambda cast: {"pk": cast.gap.findings.open().first().pk},
    ),
]

REQUESTS = [
    Row("requests:list", IN_HOUSE),
    Row("requests:new", IN_HOUSE, post=answers(IN_HOUSE, 302)),
    Row("requests:adviser", IN_HOUSE, post=answers(IN_HOUSE, 422)),
    *(
        Row("requests:adviser", IN_HOUSE, post=answers(IN_HOUSE, 302), query=query, case=case)
        for case, query in {
            "two options": "?objective=brand&who=young&wish=advise&hours=9&language=sw",
            "stories": "?objective=brand&who=young&wish=advise&hours=0.5",
            "no channel needed": "?objective=connect&who=few&wish=closed_group&hours=2",
        }.items()
    ),
    Row("requests:detail", OWN_DRAFT, args=request_in("draft"), case="a draft"),
    *(
        Row("requests:detail", SEEN, args=request_in(status), case=status)
        for status in ("submitted", "in_review", "changes_requested", "approved", "rejected", "joined")
    ),
    Row("requests:detail", SEEN, args=request_in("provisional"), case="approved for a limited time"),
    Row("requests:fast-track", IN_HOUSE, post=answers(IN_HOUSE, 302)),
    own_answers("requests:eight-facts", args=pk("crisis")),
    own_answers(
        "requests:eight-facts", answers(OWN_DRAFT, 302), post=answers(OWN_DRAFT, 302), case="an ordinary draft"
    ),
    own_answers("requests:section", OWN, args=request_in("provisional", number=1), case="the rest of the form"),
    own_answers("requests:scope"),
    Row("requests:out-of-scope", OWN_DRAFT, args=request_in("draft")),
    own_answers("requests:self-check"),
    *(own_answers("requests:section", args=request_in("draft", number=n), case=str(n)) for n in (1, 2, 3, 4, 5, 7)),
    own_answers(
        "requests:section",
        answers(OWN_DRAFT, 302),
        post=answers(OWN_DRAFT, 302),
        args=request_in("draft", number=6),
        case="not asked",
    ),
    own_answers("requests:section", OWN, args=request_in("changes_requested", number=1), case="sent back"),
    own_answers(
        "requests:section",
        answers(OWN, 302),
        post=answers(OWN, 403),
        args=request_in("submitted", number=1),
        case="handed in",
    ),
    # The requester of the cast writes this draft with the colleague who started it.
    own_answers(
        "requests:section", args=lambda cast: {"pk": cast.shared.pk, "number": 1}, case="written with a colleague"
    ),
    Row(
        "requests:submit",
        answers(OWN_DRAFT, 302),
        post=answers(OWN_DRAFT, 403),
        args=pk("shared"),
        case="written with a colleague",
        is_page=False,
    ),
    Row("requests:writers", OWN_DRAFT, post=answers(OWN_DRAFT, 422), args=pk("shared")),
    Row(
        "requests:writer-end",
        answers(OWN_DRAFT, 405),
        post=answers(OWN_DRAFT, 302),
        args=lambda cast: {"pk": cast.shared.pk, "writer": cast.writer.pk},
        is_page=False,
    ),
    Row("requests:files", OWN_DRAFT, post=answers(OWN_DRAFT, 422), args=pk("shared")),
    Row("requests:file", OWN_DRAFT, args=file_of("file"), is_page=False),
    Row("requests:file", SEEN, args=file_of("file_handed_in"), case="handed in", is_page=False),
    Row("requests:file-remove", OWN_DRAFT, post=answers(OWN_DRAFT, 302), args=file_of("file")),
    Row(
        "requests:file-remove",
        "in 404 403 404 404 200 200 403 404 404",
        post="in 404 403 404 404 422 422 403 404 404",
        args=file_of("file_handed_in"),
        case="handed in",
    ),
    Row("requests:check", OWN_DRAFT, args=request_in("draft")),
    Row(
        "requests:submit",
        answers(OWN_DRAFT, 302),
        post=answers(OWN_DRAFT, 422),
        args=request_in("draft"),
        is_page=False,
    ),
    Row("requests:submitted", OWN, args=request_in("submitted")),
    Row("requests:withdraw", OWN, post=answers(OWN, 302), args=request_in("submitted")),
    # Those of the cast have no answer that could be copied, and say so.
    Row("requests:copy", OWN, post=answers(OWN, 422), args=request_in("submitted")),
    Row("requests:copy", OWN_DRAFT, post=answers(OWN_DRAFT, 422), args=request_in("draft"), case="a draft"),
    Row(
        "requests:answer",
        OWN,
        post=answers(OWN, 422),
        args=lambda cast: {"pk": cast.question.request_id, "question": cast.question.pk},
    ),
    Row("requests:print", SEEN, args=request_in("submitted")),
    Row(
        "requests:print",
        OWN_DRAFT,
        args=request_in("draft"),
        query="?language=fr",
        case="a draft, in French",
        is_page=False,
    ),
    Row("requests:print", SEEN, args=request_in("rejected"), query="?version=1", case="a version"),
    Row("requests:pdf", SEEN, args=request_in("submitted"), is_page=False),
    Row("requests:pdf", OWN_DRAFT, args=request_in("draft"), case="a draft", is_page=False),
    Row("requests:everything", OWN, args=request_in("submitted"), is_page=False),
    Row("requests:everything", OWN_DRAFT, args=request_in("draft"), case="a draft", is_page=False),
]

#              anonymous staff requester runner agency comms lead auditor administrator superuser
ALL_SIDES = "  in      404      200     200    404   200   200    200        404         404"
CHANNEL_SIDE = "in     404      403     200    404   403   403    403        404         404"
OWN_TALK = "   in      404      200     403    404   403   403    403        404         404"
OWN_PROPOSAL = "in     404      200     404    404   403   403    403        404         404"


def talk_act(name: str, talk: str, get: str = answers(SIGNED_IN, 405)) -> Row:
    """A button of the requester on the page of a talk."""
    return Row(name, get, post=answers(OWN_TALK, 302), args=pk(talk), is_page=False)


TALKS = [
    Row("requests:messages", OWN, post=answers(OWN, 422), args=request_in("in_review")),
    Row("requests:messages", OWN_DRAFT, post=answers(OWN_DRAFT, 422), args=request_in("draft"), case="a draft"),
    Row(
        "requests:messages-read", answers(OWN, 405), post=answers(OWN, 302), args=request_in("in_review"), is_page=False
    ),
    Row("requests:nudge", answers(OWN, 405), post=answers(OWN, 302), args=request_in("in_review"), is_page=False),
    # Nothing in the form must be filled in.
    Row(
        "requests:ask-to-join",
        OWN,
        post=answers(OWN, 302),
        args=lambda cast: {"pk": cast.asking.pk, "channel": cast.flagged.pk},
    ),
    Row("requests:joining", ALL_SIDES, post="in 404 422 422 404 422 422 403 404 404", args=pk("talk"), case="asked"),
    Row(
        "requests:joining",
        "in 404 200 404 404 200 200 200 404 404",
        post="in 404 422 404 404 422 422 403 404 404",
        args=pk("proposal"),
        case="proposed",
    ),
    Row("requests:joining", ALL_SIDES, post="in 404 422 422 404 422 422 403 404 404", args=pk("yes"), case="a yes"),
    Row(
        "requests:joining",
        "in 404 404 200 404 200 200 200 404 404",
        post="in 404 404 422 404 422 422 403 404 404",
        args=pk("agreed_talk"),
        case="agreed, of somebody else",
    ),
    Row("requests:joining-answer", CHANNEL_SIDE, post=answers(CHANNEL_SIDE, 422), args=pk("talk")),
    Row("requests:joining-consent", OWN_PROPOSAL, post=answers(OWN_PROPOSAL, 302), args=pk("proposal")),
    talk_act("requests:joining-agree", "yes"),
    talk_act("requests:joining-drop", "talk"),
]

#            anonymous staff requester runner agency comms lead auditor administrator superuser
REVIEWING = "  in      403      403     403    403   200   200    200        403         403"
ONE_REVIEW = " in      404      404     404    404   200   200    200        404         404"
TAKING = "     in      404      404     404    404   200   200    403        404         404"
OWN_VIEW = "   in      403      403     403    403   200   404    404        403         403"
DECIDING = "   in      404      404     404    404   200   403    403        404         404"

CORRECTING = " in      404      404     404    404   200   200    403        404         404"


def decision_letter(cast: Cast) -> dict[str, Any]:
    request = cast.request("rejected")
    letter = Letter.objects.get(event=f"request-decision:{request.decisions.get().pk}")
    return {"pk": request.pk, "letter": letter.pk}


def review_act(name: str, post: str, status: str) -> Row:
    """A button of the review page, refused to auditors before they press it."""
    return Row(name, "in 404 404 404 404 405 405 403 404 404", post=post, args=request_in(status), is_page=False)


REVIEW = [
    Row("review:queue", REVIEWING),
    *(
        Row("review:queue-part", REVIEWING, args=lambda cast, part=part: {"part": part}, case=part)
        for part in ("mine", "second", "closed")
    ),
    *(
        Row("review:detail", ONE_REVIEW, args=request_in(status), case=status)
        for status in ("submitted", "in_review", "changes_requested", "recommended", "approved", "rejected", "joined")
    ),
    Row(
        "review:detail",
        answers(ONE_REVIEW, 404),
        post=answers(ONE_REVIEW, 405),
        args=request_in("draft"),
        case="a draft",
    ),
    review_act("review:claim", "in 404 404 404 404 302 302 403 404 404", "submitted"),
    Row(
        "review:release",
        answers(ONE_REVIEW, 405),
        post="in 404 404 404 404 302 302 403 404 404",
        args=request_in("in_review"),
        is_page=False,
    ),
    review_act("review:evaluate", "in 404 404 404 404 302 403 403 404 404", "in_review"),
    Row("review:note", ONE_REVIEW, post="in 404 404 404 404 422 422 403 404 404", args=request_in("in_review")),
    Row("review:messages", ONE_REVIEW, post="in 404 404 404 404 422 422 403 404 404", args=request_in("in_review")),
    review_act("review:messages-read", "in 404 404 404 404 302 302 403 404 404", "in_review"),
    Row("review:propose", TAKING, post=answers(TAKING, 422), args=request_in("in_review")),
    Row("review:object", TAKING, post=answers(TAKING, 422), args=pk("agreed")),
    Row("review:object", TAKING, post=answers(TAKING, 422), args=request_in("joined"), case="decided by the team"),
    Row("review:detail", ONE_REVIEW, args=pk("agreed"), case="agreed by both sides"),
    review_act("review:read", "in 404 404 404 404 302 302 403 404 404", "in_review"),
    Row(
        "review:detail",
        ONE_REVIEW,
        args=pk("again"),
        query="?from=1&to=2",
        case="handed in again, with what changed",
    ),
    Row(
        "review:hand-over",
        answers(TAKING, 200),
        post=answers(TAKING, 422),
        args=request_in("in_review"),
        case="by its holder",
    ),
    Row(
        "review:hand-over",
        "in 404 404 404 404 403 200 403 404 404",
        post="in 404 404 404 404 403 422 403 404 404",
        args=request_in("submitted"),
        case="assigned by the lead",
    ),
    Row(
        "review:next",
        "in 403 403 403 403 405 405 403 403 403",
        post="in 403 403 403 403 302 302 403 403 403",
        is_page=False,
    ),
    Row("review:everything", ONE_REVIEW, args=request_in("rejected"), is_page=False),
    Row("review:figures", REVIEWING),
    Row("review:figures", REVIEWING, query="?format=csv&plot=funnel", case="a file", is_page=False),
    Row("review:views", REVIEWING),
    Row("review:view-save", REVIEWING, post=answers(REVIEWING, 422), query="?tier=careful&part=mine"),
    Row("review:view-rename", OWN_VIEW, post=answers(OWN_VIEW, 422), args=pk("queue_view")),
    Row(
        "review:view-remove",
        answers(REVIEWING, 405),
        post=answers(OWN_VIEW, 302),
        args=pk("queue_view"),
        is_page=False,
    ),
    review_act("review:undo", "in 404 404 404 404 302 403 403 404 404", "rejected"),
    Row("review:correct", CORRECTING, post=answers(CORRECTING, 409), args=request_in("approved"), case="approved"),
    Row("review:correct", CORRECTING, post=answers(CORRECTING, 409), args=request_in("rejected"), case="not approved"),
    Row("review:detail", ONE_REVIEW, args=request_in("provisional"), case="approved for a limited time"),
    Row(
        "review:letter-again",
        answers(CORRECTING, 405),
        post=answers(CORRECTING, 302),
        args=decision_letter,
        is_page=False,
    ),
    Row("review:letter-otherwise", CORRECTING, post=answers(CORRECTING, 422), args=decision_letter),
    Row("review:texts", LEAD),
    Row("review:text-change", LEAD, post=answers(LEAD, 422), args=lambda cast: {"code": "overlap"}),
    Row(
        "requests:decide",
        EVERYONE,
        post=answers(EVERYONE, 422),
        args=lambda cast: {"token": cast.stand_in_token},
    ),
    Row(
        "requests:decide",
        answers(EVERYONE, 410),
        post=answers(EVERYONE, 410),
        args=lambda cast: {"token": "used"},
        case="over",
        is_page=False,
    ),
    Row(
        "review:extend",
        "in 404 404 404 404 403 200 403 404 404",
        post="in 404 404 404 404 403 422 403 404 404",
        args=request_in("provisional"),
    ),
    # Those who come without an account, and the group that is asked about them.
    Row("requests:start", EVERYONE, post=answers(EVERYONE, 422)),
    Row("requests:start-sent", EVERYONE),
    Row(
        "requests:start-link",
        EVERYONE,
        post=answers(EVERYONE, 422),
        args=lambda cast: {"token": cast.start_token},
    ),
    Row(
        "requests:start-link",
        answers(EVERYONE, 410),
        post=answers(EVERYONE, 410),
        args=lambda cast: {"token": "used"},
        case="used",
        is_page=False,
    ),
    Row("requests:group", EVERYONE, post=answers(EVERYONE, 422), args=lambda cast: {"token": cast.group_token}),
    Row(
        "requests:group",
        answers(EVERYONE, 410),
        post=answers(EVERYONE, 410),
        args=lambda cast: {"token": "used"},
        case="over",
        is_page=False,
    ),
    Row("review:group", ONE_REVIEW, post="in 404 404 404 404 422 422 403 404 404", args=pk("confirmation")),
    Row(
        "review:detail",
        ONE_REVIEW,
        args=lambda cast: {"pk": cast.arrivals_request.pk},
        case="group not confirmed",
    ),
    Row(
        "review:step-aside",
        "in 404 404 404 404 200 200 403 404 404",
        post="in 404 404 404 404 422 422 403 404 404",
        args=request_in("in_review"),
    ),
    Row(
        "review:stand-in",
        "in 404 404 404 404 403 200 403 404 404",
        post="in 404 404 404 404 403 422 403 404 404",
        args=pk("stood_in"),
    ),
    Row("review:form-words", LEAD),
    Row("review:form-publish", LEAD, post=answers(LEAD, 422)),
    Row("review:form-question", LEAD, post=answers(LEAD, 422), args=lambda cast: {"key": "q04"}),
    Row("review:form-preview", LEAD, args=lambda cast: {"key": "q07"}),
    Row(
        "review:form-discard",
        answers(LEAD, 405),
        post=answers(LEAD, 302),
        args=lambda cast: {"key": "q04"},
        is_page=False,
    ),
    Row("review:decide", DECIDING, post="in 404 404 404 404 409 409 403 404 404", args=request_in("in_review")),
]

TABLE: list[Row] = [
    *PORTAL,
    *SIGN_IN,
    *PEOPLE_PAGES,
    *POLICIES,
    *REPORTS,
    *WORKSPACE,
    *PUBLIC,
    *REGISTRY,
    *STORIES,
    *PLATFORMS,
    *QUIET,
    *GOALS,
    *WATCH,
    *REQUESTS,
    *TALKS,
    *REVIEW,
]
