"""The guidance: what everyone reads, and how the team keeps it."""

from django.urls import path

from policies.views import guidance as read
from policies.views import guidance_keeping as keep
from policies.views import help_lines

urls = [
    path("guidance/", read.GuidanceHome.as_view(), name="guidance"),
    path("guidance/principles/", read.Principles.as_view(), name="principles"),
    path("guidance/criteria/", read.CriteriaPage.as_view(), name="criteria"),
    path("guidance/checklist/", read.ChecklistPage.as_view(), name="checklist"),
    path("guidance/grounds/", read.GroundsPage.as_view(), name="grounds"),
    path("guidance/replies/", read.RepliesPage.as_view(), name="replies"),
    path("guidance/help-lines/", help_lines.HelpLineList.as_view(), name="help-lines"),
    path("guidance/help-lines/enter/", help_lines.HelpLineEnter.as_view(), name="help-line-enter"),
    path("guidance/help-lines/<int:pk>/", help_lines.OneLine.as_view(), name="help-line"),
    path("guidance/help-lines/<int:pk>/act/", help_lines.HelpLineAct.as_view(), name="help-line-act"),
    path("guidance/keep/", keep.PieceList.as_view(), name="guidance-keep"),
    path("guidance/keep/new/", keep.PieceNew.as_view(), name="guidance-new"),
    path("guidance/keep/<int:pk>/", keep.PieceDetail.as_view(), name="guidance-piece"),
    path("guidance/keep/<int:pk>/applies/", keep.PieceApplies.as_view(), name="guidance-applies"),
    path("guidance/keep/<int:pk>/act/", keep.PieceAct.as_view(), name="guidance-act"),
    path("guidance/keep/<int:pk>/<slug:language>/", keep.PieceWrite.as_view(), name="guidance-write"),
    # The address of the advice for one's own accounts, in letters and policies since the first release.
    path(
        "guidance/personal-accounts/",
        read.GuidancePage.as_view(),
        {"slug": "personal-accounts"},
        name="personal-accounts",
    ),
    path("guidance/<slug:slug>/", read.GuidancePage.as_view(), name="guidance-page"),
]
