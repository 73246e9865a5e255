"""Drafts of a policy: one open for comments, to which the requester is invited, one that is done, one withdrawn."""

import datetime as dt

from policies.drafting import commenting, consulting
from policies.library import drafts
from policies.library.clauses import clauses_of
from policies.library.words import Words
from policies.models import PolicyVersion
from portal.languages import Language

BODY = "## 1. One\n\nAsk first.\n\n- a point\n"


def drafts_of(version: PolicyVersion, *, lead, invited, now: dt.datetime) -> dict[str, object]:
    """``draft`` is open for comments, and ``draft_comment`` is the invited person's; ``draft_ready`` waits for the lead."""
    then = now - dt.timedelta(days=9)
    begun = _draft(version, lead, then)
    consultation = consulting.open_for_comments(
        begun, until=now.date() + dt.timedelta(days=5), people=[invited], by=lead, at=then
    )
    clause = next(clause for clause in clauses_of(BODY) if clause.kind == "text")
    said = commenting.comment(begun, language="en", anchor=clause.anchor, text="Whom?", by=invited, at=then)
    withdrawn = _draft(version, lead, then)
    drafts.withdraw_draft(withdrawn, why="Overtaken.", by=lead, at=then)
    return {
        "draft": begun,
        "draft_comment": said,
        "consultation": consultation,
        "draft_ready": _draft(version, lead, then),
        "draft_withdrawn": withdrawn,
    }


def _draft(version: PolicyVersion, lead, at: dt.datetime) -> PolicyVersion:
    words = [Words(language, f"Draft ({language})", BODY, "In short", "Section 1.") for language in Language]
    return drafts.start_draft(version.policy, words=words, by=lead, at=at)
