"""What happens around every request: life signs, language, safe methods, no caching of private pages."""

import zoneinfo

from django.conf import settings
from django.http import HttpResponse, HttpResponseNotAllowed
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from portal.store import portal_settings

METHODS = ("GET", "HEAD", "POST", "OPTIONS")


class HealthMiddleware:
    """Answer `/healthz` before hosts, TLS, sessions or the database are looked at."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path_info == "/healthz":
            return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")
        return self.get_response(request)


class RefuseUnknownMethods:
    """Pages know GET, HEAD, POST and OPTIONS; TRACE and the rest are refused before any view runs."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        return self.get_response(request)


class LanguageMiddleware:
    """The page's language and time zone.

    ``?lang=`` in the address (this page only), else the person's own, else the visitor's cookie, else the browser's;
    the person's time zone, else the portal's.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        user = request.user
        language = next(
            (code for code in (request.GET.get("lang"), getattr(user, "language", "")) if code in dict(settings.LANGUAGES)),
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
