"""What is said about the access to one channel; included below ``registry/<int:pk>/``."""

from django.urls import path

from channels_registry.views import access, passport, proofs

urlpatterns = [
    path("access/confirm/", access.AccessConfirm.as_view(), name="access-confirm"),
    path("access/<int:grant>/facts/", access.GrantFacts.as_view(), name="grant-facts"),
    path("access/<int:grant>/prove/", proofs.ProofAsk.as_view(), name="proof-ask"),
    path("proofs/<int:proof>/", proofs.ProofPage.as_view(), name="proof"),
    path("proofs/<int:proof>/look/", proofs.ProofLook.as_view(), name="proof-look"),
    path("evidence/<str:name>/", access.EvidenceFile.as_view(), name="evidence"),
    path("facts/", access.ChannelFacts.as_view(), name="facts"),
    path("way-in/", access.ChannelWayIn.as_view(), name="way-in"),
    path("passport/", passport.ChannelPassport.as_view(), name="passport"),
]
