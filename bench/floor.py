"""The floor under the pages: bare Django views of the same rows, once open and once for those who may."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.template import Context, Engine
from django.urls import include, path

from accounts.roles import Permission
from channels_registry.models import Channel

ROWS = 50
SIGNED_IN = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
_LIST = Engine().from_string(
    "<!DOCTYPE html><html><head><title>Rows</title></head><body><table>"
    "{% for row in rows %}<tr><th><a href='/registry/{{ row.pk }}/'>{{ row.name }}</a></th><td>{{ row.platform.name }}</td>"
    "<td>{{ row.body.name }}</td><td>{{ row.kind }}</td><td>{{ row.status }}</td><td>{{ row.latest_post_at }}</td>"
    "<td>{{ row.review_on }}</td><td>{{ row.region }}</td></tr>{% endfor %}</table></body></html>"
)
_ONE = Engine().from_string(
    "<!DOCTYPE html><html><head><title>{{ row.name }}</title></head><body><h1>{{ row.name }}</h1><dl>"
    "{% for name, value in facts %}<dt>{{ name }}</dt><dd>{{ value }}</dd>{% endfor %}</dl></body></html>"
)


@login_not_required
def bare_list(request):
    return _list(Channel.objects.all())


@login_not_required
def bare_directory(request):
    return _list(Channel.objects.public())


@login_not_required
def bare_channel(request, pk):
    return _one(pk)


def signed_list(request):
    _may(request)
    return _list(Channel.objects.all())


def signed_channel(request, pk):
    _may(request)
    return _one(pk)


def _may(request) -> None:
    if not request.user.is_authenticated or not request.user.may(Permission.READ_REGISTRY):
        raise PermissionDenied


def _list(channels) -> HttpResponse:
    rows = channels.select_related("platform", "body").order_by("name", "pk")[:ROWS]
    return HttpResponse(_LIST.render(Context({"rows": rows})))


def _one(pk: int) -> HttpResponse:
    row = Channel.objects.select_related("platform", "body", "responsible").get(pk=pk)
    facts = [
        (field, getattr(row, field))
        for field in (
            "platform", "body", "responsible", "kind", "format", "status", "summary", "purpose", "languages", "countries",
            "region", "rhythm", "entered_at", "activated_at", "confirmed_at", "review_on", "latest_post_at",
        )
    ]  # fmt: skip
    return HttpResponse(_ONE.render(Context({"row": row, "facts": facts})))


urlpatterns = [
    path("bare/list/", bare_list),
    path("bare/directory/", bare_directory),
    path("bare/channel/<int:pk>/", bare_channel),
    path("signed/list/", signed_list),
    path("signed/channel/<int:pk>/", signed_channel),
    path("", include("governance.urls")),
]
