"""What was typed when the session had run out: kept for an hour in the visitor's new session, and shown again after signing in.

It is tied to the page it was sent to, and only the person who may answer there ever sees it again.
"""

import datetime as dt

from django.contrib.auth.views import redirect_to_login
from django.http import QueryDict

from portal.ratelimits import Limit

KEPT_FOR = dt.timedelta(hours=1)
MOST_CHARACTERS = 60_000
KEEPING = Limit("kept-post", 20, 3600)


NAME = "kept-post"


def keep_and_sign_in(request, *, at: dt.datetime):
    """Answer a visitor without a session: sign in, then come back; what was posted waits."""
    # One page per visitor, the newest in place of the one before, and not many an hour: strangers can come here too.
    if request.method == "POST" and not KEEPING.wait_for(request):
        posted = request.POST.copy()
        posted.pop("csrfmiddlewaretoken", None)
        body = posted.urlencode()
        if len(body) <= MOST_CHARACTERS:
            until = (at + KEPT_FOR).isoformat()
            request.session[NAME] = {"path": request.path, "body": body, "until": until}
    return redirect_to_login(request.get_full_path())


def take_back(request, *, at: dt.datetime) -> QueryDict | None:
    """What was posted to this page before signing in, once; None where nothing is kept or the hour is over."""
    kept = request.session.get(NAME)
    if not kept or kept["path"] != request.path:
        return None
    del request.session[NAME]
    if dt.datetime.fromisoformat(kept["until"]) < at:
        return None
    return QueryDict(kept["body"])
