"""Where consents are kept, single consents, withdrawals and what they lead to."""

from django.urls import path

from enforcement.views import consent_removals as removals
from enforcement.views import consent_terms as terms
from enforcement.views import consents as views
from enforcement.views import single_consents as single

urls = [
    path("consents/", views.Places.as_view(), name="consents"),
    path("consents/new/", views.PlaceChoose.as_view(), name="consent-place-choose"),
    path("consents/new/<int:pk>/", views.PlaceNew.as_view(), name="consent-place-new"),
    path("consents/terms/", terms.Terms.as_view(), name="consent-terms"),
    path("consents/full-register/", terms.FullRegister.as_view(), name="consent-full"),
    path("consents/withdrawn/<int:pk>/", removals.WithdrawOnChannel.as_view(), name="consent-withdraw-channel"),
    path("consents/removals/", removals.Removals.as_view(), name="consent-removals"),
    path("consents/removals/<int:pk>/", removals.RemovalPage.as_view(), name="consent-removal"),
    path("consents/removals/<int:pk>/check/", removals.RemovalCheck.as_view(), name="consent-removal-check"),
    path("consents/removals/<int:pk>/back/", removals.RemovalBack.as_view(), name="consent-removal-back"),
    path("consents/single/", single.Consents.as_view(), name="consents-single"),
    path("consents/single/new/", single.ConsentChoose.as_view(), name="consent-choose"),
    path("consents/single/new/<int:pk>/", single.ConsentNew.as_view(), name="consent-new"),
    path("consents/single/<int:pk>/", single.ConsentPage.as_view(), name="consent"),
    path("consents/single/<int:pk>/evidence/", single.Evidence.as_view(), name="consent-evidence"),
    path("consents/single/<int:pk>/end/", single.ConsentEnds.as_view(), name="consent-end"),
    path("consents/single/<int:pk>/withdraw/", single.ConsentWithdraw.as_view(), name="consent-withdraw"),
    path("consents/<int:pk>/", views.PlacePage.as_view(), name="consent-place"),
    path("consents/<int:pk>/change/", views.PlaceChange.as_view(), name="consent-place-change"),
    path("consents/<int:pk>/end/", views.PlaceEnds.as_view(), name="consent-place-end"),
    path("consents/<int:pk>/withdraw/", removals.WithdrawOfPlace.as_view(), name="consent-place-withdraw"),
]
