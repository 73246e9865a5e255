"""What every page's frame shows."""

from django.conf import settings

from portal import navigation


def frame(request) -> dict:
    user = getattr(request, "user", None)
    theme = getattr(user, "theme", "") or request.COOKIES.get("theme", "")
    return {
        "portal_settings": getattr(request, "portal_settings", None),
        "navigation": [
            {"label": e.label, "url": e.url, "current": _is_current(request.path, e.url)}
            for e in (navigation.main_for(user) if user is not None else [])
        ],
        "footer_links": [
            {"label": e.label, "url": e.url} for e in (navigation.footer_for(user) if user is not None else [])
        ],
        "theme": theme if theme in {"light", "dark"} else "",
        "demo_mode": settings.DEMO,
    }


def _is_current(path: str, url: str) -> bool:
    return path == url or (url != "/" and path.startswith(url))
