"""What happens around every request: life signs, language, safe methods, no caching of private pages, ways back."""

import zoneinfo

from django.conf import settings
from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from portal import errors
from portal.readiness import ready
from portal.store import portal_settings, settings_read_once

METHODS = ("GET", "HEAD", "POST", "OPTIONS")
# Enough for an import of 1 MB; Django itself would take any size. A page that takes more says so in ``most_bytes``.
MOST_BYTES = 3_000_000


class HealthMiddleware:
    """Answer `/healthz` and `/readyz` before hosts, TLS and sessions are looked at.

    What comes later reads the database, and would answer a probe with an error page when there is none.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path_info == "/healthz":
            return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")
        if request.path_info == "/readyz":
            return ready(request)
        return self.get_response(request)


class RefuseBeforeReading:
    """Methods no page knows (TRACE and the rest), and bodies larger than anything we take, never reach a view."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isascii() and length.isdigit() and int(length) > MOST_BYTES and int(length) > most_bytes(request):
            return errors.too_large(request)
        return self.get_response(request)


def most_bytes(request) -> int:
    """The largest body this address takes: what its view says in ``most_bytes``, and that only with a session's cookie.

    Nobody is signed in yet here, so the cookie can be made up: it keeps strangers out who do not try, no others.
    """
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return MOST_BYTES
    try:
        view = resolve(request.path_info).func
    except Resolver404:
        return MOST_BYTES
    return getattr(getattr(view, "view_class", None), "most_bytes", MOST_BYTES)


class LanguageMiddleware:
    """The page's language and time zone.

    ``?lang=`` in the address (this page only), else the person's own, else the visitor's cookie, else the browser's;
    the person's time zone, else the portal's.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with settings_read_once():
            return self.in_the_readers_words(request)

    def in_the_readers_words(self, request):
        user = request.user
        language = next(
            (
                code
                for code in (request.GET.get("lang"), getattr(user, "language", ""))
                if code in dict(settings.LANGUAGES)
            ),
            None,
        ) or translation.get_language_from_request(request)
        request.portal_settings = portal_settings()
        zone = getattr(user, "time_zone", "") or request.portal_settings.time_zone
        with translation.override(language), timezone.override(zoneinfo.ZoneInfo(zone)):
            request.LANGUAGE_CODE = translation.get_language()
            response = self.get_response(request)
            # Late templates must be rendered while the language is still set.
            if hasattr(response, "render") and not response.is_rendered:
                response.render()
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response


class PrivatePagesMiddleware:
    """Pages of a signed-in person are never stored by browser or proxy. What a visitor was shown may be stored, but is asked for
    again before it is shown again: between a public answer and its warning no cache may stand (N15)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.user.is_authenticated:
            response.headers["Cache-Control"] = "no-store, private"
        else:
            response.headers.setdefault("Cache-Control", "no-cache")
        return response


class PageAboveMiddleware:
    """An address that only takes a button's press, opened as a page, leads to the nearest page above it.

    People come there by the browser's history, or by the way back from a sign-in after a lost session. Nothing is done;
    ``Allow`` says what the address takes.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        is_page_wanted = request.method in ("GET", "HEAD") and not request.path_info.startswith("/api/")
        if response.status_code != 405 or not is_page_wanted:
            return response
        above = redirect(page_above(request.path_info))
        above.headers["Allow"] = response.headers.get("Allow", "POST")
        return above


def page_above(path: str) -> str:
    """The nearest address above ``path`` that answers GET; at last the home page."""
    parts = path.strip("/").split("/")
    while parts:
        parts.pop()
        above = f"/{'/'.join(parts)}/" if parts else "/"
        try:
            view = getattr(resolve(above).func, "view_class", None)
        except Resolver404:
            continue
        if view is not None and hasattr(view, "get") and "get" in view.http_method_names:
            return above
    return "/"
