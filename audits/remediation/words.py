"""What is to be done, in the words people read."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audits.models import Remediation, Side, What
from channels_registry.models import AccessLevel

OF_ACCESS = {
    What.REMOVE: gettext_lazy("End the access of %(person)s"),
    What.CHANGE: gettext_lazy("Change the access of %(person)s to “%(level)s”"),
    What.OTHER: gettext_lazy("Find out whether the access of %(person)s is still right"),
}


def sentence_of(ticket: Remediation) -> str:
    """One line: what is to be done. Reads the access and its person, and asks nothing else."""
    if ticket.grant is not None:
        level = str(AccessLevel(ticket.new_level).label) if ticket.new_level else ""
        return OF_ACCESS[What(ticket.what)] % {"person": ticket.grant.person.full_name, "level": level}
    return _("Settle what the check-up left open")


def reason_of(ticket: Remediation) -> str:
    """Why it is to be done: what somebody wrote, else which side of the check-up said so; empty where neither is known."""
    if ticket.why or ticket.sheet is None or ticket.grant is None or ticket.what != What.REMOVE:
        return ticket.why
    if ticket.sheet.side == Side.RESPONSIBLE:
        return _("Its people say that this access is no longer right.")
    return _("The co-administrator says that this access is no longer right.")
