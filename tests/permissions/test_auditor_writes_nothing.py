"""An auditor reads everything and writes nothing but what design §3 says: every address of the portal, asked as auditor (I1).

Generated from the table of URLs, so that a new address is judged before anybody thinks of it.
"""

import pytest

from tests.permissions.resolver import own_names
from tests.permissions.test_url_role_table import ask, data_of_portal
from tests.permissions.urls import TABLE

in_this_world = pytest.mark.django_db
REFUSED = {"403", "404", "405"}

OWN = {
    "portal:language", "portal:theme", "people:profile", "enforcement:my-number", "people:invitation-accept",
    "account_login", "account_logout", "account_reauthenticate", "account_change_password", "account_reset_password",
    "account_reset_password_from_key",
    # Read and accepted, for oneself.
    "policies:accept", "policies:mine-read",
}  # fmt: skip
AS_ANYBODY = {
    "enforcement:report",
    # Whoever works in the house may ask for a channel, find out whether they need one, and send the team a story.
    "requests:new", "requests:adviser", "requests:fast-track", "requests:start", "requests:start-link", "channels:story-send",
    # A link that was sent to a mailbox or to one person opens for whoever holds it, signed in or not.
    "requests:decide", "requests:group",
    "activity:answer", "activity:answer-new-link", "enforcement:stop-confirm", "policies:read", "policies:read-new-link",
    # The table of the channels one looks after oneself; for whoever has none it is empty.
    "activity:mine",
    "audits:check-up-linked-answer", "audits:check-up-linked-same", "audits:check-up-linked-close",
}  # fmt: skip
# Views of a list that the reader saves for themselves; recounting the record of decisions changes nothing in it.
READING = {"review:view-save", "workspace:ledger-verify"}
# Open, sample and close reviews of access: the auditor's own work.
REVIEWS: set[str] = {
    "audits:campaign-new", "audits:campaign-change", "audits:campaign-template-use", "audits:campaign-short",
    "audits:campaign-open", "audits:campaign-close", "audits:campaign-draw", "audits:campaign-look",
}  # fmt: skip
MAY = OWN | AS_ANYBODY | READING | REVIEWS


@pytest.fixture(scope="module")
def data_before(cast):
    return data_of_portal()


@in_this_world
def test_every_other_address_refuses_an_auditor_and_changes_nothing(cast, visitors, data_before):
    names = own_names() - MAY
    rows = [row for row in TABLE if row.name in names]
    found = {row.label: ask(visitors["auditor"], "POST", row, cast, data_before) for row in rows}

    lines = [f"{label} answers {answer}" for label, answer in found.items() if answer not in REFUSED]
    if lines:
        pytest.fail("\n".join(lines), pytrace=False)
    assert len(found) > 200


def test_what_an_auditor_may_do_exists():
    """A name that is no longer in use would let an address of that name through one day."""
    assert MAY - {row.name for row in TABLE} == set()
