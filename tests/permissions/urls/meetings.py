"""The meeting brief, the yearly report, and accounts of others that the team follows (R4, R7)."""

from tests.permissions.urls.rows import AUDIT, LEAD, TEAM, Row, answers, pk

BRIEF = [
    Row("workspace:brief", AUDIT),
    Row("workspace:brief", AUDIT, query="?period=last-month", case="last month"),
    Row("workspace:brief-pdf", AUDIT, is_page=False),
    Row("workspace:meeting-note", AUDIT, post=answers(TEAM, 422), is_page=False),
    Row("workspace:meeting-take-back", answers(TEAM, 405), post=answers(TEAM, 302), args=pk("meeting"), is_page=False),
    Row("workspace:brief-sending", TEAM, post=answers(TEAM, 422)),
    Row("workspace:brief-to-me", answers(TEAM, 405), post=answers(TEAM, 302), is_page=False),
    Row("workspace:brief-take-off", answers(TEAM, 405), post=answers(TEAM, 302), is_page=False),
    Row("workspace:yearly", AUDIT),
    Row("workspace:yearly-pdf", AUDIT, is_page=False),
]

WATCH_LIST = [
    Row("activity:watch-list", AUDIT),
    Row("activity:watch-switch", answers(LEAD, 405), post=answers(LEAD, 302), is_page=False),
    Row("activity:watch-add", TEAM, post=answers(TEAM, 422)),
    Row("activity:watched", AUDIT, args=pk("watched")),
    Row("activity:watched-note", AUDIT, post=answers(TEAM, 422), args=pk("watched"), is_page=False),
    Row("activity:watched-remove", AUDIT, post=answers(TEAM, 422), args=pk("watched"), is_page=False),
]
