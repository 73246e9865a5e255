"""People and groups in the support window, and the record of decisions; never a password, never the digest of a link."""

from functools import partial

from accounts.models import Body, CalendarDay, CalendarDayName, Invitation, Membership, Person, RoleAssignment
from ledger.models import LedgerEntry, LedgerHead, LedgerText
from ledger.privacy import readable_by_nobody
from portal.support import show

show(
    Person, "full_name", "email", "kind", "is_active", "last_login", hidden=("password",), search=("full_name", "email")
)
show(Body, "name", "kind", "parent", "closed_at", search=("name",))
show(Membership, "person", "body", "started_at", "ended_at")
show(RoleAssignment, "person", "role", "started_at", "ended_at")
show(CalendarDay, "body", "day", "is_free", "entered_by", "entered_at")
show(CalendarDayName, "calendar_day", "language", "text")
show(Invitation, "person", "created_at", "expires_at", "used_at", "withdrawn_at", hidden=("token_digest",))

# The ledger stands on the portal's own floor and cannot import its window.
show(LedgerEntry, "seq", "at", "actor_id", "action", "subject_type", "subject_id", among=readable_by_nobody)
show(LedgerText, "entry", "erased_at", hidden=("salt",), among=partial(readable_by_nobody, through="entry__"))
show(LedgerHead, "seq", "hash")
