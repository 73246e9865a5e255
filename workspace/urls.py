from django.urls import path

from workspace.metrics import figures
from workspace.views import brief, goals, home, jobs, ledger, messages, yearly

app_name = "workspace"
urlpatterns = [
    path("", home.Home.as_view(), name="home"),
    path("contact/", home.Contact.as_view(), name="contact"),
    path("accessibility/", home.Accessibility.as_view(), name="accessibility"),
    path("brief/", brief.MeetingBrief.as_view(), name="brief"),
    path("brief/pdf/", brief.MeetingBriefPdf.as_view(), name="brief-pdf"),
    path("brief/meetings/", brief.MeetingNote.as_view(), name="meeting-note"),
    path("brief/meetings/<int:pk>/take-back/", brief.MeetingTakeBack.as_view(), name="meeting-take-back"),
    path("brief/sending/", brief.BriefSending.as_view(), name="brief-sending"),
    path("brief/send/", brief.BriefToMe.as_view(), name="brief-to-me"),
    path("brief/stop/", brief.BriefTakeOff.as_view(), name="brief-take-off"),
    path("yearly-report/", yearly.YearlyReport.as_view(), name="yearly"),
    path("yearly-report/pdf/", yearly.YearlyReportPdf.as_view(), name="yearly-pdf"),
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
