"""The pages people see when something went wrong; they stand without database, session or broker."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string


def bad_request(request, exception=None):
    return HttpResponse(render_to_string("400.html"), status=400)


def server_error(request):
    """500, or 503 with a word about when to come back where the database cannot be reached."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return service_unavailable(request)
    return HttpResponseServerError(render_to_string("500.html"))


def service_unavailable(request):
    response = HttpResponse(render_to_string("503.html"), status=503)
    response.headers["Retry-After"] = "60"
    return response


def too_large(request):
    return HttpResponse(render_to_string("413.html"), status=413)


def permission_denied(request, exception=None):
    """403: what the person may see but not do, with the reason and whom to ask (design §3)."""
    return render(request, "403.html", {"reason": str(exception or "")}, status=403)


def not_found(request, exception=None):
    return render(request, "404.html", status=404)


def csrf_failure(request, reason=""):
    """The form's token is stale, mostly because of signing in again elsewhere; what was typed is still in the tab."""
    return render(request, "403_csrf.html", status=403)
