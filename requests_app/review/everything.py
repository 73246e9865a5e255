"""The team's copy of everything about a request, as a ZIP with what the team keeps to itself (A5, design §5.9)."""

from django.urls import reverse
from django.views.generic import View

from portal.ratelimits import too_many
from portal.zips import zip_response
from requests_app.judging.telling import as_told
from requests_app.record import MANY_PDFS
from requests_app.record.bundle import Reader, name_of, parts_of
from requests_app.review.fetching import OneReview


class ReviewEverything(OneReview, View):
    """Who has a part in the request gets what its requester gets, without the requester's own letters and drafts."""

    http_method_names = ["get", "head", "options"]

    def get(self, request, *args, **kwargs):
        channel_request, reads_internal = self.channel_request, self.rights.reads_internal
        if wait := MANY_PDFS.wait_for(request):
            return too_many(request, wait)
        reader = Reader(request.user, of_team=True, reads_internal=reads_internal)
        if not reads_internal:
            as_told(channel_request, at=self.at)
        parts = parts_of(
            channel_request,
            reader=reader,
            at=self.at,
            address=request.build_absolute_uri(reverse("requests:print", args=[channel_request.pk])),
        )
        return zip_response(name_of(channel_request, reader=reader), parts, at=self.at)
