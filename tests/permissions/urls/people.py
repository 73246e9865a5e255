"""People, groups, policies, reports."""

from tests.permissions.urls.rows import (
    ADMIN,
    AUDIT,
    EVERYONE,
    LEAD,
    NO_PAGE,
    PEOPLE,
    REVIEWERS,
    SIGNED_IN,
    Row,
    answers,
    pk,
    policy,
)

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
]

REPORTS = [
    Row("enforcement:report", EVERYONE, post=answers(EVERYONE, 422)),
    Row("enforcement:thanks", EVERYONE),
    Row("enforcement:reports", AUDIT),
    Row("enforcement:reported", AUDIT, post="in 403 403 403 403 422 422 403 403 403", args=pk("report")),
]
