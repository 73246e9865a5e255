"""Policies in the support window."""

from policies.models import Acknowledgement, Policy, PolicyText, PolicyVersion
from portal.support import show

show(Policy, "slug", "binds_channels")
show(PolicyVersion, "policy", "number", "effective_on", "published_at")
show(PolicyText, "version", "language", "title")
show(Acknowledgement, "person", "version", "language", "at")
