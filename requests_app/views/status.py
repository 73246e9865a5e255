"""What the page of a request says of where it stands: who has it since when, what may be expected, what happened."""

from requests_app.drafting import copying
from requests_app.fast_track.permissions import open_permission
from requests_app.judging.telling import is_untold, status_as_told
from requests_app.models.requests import DECIDED
from requests_app.standing.words import history_of, standing_of, told_decisions, told_stages
from requests_app.transitions import may_follow


def status_context(page) -> dict:
    """For a page on one request (``fetching.OneRequest``); the same number of queries whatever happened to it."""
    channel_request, user, at = page.channel_request, page.request.user, page.at
    stages = told_stages(channel_request, at=at)
    told = told_decisions(channel_request, at=at)
    permission = open_permission(channel_request)
    return {
        "permission": permission if not is_untold(channel_request, at=at) else None,
        "standing": standing_of(channel_request, at=at, for_requester=page.is_own, stages=stages),
        "events": history_of(channel_request, at=at, for_requester=page.is_writer, stages=stages, told=told),
        "decision": told[-1] if told and status_as_told(channel_request, at=at) in DECIDED else None,
        "may_cancel": page.is_own and "withdraw" in may_follow(channel_request) and not channel_request.channel_id,
        "may_copy": copying.may_copy(channel_request, by=user),
        "copied": copying.copied_into(channel_request) if page.is_writer else None,
    }
