"""The library: policies, their versions, who read them."""

from django.urls import path, register_converter

from policies.library.publishing import NUMBER
from policies.views import comparing, draft_publishing, draft_writing, drafts
from policies.views import library as views


class VersionNumber:
    regex = NUMBER

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(VersionNumber, "version_number")

urls = [
    path("policies/", views.PolicyList.as_view(), name="list"),
    path("policies/publish-sample/", views.SamplePublish.as_view(), name="publish-sample"),
    path("policies/new/", draft_writing.PolicyNew.as_view(), name="new"),
    path("policies/drafts/", drafts.DraftList.as_view(), name="drafts"),
    path("policies/drafts/<int:pk>/", drafts.DraftPage.as_view(), name="draft"),
    path("policies/drafts/<int:pk>/text/<slug:language>/", draft_writing.DraftText.as_view(), name="draft-text"),
    path("policies/drafts/<int:pk>/facts/", draft_writing.DraftFacts.as_view(), name="draft-facts"),
    path("policies/drafts/<int:pk>/compare/", comparing.DraftCompare.as_view(), name="draft-compare"),
    path("policies/drafts/<int:pk>/publish/", draft_publishing.DraftPublish.as_view(), name="draft-publish"),
    path("policies/drafts/<int:pk>/withdraw/", draft_writing.DraftWithdraw.as_view(), name="draft-withdraw"),
    path("policies/<slug:slug>/", views.PolicyPage.as_view(), name="policy"),
    # Before the numbers: library.drafts.TAKEN_NUMBERS.
    path("policies/<slug:slug>/start/", draft_writing.DraftStart.as_view(), name="draft-start"),
    path("policies/<slug:slug>/settings/", draft_publishing.PolicySettings.as_view(), name="settings"),
    path("policies/<slug:slug>/<version_number:number>/", views.VersionPage.as_view(), name="version"),
    path("policies/<slug:slug>/<version_number:number>/compare/", comparing.VersionCompare.as_view(), name="compare"),
    path("policies/<slug:slug>/<version_number:number>/pdf/", comparing.VersionPdf.as_view(), name="pdf"),
    path("policies/<slug:slug>/<version_number:number>/accept/", views.VersionAccept.as_view(), name="accept"),
    path("policies/<slug:slug>/<version_number:number>/readers/", views.ReaderList.as_view(), name="readers"),
]
