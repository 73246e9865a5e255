"""Sessions end after a quiet time and after a working day, whatever the browser does (ASVS 7.3)."""

import time

from django.conf import settings
from django.contrib.auth import logout

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
