"""Reading and accepting policies, and the evidence of it (A10)."""

from tests.permissions.urls.rows import AUDIT, EVERYONE, SIGNED_IN, TEAM_HERE, Row, answers, policy


def _key(name: str):
    return lambda cast: {"token": getattr(cast, name)}


ACCEPTANCE = [
    # The address is the key: it opens the same to whoever has it, signed in or not.
    Row("policies:read", EVERYONE, post=answers(EVERYONE, 422), args=_key("reading_key")),
    Row("policies:read", answers(EVERYONE, 410), post=answers(EVERYONE, 410), args=_key("reading_key_over"), case="over",
        is_page=False),
    Row("policies:read", EVERYONE, post=EVERYONE, args=_key("reading_key_done"), case="all accepted"),
    Row("policies:read-new-link", answers(EVERYONE, 405), post=answers(EVERYONE, 302), args=_key("reading_key_over"),
        is_page=False),
    Row("policies:mine", SIGNED_IN),
    Row("policies:mine-read", SIGNED_IN, post=answers(SIGNED_IN, 422)),
    Row("policies:my-certificate", SIGNED_IN, is_page=False),
    Row("policies:acceptances", AUDIT),
    Row("policies:waited-for", AUDIT),
    Row("policies:person-certificate", AUDIT, args=lambda cast: {"pk": cast.known.pk}, is_page=False),
    Row("policies:version-certificate", AUDIT, args=policy, is_page=False),
    Row("channels:promise-take-back", TEAM_HERE, post=answers(TEAM_HERE, 422),
        args=lambda cast: {"pk": cast.channel.pk, "promise": cast.promise.pk}),
]  # fmt: skip
