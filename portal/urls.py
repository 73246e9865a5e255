from django.urls import path

from portal import views
from portal.readiness import ready

app_name = "portal"
urlpatterns = [
    path("language/", views.choose_language, name="language"),
    path("theme/", views.choose_theme, name="theme"),
    path("readyz", ready, name="ready"),
]
