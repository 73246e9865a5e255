"""States as the team reads them: what is “with you” for the requester is with the requester for the team."""

from django.utils.translation import pgettext_lazy

from requests_app.models import Status

LABELS = {
    Status.CHANGES_REQUESTED: pgettext_lazy("request status", "With the requester"),
    Status.RECOMMENDED: pgettext_lazy("request status", "Recommended"),
}


def team_label(status: str):
    return LABELS.get(Status(status), Status(status).label)
