"""The register as a file in the columns of the import: CSV, or an Excel workbook."""

from django.views import View

from channels_registry import rights
from channels_registry.filters import ChannelFilter
from channels_registry.importing.exporting import EXPORTED, exported
from channels_registry.models import Channel
from portal.exports import csv_response
from portal.workbooks import xlsx_response


class RegisterExport(View):
    """The channels that the filters in the address leave, of those the person may see."""

    def get(self, request):
        seen = rights.with_people_seen_by(Channel.objects.visible_to(request.user), request.user)
        channels = ChannelFilter(request.GET, queryset=seen, request=request).qs.order_by("name", "pk")
        respond = xlsx_response if request.GET.get("format") == "xlsx" else csv_response
        return respond("register", list(EXPORTED), exported(channels), list)
