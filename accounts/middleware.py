"""Sessions end after a quiet time and after a working day, whatever the browser does (ASVS 7.3); newcomers see little."""

import time

from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from accounts.newcomers import may_open

# The last sign is written at most this often (seconds), so that reading pages does not write a session each time.
GRAIN = 60


class SessionLimitsMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated:
            now = int(time.time())
            started = request.session.setdefault("started", now)
            seen = request.session.setdefault("seen", now)
            if now - seen > settings.SESSION_IDLE_SECONDS or now - started > settings.SESSION_ABSOLUTE_SECONDS:
                logout(request)
            elif now - seen >= GRAIN:
                request.session["seen"] = now
        return self.get_response(request)


class NewcomersMiddleware:
    """Who came by a link opens what is public and their own requests, and nothing else until a group confirms them.

    Closed by default: a page is theirs because it is named (``accounts.newcomers``), not because nobody forbade it. The
    refusal is the same whether or not there is something at the address.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        user = request.user
        is_held = user.is_authenticated and user.is_newcomer and getattr(view, "login_required", True)
        if is_held and not may_open(request.resolver_match.view_name):
            raise PermissionDenied(
                _(
                    "This page opens once your group has confirmed that you work for it. Your own requests are open to you."
                )
            )
