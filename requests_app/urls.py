from django.urls import path

from requests_app.views import answering, following, handing_in

app_name = "requests"
urlpatterns = [
    path("", following.RequestList.as_view(), name="list"),
    path("new/", handing_in.RequestNew.as_view(), name="new"),
    path("<int:pk>/", following.RequestDetail.as_view(), name="detail"),
    path("<int:pk>/scope/", answering.RequestScope.as_view(), name="scope"),
    path("<int:pk>/out-of-scope/", answering.RequestOutOfScope.as_view(), name="out-of-scope"),
    path("<int:pk>/self-check/", answering.RequestSelfCheck.as_view(), name="self-check"),
    path("<int:pk>/section/<int:number>/", answering.RequestSection.as_view(), name="section"),
    path("<int:pk>/check/", handing_in.RequestCheck.as_view(), name="check"),
    path("<int:pk>/submit/", handing_in.RequestSubmit.as_view(), name="submit"),
    path("<int:pk>/submitted/", handing_in.RequestSubmitted.as_view(), name="submitted"),
    path("<int:pk>/withdraw/", following.RequestWithdraw.as_view(), name="withdraw"),
    path("<int:pk>/questions/<int:question>/", following.RequestAnswer.as_view(), name="answer"),
    path("<int:pk>/print/", handing_in.RequestPrint.as_view(), name="print"),
]
