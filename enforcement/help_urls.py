"""Ask us: questions about a channel, judged comments."""

from django.urls import path

from enforcement.views import comments
from enforcement.views import help as views

urls = [
    path("registry/<int:pk>/ask/", views.Ways.as_view(), name="ask"),
    path("registry/<int:pk>/ask/<slug:kind>/", views.Ask.as_view(), name="ask-kind"),
    path("registry/<int:pk>/comment/", comments.Judge.as_view(), name="comment-judge"),
    path("help/", views.HelpList.as_view(), name="help-list"),
    path("help/terms/", comments.Terms.as_view(), name="help-terms"),
    path("help/comments/", comments.CommentList.as_view(), name="comments"),
    path("help/comments/<int:pk>/", comments.Comment.as_view(), name="comment"),
    path("help/<int:pk>/", views.Question.as_view(), name="help"),
    path("help/<int:pk>/message/", views.Message.as_view(), name="help-message"),
    path("help/<int:pk>/note/", views.Note.as_view(), name="help-note"),
    path("help/<int:pk>/correction/", views.Correction.as_view(), name="help-correction"),
    path("help/<int:pk>/take/", views.Take.as_view(), name="help-take"),
    path("help/<int:pk>/close/", views.Close.as_view(), name="help-close"),
    path("help/<int:pk>/picture/", views.Picture.as_view(), name="help-picture"),
]
