from django.urls import path

from workspace.metrics import figures
from workspace.views import goals, home, jobs, ledger, messages

app_name = "workspace"
urlpatterns = [
    path("", home.Home.as_view(), name="home"),
    path("contact/", home.Contact.as_view(), name="contact"),
    path("accessibility/", home.Accessibility.as_view(), name="accessibility"),
    path("goals/", goals.GoalsList.as_view(), name="goals"),
    path("goals/<int:pk>/", goals.GoalsReviewPage.as_view(), name="goals-review"),
    path("goals/<int:pk>/keep/", goals.GoalsKeep.as_view(), name="goals-keep"),
    path("goals/<int:pk>/change/", goals.GoalsChange.as_view(), name="goals-change"),
    path("goals/<int:pk>/merge/", goals.GoalsMerge.as_view(), name="goals-merge"),
    path("goals/<int:pk>/close/", goals.GoalsRetire.as_view(), name="goals-retire"),
    path("goals/<int:pk>/otherwise/", goals.GoalsOtherwise.as_view(), name="goals-otherwise"),
    path("ledger/", ledger.LedgerList.as_view(), name="ledger"),
    path("ledger/verify/", ledger.LedgerVerify.as_view(), name="ledger-verify"),
    path("ledger/<int:seq>/", ledger.LedgerEntryPage.as_view(), name="ledger-entry"),
    path("jobs/", jobs.JobsPage.as_view(), name="jobs"),
    path("metrics", figures, name="metrics"),
    path("messages/", messages.LetterList.as_view(), name="messages"),
    path("messages/<int:pk>/", messages.LetterPage.as_view(), name="message"),
    path("messages/<int:pk>/again/", messages.LetterAgain.as_view(), name="message-again"),
]
