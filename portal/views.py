"""Language, theme, and whether the portal is ready."""

import datetime as dt

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpResponseRedirect, JsonResponse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from portal.models import SignOfLife

THEMES = ("system", "light", "dark")
# The scheduler leaves a sign each minute; five missed ones are worth a word.
SCHEDULER_QUIET = dt.timedelta(minutes=5)


def back_to(request) -> str:
    """The page to return to, only ever one of ours."""
    target = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        return target
    return "/"


@login_not_required
@require_POST
def choose_language(request):
    """Remember the language for this visitor, and on the profile of whoever is signed in."""
    response = HttpResponseRedirect(back_to(request))
    code = request.POST.get("language", "")
    if code in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, code, max_age=31_536_000, secure=settings.TLS, httponly=True, samesite="Lax"
        )
        _remember(request, language=code)
    return response


@login_not_required
@require_POST
def choose_theme(request):
    response = HttpResponseRedirect(back_to(request))
    theme = request.POST.get("theme", "")
    if theme in THEMES:
        response.set_cookie("theme", theme, max_age=31_536_000, secure=settings.TLS, httponly=True, samesite="Lax")
        _remember(request, theme=theme)
    return response


def _remember(request, **choice) -> None:
    if request.user.is_authenticated:
        get_user_model().objects.filter(pk=request.user.pk).update(**choice)


@login_not_required
@require_safe
def ready(request):
    """`/readyz`: 503 only without the database; `degraded` when the scheduler has been quiet (design §6)."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        seen = SignOfLife.objects.filter(part="scheduler").values_list("seen_at", flat=True).first()
    except DatabaseError:
        return JsonResponse({"status": "unavailable", "database": "down", "scheduler": "unknown"}, status=503)
    alive = seen is not None and timezone.now() - seen < SCHEDULER_QUIET
    return JsonResponse(
        {
            "status": "ready" if alive else "degraded",
            "database": "up",
            # The sign travels scheduler → broker → worker → database, so one of the three is down when it is missing.
            "scheduler": "up" if alive else "quiet",
            "scheduler_seen_at": seen and seen.isoformat(),
        }
    )
