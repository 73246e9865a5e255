"""What is to be done, in the words people read."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audits.checkup.questions import label_of
from audits.models import Remediation, What
from audits.remediation.opening import ACCESS
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


def points_of(ticket: Remediation) -> list[str]:
    """The questions that could not be answered, or whose answer was no."""
    return [label_of(code) for code in ticket.points if code != ACCESS]
