"""The guidance: what everyone reads, and how the team keeps it."""

from policies.models import Passage
from tests.permissions.urls.rows import AUDIT, EVERYONE, NO_PAGE, SIGNED_IN, TEAM, Row, answers

# What the sections of an act say where nothing was chosen: there is no such act.
NO_ACT = "in 403 403 403 403 404 404 403 403 403"


def piece(cast):
    """One that came with the portal."""
    return {"pk": Passage.objects.get(section="check", key="safe").pk}


def piece_in_french(cast):
    return {**piece(cast), "language": "fr"}


def line(cast):
    return {"pk": cast.help_line.pk}


GUIDANCE = [
    Row("policies:guidance", EVERYONE),
    Row("policies:principles", EVERYONE),
    Row("policies:criteria", EVERYONE),
    Row("policies:criteria", EVERYONE, query="?kind=project", case="of one purpose"),
    Row("policies:checklist", EVERYONE),
    Row("policies:grounds", EVERYONE),
    Row("policies:personal-accounts", EVERYONE),
    Row("policies:guidance-page", EVERYONE, args=lambda cast: {"slug": "criticism"}),
    Row(
        "policies:guidance-page",
        answers(EVERYONE, 404),
        post=NO_PAGE,
        args=lambda cast: {"slug": "none"},
        case="no such page",
    ),
    Row("policies:replies", SIGNED_IN),
    Row("policies:replies", SIGNED_IN, query="?country=TD", case="of one country"),
    Row("policies:help-lines", SIGNED_IN),
    Row("policies:help-line-enter", TEAM, post=answers(TEAM, 422)),
    Row("policies:help-line", TEAM, post=answers(TEAM, 422), args=line),
    Row("policies:help-line-act", answers(TEAM, 405), post=NO_ACT, args=line, is_page=False),
    Row("policies:guidance-keep", AUDIT),
    Row("policies:guidance-new", TEAM, post=answers(TEAM, 422)),
    Row("policies:guidance-piece", AUDIT, args=piece),
    Row("policies:guidance-applies", TEAM, post=answers(TEAM, 422), args=piece),
    Row("policies:guidance-act", answers(TEAM, 405), post=NO_ACT, args=piece, is_page=False),
    Row("policies:guidance-write", TEAM, post=answers(TEAM, 422), args=piece_in_french),
]
