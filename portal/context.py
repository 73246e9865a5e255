"""What every page's frame shows."""

from django.conf import settings

from portal import navigation


def frame(request) -> dict:
    user = getattr(request, "user", None)
    theme = getattr(user, "theme", "") or request.COOKIES.get("theme", "")
    entries = navigation.main_for(user) if user is not None else []
    current = navigation.current_of(entries, request.path)
    return {
        "portal_settings": getattr(request, "portal_settings", None),
        "navigation": [{"label": e.label, "url": e.url, "current": e is current} for e in entries],
        "footer_parts": [
            {"heading": section.heading, "links": [{"label": e.label, "url": e.url} for e in found]}
            for section, found in (navigation.footer_for(user) if user is not None else {}).items()
        ],
        "theme": theme if theme in {"light", "dark"} else "",
        "demo_mode": settings.DEMO,
    }
