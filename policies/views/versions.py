"""A published version by its address, for every page about one (U9)."""

from django.shortcuts import get_object_or_404

from policies.models import PolicyVersion


def published_version(slug: str, number: str) -> PolicyVersion:
    """With its policy, what it replaces and its texts. Raises Http404: a draft is not found here."""
    found = PolicyVersion.objects.published().select_related("policy", "replaces").prefetch_related("texts")
    return get_object_or_404(found, policy__slug=slug, number=number)
