"""The evidence of a campaign as one file, for the team and the auditors (A8, N9)."""

from django.utils.translation import get_language
from django.views.generic import View

from audits.campaigns import pack
from audits.models import FROZEN
from audits.views.campaigns import OnCampaign
from portal.zips import zip_response


class Pack(OnCampaign, View):
    """A GET that changes nothing; the archive is made while it is sent."""

    runs_only = False
    statuses = FROZEN

    def get(self, request, *args, **kwargs):
        parts = pack.parts_of(self.campaign, at=self.at, language=get_language())
        return zip_response(pack.name_of(self.campaign, at=self.at), parts, at=self.at)
