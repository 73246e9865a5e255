"""The portal itself: signing in, home, messages, ledger, what the public sees."""

from tests.permissions.urls.rows import AUDIT, EVERYONE, NO_PAGE, OPERATORS, OUTBOX, SIGNED_IN, Row, answers, pk

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
    Row("workspace:jobs", OPERATORS),
    # Off unless METRICS_TOKEN is set; then whoever shows the token reads it (tests/engine/test_scraping.py).
    Row("workspace:metrics", answers(EVERYONE, 404), post=answers(EVERYONE, 405), is_page=False),
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
