"""What surrounds the API's two questions: who may ask how often, how refusals read, headers, and the page that describes it."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.utils.cache import get_conditional_response, set_response_etag
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import ValidationError
from ninja.openapi.docs import DocsBase

from portal.ratelimits import TOO_MANY, Limit

# Whoever keeps an answer asks whether it still holds before giving it again: a warning cannot wait for a cache (N15).
ASKED_AGAIN = "public, no-cache"
METHODS = ("GET", "HEAD", "OPTIONS")


class ProblemWith(Schema):
    parameter: str
    message: str


class Problem(Schema):
    """Why the question could not be answered, and what to ask instead."""

    message: str
    errors: list[ProblemWith] = []


class TooManyCalls(Exception):
    def __init__(self, wait: int):
        self.wait = wait
        super().__init__(wait)


def limited(limit: Limit) -> Callable:
    """Refuse a visitor who asks more often than ``limit``."""

    def decorate(view):
        @wraps(view)
        def ask(request, *args, **kwargs):
            if wait := limit.wait_for(request):
                raise TooManyCalls(wait)
            return view(request, *args, **kwargs)

        return ask

    return decorate


def too_many_calls(api: NinjaAPI) -> None:
    @api.exception_handler(TooManyCalls)
    def answer(request, refusal):
        message = _("Too many questions in a short time. Ask again in %(seconds)d seconds.") % {"seconds": refusal.wait}
        response = api.create_response(request, {"message": message, "errors": []}, status=TOO_MANY)
        response.headers["Retry-After"] = str(refusal.wait)
        return response


def refuse_parameters(api: NinjaAPI) -> None:
    @api.exception_handler(ValidationError)
    def answer(request, refusal):
        errors = [{"parameter": str(error["loc"][-1]), "message": sentence(error)} for error in refusal.errors]
        message = " ".join(error["message"] for error in errors)
        return api.create_response(request, {"message": message, "errors": errors}, status=422)


def sentence(error: dict) -> str:
    """Why a parameter was refused, in words that say what to give."""
    words = {
        "missing": _("Give “%(name)s” in the address, for instance ?%(name)s=…"),
        "int_parsing": _("“%(name)s” needs a whole number."),
        "int_parsing_size": _("“%(name)s” needs a smaller number."),
        "greater_than_equal": _("“%(name)s” must be %(limit)s at least."),
        "less_than_equal": _("“%(name)s” can be %(limit)s at most."),
        "string_too_long": _("“%(name)s” can have %(limit)s characters at most."),
        "value_error": _("“%(name)s” holds a character that cannot be seen; leave it out."),
    }
    limits = error.get("ctx") or {}
    limit = next((limits[key] for key in ("ge", "le", "max_length") if key in limits), "")
    pattern = words.get(error["type"]) or _(
        "“%(name)s” cannot be read; its meaning stands in the description of the API."
    )
    return pattern % {"name": str(error["loc"][-1])[:60], "limit": limit}


def open_to_everyone(api: NinjaAPI) -> tuple:
    """The API's addresses, each without sign-in and with the headers of a public answer."""
    patterns, app_name, namespace = api.urls
    for pattern in patterns:
        pattern.callback = _public(pattern.callback)
    return patterns, app_name, namespace


def _public(view):
    @login_not_required
    def answer(request, *args, **kwargs):
        if request.method not in METHODS:
            return _shared(HttpResponseNotAllowed(METHODS))
        if request.method == "OPTIONS":
            return _shared(HttpResponse(status=204, headers={"Allow": ", ".join(METHODS)}))
        asked_as = request.method
        request.method = "GET"
        try:
            response = view(request, *args, **kwargs)
        finally:
            request.method = asked_as
        if response.status_code == 200 and response.headers["Content-Type"].startswith("application/json"):
            response.headers["Cache-Control"] = ASKED_AGAIN
            set_response_etag(response)
            response = get_conditional_response(request, etag=response.headers["ETag"], response=response)
        return _shared(response)

    return answer


def _shared(response):
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


class Docs(DocsBase):
    """The description of the API as a page of ours: the usual ones need scripts from elsewhere."""

    def render_page(self, request, api, **kwargs):
        schema = api.get_openapi_schema()
        parts = schema["components"]["schemas"]
        context = {
            "api": schema["info"],
            "questions": [
                {"path": path, **methods["get"], "fields": _fields(methods["get"], parts)}
                for path, methods in schema["paths"].items()
            ],
            "account": [_described(name, field) for name, field in parts["PublicChannel"]["properties"].items()],
            "schema_url": self.get_openapi_url(api, kwargs),
        }
        return render(request, "public/api.html", context)


def _fields(question: dict, parts: dict) -> list[dict]:
    answer = question["responses"][200]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    return [_described(name, field) for name, field in parts[answer]["properties"].items()]


def _described(name: str, field: dict) -> dict:
    values = [str(value) for value in field.get("enum", ())]
    return {"name": name, "description": field.get("description", ""), "values": values}
