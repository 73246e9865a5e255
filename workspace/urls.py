from django.urls import path

from workspace.views import home, ledger, messages

app_name = "workspace"
urlpatterns = [
    path("", home.Home.as_view(), name="home"),
    path("contact/", home.Contact.as_view(), name="contact"),
    path("accessibility/", home.Accessibility.as_view(), name="accessibility"),
    path("ledger/", ledger.LedgerList.as_view(), name="ledger"),
    path("ledger/verify/", ledger.LedgerVerify.as_view(), name="ledger-verify"),
    path("ledger/<int:seq>/", ledger.LedgerEntryPage.as_view(), name="ledger-entry"),
    path("messages/", messages.LetterList.as_view(), name="messages"),
    path("messages/<int:pk>/", messages.LetterPage.as_view(), name="message"),
    path("messages/<int:pk>/again/", messages.LetterAgain.as_view(), name="message-again"),
]
