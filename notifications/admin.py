"""Letters in the support window, without their words: they belong to their readers."""

from notifications.models import Letter
from notifications.private import listed_for_nobody
from portal.support import show

# An invitation's data holds a link that opens an account.
show(
    Letter, "kind", "address", "created_at", "next_try_at", "attempts", "sent_at", hidden=("subject", "body", "data"),
    among=listed_for_nobody,
)  # fmt: skip
