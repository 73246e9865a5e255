"""The yearly check-up and what is to be done on the platforms: those who speak for the channel, the team; auditors read."""

from tests.permissions.urls.rows import EVERYONE, KEEPERS, SIGNED_IN, TEAM_HERE, Row, answers, pk

#           anonymous staff requester runner agency comms lead auditor administrator superuser
READERS = "  in      403      403     200    403   200   200    200        403         403"


def linked(cast) -> dict:
    return {"token": cast.check_up_key, "pk": cast.check_up_linked.pk}


def act(name: str, get: str, thing: str, code: int = 422) -> Row:
    return Row(name, get, post=answers(get, code), args=pk(thing))


CHECK_UP = [
    Row("audits:check-up", SIGNED_IN),
    Row("audits:check-up-page", READERS, args=pk("check_up")),
    act("audits:check-up-answer", KEEPERS, "check_up"),
    act("audits:check-up-same", KEEPERS, "check_up", 302),
    act("audits:check-up-close", KEEPERS, "check_up"),
    # The address is the key: it opens the same to whoever has it, signed in or not.
    Row("audits:check-up-linked", EVERYONE, args=lambda cast: {"token": cast.check_up_key}),
    Row("audits:check-up-linked-page", EVERYONE, args=linked),
    Row("audits:check-up-linked-answer", EVERYONE, post=answers(EVERYONE, 422), args=linked),
    Row("audits:check-up-linked-same", EVERYONE, post=answers(EVERYONE, 302), args=linked),
    Row("audits:check-up-linked-close", EVERYONE, post=answers(EVERYONE, 422), args=linked),
    Row("audits:to-do", SIGNED_IN),
    Row("audits:to-do-one", READERS, args=pk("to_do")),
    *(act(f"audits:to-do-{verb}", KEEPERS, "to_do") for verb in ("done", "check", "send-back", "look")),
    *(act(f"audits:to-do-{verb}", TEAM_HERE, "to_do") for verb in ("give", "drop", "again")),
]
