"""Access reviews: run by the team and the auditors, answered by whoever is asked, read by the audit room."""

from tests.permissions.urls.rows import AUDIT, LEAD, TEAM_HERE, Row, answers, pk

#             anonymous staff requester runner agency comms lead auditor administrator superuser
# Whoever is asked in the open review: the runner about the agency, the channel's two co-administrators about the others.
ASKED = "     in      404      404     200    404   200   404    404        404         404"


def of(name: str, get: str, thing: str, code: int | str = 422, **more) -> Row:
    return Row(name, get, post=answers(get, code), args=pk(thing), **more)


def on_channel(cast) -> dict:
    return {"pk": cast.review_open.pk, "channel": cast.channel.pk}


def act(name: str, args) -> Row:
    """A button of the reviewer's page; a refusal is a sentence on that page."""
    return Row(name, answers(ASKED, 405), post=answers(ASKED, 302), args=args, is_page=False)


CAMPAIGNS = [
    Row("audits:campaigns", AUDIT),
    Row("audits:campaign-new", AUDIT, post=answers(AUDIT, 422)),
    Row("audits:campaign-templates", AUDIT),
    Row("audits:campaign-template-new", TEAM_HERE, post=answers(TEAM_HERE, 422)),
    of("audits:campaign-template", TEAM_HERE, "review_template"),
    of("audits:campaign-template-use", AUDIT, "review_template", 302),
    of("audits:campaign-template-retire", TEAM_HERE, "review_template", 302),
    # Its people are being asked already.
    of("audits:campaign-short", AUDIT, "channel"),
    Row("audits:campaign", AUDIT, args=pk("review_draft"), case="draft"),
    Row("audits:campaign", AUDIT, args=pk("review_open")),
    Row("audits:campaign", AUDIT, args=pk("review_closed"), case="closed"),
    of("audits:campaign-change", AUDIT, "review_draft"),
    of("audits:campaign-open", AUDIT, "review_draft", 302),
    of("audits:campaign-cancel", TEAM_HERE, "review_draft"),
    of("audits:campaign-close", AUDIT, "review_open", 302),
    Row("audits:campaign-items", AUDIT, args=pk("review_closed")),
    Row("audits:campaign-progress", AUDIT, args=pk("review_open")),
    Row("audits:campaign-ask", LEAD, post=answers(LEAD, 422), args=on_channel),
    Row("audits:campaign-mine", ASKED, post=answers(ASKED, 302), args=pk("review_open")),
    act("audits:campaign-keep", pk("review_open")),
    act("audits:campaign-sign-off", pk("review_open")),
    act("audits:campaign-quiet", on_channel),
    Row("audits:campaign-looks", AUDIT, args=pk("review_open")),
    of("audits:campaign-draw", AUDIT, "review_open", 302),
    Row(
        "audits:campaign-look",
        AUDIT,
        post=answers(AUDIT, 422),
        args=lambda cast: {"pk": cast.review_open.pk, "look": cast.review_look.pk},
    ),
    Row("audits:campaign-pack", AUDIT, args=pk("review_closed"), is_page=False),
]
