"""Policies in the support window."""

from django.db.models import Exists, OuterRef, Q

from policies.models import (
    Acknowledgement,
    Asking,
    HelpLine,
    HelpLineText,
    Passage,
    PassageText,
    Policy,
    PolicyText,
    PolicyVersion,
)
from portal.support import show

# A draft is for those who write it, who audit it and who are asked for comments (I5); support is none of them.
PUBLISHED = Q(published_at__isnull=False)
show(
    Policy, "slug", "binds_channels",
    among=lambda rows: rows.filter(Exists(PolicyVersion.objects.published().filter(policy=OuterRef("pk")))),
)  # fmt: skip
show(PolicyVersion, "policy", "number", "effective_on", "published_at", among=lambda rows: rows.filter(PUBLISHED))
show(PolicyText, "version", "language", "title", among=lambda rows: rows.filter(version__published_at__isnull=False))
show(Acknowledgement, "person", "version", "language", "at")
show(Asking, "person", "version", "asked_at", "due_on", "reminded_at")
show(Passage, "section", "key", "kind", "country", "withdrawn_at")
show(PassageText, "passage", "language", "state", "title", "written_by")
show(HelpLine, "country", "name", "phone", "checked_on")
show(HelpLineText, "line", "language", "about")
