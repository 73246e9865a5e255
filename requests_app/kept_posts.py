"""What was typed when the session had run out: kept for an hour in the visitor's new session, and shown again after signing in.

It is tied to the page it was sent to, and only the person who may answer there ever sees it again.
"""

import datetime as dt

from django.contrib.auth.views import redirect_to_login
from django.http import QueryDict

KEPT_FOR = dt.timedelta(hours=1)
MOST_CHARACTERS = 60_000


def _name(path: str) -> str:
    return f"kept-post:{path}"


def keep_and_sign_in(request, *, at: dt.datetime):
    """Answer a visitor without a session: sign in, then come back; what was posted waits."""
    if request.method == "POST":
        posted = request.POST.copy()
        posted.pop("csrfmiddlewaretoken", None)
        body = posted.urlencode()
        if len(body) <= MOST_CHARACTERS:
            request.session[_name(request.path)] = {"body": body, "until": (at + KEPT_FOR).isoformat()}
    return redirect_to_login(request.get_full_path())


def take_back(request, *, at: dt.datetime) -> QueryDict | None:
    """What was posted to this page before signing in, once; None where nothing is kept or the hour is over."""
    kept = request.session.pop(_name(request.path), None)
    if not kept or dt.datetime.fromisoformat(kept["until"]) < at:
        return None
    return QueryDict(kept["body"])
