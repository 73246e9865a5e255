"""Every name in the portal's URL configuration, the support window's aside."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

SUPPORT = "admin"


def url_names(
    resolver: URLResolver | None = None, namespaces: tuple[str, ...] = ()
) -> Iterator[tuple[str, URLPattern]]:
    """(name with its namespaces, pattern); a pattern without a name is told by its route."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from url_names(pattern, (*namespaces, *([pattern.namespace] if pattern.namespace else [])))
        else:
            yield ":".join([*namespaces, pattern.name or str(pattern.pattern)]), pattern


def own_names() -> set[str]:
    return {name for name, _pattern in url_names() if not name.startswith(f"{SUPPORT}:")}
