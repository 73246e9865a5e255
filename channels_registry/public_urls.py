from django.urls import path

from channels_registry.views import check, public

app_name = "public"
urlpatterns = [
    path("directory/", public.Directory.as_view(), name="directory"),
    path("directory/<int:pk>/", public.PublicChannel.as_view(), name="channel"),
    path("check/", check.Check.as_view(), name="check"),
]
