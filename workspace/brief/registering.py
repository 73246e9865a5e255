"""What the meeting brief tells the rooms below: called once, by ``apps.py``."""

from django.utils.translation import gettext_lazy as _

from accounts.merging import PEOPLE
from accounts.roles import Permission, having
from audits import nightly
from ledger import phrases
from notifications.monday import register_part
from portal import navigation
from workspace.brief import meetings, sending


def register() -> None:
    phrases.define(meetings.PHRASES | sending.PHRASES)
    register_part(sending.MONDAY_PART, sending.monday_facts)
    nightly.SWEEPS["meeting brief"] = sending.sweep
    PEOPLE.moves("workspace.BriefReader.person", _("The meeting brief is sent to them"), once_per=("schedule",))
    entry = navigation.Entry("brief", _("Meeting brief"), "workspace:brief", 82, having(Permission.READ_AUDIT))
    navigation.register_footer(entry, navigation.Section.TEAM)
