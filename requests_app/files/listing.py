"""The files of a request as pages list them (``requests/_files.html``)."""

from django.db.models import Q
from django.urls import reverse

from requests_app.annex1.questions import QUESTIONS
from requests_app.files.attaching import removable
from requests_app.models import Attachment, ChannelRequest


def files_for(channel_request: ChannelRequest, *, user) -> list[dict]:
    """The files that this person may see, oldest first, and those that the team struck out with its reason; two queries."""
    shown = Q(removed_at=None) | ~Q(removed_why="")
    files = list(
        Attachment.objects.visible_to(user)
        .filter(shown, request=channel_request)
        .select_related("uploaded_by", "removed_by")
    )
    may_go = removable(files, channel_request, by=user) if files else set()
    return [
        {
            "file": file,
            "url": "" if file.removed_at else reverse("requests:file", args=[channel_request.pk, file.name]),
            "about": QUESTIONS.get(file.question),
            "remove_url": reverse("requests:file-remove", args=[channel_request.pk, file.name])
            if file.pk in may_go and not file.removed_at
            else "",
        }
        for file in files
    ]
