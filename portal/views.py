"""Language and theme."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

THEMES = ("system", "light", "dark")


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
