from django.urls import path, register_converter

from policies import views
from policies.publishing import NUMBER


class VersionNumber:
    regex = NUMBER

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(VersionNumber, "version_number")

app_name = "policies"
urlpatterns = [
    path("policies/", views.PolicyList.as_view(), name="list"),
    path("policies/publish-sample/", views.SamplePublish.as_view(), name="publish-sample"),
    path("policies/<slug:slug>/", views.PolicyPage.as_view(), name="policy"),
    path("policies/<slug:slug>/<version_number:number>/", views.VersionPage.as_view(), name="version"),
    path("policies/<slug:slug>/<version_number:number>/accept/", views.VersionAccept.as_view(), name="accept"),
    path("policies/<slug:slug>/<version_number:number>/readers/", views.ReaderList.as_view(), name="readers"),
    path("guidance/personal-accounts/", views.PersonalAccounts.as_view(), name="personal-accounts"),
]
