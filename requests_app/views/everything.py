"""Everything about a request as a ZIP, for whoever writes it; the team's own copy is in ``review/everything.py`` (A5)."""

from django.urls import reverse
from django.views.generic import View

from portal.ratelimits import too_many
from portal.zips import zip_response
from requests_app.record import MANY_PDFS
from requests_app.record.bundle import Reader, name_of, parts_of
from requests_app.views.fetching import WrittenRequest


class RequestEverything(WrittenRequest, View):
    """Nothing in it is internal: what happened, and what was decided, as the requester's page shows it."""

    http_method_names = ["get", "head", "options"]

    def get(self, request, *args, **kwargs):
        if wait := MANY_PDFS.wait_for(request):
            return too_many(request, wait)
        reader = Reader(request.user)
        parts = parts_of(
            self.channel_request,
            reader=reader,
            at=self.at,
            address=request.build_absolute_uri(reverse("requests:print", args=[self.channel_request.pk])),
        )
        return zip_response(name_of(self.channel_request, reader=reader), parts, at=self.at)
