from django.urls import path

from requests_app.review import deciding, pages, queue

app_name = "review"
urlpatterns = [
    path("", queue.ReviewQueue.as_view(), name="queue"),
    path("<int:pk>/", pages.ReviewPage.as_view(), name="detail"),
    path("<int:pk>/claim/", pages.RequestClaim.as_view(), name="claim"),
    path("<int:pk>/release/", pages.RequestRelease.as_view(), name="release"),
    path("<int:pk>/evaluate/", pages.RequestEvaluate.as_view(), name="evaluate"),
    path("<int:pk>/note/", pages.RequestNote.as_view(), name="note"),
    path("<int:pk>/decide/", deciding.RequestDecide.as_view(), name="decide"),
    path("<int:pk>/undo/", pages.RequestUndo.as_view(), name="undo"),
    path("<slug:part>/", queue.ReviewQueue.as_view(), name="queue-part"),
]
