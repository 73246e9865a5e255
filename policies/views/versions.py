"""A published version by its address, and the language in which it was read, for every page about one (A10, U9)."""

from django.shortcuts import get_object_or_404
from django.utils.translation import get_language

from policies.models import PolicyVersion


def published_version(slug: str, number: str) -> PolicyVersion:
    """With its policy, what it replaces and its texts. Raises Http404: a draft is not found here."""
    found = PolicyVersion.objects.published().select_related("policy", "replaces").prefetch_related("texts")
    return get_object_or_404(found, policy__slug=slug, number=number)


def language_shown(request) -> str:
    """The language in which the text stood on the page whose button was pressed: a page can be shown in another one than
    its reader's (``?lang=``), and the acceptance names the one that was read (A10)."""
    return request.POST.get("language") or get_language()
