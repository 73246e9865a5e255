"""Draft together: comments on a draft, who is asked for them."""

from django.urls import path

from policies.views import drafting as views

urls = [
    path("policies/drafts/<int:pk>/comments/", views.DraftComments.as_view(), name="comments"),
    path("policies/drafts/<int:pk>/done/", views.CommentsDone.as_view(), name="comments-done"),
    path("policies/drafts/<int:pk>/open/", views.DraftOpen.as_view(), name="draft-open"),
    path("policies/drafts/<int:pk>/invite/", views.DraftInvite.as_view(), name="draft-invite"),
    path("policies/drafts/<int:pk>/close/", views.DraftClose.as_view(), name="draft-close"),
    path("policies/comments/<int:pk>/", views.CommentPage.as_view(), name="comment"),
    path("policies/comments/<int:pk>/answer/", views.CommentAnswer.as_view(), name="comment-answer"),
    path("policies/comments/<int:pk>/resolve/", views.CommentResolve.as_view(), name="comment-resolve"),
]
