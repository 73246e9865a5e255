"""Who runs an account of ours is told that another pretends to be it: security, outside the budget (design §5.12)."""

import datetime as dt

from channels_registry import rights
from enforcement.models import ImpersonationCase
from notifications.writing import Post, write_letters

IMITATED = "enforcement.imitated"


def warn_administrators(case: ImpersonationCase, *, at: dt.datetime) -> None:
    """One letter to each who has access to it or answers for it; none where it imitates no single one. Two statements."""
    channel = case.imitates
    if channel is None:
        return
    facts = {"channel": channel.name, "platform": channel.platform.name, "account": case.address,
             "path": f"/registry/{channel.pk}/"}  # fmt: skip
    posts = [
        Post(event=f"imitated:{case.pk}:{at:%Y%m%d%H%M}", person=person, data={"name": person.full_name, **facts})
        for person in rights.people_listed(channel, at=at)
    ]
    write_letters(IMITATED, posts, at=at)
