"""Reading and accepting: by the link of a letter, one's own page, the evidence."""

from django.urls import path

from policies.views import acceptances, acknowledging

urls = [
    path("read-and-accept/<str:token>/", acknowledging.ReadByLink.as_view(), name="read"),
    path("read-and-accept/<str:token>/new-link/", acknowledging.NewReadingLink.as_view(), name="read-new-link"),
    path("acceptances/", acceptances.AcceptanceList.as_view(), name="acceptances"),
    path("acceptances/waiting/", acceptances.WaitedForList.as_view(), name="waited-for"),
    path("acceptances/mine/", acknowledging.MyAcceptances.as_view(), name="mine"),
    path("acceptances/mine/read/", acknowledging.MyReading.as_view(), name="mine-read"),
    path("acceptances/mine/certificate/", acceptances.MyCertificate.as_view(), name="my-certificate"),
    path("acceptances/of/<int:pk>/certificate/", acceptances.PersonCertificate.as_view(), name="person-certificate"),
    path(
        "policies/<slug:slug>/<str:number>/certificate/",
        acceptances.VersionCertificate.as_view(),
        name="version-certificate",
    ),
]
