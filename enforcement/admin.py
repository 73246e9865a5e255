"""Reports in the support window."""

from enforcement.models import SuspicionReport
from portal.support import show

show(SuspicionReport, "address", "at", "handled_at", "outcome", hidden=("reporter_email", "message", "note"))
