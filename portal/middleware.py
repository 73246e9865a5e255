"""What happens around every request: life signs, language, safe methods, no caching of private pages."""

import zoneinfo

from django.conf import settings
from django.http import HttpResponse, HttpResponseNotAllowed
from django.urls import Resolver404, resolve
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from portal import errors
from portal.store import portal_settings, settings_read_once

METHODS = ("GET", "HEAD", "POST", "OPTIONS")
# Enough for an import of 1 MB; Django itself would take any size. A page that takes more says so in ``most_bytes``.
MOST_BYTES = 3_000_000


class HealthMiddleware:
    """Answer `/healthz` before hosts, TLS, sessions or the database are looked at."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path_info == "/healthz":
            return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")
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
    """The largest body this address takes: what its view says in ``most_bytes``, and that only from who has a session.

    Nobody is signed in yet here, but a stranger without a cookie is spared nothing by being read to the end.
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
    """Pages of a signed-in person are never stored by browser or proxy."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.user.is_authenticated:
            response.headers["Cache-Control"] = "no-store, private"
        return response
